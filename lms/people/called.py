"""Whether a name as somebody wrote it down may mean a person who is called so."""

import re
from collections.abc import Sequence
from itertools import permutations

from lms.people.remarks import plain

# What is written before or after the name of somebody who works in a prison: how they are addressed, their rank or job,
# and where they work. “SO” and “CM” are ranks of officers. Some are surnames as well, such as Wing, Nurse and So.
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "rev", "reverend", "father", "sister", "brother", "imam"}
    | {"chaplain", "prof", "professor", "jr", "sr", "officer", "co", "po", "so", "cm", "os", "osg", "supervising"}
    | {"senior", "prison", "custodial", "custody", "manager", "governor", "gov", "deputy", "acting", "head", "of"}
    | {"instructor", "tutor", "teacher", "librarian", "nurse", "wing", "ward", "chaplaincy", "education", "gym"}
    | {"ofc", "offr", "off", "sgt", "csm", "supt", "hmp", "omu", "unit", "landing", "induction", "wings"}
    | {"healthcare", "kitchen", "kitchens", "library", "reception", "security", "workshop", "workshops"}
)
_IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]?")
_BREAK = re.compile(r"[,;/&]|\s[-–—]\s|\sand\s", re.IGNORECASE)


def short_name(written: str) -> str:
    """A name as it is compared: "j smith" of “Officer J. P. Smith, B wing”, "smith" of “Mr Smith”; "" where none is."""
    words = _without_titles(_name_in(written))
    if words and len(words[-1]) == 1:
        words = [*words[1:], words[0]]
    return f"{words[0][0]} {words[-1]}" if len(words) > 1 else "".join(words)


def short_names(name: str) -> frozenset[str]:
    """Every short name that may mean somebody of this whole name: their surname, alone or after an initial of theirs.

    A surname may be two words, of which some write one, and some write the surname first. A forename counts by its
    first letter: Jon is John on another sheet, and Jim may be James. Where one of their names is a title too, it is
    taken for one in what somebody wrote, so any name of theirs may be what is left: “Ann Wing” is "ann".
    So it finds too many rather than too few.
    """
    words = plain(name).split()
    pairs = {f"{one[0]} {other}" for one, other in permutations(words, 2)}
    return frozenset(pairs | set(words[1:] if TITLES.isdisjoint(words) else words))


def is_whole_name(written: str, name: str) -> bool:
    """Whether somebody wrote exactly this whole name, in any case, with or without titles before it."""
    words, own = plain(written).split(), plain(name).split()
    return bool(own) and words[-len(own) :] == own and TITLES.issuperset(words[: -len(own)])


def _name_in(written: str) -> Sequence[str]:
    """The words of a name, without numbers, what is in brackets or what follows a comma, such as where somebody works.

    After a title a comma stands before the name. What follows a surname alone may be a forename or a place of work, so
    the surname stays.
    """
    outside = _IN_BRACKETS.sub(" ", written)
    parts = [_no_numbers(plain(part).split()) for part in _BREAK.split(outside if plain(outside) else written)]
    first, second = ([part for part in parts if part] + [[], []])[:2]
    return [*first, *second] if TITLES.issuperset(first) and TITLES.isdisjoint(second) else first


def _no_numbers(words: Sequence[str]) -> Sequence[str]:
    return [word for word in words if word.isalpha()]


def _without_titles(words: Sequence[str]) -> Sequence[str]:
    """The words without titles at either end, while more than initials is left; and without the letter of a wing."""
    while words and words[0] in TITLES and _is_named(words[1:]):
        words = words[1:]
    while words and words[-1] in TITLES and _is_named(words[:-1]):
        words, title = words[:-1], words[-1]
        if title == "wing" and len(words[-1]) == 1:
            words = words[:-1]
    return words


def _is_named(words: Sequence[str]) -> bool:
    return any(len(word) > 1 for word in words)
