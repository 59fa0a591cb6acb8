"""Clearing up: what nobody needs any more goes, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import String, event, insert, select

from lms.core.db import Base
from lms.core.files import Folder, NotKept, StoreAway, evidence
from lms.core.models import Job, UsedForm
from lms.core.work import Refused
from lms.courses.models import CodeReading, Scan, ScannedPage
from lms.desk import clearing
from lms.people.models import FailedSignIn
from lms.quality.models import DocumentKind, PortfolioDocument
from lms.quality.service import documents
from tests import builders as a

LATER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def store(app, monkeypatch, tmp_path):
    """A store of this test's own."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], evidence_url=str(tmp_path)))


@pytest.fixture
def clear(app):
    """Clear up some time from now, when everything here is old."""

    def _clear(after=timedelta(days=2)):
        moment = (datetime.now(UTC) + after).replace(microsecond=0)
        app.extensions["clock"] = lambda: moment
        with app.app_context():
            return clearing.clear()

    return _clear


@pytest.fixture
def keep(app):
    def _keep(words):
        with app.app_context():
            return evidence().keep(words)

    return _keep


def is_kept(app, name):
    with app.app_context():
        try:
            return bool(evidence().fetch(name))
        except NotKept:
            return False


def document(room, asker, kind=DocumentKind.PDF, *, at=a.NOON, file=None):
    made = {"steps": 1, "steps_done": 1, "made_at": at if file else None, "octets": 1 if file else None}
    return PortfolioDocument(registration=room.registration, kind=kind, asker=asker, asked_at=at, file=file, **made)


def test_every_column_that_names_a_kept_file_is_looked_at():
    named = {"file", "picture", "thumbnail"}
    columns = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String) and column.name in named
    }
    assert columns == {(each.class_.__tablename__, each.key) for each in clearing.NAMING}


def test_a_file_that_no_row_names_goes_once_it_is_a_day_old_and_every_other_stays(app, room, session, keep, clear):
    names = {words: keep(words.encode()) for words in ("file", "thumbnail", "scan", "page", "document", "nobody's")}
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    a.file_of(piece.latest, room.learner, names["file"]).thumbnail = names["thumbnail"]
    by = {"handed_in_by": room.tutor.id, "handed_in_at": a.NOON, "length": 1, "read_at": a.NOON, "trouble": None}
    scan = Scan(establishment=room.leeds, file=names["scan"], **by)
    page = {"position": 1, "picture": names["page"], "reading": CodeReading.UNREADABLE, "set_aside": True}
    a.save(session, piece, ScannedPage(scan=scan, **page), document(room, room.learner, file=names["document"]))

    assert clear(timedelta(hours=23)) == (0, 0)
    assert clear() == (0, 1)
    assert [words for words, name in names.items() if not is_kept(app, name)] == ["nobody's"]


def test_of_the_documents_of_an_asker_the_newest_of_each_kind_stays(app, room, session, keep, clear):
    old, new, broken = (keep(words) for words in (b"old", b"new", b"broken"))
    mine = [document(room, room.learner, at=a.NOON + n * LATER, file=name) for n, name in enumerate((old, new))]
    failed = document(room, room.learner, at=a.NOON + 2 * LATER)
    originals = document(room, room.learner, DocumentKind.ORIGINALS, file=broken)
    tutors = document(room, room.tutor, file=old)
    a.save(session, *mine, failed, originals, tutors)

    assert clear() == (1, 0)
    assert set(session.scalars(select(PortfolioDocument.id))) == {
        each.id for each in (mine[1], failed, originals, tutors)
    }

    session.delete(tutors)
    session.commit()
    assert clear() == (0, 1)
    assert not is_kept(app, old)
    assert is_kept(app, new)


def test_sent_forms_failed_sign_ins_and_done_jobs_go_once_they_are_a_month_old(app, session):
    month = clearing.TRACES_KEPT
    for moment in (a.NOON - month - LATER, a.NOON - month + LATER):
        key = {"key": moment.isoformat(), "person_id": None, "digest": "", "location": None}
        job = {"name": "read scan", "arguments": {}, "asked_at": moment, "tries": 1}
        a.save(
            session,
            UsedForm(used_at=moment, **key),
            FailedSignIn(name_digest="d", address="192.0.2.1", failed_at=moment, cleared_at=None),
            Job(done_at=moment, **job),
            Job(done_at=None, **job),
        )
    app.extensions["clock"] = lambda: a.NOON

    with app.app_context():
        assert (clearing.clear_traces(), clearing.clear_traces()) == (3, 0)

    young = {a.NOON - month + LATER}
    session.expire_all()
    assert set(session.scalars(select(UsedForm.used_at))) == young
    assert set(session.scalars(select(FailedSignIn.failed_at))) == young
    assert set(session.scalars(select(Job.done_at).where(Job.done_at.is_not(None)))) == young
    assert len(session.scalars(select(Job).where(Job.done_at.is_(None))).all()) == 2


def test_traces_go_so_many_in_one_statement_and_what_is_left_after_very_many_goes_next_time(app, session, monkeypatch):
    monkeypatch.setattr(clearing, "AT_ONCE", 10)
    monkeypatch.setattr(clearing, "MOST_TIMES", 3)
    old = a.NOON - clearing.TRACES_KEPT - LATER
    rows = [
        {"id": uuid4(), "key": f"{n}", "person_id": None, "digest": "", "location": None, "used_at": old}
        for n in range(45)
    ]
    session.execute(insert(UsedForm), rows)
    session.commit()
    app.extensions["clock"] = lambda: a.NOON
    deletes = []

    @event.listens_for(app.extensions["database"].engine, "after_cursor_execute")
    def heard(connection, cursor, statement, *_):
        if statement.startswith("DELETE FROM used_form"):
            deletes.append(cursor.rowcount)

    with app.app_context():
        gone = clearing.clear_traces(), clearing.clear_traces(), clearing.clear_traces()

    event.remove(app.extensions["database"].engine, "after_cursor_execute", heard)
    assert gone == (30, 15, 0)
    assert deletes == [10, 10, 10, 10, 5]


def test_what_is_cleared_by_its_age_is_found_by_an_index():
    for table, moment in clearing.TRACES.items():
        assert moment.key in {next(iter(index.columns)).key for index in table.__table__.indexes}, table


def test_nobody_has_documents_made_without_end(room, session):
    learner = room.as_(room.learner)
    a.save(session, *[document(room, room.learner, file="0" * 64) for _ in range(documents.MOST_A_DAY)])

    with pytest.raises(Refused, match="many files today"):
        documents.ask(learner, room.registration, DocumentKind.PDF)
    assert documents.ask(room.as_(room.tutor), room.registration, DocumentKind.PDF)
    assert documents.ask(room.as_(room.learner, a.NOON + documents.A_DAY), room.registration, DocumentKind.PDF)


def test_the_command_says_what_it_cleared_or_why_it_could_not(app, session, keep, monkeypatch):
    keep(b"nobody's")
    app.extensions["clock"] = lambda: datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    run = app.test_cli_runner().invoke
    assert run(args=["files", "clear"]).output == "Documents cleared: 0. Files cleared: 1. Old traces cleared: 0.\n"

    def away(*_):
        raise StoreAway("nobody answers")

    monkeypatch.setattr(Folder, "kept_before", away)
    refused = run(args=["files", "clear"])
    assert (refused.exit_code, refused.output) == (1, "The store of files cannot be used: nobody answers\n")
