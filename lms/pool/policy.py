"""Who may see the pool and act on it."""

from lms.core.work import Actor
from lms.people.models import Person, Role
from lms.people.policy import works_with


def may_see_pool(actor: Actor) -> bool:
    """A coordinator, at any prison."""
    return actor.holds(Role.COORDINATOR)


def may_coordinate(actor: Actor, mentor: Person) -> bool:
    """A coordinator where the mentor is now, who is not the mentor."""
    return works_with(actor, mentor, (Role.COORDINATOR,))
