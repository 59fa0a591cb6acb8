"""Reading portfolios."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from lms.assessments.models import (
    Discussion,
    DiscussionQuestion,
    ObservationLine,
    PracticalAssessment,
    PriorAchievement,
    ShadowingSession,
    WitnessStatement,
)
from lms.courses.models import PaperForm, Registration
from lms.people.models import Person
from lms.portfolio.models import Evidence, EvidenceVersion, Judgement

VERSIONS = joinedload(Evidence.versions)
JUDGEMENT = VERSIONS.joinedload(EvidenceVersion.judgements)
# A piece with what it is made of, and the form that each came on with whoever keyed it: signatures say so.
SOURCES = (
    joinedload(Evidence.shadowing).options(
        joinedload(ShadowingSession.mentor),
        joinedload(ShadowingSession.countersigner),
        joinedload(ShadowingSession.form).joinedload(PaperForm.keyer),
    ),
    joinedload(Evidence.practical).options(
        joinedload(PracticalAssessment.observer),
        joinedload(PracticalAssessment.unit),
        joinedload(PracticalAssessment.form).joinedload(PaperForm.keyer),
    ),
    joinedload(Evidence.witness).options(
        joinedload(WitnessStatement.writer),
        joinedload(WitnessStatement.witness),
        joinedload(WitnessStatement.form).joinedload(PaperForm.keyer),
    ),
    joinedload(Evidence.discussion).options(
        joinedload(Discussion.assessor), joinedload(Discussion.form).joinedload(PaperForm.keyer)
    ),
    joinedload(Evidence.prior).options(
        joinedload(PriorAchievement.prover), joinedload(PriorAchievement.form).joinedload(PaperForm.keyer)
    ),
    joinedload(Evidence.form).joinedload(PaperForm.keyer),
)
# In one go, however many there are: by itself the library asks again for every 500.
IN_ONE_GO = 20_000
_LINES = selectinload(PracticalAssessment.lines, chunksize=IN_ONE_GO).joinedload(ObservationLine.criterion)
_ASKED = selectinload(Discussion.questions, chunksize=IN_ONE_GO).joinedload(DiscussionQuestion.criterion)
SHEET = joinedload(Evidence.practical).options(_LINES)
QUESTIONS = joinedload(Evidence.discussion).options(_ASKED)
_DECISIONS = selectinload(Judgement.decisions, chunksize=IN_ONE_GO)


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_PIECES = (
    select(Evidence)
    .where(Evidence.registration_id == bindparam("registration_id", type_=Uuid))
    .order_by(Evidence.number)
)
_WHOLE_PIECES = _PIECES.options(
    *SOURCES,
    SHEET,
    QUESTIONS,
    VERSIONS.selectinload(EvidenceVersion.claims, chunksize=IN_ONE_GO),
    VERSIONS.selectinload(EvidenceVersion.files, chunksize=IN_ONE_GO),
    JUDGEMENT.options(joinedload(Judgement.assessor), joinedload(Judgement.countersigner), _DECISIONS),
)
_LEAN_PIECES = _PIECES.options(
    joinedload(Evidence.shadowing),
    VERSIONS.options(defer(EvidenceVersion.text, raiseload=True), joinedload(EvidenceVersion.claims)),
    JUDGEMENT.options(joinedload(Judgement.assessor), _DECISIONS),
)
_WHOLE_PIECE = _WHOLE_PIECES.where(Evidence.number == bindparam("number"))


def evidence_of(session: Session, registration_id: UUID) -> Sequence[Evidence]:
    """Every piece of a portfolio, whole, by number: sources, versions, words, files, claims, judgements, decisions.

    Six statements however many there are.
    """
    return session.scalars(_WHOLE_PIECES, {"registration_id": registration_id}).unique().all()


def evidence_for_grid(session: Session, registration_id: UUID) -> Sequence[Evidence]:
    """Every piece of a portfolio as the grid needs it: no words, no sheets. Two statements however many there are.

    Asking such a version for its text raises an error.
    """
    return session.scalars(_LEAN_PIECES, {"registration_id": registration_id}).unique().all()


def get_evidence(session: Session, registration_id: UUID, number: int) -> Evidence | None:
    """One piece of a portfolio, whole, or None. At most six statements."""
    found = session.scalars(_WHOLE_PIECE, {"registration_id": registration_id, "number": number})
    return found.unique().one_or_none()


def piece_made_from(session: Session, prior: PriorAchievement) -> Evidence | None:
    """The piece that was made from an earlier achievement, or None. One statement."""
    return session.scalar(select(Evidence).where(Evidence.prior_id == prior.id))


def newest_number(session: Session, registration_id: UUID) -> int:
    """The highest number a piece of this portfolio has; 0 when it has none."""
    wanted = select(func.max(Evidence.number)).where(Evidence.registration_id == registration_id)
    return session.scalar(wanted) or 0


def hold_portfolio(session: Session, registration_id: UUID) -> None:
    """Make other work on this portfolio wait until this work ends, where the database does not already, and read again
    where its learner is: another prison may have received them while this waited. Policy is asked after it."""
    held = select(Registration.learner_id).where(Registration.id == registration_id).with_for_update()
    learner = session.get(Person, session.scalar(held))
    if learner is not None:
        session.refresh(learner, ["stay"])


def hold_portfolios_of(session: Session, person_id: UUID) -> Sequence[UUID]:
    """The ids of somebody's registrations, with `hold_portfolio` for each. One statement."""
    theirs = select(Registration.id).where(Registration.learner_id == person_id).order_by(Registration.id)
    return session.scalars(theirs.with_for_update()).all()


_USED = select(
    Evidence.shadowing_id, Evidence.practical_id, Evidence.witness_id, Evidence.discussion_id, Evidence.prior_id
).where(Evidence.registration_id == bindparam("registration_id", type_=Uuid))


def used_sources(session: Session, registration_id: UUID) -> set[UUID]:
    """What others saw, heard or confirmed that is a piece of this portfolio already. One statement."""
    used = session.execute(_USED, {"registration_id": registration_id})
    return {source for row in used for source in row if source is not None}
