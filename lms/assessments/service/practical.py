"""Deeds about practical assessments: recording what was seen, and signing it."""

from collections.abc import Sequence
from datetime import date
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from lms.assessments import policy, rules
from lms.assessments.models import Booking, ObservationLine, PracticalAssessment
from lms.assessments.queries.bookings import hold_booking, open_booking_for
from lms.assessments.rules import Line
from lms.assessments.rules.practice import SignedPaper
from lms.assessments.service.occasions import (
    check_form,
    check_paper,
    check_when,
    check_words,
    check_worked_here,
    stay_of,
)
from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration, Unit
from lms.people.policy import TEACHING

NOT_OBSERVER = "Only a tutor or assessor where the learner is now can record this."
NOT_THE_LEARNER = "Only the learner can sign their own sheet."
SIGNED_ALREADY = "This sheet is signed already."


class Observed(TypedDict):
    """What an observer says of a session they watched, with a line for each criterion of the unit."""

    day: date
    minutes: int
    setting: str
    activity: str
    lines: Sequence[Line]
    booking: NotRequired[Booking | None]
    simulated: NotRequired[bool]
    scenario: NotRequired[str]
    observer_comment: str
    learner_comment: NotRequired[str]
    paper: NotRequired[SignedPaper | None]


def record_practical(
    work: Work, registration: Registration, unit: Unit, **said: Unpack[Observed]
) -> PracticalAssessment:
    """Write down what a tutor or assessor saw, a line for each criterion of the unit. Returns the sheet.

    The observer signs by recording it; the learner signs next, or has when there is a paper that they signed. It
    settles the booking it is of, or the one there is for that unit and day. Raises Refused for anyone else, a day
    on which they held no such role here, a unit of another qualification, a day or length that cannot be, a role play
    where the unit needs real work or that says nothing, a criterion without a line, a line “seen” or “not yet” without
    a note of what was said or done, a comment missing that `rules.faults_in_sheet_comments` asks for, a paper
    that `check_paper` refuses, and a booking of something else, or that ended or was recorded already.
    """
    if not policy.may_observe(work.actor, registration):
        raise Refused(NOT_OBSERVER)
    check_worked_here(work, registration, TEACHING, said["day"])
    return enter_practical(work, registration, unit, work.actor.person_id, **said)


def enter_practical(
    work: Work,
    registration: Registration,
    unit: Unit,
    observer_id: UUID | None,
    *,
    form: PaperForm | None = None,
    **said: Unpack[Observed],
) -> PracticalAssessment:
    """Write down what somebody saw, for whoever may: `record_practical` says who may on screen, keying who from paper.

    Returns the sheet. Raises Refused as `record_practical` does, for another portfolio's form, and for one without the
    learner's comment, signed or not: it goes back to them before it is keyed.
    """
    check_form(registration, form)
    if unit.qualification_id != registration.qualification_id:
        raise Refused("Choose a unit of this learner’s qualification.")
    stay = stay_of(registration)
    check_when(work, stay, said["day"], said["minutes"])
    check_words(rules.MISSING, setting=said["setting"], activity=said["activity"])
    simulated, scenario = said.get("simulated", False), said.get("scenario", "")
    if fault := rules.fault_in_simulation(unit, simulated=simulated, scenario=scenario):
        raise Refused(fault[1], field=fault[0])
    _check_lines(unit, said["lines"])
    signed, comment = said.get("paper"), said.get("learner_comment", "")
    said_by_both = said["observer_comment"], comment
    for field, sentence in rules.faults_in_sheet_comments(
        *said_by_both, signed=signed is not None, keyed=form is not None
    ):
        raise Refused(sentence, field=field)
    if signed is not None:
        check_paper(work, signed, said["day"])
    booking = said.get("booking") or open_booking_for(work.session, registration.id, unit.id, on=said["day"])
    if booking is not None:
        _check_booking(work, booking, registration, unit)
    practical = PracticalAssessment(
        registration=registration,
        unit=unit,
        observer_id=observer_id,
        establishment_id=stay.establishment_id,
        day=said["day"],
        minutes=said["minutes"],
        setting=said["setting"],
        activity=said["activity"],
        booking=booking,
        simulated=simulated,
        scenario=scenario if simulated else "",
        observer_comment=said["observer_comment"].strip(),
        learner_comment=comment.strip(),
        recorded_at=work.now,
        signed_on_paper=False,
        form_id=form.id if form else None,
    )
    practical.lines = [
        ObservationLine(position=position, criterion=criterion, seen=seen, note=note.strip())
        for position, (criterion, seen, note) in enumerate(_in_order(unit, said["lines"]), 1)
    ]
    work.session.add(practical)
    record(
        work,
        "practical assessment recorded",
        registration.learner_id,
        place=stay.establishment_id,
        unit=unit.code,
    )
    if signed is not None:
        _sign_on_paper(work, practical, signed)
    work.session.flush()
    return practical


def sign_practical(work: Work, practical: PracticalAssessment, learner_comment: str) -> None:
    """The learner says that a sheet tells what happened, and what they think of it.

    An older sheet, whose observer nobody asked for a comment, is signed without one. Raises Refused for anyone else,
    when it is signed already, and without what they think.
    """
    if not policy.may_log(work.actor, practical.registration):
        raise Refused(NOT_THE_LEARNER)
    _check_unsigned(work, practical)
    check_words({"learner_comment": rules.SAY_WHAT_YOU_THINK}, learner_comment=learner_comment)
    practical.learner_comment = learner_comment.strip()
    practical.learner_signed_at = work.now
    _write_down_signing(work, practical)


def sign_practical_on_paper(
    work: Work,
    practical: PracticalAssessment,
    paper: SignedPaper,
    learner_comment: str = "",
    observer_comment: str = "",
) -> None:
    """A tutor or assessor says where the paper is that the learner signed, the day it says, and what is written on it.

    A comment that the sheet holds already stays; only an older one lacks its observer's. Raises Refused for anyone
    else, a paper that `check_paper` refuses, when it is signed already, and where either comment is missing.
    """
    if not policy.may_observe(work.actor, practical.registration):
        raise Refused(NOT_OBSERVER)
    _check_unsigned(work, practical)
    check_paper(work, paper, practical.day)
    of_observer = practical.observer_comment.strip() or observer_comment.strip()
    of_learner = practical.learner_comment.strip() or learner_comment.strip()
    check_words(rules.COPY_COMMENTS, observer_comment=of_observer, learner_comment=of_learner)
    practical.observer_comment, practical.learner_comment = of_observer, of_learner
    _sign_on_paper(work, practical, paper)


def _check_unsigned(work: Work, practical: PracticalAssessment) -> None:
    work.session.flush()
    work.session.refresh(practical, ["learner_signed_at", "signed_on_paper"], with_for_update=True)
    if rules.is_signed(practical):
        raise Refused(SIGNED_ALREADY)


def _sign_on_paper(work: Work, practical: PracticalAssessment, paper: SignedPaper) -> None:
    practical.signed_on_paper = True
    practical.signed_day, practical.paper_kept_at = paper.signed_day, paper.kept_at.strip()
    _write_down_signing(work, practical)


def _write_down_signing(work: Work, practical: PracticalAssessment) -> None:
    learner = practical.registration.learner
    record(work, "practical assessment signed", learner.id, place=learner.establishment_id, unit=practical.unit.code)
    work.session.flush()


def _check_booking(work: Work, booking: Booking, registration: Registration, unit: Unit) -> None:
    hold_booking(work.session, booking)
    if booking.registration_id != registration.id or booking.unit_id != unit.id:
        raise Refused("This booking is for something else.")
    if booking.ended_at is not None:
        raise Refused("This booking was cancelled or moved. Press the button again to record the sheet without it.")
    if booking.practical is not None:
        raise Refused("The sheet of this booking is recorded already.")


def _check_lines(unit: Unit, lines: Sequence[Line]) -> None:
    if fault := rules.fault_in_lines(unit.criteria, lines):
        raise Refused(fault)
    for criterion, seen, note in lines:
        if fault := rules.fault_in_note(seen, note):
            raise Refused(fault, field=rules.note_field(criterion))


def _in_order(unit: Unit, lines: Sequence[Line]) -> list[Line]:
    places = {criterion.id: place for place, criterion in enumerate(unit.criteria)}
    return sorted(lines, key=lambda line: places[line[0].id])
