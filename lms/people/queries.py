"""Reading about people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.core.work import Actor, Work
from lms.people.models import (
    IN_TRAINING,
    Account,
    DeclaredInterest,
    FailedSignIn,
    Person,
    PrisonNumber,
    ReadingSettings,
    Role,
    RoleGrant,
    SignedIn,
    Stay,
)
from lms.people.reading import as_words
from lms.people.remarks import Named
from lms.people.rules import FAILURES_FROM_ONE_ADDRESS

WHOLE = (joinedload(Person.stay).joinedload(Stay.establishment), joinedload(Person.number_row))


def get_person(work: Work, person_id: UUID) -> Person | None:
    """A person with where they are and their number, or None."""
    return work.session.get(Person, person_id, options=WHOLE)


def account_named(session: Session, username: str) -> Account | None:
    """The account with this username, already in the form usernames are kept in."""
    return session.scalar(select(Account).where(Account.username == username))


def hold_account_named(session: Session, username: str) -> Account | None:
    """The account with this username as it is now; nobody else can change it until this work ends."""
    held = select(Account).where(Account.username == username).with_for_update()
    return session.scalar(held.execution_options(populate_existing=True))


def account_of(session: Session, person_id: UUID) -> Account:
    """A person's account. Raises NoResultFound for a person without one."""
    return session.scalars(select(Account).where(Account.person_id == person_id)).one()


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_IN_FORCE = and_(
    RoleGrant.from_day <= bindparam("today", type_=Date),
    RoleGrant.suspended_on.is_(None),
    or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= bindparam("today", type_=Date)),
)
_GRANTS = select(RoleGrant).where(_IN_FORCE).order_by(RoleGrant.from_day, RoleGrant.id)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever carries the secret of an open session: when last seen, what they hold, and how they like to read."""

    signed_in_id: UUID
    seen_at: datetime
    person_id: UUID
    name: str
    place_id: UUID | None
    must_change: bool
    grants: frozenset[tuple[str, UUID | None]]
    reading: str
    apart_from: frozenset[UUID]


_VISITOR = (
    select(
        SignedIn.id,
        SignedIn.seen_at,
        Account.person_id,
        Account.must_change,
        Person.first_name,
        Person.last_name,
        Stay.establishment_id.label("place_id"),
        RoleGrant.role,
        RoleGrant.establishment_id.label("held_at"),
        and_(RoleGrant.training_since.is_not(None), RoleGrant.qualified_on.is_(None)).label("in_training"),
        DeclaredInterest.about_id,
        ReadingSettings.size,
        ReadingSettings.spacing,
        ReadingSettings.face,
        ReadingSettings.background,
    )
    .join(Account, Account.id == SignedIn.account_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(Stay, and_(Stay.person_id == Person.id, Stay.ended_at.is_(None)))
    .outerjoin(ReadingSettings, ReadingSettings.person_id == Person.id)
    .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, _IN_FORCE))
    .outerjoin(DeclaredInterest, and_(DeclaredInterest.person_id == Person.id, DeclaredInterest.ended_at.is_(None)))
    .where(SignedIn.token_hash == bindparam("token_hash"), SignedIn.ended_at.is_(None))
)


def visitor_with(session: Session, token_hash: str, today: date) -> Visitor | None:
    """Whoever carries the open session with this secret's hash, or None. One statement, a row a grant and interest."""
    rows = session.execute(_VISITOR, {"token_hash": token_hash, "today": today}).all()
    if not rows:
        return None
    row = rows[0]
    return Visitor(
        signed_in_id=row.id,
        seen_at=row.seen_at,
        person_id=row.person_id,
        name=f"{row.first_name} {row.last_name}",
        place_id=row.place_id,
        must_change=row.must_change,
        grants=frozenset(grant for row in rows if row.role for grant in _held(row)),
        reading=as_words(row.size, row.spacing, row.face, row.background),
        apart_from=frozenset(row.about_id for row in rows if row.about_id),
    )


def _held(row: Any) -> list[tuple[str, UUID | None]]:
    """A grant as an actor holds it: an assessor in training holds both, so that policies can tell."""
    held = [(row.role.value, row.held_at)]
    if row.role is Role.ASSESSOR and row.in_training:
        held.append((IN_TRAINING, row.held_at))
    return held


_HOLDERS = (
    select(
        Person.id,
        Person.first_name,
        Person.last_name,
        RoleGrant.role,
        RoleGrant.establishment_id.label("held_at"),
        and_(RoleGrant.training_since.is_not(None), RoleGrant.qualified_on.is_(None)).label("in_training"),
        DeclaredInterest.about_id,
    )
    .join(RoleGrant, RoleGrant.person_id == Person.id)
    .outerjoin(DeclaredInterest, and_(DeclaredInterest.person_id == Person.id, DeclaredInterest.ended_at.is_(None)))
    .where(_IN_FORCE, RoleGrant.role == bindparam("role"), RoleGrant.establishment_id == bindparam("place_id"))
    .order_by(Person.last_name, Person.first_name, Person.id)
)


def holders_at(session: Session, role: Role, place_id: UUID, today: date) -> list[Actor]:
    """Those who hold a role at a prison today, by name, each as a policy sees them there. One statement."""
    asked = {"role": role, "place_id": place_id, "today": today}
    found = [list(rows) for _, rows in groupby(session.execute(_HOLDERS, asked), key=lambda row: row.id)]
    return [
        Actor(
            person_id=rows[0].id,
            name=f"{rows[0].first_name} {rows[0].last_name}",
            grants=frozenset(grant for row in rows for grant in _held(row)),
            apart_from=frozenset(row.about_id for row in rows if row.about_id),
        )
        for rows in found
    ]


def reading_settings_of(session: Session, person_id: UUID) -> ReadingSettings | None:
    """How a person said they like to read, or None when they never did."""
    return session.scalar(select(ReadingSettings).where(ReadingSettings.person_id == person_id))


_GRANTS_OF = _GRANTS.where(RoleGrant.person_id == bindparam("person_id"))


def grants_of(session: Session, person_id: UUID, today: date) -> Sequence[RoleGrant]:
    """The roles a person holds today."""
    return session.scalars(_GRANTS_OF, {"person_id": person_id, "today": today}).all()


_HELD = (
    select(RoleGrant)
    .where(
        RoleGrant.from_day <= bindparam("today", type_=Date),
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= bindparam("today", type_=Date)),
    )
    .options(joinedload(RoleGrant.establishment))
    .order_by(RoleGrant.from_day, RoleGrant.id)
)
_HELD_BY = _HELD.where(RoleGrant.person_id == bindparam("person_id"))


def held_by(session: Session, person_id: UUID, today: date) -> Sequence[RoleGrant]:
    """The roles a person holds today, those that are suspended too."""
    return session.scalars(_HELD_BY, {"person_id": person_id, "today": today}).all()


_STAFF = (
    _HELD.join(RoleGrant.person)
    .order_by(None)
    .order_by(Person.last_name, Person.first_name, RoleGrant.role, RoleGrant.id)
    .options(joinedload(RoleGrant.person), joinedload(RoleGrant.establishment))
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


def staff(session: Session, today: date, limit: int, offset: int) -> Sequence[RoleGrant]:
    """A page of roles that are held, the suspended too, with who holds them and where, by name."""
    return session.scalars(_STAFF, {"today": today, "limit": limit, "offset": offset}).all()


def person_numbered(session: Session, number: str) -> Person | None:
    """Whoever is or was known by this prison number."""
    wanted = select(Person).join(PrisonNumber, PrisonNumber.person_id == Person.id)
    return session.scalar(wanted.where(PrisonNumber.number == number).options(*WHOLE))


# More than a large prison receives in a year: whoever left longest ago is left out first.
MOST_NAMED = 10_000
_LEARNERS_SINCE = (
    select(Person.first_name, Person.last_name)
    .join(Stay, Stay.person_id == Person.id)
    .join(PrisonNumber, and_(PrisonNumber.person_id == Person.id, PrisonNumber.replaced_at.is_(None)))
    .where(
        Stay.establishment_id.in_(bindparam("places", expanding=True)),
        or_(Stay.ended_at.is_(None), Stay.ended_at >= bindparam("since")),
    )
    .order_by(Stay.ended_at.is_not(None), Stay.ended_at.desc(), Person.last_name, Person.first_name, Person.id)
    .limit(MOST_NAMED)
)


def learners_named_at(session: Session, places: Collection[UUID], since: datetime) -> Sequence[Named]:
    """What learners who are at these prisons, or were since a moment, are called; those there now first. One statement.

    No more than `MOST_NAMED`.
    """
    found = session.execute(_LEARNERS_SINCE, {"places": list(places), "since": since})
    return list(dict.fromkeys(Named(row.first_name, row.last_name) for row in found))


def prisons_of(session: Session, person_id: UUID, since: datetime) -> set[UUID]:
    """Where somebody is, and where they were since a moment. One statement."""
    stays = select(Stay.establishment_id).where(
        Stay.person_id == person_id, or_(Stay.ended_at.is_(None), Stay.ended_at >= since)
    )
    return set(session.scalars(stays))


def numbers_held(session: Session, numbers: Sequence[str]) -> dict[str, UUID | None]:
    """Of these prison numbers, the ones that are known, each with where its person is now."""
    wanted = (
        select(PrisonNumber.number, Stay.establishment_id)
        .outerjoin(Stay, (Stay.person_id == PrisonNumber.person_id) & Stay.ended_at.is_(None))
        .where(PrisonNumber.number.in_(numbers))
    )
    return {row.number: row.establishment_id for row in session.execute(wanted)}


def failures_for_name(session: Session, digest: str, address: str) -> tuple[int, datetime | None]:
    """How many sign-ins in a row failed for a name at an address, and when the last did."""
    wanted = select(func.count(FailedSignIn.id), func.max(FailedSignIn.failed_at)).where(
        FailedSignIn.name_digest == digest, FailedSignIn.address == address, FailedSignIn.cleared_at.is_(None)
    )
    count, last = session.execute(wanted).one()
    return count, last


def failures_from_address(session: Session, address: str, since: datetime) -> Sequence[datetime]:
    """When sign-ins failed from an address since a moment, newest first, as many as the rule needs."""
    wanted = (
        select(FailedSignIn.failed_at)
        .where(FailedSignIn.address == address, FailedSignIn.failed_at > since)
        .order_by(FailedSignIn.failed_at.desc())
        .limit(FAILURES_FROM_ONE_ADDRESS + 1)
    )
    return session.scalars(wanted).all()


def slips_made_by(session: Session, maker: UUID, now: datetime, shown_for: timedelta) -> Sequence[Account]:
    """Accounts whose first password this person made a moment ago, and nobody has used yet."""
    wanted = select(Account).where(
        Account.slip_made_by == maker, Account.must_change, Account.slip_made_at > now - shown_for
    )
    loaded = wanted.options(joinedload(Account.person).options(*WHOLE)).join(Account.person)
    return session.scalars(loaded.order_by(Person.last_name, Person.first_name, Account.id)).all()


def anyone(session: Session) -> bool:
    """Whether there is any person at all."""
    return session.scalar(select(Person.id).limit(1)) is not None
