"""What follows from the facts about credentials: names, last days, numbers, codes."""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum

LONGEST_NAME = 80
CENTRE_CODE = re.compile(r"[0-9]{4}")
IN_A_NAME = frozenset("-'’.,· ")
ULN = re.compile(r"[1-9][0-9]{9}")
NO_NUMBER = "9999999999"
LONGEST_NUMBER = 40


class NoUln(StrEnum):
    """Why a learner has no Unique Learner Number here."""

    ASKED_FOR = "it was asked for and has not come yet"
    NOT_VERIFIED = "the Learning Records Service could not verify who they are"
    NOT_SHARED = "they chose not to share it"


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


def fault_in_uln(uln: str) -> str | None:
    """A sentence that says why this is no Unique Learner Number, or None for one that could be (domain.md 2.1).

    Ten digits, the first not 0: each times its weight, 10 down to 1, comes to 10 more than a multiple of 11.
    """
    if uln == NO_NUMBER:
        return "Ten nines stand for no number. Clear the box and choose why there is none"
    if not ULN.fullmatch(uln):
        return "Type the ten digits of the ULN. The first is never 0"
    if sum(int(digit) * weight for digit, weight in zip(uln, range(10, 0, -1), strict=True)) % 11 != 10:
        return "This is not a ULN: its digits do not fit together. Check each one"
    return None
