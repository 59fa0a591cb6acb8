"""What free words hold that evidence leaves out: prison numbers, and the names of other learners."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

A_PRISON_NUMBER = re.compile(r"\b[A-Z][0-9]{4}[A-Z]{2}\b", re.IGNORECASE)
CHECKED = "I have checked. Nobody else’s name or number is in it."
CHECK_FIRST = "Leave out names and numbers, then tick that you have checked"

_WORD = re.compile(r"\w+(?:'\w+)*")
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼʹ′‛＇`´", "'"))


class Named(NamedTuple):
    """What a person is called."""

    first: str
    last: str

    @property
    def whole(self) -> str:
        """Forename and surname."""
        return f"{self.first} {self.last}"


def holds_a_prison_number(text: str) -> bool:
    """Whether words look as if they hold somebody's prison number (no mentee is named in evidence: domain.md 1.4)."""
    return A_PRISON_NUMBER.search(text) is not None


def names_found(text: str, people: Iterable[Named], but: Collection[Named] = ()) -> list[str]:
    """The whole names of those of these people whose first and last name are both in the words, in their order.

    Names are whole words in any case, with or without accents, hyphens and apostrophes of any kind, and possessives.
    Anybody called the same as one of `but`, such as the writer, is left out.
    """
    readings = [_in_words(text, possessive=possessive) for possessive in (True, False)]
    known = {word for reading in readings for word in reading.split()}
    allowed = {plain(person.whole) for person in but}
    return [
        person.whole for person in people if _stands_in(person, readings, known) and plain(person.whole) not in allowed
    ]


def remark_on(texts: Iterable[str], people: Collection[Named], but: Collection[Named] = ()) -> str | None:
    """A sentence that says what words look as if they hold that should be left out, or None."""
    every = list(texts)
    found = []
    if any(holds_a_prison_number(text) for text in every):
        found.append("a prison number")
    if any(names_found(text, people, but) for text in every):
        found.append("another learner’s name")
    return f"These words look as if they hold {' and '.join(found)}." if found else None


def _stands_in(person: Named, readings: Iterable[str], known: AbstractSet[str]) -> bool:
    first, last = plain(person.first), plain(person.last)
    if not first or not last or not set(f"{first} {last}".split()) <= known:
        return False
    return all(any(f" {name} " in reading for reading in readings) for name in (first, last))


def plain(name: str) -> str:
    """A name as its words stand in a reading."""
    return _in_words(name, possessive=True).strip()


def _in_words(text: str, *, possessive: bool) -> str:
    """The words of a text, plain, a space on either side of each; possessives as written, or without their s."""
    parts = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    letters = "".join(c for c in parts if not unicodedata.combining(c))
    words = (word if possessive else word.removesuffix("'s") for word in _WORD.findall(letters))
    return f" {' '.join(word.replace(chr(39), '') for word in words)} "
