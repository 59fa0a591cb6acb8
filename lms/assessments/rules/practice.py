"""What every record of practice has: a day, a length, and words for each part."""

from datetime import date

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
        return "Type a day since the learner came to this prison"
    return None


def fault_in_minutes(minutes: int) -> str | None:
    """A sentence that says why a session cannot have lasted this long, or None."""
    return None if SHORTEST <= minutes <= LONGEST else f"Type a number of minutes from {SHORTEST} to {LONGEST}"
