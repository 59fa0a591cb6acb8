"""Who may see, confirm and take back what we vouch for."""

from lms.core.work import Actor
from lms.courses.models import Registration
from lms.courses.policy import may_read_record
from lms.credentials.models import Centre, Credential
from lms.people.models import Role
from lms.people.policy import is_self, works_with


def may_confirm_name(actor: Actor, registration: Registration) -> bool:
    """The learner alone says how their name is printed."""
    return is_self(actor, registration.learner)


def may_read(actor: Actor, registration: Registration) -> bool:
    """Whoever may read the learner's record."""
    return may_read_record(actor, registration)


def may_see_claims(actor: Actor) -> bool:
    """An IQA, at any prison."""
    return actor.holds(Role.IQA)


def may_claim(actor: Actor, registration: Registration) -> bool:
    """An IQA where the learner is now, who is somebody else and declared no interest in them."""
    apart = registration.learner_id in actor.apart_from
    return works_with(actor, registration.learner, (Role.IQA,)) and not apart


def may_check_identity(actor: Actor, registration: Registration) -> bool:
    """A tutor, assessor or IQA where the learner is now, who is somebody else."""
    return works_with(actor, registration.learner, (Role.TUTOR, Role.ASSESSOR, Role.IQA))


def may_see_organisation_certificates(actor: Actor) -> bool:
    """An IQA or EQA, for the prisons where they are."""
    return actor.holds(Role.IQA, Role.EQA)


def may_find(actor: Actor) -> bool:
    """Those who may withdraw something: an IQA at any prison, or an admin."""
    return actor.holds(Role.IQA, Role.ADMIN)


def may_withdraw(actor: Actor, credential: Credential) -> bool:
    """An IQA of the centre that signed it, or an admin, who is not the holder."""
    theirs = actor.has(Role.IQA, credential.centre.establishment_id) or actor.holds(Role.ADMIN)
    return theirs and not is_self(actor, credential.holder)


def may_manage_centres(actor: Actor) -> bool:
    """An admin: centres and their keys."""
    return actor.holds(Role.ADMIN)


def may_manage_centre(actor: Actor, centre: Centre) -> bool:
    """An admin, for any centre."""
    return may_manage_centres(actor)
