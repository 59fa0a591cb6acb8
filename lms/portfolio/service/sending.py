"""What sending a piece asks for, and what its newest version says of itself, for deeds that ask who may."""

from collections.abc import Collection
from uuid import UUID

from lms.core.work import Work
from lms.courses.rules.specification import rules_of
from lms.portfolio import rules
from lms.portfolio.models import Evidence
from lms.portfolio.rules import Particulars


def describe(evidence: Evidence, particulars: Particulars) -> None:
    """Let the newest version say this of itself: its day, its origin and where it is held, of a kind that has them."""
    if evidence.kind in rules.OWN_KINDS:
        latest = evidence.latest
        latest.day, latest.origin = particulars.day, particulars.origin.strip()
        latest.held_on_paper = particulars.held_on_paper.strip()


def faults_in_sending(
    work: Work,
    evidence: Evidence,
    text: str,
    criteria_ids: Collection[UUID],
    declared: bool,
    particulars: Particulars | None = None,
) -> list[tuple[str, str]]:
    """What `rules.faults_in_sending` finds today, with the criteria and rounds of the piece's own qualification."""
    qualification = evidence.registration.qualification
    return rules.faults_in_sending(
        evidence,
        text,
        criteria_ids,
        rules.offered_ids(qualification),
        declared=declared,
        particulars=particulars or rules.particulars_of(evidence.latest),
        today=work.today,
        most_rounds=rules_of(qualification).most_rounds,
    )
