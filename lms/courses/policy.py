"""Who may read modules and be taught, in one breath each. Registering is `people.policy.may_teach_person`."""

from lms.core.work import Actor
from lms.courses.rules import ModuleProgress


def is_staff(actor: Actor) -> bool:
    """Anybody who holds a role anywhere."""
    return bool(actor.grants)


def may_read_module(actor: Actor, module: ModuleProgress) -> bool:
    """A learner who is registered, or any staff: modules are about nobody."""
    return module.registered or is_staff(actor)


def may_study(actor: Actor, module: ModuleProgress) -> bool:
    """A learner who is registered: their reading and answers are kept."""
    return module.registered
