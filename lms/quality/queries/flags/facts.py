"""The statements that flags are worked out from but for words: each of the newest there."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, Select, Uuid, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.assessments.models import Discussion, PracticalAssessment, ShadowingSession, WitnessStatement
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.people.models import Person, PrisonNumber, Stay
from lms.portfolio.models import Decision, Evidence, EvidenceFile, EvidenceVersion, Judgement, Outcome
from lms.quality.models import Case, CaseKind, Finding
from lms.quality.queries.external import was_at
from lms.quality.queries.flags.reach import (
    MOST_ROWS,
    PLACES,
    SINCE,
    at_these,
    decided_lately,
    found_lately,
    sent_lately,
    were_here,
)
from lms.quality.queries.sources import with_sources
from lms.quality.rules.cases import MARK

_REGISTRATION, _NUMBER = bindparam("registration", type_=Uuid), bindparam("number", type_=Integer)
# Of the newest files that were sent, by the hash of what they hold, those in more than one portfolio.
_FILES = (
    select(EvidenceFile.file, Evidence.registration_id, Evidence.number)
    .join(EvidenceVersion, EvidenceVersion.id == EvidenceFile.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(Registration, Registration.id == Evidence.registration_id)
    .where(EvidenceVersion.submitted_at >= SINCE, were_here())
    .order_by(EvidenceVersion.submitted_at.desc(), EvidenceFile.id)
    .limit(MOST_ROWS)
    .cte()
)
_SHARED = select(_FILES.c.file).group_by(_FILES.c.file).having(func.count(_FILES.c.registration_id.distinct()) > 1)
FILES = (
    select(_FILES.c.file, _FILES.c.registration_id, _FILES.c.number)
    .where(_FILES.c.file.in_(_SHARED))
    .distinct()
    .order_by(_FILES.c.file, _FILES.c.registration_id, _FILES.c.number)
)


def _dated() -> Select[UUID, UUID, int, UUID, UUID, date, datetime]:
    sources = (ShadowingSession, PracticalAssessment, WitnessStatement, Discussion)
    day = func.coalesce(*(source.day for source in sources), type_=Date)
    pieces = select(
        Evidence.id,
        Evidence.registration_id,
        Evidence.number,
        Registration.learner_id,
        func.coalesce(*(source.establishment_id for source in sources), type_=Uuid),
        day,
        Registration.registered_at,
    ).join(Registration, Registration.id == Evidence.registration_id)
    return (
        with_sources(pieces, *sources)
        .where(sent_lately(), day.is_not(None))
        .order_by(Evidence.started_at.desc(), Evidence.id)
        .limit(MOST_ROWS)
    )


_SOURCE_DAYS = _dated()
# The day that a learner says a piece tells of, or was made on. An earlier achievement has another day: see `rules`.
_SAID_DAYS = (
    select(
        EvidenceVersion.id,
        Evidence.registration_id,
        Evidence.number,
        Registration.learner_id,
        EvidenceVersion.day,
        Registration.registered_at,
    )
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(Registration, Registration.id == Evidence.registration_id)
    .where(
        sent_lately(),
        EvidenceVersion.submitted_at >= SINCE,
        EvidenceVersion.day.is_not(None),
        Evidence.prior_id.is_(None),
    )
    .order_by(EvidenceVersion.submitted_at.desc(), EvidenceVersion.id)
    .limit(MOST_ROWS)
)
# Of what a piece is made from, and as its learner says: two statements.
DAYS = _SOURCE_DAYS, _SAID_DAYS
STAYS = (
    select(Stay.person_id, Stay.establishment_id, Stay.began_at, Stay.ended_at)
    .where(Stay.person_id.in_(bindparam("learners", type_=Uuid, expanding=True)))
    .order_by(Stay.began_at, Stay.id)
)
_DECIDER = func.coalesce(Judgement.countersigned_by, Judgement.assessor_id, type_=Uuid)
_EARLIER = aliased(Decision)
# The criteria that each judgement found met and that were not met by the one before it about the same piece: what is
# decided again as it was is no new deed.
_JUDGED = (
    select(
        Judgement.id,
        _DECIDER.label("decider"),
        Evidence.registration_id,
        Evidence.number,
        func.count(Decision.id).label("met"),
        func.count(LearningOutcome.unit_id.distinct()).label("units"),
        Judgement.decided_at,
    )
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(Decision, (Decision.judgement_id == Judgement.id) & (Decision.outcome == Outcome.MET))
    .join(Criterion, Criterion.id == Decision.criterion_id)
    .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    .outerjoin(_EARLIER, _EARLIER.id == Decision.supersedes_id)
    .where(
        Judgement.establishment_id.in_(PLACES),
        Judgement.decided_at >= SINCE,
        _EARLIER.outcome.is_distinct_from(Outcome.MET),
    )
    .group_by(Judgement.id, _DECIDER, Evidence.registration_id, Evidence.number, Judgement.decided_at)
    .order_by(Judgement.decided_at.desc(), Judgement.id)
    .limit(MOST_ROWS)
    .cte()
)
JUDGED = select(_JUDGED)
_ASSESSOR, _OTHER = aliased(Person), aliased(Person)
# Who decided and who countersigned pieces that either bore witness to, or somebody who is known by a name only.
WITNESSES = (
    select(
        WitnessStatement.id,
        WitnessStatement.witness_id,
        WitnessStatement.known_as,
        Evidence.registration_id,
        Evidence.number,
        _ASSESSOR.id.label("assessor"),
        (_ASSESSOR.first_name + " " + _ASSESSOR.last_name).label("assessor_name"),
        _OTHER.id.label("other"),
        (_OTHER.first_name + " " + _OTHER.last_name).label("other_name"),
    )
    .join(Evidence, Evidence.witness_id == WitnessStatement.id)
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .join(Judgement, Judgement.version_id == EvidenceVersion.id)
    .join(_ASSESSOR, _ASSESSOR.id == Judgement.assessor_id)
    .outerjoin(_OTHER, _OTHER.id == Judgement.countersigned_by)
    .where(
        decided_lately(),
        or_(
            WitnessStatement.witness_id.in_((Judgement.assessor_id, Judgement.countersigned_by)),
            WitnessStatement.known_as != "",
        ),
    )
    .order_by(Judgement.decided_at.desc(), Judgement.id)
    .limit(MOST_ROWS)
)
OWN_IQA = (
    select(Finding.registration_id, Evidence.number, Finding.iqa_id, Unit.code)
    .join(Unit, Unit.id == Finding.unit_id)
    .join(Decision, Decision.registration_id == Finding.registration_id)
    .join(Criterion, Criterion.id == Decision.criterion_id)
    .join(LearningOutcome, (LearningOutcome.id == Criterion.outcome_id) & (LearningOutcome.unit_id == Finding.unit_id))
    .join(Judgement, Judgement.id == Decision.judgement_id)
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .where(
        found_lately(),
        or_(Judgement.assessor_id == Finding.iqa_id, Judgement.countersigned_by == Finding.iqa_id),
    )
    .group_by(Finding.registration_id, Evidence.number, Finding.iqa_id, Unit.code)
    .order_by(func.max(Finding.found_at).desc(), Finding.registration_id, Unit.code, Evidence.number)
    .limit(MOST_ROWS)
)
OBSERVED = (
    select(Person.first_name, Person.last_name, func.count(Evidence.id.distinct()).label("pieces"))
    .join(Judgement, Judgement.assessor_id == Person.id)
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    .join(PracticalAssessment, PracticalAssessment.id == Evidence.practical_id)
    .where(
        PracticalAssessment.observer_id == Person.id,
        Judgement.establishment_id.in_(PLACES),
        Judgement.decided_at >= SINCE,
    )
    .group_by(Person.id, Person.first_name, Person.last_name)
    .order_by(Person.last_name, Person.first_name, Person.id)
    .limit(MOST_ROWS)
)
# Which flags of these portfolios somebody has dealt with, and whether at these prisons.
LOOKED_INTO = (
    select(
        Case.category,
        Case.registration_id,
        or_(Case.establishment_id.in_(PLACES), Case.registration_id.in_(at_these())).label("is_here"),
    )
    .where(
        Case.kind == CaseKind.MALPRACTICE,
        Case.registration_id.in_(bindparam("registrations", type_=Uuid, expanding=True)),
        Case.category.contains(MARK),
    )
    .distinct()
)


# One piece's own


def _of_piece(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement about pieces, for one of them: asks for `registration` and `number`."""
    return _of_portfolio(statement).where(Evidence.number == _NUMBER)


def _of_portfolio(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement about pieces, for those of one portfolio: asks for `registration`."""
    return statement.where(Evidence.registration_id == _REGISTRATION)


def _is(of: Any) -> ColumnElement[bool]:
    its: ColumnElement[bool] = (of.c.registration_id == _REGISTRATION) & (of.c.number == _NUMBER)
    return its


_DECIDER_OF_IT, _FILE_OF_IT = _JUDGED.alias(), _FILES.alias()
JUDGED_BY_ITS_DECIDERS = JUDGED.where(
    _JUDGED.c.decider.in_(select(_DECIDER_OF_IT.c.decider).where(_is(_DECIDER_OF_IT)))
)
FILES_LIKE_ITS_OWN = FILES.where(_FILES.c.file.in_(select(_FILE_OF_IT.c.file).where(_is(_FILE_OF_IT))))
DAYS_OF_PIECE = _of_piece(_SOURCE_DAYS), _of_piece(_SAID_DAYS)
WITNESSES_OF = _of_piece(WITNESSES)
OWN_IQA_OF = _of_portfolio(OWN_IQA)
# Whose they are

_NOW, _LAST, _LATER = aliased(Stay), aliased(Stay), aliased(Stay)
# An EQA knows whose work was made where they are, wherever they are now (decision 0014): their prisons are `reading`.
_IS_READ = or_(_NOW.establishment_id.in_(PLACES), was_at("reading"))


def _left_last(places: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Of somebody who is at no prison, and was last at one of these."""
    is_last = ~exists().where(_LATER.person_id == _LAST.person_id, _LATER.began_at > _LAST.began_at).correlate(_LAST)
    last = exists().where(_LAST.person_id == Person.id, _LAST.establishment_id.in_(places), is_last)
    return and_(_NOW.id.is_(None), last)


_IS_KNOWN = or_(_IS_READ, _left_last(PLACES))
# Where the reader is an IQA, they look into what is odd: see `policy.may_report`. Those prisons are `own`.
_OWN = bindparam("own", type_=Uuid, expanding=True)
_IS_OURS = or_(_NOW.establishment_id.in_(_OWN), _left_last(_OWN))
WHOSE = (
    select(
        Registration.id,
        case((_IS_KNOWN, Person.first_name + " " + Person.last_name), else_=None),
        case((_IS_KNOWN, PrisonNumber.number), else_=None),
        _IS_READ,
        _IS_OURS,
    )
    .join(Person, Person.id == Registration.learner_id)
    .outerjoin(_NOW, (_NOW.person_id == Person.id) & _NOW.ended_at.is_(None))
    .outerjoin(PrisonNumber, (PrisonNumber.person_id == Person.id) & PrisonNumber.replaced_at.is_(None))
    .where(Registration.id.in_(bindparam("registrations", type_=Uuid, expanding=True)))
)
