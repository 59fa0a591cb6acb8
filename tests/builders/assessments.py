"""What was seen: shadowing sessions and observation sheets; and a classroom with everyone in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.assessments.models import ObservationLine, PracticalAssessment, Seen, ShadowingSession
from lms.core.work import Work
from lms.courses.models import Qualification, Registration, Unit
from lms.establishments.models import Establishment
from lms.people.models import Person, Role
from tests.builders.courses import qualification, registration
from tests.builders.people import NOON, actor, establishment, learner, person, save

YESTERDAY = NOON - timedelta(days=1)


@dataclass
class Classroom:
    """Leeds and Hull, a registered learner at Leeds, a mentor to shadow, and staff of every kind at both."""

    session: Session
    leeds: Establishment
    hull: Establishment
    qualification: Qualification
    learner: Person
    mentor: Person
    registration: Registration
    tutor: Person
    assessor: Person
    coordinator: Person
    hull_assessor: Person

    def as_(self, someone: Person, at: datetime = NOON) -> Work:
        """A piece of work that this person does."""
        return Work(self.session, actor(someone), at)

    def unit(self, code: str = "PM1") -> Unit:
        found = self.qualification.unit(code)
        assert found is not None
        return found

    def move(self, someone: Person, to: Establishment) -> None:
        """Move somebody, as a transfer would."""
        from lms.people import service
        from lms.portfolio.service.waiting import take_along

        work = Work(self.session, actor(self.tutor), NOON)
        service.move(work, someone, to=to)
        take_along(work, someone)
        self.session.commit()


def classroom(session: Session) -> Classroom:
    """A saved classroom: what most tests of practice and portfolios are about."""
    leeds, hull = establishment(), establishment("HLI")
    made = Classroom(
        session=session,
        leeds=leeds,
        hull=hull,
        qualification=qualification(),
        learner=learner(leeds, "Jordan Ash"),
        mentor=learner(leeds, "Mo Rivers"),
        registration=None,  # type: ignore[arg-type]
        tutor=person(leeds, Role.TUTOR, name="Toni Vale"),
        assessor=person(leeds, Role.ASSESSOR, name="Asha Khan"),
        coordinator=person(leeds, Role.COORDINATOR, name="Cal Moor"),
        hull_assessor=person(hull, Role.ASSESSOR, name="Hari Hull"),
    )
    made.registration = registration(made.learner, made.qualification, leeds)
    staff = [made.tutor, made.assessor, made.coordinator, made.hull_assessor]
    grants = [grant for someone in staff for grant in someone.grants]  # type: ignore[attr-defined]
    save(session, leeds, hull, made.qualification, made.learner, made.mentor, *staff, *grants, made.registration)
    return made


def shadowing(registration: Registration, mentor: Person, here: Establishment, **changed: Any) -> ShadowingSession:
    """A session that waits for its mentor, unless told otherwise."""
    facts: dict[str, Any] = {
        "registration": registration,
        "mentor": mentor,
        "establishment_id": here.id,
        "day": YESTERDAY.date(),
        "minutes": 45,
        "setting": "B wing",
        "role_seen": "Helping a new arrival",
        "saw": "They listened first and then asked.",
        "did": "I watched, and put the chairs away.",
        "learned": "To wait before I speak.",
        "boundary": "They did not carry a message.",
        "logged_at": YESTERDAY,
        "confirmed_at": None,
        "countersigned_at": None,
        "countersigned_by": None,
    }
    return ShadowingSession(**facts | changed)


def signed_shadowing(
    registration: Registration, mentor: Person, here: Establishment, staff: Person, **changed: Any
) -> ShadowingSession:
    """A session that its mentor confirmed and staff countersigned."""
    signed = {"confirmed_at": YESTERDAY, "countersigned_at": YESTERDAY, "countersigned_by": staff.id}
    return shadowing(registration, mentor, here, **signed | changed)


def practical(
    registration: Registration, unit: Unit, observer: Person, here: Establishment, **changed: Any
) -> PracticalAssessment:
    """An observation sheet on which everything was seen, and that both have signed."""
    facts: dict[str, Any] = {
        "registration": registration,
        "unit": unit,
        "observer": observer,
        "establishment_id": here.id,
        "day": YESTERDAY.date(),
        "minutes": 30,
        "setting": "Classroom 2",
        "activity": "A first session with someone new",
        "recorded_at": YESTERDAY,
        "learner_signed_at": YESTERDAY,
    }
    sheet = PracticalAssessment(**facts | changed)
    sheet.lines = [
        ObservationLine(position=position, criterion=criterion, seen=Seen.SEEN, note="Asked open questions")
        for position, criterion in enumerate(unit.criteria, 1)
    ]
    return sheet
