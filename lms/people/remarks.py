"""What free words hold that evidence leaves out: prison numbers, and the names of other learners."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

# Written together in any case; apart, as people read it out, only with the capitals a number has: “a 2019 IT course”
# and “cell b1204 at” hold none. An underline stands between words, as in the name of a file.
_APART = r"[ \u00a0_-]"
A_PRISON_NUMBER = re.compile(
    rf"(?<![^\W_])(?:[A-Za-z][0-9]{{4}}[A-Za-z]{{2}}|(?:[A-Za-z]|[A-Z]{_APART})[0-9]{{4}}{_APART}?[A-Z]{{2}})(?![^\W_])"
)
CHECKED = "I have checked. Nobody else’s name or number is in it."
CHECK_FIRST = "Leave out names and numbers, then tick that you have checked"

_Word = tuple[str, str]
_NO_WORD = ("|", "|")
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

    Names are whole words in any case and either order, with or without accents, hyphens and apostrophes of any kind,
    and possessives. The names of `but`, such as the learner whose record it is, are nobody else's: they are read over,
    and whoever is called the same is left out. A first name or a surname alone is no name here: officers and learners
    share surnames, and too many are words or towns, so a warning of each would soon be ticked unread.
    Nor is a long surname with a capital that is no word of the language: evidence says which officers were there, and
    of all who were at a large prison in a year, somebody shares nearly every one of their names.
    """
    return [person.whole for person in _found(text, [_Sought.of(person) for person in people], but)]


def remark_on(texts: Iterable[str], people: Collection[Named], but: Collection[Named] = ()) -> str | None:
    """A sentence that says what words look as if they hold that should be left out, or None.

    Where they are about nobody in `but`, any learner is one to leave out.
    """
    every = list(texts)
    found = []
    if any(holds_a_prison_number(text) for text in every):
        found.append("a prison number")
    sought = [_Sought.of(person) for person in people]
    if any(_found(text, sought, but) for text in every):
        found.append("another learner’s name" if but else "a learner’s name")
    return f"These words look as if they hold {' and '.join(found)}." if found else None


def plain(name: str) -> str:
    """A name as its words stand in a reading."""
    if name.isascii() and name.isalpha():
        return name.casefold()
    return " ".join(written for written, _ in _in_words(name))


class _Sought(NamedTuple):
    """A person to look for, with their names as they stand in a reading."""

    person: Named
    first: str
    last: str
    words: frozenset[str]

    @classmethod
    def of(cls, person: Named) -> "_Sought":
        first, last = plain(person.first), plain(person.last)
        return cls(person, first, last, frozenset(f"{first} {last}".split()))

    @property
    def orders(self) -> tuple[str, str]:
        """Both ways round of their whole name."""
        return f"{self.first} {self.last}", f"{self.last} {self.first}"

    def stands_in(self, readings: Iterable[str], known: AbstractSet[str]) -> bool:
        if not self.first or not self.last or not self.words <= known:
            return False
        return all(any(f" {name} " in reading for reading in readings) for name in (self.first, self.last))


def _found(text: str, sought: Iterable[_Sought], but: Collection[Named]) -> list[Named]:
    allowed = {order for person in but for order in _Sought.of(person).orders}
    words = _read_over(_in_words(text), [order.split() for order in allowed])
    readings = [f" {' '.join(reading)} " for reading in zip(*words, strict=True)]
    known = {word for pair in words for word in pair}
    return [each.person for each in sought if each.stands_in(readings, known) and each.orders[0] not in allowed]


def _read_over(words: Sequence[_Word], names: Iterable[Sequence[str]]) -> list[_Word]:
    """The words, with a mark that is no word in place of each of these names."""
    every, left, place = [name for name in names if name], [], 0
    while place < len(words):
        here = [name for name in every if _is_written(name, words[place : place + len(name)])]
        left.append(_NO_WORD if here else words[place])
        place += max(map(len, here)) if here else 1
    return left


def _is_written(name: Sequence[str], words: Sequence[_Word]) -> bool:
    return len(words) == len(name) and all(part in word for part, word in zip(name, words, strict=True))


def _in_words(text: str) -> list[_Word]:
    """The words of a text, plain: each as it is written, and without the s of a possessive."""
    parts = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    letters = "".join(c for c in parts if not unicodedata.combining(c))
    found = _WORD.findall(letters)
    return [(word.replace("'", ""), word.removesuffix("'s").replace("'", "")) for word in found]
