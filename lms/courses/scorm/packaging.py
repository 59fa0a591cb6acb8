"""The files of a package: one page with the whole module, a script, a style, pictures, and the manifest."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from lms.courses.content.estates import Estate
from lms.courses.models import ModuleEdition, ModuleFile, ModulePage
from lms.courses.rules.checks import MATCHING, ORDER, SEVERAL, SHORT, Question, shown
from lms.courses.rules.remarks import ordinal
from lms.courses.scorm.manifest import manifest

HERE = Path(__file__).parent / "player"
LAUNCH, MANIFEST = "index.html", "imsmanifest.xml"
STATIC = ("player.css", "player.js")
# The same content makes the same bytes: every file bears the oldest date a ZIP can.
DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
LINK = re.compile(r'(<a\b[^>]*? href=)"([^"]*)"')
NUMBER = re.compile(r"[0-9]+")

_pages = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def package(
    edition: ModuleEdition, pages: Sequence[ModulePage], pictures: Iterable[ModuleFile], estate: Estate = Estate.MEN
) -> bytes:
    """An edition as a SCORM 1.2 package in the words of one estate. The same edition always gives the same bytes."""
    files = {name: (HERE / name).read_bytes() for name in STATIC}
    files |= {picture.path: picture.body for picture in pictures}
    files[LAUNCH] = _launch(edition, pages, estate).encode()
    listed = [LAUNCH, *sorted(name for name in files if name != LAUNCH)]
    files[MANIFEST] = manifest(edition, estate, listed, mastery_score(edition)).encode()
    return _zip([MANIFEST, *listed], files)


def _zip(names: Iterable[str], files: Mapping[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system, entry.external_attr, entry.compress_type = 3, READABLE, zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)
    return body.getvalue()


# The score


def marked_by_machine(edition: ModuleEdition) -> int:
    """How many questions the package can mark: short answers need a tutor, and stand outside the score."""
    return sum(question["kind"] != SHORT for question in edition.questions)


def needed(edition: ModuleEdition) -> int:
    """How many right are a pass there: the module's own pass mark, as far as there are questions to mark."""
    return min(edition.pass_mark, marked_by_machine(edition))


def mastery_score(edition: ModuleEdition) -> int | None:
    """The pass mark in the hundred, rounded down just as the player rounds a score; None when nothing is marked."""
    out_of = marked_by_machine(edition)
    return 100 * needed(edition) // out_of if out_of else None


# The page


def _launch(edition: ModuleEdition, pages: Sequence[ModulePage], estate: Estate) -> str:
    return _pages.get_template("page.html").render(
        edition=edition,
        pages=[_page(page, estate) for page in pages],
        scenarios=[_scenario(scenario, estate) for scenario in edition.scenarios],
        questions=[_question(n, question) for n, question in enumerate(edition.questions, 1)],
        needed=needed(edition),
        out_of=marked_by_machine(edition),
    )


def _page(page: ModulePage, estate: Estate) -> dict[str, Any]:
    differs = estate is Estate.WOMEN and page.html_women is not None
    html = page.html_women if differs else page.html
    return {
        "number": page.number,
        "title": page.title,
        "html": Markup(_with_links_inside(html or "")),  # noqa: S704 - cleaned when it was published
        "prompts": page.prompts,
        "scenarios": page.scenarios,
    }


def _scenario(scenario: Mapping[str, Any], estate: Estate) -> dict[str, Any]:
    return {**scenario, "scenes": [_scene(scene, estate) for scene in scenario["scenes"]]}


def _scene(scene: Mapping[str, Any], estate: Estate) -> dict[str, Any]:
    women = estate is Estate.WOMEN
    html = scene["html_women"] if women and scene["html_women"] else scene["html"]
    replies = [
        {"text": reply["text_women"] if women and reply["text_women"] else reply["text"], "next": reply["next"]}
        for reply in scene["replies"]
    ]
    clean = Markup(_with_links_inside(html))  # noqa: S704 - cleaned when it was published
    return {"name": scene["name"], "html": clean, "replies": replies}


def _with_links_inside(html: str) -> str:
    """Links between the pages of the site, made to lead to the parts of the one page there is."""
    return LINK.sub(lambda link: f'{link[1]}"{escape(_inside(unescape(link[2])))}"', html)


def _inside(address: str) -> str:
    place, _, anchor = address.partition("#")
    path = place.partition("?")[0].strip("/").split("/")
    if path[0] == "glossary":
        return f"#word-{anchor}" if anchor else "#words"
    if path[0] == "scenarios" and len(path) > 1:
        return f"#scenario-{path[1]}"
    if path[0] in ("check", "easy-read"):
        return f"#{path[0]}"
    return f"#page-{path[-1]}" if NUMBER.fullmatch(path[-1]) else "#contents"


def _question(number: int, question: Question) -> dict[str, Any]:
    asks = ASKS.get(question["kind"], _choices)
    return {"number": number, "kind": question["kind"], "text": question["text"], **asks(question)}


def _choices(question: Question) -> dict[str, Any]:
    several = question["kind"] == SEVERAL
    hint = "Tick every answer that is right." if several else "Choose one answer."
    return {"way": "choose", "box": "checkbox" if several else "radio", "options": question["options"], "hint": hint}


def _order(question: Question) -> dict[str, Any]:
    options = question["options"]
    places = [(place, ordinal(place)) for place in range(1, len(options) + 1)]
    lines = [{"right": number, **options[number - 1]} for number in shown(question)]
    return {"way": "place", "lines": lines, "offered": places, "hint": "Choose a place for each line."}


def _matching(question: Question) -> dict[str, Any]:
    options = question["options"]
    offered = [(number, options[number - 1]["match"]) for number in shown(question)]
    lines = [{"right": number, **option} for number, option in enumerate(options, 1)]
    to_read = [words for _, words in offered]  # in full: a narrow box shows only the beginning of one
    hint = "Read these, then choose one for each line."
    return {"way": "place", "lines": lines, "offered": offered, "to_read": to_read, "hint": hint}


def _short(question: Question) -> dict[str, Any]:
    hint = "Write a few sentences. Nobody marks this here: show it to your tutor."
    return {"way": "write", "feedback": question["feedback"], "hint": hint}


ASKS = {ORDER: _order, MATCHING: _matching, SHORT: _short}
