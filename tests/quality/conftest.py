"""The office these tests happen in, and the one where a decision waits to be appealed against.

A file about the second says that its office is the scene's; the room is always that of the office.
"""

import pytest
from sqlalchemy.orm import Session

from tests import builders as a


@pytest.fixture
def office(session: Session) -> a.Office:
    return a.office(session)


@pytest.fixture
def room(office: a.Office) -> a.Classroom:
    return office.room


@pytest.fixture
def scene(session: Session) -> a.Appealing:
    return a.appealing(session)
