"""Which decision stands, by when an assessor answers, and how long it is likely to take."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Protocol, TypeVar
from uuid import UUID

from lms.core.clock import local_day
from lms.establishments.models import Closure
from lms.establishments.rules import USUAL_WEEK, Week, closed_sessions
from lms.portfolio.models import Evidence, EvidenceVersion, Outcome

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# No prison is closed for longer; past this a due date would say nothing.
FURTHEST = timedelta(days=366)
WORDS_A_MINUTE = 200
LETTERS_A_WORD = 6
MINUTES_A_CRITERION = 2
MINUTES_A_PIECE = 3


# Which decision stands


class Decided(Protocol):
    """What must be known of a decision to tell whether it stands."""

    @property
    def id(self) -> UUID: ...
    @property
    def takes_effect(self) -> bool: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def decided_at(self) -> datetime: ...


AnyDecided = TypeVar("AnyDecided", bound=Decided)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest decision about one piece for one criterion: no other supersedes it."""

    id: UUID
    criterion_id: UUID
    evidence_id: UUID
    # What that piece is numbered in its portfolio.
    number: int
    outcome: Outcome
    takes_effect: bool
    decided_at: datetime


def that_stands(newest: Iterable[AnyDecided]) -> AnyDecided | None:
    """Of the newest decisions about each piece for one criterion, the one that stands, or None.

    A criterion that any piece shows is met (DESIGN 1, rule 1; decision 0008): nobody repeats what they have shown, and
    the order in which pieces were looked at makes no difference.
    """
    held = None
    for decision in newest:
        if decision.takes_effect and (held is None or _rank(held) < _rank(decision)):
            held = decision
    return held


def _rank(decision: Decided) -> tuple[bool, datetime, str]:
    """Of two made in the same moment the one with the higher id, so that every page names the same."""
    return decision.outcome is Outcome.MET, decision.decided_at, str(decision.id)


def place_of(
    outcome: Outcome, evidence_id: UUID, newest: Collection[Newest], *, again: bool = False
) -> tuple[UUID | None, bool]:
    """What a new decision about a piece supersedes, and whether it takes effect, given what is newest about it.

    It takes the place of what was decided about the same piece. But what was shown stays shown (decision 0008): where
    it says less, it takes no effect while another piece shows the criterion, nor while an earlier version of this one
    does, unless that is decided again.
    """
    own = [each for each in newest if each.evidence_id == evidence_id]
    met = next((each for each in own if each.outcome is Outcome.MET), None)
    before = met or (own[-1] if own else None)
    if met and outcome is not Outcome.MET and not again:
        return None, False
    shown_elsewhere = any(each.outcome is Outcome.MET and each.evidence_id != evidence_id for each in newest)
    return before.id if before else None, outcome is Outcome.MET or not shown_elsewhere


def standing_of(newest: Iterable[Newest]) -> dict[UUID, Newest]:
    """For each criterion, which of these stands."""
    by_criterion: dict[UUID, list[Newest]] = defaultdict(list)
    for each in newest:
        by_criterion[each.criterion_id].append(each)
    found = {criterion_id: that_stands(those) for criterion_id, those in by_criterion.items()}
    return {criterion_id: stands for criterion_id, stands in found.items() if stands is not None}


def shown_by(newest: Iterable[Newest]) -> dict[UUID, int]:
    """For each criterion that is met, the number of the piece that shows it."""
    met = {c: stands for c, stands in standing_of(newest).items() if stands.outcome is Outcome.MET}
    return {criterion_id: stands.number for criterion_id, stands in met.items()}


def open_again(evidence: Evidence, version: EvidenceVersion, but_for: Collection[UUID] = ()) -> set[UUID]:
    """The criteria of a judged version that can be decided again: those no later version was judged for.

    Less those to leave as they are.
    """
    if not version.judgements:
        return set()
    later = [each for each in evidence.versions if each.number > version.number]
    overtaken = {d.criterion_id for each in later for judgement in each.judgements for d in judgement.decisions}
    return {claim.criterion_id for claim in version.claims} - overtaken - set(but_for)


# By when


def feedback_due(sent: datetime, days: int, closures: Iterable[Closure], week: Week = USUAL_WEEK) -> date:
    """The day by which an assessor answers: this many working days after the day it was sent (domain.md 1.5).

    Working days are Monday to Friday, less the bank holidays of England and Wales, less what the regime closed. Parts
    of days add up: a morning closed on one day and an afternoon on another are one day. What adds up to less than a
    day takes nothing off: a due date is a whole day, and the learner waits no longer for half of one. A closure of one
    wing counts as `closed_sessions` says.
    """
    first = local_day(sent)
    closed = closed_shares(closures, week, first, first + FURTHEST)
    day, counted, lost = first, 0, Fraction(0)
    while counted < days and day < first + FURTHEST:
        day += ONE_DAY
        if not is_working_day(day):
            continue
        lost += closed.get(day, 0)
        if lost >= 1:
            lost -= 1
        else:
            counted += 1
    return day


def closed_shares(closures: Iterable[Closure], week: Week, first: date, last: date) -> dict[date, Fraction]:
    """How much of the sessions the prison has was closed, for each day from one to another that lost any."""
    had = Counter(weekday for weekday, _ in week)
    closed = Counter(day for day, part in closed_sessions(closures, first, last) if (day.weekday(), part) in week)
    return {day: Fraction(sessions, had[day.weekday()]) for day, sessions in closed.items()}


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday of England and Wales."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    import holidays  # only the pages that show a due date wait for it

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def due_in_words(due: date, today: date) -> str:
    """How near a due day is: “3 days left”, “due today”, “2 days late”."""
    left = (due - today).days
    if left == 0:
        return "due today"
    days = "1 day" if abs(left) == 1 else f"{abs(left)} days"
    return f"{days} left" if left > 0 else f"{days} late"


def fault_in_next(step: str, by: date | None, today: date) -> tuple[str, str] | None:
    """The field and a sentence for a next step that cannot be, or None: a day says what is to be done by it."""
    if by is None:
        return None
    if not step.strip():
        return "next_step", "Say what the learner should do by that day"
    return ("next_by", "Choose a day from today on") if by < today else None


# How long


def minutes_needed(letters: int, criteria: int, sheets: int = 0) -> int:
    """About how many minutes a piece takes: reading its words and what comes with it, then deciding each criterion."""
    reading = -(-letters // (LETTERS_A_WORD * WORDS_A_MINUTE))
    return MINUTES_A_PIECE * (1 + sheets) + reading + MINUTES_A_CRITERION * criteria
