"""Who may read records and modules and be taught, in one breath each. Registering: `people.policy.may_teach_person`."""

from lms.core.work import Actor
from lms.courses.models import Break, CallForHelp, CheckAttempt, Printed, Registration, Scan
from lms.courses.rules import ModuleProgress
from lms.establishments.models import Closure, Establishment
from lms.people import policy as people
from lms.people.models import Role
from lms.people.policy import may_teach_person


def may_read_record(actor: Actor, registration: Registration) -> bool:
    """The learner, staff where the learner is now, or an EQA of a prison they were at since they were registered."""
    return people.may_read_record(actor, registration.learner) or may_scrutinise(actor, registration)


def may_scrutinise(actor: Actor, registration: Registration) -> bool:
    """An EQA of a prison where the learner is, or was since they were registered."""
    return people.may_scrutinise(actor, registration.learner, registration.registered_at)


def is_staff(actor: Actor) -> bool:
    """Anybody who holds a role anywhere."""
    return bool(actor.grants)


def may_read_module(actor: Actor, module: ModuleProgress) -> bool:
    """A learner who is registered, or any staff: modules are about nobody."""
    return module.registered or is_staff(actor)


def may_study(actor: Actor, module: ModuleProgress) -> bool:
    """A learner who is registered: their reading and answers are kept."""
    return module.registered


def may_read_staff_pages(actor: Actor, module: ModuleProgress) -> bool:
    """Any staff."""
    return is_staff(actor)


def may_mark(actor: Actor, attempt: CheckAttempt) -> bool:
    """Staff who teach where the learner is now, and nobody their own answers."""
    return may_teach_person(actor, attempt.learner)


def may_help(actor: Actor, call: CallForHelp) -> bool:
    """Staff who teach where the learner is now."""
    return may_teach_person(actor, call.learner)


def may_write_modules(actor: Actor) -> bool:
    """An author who is a tutor or assessor, at any prison."""
    return actor.has(Role.AUTHOR, None) and actor.holds(*people.TEACHING)


def may_end_break(actor: Actor, pause: Break) -> bool:
    """Whoever may teach the learner whose break it is."""
    return people.may_teach_person(actor, pause.learner)


def may_record_closures(actor: Actor) -> bool:
    """A tutor, assessor or coordinator, at any prison."""
    return actor.holds(*people.HELPING)


def may_take_back(actor: Actor, closure: Closure) -> bool:
    """A tutor, assessor or coordinator at the prison it closed."""
    return closure.establishment_id in actor.places(*people.HELPING)


def may_set_week(actor: Actor, prison: Establishment) -> bool:
    """A tutor, assessor or coordinator there."""
    return prison.id in actor.places(*people.HELPING)


def may_open_sheets(actor: Actor, sheets: Printed) -> bool:
    """Whoever they were printed for, and staff who help learners where that person is now."""
    return people.is_self(actor, sheets.learner) or may_key_sheets(actor, sheets)


def may_return_sheets(actor: Actor) -> bool:
    """A tutor, assessor or coordinator, at any prison."""
    return actor.holds(*people.HELPING)


def may_key_sheets(actor: Actor, sheets: Printed) -> bool:
    """A tutor, assessor or coordinator where the learner is now, and nobody their own."""
    return people.works_with(actor, sheets.learner, people.HELPING)


def may_read_scan(actor: Actor, scan: Scan) -> bool:
    """A tutor, assessor or coordinator at the prison where it was handed in."""
    return scan.establishment_id in actor.places(*people.HELPING)
