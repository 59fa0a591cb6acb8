"""The words that templates are given."""

import pytest

from lms.core.pages import a_count, a_sentence


@pytest.mark.parametrize(
    ("words", "said"), [("RPL claim", "RPL claim"), ("reflective account", "Reflective account"), ("", "")]
)
def test_a_sentence_begins_with_a_capital_and_keeps_those_it_has(words, said):
    assert a_sentence(words) == said


def test_what_is_counted_is_one_or_many():
    assert [a_count(1, "piece"), a_count(1200, "piece"), a_count(2, "criterion", "criteria")] == [
        "1 piece",
        "1,200 pieces",
        "2 criteria",
    ]
