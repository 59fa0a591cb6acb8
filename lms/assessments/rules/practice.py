"""What follows from what was seen: when a session counts, and what a sound record says."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from lms.assessments.models import Seen, ShadowingSession
from lms.courses.models import Criterion

SHORTEST = 5
LONGEST = 480

MISSING = {
    "setting": "Type where it was",
    "role_seen": "Type what kind of mentoring you saw",
    "saw": "Write what you saw",
    "learned": "Write what you learned",
    "activity": "Say what the learner was doing",
}

Line = tuple[Criterion, Seen, str]


class ShadowingState(StrEnum):
    """How far a shadowing session has come. Worked out, never stored."""

    WAITING_FOR_MENTOR = "waiting for the mentor"
    WAITING_FOR_STAFF = "waiting for staff"
    CONFIRMED = "confirmed"


def shadowing_state(shadowing: ShadowingSession) -> ShadowingState:
    """A session counts when the mentor confirmed it and staff countersigned it after that (domain.md 1.4)."""
    if shadowing.confirmed_at is None:
        return ShadowingState.WAITING_FOR_MENTOR
    if shadowing.countersigned_at is None:
        return ShadowingState.WAITING_FOR_STAFF
    return ShadowingState.CONFIRMED


def is_confirmed(shadowing: ShadowingSession) -> bool:
    """Whether the mentor and staff have both signed."""
    return shadowing_state(shadowing) is ShadowingState.CONFIRMED


def state_in_words(shadowing: ShadowingSession) -> str:
    """How far a session has come, as a sentence that names who is next."""
    return {
        ShadowingState.WAITING_FOR_MENTOR: f"Waiting for {shadowing.mentor.name} to confirm",
        ShadowingState.WAITING_FOR_STAFF: "Waiting for staff",
        ShadowingState.CONFIRMED: "Confirmed",
    }[shadowing_state(shadowing)]


def confirmed_minutes(sessions: Iterable[ShadowingSession]) -> int:
    """How long a learner has shadowed, counting only what both have signed."""
    return sum(shadowing.minutes for shadowing in sessions if is_confirmed(shadowing))


def in_hours(minutes: int) -> str:
    """Minutes as people say them: 45 minutes, 2 hours, 1 hour 5 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [_count(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(_count(rest, "minute"))
    return " ".join(parts)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def first_missing(**words: str) -> str | None:
    """The name of the first of these that says nothing, or None. `MISSING` has the sentence for it."""
    return next((name for name, said in words.items() if not said.strip()), None)


def fault_in_day(day: date, arrived: date, today: date) -> str | None:
    """A sentence that says why practice cannot have been on this day, or None."""
    if day > today:
        return "Type a day that is today or before"
    if day < arrived:
        return "Type a day since the learner came to this prison"
    return None


def fault_in_minutes(minutes: int) -> str | None:
    """A sentence that says why a session cannot have lasted this long, or None."""
    return None if SHORTEST <= minutes <= LONGEST else f"Type a number of minutes from {SHORTEST} to {LONGEST}"


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
