"""Who counts as a trained mentor today, and why."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.core.clock import end_of_day
from lms.pool import rules
from lms.pool.rules import Accreditation, Membership, Standing, State
from tests import builders as a

TODAY = date(2026, 5, 6)
LAST_DAY = date(2027, 5, 3)


def accredited(**changed):
    facts = {"issued_at": a.LONG_AGO, "valid_until": end_of_day(LAST_DAY)} | changed
    return Accreditation(**facts)


def standing(*accreditations, pauses=(), leavings=(), today=TODAY):
    return rules.standing(Membership(accreditations, pauses, leavings), today)


def test_nobody_is_a_member_before_their_first_accreditation():
    assert standing() is None


def test_an_accredited_mentor_is_available_and_the_reason_says_until_when():
    assert standing(accredited()) == Standing(State.AVAILABLE, "Available: accredited until 3 May 2027")


def test_an_accreditation_may_have_no_end():
    assert standing(accredited(valid_until=None)).why == "Available: accredited, and it does not run out"


def test_an_accreditation_is_good_to_the_end_of_its_last_london_day():
    assert standing(accredited(), today=LAST_DAY).state is State.AVAILABLE

    lapsed = standing(accredited(), today=LAST_DAY + timedelta(days=1))
    assert lapsed == Standing(State.LAPSED, "Lapsed: the accreditation ran out on 3 May 2027")


def test_a_refresher_makes_a_lapsed_mentor_available():
    old = accredited(valid_until=end_of_day(date(2026, 1, 31)))

    assert standing(old).state is State.LAPSED
    assert standing(old, accredited()).state is State.AVAILABLE


def test_a_withdrawn_accreditation_withdraws_the_mentor():
    taken = accredited(withdrawn_at=datetime(2026, 5, 2, 23, 30, tzinfo=UTC))

    assert standing(taken) == Standing(State.WITHDRAWN, "Withdrawn: the accreditation was withdrawn on 3 May 2026")


def test_a_withdrawn_qualification_withdraws_the_mentor():
    taken = accredited(qualification_withdrawn_at=a.NOON)

    assert standing(taken) == Standing(State.WITHDRAWN, "Withdrawn: the qualification was withdrawn on 6 May 2026")


def test_a_second_accreditation_stands_when_the_first_was_withdrawn():
    assert standing(accredited(withdrawn_at=a.NOON), accredited()).state is State.AVAILABLE


def test_a_pause_says_until_when_and_why():
    paused = standing(accredited(), pauses=[a.pause(to_day=date(2026, 5, 10))])

    assert paused == Standing(State.PAUSED, "Paused until 10 May 2026: they asked for a break")


def test_a_reason_written_as_a_sentence_ends_without_its_full_stop():
    paused = standing(accredited(), pauses=[a.pause(reason="Resting while on another course.")])

    assert paused.why == "Paused since 1 May 2026: resting while on another course"


def test_a_pause_without_an_end_says_since_when():
    assert standing(accredited(), pauses=[a.pause()]).why == "Paused since 1 May 2026: they asked for a break"


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 5, 4), State.AVAILABLE),
        (date(2026, 5, 5), State.PAUSED),
        (date(2026, 5, 7), State.PAUSED),
        (date(2026, 5, 8), State.AVAILABLE),
    ],
)
def test_a_mentor_rests_from_the_first_day_of_a_pause_to_its_last(day, state):
    rest = a.pause(from_day=date(2026, 5, 5), to_day=date(2026, 5, 7))

    assert standing(accredited(), pauses=[rest], today=day).state is state


def test_somebody_who_left_has_left():
    left = standing(accredited(), leavings=[a.leaving()])

    assert left == Standing(State.LEFT, "Left the pool on 1 May 2026: they asked to stop mentoring")


def test_leaving_counts_from_its_day():
    assert standing(accredited(), leavings=[a.leaving(day=date(2026, 5, 7))]).state is State.AVAILABLE


def test_a_new_accreditation_brings_back_somebody_who_left():
    again = accredited(issued_at=a.NOON + timedelta(days=1))

    assert standing(accredited(), again, leavings=[a.leaving()]).state is State.AVAILABLE


def test_what_cannot_be_mended_by_waiting_is_said_first():
    pauses, leavings = [a.pause()], [a.leaving()]
    over = {"valid_until": end_of_day(date(2026, 1, 31))}

    assert standing(accredited(**over, withdrawn_at=a.NOON), pauses=pauses, leavings=leavings).state is State.WITHDRAWN
    assert standing(accredited(**over), pauses=pauses, leavings=leavings).state is State.LEFT
    assert standing(accredited(**over), pauses=pauses).state is State.LAPSED
    assert standing(accredited(), pauses=pauses).state is State.PAUSED


DAYS = some.dates(date(2026, 1, 1), date(2027, 12, 31))
MOMENTS = some.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=some.just(UTC))
ACCREDITATIONS = some.builds(
    Accreditation,
    issued_at=MOMENTS,
    valid_until=some.none() | some.builds(end_of_day, DAYS),
    withdrawn_at=some.none() | MOMENTS,
    qualification_withdrawn_at=some.none() | MOMENTS,
)
PAUSES = some.builds(lambda start, end: a.pause(from_day=start, to_day=end), DAYS, some.none() | DAYS)
LEAVINGS = some.builds(lambda day, made: a.leaving(day=day, made_at=made), DAYS, MOMENTS)
MEMBERS = some.builds(
    Membership,
    some.lists(ACCREDITATIONS, min_size=1, max_size=3),
    some.lists(PAUSES, max_size=3),
    some.lists(LEAVINGS, max_size=2),
)


@given(MEMBERS, DAYS)
def test_once_a_member_somebody_always_stands_somewhere_for_a_reason(member, today):
    found = rules.standing(member, today)

    assert found is not None
    assert found.why.lower().startswith(found.state.value)


@given(MEMBERS, DAYS)
def test_the_available_are_exactly_those_with_nothing_against_them(member, today):
    good = [held for held in member.accreditations if held.stands and held.last_day >= today]
    standing_ones = [held.issued_at for held in member.accreditations if held.stands]
    gone = [
        left for left in member.leavings if left.day <= today and left.made_at >= max(standing_ones, default=a.NOON)
    ]
    resting = any(pause.covers(today) for pause in member.pauses)

    expected = bool(good) and not gone and not resting
    assert (rules.standing(member, today).state is State.AVAILABLE) is expected


@given(MEMBERS, DAYS)
def test_the_order_in_which_facts_are_read_does_not_matter(member, today):
    backwards = Membership(
        list(reversed(member.accreditations)), list(reversed(member.pauses)), list(reversed(member.leavings))
    )

    assert rules.standing(member, today).state is rules.standing(backwards, today).state


@given(MEMBERS, DAYS)
def test_withdrawing_everything_always_withdraws_the_mentor(member, today):
    taken = [Accreditation(held.issued_at, held.valid_until, a.NOON) for held in member.accreditations]

    assert rules.standing(Membership(taken, member.pauses, member.leavings), today).state is State.WITHDRAWN


@pytest.mark.parametrize(
    ("from_day", "to_day", "field"),
    [
        (date(2026, 5, 5), None, "from_day"),
        (date(2026, 5, 8), date(2026, 5, 7), "to_day"),
        (date(2026, 5, 20), None, "from_day"),
        (date(2026, 5, 15), date(2026, 5, 25), "from_day"),
        (date(2026, 5, 22), date(2026, 5, 23), "from_day"),
    ],
)
def test_a_pause_that_cannot_be_is_refused_beside_what_is_wrong(from_day, to_day, field):
    held = [a.pause(from_day=date(2026, 5, 20), to_day=date(2026, 5, 24))]

    assert rules.fault_in_pause(held, from_day, to_day, TODAY)[0] == field


@pytest.mark.parametrize(
    ("from_day", "to_day"),
    [(TODAY, date(2026, 5, 19)), (TODAY, TODAY), (date(2026, 5, 25), None)],
)
def test_a_pause_beside_another_may_be(from_day, to_day):
    held = [a.pause(from_day=date(2026, 5, 20), to_day=date(2026, 5, 24))]

    assert rules.fault_in_pause(held, from_day, to_day, TODAY) is None


def test_a_pause_that_was_ended_before_it_began_is_in_nobodys_way():
    ended = a.pause(from_day=date(2026, 5, 20), to_day=date(2026, 5, 5))

    assert rules.fault_in_pause([ended], TODAY, None, TODAY) is None
    assert standing(accredited(), pauses=[ended], today=date(2026, 5, 20)).state is State.AVAILABLE


def test_the_pause_that_ends_last_is_the_one_that_counts():
    short, long = a.pause(to_day=TODAY), a.pause(to_day=date(2026, 6, 1))
    coming = a.pause(from_day=date(2026, 7, 1))

    assert rules.current_pause([short, long, coming], TODAY) is long
    assert rules.coming_pause([short, long, coming], TODAY) is coming


def test_the_available_are_listed_first_and_then_by_name():
    oak, ash, elm = uuid4(), uuid4(), uuid4()
    available, paused = Standing(State.AVAILABLE, ""), Standing(State.PAUSED, "")

    assert rules.in_order({oak: (available, "oak"), ash: (paused, "ash"), elm: (available, "elm")}) == [elm, oak, ash]


def test_every_state_is_counted_even_where_nobody_is():
    assert rules.counts([Standing(State.PAUSED, "")]) == {
        State.AVAILABLE: 0,
        State.PAUSED: 1,
        State.LAPSED: 0,
        State.WITHDRAWN: 0,
        State.LEFT: 0,
    }
