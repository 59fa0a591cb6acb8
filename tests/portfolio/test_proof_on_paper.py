"""Whose signature a form holds for proof that somebody saw: the last look counts, and says how it was made."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessments.models import PriorAchievement, Proof
from lms.assessments.rules.prior import form_of_look
from lms.courses.models import FormKind, PaperForm
from lms.portfolio.service.proof import see_proof
from tests import builders as a
from tests.builders.people import NOON
from tests.portfolio.test_paper import key_one, out_one, piece
from tests.portfolio.test_paper_signatures import SIGNED_THEN
from tests.quality.test_documents_shown import html_of

MOMENTS = st.none() | st.datetimes(NOON.replace(tzinfo=None), NOON.replace(tzinfo=None) + timedelta(seconds=1))


@pytest.fixture
def office(session):
    return a.office(session)


@pytest.fixture
def room(office):
    return office.room


@pytest.mark.once
@given(keyed_at=MOMENTS, looked_at=MOMENTS, is_there=st.booleans())
def test_only_the_look_that_was_keyed_is_signed_for_on_the_form(keyed_at, looked_at, is_there):
    form = PaperForm(keyed_at=keyed_at) if is_there else None
    prior = PriorAchievement(form=form, proof_seen_at=looked_at)

    signed_for = is_there and looked_at is not None and keyed_at == looked_at

    assert form_of_look(prior) is (form if signed_for else None)


def test_a_later_look_on_screen_is_not_signed_with_the_signature_of_the_first(app, browser, session, office, room):
    kind = FormKind.PRIOR_LEARNING
    key_one(browser, room, out_one(browser, room, kind), kind, signed_declaration="y")
    made = session.scalars(select(PriorAchievement)).one()
    first, later = f"{room.assessor.name}, s{SIGNED_THEN}", f"{room.tutor.name}, 7 May 2026"

    def told():
        base = f"/portfolios/{room.registration.id}"
        pages = [f"{base}/prior/{made.id}", f"{base}/evidence/{piece(session).number}"]
        browser.sign_in(room.assessor)
        return [browser.page(where).text for where in pages] + [html_of(app, session, office, room.assessor)]

    assert [first in words for words in told()] == [True] * 3

    next_day = room.as_(room.tutor, NOON + timedelta(days=1))
    see_proof(next_day, made, Proof.AWARDING_BODY, "A letter from the awarding body", made.version)
    session.commit()
    session.expire_all()

    assert [(first in words, later in words) for words in told()] == [(False, True)] * 3
