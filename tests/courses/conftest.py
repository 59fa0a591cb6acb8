"""A prison, a learner who is registered, a tutor, and a module to read."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.courses.models import ModuleEdition, Registration
from lms.establishments.models import Establishment
from lms.people.models import Person, Role
from tests import builders as a
from tests.builders.content import write_content


@pytest.fixture
def leeds(session: Session) -> Establishment:
    leeds = a.establishment()
    a.save(session, leeds)
    return leeds


@pytest.fixture
def learner(session: Session, leeds: Establishment) -> Person:
    learner = a.learner(leeds)
    a.save(session, learner)
    return learner


@pytest.fixture
def registration(session: Session, leeds: Establishment, learner: Person) -> Registration:
    registration = a.registration(learner, a.qualification(), leeds)
    a.save(session, registration)
    return registration


@pytest.fixture
def tutor(session: Session, leeds: Establishment) -> Person:
    tutor = a.person(leeds, Role.TUTOR)
    a.save(session, tutor, *tutor.grants)
    return tutor


@pytest.fixture
def listening(session: Session) -> ModuleEdition:
    """Three pages, and a check with one question of one answer and one of two; one right is a pass."""
    listening = a.module_edition()
    a.save(session, listening)
    a.save(session, *a.module_pages(listening))
    return listening


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small content folder with nothing wrong, to break at will."""
    return write_content(tmp_path / "content")
