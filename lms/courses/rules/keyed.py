"""Answers keyed as short text: from an answer sheet, or from a player that knows only letters."""

import re
from collections.abc import Mapping, Sequence

from lms.courses.rules.checks import (
    LONGEST_SHORT,
    MATCHING,
    ORDER,
    SEVERAL,
    SHORT,
    Question,
    as_kept,
    letter,
    shown,
)

BETWEEN = re.compile(r"[\s,;.\-–/+&]+")
PAIR = re.compile(r"([1-9])([A-Z])")


class _Unreadable(Exception):
    """A keyed line names no possible answer. Its text says what to key."""


def keyed_hint(question: Question) -> str:
    """What to key for a question, in one short sentence with an example."""
    count = len(question["options"])
    last = letter(count)
    if question["kind"] == SHORT:
        return f"The words as they were written, up to {LONGEST_SHORT:,} characters"
    if question["kind"] == ORDER:
        return f"The {count} numbers in their order, such as {_example(count)}"
    if question["kind"] == MATCHING:
        letters = "".join(letter(int(digit)) for digit in _example(count))
        return f"A letter for each line, A to {last}, such as {letters}"
    if question["kind"] == SEVERAL:
        return f"One or more letters, A to {last}, such as AB"
    return f"One letter, A to {last}"


def _example(count: int) -> str:
    return "".join(map(str, [*range(2, count + 1), 1]))


def answers_from_keys(
    questions: Sequence[Question], lines: Mapping[str, str]
) -> tuple[dict[str, list[int | str]], dict[str, str]]:
    """Keyed lines under question numbers, as answers and as a plain sentence for each line that cannot be read.

    Letters are shown places: A is the first option, or match, as it is shown. Numbers are the shown numbers of an
    order question's lines. A line that is empty or not there was left blank: it gives no answer and no sentence.
    """
    answers: dict[str, list[int | str]] = {}
    faults: dict[str, str] = {}
    for number, question in ((str(n), question) for n, question in enumerate(questions, 1)):
        line = lines.get(number, "").strip()
        if not line:
            continue
        try:
            answers[number] = as_kept(question, _read(question, line))
        except _Unreadable as fault:
            faults[number] = str(fault)
    return answers, faults


def _read(question: Question, line: str) -> Sequence[int | str]:
    if question["kind"] == SHORT:
        if len(line) > LONGEST_SHORT:
            raise _Unreadable(f"Use {LONGEST_SHORT:,} characters or fewer")
        return [line]
    keys = BETWEEN.sub("", line).upper()
    if question["kind"] == ORDER:
        return _order(question, keys)
    return _matching(question, keys) if question["kind"] == MATCHING else _choices(question, keys)


def _choices(question: Question, keys: str) -> list[int]:
    chosen = _places(question, keys, "A")
    if question["kind"] != SEVERAL and len(chosen) != 1:
        raise _Unreadable(f"Key one letter, from A to {letter(len(question['options']))}")
    _refuse_twice(keys)
    return [shown(question)[place - 1] for place in chosen]


def _order(question: Question, keys: str) -> list[int]:
    places = _places(question, keys, "1")
    _refuse_twice(keys)
    _refuse_unlike(question, places, "numbers")
    return [shown(question)[place - 1] for place in places]


def _matching(question: Question, keys: str) -> list[int]:
    pairs = PAIR.findall(keys)
    if pairs and len(keys) == 2 * len(pairs):
        keys = _in_line_order(question, pairs)
    places = _places(question, keys, "A")
    _refuse_unlike(question, places, "letters")
    return [shown(question)[place - 1] for place in places]


def _in_line_order(question: Question, pairs: Sequence[tuple[str, str]]) -> str:
    _refuse_twice("".join(line for line, _ in pairs))
    letters = dict(pairs)
    wanted = [str(n) for n in range(1, len(question["options"]) + 1)]
    missing = [line for line in wanted if line not in letters]
    if missing or len(letters) != len(wanted):
        raise _Unreadable(f"Key one letter for each line, 1 to {len(wanted)}")
    return "".join(letters[line] for line in wanted)


def _places(question: Question, keys: str, first: str) -> list[int]:
    """The shown places that keys stand for."""
    count = len(question["options"])
    places = [ord(key) - ord(first) + 1 for key in keys]
    if not places or not all(1 <= place <= count for place in places):
        kind = "numbers" if first == "1" else "letters"
        raise _Unreadable(f"Use {kind} from {first} to {chr(ord(first) + count - 1)}")
    return places


def _refuse_twice(keys: str) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise _Unreadable(f"{twice} is there twice")


def _refuse_unlike(question: Question, places: Sequence[int], kind: str) -> None:
    wanted = len(question["options"])
    if len(places) != wanted:
        raise _Unreadable(f"Key {wanted} {kind}: there {'is' if len(places) == 1 else 'are'} {len(places)}")
