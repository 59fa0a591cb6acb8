"""Pages of records warn of a prison number and of another learner’s name, and keep the words until they are checked."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.people.checking import CHECK_FIRST
from lms.people.models import Role, Stay
from tests import builders as a
from tests.builders import circumstances as given
from tests.builders.people import NOON

pytestmark = pytest.mark.once

LEARNER = "the learner"
# Each page with boxes that others were not warned about before, and who writes there.
PAGES = [
    ("/portfolios/{registration}/units/PM3/appeal", LEARNER),
    ("/portfolios/{registration}/adjustment", LEARNER),
    ("/portfolios/{registration}/consideration", LEARNER),
    ("/portfolios/{registration}/prior/{prior}", Role.TUTOR),
    ("/portfolios/{registration}/malpractice", Role.IQA),
    ("/portfolios/{registration}/units/PM1/look", Role.IQA),
    ("/cases/{appeal}/decide", Role.ASSESSOR),
    ("/cases/{second_appeal}/decide", Role.IQA),
    ("/quality/actions/{action}", "whoever is asked"),
]
# The same, of pages that are about no one learner.
ABOUT_NOBODY = [
    ("/quality/claims/LEI/l2-peer-mentoring/route", Role.IQA),
    ("/quality/claims/LEI/l2-peer-mentoring/visits/new", Role.IQA),
    ("/standardisation/{exercise}/answer", Role.ASSESSOR),
    ("/my-cpd", Role.ASSESSOR),
]
FOUND = {"I asked about it as A1234BC did.": "a prison number", "Gale, Ola said the same.": "learner’s name"}
OWN = "Jordan Ash asked for it. Ash, Jordan"


@pytest.fixture
def prison(session):
    """A prison of records, and a learner who left it a month ago."""
    made = given.prison(session)
    gone = a.learner(made.room.leeds, "Ola Gale")
    a.save(session, gone)
    stay = session.scalars(select(Stay).where(Stay.person_id == gone.id)).one()
    stay.ended_at, stay.end_reason = NOON - timedelta(days=30), "released"
    session.commit()
    return made


def open_page(browser, prison, door, who):
    """The page, for whoever writes there."""
    prior = a.prior(prison.registration)
    a.save(prison.session, prior)
    if who == LEARNER:
        browser.sign_in(prison.room.learner)
    else:
        someone = given.holder(
            prison.session, (who if isinstance(who, Role) else Role.ASSESSOR).value, prison.room.leeds
        )
        if not isinstance(who, Role):
            given.take_part(prison, someone, "is asked to do the action")
        browser.sign_in(someone)
    named = {name: thing.id for name, thing in [*prison.rest.items(), *prison.cases.items()]}
    return browser.page(door.format(**named | {"registration": prison.registration.id, "prior": prior.id}))


@pytest.mark.parametrize(("door", "who"), [*PAGES, *ABOUT_NOBODY])
def test_the_page_warns_keeps_the_words_and_asks_to_have_them_checked(browser, prison, door, who):
    page = open_page(browser, prison, door, who)
    boxes = page.tree.xpath("//main//textarea/@name")
    assert boxes

    for words, found in FOUND.items():
        answer = browser.send(page, 422, typed=dict.fromkeys(boxes, words))
        assert answer.problems["checked"] == CHECK_FIRST
        assert re.search(f"These words look as if they hold (a |another )?{found}[.]", answer.text)
        assert {tuple(answer.values()[box]) for box in boxes} == {(words,)}

    ticked = browser.post(answer.form().get("action") or answer.address, data=answer.values() | {"checked": "y"})
    assert ticked.status_code in (303, 422), "the words are taken, or something else is still to be typed"
    assert CHECK_FIRST not in ticked.text


@pytest.mark.parametrize(("door", "who"), PAGES)
def test_nobody_is_warned_of_the_learners_own_name(browser, prison, door, who):
    page = open_page(browser, prison, door, who)
    boxes = page.tree.xpath("//main//textarea/@name")

    answer = browser.post(page.form().get("action") or page.address, data=page.values() | dict.fromkeys(boxes, OWN))

    assert answer.status_code in (303, 422)
    assert CHECK_FIRST not in answer.text


@pytest.mark.parametrize(("door", "who"), ABOUT_NOBODY)
def test_where_the_words_are_about_no_one_learner_any_learners_name_is_one_to_leave_out(browser, prison, door, who):
    page = open_page(browser, prison, door, who)
    boxes = page.tree.xpath("//main//textarea/@name")

    answer = browser.send(page, 422, typed=dict.fromkeys(boxes, OWN))

    assert "These words look as if they hold a learner’s name." in answer.text


# Pages that need a scene of their own


def warned(browser, page):
    """Whether the page warns of a number in every box, with the words still there."""
    boxes = page.tree.xpath("//main//textarea/@name")
    answer = browser.send(page, 422, typed=dict.fromkeys(boxes, "I asked A1234BC."))
    return (
        bool(boxes) and answer.problems["checked"] == CHECK_FIRST and answer.values()[boxes[0]] == ["I asked A1234BC."]
    )


def test_asking_for_another_look_at_a_piece_warns(browser, session):
    scene = a.appealing(session)
    browser.sign_in(scene.room.learner)

    assert warned(browser, browser.page(f"/portfolios/{scene.room.registration.id}/evidence/1/appeal"))


def test_withdrawing_a_credential_warns(browser, session):
    room = a.classroom(session)
    centre = a.bare_centre(room.leeds)
    credential = a.bare_credential(room.registration, centre)
    a.save(session, centre, credential)
    browser.sign_in(given.holder(session, Role.IQA.value, room.leeds))

    assert warned(browser, browser.page(f"/credentials/{credential.id}/withdraw"))


def test_agreeing_on_a_piece_that_all_judged_warns(browser, session):
    prison = given.prison(session)
    exercise = prison.rest["exercise"]
    browser.sign_in(given.holder(session, Role.IQA.value, prison.room.leeds))
    exercise.closed_at = NOON
    session.commit()

    assert warned(browser, browser.page(f"/standardisation/{exercise.id}/agreed"))
