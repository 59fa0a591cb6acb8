"""Reading what helps an assessor decide: their own phrases, and what was agreed about criteria."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from lms.portfolio.models import Guidance, Outcome, Phrase


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the assessors of a prison agreed about a criterion: of the piece they all judged, and the line they take."""

    outcome: Outcome | None
    text: str


@dataclass(frozen=True, slots=True)
class Aid:
    """What an assessor has at hand: their own phrases, by id, and what was agreed about criteria, by criterion."""

    phrases: dict[UUID, str]
    guidance: dict[UUID, Agreed]


def _aid() -> Select[Any]:
    nothing = type_coerce(null(), Guidance.agreed.type).label("agreed")
    said = literal(0, Integer).label("kind"), Phrase.id.label("about"), Phrase.text, Phrase.added_at.label("at")
    mine = select(*said, nothing).where(Phrase.assessor_id == bindparam("assessor_id", type_=Uuid))
    there = literal(1, Integer), Guidance.criterion_id, Guidance.text, Guidance.agreed_at, Guidance.agreed
    agreed = select(*there).where(
        Guidance.establishment_id == bindparam("establishment_id", type_=Uuid),
        Guidance.criterion_id.in_(bindparam("criteria", type_=Uuid, expanding=True)),
    )
    both = union_all(mine, agreed).subquery()
    return select(both).order_by(both.c.kind, both.c.at, both.c.about)


_AID = _aid()


def aid_for(session: Session, assessor_id: UUID | None, here: UUID | None, criteria: Collection[UUID]) -> Aid:
    """An assessor's phrases, oldest first, and what a prison agreed last about these criteria. One statement.

    What was taken back has no outcome and no words.
    """
    asked = {"assessor_id": assessor_id, "establishment_id": here, "criteria": list(criteria)}
    rows = session.execute(_AID, asked).all()
    newest = {row.about: Agreed(row.agreed, row.text) for row in rows if row.kind == 1}
    return Aid(
        phrases={row.about: row.text for row in rows if row.kind == 0},
        guidance={criterion: said for criterion, said in newest.items() if said.text or said.outcome},
    )


def phrases_of(session: Session, assessor_id: UUID) -> Sequence[Phrase]:
    """An assessor's own phrases, oldest first."""
    mine = select(Phrase).where(Phrase.assessor_id == assessor_id)
    return session.scalars(mine.order_by(Phrase.added_at, Phrase.id)).all()
