"""Deeds of a learner in their portfolio: writing, sending."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from lms.assessments import rules as assessments
from lms.assessments.service import discussions, sign_practical
from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import PaperForm, Reflection, Registration
from lms.courses.queries import criteria_by_code
from lms.courses.queries.reading import criteria_of
from lms.courses.rules.specification import rules_of
from lms.portfolio import policy, queries, rules
from lms.portfolio.models import Claim, Evidence, EvidenceVersion, Kind, Source
from lms.portfolio.rules import Basis, Particulars
from lms.portfolio.service.files import copies_of
from lms.portfolio.service.sending import describe, faults_in_sending
from lms.portfolio.service.waiting import place_to_wait

NOT_YOURS = "Only the learner can change this portfolio."
SENT_ALREADY = "You have sent this already. Wait for your assessor, or take it back."


def start(
    work: Work,
    registration: Registration,
    kind: Kind,
    title: str,
    text: str,
    source: Basis | None = None,
) -> Evidence:
    """Begin a piece, with a first version that is not sent yet. Returns it.

    What its source proposes, or what was seen or asked about, is claimed to begin with. Raises Refused for anybody
    but the learner, no title, and a source that is missing, of another kind, of somebody else or a piece already.
    """
    _only_the_learner(work, registration)
    return begin(work, registration, kind, title, text, source, came=rules.came_by(source))


def begin(
    work: Work,
    registration: Registration,
    kind: Kind,
    title: str,
    text: str,
    source: Basis | None = None,
    *,
    came: Source = Source.TYPED,
    form: PaperForm | None = None,
) -> Evidence:
    """Begin a piece for whoever may: `start` says who does so on screen, keying says who does so from paper.

    Returns it. Raises Refused as `start` does.
    """
    title = title.strip() or (rules.title_from(rules.source_title(source)) if source else "")
    if not title:
        raise Refused("Type a short title", field="title")
    queries.hold_portfolio(work.session, registration.id)
    _check_source(work, registration, kind, source)
    evidence = Evidence(
        registration=registration,
        number=queries.newest_number(work.session, registration.id) + 1,
        kind=kind,
        title=title,
        source=came,
        form=form,
        started_at=work.now,
        **dict.fromkeys(rules.NAMES.values()),
    )
    if source is not None:
        setattr(evidence, rules.NAMES[type(source)], source)
    evidence.versions = [_version(work, 1, text, Particulars())]
    work.session.add(evidence)
    if source is not None:
        claim(work, evidence, evidence.latest, rules.ticked_at_first(registration.qualification, source))
    record_of(work, "evidence started", evidence, kind=kind.value)
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
    claim(work, evidence, evidence.latest, helped)
    work.session.flush()
    return evidence


def save(
    work: Work,
    evidence: Evidence,
    text: str,
    seen: int | None,
    *,
    criteria_ids: Collection[UUID] | None = None,
    particulars: Particulars | None = None,
) -> None:
    """Keep the words of a version that is not sent yet; the criteria ticked and what it says of itself when given.

    Raises Refused for anybody but the learner, for a version that was sent and for a day to come, and Stale.
    """
    draft = _draft(work, evidence, seen)
    if particulars is not None and (fault := rules.fault_in_day(particulars.day, work.today)):
        raise Refused(fault, field="day")
    draft.text = text
    if particulars is not None:
        describe(evidence, particulars)
    if criteria_ids is not None:
        claim(work, evidence, draft, criteria_ids)
    touch(work, evidence)


def submit(
    work: Work,
    evidence: Evidence,
    text: str,
    criteria_ids: Collection[UUID],
    declared: bool,
    seen: int | None,
    *,
    particulars: Particulars | None = None,
) -> None:
    """Send the newest version to an assessor, with the criteria it claims and the learner's declaration.

    What it says of itself stays as it was kept when nothing is given. Sending signs the observation sheet or discussion
    it is made from, where the learner had not done so.

    Raises Refused for anybody but the learner, a version that was sent, and whatever
    `rules.faults_in_sending` finds; and Stale.
    """
    _draft(work, evidence, seen)
    for field, sentence in faults_in_sending(work, evidence, text, criteria_ids, declared, particulars):
        raise Refused(sentence, field=field or None)
    if particulars is not None:
        describe(evidence, particulars)
    _sign_what_it_is_made_from(work, evidence)
    put_in(work, evidence, text, criteria_ids)


def put_in(work: Work, evidence: Evidence, text: str, criteria_ids: Collection[UUID]) -> None:
    """Send the newest version, for whoever may: `submit` says who may on screen, keying who may from paper."""
    draft = evidence.latest
    draft.establishment_id = place_to_wait(work, evidence.registration)
    draft.text = text
    claim(work, evidence, draft, criteria_ids)
    draft.submitted_at = work.now
    draft.declaration = rules.DECLARATION
    record_of(work, "evidence submitted", evidence, version=draft.number)
    touch(work, evidence)


def _sign_what_it_is_made_from(work: Work, evidence: Evidence) -> None:
    if evidence.practical is not None and not assessments.is_signed(evidence.practical):
        sign_practical(work, evidence.practical, evidence.practical.learner_comment)
    if evidence.discussion is not None and not assessments.discussions.is_signed(evidence.discussion):
        discussions.sign(work, evidence.discussion, evidence.discussion.version)


def take_back(work: Work, evidence: Evidence, seen: int | None) -> None:
    """Let the learner write on in a version that was sent and not decided. Raises Refused and Stale."""
    _only_the_learner(work, evidence.registration)
    check_seen(evidence, seen)
    waiting = rules.waiting_version(evidence)
    if waiting is None:
        raise Refused("There is nothing to take back.")
    waiting.submitted_at = None
    waiting.declaration = None
    record_of(work, "evidence taken back", evidence, version=waiting.number)
    touch(work, evidence)


def add_version(work: Work, evidence: Evidence, seen: int | None) -> EvidenceVersion:
    """Begin the next version of a piece that was decided: the same words and files, and the criteria not met yet.

    Returns it. Raises Refused for anybody but the learner, while the newest version is not decided, and when the
    qualification lets nobody send a piece more often; and Stale.
    """
    _only_the_learner(work, evidence.registration)
    check_seen(evidence, seen)
    last = evidence.latest
    if last.judgement is None:
        raise Refused("Wait for your assessor to decide this version first.")
    if not rules.may_go_again(evidence, rules_of(evidence.registration.qualification).most_rounds):
        raise Refused(rules.SENT_OFTEN_ENOUGH)
    version = _version(work, last.number + 1, last.text, rules.particulars_of(last))
    version.files = copies_of(last)
    evidence.versions.append(version)
    met = queries.met_ids(work.session, evidence.registration_id)
    claim(work, evidence, version, rules.decided_in(last).keys() - met)
    touch(work, evidence)
    return version


def _only_the_learner(work: Work, registration: Registration) -> None:
    if not policy.may_write(work.actor, registration):
        raise Refused(NOT_YOURS)


def check_seen(evidence: Evidence, seen: int | None) -> None:
    """Raise Stale when somebody changed the piece since it was read in this state."""
    if seen != evidence.version:
        raise Stale


def _draft(work: Work, evidence: Evidence, seen: int | None) -> EvidenceVersion:
    _only_the_learner(work, evidence.registration)
    check_seen(evidence, seen)
    draft = rules.draft_version(evidence)
    if draft is None:
        raise Refused(SENT_ALREADY)
    return draft


def _check_source(work: Work, registration: Registration, kind: Kind, source: Basis | None) -> None:
    wanted = None if kind in rules.OWN_KINDS else kind
    if wanted is not (None if source is None else rules.kind_of(source)):
        raise Refused("Choose what this piece shows", field="source")
    if source is None:
        return
    if source.registration_id != registration.id:
        raise Refused("Choose one of your own", field="source")
    if source.id in queries.used_sources(work.session, registration.id):
        raise Refused("This is in your portfolio already. Open it there.", field="source")
    if not rules.usable([source], ()):
        raise Refused("Wait until the witness has signed this statement.", field="source")


def _version(work: Work, number: int, text: str, said: Particulars) -> EvidenceVersion:
    return EvidenceVersion(
        number=number,
        text=text,
        day=said.day,
        origin=said.origin,
        held_on_paper=said.held_on_paper,
        made_at=work.now,
        submitted_at=None,
        declaration=None,
        answered_at=None,
    )


def claim(work: Work, evidence: Evidence, draft: EvidenceVersion, criteria_ids: Collection[UUID]) -> None:
    """Make the claims of a version that is not sent yet these, of the criteria its qualification has."""
    wanted = set(criteria_ids) & rules.offered_ids(evidence.registration.qualification)
    for claim in [claim for claim in draft.claims if claim.criterion_id not in wanted]:
        draft.claims.remove(claim)
        work.session.delete(claim)
    held = {claim.criterion_id for claim in draft.claims}
    draft.claims.extend(Claim(criterion_id=criterion_id) for criterion_id in sorted(wanted - held))


def touch(work: Work, evidence: Evidence) -> None:
    """Count this change of a piece, so that whoever read it before is told."""
    flag_modified(evidence, "title")
    work.session.flush()


def record_of(work: Work, name: str, evidence: Evidence, **detail: object) -> None:
    """Record an event about a piece, where its learner is."""
    learner = evidence.registration.learner
    record(work, name, learner.id, place=learner.establishment_id, number=evidence.number, **detail)
