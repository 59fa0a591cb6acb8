"""What a home page needs to know, in a few statements whatever roles its owner holds."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased

from lms.assessments.models import Discussion, PracticalAssessment, ShadowingSession
from lms.assessments.queries.bookings import moment
from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.credentials.models import PrintedName
from lms.desk.queries import staff
from lms.desk.queries.staff import ME, one
from lms.people.models import Person, Role
from lms.people.policy import HELPING, READING, TEACHING
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Outcome
from lms.portfolio.policy import qualified_places
from lms.quality.models import Action, Finding
from lms.transfers.rules import SHOWN_FOR


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
    sheets_to_sign: int
    talks_to_sign: int
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
    proposed: int
    loose_ends: int
    to_judge_alike: int
    appeals: int
    cases: int
    may_go_back: bool
    # What the assessor said last
    feedback: str | None
    next_step: str | None
    next_by: date | None
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
        "qualified": list(qualified_places(actor)),
        "checking": list(actor.places(Role.IQA)),
        "reading": list(actor.places(*READING)),
        "apart_from": list(actor.apart_from),
        "since": work.now - SHOWN_FOR,
    } | moment(work.now)
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
            _sheets_to_sign(own),
            _talks_to_sign(own),
            _to_confirm(),
            staff.learners(),
            staff.stuck(),
            staff.to_mark(),
            staff.to_countersign(),
            staff.coming(),
            staff.claimed_away(),
            staff.waiting(func.count(EvidenceVersion.id)),
            staff.waiting(func.min(EvidenceVersion.submitted_at)),
            staff.proposed(),
            staff.loose_ends(),
            staff.to_judge_alike(),
            staff.cases("qualified", staff.is_first_appeal()),
            staff.cases("checking", ~staff.is_first_appeal()),
            staff.may_read(),
            Judgement.feedback,
            Judgement.next_step,
            Judgement.next_by,
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


def _newest_registration() -> Any:
    mine = select(Registration.id).where(Registration.learner_id == ME)
    return one(mine.order_by(Registration.registered_at.desc(), Registration.id).limit(1))


def _criteria(own: Any) -> Any:
    qualification = one(select(Registration.qualification_id).where(Registration.id == own))
    counted = select(func.count(Criterion.id)).join(Criterion.outcome).join(LearningOutcome.unit)
    return one(counted.where(Unit.qualification_id == qualification))


def _stands(decision: Any = Decision) -> ColumnElement[bool]:
    later = aliased(Decision)
    return ~exists().where(later.supersedes_id == decision.id).correlate(decision)


def _met(own: Any) -> Any:
    """Criteria whose standing decision says met: the portfolio's bar, and never the learning's."""
    counted = select(func.count(Decision.criterion_id.distinct()))
    return one(counted.where(Decision.registration_id == own, Decision.outcome == Outcome.MET, _stands()))


def _newest_judgement(own: Any) -> Any:
    mine = (
        select(Judgement.id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .where(Evidence.registration_id == own)
    )
    return one(mine.order_by(Judgement.decided_at.desc(), Judgement.id).limit(1))


def _pieces(wanted: Any, own: Any, which: ColumnElement[bool]) -> Any:
    """Of the learner's pieces, by their newest version."""
    later = aliased(EvidenceVersion)
    is_newest = ~exists().where(later.evidence_id == Evidence.id, later.number > EvidenceVersion.number).correlate(
        Evidence, EvidenceVersion
    )
    counted = select(wanted).select_from(Evidence).join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    return one(counted.where(Evidence.registration_id == own, is_newest, which))


def _is_unsent() -> ColumnElement[bool]:
    return EvidenceVersion.submitted_at.is_(None)


def _asks_for_more() -> ColumnElement[bool]:
    """The newest version was judged, and a criterion it is not yet met for is shown by no other piece (0008)."""
    shown = aliased(Decision)
    is_met = exists().where(
        shown.registration_id == Decision.registration_id,
        shown.criterion_id == Decision.criterion_id,
        shown.outcome == Outcome.MET,
        _stands(shown),
    )
    asked = select(Decision.id).join(Judgement, Judgement.id == Decision.judgement_id)
    wanted = asked.where(
        Judgement.version_id == EvidenceVersion.id,
        Decision.outcome != Outcome.MET,
        _stands(),
        ~is_met.correlate(Decision),
    )
    return wanted.correlate(EvidenceVersion).exists()


def _asked_by_iqa(own: Any) -> Any:
    later = aliased(Decision)
    answered = exists().where(
        later.takes_effect,
        later.registration_id == Finding.registration_id,
        later.criterion_id == Action.criterion_id,
        later.decided_at > Finding.found_at,
    )
    counted = select(func.count(Action.id)).join(Finding, Finding.id == Action.finding_id)
    about_a_criterion = Action.criterion_id.is_not(None)
    return one(counted.where(Finding.registration_id == own, about_a_criterion, ~answered.correlate(Finding, Action)))


def _sheets_to_sign(own: Any) -> Any:
    unsigned = select(func.count(PracticalAssessment.id)).where(
        PracticalAssessment.to_be_signed,
        PracticalAssessment.learner_signed_at.is_(None),
        ~PracticalAssessment.signed_on_paper,
    )
    return one(unsigned.where(PracticalAssessment.registration_id == own))


def _talks_to_sign(own: Any) -> Any:
    unsigned = select(func.count(Discussion.id)).where(Discussion.learner_signed_at.is_(None))
    return one(unsigned.where(Discussion.registration_id == own))


def _to_confirm() -> Any:
    waiting = select(func.count(ShadowingSession.id))
    return one(waiting.where(ShadowingSession.mentor_id == ME, ShadowingSession.confirmed_at.is_(None)))
