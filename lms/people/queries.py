"""Reading about people."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.core.work import Work
from lms.people.models import Account, FailedSignIn, Person, PrisonNumber, Role, RoleGrant, SignedIn, Stay
from lms.people.rules import FAILURES_FROM_ONE_ADDRESS

WHOLE = (joinedload(Person.stay).joinedload(Stay.establishment), joinedload(Person.number_row))


def get_person(work: Work, person_id: UUID) -> Person | None:
    """A person with where they are and their number, or None."""
    return work.session.get(Person, person_id, options=WHOLE)


def account_named(session: Session, username: str) -> Account | None:
    """The account with this username, already in the form usernames are kept in."""
    return session.scalar(select(Account).where(Account.username == username))


def account_of(session: Session, person_id: UUID) -> Account:
    """A person's account. Raises NoResultFound for a person without one."""
    return session.scalars(select(Account).where(Account.person_id == person_id)).one()


def session_with(session: Session, token_hash: str) -> SignedIn | None:
    """The open session with this secret's hash: its account, person and stay come with it, in one statement."""
    person = joinedload(SignedIn.account).joinedload(Account.person)
    wanted = select(SignedIn).where(SignedIn.token_hash == token_hash, SignedIn.ended_at.is_(None))
    return session.scalar(wanted.options(person.joinedload(Person.stay)))


def grants_of(session: Session, person_id: UUID, today: date) -> Sequence[RoleGrant]:
    """The roles a person holds today."""
    return session.scalars(_in_force(today).where(RoleGrant.person_id == person_id)).all()


def _in_force(today: date) -> Select[RoleGrant]:
    current = or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= today)
    return select(RoleGrant).where(RoleGrant.from_day <= today, current).order_by(RoleGrant.from_day, RoleGrant.id)


def staff(session: Session, today: date, limit: int, offset: int) -> Sequence[RoleGrant]:
    """A page of roles in force, with who holds them and where, by name."""
    wanted = _in_force(today).join(RoleGrant.person).order_by(None)
    wanted = wanted.order_by(Person.last_name, Person.first_name, RoleGrant.role, RoleGrant.id)
    loaded = wanted.options(joinedload(RoleGrant.person), joinedload(RoleGrant.establishment))
    return session.scalars(loaded.limit(limit).offset(offset)).all()


def person_numbered(session: Session, number: str) -> Person | None:
    """Whoever is or was known by this prison number."""
    wanted = select(Person).join(PrisonNumber, PrisonNumber.person_id == Person.id)
    return session.scalar(wanted.where(PrisonNumber.number == number).options(*WHOLE))


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


def role_holders(session: Session, role: Role, establishment_id: UUID, today: date) -> Sequence[RoleGrant]:
    """Who holds a role at a prison today, in the order it was given."""
    wanted = _in_force(today).where(RoleGrant.role == role, RoleGrant.establishment_id == establishment_id)
    return session.scalars(wanted.options(joinedload(RoleGrant.person))).all()
