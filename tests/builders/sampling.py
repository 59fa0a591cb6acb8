"""Sampling plans and draws, and a prison full of decided units."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.core.work import Work
from lms.courses.models import Registration
from lms.people.models import Person, PrisonNumber, Stay, StayReason
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome, Source
from lms.portfolio.rules import CHECKS, DECLARATION
from lms.quality.models import Draw, SamplingPlan, Stage
from lms.quality.service import sampling as service
from tests.builders.credentials import Office
from tests.builders.people import LONG_AGO, NOON, actor

TODAY = NOON.date()
RATES = {"low": 15, "medium": 30, "high": 50}


def plan(office: Office, *, rates: dict[str, int] | None = None, from_day: date | None = None) -> SamplingPlan:
    """A plan of the IQA at Leeds that runs today."""
    room = office.room
    made = service.make_plan(
        office.as_(office.iqa),
        room.leeds.id,
        room.qualification.slug,
        from_day=from_day or TODAY - timedelta(days=30),
        to_day=TODAY + timedelta(days=150),
        rates=rates or RATES,
    )
    room.session.commit()
    return made


def drawn(office: Office, plan: SamplingPlan, *, seed: str = "2026", stage: Stage = Stage.SUMMATIVE) -> Draw:
    """A draw by the IQA at Leeds."""
    made = service.make_draw(office.as_(office.iqa), plan, stage, seed)
    office.room.session.commit()
    return made


def apart(work: Work, people: Collection[UUID]) -> Work:
    """The same piece of work, by somebody who declared an interest in these people."""
    return replace(work, actor=replace(work.actor, apart_from=frozenset(people)))


def work_of(session: Session, someone: Person) -> Work:
    """A piece of work that somebody does now."""
    return Work(session, actor(someone), NOON)


def crowd(office: Office, number: int, *, code: str = "PM1", short: int = 0, first: int = 0) -> list[UUID]:
    """So many learners at Leeds with every criterion of a unit met, or all but `short` of them. Their registrations.

    They are numbered from `first` on, so that a second crowd can stand beside one.
    """
    room = office.room
    criteria = [criterion.id for criterion in room.unit(code).criteria]
    rows: dict[type, list[dict[str, Any]]] = {
        kind: []
        for kind in (Person, PrisonNumber, Stay, Registration, Evidence, EvidenceVersion, Claim, Judgement, Decision)
    }
    made = [_one(office, rows, place, criteria[: len(criteria) - short]) for place in range(first, first + number)]
    _save(room.session, rows)
    return made


def _one(office: Office, rows: dict[type, list[dict[str, Any]]], place: int, criteria: list[UUID]) -> UUID:
    room = office.room
    person, registration, evidence, version, judgement = (uuid4() for _ in range(5))
    at = NOON - timedelta(days=2, minutes=place)
    rows[Person].append(
        {"id": person, "first_name": "Lee", "last_name": f"Crowd{place:04d}", "urn": uuid4(), "made_at": LONG_AGO}
    )
    rows[PrisonNumber].append(
        {"id": uuid4(), "person_id": person, "number": f"C{place:04d}CC", "given_at": LONG_AGO, "replaced_at": None}
    )
    rows[Stay].append(
        {"id": uuid4(), "person_id": person, "establishment_id": room.leeds.id, "began_at": LONG_AGO}
        | {"ended_at": None, "reason": StayReason.ADMISSION, "end_reason": None}
    )
    rows[Registration].append(
        {"id": registration, "learner_id": person, "qualification_id": room.qualification.id}
        | {"establishment_id": room.leeds.id, "registered_at": LONG_AGO}
    )
    rows[Evidence].append(
        {"id": evidence, "registration_id": registration, "number": 1, "kind": Kind.REFLECTIVE_ACCOUNT}
        | {"title": "Mine", "source": Source.TYPED, "started_at": at, "version": 1}
    )
    rows[EvidenceVersion].append(
        {"id": version, "evidence_id": evidence, "number": 1, "text": "Words", "made_at": at, "submitted_at": at}
        | {"declaration": DECLARATION, "answered_at": at, "held_on_paper": ""}
    )
    rows[Judgement].append(
        {"id": judgement, "version_id": version, "assessor_id": room.assessor.id, "establishment_id": room.leeds.id}
        | {"feedback": "Good", "why_again": "", "decided_at": at, "countersigned_by": None}
    )
    for criterion in criteria:
        rows[Claim].append({"id": uuid4(), "version_id": version, "criterion_id": criterion})
        rows[Decision].append(
            {"id": uuid4(), "judgement_id": judgement, "registration_id": registration, "criterion_id": criterion}
            | {"supersedes_id": None, "takes_effect": True, "outcome": Outcome.MET, "comment": "", "decided_at": at}
            | dict.fromkeys(CHECKS, True)
        )
    return registration


def _save(session: Session, rows: dict[type, list[dict[str, Any]]]) -> None:
    for kind, made in rows.items():
        session.execute(insert(kind), made)
    session.commit()
