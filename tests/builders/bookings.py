"""Rooms, slots and bookings; and a learner who has shadowed enough to be booked."""

from datetime import date, time
from typing import Any

from lms.assessments.models import AssessmentSlot, Booking, ShadowingSession
from lms.courses.models import Registration, Unit
from lms.establishments.models import Establishment, Room
from lms.people.models import Person
from tests.builders.assessments import Classroom, signed_shadowing
from tests.builders.people import NOON, learner, save

TOMORROW = date(2026, 5, 7)


def room(here: Establishment, name: str = "Side room", **changed: Any) -> Room:
    """A quiet room on B wing."""
    facts: dict[str, Any] = {
        "establishment": here,
        "wing": "B wing",
        "name": name,
        "quiet": True,
        "private": False,
        "neurodiversity_suitable": False,
        "closed_at": None,
    }
    return Room(**facts | changed)


def slot(where: Room, by: Person, day: date = TOMORROW, begins: time = time(9, 30), **changed: Any) -> AssessmentSlot:
    """A free slot of three quarters of an hour."""
    facts: dict[str, Any] = {
        "room": where,
        "day": day,
        "begins": begins,
        "minutes": 45,
        "offered_by": by.id,
        "offered_at": NOON,
        "withdrawn_at": None,
        "withdrawn_reason": None,
    }
    return AssessmentSlot(**facts | changed)


def booking(place: AssessmentSlot, registration: Registration, unit: Unit, assessor: Person, **changed: Any) -> Booking:
    """A booking that is open."""
    facts: dict[str, Any] = {
        "slot": place,
        "registration": registration,
        "unit": unit,
        "assessor": assessor,
        "booked_by": assessor.id,
        "booked_at": NOON,
        "ended_at": None,
        "ended_by": None,
        "end_reason": None,
        "moved_to_id": None,
    }
    return Booking(**facts | changed)


def enough_shadowing(room: Classroom, registration: Registration | None = None) -> list[ShadowingSession]:
    """Saved sessions that come to every minimum of the shipped qualification."""
    other = learner(room.leeds, "Ola Second")
    save(room.session, other)
    mine = registration or room.registration
    made = [
        signed_shadowing(mine, mentor, room.leeds, room.tutor, minutes=60, setting=setting)
        for mentor, setting in ((room.mentor, "B wing"), (other, "Library"), (other, "b Wing"))
    ]
    save(room.session, *made)
    return made
