"""Letting what is published be found by its words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from lms.core.searching import SearchEntry, index
from lms.core.work import Work
from lms.courses.content.estates import Estate
from lms.courses.content.reading_age import blocks_of
from lms.courses.models import Criterion, ModuleEdition, ModulePage, Qualification
from lms.courses.queries import searching as queries
from lms.courses.rules.searching import CRITERION, EVERYONE, MODULE, PAGE, SCENARIO, WORD

# Where results are equally good: modules in their order, each with its own parts in theirs, then the qualification.
ROOM = 10_000
ORDER = (MODULE, PAGE, SCENARIO, WORD)


def index_published(work: Work) -> None:
    """Index every edition that is published and cannot be found yet; quick when there is none.

    Whatever publishes calls it in the same transaction. What was published before there was an index gets its own at
    the next start.
    """
    editions = queries.modules_to_index(work.session)
    entries = [*_modules(editions, queries.pages_to_index(work.session, editions))] if editions else []
    for qualification in queries.qualifications_to_index(work.session):
        entries += _criteria(qualification)
    index(work.session, entries)


def _modules(editions: Sequence[ModuleEdition], pages: Sequence[ModulePage]) -> Iterator[SearchEntry]:
    of_edition = {edition_id: list(each) for edition_id, each in groupby(pages, lambda page: page.edition_id)}
    for edition in editions:
        yield _entry(edition, MODULE, "", 0, edition.title, edition.summary)
        for page in of_edition.get(edition.id, []):
            said = _ways(_text(page.html), _text(page.html_women or page.html))
            yield from _entries(edition, PAGE, page.number, page.title, said)
        for scenario in edition.scenarios:
            said = _ways(_played(scenario, ""), _played(scenario, "_women"))
            yield from _entries(edition, SCENARIO, scenario["number"], scenario["title"], said)
        for n, term in enumerate(edition.glossary, 1):
            also = f" Also: {', '.join(term['also'])}." if term["also"] else ""
            yield _entry(edition, WORD, term["anchor"], n, term["word"], term["meaning"] + also)


def _ways(men: str, women: str) -> dict[str, str]:
    """The words for each audience: one text for everybody, unless it differs."""
    return {EVERYONE: men} if men == women else {Estate.MEN: men, Estate.WOMEN: women}


def _text(html: str) -> str:
    return " ".join(blocks_of(html))


def _played(scenario: Mapping[str, Any], way: str) -> str:
    """Everything a scenario says, as one estate reads it: scenes, and the replies there are to choose from."""
    said = []
    for scene in scenario["scenes"]:
        said.append(_text(scene.get(f"html{way}") or scene["html"]))
        said += [reply.get(f"text{way}") or reply["text"] for reply in scene["replies"]]
    return " ".join(said)


def _entries(
    edition: ModuleEdition, kind: str, number: int, title: str, said: Mapping[str, str]
) -> Iterator[SearchEntry]:
    for audience, words in said.items():
        yield _entry(edition, kind, str(number), number, title, words, audience=audience)


def _entry(
    edition: ModuleEdition, kind: str, anchor: str, place: int, title: str, body: str, *, audience: str = EVERYONE
) -> SearchEntry:
    return SearchEntry(
        scope=edition.id,
        audience=audience,
        kind=kind,
        anchor=anchor,
        position=edition.position * ROOM + ORDER.index(kind) * ROOM // len(ORDER) + place,
        title=title,
        body=body,
    )


def _criteria(qualification: Qualification) -> Iterator[SearchEntry]:
    criteria = [criterion for unit in qualification.units for criterion in unit.criteria]
    for place, criterion in enumerate(criteria, 1):
        yield _criterion(qualification, criterion, place)


def _criterion(qualification: Qualification, criterion: Criterion, place: int) -> SearchEntry:
    return SearchEntry(
        scope=qualification.id,
        audience=EVERYONE,
        kind=CRITERION,
        anchor=criterion.code,
        position=ROOM * ROOM + place,
        title=f"{criterion.code}: {criterion.plain}",
        body=criterion.wording,
    )
