"""The office these tests happen in."""

import pytest
from sqlalchemy.orm import Session

from lms.credentials.models import Centre
from tests import builders as a


@pytest.fixture
def office(session: Session) -> a.Office:
    return a.office(session)


@pytest.fixture
def room(office: a.Office) -> a.Classroom:
    return office.room


@pytest.fixture
def centre(office: a.Office) -> Centre:
    return a.open_site(office)
