"""Deciding again: what needs somebody else to ask for it first, and who must leave it to others (decision 0008)."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from lms.courses.models import Unit
from lms.portfolio.models import Evidence
from lms.quality.models import Case, CaseKind
from lms.quality.rules.cases import is_about, to_decide_again, was_found
from lms.quality.rules.coverage import judges_of

LEAVE_IT = "A case about your own decision was upheld, so another assessor decides this piece again."


def settled(awarded: Iterable[Unit], evidence: Evidence, cases: Collection[Case]) -> list[Unit]:
    """Of the units awarded, those in which nothing about this piece is decided again: no case about it was upheld."""
    return [unit for unit in awarded if not any(_reopens(case, evidence, unit) for case in cases)]


def _reopens(case: Case, evidence: Evidence, unit: Unit) -> bool:
    """An appeal about the piece, until it is decided again; or malpractice that was found in the unit."""
    if case.kind is CaseKind.APPEAL:
        return _is_upheld_about(case, evidence) and is_about(case, unit)
    return was_found(case) and is_about(case, unit)


def must_leave(actor_id: UUID | None, evidence: Evidence, cases: Iterable[Case]) -> bool:
    """Whether an appeal was upheld against this assessor's decision about the piece, or malpractice found of them.

    Nobody decides what they have an interest in (domain.md 1.8).
    """
    return any(
        (was_found(case) and case.about_id == actor_id)
        or (case.judgement and actor_id in judges_of(case.judgement) and _is_upheld_about(case, evidence))
        for case in cases
    )


def _is_upheld_about(case: Case, evidence: Evidence) -> bool:
    judged = case.judgement
    return judged is not None and judged.version.evidence_id == evidence.id and to_decide_again(case)


def in_words(units: Sequence[Unit]) -> str:
    """Why nothing in these units is decided again, and whom to tell."""
    were = "was" if len(units) == 1 else "were"
    return (
        f"{' and '.join(unit.code for unit in units)} {were} awarded, so what was decided there stays. "
        "If it is wrong, tell an IQA. It can be decided again once a case about it is upheld."
    )
