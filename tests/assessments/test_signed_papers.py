"""What was signed on paper: where the paper is and the day it says, for a sheet, a discussion and a statement alike."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessments.models import Discussion, PracticalAssessment, Seen, WitnessStatement
from lms.assessments.rules.practice import SignedPaper, fault_in_paper
from tests import builders as a
from tests.builders.assessments import YESTERDAY
from tests.builders.people import NOON

KEPT = "The blue folder"
TODAY = NOON.date()
DAYS = st.dates(TODAY - timedelta(days=30), TODAY + timedelta(days=30))


def boxes(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def unsigned(room, name):
    """A record of yesterday that waits for a signature."""
    registration, leeds = room.registration, room.leeds
    if name == "practicals":
        said = {"learner_signed_at": None, "observer_comment": "Calm and clear.", "learner_comment": "I was nervous."}
        return a.practical(registration, room.unit("PM2"), room.tutor, leeds, **said)
    if name == "witnesses":
        return a.statement(registration, room.tutor, leeds, witness_id=None, signed_at=None)
    return a.discussion(registration, room.assessor, leeds, learner_signed_at=None)


KINDS = ("practicals", "witnesses", "discussions")


@pytest.mark.once
@given(kept_at=st.sampled_from(["", "  ", KEPT]), signed=st.none() | DAYS, day=DAYS)
def test_a_paper_is_kept_somewhere_and_signed_from_its_own_day_to_today(kept_at, signed, day):
    fault = fault_in_paper(SignedPaper(kept_at, signed), day, TODAY)

    assert (fault is None) == (bool(kept_at.strip()) and signed is not None and day <= signed <= TODAY)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({}, {"paper_kept_at": "Type where the signed paper is kept"}),
        ({"signed_day": boxes(TODAY)}, {"paper_kept_at": "Type where the signed paper is kept"}),
        ({"paper_kept_at": KEPT}, {"signed_day": "Type the day that is beside the signature"}),
        (
            {"paper_kept_at": KEPT, "signed_day": boxes(TODAY + timedelta(days=1))},
            {"signed_day": "Type a day that is today or before"},
        ),
        (
            {"paper_kept_at": KEPT, "signed_day": boxes(YESTERDAY.date() - timedelta(days=1))},
            {"signed_day": "Nobody signs before it happened. Look at both days again"},
        ),
        (
            {"paper_kept_at": KEPT, "signed_day": ["31", "2", "2026"]},
            {"signed_day": "Type a real day, such as 3 5 2026"},
        ),
        ({"paper_kept_at": "x" * 201, "signed_day": boxes(TODAY)}, {"paper_kept_at": "Use 200 characters or fewer"}),
    ],
)
def test_half_of_a_signature_or_one_of_a_day_that_cannot_be_is_refused(browser, session, room, name, typed, problems):
    made = unsigned(room, name)
    a.save(session, made)
    browser.sign_in(room.assessor)
    where = f"/portfolios/{room.registration.id}/{name}/{made.id}"

    page = browser.submit(where, 422, typed=typed)

    assert page.problems == problems
    session.expire_all()
    assert (made.signed_on_paper, made.signed_day, made.paper_kept_at) == (False, None, "")


@pytest.mark.parametrize("name", KINDS)
def test_the_page_and_the_piece_say_the_day_on_the_paper_and_where_it_is(browser, session, room, name):
    made = unsigned(room, name)
    a.save(session, made)
    browser.sign_in(room.assessor)
    where = f"/portfolios/{room.registration.id}/{name}/{made.id}"
    typed = {"paper_kept_at": KEPT, "signed_day": boxes(YESTERDAY.date())}

    page = browser.submit(where, typed=typed)

    assert "5 May 2026, on paper in The blue folder" in page.text
    session.expire_all()
    assert (made.signed_on_paper, made.signed_day, made.paper_kept_at) == (True, YESTERDAY.date(), KEPT)
    browser.sign_in(room.learner)
    page = browser.submit(f"/portfolios/{room.registration.id}/evidence/new", source=str(made.id))
    assert "5 May 2026, on paper in The blue folder" in page.text


@pytest.mark.parametrize("name", KINDS)
def test_a_record_from_before_the_day_was_asked_invents_none(browser, session, room, name):
    made = unsigned(room, name)
    made.signed_on_paper = True
    if name != "practicals":
        setattr(made, "signed_at" if name == "witnesses" else "learner_signed_at", NOON)
    a.save(session, made)
    browser.sign_in(room.assessor)

    text = browser.page(f"/portfolios/{room.registration.id}/{name}/{made.id}").text

    assert "on paper" not in text
    assert "On paper" + (", written down here 6 May 2026" if name != "practicals" else "") in text


# What is signed already when it is recorded


def recorded(room, name):
    """What is typed to record something of yesterday, for the address of its form and the row it makes."""
    day = {"day": boxes(YESTERDAY.date())}
    if name == "practicals":
        lines = {f"seen_{c.number.replace('.', '_')}": Seen.NOT_APPLICABLE.value for c in room.unit("PM2").criteria}
        facts = {"minutes": "45", "setting": "B wing", "activity": "A first session", "too_early": "y"}
        facts |= {"observer_comment": "Calm and clear.", "learner_comment": "I was nervous."}
        return "units/PM2/practical", PracticalAssessment, day | lines | facts
    if name == "witnesses":
        facts = {"job": "Officer", "relationship": "The wing", "contact": "The office", "seen": "They listened well."}
        whose = {"whose": "somebody else", "witness_name": "Sam Officer"}
        return "witnesses/new", WitnessStatement, day | facts | whose
    facts = {"kind": "oral questioning", "minutes": "15", "plan": "Boundaries"}
    asked = {"question_1": "What is a boundary?", "answer_1": "A line I do not cross."}
    return "discussions/new", Discussion, day | facts | asked


@pytest.mark.parametrize("name", KINDS)
def test_what_is_signed_on_paper_when_it_is_recorded_says_where_and_when(browser, session, room, name):
    address, kind, typed = recorded(room, name)
    where = f"/portfolios/{room.registration.id}/{address}"
    browser.sign_in(room.assessor)
    page = browser.submit(where, 422, typed=typed | {"paper_kept_at": KEPT})
    assert page.problems["signed_day"] == "Type the day that is beside the signature"
    assert page.values()["paper_kept_at"] == [KEPT]
    page = browser.send(page, 422, typed={"signed_day": boxes(TODAY + timedelta(days=1))})
    assert page.problems["signed_day"] == "Type a day that is today or before"
    assert session.scalar(select(kind)) is None

    page = browser.send(page, typed={"signed_day": boxes(YESTERDAY.date())})

    assert "5 May 2026, on paper in The blue folder" in page.text
    made = session.scalars(select(kind)).one()
    assert (made.signed_on_paper, made.signed_day, made.paper_kept_at) == (True, YESTERDAY.date(), KEPT)


@pytest.mark.parametrize("name", KINDS)
def test_what_nobody_has_signed_on_paper_is_recorded_without_it(browser, session, room, name):
    address, kind, typed = recorded(room, name)
    browser.sign_in(room.assessor)

    page = browser.submit(f"/portfolios/{room.registration.id}/{address}", typed=typed)

    assert "Not yet" in page.text
    made = session.scalars(select(kind)).one()
    assert (made.signed_on_paper, made.signed_day) == (False, None)
