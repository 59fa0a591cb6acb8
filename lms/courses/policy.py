"""Who may read modules and be taught, in one breath each. Registering is `people.policy.may_teach_person`."""

from lms.core.work import Actor
from lms.courses.models import Registration
from lms.courses.rules import ModuleProgress
from lms.people import policy as people


def is_staff(actor: Actor) -> bool:
    """Anybody who holds a role anywhere."""
    return bool(actor.grants)


def may_read_module(actor: Actor, module: ModuleProgress) -> bool:
    """A learner who is registered, or any staff: modules are about nobody."""
    return module.registered or is_staff(actor)


def may_study(actor: Actor, module: ModuleProgress) -> bool:
    """A learner who is registered: their reading and answers are kept."""
    return module.registered


def may_read_registration(actor: Actor, registration: Registration) -> bool:
    """The learner, or staff where the learner is now."""
    return people.may_read_record(actor, registration.learner)


def may_teach_registration(actor: Actor, registration: Registration) -> bool:
    """A tutor or assessor where the learner is now."""
    return people.may_teach_person(actor, registration.learner)
