"""What pieces are made from, beside them in a statement."""

from typing import TypeVarTuple

from sqlalchemy import Select

from lms.assessments.models import Discussion, PracticalAssessment, PriorAchievement, ShadowingSession, WitnessStatement
from lms.portfolio.models import Evidence
from lms.portfolio.rules.sources import Basis

Columns = TypeVarTuple("Columns")

_KEYS = {
    ShadowingSession: Evidence.shadowing_id,
    PracticalAssessment: Evidence.practical_id,
    WitnessStatement: Evidence.witness_id,
    Discussion: Evidence.discussion_id,
    PriorAchievement: Evidence.prior_id,
}
# Those in which staff say what they saw or heard themselves, and who: observed, bore witness, asked (domain.md 1.8).
SEEN = PracticalAssessment, WitnessStatement, Discussion
WHO_SAW = PracticalAssessment.observer_id, WitnessStatement.witness_id, Discussion.assessor_id


def with_sources(statement: Select[*Columns], *sources: type[Basis]) -> Select[*Columns]:
    """A statement about pieces with what each is made from, of these kinds; nothing beside a piece made otherwise."""
    for source in sources:
        statement = statement.outerjoin(source, source.id == _KEYS[source])
    return statement
