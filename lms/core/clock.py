"""Moments and days. Moments are UTC and know it; days are London days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """The present moment, to the second: nothing in the house needs finer."""
    return datetime.now(UTC).replace(microsecond=0)


def local_day(moment: datetime) -> date:
    """The London day a moment falls in."""
    return moment.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The first second of a London day, in UTC."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last second of a London day, in UTC."""
    return start_of_day(day + timedelta(days=1)) - timedelta(seconds=1)


def written_day(day: date | datetime) -> str:
    """A day as people write it: 3 May 2026."""
    if isinstance(day, datetime):
        day = local_day(day)
    return f"{day.day} {day:%B %Y}"


def written_moment(moment: datetime) -> str:
    """A moment as people write it: 3 May 2026, 9:05am."""
    here = moment.astimezone(LONDON)
    half = "am" if here.hour < 12 else "pm"
    return f"{written_day(moment)}, {here.hour % 12 or 12}:{here:%M}{half}"
