"""What a piece can be made from: what others saw, heard or confirmed. Each makes one kind of piece."""

from collections.abc import Iterable
from datetime import date
from textwrap import shorten
from uuid import UUID

from lms.assessments.models import (
    Discussion,
    DiscussionKind,
    PracticalAssessment,
    PriorAchievement,
    ShadowingSession,
    WitnessStatement,
)
from lms.assessments.rules import discussions, is_confirmed, practical, prior, shadowing, witnesses
from lms.core.clock import written_day
from lms.courses.models import Qualification
from lms.portfolio.models import Evidence, Kind, Outcome, Source

Basis = ShadowingSession | PracticalAssessment | WitnessStatement | Discussion | PriorAchievement

# How much of somebody's words a title begins with.
LONGEST_ABOUT = 60
# The name a source goes by on a piece.
NAMES: dict[type, str] = {
    ShadowingSession: "shadowing",
    PracticalAssessment: "practical",
    WitnessStatement: "witness",
    Discussion: "discussion",
    PriorAchievement: "prior",
}
KINDS = {
    ShadowingSession: Kind.SHADOWING,
    PracticalAssessment: Kind.PRACTICAL_ASSESSMENT,
    WitnessStatement: Kind.WITNESS_STATEMENT,
    PriorAchievement: Kind.PRIOR_LEARNING,
}
DISCUSSION_KINDS = {
    DiscussionKind.PROFESSIONAL_DISCUSSION: Kind.PROFESSIONAL_DISCUSSION,
    DiscussionKind.ORAL_QUESTIONING: Kind.ORAL_QUESTIONING,
}
# The kinds that are the learner's own words or things, and come from nothing that anybody else wrote.
OWN_KINDS = frozenset({Kind.REFLECTIVE_ACCOUNT, Kind.PRODUCT})


def kind_of(source: Basis) -> Kind:
    """What kind of piece a source makes."""
    return DISCUSSION_KINDS[source.kind] if isinstance(source, Discussion) else KINDS[type(source)]


def source_of(evidence: Evidence) -> Basis | None:
    """What a piece was made from, or None when it is the learner's own words or thing."""
    found = (getattr(evidence, name) for name in NAMES.values())
    return next((source for source in found if source is not None), None)


def source_title(source: Basis) -> str:
    """What a piece made from a source is called."""
    words, day = _about(source)
    return f"{words}, {written_day(day)}"


def came_by(source: Basis | None) -> Source:
    """How a piece made from a source came here: from paper when the source was written there (domain.md 1.4)."""
    return Source.PAPER if source is not None and source.form_id is not None else Source.TYPED


def fault_in_signing(evidence: Evidence) -> str | None:
    """A sentence while somebody else must still sign what a piece is made from, or None (domain.md 1.4).

    What only the learner has yet to sign they sign by sending it: `portfolio.service.submit`. Proof of earlier
    learning is named before it is sent, and need not be seen yet: until it is, nothing is met (`fault_in_proof`).
    """
    if evidence.shadowing is not None and not is_confirmed(evidence.shadowing):
        return "Wait until your mentor and staff have both signed the session, then send this"
    if evidence.witness is not None and not witnesses.is_signed(evidence.witness):
        return "Wait until the witness has signed the statement, then send this"
    if evidence.prior is not None and not evidence.prior.proof.strip():
        return "Ask your tutor or assessor to write down what proof there is, then send this"
    return None


def fault_in_own_words_on_sheet(evidence: Evidence) -> str | None:
    """A sentence while the learner has not said what they think of the sheet that sending would sign, or None.

    Both comment on what both sign (domain.md 1.4).
    """
    sheet = evidence.practical
    if sheet is None or practical.is_signed(sheet) or sheet.learner_comment.strip():
        return None
    return "Sign the observation sheet first, and write there what you think of it"


def fault_in_proof(evidence: Evidence, outcomes: Iterable[Outcome] = (Outcome.MET,)) -> str | None:
    """A sentence that says why these outcomes cannot be decided about earlier learning, or None.

    Nothing is met on the learner's word: somebody looks at the proof first (domain.md 1.4 and 6).
    """
    if evidence.prior is None or prior.is_proven(evidence.prior) or Outcome.MET not in outcomes:
        return None
    return "Nobody has seen proof of this, so nothing can be met on it yet"


def is_signed_by_sending(evidence: Evidence) -> bool:
    """Whether the learner has yet to sign what a piece is made from: sending it signs it."""
    if evidence.practical is not None:
        return not practical.is_signed(evidence.practical)
    return evidence.discussion is not None and not discussions.is_signed(evidence.discussion)


def is_usable(source: Basis) -> bool:
    """Whether a learner can begin a piece from a source: not from a statement that its witness has still to sign."""
    return not isinstance(source, WitnessStatement) or witnesses.is_signed(source)


def ticked_at_first(qualification: Qualification, source: Basis) -> list[UUID]:
    """The criteria a piece claims to begin with: what was proposed, seen or asked about. The learner changes them."""
    if isinstance(source, ShadowingSession):
        return shadowing.proposed_ids(qualification, source)
    if isinstance(source, PracticalAssessment):
        return practical.seen_ids(source)
    if isinstance(source, Discussion):
        return discussions.asked_about(source)
    return []


def usable(sources: Iterable[Basis], used: Iterable[UUID]) -> list[Basis]:
    """Of these sources, those that are no piece yet and that a piece can be begun from, in their order."""
    taken = set(used)
    return [source for source in sources if source.id not in taken and is_usable(source)]


def _brief(words: str) -> str:
    """The beginning of somebody's words, as far as the last whole one that has room in a title."""
    return shorten(words, LONGEST_ABOUT, placeholder="…")


def _about(source: Basis) -> tuple[str, date]:
    if isinstance(source, ShadowingSession):
        return f"Shadowing: {_brief(source.role_seen)}", source.day
    if isinstance(source, PracticalAssessment):
        return f"Practical assessment: {_brief(source.activity)}", source.day
    if isinstance(source, WitnessStatement):
        return f"Witness statement: {_brief(source.witness_name)}", source.day
    if isinstance(source, Discussion):
        return source.kind.value.capitalize(), source.day
    return f"Achieved before: {_brief(source.title)}", source.achieved_on
