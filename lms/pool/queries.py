"""Reading about trained mentors."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Executable, Select, Uuid, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.core.clock import local_day, start_of_day
from lms.core.work import Work
from lms.credentials.models import Credential, Kind, Withdrawal
from lms.establishments.models import Establishment
from lms.people.models import Person, Stay
from lms.people.queries import WHOLE
from lms.pool import rules
from lms.pool.models import Leaving, Pause
from lms.pool.rules import Accreditation, Member, Membership, Mentored, State

EVERYWHERE = None
Places = Collection[UUID] | None


@dataclass
class _Facts:
    """What was read about one person, each fact once, however many rows it stood in."""

    sorted_as: str
    place_id: UUID
    place: str
    accreditations: dict[UUID, Accreditation] = field(default_factory=dict)
    told: dict[UUID, Pause | Leaving] = field(default_factory=dict)

    def member(self, person_id: UUID, today: date) -> Member:
        pauses = [fact for fact in self.told.values() if isinstance(fact, Pause)]
        leavings = [fact for fact in self.told.values() if isinstance(fact, Leaving)]
        membership = Membership(list(self.accreditations.values()), pauses, leavings)
        standing = rules.standing(membership, today)
        assert standing is not None
        return Member(person_id, self.sorted_as.casefold(), self.place_id, self.place, standing, membership)


def _accredited() -> Select[Any]:
    withdrawal = aliased(Withdrawal)
    not_over = or_(Pause.to_day.is_(None), Pause.to_day >= bindparam("today", type_=Date))
    return (
        select(
            Credential.id,
            Credential.holder_id,
            (Person.last_name + " " + Person.first_name).label("sorted_as"),
            Establishment.id.label("place_id"),
            Establishment.name.label("place"),
            Credential.issued_at,
            Credential.valid_until,
            withdrawal.withdrawn_at,
            _qualification_withdrawn_at().label("qualification_withdrawn_at"),
            Pause,
            Leaving,
        )
        .join(Person, Person.id == Credential.holder_id)
        .join(Stay, _here_now())
        .join(Establishment, Establishment.id == Stay.establishment_id)
        .outerjoin(withdrawal, withdrawal.credential_id == Credential.id)
        .outerjoin(Pause, and_(Pause.person_id == Credential.holder_id, not_over))
        .outerjoin(Leaving, Leaving.person_id == Credential.holder_id)
        .where(Credential.kind == Kind.ACCREDITATION)
        .order_by(Credential.issued_at, Credential.id, Pause.from_day, Pause.id, Leaving.day, Leaving.id)
    )


def _here_now() -> ColumnElement[bool]:
    return and_(Stay.person_id == Credential.holder_id, Stay.ended_at.is_(None))


def _qualification_withdrawn_at() -> Any:
    """When the qualification an accreditation rests on was taken back, or None while one of it still stands."""
    under, still, taken = aliased(Credential), aliased(Credential), aliased(Withdrawal)
    stands = exists().where(
        still.registration_id == Credential.registration_id,
        still.kind == Kind.QUALIFICATION,
        ~exists().where(Withdrawal.credential_id == still.id),
    )
    when = (
        select(func.max(taken.withdrawn_at))
        .join(under, under.id == taken.credential_id)
        .where(under.registration_id == Credential.registration_id, under.kind == Kind.QUALIFICATION)
        .correlate(Credential)
        .scalar_subquery()
    )
    return case((~stands, when))


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_HERE = Stay.establishment_id.in_(bindparam("places", expanding=True))
_ALSO = Credential.holder_id == bindparam("also", type_=Uuid)
_ACCREDITED_EVERYWHERE = _accredited()
_ACCREDITED_HERE = _ACCREDITED_EVERYWHERE.where(_HERE)
_ACCREDITED_ALSO = _ACCREDITED_EVERYWHERE.where(_ALSO)
_ACCREDITED_HERE_OR_ALSO = _ACCREDITED_EVERYWHERE.where(or_(_HERE, _ALSO))


def _wanted(places: Places, also: UUID | None) -> Select[Any]:
    if places is EVERYWHERE:
        return _ACCREDITED_EVERYWHERE
    if also is None:
        return _ACCREDITED_HERE
    return _ACCREDITED_HERE_OR_ALSO if places else _ACCREDITED_ALSO


def standings(session: Session, places: Places, today: date, *, also: UUID | None = None) -> dict[UUID, Member]:
    """Everyone in the pool who is now at these prisons, or EVERYWHERE; `also` adds one person wherever they are.

    One statement however many there are.
    """
    asked = {"places": list(places or ()), "also": also, "today": today}
    facts: dict[UUID, _Facts] = {}
    for row in session.execute(_wanted(places, also), asked):
        held = facts.setdefault(row.holder_id, _Facts(row.sorted_as, row.place_id, row.place))
        held.accreditations[row.id] = Accreditation(
            row.issued_at, row.valid_until, row.withdrawn_at, row.qualification_withdrawn_at
        )
        held.told |= {fact.id: fact for fact in (row.Pause, row.Leaving) if fact}
    return {person_id: held.member(person_id, today) for person_id, held in facts.items()}


_PEOPLE = (
    select(Person)
    .where(Person.id.in_(bindparam("people", expanding=True)))
    .order_by(Person.id)
    .options(joinedload(Person.number_row))
)


def people_among(session: Session, people: Collection[UUID]) -> dict[UUID, Person]:
    """These people with their numbers, by id. One statement."""
    return {person.id: person for person in session.scalars(_PEOPLE, {"people": list(people)})}


def get_mentor(work: Work, person_id: UUID) -> Person | None:
    """Somebody who was accredited at some time, with where they are and their number, or None."""
    accredited = exists().where(Credential.holder_id == Person.id, Credential.kind == Kind.ACCREDITATION)
    return work.session.scalar(select(Person).where(Person.id == person_id, accredited).options(*WHOLE))


def member(session: Session, person: Person, today: date) -> Member | None:
    """Where one person stands today; None for somebody who was never accredited, or is at no prison now."""
    return standings(session, (), today, also=person.id).get(person.id)


# Each fact is a row of its own: joined to one another, a mentor's stays, renewals, rests and leavings multiply.
def _facts_of_mentors(*of: ColumnElement[bool]) -> tuple[Executable, ...]:
    """Of whoever was accredited: their stays at a prison not over at a moment, their accreditations, the pauses
    that were not over by that day, and their leavings."""
    there = select(Stay.person_id).where(
        Stay.establishment_id == bindparam("place_id", type_=Uuid),
        or_(Stay.ended_at.is_(None), Stay.ended_at >= bindparam("since")),
        *of,
    )
    accredited = exists().where(Credential.holder_id == Stay.person_id, Credential.kind == Kind.ACCREDITATION)
    withdrawal = aliased(Withdrawal)
    return (
        there.add_columns(Stay.began_at, Stay.ended_at).where(accredited).order_by(Stay.began_at, Stay.id),
        select(
            Credential.holder_id,
            Credential.issued_at,
            Credential.valid_until,
            withdrawal.withdrawn_at,
            _qualification_withdrawn_at().label("qualification_withdrawn_at"),
        )
        .outerjoin(withdrawal, withdrawal.credential_id == Credential.id)
        .where(Credential.kind == Kind.ACCREDITATION, Credential.holder_id.in_(there))
        .order_by(Credential.issued_at, Credential.id),
        select(Pause.person_id, Pause)
        .where(
            Pause.person_id.in_(there),
            or_(Pause.to_day.is_(None), Pause.to_day >= bindparam("since_day", type_=Date)),
        )
        .order_by(Pause.from_day, Pause.id),
        select(Leaving.person_id, Leaving).where(Leaving.person_id.in_(there)).order_by(Leaving.day, Leaving.id),
    )


_MENTORS_SINCE = _facts_of_mentors()
_A_MENTOR_SINCE = _facts_of_mentors(Stay.person_id == bindparam("person_id", type_=Uuid))


def mentored_at(session: Session, place_id: UUID, since: datetime) -> dict[UUID, Mentored]:
    """When each mentor who is at a prison, or was since a moment, was an active mentor there. Four statements."""
    return _mentored(session, _MENTORS_SINCE, place_id=place_id, since=since, since_day=local_day(since))


def mentored_on(session: Session, person_id: UUID, place_id: UUID, day: date) -> bool:
    """Whether somebody was an active mentor at a prison on a day, wherever they are now. Four statements."""
    since = start_of_day(day)
    asked = {"person_id": person_id, "place_id": place_id, "since": since, "since_day": day}
    found = _mentored(session, _A_MENTOR_SINCE, **asked)
    return person_id in found and found[person_id].on(day)


def _mentored(session: Session, wanted: Sequence[Executable], **asked: Any) -> dict[UUID, Mentored]:
    stays, accredited, pauses, leavings = (_by_person(session.execute(each, asked)) for each in wanted)
    found = {}
    for who, theirs in stays.items():
        left = [row.Leaving for row in leavings[who]]
        pairs = product([Accreditation(*facts) for _, *facts in accredited[who]], theirs)
        spells = [rules.spell(held, stay.began_at, stay.ended_at, left) for held, stay in pairs]
        found[who] = Mentored(spells, [row.Pause for row in pauses[who]])
    return found


def _by_person(rows: Iterable[Any]) -> defaultdict[UUID, list[Any]]:
    """Rows by the person that each begins with."""
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def available_mentors(session: Session, place_id: UUID, today: date, *, but: UUID | None) -> Sequence[Person]:
    """Mentors at a prison whom a trainee may shadow today, by name, leaving out the trainee. Two statements."""
    here = standings(session, (place_id,), today).values()
    chosen = {mentor.person_id for mentor in here if mentor.standing.state is State.AVAILABLE} - {but}
    return by_name(session, chosen)


def by_name(session: Session, chosen: Collection[UUID]) -> Sequence[Person]:
    """These people, by name. One statement."""
    people = people_among(session, chosen).values()
    return sorted(people, key=lambda person: (person.last_name.casefold(), person.first_name.casefold(), person.id))
