"""Prisons, staff, learners and their accounts."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from lms.core.db import Base
from lms.core.work import Actor
from lms.establishments.models import Establishment
from lms.people.models import Account, Person, PrisonNumber, Role, RoleGrant, Stay, StayReason

NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=200)
PASSWORD = "kettle-garden-lamp"
CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
COUNT = {"people": 0}


def save(session: Session, *rows: Base) -> None:
    """Keep rows as a request would."""
    session.add_all(rows)
    session.commit()


def establishment(code: str = "LEI", name: str = "") -> Establishment:
    names = {"LEI": "Leeds", "HLI": "Hull"}
    return Establishment(
        code=code,
        name=name or names.get(code, f"Prison {code}"),
        function="reception",
        gender="M",
        operator="public",
        active=True,
        welsh_name=None,
    )


def staff(*roles: tuple[Role, Establishment | None], name: str = "Sam Staff") -> Person:
    """A member of staff who can sign in with PASSWORD, holding these roles."""
    person = _person(name)
    COUNT["people"] += 1
    person.account = account(f"staff{COUNT['people']}")
    person.grants = [grant(role, here) for role, here in roles]  # type: ignore[attr-defined]
    for held in person.grants:  # type: ignore[attr-defined]
        held.person = person
    return person


def person(here: Establishment, *roles: Role, name: str = "Sam Staff") -> Person:
    """A member of staff at one prison."""
    return staff(*((role, here) for role in roles), name=name)


def learner(here: Establishment, name: str = "Jordan Ash", number: str = "") -> Person:
    """A learner at a prison, with a number and an account."""
    COUNT["people"] += 1
    number = number or f"A{COUNT['people'] % 10000:04d}AB"
    someone = _person(name)
    someone.numbers = [PrisonNumber(number=number, given_at=LONG_AGO, replaced_at=None)]
    someone.stays = [
        Stay(establishment=here, began_at=LONG_AGO, ended_at=None, reason=StayReason.ADMISSION, end_reason=None)
    ]
    someone.account = account(number.casefold())
    return someone


def release(session: Session, someone: Person) -> None:
    """Let somebody's stay end with their release, and keep that."""
    assert someone.stay is not None
    someone.stay.ended_at, someone.stay.end_reason = NOON, StayReason.RELEASED
    session.commit()
    session.refresh(someone, ["stay", "stays"])


def _person(name: str) -> Person:
    first, _, last = name.rpartition(" ")
    return Person(first_name=first or name, last_name=last, urn=uuid4(), made_at=LONG_AGO)


def account(username: str) -> Account:
    return Account(
        username=username,
        password_hash=CHEAP_HASH,
        must_change=False,
        slip_number=0,
        slip_made_at=LONG_AGO,
        slip_made_by=None,
    )


def grant(role: Role, here: Establishment | None, from_day: date = date(2026, 1, 1)) -> RoleGrant:
    return RoleGrant(role=role, establishment=here, from_day=from_day, to_day=None)


def actor(someone: Person, *, place_id: object = None) -> Actor:
    """The actor a signed-in person becomes, for policies and deeds that need no request."""
    held = getattr(someone, "grants", [])
    stays = [stay for stay in someone.stays if stay.ended_at is None]
    here = stays[0].establishment if stays else None
    return Actor(
        person_id=someone.id,
        name=someone.name,
        grants=frozenset((g.role.value, g.establishment.id if g.establishment else None) for g in held),
        place_id=here.id if here else None,
    )
