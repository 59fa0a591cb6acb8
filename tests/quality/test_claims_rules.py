"""What stands between a learner and the claim, and when a centre may claim directly."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.models import Qualification
from lms.courses.rules.specification import AssessmentRules, rules_of
from lms.quality.models import ClaimMode, ClaimRoute
from lms.quality.rules.claims import (
    NOT_CHECKED,
    NOT_SIGNED_OFF,
    ClaimFacts,
    CycleFacts,
    LeftOpen,
    Visited,
    missing_for_direct_claim,
    mode_now,
    on_hold,
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


@given(
    route=st.sampled_from(list(ClaimMode)),
    visit=st.none() | st.builds(Visited, st.just(TODAY), st.booleans()),
    overdue=st.integers(0, 3),
)
def test_direct_claim_holds_only_while_no_visit_left_anything_open_and_no_action_is_late(route, visit, overdue):
    left = LeftOpen(visit, overdue)
    open_or_late = bool(overdue) or (visit is not None and visit.left_open)

    assert (mode_now(route, left) is ClaimMode.DIRECT) == (route is ClaimMode.DIRECT and not open_or_late)
    assert bool(on_hold(left)) == open_or_late


def test_why_direct_claim_waits_is_a_sentence():
    assert "on 6 May 2026, left an action open" in on_hold(LeftOpen(Visited(TODAY, left_open=True), 2))
    assert on_hold(LeftOpen(overdue=1)).startswith("1 IQA action is past the day set for it.")
    assert on_hold(LeftOpen(overdue=2)).startswith("2 IQA actions are past the day set for it.")


@given(claim_route=st.sampled_from(["EQA first", "direct claim"]), organisation=st.sampled_from(["", "Gateway"]))
def test_an_edition_with_an_awarding_organisation_begins_eqa_first_whatever_its_file_says(claim_route, organisation):
    rules = AssessmentRules(claim_route=claim_route, awarding_organisation=organisation)

    assert rules.first_route == ("EQA first" if organisation else claim_route)
    assert rules_of(Qualification(rules=rules.as_data())) == rules


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
        ({"case": "This waits: a case is open."}, "This waits: a case is open."),
        ({"actions": 1}, "1 IQA action is still to be done."),
        ({"actions": 2}, "2 IQA actions are still to be done."),
        ({"undeclared": (3, 7)}, "Sent without the learner’s declaration: pieces 3 and 7."),
        ({"name_confirmed": False}, "The learner has not said yet how their name should be printed."),
        ({"mode": ClaimMode.EQA_FIRST}, NOT_SIGNED_OFF),
        ({"organisation": "Gateway"}, NOT_CHECKED),
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
    organisation=st.sampled_from(["", "Gateway"]),
    identity_checked=st.booleans(),
    signed_off=st.booleans(),
)
def test_the_gate_is_open_only_when_nothing_at_all_stands_between(mode, signed_off, **facts):
    wrong = [facts["not_awarded"], facts["not_looked_at"], facts["case"], facts["actions"], facts["undeclared"]]
    waits_for_eqa = mode is ClaimMode.EQA_FIRST and not signed_off
    unknown = facts["organisation"] and not facts["identity_checked"]
    shut = any(wrong) or not facts["name_confirmed"] or waits_for_eqa or bool(unknown)

    assert bool(stands_between(ClaimFacts(mode=mode, signed_off=signed_off, **facts))) == shut


def test_while_direct_claim_is_on_hold_the_gate_says_why_until_an_eqa_signs_it_off():
    held = {"mode": ClaimMode.EQA_FIRST, "on_hold": "1 IQA action is late."}

    assert stands_between(ClaimFacts(**held)) == [NOT_SIGNED_OFF, "Direct claim is on hold. 1 IQA action is late."]
    assert stands_between(ClaimFacts(**held, signed_off=True)) == []


WHOLE = CycleFacts(draws=1, finished=1, sampled=3, sampled_summative=2)


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"draws": 0}, "No summative sample"),
        ({"finished": 0}, "No learner here has had every unit"),
        ({"not_looked_at": 1}, "in a sample not looked at yet"),
        ({"actions": 2}, "2 IQA actions are still to be done"),
        ({"sampled": 2}, "at least 3 learners, 2 of them at whole units. So far: 2, and 2"),
        ({"sampled_summative": 1}, "at least 3 learners, 2 of them at whole units. So far: 3, and 1"),
        ({"left": LeftOpen(Visited(TODAY, left_open=True))}, "left an action open"),
        ({"left": LeftOpen(overdue=1)}, "past the day set for it"),
    ],
)
def test_direct_claim_asks_for_a_whole_cycle_of_enough_learners_and_nothing_open(lacking, words):
    (sentence,) = missing_for_direct_claim(replace(WHOLE, **lacking), AssessmentRules())

    assert re.search(words, sentence)


def test_a_whole_cycle_of_enough_learners_opens_direct_claim():
    assert missing_for_direct_claim(WHOLE, AssessmentRules()) == []
    assert len(missing_for_direct_claim(CycleFacts(), AssessmentRules())) == 3


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_how_many_learners_must_be_sampled_is_for_the_qualification_to_say(sampled, summative, wanted, of_them):
    facts = replace(WHOLE, sampled=sampled, sampled_summative=summative)
    rules = AssessmentRules(direct_claim_sampled=wanted, direct_claim_summative=of_them)

    assert (missing_for_direct_claim(facts, rules) == []) == (sampled >= wanted and summative >= of_them)
