"""How much risk an assessor carries, and what a seed picks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lms.quality.rules.risk import Level, Sign, TrackRecord, risk
from lms.quality.rules.sampling import CAMERA, Item, draw, due_on, item_of, missing, quota, reasons

TODAY = date(2026, 5, 6)
RATES = {"low": 15, "medium": 30, "high": 50}
SETTLED = TrackRecord(
    decisions=100,
    not_met=9,
    first_on=TODAY - timedelta(days=900),
    last_before=TODAY - timedelta(days=95),
    first_since=TODAY - timedelta(days=80),
    site_since=TODAY - timedelta(days=900),
    kinds=4,
)


def item(number=1, **changed):
    facts = {
        "registration": f"r{number:03d}",
        "unit": "u1",
        "code": "PM1",
        "learner": f"learner {number}",
        "assessor": "asha",
        "risk": "medium",
        "signs": (),
        "candidates": ("began here",),
        "assessors": ("asha",),
        "methods": ("reflective account",),
        "evidence": ("typed here",),
        "records": ("every decision was met the first time",),
        "sites": ("Leeds",),
        "apart": ("asha", f"learner {number}"),
    }
    return Item(**facts | changed)


# Risk


def test_a_settled_assessor_is_low_risk():
    assert risk(SETTLED, TODAY).level is Level.LOW


@pytest.mark.parametrize(
    ("changed", "sign", "level"),
    [
        ({"decisions": 29}, Sign.NEW, Level.HIGH),
        ({"first_on": TODAY - timedelta(days=89)}, Sign.NEW, Level.HIGH),
        ({"training_since": TODAY}, Sign.IN_TRAINING, Level.HIGH),
        ({"action_on": TODAY - timedelta(days=364)}, Sign.EARLIER_ACTION, Level.HIGH),
        ({"has_award": False}, Sign.UNQUALIFIED, Level.HIGH),
        ({"training_since": date(2024, 1, 1), "has_award": False}, Sign.UNQUALIFIED, Level.HIGH),
        ({"training_since": TODAY, "has_award": False}, Sign.IN_TRAINING, Level.HIGH),
        ({"visit_on": TODAY - timedelta(days=364)}, Sign.EQA_ACTION, Level.HIGH),
        ({"visit_on": TODAY - timedelta(days=400), "visit_is_newest": True}, Sign.EQA_ACTION, Level.HIGH),
        ({"site_since": TODAY - timedelta(days=30)}, Sign.NEW_SITE, Level.HIGH),
        ({"last_before": TODAY - timedelta(days=200)}, Sign.LONG_GAP, Level.MEDIUM),
        ({"last_before": TODAY - timedelta(days=120), "first_since": None}, Sign.LONG_GAP, Level.MEDIUM),
        ({"not_met": 0}, Sign.ALL_FIRST_TIME, Level.MEDIUM),
        ({"transferred_in": 2}, Sign.TRANSFERRED, Level.MEDIUM),
        ({"edition_on": TODAY - timedelta(days=10)}, Sign.NEW_EDITION, Level.MEDIUM),
        ({"sites": 2}, Sign.SEVERAL_SITES, Level.MEDIUM),
        ({"kinds": 1}, Sign.SMALL_MIX, Level.MEDIUM),
    ],
)
def test_each_sign_of_risk_raises_it_and_says_so_in_words(changed, sign, level):
    found = risk(replace(SETTLED, **changed), TODAY)

    assert [each for each, _ in found.signs] == [sign]
    assert found.level is level
    assert found.words[0][0].isupper()


def test_an_iqa_reads_since_when_an_assessor_is_in_training_and_that_18_months_are_over():
    said = "In training since 1 January 2024, longer than 18 months: a qualified assessor countersigns"

    assert risk(replace(SETTLED, training_since=date(2024, 1, 1)), TODAY).words == [said]
    assert "longer" not in risk(replace(SETTLED, training_since=TODAY), TODAY).words[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"action_on": TODAY - timedelta(days=365)},
        {"visit_on": TODAY - timedelta(days=365)},
        {"edition_on": TODAY - timedelta(days=180)},
        {"site_since": TODAY - timedelta(days=90)},
    ],
)
def test_what_is_long_past_counts_no_more(changed):
    assert risk(replace(SETTLED, **changed), TODAY).level is Level.LOW


def test_three_small_signs_together_are_high_risk():
    assert risk(replace(SETTLED, sites=2, transferred_in=1), TODAY).level is Level.MEDIUM
    assert risk(replace(SETTLED, sites=2, transferred_in=1, kinds=1), TODAY).level is Level.HIGH


# The draw

# A shared machine may be slow: what is drawn matters here, not how fast.
PATIENT = settings(max_examples=60)
NAMES = ["asha", "ben", "cara", "dev"]


@some.composite
def populations(draw_from):
    risks = {name: draw_from(some.sampled_from([level.value for level in Level])) for name in NAMES}
    made = []
    for number in range(draw_from(some.integers(0, 14))):
        assessor = draw_from(some.sampled_from(NAMES[:3]))
        values = {
            "candidates": some.sampled_from(["began here", "came from another prison"]),
            "methods": some.sampled_from(["reflective account", "product", "witness statement"]),
            "evidence": some.sampled_from(["typed here", "scanned or keyed from paper"]),
            "records": some.sampled_from(["first time", "referred"]),
            "sites": some.sampled_from(["Leeds", "Hull"]),
        }
        chosen = {name: tuple(sorted(draw_from(some.sets(of, min_size=1)))) for name, of in values.items()}
        others = draw_from(some.sets(some.sampled_from(NAMES)))
        assessors = tuple(sorted({assessor, *others}))
        made.append(
            item(
                number,
                learner=f"learner {draw_from(some.integers(0, 5))}",
                assessor=assessor,
                risk=risks[assessor],
                assessors=assessors,
                apart=assessors,
                **chosen,
            )
        )
    return made


samplers = some.sampled_from([*NAMES, "iqa"])


def camera(items):
    """All six letters of CAMERA, as these items have them: written out, so that none can be forgotten."""
    return {
        (letter, value)
        for each in items
        for letter, values in (
            ("candidates", each.candidates),
            ("assessors", each.assessors),
            ("methods", each.methods),
            ("evidence", each.evidence),
            ("records", each.records),
            ("sites", each.sites),
        )
        for value in values
    }


@PATIENT
@given(populations(), samplers, some.text(max_size=8))
def test_a_draw_covers_camera_whenever_it_can(population, sampler, seed):
    drawn = draw(population, RATES, seed, sampler)

    can = camera(each for each in population if sampler not in each.apart)
    everything = camera(population)
    covered = camera(pick.item for pick in drawn.picks)
    assert covered == can
    assert set(drawn.uncovered) == everything - can


@PATIENT
@given(populations(), samplers, some.text(max_size=8))
def test_a_draw_reaches_the_rate_of_every_assessor_or_says_that_it_cannot(population, sampler, seed):
    drawn = draw(population, RATES, seed, sampler)

    for name in NAMES:
        theirs = [each for each in population if each.assessor == name]
        if not theirs:
            continue
        wanted = quota(RATES[theirs[0].risk], len(theirs))
        picked = sum(pick.item.assessor == name for pick in drawn.picks)
        free = sum(sampler not in each.apart for each in theirs)
        assert picked >= min(wanted, free)
        assert (name in {each.assessor for each in drawn.short}) == (free < wanted)


@PATIENT
@given(populations(), samplers, some.text(max_size=8))
def test_a_draw_never_picks_the_samplers_own_work_and_nothing_twice(population, sampler, seed):
    picks = draw(population, RATES, seed, sampler).picks

    assert not [pick for pick in picks if sampler in pick.item.apart]
    assert len({pick.item.id for pick in picks}) == len(picks)


@PATIENT
@given(populations(), samplers, some.text(max_size=8), some.randoms())
def test_the_order_of_the_population_never_matters(population, sampler, seed, chance):
    shuffled = population[:]
    chance.shuffle(shuffled)

    assert draw(shuffled, RATES, seed, sampler) == draw(population, RATES, seed, sampler)


@PATIENT
@given(populations(), samplers)
def test_what_is_kept_with_a_draw_is_what_it_was_drawn_from(population, sampler):
    kept = [item_of(each.as_data() | {"signs": []}) for each in population]

    assert draw(kept, RATES, "seed", sampler) == draw(population, RATES, "seed", sampler)


def test_the_higher_risk_comes_first_and_is_looked_at_sooner():
    quiet = [item(n, assessor="ben", assessors=("ben",), risk="low") for n in range(5)]
    new = [item(n, risk="high") for n in range(5, 10)]

    picks = draw([*quiet, *new], RATES, "seed", "iqa").picks

    assert [pick.item.risk for pick in picks] == ["high"] * 3 + ["low"]
    assert due_on(picks[0].item, TODAY) < due_on(picks[-1].item, TODAY)


def test_learners_nobody_is_looking_at_come_before_the_others():
    """Six units of three learners at half: one each."""
    population = [item(n, learner=f"learner {n % 3}", risk="high") for n in range(6)]

    picks = draw(population, RATES, "seed", "iqa").picks

    assert sorted(pick.item.learner for pick in picks) == ["learner 0", "learner 1", "learner 2"]


def test_a_seed_picks_this_list_on_every_machine_and_database():
    population = [item(n) for n in range(20)]

    assert [pick.item.registration for pick in draw(population, RATES, "2026", "iqa").picks] == EXPECTED
    assert [pick.item.registration for pick in draw(population, RATES, "2027", "iqa").picks] != EXPECTED


EXPECTED = ["r004", "r009", "r001", "r017", "r000", "r006"]


@pytest.mark.parametrize(("rate", "number", "wanted"), [(15, 4, 1), (50, 3, 2), (100, 3, 3), (15, 0, 0), (1, 100, 1)])
def test_a_rate_is_never_rounded_down(rate, number, wanted):
    assert quota(rate, number) == wanted


def test_a_pick_says_why_and_a_draw_says_what_is_missing():
    paper = item(2, evidence=("scanned or keyed from paper",), apart=("iqa",))
    drawn = draw([item(1), paper], RATES, "seed", "iqa")
    names = {"asha": "Asha Khan"}

    said = reasons(drawn.picks[0], RATES, names)

    assert said[0] == "Asha Khan is medium risk: 30 per cent of their units are looked at"
    assert "First to cover methods: reflective account" in said
    assert "First to cover assessors: Asha Khan" in said
    assert missing(drawn, names) == ["Evidence: scanned or keyed from paper: only in the sampler’s own work"]
    assert len(CAMERA) == 6


def test_a_rate_that_cannot_be_reached_is_said():
    own = [item(n, risk="high", apart=("iqa",)) for n in range(3)]

    drawn = draw([*own, item(9, risk="high")], RATES, "seed", "iqa")

    assert any("1 of 2 units could be picked" in sentence for sentence in missing(drawn, {"asha": "Asha Khan"}))
