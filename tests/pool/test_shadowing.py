"""What the page of one's own shadowing says to a trainee, and to a mentor who is trained."""

import pytest

from lms.credentials.models import Kind
from tests import builders as a
from tests.builders.people import NOON

ASKED = "Before your practical assessment"


@pytest.fixture
def room(session):
    return a.classroom(session)


@pytest.fixture
def own(session, room):
    """The mentor's own registration, and the centre that signs."""
    made = a.registration(room.mentor, room.qualification, room.leeds), a.bare_centre(room.leeds)
    a.save(session, *made)
    return made


def test_a_mentor_who_is_trained_is_told_that_they_need_no_more_shadowing(browser, session, room, own):
    a.save(session, a.bare_credential(*own, Kind.QUALIFICATION), a.bare_credential(*own, Kind.ACCREDITATION))
    browser.sign_in(room.mentor)

    words = browser.page("/shadowing").text

    assert "You hold this qualification, so you need no more shadowing" in words
    assert ASKED not in words
    assert "Not yet" not in words


@pytest.mark.parametrize("taken_back", [False, True])
def test_whoever_does_not_hold_the_qualification_is_told_what_is_needed(browser, session, room, own, taken_back):
    if taken_back:
        a.save(session, a.bare_credential(*own, Kind.QUALIFICATION, withdrawn_at=NOON))
    browser.sign_in(room.mentor)

    words = browser.page("/shadowing").text

    assert ASKED in words
    assert "you need no more shadowing" not in words
