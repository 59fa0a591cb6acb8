"""Reading cases: what is open, and what holds up an award."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from lms.core.work import Work
from lms.courses.models import Registration, Unit
from lms.courses.queries import get_registration
from lms.establishments.queries import closures_of, weeks_of
from lms.establishments.rules import USUAL_WEEK
from lms.people.models import Person, Stay
from lms.portfolio.models import Evidence, EvidenceVersion, Judgement
from lms.quality.models import Case, CaseKind, CaseStep, Finding, UnitAward
from lms.quality.queries.concerned import concerned_in
from lms.quality.rules import cases as rules
from lms.quality.rules.cases import MAY_BLOCK, SUPPORT, UPHELD
from lms.quality.rules.coverage import Overturned

PAGE = 50


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A case, the registration it is about, and the ids of those whose own work or word is in question in it."""

    case: Case
    registration: Registration
    concerned: frozenset[UUID]


_LEARNER = joinedload(Case.registration).joinedload(Registration.learner)
_FINDING = joinedload(Case.finding)
_PIECE = joinedload(Case.judgement).joinedload(Judgement.version).joinedload(EvidenceVersion.evidence)
_LOADED = (
    _LEARNER.options(joinedload(Person.number_row), joinedload(Person.stay)),
    _PIECE.options(joinedload(Evidence.witness), joinedload(Evidence.practical), joinedload(Evidence.discussion)),
    _FINDING.options(joinedload(Finding.unit), joinedload(Finding.iqa)),
    joinedload(Case.about),
    joinedload(Case.raiser),
    joinedload(Case.teller),
    selectinload(Case.steps).options(joinedload(CaseStep.decider), joinedload(CaseStep.taker)),
)
IS_OPEN = ~exists().where(CaseStep.case_id == Case.id, CaseStep.taken_on_at.is_(None)).correlate(Case)
_REGISTRATION_ID = bindparam("registration_id", type_=Uuid)
_PLACES = bindparam("places", type_=Uuid, expanding=True)


def get_case(work: Work, case_id: UUID) -> WholeCase | None:
    """A case with its steps, its piece and who has an interest in it, or None. At most eight statements."""
    found = work.session.scalar(select(Case).where(Case.id == case_id).options(*_LOADED))
    registration = get_registration(work, found.registration_id) if found else None
    if found is None or registration is None:
        return None
    return WholeCase(found, registration, concerned_in(work.session, found, registration))


# Working days


def working_days_at(session: Session, place_id: UUID | None) -> rules.WorkingDays:
    """When a prison works; the usual week without closures where there is none. At most two statements."""
    if place_id is None:
        return rules.WorkingDays()
    closures = closures_of(session, [place_id]).get(place_id, [])
    return rules.WorkingDays(tuple(closures), weeks_of(session, [place_id]).get(place_id, USUAL_WEEK))


# Lists


def _listed() -> Select[Case]:
    last_day = select(func.max(CaseStep.next_answer_by)).where(CaseStep.case_id == Case.id).scalar_subquery()
    return (
        select(Case)
        .order_by(case((IS_OPEN, 0), else_=1), func.coalesce(last_day, Case.answer_by), Case.raised_at, Case.id)
        .options(*_LOADED)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


# Where a case is: with its learner; while they are at no prison, where it was raised.
IS_AT: SQLColumnExpression[UUID] = func.coalesce(Stay.establishment_id, Case.establishment_id, type_=Uuid)
_LOOKING = bindparam("looking", type_=Uuid, expanding=True)
_READING = bindparam("reading", type_=Uuid, expanding=True)
_CASES_AT = (
    _listed()
    .join(Case.registration)
    .outerjoin(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
    .where(
        # An EQA reads what was made at the prison, wherever its learner is now (decision 0014).
        or_(IS_AT.in_(_PLACES), Case.establishment_id.in_(_READING)),
        or_(Stay.id.is_not(None), Case.establishment_id.in_(_LOOKING), Case.establishment_id.in_(_READING)),
        # Malpractice is for those who assure quality, at their own prisons.
        or_(
            Case.kind != CaseKind.MALPRACTICE,
            IS_AT.in_(_LOOKING),
            Case.establishment_id.in_(_READING),
        ),
        # Nobody follows a case about their own work while it is looked into.
        or_(Case.about_id.is_distinct_from(bindparam("reader", type_=Uuid)), ~IS_OPEN),
        Registration.learner_id.is_distinct_from(bindparam("reader", type_=Uuid)),
    )
)
_CASES_OF = _listed().where(Case.registration_id == _REGISTRATION_ID)


def cases_at(
    session: Session,
    places: Collection[UUID],
    reader: UUID | None,
    *,
    looking: Collection[UUID] = (),
    reading: Collection[UUID] = (),
    limit: int = PAGE,
    offset: int = 0,
) -> Sequence[Case]:
    """Cases of learners who are at these prisons now: the open ones first, the soonest due before the others.

    At the prisons in `looking` malpractice too, and what was raised there about a learner who is at no prison now; at
    those in `reading` whatever was raised there. Never the reader's own. Two statements.
    """
    where = {"places": list(places), "looking": list(looking), "reading": list(reading)}
    return session.scalars(_CASES_AT, where | {"reader": reader, "limit": limit, "offset": offset}).all()


def cases_of(session: Session, registration_id: UUID, limit: int = 200) -> Sequence[Case]:
    """Every case about a portfolio, the open ones first. Two statements."""
    asked = {"registration_id": registration_id, "limit": limit, "offset": 0}
    return session.scalars(_CASES_OF, asked).all()


def appeal_against(session: Session, judgement_id: UUID) -> Case | None:
    """The appeal against a judgement, or None."""
    return session.scalar(select(Case).where(Case.judgement_id == judgement_id, Case.kind == CaseKind.APPEAL))


def appeal_against_finding(session: Session, finding_id: UUID) -> Case | None:
    """The appeal against a finding, or None."""
    return session.scalar(select(Case).where(Case.finding_id == finding_id, Case.kind == CaseKind.APPEAL))


_SUPPORT_OF = (
    select(Case)
    .where(Case.registration_id == _REGISTRATION_ID, Case.kind.in_(SUPPORT))
    .order_by(Case.raised_at, Case.id)
    .options(joinedload(Case.steps))
)


def adjustments_for(session: Session, registration_id: UUID) -> list[Case]:
    """The reasonable adjustments and special consideration agreed for a learner, oldest first. One statement."""
    asked = session.scalars(_SUPPORT_OF, {"registration_id": registration_id}).unique()
    return [each for each in asked if rules.outcome_of(each) in UPHELD]


# What a case holds up

# A case with what was judged of its piece, which `rules.block` asks of each.
WITH_JUDGEMENTS = (
    joinedload(Case.steps),
    _PIECE.selectinload(Evidence.versions).joinedload(EvidenceVersion.judgements),
)
_HOLDING_UP = (
    select(Case)
    .where(Case.registration_id == _REGISTRATION_ID, Case.kind.in_(MAY_BLOCK))
    .order_by(Case.raised_at, Case.id)
    .options(*WITH_JUDGEMENTS)
)


def blocks_award(session: Session, registration_id: UUID, unit: Unit | None = None) -> str | None:
    """Why the award of a unit must wait for a case, or the claim where no unit is named: a sentence, or None.

    An open appeal or malpractice case holds it up, an upheld appeal until its piece is decided again, and malpractice
    that was found until the awarding organisation lets the award go on (domain.md 1.7, 1.8). Two statements.
    """
    return rules.block(cases_holding_up(session, registration_id), unit)


def cases_holding_up(session: Session, registration_id: UUID) -> Sequence[Case]:
    """Every appeal and malpractice case about a portfolio, with what was judged of its piece. Two statements."""
    return session.scalars(_HOLDING_UP, {"registration_id": registration_id}).unique().all()


_SETTLED = (
    select(UnitAward, Case)
    .select_from(Registration)
    .outerjoin(UnitAward, UnitAward.registration_id == Registration.id)
    .outerjoin(Case, (Case.registration_id == Registration.id) & Case.judgement_id.is_not(None))
    .where(Registration.id == _REGISTRATION_ID)
    .order_by(UnitAward.awarded_at, UnitAward.id, Case.raised_at, Case.id)
    .options(joinedload(Case.steps))
)


def settled_in(session: Session, registration_id: UUID) -> tuple[list[UnitAward], list[Overturned]]:
    """The units of a portfolio that were awarded, oldest first, and what an upheld appeal leaves to be decided again.

    For whoever has loaded its pieces. One statement.
    """
    found = session.execute(_SETTLED, {"registration_id": registration_id}).unique().all()
    awards, appeals = {row[0]: None for row in found if row[0]}, {row[1]: None for row in found if row[1]}
    return list(awards), rules.overturned(appeals)


def _upheld() -> Select[Case]:
    later, version = aliased(Judgement), aliased(EvidenceVersion)
    had_a_part = (later.assessor_id, later.countersigned_by)
    judged_since = (
        select(later.id)
        .join(version, version.id == later.version_id)
        .where(
            version.evidence_id == Evidence.id,
            later.decided_at > CaseStep.decided_at,
            *(_is_none_of(by, Judgement.assessor_id, Judgement.countersigned_by) for by in had_a_part),
        )
        .correlate(Evidence, CaseStep, Judgement)
    )
    return (
        select(Case)
        .join(Case.registration)
        .join(Stay, (Stay.person_id == Registration.learner_id) & Stay.ended_at.is_(None))
        .join(Case.steps)
        .join(Judgement, Judgement.id == Case.judgement_id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .where(
            Stay.establishment_id.in_(_PLACES),
            Case.kind == CaseKind.APPEAL,
            CaseStep.taken_on_at.is_(None),
            CaseStep.outcome.in_(UPHELD),
            ~judged_since.exists(),
            _is_none_of(bindparam("asked_by", type_=Uuid), Judgement.assessor_id, Judgement.countersigned_by),
        )
        .order_by(CaseStep.decided_at, Case.id)
        .limit(PAGE)
        .options(_LEARNER.joinedload(Person.number_row), _PIECE)
    )


def _is_none_of(who: SQLColumnExpression[Any], *others: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """That somebody is none of these, or that there is nobody."""
    return or_(who.is_(None), and_(*(who.is_distinct_from(other) for other in others)))


_TO_DECIDE_AGAIN = _upheld()


def to_decide_again(session: Session, places: Collection[UUID], asked_by: UUID | None = None) -> Sequence[Case]:
    """Appeals upheld at these prisons whose piece is still to be decided again, oldest first. One statement.

    Less those against a decision that whoever asks made or countersigned: see `rules.again.must_leave`.
    """
    return session.scalars(_TO_DECIDE_AGAIN, {"places": list(places), "asked_by": asked_by}).all()
