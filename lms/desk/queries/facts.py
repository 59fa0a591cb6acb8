"""What a home page needs to know, in a few statements whatever roles its owner holds."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from lms.assessments.models import Discussion, PracticalAssessment, ShadowingSession
from lms.assessments.queries.bookings import moment
from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.credentials.models import PrintedName
from lms.desk.queries import staff
from lms.desk.queries.staff import ME, one
from lms.people.called import short_names
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
    # Where anybody left off
    may_go_back: bool
    # What the assessor said last
    feedback: str | None
    next_step: str | None
    next_by: date | None
    said_at: datetime | None
    said_by: str | None
    piece: int | None
    piece_title: str | None
    # Staff's, who alone are asked about
    learners: int = 0
    stuck: int = 0
    to_mark: int = 0
    to_countersign: int = 0
    coming: int = 0
    claimed_away: str | None = None
    # No more than MOST_COUNTED and one.
    waiting: int = 0
    waiting_since: datetime | None = None
    proposed: int = 0
    loose_ends: int = 0
    to_judge_alike: int = 0
    appeals: int = 0
    cases: int = 0
    drawn: int = 0


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
        "called": list(short_names(actor.name)),
        "since": work.now - SHOWN_FOR,
    } | moment(work.now)
    found = work.session.execute(_facts(is_staff=actor.holds(*READING)), asked).one()
    return Facts(**found._mapping)


@cache
def _facts(*, is_staff: bool) -> Select[Any]:
    """The statement of every fact, each under its name.

    It is long: building it at every visit would cost many times what running it does. Whoever is no member of staff is
    asked nothing of what waits for staff: most visits are a learner's.
    """
    assessor = aliased(Person)
    own = _newest_registration()
    wanted = {
        "first_name": Person.first_name,
        "registration_id": own,
        "criteria": _criteria(own),
        "met": _met(own),
        "has_a_printed_name": exists().where(PrintedName.person_id == ME),
        "unsent": _unsent(func.count(), own),
        "first_unsent": _unsent(func.min(Evidence.number), own),
        "to_act_on": _asking_for_more(func.count(Evidence.id.distinct()), own),
        "first_to_act_on": _asking_for_more(func.min(Evidence.number), own),
        "asked_by_iqa": _asked_by_iqa(own),
        "sheets_to_sign": _sheets_to_sign(own),
        "talks_to_sign": _talks_to_sign(own),
        "to_confirm": _to_confirm(),
        "may_go_back": staff.may_read(),
        "feedback": Judgement.feedback,
        "next_step": Judgement.next_step,
        "next_by": Judgement.next_by,
        "said_at": Judgement.decided_at,
        "said_by": assessor.first_name + " " + assessor.last_name,
        "piece": Evidence.number,
        "piece_title": Evidence.title,
    }
    if is_staff:
        wanted |= _of_staff()
    return (
        select(*(column.label(name) for name, column in wanted.items()))
        .select_from(Person)
        .outerjoin(Judgement, Judgement.id == _newest_judgement(own))
        .outerjoin(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .outerjoin(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .outerjoin(assessor, assessor.id == Judgement.assessor_id)
        .where(Person.id == ME)
    )


def _of_staff() -> dict[str, Any]:
    return {
        "learners": staff.learners(),
        "stuck": staff.stuck(),
        "to_mark": staff.to_mark(),
        "to_countersign": staff.to_countersign(),
        "coming": staff.coming(),
        "claimed_away": staff.claimed_away(),
        "waiting": staff.waiting(),
        "waiting_since": staff.waiting_since(),
        "proposed": staff.proposed(),
        "loose_ends": staff.loose_ends(),
        "to_judge_alike": staff.to_judge_alike(),
        "appeals": staff.appeals(),
        "cases": staff.cases(),
        "drawn": staff.drawn(),
    }


def _newest_registration() -> Any:
    mine = select(Registration.id).where(Registration.learner_id == ME)
    return one(mine.order_by(Registration.registered_at.desc(), Registration.id).limit(1))


def _criteria(own: Any) -> Any:
    qualification = one(select(Registration.qualification_id).where(Registration.id == own))
    counted = select(func.count(Criterion.id)).join(Criterion.outcome).join(LearningOutcome.unit)
    return one(counted.where(Unit.qualification_id == qualification))


def _stands(own: Any) -> ColumnElement[bool]:
    """That a decision of this portfolio stands.

    What was superseded is read once, as a list of its own. A question put to each decision becomes one join more for
    PostgreSQL to order, and where it has no statistics yet it can choose to read all decisions once for each of them.
    """
    later = aliased(Decision)
    superseded = select(later.supersedes_id).where(later.registration_id == own, later.supersedes_id.is_not(None))
    return and_(Decision.registration_id == own, Decision.id.not_in(superseded.correlate(None)))


def _met(own: Any) -> Any:
    """Criteria whose standing decision says met: the portfolio's bar, and never the learning's."""
    counted = select(func.count(Decision.criterion_id.distinct()))
    return one(counted.where(Decision.outcome == Outcome.MET, _stands(own)))


def _newest_judgement(own: Any) -> Any:
    mine = (
        select(Judgement.id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .where(Evidence.registration_id == own)
    )
    return one(mine.order_by(Judgement.decided_at.desc(), Judgement.id).limit(1))


def _is_newest() -> ColumnElement[bool]:
    later = aliased(EvidenceVersion)
    past = exists().where(later.evidence_id == EvidenceVersion.evidence_id, later.number > EvidenceVersion.number)
    return ~past.correlate(EvidenceVersion)


def _unsent(wanted: Any, own: Any) -> Any:
    """Of the learner's pieces that are not sent."""
    counted = select(wanted).select_from(Evidence).join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    return one(counted.where(Evidence.registration_id == own, _is_newest(), EvidenceVersion.submitted_at.is_(None)))


def _asking_for_more(wanted: Any, own: Any) -> Any:
    """Of pieces whose newest version was judged, and a criterion it is not yet met for is shown by no other (0008)."""
    met = select(Decision.criterion_id).where(Decision.outcome == Outcome.MET, _stands(own)).correlate(None)
    asking = (
        select(wanted)
        .select_from(Decision)
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    )
    return one(
        asking.where(_stands(own), Decision.outcome != Outcome.MET, Decision.criterion_id.not_in(met), _is_newest())
    )


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
