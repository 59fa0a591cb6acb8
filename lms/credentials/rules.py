"""What follows from the facts about credentials: names, last days, numbers, codes."""

import calendar
import re
import unicodedata
from datetime import date, timedelta

LONGEST_NAME = 80
CENTRE_CODE = re.compile(r"[0-9]{4}")
IN_A_NAME = frozenset("-'’.,· ")


def fault_in_printed_name(name: str) -> str | None:
    """A sentence that says why a name cannot be printed, or None. A code holds 80 characters (credentials.md 4.7)."""
    if not any(unicodedata.category(character).startswith("L") for character in name):
        return "Type your name"
    if len(name) > LONGEST_NAME:
        return f"Use {LONGEST_NAME} letters or fewer"
    if not all(character in IN_A_NAME or unicodedata.category(character)[0] in "LM" for character in name):
        return "Use only letters, spaces, hyphens and apostrophes"
    return None


def last_day(awarded: date, months: int) -> date:
    """The last day an accreditation is good: the day before the one so many months on (credentials.md 4.2)."""
    years, month = divmod(awarded.month - 1 + months, 12)
    year, month = awarded.year + years, month + 1
    days = calendar.monthrange(year, month)[1]
    return date(year, month, min(awarded.day, days)) - timedelta(days=1)


def certificate_number(centre: str, number: int) -> str:
    """A certificate's number, as it is printed: PM-0417-000123."""
    return f"PM-{centre}-{number:06d}"


def is_centre_code(code: str) -> bool:
    """Whether a code is neutral: four digits, so that it can never be a prison's (credentials.md 5)."""
    return bool(CENTRE_CODE.fullmatch(code))
