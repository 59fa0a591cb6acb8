"""What is true of every door."""

import pytest
from sqlalchemy import func, select

from lms.core.models import UsedForm
from lms.establishments.models import Establishment
from lms.people.models import Role
from tests import builders as a

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


@pytest.mark.parametrize("nothing", ["   ", "\x00", "\r\n"])
def test_spaces_alone_are_nothing(browser, session, admin, nothing):
    page = browser.submit("/admin/prisons", 422, **(PRISON | {"name": nothing}))

    assert page.problems == {"name": "Type its name"}


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
