"""A whole portfolio as one PDF: cover, contents, grid, every piece with its decisions, findings, cases and audit.

It is made from what is in the database and the store at one moment, for one reader, who sees in it what they may see
on the pages. It can be read in any PDF reader, aloud too, and its contents and bookmarks lead to every part.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from itertools import groupby
from typing import Any
from uuid import UUID

from jinja2 import Environment
from PIL import Image

from lms.assessments.rules import in_hours, is_confirmed
from lms.core.clock import local_day, written_day, written_moment
from lms.core.pages import a_count
from lms.core.pdf import render, templates
from lms.core.pdf import style as css
from lms.courses.models import Registration
from lms.people.models import Person
from lms.people.reading import print_css
from lms.portfolio.models import Evidence, EvidenceFile
from lms.portfolio.rules import (
    QUESTIONS,
    Row,
    checks_of,
    claimed_ids,
    sent_versions,
)
from lms.quality.models import Case, Finding, Reader
from lms.quality.queries.documents import Act
from lms.quality.rules import Coverage
from lms.quality.rules.cases import category_words, outcome_words
from lms.quality.rules.documents import (
    READ,
    act_in_words,
    in_size,
    shows_act,
    shows_words_of_case,
)

# Enough for a picture as wide as the page, and no more: 165 mm at 200 dots to the inch.
WIDEST = 1300
QUALITY = 82
SHOWN_AS_PICTURES = ("image/png", "image/jpeg")
MOST_ACTS = 2000
MOST_NUMBERS = 9
LONGEST_NAME = 60
SOMEBODY = "Another learner"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a document is made of, loaded whole, and for whom."""

    registration: Registration
    coverage: Coverage
    pieces: Sequence[Evidence]
    findings: Sequence[Finding]
    cases: Sequence[Case]
    acts: Sequence[Act]
    people: Mapping[UUID, Person]
    reader: Reader
    asker: Person
    # How whoever asked reads: see lms.people.reading.
    reading: str
    made_at: datetime


def portfolio_pdf(html: str, reading: str) -> bytes:
    """A portfolio as a PDF, the same bytes for the same words. Raises PdfLibrariesMissing."""
    return render(html, style(reading))


def portfolio_html(matter: Matter, pictures: Mapping[str, str]) -> str:
    """The words of a document. Pictures are `data:` addresses by the SHA-256 of the file they show."""
    learner, reader = matter.registration.learner, matter.reader
    sent = [piece for piece in matter.pieces if sent_versions(piece)]
    facts: dict[str, Any] = {
        "registration": matter.registration,
        "qualification": matter.registration.qualification,
        "learner": learner,
        "own": reader is Reader.LEARNER,
        "for_quality": reader is Reader.QUALITY,
        "coverage": matter.coverage,
        "asker": matter.asker,
        "made_at": matter.made_at,
        "made": matter.made_at.isoformat(),
        "title": f"Portfolio of {learner.name}",
        "pieces": sent,
        "not_sent": len(matter.pieces) - len(sent),
        "findings": matter.findings,
        "cases": [(case, shows_words_of_case(reader, case)) for case in matter.cases],
        "acts": acts_in_words(matter),
        "readings": readings_in_words(matter),
        "pictures": pictures,
        "shapes": SHAPES,
        "outcome_shapes": OUTCOME_SHAPES,
    }
    return _environment().get_template("portfolio.html").render(**facts)


SHAPES = {
    "not started": "none",
    "claimed": "claimed",
    "working towards": "working",
    "action needed": "action",
    "met": "met",
    "quality assured": "assured",
}
OUTCOME_SHAPES = {"met": "met", "not yet": "working", "more evidence": "action"}


# What happened


def acts_in_words(matter: Matter) -> list[tuple[datetime, str, str]]:
    """When, who and what, oldest first, the newest where there are very many. What is said twice a day is said once."""
    kept = [act for act in matter.acts if act.name != READ and shows_act(matter.reader, act.detail)]
    lines = [
        (act.happened_at, _actor(matter, act.actor_id), act_in_words(act.name, act.detail)) for act in kept[-MOST_ACTS:]
    ]
    return [next(same) for _, same in groupby(lines, key=lambda line: (local_day(line[0]), *line[1:]))]


def readings_in_words(matter: Matter) -> list[tuple[str, int, datetime]]:
    """Who opened the record, how often, and when last, by name."""
    found: dict[str, list[datetime]] = {}
    for act in matter.acts:
        if act.name == READ:
            found.setdefault(_actor(matter, act.actor_id), []).append(act.happened_at)
    return [(name, len(moments), max(moments)) for name, moments in sorted(found.items())]


def _actor(matter: Matter, actor_id: UUID | None) -> str:
    """Who did something. A learner reads the names of staff, and of other learners only where a piece has them."""
    if actor_id is None:
        return "The service"
    person = matter.people.get(actor_id)
    if person is None:
        return "Somebody not known here"
    hidden = matter.reader is Reader.LEARNER and person.number is not None
    return SOMEBODY if hidden and actor_id not in _known_to_learner(matter) else person.name


def _known_to_learner(matter: Matter) -> set[UUID]:
    mentors = {piece.shadowing.mentor_id for piece in matter.pieces if piece.shadowing}
    return mentors | {matter.registration.learner_id}


# Pictures


def as_picture(body: bytes) -> str | None:
    """A kept picture as a `data:` address no larger than a page needs; None for what is no sound picture."""
    try:
        with Image.open(BytesIO(body), formats=("PNG", "JPEG")) as opened:
            picture = opened.convert("RGB")
        picture.thumbnail((WIDEST, WIDEST))
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    written = BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(written.getvalue()).decode()}"


def is_picture(file: EvidenceFile) -> bool:
    """Whether a file is shown on the page rather than named."""
    return file.media in SHOWN_AS_PICTURES


# Words


def _numbers(row: Row) -> str:
    """The numbers of a row's pieces, as many as a cell holds."""
    numbers = [str(piece.number) for piece in row.pieces]
    more = len(numbers) - MOST_NUMBERS
    return ", ".join(numbers[-MOST_NUMBERS:]) + (f" and {more} before" if more > 0 else "")


def _claims(qualification: Any, version: Any) -> list[Any]:
    """The criteria a version claims, in the order of the qualification."""
    claimed = claimed_ids(version)
    return [c for unit in qualification.units for c in unit.criteria if c.id in claimed]


def _decided(judgement: Any, claims: Iterable[Any]) -> list[tuple[Any, Any]]:
    made = {decision.criterion_id: decision for decision in judgement.decisions}
    return [(criterion, made[criterion.id]) for criterion in claims if criterion.id in made]


def _short(words: str, length: int = LONGEST_NAME) -> str:
    return words if len(words) <= length else f"{words[: length - 1]}…"


def _upper_first(words: str) -> str:
    """Words as they begin a line: RPL stays RPL."""
    return words[:1].upper() + words[1:]


@cache
def _environment() -> Environment:
    made = templates()
    made.filters.update(
        day=written_day,
        moment=written_moment,
        count=a_count,
        size=in_size,
        hours=in_hours,
        short=_short,
        upper_first=_upper_first,
    )
    made.globals.update(
        numbers=_numbers,
        claims_of=_claims,
        decided=_decided,
        checks_of=checks_of,
        questions=QUESTIONS,
        sent_versions=sent_versions,
        is_picture=is_picture,
        is_confirmed=is_confirmed,
        category_words=category_words,
        outcome_words=outcome_words,
    )
    return made


def style(reading: str) -> str:
    """The look of a document, set as its reader likes."""
    return print_css(reading) + css("portfolio.css")
