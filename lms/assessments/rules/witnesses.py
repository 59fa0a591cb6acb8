"""What a sound witness statement says, and when it is signed."""

from lms.assessments.models import WitnessStatement

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
