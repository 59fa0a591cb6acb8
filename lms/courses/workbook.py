"""A module and its knowledge check on paper: black and white A4, with room to write, and a code on every sheet.

The same sheets come out the same whenever they are printed again: what they show is an edition, which never changes,
set as the learner read on the day they were first printed.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

from lms.core import sheets
from lms.core.pages import a_count
from lms.core.pdf import filled, length, render, style
from lms.courses.content.images import content_type
from lms.courses.models import ModuleEdition, ModulePage, SheetKind
from lms.courses.rules.checks import MATCHING, ORDER, SEVERAL, SHORT, letter, lines_shown, matches_shown
from lms.people.reading import print_css

TEMPLATES = {SheetKind.WORKBOOK: "workbook.html", SheetKind.ANSWER_SHEET: "answer-sheet.html"}
TITLES = {SheetKind.WORKBOOK: "Workbook", SheetKind.ANSWER_SHEET: "Answer sheet"}
CODE_MILLIMETRES = 20.0
EDITION_MARK = 6
# Letters of a name, and of a line about what it is, that a margin holds, however wide they are.
LONGEST_NAME, LONGEST_LINE = 60, 90
WOMEN = "F"

ANCHOR = re.compile(r"</?a\b[^>]*>")
TERM = re.compile(r'<a class="passport-term"[^>]*>(.*?)</a>', re.DOTALL)
HEADING = re.compile(r"<(/?)h([1-5])\b")
PICTURE = re.compile(r'src="(?:[^"]*/)?images/([^"/]+)"')
PLAIN = re.compile(r"[A-Za-z0-9 ]")


class LaidOutDifferently(Exception):
    """These sheets no longer come out as they were printed: a newer version of the service lays pages out otherwise."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is printed: an edition, loaded whole, for whom, and set how."""

    kind: SheetKind
    edition: ModuleEdition
    pages: Sequence[ModulePage]
    pictures: Mapping[str, bytes]
    estate: str
    reading: str


@dataclass(frozen=True, slots=True)
class Marking:
    """What is on every sheet beside the words."""

    code: str
    name: str
    number: str
    pages: int
    printed_at: datetime


def mark_of(edition: ModuleEdition) -> str:
    """A few letters that name an edition on paper."""
    return edition.content_hash[:EDITION_MARK]


_counted: dict[tuple[UUID, SheetKind, str, str], int] = {}


def count_sheets(matter: Matter) -> int:
    """How many sheets it takes. Raises PdfLibrariesMissing.

    An edition never changes, so each way of setting it is laid out once a process.
    """
    key = (matter.edition.id, matter.kind, matter.estate, matter.reading)
    if key not in _counted:
        _counted[key] = length(_html(matter, "", ""), _style(matter.reading))
    return _counted[key]


def print_sheets(matter: Matter, marking: Marking) -> bytes:
    """The sheets as a PDF, the same bytes every time.

    Raises PdfLibrariesMissing, or LaidOutDifferently when they no longer take as many pages as they did.
    """
    what = f"{TITLES[matter.kind]}: {matter.edition.title}\nEdition {mark_of(matter.edition)}"
    pdf = render(_html(matter, margins(marking, what), marking.printed_at.isoformat()), _style(matter.reading))
    if sheets.page_count(pdf) != marking.pages:
        raise LaidOutDifferently
    return pdf


def file_name(kind: SheetKind, edition: ModuleEdition, code: str) -> str:
    """What the file is called."""
    return f"{edition.slug}-{kind.replace(' ', '-')}-{code}.pdf"


# Words


def _html(matter: Matter, margins: str, made: str) -> str:
    edition, estate = matter.edition, matter.estate == WOMEN
    facts: dict[str, Any] = {
        "edition": edition,
        "title": f"{TITLES[matter.kind]}: {edition.title}",
        "margins": Markup(margins),  # noqa: S704 - every name in it is escaped for CSS
        "made": made,
        "questions": [_question(n, question) for n, question in enumerate(edition.questions, 1)],
    }
    if matter.kind is SheetKind.WORKBOOK:
        facts["pages"] = [_page(page, matter.pictures, estate) for page in matter.pages]
        facts["scenarios"] = [_scenario(each, matter.pictures, estate) for each in edition.scenarios]
        facts["glossary"] = sorted(edition.glossary, key=lambda term: term["word"].casefold())
    return filled(TEMPLATES[matter.kind], **facts)


def _page(page: ModulePage, pictures: Mapping[str, bytes], women: bool) -> dict[str, Any]:
    html = page.html_women if women and page.html_women is not None else page.html
    facts = {"number": page.number, "title": page.title, "prompts": page.prompts, "scenarios": page.scenarios}
    return {**facts, "html": _for_paper(html, pictures, deeper=1)}


def _scenario(scenario: Mapping[str, Any], pictures: Mapping[str, bytes], women: bool) -> dict[str, Any]:
    """A scenario with its scenes numbered, so that a reply can say which to turn to."""
    numbers = {scene["name"]: number for number, scene in enumerate(scenario["scenes"], 1)}
    scenes = [_scene(scene, numbers, pictures, women) for scene in scenario["scenes"]]
    return {"number": scenario["number"], "title": scenario["title"], "scenes": scenes}


def _scene(
    scene: Mapping[str, Any], numbers: Mapping[str, int], pictures: Mapping[str, bytes], women: bool
) -> dict[str, Any]:
    html = (women and scene.get("html_women")) or scene["html"]
    replies = [
        {"text": (women and reply.get("text_women")) or reply["text"], "turn_to": numbers[reply["next"]]}
        for reply in scene["replies"]
    ]
    return {"number": numbers[scene["name"]], "html": _for_paper(html, pictures, deeper=3), "replies": replies}


def _for_paper(html: str, pictures: Mapping[str, bytes], *, deeper: int) -> Markup:
    """A page's own clean HTML with its pictures within, its words of the glossary marked, and no links."""
    html = ANCHOR.sub("", TERM.sub(r'<b class="term">\1</b>', html))
    html = HEADING.sub(lambda found: f"<{found[1]}h{min(6, int(found[2]) + deeper)}", html)
    html = PICTURE.sub(lambda found: f'src="{_within(found[1], pictures)}"', html)
    return Markup(html)  # noqa: S704 - cleaned when it was published


def _within(name: str, pictures: Mapping[str, bytes]) -> str:
    body = pictures.get(name)
    if body is None:
        return "data:,"
    return f"data:{content_type(name)};base64,{base64.b64encode(body).decode()}"


def _question(number: int, question: Mapping[str, Any]) -> dict[str, Any]:
    kind, count = question["kind"], len(question["options"])
    return {
        "number": number,
        "kind": kind,
        "text": question["text"],
        "lines": lines_shown(question) if kind != SHORT else [],
        "matches": matches_shown(question),
        "what_to_do": _what_to_do(kind, count),
        "boxes": count if kind in (ORDER, MATCHING, SEVERAL) else 1,
        "box_words": [str(n) if kind == MATCHING else "" for n in range(1, count + 1)],
    }


def _what_to_do(kind: str, count: int) -> str:
    words = {
        SEVERAL: "Tick every answer that is right.",
        ORDER: f"Write the {a_count(count, 'number')} in order, the first one first.",
        MATCHING: f"Write a letter, A to {letter(count)}, beside each number.",
        SHORT: "Write your answer in your own words. Your tutor will read it.",
    }
    return words.get(kind, "Tick one answer.")


# Margins


def margins(marking: Marking, what: str) -> str:
    """CSS for what stands round every sheet: whose it is, of what, its code, and which one it is."""
    whose = _css_text(f"{_cut(marking.name, LONGEST_NAME)}\n{marking.number}")
    code = _css_text(sheets.written(marking.code))
    named = _css_text("\n".join(_cut(line, LONGEST_LINE) for line in what.split("\n")))
    every = f"@top-left {{ content: {whose} }} @top-center {{ content: {named} }} @bottom-left {{ content: {code} }}"
    return "\n".join([f"@page {{ {every} }}", *(_margin(marking, number) for number in range(1, marking.pages + 1))])


def _margin(marking: Marking, number: int) -> str:
    picture = sheets.picture_of(sheets.Mark(marking.code, number, marking.pages), CODE_MILLIMETRES)
    which = _css_text(f"Page {number} of {marking.pages}")
    return f'@page :nth({number}) {{ @top-right {{ content: url("{picture}") }} @bottom-right {{ content: {which} }} }}'


def _cut(words: str, most: int) -> str:
    """Words that would fill more than the margin, cut: the number and the code say the rest."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _css_text(words: str) -> str:
    """Words as a CSS string, everything but plain letters and digits escaped (CSS Syntax 3, 4.3.7)."""
    return '"' + "".join(c if PLAIN.fullmatch(c) else f"\\{ord(c):x} " for c in words) + '"'


def _style(reading: str) -> str:
    return print_css(reading) + style("workbook.css")
