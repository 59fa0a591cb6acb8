"""By when what an IQA asks for is to be done (domain.md 1.6)."""

from datetime import date, timedelta

ACTION_WITHIN, LONGEST = timedelta(days=14), timedelta(days=365)


def usual_day(today: date) -> date:
    """By when it is to be done where nobody says."""
    return today + ACTION_WITHIN


def why_not_by(due_on: date, today: date) -> str | None:
    """Why nothing can be asked for by a day, as a sentence, or None."""
    if due_on < today:
        return "Choose today or a later day"
    return "Choose a day in the next year" if due_on > today + LONGEST else None
