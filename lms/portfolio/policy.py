"""Who may write, read and decide, in one breath each."""

from lms.core.work import Actor
from lms.courses.models import Registration
from lms.people import policy as people
from lms.people.models import Role


def may_write(actor: Actor, registration: Registration) -> bool:
    """The learner whose portfolio it is, wherever they are."""
    return people.is_self(actor, registration.learner)


def may_read_record(actor: Actor, registration: Registration) -> bool:
    """The learner, or staff where the learner is now."""
    return people.may_read_record(actor, registration.learner)


def may_assess(actor: Actor) -> bool:
    """An assessor, at any prison."""
    return actor.holds(Role.ASSESSOR)


def may_decide(actor: Actor, registration: Registration) -> bool:
    """An assessor where the learner is now, who is not the learner."""
    return people.works_with(actor, registration.learner, (Role.ASSESSOR,))
