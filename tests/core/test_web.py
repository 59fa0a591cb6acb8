"""What is true of every door."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from lms.app import create_app
from lms.core import web
from lms.core.migrating import upgrade
from lms.core.models import UsedForm
from lms.core.work import piece_of_work
from lms.establishments.models import Establishment
from lms.people import service as people
from lms.people.models import Role
from lms.people.queries import account_of
from tests import builders as a
from tests.client import Browser, Page, check_soundness

PRISON = {"code": "HLI", "name": "Hull", "function": "reception", "gender": "M", "operator": "public"}
WORDS = "Twenty-one letters or more of hard thinking"


@pytest.fixture
def admin(browser, session):
    someone = a.staff((Role.ADMIN, None))
    a.save(session, someone, *someone.grants)
    browser.sign_in(someone)
    return someone


def prisons(session) -> int:
    return session.scalar(select(func.count(Establishment.id)))


def test_a_double_press_is_done_once_and_gets_the_first_answer(browser, session, admin):
    values = browser.page("/admin/prisons").values() | PRISON

    first = browser.post("/admin/prisons", data=values)
    second = browser.post("/admin/prisons", data=values)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert prisons(session) == 1


def test_a_used_form_with_other_words_is_not_taken_for_the_first(browser, session, admin):
    values = browser.page("/admin/prisons").values() | PRISON
    browser.post("/admin/prisons", data=values)

    answer = browser.post("/admin/prisons", data=values | {"code": "MDI", "name": WORDS})

    assert answer.status_code == 409
    assert WORDS in answer.get_data(as_text=True)
    assert prisons(session) == 1


def test_an_error_leads_back_to_the_page_the_form_was_on(browser, session, admin):
    values = browser.page("/admin/prisons").values() | PRISON
    browser.post("/admin/prisons", data=values)
    sent = {"data": values | {"code": "MDI"}}

    from_there = browser.post("/admin/prisons", **sent, headers={"Referer": "http://localhost/admin/prisons?a=1"})
    from_elsewhere = browser.post("/admin/prisons", **sent, headers={"Referer": "http://evil.example/trap"})

    for answer in (from_there, from_elsewhere):
        assert answer.status_code == 409
        assert 'href="/admin/prisons">Open the page again' in answer.get_data(as_text=True)


def test_another_persons_used_form_is_not_answered(app, browser, session, admin):
    values = browser.page("/admin/prisons").values() | PRISON
    browser.post("/admin/prisons", data=values)
    other = a.staff((Role.ADMIN, None))
    a.save(session, other, *other.grants)
    browser.sign_in(other)
    mine = browser.page("/admin/prisons").values() | PRISON | {"once": values["once"]}

    assert browser.post("/admin/prisons", data=mine).status_code == 409


def test_a_refused_form_writes_nothing_and_may_be_sent_again_once_mended(browser, session, admin):
    page = browser.submit("/admin/prisons", 422, **(PRISON | {"code": "H"}))
    assert session.scalar(select(func.count(UsedForm.key))) == 1, "only the sign-in form"

    browser.send(page, **PRISON)
    assert prisons(session) == 1


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_without_its_token_writes_nothing_and_keeps_what_was_typed(browser, session, admin, token):
    values = browser.page("/admin/prisons").values() | PRISON | {"name": "Kept Words", "csrf_token": token or ""}
    if token is None:
        del values["csrf_token"]
    answer = browser.post("/admin/prisons", data=values)

    assert answer.status_code == 422
    assert "This page was open too long" in answer.get_data(as_text=True)
    assert "Kept Words" in answer.get_data(as_text=True)
    assert prisons(session) == 0


def test_a_button_without_its_token_does_nothing(browser, session, admin):
    answer = browser.post("/sign-out")

    assert answer.status_code == 400
    assert browser.get("/").status_code == 200


def test_nobody_signed_in_is_shown_the_sign_in_page(browser):
    assert browser.get("/admin/prisons").headers["Location"] == "/sign-in?next=/admin/prisons"
    assert browser.post("/admin/prisons", data=PRISON).status_code == 303


@pytest.mark.parametrize("address", ["/nowhere", "/learn/../../etc", "/portfolios/not-a-uuid"])
def test_an_address_that_is_not_ours_is_a_sound_page(browser, address):
    assert browser.page(address, 404).heading == "Page not found"


def test_a_signed_in_person_meets_a_sound_404(browser, admin):
    assert browser.page("/nowhere", 404).heading == "Page not found"


def test_the_wrong_method_is_a_page_too(browser, admin):
    assert browser.page("/drafts", 405).heading == "Page not found"


def test_something_too_big_is_refused_with_a_sentence(browser, admin):
    answer = browser.post("/admin/prisons", data={"name": "x" * 4_000_000})

    assert answer.status_code == 413
    assert "Send something smaller" in answer.get_data(as_text=True)


def test_control_characters_and_nulls_are_not_kept(browser, session, admin):
    browser.submit("/admin/prisons", **(PRISON | {"name": "Hu\x00ll\x07"}))

    assert session.scalars(select(Establishment.name)).one() == "Hull"


@pytest.mark.parametrize("nothing", ["   ", "\x00", "\r\n", "\u200b", "\u2060 \u00ad", "\u2028"])
def test_spaces_alone_are_nothing(browser, session, admin, nothing):
    page = browser.submit("/admin/prisons", 422, **(PRISON | {"name": nothing}))

    assert page.problems == {"name": "Type its name"}


@pytest.mark.parametrize("typed", ["Hull\nPrison", "Hull\r\nPrison", "Hull\t Prison", "\u202eHull\u2066 Prison\u2028"])
def test_a_box_of_one_line_keeps_one_line_that_reads_as_it_was_typed(browser, session, admin, typed):
    browser.submit("/admin/prisons", **(PRISON | {"name": typed}))

    assert session.scalars(select(Establishment.name)).one() == "Hull Prison"


def test_every_page_says_what_a_browser_may_do_with_it(browser, admin):
    headers = browser.get("/").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_named_by_its_content_may_be_kept_and_no_other(browser):
    assert "immutable" in browser.get("/static/passport.css?v=1").headers["Cache-Control"]
    assert browser.get("/static/passport.css").headers["Cache-Control"] == "no-cache"
    assert browser.get("/static/nothing.css?v=1").headers["Cache-Control"] == "no-store"


def test_the_cookie_cannot_be_read_by_scripts_or_sent_from_elsewhere(browser):
    said = browser.get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in said
    assert "SameSite=Lax" in said


def test_the_service_says_that_it_is_well(browser):
    answer = browser.get("/health")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_the_service_says_why_it_is_not_well(app, tmp_path):
    from lms.core.db import Database

    away = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    real, app.extensions["database"] = app.extensions["database"], away
    try:
        with app.test_client() as client:
            answer = client.get("/health")
    finally:
        app.extensions["database"] = real
        away.close()

    assert answer.status_code == 503
    assert "database" in answer.get_json()["reason"]


def test_each_request_has_a_context_of_its_own(app, browser, session):
    """pytest-flask pushes one round the test; without our client's own, a second person would meet the first's page."""
    one, two = a.staff((Role.ADMIN, None), name="Person One"), a.staff((Role.ADMIN, None), name="Person Two")
    a.save(session, one, two, *one.grants, *two.grants)
    other = app.test_client()
    browser.sign_in(one)
    other.sign_in(two)

    assert "Person One" in browser.get("/").get_data(as_text=True)
    assert "Person Two" in other.get("/").get_data(as_text=True)


def test_what_was_sent_cannot_be_guessed_from_what_is_kept_of_it(app, monkeypatch):
    """A password is among the words of some forms, and the key beside the digest is no secret."""
    kept = []
    for secret in ("one secret of sixteen letters", "another secret of sixteen"):
        monkeypatch.setitem(app.config, "SECRET_KEY", secret)
        with app.test_request_context("/sign-in", method="POST", data={"once": "k", "password": "guess me"}):
            kept.append(web._digest())

    assert kept[0] != kept[1]


@pytest.mark.parametrize("address", ["/", "/sign-out", "/check", "/learners", "/nothing-here"])
def test_asking_only_for_the_head_of_a_page_is_asking_for_the_page(browser, admin, address):
    whole, head = browser.get(address), browser.head(address)

    assert (head.status_code, head.data) == (whole.status_code, b"")
    assert set(head.headers.keys()) == set(whole.headers.keys())


@pytest.mark.parametrize("address", ["/credentials?number=%00", "/learn/listening/images/%00"])
def test_a_null_in_an_address_names_nothing(browser, session, admin, address):
    assert browser.get(address).status_code in (200, 404)


def test_a_null_in_a_one_use_key_is_no_fault_of_the_site(browser, session, admin):
    values = browser.page("/admin/prisons").values() | PRISON | {"once": "a\0key"}

    assert browser.post("/admin/prisons", data=values).status_code < 500


# When the database is held by somebody else for too long, or is away


@pytest.fixture
def apart(settings, tmp_path) -> Iterator[Flask]:
    """An app on a SQLite file of its own, whose writers do not wait."""
    moments = [a.NOON]
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'own.sqlite3'}"), clock=lambda: moments[-1])
    app.test_client_class = Browser
    app.extensions["moments"] = moments
    database = app.extensions["database"]
    upgrade(database.engine)
    database.close()
    event.listen(database.engine, "connect", lambda given, _: given.execute("PRAGMA busy_timeout = 0"))
    yield app
    database.close()


@pytest.fixture
def held(apart, tmp_path) -> Iterator[Browser]:
    """Somebody signed in, while another writer holds the database."""
    browser = apart.test_client()
    with apart.app_context(), piece_of_work() as work:
        person = people.add_staff(work, "Sid", "Archer", "sid")
        password = people.slip_password(account_of(work.session, person.id))
    assert browser.post("/sign-in", data=browser.page("/sign-in").values() | {"username": "sid", "password": password})
    other = sqlite3.connect(tmp_path / "own.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield browser
    other.close()


@pytest.mark.parametrize("address", ["/sign-out", "/sign-in", "/first-password", "/drafts"])
def test_a_database_that_takes_nothing_is_a_sound_page(held, address):
    answer = held.post(address, data={"new": "words"})

    assert answer.status_code == 503
    check_soundness(Page(answer, address))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers


def test_no_address_of_ours_is_a_sound_page_too_while_the_database_takes_nothing(held):
    answer = held.post("/nothing-here")

    assert answer.status_code == 404
    check_soundness(Page(answer, "/nothing-here"))


def test_a_page_whose_reading_cannot_be_written_down_is_not_shown(apart, held):
    apart.extensions["moments"].append(a.NOON + timedelta(minutes=2))

    answer = held.get("/first-password")

    assert answer.status_code == 503
    check_soundness(Page(answer, "/first-password"))
