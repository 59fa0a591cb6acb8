"""What a sound witness statement says, when it is signed, and who may say who its witness is."""

from uuid import UUID

from lms.assessments.models import WitnessStatement
from lms.people.called import short_name, short_names

LONGEST_SEEN = 4000
MISSING = {
    "witness_name": "Type the name of the witness",
    "job": "Type what their job is",
    "relationship": "Type how they know the learner",
    "contact": "Type how an assessor can ask them about it",
    "seen": "Write what was seen",
}


def is_signed(statement: WitnessStatement) -> bool:
    """Whether its witness has signed it, here or on paper (domain.md 1.4)."""
    return statement.signed_at is not None


def state_in_words(statement: WitnessStatement) -> str:
    """How far a statement has come, as a sentence that names who is next."""
    return "Signed" if is_signed(statement) else f"Waiting for {statement.witness_name} to sign on paper"


def is_own(statement: WitnessStatement) -> bool:
    """Whether its witness wrote it under their own name, and signed it so. All others are typed for a witness."""
    by_hand = statement.signed_on_paper or not is_signed(statement) or bool(statement.known_as)
    return statement.witness_id == statement.written_by and not by_hand


def may_name(statement: WitnessStatement, actor_id: UUID | None, name: str, witness_id: UUID | None) -> bool:
    """Whether somebody of this name may say that a witness is this person, or nobody with an account.

    Whoever may be the witness themselves names only themselves, and takes the place of nobody else: to say that it was
    another would free them to judge it.
    """
    could_be = statement.witness_id == actor_id or short_name(statement.witness_name) in short_names(name)
    return not could_be or (witness_id == actor_id and statement.witness_id in (None, actor_id))


def is_known(statement: WitnessStatement, witness_id: UUID | None) -> bool:
    """Whether it is said already that the witness is this person, or nobody with an account."""
    return not statement.known_as and statement.witness_id == witness_id
