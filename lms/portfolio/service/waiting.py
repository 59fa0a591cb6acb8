"""Where work waits: with the assessors of the prison where its learner is."""

from uuid import UUID

from sqlalchemy import select, update

from lms.core.work import Work
from lms.courses.models import Registration
from lms.people.models import Person
from lms.portfolio import queries
from lms.portfolio.models import Evidence, EvidenceVersion
from lms.portfolio.queries.waiting import WAITS


def place_to_wait(work: Work, registration: Registration) -> UUID | None:
    """Where work that is sent at this moment waits: where the learner is now, or None.

    Moving them waits for this, or this for moving them, so that nothing is left behind.
    """
    queries.hold_portfolio(work.session, registration.id)
    return registration.learner.establishment_id


def take_along(work: Work, person: Person) -> None:
    """Let what waits of a learner's wait where they are now, because another prison has received them."""
    registrations = queries.hold_portfolios_of(work.session, person.id)
    pieces = select(Evidence.id).where(Evidence.registration_id.in_(registrations))
    theirs = update(EvidenceVersion).where(WAITS, EvidenceVersion.evidence_id.in_(pieces))
    work.session.execute(theirs.values(establishment_id=person.establishment_id))
