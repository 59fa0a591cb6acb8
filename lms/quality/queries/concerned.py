"""Reading who has a part in what a case is about, and so must not decide it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from lms.assessments.models import WitnessStatement
from lms.core.clock import local_day
from lms.core.db import UTCDateTime
from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Registration, Unit
from lms.people.called import short_names
from lms.people.models import Person, PrisonNumber, Role, RoleGrant, Stay
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Case, Finding
from lms.quality.queries.sources import SEEN, WHO_SAW, with_sources
from lms.quality.rules.cases import SUPPORT, last_prison

MOST_LET_GO = 50
A_YEAR = timedelta(days=365)
_REGISTRATION_ID = bindparam("registration_id", type_=Uuid)


def _units_named(registration: Registration, codes: Collection[str]) -> list[Unit]:
    units = registration.qualification.units
    return [unit for unit in units if unit.code in codes] or list(units)


_DECIDERS_OF_UNITS = (
    select(Judgement.assessor_id, Judgement.countersigned_by)
    .join(Decision, Decision.judgement_id == Judgement.id)
    .join(Criterion, Criterion.id == Decision.criterion_id)
    .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    .where(
        Decision.registration_id == _REGISTRATION_ID,
        LearningOutcome.unit_id.in_(bindparam("units", type_=Uuid, expanding=True)),
    )
    .distinct()
)
_DECIDERS_OF_PIECE = (
    select(Judgement.assessor_id, Judgement.countersigned_by)
    .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
    .where(EvidenceVersion.evidence_id == bindparam("evidence_id", type_=Uuid))
)
_FINDERS = select(Finding.iqa_id).where(
    Finding.registration_id == _REGISTRATION_ID,
    Finding.unit_id.in_(bindparam("units", type_=Uuid, expanding=True)),
)


def _saw_in_units() -> Select[*tuple[Any, ...]]:
    """Whose own word is in what was sent for these units of a portfolio, and where, and by what name, a witness was
    typed."""
    sent = (
        select(*WHO_SAW, WitnessStatement.known_as, WitnessStatement.establishment_id)
        .select_from(Evidence)
        .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
        .join(Claim, Claim.version_id == EvidenceVersion.id)
        .join(Criterion, Criterion.id == Claim.criterion_id)
        .join(LearningOutcome, LearningOutcome.id == Criterion.outcome_id)
    )
    return (
        with_sources(sent, *SEEN)
        .where(
            Evidence.registration_id == _REGISTRATION_ID,
            LearningOutcome.unit_id.in_(bindparam("units", type_=Uuid, expanding=True)),
            EvidenceVersion.submitted_at.is_not(None),
        )
        .distinct()
    )


_SAW_IN_UNITS = _saw_in_units()


def concerned_in(session: Session, about: Case, registration: Registration) -> frozenset[UUID]:
    """The ids of those who must not decide a case: the learner, whoever raised it or took it on, whom it is about,
    and everyone with a hand in what is in question.

    For an appeal the last are whoever decided or countersigned the piece, whose own word is in it (its witness,
    observer or questioner), or who looked at its units as an IQA; for one against a unit sent back the IQA who sent it
    back, and everyone who decided or has their word there; for malpractice everyone who decided, looked at or has their
    word in the units it names; for a request nobody else. A witness who is known by name only is everybody there whom
    that name may mean.
    """
    named: set[UUID | None] = {registration.learner_id, about.about_id, about.raised_by}
    named |= {step.taken_on_by for step in about.steps}
    if about.kind in SUPPORT:
        return frozenset(each for each in named if each)
    units = [unit.id for unit in _units_named(registration, about.units)]
    asked = {"registration_id": registration.id, "units": units}
    named |= {about.finding.iqa_id} if about.finding else set(session.scalars(_FINDERS, asked))
    decided: Sequence[Any]
    saw: Sequence[Any]
    if about.judgement is None:
        decided, saw = session.execute(_DECIDERS_OF_UNITS, asked).all(), session.execute(_SAW_IN_UNITS, asked).all()
    else:
        piece = about.judgement.version.evidence
        decided, saw = session.execute(_DECIDERS_OF_PIECE, {"evidence_id": piece.id}).all(), [_saw(piece)]
    named |= {each for row in decided for each in row} | {each for row in saw for each in row[:3]}
    named |= _meant_by(session, {(known_as, place) for *_, known_as, place in saw if known_as and place})
    return frozenset(each for each in named if each)


def _saw(piece: Evidence) -> tuple[UUID | None, UUID | None, UUID | None, str | None, UUID | None]:
    """Whoever's own word a piece holds: who observed, its witness, or who asked; and the name of a witness of whom
    nobody said which member of staff of which prison they are."""
    return (
        piece.practical.observer_id if piece.practical else None,
        piece.witness.witness_id if piece.witness else None,
        piece.discussion.assessor_id if piece.discussion else None,
        piece.witness.known_as if piece.witness else None,
        piece.witness.establishment_id if piece.witness else None,
    )


def _meant_by(session: Session, names: Collection[tuple[str, UUID]]) -> set[UUID]:
    """The ids of all who hold or held a role at a prison and whom a name there may mean. One statement, or none."""
    if not names:
        return set()
    there = select(Person.id, Person.first_name, Person.last_name, RoleGrant.establishment_id).join(
        RoleGrant, RoleGrant.person_id == Person.id
    )
    rows = session.execute(there.where(RoleGrant.establishment_id.in_({place for _, place in names})).distinct())
    return {
        person_id
        for person_id, first, last, place in rows
        if any((known_as, place) in names for known_as in short_names(f"{first} {last}"))
    }


# Whom a case may be about


@dataclass(frozen=True, slots=True)
class LetGo:
    """A portfolio of somebody who is at no prison, and when they left the last."""

    registration_id: UUID
    name: str
    number: str | None
    left_at: datetime


_LATER = aliased(Stay)
_LET_GO = (
    select(
        Registration.id, Person.first_name + " " + Person.last_name, PrisonNumber.number, Stay.ended_at.label("left_at")
    )
    .join(Person, Person.id == Registration.learner_id)
    .join(Stay, Stay.person_id == Person.id)
    .outerjoin(PrisonNumber, (PrisonNumber.person_id == Person.id) & PrisonNumber.replaced_at.is_(None))
    .where(
        Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
        Stay.ended_at >= bindparam("since", type_=UTCDateTime),
        ~exists().where(_LATER.person_id == Stay.person_id, _LATER.began_at > Stay.began_at).correlate(Stay),
        Person.id.not_in(bindparam("apart_from", type_=Uuid, expanding=True)),
    )
    .order_by(Stay.ended_at.desc(), Registration.id)
    .limit(MOST_LET_GO)
)


def let_go_from(work: Work, places: Collection[UUID]) -> list[LetGo]:
    """The portfolios that an IQA may report something about though their pages are closed: of those who left these
    prisons last in the last year and are at none now, the newest first. One statement."""
    asked = {"places": list(places), "since": work.now - A_YEAR, "apart_from": list(work.actor.apart_from)}
    rows = work.session.execute(_LET_GO, asked)
    return [LetGo(portfolio, name, number, left_at) for portfolio, name, number, left_at in rows if left_at]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff, and the roles they hold or held at a prison."""

    person_id: UUID
    name: str
    roles: tuple[Role, ...]


_STAFF_BETWEEN = (
    select(Person.id, Person.first_name, Person.last_name, RoleGrant.role)
    .join(RoleGrant, RoleGrant.person_id == Person.id)
    .where(
        RoleGrant.establishment_id == bindparam("place", type_=Uuid),
        RoleGrant.from_day <= bindparam("last", type_=Date),
        or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= bindparam("first", type_=Date)),
    )
    .distinct()
    .order_by(Person.last_name, Person.first_name, Person.id, RoleGrant.role)
)


def staff_in_time_of(session: Session, learner: Person, today: date, but_for: UUID | None) -> list[Member]:
    """Who held a role where a learner is, or was last, on any day while they were there, but for one; by name. One
    statement, or two."""
    here = last_prison(learner)
    stays = [stay for stay in learner.stays if stay.establishment_id == here]
    if not stays:
        return []
    first, ended = local_day(stays[0].began_at), stays[-1].ended_at
    asked = {"place": here, "first": first, "last": local_day(ended) if ended else today}
    rows = session.execute(_STAFF_BETWEEN, asked)
    found = [(who, list(held)) for who, held in groupby(rows, key=lambda row: (row[0], f"{row[1]} {row[2]}"))]
    return [
        Member(person_id, name, tuple(row.role for row in held))
        for (person_id, name), held in found
        if person_id != but_for
    ]
