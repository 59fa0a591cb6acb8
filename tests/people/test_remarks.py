"""What free words hold that evidence leaves out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.queries import learners_named_at
from lms.people.remarks import Named, holds_a_prison_number, names_found, remark_on
from tests import builders as a

JORDAN = Named("Jordan", "Sample")
MARY = Named("Mary-Jane", "O’Neil")
JOSE = Named("José", "St. Clair")
HERE = [JORDAN, MARY, JOSE]
LETTERS = st.text(alphabet="abcdeéößABC", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("I met A1234BC there", True),
        ("his number (a1234bc)", True),
        ("B wing, cell A1234", False),
        ("AA1234BCD", False),
        ("", False),
    ],
)
def test_words_that_look_like_a_prison_number_are_noticed(text, holds):
    assert holds_a_prison_number(text) is holds


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("I sat with JORDAN sample.", JORDAN),
        ("Sample, Jordan", JORDAN),
        ("Jordan was late. Later Sample’s friend came.", JORDAN),
        ("mary-jane o'neil", MARY),
        ("Mary‑Jane O‘Neil’s book", MARY),
        ("mary jane oneil", MARY),
        ("Jose St Clair read aloud", JOSE),
    ],
)
def test_a_name_is_noticed_however_it_is_typed(text, whose):
    assert names_found(text, HERE) == [whose.whole]


@pytest.mark.parametrize(
    "text", ["", "Jordan", "a sample", "Jordans Samples", "Mary read to Jane. O Neil", "Jordan took samples"]
)
def test_half_a_name_or_part_of_a_word_is_no_name(text):
    assert names_found(text, HERE) == []


def test_the_writers_own_name_is_theirs_to_write_even_when_another_is_called_the_same():
    assert names_found("I am Jordan Sample", [JORDAN, JORDAN, MARY], but=[Named("JORDAN", "Sample")]) == []


@given(first=LETTERS, last=LETTERS, before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_whole_name_is_found_in_any_words(first, last, before, after):
    named = Named(first, last)
    assert names_found(f"{before} {first.upper()} {last} {after}", [named]) == [named.whole]


@given(st.text(max_size=200))
def test_a_person_without_a_name_is_never_found(text):
    assert names_found(text, [Named("", "-"), Named("’", "Sample")]) == []


def test_the_remark_is_one_sentence_that_says_what_was_found():
    number, name = "Cell of A1234BC.", "With Jordan Sample."
    assert remark_on(["Nothing"], HERE) is None
    assert remark_on([number], HERE) == "These words look as if they hold a prison number."
    assert remark_on([name], HERE) == "These words look as if they hold another learner’s name."
    both = "These words look as if they hold a prison number and another learner’s name."
    assert remark_on([name, number], HERE) == both


def test_a_name_must_be_in_one_answer_not_spread_over_two():
    assert remark_on(["Jordan", "Sample"], HERE) is None


def test_only_learners_who_are_here_now_are_looked_for_in_one_statement(session):
    room = a.classroom(session)
    session.flush()
    names = {named.whole for named in learners_named_at(session, room.leeds.id)}
    assert {room.learner.name, room.mentor.name} <= names
    assert room.assessor.name not in names

    room.move(room.learner, room.hull)
    assert room.learner.name not in {named.whole for named in learners_named_at(session, room.leeds.id)}
