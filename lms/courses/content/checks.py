"""A module's knowledge check, as its file says it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.courses.content.files import Faults, Table, read_table, repeated

# What a kind of choosing is called: how many options it may have, and how many of them may be right.
CHOOSING = {
    "single": (range(2, 9), range(1, 2)),
    "several": (range(2, 9), range(1, 9)),
    "true-false": (range(2, 3), range(1, 2)),
}
# Kinds in which every option has its own place.
PLACING = ("order", "matching")
PLACED = range(3, 9)
SHORT = "short"
KINDS = (*CHOOSING, *PLACING, SHORT)
MOST_QUESTIONS = 50
# Each is a tutor's work, for everybody who answers.
MOST_SHORT = 3


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
    short = sum(question["kind"] == SHORT for question in questions)
    if short > MOST_SHORT:
        table.fault(f"has {short} short answers, and may have {MOST_SHORT} at most: a tutor marks every one")
    for text in repeated([question["text"] for question in questions if question["text"]]):
        table.fault(f"asks this twice: {text}")
    return Check(pass_mark, questions)


def _question(table: Table) -> dict[str, Any]:
    kind, text = table.text("kind", 20), table.text("text", 600)
    question: dict[str, Any] = {"kind": kind, "text": text, "options": []}
    if kind == SHORT:
        question["model"] = table.text("model", 1000)
        question["points"] = table.texts("points")
        question["feedback"] = table.text("feedback", 600)
    else:
        question["options"] = [_option(option, kind) for option in table.tables("option")]
    table.nothing_else()
    if kind and kind not in KINDS:
        table.fault(f"has a kind that is not known: {kind} (use {', '.join(KINDS)})")
    elif question["options"]:
        _check_options(table, kind, question["options"])
    return question


def _check_options(table: Table, kind: str, options: list[dict[str, Any]]) -> None:
    how_many = PLACED if kind in PLACING else CHOOSING[kind][0]
    if len(options) not in how_many:
        least, most = how_many[0], how_many[-1]
        table.fault(f"has {len(options)} options, and needs {least if least == most else f'{least} to {most}'}")
    if kind in CHOOSING:
        _check_right(table, kind, sum(option["right"] for option in options))
    for words in repeated([option["text"] for option in options if option["text"]]):
        table.fault(f"has this option twice: {words}")
    for words in repeated([option["match"] for option in options if option.get("match")]):
        table.fault(f"has this match twice: {words}")


def _check_right(table: Table, kind: str, right: int) -> None:
    if right == 0:
        table.fault("has no right answer")
    elif right not in CHOOSING[kind][1]:
        table.fault(f"has {right} right answers, and a {kind} question has one")


def _option(table: Table, kind: str) -> dict[str, Any]:
    option: dict[str, Any] = {"text": table.text("text", 300)}
    if kind == "matching":
        option["match"] = table.text("match", 300)
    elif kind != "order":
        option["right"] = table.flag("right")
    option["feedback"] = table.text("feedback", 600)
    table.nothing_else()
    return option
