"""One unit of work: who, when, and the session it is written in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from lms.core.clock import local_day
from lms.core.db import Database

Clock = Callable[[], datetime]


class Refused(Exception):
    """A deed said no before anything was changed. Its text is one sentence that says what to do."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Stale(Exception):
    """Somebody else changed the thing since this person read it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting. Grants are pairs of a role and the place it is held, None for everywhere."""

    person_id: UUID | None = None
    name: str = "Nobody"
    grants: frozenset[tuple[str, UUID | None]] = field(default_factory=frozenset)
    place_id: UUID | None = None
    must_visit: str | None = None
    token: str | None = None
    # How they like to read, in a few words such as "large wide": what every page of theirs wears. "" when ordinarily.
    reading: str = ""
    # The people whose work they said they must leave to others to judge.
    apart_from: frozenset[UUID] = field(default_factory=frozenset)

    def has(self, role: str, place_id: UUID | None) -> bool:
        """Whether this actor holds the role at that place."""
        return (role, place_id) in self.grants

    def holds(self, *roles: str) -> bool:
        """Whether this actor holds any of the roles anywhere."""
        return any(role in roles for role, _ in self.grants)

    def places(self, *roles: str) -> set[UUID]:
        """The places where this actor holds any of the roles."""
        return {place for role, place in self.grants if role in roles and place is not None}

    @property
    def is_anonymous(self) -> bool:
        return self.person_id is None

    @property
    def is_authenticated(self) -> bool:
        return self.person_id is not None

    @property
    def is_active(self) -> bool:
        return self.person_id is not None

    def get_id(self) -> str:
        """What the sign-in cookie carries: the secret of the server-side session."""
        return self.token or ""


NOBODY = Actor()
SYSTEM = Actor(name="Mentor Passport")


@dataclass(frozen=True, slots=True)
class Work:
    """Who is doing it, at what moment, and the session it is written in."""

    session: Session
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The London day of this work."""
        return local_day(self.now)


@contextmanager
def piece_of_work(*, actor: Actor = SYSTEM, at: datetime | None = None) -> Iterator[Work]:
    """Work outside a request: commits when the block ends well, forgets everything when it does not.

    `at` dates the work; without it the app's clock does.
    """
    database: Database = current_app.extensions["database"]
    clock: Clock = current_app.extensions["clock"]
    with database.sessions() as session:
        yield Work(session, actor, at or clock())
        session.commit()
