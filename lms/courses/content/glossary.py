"""A module's glossary: words it cannot do without, and the links that open their meanings on a page."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from lms.courses.content.files import Faults, Table, read_table, repeated

# Words in these stand as they are: nobody stops at a heading to look something up, and a link cannot hold a link.
LEFT_ALONE = frozenset({"h1", "h2", "h3", "h4", "th", "a", "code", "pre"})
NOTICE_HEADING = ("class", "admonition-title")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary with its other forms, its meaning, and its place on the glossary's page."""

    word: str
    also: tuple[str, ...]
    meaning: str
    anchor: str

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way of writing it."""
        return (self.word, *self.also)

    def kept(self) -> dict[str, Any]:
        """It as an edition keeps it."""
        return {"word": self.word, "also": list(self.also), "meaning": self.meaning, "anchor": self.anchor}


def read_glossary(path: Path, faults: Faults) -> tuple[Term, ...]:
    """The terms of a glossary file, with what is wrong written down. None where there is no such file."""
    table = read_table(path, faults) if path.exists() else None
    if table is None:
        return ()
    return _terms(table)


def terms_in(body: bytes) -> tuple[Term, ...]:
    """The terms of a glossary that may be half written: none where it is not sound."""
    try:
        facts = tomllib.loads(body.decode("utf-8-sig"))
    except ValueError:  # not UTF-8, not TOML, or a number too long to be read
        return ()
    found = Faults(Path())
    terms = _terms(Table(facts, Path(), found))
    return () if found.lines else terms


def _terms(table: Table) -> tuple[Term, ...]:
    terms = tuple(_term(term) for term in table.tables("term"))
    table.nothing_else()
    for form in repeated([form.casefold() for term in terms for form in term.forms if form]):
        table.fault(f"has this word twice: {form}")
    for anchor in repeated([term.anchor for term in terms if term.word]):
        table.fault(f"has two words that come to the same address: {anchor}")
    return terms


def _term(table: Table) -> Term:
    word = table.text("word", 60)
    term = Term(word, tuple(table.texts_if_any("also")), table.text("meaning", 400), anchor_of(word))
    table.nothing_else()
    if word and not term.anchor:
        table.fault("has a word without letters")
    if not all(form.strip() for form in term.also):
        table.fault("has an empty word in also")
    return term


def anchor_of(word: str) -> str:
    """A word as a place on a page: small plain letters and hyphens."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def with_links(html: str, terms: Sequence[Term], page: int) -> str:
    """Clean HTML of a page in which the first use of each term is a link to its meaning.

    `html` must be clean already; the words and meanings put in are escaped here.
    """
    if not terms:
        return html
    linking = _Linking(tuple(terms), page)
    linking.feed(html)
    linking.close()
    return "".join(linking.written)


@lru_cache(maxsize=32)
def _any_form(terms: tuple[Term, ...]) -> re.Pattern[str]:
    """Matches any form of any term as whole words, the longest first. A word joined on by a hyphen is another word."""
    forms = sorted({form for term in terms for form in term.forms if form.strip()}, key=lambda form: (-len(form), form))
    ways = "|".join(r"\s+".join(map(_as_written, form.split())) for form in forms)
    return re.compile(rf"(?<![\w-])(?:{ways})(?![\w-])", re.IGNORECASE)


def _as_written(part: str) -> str:
    return re.sub(r"['’]", "['’]", re.escape(part))


def _key(form: str) -> str:
    return " ".join(form.casefold().replace("’", "'").split())


def _written(words: str) -> str:
    """Words as the sanitiser writes them in HTML."""
    return escape(words, quote=False).replace("\xa0", "&nbsp;")


class _Linking(HTMLParser):
    """Writes HTML again as it stands, with links put in."""

    def __init__(self, terms: tuple[Term, ...], page: int) -> None:
        super().__init__()
        self.written: list[str] = []
        self.page = page
        self.pattern = _any_form(terms)
        self.terms = {_key(form): term for term in terms for form in term.forms}
        self.used: set[str] = set()
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")
        if tag in LEFT_ALONE or NOTICE_HEADING in attrs:
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.written.append(f"</{tag}>")
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if self.within:
            self.written.append(_written(data))
            return
        end = 0
        for found in self.pattern.finditer(data):
            term = self.terms.get(_key(found[0]))
            if term is None or term.anchor in self.used:
                continue
            self.used.add(term.anchor)
            self.written += [_written(data[end : found.start()]), self._link(term, found[0])]
            end = found.end()
        self.written.append(_written(data[end:]))

    def _link(self, term: Term, words: str) -> str:
        where, meaning = f"glossary?from={self.page}#{term.anchor}", escape(term.meaning)
        return f'<a class="passport-term" href="{where}" data-meaning="{meaning}">{_written(words)}</a>'
