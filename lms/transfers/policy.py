"""Who may send people on, and who may take them in."""

from lms.core.work import Actor
from lms.people.models import Person, Role
from lms.people.policy import HELPING, works_with
from lms.transfers.models import Transfer


def may_see_departures(actor: Actor) -> bool:
    """A coordinator, at any prison."""
    return actor.holds(Role.COORDINATOR)


def may_send(actor: Actor, person: Person) -> bool:
    """A coordinator where the learner is now."""
    return person.number is not None and works_with(actor, person, (Role.COORDINATOR,))


def may_cancel(actor: Actor, transfer: Transfer) -> bool:
    """A coordinator at the prison that sent them, and nobody for themselves."""
    return actor.has(Role.COORDINATOR, transfer.origin_id) and actor.person_id != transfer.person_id


def may_see_arrivals(actor: Actor) -> bool:
    """A tutor, assessor or coordinator, at any prison."""
    return actor.holds(*HELPING)


def may_receive(actor: Actor, transfer: Transfer) -> bool:
    """A tutor, assessor or coordinator where they were sent, and nobody for themselves."""
    there = transfer.destination_id
    return actor.person_id != transfer.person_id and any(actor.has(role, there) for role in HELPING)
