"""No small count is shown, and none can be worked out from what is."""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.quality.rules.statistics import (
    FEWER,
    FEWEST,
    HELD_BACK,
    Counts,
    middle,
    part,
    practical_to_written,
    rate,
    shown,
    suppressed,
)

SMALL = st.integers(0, FEWEST - 1)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.integers(0, 12)] * width), min_size=1, max_size=5)
)


def rows(cells):
    return {f"row {number}": row for number, row in enumerate(cells)}


@given(TABLES, st.data())
def test_a_small_count_could_be_any_other_small_count_for_all_that_is_shown(cells, data):
    """So nothing of it can be worked out: not from its row, nor its column, nor the total of everything."""
    other = [
        tuple(data.draw(SMALL, label="in place of a small count") if count < FEWEST else count for count in row)
        for row in cells
    ]

    assert suppressed(rows(cells)) == suppressed(rows(other))


@given(TABLES)
def test_whatever_is_shown_is_right_and_large_enough(cells):
    table = suppressed(rows(cells))

    for line, row in zip(table.lines, cells, strict=True):
        for cell, count in zip(line.cells, row, strict=True):
            assert cell.value == (count if count >= FEWEST else None)
        assert line.total.value in (sum(row), None)
    for total, column in zip(table.totals, zip(*cells, strict=True), strict=True):
        assert total.value in (sum(column), None)
    assert table.total.value in (sum(map(sum, cells)), None)


@given(TABLES)
def test_a_table_without_small_counts_hides_nothing(cells):
    larger = [tuple(count + FEWEST for count in row) for row in cells]
    table = suppressed(rows(larger))

    assert all(line.total.is_shown for line in table.lines)
    assert all(total.is_shown for total in table.totals)
    assert table.total.value == sum(map(sum, larger))


def test_a_small_count_says_only_that_it_is_small():
    assert [shown(count).words for count in (0, 4, 5, 1234)] == [FEWER, FEWER, "5", "1,234"]


def test_a_rate_is_held_back_with_either_of_its_counts():
    assert rate(shown(30), shown(10)).words == "75%"
    assert rate(shown(30), shown(4)).words == HELD_BACK
    assert rate(shown(3), shown(40)).words == HELD_BACK


def test_the_middle_is_of_five_or_more():
    assert middle({2: 3, 9: 2}).words == "2 days"
    assert middle({1: 5}).words == "1 day"
    assert middle({2: 2, 3: 2}).words == FEWER


def test_practical_work_is_counted_to_each_written_piece():
    assert [each.words for each in practical_to_written(15, 10)] == ["15", "10", "1.5 to 1"]
    assert practical_to_written(15, 2)[2].words == HELD_BACK


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=5))
def test_no_part_of_a_page_says_a_small_number(pairs):
    counts = {
        f"Assessor {'abcde'[n]}": Counts(first_met=met, first_not=rest, learners=9)
        for n, (met, rest) in enumerate(pairs)
    }

    found = part("Leeds", counts)

    words = [cell.words for line in found.first_time.lines for cell in (*line.cells, line.total)]
    words += [total.words for total in (*found.first_time.totals, found.first_time.total)]
    for each in words:
        assert each in (FEWER, HELD_BACK) or int(re.sub(",", "", each)) >= FEWEST


def test_an_empty_table_is_no_fault():
    assert part("Leeds", {}).first_time.lines == ()
    assert part("Leeds", {}).rate.words == HELD_BACK


@given(st.lists(st.builds(Counts, st.integers(0, 20), st.integers(0, 20), learners=st.integers(0, 9)), min_size=1))
def test_whoever_has_fewer_than_five_learners_could_have_any_numbers_for_all_that_is_shown(counts):
    told = {f"row {number}": each for number, each in enumerate(counts)}
    other = {
        row: each if each.learners >= FEWEST else Counts(99, 98, Counter({7: 90}), Counter(valid=97), learners=1)
        for row, each in told.items()
    }

    assert part("Leeds", told) == part("Leeds", other)


@given(st.lists(st.lists(st.integers(0, 30), max_size=9), min_size=1, max_size=4), st.data())
def test_the_middle_of_all_says_nothing_of_an_assessor_with_few(waits, data):
    """Whoever decided fewer than five could have taken any time over them, for all that is shown."""

    def as_shown(each):
        return part("Leeds", {f"row {n}": Counts(waits=Counter(days), learners=9) for n, days in enumerate(each)})

    other = [
        data.draw(st.lists(st.integers(0, 99), max_size=FEWEST - 1)) if len(days) < FEWEST else days for days in waits
    ]

    assert as_shown(waits) == as_shown(other)
