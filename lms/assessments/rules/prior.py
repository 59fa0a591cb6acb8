"""What a sound claim of earlier learning says, and how well it is proven."""

from datetime import date

from lms.assessments.models import PriorAchievement, Proof
from lms.courses.models import PaperForm

LEVELS = {Proof.AWARDING_BODY: "A", Proof.SENDING_CENTRE: "B", Proof.DOCUMENT_SEEN: "C", Proof.LEARNER_SAYS: "D"}
MISSING = {
    "title": "Type what was achieved",
    "issuer": "Type who gave it",
    "level": "Type its level, or “none”",
    "proof": "Say what proof there is, and where it is",
    "mapping": "Say how it fits this qualification",
}

MISSING_PROOF = {"proof": "Say what the proof is, and where it is kept"}


def is_proven(prior: PriorAchievement) -> bool:
    """Whether a member of staff has seen proof of it, better than the learner's word (domain.md 6)."""
    return prior.proof_seen_at is not None and prior.proof_level is not Proof.LEARNER_SAYS


def proof_in_words(prior: PriorAchievement) -> str:
    """How well it is proven, in words: “Level C: document seen”, or that proof was not seen yet."""
    if prior.proof_seen_at is None:
        return "Proof not seen yet"
    return f"Level {LEVELS[prior.proof_level]}: {prior.proof_level.value}"


def form_of_look(prior: PriorAchievement) -> PaperForm | None:
    """The form on which whoever looked at the proof last signed for it; None where they said so here, then or since."""
    form = prior.form
    return form if form is not None and form.keyed_at is not None and form.keyed_at == prior.proof_seen_at else None


def fault_in_day(achieved_on: date, today: date) -> str | None:
    """A sentence that says why nothing can have been achieved on this day, or None."""
    return "Type a day that is today or before" if achieved_on > today else None
