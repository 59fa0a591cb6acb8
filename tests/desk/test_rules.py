"""What a home page says: where to go on, how far somebody is, and which numbers may be printed."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.courses.rules import ModuleProgress
from lms.desk import rules
from lms.desk.rules import CarryOn
from lms.pool.rules import Member, Membership, Standing, State
from tests import builders as a

MINE = UUID("1b671a64-40d5-491e-99b0-da01ff1f3341")


def module(slug="listening", *, pages=8, read=(), attempts=0, passed=False):
    return ModuleProgress(
        edition=a.module_edition(slug, pages=pages),
        pages_read=frozenset(read),
        attempts=attempts,
        best=1 if attempts else None,
        out_of=2 if attempts else None,
        passed=passed,
        registered=True,
    )


LISTENING, BOUNDARIES = module(), module("boundaries", pages=3)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/learn/listening/4", "Listening, page 4 of 8"),
        ("/learn/listening/check", "Listening, check what you know"),
        (f"/portfolios/{MINE}/evidence/2", "piece 2 of your portfolio"),
        (f"/portfolios/{MINE}/evidence/new", "your new piece of work"),
        ("/shadowing/new", "the session you were writing down"),
        (f"/portfolios/{MINE}/practicals/{MINE}", "the practical assessment to sign"),
        ("/portfolio", "your portfolio"),
    ],
)
def test_a_learner_goes_on_exactly_where_they_stopped(place, words):
    assert rules.carry_on(place, [LISTENING, BOUNDARIES], MINE) == CarryOn(place, words)


@pytest.mark.parametrize(
    "place",
    [
        None,
        "/learn/listening/9",
        "/learn/listening/0",
        "/learn/gone/1",
        "/learn/gone/check",
        f"/portfolios/{UUID(int=7)}/evidence/2",
        f"/portfolios/{MINE}/evidence/2/decide",
        "/arrivals",
        "//elsewhere.example/learn/listening/4",
        "javascript:alert(1)",
    ],
)
def test_a_place_that_is_not_theirs_or_is_gone_is_passed_over_for_the_next_page(place):
    assert rules.carry_on(place, [LISTENING], MINE) == CarryOn("/learn/listening/1", "Listening, page 1 of 8")


def test_the_next_page_is_of_a_module_already_begun():
    begun = module("boundaries", pages=3, read=[1])

    assert rules.carry_on(None, [LISTENING, begun], MINE).words == "Boundaries, page 2 of 3"


def test_after_the_last_page_comes_the_check_and_then_the_next_module():
    read = module("boundaries", pages=3, read=[1, 2, 3])
    tried = module("boundaries", pages=3, read=[1, 2, 3], attempts=1)

    assert rules.carry_on(None, [LISTENING, read], MINE) == CarryOn(
        "/learn/boundaries/check", "Boundaries, check what you know"
    )
    assert rules.carry_on(None, [LISTENING, tried], MINE).words == "Listening, page 1 of 8"


def test_a_check_gates_nothing_while_a_module_is_half_read():
    read = module("boundaries", pages=3, read=[1, 2, 3])
    half = module(read=[1])

    assert rules.carry_on(None, [read, half], MINE).words == "Listening, page 2 of 8"


def test_when_all_is_read_and_tried_the_portfolio_is_next():
    done = module(pages=1, read=[1], attempts=1)

    assert rules.carry_on(None, [done], MINE) == CarryOn("/portfolio", "your portfolio")
    assert rules.carry_on(None, [], MINE) == CarryOn("/portfolio", "your portfolio")


@given(some.text(max_size=80), some.booleans())
def test_whatever_place_is_kept_the_button_leads_to_a_page_of_ours(place, ours):
    found = rules.carry_on(f"/{place}" if ours else place, [LISTENING, BOUNDARIES], MINE)

    assert found.href.startswith(("/learn/", "/portfolio", "/shadowing"))
    assert found.words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (f"/portfolios/{MINE}/evidence/2/decide", "the decision on piece 2 that you were writing"),
        (f"/portfolios/{MINE}/units/PM2/practical", "the practical assessment that you were writing"),
        ("/learners/new", "the learner you were adding"),
    ],
)
def test_staff_go_back_to_what_they_were_writing(place, words):
    assert rules.left_off(place) == CarryOn(place, words)


@pytest.mark.parametrize("place", [None, "/arrivals", "/learn/listening/1", f"/portfolios/{MINE}/evidence/2"])
def test_staff_are_not_sent_back_to_pages_without_words(place):
    assert rules.left_off(place) is None


def test_a_place_names_its_registration():
    assert rules.registration_in(f"/portfolios/{MINE}/evidence/2/decide") == MINE
    assert rules.registration_in("/portfolios/------------------------------------/x") is None
    assert rules.registration_in("/learn/listening/1") is None
    assert rules.registration_in(None) is None


def test_learning_counts_pages_and_checks_and_nothing_else():
    found = rules.learning([module(read=[1, 2], attempts=2, passed=True), module("boundaries", pages=3)])

    assert found.in_words == "2 of 11 pages read, 1 of 2 checks passed"


# The nation


def member(place, state=State.AVAILABLE):
    return Member(uuid4(), "", uuid4(), place, Standing(state, ""), Membership([]))


def nation(**places):
    return rules.nation([member(place) for place, count in places.items() for _ in range(count)])


def test_the_nation_is_told_how_many_where_and_how_many_are_available():
    members = [member("Leeds") for _ in range(12)] + [member("Hull", State.PAUSED) for _ in range(6)]

    found = rules.nation(members)

    assert (found.trained, found.available) == ("18", "12")
    assert found.places == (("Hull", "6"), ("Leeds", "12"))


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.LEFT])
def test_the_withdrawn_and_those_who_left_are_not_counted(state):
    members = [member("Leeds") for _ in range(6)]

    assert rules.nation([*members, member("Leeds", state)]) == rules.nation(members)


def test_a_small_number_is_never_printed():
    assert nation(Leeds=4).trained == "fewer than 5"
    assert nation(Leeds=12, Hull=4, Exeter=3).places == (
        ("Exeter", "fewer than 5"),
        ("Hull", "fewer than 5"),
        ("Leeds", "12"),
    )


def test_a_small_number_cannot_be_worked_out_from_the_total():
    assert nation(Leeds=12, Hull=4).trained == "at least 12"
    assert nation(Leeds=12, Hull=4, Exeter=3).trained == "19"


def test_a_small_number_cannot_be_worked_out_from_how_many_are_available():
    members = [member("Leeds") for _ in range(10)] + [member("Leeds", State.PAUSED) for _ in range(2)]

    assert rules.nation(members).available == "nearly all of them"


@given(some.dictionaries(some.sampled_from(["Exeter", "Hull", "Leeds", "Wymott"]), some.integers(1, 12)))
def test_no_printed_number_is_under_five(places):
    found = nation(**places)

    for words in (found.trained, found.available, *(count for _, count in found.places)):
        assert all(int(word) >= 5 for word in words.replace(",", "").split() if word.isdigit())


def test_nobody_anywhere_is_no_error():
    assert rules.nation([]).places == ()
