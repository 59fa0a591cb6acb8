"""What an assessor says of a version: whether it can be said, and how a proposal keeps it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NotRequired, TypedDict
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
    # Why a check was answered no for the piece, by the check.
    why_not: Mapping[str, str] = field(default_factory=dict)


class Said(TypedDict):
    """The same, as deeds are given it."""

    feedback: str
    checks: Varcs
    lines: Sequence[Line]
    next_step: NotRequired[str]
    next_by: NotRequired[date | None]
    why_not: NotRequired[Mapping[str, str]]


def check(verdict: Verdict, wanted: Collection[UUID], today: date | None = None) -> None:
    """Raises Refused for lines that are not exactly of these criteria, “met” with a check answered no, and no feedback.

    And, when today is given, for a no, or a line that is not “met”, without a reason, and for what
    `rules.fault_in_next` finds: the day of an older verdict may have gone by, and nobody was asked why then.
    """
    if sorted(line.criterion_id for line in verdict.lines) != sorted(wanted):
        raise Refused("Decide each criterion this piece claims, once")
    for line in verdict.lines:
        if fault := rules.fault_in_outcome(line.outcome, line.checks or verdict.checks):
            raise Refused(fault)
    if not verdict.feedback.strip():
        raise Refused("Tell the learner what you saw and what to do next", field="feedback")
    if today:
        _check_reasons(verdict)
    if today and (found := rules.fault_in_next(verdict.next_step, verdict.next_by, today)):
        raise Refused(found[1], field=found[0])


def _check_reasons(verdict: Verdict) -> None:
    for check, fault in rules.faults_in_reasons(verdict.checks, verdict.why_not):
        raise Refused(fault, field=f"why_{check}")
    for line in verdict.lines:
        checks = line.checks or verdict.checks
        for _, fault in rules.faults_in_reasons(checks, verdict.why_not, line.why_not):
            raise Refused(fault)
        if unexplained := rules.fault_in_reason(line.outcome, checks, line.comment):
            raise Refused(unexplained)


def as_data(line: Line) -> dict[str, object]:
    """A line as a proposal keeps it."""
    return {
        "criterion": str(line.criterion_id),
        "outcome": line.outcome.value,
        "comment": line.comment.strip(),
        "checks": asdict(line.checks) if line.checks else None,
        "why_not": dict(line.why_not),
    }


def lines_of(data: Sequence[dict[str, Any]]) -> list[Line]:
    """The lines of a proposal, as they were proposed: the older ones say nothing of why."""
    return [
        Line(
            UUID(each["criterion"]),
            Outcome(each["outcome"]),
            each["comment"],
            Varcs(**each["checks"]) if each["checks"] else None,
            each.get("why_not", {}),
        )
        for each in data
    ]
