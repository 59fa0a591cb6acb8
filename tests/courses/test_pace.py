"""Pace counts only sessions that could happen; due dates after a break; hours in grains of five minutes."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.models import Break
from lms.courses.rules.hours import GRAIN, SITTING, grain_of, grains_since, written_minutes
from lms.courses.rules.pace import AtPrison, Pace, due_after_break, pace_of
from lms.establishments.models import Closure, Interruption, PartOfDay
from lms.establishments.rules import REASONS, USUAL_WEEK, closed_sessions

MONDAY = date(2026, 3, 2)
REASON = Interruption.REGIME


def closure(first, last=None, part=None, taken_back=False):
    return Closure(
        establishment_id=uuid4(),
        from_day=first,
        to_day=last or first,
        part=part,
        wing=None,
        reason=REASON,
        recorded_by=uuid4(),
        recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
        taken_back_by=None,
        taken_back_at=datetime(2026, 3, 2, tzinfo=UTC) if taken_back else None,
    )


def a_break(first, last=None):
    return Break(
        learner_id=uuid4(),
        from_day=first,
        to_day=last,
        reason=REASON,
        began_by=uuid4(),
        begun_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def pace(done, *, steps=40, weeks=4, today=MONDAY + timedelta(weeks=2), closures=(), breaks=(), due=True):
    """A learner who began on a Monday and has this many weeks of ten sessions to do forty steps."""
    return pace_of(
        done=done,
        steps=steps,
        began=MONDAY,
        due_on=MONDAY + timedelta(weeks=weeks) - timedelta(days=3) if due else None,
        prisons=[AtPrison(MONDAY, None, USUAL_WEEK, list(closures))],
        breaks=list(breaks),
        today=today,
    )


@pytest.mark.parametrize(
    ("done", "stands"),
    [
        (20, Pace.ON_PACE),
        (19, Pace.ON_PACE),
        (18, Pace.BEHIND),
        (21, Pace.ON_PACE),
        (22, Pace.AHEAD),
        (40, Pace.FINISHED),
    ],
)
def test_half_the_sessions_gone_asks_for_half_the_steps_give_or_take_one_session(done, stands):
    assert pace(done).pace is stands


def test_who_is_behind_is_told_by_how_many_sessions():
    assert pace(10).short_by == 10


def test_nobody_is_behind_for_less_than_a_whole_step():
    slow = {"steps": 8, "weeks": 4}

    assert pace(3, **slow).pace is Pace.ON_PACE
    assert pace(2, **slow).pace is Pace.BEHIND


def test_a_week_locked_down_is_a_week_that_did_not_count():
    week = closure(MONDAY, MONDAY + timedelta(days=6))
    found = pace(10, closures=[week])

    assert (found.pace, found.possible, found.lost) == (Pace.ON_PACE, 10, 10)


def test_one_morning_closed_is_one_session():
    assert pace(0, closures=[closure(MONDAY, part=PartOfDay.MORNING)]).lost == 1


def test_a_closure_taken_back_closes_nothing():
    assert pace(0, closures=[closure(MONDAY, taken_back=True)]).lost == 0


def test_two_closures_of_one_session_close_it_once():
    assert pace(0, closures=[closure(MONDAY), closure(MONDAY, part=PartOfDay.MORNING)]).lost == 2


def test_a_closure_at_a_weekend_loses_nothing():
    assert pace(0, closures=[closure(MONDAY + timedelta(days=5), MONDAY + timedelta(days=6))]).lost == 0


def test_whoever_is_on_a_break_is_on_a_break_and_nothing_worse():
    assert pace(0, breaks=[a_break(MONDAY + timedelta(days=10))]).pace is Pace.ON_A_BREAK


def test_without_a_day_there_is_no_pace():
    assert pace(0, due=False).pace is Pace.NO_DAY


def test_today_is_not_over_and_counts_for_nothing_yet():
    assert pace(0, today=MONDAY).possible == 0


def test_each_prison_counts_for_the_days_spent_there():
    moved = MONDAY + timedelta(weeks=1)
    mornings = frozenset({(day, PartOfDay.MORNING) for day in range(5)})
    here = AtPrison(MONDAY, moved - timedelta(days=1), USUAL_WEEK, [])
    there = AtPrison(moved, None, mornings, [])
    found = pace_of(
        done=0,
        steps=10,
        began=MONDAY,
        due_on=MONDAY + timedelta(weeks=3),
        prisons=[here, there],
        breaks=[],
        today=MONDAY + timedelta(weeks=2),
    )

    assert found.possible == 10 + 5


days = st.integers(-5, 40).map(lambda n: MONDAY + timedelta(days=n))
spans = st.tuples(days, st.integers(0, 15)).map(lambda span: (span[0], span[0] + timedelta(days=span[1])))
closures = st.lists(
    st.builds(lambda s, part: closure(*s, part), spans, st.sampled_from([None, *PartOfDay])), max_size=4
)
breaks = st.lists(st.builds(lambda s: a_break(*s), spans), max_size=3)


@given(st.integers(0, 40), days, closures, breaks, closures, breaks)
def test_no_closure_or_break_ever_turns_anyone_behind(done, today, had, paused, more, more_paused):
    before = pace(done, today=today, closures=had, breaks=paused)
    after = pace(done, today=today, closures=had + more, breaks=paused + more_paused)

    assert not (after.pace is Pace.BEHIND and before.pace is not Pace.BEHIND)
    assert after.possible <= before.possible


@given(st.integers(0, 40), days, st.integers(1, 20), closures)
def test_days_that_are_all_closed_change_nobodys_standing(done, today, length, had):
    whole = closure(today, today + timedelta(days=length))
    before = pace(done, today=today, closures=[*had, whole])
    after = pace(done, today=today + timedelta(days=length), closures=[*had, whole])

    assert after.pace is before.pace


@given(closures)
def test_closed_sessions_are_counted_once_and_lie_between_the_days(some):
    first, last = MONDAY, MONDAY + timedelta(days=10)
    assert all(first <= day <= last for day, _ in closed_sessions(some, first, last))


# Due dates


@pytest.mark.parametrize(
    ("reason", "due"),
    [
        (Interruption.REGIME, date(2026, 4, 11)),
        (Interruption.OTHER_HEALTH, date(2026, 4, 11)),
        (Interruption.UNKNOWN, date(2026, 4, 11)),
        (Interruption.STAFF_REDEPLOYED, date(2026, 4, 6)),
        (Interruption.TECHNICAL, date(2026, 4, 6)),
        (Interruption.TRANSFER, date(2026, 4, 11)),
    ],
)
def test_after_a_break_a_date_that_is_near_moves_out_by_the_reason(reason, due):
    assert due_after_break(date(2026, 4, 2), date(2026, 3, 20), reason, date(2026, 4, 1)) == due


@given(days, days, st.sampled_from(list(Interruption)), days)
def test_a_date_never_moves_nearer_but_for_a_transfer(was_due, began, reason, today):
    due = due_after_break(was_due, began, reason, today)

    assert due >= was_due or reason is Interruption.TRANSFER
    if began > was_due and reason is not Interruption.TRANSFER:
        assert due == was_due


def test_a_transfer_always_gives_ten_days_whatever_the_old_date():
    assert due_after_break(date(2026, 9, 1), MONDAY, Interruption.TRANSFER, MONDAY) == MONDAY + timedelta(days=10)


def test_every_reason_has_words():
    assert set(REASONS) == set(Interruption)


# Hours

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1), timezones=st.just(UTC))


@given(moments)
def test_a_grain_is_the_five_minutes_a_moment_is_in(moment):
    grain = grain_of(moment)

    assert grain <= moment < grain + GRAIN
    assert grain.minute % 5 == 0
    assert (grain.second, grain.microsecond) == (0, 0)


@given(st.lists(moments, max_size=30).map(sorted))
def test_no_grain_is_counted_twice_and_none_without_a_sign_of_life_near(signs):
    counted = []
    for sign in signs:
        counted += grains_since(counted[-1] if counted else None, sign)

    assert counted == sorted(set(counted))
    assert {grain_of(sign) for sign in signs} <= set(counted)
    for grain in counted:
        assert any(abs(grain_of(sign) - grain) <= SITTING for sign in signs)


def test_reading_for_eight_minutes_and_pressing_next_is_one_sitting():
    first = grain_of(datetime(2026, 3, 2, 9, 1, tzinfo=UTC))

    assert len(grains_since(first, datetime(2026, 3, 2, 9, 10, tzinfo=UTC))) == 2
    assert len(grains_since(first, datetime(2026, 3, 2, 9, 15, tzinfo=UTC))) == 1


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (155, "2 hours 35 minutes")]
)
def test_minutes_are_said_in_words(minutes, words):
    assert written_minutes(minutes) == words
