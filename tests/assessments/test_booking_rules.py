"""What shadowing must come to first, when a slot can be used, and when both have signed."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.assessments import rules
from lms.assessments.models import AssessmentSlot, Booking, PracticalAssessment, ShadowingSession
from lms.assessments.rules import bookings as when
from lms.assessments.rules.bookings import BookingState, SlotState
from lms.core.clock import LONDON, utc_now
from lms.courses.rules.specification import Practice
from lms.establishments.models import PartOfDay, Room
from tests import builders as a

DAY = date(2026, 5, 7)
BEFORE = datetime(2026, 5, 6, 12, tzinfo=LONDON)
SIGNED = utc_now()

practices = some.builds(
    Practice,
    sessions=some.integers(0, 5),
    minutes=some.integers(0, 400),
    settings=some.integers(0, 4),
    mentors=some.integers(0, 4),
)
sessions = some.builds(
    ShadowingSession,
    minutes=some.integers(5, 480),
    setting=some.sampled_from(["B wing", "b  Wing", "B-wing", "Library", "library ", "Gym", "Chapel"]),
    mentor_id=some.integers(1, 4).map(lambda n: UUID(int=n)),
    confirmed_at=some.sampled_from([None, SIGNED]),
    countersigned_at=some.sampled_from([None, SIGNED]),
)


def is_short(practice: Practice, counted: list[ShadowingSession]) -> bool:
    """The same rule, counted in another way."""
    places = {"".join(filter(str.isalpha, one.setting.lower())) for one in counted}
    return (
        len(counted) < practice.sessions
        or sum(one.minutes for one in counted) < practice.minutes
        or len(places) < practice.settings
        or len({one.mentor_id for one in counted}) < practice.mentors
    )


@given(practices, some.lists(sessions, max_size=8))
def test_something_is_still_needed_exactly_while_a_minimum_is_short(practice, logged):
    counted = [one for one in logged if one.confirmed_at and one.countersigned_at]

    assert bool(rules.still_needed(practice, logged)) is is_short(practice, counted)


@given(practices, some.lists(sessions, max_size=6).flatmap(lambda s: some.tuples(some.just(s), some.permutations(s))))
def test_the_order_of_sessions_never_matters(practice, both):
    logged, shuffled = both

    assert rules.still_needed(practice, logged) == rules.still_needed(practice, shuffled)


@given(practices, some.lists(sessions, max_size=6), sessions)
def test_one_more_session_never_makes_more_needed(practice, logged, another):
    before = {minimum.need: minimum.have for minimum in rules.minimums(practice, logged)}
    after = {minimum.need: minimum.have for minimum in rules.minimums(practice, [*logged, another])}

    assert all(after[need] >= have for need, have in before.items())


def test_what_is_still_needed_is_said_in_sentences():
    practice = Practice(sessions=3, minutes=120, settings=2, mentors=2)
    one = ShadowingSession(
        minutes=45, setting="B wing", mentor_id=UUID(int=1), confirmed_at=SIGNED, countersigned_at=SIGNED
    )

    assert rules.still_needed(practice, [one]) == [
        "Shadow a mentor 2 more times.",
        "Shadow for 1 hour 15 minutes more.",
        "Shadow in 1 more place.",
        "Shadow 1 more mentor.",
    ]
    done = [minimum.done for minimum in rules.minimums(practice, [one])]
    assert done == ["1 of 3 sessions", "45 minutes of 2 hours", "1 of 2 places", "1 of 2 mentors"]


def test_a_minimum_that_is_reached_says_how_much_there_is_and_how_much_was_needed():
    signed = {"confirmed_at": SIGNED, "countersigned_at": SIGNED, "setting": "Gym", "mentor_id": UUID(int=1)}
    two = [ShadowingSession(minutes=60, **signed) for _ in range(2)]

    done = [minimum.done for minimum in rules.minimums(Practice(sessions=1, minutes=90), two)]
    assert done == ["2 sessions (1 needed)", "2 hours (1 hour 30 minutes needed)"]


def test_a_qualification_that_asks_for_nothing_needs_nothing():
    assert rules.still_needed(Practice(), []) == []
    assert rules.minimums(Practice(), []) == []


def test_a_session_proposes_only_criteria_that_its_qualification_has():
    qualification = a.qualification()
    logged = ShadowingSession(proposed=["PM2 1.2", "PM9 9.9", "PM1 1.1"])

    assert [c.code for c in rules.proposed_criteria(qualification, logged)] == ["PM1 1.1", "PM2 1.2"]


# Signatures and role play


@pytest.mark.parametrize(
    ("facts", "signed"),
    [
        ({}, False),
        ({"to_be_signed": True}, False),
        ({"to_be_signed": True, "learner_signed_at": SIGNED}, True),
        ({"to_be_signed": True, "signed_on_paper": True}, True),
        ({"to_be_signed": False}, True),
    ],
)
def test_a_sheet_is_signed_by_both_unless_nobody_was_asked_when_it_was_recorded(facts, signed):
    assert bool(rules.is_signed(PracticalAssessment(**facts))) is signed


def test_a_role_play_counts_only_where_the_unit_allows_it_and_says_what_was_played():
    pm2, pm3 = a.qualification().unit("PM2"), a.qualification().unit("PM3")

    assert rules.fault_in_simulation(pm2, simulated=False, scenario="") is None
    assert rules.fault_in_simulation(pm2, simulated=True, scenario="An angry mentee")[0] == "simulated"
    assert rules.fault_in_simulation(pm3, simulated=True, scenario=" ")[0] == "scenario"
    assert rules.fault_in_simulation(pm3, simulated=True, scenario="An angry mentee") is None


# Slots


def slot(begins: time = time(9, 30), minutes: int = 45, day: date = DAY, **changed: object) -> AssessmentSlot:
    where = Room(wing="B wing", name="Side room", quiet=True, private=False, neurodiversity_suitable=True)
    return AssessmentSlot(**{"day": day, "begins": begins, "minutes": minutes, "room": where} | changed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9:30", time(9, 30)),
        ("09.30", time(9, 30)),
        ("14:15", time(14, 15)),
        ("2:15pm", time(14, 15)),
        ("2 PM", time(14)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("9", time(9)),
        ("24:00", None),
        ("9:60", None),
        ("13pm", None),
        ("0am", None),
        ("٩:٣٠", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_time_is_typed_as_people_type_it(typed, found):
    assert when.as_time(typed) == found


def test_a_slot_is_said_in_words():
    assert when.in_words(slot()) == "7 May 2026, 9:30am to 10:15am, B wing, Side room"
    assert when.marks(slot().room) == ["Quiet", "Neurodiversity-suitable"]


@given(some.integers(0, 1380), some.integers(5, 60), some.integers(0, 1380), some.integers(5, 60), some.booleans())
def test_two_slots_overlap_when_they_share_a_minute(first, long, second, longer, same_day):
    one = slot(time(*divmod(first, 60)), long)
    other = slot(time(*divmod(second, 60)), longer, DAY if same_day else DAY + timedelta(days=1))
    shared = set(range(first, first + long)) & set(range(second, second + longer))

    assert when.overlap(one, other) is when.overlap(other, one) is (same_day and bool(shared))


@pytest.mark.parametrize(
    ("begins", "minutes", "parts"),
    [
        (time(9), 60, {PartOfDay.MORNING}),
        (time(11, 30), 30, {PartOfDay.MORNING}),
        (time(11, 30), 31, {PartOfDay.MORNING, PartOfDay.AFTERNOON}),
        (time(13), 60, {PartOfDay.AFTERNOON}),
        (time(18), 60, {PartOfDay.EVENING}),
        (time(11), 480, set(PartOfDay)),
    ],
)
def test_a_slot_is_closed_with_any_part_of_the_day_it_is_in(begins, minutes, parts):
    offered = slot(begins, minutes)

    assert {part for part in PartOfDay if when.is_closed(offered, {(DAY, part)})} == parts
    assert not when.is_closed(offered, {(DAY + timedelta(days=1), part) for part in PartOfDay})


@pytest.mark.parametrize(
    ("begins", "minutes", "field"), [(time(9), 4, "minutes"), (time(23), 60, "minutes"), (time(9), 60, None)]
)
def test_a_slot_ends_on_the_day_it_begins(begins, minutes, field):
    fault = when.fault_in_time(begins, minutes)

    assert (fault and fault[0]) == field


def test_a_slot_is_free_until_it_is_taken_withdrawn_closed_or_begun():
    all_day = {(DAY, part) for part in PartOfDay}
    shut = slot()
    shut.room.closed_at = SIGNED
    begun = datetime.combine(DAY, time(9, 30), LONDON)

    assert when.slot_state(slot(), (), BEFORE) is SlotState.FREE
    assert when.slot_state(slot(), (), begun) is SlotState.OVER
    assert when.slot_state(slot(taken=Booking()), (), BEFORE) is SlotState.TAKEN
    assert when.slot_state(slot(taken=Booking()), all_day, BEFORE) is SlotState.CLOSED
    assert when.slot_state(shut, (), BEFORE) is SlotState.CLOSED
    assert when.slot_state(slot(withdrawn_at=SIGNED), all_day, BEFORE) is SlotState.WITHDRAWN


def test_a_booking_waits_to_be_moved_recorded_or_for_its_day():
    all_day = {(DAY, part) for part in PartOfDay}
    after = BEFORE + timedelta(days=2)

    assert when.booking_state(Booking(slot=slot()), (), BEFORE) is BookingState.COMING
    assert when.booking_state(Booking(slot=slot()), (), after) is BookingState.TO_RECORD
    assert when.booking_state(Booking(slot=slot()), all_day, after) is BookingState.TO_MOVE
    assert when.booking_state(Booking(slot=slot(withdrawn_at=SIGNED)), (), BEFORE) is BookingState.TO_MOVE
    assert when.booking_state(Booking(slot=slot(), ended_at=SIGNED), (), BEFORE) is BookingState.ENDED
    assert when.booking_state(Booking(slot=slot()), (), BEFORE, assessor_left=True) is BookingState.TO_MOVE
    assert when.booking_state(Booking(slot=slot()), (), after, assessor_left=True) is BookingState.TO_RECORD
    ended = Booking(slot=slot(), ended_at=SIGNED)
    assert when.booking_state(ended, (), BEFORE, assessor_left=True) is BookingState.ENDED
    kept = Booking(slot=slot(), practical=PracticalAssessment())
    assert when.booking_state(kept, all_day, after) is BookingState.RECORDED
