"""Two members of staff who book at the same moment: one booking, and a sentence for the other.

Only PostgreSQL lets two pieces of work go on side by side; SQLite makes writers queue.
"""

from collections.abc import Callable, Iterator
from datetime import time
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.assessments.models import AssessmentSlot, Booking, Seen
from lms.assessments.service import bookings as deeds
from lms.assessments.service.practical import record_practical
from lms.core.db import Database
from lms.core.migrating import upgrade
from lms.core.work import Refused, Work
from lms.courses.models import Registration, Unit
from lms.establishments.models import Interruption
from lms.people.models import Person
from tests import builders as a
from tests.builders.people import NOON
from tests.databases import OwnSettings

pytestmark = pytest.mark.postgresql
# How long the second may wait for the first before the first goes on; where nothing is held it needs far less.
A_MOMENT = 1.0


class Site:
    """A site of its own: two learners who have shadowed enough, and two slots at the same time."""

    def __init__(self, database: Database) -> None:
        self.sessions = database.sessions
        with self.sessions() as session:
            room = a.classroom(session)
            other = a.learner(room.leeds, "Pat Elm")
            theirs = a.registration(other, room.qualification, room.leeds)
            a.save(session, other, theirs)
            a.enough_shadowing(room)
            a.enough_shadowing(room, theirs)
            first = a.slot(a.room(room.leeds), room.tutor)
            beside = a.slot(a.room(room.leeds, "Office"), room.tutor, begins=time(10))
            a.save(session, first, beside)
            self.actor = a.actor(room.tutor)
            self.learners = (room.registration.id, theirs.id)
            self.slots = (first.id, beside.id)
            self.staff = (room.tutor.id, room.assessor.id)
            self.units = (room.unit("PM2").id, room.unit("PM3").id)

    def booking(self, learner: int, slot: int, staff: int, unit: int) -> Callable[[Work], Any]:
        """A deed that books one of the learners into one of the slots, with one of the staff, for one of the units."""

        def book(work: Work) -> None:
            get = work.session.get_one
            deeds.book(
                work,
                get(Registration, self.learners[learner]),
                get(AssessmentSlot, self.slots[slot]),
                get(Unit, self.units[unit]),
                get(Person, self.staff[staff]),
            )

        return book

    def at_once(self, deed: Callable[[Work], Any], other: Callable[[Work], Any]) -> list[str]:
        """Do both: the second begins while the first is not kept yet. What the second was told."""
        told: list[str] = []

        def second() -> None:
            with self.sessions() as session:
                try:
                    other(Work(session, self.actor, NOON))
                    session.commit()
                except Refused as refusal:
                    told.append(refusal.sentence)

        thread = Thread(target=second)
        with self.sessions() as session:
            deed(Work(session, self.actor, NOON))
            thread.start()
            thread.join(A_MOMENT)
            session.commit()
        thread.join(20)
        assert not thread.is_alive()
        return told

    def count(self) -> int:
        with self.sessions() as session:
            return session.scalar(select(func.count(Booking.id))) or 0


@pytest.fixture
def site(own_settings: OwnSettings) -> Iterator[Site]:
    database = Database(own_settings("bookings").database_url)
    upgrade(database.engine)
    yield Site(database)
    database.close()


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ((1, 0, 1, 0), "Somebody else has this time now. Choose another one"),
        ((1, 1, 0, 0), "Toni Vale is booked at that time. Choose another time or assessor"),
        ((0, 1, 1, 1), "They are booked for PM2 at that time"),
        ((0, 1, 1, 0), "They are booked for PM2 already, on 7 May 2026. Record, move or cancel that first"),
    ],
)
def test_the_second_of_two_who_book_at_once_is_told_why_not(site, second, sentence):
    assert site.at_once(site.booking(0, 0, 0, 0), site.booking(*second)) == [sentence]
    assert site.count() == 1


def test_two_who_are_in_nobodys_way_both_book(site):
    assert site.at_once(site.booking(0, 0, 0, 0), site.booking(1, 1, 1, 0)) == []
    assert site.count() == 2


def test_a_room_has_one_slot_at_a_time_though_two_offer_at_once(site):
    def offering(begins: time) -> Callable[[Work], Any]:
        def offer(work: Work) -> None:
            where = work.session.get_one(AssessmentSlot, site.slots[0]).room
            deeds.offer(work, where, day=a.TOMORROW, begins=begins, minutes=60)

        return offer

    told = site.at_once(offering(time(14)), offering(time(14, 30)))
    assert told == ["This room has another slot at that time on 7 May 2026"]


def test_a_booking_whose_sheet_is_recorded_at_the_same_moment_is_not_cancelled(site):
    with site.sessions() as session:
        site.booking(0, 0, 0, 0)(Work(session, site.actor, NOON))
        session.commit()
        booking_id = session.scalars(select(Booking.id)).one()

    def record(work: Work) -> None:
        booking = work.session.get_one(Booking, booking_id)
        lines = [(criterion, Seen.SEEN, "Asked.") for criterion in booking.unit.criteria]
        said = {"day": NOON.date(), "minutes": 30, "setting": "B wing", "activity": "A first talk", "lines": lines}
        comment = "Calm and clear."
        record_practical(work, booking.registration, booking.unit, booking=booking, observer_comment=comment, **said)

    def cancel(work: Work) -> None:
        booking = work.session.get_one(Booking, booking_id)
        deeds.cancel(work, booking, Interruption.REGIME, booking.version)

    told = site.at_once(record, cancel)
    assert told == ["The sheet of this booking is recorded. It cannot be changed now."]
