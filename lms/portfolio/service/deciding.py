"""Deeds of assessors: deciding, deciding again, proposing and countersigning."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Unpack
from uuid import UUID

from lms.core.work import Refused, Stale, Work
from lms.portfolio import policy, queries, rules
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Proposal
from lms.portfolio.queries.proposals import proposer_is_apart, unsettled_proposal
from lms.portfolio.rules import Line, Varcs
from lms.portfolio.rules.deciding import Newest, place_of
from lms.portfolio.service.pieces import check_seen, record_of, touch
from lms.portfolio.service.verdicts import Said, Verdict, as_data, check, lines_of

NOT_ASSESSOR = "Only an assessor where the learner is now can decide this, and never their own work."
MAY_BE_WITNESS = "You are the witness of this, or have the witness’s name. Another assessor decides on it."
NOT_ALONE = "You are in training, so another assessor countersigns what you decide."
NOT_AGAIN = "There is nothing to decide again here."
NOT_COUNTERSIGNER = "Another qualified assessor where the learner is now must countersign this."
NO_REASON = "A decision here says “not met” without a reason. Hand it back, and ask for a comment."
APART_SINCE = "{} may not judge the work of this learner now. Hand it back, then decide the piece yourself."


# Deciding


def decide(work: Work, evidence: Evidence, *, seen: int | None, **said: Unpack[Said]) -> Judgement:
    """Judge the version that waits: a decision for each criterion it claims, and feedback. Returns the judgement.

    Each decision supersedes what was decided about the same piece (see `rules.deciding.place_of`). Raises Refused for
    anybody but a qualified assessor where the learner is now who has no interest in the piece, for lines that are not
    exactly the claims, for “met” with a check answered no, for a no without a reason, for a line that is not met
    without one, for no feedback and for what `rules.fault_in_next` finds; Stale when someone else was first.
    """
    verdict = Verdict(**said)
    queries.hold_portfolio(work.session, evidence.registration_id)
    _check_alone(work, evidence)
    check_seen(evidence, seen)
    version = _waiting(evidence)
    check(verdict, {claim.criterion_id for claim in version.claims}, work.today)
    _check_proof(evidence, verdict)
    _withdraw_proposal(work, version)
    judgement = _judge(work, evidence, version, verdict)
    _record_decided(work, "evidence decided", evidence, version, judgement)
    touch(work, evidence)
    return judgement


def decide_again(
    work: Work,
    evidence: Evidence,
    number: int,
    *,
    seen: int | None,
    why: str,
    but_for: Collection[UUID] = (),
    **said: Unpack[Said],
) -> Judgement:
    """Judge a version again that was decided before, and say why. Returns the judgement.

    It takes the place of what was decided about the piece before, “met” too, but for the criteria to leave as they are,
    which a storey above may name. Raises Refused as `decide` does, for no reason, and for a version of which nothing is
    left to decide again (`rules.open_again`); and Stale.
    """
    verdict = Verdict(**said)
    queries.hold_portfolio(work.session, evidence.registration_id)
    _check_alone(work, evidence)
    check_seen(evidence, seen)
    version = next((each for each in evidence.versions if each.number == number), None)
    wanted = rules.open_again(evidence, version, but_for) if version else set()
    if version is None or not wanted:
        raise Refused(NOT_AGAIN)
    if not why.strip():
        raise Refused("Say why this is decided again", field="why_again")
    check(verdict, wanted, work.today)
    _check_proof(evidence, verdict)
    judgement = _judge(work, evidence, version, verdict, why.strip())
    _record_decided(work, "evidence decided again", evidence, version, judgement)
    touch(work, evidence)
    return judgement


def _check_judge(work: Work, evidence: Evidence) -> None:
    """Refuse anybody who may not decide this piece, and say so to whoever its witness may be."""
    if policy.may_decide_piece(work.actor, evidence):
        return
    raise Refused(MAY_BE_WITNESS if policy.may_decide(work.actor, evidence.registration) else NOT_ASSESSOR)


def _check_alone(work: Work, evidence: Evidence) -> None:
    """Refuse anybody who may not decide this piece with nobody beside them."""
    _check_judge(work, evidence)
    if policy.must_propose(work.actor, evidence.registration):
        raise Refused(NOT_ALONE)


def _waiting(evidence: Evidence) -> EvidenceVersion:
    version = rules.waiting_version(evidence)
    if version is None:
        raise Refused("There is nothing to decide here.")
    return version


def _check_proof(evidence: Evidence, verdict: Verdict) -> None:
    """Raises Refused for “met” on earlier learning of which nobody has seen proof."""
    if fault := rules.fault_in_proof(evidence, [line.outcome for line in verdict.lines]):
        raise Refused(f"{fault}. Write down what proof you saw first, or decide “not yet”.")


def _judge(
    work: Work, evidence: Evidence, version: EvidenceVersion, verdict: Verdict, why_again: str = ""
) -> Judgement:
    newest = queries.newest_decisions(work.session, evidence.registration_id)
    judgement = Judgement(
        assessor_id=work.actor.person_id,
        establishment_id=evidence.registration.learner.establishment_id,
        feedback=verdict.feedback.strip(),
        next_step=verdict.next_step.strip(),
        next_by=verdict.next_by,
        why_again=why_again,
        decided_at=work.now,
    )
    judgement.decisions = [
        _decision(work, evidence, line, verdict, newest, again=bool(why_again)) for line in verdict.lines
    ]
    version.judgements.append(judgement)
    version.answered_at = version.answered_at or work.now
    return judgement


def _decision(
    work: Work, evidence: Evidence, line: Line, verdict: Verdict, newest: Sequence[Newest], *, again: bool
) -> Decision:
    about = [each for each in newest if each.criterion_id == line.criterion_id]
    checks = line.checks or verdict.checks
    supersedes, takes_effect = place_of(line.outcome, evidence.id, about, again=again)
    return Decision(
        registration_id=evidence.registration_id,
        criterion_id=line.criterion_id,
        supersedes_id=supersedes,
        takes_effect=takes_effect,
        outcome=line.outcome,
        comment=line.comment.strip(),
        decided_at=work.now,
        why_not=rules.reasons(checks, verdict.why_not, line.why_not),
        **asdict(checks),
    )


def _record_decided(work: Work, name: str, evidence: Evidence, version: EvidenceVersion, judgement: Judgement) -> None:
    met, not_yet, more = rules.tally(judgement).values()
    record_of(work, name, evidence, version=version.number, met=met, not_yet=not_yet, more_evidence=more)


# Trainee assessors


def propose(work: Work, evidence: Evidence, *, seen: int | None, **said: Unpack[Said]) -> Proposal:
    """Keep what an assessor in training would decide about the version that waits. Returns the proposal.

    It decides nothing: the piece still waits. Raises Refused for anybody but an assessor in training where the learner
    is now who has no interest in the piece, for what `decide` refuses, and while another proposal is open; and Stale.
    """
    verdict = Verdict(**said)
    registration = evidence.registration
    queries.hold_portfolio(work.session, registration.id)
    assessor_id, here = work.actor.person_id, registration.learner.establishment_id
    _check_judge(work, evidence)
    if not policy.must_propose(work.actor, registration):
        raise Refused(NOT_ASSESSOR)
    assert assessor_id is not None
    assert here is not None
    check_seen(evidence, seen)
    version = _waiting(evidence)
    check(verdict, {claim.criterion_id for claim in version.claims}, work.today)
    _check_proof(evidence, verdict)
    if queries.open_proposal(work.session, version.id) is not None:
        raise Refused("This waits for a countersignature already.")
    _withdraw_proposal(work, version)
    proposal = Proposal(
        version=version,
        assessor_id=assessor_id,
        establishment_id=here,
        feedback=verdict.feedback.strip(),
        next_step=verdict.next_step.strip(),
        next_by=verdict.next_by,
        checks=asdict(verdict.checks),
        why_not=rules.reasons(verdict.checks, verdict.why_not),
        lines=[as_data(line) for line in verdict.lines],
        proposed_at=work.now,
        settled_at=None,
        settled_by=None,
        agreed=None,
        note="",
    )
    work.session.add(proposal)
    record_of(work, "decision proposed", evidence, version=version.number)
    work.session.flush()
    return proposal


def countersign(work: Work, proposal: Proposal, *, seen: int | None) -> Judgement:
    """Make what was proposed a judgement, of the trainee's, with this assessor's name beside it. Returns it.

    Raises Refused for anybody but a qualified assessor where the learner is now who has no interest in the piece and
    did not propose it, and where whoever did may judge this learner no more (`queries.proposals.proposer_is_apart`),
    or turned out to be the witness, and for a line that is not met without a reason, as older proposals may hold. Stale
    when the proposal was settled, or is about words that were sent again since.
    """
    evidence = _to_settle(work, proposal, seen)
    proposer = proposal.assessor
    is_witness = policy.could_be_witness(evidence, proposer.id, proposer.name)
    if is_witness or proposer_is_apart(work.session, proposal, evidence.registration.learner, work.today):
        raise Refused(APART_SINCE.format(proposer.name))
    version = _waiting(evidence)
    if proposal.version_id != version.id or version.submitted_at is None or proposal.proposed_at < version.submitted_at:
        raise Stale
    lines = lines_of(proposal.lines)
    said = (proposal.next_step, proposal.next_by, proposal.why_not)
    verdict = Verdict(proposal.feedback, Varcs(**proposal.checks), lines, *said)
    check(verdict, {claim.criterion_id for claim in version.claims})
    for line in lines:
        checks = line.checks or verdict.checks
        if not rules.has_reason(line.outcome, checks, line.comment, verdict.why_not, line.why_not):
            raise Refused(NO_REASON)
    _check_proof(evidence, verdict)
    judgement = _judge(work, evidence, version, verdict)
    judgement.assessor_id = proposal.assessor_id
    judgement.countersigned_by = work.actor.person_id
    _settle(work, proposal, agreed=True)
    _record_decided(work, "evidence decided", evidence, version, judgement)
    touch(work, evidence)
    return judgement


def hand_back(work: Work, proposal: Proposal, note: str, *, seen: int | None) -> None:
    """Give a proposal back to the assessor in training, with a note. The piece waits as it did.

    Raises Refused as `countersign` does, and for no note; Stale when it was settled.
    """
    evidence = _to_settle(work, proposal, seen)
    if not note.strip():
        raise Refused("Say what they should look at again", field="note")
    _settle(work, proposal, agreed=False, note=note.strip())
    record_of(work, "proposal handed back", evidence, version=proposal.version.number)
    work.session.flush()


def _to_settle(work: Work, proposal: Proposal, seen: int | None) -> Evidence:
    evidence = proposal.version.evidence
    queries.hold_portfolio(work.session, evidence.registration_id)
    if not policy.may_countersign(work.actor, proposal):
        raise Refused(NOT_COUNTERSIGNER)
    if proposal.settled_at is not None or seen != proposal.version_number:
        raise Stale
    return evidence


def _settle(work: Work, proposal: Proposal, *, agreed: bool, note: str = "") -> None:
    proposal.settled_at, proposal.settled_by = work.now, work.actor.person_id
    proposal.agreed, proposal.note = agreed, note


def _withdraw_proposal(work: Work, version: EvidenceVersion) -> None:
    """Close a proposal that is overtaken: the learner took the piece back, or somebody qualified decides it."""
    overtaken = unsettled_proposal(work.session, version.id)
    if overtaken is not None:
        _settle(work, overtaken, agreed=False)
        work.session.flush()
