"""Deeds in a portfolio: writing, sending, deciding."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from lms.assessments.models import PracticalAssessment, ShadowingSession
from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Reflection, Registration
from lms.courses.queries import criteria_by_code
from lms.courses.queries.reading import criteria_of
from lms.portfolio import policy, queries, rules
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from lms.portfolio.rules import Line, Varcs

NOT_YOURS = "Only the learner can change this portfolio."
NOT_ASSESSOR = "Only an assessor where the learner is now can decide this, and never their own work."
SENT_ALREADY = "You have sent this already. Wait for your assessor, or take it back."
Source = ShadowingSession | PracticalAssessment


def start(
    work: Work,
    registration: Registration,
    kind: Kind,
    title: str,
    text: str,
    source: Source | None = None,
) -> Evidence:
    """Begin a piece, with a first version that is not sent yet. Returns it.

    Raises Refused for anybody but the learner, no title, and a source that is missing, of another kind, of
    somebody else or a piece already.
    """
    _only_the_learner(work, registration)
    title = title.strip() or (rules.source_title(source) if source else "")
    if not title:
        raise Refused("Type a short title", field="title")
    queries.hold_portfolio(work.session, registration.id)
    _check_source(work, registration, kind, source)
    evidence = Evidence(
        registration=registration,
        number=queries.newest_number(work.session, registration.id) + 1,
        kind=kind,
        title=title,
        shadowing=source if isinstance(source, ShadowingSession) else None,
        practical=source if isinstance(source, PracticalAssessment) else None,
        started_at=work.now,
    )
    evidence.versions = [_version(work, 1, text)]
    work.session.add(evidence)
    _record(work, "evidence started", evidence, kind=kind.value)
    work.session.flush()
    return evidence


def start_from_reflection(work: Work, registration: Registration, reflection: Reflection) -> Evidence:
    """Begin a written account from what a learner wrote while reading, claiming what its prompt helps with.

    Returns it. Raises Refused for anybody but the learner, and for somebody else's words.
    """
    if reflection.learner_id != registration.learner_id:
        raise Refused("Choose what to add", field="source")
    title = rules.title_from(reflection.prompt)
    evidence = start(work, registration, Kind.REFLECTIVE_ACCOUNT, title, reflection.words)
    known = criteria_by_code(registration.qualification)
    helped = [known[code].id for code in criteria_of(work.session, reflection) if code in known]
    _claim(work, evidence, evidence.latest, helped)
    work.session.flush()
    return evidence


def save(
    work: Work, evidence: Evidence, text: str, seen: int | None, *, criteria_ids: Collection[UUID] | None = None
) -> None:
    """Keep the words of a version that is not sent yet, and the criteria ticked so far when they are given.

    Raises Refused for anybody but the learner and for a version that was sent, and Stale.
    """
    draft = _draft(work, evidence, seen)
    draft.text = text
    if criteria_ids is not None:
        _claim(work, evidence, draft, criteria_ids)
    _touch(work, evidence)


def submit(
    work: Work, evidence: Evidence, text: str, criteria_ids: Collection[UUID], declared: bool, seen: int | None
) -> None:
    """Send the newest version to an assessor, with the criteria it claims and the learner's declaration.

    Raises Refused for anybody but the learner, a version that was sent, and whatever
    `rules.faults_in_sending` finds; and Stale.
    """
    draft = _draft(work, evidence, seen)
    offered = _offered(evidence.registration)
    for field, sentence in rules.faults_in_sending(evidence, text, criteria_ids, offered, declared=declared):
        raise Refused(sentence, field=field or None)
    draft.text = text
    _claim(work, evidence, draft, criteria_ids)
    draft.submitted_at = work.now
    draft.declaration = rules.DECLARATION
    _record(work, "evidence submitted", evidence, version=draft.number)
    _touch(work, evidence)


def take_back(work: Work, evidence: Evidence, seen: int | None) -> None:
    """Let the learner write on in a version that was sent and not decided. Raises Refused and Stale."""
    _only_the_learner(work, evidence.registration)
    _check_seen(evidence, seen)
    waiting = rules.waiting_version(evidence)
    if waiting is None:
        raise Refused("There is nothing to take back.")
    waiting.submitted_at = None
    waiting.declaration = None
    _record(work, "evidence taken back", evidence, version=waiting.number)
    _touch(work, evidence)


def add_version(work: Work, evidence: Evidence, seen: int | None) -> EvidenceVersion:
    """Begin the next version of a piece that was decided: the same words, and the criteria not met yet.

    Returns it. Raises Refused for anybody but the learner and while the newest version is not decided, and Stale.
    """
    _only_the_learner(work, evidence.registration)
    _check_seen(evidence, seen)
    last = evidence.latest
    if last.judgement is None:
        raise Refused("Wait for your assessor to decide this version first.")
    version = _version(work, last.number + 1, last.text)
    evidence.versions.append(version)
    unmet = [d.criterion_id for d in last.judgement.decisions if d.outcome is not Outcome.MET]
    _claim(work, evidence, version, unmet)
    _touch(work, evidence)
    return version


def decide(
    work: Work,
    evidence: Evidence,
    *,
    seen: int | None,
    feedback: str,
    checks: Varcs,
    lines: Sequence[Line],
) -> Judgement:
    """Judge the version that waits: a decision for each criterion it claims, and feedback. Returns the judgement.

    Each decision supersedes the one that stood for its criterion in this portfolio. Raises Refused for anybody but
    an assessor where the learner is now, for lines that are not exactly the claims, for “met” with a check
    answered no and for no feedback; Stale when someone else was first.
    """
    if not policy.may_decide(work.actor, evidence.registration):
        raise Refused(NOT_ASSESSOR)
    queries.hold_portfolio(work.session, evidence.registration_id)
    _check_seen(evidence, seen)
    version = rules.waiting_version(evidence)
    if version is None:
        raise Refused("There is nothing to decide here.")
    _check_decisions(version, feedback, checks, lines)
    judgement = _judge(work, evidence, version, feedback, checks, lines)
    met, not_yet, more = rules.tally(judgement).values()
    _record(work, "evidence decided", evidence, version=version.number, met=met, not_yet=not_yet, more_evidence=more)
    _touch(work, evidence)
    return judgement


def _check_decisions(version: EvidenceVersion, feedback: str, checks: Varcs, lines: Sequence[Line]) -> None:
    if fault := rules.fault_in_lines(version, lines):
        raise Refused(fault)
    for line in lines:
        if fault := rules.fault_in_outcome(line.outcome, line.checks or checks):
            raise Refused(fault)
    if not feedback.strip():
        raise Refused("Tell the learner what you saw and what to do next", field="feedback")


def _judge(
    work: Work, evidence: Evidence, version: EvidenceVersion, feedback: str, checks: Varcs, lines: Iterable[Line]
) -> Judgement:
    standing = queries.standing_ids(work.session, evidence.registration_id)
    judgement = Judgement(
        assessor_id=work.actor.person_id,
        establishment_id=evidence.registration.learner.establishment_id,
        feedback=feedback.strip(),
        decided_at=work.now,
    )
    version.judgements.append(judgement)
    version.answered_at = version.answered_at or work.now
    judgement.decisions = [
        Decision(
            registration_id=evidence.registration_id,
            criterion_id=line.criterion_id,
            supersedes_id=standing.get(line.criterion_id),
            takes_effect=True,
            outcome=line.outcome,
            comment=line.comment.strip(),
            decided_at=work.now,
            **asdict(line.checks or checks),
        )
        for line in lines
    ]
    return judgement


def _only_the_learner(work: Work, registration: Registration) -> None:
    if not policy.may_write(work.actor, registration):
        raise Refused(NOT_YOURS)


def _check_seen(evidence: Evidence, seen: int | None) -> None:
    if seen != evidence.version:
        raise Stale


def _draft(work: Work, evidence: Evidence, seen: int | None) -> EvidenceVersion:
    _only_the_learner(work, evidence.registration)
    _check_seen(evidence, seen)
    draft = rules.draft_version(evidence)
    if draft is None:
        raise Refused(SENT_ALREADY)
    return draft


def _check_source(work: Work, registration: Registration, kind: Kind, source: Source | None) -> None:
    wanted = {Kind.SHADOWING: ShadowingSession, Kind.PRACTICAL_ASSESSMENT: PracticalAssessment}.get(kind)
    if (wanted is None) != (source is None) or (wanted and not isinstance(source, wanted)):
        raise Refused("Choose what this piece shows", field="source")
    if source is None:
        return
    if source.registration_id != registration.id:
        raise Refused("Choose one of your own", field="source")
    if source.id in queries.used_sources(work.session, registration.id):
        raise Refused("This is in your portfolio already. Open it there.", field="source")


def _version(work: Work, number: int, text: str) -> EvidenceVersion:
    return EvidenceVersion(
        number=number, text=text, made_at=work.now, submitted_at=None, declaration=None, answered_at=None
    )


def _offered(registration: Registration) -> set[UUID]:
    return {criterion.id for unit in registration.qualification.units for criterion in unit.criteria}


def _claim(work: Work, evidence: Evidence, draft: EvidenceVersion, criteria_ids: Collection[UUID]) -> None:
    """Make the claims of a version that is not sent yet these, of the criteria its qualification has."""
    wanted = set(criteria_ids) & _offered(evidence.registration)
    for claim in [claim for claim in draft.claims if claim.criterion_id not in wanted]:
        draft.claims.remove(claim)
        work.session.delete(claim)
    held = {claim.criterion_id for claim in draft.claims}
    draft.claims.extend(Claim(criterion_id=criterion_id) for criterion_id in sorted(wanted - held))


def _touch(work: Work, evidence: Evidence) -> None:
    """Count this change of a piece, so that whoever read it before is told."""
    flag_modified(evidence, "title")
    work.session.flush()


def _record(work: Work, name: str, evidence: Evidence, **detail: object) -> None:
    learner = evidence.registration.learner
    record(work, name, learner.id, place=learner.establishment_id, number=evidence.number, **detail)
