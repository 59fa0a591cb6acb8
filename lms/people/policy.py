"""Who may do what to whom, in one breath each."""

from datetime import datetime
from uuid import UUID

from lms.core.work import Actor
from lms.people.models import Person, Role

TEACHING = (Role.TUTOR, Role.ASSESSOR)
HELPING = (Role.TUTOR, Role.ASSESSOR, Role.COORDINATOR)
KEEPING = tuple(role for role in Role if role is not Role.EQA)
READING = (Role.TUTOR, Role.ASSESSOR, Role.IQA, Role.EQA, Role.COORDINATOR)


def is_self(actor: Actor, person: Person) -> bool:
    """The actor is this very person."""
    return actor.person_id == person.id


def works_with(actor: Actor, person: Person, roles: tuple[Role, ...]) -> bool:
    """The actor holds one of the roles where this person is now, and is somebody else."""
    here: UUID | None = person.establishment_id
    return here is not None and not is_self(actor, person) and any(actor.has(role, here) for role in roles)


def may_teach(actor: Actor) -> bool:
    """A tutor or assessor, at any prison."""
    return actor.holds(*TEACHING)


def may_teach_person(actor: Actor, person: Person) -> bool:
    """A tutor or assessor where the learner is now."""
    return works_with(actor, person, TEACHING)


def may_see_learners(actor: Actor) -> bool:
    """Staff who may read learners' records somewhere."""
    return actor.holds(*READING)


def may_read_record(actor: Actor, person: Person) -> bool:
    """The learner themselves, or staff where the learner is now. Admin and national read no records."""
    return is_self(actor, person) or works_with(actor, person, READING)


def may_scrutinise(actor: Actor, person: Person, since: datetime) -> bool:
    """An EQA where this person is, or was at any time since then: what was made at a prison is looked at there.

    Their earlier stays are read only for an EQA, and only of somebody who is not where the EQA is (decision 0014).
    """
    if is_self(actor, person) or not actor.holds(Role.EQA):
        return False
    places = actor.places(Role.EQA)
    return person.establishment_id in places or any(
        stay.establishment_id in places and stay.lasted_past(since) for stay in person.stays
    )


def may_reset_sign_in(actor: Actor, person: Person) -> bool:
    """A tutor, assessor or coordinator where the learner is now; an admin, for staff."""
    if person.number is None:
        return actor.holds(Role.ADMIN) and not is_self(actor, person)
    return works_with(actor, person, HELPING)


def may_manage(actor: Actor) -> bool:
    """An admin: prisons, centres, staff and keys."""
    return actor.holds(Role.ADMIN)


def may_manage_person(actor: Actor, person: Person) -> bool:
    """An admin, for a member of staff other than themselves."""
    return actor.holds(Role.ADMIN) and person.number is None and not is_self(actor, person)


def may_declare_interest(actor: Actor) -> bool:
    """Staff who teach, help, decide or quality assure somewhere. An EQA only reads, and judges nobody here."""
    return actor.holds(*HELPING, Role.IQA)


def may_see_interests(actor: Actor) -> bool:
    """An admin or an IQA."""
    return actor.holds(Role.ADMIN, Role.IQA)


def may_keep_cpd(actor: Actor) -> bool:
    """Any member of staff, about themselves. An EQA comes from outside and only reads."""
    return actor.holds(*KEEPING)


def may_see_cpd(actor: Actor) -> bool:
    """An admin, IQA or EQA: what the staff hold who assess or assure where they are, and that they keep up."""
    return actor.holds(Role.ADMIN, Role.IQA, Role.EQA)
