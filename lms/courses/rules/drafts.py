"""What follows from two open pages saving at one place: the later words win, and the earlier ones are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

Fields = dict[str, list[str]]

MOST_EARLIER = 5
# Where on the page its reader is: worth keeping, but no words of theirs.
POSITION = "at"
# Which edition the page showed, and marks of the words it was opened with.
OF_EDITION, BEGAN_WITH = "of_edition", "began_with"
NO_WORDS = frozenset({POSITION, OF_EDITION, BEGAN_WITH})


@dataclass(frozen=True, slots=True)
class Words:
    """What an open page had saved, when, and which of its saves that was."""

    fields: Fields
    saved_at: datetime
    turn: int


@dataclass(frozen=True, slots=True)
class State:
    """All that is kept at one place: the words that won, the open page they are of, and those put aside."""

    words: Words
    version: int
    writer: str
    earlier: Mapping[str, Words] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """This very state, as a page that begins from it remembers it."""
        return f"{self.version}.{self.writer}"

    @property
    def others(self) -> list[tuple[str, Words]]:
        """The words put aside that differ from those that won, each with its page's key, newest first."""
        differing = (item for item in self.earlier.items() if typed(item[1].fields) != typed(self.words.fields))
        return sorted(differing, key=lambda item: item[1].saved_at, reverse=True)

    def is_known_to(self, writer: str, began: str) -> bool:
        """Whether an open page wrote these words, or began from them."""
        return writer == self.writer or began == self.mark


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page somebody has open: its key, the state it began from, and which of its saves this is if it counts them."""

    writer: str = ""
    began: str = ""
    turn: int | None = None


def after_saving(state: State, page: OpenPage, fields: Fields, now: datetime) -> State | None:
    """The state after an open page saved; None when a later save of that page is here already.

    Words that the page neither wrote nor began from are put aside under their own page's key, the newest five.
    """
    earlier = dict(state.earlier)
    before = state.words if page.writer == state.writer else earlier.pop(page.writer, None)
    turn = page.turn if page.turn is not None else (before.turn + 1 if before else 0)
    if page.turn is not None and before and page.turn <= before.turn:
        return None
    if not state.is_known_to(page.writer, page.began) and has_words(state.words.fields):
        earlier[state.writer] = state.words
    return State(Words(fields, now, turn), state.version + 1, page.writer, newest_few(earlier))


def after_sending(state: State, page: OpenPage) -> State | None:
    """The state after an open page's form was sent; None when nothing is left. Another open page's words stay."""
    earlier = {writer: words for writer, words in state.earlier.items() if writer != page.writer}
    if not state.is_known_to(page.writer, page.began) and has_words(state.words.fields):
        return replace(state, earlier=earlier)
    if not earlier:
        return None
    newest = max(words.saved_at for words in earlier.values())
    return State(Words({}, newest, 0), state.version + 1, "", earlier)


def after_taking(state: State, writer: str, now: datetime) -> State:
    """The state after choosing words that were put aside: they change places with those that had won."""
    earlier = dict(state.earlier)
    chosen = earlier.pop(writer)
    if has_words(state.words.fields):
        earlier[state.writer] = state.words
    return State(replace(chosen, saved_at=now), state.version + 1, writer, earlier)


def has_words(fields: Fields) -> bool:
    """Whether anything was typed or chosen."""
    return any(value.strip() for values in typed(fields).values() for value in values)


def typed(fields: Fields) -> Fields:
    """What was typed or chosen, without what a page says of itself, such as where on it its reader is."""
    return {name: values for name, values in fields.items() if name not in NO_WORDS}


def newest_few(earlier: dict[str, Words]) -> dict[str, Words]:
    """As many of the words put aside as are kept, the newest."""
    by_time = sorted(earlier.items(), key=lambda item: item[1].saved_at, reverse=True)
    return dict(by_time[:MOST_EARLIER])
