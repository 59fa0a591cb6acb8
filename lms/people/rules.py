"""What follows from the facts about people: numbers, waits, idleness, passwords."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from lms.core.clock import written_day

PRISON_NUMBER = re.compile(r"[A-Z][0-9]{4}[A-Z]{2}")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
IDLE = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
SLIP_SHOWN_FOR = timedelta(minutes=10)
FAILURES_BEFORE_WAIT = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=5)
FAILURES_FROM_ONE_ADDRESS = 100
ADDRESS_WINDOW = timedelta(minutes=10)
SHORTEST_PASSWORD = 8
LONGEST_LOOK = timedelta(days=90)
MONTHS_OF_TRAINING = 18
SHORTEST_CPD, LONGEST_CPD = 5, 2400
NO_ASSESSOR_AWARD, NO_IQA_AWARD = "No assessor award is on record", "No IQA award is on record"
TO_ASSESS = re.compile(r"\b(assessing|assessors?|cava|taqa|a1|a2|d32|d33)\b", re.IGNORECASE)
TO_ASSURE = re.compile(r"\b(quality assurance|quality assurers?|iqa|internal verif\w+|v1|d34)\b", re.IGNORECASE)


def as_prison_number(typed: str) -> str | None:
    """The prison number somebody typed, in capitals, or None when it is not of the form A1234AA (domain.md 2.2)."""
    number = typed.strip().upper()
    return number if PRISON_NUMBER.fullmatch(number) else None


def as_username(typed: str) -> str:
    """A username as it is kept and compared: capitals do not matter."""
    return typed.strip().casefold()


def is_username(username: str) -> bool:
    """Whether a username can be said and typed without doubt: 3 to 60 plain letters, numbers, dots and dashes."""
    return USERNAME.fullmatch(username) is not None


def is_idle(seen_at: datetime, now: datetime) -> bool:
    """Whether a session was left alone for longer than a shared machine allows."""
    return now - seen_at >= IDLE


def wait_for_name(failures: int, last: datetime | None, now: datetime) -> timedelta:
    """How long a name must wait at one address: 30 s from the fifth failure in a row, doubling to 5 minutes."""
    if last is None or failures < FAILURES_BEFORE_WAIT:
        return timedelta()
    doublings = min(failures - FAILURES_BEFORE_WAIT, 10)
    wait: timedelta = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return max(timedelta(), last + wait - now)


def wait_for_address(recent: Sequence[datetime], now: datetime) -> timedelta:
    """How long an address must wait, given its failures of the last ten minutes, newest first."""
    if len(recent) <= FAILURES_FROM_ONE_ADDRESS:
        return timedelta()
    return max(timedelta(), recent[FAILURES_FROM_ONE_ADDRESS] + ADDRESS_WINDOW - now)


def fault_in_password(password: str, username: str) -> str | None:
    """A sentence that says why a password will not do, or None."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Make your password {SHORTEST_PASSWORD} letters or longer"
    if username in password.casefold():
        return "Your password must not have your number or username in it"
    if len(set(password)) < 4:
        return "Use more different letters in your password"
    return None


def in_minutes(wait: timedelta) -> str:
    """A wait in words, rounded up to whole minutes."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def fault_in_last_day(last_day: date | None, today: date) -> str | None:
    """A sentence that says why an external quality assurer cannot look until that day, or None.

    They come from outside to look for a while: what their account opens ends by itself (domain.md 1.7).
    """
    if last_day is None:
        return "Type the last day this person may look"
    if last_day < today:
        return "Choose a last day that has not gone by"
    if last_day - today > LONGEST_LOOK:
        return f"Choose a last day within {LONGEST_LOOK.days} days"
    return None


def trains_too_long(since: date, today: date) -> bool:
    """Whether an assessor who began training that day should have qualified: within 18 months (domain.md 1.6)."""
    months = (today.year - since.year) * 12 + today.month - since.month
    return (months, today.day) > (MONTHS_OF_TRAINING, since.day)


def training_in_words(since: date, today: date) -> str:
    """Since when an assessor is in training, and whether that is too long."""
    late = f", for longer than {MONTHS_OF_TRAINING} months" if trains_too_long(since, today) else ""
    return f"in training since {written_day(since)}{late}"


def lets_assess(title: str, level: int | None) -> bool:
    """Whether an award lets its holder assess, going by its name and level (domain.md 1.6).

    Nobody chooses a kind when an award is written down, so its words tell: one for assessors (CAVA, TAQA, A1, A2, D32,
    D33, or about assessing) of level 3 or above; old awards carry no level. An award in understanding assessment does
    not. What is called something else is not seen here: whoever enters it types the name that is on the certificate.
    """
    return (level is None or level >= 3) and TO_ASSESS.search(title) is not None


def lets_assure(title: str, level: int | None) -> bool:
    """Whether an award lets its holder assure quality: one for IQAs (V1, D34 before) of level 4 or above, as above."""
    return (level is None or level >= 4) and TO_ASSURE.search(title) is not None


def fault_in_day_done(day: date, today: date) -> str | None:
    """A sentence that says why nothing can have been done or awarded on this day, or None."""
    return "Type a day that is today or before" if day > today else None


def fault_in_minutes(minutes: int) -> str | None:
    """A sentence that says why one piece of CPD cannot have lasted this long, or None."""
    sound = SHORTEST_CPD <= minutes <= LONGEST_CPD
    return None if sound else f"Type a number of minutes from {SHORTEST_CPD} to {LONGEST_CPD:,}"


def year_before(today: date) -> date:
    """The same day a year before; 28 February for 29 February."""
    last = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(today.year - 1, today.month, last)


def minutes_in_words(minutes: int) -> str:
    """A length of time in words: none yet, 45 minutes, 1 hour, 2 hours 15 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in parts if count) or "none yet"
