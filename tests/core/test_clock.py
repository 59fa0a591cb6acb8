"""Moments are UTC, days are London's."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.core.clock import end_of_day, local_day, start_of_day, written_day, written_moment


def test_just_before_midnight_in_summer_it_is_already_tomorrow_in_london():
    assert local_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_summer_day_ends_an_hour_early_by_utc():
    assert end_of_day(date(2026, 7, 1)) == datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_day_ends_within_itself_and_the_next_begins_a_second_later(day):
    assert local_day(end_of_day(day)) == day
    assert end_of_day(day) + timedelta(seconds=1) == start_of_day(day + timedelta(days=1))
    assert local_day(start_of_day(day)) == day


def test_days_and_moments_are_written_as_people_write_them():
    assert written_day(date(2026, 5, 3)) == "3 May 2026"
    assert written_moment(datetime(2026, 5, 3, 8, 5, tzinfo=UTC)) == "3 May 2026, 9:05am"
