"""What every record of practice has: a day, a length, and words for each part."""

from datetime import date
from typing import NamedTuple

from lms.core.clock import written_day

SHORTEST = 5
LONGEST = 480

MISSING = {
    "setting": "Type where it was",
    "role_seen": "Type what kind of mentoring you saw",
    "saw": "Write what you saw",
    "did": "Write what you did. If you only watched, say so",
    "learned": "Write what you learned",
    "boundary": "Write one boundary that you noticed",
    "activity": "Say what the learner was doing",
    "scenario": "Say what was played, and who played whom",
    "observer_comment": "Write what went well, and what to work on",
    "learner_comment": "Copy what the learner wrote on the paper",
}


def in_hours(minutes: int) -> str:
    """Minutes as people say them: 45 minutes, 2 hours, 1 hour 5 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [in_number(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(in_number(rest, "minute"))
    return " ".join(parts)


def in_number(number: int, word: str) -> str:
    """How many of something, as people say it: 1 mentor, 2 mentors."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def first_missing(**words: str) -> str | None:
    """The name of the first of these that says nothing, or None. `MISSING` has the sentence for it."""
    return next((name for name, said in words.items() if not said.strip()), None)


def fault_in_day(day: date, arrived: date, today: date) -> str | None:
    """A sentence that says why practice cannot have been on this day, or None."""
    if day > today:
        return "Type a day that is today or before"
    if day < arrived:
        return f"Type {written_day(arrived)} or a day after it: this stay at the prison began then"
    return None


class SignedPaper(NamedTuple):
    """A paper that somebody signed: where it is kept, and the day beside the signature."""

    kept_at: str
    signed_day: date | None


def fault_in_paper(paper: SignedPaper, day: date, today: date) -> tuple[str, str] | None:
    """The field and a sentence for a paper about a day that nobody could find or sign like that, or None."""
    if not paper.kept_at.strip():
        return "paper_kept_at", "Type where the signed paper is kept"
    fault = fault_in_signed_day(paper.signed_day, day, today)
    return ("signed_day", fault) if fault else None


def fault_in_signed_day(signed_day: date | None, day: date | None, today: date) -> str | None:
    """A sentence that says why nobody can have signed on this day what happened on another, or None.

    Every signature has its day (domain.md 1.4): not after today, nor before the day of what it is about.
    """
    if signed_day is None:
        return "Type the day that is beside the signature"
    if signed_day > today:
        return "Type a day that is today or before"
    early = day is not None and signed_day < day
    return "Nobody signs before it happened. Look at both days again" if early else None


def fault_in_minutes(minutes: int) -> str | None:
    """A sentence that says why a session cannot have lasted this long, or None."""
    return None if SHORTEST <= minutes <= LONGEST else f"Type a number of minutes from {SHORTEST} to {LONGEST}"
