"""Registering a learner, and adding one."""

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses import queries
from lms.courses.models import (
    Qualification,
    Registration,
)
from lms.establishments.models import Establishment
from lms.people import service as people
from lms.people.models import Person


def register(work: Work, person: Person, qualification: Qualification, here: Establishment) -> Registration:
    """Register a learner for an edition of a qualification. Raises Refused."""
    if person.number is None or person.establishment_id != here.id:
        raise Refused("Register somebody who is at this prison.", field="qualification")
    if queries.is_registered_for(work.session, person.id, qualification.slug):
        raise Refused("They are registered for this already. Open their record instead.", field="qualification")
    registration = Registration(
        learner_id=person.id,
        qualification_id=qualification.id,
        establishment_id=here.id,
        registered_at=work.now,
    )
    work.session.add(registration)
    work.session.flush()
    record(work, "learner registered", person, place=here.id, qualification=qualification.slug)
    return registration


def enrol(
    work: Work,
    *,
    number: str,
    first_name: str,
    last_name: str,
    here: Establishment,
    qualification: Qualification | None,
) -> Person:
    """Add a learner and register them, when there is something to register for. Raises Refused or AlreadyHere."""
    if not first_name:
        raise Refused("Type their first name", field="first_name")
    if not last_name:
        raise Refused("Type their last name", field="last_name")
    person = people.add_learner(work, number, first_name, last_name, here)
    if qualification is not None:
        register(work, person, qualification, here)
    return person
