"""What every file that is made in the background has: steps that whoever asked can see, and one of two ends."""

from datetime import datetime
from uuid import UUID

from lms.core.work import Work, piece_of_work
from lms.quality.models import Made

NOT_MADE = "This could not be made. Ask for it again, and tell a member of staff if it goes on."


def step(kind: type[Made], made: str, done: int, steps: int) -> datetime:
    """Say how far it is, in a short piece of work of its own. Returns its moment."""
    with piece_of_work() as work:
        row = work.session.get(kind, UUID(made))
        if row is not None:
            row.steps, row.steps_done = steps, done
        return work.now


def write_trouble(work: Work, kind: type[Made], made: str, why: str) -> None:
    """Write down that it could not be made, unless it was."""
    row = work.session.get_one(kind, UUID(made))
    if row.made_at is None:
        row.trouble = why


def write_file(work: Work, kind: type[Made], made: str, file: str, octets: int) -> bool:
    """Write down which kept file it is. Returns whether this was the first."""
    row = work.session.get_one(kind, UUID(made))
    if row.made_at is not None:
        return False
    row.file, row.octets, row.made_at, row.trouble = file, octets, work.now, None
    row.steps_done = row.steps or 0
    return True
