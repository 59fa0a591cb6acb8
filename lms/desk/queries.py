"""What a home page needs to know, in a few statements whatever roles its owner holds."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import aggregate_strings

from lms.assessments.models import ShadowingSession
from lms.core.db import UTCDateTime
from lms.core.work import Work
from lms.courses.models import CallForHelp, CheckAttempt, Criterion, LearningOutcome, Registration, Unit
from lms.courses.queries.checks import waits_for_a_tutor
from lms.credentials.models import PrintedName
from lms.people.models import Person, PrisonNumber, Role, Stay
from lms.people.policy import HELPING, READING, TEACHING
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Outcome
from lms.quality.models import Action, Finding
from lms.transfers.models import Begun, Transfer
from lms.transfers.queries import OPEN
from lms.transfers.rules import SHOWN_FOR

NAMES = 5
ME = bindparam("me", type_=Uuid)


@dataclass(frozen=True, slots=True)
class Facts:
    """Every count and the newest words for one person's home page."""

    first_name: str
    # A learner's own
    registration_id: UUID | None
    criteria: int
    met: int
    has_a_printed_name: bool
    unsent: int
    first_unsent: int | None
    to_act_on: int
    first_to_act_on: int | None
    asked_by_iqa: int
    # A mentor's
    to_confirm: int
    # Staff's
    learners: int
    stuck: int
    to_mark: int
    to_countersign: int
    coming: int
    claimed_away: str | None
    waiting: int
    waiting_since: datetime | None
    may_go_back: bool
    # What the assessor said last
    feedback: str | None
    said_at: datetime | None
    said_by: str | None
    piece: int | None
    piece_title: str | None


def facts(work: Work, place_registration: UUID | None) -> Facts:
    """What the home page of whoever is signed in says. One statement.

    `place_registration` is the registration whose pages they left off on: they may go back while they may read it.
    """
    actor = work.actor
    asked = {
        "me": actor.person_id,
        "place_registration": place_registration,
        "teaching": list(actor.places(*TEACHING)),
        "helping": list(actor.places(*HELPING)),
        "assessing": list(actor.places(Role.ASSESSOR)),
        "reading": list(actor.places(*READING)),
        "since": work.now - SHOWN_FOR,
    }
    return Facts(*work.session.execute(_facts(), asked).one())


@cache
def _facts() -> Select[Any]:
    """The statement is long: building it at every visit would cost many times what running it does."""
    assessor = aliased(Person)
    own = _newest_registration()
    newest = _newest_judgement(own)
    return (
        select(
            Person.first_name,
            own,
            _criteria(own),
            _met(own),
            exists().where(PrintedName.person_id == ME),
            _pieces(func.count(), own, _is_unsent()),
            _pieces(func.min(Evidence.number), own, _is_unsent()),
            _pieces(func.count(), own, _asks_for_more()),
            _pieces(func.min(Evidence.number), own, _asks_for_more()),
            _asked_by_iqa(own),
            _to_confirm(),
            _learners(),
            _stuck(),
            _to_mark(),
            _to_countersign(),
            _coming(),
            _claimed_away(),
            _waiting(func.count(EvidenceVersion.id)),
            _waiting(func.min(EvidenceVersion.submitted_at)),
            _may_read(),
            Judgement.feedback,
            Judgement.decided_at,
            assessor.first_name + " " + assessor.last_name,
            Evidence.number,
            Evidence.title,
        )
        .select_from(Person)
        .outerjoin(Judgement, Judgement.id == newest)
        .outerjoin(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .outerjoin(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .outerjoin(assessor, assessor.id == Judgement.assessor_id)
        .where(Person.id == ME)
    )


def _one(wanted: Select[Any]) -> Any:
    """A number of its own, whatever the statement around it reads."""
    return wanted.correlate(None).scalar_subquery()


# A learner's own


def _newest_registration() -> Any:
    mine = select(Registration.id).where(Registration.learner_id == ME)
    return _one(mine.order_by(Registration.registered_at.desc(), Registration.id).limit(1))


def _criteria(own: Any) -> Any:
    qualification = _one(select(Registration.qualification_id).where(Registration.id == own))
    counted = select(func.count(Criterion.id)).join(Criterion.outcome).join(LearningOutcome.unit)
    return _one(counted.where(Unit.qualification_id == qualification))


def _stands(decision: Any = Decision) -> ColumnElement[bool]:
    later = aliased(Decision)
    return ~exists().where(later.supersedes_id == decision.id).correlate(decision)


def _met(own: Any) -> Any:
    """Criteria whose standing decision says met: the portfolio's bar, and never the learning's."""
    counted = select(func.count(Decision.criterion_id.distinct()))
    return _one(counted.where(Decision.registration_id == own, Decision.outcome == Outcome.MET, _stands()))


def _newest_judgement(own: Any) -> Any:
    mine = (
        select(Judgement.id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .where(Evidence.registration_id == own)
    )
    return _one(mine.order_by(Judgement.decided_at.desc(), Judgement.id).limit(1))


def _pieces(wanted: Any, own: Any, which: ColumnElement[bool]) -> Any:
    """Of the learner's pieces, by their newest version."""
    later = aliased(EvidenceVersion)
    is_newest = ~exists().where(later.evidence_id == Evidence.id, later.number > EvidenceVersion.number).correlate(
        Evidence, EvidenceVersion
    )
    counted = select(wanted).select_from(Evidence).join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    return _one(counted.where(Evidence.registration_id == own, is_newest, which))


def _is_unsent() -> ColumnElement[bool]:
    return EvidenceVersion.submitted_at.is_(None)


def _asks_for_more() -> ColumnElement[bool]:
    """The newest version was judged, and one of its decisions still stands and does not say met."""
    asked = select(Decision.id).join(Judgement, Judgement.id == Decision.judgement_id)
    wanted = asked.where(Judgement.version_id == EvidenceVersion.id, Decision.outcome != Outcome.MET, _stands())
    return wanted.correlate(EvidenceVersion).exists()


def _asked_by_iqa(own: Any) -> Any:
    later = aliased(Decision)
    answered = exists().where(
        later.registration_id == Finding.registration_id,
        later.criterion_id == Action.criterion_id,
        later.decided_at > Finding.found_at,
    )
    counted = select(func.count(Action.id)).join(Finding, Finding.id == Action.finding_id)
    return _one(counted.where(Finding.registration_id == own, ~answered.correlate(Finding, Action)))


def _to_confirm() -> Any:
    waiting = select(func.count(ShadowingSession.id))
    return _one(waiting.where(ShadowingSession.mentor_id == ME, ShadowingSession.confirmed_at.is_(None)))


# Staff's


def _among(roles: str, place: Any) -> ColumnElement[bool]:
    """That a place is one where the visitor holds these roles."""
    within: ColumnElement[bool] = place.in_(bindparam(roles, expanding=True))
    return within


def _here(roles: str, person_id: Any) -> ColumnElement[bool]:
    return and_(Stay.person_id == person_id, Stay.ended_at.is_(None), _among(roles, Stay.establishment_id))


def _learners() -> Any:
    numbered = exists().where(PrisonNumber.person_id == Stay.person_id).correlate(Stay)
    here = _among("teaching", Stay.establishment_id)
    return _one(select(func.count(Stay.id)).where(here, Stay.ended_at.is_(None), numbered))


def _stuck() -> Any:
    """Learners, however many questions each of them needs help with."""
    stuck = select(func.count(CallForHelp.learner_id.distinct())).join(Stay, _here("teaching", CallForHelp.learner_id))
    return _one(stuck.where(CallForHelp.helped_at.is_(None), CallForHelp.learner_id != ME))


def _to_mark() -> Any:
    waiting = select(func.count(CheckAttempt.id)).join(Stay, _here("teaching", CheckAttempt.learner_id))
    return _one(waiting.where(waits_for_a_tutor(), CheckAttempt.learner_id != ME))


def _to_countersign() -> Any:
    waiting = (
        select(func.count(ShadowingSession.id))
        .join(Registration, Registration.id == ShadowingSession.registration_id)
        .join(Stay, _here("helping", Registration.learner_id))
        .where(
            ShadowingSession.confirmed_at.is_not(None),
            ShadowingSession.countersigned_at.is_(None),
            ShadowingSession.mentor_id != ME,
            Registration.learner_id != ME,
        )
    )
    return _one(waiting)


def _coming() -> Any:
    return _one(select(func.count(Transfer.id)).where(_among("helping", Transfer.destination_id), OPEN))


def _claimed_away() -> Any:
    """The newest few whom another prison received though nobody sent them, by name and number; None for nobody."""
    newest = (
        select((Person.first_name + " " + Person.last_name + " " + func.coalesce(PrisonNumber.number, "")).label("who"))
        .select_from(Transfer)
        .join(Person, Person.id == Transfer.person_id)
        .outerjoin(PrisonNumber, and_(PrisonNumber.person_id == Person.id, PrisonNumber.replaced_at.is_(None)))
        .where(
            _among("helping", Transfer.origin_id),
            Transfer.begun == Begun.CLAIMED,
            Transfer.received_at >= bindparam("since", type_=UTCDateTime),
        )
        .order_by(Transfer.received_at.desc(), Transfer.id)
        .limit(NAMES)
        .correlate(None)
        .subquery()
    )
    return _one(select(aggregate_strings(newest.c.who, ", ")))


def _waiting(wanted: Any) -> Any:
    """Of the versions sent and not judged, of learners who are at these prisons now and are somebody else."""
    waiting = (
        select(wanted)
        .select_from(EvidenceVersion)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .join(Stay, _here("assessing", Registration.learner_id))
        .where(
            EvidenceVersion.submitted_at.is_not(None),
            ~exists().where(Judgement.version_id == EvidenceVersion.id).correlate(EvidenceVersion),
            Registration.learner_id != ME,
        )
    )
    return _one(waiting)


def _may_read() -> Any:
    """Whether a registration is the actor's own, or of somebody who is now where they may read records."""
    here = exists().where(_here("reading", Registration.learner_id)).correlate(Registration)
    readable = select(Registration.id).where(
        Registration.id == bindparam("place_registration", type_=Uuid), or_(Registration.learner_id == ME, here)
    )
    return readable.correlate(None).exists()
