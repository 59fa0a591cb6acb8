"""A pick that anyone can repeat, the days of a pack, and cells that no spreadsheet runs."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.models import Role, StayReason
from lms.people.rules import LONGEST_LOOK, fault_in_last_day
from lms.portfolio.models import Kind, Outcome
from lms.quality.models import CaseKind, ClaimMode, Stage
from lms.quality.packing import FIRST_ROWS, FORMULA, MOST_CELLS, as_data, as_words, rows_printed
from lms.quality.queries.pack import Section
from lms.quality.rules.coverage import finding_words
from lms.quality.rules.external import MOST_PICKED, fault_in_range, how_many, picked, where_now

TODAY = date(2026, 5, 6)
PEOPLE = [UUID(int=number) for number in range(1, 11)]


def test_a_seed_picks_the_same_records_on_every_machine():
    assert [each.int for each in picked(PEOPLE, "a seed", 3)] == [1, 6, 5]


@given(st.lists(st.uuids(), unique=True), st.text(max_size=10), st.integers(0, 20), st.randoms())
def test_a_pick_does_not_depend_on_the_order_of_the_population(population, seed, count, random):
    shuffled = list(population)
    random.shuffle(shuffled)

    found = picked(population, seed, count)

    assert found == picked(shuffled, seed, count)
    assert len(found) == len(set(found)) == min(count, len(population))
    assert set(found) <= set(population)


@given(st.lists(st.uuids(), unique=True, min_size=1, max_size=8), st.integers(0, 8))
def test_picking_more_keeps_what_was_picked(population, count):
    assert picked(population, "s", count + 1)[:count] == picked(population, "s", count)


def test_every_record_can_be_picked_by_some_seed():
    assert {picked(PEOPLE, str(seed), 1)[0] for seed in range(200)} == set(PEOPLE)


def test_how_many_are_picked_fits_a_page():
    assert [how_many(asked) for asked in (None, 0, -3, 7, 10**9)] == [5, 1, 1, 7, MOST_PICKED]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (None, TODAY),
        (TODAY, None),
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=2)),
        (TODAY - timedelta(days=366), TODAY),
    ],
)
def test_days_that_make_no_pack_are_refused(first, last):
    assert fault_in_range(first, last, TODAY)


def test_a_year_makes_a_pack():
    assert fault_in_range(TODAY - timedelta(days=365), TODAY, TODAY) is None
    assert fault_in_range(TODAY, TODAY, TODAY) is None


def test_where_somebody_went_is_never_said():
    left = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
    assert where_now(None, None) == "Here now"
    assert where_now(left, StayReason.TRANSFERRED) == "Moved on 3 May 2026"
    assert where_now(left, StayReason.RELEASED) == "Released on 3 May 2026"
    assert where_now(left + timedelta(hours=1), None) == "Left on 4 May 2026"


def test_what_an_iqa_found_is_said_as_on_the_page_of_it():
    assert {(stage, agrees): finding_words(stage, agrees) for stage in Stage for agrees in (True, False)} == {
        (Stage.SUMMATIVE, True): "Agreed",
        (Stage.SUMMATIVE, False): "Sent back",
        (Stage.INTERIM, True): "Agreed so far",
        (Stage.INTERIM, False): "Asked for something",
        (Stage.RELEASED, True): "Not in the sample, so it went on",
        (Stage.RELEASED, False): "Not in the sample, so it went on",
    }


def test_a_cell_says_what_the_pages_say():
    said = {
        Outcome.MORE_EVIDENCE: "More evidence needed",
        Role.IQA: "Internal quality assurer (IQA)",
        CaseKind.ADJUSTMENT: "Reasonable adjustment",
        Kind.PRIOR_LEARNING: "RPL claim",
        ClaimMode.DIRECT: "Direct claim",
        Stage.RELEASED: "Not in the sample",
    }
    assert {each: as_words(each) for each in said} == said == {each: as_data(each) for each in said}


def test_an_eqa_may_look_for_ninety_days_and_no_longer():
    assert fault_in_last_day(TODAY, TODAY) is None
    assert fault_in_last_day(TODAY + LONGEST_LOOK, TODAY) is None
    for day in (None, TODAY - timedelta(days=1), TODAY + LONGEST_LOOK + timedelta(days=1)):
        assert fault_in_last_day(day, TODAY)


@given(st.text())
def test_no_cell_is_a_formula_and_nothing_else_is_changed(words):
    cell = as_data(words)

    assert not FORMULA.match(cell)
    assert cell in (words, f"'{words}")


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r\n=cmd|' /C calc'!A0", "|x"])
def test_what_a_spreadsheet_would_run_is_made_words(words):
    assert as_data(words) == f"'{words}"


def test_days_and_answers_are_data():
    assert [as_data(each) for each in (date(2026, 5, 6), True, False, None, 7)] == ["2026-05-06", "yes", "no", "", "7"]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 14)), max_size=13))
def test_a_printed_pack_has_the_first_rows_of_every_section_and_is_never_long(sizes):
    sections = [
        Section(f"s{n}", "Any", ("A heading",) * width, ((None,) * width,) * rows)
        for n, (rows, width) in enumerate(sizes)
    ]

    printed = rows_printed(sections)

    for each in sections:
        assert min(len(each.rows), FIRST_ROWS) <= printed[each.name] <= len(each.rows)
    most = max(MOST_CELLS, sum(FIRST_ROWS * len(each.headings) for each in sections))
    assert sum(printed[each.name] * len(each.headings) for each in sections) <= most
