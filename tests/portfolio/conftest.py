"""The classroom these tests happen in, what its learner sent, and an assessor in training."""

import pytest
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.portfolio.models import Evidence
from tests import builders as a


@pytest.fixture
def room(session: Session) -> a.Classroom:
    return a.classroom(session)


@pytest.fixture
def sent(room: a.Classroom, session: Session) -> Evidence:
    """A piece that claims two criteria of PM1, and waits."""
    piece = a.sent_evidence(room.registration, room.unit().criteria[:2])
    a.save(session, piece)
    return piece


@pytest.fixture
def trainee(room: a.Classroom, session: Session) -> Person:
    someone = a.trainee_assessor(room.leeds)
    a.save(session, someone, *someone.grants)
    return someone
