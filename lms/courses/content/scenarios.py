"""Scenarios: a scene, replies to choose from, and what happens next."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lms.courses.content.estates import faults_in
from lms.courses.content.files import Faults, Table, read_table, repeated, shown_files
from lms.courses.content.pages import faults_of, render

SCENARIO = re.compile(r"scenario-([1-9][0-9]?)\.toml")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REPLIES = range(2, 5)


def read_scenarios(path: Path, pages: Collection[int], faults: Faults) -> tuple[dict[str, Any], ...]:
    """Every scenario of a module's folder as an edition keeps them, with what is wrong written down."""
    numbers = sorted(int(named[1]) for file in shown_files(path) if (named := SCENARIO.fullmatch(file.name)))
    if numbers != list(range(1, len(numbers) + 1)):
        missing = next(n for n in range(1, len(numbers) + 1) if n not in numbers)
        faults.add(path, f"has no scenario-{missing}.toml, and has scenarios after it")
    read = [_scenario(path / f"scenario-{number}.toml", number, pages, faults) for number in numbers]
    scenarios = tuple(scenario for scenario in read if scenario)
    for title in repeated([scenario["title"] for scenario in scenarios if scenario["title"]]):
        faults.add(path, f"has two scenarios called {title}")
    return scenarios


def _scenario(path: Path, number: int, pages: Collection[int], faults: Faults) -> dict[str, Any] | None:
    table = read_table(path, faults)
    if table is None:
        return None
    title, page = table.text("title", 120), table.number("page", 1, 99)
    if pages and page not in pages:
        table.fault(f"is on a page that is not there: {page}")
    scenes = [_scene(scene) for scene in table.tables("scene")]
    table.nothing_else()
    for reason in ways_through(scenes):
        table.fault(reason)
    return {"number": number, "title": title, "page": page, "scenes": scenes}


def _scene(table: Table) -> dict[str, Any]:
    name, text, text_women = table.text("name", 60), table.text("text"), table.text_if_any("text_women")
    if name and not NAME.fullmatch(name):
        table.fault("has a name that is not small letters, numbers and hyphens")
    html, html_women = _html_of(table, text, text_women)
    replies = [_reply(reply) for reply in table.tables_if_any("reply")]
    table.nothing_else()
    if replies and len(replies) not in REPLIES:
        table.fault(f"has {len(replies)} replies, and a scene that goes on has {REPLIES[0]} to {REPLIES[-1]}")
    for words in repeated([reply["text"] for reply in replies if reply["text"]]):
        table.fault(f"has this reply twice: {words}")
    return {"name": name, "html": html, "html_women": html_women, "replies": replies}


def _html_of(table: Table, text: str, text_women: str | None) -> tuple[str, str | None]:
    html, html_women = render(text)
    if text_women is not None:
        own, other = render(text_women)
        html_women = other or own
    for reason in (*faults_in(text), *faults_in(text_women or "")):
        table.fault(reason)
    for words in (html, html_women):
        if words:
            _check_words_only(table, words)
    return html, None if html_women == html else html_women


def _check_words_only(table: Table, html: str) -> None:
    if "<img" in html:
        table.fault("shows a picture, and a scene is words only")
    for reason in faults_of(html, ()):
        if "picture" not in reason:
            table.fault(reason)


def _reply(table: Table) -> dict[str, Any]:
    reply = {
        "text": table.text("text", 300),
        "text_women": table.text_if_any("text_women", 300),
        "next": table.text("next", 60),
    }
    table.nothing_else()
    return reply


def ways_through(scenes: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the ways through some scenes, each as a reason.

    Every scene can be reached from the first, and from every scene an ending can be reached.
    """
    names = [scene["name"] for scene in scenes]
    if not scenes or not all(names):
        return []
    reasons = [f"has two scenes called {name}" for name in repeated(names)]
    leads = {scene["name"]: [reply["next"] for reply in scene["replies"] if reply["next"]] for scene in scenes}
    missing = sorted({name for goes in leads.values() for name in goes} - set(names))
    reasons += [f"goes to a scene that is not there: {name}" for name in missing]
    if not scenes[0]["replies"]:
        reasons.append("ends where it begins: give its first scene replies")
    if reasons:
        return reasons
    reached = _reached_from([names[0]], leads)
    reasons += [f"has a scene that cannot be reached: {name}" for name in names if name not in reached]
    back: dict[str, list[str]] = {name: [other for other in names if name in leads[other]] for name in names}
    ends = _reached_from([name for name in names if not leads[name]], back)
    return reasons + [f"goes round for ever from the scene {name}" for name in names if name not in ends]


def _reached_from(start: Iterable[str], leads: Mapping[str, Iterable[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += leads[name]
    return reached
