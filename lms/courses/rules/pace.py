"""Whether a learner keeps pace, counting only sessions that could happen, and when they should finish.

The clock stands still through regime closures and breaks: neither ever turns a learner "behind" (domain.md 4.2).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.courses.models import Break
from lms.establishments.models import Closure, Interruption, PartOfDay
from lms.establishments.rules import Week, closed_sessions, days_between

# After a break a due date is never sooner than this many days away (peers.md 3.6: LWP's exclusions and exemptions).
TEN_DAYS = frozenset(
    {
        *(Interruption.DRUG_OR_ALCOHOL, Interruption.OTHER_HEALTH, Interruption.PRISONER_SAFETY),
        *(Interruption.REGIME, Interruption.RISK_TO_STAFF, Interruption.UNKNOWN, Interruption.TEMPORARY_ABSENCE),
    }
)


class Pace(StrEnum):
    """How a learner stands against the day they should finish."""

    NO_DAY = "no day set"
    FINISHED = "finished"
    ON_A_BREAK = "on a break"
    ON_PACE = "on pace"
    AHEAD = "ahead"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class AtPrison:
    """A learner's time at one prison: the week it runs, and what closed it. `last` is None while they are there."""

    first: date
    last: date | None
    week: Week
    closures: Sequence[Closure]


@dataclass(frozen=True, slots=True)
class Progress:
    """A learner's pace: where they stand, how many sessions could happen so far, and how many were planned."""

    pace: Pace
    due_on: date | None
    possible: int
    lost: int
    planned: int
    # Sessions' worth of learning still to catch up; 0 unless they are behind.
    short_by: int


def due_after_break(was_due: date, began: date, reason: Interruption, today: date) -> date:
    """The day learning is due once a break has ended today (LWP's rule, peers.md 3.6).

    After a transfer it is ten days from today. Otherwise it is never moved nearer, and is not moved at all when the
    break began after the day had passed: a second break must not dodge a date.
    """
    if reason is Interruption.TRANSFER:
        return today + timedelta(days=10)
    if began > was_due:
        return was_due
    return max(today + timedelta(days=10 if reason in TEN_DAYS else 5), was_due)


def pace_of(
    *,
    done: int,
    steps: int,
    began: date,
    due_on: date | None,
    prisons: Sequence[AtPrison],
    breaks: Collection[Break],
    today: date,
) -> Progress:
    """How a learner stands today. `done` of `steps` are pages read and checks passed, over every module.

    What is expected is the share of the planned sessions that could really happen before today. A learner is behind
    when short of it by more than one session's worth, and by more than one step.
    """
    gone = list(_sessions(prisons, began, today - timedelta(days=1)))
    possible = sum(1 for _, _, closed in _with_breaks(gone, breaks) if not closed)
    lost = len(gone) - possible
    planned = sum(1 for _ in _sessions(prisons, began, due_on)) if due_on else 0
    pace, short_by = _stand(done, steps, possible, planned, due_on, _is_paused(breaks, today))
    return Progress(pace, due_on, possible, lost, planned, short_by)


def _stand(
    done: int, steps: int, possible: int, planned: int, due_on: date | None, on_a_break: bool
) -> tuple[Pace, int]:
    if steps and done >= steps:
        return Pace.FINISHED, 0
    if on_a_break:
        return Pace.ON_A_BREAK, 0
    if due_on is None or not planned:
        return Pace.NO_DAY, 0
    a_session = steps / planned
    expected = min(float(steps), possible * a_session)
    # A page or a check is the least anyone can be short of, however many sessions there are to do it in.
    slack = max(1.0, a_session)
    if done + slack < expected:
        return Pace.BEHIND, max(1, round((expected - done) / a_session))
    return (Pace.AHEAD if done > expected + slack else Pace.ON_PACE), 0


def _is_paused(breaks: Iterable[Break], today: date) -> bool:
    return any(each.from_day <= today and each.to_day is None for each in breaks)


def _on_a_break(breaks: Iterable[Break], day: date) -> bool:
    return any(each.from_day <= day and (each.to_day is None or each.to_day >= day) for each in breaks)


def _sessions(prisons: Iterable[AtPrison], first: date, last: date) -> Iterable[tuple[date, PartOfDay, bool]]:
    """Every session in the weeks of the prisons a learner was at, and whether it was closed at any of them.

    The day of a transfer is a day at two prisons, and one day.
    """
    found: dict[tuple[date, PartOfDay], bool] = {}
    for prison in prisons:
        start, end = max(first, prison.first), min(last, prison.last or last)
        closed = closed_sessions(prison.closures, start, end)
        for day in days_between(start, end):
            for weekday, part in prison.week:
                if weekday == day.weekday():
                    found[day, part] = found.get((day, part), False) or (day, part) in closed
    return [(day, part, is_closed) for (day, part), is_closed in found.items()]


def _with_breaks(
    sessions: Iterable[tuple[date, PartOfDay, bool]], breaks: Collection[Break]
) -> Iterable[tuple[date, PartOfDay, bool]]:
    for day, part, closed in sessions:
        yield day, part, closed or _on_a_break(breaks, day)
