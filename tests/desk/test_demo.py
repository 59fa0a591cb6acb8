"""The demonstration: two prisons, every role, and learners at every stage, built through the services."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from lms.assessments.models import Booking, ShadowingSession
from lms.audit.service import first_fault
from lms.core.db import Database
from lms.core.files import evidence
from lms.core.uploads.limits import PDF, PNG, TEXT
from lms.core.work import SYSTEM, Work
from lms.courses import queries as courses_queries
from lms.courses import service as courses
from lms.courses.models import PageRead, PaperForm
from lms.courses.queries import checks
from lms.credentials.models import Credential, Kind, Withdrawal
from lms.desk import demo
from lms.desk.demo import words
from lms.desk.demo.accounts import prison as demo_prison
from lms.desk.demo.cast import LEARNERS, STAFF
from lms.people.cpd import kept_at
from lms.people.models import Person, Role, RoleGrant
from lms.people.queries import person_numbered
from lms.people.rules import LONGEST_LOOK
from lms.pool import queries as pool
from lms.pool.rules import State
from lms.portfolio import queries as portfolio
from lms.portfolio.models import Evidence, EvidenceFile, Proposal, Source
from lms.portfolio.models import Kind as Kinds
from lms.quality import queries as quality
from lms.quality.models import Case, CaseKind, Draw, StandardisationExercise
from lms.quality.queries.flags import flags_at
from lms.quality.rules.flags import FlagKind
from lms.quality.showing import show_all
from tests import builders as a
from tests.client import Page, check_soundness

ROLES = {"trainee", "mentor", "tutor", "assessor", "iqa", "eqa", "coordinator", "admin"}


@pytest.fixture(scope="module")
def stage(made_app) -> Iterator[Connection]:
    """A connection with the demonstration loaded in its transaction, which is undone in the end.

    Loading takes seconds, so it is done once, and every test is undone back to it.
    """
    database = made_app.extensions["database"]
    with database.engine.connect() as connection, connection.begin() as transaction:
        _play_on(database, connection)
        with made_app.app_context(), database.sessions() as session:
            work = Work(session, SYSTEM, a.NOON)
            courses.publish(work, Path(__file__).parents[2] / "content")
            demo.load(work)
            session.commit()
        _forget_what_is_there(connection)
        yield connection
        transaction.rollback()
        database.use_engine()


def _forget_what_is_there(connection: Connection) -> None:
    """Let PostgreSQL believe that every table is as good as empty, as it does until it next looks at them.

    That is when it plans worst: a page must be answered all the same.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = '20s'"))
        ours = "relkind = 'r' AND relnamespace = 'public'::regnamespace"
        connection.execute(text(f"UPDATE pg_class SET reltuples = 0, relpages = 10 WHERE {ours}"))


def _play_on(database: Database, connection: Connection) -> None:
    for maker in (database.sessions, database.reading_sessions):
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")


@pytest.fixture
def session(app, stage) -> Iterator[Session]:
    database = app.extensions["database"]
    undone = stage.begin_nested()
    _play_on(database, stage)
    with database.sessions() as session:
        yield session
    undone.rollback()


@pytest.fixture
def loaded(session) -> Work:
    return Work(session, SYSTEM, a.NOON)


def test_there_is_an_account_for_every_role_at_both_prisons(loaded, session):
    rows = demo.accounts(session)

    for prison in ("LEI", "HLI"):
        assert {row["role"] for row in rows if row["establishment"] == prison} == ROLES
    assert [row["role"] for row in rows if row["establishment"] is None] == ["national"]
    assert len(rows) == len(STAFF) + len(LEARNERS)


def test_each_role_can_sign_in_at_each_prison_and_every_page_it_may_open_is_sound(app, browser, loaded, session):
    """Every address that needs no id, as the first account of each role."""
    addresses = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    first = {(row["role"], row["establishment"]): row for row in reversed(demo.accounts(session))}
    opened = set()
    for (role, _), row in first.items():
        browser.sign_in(row["username"], row["password"])
        assert row["name"] in browser.get("/").get_data(as_text=True)
        for address in sorted(addresses) if role not in opened else ():
            answer = browser.get(address)
            assert answer.status_code in (200, 303, 403, 404), f"{role} {address}: {answer.status_code}"
            if answer.status_code == 200 and answer.mimetype == "text/html":
                check_soundness(Page(answer, address))
        opened.add(role)


def test_the_first_trainee_has_read_nothing_and_the_first_mentor_holds_everything(loaded, session):
    for prison in ("LEI", "HLI"):
        rows = [row for row in demo.accounts(session) if row["establishment"] == prison]
        trainee = person_numbered(session, next(r["username"] for r in rows if r["role"] == "trainee"))
        mentor = person_numbered(session, next(r["username"] for r in rows if r["role"] == "mentor"))
        assert courses_queries.registration_of(session, trainee.id)
        assert not session.scalars(select(PageRead).where(PageRead.learner_id == trainee.id)).all()
        held = Counter(session.scalars(select(Credential.kind).where(Credential.holder_id == mentor.id)))
        assert held == {Kind.UNIT: 3, Kind.QUALIFICATION: 1, Kind.ACCREDITATION: 1}
        assert pool.member(session, mentor, loaded.today).standing.state is State.AVAILABLE


def test_there_is_work_at_every_stage(loaded, session):
    staff = {(member.role, member.prison): member for member in STAFF}
    assert staff
    states = {member.standing.state for member in pool.standings(session, pool.EVERYWHERE, loaded.today).values()}
    places = {person.establishment_id for person in session.scalars(select(Person)) if person.establishment_id}

    assert {State.AVAILABLE, State.PAUSED, State.LAPSED, State.WITHDRAWN} <= states
    assert len(portfolio.waiting_for(session, portfolio.Wanted(places, uuid4()))) == 3
    assert len(quality.ready_at(session, places, asked_by=None, limit=9)) == 1
    assert len(quality.actions_at(session, places, limit=9)) == 3
    assert session.scalar(select(func.count(Withdrawal.id))) == 1
    waiting = select(func.count(ShadowingSession.id))
    assert session.scalar(waiting.where(ShadowingSession.confirmed_at.is_(None))) == 1
    signed = ShadowingSession.countersigned_at.is_(None)
    assert session.scalar(waiting.where(ShadowingSession.confirmed_at.is_not(None), signed)) == 1


def test_one_learner_is_stuck_and_one_short_answer_waits_for_a_mark_at_leeds(loaded, session):
    leeds = {demo_prison(session, "LEI").id}

    (stuck,) = checks.stuck_at(session, leeds, actor_id=None)
    (waiting,) = checks.to_mark_at(session, leeds, actor_id=None)
    assert stuck.learner.name == "Mal Brennan"
    assert waiting.learner.name == "Aaron Pike"
    assert not checks.to_mark_at(session, {demo_prison(session, "HLI").id}, actor_id=None)


def test_one_pair_of_portfolios_says_the_same_and_no_other(loaded, session):
    leeds = {demo_prison(session, "LEI").id}

    (flag,) = flags_at(loaded, leeds)
    assert flag.flag.kind is FlagKind.SAME_WORDS
    assert len({piece.registration_id for piece in flag.flag.pieces}) == 2


def test_there_is_something_of_every_kind_that_is_recorded_about_assessment(loaded, session):
    kinds = set(session.scalars(select(Evidence.kind)))
    cases = set(map(tuple, session.execute(select(Case.kind, Case.steps.any()))))
    exercises = list(session.scalars(select(StandardisationExercise.closed_at)))

    assert {Kinds.WITNESS_STATEMENT, Kinds.PROFESSIONAL_DISCUSSION, Kinds.PRODUCT, Kinds.PRIOR_LEARNING} <= kinds
    assert {(CaseKind.APPEAL, False), (CaseKind.ADJUSTMENT, True), (CaseKind.CONSIDERATION, True)} == cases
    assert sorted(closed is not None for closed in exercises) == [False, True]
    assert session.scalar(select(func.count(Proposal.id)).where(Proposal.settled_at.is_(None))) == 1
    assert {draw.stage for draw in session.scalars(select(Draw))} == {"summative", "interim"}
    bookings = list(session.scalars(select(Booking)))
    assert sorted(booking.ended_at is not None for booking in bookings) == [False, True]
    assert next(each for each in bookings if each.ended_at is None).slot.day > loaded.today


def test_a_scan_has_a_small_picture_and_a_form_on_paper_was_keyed_and_prints_again(app, browser, loaded, session):
    file = session.scalars(select(EvidenceFile).where(EvidenceFile.media == PNG)).one()
    form = session.scalars(select(PaperForm)).one()
    piece = session.scalars(select(Evidence).where(Evidence.form_id == form.id)).one()
    tutor = next(row for row in demo.accounts(session) if (row["role"], row["establishment"]) == ("tutor", "LEI"))
    browser.sign_in(tutor["username"], tutor["password"])
    of = file.version.evidence
    address = f"/portfolios/{of.registration_id}/evidence/{of.number}/files/{file.id}/thumbnail"

    assert browser.get(address).headers["Content-Type"] == "image/jpeg"
    assert (form.keyed_at is not None, piece.source) == (True, Source.PAPER)
    assert browser.get(f"/forms/{form.code}/pdf").headers["Content-Type"] == "application/pdf"


def test_a_portfolio_has_a_picture_a_pdf_and_a_text_that_its_document_shows(app, loaded, session):
    files = session.scalars(select(EvidenceFile).order_by(EvidenceFile.position)).all()
    assert [file.media for file in files] == [PNG, PDF, TEXT]
    with app.app_context():
        shown, pictures = show_all([(file.file, file.media) for file in files], evidence().fetch)

    card, plan, notes = (shown[file.file] for file in files)
    assert (card.of, plan.of, len(pictures)) == (1, 2, 3)
    assert notes.words == words.TOLD
    assert not card.left_out + plan.left_out + notes.left_out


def test_whoever_assesses_or_assures_holds_an_award_or_trains_for_it_and_keeps_up(loaded, session):
    found = kept_at(session, None, loaded.today, limit=50)

    assert all(kept.grant.training_since or kept.qualifications for kept in found)
    assert {each.seer is not None for kept in found for each in kept.qualifications} == {True}
    assert sum(kept.minutes > 0 for kept in found) == len(found) - 1


def test_an_external_quality_assurer_is_let_in_for_as_long_as_the_rule_allows(loaded, session):
    last_days = set(session.scalars(select(RoleGrant.to_day).where(RoleGrant.role == Role.EQA)))

    assert last_days == {loaded.today - timedelta(days=1) + LONGEST_LOOK}


def test_every_deed_left_its_event_in_one_whole_chain(app, loaded, session):
    count, fault = first_fault(session, app.config["SECRET_KEY"])

    assert fault is None
    assert count > 500


def test_loading_twice_is_silent_and_changes_nothing(app, loaded, session):
    people = session.scalar(select(func.count(Person.id)))
    again = app.test_cli_runner().invoke(args=["demo", "load"])

    assert (again.exit_code, again.output) == (0, "")
    assert session.scalar(select(func.count(Person.id))) == people


def test_the_same_passwords_are_printed_every_time(app, loaded):
    runner = app.test_cli_runner()
    first, second = (runner.invoke(args=["demo", "accounts", "--json"]).output for _ in range(2))

    assert first == second
    assert set(json.loads(first)[0]) == {"role", "establishment", "name", "username", "password"}
