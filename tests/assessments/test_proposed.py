"""What a learner says a session shows is read by everybody who reads the session, and in the portfolio."""

import pytest

from tests import builders as a
from tests.quality.test_documents_shown import html_of

CODES = ["PM2 1.1", "PM2 1.2"]
SAYS = "The learner says it shows"


@pytest.fixture
def office(session):
    return a.office(session)


@pytest.fixture
def room(office):
    return office.room


def facts(page):
    """The rows of what a page says of a session."""
    return {row.find("dt").text: row.find("dd").text_content() for row in page.tree.xpath("//main//dl/div")}


def shadowed(room, proposed):
    """A confirmed session, and the piece that its learner sent of it."""
    session = a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor, proposed=proposed)
    piece = a.sent_evidence(room.registration, room.unit("PM2").criteria[:2])
    piece.shadowing = session
    a.save(room.session, session, piece)
    return session


@pytest.mark.parametrize("who", ["learner", "mentor", "coordinator", "assessor"])
def test_everybody_who_reads_a_session_reads_what_its_learner_thinks_it_shows_in_words(browser, room, who):
    made = a.shadowing(room.registration, room.mentor, room.leeds, proposed=CODES, confirmed_at=None)
    a.save(room.session, made)
    if who in ("coordinator", "assessor"):
        made.confirmed_at = a.NOON
        room.session.commit()
    browser.sign_in(getattr(room, who))

    page = browser.page(f"/shadowing/{made.id}")

    assert f"What {room.learner.first_name} thinks it shows" in page.text
    told = [" ".join(each.text_content().split()) for each in page.tree.xpath("//main//ul/li")]
    assert told == [f"{each.code} {each.plain}" for each in room.unit("PM2").criteria[:2]]
    assert SAYS not in facts(page)


def test_the_piece_the_page_to_decide_and_the_document_say_it_by_code(app, browser, session, office, room):
    shadowed(room, CODES)
    where = f"/portfolios/{room.registration.id}/evidence/1"
    browser.sign_in(room.assessor)

    for address in (where, f"{where}/decide"):
        assert facts(browser.page(address))[SAYS] == "PM2 1.1, PM2 1.2"

    assert f"<dt>{SAYS}</dt><dd>PM2 1.1, PM2 1.2</dd>" in html_of(app, session, office, room.assessor)


def test_nothing_is_said_of_a_session_that_proposes_nothing(app, browser, session, office, room):
    made = shadowed(room, [])
    browser.sign_in(room.assessor)

    for address in (f"/portfolios/{room.registration.id}/evidence/1", f"/shadowing/{made.id}"):
        page = browser.page(address)
        assert SAYS not in page.text
        assert "thinks it shows" not in page.text
    assert SAYS not in html_of(app, session, office, room.assessor)
