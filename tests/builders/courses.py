"""Qualifications, modules and registrations."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from lms.courses.models import (
    CallForHelp,
    CheckAttempt,
    Criterion,
    LearningOutcome,
    ModuleEdition,
    ModulePage,
    PageRead,
    Qualification,
    Registration,
    Unit,
)
from lms.courses.rules.specification import AssessmentRules, Practice, SampleRates
from lms.establishments.models import Establishment
from lms.people.models import Person
from tests.builders.people import LONG_AGO

SHIPPED = Path(__file__).parents[2] / "content" / "qualifications" / "l2-peer-mentoring.toml"


def qualification() -> Qualification:
    """The shipped qualification, as rows that are not yet saved."""
    facts = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    units = facts.pop("unit")
    rules = AssessmentRules(
        practice=Practice(**facts.pop("practice")),
        sampling=SampleRates(**facts.pop("sampling")),
        **facts.pop("assessing"),
    )
    made = Qualification(**facts, rules=rules.as_data(), content_hash="shipped", published_at=LONG_AGO)
    made.units = [_unit(position, unit) for position, unit in enumerate(units, 1)]
    return made


def _unit(position: int, facts: dict[str, Any]) -> Unit:
    outcomes = facts.pop("outcome")
    unit = Unit(position=position, **facts)
    for at, outcome in enumerate(outcomes, 1):
        criteria = outcome.pop("criterion")
        row = LearningOutcome(position=at, **outcome)
        row.criteria = [Criterion(position=place, **criterion) for place, criterion in enumerate(criteria, 1)]
        unit.outcomes.append(row)
    return unit


def registration(learner: Person, qualification: Qualification, here: Establishment) -> Registration:
    return Registration(learner=learner, qualification=qualification, establishment=here, registered_at=LONG_AGO)


def question(kind: str = "single", right: tuple[int, ...] = (1,), options: int = 3) -> dict[str, Any]:
    """A question of a check; the numbers of its right options count from 1."""
    return {
        "kind": kind,
        "text": "What helps most?",
        "options": [
            {"text": f"Option {n}", "right": n in right, "feedback": f"About option {n}."}
            for n in range(1, options + 1)
        ],
    }


def module_edition(
    slug: str = "listening",
    *,
    pages: int = 3,
    questions: list[dict[str, Any]] | None = None,
    pass_mark: int = 1,
    position: int = 1,
    published_at: datetime = LONG_AGO,
) -> ModuleEdition:
    """A module as it was published, without its pages."""
    return ModuleEdition(
        slug=slug,
        content_hash=uuid4().hex,
        position=position,
        title=slug.capitalize(),
        summary=f"All about {slug}.",
        minutes=20,
        criteria=["PM1 3.1"],
        page_titles=[f"Page {n} of {slug}" for n in range(1, pages + 1)],
        pass_mark=pass_mark,
        questions=questions if questions is not None else [question(), question("several", (1, 2))],
        published_at=published_at,
        changes="",
        glossary=[],
        scenarios=[],
        easy_read=[],
        facilitator="",
        staff_note="",
    )


def module_pages(edition: ModuleEdition) -> list[ModulePage]:
    """Every page of an edition."""
    titles = enumerate(edition.page_titles, 1)
    return [
        ModulePage(
            edition_id=edition.id,
            number=n,
            title=title,
            html=f"<p>Words of page {n}.</p>",
            html_women=None,
            prompts=[],
            scenarios=[],
        )
        for n, title in titles
    ]


def page_read(learner: Person, edition: ModuleEdition, number: int = 1) -> PageRead:
    return PageRead(learner_id=learner.id, edition_id=edition.id, number=number, read_at=LONG_AGO)


def check_attempt(learner: Person, edition: ModuleEdition, score: int = 1) -> CheckAttempt:
    """A check that was answered; its answers are left out."""
    return CheckAttempt(
        learner_id=learner.id,
        edition_id=edition.id,
        answers={},
        score=score,
        out_of=len(edition.questions),
        pass_mark=edition.pass_mark,
        answered_at=LONG_AGO,
        to_mark=0,
        printed_id=None,
        keyed_by=None,
    )


def order_question(lines: int = 3) -> dict[str, Any]:
    """Lines to put in order, written in the right order: Step 1, Step 2 and so on."""
    steps = [{"text": f"Step {n}", "feedback": f"About step {n}."} for n in range(1, lines + 1)]
    return {"kind": "order", "text": "Put these in order.", "options": steps}


def matching_question(lines: int = 3) -> dict[str, Any]:
    """Lines to match: Word 1 goes with Meaning 1 and so on."""
    numbers = range(1, lines + 1)
    pairs = [{"text": f"Word {n}", "match": f"Meaning {n}", "feedback": f"About word {n}."} for n in numbers]
    return {"kind": "matching", "text": "Match each word.", "options": pairs}


def short_question() -> dict[str, Any]:
    """A question that a tutor marks."""
    return {
        "kind": "short",
        "text": "What would you say first?",
        "options": [],
        "model": "I would ask how they are, and wait.",
        "points": ["An open question", "Waiting"],
        "feedback": "Thank you. Your tutor will read it.",
    }


def every_kind() -> list[dict[str, Any]]:
    """A question of each kind; the first option of the first three is right, and for the second one the second too."""
    chosen = [question(), question("several", (1, 2)), question("true-false", options=2)]
    return [*chosen, order_question(), matching_question(), short_question()]


RIGHT_OF_EVERY_KIND = {"1": [1], "2": [1, 2], "3": [1], "4": [1, 2, 3], "5": [1, 2, 3], "6": ["I would listen."]}


def call_for_help(learner: Person, edition: ModuleEdition, question: int = 1) -> CallForHelp:
    """A learner tried a question three times, and nobody has helped yet."""
    return CallForHelp(
        learner_id=learner.id,
        edition_id=edition.id,
        question=question,
        called_at=LONG_AGO,
        helped_at=None,
        helped_by=None,
    )


def newer_attempt(attempt: CheckAttempt) -> CheckAttempt:
    """The same answers, given again a minute later."""
    return CheckAttempt(
        learner_id=attempt.learner_id,
        edition_id=attempt.edition_id,
        answers=attempt.answers,
        score=attempt.score,
        out_of=attempt.out_of,
        pass_mark=attempt.pass_mark,
        answered_at=attempt.answered_at + timedelta(minutes=1),
        to_mark=attempt.to_mark,
        printed_id=None,
        keyed_by=None,
    )
