"""The rows of the grid as a page opens them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from lms.core.pages import a_sentence
from lms.core.work import Work
from lms.courses.models import Criterion, Registration
from lms.courses.rules.specification import rules_of
from lms.establishments.models import Closure
from lms.establishments.queries import closures_of, weeks_of
from lms.establishments.rules import USUAL_WEEK, Week
from lms.portfolio.models import Kind
from lms.portfolio.rules import Decider, Row
from lms.portfolio.rules.deciding import feedback_due
from lms.portfolio.rules.rows import Shown, asks_for_practice, kinds_that_fit, missing, shown_for, waiting_since
from lms.quality.queries.grid import beside_grid

# What a learner calls each kind, and what staff do.
LEARNER_WORDS = {
    Kind.REFLECTIVE_ACCOUNT: "words you write about what you did",
    Kind.SHADOWING: "a shadowing log",
    Kind.PRACTICAL_ASSESSMENT: "a practical assessment",
    Kind.WITNESS_STATEMENT: "a statement by somebody who saw you",
    Kind.PROFESSIONAL_DISCUSSION: "a talk with your assessor",
    Kind.ORAL_QUESTIONING: "questions that you answer out loud",
    Kind.PRODUCT: "something you made",
    Kind.PRIOR_LEARNING: "something you achieved before",
}
STAFF_WORDS = {
    Kind.REFLECTIVE_ACCOUNT: "a reflective account",
    Kind.SHADOWING: "a shadowing log",
    Kind.PRACTICAL_ASSESSMENT: "a practical assessment",
    Kind.WITNESS_STATEMENT: "a witness statement",
    Kind.PROFESSIONAL_DISCUSSION: "a professional discussion",
    Kind.ORAL_QUESTIONING: "oral questioning",
    Kind.PRODUCT: "a product",
    Kind.PRIOR_LEARNING: "an RPL claim",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a row says once it is opened."""

    kinds: str
    guidance: str | None
    shown: Sequence[Shown]
    # How many pieces came before those.
    earlier: int
    missing: Sequence[str]
    # By when whoever is next decides or acts, where a day is set.
    due: date | None


def opener(work: Work, registration: Registration, *, own: bool) -> Callable[[Row], Opened]:
    """What to open a row with, for the learner in their own words or for staff in theirs."""
    words = _kinds_in_words(LEARNER_WORDS if own else STAFF_WORDS)
    beside = beside_grid(work.session, registration.id, registration.learner.establishment_id)
    decided_by = _feedback_day(work, registration)

    def due(row: Row) -> date | None:
        if row.due:
            return row.due
        if row.decider is Decider.IQA:
            return beside.sampled.get(row.criterion.outcome.unit_id)
        sent = waiting_since(row) if row.decider is Decider.ASSESSOR else None
        return decided_by(sent) if sent else None

    def opened(row: Row) -> Opened:
        shown = shown_for(row)
        return Opened(
            kinds=words(row.criterion),
            guidance=beside.guidance.get(row.criterion.id),
            shown=shown,
            earlier=len(row.pieces) - len(shown),
            missing=missing(row),
            due=due(row),
        )

    return opened


def _kinds_in_words(words: dict[Kind, str]) -> Callable[[Criterion], str]:
    """The kinds that fit a criterion, as a sentence. There are two such sentences, so each is made once."""
    made: dict[bool, str] = {}

    def said(criterion: Criterion) -> str:
        practice = asks_for_practice(criterion)
        if practice not in made:
            *most, last = [words[kind] for kind in kinds_that_fit(criterion)]
            made[practice] = a_sentence(f"{', '.join(most)} or {last}")
        return made[practice]

    return said


def _feedback_day(work: Work, registration: Registration) -> Callable[[datetime], date]:
    """By which day an assessor answers what was sent at a moment. The prison's days are read when first asked for."""
    days = rules_of(registration.qualification).feedback_days
    place = registration.learner.establishment_id

    @cache
    def here() -> tuple[list[Closure], Week]:
        if place is None:
            return [], USUAL_WEEK
        return closures_of(work.session, [place])[place], weeks_of(work.session, [place])[place]

    @cache
    def due(sent: datetime) -> date:
        return feedback_due(sent, days, *here())

    return due
