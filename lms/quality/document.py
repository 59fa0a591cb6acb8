"""A whole portfolio as one PDF: cover, contents, grid, every piece with its decisions, findings, cases and audit.

It is made from what is in the database and the store at one moment, for one reader, who sees in it what they may see
on the pages. It can be read in any PDF reader, aloud too, and its contents and bookmarks lead to every part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from jinja2 import Environment

from lms.assessments.rules import in_hours, is_confirmed
from lms.assessments.rules.prior import form_of_look
from lms.core.clock import local_day, written_day, written_moment
from lms.core.pages import a_count
from lms.core.pdf import render, templates
from lms.core.pdf import style as css
from lms.core.sheets import written as sheet_code
from lms.courses.models import PaperForm, Registration, ScannedPage
from lms.people.models import Person
from lms.people.reading import print_css
from lms.portfolio.models import Evidence
from lms.portfolio.rules import (
    QUESTIONS,
    Row,
    checks_of,
    claimed_ids,
    reference,
    sent_versions,
)
from lms.portfolio.rules.files import changes_in_words
from lms.quality import shapes
from lms.quality.models import Case, Finding, Reader
from lms.quality.queries.documents import Act
from lms.quality.rules import Coverage
from lms.quality.rules.cases import category_words, outcome_words
from lms.quality.rules.documents import (
    READ,
    act_in_words,
    form_of,
    in_size,
    shows_act,
    shows_words_of_case,
)
from lms.quality.rules.participants import participants
from lms.quality.shapes import OUTCOME_SHAPES
from lms.quality.showing import NOT_SHOWN, TOO_LARGE, Shown

MOST_ACTS = 2000
MOST_NUMBERS = 9
LONGEST_NAME = 60
SOMEBODY = "Another learner"
# On paper what is not started has no shape.
SHAPES = shapes.SHAPES | {"not started": "none"}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a document is made of, loaded whole, and for whom."""

    registration: Registration
    coverage: Coverage
    pieces: Sequence[Evidence]
    findings: Sequence[Finding]
    cases: Sequence[Case]
    acts: Sequence[Act]
    # The forms printed for it, by id, and the scanned pages of each that its reader may see.
    forms: Mapping[UUID, PaperForm]
    papers: Mapping[UUID, Sequence[ScannedPage]]
    people: Mapping[UUID, Person]
    reader: Reader
    asker: Person
    # Where the learner is, as far as its reader may know.
    where: str
    # How whoever asked reads: see lms.people.reading.
    reading: str
    made_at: datetime


def portfolio_pdf(html: str, reading: str, pictures: Mapping[str, bytes]) -> bytes:
    """A portfolio as a PDF, the same bytes for the same words and pictures. Raises PdfLibrariesMissing."""
    return render(html, style(reading), pictures=pictures)


def portfolio_html(matter: Matter, shown: Mapping[str, Shown]) -> str:
    """The words of a document. What is shown of a file is known by its SHA-256."""
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
        "where": matter.where,
        "made_at": matter.made_at,
        "made": matter.made_at.isoformat(),
        "title": f"Portfolio of {learner.name}",
        "pieces": sent,
        "not_sent": len(matter.pieces) - len(sent),
        "findings": matter.findings,
        "cases": [(case, shows_words_of_case(reader, case)) for case in matter.cases],
        "acts": acts_in_words(matter),
        "acts_in_all": len(_acts(matter)),
        "most_acts": MOST_ACTS,
        "readings": readings_in_words(matter),
        "took_part": participants(sent, matter.findings, matter.people),
        "shown_of": lambda name: shown.get(name, Shown(left_out=NOT_SHOWN)),
        "paper_of": lambda piece: _paper(matter, piece),
        "name_of": lambda person_id: _name(matter.people, person_id),
        "shapes": SHAPES,
        "outcome_shapes": OUTCOME_SHAPES,
    }
    return _environment().get_template("portfolio.html").render(**facts)


# What happened


def acts_in_words(matter: Matter) -> list[tuple[datetime, str, str]]:
    """When, who and what, oldest first, the newest where there are very many. What is said twice a day is said once."""
    lines = [
        (act.happened_at, _actor(matter, act.actor_id), act_in_words(act.name, act.detail))
        for act in _acts(matter)[-MOST_ACTS:]
    ]
    return [next(same) for _, same in groupby(lines, key=lambda line: (local_day(line[0]), *line[1:]))]


def _acts(matter: Matter) -> list[Act]:
    """What happened that the reader may know of, oldest first."""
    return [act for act in matter.acts if act.name != READ and shows_act(matter.reader, act.detail)]


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


# Paper


def _paper(matter: Matter, piece: Evidence) -> tuple[PaperForm, Sequence[ScannedPage]] | None:
    """The form a piece was written on, and its scanned pages that the reader may see; None for one not from paper."""
    form = matter.forms.get(form_id) if (form_id := form_of(piece)) else None
    return (form, matter.papers.get(form.id, [])) if form else None


def _name(people: Mapping[UUID, Person], person_id: UUID | None) -> str:
    person = people.get(person_id) if person_id else None
    return person.name if person else ""


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
        changes=changes_in_words,
        size=in_size,
        hours=in_hours,
        short=_short,
        upper_first=_upper_first,
        sheet_code=sheet_code,
        thousands="{:,}".format,
    )
    made.globals.update(
        numbers=_numbers,
        claims_of=_claims,
        decided=_decided,
        checks_of=checks_of,
        questions=QUESTIONS,
        too_large=TOO_LARGE,
        sent_versions=sent_versions,
        reference=reference,
        is_confirmed=is_confirmed,
        form_of_look=form_of_look,
        category_words=category_words,
        outcome_words=outcome_words,
    )
    return made


def style(reading: str) -> str:
    """The look of a document, set as its reader likes."""
    return print_css(reading) + css("portfolio.css")
