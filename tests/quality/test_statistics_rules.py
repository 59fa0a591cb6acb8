"""No number about a few learners is shown, and none can be worked out from what is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lms.portfolio.rules.pieces import CHECKS
from lms.quality.rules.statistics import (
    ALL,
    FEWER,
    FEWEST,
    HELD_BACK,
    MOST_REFERRED,
    NEARLY_ALL,
    Count,
    Counts,
    met_rate,
    middle,
    part,
    rate,
    ratio,
    shown,
    suppressed,
)


def counts_about(learners):
    """Each learner it is about came at least once."""
    return learners.flatmap(lambda many: st.builds(Count, st.integers(many, many * 9), st.just(many)))


ANY, FEW = counts_about(st.integers(0, 12)), counts_about(st.integers(0, FEWEST - 1))
MANY = counts_about(st.integers(FEWEST, 12))
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[ANY] * width), min_size=1, max_size=5))


def rows(cells):
    return {f"row {number}": row for number, row in enumerate(cells)}


def few(count):
    return count.learners < FEWEST


@given(TABLES, st.data())
def test_what_a_few_learners_did_could_be_anything_a_few_do_for_all_that_is_shown(cells, data):
    """So nothing of it can be worked out: not from its row, nor its column, nor the total of everything."""
    other = [tuple(data.draw(FEW) if few(count) else count for count in row) for row in cells]

    assert suppressed(rows(cells)) == suppressed(rows(other))


@given(TABLES)
def test_whatever_is_shown_is_right_and_at_least_five_learners_stand_behind_it(cells):
    table = suppressed(rows(cells))

    for line, row in zip(table.lines, cells, strict=True):
        for cell, count in zip(line.cells, row, strict=True):
            assert cell.value == (None if few(count) else count.often)
        assert line.total.value == (None if any(map(few, row)) else sum(count.often for count in row))
    for total, column in zip(table.totals, zip(*cells, strict=True), strict=True):
        assert total.value == (None if any(map(few, column)) else sum(count.often for count in column))


def test_five_pieces_of_one_learner_are_not_shown_and_one_of_each_of_five_are():
    assert shown(Count(5, 1)).words == FEWER
    assert shown(Count(400, 4)).words == FEWER
    assert shown(Count(0, 0)).words == FEWER
    assert shown(Count(5, 5)).words == "5"
    assert shown(Count(1234, 9)).words == "1,234"


def test_a_rate_and_a_ratio_are_held_back_with_either_of_their_counts():
    thirty, ten, one = shown(Count(30, 9)), shown(Count(10, 6)), shown(Count(30, 1))

    assert (rate(thirty, ten).words, ratio(thirty, ten).words) == ("75%", "3 to 1")
    assert {rate(thirty, one).words, rate(one, thirty).words, ratio(thirty, one).words} == {HELD_BACK}


def test_the_rate_of_an_assessor_who_refers_nobody_or_hardly_anybody_is_shown_and_tells_of_nobody():
    fifty = Count(50, 50)

    assert met_rate(fifty, Count()).words == "100%"
    assert met_rate(fifty, Count(5, 5)).words == "91%"
    assert {met_rate(fifty, Count(n, many)).words for n, many in ((1, 1), (2, 2), (5, 1), (4, 4))} == {NEARLY_ALL}
    # More than one in ten, or so few decisions that the band would tell how many were referred.
    assert {met_rate(fifty, Count(6, 4)).words, met_rate(Count(44, 9), Count(1, 1)).words} == {HELD_BACK}
    # Nothing about fewer than five learners, and never that nobody was met.
    assert {met_rate(Count(40, 4), Count()).words, met_rate(Count(), Count(9, 9)).words} == {HELD_BACK}
    assert met_rate(Count(), Count()).words == HELD_BACK


def test_the_rate_of_all_is_shown_where_each_row_is_known():
    everyone, some = Counts(first_met=Count(30, 9)), Counts(first_met=Count(60, 9), first_not=Count(10, 6))
    hardly = Counts(first_met=Count(50, 50), first_not=Count(1, 1))

    assert part("Leeds", rows([everyone, everyone])).rate.words == "100%"
    assert part("Leeds", rows([everyone, some])).rate.words == "90%"
    assert part("Leeds", rows([everyone, hardly])).rate.words == HELD_BACK
    assert part("Leeds", rows([hardly])).rate.words == NEARLY_ALL


def test_the_middle_is_of_what_five_learners_or_more_waited():
    assert middle(Counter({2: 3, 9: 2}), 5).words == "2 days"
    assert middle(Counter({1: 5}), 5).words == "1 day"
    assert middle(Counter({2: 50}), 4).words == FEWER


# A whole page

CODES = st.sampled_from(["PM1 1.1", "PM1 1.2", "PM2 1.1"])
WAITS = st.integers(0, 9).flatmap(
    lambda many: st.tuples(st.just(many), st.lists(st.integers(0, 30), min_size=many, max_size=many * 3))
)


@st.composite
def any_counts(draw, count=ANY, waits=WAITS):
    waited, days = draw(waits)
    return Counts(
        first_met=draw(count),
        first_not=draw(count),
        waits=Counter(days),
        waited=waited,
        reasons={check: draw(count) for check in CHECKS},
        pieces=draw(st.dictionaries(st.sampled_from(["PM1", "PM2"]), st.tuples(count, count))),
        referred=draw(st.dictionaries(CODES, count)),
    )


def disturbed(counts, data):
    """The same, with anything else that a few do wherever a few stand behind a number, or nothing was there."""

    def other(count):
        return data.draw(FEW) if few(count) else count

    def other_referred(met, count):
        """A few others of whom as much can be said as of these few beside those who were met: nobody stays nobody."""
        alike = FEW.filter(lambda them: met_rate(met, them) == met_rate(met, count))
        return data.draw(alike) if few(count) else count

    met = other(counts.first_met)
    units = {*counts.pieces, *data.draw(st.sets(st.sampled_from(["PM1", "PM2", "PM3"])))}
    codes = {*counts.referred, *data.draw(st.sets(CODES))}
    waited, days = (counts.waited, counts.waits)
    if waited < FEWEST:
        waited, days = data.draw(st.integers(0, FEWEST - 1)), Counter(data.draw(st.lists(st.integers(0, 99))))
    return Counts(
        first_met=met,
        first_not=other(counts.first_not) if few(met) else other_referred(met, counts.first_not),
        waits=days,
        waited=waited,
        reasons={check: other(counts.reasons.get(check, Count())) for check in CHECKS},
        pieces={unit: tuple(map(other, counts.pieces.get(unit, (Count(), Count())))) for unit in sorted(units)},
        referred={code: other(counts.referred.get(code, Count())) for code in sorted(codes)},
    )


@given(st.lists(any_counts(), min_size=1, max_size=4), st.data())
def test_nothing_on_a_page_changes_when_what_a_few_did_becomes_what_a_few_others_did(counts, data):
    told, other = rows(counts), rows([disturbed(each, data) for each in counts])

    assert part("Leeds", told) == part("Leeds", other)


@given(st.lists(any_counts(), min_size=1, max_size=4))
def test_every_line_of_pieces_and_referrals_is_right_and_about_five_learners_or_more(counts):
    told = rows(counts)
    found = part("Leeds", told)

    for mix in found.mixes:
        behind = [told[mix.row]] if mix.row != ALL else counts
        pairs = [each.pieces.get(mix.unit, (Count(), Count())) for each in behind]
        for cell, column in zip((mix.practical, mix.written), zip(*pairs, strict=True), strict=True):
            assert cell.value == (None if any(map(few, column)) else sum(count.often for count in column))
        assert mix.practical.is_shown or mix.written.is_shown
    for one in found.referred:
        behind = [told[one.row]] if one.row != ALL else counts
        of_each = [each.referred.get(one.criterion, Count()) for each in behind]
        assert not any(map(few, of_each))
        assert one.often.value == sum(count.often for count in of_each)
    assert [one.often.value for one in found.referred] == sorted(one.often.value for one in found.referred)[::-1]


@given(st.lists(any_counts(MANY), min_size=2, max_size=3))
def test_where_nothing_is_about_a_few_there_are_totals_of_everything(counts):
    found = part("Leeds", rows(counts))

    assert found.first_time.total.is_shown
    assert found.rate.is_shown
    of_all = {unit for unit in ("PM1", "PM2") if all(unit in each.pieces for each in counts)}
    assert {mix.unit for mix in found.mixes if mix.row == ALL and mix.ratio.is_shown} >= of_all


def test_no_more_than_the_most_frequent_referrals_are_listed_and_one_row_has_no_line_for_all():
    referred = {f"PM1 {n}": Count(5 + n, 5) for n in range(MOST_REFERRED + 5)}

    found = part("Leeds", {"Assessor 1": Counts(referred=referred)}).referred

    assert len(found) == MOST_REFERRED
    assert (found[0].often.value, found[-1].often.value) == (MOST_REFERRED + 9, 10)
    assert {one.row for one in found} == {"Assessor 1"}


def test_an_empty_table_is_no_fault():
    assert part("Leeds", {}).first_time.lines == ()
    assert {part("Leeds", {}).rate.words, part("Leeds", {}).wait.words} == {HELD_BACK}
