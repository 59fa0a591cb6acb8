"""What an assessor says of a version: whether it can be said, and how a proposal keeps it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import NotRequired, TypedDict
from uuid import UUID

from lms.core.work import Refused
from lms.portfolio import rules
from lms.portfolio.models import Outcome
from lms.portfolio.rules import Line, Varcs


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an assessor says of a version: feedback, the five checks, a line for each criterion, and what is next."""

    feedback: str
    checks: Varcs
    lines: Sequence[Line]
    next_step: str = ""
    next_by: date | None = None


class Said(TypedDict):
    """The same, as deeds are given it."""

    feedback: str
    checks: Varcs
    lines: Sequence[Line]
    next_step: NotRequired[str]
    next_by: NotRequired[date | None]


def check(verdict: Verdict, wanted: Collection[UUID], today: date | None = None) -> None:
    """Raises Refused for lines that are not exactly of these criteria, “met” with a check answered no, and no feedback.

    And, when today is given, for what `rules.fault_in_next` finds: the day of an older verdict may have gone by.
    """
    if sorted(line.criterion_id for line in verdict.lines) != sorted(wanted):
        raise Refused("Decide each criterion this piece claims, once")
    for line in verdict.lines:
        if fault := rules.fault_in_outcome(line.outcome, line.checks or verdict.checks):
            raise Refused(fault)
    if not verdict.feedback.strip():
        raise Refused("Tell the learner what you saw and what to do next", field="feedback")
    if today and (found := rules.fault_in_next(verdict.next_step, verdict.next_by, today)):
        raise Refused(found[1], field=found[0])


def as_data(line: Line) -> dict[str, object]:
    """A line as a proposal keeps it."""
    return {
        "criterion": str(line.criterion_id),
        "outcome": line.outcome.value,
        "comment": line.comment.strip(),
        "checks": asdict(line.checks) if line.checks else None,
    }


def lines_of(data: Sequence[dict[str, object]]) -> list[Line]:
    """The lines of a proposal, as they were proposed."""
    return [
        Line(
            UUID(str(each["criterion"])),
            Outcome(str(each["outcome"])),
            str(each["comment"]),
            Varcs(**each["checks"]) if isinstance(each["checks"], dict) else None,
        )
        for each in data
    ]
