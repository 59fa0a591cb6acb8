"""What follows from sheets that were printed and pages that came back."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.core.sheets import Mark, new_code
from lms.courses.models import CodeReading
from lms.courses.rules.paper import (
    Sheets,
    as_ranges,
    from_ranges,
    joined,
    missing_words,
    told_apart,
    total_fault,
)

CODE = new_code()
SHEETS = Sheets(uuid4(), pages=3, is_here=True)


def readings(marks, known=None, back=frozenset()):
    return [told.reading for told in told_apart(marks, {CODE: SHEETS} if known is None else known, back)]


def test_a_page_of_sheets_that_are_out_is_known():
    [told] = told_apart([Mark(CODE, 2, 3)], {CODE: SHEETS}, set())

    assert (told.reading, told.sheets_id, told.page) == (CodeReading.KNOWN, SHEETS.id, 2)


def test_a_page_without_a_mark_is_unreadable():
    assert readings([None, None]) == [CodeReading.UNREADABLE, CodeReading.UNREADABLE]


def test_of_two_pages_with_one_mark_neither_is_taken():
    assert readings([Mark(CODE, 2, 3), Mark(CODE, 1, 3), Mark(CODE, 2, 3)]) == [
        CodeReading.DOUBLED,
        CodeReading.KNOWN,
        CodeReading.DOUBLED,
    ]


def test_a_page_that_is_back_already_is_doubled():
    assert readings([Mark(CODE, 2, 3)], back={(SHEETS.id, 2)}) == [CodeReading.DOUBLED]


@pytest.mark.parametrize("known", [{}, {CODE: Sheets(SHEETS.id, 3, is_here=False)}], ids=["nobody's", "elsewhere"])
def test_nothing_is_said_about_a_page_of_somebody_who_is_not_here(known):
    [told] = told_apart([Mark(CODE, 2, 3)], known, set())

    assert (told.reading, told.sheets_id, told.page) == (CodeReading.FOREIGN, None, None)


def test_a_page_of_more_sheets_than_were_printed_is_not_guessed():
    assert readings([Mark(CODE, 2, 4)]) == [CodeReading.UNREADABLE]


@pytest.mark.parametrize(
    ("back", "words"),
    [
        ({1, 2, 3, 4}, "Complete"),
        ({1, 2, 4}, "Page 3 is missing"),
        ({1}, "Pages 2-4 are missing"),
        ({2}, "Pages 1, 3-4 are missing"),
        (set(), "None back yet"),
    ],
)
def test_what_is_missing_is_said_in_words(back, words):
    assert missing_words(4, back) == words


@given(some.sets(some.integers(1, 200), min_size=1))
def test_page_numbers_are_typed_as_they_are_written(numbers):
    assert from_ranges(as_ranges(numbers), 200) == numbers


@pytest.mark.parametrize("typed", ["", "0", "1-", "4-2", "5", "a", "1;2", "1-999999999999", "²"])
def test_page_numbers_there_are_not_are_nothing(typed):
    assert from_ranges(typed, 4) is None


def test_a_total_that_differs_from_what_was_keyed_is_said():
    lines = {"1": "B", "2": " ", "3": "ACD"}

    assert total_fault(2, lines) is None
    assert total_fault(None, lines) is None
    assert total_fault(3, lines) == "The sheet says 3, and 2 are keyed. Look at the sheet again."
    assert total_fault(0, {"1": "B"}) == "The sheet says 0, and 1 is keyed. Look at the sheet again."


@given(some.text(min_size=1), some.text(min_size=1))
def test_no_words_are_lost_when_more_come_on_paper(before, now):
    both = joined(before, now)

    assert before.strip() in both
    assert now.strip() in both
    assert joined(both, now) == both
