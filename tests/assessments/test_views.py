"""What people meet on the pages about practice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.assessments.models import PracticalAssessment, ShadowingSession
from lms.audit.models import Event
from tests import builders as a
from tests.builders.people import NOON


@pytest.fixture
def shadowing(room, session):
    made = a.shadowing(room.registration, room.mentor, room.leeds)
    a.save(session, made)
    return made


def sheet(room, code="PM2", **changed):
    typed = {"day": ["6", "5", "2026"], "minutes": "30", "setting": "Library", "activity": "A first session"}
    typed["observer_comment"] = "Calm and clear."
    typed["too_early"] = "y"
    for criterion in room.unit(code).criteria:
        name = criterion.number.replace(".", "_")
        typed |= {f"seen_{name}": "seen", f"note_{name}": "Asked an open question"}
    return typed | changed


def test_a_learner_sees_their_sessions_and_what_each_waits_for(browser, session, room):
    a.save(
        session,
        a.shadowing(room.registration, room.mentor, room.leeds),
        a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=NOON),
        a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor, minutes=90),
    )
    browser.sign_in(room.learner)

    text = browser.page("/shadowing").text

    assert "Waiting for Mo Rivers to confirm" in text
    assert "Waiting for staff" in text
    assert "Confirmed so far: 1 hour 30 minutes" in text


def test_a_learner_with_no_sessions_is_told_what_to_do(browser, room):
    browser.sign_in(room.learner)

    assert "You have not logged a session yet" in browser.page("/shadowing").text


def test_staff_have_no_shadowing_of_their_own(browser, room):
    browser.sign_in(room.tutor)

    browser.page("/shadowing", status=404)


def test_the_mentor_confirms_with_one_button_and_then_staff_sign_with_one(browser, session, room, shadowing):
    browser.sign_in(room.mentor)
    page = browser.page(f"/shadowing/{shadowing.id}")
    assert room.learner.number not in page.text
    assert f"/portfolios/{room.registration.id}" not in str(page.links)
    page = browser.press(f"/shadowing/{shadowing.id}", "Yes, it happened like this")
    assert "You have confirmed this session" in page.text
    assert page.buttons == []

    browser.sign_in(room.coordinator)
    assert "Mo Rivers" in browser.page("/countersign").text
    page = browser.press(f"/shadowing/{shadowing.id}", "Countersign this session")
    assert page.heading == "Sessions to countersign"
    assert "Nothing waits for you" in page.text
    session.expire_all()
    assert session.get(ShadowingSession, shadowing.id).countersigned_by == room.coordinator.id


def test_the_learner_gets_no_button_on_their_own_session(browser, room, shadowing):
    browser.sign_in(room.learner)

    assert browser.page(f"/shadowing/{shadowing.id}").buttons == []
    assert browser.post(f"/shadowing/{shadowing.id}/confirm").status_code == 404
    assert browser.post(f"/shadowing/{shadowing.id}/countersign").status_code == 404


def test_a_second_press_gets_the_first_ones_answer(browser, session, room, shadowing):
    browser.sign_in(room.mentor)
    page = browser.page(f"/shadowing/{shadowing.id}")
    browser.send(page)
    browser.send(page)

    confirmed = select(func.count(Event.id)).where(Event.name == "shadowing confirmed")
    assert session.scalar(confirmed) == 1


def test_two_members_of_staff_who_sign_at_once_get_one_conflict(browser, session, room, shadowing):
    shadowing.confirmed_at = NOON
    session.commit()
    browser.sign_in(room.tutor)
    open_page = browser.page(f"/shadowing/{shadowing.id}")
    browser.sign_in(room.coordinator)
    browser.press(f"/shadowing/{shadowing.id}", "Countersign this session")
    browser.sign_in(room.tutor)
    values = open_page.values() | {
        "csrf_token": browser.page(f"/shadowing/{shadowing.id}").tree.xpath("//input[@name='csrf_token']/@value")
    }

    answer = browser.post(f"/shadowing/{shadowing.id}/countersign", data=values)

    assert answer.status_code == 409
    assert "Someone else changed this" in answer.get_data(as_text=True)


def test_a_forged_press_signs_nothing(browser, session, room, shadowing):
    browser.sign_in(room.mentor)

    answer = browser.post(f"/shadowing/{shadowing.id}/confirm", data={"seen": "1", "once": "abc"})

    assert answer.status_code == 422
    assert "This page was open too long" in answer.get_data(as_text=True)
    session.expire_all()
    assert session.get(ShadowingSession, shadowing.id).confirmed_at is None


def test_a_press_on_a_session_that_is_signed_already_is_refused_in_words(browser, session, room, shadowing):
    browser.sign_in(room.mentor)
    page = browser.page(f"/shadowing/{shadowing.id}")
    shadowing.confirmed_at = NOON
    session.commit()

    answer = browser.send(page, 422, typed={"seen": str(shadowing.version)})

    assert "You have confirmed this already." in answer.problems.values()


def test_nobody_else_can_tell_that_a_session_exists(browser, session, room, shadowing):
    other = a.learner(room.leeds, "Pat Elm")
    a.save(session, other)
    for someone in (other, room.hull_assessor):
        browser.sign_in(someone)
        assert browser.page(f"/shadowing/{shadowing.id}", status=404).heading == "Page not found"
    browser.page(f"/shadowing/{uuid4()}", status=404)


def test_reading_a_session_is_written_down_unless_it_is_ones_own(browser, session, room, shadowing):
    for someone in (room.learner, room.mentor, room.tutor):
        browser.sign_in(someone)
        browser.page(f"/shadowing/{shadowing.id}")

    readers = session.scalars(select(Event.actor_id).where(Event.name == "record read")).all()
    assert set(readers) == {room.mentor.id, room.tutor.id}


def test_learners_have_no_list_to_countersign(browser, room):
    browser.sign_in(room.learner)

    browser.page("/countersign", status=403)


def test_the_tutor_records_a_practical_assessment(browser, session, room):
    browser.sign_in(room.tutor)

    page = browser.submit(f"/portfolios/{room.registration.id}/units/PM2/practical", typed=sheet(room))

    assert page.heading == "Practical assessment on 6 May 2026"
    assert page.text.count("Asked an open question") == 7
    browser.sign_in(room.learner)
    assert "You can use it in your portfolio" not in browser.page(page.address).text
    said = {"learner_comment": "I have nothing to add."}
    assert "You can use it in your portfolio" in browser.submit(page.address, typed=said).text


def test_a_sheet_is_made_from_the_criteria_of_its_unit(browser, room):
    browser.sign_in(room.assessor)

    page = browser.page(f"/portfolios/{room.registration.id}/units/PM3/practical")

    numbers = [c.number for c in room.unit("PM3").criteria]
    legends = [" ".join(node.text_content().split()) for node in page.tree.xpath("//main//legend")]
    assert [f"Did you see {n}?" for n in numbers] == [words for words in legends if words.startswith("Did you see")]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"day": ["", "", ""]}, "day", "Type the day it happened"),
        ({"day": ["7", "5", "2026"]}, "day", "Type a day that is today or before"),
        ({"day": ["31", "2", "2026"]}, "day", "Type a real day, such as 3 5 2026"),
        ({"minutes": ""}, "minutes", "Type how many minutes it lasted"),
        ({"minutes": "481"}, "minutes", "Type a number of minutes from 5 to 480"),
        ({"minutes": "9" * 40}, "minutes", "Type a number of minutes from 5 to 480"),
        ({"setting": "x" * 101}, "setting", "Use 100 characters or fewer"),
        ({"activity": ""}, "activity", "Say what the learner was doing"),
        ({"observer_comment": " "}, "observer_comment", "Write what went well, and what to work on"),
        ({"observer_comment": "x" * 2001}, "observer_comment", "Use 2,000 characters or fewer"),
        ({"note_1_1": " "}, "note_1_1", "Say what was said or done"),
        ({"note_1_1": "x" * 2001}, "note_1_1", "Use 2,000 characters or fewer"),
        ({"seen_1_1": "perhaps"}, "seen_1_1", "Choose from the answers"),
        ({"seen_1_1": []}, "seen_1_1", "Choose what you saw for 1.1"),
    ],
)
def test_a_bad_sheet_says_what_to_do_and_keeps_what_was_typed(browser, session, room, changed, field, sentence):
    browser.sign_in(room.tutor)

    page = browser.submit(f"/portfolios/{room.registration.id}/units/PM2/practical", 422, typed=sheet(room, **changed))

    assert page.problems == {field: sentence}
    assert page.values()["note_2_1"] == ["Asked an open question"]
    assert session.scalar(select(PracticalAssessment)) is None


def test_minutes_that_are_no_number_are_refused(browser, room):
    browser.sign_in(room.tutor)
    address = f"/portfolios/{room.registration.id}/units/PM2/practical"

    assert "minutes" in browser.submit(address, 422, typed=sheet(room, minutes="lots")).problems


def test_a_sheet_sent_twice_is_kept_once(browser, session, room):
    browser.sign_in(room.tutor)
    page = browser.page(f"/portfolios/{room.registration.id}/units/PM2/practical")

    first = browser.send(page, typed=sheet(room))
    second = browser.send(page, typed=sheet(room))

    assert first.address == second.address
    assert session.scalar(select(func.count(PracticalAssessment.id))) == 1


def test_a_unit_that_is_not_there_has_no_sheet(browser, room):
    browser.sign_in(room.tutor)

    browser.page(f"/portfolios/{room.registration.id}/units/PM9/practical", status=404)


def test_a_tutor_elsewhere_cannot_tell_that_the_learner_exists(browser, room):
    browser.sign_in(room.hull_assessor)

    browser.page(f"/portfolios/{room.registration.id}/units/PM2/practical", status=404)


def test_a_sheet_is_read_only_through_its_own_portfolio(browser, session, room):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    made = a.practical(theirs, room.unit("PM2"), room.tutor, room.leeds)
    a.save(session, other, theirs, made)
    browser.sign_in(room.tutor)

    browser.page(f"/portfolios/{theirs.id}/practicals/{made.id}")
    browser.page(f"/portfolios/{room.registration.id}/practicals/{made.id}", status=404)


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_to_countersign_takes_as_many_statements_however_long(browser, session, room, statements, count):
    mentors = [a.learner(room.leeds, f"Mentor {n}") for n in range(5)]
    a.save(session, *mentors)
    rows = [
        {
            "id": uuid4(),
            "registration_id": room.registration.id,
            "mentor_id": mentors[n % 5].id,
            "establishment_id": room.leeds.id,
            "day": NOON.date(),
            "minutes": 30,
            "setting": "B wing",
            "role_seen": "Reading",
            "saw": "They listened",
            "learned": "To wait",
            "logged_at": NOON - timedelta(days=2),
            "confirmed_at": NOON - timedelta(minutes=n),
            "version": 2,
        }
        for n in range(count)
    ]
    session.execute(insert(ShadowingSession), rows)
    session.commit()
    browser.sign_in(room.tutor)

    assert statements.of(browser, "/countersign") <= 4
    browser.page("/countersign?page=2")
    browser.page(f"/countersign?page={10**30}")
