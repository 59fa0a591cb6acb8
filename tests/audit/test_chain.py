"""Events are declared, chained, guarded, and checked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from lms.audit import chain
from lms.audit.models import Event, EventHead
from lms.audit.service import first_fault, keep_chain, record
from lms.core.db import Database
from lms.core.migrating import upgrade
from lms.core.work import SYSTEM, Work
from tests import builders as a

SECRET = "a secret that only the tests know"


@pytest.fixture
def written(work, session) -> Session:
    """Three events, committed."""
    for _ in range(3):
        record(work, "signed out", None)
    session.commit()
    return session


def tamper(session: Session, change) -> None:
    """Change events behind the guard's back, as someone with the database's own tools could."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER event_not_changed"))
        session.execute(text("DROP TRIGGER event_not_removed"))
    else:
        session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
    session.execute(change)
    session.expire_all()


def fault(session: Session) -> str | None:
    return first_fault(session, SECRET)[1]


def test_an_event_that_is_not_declared_is_refused(work):
    with pytest.raises(KeyError):
        record(work, "made tea", None)


def test_an_event_says_exactly_what_was_declared(work):
    with pytest.raises(ValueError, match="recorded with"):
        record(work, "transfer sent", None, to="HLI")


def test_events_are_chained_when_their_work_commits(written):
    events = written.scalars(select(Event).order_by(Event.position)).all()

    assert [event.position for event in events] == [1, 2, 3]
    assert [event.previous for event in events] == [chain.BEGINNING, events[0].hash, events[1].hash]
    assert first_fault(written, SECRET) == (3, None)


def test_work_that_is_forgotten_leaves_no_event(work, session):
    session.execute(text("SELECT 1"))
    record(work, "signed out", None)
    session.rollback()
    session.commit()

    assert session.scalars(select(Event)).all() == []


@pytest.mark.parametrize("change", [update(Event).values(name="x"), delete(Event)], ids=["update", "delete"])
def test_the_database_refuses_to_change_or_remove_an_event(written, change):
    with pytest.raises(DatabaseError, match="only ever added"), written.begin_nested():
        written.execute(change)


def test_the_database_refuses_to_remove_the_head(written):
    with pytest.raises(DatabaseError), written.begin_nested():
        written.execute(delete(EventHead))


@pytest.mark.postgresql
def test_the_database_refuses_to_empty_the_events(written):
    with pytest.raises(DatabaseError, match="only ever added"), written.begin_nested():
        written.execute(text("TRUNCATE event"))


def test_an_event_that_was_altered_is_found(written):
    tamper(written, update(Event).where(Event.position == 2).values(name="signed in"))

    assert (fault(written) or "").startswith("Event 2 (signed in")


def test_an_event_that_was_removed_is_found(written):
    tamper(written, delete(Event).where(Event.position == 2))

    assert fault(written) == "Event 2 is missing."


def test_the_newest_event_removed_is_found(written):
    tamper(written, delete(Event).where(Event.position == 3))

    assert fault(written) == "Event 3 is missing: 3 were written and 2 are here."


def test_an_event_slipped_in_at_the_end_is_found(written):
    last = written.scalars(select(Event).order_by(Event.position.desc())).first()
    false = Event(name="signed in", happened_at=a.NOON, detail={}, position=4, previous=last.hash, hash="")
    false.hash = chain.hash_of(false)
    written.add(false)
    written.flush()

    assert fault(written) == "Event 4 was not written by this site."


def test_a_chain_remade_without_the_secret_is_found(written):
    head = written.scalars(select(EventHead)).one()
    false = Event(name="signed in", happened_at=a.NOON, detail={})
    chain.add(head, false, "not the secret")
    written.add(false)
    written.flush()

    assert fault(written) == "Event 4, the newest, was not sealed by this site."


def test_a_missing_head_is_found(written):
    if written.get_bind().dialect.name == "sqlite":
        written.execute(text("DROP TRIGGER event_head_not_removed"))
    else:
        written.execute(text("ALTER TABLE event_head DISABLE TRIGGER ALL"))
    written.execute(delete(EventHead))
    written.expire_all()

    assert fault(written) == "The head of the chain is missing."


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    own = Database(f"sqlite:///{tmp_path / 'own.sqlite3'}")
    keep_chain(own, SECRET)
    upgrade(own.engine)
    yield own
    own.close()


def test_two_workers_make_one_chain(database):
    first, second = database.sessions(), database.sessions()
    record(Work(first, SYSTEM, a.NOON), "signed in", None)
    record(Work(second, SYSTEM, a.NOON), "signed out", None)
    second.commit()
    first.commit()

    assert first_fault(first, SECRET) == (2, None)
    first.close()
    second.close()


def test_the_command_counts_a_whole_chain_and_names_a_broken_one(app, written):
    runner = app.test_cli_runner()

    whole = runner.invoke(args=["audit", "verify"])
    tamper(written, update(Event).where(Event.position == 1).values(name="signed in"))
    written.commit()
    broken = runner.invoke(args=["audit", "verify"])

    assert (whole.exit_code, whole.output) == (0, "3 events, all as they were written.\n")
    assert broken.exit_code == 1
    assert "Event 1 (signed in" in broken.output
