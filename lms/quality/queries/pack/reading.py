"""What the sections of a pack share: which days, of which prison, for whom, and how a learner is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, literal
from sqlalchemy.orm import Session, aliased

from lms.courses.models import Registration
from lms.people.models import Person, PrisonNumber, Stay

# What is shown of a section before its files are made, and what a file holds of it at most.
MOST_SHOWN, MOST_ROWS = 1_000, 250_000
GONE = "A learner who has left"
LEARNER = aliased(Person)
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """One prison, from one moment to another, both included; and the days those are in."""

    place: UUID
    since: datetime
    until: datetime
    first: date
    last: date
    # Whether learners who have left are named: for an EQA, who reads what was made there (decision 0014).
    names_all: bool = False
    most: int = MOST_ROWS
    # Who reads it: a case about them is left out while it is open.
    reader: UUID | None = None


def name_of(person: Any) -> ColumnElement[str]:
    """A person's forename and surname."""
    name: ColumnElement[str] = person.first_name + literal(" ") + person.last_name
    return name


def learner(span: Span) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Whose row it is, by name and number, as long as whoever asks may know."""
    name = name_of(LEARNER)
    named = name if span.names_all else case((Stay.id.is_not(None), name), else_=GONE)
    return named, said(span, PrisonNumber.number)


def said(span: Span, words: Any) -> ColumnElement[Any]:
    """Words about a learner, as long as whoever asks may know whose they are."""
    about: ColumnElement[Any] = words if span.names_all else case((Stay.id.is_not(None), words))
    return about


def with_learner(wanted: Select[*tuple[Any, ...]], span: Span) -> Select[*tuple[Any, ...]]:
    """Join the learner of a statement's registration, and their stay if it is at this prison now."""
    here = and_(Stay.person_id == LEARNER.id, Stay.ended_at.is_(None), Stay.establishment_id == span.place)
    return (
        wanted.join(LEARNER, LEARNER.id == Registration.learner_id)
        .outerjoin(Stay, here)
        .outerjoin(PrisonNumber, and_(PrisonNumber.person_id == LEARNER.id, PrisonNumber.replaced_at.is_(None)))
    )


def read(session: Session, wanted: Select[*tuple[Any, ...]], span: Span) -> Rows:
    """The rows, as many as are asked for."""
    return session.execute(wanted.limit(span.most)).all()
