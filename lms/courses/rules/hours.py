"""Guided learning hours from active time, in grains of five minutes (domain.md 1.1)."""

from datetime import UTC, datetime, timedelta

GRAIN = timedelta(minutes=5)
# So long without a sign of life is still one sitting: somebody reads a page, and presses Next.
SITTING = timedelta(minutes=10)


def grain_of(moment: datetime) -> datetime:
    """The moment its five minutes began, in UTC."""
    since = moment.astimezone(UTC) - datetime(2000, 1, 1, tzinfo=UTC)
    return datetime(2000, 1, 1, tzinfo=UTC) + (since // GRAIN) * GRAIN


def grains_since(last: datetime | None, now: datetime) -> list[datetime]:
    """The grains that a sign of life now adds: its own, and those since the last one when that was in the same sitting.

    `last` is the newest grain already counted, or None.
    """
    this = grain_of(now)
    if last is None or last >= this or this - last > SITTING:
        return [] if last is not None and last >= this else [this]
    return [last + GRAIN * n for n in range(1, (this - last) // GRAIN + 1)]


def written_minutes(minutes: int) -> str:
    """Minutes in words: 2 hours 35 minutes."""
    hours, rest = divmod(abs(minutes), 60)
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((hours, "hour"), (rest, "minute")) if n]
    return " ".join(parts) or "0 minutes"
