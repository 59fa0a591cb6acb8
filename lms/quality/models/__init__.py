"""Whether decisions can be trusted: findings, sampling, standardisation, cases, claims, and the whole document."""

from lms.quality.models.cases import Case, CaseKind, CaseOutcome, CaseStep
from lms.quality.models.claims import ClaimMode, ClaimRoute, EqaSignOff, EqaVisit
from lms.quality.models.documents import DocumentKind, PortfolioDocument, Reader
from lms.quality.models.findings import Action, Finding, FindingLine, Stage, UnitAward
from lms.quality.models.sampling import Draw, SampleItem, SamplingPlan
from lms.quality.models.standardisation import (
    StandardisationAnswer,
    StandardisationExercise,
    StandardisationLine,
)

__all__ = [
    "Action",
    "Case",
    "CaseKind",
    "CaseOutcome",
    "CaseStep",
    "ClaimMode",
    "ClaimRoute",
    "DocumentKind",
    "Draw",
    "EqaSignOff",
    "EqaVisit",
    "Finding",
    "FindingLine",
    "PortfolioDocument",
    "Reader",
    "SampleItem",
    "SamplingPlan",
    "Stage",
    "StandardisationAnswer",
    "StandardisationExercise",
    "StandardisationLine",
    "UnitAward",
]
