"""What stands between a learner and the claim, and when a centre may claim directly."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.models import Qualification
from lms.courses.rules.specification import AssessmentRules, rules_of
from lms.quality.models import ClaimMode, ClaimRoute
from lms.quality.rules.claims import (
    NOT_SIGNED_OFF,
    ClaimFacts,
    CycleFacts,
    Visited,
    missing_for_direct_claim,
    mode_now,
    route_on,
    stands_between,
)

TODAY = date(2026, 5, 6)
EARLY, LATE = datetime(2026, 1, 2, 9, tzinfo=UTC), datetime(2026, 1, 2, 10, tzinfo=UTC)


def route(mode: ClaimMode, from_day: date, set_at: datetime = EARLY) -> ClaimRoute:
    facts = {"establishment_id": uuid4(), "qualification": "q", "reason": "", "set_by": uuid4()}
    return ClaimRoute(mode=mode, from_day=from_day, set_at=set_at, **facts)


def test_without_a_history_the_qualification_says_how_it_is_claimed():
    assert route_on([], TODAY, "EQA first") is ClaimMode.EQA_FIRST
    assert route_on([], TODAY, "direct claim") is ClaimMode.DIRECT


def test_a_file_that_does_not_say_how_it_is_claimed_lets_nobody_claim_before_an_eqa_has_looked():
    assert AssessmentRules().claim_route == "EQA first"
    assert rules_of(Qualification(rules=AssessmentRules().as_data())).claim_route == "EQA first"
    assert rules_of(Qualification(rules=None)).claim_route == "direct claim"  # from before a file could say


def test_direct_claim_holds_only_while_the_newest_visit_left_nothing_open():
    for visit, mode in ((None, ClaimMode.DIRECT), (True, ClaimMode.EQA_FIRST), (False, ClaimMode.DIRECT)):
        assert mode_now(ClaimMode.DIRECT, None if visit is None else Visited(TODAY, left_open=visit)) is mode
    assert mode_now(ClaimMode.EQA_FIRST, Visited(TODAY, left_open=False)) is ClaimMode.EQA_FIRST


def test_the_newest_route_that_has_begun_counts_whatever_order_they_come_in():
    old = route(ClaimMode.EQA_FIRST, date(2026, 1, 1))
    new = route(ClaimMode.DIRECT, date(2026, 5, 6))
    coming = route(ClaimMode.EQA_FIRST, date(2026, 5, 7))

    assert route_on([coming, old, new], TODAY, "EQA first") is ClaimMode.DIRECT
    assert route_on([new, coming, old], date(2026, 5, 5), "direct claim") is ClaimMode.EQA_FIRST


def test_of_two_routes_from_one_day_the_one_written_down_last_counts():
    first, second = route(ClaimMode.DIRECT, TODAY, EARLY), route(ClaimMode.EQA_FIRST, TODAY, LATE)

    assert route_on([second, first], TODAY, "direct claim") is ClaimMode.EQA_FIRST


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"not_awarded": ("PM1", "PM2", "PM3")}, "Not awarded yet: PM1, PM2 and PM3. Every unit must be."),
        ({"not_looked_at": ("PM2",)}, "Drawn in a sample and not looked at yet: PM2."),
        ({"case": "This waits: an appeal is open."}, "This waits: an appeal is open."),
        ({"actions": 1}, "1 IQA action is still to be done."),
        ({"actions": 2}, "2 IQA actions are still to be done."),
        ({"undeclared": (3, 7)}, "Sent without the learner’s declaration: pieces 3 and 7."),
        ({"name_confirmed": False}, "The learner has not said yet how their name should be printed."),
        ({"mode": ClaimMode.EQA_FIRST}, NOT_SIGNED_OFF),
    ],
)
def test_each_thing_that_is_missing_is_said(facts, words):
    assert stands_between(ClaimFacts(**{"mode": ClaimMode.DIRECT} | facts)) == [words]


@given(
    mode=st.sampled_from(list(ClaimMode)),
    not_awarded=st.sampled_from([(), ("PM1",)]),
    not_looked_at=st.sampled_from([(), ("PM1",)]),
    case=st.sampled_from([None, "This waits."]),
    actions=st.integers(0, 2),
    undeclared=st.sampled_from([(), (1,)]),
    name_confirmed=st.booleans(),
    signed_off=st.booleans(),
)
def test_the_gate_is_open_only_when_nothing_at_all_stands_between(mode, signed_off, **facts):
    wrong = [facts["not_awarded"], facts["not_looked_at"], facts["case"], facts["actions"], facts["undeclared"]]
    waits_for_eqa = mode is ClaimMode.EQA_FIRST and not signed_off
    shut = any(wrong) or not facts["name_confirmed"] or waits_for_eqa

    assert bool(stands_between(ClaimFacts(mode=mode, signed_off=signed_off, **facts))) == shut


def test_direct_claim_asks_for_a_whole_cycle_and_nothing_open():
    whole = CycleFacts(draws=1, finished=1)

    assert missing_for_direct_claim(whole) == []
    assert len(missing_for_direct_claim(CycleFacts())) == 2
    for lacking in (
        CycleFacts(draws=0, finished=1),
        CycleFacts(draws=1, finished=0),
        CycleFacts(draws=1, finished=1, not_looked_at=1),
        CycleFacts(draws=1, finished=1, actions=2),
        CycleFacts(draws=1, finished=1, visit=Visited(TODAY, left_open=True)),
    ):
        assert len(missing_for_direct_claim(lacking)) == 1, lacking
