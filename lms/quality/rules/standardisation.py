"""Judging alike: taking out what says whose a piece is, and measuring how far assessors agree (domain.md 1.6)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from lms.core.clock import written_day
from lms.people.remarks import A_PRISON_NUMBER
from lms.portfolio.models import Evidence, EvidenceVersion, Outcome
from lms.quality.models import StandardisationAnswer

LEARNER, MENTOR, STAFF, SOMEBODY = "[the learner]", "[a mentor]", "[a member of staff]", "[a learner]"
NUMBER, PLACE, WING = "[a number]", "[a prison]", "[a wing]"
# “B wing”, “b-wing”, “B2 wing”, “wing 3”, “Gordon wing”; not “the wing”, and not “a wing”.
A_WING = re.compile(
    r"\b(?:[A-Zb-z]|[A-Za-z]?\d{1,2}|(?!(?:The|My|Our|Their|His|Her|This|That|Each|Every)\b)[A-Z][a-z]+)[ -][Ww]ing\b"
    r"|\b[Ww]ing (?:[A-Z]\d?|\d{1,2})\b"
)
BEFORE_A_PRISON = r"(?:\bHM(?:P|YOI|P ?(?:and|&|/) ?YOI)[ -]+)?"
AT_LEAST_EVERY = 12  # months
APOSTROPHES, HYPHENS = "'‘’ʼʹ′‛＇`´", "-\u2010\u2011\u2012\u2013"


# Taking names out


@dataclass(frozen=True, slots=True)
class Names:
    """Who and where must not be told from a piece. Everybody's first and last name; of others the whole name only."""

    learner: str = ""
    mentors: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def whole(self) -> dict[str, str]:
        """Every whole name, and the mark that stands for it."""
        marks = dict.fromkeys(self.others, SOMEBODY) | dict.fromkeys(self.staff, STAFF)
        marks |= dict.fromkeys(self.mentors, MENTOR)
        return {name: mark for name, mark in (marks | {self.learner: LEARNER}).items() if name.strip()}

    @property
    def parts(self) -> dict[str, str]:
        """Every first and last name of those the piece is about, and the mark that stands for it."""
        known = {**dict.fromkeys(self.staff, STAFF), **dict.fromkeys(self.mentors, MENTOR), self.learner: LEARNER}
        return {part: mark for name, mark in known.items() for part in name.split() if len(part) > 1}


def anonymised(text: str, names: Names) -> str:
    """The text with names, prison numbers, prisons and wings as marks such as [the learner].

    It rather takes out too much than too little: a word that is also a name goes. An IQA reads it before it is opened.
    """
    text = A_PRISON_NUMBER.sub(NUMBER, text)
    text = _marked(text, names.whole)
    text = _marked(text, names.parts)
    for place in sorted(filter(None, names.places), key=len, reverse=True):
        text = re.sub(rf"{BEFORE_A_PRISON}\b{re.escape(place)}\b", PLACE, text, flags=re.IGNORECASE)
    return A_WING.sub(WING, text)


def _marked(text: str, marks: Mapping[str, str]) -> str:
    """The text with every one of these names as its mark. One pass, however many names there are."""
    if not marks:
        return text
    by_name = {_folded(name): mark for name, mark in marks.items()}
    longest_first = sorted(marks, key=len, reverse=True)
    written = "|".join(_however_written(name) for name in longest_first)
    found = re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)
    return found.sub(lambda match: by_name.get(_folded(match[0]), SOMEBODY), text)


def _however_written(name: str) -> str:
    """A pattern of a name with any spaces, any apostrophe and any hyphen, or a space in a hyphen's place."""
    return "".join(_pattern_of(sign) for sign in " ".join(name.split()))


def _pattern_of(sign: str) -> str:
    if sign in APOSTROPHES:
        return f"[{APOSTROPHES}]"
    if sign in HYPHENS:
        return rf"(?:[{re.escape(HYPHENS)}]|\s+)"
    return r"\s+" if sign == " " else re.escape(sign)


def _folded(name: str) -> str:
    """A name in one way of writing it, so that it is known however it is written."""
    name = re.sub(f"[{APOSTROPHES}]", "'", name.casefold())
    return " ".join(re.sub(f"[{re.escape(HYPHENS)}]", " ", name).split())


def still_says_who(text: str, names: Names) -> bool:
    """Whether a whole name or a prison number is still in a text."""
    return A_PRISON_NUMBER.search(text) is not None or _marked(text, names.whole) != text


def words_of(piece: Evidence, version: EvidenceVersion) -> list[tuple[str, str]]:
    """Everything a piece says in words, under plain headings; parts with no words are left out."""
    found = [("What the learner wrote", version.text)]
    if seen := piece.shadowing:
        found += [("What they saw", seen.saw), ("What they did", seen.did), ("What they learned", seen.learned)]
        found += [("A boundary they noticed", seen.boundary)]
    if sheet := piece.practical:
        notes = "\n".join(f"{line.criterion.number} {line.seen.value}: {line.note}" for line in sheet.lines)
        found += [("What the learner was doing", sheet.activity), ("What the observer noted", notes)]
    if piece.witness:
        found += [("What a witness saw", piece.witness.seen)]
    if talk := piece.discussion:
        said = "\n\n".join(f"{each.question}\n{each.answer}" for each in talk.questions)
        found += [("What was asked and answered", said)]
    return [(heading, text) for heading, text in found if text.strip()]


# How far they agree


def percent_alike(outcomes: Sequence[Outcome]) -> int | None:
    """Of every two assessors, how many in a hundred decided the same; None where there are not two."""
    pairs = list(combinations(outcomes, 2))
    return round(100 * sum(one is other for one, other in pairs) / len(pairs)) if pairs else None


def alike_in_words(percent: int | None) -> str:
    """A share of pairs that decided the same, in words."""
    if percent is None:
        return "only one answer"
    for least, words in ((100, "all alike"), (80, "nearly all alike"), (50, "more alike than not")):
        if percent >= least:
            return words
    return "not alike yet"


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance: what it is called, its value, and what that means; no value where it has none."""

    name: str
    value: float | None
    words: str


COHEN, FLEISS = "Cohen’s kappa", "Fleiss’ kappa"


def kappa(answers: Iterable[tuple[str, str, str]]) -> Kappa:
    """How far assessors agree beyond chance, from triples of assessor, what they judged and what they decided.

    Of two assessors Cohen's kappa; of more Fleiss' kappa as Davies and Fleiss (1982) give it for the same assessors
    throughout. Only those who judged everything count. It has no value for fewer than two of either, and where
    everybody gave one and the same answer to everything: then chance alone would give as much.
    """
    every = list(answers)
    items = {item for _, item, _ in every}
    judged = Counter(assessor for assessor, _, _ in every)
    whole = [row for row in every if judged[row[0]] == len(items)]
    assessors = {assessor for assessor, _, _ in whole}
    name = FLEISS if len(assessors) > 2 else COHEN
    if len(assessors) < 2 or len(items) < 2:
        return Kappa(name, None, "cannot be worked out yet: it needs two assessors who judged the same two things")
    if len({decided for _, _, decided in whole}) == 1:
        return Kappa(name, None, "cannot be worked out, because everybody gave the same answer throughout")
    from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]

    task = AnnotationTask(data=whole)
    value = float(task.multi_kappa() if len(assessors) > 2 else task.kappa())
    return Kappa(name, round(value, 2), _kappa_in_words(value))


def _kappa_in_words(value: float) -> str:
    for least, words in ((0.8, "very strong"), (0.6, "strong"), (0.4, "fair"), (0.0, "weak")):
        if value > least or (value == least and least):
            return f"{words} agreement"
    return "no more agreement than by chance"


def kappa_of_exercise(answers: Iterable[StandardisationAnswer]) -> Kappa:
    """Agreement beyond chance over all the criteria of one exercise."""
    return kappa((str(each.assessor_id), str(each.criterion_id), each.outcome.value) for each in answers)


def kappa_of_criterion(answers: Iterable[StandardisationAnswer]) -> Kappa:
    """Agreement beyond chance about one criterion, over all the exercises in which it was judged."""
    return kappa((str(each.assessor_id), str(each.exercise_id), each.outcome.value) for each in answers)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the assessors decided one criterion: how many each way, and how far alike."""

    counts: Mapping[Outcome, int]
    percent: int | None
    words: str


def agreement(answers: Iterable[StandardisationAnswer], criterion_id: UUID) -> Agreement:
    """How far assessors agree about one criterion of an exercise."""
    outcomes = [each.outcome for each in answers if each.criterion_id == criterion_id]
    percent = percent_alike(outcomes)
    return Agreement({o: outcomes.count(o) for o in Outcome}, percent, alike_in_words(percent))


def when_last(last: date | None, today: date) -> str:
    """When assessors last judged the same piece, and whether that is too long ago: at least once a year."""
    if last is None:
        return "Your assessors have not judged the same piece yet. They do so at least once a year."
    months = (today.year - last.year) * 12 + today.month - last.month - (today.day < last.day)
    late = " That is more than a year ago. Open a piece for them." if months >= AT_LEAST_EVERY else ""
    return f"Your assessors last judged the same piece on {written_day(last)}.{late}"
