"""How far a sampling plan is done, and which units may go on without being looked at."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from lms.quality.models import SamplingPlan, Stage


class ItemState(StrEnum):
    """Where a pick is."""

    DONE = "done"
    TO_DO = "to do"
    OVERDUE = "overdue"
    # An IQA looked and did not agree: it is looked at again before it counts, and overdue once that is late.
    AGAIN = "to look at again"
    # The learner has gone, and their record with them: it asks nothing of anyone here.
    LEFT = "learner has left"


OPEN = (ItemState.TO_DO, ItemState.OVERDUE, ItemState.AGAIN)


@dataclass(frozen=True, slots=True)
class Looked:
    """An IQA looked at a unit."""

    stage: Stage
    agrees: bool
    found_at: datetime
    # The last day of what was asked for, where they did not agree.
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A pick, and all that says whether it is done."""

    item_id: UUID
    plan_id: UUID
    draw_id: UUID
    registration_id: UUID
    unit_id: UUID
    assessor_id: UUID
    stage: Stage
    drawn_at: datetime
    due_on: date
    is_here: bool


def state_of(item: Planned, looks: Iterable[Looked], today: date) -> ItemState:
    """Where a pick is today. What was found before it was drawn does not count; nor does a first look at a unit that
    was picked when it was complete.

    One that an IQA did not agree with is overdue once both its own day and the day of what they asked for have passed:
    until then somebody is still in time to answer (domain.md 1.6, compliance with the plan).
    """
    counted = [
        look
        for look in looks
        if look.found_at >= item.drawn_at
        and (look.stage is Stage.SUMMATIVE or look.stage is item.stage is Stage.INTERIM)
    ]
    newest = max(counted, key=lambda look: look.found_at, default=None)
    if newest and newest.agrees:
        return ItemState.DONE
    if not item.is_here:
        return ItemState.LEFT
    if max(item.due_on, newest.due_on if newest and newest.due_on else item.due_on) < today:
        return ItemState.OVERDUE
    return ItemState.AGAIN if newest else ItemState.TO_DO


def runs(plan: SamplingPlan, today: date) -> bool:
    """Whether a plan runs today: it has not been ended, and this is one of its days."""
    return plan.ended_at is None and plan.from_day <= today <= plan.to_day


@dataclass(frozen=True, slots=True)
class Tally:
    """How many picks there are of one kind, and how far they are."""

    name: str
    planned: int
    done: int
    to_do: int
    overdue: int

    @property
    def is_compliant(self) -> bool:
        """Whether everything planned is done."""
        return self.done == self.planned

    @property
    def share(self) -> int:
        """Per cent done, rounded down so that 100 means all."""
        return 100 * self.done // self.planned if self.planned else 100


def tally(name: str, states: Iterable[ItemState]) -> Tally:
    """Count picks. One whose learner has left is not planned any more."""
    counted = Counter(states)
    counted.pop(ItemState.LEFT, None)
    to_do = counted[ItemState.TO_DO] + counted[ItemState.AGAIN]
    return Tally(name, counted.total(), counted[ItemState.DONE], to_do, counted[ItemState.OVERDUE])


def tallies(named: Iterable[tuple[str, ItemState]]) -> list[Tally]:
    """A tally for each name, in the order of the names."""
    grouped: dict[str, list[ItemState]] = {}
    for name, state in named:
        grouped.setdefault(name, []).append(state)
    counted = [tally(name, grouped[name]) for name in sorted(grouped)]
    return [each for each in counted if each.planned]


@dataclass(frozen=True, slots=True)
class InPlan:
    """What the sampling plan in force asks of one unit of one learner: None of a draw where none was made."""

    states: tuple[ItemState, ...]
    # The newest draw of complete units: when, and whether this unit was among what it was drawn from.
    drawn_at: datetime | None
    was_in_it: bool
    # How many picks of the whole plan are still to be done.
    left_to_do: int
    # Whether that draw could not pick it, because whoever drew has a part or an interest in it.
    was_apart: bool = False

    @property
    def is_sampled(self) -> bool:
        """Whether a draw picked it, and that is not done yet."""
        return any(state in OPEN for state in self.states)

    @property
    def waits_for_draw(self) -> bool:
        """Whether no draw of complete units could pick it yet: it was not in the newest, or there was none."""
        return not self.is_sampled and not self.was_in_it


NO_PLAN = "There is no sampling plan, so an IQA looks at every unit."
NOT_DRAWN = "No draw has been made since it was ready. Draw again, or look at it."
NOT_FREE = (
    "Whoever made the newest draw has a part in it, so the draw could not pick it. Another IQA draws, or looks at it."
)
SAMPLED = "It is in the sample, so an IQA looks at it."
SENT_BACK = "An IQA sent it back before, so an IQA looks at it again."


def why_not_released(plan: InPlan | None, decided_at: datetime | None, looks: Sequence[Looked]) -> str | None:
    """Why a ready unit cannot go on without being looked at, as a sentence; None when it can (domain.md 1.7).

    `decided_at` is when the newest of its decisions was made.
    """
    if plan is None:
        return NO_PLAN
    if plan.is_sampled:
        return SAMPLED
    if looks and not max(looks, key=lambda look: look.found_at).agrees:
        return SENT_BACK
    if plan.drawn_at is None or not plan.was_in_it or (decided_at and decided_at > plan.drawn_at):
        return NOT_DRAWN
    if plan.was_apart:
        return NOT_FREE
    if plan.left_to_do:
        return f"{_units(plan.left_to_do)} of the sample must be looked at first."
    return None


def _units(number: int) -> str:
    return "1 unit" if number == 1 else f"{number} units"


def in_population(
    population: Iterable[Mapping[str, Any]], registration_id: UUID, unit_id: UUID
) -> Mapping[str, Any] | None:
    """A unit of a learner as it stood among what a draw was made from, or None where it was not there."""
    wanted = (str(registration_id), str(unit_id))
    return next((each for each in population if (each["registration"], each["unit"]) == wanted), None)
