"""What a learner wrote while reading can become a piece of evidence, in one press."""

import pytest
from sqlalchemy import select

from lms.core.work import Refused
from lms.courses.models import Reflection, Registration
from lms.portfolio import service
from lms.portfolio.models import Evidence
from tests import builders as a

PROMPT = "Think of a time you felt listened to. What did the other person do, and what did it change for you?"


@pytest.fixture
def reflection(session, room) -> Reflection:
    edition = a.module_edition()
    a.save(session, edition)
    pages = a.module_pages(edition)
    pages[0].prompts = [{"text": PROMPT, "criteria": ["PM1 3.1", "PM9 9.9"]}]
    row = Reflection(
        learner_id=room.learner.id, module="listening", prompt=PROMPT, words="My nan waited.", written_at=a.NOON
    )
    a.save(session, *pages, row)
    return row


def test_a_piece_begins_with_the_words_and_claims_what_the_prompt_helps_with(browser, session, room, reflection):
    browser.sign_in(room.learner)

    page = browser.submit(f"/portfolios/{room.registration.id}/evidence/new", source=f"wrote-{reflection.id}")

    piece = session.scalars(select(Evidence)).one()
    assert page.heading.startswith("Think of a time you felt listened to.")
    assert piece.latest.text == "My nan waited."
    assert [claim.criterion.code for claim in piece.latest.claims] == ["PM1 3.1"]
    assert len(piece.title) <= 120


def test_nothing_is_offered_to_somebody_who_wrote_nothing(browser, session, room):
    browser.sign_in(room.learner)

    assert "Use what I wrote" not in browser.page(f"/portfolios/{room.registration.id}/evidence/new").text


def test_somebody_elses_words_are_neither_offered_nor_taken(browser, session, room, reflection):
    other = a.learner(room.leeds)
    a.save(session, other)
    a.save(session, a.registration(other, room.qualification, room.leeds))
    browser.sign_in(other)
    mine = session.scalars(select(Registration).where(Registration.learner_id == other.id)).one()
    address = f"/portfolios/{mine.id}/evidence/new"

    assert "Use what I wrote" not in browser.page(address).text
    page = browser.submit(address, 422, source=f"wrote-{reflection.id}")
    assert page.problems
    with pytest.raises(Refused):
        service.start_from_reflection(room.as_(other), mine, reflection)
