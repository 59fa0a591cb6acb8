"""Who may log, sign and observe, in one breath each."""

from lms.assessments.models import ShadowingSession
from lms.core.work import Actor
from lms.courses.models import Registration
from lms.people.policy import HELPING, is_self, may_read_record, may_teach_person, works_with


def may_log(actor: Actor, registration: Registration) -> bool:
    """The learner, about their own practice."""
    return is_self(actor, registration.learner)


def may_read_shadowing(actor: Actor, shadowing: ShadowingSession) -> bool:
    """The learner, the mentor they name wherever either is now, and staff where the learner is now."""
    return _is_the_mentor(actor, shadowing) or may_read_record(actor, shadowing.registration.learner)


def may_confirm(actor: Actor, shadowing: ShadowingSession) -> bool:
    """The mentor the session names, wherever they are now; never the learner."""
    return _is_the_mentor(actor, shadowing) and not is_self(actor, shadowing.registration.learner)


def may_countersign(actor: Actor, shadowing: ShadowingSession) -> bool:
    """A tutor, assessor or coordinator where the learner is now, who is neither learner nor mentor."""
    return works_with(actor, shadowing.registration.learner, HELPING) and not _is_the_mentor(actor, shadowing)


def may_countersign_here(actor: Actor) -> bool:
    """A tutor, assessor or coordinator, at any prison."""
    return actor.holds(*HELPING)


def may_observe(actor: Actor, registration: Registration) -> bool:
    """A tutor or assessor where the learner is now, who is not the learner."""
    return may_teach_person(actor, registration.learner)


def may_read_practical(actor: Actor, registration: Registration) -> bool:
    """Whoever may read the learner's record."""
    return may_read_record(actor, registration.learner)


def _is_the_mentor(actor: Actor, shadowing: ShadowingSession) -> bool:
    return actor.person_id == shadowing.mentor_id
