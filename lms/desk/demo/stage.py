"""The boards the demonstration plays on: one session, and work by whoever acts at whatever moment."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.clock import local_day
from lms.core.work import Actor, Work
from lms.establishments.models import Establishment, Room
from lms.people import queries as people_queries
from lms.people.marks import in_training
from lms.people.models import IN_TRAINING, Person, Role

Shift = dict[Role, Person]
FRIDAY = 4


@dataclass
class Boards:
    """Everything the acts share: the session, the present moment, the prisons and who works where."""

    session: Session
    now: datetime
    prisons: dict[str, Establishment] = field(default_factory=dict)
    staff: dict[str, Shift] = field(default_factory=dict)
    trainees: dict[str, Person] = field(default_factory=dict)
    # A second qualified assessor, who had no part in what the first decided.
    seconds: dict[str, Person] = field(default_factory=dict)
    mentors: dict[str, list[Person]] = field(default_factory=dict)
    rooms: dict[str, list[Room]] = field(default_factory=dict)
    # Whose work somebody leaves to others, by who they are.
    interests: dict[UUID, set[UUID]] = field(default_factory=dict)

    def ago(self, days: float, hour: int = 10) -> datetime:
        """A moment that many days before the present, at a working hour; never after the present."""
        moment = (self.now - timedelta(days=days)).replace(hour=hour, minute=15, second=0)
        return min(moment, self.now - timedelta(minutes=5))

    def weekday(self, days: int) -> date:
        """The first Monday to Friday that many days after the present, or later."""
        day = local_day(self.now) + timedelta(days=days)
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)

    def by(self, person: Person, at: datetime) -> Work:
        """A piece of work by this person at that moment, in the demonstration's one transaction."""
        grants = people_queries.grants_of(self.session, person.id, local_day(at))
        held = {(grant.role.value, grant.establishment_id) for grant in grants}
        learning = {(IN_TRAINING, grant.establishment_id) for grant in grants if in_training(grant)}
        actor = Actor(
            person_id=person.id,
            name=person.name,
            grants=frozenset(held | learning),
            place_id=person.establishment_id,
            apart_from=frozenset(self.interests.get(person.id, ())),
        )
        return Work(self.session, actor, at)

    def by_role(self, role: Role, prison: str, at: datetime) -> Work:
        """A piece of work by whoever holds a role at a prison."""
        return self.by(self.staff[prison][role], at)
