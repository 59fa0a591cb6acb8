"""An office with a piece that was decided, and a second assessor to look at it again."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.courses.queries import get_registration
from lms.people.models import Person, Role
from lms.portfolio.models import Evidence, Outcome
from lms.quality.models import Case
from lms.quality.queries.cases import WholeCase, get_case
from lms.quality.service import cases
from tests.builders.assessments import Classroom
from tests.builders.credentials import Office, office
from tests.builders.people import person, save
from tests.builders.portfolio import judge, sent_evidence


@dataclass
class Appealing:
    """An office at Leeds where Asha Khan decided piece 1 of Jordan Ash was not yet met; Bea Second did not."""

    office: Office
    piece: Evidence
    second: Person

    @property
    def room(self) -> Classroom:
        return self.office.room

    def appeal(self, text: str = "You missed the part on listening.") -> Case:
        """The learner asks for another look."""
        room = self.room
        made = cases.appeal(self.office.as_(room.learner), room.registration, self.piece, text)
        room.session.commit()
        return made

    def whole(self, case: Case) -> WholeCase:
        """A case as a door loads it."""
        found = get_case(self.office.as_(self.room.learner), case.id)
        assert found is not None
        return found


def appealing(session: Session) -> Appealing:
    """A saved office with something to appeal against."""
    made = office(session)
    room = made.room
    piece = sent_evidence(room.registration, room.unit("PM1").criteria[:2], 1)
    judge(piece, room.assessor, Outcome.NOT_YET)
    second = person(room.leeds, Role.ASSESSOR, name="Bea Second")
    save(session, piece, second, *second.grants)  # type: ignore[attr-defined]
    assert get_registration(made.as_(room.learner), room.registration.id)
    return Appealing(made, piece, second)
