"""What EQAs found, what plans drew, and a learner who has earned everything but the claim."""

from datetime import date, datetime, timedelta

from lms.courses.models import Registration, Unit
from lms.people.models import Person
from lms.quality.models import (
    ClaimMode,
    ClaimRoute,
    Draw,
    EqaSignOff,
    EqaVisit,
    Finding,
    SampleItem,
    SamplingPlan,
    Stage,
)
from tests.builders.assessments import Classroom
from tests.builders.courses import registration
from tests.builders.credentials import UNITS, Office, agree, confirm, meet
from tests.builders.people import LONG_AGO, NOON, learner, save

ORGANISATION = "Northern Awards Ltd"
LAST_MONTH = NOON - timedelta(days=30)


def claim_route(
    room: Classroom, setter: Person, mode: ClaimMode = ClaimMode.EQA_FIRST, from_day: date = LONG_AGO.date()
) -> ClaimRoute:
    """How Leeds claims."""
    return ClaimRoute(
        establishment_id=room.leeds.id,
        qualification=room.qualification.slug,
        mode=mode,
        from_day=from_day,
        reason="The awarding organisation wrote to us.",
        set_by=setter.id,
        set_at=LONG_AGO,
    )


def eqa_visit(
    room: Classroom,
    recorder: Person,
    *signed_off: Registration,
    actions_open: bool = False,
    visited_on: date = NOON.date(),
) -> EqaVisit:
    """An EQA came to Leeds, and signed these portfolios off."""
    visit = EqaVisit(
        establishment_id=room.leeds.id,
        qualification=room.qualification.slug,
        visited_on=visited_on,
        reviewer="Eve Outer",
        grade="1",
        report="Everything was in order.",
        actions_open=actions_open,
        recorded_by=recorder.id,
        recorded_at=NOON,
    )
    visit.signed_off = [EqaSignOff(registration=each) for each in signed_off]
    return visit


def sampling_plan(room: Classroom, maker: Person) -> SamplingPlan:
    """A plan of this year at Leeds."""
    return SamplingPlan(
        establishment_id=room.leeds.id,
        qualification=room.qualification.slug,
        from_day=date(2026, 1, 1),
        to_day=date(2026, 12, 31),
        rates={"low": 15, "medium": 30, "high": 50},
        made_by=maker.id,
        made_at=LONG_AGO,
        ended_at=None,
    )


def draw_of(
    plan: SamplingPlan,
    sampler: Person,
    *picks: tuple[Registration, Unit, Person],
    at: datetime = LAST_MONTH,
    stage: Stage = Stage.SUMMATIVE,
) -> Draw:
    """A draw that picked these units, each with whoever decided it."""
    draw = Draw(
        plan=plan,
        number=len(plan.draws) or 1,
        stage=stage.value,
        seed="a seed",
        sampler_id=sampler.id,
        drawn_at=at,
        population=[],
        missing=[],
    )
    draw.items = [
        SampleItem(
            position=position,
            registration=registration,
            unit=unit,
            assessor=assessor,
            reasons=["candidate"],
            due_on=(at + timedelta(days=14)).date(),
        )
        for position, (registration, unit, assessor) in enumerate(picks, 1)
    ]
    return draw


def earn_all_but_the_claim(office: Office) -> None:
    """Under EQA first: every unit met, agreed and signed, and nothing claimed."""
    save(office.room.session, claim_route(office.room, office.iqa))
    confirm(office)
    for code in UNITS:
        meet(office, code)
        agree(office, code)


def looked_at(office: Office, *stages: Stage) -> list[Finding]:
    """What an IQA at Leeds found: each of the work of another learner, at this stage. One after the other."""
    room = office.room
    found = []
    for number, stage in enumerate(stages):
        someone = learner(room.leeds, f"Lex {number:03d}")
        finding = Finding(
            registration=registration(someone, room.qualification, room.leeds),
            unit_id=room.unit("PM1").id,
            iqa_id=office.iqa.id,
            establishment_id=room.leeds.id,
            stage=stage,
            agrees=True,
            comment="Sound.",
            found_at=LAST_MONTH,
        )
        save(room.session, someone, finding)
        found.append(finding)
    return found


def certify(room: Classroom) -> None:
    """The qualification, as an edition of an awarding organisation whose older file said direct claim."""
    room.qualification.rules = {**(room.qualification.rules or {}), "awarding_organisation": ORGANISATION}
    room.session.commit()
