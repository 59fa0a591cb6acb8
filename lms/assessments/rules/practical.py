"""What a sound observation sheet says, and when both have signed it."""

from collections.abc import Sequence
from uuid import UUID

from lms.assessments.models import PracticalAssessment, Seen
from lms.assessments.rules.practice import MISSING
from lms.courses.models import Criterion, Unit

Line = tuple[Criterion, Seen, str]

# What the learner is told where they sign without a comment; `practice.MISSING` tells others.
SAY_WHAT_YOU_THINK = "Write what you think of it, or that you have nothing to add"
# What staff are told who type in what is on paper: nobody comments for anybody else.
COPY_COMMENTS = {**MISSING, "observer_comment": "Copy what the observer wrote on the paper"}


def is_signed(practical: PracticalAssessment) -> bool:
    """Whether both have signed a sheet: the observer by recording it, the learner here or on paper (domain.md 1.4).

    A sheet from before the learner was asked counts as signed: nobody is asked again for what was seen. One from before
    the observer was asked for a comment is signed without it once the learner does so here; from paper it is copied.
    """
    asked = practical.to_be_signed is not False
    return not asked or practical.signed_on_paper or practical.learner_signed_at is not None


def seen_ids(practical: PracticalAssessment) -> list[UUID]:
    """The ids of the criteria that were seen, in the sheet's order: what is ticked when it becomes a piece."""
    return [line.criterion_id for line in practical.lines if line.seen is Seen.SEEN]


def fault_in_simulation(unit: Unit, *, simulated: bool, scenario: str) -> tuple[str, str] | None:
    """The field and a sentence that says why a sheet cannot be a role play, or None (domain.md 1.4)."""
    if simulated and not unit.simulation:
        return "simulated", "This unit needs real work. A role play does not count for it"
    if simulated and not scenario.strip():
        return "scenario", "Say what was played, and who played whom"
    return None


def faults_in_sheet_comments(observer: str, learner: str, *, signed: bool, keyed: bool) -> list[tuple[str, str]]:
    """The field and a sentence for each comment that a sheet lacks, in the order of the page.

    A sheet holds a comment of both (domain.md 1.4): the observer's from the start, the learner's once they signed. One
    that is keyed from paper holds what both wrote there.
    """
    asked = {"observer_comment": observer} | ({"learner_comment": learner} if signed or keyed else {})
    words = COPY_COMMENTS if keyed else MISSING
    return [(field, words[field]) for field, said in asked.items() if not said.strip()]


def fault_in_note(seen: Seen, note: str) -> str | None:
    """Another assessor must be able to judge from the note, so only “not applicable” may go without (domain.md 1.4)."""
    return "Say what was said or done" if seen is not Seen.NOT_APPLICABLE and not note.strip() else None


def fault_in_lines(criteria: Sequence[Criterion], lines: Sequence[Line]) -> str | None:
    """A sentence when a sheet does not have exactly one line for each criterion of its unit, or None."""
    asked = [criterion.id for criterion in criteria]
    answered: list[UUID] = [criterion.id for criterion, _, _ in lines]
    return None if sorted(asked) == sorted(answered) else "Answer each criterion of the unit once"


def seen_field(criterion: Criterion) -> str:
    """What the radios of a criterion are called on an observation sheet: seen_1_1."""
    return f"seen_{criterion.number.replace('.', '_')}"


def note_field(criterion: Criterion) -> str:
    """What the note of a criterion is called on an observation sheet: note_1_1."""
    return f"note_{criterion.number.replace('.', '_')}"
