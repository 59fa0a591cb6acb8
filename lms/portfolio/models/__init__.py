"""Evidence and its versions and files, the criteria it claims, and what assessors decided."""

from lms.portfolio.models.evidence import Claim, Evidence, EvidenceFile, EvidenceVersion, Kind, Source
from lms.portfolio.models.judging import Decision, Guidance, Judgement, Outcome, Phrase, Proposal

__all__ = [
    "Claim",
    "Decision",
    "Evidence",
    "EvidenceFile",
    "EvidenceVersion",
    "Guidance",
    "Judgement",
    "Kind",
    "Outcome",
    "Phrase",
    "Proposal",
    "Source",
]
