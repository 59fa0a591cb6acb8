"""What waits for a member of staff: each a number of its own, for the statement of a home page."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.sql.functions import aggregate_strings

from lms.assessments.models import AssessmentSlot, Booking, ShadowingSession, WitnessStatement
from lms.assessments.queries.bookings import is_loose_end
from lms.assessments.queries.staff import is_not_witness
from lms.core.db import UTCDateTime
from lms.courses.models import CallForHelp, CheckAttempt, Registration
from lms.courses.queries.checks import waits_for_a_tutor
from lms.establishments.models import Establishment, Room
from lms.people.models import Person, PrisonNumber, Stay
from lms.portfolio.models import Evidence, EvidenceVersion, Proposal
from lms.quality.models import StandardisationAnswer, StandardisationExercise
from lms.quality.queries import waiting as waiting_at
from lms.quality.queries.waiting import here
from lms.transfers.models import Begun, Transfer
from lms.transfers.queries import OPEN

NAMES = 5
# Past so many, a home page says that there are more, and counts no further.
MOST_COUNTED = 1_000
ME, APART_FROM = waiting_at.ME, waiting_at.APART_FROM


def one(wanted: Select[Any]) -> Any:
    """A number of its own, whatever the statement around it reads."""
    return wanted.correlate(None).scalar_subquery()


def among(roles: str, place: Any) -> ColumnElement[bool]:
    """That a place is one where the visitor holds these roles."""
    within: ColumnElement[bool] = place.in_(bindparam(roles, expanding=True))
    return within


def learners() -> Any:
    """Learners at the prisons where the visitor teaches."""
    numbered = exists().where(PrisonNumber.person_id == Stay.person_id).correlate(Stay)
    at_one = among("teaching", Stay.establishment_id)
    return one(select(func.count(Stay.id)).where(at_one, Stay.ended_at.is_(None), numbered))


def stuck() -> Any:
    """Learners, however many questions each of them needs help with."""
    stuck = select(func.count(CallForHelp.learner_id.distinct())).join(Stay, here("teaching", CallForHelp.learner_id))
    return one(stuck.where(CallForHelp.helped_at.is_(None), CallForHelp.learner_id != ME))


def to_mark() -> Any:
    """Checks that wait for a tutor to mark a short answer."""
    waiting = select(func.count(CheckAttempt.id)).join(Stay, here("teaching", CheckAttempt.learner_id))
    return one(waiting.where(waits_for_a_tutor(), CheckAttempt.learner_id != ME))


def to_countersign() -> Any:
    """Shadowing sessions that were confirmed and not countersigned."""
    waiting = (
        select(func.count(ShadowingSession.id))
        .join(Registration, Registration.id == ShadowingSession.registration_id)
        .join(Stay, here("helping", Registration.learner_id))
        .where(
            ShadowingSession.confirmed_at.is_not(None),
            ShadowingSession.countersigned_at.is_(None),
            ShadowingSession.mentor_id != ME,
            Registration.learner_id != ME,
        )
    )
    return one(waiting)


def coming() -> Any:
    """People on the way to a prison where the visitor helps."""
    return one(select(func.count(Transfer.id)).where(among("helping", Transfer.destination_id), OPEN))


def claimed_away() -> Any:
    """The newest few whom another prison received though nobody sent them, by name and number; None for nobody."""
    newest = (
        select((Person.first_name + " " + Person.last_name + " " + func.coalesce(PrisonNumber.number, "")).label("who"))
        .select_from(Transfer)
        .join(Person, Person.id == Transfer.person_id)
        .outerjoin(PrisonNumber, and_(PrisonNumber.person_id == Person.id, PrisonNumber.replaced_at.is_(None)))
        .where(
            among("helping", Transfer.origin_id),
            Transfer.begun == Begun.CLAIMED,
            Transfer.received_at >= bindparam("since", type_=UTCDateTime),
        )
        .order_by(Transfer.received_at.desc(), Transfer.id)
        .limit(NAMES)
        .correlate(None)
        .subquery()
    )
    return one(select(aggregate_strings(newest.c.who, ", ")))


def loose_ends() -> Any:
    """Bookings at the visitor's prisons that must be moved, or whose sheet is not recorded."""
    open_ones = select(func.count(Booking.id)).join(Booking.slot).join(AssessmentSlot.room)
    return one(open_ones.where(among("helping", Room.establishment_id), is_loose_end()))


def waiting() -> Any:
    """How many versions, sent and not judged, of learners who are at these prisons now, the visitor may judge.

    No more than one past `MOST_COUNTED` are looked at, however many there are.
    """
    enough = _to_judge(EvidenceVersion.id, "assessing").limit(MOST_COUNTED + 1).correlate(None).subquery()
    return one(select(func.count(enough.c.id)))


def waiting_since() -> Any:
    """When the oldest of those was sent: of each prison the first in the order in which an index holds them."""
    first = (
        _to_judge(EvidenceVersion.submitted_at, "assessing")
        .where(EvidenceVersion.establishment_id == Establishment.id)
        .order_by(EvidenceVersion.submitted_at)
        .limit(1)
        .correlate(Establishment)
        .scalar_subquery()
    )
    each = select(first.label("sent_at")).where(among("assessing", Establishment.id)).correlate(None).subquery()
    return one(select(func.min(each.c.sent_at)))


def proposed() -> Any:
    """What trainee assessors would decide, that the visitor may countersign."""
    about = (
        (Proposal.version_id == EvidenceVersion.id)
        & Proposal.settled_at.is_(None)
        & (Proposal.proposed_at >= EvidenceVersion.submitted_at)
    )
    # Few are open, however much waits: the database begins with those.
    unsettled = select(Proposal.version_id).where(Proposal.settled_at.is_(None)).correlate(None)
    waiting = _to_judge(func.count(Proposal.id), "qualified").join(Proposal, about)
    return one(waiting.where(Proposal.assessor_id != ME, EvidenceVersion.id.in_(unsettled)))


def _to_judge(wanted: Any, roles: str) -> Select[Any]:
    return (
        select(wanted)
        .select_from(EvidenceVersion)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
        .join(Stay, here(roles, Registration.learner_id))
        .outerjoin(WitnessStatement, WitnessStatement.id == Evidence.witness_id)
        .where(
            EvidenceVersion.submitted_at.is_not(None),
            EvidenceVersion.answered_at.is_(None),
            EvidenceVersion.establishment_id == Stay.establishment_id,
            Registration.learner_id != ME,
            Registration.learner_id.not_in(APART_FROM),
            is_not_witness(ME),
        )
    )


def to_judge_alike() -> Any:
    """Exercises of standardisation that are open where the visitor assesses, and that they have not answered."""
    mine = exists().where(
        StandardisationAnswer.exercise_id == StandardisationExercise.id, StandardisationAnswer.assessor_id == ME
    )
    waiting = select(func.count(StandardisationExercise.id)).where(
        among("assessing", StandardisationExercise.establishment_id),
        StandardisationExercise.closed_at.is_(None),
        ~mine.correlate(StandardisationExercise),
    )
    return one(waiting)


def appeals() -> Any:
    """Appeals that an assessor of the visitor's prisons looks at first."""
    return one(waiting_at.cases("qualified", waiting_at.is_first_appeal()))


def cases() -> Any:
    """Cases, and further stages of appeals, that wait for an IQA of the visitor's prisons."""
    return one(waiting_at.cases("checking", ~waiting_at.is_first_appeal()))


def drawn() -> Any:
    """Units that a draw picked and that wait for an IQA of the visitor's prisons."""
    return one(waiting_at.drawn("checking"))


def may_read() -> Any:
    """Whether a registration is the actor's own, or of somebody who is now where they may read records."""
    is_near = exists().where(here("reading", Registration.learner_id)).correlate(Registration)
    readable = select(Registration.id).where(
        Registration.id == bindparam("place_registration", type_=Uuid), or_(Registration.learner_id == ME, is_near)
    )
    return readable.correlate(None).exists()
