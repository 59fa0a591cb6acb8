"""Finding texts by their words: SQLite's FTS5 and PostgreSQL's full text behind `index` and `find`.

Words are cut, folded and freed of the commonest ones here, so that both databases are given the same; each then takes
English endings off in its own way (Porter's stemmer, and its successor in the Snowball project).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    TableClause,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Mapped, Session

from lms.core.db import Base

# What PostgreSQL's English full text leaves out (its english.stop, from the Snowball project): in too many texts to
# tell one from another. SQLite leaves out nothing, so they are taken out of texts and of what is typed alike.
TOO_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
        herself it its itself they them their theirs themselves what which who whom this that these those am is are
        was were be been being have has had having do does did doing a an the and but if or because as until while of
        at by for with about against between into through during before after above below to from up down in out on
        off over under again further then once here there when where why how all any both each few more most other
        some such no nor not only own same so than too very s t can will just don should now
        """,
    )
)
# Numbers with points in them stay whole; an apostrophe is a part of its word.
RUN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+(?:['’ʼ][^\W_]+)*")
PLAIN = re.compile(r"[^\W_]+")
LONGEST_WORD = 40
MOST_WORDS = 20
# A point would cut a number in two, and each database cuts in another place.
POINT = "p"
# Every word is kept once more as it is written, in letters that no stemmer of English changes and nobody here types (of
# the Yi script): so the beginning of a word finds it, and is never taken for a stem.
AS_WRITTEN = str.maketrans({letter: chr(0xA000 + n) for n, letter in enumerate(ascii_lowercase)})
# How many words of a text are shown, and how many of them before the first that was sought.
SHOWN, BEFORE = 30, 8
LONG_ENDINGS = ("ations", "ation", "ments", "ment", "ality", "ities", "ness", "ings", "ing", "ity", "ies", "ied", "ers")
ENDINGS = (*LONG_ENDINGS, "al", "ed", "er", "es", "ly", "s", "y", "e")
SHORTEST_ROOT = 3


class SearchEntry(Base):
    """A text that can be found by its words. Never changed: what it is a part of never changes."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("scope", "audience", "kind", "anchor"),)

    # What it is a part of: it is found only by whoever may read that.
    scope: Mapped[UUID]
    # Whose words these are, where readers have different ones; otherwise "".
    audience: Mapped[str]
    kind: Mapped[str]
    # Where it is in what it is a part of.
    anchor: Mapped[str]
    # Where it comes among others that are as good an answer.
    position: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]


# A piece of a text, and whether it is a word that was sought.
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Found:
    """A text that has every word that was sought, with those words told apart from the rest."""

    entry: SearchEntry
    title: Pieces
    snippet: Pieces


# Words


def sought(typed: str) -> list[str]:
    """The words to look for in what somebody typed, as they are indexed; none when it says too little."""
    words = _indexed(unicodedata.normalize("NFC", typed))
    return list(dict.fromkeys(words))[:MOST_WORDS]


def _runs(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each word of a text: where it begins and ends, and what it is indexed as; the commonest are left out."""
    for run in RUN.finditer(text):
        words = [word[:LONGEST_WORD] for word in PLAIN.findall(_fold(run[0])) if word not in TOO_COMMON]
        if words:
            yield run.start(), run.end(), words


def _fold(word: str) -> str:
    """A word in small letters without marks above or below them: ŵ is w."""
    apart = unicodedata.normalize("NFKD", word.replace(".", POINT)).casefold()
    return "".join(c for c in apart if not unicodedata.combining(c) and c not in "'’ʼ")


def _indexed(text: str) -> list[str]:
    return [word for _, _, words in _runs(text) for word in words]


# Texts


def index(session: Session, entries: Sequence[SearchEntry]) -> None:
    """Let these texts be found, from when this transaction is kept."""
    for entry in entries:
        entry.title, entry.body = (unicodedata.normalize("NFC", words) for words in (entry.title, entry.body))
    session.add_all(entries)
    session.flush()
    if entries:
        session.execute(_DATABASES[_dialect(session)].insert, [_row(entry) for entry in entries])


def _row(entry: SearchEntry) -> dict[str, Any]:
    title, body = _indexed(entry.title), _indexed(entry.body)
    written = [word.translate(AS_WRITTEN) for word in dict.fromkeys([*title, *body])]
    return {
        "entry_id": entry.id,
        "title": " ".join(title),
        "body": " ".join(body),
        "written": " ".join(written),
    }


def find(
    session: Session, typed: str, scopes: Collection[UUID], *, audience: str = "", limit: int = 20, offset: int = 0
) -> list[Found]:
    """The texts in these scopes that have every word somebody typed; the last word may be the beginning of one.

    Whatever was typed is safe. The best come first, then by position. One statement; none when it says too little.
    """
    words = sought(typed)
    if not words or not scopes:
        return []
    database = _DATABASES[_dialect(session)]
    asked = {"match": database.match(words), "scopes": list(scopes), "audience": audience}
    found = session.scalars(database.select, asked | {"limit": limit, "offset": offset})
    return [Found(entry, marked(entry.title, words), snippet(entry.body, words)) for entry in found]


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


@dataclass(frozen=True, slots=True)
class _Database:
    """How one kind of database is given words, and asked for them."""

    insert: Any
    match: Callable[[Sequence[str]], str]
    select: Select[Any]


_WORDS = table("search_words", column("entry_id", Uuid), column("title"), column("body"), column("written"))
_VECTORS = table("search_words", column("entry_id", Uuid), column("vector"))
_STEMMED: ColumnElement[str] = literal_column("'english'")
_AS_IT_IS: ColumnElement[str] = literal_column("'simple'")


# SQLite's table has its own name for a column of all of it.
_WHOLE: ColumnElement[str] = literal_column("search_words")
_QUERY = func.to_tsquery(_STEMMED, bindparam("match", type_=Text))


def _select(index: TableClause, matches: ColumnElement[bool], rank: ColumnElement[Any]) -> Select[Any]:
    """The texts that match, of those somebody may read: the best first."""
    wanted = select(SearchEntry).join(index, SearchEntry.id == index.c.entry_id)
    mine = SearchEntry.scope.in_(bindparam("scopes", expanding=True))
    theirs = or_(SearchEntry.audience == "", SearchEntry.audience == bindparam("audience", type_=Text))
    ordered = wanted.where(matches, mine, theirs).order_by(rank, SearchEntry.position, SearchEntry.id)
    return ordered.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))


def _fts5_match(words: Sequence[str]) -> str:
    *whole, last = words
    return " AND ".join([*(f'"{word}"' for word in whole), f'("{last}" OR "{last.translate(AS_WRITTEN)}" *)'])


def _tsquery_match(words: Sequence[str]) -> str:
    *whole, last = words
    return " & ".join([*(f"'{word}'" for word in whole), f"('{last}' | '{last.translate(AS_WRITTEN)}':*)"])


def _vector() -> Any:
    parts = [("title", _STEMMED, "A"), ("body", _STEMMED, "C"), ("written", _AS_IT_IS, "D")]
    vectors = [
        func.setweight(func.to_tsvector(how, cast(bindparam(name), Text)), literal_column(f"'{weight}'"))
        for name, how, weight in parts
    ]
    return vectors[0].op("||")(vectors[1]).op("||")(vectors[2])


# In both, words in a title count most, and those as they are written least, for they are there already.
_DATABASES = {
    "sqlite": _Database(
        _WORDS.insert(),
        _fts5_match,
        _select(_WORDS, _WHOLE.bool_op("MATCH")(bindparam("match")), func.bm25(_WHOLE, 0, 8, 1, 0.1)),
    ),
    "postgresql": _Database(
        _VECTORS.insert().values(vector=_vector()),
        _tsquery_match,
        _select(_VECTORS, _VECTORS.c.vector.bool_op("@@")(_QUERY), func.ts_rank(_VECTORS.c.vector, _QUERY).desc()),
    ),
}


# What is shown


def marked(text: str, words: Sequence[str]) -> Pieces:
    """A text in pieces, those told apart that are words sought, or other forms of one."""
    return _pieces(text, 0, len(text), _marks(text, words))


def snippet(text: str, words: Sequence[str]) -> Pieces:
    """The part of a text about the first word sought in it, in pieces; its beginning when there is none."""
    marks = _marks(text, words)
    starts = [run.start() for run in re.finditer(r"\S+", text)]
    first = sum(start <= marks[0][0] for start in starts) - 1 if marks else 0
    low = max(0, min(first - BEFORE, len(starts) - SHOWN))
    begin = starts[low] if starts else 0
    end = starts[low + SHOWN] if low + SHOWN < len(starts) else len(text)
    pieces = _pieces(text, begin, end, [mark for mark in marks if begin <= mark[0] and mark[1] <= end])
    before: Pieces = [("… ", False)] if low else []
    after: Pieces = [("…", False)] if end < len(text) else []
    return [*before, *pieces, *after]


def _pieces(text: str, begin: int, end: int, marks: Sequence[tuple[int, int]]) -> Pieces:
    pieces, at = [], begin
    for start, stop in marks:
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    return [piece for piece in [*pieces, (text[at:end], False)] if piece[0]]


def _marks(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    roots = {_root(word) for word in words}
    beginning = words[-1] if words else ""
    return [
        (start, end)
        for start, end, there in _runs(text)
        if any(_root(word) in roots or (beginning and word.startswith(beginning)) for word in there)
    ]


def _root(word: str) -> str:
    """A word without its ending, near enough to mark what a database found."""
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= SHORTEST_ROOT), "")
    root = word[: len(word) - len(ending)]
    doubled = ending and len(root) > SHORTEST_ROOT and root[-1] == root[-2] and root[-1] not in "lsz"
    return root[:-1] if doubled else root
