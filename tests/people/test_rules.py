"""Numbers, waits, idleness and passwords."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people import rules
from lms.people.passwords import first_password, hashed, matches, name_digest
from tests.builders.people import NOON

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("typed", ["A1234AA", "a1234aa", "  A1234aa "])
def test_a_prison_number_may_be_typed_in_any_case(typed):
    assert rules.as_prison_number(typed) == "A1234AA"


@pytest.mark.parametrize("typed", ["", "A1234A", "AA1234A", "A12345A", "A1234AAA", "A١٢٣٤AA", "A1234AA\nB"])
def test_anything_else_is_no_prison_number(typed):
    assert rules.as_prison_number(typed) is None


@pytest.mark.parametrize(("failures", "seconds"), [(4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 300), (50, 300)])
def test_the_wait_begins_at_the_fifth_failure_and_doubles_to_five_minutes(failures, seconds):
    assert rules.wait_for_name(failures, NOON, NOON) == timedelta(seconds=seconds)


def test_the_wait_runs_out():
    assert rules.wait_for_name(5, NOON, NOON + timedelta(seconds=30)) == timedelta()


@given(st.integers(0, 10_000), st.integers(0, 3600))
def test_no_wait_is_ever_longer_than_five_minutes(failures, later):
    wait = rules.wait_for_name(failures, NOON, NOON + later * SECOND)
    assert timedelta() <= wait <= timedelta(minutes=5)


def test_a_classroom_may_fail_a_hundred_times_in_ten_minutes():
    hundred = [NOON - n * SECOND for n in range(100)]
    assert rules.wait_for_address(hundred, NOON) == timedelta()
    assert rules.wait_for_address([*hundred, NOON - 100 * SECOND], NOON) == timedelta(minutes=10) - 100 * SECOND


@pytest.mark.parametrize("username", ["ada", "ada.lee", "ada-lee2", "a1234aa"])
def test_a_username_is_plain_letters_numbers_dots_and_dashes(username):
    assert rules.is_username(username)


@pytest.mark.parametrize("username", ["", "ad", "bad name!", ".ada", "adà", "a" * 61, "ada\nlee"])
def test_anything_else_is_no_username(username):
    assert not rules.is_username(username)


def test_a_session_is_idle_after_fifteen_minutes():
    assert not rules.is_idle(NOON, NOON + timedelta(minutes=15) - SECOND)
    assert rules.is_idle(NOON, NOON + timedelta(minutes=15))


@pytest.mark.parametrize("password", ["short", "my-a1234aa-word", "aaaaaaaa"])
def test_weak_passwords_are_refused_with_a_reason(password):
    assert rules.fault_in_password(password, "a1234aa")


def test_a_good_password_has_no_fault():
    assert rules.fault_in_password("kettle garden", "a1234aa") is None


def test_a_wait_is_said_in_whole_minutes():
    assert rules.in_minutes(timedelta(seconds=30)) == "1 minute"
    assert rules.in_minutes(timedelta(seconds=61)) == "2 minutes"


def test_a_first_password_is_three_words_and_the_same_each_time():
    from uuid import UUID

    account = UUID(int=7)
    once = first_password("secret", account, 0)
    assert len(once.split("-")) == 3
    assert once == first_password("secret", account, 0)
    assert once != first_password("secret", account, 1)
    assert once != first_password("another", account, 0)


def test_there_are_512_words_to_make_passwords_of():
    from lms.people.passwords import WORDS

    words = WORDS.read_text().split()
    assert len(set(words)) == len(words) == 512


def test_a_password_is_kept_as_argon2id():
    kept = hashed("kettle garden")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(kept, "kettle garden")
    assert not matches(kept, "kettle gardens")
    assert not matches(None, "kettle garden")


def test_a_typed_name_is_counted_without_being_kept():
    assert "my password" not in name_digest("secret", "my password")
    assert name_digest("secret", "a") != name_digest("other", "a")
