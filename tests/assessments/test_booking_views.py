"""What people meet on the pages about rooms, slots, bookings, and sheets to sign."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.assessments.models import AssessmentSlot, Booking, PracticalAssessment
from lms.establishments import service as establishments
from lms.establishments.models import Interruption, Room
from lms.people.models import RoleGrant
from tests import builders as a
from tests.builders.people import NOON

TOMORROW = date(2026, 5, 7)
REASON = Interruption.STAFF_REDEPLOYED.value
ROOM = {"wing": "B wing", "name": "Side room", "quiet": "y"}
TIME = {"day": ["7", "5", "2026"], "begins": "9:30", "minutes": "45", "weeks": "1"}


@pytest.fixture
def place(room, session):
    made = a.room(room.leeds, private=True)
    a.save(session, made)
    return made


@pytest.fixture
def slot(room, place, session):
    made = a.slot(place, room.tutor)
    a.save(session, made)
    return made


@pytest.fixture
def booked(room, slot, session):
    a.enough_shadowing(room)
    made = a.booking(slot, room.registration, room.unit("PM2"), room.assessor)
    a.save(session, made)
    return made


TOO_EARLY = "Read what shadowing still needs, then tick that you record this all the same"


def sheet(room, code="PM2", **changed):
    typed = {"day": ["6", "5", "2026"], "minutes": "30", "setting": "Library", "activity": "A first session"}
    typed["observer_comment"] = "Calm and clear."
    for criterion in room.unit(code).criteria:
        name = criterion.number.replace(".", "_")
        typed |= {f"seen_{name}": "seen", f"note_{name}": "Asked an open question"}
    return typed | changed


def record(booking):
    return f"/portfolios/{booking.registration_id}/bookings/{booking.id}/practical"


# Rooms


def test_a_coordinator_adds_changes_and_closes_a_room(browser, session, room):
    browser.sign_in(room.coordinator)
    assert "No room is on the list yet" in browser.page("/rooms").text
    page = browser.submit("/rooms", typed=ROOM)
    assert "B wing, Side room" in page.text
    assert "Quiet" in page.text
    made = session.scalars(select(Room)).one()
    browser.submit(f"/rooms/{made.id}", typed=ROOM | {"neurodiversity_suitable": "y"})
    assert "Neurodiversity-suitable" in browser.page("/rooms").text

    page = browser.press(f"/rooms/{made.id}", "Close this room")
    assert "No room is on the list yet" in page.text


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"wing": ""}, "wing", "Type the wing"),
        ({"name": " "}, "name", "Type what the room is called"),
        ({"wing": "x" * 61}, "wing", "Use 60 characters or fewer"),
        ({"name": "x" * 61}, "name", "Use 60 characters or fewer"),
        ({"name": "SIDE ROOM"}, "name", "This room is on the list already"),
    ],
)
def test_a_bad_room_says_what_to_do(browser, room, place, changed, field, sentence):
    browser.sign_in(room.tutor)

    assert browser.submit("/rooms", 422, typed=ROOM | changed).problems == {field: sentence}


def test_a_room_of_another_prison_is_not_there(browser, session, room):
    far = a.room(room.hull)
    a.save(session, far)
    browser.sign_in(room.coordinator)

    browser.page(f"/rooms/{far.id}", status=404)
    browser.page(f"/rooms/{uuid4()}", status=404)
    browser.sign_in(room.learner)
    for closed in ("/rooms", "/slots", "/slots/new", "/slots/unlock"):
        browser.page(closed, status=403)


# Slots


def test_a_tutor_offers_a_time_and_sees_it(browser, room, place):
    browser.sign_in(room.tutor)
    page = browser.submit("/slots/new", typed=TIME | {"room": str(place.id), "weeks": "2"})

    assert "2 times offered." in page.text
    assert "7 May 2026 9:30am to 10:15am" in page.text
    assert "14 May 2026" in page.text
    assert "Free" in page.text


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"room": ""}, "room", "Choose the room"),
        ({"room": str(uuid4())}, "room", "Choose from the answers"),
        ({"day": ["", "", ""]}, "day", "Type the day"),
        ({"day": ["5", "5", "2026"]}, "day", "Choose a time that is still to come: 5 May 2026 is not"),
        ({"begins": ""}, "begins", "Type the time it begins"),
        ({"begins": "soon"}, "begins", "Type a time such as 9:30 or 2:15pm"),
        ({"begins": "9" * 11}, "begins", "Use 10 characters or fewer"),
        ({"minutes": "4"}, "minutes", "Type a number of minutes from 5 to 480"),
        ({"minutes": "many"}, "minutes", "Type a whole number, such as 45"),
        ({"weeks": "13"}, "weeks", "Type a number of weeks from 1 to 12"),
        ({"weeks": "0"}, "weeks", "Type a number of weeks from 1 to 12"),
    ],
)
def test_a_bad_time_says_what_to_do(browser, session, room, place, changed, field, sentence):
    browser.sign_in(room.tutor)

    page = browser.submit("/slots/new", 422, typed=TIME | {"room": str(place.id)} | changed)

    assert page.problems == {field: sentence}
    assert session.scalar(select(func.count(AssessmentSlot.id))) == 0


def test_a_coordinator_sees_times_and_offers_none(browser, room, slot):
    browser.sign_in(room.coordinator)

    assert "Offer times" not in browser.page("/slots").links
    browser.page("/slots/new", status=403)
    browser.page(f"/slots/{slot.id}/withdraw", status=404)


def test_a_closed_time_is_shown_as_closed(browser, room, slot):
    establishments.close(
        room.as_(room.tutor),
        room.leeds,
        from_day=TOMORROW,
        to_day=TOMORROW,
        part=None,
        wing="",
        reason=Interruption.REGIME,
    )
    room.session.commit()
    browser.sign_in(room.tutor)

    page = browser.page("/slots")

    assert "Closed" in page.text
    assert not [link for link in page.links if link.startswith("Book ")]


# Booking


def test_staff_book_a_learner_into_a_slot_and_the_learner_sees_it(browser, room, slot, session):
    a.enough_shadowing(room)
    browser.sign_in(room.tutor)
    page = browser.page(f"/slots/{slot.id}/book")
    assert "Enough" in page.text
    page = browser.submit(page.links["Book Jordan Ash"], typed={"unit": "PM2", "assessor": str(room.assessor.id)})
    assert "Jordan Ash is booked." in page.text

    browser.sign_in(room.learner)
    text = browser.page("/shadowing").text
    assert "7 May 2026, 9:30am to 10:15am" in text
    assert "with Asha Khan" in text
    assert "B wing, Side room Quiet Private" in text


def test_a_learner_who_is_short_cannot_be_booked_and_the_page_says_what_is_needed(browser, session, room, slot):
    a.save(session, a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor))
    browser.sign_in(room.tutor)
    address = f"/portfolios/{room.registration.id}/bookings/new"

    page = browser.page(address)

    assert "cannot be booked yet" in page.text
    assert "1 of 3 sessions. Shadow a mentor 2 more times." in page.text
    assert "Shadow for 1 hour 15 minutes more." in browser.page(f"/slots/{slot.id}/book").text
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    typed = {"csrf_token": token, "slot": str(slot.id), "unit": "PM2", "assessor": str(room.assessor.id)}
    assert browser.post(address, data=typed).status_code == 303
    assert session.scalar(select(func.count(Booking.id))) == 0
    browser.sign_in(room.learner)
    assert "Shadow in 1 more place." in browser.page("/shadowing").text


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"slot": ""}, "slot", "Choose a time"),
        ({"slot": "soon"}, "slot", "Choose a time from the list"),
        ({"slot": str(uuid4())}, "slot", "Choose a time from the list"),
        ({"unit": ""}, "unit", "Choose a unit"),
        ({"unit": "PM1"}, "unit", "Choose from the answers"),
        ({"assessor": ""}, "assessor", "Choose who assesses"),
        ({"assessor": str(uuid4())}, "assessor", "Choose from the answers"),
    ],
)
def test_a_bad_booking_says_what_to_do(browser, session, room, slot, changed, field, sentence):
    a.enough_shadowing(room)
    browser.sign_in(room.tutor)
    typed = {"slot": str(slot.id), "unit": "PM2", "assessor": str(room.assessor.id)} | changed

    page = browser.submit(f"/portfolios/{room.registration.id}/bookings/new", 422, typed=typed)

    assert page.problems == {field: sentence}
    assert session.scalar(select(func.count(Booking.id))) == 0


def test_the_second_of_two_who_book_one_slot_gets_a_sentence_and_loses_nothing(browser, session, room, slot, place):
    a.enough_shadowing(room)
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    a.save(session, other, theirs)
    browser.sign_in(room.tutor)
    page = browser.page(f"/portfolios/{room.registration.id}/bookings/new")
    a.save(session, a.booking(slot, theirs, room.unit("PM2"), room.tutor), a.slot(place, room.tutor, begins=time(14)))

    typed = {"slot": str(slot.id), "unit": "PM3", "assessor": str(room.assessor.id)}
    page = browser.send(page, 422, typed=typed)

    assert page.problems == {"slot": "Somebody else has this time now. Choose another one"}
    assert page.values()["unit"] == ["PM3"]
    assert page.values()["assessor"] == [str(room.assessor.id)]


def test_a_booking_pressed_twice_is_made_once(browser, session, room, slot):
    a.enough_shadowing(room)
    browser.sign_in(room.tutor)
    page = browser.page(f"/portfolios/{room.registration.id}/bookings/new")
    typed = {"slot": str(slot.id), "unit": "PM2", "assessor": str(room.assessor.id)}

    browser.send(page, typed=typed)
    browser.send(page, typed=typed)

    assert session.scalar(select(func.count(Booking.id))) == 1


def test_nobody_elsewhere_can_tell_that_a_booking_exists(browser, room, booked):
    for someone in (room.hull_assessor, room.mentor, room.learner, room.coordinator):
        browser.sign_in(someone)
        for deed in ("cancel", "move"):
            browser.page(f"/bookings/{booked.id}/{deed}", status=404)
        browser.page(record(booked), status=404)


def test_a_withdrawn_time_leads_staff_to_move_who_is_booked(browser, session, room, place, slot, booked):
    later = a.slot(place, room.tutor, begins=time(14))
    a.save(session, later)
    browser.sign_in(room.tutor)
    page = browser.submit(f"/slots/{slot.id}/withdraw", reason=REASON)
    assert page.heading == "Move a booking"
    browser.sign_in(room.learner)
    assert "Staff will find you another time." in browser.page("/shadowing").text

    browser.sign_in(room.tutor)
    page = browser.send(page=browser.page(page.address), typed={"slot": str(later.id), "reason": REASON})
    assert "it is nobody’s fault" in page.text
    browser.sign_in(room.learner)
    text = browser.page("/shadowing").text
    assert "2:00pm to 2:45pm" in text
    assert "9:30am" not in text


def test_a_booking_whose_assessor_left_is_shown_to_be_moved_and_is_moved(browser, session, room, place, slot, booked):
    later = a.slot(place, room.tutor, begins=time(14))
    a.save(session, later)
    [grant] = session.scalars(select(RoleGrant).where(RoleGrant.person_id == room.assessor.id)).all()
    browser.sign_in(room.tutor)
    assert "To be moved" not in browser.page("/slots").text
    grant.to_day = NOON.date() - timedelta(days=1)
    session.commit()

    page = browser.page("/slots")
    assert "To be moved" in page.text
    move = page.links[f"Move the booking of {room.learner.name}"]
    page = browser.submit(move, typed={"slot": str(later.id), "assessor": str(room.tutor.id), "reason": REASON})

    assert "To be moved" not in browser.page("/slots").text
    browser.sign_in(room.learner)
    assert f"with {room.tutor.name}" in browser.page("/shadowing").text


# Several sheets a unit


def test_a_second_sheet_for_a_unit_stands_beside_the_first_and_each_makes_a_piece(browser, session, room):
    browser.sign_in(room.tutor)
    address = f"/portfolios/{room.registration.id}/units/PM2/practical"
    for activity in ("A first session", "A second session"):
        browser.submit(address, typed=sheet(room, activity=activity, too_early="y"))

    sheets = session.scalars(select(PracticalAssessment).order_by(PracticalAssessment.recorded_at)).all()
    assert {each.activity for each in sheets} == {"A first session", "A second session"}
    assert {each.unit_id for each in sheets} == {room.unit("PM2").id}
    assert all(len(each.lines) == len(room.unit("PM2").criteria) for each in sheets)
    seen = browser.page(f"/portfolios/{room.registration.id}/seen")
    assert seen.text.count("PM2, 6 May 2026") == 2
    browser.sign_in(room.learner)
    for each in sheets:
        page = browser.submit(f"/portfolios/{room.registration.id}/evidence/new", source=str(each.id))
        assert each.activity in page.text


def test_a_cancelled_booking_tells_the_learner_that_it_is_nobodys_fault(browser, session, room, booked):
    browser.sign_in(room.assessor)
    page = browser.submit(f"/bookings/{booked.id}/cancel", reason=REASON)
    assert "It is nobody’s fault" in page.text

    browser.sign_in(room.learner)
    text = browser.page("/shadowing").text
    assert "It is nobody’s fault, and it does not count against you. The reason: Prison staff redeployed." in text


def test_a_reason_about_a_person_is_not_shown_on_their_page(browser, session, room, booked):
    browser.sign_in(room.assessor)
    browser.submit(f"/bookings/{booked.id}/cancel", reason=Interruption.FAILED_TO_ENGAGE.value)
    browser.sign_in(room.learner)

    assert "The reason" not in browser.page("/shadowing").text


def test_a_reason_is_chosen(browser, room, booked, slot):
    browser.sign_in(room.tutor)

    assert browser.submit(f"/bookings/{booked.id}/cancel", 422, reason="A whim").problems == {
        "reason": "Choose from the answers"
    }
    assert browser.submit(f"/slots/{slot.id}/withdraw", 422, reason="TRANSFER").problems == {
        "reason": "Choose from the answers"
    }
    page = browser.submit(f"/bookings/{booked.id}/move", 422, reason=REASON)
    assert page.problems == {"slot": "Choose a time"}


@pytest.mark.parametrize("deed", ["cancel", "move"])
def test_a_booking_that_somebody_changed_is_a_conflict(browser, session, room, booked, place, deed):
    later = a.slot(place, room.tutor, begins=time(14))
    a.save(session, later)
    browser.sign_in(room.tutor)
    page = browser.page(f"/bookings/{booked.id}/{deed}")
    typed = {"reason": REASON, "slot": str(later.id), "seen": str(booked.version + 1)}

    assert browser.post(page.address, data=page.values() | typed).status_code == 409
    forged = page.values() | {"csrf_token": "x"}
    assert browser.post(page.address, data=forged).status_code == 422


def test_no_times_of_the_prison_a_learner_went_to_are_shown_to_staff_they_left(browser, session, room, booked):
    there = a.room(room.hull, "Secret room")
    a.save(session, there, a.slot(there, room.hull_assessor))
    room.move(room.learner, room.hull)
    browser.sign_in(room.tutor)

    assert browser.get(f"/bookings/{booked.id}/move").status_code == 303
    page = browser.page("/slots")

    assert "They are not at this prison now. Cancel the booking instead." in page.text
    assert "Secret room" not in page.text
    assert "Hari Hull" not in page.text


def test_the_list_for_unlock_says_who_where_and_when(browser, room, booked):
    browser.sign_in(room.coordinator)

    page = browser.page("/slots/unlock?day=2026-05-07")

    assert page.heading == "List for unlock, 7 May 2026"
    for words in ("9:30am", "Jordan Ash", room.learner.number, "B wing, Side room", "Asha Khan", "10:15am"):
        assert words in page.text
    assert "Nobody is booked on this day" in browser.page("/slots/unlock").text
    assert "Nobody is booked on this day" in browser.page("/slots/unlock?day=soon").text
    browser.sign_in(room.hull_assessor)
    assert "Jordan Ash" not in browser.page("/slots/unlock?day=2026-05-07").text


# The sheet


def test_a_sheet_begins_from_its_booking_and_settles_it(browser, session, room, booked):
    booked.slot.day, booked.slot.begins = NOON.date(), time(9)
    session.commit()
    browser.sign_in(room.assessor)
    page = browser.page(record(booked))
    values = page.values()
    assert (values["day"], values["minutes"], values["setting"]) == (["6", "5", "2026"], ["45"], ["B wing, Side room"])

    typed = {name: value for name, value in sheet(room).items() if name.startswith(("seen", "note", "activity"))}
    page = browser.send(page, typed=typed | {"observer_comment": "Calm and clear."})

    kept = session.scalars(select(PracticalAssessment)).one()
    assert kept.booking_id == booked.id
    assert "Calm and clear." in page.text
    assert "They sign on their own sign-in" in page.text
    assert "Recorded" in browser.page("/slots").text
    assert browser.get(record(booked)).status_code == 303
    assert browser.get(f"/bookings/{booked.id}/cancel").status_code == 303


def test_a_booking_is_recorded_only_through_its_own_portfolio(browser, session, room, booked):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    a.save(session, other, theirs)
    browser.sign_in(room.assessor)

    browser.page(f"/portfolios/{theirs.id}/bookings/{booked.id}/practical", status=404)
    browser.page(f"/portfolios/{theirs.id}/bookings/{uuid4()}/practical", status=404)


def test_a_sheet_of_a_booking_that_was_cancelled_meanwhile_is_refused_and_nothing_typed_is_lost(
    browser, session, room, booked
):
    browser.sign_in(room.assessor)
    page = browser.page(record(booked))
    booked.ended_at = NOON
    session.commit()

    page = browser.send(page, 422, typed=sheet(room))

    said = "This booking was cancelled or moved. Press the button again to record the sheet without it."
    assert page.problems == {"": said}
    assert page.values()["activity"] == ["A first session"]
    browser.send(page)
    assert session.scalars(select(PracticalAssessment.booking_id)).all() == [None]
    assert browser.get(record(booked)).status_code == 303


def test_without_a_booking_the_page_says_what_shadowing_still_needs_and_asks_to_confirm(browser, session, room):
    browser.sign_in(room.tutor)

    page = browser.page(f"/portfolios/{room.registration.id}/units/PM2/practical")

    assert "Nobody could book this yet: the minimum of shadowing is not met." in page.text
    assert "Shadow a mentor 3 more times." in page.text
    page = browser.send(page, 422, typed=sheet(room))
    assert page.problems == {"too_early": TOO_EARLY}
    assert page.values()["activity"] == ["A first session"]
    assert session.scalar(select(func.count(PracticalAssessment.id))) == 0
    assert browser.send(page, too_early="y").heading == "Practical assessment on 6 May 2026"


def test_nobody_is_asked_about_shadowing_that_is_done(browser, session, room, monkeypatch):
    monkeypatch.setattr("lms.assessments.views.practical.still_needed", lambda work, registration: [])
    browser.sign_in(room.tutor)
    address = f"/portfolios/{room.registration.id}/units/PM2/practical"

    assert "too_early" not in browser.page(address).form().fields
    browser.submit(address, typed=sheet(room))


def test_a_role_play_is_asked_about_only_where_the_unit_allows_it(browser, session, room):
    browser.sign_in(room.tutor)
    assert "simulated" not in browser.page(f"/portfolios/{room.registration.id}/units/PM2/practical").form().fields
    address = f"/portfolios/{room.registration.id}/units/PM3/practical"

    page = browser.submit(address, 422, typed=sheet(room, "PM3", simulated="y", too_early="y"))
    assert page.problems == {"scenario": "Say what was played, and who played whom"}
    page = browser.submit(
        address, typed=sheet(room, "PM3", simulated="y", too_early="y", scenario="I played an angry mentee.")
    )
    assert "Role play" in page.text
    assert "I played an angry mentee." in page.text


def test_the_learner_signs_on_their_own_sign_in_with_words_of_their_own(browser, session, room):
    made = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds, learner_signed_at=None)
    a.save(session, made)
    browser.sign_in(room.learner)
    page = browser.page("/shadowing")
    [link] = [href for words, href in page.links.items() if words.startswith("Read and sign")]

    page = browser.submit(link, learner_comment="I was nervous at first.")

    assert "You have signed this sheet." in page.text
    session.expire_all()
    kept = session.get(PracticalAssessment, made.id)
    assert (kept.learner_signed_at, kept.learner_comment) == (NOON, "I was nervous at first.")
    assert "Read and sign" not in browser.page("/shadowing").text


def test_words_that_hold_a_prison_number_are_kept_and_asked_about(browser, session, room):
    made = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds, learner_signed_at=None)
    a.save(session, made)
    browser.sign_in(room.learner)
    address = f"/portfolios/{room.registration.id}/practicals/{made.id}"

    page = browser.submit(address, 422, learner_comment="I helped A1234BC.")
    assert list(page.problems) == ["checked"]
    page = browser.send(page, checked="y")
    assert "You have signed this sheet." in page.text


def test_a_tutor_says_that_it_is_signed_on_paper_and_nobody_signs_twice(browser, session, room):
    said = {"learner_signed_at": None, "observer_comment": "Calm and clear."}
    made = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds, **said)
    a.save(session, made)
    address = f"/portfolios/{room.registration.id}/practicals/{made.id}"
    browser.sign_in(room.learner)
    open_page = browser.page(address)
    assert browser.post(f"{address}/signed-on-paper").status_code == 404
    browser.sign_in(room.assessor)
    assert browser.post(address).status_code == 404
    page = browser.submit(address, 422, typed={"signed_day": ["6", "5", "2026"], "learner_comment": "I was nervous."})
    assert page.problems == {"paper_kept_at": "Type where the signed paper is kept"}
    page = browser.send(page, paper_kept_at="The blue folder", learner_comment="I was nervous.")
    assert "6 May 2026, on paper in The blue folder" in page.text
    browser.sign_in(room.learner)
    token = browser.page("/password").values()["csrf_token"]
    page = browser.post(address, data=open_page.values() | {"csrf_token": token})
    assert page.status_code == 303
    session.expire_all()
    assert session.get(PracticalAssessment, made.id).learner_signed_at is None


def test_a_sheet_from_before_anybody_was_asked_says_so(browser, session, room):
    made = a.practical(
        room.registration, room.unit("PM2"), room.tutor, room.leeds, learner_signed_at=None, to_be_signed=False
    )
    a.save(session, made)
    browser.sign_in(room.learner)

    page = browser.page(f"/portfolios/{room.registration.id}/practicals/{made.id}")

    assert "Not asked for when this was recorded" in page.text
    assert "You can use it in your portfolio" in page.text


def test_a_sheet_that_names_another_learner_is_asked_about_and_nothing_is_lost(browser, session, room):
    browser.sign_in(room.tutor)
    address = f"/portfolios/{room.registration.id}/units/PM2/practical"
    typed = sheet(room, note_1_1="He helped Mo Rivers to ask.", too_early="y")

    page = browser.submit(address, 422, typed=typed)
    assert list(page.problems) == ["checked"]
    assert session.scalar(select(func.count(PracticalAssessment.id))) == 0
    page = browser.send(page, checked="y")
    assert page.heading == "Practical assessment on 6 May 2026"


# Budgets


@pytest.mark.parametrize("count", [10, 1000])
def test_the_bookings_take_as_many_statements_however_many(browser, session, room, place, statements, count):
    first = {
        "room_id": place.id,
        "begins": time(9),
        "minutes": 45,
        "offered_by": room.tutor.id,
        "offered_at": NOON,
        "version": 1,
    }
    rows = [first | {"id": uuid4(), "day": TOMORROW + timedelta(days=n)} for n in range(count)]
    session.execute(insert(AssessmentSlot), rows)
    facts = {
        "registration_id": room.registration.id,
        "unit_id": room.unit("PM2").id,
        "assessor_id": room.assessor.id,
        "booked_by": room.tutor.id,
        "booked_at": NOON,
        "version": 1,
    }
    session.execute(insert(Booking), [facts | {"id": uuid4(), "slot_id": row["id"]} for row in rows[::2]])
    session.commit()
    browser.sign_in(room.tutor)

    assert statements.of(browser, "/slots") <= 6
    assert statements.of(browser, "/slots/unlock?day=2026-05-07") <= 5
    assert statements.of(browser, f"/slots/{rows[1]['id']}/book") <= 6
    browser.page(f"/slots?page={10**30}")
    browser.sign_in(room.learner)
    assert statements.of(browser, "/shadowing") <= 9
