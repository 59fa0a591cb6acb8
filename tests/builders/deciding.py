"""Assessors in training, suspended staff, people with an interest; what is decided, and what of it stands."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.work import Actor
from lms.establishments.models import Establishment
from lms.people.models import IN_TRAINING, DeclaredInterest, Person, Role, RoleGrant
from lms.portfolio.models import Outcome
from lms.portfolio.queries import newest_decisions
from lms.portfolio.rules import ALL_YES, CHECKS, Line
from lms.portfolio.rules.deciding import standing_of
from tests.builders.people import LONG_AGO, grant, person


def trainee_assessor(here: Establishment, name: str = "Tess Green") -> Person:
    """An assessor in training at a prison."""
    someone = person(here, Role.ASSESSOR, name=name)
    someone.grants[0].training_since = date(2026, 2, 2)  # type: ignore[attr-defined]
    return someone


def suspended(role: Role, here: Establishment | None) -> RoleGrant:
    """A role that opens nothing for now."""
    held = grant(role, here)
    held.suspended_on = date(2026, 5, 1)
    return held


def trainee_actor(someone: Person, here: Establishment, *, apart_from: frozenset[Any] = frozenset()) -> Actor:
    """The actor that an assessor in training becomes at a prison."""
    grants = frozenset({(Role.ASSESSOR.value, here.id), (IN_TRAINING, here.id)})
    return Actor(person_id=someone.id, name=someone.name, grants=grants, apart_from=apart_from)


def interest(someone: Person, about: Person, **changed: Any) -> DeclaredInterest:
    """A declared interest that is open, unless told otherwise."""
    facts = {"person": someone, "about": about, "why": "My cousin", "declared_at": LONG_AGO, "ended_at": None}
    return DeclaredInterest(**facts | changed)


def verdict(version: Any, outcome: Any, feedback: str = "Clear and honest.") -> dict[str, Any]:
    """What an assessor says of a version: the same outcome for every criterion it claims."""
    checks = ALL_YES
    return {
        "feedback": feedback,
        "checks": checks,
        "lines": [Line(claim.criterion_id, outcome, reason_for(outcome)) for claim in version.claims],
    }


def typed_verdict(*outcomes: str, **changed: object) -> dict[str, object]:
    """What an assessor types about the first criteria of unit PM1: a reason too for each that is not met."""
    typed: dict[str, object] = dict.fromkeys(CHECKS, "yes") | {"feedback": "Clear and honest."}
    for number, outcome in enumerate(outcomes, 1):
        typed[f"outcome_PM1_1_{number}"] = outcome
        typed[f"comment_PM1_1_{number}"] = reason_for(outcome)
    return typed | changed


def reason_for(outcome: Outcome | str) -> str:
    """What an assessor writes about a criterion they do not find met; "" where it is."""
    return "" if outcome == Outcome.MET else "Say what you did next."


def standing_ids(session: Session, registration_id: UUID) -> dict[UUID, UUID]:
    """For each criterion decided in a portfolio, the id of the decision that stands."""
    standing = standing_of(newest_decisions(session, registration_id))
    return {criterion_id: decision.id for criterion_id, decision in standing.items()}
