"""Reading every record at a prison, as an external quality assurer finds and picks them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.courses.models import Qualification, Registration, Unit
from lms.people.models import Person, PrisonNumber, Stay
from lms.portfolio.models import Evidence, EvidenceVersion
from lms.quality.models import Finding, SampleItem, Stage, UnitAward

PAGE = 50


class Where(StrEnum):
    """How far a registration is."""

    NOT_STARTED = "not started"
    WORKING = "working towards it"
    COMPLETE = "every unit awarded"


class Show(StrEnum):
    """Which records to list."""

    ALL = "all"
    SAMPLED = "sampled"
    NOT_SAMPLED = "not sampled"


@dataclass(frozen=True, slots=True)
class Record:
    """A registration as it stands in a list: whose it is, how far it is, and whether an IQA's sample had it."""

    id: UUID
    learner: str
    number: str | None
    qualification: str
    edition: str
    units: int
    awarded: int
    has_sent: bool
    is_sampled: bool

    @property
    def where(self) -> Where:
        if self.awarded >= self.units > 0:
            return Where.COMPLETE
        return Where.WORKING if self.has_sent or self.awarded else Where.NOT_STARTED


def _is_sampled() -> ColumnElement[bool]:
    """A draw picked something of it, or an IQA looked at something of it."""
    drawn = exists().where(SampleItem.registration_id == Registration.id)
    looked_at = exists().where(Finding.registration_id == Registration.id, Finding.stage != Stage.RELEASED)
    return or_(drawn, looked_at)


def _units() -> ColumnElement[int]:
    counted = select(func.count(Unit.id)).where(Unit.qualification_id == Registration.qualification_id)
    return counted.correlate(Registration).scalar_subquery()


def _awarded() -> ColumnElement[int]:
    counted = select(func.count(UnitAward.id)).where(UnitAward.registration_id == Registration.id)
    return counted.correlate(Registration).scalar_subquery()


def _has_sent() -> ColumnElement[bool]:
    sent = select(EvidenceVersion.id).join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    mine = sent.where(Evidence.registration_id == Registration.id, EvidenceVersion.submitted_at.is_not(None))
    return mine.correlate(Registration).exists()


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_HERE = and_(
    Stay.person_id == Registration.learner_id,
    Stay.ended_at.is_(None),
    Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
)
_RECORDS = (
    select(
        Registration.id,
        Person.first_name,
        Person.last_name,
        PrisonNumber.number,
        Qualification.title,
        Qualification.version,
        _units().label("units"),
        _awarded().label("awarded"),
        _has_sent().label("has_sent"),
        _is_sampled().label("is_sampled"),
    )
    .join(Stay, _HERE)
    .join(Person, Person.id == Registration.learner_id)
    .join(Qualification, Qualification.id == Registration.qualification_id)
    .outerjoin(PrisonNumber, and_(PrisonNumber.person_id == Person.id, PrisonNumber.replaced_at.is_(None)))
    .order_by(Person.last_name, Person.first_name, Registration.registered_at, Registration.id)
)
_PAGE = _RECORDS.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
_BY_SHOW = {
    Show.ALL: _PAGE,
    Show.SAMPLED: _PAGE.where(_is_sampled()),
    Show.NOT_SAMPLED: _PAGE.where(~_is_sampled()),
}
_AMONG = _RECORDS.where(Registration.id.in_(bindparam("ids", type_=Uuid, expanding=True)))
_IDS = select(Registration.id).join(Stay, _HERE)


def records_at(
    session: Session,
    places: Collection[UUID],
    *,
    words: str = "",
    show: Show = Show.ALL,
    limit: int = PAGE,
    offset: int = 0,
) -> list[Record]:
    """Every registration of learners who are now at these prisons, by name. One statement.

    Words narrow it to a part of a name, or the beginning of a number they are or were known by.
    """
    wanted = _BY_SHOW[show]
    if words:
        wanted = wanted.where(or_(_is_named(words), _is_numbered(words)))
    rows = session.execute(wanted, {"places": list(places), "limit": limit, "offset": offset})
    return [_record(row) for row in rows]


def record_ids_at(session: Session, places: Collection[UUID]) -> Sequence[UUID]:
    """The id of every registration of learners who are now at these prisons: all that can be picked. One statement."""
    return session.scalars(_IDS, {"places": list(places)}).all()


def records_among(session: Session, places: Collection[UUID], ids: Sequence[UUID]) -> list[Record]:
    """These registrations, in this order, as far as their learners are now at these prisons. One statement."""
    rows = session.execute(_AMONG, {"places": list(places), "ids": list(ids)})
    found = {record.id: record for record in map(_record, rows)}
    return [found[each] for each in ids if each in found]


def _record(row: Any) -> Record:
    return Record(
        id=row.id,
        learner=f"{row.first_name} {row.last_name}",
        number=row.number,
        qualification=row.title,
        edition=row.version,
        units=row.units,
        awarded=row.awarded,
        has_sent=bool(row.has_sent),
        is_sampled=bool(row.is_sampled),
    )


def _is_named(words: str) -> ColumnElement[bool]:
    return (Person.first_name + " " + Person.last_name).icontains(words, autoescape=True)


def _is_numbered(words: str) -> ColumnElement[bool]:
    known = select(PrisonNumber.person_id).where(PrisonNumber.number.startswith(words.upper(), autoescape=True))
    return Person.id.in_(known)
