"""How a qualification is assessed, as its file says it: rules that are data (domain.md 1.5 to 1.8)."""

from dataclasses import asdict, dataclass, field
from typing import Any

from lms.courses.models import Qualification

DIRECT_CLAIM = "direct claim"
EQA_FIRST = "EQA first"


@dataclass(frozen=True, slots=True)
class Practice:
    """What confirmed shadowing must come to before a practical assessment may be booked."""

    sessions: int = 0
    minutes: int = 0
    settings: int = 0
    mentors: int = 0


@dataclass(frozen=True, slots=True)
class SampleRates:
    """Per cent of units an IQA looks at, by how much risk their assessor carries."""

    low: int = 15
    medium: int = 30
    high: int = 50


@dataclass(frozen=True, slots=True)
class AssessmentRules:
    """Every rule of assessment that an edition of a qualification sets for itself. Days are working days."""

    practice: Practice = field(default_factory=Practice)
    # By when an assessor answers what was sent.
    feedback_days: int = 10
    # How often a piece may be sent: 0 for as often as it takes.
    most_rounds: int = 0
    # An IQA is told once a criterion was referred this often.
    referrals_told: int = 3
    # How long after a decision an appeal may be made, and how long each stage may take to answer it.
    appeal_within_days: int = 20
    appeal_answer_days: int = 10
    sampling: SampleRates = field(default_factory=SampleRates)
    # How a centre claims, where its prison has not been given another route: only a file that says so opens direct
    # claim to every centre from the beginning (domain.md 1.7).
    claim_route: str = EQA_FIRST
    # Who certifies it, by its full name; none for a house specification, which nobody outside certifies.
    awarding_organisation: str = ""
    # Of how many learners an IQA has looked at work before a centre may be let claim directly, and of how many at whole
    # units (domain.md 1.7).
    direct_claim_sampled: int = 3
    direct_claim_summative: int = 2

    @property
    def first_route(self) -> str:
        """How a centre claims that was given no other route: EQA first wherever somebody outside certifies, whatever
        an older file said."""
        return EQA_FIRST if self.awarding_organisation else self.claim_route

    def as_data(self) -> dict[str, Any]:
        """The rules as they are kept with an edition."""
        return asdict(self)


def rules_of(qualification: Qualification) -> AssessmentRules:
    """The rules of an edition; where it was published before it could say, the usual ones, and claimed directly."""
    facts = dict(qualification.rules or {"claim_route": DIRECT_CLAIM})
    return AssessmentRules(
        practice=Practice(**facts.pop("practice", {})),
        sampling=SampleRates(**facts.pop("sampling", {})),
        **facts,
    )
