"""Signing out on one press, with the words of the page kept for the next time."""

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.courses.models import Draft
from lms.people.models import SignedIn
from tests import builders as a


@pytest.fixture
def room(session):
    made = a.classroom(session)
    edition = a.module_edition(pages=8)
    a.save(session, edition)
    a.save(session, *a.module_pages(edition))
    return made


def press(browser, page, **typed):
    """Press the sign-out button that belongs to the page's form, as a browser without scripts would."""
    values = page.values() | typed | {"left": page.address}
    return browser.post("/sign-out", data=values)


def is_signed_in(browser):
    return browser.get("/").status_code == 200


def drafts(session):
    session.expire_all()
    return {draft.place: draft.fields for draft in session.scalars(select(Draft))}


def test_half_typed_words_are_in_the_box_after_signing_in_again(room, browser):
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/new/account")
    assert page.tree.xpath("//header//button[@form='main-form'][@name='left'][@formaction='/sign-out']")

    answer = press(browser, page, title="My first week on the wi")
    assert answer.headers["Location"] == "/sign-in"
    assert not is_signed_in(browser)

    home = browser.sign_in(room.learner)
    back = browser.page(home.links["Carry on: your new piece of work"])
    assert back.values()["title"] == ["My first week on the wi"]


def test_leaving_half_way_through_a_page_resumes_there(room, browser, session):
    browser.sign_in(room.learner)
    page = browser.page("/learn/listening/4")
    token = page.tree.xpath("//form[@action='/sign-out']//input[@name='csrf_token']/@value")
    sent = {"csrf_token": token[0] if token else page.values()["csrf_token"][0], "left": "/learn/listening/4"}

    assert browser.post("/sign-out", data=sent).headers["Location"] == "/sign-in"

    assert browser.sign_in(room.learner).links["Carry on: Listening, page 4 of 8"] == "/learn/listening/4"
    assert drafts(session) == {"/learn/listening/4": {}}


def test_the_session_has_ended_on_the_server_too(room, browser, session):
    browser.sign_in(room.learner)
    cookie = browser.get_cookie("passport").value

    browser.submit("/sign-out")

    browser.set_cookie("passport", cookie)
    assert not is_signed_in(browser)
    session.expire_all()
    assert session.scalars(select(SignedIn.ended_at)).all() == [a.NOON]
    assert session.scalar(select(func.count(Event.id)).where(Event.name == "signed out")) == 1


def test_a_form_that_was_sent_already_does_not_keep_anyone_in(room, browser):
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/new/account")
    browser.send(page, title="My first week")

    assert press(browser, page, title="My first week").headers["Location"] == "/sign-in"
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "posted",
    [
        {"left": ""},
        {"left": "https://elsewhere.example/"},
        {"left": "//elsewhere.example/"},
        {"left": "/\x00"},
        {"left": "/a" * 5000},
        {"left": "/learn/listening/1", "text": "x" * 50_000},
        {"left": "/learn/listening/1", "\x00": "\x00"},
        {"left": "/learn/listening/1", "text": "\ud800".encode("utf-8", "surrogatepass")},
        {"left": ["/learn/listening/1", "/learn"], "text": ["a", "b"]},
        {"left": "/learn/listening/1", **{f"field{n}": "x" for n in range(200)}},
        {"left": "/learn/listening/1", "once": "x" * 5000, "seen": "nonsense"},
    ],
)
def test_nothing_that_is_posted_keeps_anyone_in(room, browser, posted):
    page = browser.sign_in(room.learner)
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]

    answer = browser.post("/sign-out", data={"csrf_token": token} | posted)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert not is_signed_in(browser)


def test_words_the_database_will_not_take_keep_nobody_in(room, browser, session, monkeypatch):
    def breaks(*_):
        raise ValueError("no")

    monkeypatch.setattr("lms.courses.drafts.keep", breaks)
    page = browser.sign_in(room.learner)
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]

    answer = browser.post("/sign-out", data={"csrf_token": token, "left": "/learn/listening/1"})

    assert answer.headers["Location"] == "/sign-in"
    assert not is_signed_in(browser)
    assert drafts(session) == {}


def test_a_forged_press_signs_nobody_out_and_keeps_nothing(room, browser, session):
    browser.sign_in(room.learner)

    assert browser.post("/sign-out", data={"left": "/learn/listening/1"}).status_code == 400

    assert is_signed_in(browser)
    assert drafts(session) == {}


def test_a_second_press_leads_to_the_sign_in_page(room, browser):
    browser.sign_in(room.learner)
    page = browser.page("/sign-out")

    browser.send(page)
    assert browser.send(page).heading == "Sign in"


def test_secrets_are_never_kept(room, browser, session):
    browser.sign_in(room.learner)
    page = browser.page("/password")
    token = page.values()["csrf_token"]

    browser.post("/sign-out", data={"csrf_token": token, "left": "/password", "current": "kettle-garden-lamp"})

    assert drafts(session) == {}


def test_what_one_person_typed_is_never_shown_to_the_next(room, browser):
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/new/account")
    press(browser, page, title="Private words")

    assert "Carry on" not in browser.sign_in(room.mentor).text


def test_staff_go_back_to_the_learner_they_were_adding(room, browser):
    browser.sign_in(room.tutor)
    press(browser, browser.page("/learners/new"), first_name="Kit")

    home = browser.sign_in(room.tutor)
    page = browser.page(home.links["Carry on: the learner you were adding"])

    assert page.values()["first_name"] == ["Kit"]


def test_staff_are_not_led_back_to_a_record_that_has_moved_on(room, browser, session):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    a.save(session, piece)
    address = f"/portfolios/{room.registration.id}/evidence/1/decide"
    browser.sign_in(room.assessor)
    press(browser, browser.page(address), feedback="You showed that you")
    words = "Carry on: the decision on piece 1 that you were writing"
    assert browser.sign_in(room.assessor).links[words] == address

    room.move(room.learner, room.hull)

    assert words not in browser.page("/").links
