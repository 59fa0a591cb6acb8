"""Witness statements, discussions, earlier achievements, and the pieces made from them."""

from datetime import date
from typing import Any

from lms.assessments.models import (
    Discussion,
    DiscussionKind,
    DiscussionQuestion,
    PriorAchievement,
    Proof,
    Recognition,
    WitnessStatement,
)
from lms.assessments.rules.practice import SignedPaper
from lms.courses.models import FormKind, PaperForm, Registration
from lms.establishments.models import Establishment
from lms.people.models import Person
from lms.portfolio.models import Evidence, Kind
from tests.builders.assessments import YESTERDAY
from tests.builders.people import NOON
from tests.builders.portfolio import evidence

__all__ = ["discussion", "keyed_form", "prior", "product", "signed_paper", "statement"]


def signed_paper(kept_at: str = "The blue folder", signed_day: date | None = NOON.date()) -> SignedPaper:
    """A paper that somebody signed today."""
    return SignedPaper(kept_at, signed_day)


def statement(registration: Registration, witness: Person, here: Establishment, **changed: Any) -> WitnessStatement:
    """What a member of staff saw, and signed by writing it."""
    facts: dict[str, Any] = {
        "registration": registration,
        "establishment_id": here.id,
        "witness_name": witness.name,
        "job": "Wing officer",
        "relationship_to_learner": "I run the wing where they mentor",
        "contact": "The wing office",
        "witness_id": witness.id,
        "day": YESTERDAY.date(),
        "seen": "They sat with a new arrival and explained the kiosk twice.",
        "written_by": witness.id,
        "written_at": YESTERDAY,
        "signed_at": YESTERDAY,
        "signed_on_paper": False,
        "paper_kept_at": "",
    }
    return WitnessStatement(**facts | changed)


def discussion(registration: Registration, assessor: Person, here: Establishment, **changed: Any) -> Discussion:
    """A professional discussion about the first two criteria of the first unit, which both have signed."""
    facts: dict[str, Any] = {
        "registration": registration,
        "establishment_id": here.id,
        "kind": DiscussionKind.PROFESSIONAL_DISCUSSION,
        "assessor_id": assessor.id,
        "day": YESTERDAY.date(),
        "minutes": 15,
        "plan": "What a mentor is for",
        "summary": "They know what a mentor may and may not do.",
        "scribe": "",
        "recorded_at": YESTERDAY,
        "learner_signed_at": YESTERDAY,
        "signed_on_paper": False,
        "paper_kept_at": "",
    }
    made = Discussion(**facts | changed)
    made.questions = [
        DiscussionQuestion(position=place, question="What is it?", answer="Somebody to talk to.", criterion=criterion)
        for place, criterion in enumerate(registration.qualification.units[0].criteria[:2], 1)
    ]
    return made


def prior(registration: Registration, **changed: Any) -> PriorAchievement:
    """A certificate from before, whose proof nobody has seen yet."""
    facts: dict[str, Any] = {
        "registration": registration,
        "recognition": Recognition.RPL,
        "title": "Level 1 Award in Listening",
        "issuer": "A college",
        "level": "Level 1",
        "achieved_on": YESTERDAY.date().replace(year=YESTERDAY.year - 2),
        "proof": "A certificate in my property",
        "proof_level": Proof.LEARNER_SAYS,
        "proof_seen_by": None,
        "proof_seen_at": None,
        "mapping": "It was about listening.",
        "claimed_at": YESTERDAY,
    }
    return PriorAchievement(**facts | changed)


def product(
    registration: Registration, number: int = 1, *, text: str = "A poster that I made for the wing."
) -> Evidence:
    """Something the learner made, not sent yet."""
    piece = evidence(registration, number, title="My poster", text=text)
    piece.kind = Kind.PRODUCT
    piece.latest.origin = "I made it in the library session."
    return piece


def keyed_form(
    registration: Registration, keyed_by: Person, kind: FormKind = FormKind.WITNESS_STATEMENT, code: str = "WTNS1"
) -> PaperForm:
    """A form that was printed for a portfolio, filled in by hand, and typed in by a member of staff."""
    return PaperForm(
        code=code,
        kind=kind,
        registration=registration,
        unit_id=None,
        pages=1,
        reading="",
        printed_at=YESTERDAY,
        printed_by=keyed_by.id,
        keyed_at=YESTERDAY,
        keyed_by=keyed_by.id,
        kept_at="The blue folder",
    )
