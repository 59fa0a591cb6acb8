"""Boxes of one line warn as those for many words do, and keep what is typed until it is checked."""

import pytest

from lms.people.checking import CHECK_FIRST
from lms.people.models import Role
from tests import builders as a
from tests.builders import circumstances as given
from tests.builders.people import NOON

pytestmark = pytest.mark.once

FOUND = {"Seen with A1234BC.": "a prison number", "Gale, Ola was there.": "learner’s name"}
TODAY = [str(NOON.day), str(NOON.month), str(NOON.year)]


@pytest.fixture
def room(session):
    made = a.classroom(session)
    a.save(session, a.learner(made.leeds, "Ola Gale"))
    return made


def check_that_it_warns(browser, page, box, **typed):
    """Press with each kind of words in this box; it warns and keeps them, and takes them once they are checked."""
    for words, found in FOUND.items():
        answer = browser.send(page, 422, typed=typed | {box: words})
        assert answer.problems == {"checked": CHECK_FIRST}
        assert f"{found}." in answer.text.split("look as if they hold ")[1]
        assert answer.values()[box] == [words]

    browser.send(answer, typed=typed | {box: words, "checked": "y"})


def not_signed(room, what):
    """The address of a record that waits for a signature."""
    registration, here = room.registration, room.leeds
    if what == "witnesses":
        made = a.statement(registration, room.tutor, here, witness_id=None, signed_at=None)
    elif what == "discussions":
        made = a.discussion(registration, room.tutor, here, learner_signed_at=None)
    else:
        said = {"learner_signed_at": None, "observer_comment": "Calm.", "learner_comment": "I was nervous."}
        made = a.practical(registration, room.unit("PM2"), room.tutor, here, **said)
    a.save(room.session, made)
    return f"/portfolios/{registration.id}/{what}/{made.id}"


@pytest.mark.parametrize("what", ["witnesses", "discussions", "practicals"])
def test_where_a_signed_paper_is_kept(browser, room, what):
    address = not_signed(room, what)
    browser.sign_in(room.assessor)

    check_that_it_warns(browser, browser.page(address), "paper_kept_at", signed_day=TODAY)


def test_why_hours_are_corrected(browser, room):
    browser.sign_in(room.tutor)

    check_that_it_warns(browser, browser.page(f"/learners/{room.learner.id}/hours"), "reason", minutes="30")


def test_a_phrase_to_keep(browser, room):
    browser.sign_in(room.assessor)

    check_that_it_warns(browser, browser.page("/assess/phrases"), "text")


def test_why_an_interest_is_declared_and_over(browser, room):
    browser.sign_in(room.assessor)
    who = {"who": room.learner.name}
    check_that_it_warns(browser, browser.page("/my-interests"), "why", **who)

    page = browser.page("/my-interests")
    over = page.tree.xpath("//main//a[contains(@href, '/end')]/@href")[0]
    check_that_it_warns(browser, browser.page(over), "why")


def test_nobody_is_warned_of_the_name_of_whom_an_interest_was_about(browser, room):
    about = a.interest(room.assessor, room.learner)
    a.save(room.session, about)
    browser.sign_in(room.assessor)

    browser.submit(f"/my-interests/{about.id}/end", typed={"why": f"{room.learner.name} and I fell out."})


def test_how_the_awarding_organisation_was_told(browser, session):
    prison = given.prison(session)
    a.save(session, a.learner(prison.room.leeds, "Ola Gale"))
    browser.sign_in(given.holder(session, Role.IQA.value, prison.room.leeds))
    page = browser.page(f"/cases/{prison.cases['malpractice'].id}/told")

    check_that_it_warns(browser, page, "reference", told_on=TODAY)
