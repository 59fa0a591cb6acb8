"""Who worked at a prison on a day: what was asked and seen there is of those who assessed there then."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.assessments.models import Discussion, DiscussionKind
from lms.assessments.queries.staff import staff_at
from lms.assessments.rules.discussions import Asked
from lms.assessments.service import discussions as service
from lms.core.work import Refused
from lms.people.models import DeclaredInterest, Role
from lms.people.policy import TEACHING
from tests import builders as a
from tests.builders.people import NOON

TODAY = NOON.date()


def record(room, day=TODAY):
    asked = [Asked("What is it?", "Somebody to talk to.", room.unit().criteria[0].id)]
    said = {"minutes": 15, "plan": "What a mentor is for", "rows": asked, "summary": "They know."}
    work, kind = room.as_(room.assessor), DiscussionKind.PROFESSIONAL_DISCUSSION
    return service.record_discussion(work, room.registration, kind, day=day, **said)


def interest(room, **changed):
    declared = {"declared_at": NOON - timedelta(days=5), "ended_at": None} | changed
    mine = DeclaredInterest(person_id=room.assessor.id, about_id=room.learner.id, why="Cousins", **declared)
    a.save(room.session, mine)


@pytest.mark.parametrize("tutored", [False, True])
def test_an_assessor_records_no_discussion_of_a_day_on_which_they_did_not_assess_here(room, session, tutored):
    room.assessor.grants[0].from_day = TODAY
    if tutored:
        before = a.grant(Role.TUTOR, room.leeds)
        before.person = room.assessor
        session.add(before)
    session.flush()

    with pytest.raises(Refused, match="You did not assess here on that day") as refusal:
        record(room, day=TODAY - timedelta(days=1))

    assert refusal.value.field == "day"
    assert session.scalar(select(Discussion)) is None
    assert record(room).assessor_id == room.assessor.id


def test_an_interest_that_ended_since_keeps_them_from_its_days_and_is_called_one(room, session):
    interest(room, ended_at=NOON - timedelta(days=1))

    for day in (TODAY - timedelta(days=2), TODAY - timedelta(days=1)):
        with pytest.raises(Refused, match="You had declared an interest in this learner on that day") as refusal:
            record(room, day=day)
        assert refusal.value.field == "day"
    assert record(room).id
    assert record(room, day=TODAY - timedelta(days=6)).id


@pytest.mark.parametrize(
    ("changed", "days"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"suspended_on": TODAY}, [1, 2, 3, 4]),
        ({"suspended_on": TODAY - timedelta(days=2)}, [3, 4]),
        ({"from_day": TODAY - timedelta(days=3), "to_day": TODAY - timedelta(days=1)}, [1, 2, 3]),
    ],
)
def test_a_suspension_takes_away_no_day_before_it(room, session, changed, days):
    for what, value in changed.items():
        setattr(room.assessor.grants[0], what, value)
    session.flush()

    def there(**when):
        return room.assessor in staff_at(session, room.leeds.id, TEACHING, room.learner.id, **when)

    assert [ago for ago in range(5) if there(on=TODAY - timedelta(days=ago))] == days
    assert there(on=TODAY, since=TODAY - timedelta(days=3))


@pytest.mark.parametrize(
    ("declared", "ended", "days"),
    [(0, None, []), (3, None, []), (3, 1, [0, 4]), (3, 0, [4]), (1, 1, [0, 2, 3, 4])],
)
def test_an_interest_keeps_from_every_day_while_it_is_open_and_from_its_own_days_since(
    room, session, declared, ended, days
):
    interest(
        room,
        declared_at=NOON - timedelta(days=declared),
        ended_at=None if ended is None else NOON - timedelta(days=ended),
    )

    def judges(day):
        return room.assessor in staff_at(session, room.leeds.id, TEACHING, room.learner.id, on=day)

    assert [ago for ago in range(5) if judges(TODAY - timedelta(days=ago))] == days
