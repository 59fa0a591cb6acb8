"""How large the letters of a printed grid are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.portfolio.rules import grid
from lms.quality.rules.sheet import LARGE, MIDDLE, SHORTENED, SMALL, letters
from tests import builders as a

pytestmark = pytest.mark.once
SIZES = [LARGE, MIDDLE, SMALL, SHORTENED]


def size_of(*, plain=0, wording=0, units=3):
    """The letters of the house specification's grid, nothing sent, with so many more letters in each criterion."""
    qualification = a.qualification()
    for unit in qualification.units:
        for criterion in unit.criteria:
            criterion.plain += "x" * plain
            criterion.wording += "x" * wording
    return letters(grid(qualification, []).units[:units])


def test_the_house_specification_is_printed_in_the_largest_letters():
    assert size_of() is LARGE


def test_long_specifications_are_printed_in_smaller_letters():
    assert size_of(plain=10, wording=50) is MIDDLE
    assert size_of(plain=20, wording=100) is SMALL
    assert size_of(plain=60, wording=180) is SHORTENED


@given(plain=st.integers(0, 200), wording=st.integers(0, 200), more=st.integers(0, 200), units=st.integers(1, 3))
def test_more_words_are_never_printed_in_larger_letters(plain, wording, more, units):
    found = size_of(plain=plain, wording=wording, units=units)

    assert SIZES.index(size_of(plain=plain, wording=wording + more, units=3)) >= SIZES.index(found)
