"""Deeds about what was seen: logging it, signing it, watching it."""

from collections.abc import Sequence
from datetime import date

from lms.assessments import policy, rules
from lms.assessments.models import ObservationLine, PracticalAssessment, ShadowingSession
from lms.assessments.rules import Line
from lms.audit.service import record
from lms.core.clock import local_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration, Unit
from lms.people.models import Person, Stay

NOT_YOURS = "Only the learner can log their own shadowing."
NOT_THE_MENTOR = "Only the mentor who was shadowed can confirm this."
NOT_STAFF_HERE = "Only staff where the learner is now can sign this, and never their own."
NOT_OBSERVER = "Only a tutor or assessor where the learner is now can record this."


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
    learned: str,
) -> ShadowingSession:
    """Write down a session of shadowing a mentor at the same prison. Returns it, waiting for the mentor.

    Raises Refused for anybody but the learner, a mentor elsewhere or the learner themselves, a day to come or
    before they arrived, fewer than 5 or more than 480 minutes, and a part with no words.
    """
    if not policy.may_log(work.actor, registration):
        raise Refused(NOT_YOURS)
    stay = _stay(registration)
    if mentor.id == registration.learner_id or mentor.establishment_id != stay.establishment_id:
        raise Refused("Choose a mentor at this prison, not yourself", field="mentor")
    _check_when(work, stay, day, minutes)
    _check_words(setting=setting, role_seen=role_seen, saw=saw, learned=learned)
    shadowing = ShadowingSession(
        registration=registration,
        mentor=mentor,
        establishment_id=stay.establishment_id,
        day=day,
        minutes=minutes,
        setting=setting,
        role_seen=role_seen,
        saw=saw,
        learned=learned,
        logged_at=work.now,
        confirmed_at=None,
        countersigned_at=None,
        countersigned_by=None,
    )
    work.session.add(shadowing)
    record(work, "shadowing logged", registration.learner_id, place=stay.establishment_id)
    work.session.flush()
    return shadowing


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


def record_practical(
    work: Work,
    registration: Registration,
    unit: Unit,
    *,
    day: date,
    minutes: int,
    setting: str,
    activity: str,
    lines: Sequence[Line],
) -> PracticalAssessment:
    """Write down what a tutor or assessor saw, a line for each criterion of the unit. Returns the sheet.

    Raises Refused for anyone else, a unit of another qualification, a day or length that cannot be, a criterion
    without a line, and a line “seen” or “not yet” without a note of what was said or done.
    """
    if not policy.may_observe(work.actor, registration):
        raise Refused(NOT_OBSERVER)
    if unit.qualification_id != registration.qualification_id:
        raise Refused("Choose a unit of this learner’s qualification.")
    stay = _stay(registration)
    _check_when(work, stay, day, minutes)
    _check_words(setting=setting, activity=activity)
    _check_lines(unit, lines)
    practical = PracticalAssessment(
        registration=registration,
        unit=unit,
        observer_id=work.actor.person_id,
        establishment_id=stay.establishment_id,
        day=day,
        minutes=minutes,
        setting=setting,
        activity=activity,
        recorded_at=work.now,
    )
    practical.lines = [
        ObservationLine(position=position, criterion=criterion, seen=seen, note=note.strip())
        for position, (criterion, seen, note) in enumerate(_in_order(unit, lines), 1)
    ]
    work.session.add(practical)
    record(
        work,
        "practical assessment recorded",
        registration.learner_id,
        place=stay.establishment_id,
        unit=unit.code,
    )
    work.session.flush()
    return practical


def _stay(registration: Registration) -> Stay:
    stay = registration.learner.stay
    if stay is None:
        raise Refused("This learner is not at any prison now.")
    return stay


def _check_when(work: Work, stay: Stay, day: date, minutes: int) -> None:
    if fault := rules.fault_in_day(day, local_day(stay.began_at), work.today):
        raise Refused(fault, field="day")
    if fault := rules.fault_in_minutes(minutes):
        raise Refused(fault, field="minutes")


def _check_words(**words: str) -> None:
    if missing := rules.first_missing(**words):
        raise Refused(rules.MISSING[missing], field=missing)


def _check_lines(unit: Unit, lines: Sequence[Line]) -> None:
    if fault := rules.fault_in_lines(unit.criteria, lines):
        raise Refused(fault)
    for criterion, seen, note in lines:
        if fault := rules.fault_in_note(seen, note):
            raise Refused(fault, field=rules.note_field(criterion))


def _in_order(unit: Unit, lines: Sequence[Line]) -> list[Line]:
    places = {criterion.id: place for place, criterion in enumerate(unit.criteria)}
    return sorted(lines, key=lambda line: places[line[0].id])
