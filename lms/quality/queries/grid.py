"""What an opened row of the grid shows besides the portfolio itself."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date, String, Uuid, bindparam, cast, exists, func, null, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.portfolio.models import Guidance
from lms.quality.models import Draw, SampleItem
from lms.quality.queries.claims import is_not_looked_at

# Statements that ordinary pages ask for are built once: building one costs more than running it.
_LATER = aliased(Guidance)
_GUIDANCE = select(
    Guidance.criterion_id.label("about"), Guidance.text.label("text"), cast(null(), Date).label("due")
).where(
    Guidance.establishment_id == bindparam("place", type_=Uuid),
    ~exists().where(
        _LATER.establishment_id == Guidance.establishment_id,
        _LATER.criterion_id == Guidance.criterion_id,
        _LATER.agreed_at > Guidance.agreed_at,
    ),
)
_SAMPLED = (
    select(SampleItem.unit_id, cast(null(), String), func.min(SampleItem.due_on))
    .join(Draw, Draw.id == SampleItem.draw_id)
    .where(SampleItem.registration_id == bindparam("registration_id", type_=Uuid), is_not_looked_at())
    .group_by(SampleItem.unit_id)
)
_BOTH = union_all(_GUIDANCE, _SAMPLED).subquery()
_BESIDE = select(_BOTH.c.about, _BOTH.c.text, _BOTH.c.due)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a grid: what assessors here agreed by criterion, and by when an IQA looks by unit."""

    guidance: dict[UUID, str]
    sampled: dict[UUID, date]


def beside_grid(session: Session, registration_id: UUID, place: UUID | None) -> Beside:
    """What the assessors of a prison agreed about each criterion, the newest of each; and by which day an IQA is to
    look at each unit of a portfolio that a draw picked and nobody has seen. One statement.
    """
    rows = session.execute(_BESIDE, {"registration_id": registration_id, "place": place}).all()
    return Beside({row[0]: row[1] for row in rows if row[1]}, {row[0]: row[2] for row in rows if row[2]})
