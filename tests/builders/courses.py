"""Qualifications, modules and registrations."""

import tomllib
from pathlib import Path
from typing import Any

from lms.courses.models import Criterion, LearningOutcome, Qualification, Registration, Unit
from lms.establishments.models import Establishment
from lms.people.models import Person
from tests.builders.people import LONG_AGO

SHIPPED = Path(__file__).parents[2] / "content" / "qualifications" / "l2-peer-mentoring.toml"


def qualification() -> Qualification:
    """The shipped qualification, as rows that are not yet saved."""
    facts = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    units = facts.pop("unit")
    made = Qualification(**facts, content_hash="shipped", published_at=LONG_AGO)
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
