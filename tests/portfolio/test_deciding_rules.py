"""Which decision stands, whatever order things are done in; by when an assessor answers; how long it may take."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.establishments.models import Closure, Interruption, PartOfDay
from lms.portfolio import rules
from lms.portfolio.models import Outcome
from lms.portfolio.rules.deciding import Newest, is_working_day, place_of, shown_by, that_stands
from tests.builders.people import NOON

CRITERION = uuid4()
PIECES = [uuid4() for _ in range(3)]
NO_OUTCOME = [Outcome.NOT_YET, Outcome.MORE_EVIDENCE]


def said(happened):
    """The newest decision about each piece, after these (piece, outcome, again) decisions one after another."""
    newest = []
    for turn, (piece, outcome, again) in enumerate(happened):
        before, takes_effect = place_of(outcome, PIECES[piece], newest, again=again)
        newest = [each for each in newest if each.id != before]
        at = NOON + timedelta(minutes=turn)
        newest.append(Newest(uuid4(), CRITERION, PIECES[piece], piece + 1, outcome, takes_effect, at))
    return newest


deeds = some.lists(some.tuples(some.integers(0, 2), some.sampled_from(Outcome), some.booleans()), max_size=10)


@given(deeds, some.randoms(use_true_random=False))
def test_the_order_in_which_pieces_are_looked_at_makes_no_difference_to_what_is_met(happened, chance):
    """Each piece is decided in its own order; how the pieces come in between each other is left to chance."""
    queues = {piece: [deed for deed in happened if deed[0] == piece] for piece in range(3)}
    mixed = [deed[0] for deed in happened]
    chance.shuffle(mixed)
    another = [queues[piece].pop(0) for piece in mixed]

    assert (CRITERION in shown_by(said(happened))) == (CRITERION in shown_by(said(another)))


@given(deeds)
def test_a_criterion_is_met_from_when_some_piece_shows_it_until_that_piece_is_decided_again(happened):
    shown = {}
    for piece, outcome, again in happened:
        shown[piece] = outcome is Outcome.MET or (shown.get(piece, False) and not again)
    assert (CRITERION in shown_by(said(happened))) == any(shown.values())


@given(deeds)
def test_something_stands_once_anything_was_decided_and_it_took_effect(happened):
    stands = that_stands(said(happened))
    assert (stands is not None) == bool(happened)
    assert stands is None or stands.takes_effect


@pytest.mark.parametrize("less", NO_OUTCOME)
def test_less_said_takes_no_effect_while_the_criterion_is_shown_unless_that_piece_is_decided_again(less):
    newest = said([(0, Outcome.MET, False)])
    assert place_of(less, PIECES[1], newest) == (None, False)
    assert place_of(less, PIECES[1], newest, again=True) == (None, False)
    assert place_of(less, PIECES[0], newest) == (None, False)
    assert place_of(less, PIECES[0], newest, again=True) == (newest[0].id, True)
    assert place_of(Outcome.MET, PIECES[1], newest) == (None, True)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("less", NO_OUTCOME)
def test_less_said_again_of_a_piece_takes_no_effect_while_another_shows_it_whichever_was_decided_first(order, less):
    newest = said([(piece, Outcome.MET, False) for piece in order])
    before = next(each.id for each in newest if each.evidence_id == PIECES[0])

    assert place_of(less, PIECES[0], newest, again=True) == (before, False)


# By when


def sent(day, hour=12):
    return datetime.fromisoformat(f"{day}T{hour:02d}:00:00+00:00")


def closure(first, last, part=None):
    return Closure(
        from_day=date.fromisoformat(first),
        to_day=date.fromisoformat(last),
        part=part,
        wing=None,
        reason=Interruption.REGIME,
        taken_back_at=None,
    )


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        ("2026-06-01", 10, "2026-06-15"),
        ("2026-06-05", 1, "2026-06-08"),  # a Friday: the next working day is Monday
        ("2026-06-06", 1, "2026-06-08"),  # a Saturday
        ("2026-04-30", 2, "2026-05-05"),  # 4 May 2026 is a bank holiday
        ("2026-12-24", 1, "2026-12-29"),  # Christmas Day, and Boxing Day in lieu on the Monday
        ("2026-06-01", 0, "2026-06-01"),
    ],
)
def test_feedback_is_due_after_so_many_working_days(day, days, due):
    assert rules.feedback_due(sent(day), days, []) == date.fromisoformat(due)


def test_what_was_closed_is_not_counted_and_two_halves_are_a_day():
    whole = closure("2026-06-02", "2026-06-03")
    morning = closure("2026-06-04", "2026-06-04", PartOfDay.MORNING)
    afternoon = closure("2026-06-05", "2026-06-05", PartOfDay.AFTERNOON)

    assert rules.feedback_due(sent("2026-06-01"), 1, [whole]) == date(2026, 6, 4)
    assert rules.feedback_due(sent("2026-06-01"), 2, [whole, morning]) == date(2026, 6, 5)
    assert rules.feedback_due(sent("2026-06-01"), 2, [whole, afternoon]) == date(2026, 6, 5)
    assert rules.feedback_due(sent("2026-06-01"), 2, [whole, morning, afternoon]) == date(2026, 6, 8)


def test_a_part_of_a_day_weighs_as_much_as_the_prison_has_parts_that_day():
    week = frozenset((day, part) for day in range(5) for part in PartOfDay)
    evenings = [closure("2026-06-01", f"2026-06-{day:02d}", PartOfDay.EVENING) for day in (3, 4)]

    assert [rules.feedback_due(sent("2026-06-01"), 3, [each], week) for each in evenings] == [
        date(2026, 6, 4),
        date(2026, 6, 5),
    ]


JUNE = some.dates(date(2026, 6, 1), date(2026, 7, 31))
closures = some.lists(
    some.builds(
        lambda day, length, part: closure(day.isoformat(), (day + timedelta(days=length)).isoformat(), part),
        JUNE,
        some.integers(0, 5),
        some.sampled_from([None, *PartOfDay]),
    ),
    max_size=6,
)
weeks = some.frozensets(some.tuples(some.integers(0, 6), some.sampled_from(PartOfDay)))


@given(JUNE, some.integers(1, 15), closures, weeks)
def test_the_days_till_feedback_is_due_are_the_target_and_as_many_as_the_closures_add_up_to(day, days, closed, week):
    due = rules.feedback_due(sent(day.isoformat()), days, closed, week)

    passed = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    working = [each for each in passed if is_working_day(each)]
    lost = 0
    for each in working:
        parts = [part for weekday, part in week if weekday == each.weekday()]
        covering = [c.part for c in closed if c.from_day <= each <= c.to_day]
        shut = [part for part in parts if None in covering or part in covering]
        lost += Fraction(len(shut), len(parts)) if parts else 0
    assert len(working) == days + int(lost)
    assert is_working_day(due)


@given(JUNE, some.integers(1, 15), closures, closures, weeks)
def test_more_that_is_closed_is_never_sooner_due(day, days, some_closed, more_closed, week):
    sooner = rules.feedback_due(sent(day.isoformat()), days, some_closed, week)
    assert sooner <= rules.feedback_due(sent(day.isoformat()), days, some_closed + more_closed, week)


def test_a_day_is_closed_when_the_sessions_the_prison_has_that_day_are():
    week = frozenset({(1, PartOfDay.MORNING)})
    tuesday_morning = closure("2026-06-02", "2026-06-02", PartOfDay.MORNING)

    assert rules.feedback_due(sent("2026-06-01"), 1, [tuesday_morning], week) == date(2026, 6, 3)
    assert rules.feedback_due(sent("2026-06-01"), 1, [tuesday_morning]) == date(2026, 6, 2)


def test_what_was_taken_back_closed_nothing():
    taken_back = closure("2026-06-02", "2026-06-03")
    taken_back.taken_back_at = NOON
    assert rules.feedback_due(sent("2026-06-01"), 1, [taken_back]) == date(2026, 6, 2)


def test_a_prison_that_is_closed_for_good_still_has_a_due_date():
    for_ever = closure("2026-01-01", "2036-01-01")
    assert rules.feedback_due(sent("2026-06-01"), 10, [for_ever]) <= date(2027, 6, 30)


@given(some.dates(date(2024, 1, 1), date(2030, 12, 31)), some.integers(1, 30))
def test_a_due_day_is_a_working_day_and_more_days_are_never_sooner(day, days):
    due = rules.feedback_due(sent(day.isoformat()), days, [])
    assert is_working_day(due)
    assert due > day
    assert due < rules.feedback_due(sent(day.isoformat()), days + 1, [])


def test_a_piece_sent_late_in_the_evening_counts_from_the_london_day():
    assert rules.feedback_due(sent("2026-06-01", 23), 1, []) == date(2026, 6, 3)  # 00:30 on 2 June in London


@pytest.mark.parametrize(
    ("days", "words"),
    [(3, "3 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day late"), (-2, "2 days late")],
)
def test_how_near_a_due_day_is_in_words(days, words):
    today = date(2026, 6, 1)
    assert rules.due_in_words(today + timedelta(days=days), today) == words


def test_more_words_and_more_criteria_take_longer():
    assert rules.minutes_needed(0, 1) < rules.minutes_needed(0, 2) < rules.minutes_needed(5_000, 2)
    assert rules.minutes_needed(0, 1) < rules.minutes_needed(0, 1, sheets=1)
