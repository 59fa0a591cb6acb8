"""Writing down that the awarding organisation was told of malpractice that was found, and putting that right."""

from datetime import date

from lms.core.clock import local_day
from lms.core.work import Refused, Work
from lms.quality import policy
from lms.quality.models import Case
from lms.quality.queries.cases import WholeCase
from lms.quality.rules import cases as rules
from lms.quality.service.cases import check_seen, go_on, record_about

NOT_TO_TELL = "Only an IQA where the learner is now, whom it is not about, tells of malpractice that was found."
TOLD_ALREADY = "Somebody has written down already when the awarding organisation was told."


def tell(work: Work, whole: WholeCase, told_on: date, reference: str, *, seen: int | None) -> None:
    """Write down that the awarding organisation was told of malpractice that was found, on which day and under what
    reference. It goes on to them, if it has not yet: they decide what it means for the award (domain.md 1.7, 1.8).

    Raises Refused for anybody but an IQA where the learner is whom it is not about, where they were told already, for
    a day before the case or still to come, and without a reference; Stale where it changed since it was read.
    """
    case = whole.case
    check_seen(case, seen)
    if not policy.may_tell(work.actor, whole):
        raise Refused(NOT_TO_TELL)
    if case.told_on:
        raise Refused(TOLD_ALREADY)
    _check_telling(work, case, told_on, reference)
    case.told_on, case.told_by, case.told_reference = told_on, work.actor.person_id, reference.strip()
    record_about(work, "awarding organisation told", whole.registration, case)
    if not rules.is_open(case):
        go_on(work, whole)
    work.session.flush()


def correct_telling(work: Work, whole: WholeCase, told_on: date, reference: str, *, seen: int | None) -> None:
    """Put right when the awarding organisation was told, or under what reference. What was there before, and who puts
    it right, stays among the events.

    Raises Refused as `tell` does, where they were not told yet, and where nothing is changed; Stale as `tell` does.
    """
    case = whole.case
    check_seen(case, seen)
    if not policy.may_tell(work.actor, whole):
        raise Refused(NOT_TO_TELL)
    if case.told_on is None:
        raise Refused("Nobody has written down yet that they were told.")
    _check_telling(work, case, told_on, reference)
    before, after = _told(case.told_on, case.told_reference), _told(told_on, reference.strip())
    if before == after:
        raise Refused("This is what is written down already. Change the day or the reference")
    case.told_on, case.told_by, case.told_reference = told_on, work.actor.person_id, reference.strip()
    record_about(work, "telling put right", whole.registration, case, **{"from": before, "to": after})
    work.session.flush()


def _told(on: date, reference: str) -> str:
    return f"{on.isoformat()}: {reference}"


def _check_telling(work: Work, case: Case, told_on: date, reference: str) -> None:
    if not local_day(case.raised_at) <= told_on <= work.today:
        raise Refused("Choose a day that has come, and not before the case was raised", field="told_on")
    if not reference.strip():
        raise Refused("Type their reference, or how they were told", field="reference")
