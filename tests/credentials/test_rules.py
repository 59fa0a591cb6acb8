"""Names, last days, numbers and codes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials import rules


@pytest.mark.parametrize("name", ["Jordan Ash", "Siân O’Neill-Ŵyn", "J. R. Smith, Jr.", "李 小龙", "A" * 80])
def test_names_that_people_have_can_be_printed(name):
    assert rules.fault_in_printed_name(name) is None


@pytest.mark.parametrize("name", ["", "...", "A" * 81, "Jo\nAsh", "Jo <b>", "A1234AA", "Jo‮hsA", "Jo​Ash", "Jo 🎓"])
def test_names_that_are_no_names_cannot(name):
    assert rules.fault_in_printed_name(name)


@pytest.mark.parametrize(
    ("awarded", "last"),
    [
        (date(2026, 5, 6), date(2027, 5, 5)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2028, 2, 29), date(2029, 2, 27)),
        (date(2026, 12, 31), date(2027, 12, 30)),
    ],
)
def test_an_accreditation_lasts_to_the_day_before_the_same_day_next_year(awarded, last):
    assert rules.last_day(awarded, 12) == last


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_more_months_never_end_sooner(awarded, months):
    assert awarded < rules.last_day(awarded, months) + timedelta(days=1) <= rules.last_day(awarded, months + 1)


def test_a_certificate_number_names_its_centre():
    assert rules.certificate_number("0417", 123) == "PM-0417-000123"


@pytest.mark.parametrize("code", ["LEI", "417", "04170", "0417\n", "٠٤١٧", ""])
def test_a_centre_code_is_four_digits_and_never_a_prison(code):
    assert rules.is_centre_code("0417")
    assert not rules.is_centre_code(code)


@pytest.mark.parametrize("uln", ["9276308686", "1000000019", "1001111124", "1003333345", "1006666671"])
def test_a_sound_uln_has_no_fault(uln):
    assert rules.fault_in_uln(uln) is None


@pytest.mark.parametrize(
    ("uln", "words"),
    [
        ("9999999999", "choose why there is none"),
        ("1234567890", "do not fit together"),
        ("0000000019", "never 0"),
        ("100000001", "ten digits"),
        ("10000000190", "ten digits"),
        ("1000000019\n", "ten digits"),
        ("", "ten digits"),
        ("١٠٠٠٠٠٠٠١٩", "ten digits"),
    ],
)
def test_what_is_no_uln_says_why(uln, words):
    assert words in rules.fault_in_uln(uln)


@given(st.integers(100_000_000, 999_999_999))
def test_of_ten_last_digits_one_makes_a_uln_and_none_where_the_others_leave_no_remainder(first):
    """It is 10 less the remainder by 11 of the first nine, each times its weight, 10 down to 2."""
    remainder = sum(int(digit) * weight for digit, weight in zip(str(first), range(10, 1, -1), strict=True)) % 11
    sound = [last for last in range(10) if rules.fault_in_uln(f"{first}{last}") is None]

    assert sound == ([10 - remainder] if remainder else [])


@given(st.sampled_from(["9276308686", "1000000019", "1001111124"]), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(uln, place, more):
    wrong = uln[:place] + str((int(uln[place]) + more) % 10) + uln[place + 1 :]

    assert rules.fault_in_uln(wrong)
