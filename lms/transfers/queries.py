"""Reading about who is on their way, who has come and who has gone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import ShadowingSession
from lms.core.work import Work
from lms.courses.models import Qualification, Registration
from lms.credentials.models import Credential, Kind
from lms.establishments.models import Establishment
from lms.people.models import Person, Stay
from lms.people.queries import WHOLE
from lms.portfolio.models import Evidence, EvidenceVersion, Judgement
from lms.transfers.models import Transfer

WITH_PERSON = (joinedload(Transfer.person).joinedload(Person.number_row),)
WITH_PLACES = (joinedload(Transfer.origin), joinedload(Transfer.destination))
OPEN = and_(Transfer.received_at.is_(None), Transfer.cancelled_at.is_(None))


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What somebody brought: a registration, how much of it waits to be looked at, and whether it is finished."""

    learner_id: UUID
    registration_id: UUID
    title: str
    waiting: int
    finished: bool


def get_transfer(work: Work, transfer_id: UUID) -> Transfer | None:
    """A transfer with its person and both prisons, or None."""
    person = joinedload(Transfer.person).options(*WHOLE)
    return work.session.get(Transfer, transfer_id, options=(person, *WITH_PLACES))


def open_transfer_of(session: Session, person_id: UUID) -> Transfer | None:
    """The transfer a person is on, or None."""
    person = joinedload(Transfer.person).options(*WHOLE)
    return session.scalar(select(Transfer).where(Transfer.person_id == person_id, OPEN).options(person, *WITH_PLACES))


def last_place_of(session: Session, person_id: UUID) -> Establishment:
    """Where a person is or was last. Raises NoResultFound for somebody who was never anywhere."""
    wanted = select(Establishment).join(Stay, Stay.establishment_id == Establishment.id)
    newest = wanted.where(Stay.person_id == person_id).order_by(Stay.began_at.desc(), Stay.id).limit(1)
    return session.scalars(newest).one()


def _still_there() -> ColumnElement[bool]:
    """The stay that this transfer began has not ended."""
    return and_(
        Stay.person_id == Transfer.person_id,
        Stay.establishment_id == Transfer.destination_id,
        Stay.began_at == Transfer.received_at,
        Stay.ended_at.is_(None),
    )


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_PLACES = bindparam("places", type_=Uuid, expanding=True)
_PAGE = select(Transfer).limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
_ON_THEIR_WAY = (
    _PAGE.where(Transfer.destination_id.in_(_PLACES), OPEN)
    .order_by(Transfer.sent_at, Transfer.id)
    .options(*WITH_PERSON)
)
_ARRIVED = (
    _PAGE.join(Stay, _still_there())
    .where(Transfer.destination_id.in_(_PLACES), Transfer.received_at >= bindparam("since"))
    .order_by(Transfer.received_at.desc(), Transfer.id)
    .options(*WITH_PERSON, *WITH_PLACES)
)
_DEPARTURES = (
    _PAGE.where(Transfer.origin_id.in_(_PLACES))
    .order_by(OPEN.desc(), Transfer.sent_at.desc(), Transfer.id)
    .options(*WITH_PERSON, *WITH_PLACES)
)


def on_their_way(session: Session, places: Collection[UUID], limit: int, offset: int) -> Sequence[Transfer]:
    """Who is on their way to these prisons, the longest on the way first."""
    return session.scalars(_ON_THEIR_WAY, {"places": list(places), "limit": limit, "offset": offset}).all()


def arrived(session: Session, places: Collection[UUID], since: datetime, limit: int, offset: int) -> Sequence[Transfer]:
    """Who was taken in at these prisons since a moment and is still there, newest first."""
    asked = {"places": list(places), "since": since, "limit": limit, "offset": offset}
    return session.scalars(_ARRIVED, asked).all()


def departures(session: Session, places: Collection[UUID], limit: int, offset: int) -> Sequence[Transfer]:
    """Who was sent or claimed from these prisons: those still on the way first, then the newest."""
    return session.scalars(_DEPARTURES, {"places": list(places), "limit": limit, "offset": offset}).all()


def _waiting() -> Select[int]:
    """How many pieces of a registration were sent in and not looked at yet."""
    return (
        select(func.count(EvidenceVersion.id))
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .outerjoin(Judgement, Judgement.version_id == EvidenceVersion.id)
        .where(
            Evidence.registration_id == Registration.id,
            EvidenceVersion.submitted_at.is_not(None),
            Judgement.id.is_(None),
        )
        .correlate(Registration)
    )


_FINISHED = exists().where(Credential.registration_id == Registration.id, Credential.kind == Kind.QUALIFICATION)
_PORTFOLIOS = (
    select(Registration.learner_id, Registration.id, Qualification.title, _waiting().scalar_subquery(), _FINISHED)
    .join(Registration.qualification)
    .where(Registration.learner_id.in_(bindparam("people", expanding=True)))
    .order_by(Registration.registered_at, Registration.id)
)


def portfolios_of(session: Session, people: Collection[UUID]) -> Sequence[Portfolio]:
    """Every registration of these people, oldest first: what waits in each, and whether it is finished."""
    return [Portfolio(*row) for row in session.execute(_PORTFOLIOS, {"people": list(people)})]


def unconfirmed_sessions(session: Session, person_id: UUID) -> int:
    """How many shadowing sessions of a learner still wait for the mentor or for staff."""
    wanted = (
        select(func.count(ShadowingSession.id))
        .join(ShadowingSession.registration)
        .where(Registration.learner_id == person_id, ShadowingSession.countersigned_at.is_(None))
    )
    return session.scalar(wanted) or 0
