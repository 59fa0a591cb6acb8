"""A classroom with people who assure quality, and a site that can sign what is earned there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.work import SYSTEM, Work
from lms.courses.models import Unit
from lms.credentials import service
from lms.credentials.models import Centre, Credential
from lms.people.models import Person, Role
from lms.portfolio.models import Evidence
from lms.quality import service as quality
from lms.quality.models import Finding
from lms.quality.service import Said
from tests.builders.assessments import Classroom, classroom
from tests.builders.people import LONG_AGO, NOON, person, save, staff
from tests.builders.portfolio import judge, sent_evidence

DECIDED = NOON - timedelta(days=2)
AGREED = NOON - timedelta(days=1)
UNITS = ("PM1", "PM2", "PM3")


@dataclass
class Office:
    """A classroom, two IQAs and an EQA at Leeds, an IQA at Hull, an admin, and a centre for each prison."""

    room: Classroom
    iqa: Person
    other_iqa: Person
    eqa: Person
    hull_iqa: Person
    admin: Person

    def as_(self, someone: Person, at: datetime = NOON) -> Work:
        """A piece of work that this person does."""
        return self.room.as_(someone, at)


def office(session: Session) -> Office:
    """A saved office whose site cannot sign yet."""
    room = classroom(session)
    made = Office(
        room=room,
        iqa=person(room.leeds, Role.IQA, name="Ines Queue"),
        other_iqa=person(room.leeds, Role.IQA, name="Olu Queue"),
        eqa=person(room.leeds, Role.EQA, name="Eve Outer"),
        hull_iqa=person(room.hull, Role.IQA, name="Hana Queue"),
        admin=staff((Role.ADMIN, None), name="Ada Admin"),
    )
    people = [made.iqa, made.other_iqa, made.eqa, made.hull_iqa, made.admin]
    grants = [grant for someone in people for grant in someone.grants]  # type: ignore[attr-defined]
    save(session, *people, *grants)
    return made


def open_site(office: Office, at: datetime = LONG_AGO) -> Centre:
    """Make the root key and a centre for each prison. Returns the one at Leeds."""
    work = Work(office.room.session, SYSTEM, at)
    service.make_root(work)
    leeds = service.add_centre(work, "0417", office.room.leeds)
    service.add_centre(work, "0522", office.room.hull)
    work.session.commit()
    return leeds


def meet(office: Office, code: str, *, number: int = 0, at: datetime = DECIDED) -> Evidence:
    """One piece that claims a whole unit, every criterion of it met by the assessor."""
    room = office.room
    piece = sent_evidence(room.registration, room.unit(code).criteria, number or 10 + UNITS.index(code), at=at)
    judge(piece, room.assessor, at=at)
    save(room.session, piece)
    return piece


def answers(unit: Unit, to_do: Collection[UUID] = (), **changed: Any) -> Said:
    """An answer for every criterion of a unit, disagreeing with those that something is to be done about."""
    agrees = {criterion.id: criterion.id not in to_do for criterion in unit.criteria}
    return Said(**{"agrees": agrees, "feedback_adequate": True} | changed)


def confirm(office: Office, name: str = "Jordan Ash") -> None:
    """The learner says how their name is printed."""
    service.confirm_name(office.as_(office.room.learner, AGREED), office.room.learner, name)
    office.room.session.commit()


def agree(office: Office, code: str, *, at: datetime = AGREED) -> list[Credential]:
    """The IQA agrees a unit with every criterion met, and what it earns is signed."""
    room = office.room
    unit = room.unit(code)
    work = office.as_(office.iqa, at)
    made = service.agree_unit(work, room.registration, unit, "Sound decisions.", said=answers(unit))
    room.session.commit()
    return made


def send_back(office: Office, code: str = "PM1", asked: str = "Ask", *, at: datetime = NOON) -> Finding:
    """The IQA disagrees with the first decision of a unit with every criterion met."""
    unit = office.room.unit(code)
    to_do = {unit.criteria[0].id: asked}
    work = office.as_(office.iqa, at)
    made = quality.send_back(work, office.room.registration, unit, to_do, "No.", said=answers(unit, to_do))
    office.room.session.commit()
    return made


def earn_everything(office: Office, name: str = "Jordan Ash") -> list[Credential]:
    """Every unit met and agreed: three unit credentials, the qualification and the accreditation."""
    confirm(office, name)
    made = []
    for code in UNITS:
        meet(office, code)
        made += agree(office, code)
    return made
