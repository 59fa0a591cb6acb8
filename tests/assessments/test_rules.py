"""When a session counts, and what a sound record says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.assessments import rules
from lms.assessments.models import Seen, ShadowingSession
from lms.assessments.rules import ShadowingState
from lms.core.clock import utc_now
from lms.people.models import Person
from tests import builders as a

TODAY = date(2026, 5, 6)
ARRIVED = date(2026, 1, 1)


def session_with(*, confirmed: bool = False, countersigned: bool = False, minutes: int = 45) -> ShadowingSession:
    mentor = Person(first_name="Mo", last_name="Rivers")
    moment = utc_now()
    return ShadowingSession(
        mentor=mentor,
        minutes=minutes,
        confirmed_at=moment if confirmed else None,
        countersigned_at=moment if countersigned else None,
    )


@pytest.mark.parametrize(
    ("confirmed", "countersigned", "state", "words"),
    [
        (False, False, ShadowingState.WAITING_FOR_MENTOR, "Waiting for Mo Rivers to confirm"),
        (True, False, ShadowingState.WAITING_FOR_STAFF, "Waiting for staff"),
        (True, True, ShadowingState.CONFIRMED, "Confirmed"),
    ],
)
def test_a_session_says_in_words_who_is_next(confirmed, countersigned, state, words):
    shadowing = session_with(confirmed=confirmed, countersigned=countersigned)

    assert rules.shadowing_state(shadowing) is state
    assert rules.state_in_words(shadowing) == words


@given(some.lists(some.tuples(some.booleans(), some.booleans(), some.integers(5, 480)), max_size=8))
def test_only_what_both_have_signed_adds_to_the_minutes(signed):
    sessions = [session_with(confirmed=c, countersigned=c and s, minutes=m) for c, s, m in signed]

    assert rules.confirmed_minutes(sessions) == sum(m for c, s, m in signed if c and s)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (65, "1 hour 5 minutes"), (120, "2 hours")],
)
def test_minutes_are_said_as_people_say_them(minutes, words):
    assert rules.in_hours(minutes) == words


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (TODAY, None),
        (ARRIVED, None),
        (TODAY + timedelta(days=1), "Type a day that is today or before"),
        (ARRIVED - timedelta(days=1), "Type 1 January 2026 or a day after it: this stay at the prison began then"),
    ],
)
def test_a_day_is_neither_to_come_nor_before_they_arrived(day, fault):
    assert rules.fault_in_day(day, ARRIVED, TODAY) == fault


@pytest.mark.parametrize(("minutes", "sound"), [(4, False), (5, True), (480, True), (481, False), (-5, False)])
def test_a_session_lasts_from_five_minutes_to_eight_hours(minutes, sound):
    assert (rules.fault_in_minutes(minutes) is None) is sound


@pytest.mark.parametrize("seen", Seen)
@pytest.mark.parametrize("note", ["", "   ", "They asked open questions"])
def test_only_not_applicable_goes_without_a_note(seen, note):
    may_be_empty = seen is Seen.NOT_APPLICABLE

    assert (rules.fault_in_note(seen, note) is None) is (may_be_empty or bool(note.strip()))


def test_a_sheet_has_one_line_for_each_criterion():
    criteria = a.qualification().units[0].criteria
    lines = [(criterion, Seen.SEEN, "Said so") for criterion in criteria]

    assert rules.fault_in_lines(criteria, lines) is None
    assert rules.fault_in_lines(criteria, lines[1:])
    assert rules.fault_in_lines(criteria, [*lines, lines[0]])
    assert rules.fault_in_lines(criteria, [*lines[1:], lines[1]])
