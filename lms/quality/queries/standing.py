"""Reading how far a sampling plan is, for its page and for a centre's pack: one answer for both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms.quality.models import SampleItem, SamplingPlan, Stage
from lms.quality.queries.caseload import caseload_of, there_now
from lms.quality.queries.compliance import progress
from lms.quality.queries.sampling import items_of
from lms.quality.rules.caseload import Caseload
from lms.quality.rules.compliance import ItemState, Tally, runs, tallies
from lms.quality.rules.sampling import CAMERA, Item, item_of

# Each letter of CAMERA but assessors, who have a table of their own.
COVERAGE = {letter: words for letter, words in CAMERA.items() if letter != "assessors"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan, what it comes to, and all that it picked, with where each pick is today."""

    plan: SamplingPlan
    caseload: Caseload
    items: Sequence[SampleItem]
    states: Mapping[UUID, ItemState]

    def drawn_by(self, until: datetime) -> "Standing":
        """The same with only what was picked by a moment."""
        return replace(self, items=[item for item in self.items if item.draw.drawn_at <= until])

    def of_stage(self, stage: Stage) -> "Standing":
        """The same with only what draws of one stage picked."""
        return replace(self, items=[item for item in self.items if item.draw.stage == stage.value])

    def by(self, names: Callable[[SampleItem], Iterable[str]]) -> list[Tally]:
        """Picks counted by each of their names. One with two counts in both."""
        return tallies((name, self.states[item.id]) for item in self.items for name in names(item))

    def by_assessor(self) -> list[Tally]:
        """Picks counted by whose work is looked at."""
        return self.by(lambda item: (item.assessor.name,))

    def by_coverage(self) -> list[tuple[str, list[Tally]]]:
        """Picks counted by each value of each letter of CAMERA, as the unit stood when it was picked."""
        stood = {item.id: item_of(item.stood) for item in self.items if item.stood}
        return [(words, self._by_letter(stood, letter)) for letter, words in COVERAGE.items()]

    def _by_letter(self, stood: Mapping[UUID, Item], letter: str) -> list[Tally]:
        return self.by(lambda item: getattr(stood[item.id], letter) if item.id in stood else ())


def standing(session: Session, plan: SamplingPlan, today: date) -> Standing:
    """How far a plan is. Twelve statements for one that runs, and seven for another."""
    items = items_of(session, plan.id)
    states = progress(session, [plan], today).states
    now = there_now(session, plan) if runs(plan, today) else {}
    return Standing(
        plan, caseload_of(session, plan, now, [(item, states[item.id]) for item in items if item.stood]), items, states
    )
