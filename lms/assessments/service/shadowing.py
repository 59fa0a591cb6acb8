"""Deeds about shadowing: logging it and signing it."""

from collections.abc import Collection
from datetime import date
from typing import NotRequired, TypedDict, Unpack

from lms.assessments import policy, rules
from lms.assessments.models import ShadowingSession
from lms.assessments.rules.shadowing import no_mentor_then, was_at
from lms.assessments.service.occasions import check_form, check_seen, check_when, check_words, stay_of
from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration
from lms.courses.queries import criteria_by_code
from lms.people.models import Person

NOT_YOURS = "Only the learner can log their own shadowing."
NOT_THE_MENTOR = "Only the mentor who was shadowed can confirm this."
NOT_STAFF_HERE = "Only staff where the learner is now can sign this, and never their own."


class Shadowed(TypedDict):
    """What a trainee says of a session, and the codes of the criteria they think it shows."""

    day: date
    minutes: int
    setting: str
    role_seen: str
    saw: str
    did: str
    learned: str
    boundary: str
    proposed: NotRequired[Collection[str]]


def log_shadowing(work: Work, registration: Registration, mentor: Person, **said: Unpack[Shadowed]) -> ShadowingSession:
    """Write down a session of shadowing a mentor at the same prison. Returns it, waiting for the mentor.

    Raises Refused for anybody but the learner, somebody who was not there on that day or the learner themselves, a day
    to come or before they arrived, fewer than 5 or more than 480 minutes, a part with no words, and a criterion of
    another qualification. Only the pool knows who was a mentor then: `pool.service.log_shadowing`.
    """
    if not policy.may_log(work.actor, registration):
        raise Refused(NOT_YOURS)
    return enter_shadowing(work, registration, mentor, **said)


def enter_shadowing(
    work: Work, registration: Registration, mentor: Person, *, form: PaperForm | None = None, **said: Unpack[Shadowed]
) -> ShadowingSession:
    """Write down a session for whoever may: `log_shadowing` says who does so on screen, keying who does from paper.

    Returns it. Raises Refused as `log_shadowing` does, and for another portfolio's form.
    """
    stay = stay_of(registration)
    check_form(registration, form)
    check_when(work, stay, said["day"], said["minutes"])
    if mentor.id == registration.learner_id:
        raise Refused("Choose a mentor at this prison, not yourself", field="mentor")
    work.session.refresh(mentor, ["stays"])
    if not was_at(mentor.stays, stay.establishment_id, said["day"]):
        raise Refused(no_mentor_then(mentor.name), field="mentor")
    check_words(
        rules.MISSING,
        setting=said["setting"],
        role_seen=said["role_seen"],
        saw=said["saw"],
        did=said["did"],
        learned=said["learned"],
        boundary=said["boundary"],
    )
    proposed = said.get("proposed", ())
    codes = [code for code in criteria_by_code(registration.qualification) if code in proposed]
    if len(codes) != len(set(proposed)):
        raise Refused("Choose criteria of this qualification", field="proposed")
    shadowing = ShadowingSession(
        registration=registration,
        mentor=mentor,
        establishment_id=stay.establishment_id,
        logged_at=work.now,
        confirmed_at=None,
        countersigned_at=None,
        countersigned_by=None,
        form_id=form.id if form else None,
        **{**said, "proposed": codes},
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
    check_seen(seen, shadowing.version)
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
    check_seen(seen, shadowing.version)
    if shadowing.confirmed_at is None:
        raise Refused("Wait for the mentor to confirm this first.")
    if shadowing.countersigned_at is not None:
        raise Refused("This has been countersigned already.")
    shadowing.countersigned_at = work.now
    shadowing.countersigned_by = work.actor.person_id
    learner = shadowing.registration.learner
    record(work, "shadowing countersigned", learner.id, place=learner.establishment_id)
    work.session.flush()
