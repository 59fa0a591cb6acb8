"""Claiming a qualification: signing the whole, once nothing stands between it and the learner."""

from collections.abc import Sequence
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import Registration
from lms.credentials import policy, queries
from lms.credentials.models import Credential, Kind
from lms.credentials.service.issuing import pen_for, sign_whole
from lms.portfolio.queries import hold_portfolio
from lms.quality.queries import claims
from lms.quality.rules.claims import ClaimFacts, stands_between

CLAIMED = "This qualification has been claimed already."
NOT_AN_IQA = "Only an IQA where the learner is now, with no interest in them, can claim this."
OWN_CLAIM = "This is your own portfolio, so another IQA must claim it."


def facts_of(work: Work, registrations: Sequence[Registration]) -> dict[UUID, ClaimFacts]:
    """What bears on the claim of each of these loaded registrations, by its id. Fourteen statements, however many."""
    named = queries.people_with_names(work.session, [each.learner_id for each in registrations])
    facts = claims.claim_facts(work.session, registrations, work.today, named)
    return queries.with_what_we_hold(work.session, registrations, facts)


def claim(work: Work, registration: Registration) -> list[Credential]:
    """Claim a qualification for a learner: sign it and the accreditation, dated today.

    Raises Refused before anything is changed: for anybody but an IQA there without an interest, for one's own, for one
    that was claimed, where anything stands between the learner and the claim (domain.md 1.7), and where nothing can
    sign.
    """
    hold_portfolio(work.session, registration.id)
    if work.actor.person_id == registration.learner_id:
        raise Refused(OWN_CLAIM)
    if not policy.may_claim(work.actor, registration):
        raise Refused(NOT_AN_IQA)
    if any(held.kind is Kind.QUALIFICATION for held in queries.credentials_for(work.session, registration.id)):
        raise Refused(CLAIMED)
    if between := stands_between(facts_of(work, [registration])[registration.id]):
        raise Refused(between[0])
    pen = pen_for(work, registration, signs_whole=True)
    signed = sign_whole(work, registration, work.now, pen)
    slug = registration.qualification.slug
    record(work, "claim made", registration.learner_id, place=registration.learner.establishment_id, qualification=slug)
    work.session.flush()
    return signed
