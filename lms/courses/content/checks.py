"""A module's knowledge check, as its file says it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.courses.content.files import Faults, Table, read_table, repeated

# What a kind is called: how many options it may have, and how many of them may be right.
KINDS = {
    "single": (range(2, 9), range(1, 2)),
    "several": (range(2, 9), range(1, 9)),
    "true-false": (range(2, 3), range(1, 2)),
}
MOST_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Check:
    """A knowledge check: its pass mark, and its questions as they are kept in an edition."""

    pass_mark: int
    questions: tuple[dict[str, Any], ...]


def read_check(path: Path, faults: Faults) -> Check:
    """A module's check, with what is wrong written down."""
    table = read_table(path, faults)
    if table is None:
        return Check(1, ())
    asked = table.tables("question")
    if len(asked) > MOST_QUESTIONS:
        table.fault(f"has more than {MOST_QUESTIONS} questions")
    questions = tuple(_question(question) for question in asked)
    pass_mark = table.number("pass", 1, max(1, len(questions)))
    table.nothing_else()
    for text in repeated([question["text"] for question in questions if question["text"]]):
        table.fault(f"asks this twice: {text}")
    return Check(pass_mark, questions)


def _question(table: Table) -> dict[str, Any]:
    kind, text = table.text("kind", 20), table.text("text", 600)
    options = [_option(option) for option in table.tables("option")]
    table.nothing_else()
    if kind and kind not in KINDS:
        table.fault(f"has a kind that is not known: {kind} (use {', '.join(KINDS)})")
    elif kind and options:
        _check_options(table, kind, options)
    for words in repeated([option["text"] for option in options if option["text"]]):
        table.fault(f"has this option twice: {words}")
    return {"kind": kind, "text": text, "options": options}


def _check_options(table: Table, kind: str, options: list[dict[str, Any]]) -> None:
    how_many, how_many_right = KINDS[kind]
    right = sum(option["right"] for option in options)
    if len(options) not in how_many:
        least, most = how_many[0], how_many[-1]
        table.fault(f"has {len(options)} options, and needs {least if least == most else f'{least} to {most}'}")
    if right == 0:
        table.fault("has no right answer")
    elif right not in how_many_right:
        table.fault(f"has {right} right answers, and a {kind} question has one")


def _option(table: Table) -> dict[str, Any]:
    option = {"text": table.text("text", 300), "right": table.flag("right"), "feedback": table.text("feedback", 600)}
    table.nothing_else()
    return option
