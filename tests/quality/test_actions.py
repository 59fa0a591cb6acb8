"""Who is to do what an IQA asks for, and by when; and giving it to somebody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core.work import Refused
from lms.people.models import Role
from lms.quality import policy, service
from lms.quality.models import Action, Finding
from lms.quality.queries import get_action
from lms.quality.rules.actions import LONGEST
from lms.quality.service import Asked
from lms.quality.service.actions import ANSWERED, NOT_YOURS_TO_MOVE
from tests import builders as a

DAY = timedelta(days=1)


@pytest.fixture
def second(session, room):
    """Another assessor at Leeds."""
    someone = a.person(room.leeds, Role.ASSESSOR, name="Bea Second")
    a.save(session, someone, *someone.grants)
    return someone


@pytest.fixture
def review(office, room):
    a.open_site(office)
    a.meet(office, "PM1")
    return f"/portfolios/{room.registration.id}/units/PM1/review"


SENT_BACK = {
    "verdict": "send back",
    "comment": "One thing.",
    "all_agreed": "y",
    "feedback_adequate": "yes",
    "line_0": "disagree",
    "to_do_0": "Ask again",
}


def the_action(session):
    session.expire_all()
    return session.scalars(select(Action)).one()


def leave(session, who):
    who.grants[0].to_day = a.TODAY - DAY
    session.commit()


def send_back(office, owner_id=None, due_on=None, action=None):
    unit = office.room.unit("PM1")
    to_do = {unit.criteria[0].id: "Ask again"}
    asked = {unit.criteria[0].id: Asked(owner_id, "Ask again", due_on)} if owner_id else {}
    said = a.answers(unit, to_do, asked=asked, action=action)
    made = service.send_back(office.as_(office.iqa), office.room.registration, unit, to_do, "No.", said=said)
    office.room.session.commit()
    return made


# Asking


def test_the_page_offers_whoever_decided_and_two_weeks(browser, office, room, session, review, second):
    browser.sign_in(office.iqa)
    page = browser.page(review)

    browser.send(page, typed=SENT_BACK)

    action = the_action(session)
    assert (action.owner_id, action.due_on) == (room.assessor.id, a.TODAY + 14 * DAY)
    assert page.form().fields["owner_0"] == str(room.assessor.id)


def test_an_iqa_gives_each_action_its_own_owner_and_day(browser, office, room, session, review, second):
    browser.sign_in(office.iqa)
    other = {"line_1": "disagree", "to_do_1": "This too", "owner_1": str(second.id), "due_1": ["9", "5", "2026"]}

    browser.submit(review, typed=SENT_BACK | other)

    found = {each.text: (each.owner_id, each.due_on) for each in session.scalars(select(Action))}
    assert found == {
        "Ask again": (room.assessor.id, a.TODAY + 14 * DAY),
        "This too": (second.id, a.TODAY + 3 * DAY),
    }


def test_where_whoever_decided_has_left_somebody_must_be_chosen(browser, office, room, session, review, second):
    leave(session, room.assessor)
    browser.sign_in(office.iqa)
    page = browser.page(review)

    refused = browser.send(page, 422, typed=SENT_BACK)
    assert "Choose who should do it about 1.1, because who decided has left" in refused.problems["owner_0"]
    browser.send(page, typed=SENT_BACK | {"owner_0": str(second.id)})

    assert the_action(session).owner_id == second.id


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"owner_0": "x"}, "owner_0", ""),
        ({"owner_0": "the tutor"}, "owner_0", ""),
        ({"due_0": ["5", "5", "2026"]}, "due_0", "Choose today or a later day"),
        ({"due_0": ["7", "5", "2027"]}, "due_0", "Choose a day in the next year"),
        ({"due_0": ["31", "2", "2027"]}, "due_0", "real day"),
        (
            {"action_text": "Write more", "action_due": ["7", "5", "2027"]},
            "action_due",
            "Choose a day in the next year",
        ),
    ],
)
def test_an_owner_who_does_not_assess_here_and_a_day_that_is_none_are_refused(
    browser, office, room, session, review, typed, field, sentence
):
    browser.sign_in(office.iqa)
    typed = {name: str(room.tutor.id) if value == "the tutor" else value for name, value in typed.items()}

    page = browser.submit(review, 422, typed=SENT_BACK | {"action_owner": str(room.assessor.id)} | typed)

    assert sentence in page.problems[field]
    assert session.scalars(select(Finding)).all() == []


def test_the_deed_checks_every_owner_and_day(office, room, session, second):
    a.meet(office, "PM1")
    for who in (room.tutor, room.hull_assessor, room.learner, office.iqa):
        with pytest.raises(Refused, match="assessor of this prison"):
            send_back(office, who.id)
    for due_on, why in ((a.TODAY - DAY, "today or a later"), (a.TODAY + LONGEST + DAY, "in the next year")):
        with pytest.raises(Refused, match=why):
            send_back(office, second.id, due_on)
        with pytest.raises(Refused, match=why):
            send_back(office, action=Asked(second.id, "Write more", due_on))
    leave(session, room.assessor)
    with pytest.raises(Refused, match="assessor of this prison"):
        send_back(office)
    assert session.scalars(select(Finding)).all() == []

    send_back(office, second.id, a.TODAY + LONGEST)
    assert the_action(session).owner_id == second.id


# Giving it to somebody else


def test_the_iqa_who_asked_gives_it_to_another_assessor_and_day_and_it_is_written_down(
    browser, office, room, session, second
):
    a.meet(office, "PM1")
    send_back(office)
    browser.sign_in(office.iqa)
    page = browser.page(f"/quality/actions/{the_action(session).id}/owner")
    fields = page.form().fields
    assert fields["owner"] == str(room.assessor.id)

    for _ in range(2):
        browser.send(page, owner=str(second.id), due=["1", "6", "2026"])

    action = the_action(session)
    assert (action.owner_id, str(action.due_on)) == (second.id, "2026-06-01")
    [event] = session.scalars(select(Event).where(Event.name == "action given")).all()
    assert event.subject_id == room.learner.id
    facts = {"unit": "PM1", "action": str(action.id), "owner": str(second.id), "due": "2026-06-01"}
    assert event.detail == facts | {"from_owner": str(room.assessor.id), "from_due": "2026-05-20"}
    assert "for Bea Second, by 1 June 2026" in browser.page("/quality").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"owner": ""}, "owner"),
        ({"owner": "x"}, "owner"),
        ({"owner": "the tutor"}, "owner"),
        ({"due": ["", "", ""]}, "due"),
        ({"due": ["5", "5", "2026"]}, "due"),
        ({"due": ["7", "5", "2027"]}, "due"),
        ({"due": ["x", "5", "2027"]}, "due"),
    ],
)
def test_what_is_given_wrongly_is_refused(browser, office, room, session, typed, field):
    a.meet(office, "PM1")
    send_back(office)
    browser.sign_in(office.iqa)
    typed = {name: str(room.tutor.id) if value == "the tutor" else value for name, value in typed.items()}

    page = browser.submit(f"/quality/actions/{the_action(session).id}/owner", 422, typed=typed)

    assert field in page.problems
    assert the_action(session).due_on == a.TODAY + 14 * DAY


def test_another_iqa_there_gives_it_to_somebody_when_whoever_asked_has_left(browser, office, room, session, second):
    a.meet(office, "PM1")
    send_back(office)
    leave(session, office.iqa)
    browser.sign_in(office.other_iqa)
    address = browser.page("/quality").links["Give it to somebody else, or another day: Ask again"]
    page = browser.page(address)
    assert "Ines Queue asked this on 6 May 2026, about PM1 1.1 of Jordan Ash." in page.text

    browser.send(page, owner=str(second.id), due=["1", "6", "2026"])

    assert the_action(session).owner_id == second.id


@pytest.mark.parametrize("apart", ["is to do it", "declared an interest"])
def test_nobody_gives_away_what_they_are_asked_or_what_is_about_somebody_they_know(office, room, session, apart):
    a.meet(office, "PM1")
    send_back(office)
    action = get_action(office.as_(office.iqa), the_action(session).id)
    actor = a.actor(office.other_iqa)
    assert policy.may_move_action(actor, action)
    if apart == "is to do it":
        action.owner_id = office.other_iqa.id
    else:
        actor = replace(actor, apart_from=frozenset({room.learner.id}))

    assert not policy.may_move_action(actor, action)


def test_only_an_iqa_there_gives_it_away_and_nobody_what_is_done(browser, office, room, session, second):
    a.meet(office, "PM1")
    send_back(office)
    action = get_action(office.as_(office.iqa), the_action(session).id)
    address = f"/quality/actions/{action.id}/owner"
    for who in (room.assessor, office.eqa, office.hull_iqa, room.learner):
        with pytest.raises(Refused, match=NOT_YOURS_TO_MOVE):
            service.move_action(office.as_(who), action, second.id, a.TODAY)
        browser.sign_in(who)
        browser.page(address, status=404)
    action.done_at = a.NOON
    session.commit()

    with pytest.raises(Refused, match=ANSWERED):
        service.move_action(office.as_(office.iqa), action, second.id, a.TODAY)
    browser.sign_in(office.iqa)
    page = browser.page(address)
    assert "It is done, so there is nothing to give to anybody." in page.text
    assert "Give it to them" not in page.buttons
