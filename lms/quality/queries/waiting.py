"""What waits for an IQA or an assessor to decide or to look at: numbers, for a statement of its own or within another.

The places are those of a bound list, named by whoever asks; `me`, `apart_from` and `called`, the short names of
whoever is signed in, are bound for them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, Uuid, and_, bindparam, cast, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.assessments.models import WitnessStatement
from lms.assessments.queries.staff import CALLED
from lms.core.work import Actor
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.people.called import short_names
from lms.people.models import RoleGrant, Stay
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Case, CaseKind, CaseStep, Draw, Finding, SampleItem, UnitAward
from lms.quality.queries.cases import IS_AT, IS_OPEN
from lms.quality.queries.claims import is_not_looked_at
from lms.quality.queries.sources import SEEN, WHO_SAW, with_sources
from lms.quality.rules.cases import SUPPORT

ME = bindparam("me", type_=Uuid)
# Asked with NOT IN alone: for an empty list PostgreSQL is given one answer a name, whichever way a statement asks.
APART_FROM = bindparam("apart_from", type_=Uuid, expanding=True)


def here(roles: str, person_id: Any) -> ColumnElement[bool]:
    """That somebody is now at one of the places bound under this name."""
    at_one = Stay.establishment_id.in_(bindparam(roles, type_=Uuid, expanding=True))
    return and_(Stay.person_id == person_id, Stay.ended_at.is_(None), at_one)


def is_first_appeal() -> ColumnElement[bool]:
    """An assessor decides an appeal against a decision first; every other case, every further stage, and all of a
    learner who is at no prison, goes to an IQA."""
    decided = exists().where(CaseStep.case_id == Case.id).correlate(Case)
    return and_(_is_against_decision(), Stay.id.is_not(None), ~decided)


def _is_against_decision() -> ColumnElement[bool]:
    """An appeal against what an assessor decided, and not against an IQA's sending back."""
    return and_(Case.kind == CaseKind.APPEAL, Case.finding_id.is_(None))


def cases(roles: str, which: ColumnElement[bool]) -> Select[int]:
    """How many cases are open of learners who are there now, or were and are at no prison, and are the visitor's to
    decide: but for those in which they have a part or an interest, as `policy.may_decide_case` has it."""
    return (
        select(func.count(Case.id))
        .join(Registration, Registration.id == Case.registration_id)
        .outerjoin(Stay, and_(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None)))
        .outerjoin(Finding, Finding.id == Case.finding_id)
        .where(
            IS_AT.in_(bindparam(roles, type_=Uuid, expanding=True)),
            IS_OPEN,
            which,
            ~_is_theirs(Registration.learner_id, Case.raised_by, Case.about_id, Finding.iqa_id),
            ~_took_it_on(),
            ~_decided_before(),
            or_(Case.kind.in_(SUPPORT), ~or_(_looked(), _judged(), _saw())),
        )
    )


def _is_theirs(*people: Any) -> ColumnElement[bool]:
    """That any of these, who may be nobody, is the visitor, or somebody in whom they declared an interest."""
    return ~and_(*(who.is_distinct_from(ME) & or_(who.is_(None), who.not_in(APART_FROM)) for who in people))


def _took_it_on() -> ColumnElement[bool]:
    return exists().where(CaseStep.case_id == Case.id, _is_theirs(CaseStep.taken_on_by)).correlate(Case)


def _decided_before() -> ColumnElement[bool]:
    """Whoever decided an earlier stage may only write down what the awarding organisation decided at the last: the
    third of an appeal against a decision, the second of others."""
    decided, second = aliased(CaseStep), aliased(CaseStep)
    mine = exists().where(decided.case_id == Case.id, decided.decided_by == ME).correlate(Case)
    is_last = exists().where(second.case_id == Case.id, second.stage == 2).correlate(Case)
    return and_(_is_against_decision(), mine, ~is_last)


def _names(unit: Any) -> ColumnElement[bool]:
    """That a case names a unit, or none at all and so every unit."""
    codes = cast(Case.units, String)
    return or_(codes == "[]", codes.contains('"' + unit.code + '"'))


def _looked() -> ColumnElement[bool]:
    """As an IQA, in the units of a case; for what was sent back whoever did is known by the case."""
    looked, unit = aliased(Finding), aliased(Unit)
    return (
        exists()
        .where(
            Case.finding_id.is_(None),
            looked.registration_id == Case.registration_id,
            unit.id == looked.unit_id,
            _names(unit),
            _is_theirs(looked.iqa_id),
        )
        .correlate(Case)
    )


def _judged() -> ColumnElement[bool]:
    """Whether they decided or countersigned the piece of a case or, where it is about no piece, in its units."""
    judged, appealed = aliased(Judgement), aliased(Judgement)
    version, its_version = aliased(EvidenceVersion), aliased(EvidenceVersion)
    by_them = _is_theirs(judged.assessor_id, judged.countersigned_by)
    of_piece = exists().where(
        appealed.id == Case.judgement_id,
        its_version.id == appealed.version_id,
        version.evidence_id == its_version.evidence_id,
        judged.version_id == version.id,
        by_them,
    )
    in_units = exists().where(
        Case.judgement_id.is_(None),
        Decision.registration_id == Case.registration_id,
        judged.id == Decision.judgement_id,
        by_them,
        Criterion.id == Decision.criterion_id,
        LearningOutcome.id == Criterion.outcome_id,
        Unit.id == LearningOutcome.unit_id,
        _names(Unit),
    )
    return or_(of_piece.correlate(Case), in_units.correlate(Case))


def _saw() -> ColumnElement[bool]:
    """Whether their own word is in the piece of a case or, where it is about no piece, in what was sent for its units:
    who observed, bore witness or asked, and who is meant by the name of a witness that was typed."""
    appealed, its_version = aliased(Judgement), aliased(EvidenceVersion)
    of_piece = exists().where(
        appealed.id == Case.judgement_id, its_version.id == appealed.version_id, its_version.evidence_id == Evidence.id
    )
    in_units = exists().where(
        Case.judgement_id.is_(None),
        EvidenceVersion.evidence_id == Evidence.id,
        EvidenceVersion.submitted_at.is_not(None),
        Claim.version_id == EvidenceVersion.id,
        Criterion.id == Claim.criterion_id,
        LearningOutcome.id == Criterion.outcome_id,
        Unit.id == LearningOutcome.unit_id,
        _names(Unit),
    )
    worked_there = exists().where(
        RoleGrant.person_id == ME, RoleGrant.establishment_id == WitnessStatement.establishment_id
    )
    is_named = ~or_(WitnessStatement.known_as.not_in(CALLED), ~worked_there.correlate(WitnessStatement))
    seen = with_sources(select(Evidence.id), *SEEN).where(
        Evidence.registration_id == Case.registration_id,
        or_(_is_theirs(*WHO_SAW), func.coalesce(is_named, false())),
        or_(of_piece.correlate(Case, Evidence), in_units.correlate(Case, Evidence)),
    )
    return seen.correlate(Case).exists()


def drawn(roles: str) -> Select[int]:
    """How many units of learners who are there now a draw picked, and no IQA has agreed with since, nor awarded."""
    awarded = exists().where(
        UnitAward.registration_id == SampleItem.registration_id, UnitAward.unit_id == SampleItem.unit_id
    )
    picked = (
        select(SampleItem.registration_id, SampleItem.unit_id)
        .join(Draw, Draw.id == SampleItem.draw_id)
        .join(Registration, Registration.id == SampleItem.registration_id)
        .join(Stay, here(roles, Registration.learner_id))
        .where(is_not_looked_at(), ~awarded)
        .distinct()
        .subquery()
    )
    return select(func.count()).select_from(picked)


@dataclass(frozen=True, slots=True)
class ForIqa:
    """What waits at an IQA's prisons: units that a draw picked, and cases that are theirs to decide."""

    drawn: int
    cases: int


_FOR_IQA = select(
    drawn("checking").scalar_subquery(), cases("checking", ~is_first_appeal()).correlate(None).scalar_subquery()
)


def for_iqa(session: Session, actor: Actor, places: Collection[UUID]) -> ForIqa:
    """What waits for an IQA at these prisons, as their home page counts it. One statement."""
    asked = {
        "checking": list(places),
        "me": actor.person_id,
        "apart_from": list(actor.apart_from),
        "called": list(short_names(actor.name)),
    }
    return ForIqa(*session.execute(_FOR_IQA, asked).one())
