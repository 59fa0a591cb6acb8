"""What follows from the files of a module being written: their names in words, their order, what is different."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

from lms.courses.content.modules import FOLDER, fingerprint
from lms.courses.content.pages import HEADING, PAGE
from lms.courses.content.scenarios import SCENARIO

PICTURES = "images/"
ABOUT, CHECK, REFLECTIONS = "module.toml", "check.toml", "reflections.toml"
PARTS = {
    ABOUT: "About the module",
    CHECK: "Check",
    "glossary.toml": "Words explained",
    REFLECTIONS: "Think and write",
    "easy-read.toml": "Easy read",
    "facilitator.md": "For tutors",
    "staff-note.md": "For wing officers",
}
ORDER = (
    *(ABOUT, PAGE, CHECK, "glossary.toml", REFLECTIONS),
    *(SCENARIO, "easy-read.toml", "facilitator.md", "staff-note.md"),
)
MUST_STAY = (ABOUT, CHECK)
ON_PAGE = re.compile(r"^([ \t]*page[ \t]*=[ \t]*)(\d{1,9})(?!\d)", re.MULTILINE)
CHANGES = re.compile(r"^[ \t]*changes[ \t]*=[^\n]*$", re.MULTILINE)
UNSOUND = re.compile(r"is not sound TOML: (.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
# What the reader of TOML says, and what an author can do about it.
SLIPS = (
    ("Expected '='", "put = between the name and what it says"),
    ("Illegal character '\\n'", 'a quote mark " is missing at the end of the words'),
    ("Unterminated string", 'a quote mark " is missing at the end of the words'),
    ("Unescaped '\\'", "write \\\\ where you want one \\"),
    ("Invalid value", 'put words between two quote marks, as in "words"'),
    ("Cannot overwrite", "the same name is there twice"),
    ("twice", "the same name is there twice"),
    ("Unclosed array", "a list is not closed: put ] at its end"),
    ("Expected ']]'", "two brackets ]] are missing at the end"),
    ("Expected ']'", "a bracket ] is missing at the end"),
    ("Expected newline", 'there is something after the end: is a quote mark " inside the words? Write \\" for it'),
    ("Invalid statement", "this line is not a name, = and what it says"),
)


class Difference(StrEnum):
    """How a file stands to the one that is published."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "the same"
    TAKEN_OUT = "taken out"


# Names


def page_path(number: int) -> str:
    """The file of a page: page-3.md."""
    return f"page-{number}.md"


def page_number(path: str) -> int | None:
    """The number of the page a file is, or None where it is no page."""
    named = PAGE.fullmatch(path)
    return int(named[1]) if named else None


def page_numbers(paths: Iterable[str]) -> list[int]:
    """The numbers of the pages among some files, in order."""
    return sorted(number for path in paths if (number := page_number(path)) is not None)


def scenario_path(number: int) -> str:
    """The file of a scenario: scenario-1.toml."""
    return f"scenario-{number}.toml"


def next_scenario(paths: Iterable[str]) -> str:
    """The file of the scenario that would come after those there are."""
    numbers = [int(named[1]) for path in paths if (named := SCENARIO.fullmatch(path))]
    return scenario_path(max(numbers, default=0) + 1)


def in_words(path: str) -> str:
    """What a file of a module is called on a page: Page 3, Scenario 1, Words explained."""
    if (number := page_number(path)) is not None:
        return f"Page {number}"
    if scenario := SCENARIO.fullmatch(path):
        return f"Scenario {scenario[1]}"
    if path.startswith(PICTURES):
        return f"Picture {path.removeprefix(PICTURES)}"
    return PARTS.get(path, path)


def title_in(path: str, body: bytes) -> str:
    """The title that a page or a scenario gives itself; empty where it has none that can be read."""
    words = words_of(body) or ""
    if path.endswith(".md"):
        heading = HEADING.match(words)
        return heading[1].strip() if heading else ""
    if not SCENARIO.fullmatch(path):
        return ""
    try:
        title = tomllib.loads(words).get("title", "")
    except (ValueError, RecursionError):
        return ""
    return title if isinstance(title, str) else ""


def in_order(paths: Iterable[str]) -> list[str]:
    """Files in the order in which a module is read, pictures after them, and whatever is no part of one last."""
    return sorted(paths, key=_place)


def _place(path: str) -> tuple[int, int, str]:
    for place, part in enumerate(ORDER):
        if part == path:
            return place, 0, path
        if isinstance(part, re.Pattern) and (named := part.fullmatch(path)):
            return place, int(named[1]), path
    return len(ORDER) + (not path.startswith(PICTURES)), 0, path


def slug_of(folder: str) -> str | None:
    """The name of a module in the name of its folder, or None where that is not one a module can have."""
    named = FOLDER.fullmatch(folder)
    return named[2] if named else None


def position_of(folder: str) -> int | None:
    """The number of a module in the name of its folder, or None where that is not one a module can have."""
    named = FOLDER.fullmatch(folder)
    return int(named[1]) if named else None


# Words and bytes


def words_of(body: bytes) -> str | None:
    """The words of a file as they are shown in a box, or None where it is not text."""
    try:
        words = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in words else words.replace("\r\n", "\n")


def may_be_typed(path: str, body: bytes) -> bool:
    """Whether a file is words that can be changed in a box."""
    return "/" not in path and path.endswith((".md", ".toml")) and words_of(body) is not None


def mark_of(body: bytes) -> int:
    """A mark of what a file says, for telling whether somebody changed it since it was read."""
    return int(sha256(body).hexdigest()[:12], 16)


def mark_of_all(files: Mapping[str, bytes]) -> int:
    """A mark of what some files say, for telling whether somebody changed any since they were read."""
    return int(fingerprint(files)[:12], 16)


# Faults


def by_file(folder: str, lines: Iterable[str]) -> dict[str, list[str]]:
    """The reasons in a checker's lines under their files, in order; the whole module's come first, under ""."""
    found: dict[str, list[str]] = {}
    for line in lines:
        place, _, reason = line.partition(": ")
        path = place.removeprefix("modules/").removeprefix(folder).removeprefix("/")
        found.setdefault(path, []).append(in_plain_words(reason))
    return {path: found[path] for path in ["", *in_order(found)] if path in found}


def in_plain_words(reason: str) -> str:
    """A fault as an author reads it: where TOML cannot be read, the line and what may be wrong there."""
    slip = UNSOUND.fullmatch(reason)
    if not slip:
        return reason
    where = f"cannot be read at line {slip[2]}" if slip[2] else "stops before it is whole"
    known = next((advice for sign, advice in SLIPS if sign in slip[1]), None)
    return f"{where}: {known or slip[1]}"


# What is different


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, Difference]:
    """How each file stands to those that are published, in the order of the module."""
    return {path: _difference(before.get(path), after.get(path)) for path in in_order({*before, *after})}


def _difference(before: bytes | None, after: bytes | None) -> Difference:
    if before is None:
        return Difference.NEW
    if after is None:
        return Difference.TAKEN_OUT
    return Difference.SAME if before == after else Difference.CHANGED


# Pages that move


def moved(numbers: Sequence[int], number: int, to: int) -> dict[int, int]:
    """Where each page goes when one moves to another's place: its number, then its number afterwards."""
    order = [each for each in numbers if each != number]
    order.insert(numbers.index(to), number)
    return dict(zip(order, numbers, strict=True))


def closed_up(numbers: Sequence[int], number: int) -> dict[int, int]:
    """Where each page goes when one is taken out: those after it come forward."""
    left = [each for each in numbers if each != number]
    return dict(zip(left, numbers, strict=False))


def on_page(files: Mapping[str, bytes], number: int) -> list[str]:
    """The reflections and scenarios that say they are on a page, in words."""
    return [in_words(path) for path in in_order(files) if _names_pages(path) and number in _pages_named(files[path])]


def _names_pages(path: str) -> bool:
    return path == REFLECTIONS or bool(SCENARIO.fullmatch(path))


def _pages_named(body: bytes) -> set[int]:
    return {int(named[2]) for named in ON_PAGE.finditer(words_of(body) or "")}


def follow_pages(files: Mapping[str, bytes], goes: Mapping[int, int]) -> dict[str, bytes]:
    """The reflections and scenarios that must change when pages move, each with its new words."""
    return {
        path: after for path, body in files.items() if _names_pages(path) and (after := _with_pages(body, goes)) != body
    }


def _with_pages(body: bytes, goes: Mapping[int, int]) -> bytes:
    try:
        words = body.decode()
    except UnicodeDecodeError:
        return body
    return ON_PAGE.sub(lambda named: f"{named[1]}{goes.get(int(named[2]), int(named[2]))}", words).encode()


# What is new


def with_changes(body: bytes, sentence: str) -> bytes | None:
    """module.toml with one sentence about what is new in it, and nothing else different; None where that cannot be."""
    words = words_of(body)
    if words is None:
        return None
    line = f"changes = {json.dumps(sentence, ensure_ascii=False)}"
    ways = [CHANGES.sub(lambda _: line, words, count=1)] if CHANGES.search(words) else []
    ways += [f"{words.rstrip()}\n{line}\n", f"{line}\n{words}"]
    return next((way.encode() for way in ways if _only_changes(words, way, sentence)), None)


def _only_changes(before: str, after: str, sentence: str) -> bool:
    try:
        return tomllib.loads(before) | {"changes": sentence} == tomllib.loads(after)
    except (ValueError, RecursionError):
        return False
