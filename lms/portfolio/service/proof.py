"""The deed of seeing proof of what a learner achieved before."""

from lms.assessments import policy
from lms.assessments.models import PriorAchievement, Proof
from lms.assessments.service.occasions import check_seen
from lms.assessments.service.prior import enter_proof
from lms.core.work import Refused, Work
from lms.portfolio import queries, rules
from lms.portfolio.service.pieces import touch

NOT_A_PROVER = "Only a tutor or assessor where the learner is now, with no interest in them, can say this."
DECIDED = "An assessor has decided on this proof. The learner sends a new version first, then you can say what you saw."


def see_proof(work: Work, prior: PriorAchievement, level: Proof, proof: str, seen: int | None) -> None:
    """A member of staff says what proof they saw, and how good it is. A later look counts in place of an earlier one.

    Raises Refused for anybody but a tutor or assessor where the learner is now who declared no interest in them,
    without words for the proof, and once an assessor has decided on it, until the learner begins a new version; Stale
    when it changed since it was read. Whoever is deciding on it meanwhile is told to look again.
    """
    queries.hold_portfolio(work.session, prior.registration_id)
    if not policy.may_see_proof(work.actor, prior.registration):
        raise Refused(NOT_A_PROVER)
    check_seen(seen, prior.version)
    piece = queries.piece_made_from(work.session, prior)
    if piece is not None and rules.is_decided(piece):
        raise Refused(DECIDED)
    enter_proof(work, prior, level, proof, work.actor.person_id)
    if piece is not None and rules.waiting_version(piece):
        touch(work, piece)
