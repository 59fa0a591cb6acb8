"""Deeds about shadowing: logging it and signing it."""

from collections.abc import Collection
from datetime import date

from lms.assessments import policy
from lms.assessments.models import ShadowingSession
from lms.assessments.service.occasions import check_form
from lms.assessments.service.practice import check_when, check_words, stay_of
from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import PaperForm, Registration
from lms.courses.queries import criteria_by_code
from lms.people.models import Person

NOT_YOURS = "Only the learner can log their own shadowing."
NOT_THE_MENTOR = "Only the mentor who was shadowed can confirm this."
NOT_STAFF_HERE = "Only staff where the learner is now can sign this, and never their own."


def log_shadowing(
    work: Work,
    registration: Registration,
    mentor: Person,
    *,
    day: date,
    minutes: int,
    setting: str,
    role_seen: str,
    saw: str,
    did: str,
    learned: str,
    boundary: str,
    proposed: Collection[str] = (),
) -> ShadowingSession:
    """Write down a session of shadowing a mentor at the same prison. Returns it, waiting for the mentor.

    Raises Refused for anybody but the learner, a mentor elsewhere or the learner themselves, a day to come or
    before they arrived, fewer than 5 or more than 480 minutes, a part with no words, and a criterion of another
    qualification.
    """
    if not policy.may_log(work.actor, registration):
        raise Refused(NOT_YOURS)
    return enter_shadowing(
        work,
        registration,
        mentor,
        day=day,
        minutes=minutes,
        setting=setting,
        role_seen=role_seen,
        saw=saw,
        did=did,
        learned=learned,
        boundary=boundary,
        proposed=proposed,
    )


def enter_shadowing(
    work: Work,
    registration: Registration,
    mentor: Person,
    *,
    day: date,
    minutes: int,
    setting: str,
    role_seen: str,
    saw: str,
    did: str,
    learned: str,
    boundary: str,
    proposed: Collection[str] = (),
    form: PaperForm | None = None,
) -> ShadowingSession:
    """Write down a session for whoever may: `log_shadowing` says who does so on screen, keying who does from paper.

    Returns it. Raises Refused as `log_shadowing` does, and for another portfolio's form.
    """
    stay = stay_of(registration)
    check_form(registration, form)
    if mentor.id == registration.learner_id or mentor.establishment_id != stay.establishment_id:
        raise Refused("Choose a mentor at this prison, not yourself", field="mentor")
    check_when(work, stay, day, minutes)
    check_words(setting=setting, role_seen=role_seen, saw=saw, did=did, learned=learned, boundary=boundary)
    codes = [code for code in criteria_by_code(registration.qualification) if code in proposed]
    if len(codes) != len(set(proposed)):
        raise Refused("Choose criteria of this qualification", field="proposed")
    shadowing = ShadowingSession(
        registration=registration,
        mentor=mentor,
        establishment_id=stay.establishment_id,
        day=day,
        minutes=minutes,
        setting=setting,
        role_seen=role_seen,
        saw=saw,
        did=did,
        learned=learned,
        boundary=boundary,
        proposed=codes,
        logged_at=work.now,
        confirmed_at=None,
        countersigned_at=None,
        countersigned_by=None,
        form_id=form.id if form else None,
    )
    work.session.add(shadowing)
    record(work, "shadowing logged", registration.learner_id, place=stay.establishment_id)
    work.session.flush()
    return shadowing


def enter_signatures(work: Work, shadowing: ShadowingSession, *, mentor: bool, staff: Person | None) -> None:
    """Write down who signed a session on its paper: its mentor, and a member of staff after them.

    Raises Refused for staff before the mentor, and for staff who are the mentor or the learner.
    """
    if staff is not None and not mentor:
        raise Refused("Staff sign after the mentor. Look at the mentor’s signature again.", field="signed_mentor")
    if staff is not None and staff.id in (shadowing.mentor_id, shadowing.registration.learner_id):
        raise Refused(NOT_STAFF_HERE, field="staff")
    place = shadowing.registration.learner.establishment_id
    if mentor:
        shadowing.confirmed_at = work.now
        record(work, "shadowing confirmed", shadowing.registration.learner_id, place=place)
    if staff is not None:
        shadowing.countersigned_at, shadowing.countersigned_by = work.now, staff.id
        record(work, "shadowing countersigned", shadowing.registration.learner_id, place=place)
    work.session.flush()


def confirm(work: Work, shadowing: ShadowingSession, seen: int | None) -> None:
    """The mentor says that it happened as written. Raises Refused for anyone else or a second time, and Stale."""
    if not policy.may_confirm(work.actor, shadowing):
        raise Refused(NOT_THE_MENTOR)
    if seen != shadowing.version:
        raise Stale
    if shadowing.confirmed_at is not None:
        raise Refused("You have confirmed this already.")
    shadowing.confirmed_at = work.now
    learner = shadowing.registration.learner
    record(work, "shadowing confirmed", learner.id, place=learner.establishment_id)
    work.session.flush()


def countersign(work: Work, shadowing: ShadowingSession, seen: int | None) -> None:
    """Staff where the learner is now sign a session its mentor confirmed.

    Raises Refused for anyone else, before the mentor or a second time, and Stale.
    """
    if not policy.may_countersign(work.actor, shadowing):
        raise Refused(NOT_STAFF_HERE)
    if seen != shadowing.version:
        raise Stale
    if shadowing.confirmed_at is None:
        raise Refused("Wait for the mentor to confirm this first.")
    if shadowing.countersigned_at is not None:
        raise Refused("This has been countersigned already.")
    shadowing.countersigned_at = work.now
    shadowing.countersigned_by = work.actor.person_id
    learner = shadowing.registration.learner
    record(work, "shadowing countersigned", learner.id, place=learner.establishment_id)
    work.session.flush()
