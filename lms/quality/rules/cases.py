"""How a case goes: who decides it at which stage and by when, and what it holds up (domain.md 1.8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lms.core.clock import written_day
from lms.courses.models import Unit
from lms.establishments.models import Closure
from lms.establishments.rules import USUAL_WEEK, Week
from lms.people.models import Person
from lms.portfolio.models import Judgement
from lms.portfolio.rules import feedback_due
from lms.quality.models import Case, CaseKind, CaseOutcome
from lms.quality.rules.coverage import Overturned, judges_of

ASSESSOR, IQA, ORGANISATION = "assessor", "IQA", "awarding organisation"
APPEAL_STAGES = (ASSESSOR, IQA, ORGANISATION)
OTHER_STAGES = (IQA, ORGANISATION)
# What is asked for so that a learner can show what they can do.
SUPPORT = (CaseKind.ADJUSTMENT, CaseKind.CONSIDERATION)
# What may hold up an award: see `block`.
MAY_BLOCK = (CaseKind.APPEAL, CaseKind.MALPRACTICE)
TITLES = {
    CaseKind.APPEAL: "Appeal",
    CaseKind.MALPRACTICE: "Malpractice",
    CaseKind.ADJUSTMENT: "Reasonable adjustment",
    CaseKind.CONSIDERATION: "Special consideration",
}
OPEN = "This waits: a case is open."
UPHELD = (CaseOutcome.UPHELD, CaseOutcome.PARTLY_UPHELD)
OUTCOME_WORDS = {
    CaseKind.APPEAL: ("Upheld: it is to be decided again", "Upheld in part: it is to be decided again", "Not upheld"),
    CaseKind.MALPRACTICE: ("Found to have happened", "Found in part", "Not found"),
    CaseKind.ADJUSTMENT: ("Agreed", "Agreed in part", "Not agreed"),
    CaseKind.CONSIDERATION: ("Agreed", "Agreed in part", "Not agreed"),
}
# At the last stage it is the awarding organisation that says what malpractice means for the award.
LAST_WORDS = ("Found: nothing is awarded", "Found, but the award may go on", "Not found")
# What is needed, never why: no category names a condition (domain.md 8.1).
ADJUSTMENTS = (
    "More time",
    "Rest breaks",
    "Somebody to write it down",
    "Somebody to read aloud",
    "Answers by talking",
    "Coloured or large paper",
    "Easier words",
    "A quiet room",
    "An interpreter",
    "Something else",
)
# The kind of reason that an adjustment is for, and never a diagnosis (domain.md 1.8).
NEEDS = (
    "Reading or writing",
    "Seeing or hearing",
    "Moving or using hands",
    "Concentrating or remembering",
    "Speaking or being understood",
    "Health on the day",
    "Rather not say",
)
CONSIDERATIONS = (
    "A lockdown or a change of regime",
    "A move to another prison",
    "A court or legal visit",
    "Not well on the day",
    "The loss of somebody close",
    "Something else nobody could help",
)
# What an IQA looks into without a flag that said so.
REPORTED = "Something that was seen or said"
SAME_WORK = "What has to be shown stays the same. Only the way to show it changes."
# What parts the words of a malpractice case's category from the mark of the flag it came from: see `marked`.
MARK = " #"


# Days


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """When a prison works: its week, and what closed it."""

    closures: tuple[Closure, ...] = ()
    week: Week = USUAL_WEEK

    def after(self, moment: datetime, days: int) -> date:
        """The day that many working days after a moment's, counted as they are for feedback (domain.md 1.5, 1.8)."""
        return feedback_due(moment, days, self.closures, self.week)


def appeal_until(decided_at: datetime, days: int, working: WorkingDays) -> date:
    """The last day on which what was decided then may be appealed against."""
    return working.after(decided_at, days)


def take_on_until(case: Case, days: int, working: WorkingDays) -> date | None:
    """The last day on which the newest decision about a case may be taken on; None for malpractice, which has none:
    what was found holds up the award until the awarding organisation has said what it means."""
    return None if case.kind is CaseKind.MALPRACTICE else working.after(case.steps[-1].decided_at, days)


# Stages


def stages_of(case: Case) -> tuple[str, ...]:
    """Who decides at each stage: an appeal against a decision goes to an assessor first; the others, an appeal against
    an IQA's sending back among them, begin with an IQA."""
    return APPEAL_STAGES if case.kind is CaseKind.APPEAL and case.finding_id is None else OTHER_STAGES


def is_open(case: Case) -> bool:
    """Whether it waits for somebody: nothing was decided yet, or the last decision was taken on."""
    return not case.steps or case.steps[-1].taken_on_at is not None


def stage_number(case: Case) -> int:
    """The stage an open case waits at, counted from 1."""
    return len(case.steps) + 1


def waits_for(case: Case) -> str | None:
    """Who is to decide an open case now; None when it is closed.

    An assessor judges the work of learners who are there, so while a learner is at no prison an IQA decides in their
    place.
    """
    stage = stages_of(case)[len(case.steps)] if is_open(case) else None
    return IQA if stage == ASSESSOR and learner_is_nowhere(case) else stage


def learner_is_nowhere(case: Case) -> bool:
    """Whether the learner is at no prison: released, or on the way from one to another."""
    return case.registration is not None and case.registration.learner.establishment_id is None


def last_prison(learner: Person) -> UUID | None:
    """Where somebody is or, while they are at no prison, was last; None where they never were."""
    return learner.establishment_id or (learner.stays[-1].establishment_id if learner.stays else None)


def answer_by(case: Case) -> date:
    """The day an open case is to be answered by, or was last to be."""
    taken_on = [step.next_answer_by for step in case.steps if step.next_answer_by]
    return taken_on[-1] if taken_on else case.answer_by


def is_overdue(case: Case, today: date) -> bool:
    """Whether an open case was to be answered before today."""
    return is_open(case) and answer_by(case) < today


def outcome_of(case: Case) -> CaseOutcome | None:
    """What was decided last about a closed case; None while it is open."""
    return None if is_open(case) else case.steps[-1].outcome


def outcome_words(kind: CaseKind, outcome: CaseOutcome, stage: int) -> str:
    """What an outcome at this stage means for a case of this kind."""
    is_last = kind is CaseKind.MALPRACTICE and OTHER_STAGES[stage - 1] == ORGANISATION
    return (LAST_WORDS if is_last else OUTCOME_WORDS[kind])[list(CaseOutcome).index(outcome)]


def why_not_taken_on(case: Case, today: date, days: int, working: WorkingDays) -> str | None:
    """Why a closed case cannot go to the next stage, in a sentence; None when it can.

    What went the learner's way cannot: an appeal or a request that was upheld, malpractice that was not found.
    """
    if is_open(case):
        return "Somebody is still looking at this."
    if len(case.steps) == len(stages_of(case)):
        return "This was the last stage."
    last = case.steps[-1]
    won = CaseOutcome.NOT_UPHELD if case.kind is CaseKind.MALPRACTICE else CaseOutcome.UPHELD
    if last.outcome is won:
        return "There is nothing to take further."
    until = take_on_until(case, days, working)
    return f"The last day to take it further was {written_day(until)}." if until and today > until else None


# Words


def category_words(case: Case) -> str:
    """A case's category without the mark of the flag it came from."""
    return unmarked(case.category)


def marked(words: str, mark: str) -> str:
    """The category of a case that came from a flag: its kind in words, and its mark, by which it is known again."""
    return f"{words}{MARK}{mark}"


def unmarked(category: str) -> str:
    """The words of a category, without a mark."""
    return category.partition(MARK)[0]


def mark_in(category: str) -> str:
    """The mark of the flag that a case came from; "" for one that came from none."""
    return category.partition(MARK)[2]


def one_of(names: Sequence[str]) -> str:
    """Names as a choice: "Ann, Bea or Cat"; "" for none."""
    *others, last = names or [""]
    return " or ".join(filter(None, (", ".join(others), last)))


def learner_may_see(case: Case) -> bool:
    """Whether a case is the learner's to read: all but malpractice of staff, and what was never found."""
    if case.kind is not CaseKind.MALPRACTICE:
        return True
    return case.about_id is None and any(step.outcome is not CaseOutcome.NOT_UPHELD for step in case.steps)


# Malpractice


def was_found(case: Case) -> bool:
    """Whether the newest decision about a case is that malpractice happened, wholly or in part."""
    decided = case.kind is CaseKind.MALPRACTICE and bool(case.steps)
    return decided and case.steps[-1].outcome is not CaseOutcome.NOT_UPHELD


def to_be_told(case: Case) -> bool:
    """Whether the awarding organisation is still to be told of malpractice that was found (domain.md 1.8)."""
    return was_found(case) and case.told_on is None


def was_explained(case: Case) -> bool:
    """Whether it was only ever a flag: an IQA said what explains it, and opened no case (decision 0008)."""
    if case.kind is not CaseKind.MALPRACTICE or not mark_in(case.category) or not case.steps:
        return False
    first = case.steps[0]
    return (first.decided_by, first.decided_at) == (case.raised_by, case.raised_at)


# What a case holds up


def to_decide_again(case: Case) -> bool:
    """Whether an appeal was upheld, and nobody without a part in what it was about has judged its piece since."""
    if case.kind is not CaseKind.APPEAL or outcome_of(case) not in UPHELD or case.judgement is None:
        return False
    decided, before = case.steps[-1].decided_at, judges_of(case.judgement)
    return not any(
        judgement.decided_at > decided and not judges_of(judgement) & before
        for judgement in _judgements_of_piece(case.judgement)
    )


def overturned(cases: Iterable[Case]) -> list[Overturned]:
    """What these cases leave to be decided again."""
    return [
        Overturned(
            number=case.judgement.version.evidence.number,
            criteria=frozenset(decision.criterion_id for decision in case.judgement.decisions),
            at=case.steps[-1].decided_at,
        )
        for case in cases
        if case.judgement is not None and to_decide_again(case)
    ]


def _judgements_of_piece(judgement: Judgement) -> Iterable[Judgement]:
    return (each for version in judgement.version.evidence.versions for each in version.judgements)


def is_about(case: Case, unit: Unit | None) -> bool:
    """Whether a case bears on a unit; one that names none bears on all. None asks for the whole qualification."""
    return unit is None or not case.units or unit.code in case.units


def block(cases: Iterable[Case], unit: Unit | None) -> str | None:
    """Why a unit's award, or the claim where no unit is named, must wait for a case: a sentence, or None.

    Not which kind of case is open: whom malpractice is about may read the sentence, and must not read of the case.
    """
    for case in cases:
        if not is_about(case, unit):
            continue
        if case.kind in MAY_BLOCK and is_open(case):
            return OPEN
        if case.kind is CaseKind.MALPRACTICE and (held := _held_by(case)):
            return held
        if to_decide_again(case):
            return "This waits: an appeal was upheld, so a piece is to be decided again."
    return None


def _held_by(malpractice: Case) -> str | None:
    """Why an award waits for a case of malpractice that was decided: where something was found, until the awarding
    organisation says that the award may go on (domain.md 1.7)."""
    if not was_found(malpractice):
        return None
    last = malpractice.steps[-1]
    if stages_of(malpractice)[last.stage - 1] != ORGANISATION:
        return "This waits: malpractice was found, and the awarding organisation decides what it means for the award."
    if last.outcome is CaseOutcome.UPHELD:
        return "The awarding organisation found malpractice, so nothing is awarded."
    return None
