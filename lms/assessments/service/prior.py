"""Deeds about earlier learning: claiming it, and writing down the proof."""

from datetime import date
from uuid import UUID

from lms.assessments import policy
from lms.assessments.models import PriorAchievement, Proof, Recognition
from lms.assessments.rules import prior as rules
from lms.assessments.service.occasions import check_form, check_words
from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration

NOT_YOURS = "Only the learner, or a tutor or assessor where they are now, can claim this."


def claim_prior(
    work: Work,
    registration: Registration,
    recognition: Recognition,
    *,
    title: str,
    issuer: str,
    level: str,
    achieved_on: date,
    proof: str,
    mapping: str,
    form: PaperForm | None = None,
) -> PriorAchievement:
    """Say what a learner achieved before, and how it fits. Until somebody sees proof, the learner says so. Returns it.

    Raises Refused for anybody but the learner and those who teach them now, another portfolio's form, a day to come,
    and a part with no words: a claim names its proof (domain.md 1.4), which somebody looks at later.
    """
    if not policy.may_claim_prior(work.actor, registration):
        raise Refused(NOT_YOURS)
    check_form(registration, form)
    check_words(rules.MISSING, title=title, issuer=issuer, level=level, proof=proof, mapping=mapping)
    if fault := rules.fault_in_day(achieved_on, work.today):
        raise Refused(fault, field="achieved_on")
    prior = PriorAchievement(
        registration=registration,
        recognition=recognition,
        title=title.strip(),
        issuer=issuer.strip(),
        level=level.strip(),
        achieved_on=achieved_on,
        proof=proof.strip(),
        proof_level=Proof.LEARNER_SAYS,
        proof_seen_by=None,
        proof_seen_at=None,
        mapping=mapping.strip(),
        claimed_at=work.now,
        form_id=form.id if form else None,
    )
    work.session.add(prior)
    learner = registration.learner
    record(
        work,
        "prior achievement claimed",
        learner.id,
        place=learner.establishment_id,
        recognition=recognition.value,
    )
    work.session.flush()
    return prior


def enter_proof(work: Work, prior: PriorAchievement, level: Proof, proof: str, seen_by: UUID | None) -> None:
    """Write down what proof somebody saw: `portfolio.service.proof` says who may on screen, keying who from paper.

    How well it is proven is what was said last.

    Raises Refused without words for the proof.
    """
    check_words(rules.MISSING_PROOF, proof=proof)
    prior.proof, prior.proof_level = proof.strip(), level
    prior.proof_seen_by, prior.proof_seen_at = seen_by, work.now
    learner = prior.registration.learner
    record(work, "proof of prior achievement seen", learner.id, place=learner.establishment_id, level=level.value)
    work.session.flush()
