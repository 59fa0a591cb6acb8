"""Reading every record made at a prison, as an external quality assurer finds and picks them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.courses.models import Qualification, Registration, Unit
from lms.people.models import Person, PrisonNumber, Stay, StayReason
from lms.portfolio.models import Evidence, EvidenceVersion
from lms.quality.models import Finding, SampleItem, Stage, UnitAward
from lms.quality.rules.external import where_now

PAGE = 50


class HowFar(StrEnum):
    """How far a registration is."""

    NOT_STARTED = "not started"
    WORKING = "working towards it"
    COMPLETE = "every unit awarded"


class Show(StrEnum):
    """Which records to list."""

    ALL = "all"
    SAMPLED = "sampled"
    NOT_SAMPLED = "not sampled"


class Here(StrEnum):
    """Whose records to list."""

    EVERYBODY = "everybody"
    NOW = "here now"
    LEFT = "moved or released"


@dataclass(frozen=True, slots=True)
class Record:
    """A registration as it stands in a list: whose it is and where they are, how far it is, whether it was sampled."""

    id: UUID
    learner: str
    number: str | None
    qualification: str
    edition: str
    units: int
    awarded: int
    has_sent: bool
    is_sampled: bool
    # When and why their last time at these prisons ended; None while they are there.
    left_at: datetime | None
    left_as: StayReason | None

    @property
    def where_now(self) -> str:
        return where_now(self.left_at, self.left_as)

    @property
    def how_far(self) -> HowFar:
        if self.awarded >= self.units > 0:
            return HowFar.COMPLETE
        return HowFar.WORKING if self.has_sent or self.awarded else HowFar.NOT_STARTED


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


def _stays(column: Any, places: str = "places") -> Select[Any]:
    """The learner's times at the prisons asked about since they were registered (`courses.policy.may_scrutinise`)."""
    at_these = Stay.establishment_id.in_(bindparam(places, type_=Uuid, expanding=True))
    since = or_(Stay.ended_at.is_(None), Stay.ended_at > Registration.registered_at)
    return select(column).where(Stay.person_id == Registration.learner_id, at_these, since).correlate(Registration)


def was_at(places: str) -> ColumnElement[bool]:
    """The learner of a statement's registration is, or was since, at one of the prisons bound under this name."""
    return _stays(Stay.id, places).exists()


def _last(column: Any) -> ColumnElement[Any]:
    """This about the last of them that ended, or nothing while one goes on."""
    ended = _stays(column).where(~_IS_HERE).order_by(Stay.ended_at.desc(), Stay.id)
    return ended.limit(1).scalar_subquery()


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_WAS_HERE = was_at("places")
_IS_HERE = _stays(Stay.id).where(Stay.ended_at.is_(None)).exists()
# When and why the learner of a statement's registration left; nothing while they are there. Asks for "places".
LEFT_AT, LEFT_AS = _last(Stay.ended_at), _last(Stay.end_reason)
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
        LEFT_AT.label("left_at"),
        LEFT_AS.label("left_as"),
    )
    .where(_WAS_HERE)
    .join(Person, Person.id == Registration.learner_id)
    .join(Qualification, Qualification.id == Registration.qualification_id)
    .outerjoin(PrisonNumber, and_(PrisonNumber.person_id == Person.id, PrisonNumber.replaced_at.is_(None)))
    .order_by(Person.last_name, Person.first_name, Registration.registered_at, Registration.id)
)
_PAGE = _RECORDS.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
_SHOWN = {
    Show.ALL: _PAGE,
    Show.SAMPLED: _PAGE.where(_is_sampled()),
    Show.NOT_SAMPLED: _PAGE.where(~_is_sampled()),
}
_LISTED = {
    (show, here): wanted
    for show, all_of_them in _SHOWN.items()
    for here, wanted in (
        (Here.EVERYBODY, all_of_them),
        (Here.NOW, all_of_them.where(_IS_HERE)),
        (Here.LEFT, all_of_them.where(~_IS_HERE)),
    )
}
_AMONG = _RECORDS.where(Registration.id.in_(bindparam("ids", type_=Uuid, expanding=True)))
_IDS = select(Registration.id).where(_WAS_HERE)


def records_at(
    session: Session,
    places: Collection[UUID],
    *,
    words: str = "",
    show: Show = Show.ALL,
    here: Here = Here.EVERYBODY,
    limit: int = PAGE,
    offset: int = 0,
) -> list[Record]:
    """Every registration of learners who are at these prisons or were since they were registered, by name.

    Words narrow it to a part of a name, or the beginning of a number they are or were known by. One statement.
    """
    wanted = _LISTED[show, here]
    if words:
        wanted = wanted.where(or_(_is_named(words), _is_numbered(words)))
    rows = session.execute(wanted, {"places": list(places), "limit": limit, "offset": offset})
    return [_record(row) for row in rows]


def record_ids_at(session: Session, places: Collection[UUID]) -> Sequence[UUID]:
    """The id of every registration that `records_at` lists: all that can be picked. One statement."""
    return session.scalars(_IDS, {"places": list(places)}).all()


def records_among(session: Session, places: Collection[UUID], ids: Sequence[UUID]) -> list[Record]:
    """These registrations, in this order, as far as `records_at` lists them. One statement."""
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
        left_at=row.left_at,
        left_as=row.left_as,
    )


def _is_named(words: str) -> ColumnElement[bool]:
    return (Person.first_name + " " + Person.last_name).icontains(words, autoescape=True)


def _is_numbered(words: str) -> ColumnElement[bool]:
    known = select(PrisonNumber.person_id).where(PrisonNumber.number.startswith(words.upper(), autoescape=True))
    return Person.id.in_(known)
