"""The classroom these tests happen in."""

import pytest
from sqlalchemy.orm import Session

from tests import builders as a


@pytest.fixture
def room(session: Session) -> a.Classroom:
    return a.classroom(session)
