"""What free words hold that evidence leaves out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from lms.people import queries
from lms.people.checking import A_YEAR
from lms.people.models import Person, PrisonNumber, Stay
from lms.people.queries import MOST_NAMED, learners_named_at
from lms.people.remarks import Named, holds_a_prison_number, names_found, remark_on
from tests import builders as a
from tests.builders.people import NOON

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
        ("With A1234 BC and others", True),
        ("A 1234 BC", True),
        ("A 1234BC", True),
        ("a1234 BC", True),
        ("scan_A1234BC_1", True),
        ("A-1234-BC", True),
        ("B wing, cell A1234", False),
        ("I did a 2019 IT course", False),
        ("Cell B1204 at noon", False),
        ("It was a 1500 km ride", False),
        ("12A1234BC", False),
        ("A12345BC", False),
        ("AA1234BCD", False),
        ("", False),
    ],
)
def test_words_that_look_like_a_prison_number_are_noticed(text, holds):
    assert holds_a_prison_number(text) is holds


A_NUMBER = st.from_regex(r"[A-Z][0-9]{4}[A-Z]{2}", fullmatch=True)
NO_LETTER = st.text(alphabet=" .,()_-’\n", min_size=1, max_size=3)


@given(number=A_NUMBER, before=NO_LETTER, after=NO_LETTER, at=st.sampled_from(["", " ", "-", "_"]), low=st.booleans())
def test_a_prison_number_is_noticed_however_it_is_parted(number, before, after, at, low):
    written = [number.lower() if low else number, f"{number[:5]}{at}{number[5:]}"]
    written.append(f"{number[0]}{at}{number[1:5]}{at}{number[5:]}")

    assert all(holds_a_prison_number(f"{before}{each}{after}") for each in written)
    assert not any(holds_a_prison_number(f"x{each}{after}") for each in written)


@given(st.text(alphabet=st.characters(exclude_categories=["Nd"]), max_size=200))
def test_words_without_figures_hold_no_prison_number(text):
    assert not holds_a_prison_number(text)


@given(st.from_regex(r"[a-z]{1,8} [0-9]{4} [a-z]{2}( [a-z]+)?", fullmatch=True))
def test_a_year_or_a_cell_among_small_words_is_no_prison_number(text):
    assert not holds_a_prison_number(text)


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
    assert remark_on([name], HERE) == "These words look as if they hold a learner’s name."
    assert remark_on([name], HERE, [MARY]) == "These words look as if they hold another learner’s name."
    both = "These words look as if they hold a prison number and a learner’s name."
    assert remark_on([name, number], HERE) == both


def test_a_name_must_be_in_one_answer_not_spread_over_two():
    assert remark_on(["Jordan", "Sample"], HERE) is None


# Who is looked for


def named_at(session, room, now=NOON):
    return [named.whole for named in learners_named_at(session, [room.leeds.id], now - A_YEAR)]


def test_learners_who_are_here_or_were_in_the_last_year_are_looked_for_and_staff_are_not(session):
    room = a.classroom(session)
    session.flush()
    assert {room.learner.name, room.mentor.name} <= set(named_at(session, room))
    assert room.assessor.name not in named_at(session, room)

    room.move(room.learner, room.hull)
    left = session.scalar(select(Stay.ended_at).where(Stay.person_id == room.learner.id, Stay.ended_at.is_not(None)))
    assert named_at(session, room)[-1] == room.learner.name
    assert room.learner.name in named_at(session, room, left + A_YEAR)
    assert room.learner.name not in named_at(session, room, left + A_YEAR + timedelta(seconds=1))


def test_somebody_who_came_back_is_looked_for_once_and_no_more_than_a_bound_are(session, monkeypatch):
    room = a.classroom(session)
    room.move(room.learner, room.hull)
    room.move(room.learner, room.leeds)
    session.flush()

    assert named_at(session, room).count(room.learner.name) == 1
    assert MOST_NAMED == 10_000
    assert "LIMIT" in str(queries._LEARNERS_SINCE)


@pytest.mark.parametrize("count", [10, 1000])
def test_the_names_of_a_year_are_one_statement_however_many(browser, session, statements, count):
    room = a.classroom(session)
    gone = {"began_at": NOON - A_YEAR, "ended_at": NOON, "reason": "admission", "end_reason": "released"}
    people = [
        {"id": uuid4(), "urn": uuid4(), "made_at": NOON, "first_name": f"First{n}", "last_name": f"Last{n}"}
        for n in range(count)
    ]
    session.execute(insert(Person), people)
    stays = [{"id": uuid4(), "person_id": p["id"], "establishment_id": room.leeds.id, **gone} for p in people]
    session.execute(insert(Stay), stays)
    numbers = [f"A{n:04d}ZZ" for n in range(count)]
    rows = [
        {"id": uuid4(), "person_id": p["id"], "number": n, "given_at": NOON}
        for p, n in zip(people, numbers, strict=True)
    ]
    session.execute(insert(PrisonNumber), rows)
    session.commit()
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/prior/new")

    statements.said.clear()

    page = browser.send(page, 422, typed={"mapping": f"I told first{count - 1} LAST{count - 1} about it."})

    assert "another learner’s name" in page.text
    assert len(statements.said) <= 8


# Whose own name it is


@pytest.mark.parametrize(
    ("own", "other", "text"),
    [
        (Named("Kim", "Lee"), Named("Lee", "Kim"), "I am Kim Lee, and Lee Kim is how some say it."),
        (Named("Mary Ann", "Lee"), Named("Ann", "Lee"), "I am Mary Ann Lee. Mary Ann Lee’s book."),
        (Named("Kim", "Lee"), Named("Kim", "Lees"), "That is Kim Lee’s own work."),
    ],
)
def test_the_learners_own_name_is_never_another_learners(own, other, text):
    assert names_found(text, [own, other], but=[own]) == []


@given(first=LETTERS, last=LETTERS, others=st.lists(st.tuples(LETTERS, LETTERS), max_size=6))
def test_words_that_hold_only_the_learners_own_name_are_never_warned_of(first, last, others):
    own = Named(first, last)
    text = f"{first} {last} 1 {last} {first.upper()} 2 {first} {last}’s 3"

    assert remark_on([text], [Named(*other) for other in others], [own]) is None


def test_another_learner_who_is_written_beside_the_learner_is_found_all_the_same():
    own, other = Named("Mary Ann", "Lee"), Named("Ann", "Lee")
    assert names_found("I am Mary Ann Lee, and I sat with Ann Lee.", [own, other], but=[own]) == ["Ann Lee"]
