"""Forms of portfolios as PDFs to write on: whose they are in words, a code on every page, the same bytes every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from wtforms import Field

from lms.core import sheets
from lms.core.pdf import filled, length, render, style
from lms.courses.models import FormKind, PaperForm, Qualification, Unit
from lms.courses.workbook import LaidOutDifferently, Marking, margins
from lms.people.reading import print_css
from lms.portfolio.forms.paper import Block, of_kind
from lms.portfolio.rules.paper import name_of

# How much room there is to write, in lines of nine millimetres.
LINES = {
    "text": 16,
    "seen": 14,
    "saw": 8,
    "did": 5,
    "learned": 7,
    "mapping": 6,
    "answer": 5,
    "summary": 5,
    "plan": 4,
    "question": 2,
    "note": 2,
}
FEWEST_LINES = 3
PRODUCT_LINES = 7
SIGN_HERE = {
    FormKind.SHADOWING: "For a learner to write about watching a mentor. The mentor signs, then a member of staff.",
    FormKind.PRACTICAL_ASSESSMENT: "For whoever watches the learner. It is evidence: an assessor decides later.",
    FormKind.WITNESS_STATEMENT: "For somebody who saw the learner at work. Say only what you saw. An assessor decides.",
    FormKind.PROFESSIONAL_DISCUSSION: "For an assessor and a learner to talk it through. Write the learner’s words.",
    FormKind.ORAL_QUESTIONING: "For an assessor who asks, and a learner who answers. Write the learner’s own words.",
    FormKind.REFLECTIVE_ACCOUNT: "For a learner to write about something they did.",
    FormKind.PRODUCT: "For a learner to say what something they made is. Keep this form with it.",
    FormKind.PRIOR_LEARNING: "For a learner to say what they learned or achieved before.",
}
# What paper asks in place of a list to choose from.
WRITTEN_IN = {
    "mentor": "Write the mentor’s name and prison number.",
    "observer_comment": "Say what went well, and what to work on. Do not leave this empty.",
    "learner_comment": "The learner’s own words. Do not leave this empty: if there is nothing to add, say so.",
    "mapping": "Say which things it shows, and tick each one below.",
    "criterion": "Write its number, such as PM1 1.1. The numbers are at the end.",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What is printed: a kind of form for a qualification, about one unit if any, and set how."""

    kind: FormKind
    qualification: Qualification
    unit: Unit | None
    reading: str


def matter_of(paper: PaperForm, qualification: Qualification) -> Matter:
    """What a form that was printed is printed from again."""
    return Matter(paper.kind, qualification, paper.unit, paper.reading)


_counted: dict[tuple[Any, ...], int] = {}


def count_pages(matter: Matter) -> int:
    """How many pages it takes. Raises PdfLibrariesMissing. Each way of setting it is laid out once a process."""
    key = (matter.kind, matter.qualification.id, matter.unit.id if matter.unit else None, matter.reading)
    if key not in _counted:
        _counted[key] = length(_html(matter, "", ""), _style(matter.reading))
    return _counted[key]


def print_pages(matter: Matter, paper: PaperForm) -> bytes:
    """The form as a PDF, the same bytes every time.

    Raises PdfLibrariesMissing, or LaidOutDifferently when it no longer takes as many pages as it did.
    """
    learner = paper.learner
    marking = Marking(paper.code, learner.name, learner.number or "", paper.pages, paper.printed_at)
    around = margins(marking, f"{name_of(paper.kind, paper.unit)}\n{matter.qualification.code}")
    pdf = render(_html(matter, around, paper.printed_at.isoformat()), _style(matter.reading))
    if sheets.page_count(pdf) != paper.pages:
        _counted.clear()  # the next one printed is counted anew
        raise LaidOutDifferently
    return pdf


def file_name(paper: PaperForm) -> str:
    """What the file is called."""
    return f"{paper.kind.value.replace(' ', '-').lower()}-{paper.code}.pdf"


def _html(matter: Matter, around: str, made: str) -> str:
    form = of_kind(matter.kind, matter.unit, matter.qualification, formdata=None, meta={"csrf": False})
    return filled(
        "form.html",
        title=name_of(matter.kind, matter.unit),
        margins=Markup(around),  # noqa: S704 - every name in it is escaped for CSS
        made=made,
        intro=SIGN_HERE[matter.kind],
        groups=[_group(block, matter.kind) for block in form.blocks()],
        signatures=[signature for signature, *_ in form.signatures],
        staff=bool(form.signers),
    )


def _group(block: Block, kind: FormKind) -> dict[str, Any]:
    units = [(f"{unit.code} {unit.title}", [c for c, _ in boxes]) for unit, boxes in block.boxes]
    asks = [_ask(field, kind, block.heading) for field in block.fields]
    return {"heading": block.heading, "note": block.note, "asks": asks, "units": units, "rows": block.rows}


def _ask(field: Field, kind: FormKind, heading: str) -> dict[str, Any]:
    """One question as it is printed: its words unless its heading says them, and what to write in or tick."""
    name = field.short_name.partition("_")[0] if heading else field.short_name
    return {
        "words": field.label.text if field.label.text != heading else "",
        "hint": WRITTEN_IN.get(name, field.description).replace("Type ", "Write "),
        "inline": name == "seen",
        "kind": field.type,
        "lines": PRODUCT_LINES if (kind, name) == (FormKind.PRODUCT, "text") else LINES.get(name, FEWEST_LINES),
        "options": _options(field),
    }


def _options(field: Field) -> Sequence[str]:
    return [str(choice.label.text) for choice in field] if field.type == "RadioField" else ()


def _style(reading: str) -> str:
    return print_css(reading) + style("workbook.css", "form.css")
