"""Whether decisions can be trusted: findings, sampling, standardisation, cases, claims, and the whole document."""

from lms.quality.models.cases import Case, CaseKind, CaseOutcome, CaseStep
from lms.quality.models.claims import ClaimMode, ClaimRoute, EqaSignOff, EqaVisit
from lms.quality.models.documents import CentrePack, DocumentKind, Made, PackKind, PortfolioDocument, Reader
from lms.quality.models.findings import Action, Finding, FindingLine, Stage, UnitAward
from lms.quality.models.sampling import Draw, SampleItem, SamplingPlan
from lms.quality.models.standardisation import (
    StandardisationAnswer,
    StandardisationAttendance,
    StandardisationExercise,
    StandardisationLine,
)

__all__ = [
    "Action",
    "Case",
    "CaseKind",
    "CaseOutcome",
    "CaseStep",
    "CentrePack",
    "ClaimMode",
    "ClaimRoute",
    "DocumentKind",
    "Draw",
    "EqaSignOff",
    "EqaVisit",
    "Finding",
    "FindingLine",
    "Made",
    "PackKind",
    "PortfolioDocument",
    "Reader",
    "SampleItem",
    "SamplingPlan",
    "Stage",
    "StandardisationAnswer",
    "StandardisationAttendance",
    "StandardisationExercise",
    "StandardisationLine",
    "UnitAward",
]
