"""What follows from a move."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.core.clock import local_day
from lms.transfers import rules
from lms.transfers.models import Begun
from tests import builders as a

MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=some.just(UTC))


@given(MOMENTS)
def test_a_review_is_due_ten_calendar_days_after_the_day_received(moment):
    assert rules.review_due(moment) - local_day(moment) == timedelta(days=10)


def test_the_day_received_is_a_london_day():
    nearly_midnight = datetime(2026, 5, 5, 23, 30, tzinfo=UTC)

    assert rules.review_due(nearly_midnight) == date(2026, 5, 16)


def test_the_review_is_worded_as_prison_services_word_it():
    assert rules.review_words(a.NOON) == "Review due to transfer by 16 May 2026"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ash", "Ash"), (" ASH ", "Ash"), ("OBrien", "O’Brien"), ("smith jones", "Smith-Jones"), ("Jose", "José")],
)
def test_a_surname_is_the_same_whatever_its_capitals_accents_and_marks(typed, kept):
    assert rules.same_surname(typed, kept)


@pytest.mark.parametrize("typed", ["", " ", "-", "As", "Ashe", "Jordan"])
def test_any_other_surname_is_another(typed):
    assert not rules.same_surname(typed, "Ash")


def test_a_name_without_letters_matches_nothing():
    assert not rules.same_surname("", "'")


def test_the_prison_they_left_is_told_what_became_of_them():
    leeds, hull = a.establishment(), a.establishment("HLI")
    move = a.transfer(a.learner(leeds), leeds, hull)
    assert rules.is_open(move)
    assert rules.what_became(move) == "On the way: not received yet"

    move.received_at = a.NOON
    assert not rules.is_open(move)
    assert rules.what_became(move) == "Received there on 6 May 2026"

    move.begun = Begun.CLAIMED
    assert rules.what_became(move) == "Received there on 6 May 2026. Nobody here sent them"


def test_a_cancelled_transfer_is_over():
    leeds, hull = a.establishment(), a.establishment("HLI")
    move = a.transfer(a.learner(leeds), leeds, hull)
    move.cancelled_at = a.NOON

    assert not rules.is_open(move)
    assert rules.what_became(move) == "Cancelled on 6 May 2026"
