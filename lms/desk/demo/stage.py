"""The boards the demonstration plays on: one session, and work by whoever acts at whatever moment."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.core.clock import local_day
from lms.core.work import Actor, Work
from lms.establishments.models import Establishment
from lms.people import queries as people_queries
from lms.people.models import Person, Role

Shift = dict[Role, Person]


@dataclass
class Boards:
    """Everything the acts share: the session, the present moment, the prisons and who works where."""

    session: Session
    now: datetime
    prisons: dict[str, Establishment] = field(default_factory=dict)
    staff: dict[str, Shift] = field(default_factory=dict)

    def ago(self, days: float, hour: int = 10) -> datetime:
        """A moment that many days before the present, at a working hour; never after the present."""
        moment = (self.now - timedelta(days=days)).replace(hour=hour, minute=15, second=0)
        return min(moment, self.now - timedelta(minutes=5))

    def by(self, person: Person, at: datetime) -> Work:
        """A piece of work by this person at that moment, in the demonstration's one transaction."""
        grants = people_queries.grants_of(self.session, person.id, local_day(at))
        actor = Actor(
            person_id=person.id,
            name=person.name,
            grants=frozenset((grant.role.value, grant.establishment_id) for grant in grants),
            place_id=person.establishment_id,
        )
        return Work(self.session, actor, at)

    def by_role(self, role: Role, prison: str, at: datetime) -> Work:
        """A piece of work by whoever holds a role at a prison."""
        return self.by(self.staff[prison][role], at)
