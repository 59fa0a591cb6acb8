"""A classroom with people who assure quality, and a site that can sign what is earned there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.core.work import SYSTEM, Work
from lms.credentials import service
from lms.credentials.models import Centre, Credential
from lms.people.models import Person, Role
from lms.portfolio.models import Evidence
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


def confirm(office: Office, name: str = "Jordan Ash") -> None:
    """The learner says how their name is printed."""
    service.confirm_name(office.as_(office.room.learner, AGREED), office.room.learner, name)
    office.room.session.commit()


def agree(office: Office, code: str, *, at: datetime = AGREED) -> list[Credential]:
    """The IQA agrees a unit with every criterion met, and what it earns is signed."""
    room = office.room
    made = service.agree_unit(office.as_(office.iqa, at), room.registration, room.unit(code), "Sound decisions.")
    room.session.commit()
    return made


def earn_everything(office: Office, name: str = "Jordan Ash") -> list[Credential]:
    """Every unit met and agreed: three unit credentials, the qualification and the accreditation."""
    confirm(office, name)
    made = []
    for code in UNITS:
        meet(office, code)
        made += agree(office, code)
    return made
