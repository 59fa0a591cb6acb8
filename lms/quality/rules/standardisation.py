"""Judging alike: measuring how far assessors agree, and when they meet (domain.md 1.6)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from lms.core.clock import written_day
from lms.people.models import Person
from lms.portfolio.models import Outcome
from lms.quality.models import StandardisationAnswer, StandardisationExercise

# Fewer say nothing about judging alike, and one person is no meeting.
FEWEST = 2


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
    # How many of the things that were judged it is worked out from, and how many there are.
    used: int
    there: int

    def over(self, things: str) -> str:
        """What it is worked out from, where these things were judged: "over 3 of 4 exercises"."""
        return (
            f"over {self.there} {things}" if self.used == self.there else f"over {self.used} of {self.there} {things}"
        )

    @property
    def how(self) -> str:
        """Which measure it is, and what works it out."""
        return HOW[self.name]


COHEN, FLEISS = "Cohen’s kappa", "Fleiss’ kappa"
HOW = {
    COHEN: "the measure for two assessors (Cohen, 1960), by the function AnnotationTask.kappa of the library NLTK",
    FLEISS: "the measure for as many assessors each time, who need not be the same ones (Fleiss, 1971), by the "
    "function AnnotationTask.pi of the library NLTK, which calls it multi-pi",
}


Answer = tuple[str, str, str]
TOO_FEW = (
    "cannot be worked out yet: it needs two things judged by the same two assessors, or each by the same number of "
    "assessors, two or more"
)
ONE_ANSWER = "cannot be worked out, because everybody gave the same answer throughout"


def kappa(answers: Iterable[Answer]) -> Kappa:
    """How far assessors agree beyond chance, from triples of assessor, what they judged and what they decided.

    Of the same two assessors Cohen's kappa (1960), which is nltk's `kappa`. Otherwise Fleiss' kappa (1971), which nltk
    calls multi-pi: what chance would give is worked out from everybody's answers together. (Its `multi_kappa` is
    that of Davies and Fleiss (1982), another measure.) Fleiss asks for as many assessors for each thing, who may be
    others each time; so where staff have changed or somebody was away, as many answers count as can: see `_comparable`.
    It has no value for fewer than two of either, and where everybody gave one and the same answer to everything: then
    chance alone would give as much.
    """
    every = sorted(answers)
    there = len({item for _, item, _ in every})
    used = _comparable(every)
    assessors, items = ({row[place] for row in used} for place in (0, 1))
    name = COHEN if len(assessors) == 2 else FLEISS
    if not used:
        return Kappa(COHEN if len({who for who, _, _ in every}) < 3 else FLEISS, None, TOO_FEW, 0, there)
    if len({decided for _, _, decided in used}) == 1:
        return Kappa(name, None, ONE_ANSWER, len(items), there)
    from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]

    task = AnnotationTask(data=used if name == COHEN else _by_turn(used))
    value = round(float(task.kappa() if name == COHEN else task.pi()), 2)
    return Kappa(name, value, _kappa_in_words(value), len(items), there)


def _comparable(answers: Sequence[Answer]) -> list[Answer]:
    """The most answers that are of as many assessors for each of two things or more: those of whoever judged all that
    two or more judged, or all about the things that one number of assessors judged. None where there are none such."""
    by_item: dict[str, list[Answer]] = defaultdict(list)
    for row in answers:
        by_item[row[1]].append(row)
    judged = {item: rows for item, rows in by_item.items() if len(rows) >= FEWEST}
    often = Counter(who for rows in judged.values() for who, _, _ in rows)
    ways = [[[row for row in rows if often[row[0]] == len(judged)] for rows in judged.values()]]
    ways += [[rows for rows in judged.values() if len(rows) == size] for size in sorted(set(map(len, judged.values())))]
    sound = [way for way in ways if len(way) >= FEWEST and len(way[0]) >= FEWEST]
    return [row for rows in max(sound, key=lambda way: len(way) * len(way[0]), default=[]) for row in rows]


def _by_turn(answers: Sequence[Answer]) -> list[Answer]:
    """The same answers under who answered first, second and so on, since nltk takes only what the same people judged.
    To Fleiss it is all one who gave an answer."""
    turns: Counter[str] = Counter()
    found = []
    for _, item, decided in answers:
        found.append((str(turns[item]), item, decided))
        turns[item] += 1
    return found


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


# Answering and meeting


def assessors_of(exercise: StandardisationExercise) -> set[UUID]:
    """Who has answered an exercise."""
    return {answer.assessor_id for answer in exercise.answers}


def has_answered(exercise: StandardisationExercise, person_id: UUID | None) -> bool:
    """Whether somebody has answered an exercise."""
    return person_id in assessors_of(exercise)


def not_answered(exercise: StandardisationExercise, assessors: Iterable[Person]) -> list[Person]:
    """Those of these assessors who have not answered, in their order."""
    answered = assessors_of(exercise)
    return [person for person in assessors if person.id not in answered]


@dataclass(frozen=True, slots=True)
class TookPart:
    """Somebody who was asked to judge a piece or met about it, and which of the two they did."""

    person: Person
    asked: bool
    answered: bool
    was_there: bool


def people_of(exercise: StandardisationExercise, asked: Iterable[Person]) -> list[TookPart]:
    """Whoever was asked to answer an exercise, has answered, or met about it, by name."""
    came = {each.person_id: each.person for each in exercise.attendance}
    answered = {each.assessor_id: each.assessor for each in exercise.answers}
    invited = {each.id: each for each in asked}
    by_name = sorted(
        (invited | came | answered).values(), key=lambda each: (each.last_name, each.first_name, str(each.id))
    )
    return [
        TookPart(
            each,
            asked=each.id in invited or each.id in answered,
            answered=each.id in answered,
            was_there=each.id in came,
        )
        for each in by_name
    ]


def a_year_after(day: date) -> date:
    """The same day of the next year; the last of February for its 29th."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def when_next(last: date | None, planned: date | None, today: date) -> str:
    """When assessors last met about the same piece, whether that is too long ago (at least once a year: domain.md 1.6),
    and when they are to meet next."""
    if last is None:
        said = "Your assessors have not met about the same piece yet. They do so at least once a year."
    else:
        said = f"Your assessors last met about the same piece on {written_day(last)}."
        if (due := a_year_after(last)) < today:
            said += " That is more than a year ago, and they are to meet at least once a year."
        elif planned is None:
            said += f" They are to meet again by {written_day(due)}."
    if planned is None:
        return said
    if planned < today:
        return f"{said} A meeting was planned for {written_day(planned)}: write down what was agreed."
    return f"{said} The next meeting is planned for {written_day(planned)}."
