"""The database behaves like one, whichever it is."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, StatementError

from lms.core.db import Database
from lms.core.migrating import downgrade, upgrade
from lms.core.models import UsedForm
from lms.establishments.models import Establishment
from lms.people.models import Stay, StayReason
from tests import builders as a

WORDS = "what somebody typed"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    """A SQLite file of this test's own."""
    database = Database(f"sqlite:///{tmp_path / 'own.sqlite3'}")
    upgrade(database.engine)
    yield database
    database.close()


def used(key: str = "k") -> UsedForm:
    return UsedForm(key=key, person_id=None, digest="", location=None, used_at=a.NOON)


def test_a_moment_without_a_time_zone_is_refused(session):
    row = used()
    row.used_at = datetime(2026, 5, 6, 12, 0)
    session.add(row)

    with pytest.raises(StatementError, match="has no time zone"):
        session.flush()


def test_a_moment_comes_back_as_it_went_in(session):
    a.save(session, used())
    session.expire_all()

    assert session.scalars(select(UsedForm)).one().used_at == a.NOON


def test_foreign_keys_are_held(session):
    ghost = Stay(
        person_id=used().id,
        establishment_id=used().id,
        began_at=a.NOON,
        ended_at=None,
        reason=StayReason.ADMISSION,
        end_reason=None,
    )
    session.add(ghost)

    with pytest.raises(IntegrityError):
        session.flush()


def test_an_enum_is_stored_by_its_value(session):
    leeds = a.establishment()
    a.save(session, leeds, a.learner(leeds))

    assert session.execute(text("SELECT reason FROM stay")).scalar() == "admission"


def test_a_person_is_in_one_place_at_a_time(session):
    leeds = a.establishment()
    learner = a.learner(leeds)
    a.save(session, leeds, learner)
    session.add(
        Stay(
            person_id=learner.id,
            establishment_id=leeds.id,
            began_at=a.NOON,
            ended_at=None,
            reason=StayReason.ADMISSION,
            end_reason=None,
        )
    )

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_session_for_reading_cannot_write(own):
    with own.reading_sessions() as session:
        session.add(used())
        with pytest.raises(DatabaseError, match="readonly"):
            session.flush()


def test_reading_then_writing_on_one_connection_works(own):
    with own.reading_sessions() as session:
        session.scalars(select(UsedForm)).all()
    with own.sessions() as session:
        session.add(used())
        session.commit()
    with own.reading_sessions() as session:
        assert session.scalars(select(UsedForm)).one().key == "k"


def test_reading_after_writing_on_one_connection_cannot_write(own):
    with own.sessions() as session:
        session.add(used())
        session.commit()
    with own.reading_sessions() as session:
        session.add(used("another"))
        with pytest.raises(DatabaseError, match="readonly"):
            session.flush()


def test_a_second_writer_waits_for_the_first(own):
    """BEGIN IMMEDIATE: nobody reads a value, waits, and overwrites another's change."""
    second = sqlite3.connect(str(own.engine.url.database), timeout=0, isolation_level=None)
    with own.sessions() as first:
        first.execute(select(UsedForm))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            second.execute("BEGIN IMMEDIATE")
    second.execute("BEGIN IMMEDIATE")
    second.close()


def test_every_row_knows_its_columns():
    with pytest.raises(TypeError, match="has no"):
        Establishment(codde="LEI")


def test_migrations_go_down_and_up_again(own):
    downgrade(own.engine, "base")
    with own.engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    assert left == ["alembic_version"]

    assert upgrade(own.engine)
    assert not upgrade(own.engine)


def test_a_session_for_reading_sees_one_moment_whatever_is_written_meanwhile(app):
    """The chain of events is walked while people work: its head must not be older than its newest event."""
    database = app.extensions["database"]
    with database.glance() as look:
        before = look.scalars(select(UsedForm.key)).all()
        with database.sessions.begin() as other:
            other.add(used("written meanwhile"))
        after = look.scalars(select(UsedForm.key)).all()
    with database.sessions.begin() as tidying:
        tidying.execute(delete(UsedForm).where(UsedForm.key == "written meanwhile"))

    assert after == before


def test_what_people_typed_is_not_in_what_a_database_says_went_wrong(session):
    row = used(WORDS)
    a.save(session, row)
    session.add(used(WORDS))

    with pytest.raises(IntegrityError) as caught:
        session.flush()
    session.rollback()

    assert WORDS not in str(caught.value).replace(str(caught.value.orig), "")


@pytest.mark.postgresql
def test_postgresql_compiles_no_plan_of_a_question_that_is_soon_answered(session):
    assert session.scalar(text("SHOW jit")) == "off"
