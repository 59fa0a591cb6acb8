"""How long an external quality assurer may look, and a pick of records that anyone can repeat."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from lms.core.clock import written_day
from lms.people.models import StayReason

FEWEST_PICKED, USUALLY_PICKED, MOST_PICKED = 1, 5, 50
LONGEST_PACK_DAYS = 366
LONGEST_SEED = 40
HERE_NOW = "Here now"
LEFT = {StayReason.TRANSFERRED: "Moved on", StayReason.RELEASED: "Released on"}


def picked(population: Iterable[UUID], seed: str, count: int) -> list[UUID]:
    """So many of a population, in an order that only the seed decides: the same on every machine.

    What comes first is whatever SHA-256 of the seed and its id puts first, so nobody can steer it, and the order the
    population comes in does not matter. All of it where there are not so many.
    """
    return sorted(set(population), key=lambda each: _place(seed, each))[: max(0, count)]


def _place(seed: str, each: UUID) -> bytes:
    return hashlib.sha256(f"{seed}\n{each}".encode()).digest()


def where_now(left_at: datetime | None, left_as: StayReason | None) -> str:
    """Whether a learner is at a prison, or when and why they left it. Never where to: that is for where they went."""
    if left_at is None:
        return HERE_NOW
    how = LEFT.get(left_as, "Left on") if left_as else "Left on"
    return f"{how} {written_day(left_at)}"


def how_many(asked: int | None) -> int:
    """How many to pick, given what was asked for: never none, and never more than fits a page."""
    return USUALLY_PICKED if asked is None else min(max(asked, FEWEST_PICKED), MOST_PICKED)


def fault_in_range(first: date | None, last: date | None, today: date) -> str | None:
    """A sentence that says why a pack cannot be made of these days, or None."""
    if first is None or last is None:
        return "Type the first day and the last day of the pack"
    if last < first:
        return "The last day comes before the first day. Change one of them"
    if first > today:
        return "The first day has not come yet. Choose a day that has"
    if (last - first).days >= LONGEST_PACK_DAYS:
        return "A pack holds at most a year. Choose days that are nearer together"
    return None
