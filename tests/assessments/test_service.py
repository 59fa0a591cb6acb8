"""Logging, signing and watching: what is refused, and what is written down."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from lms.assessments import queries, service
from lms.assessments.models import PracticalAssessment, Seen, ShadowingSession
from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.people.models import Role
from tests import builders as a
from tests.builders.people import NOON

TODAY = date(2026, 5, 6)


def log(room, work=None, mentor=None, **changed):
    facts = {
        "day": TODAY,
        "minutes": 45,
        "setting": "B wing",
        "role_seen": "Helping a new arrival",
        "saw": "They listened.",
        "did": "I watched.",
        "learned": "To wait.",
        "boundary": "They carried no message.",
    }
    work = work or room.as_(room.learner)
    return service.log_shadowing(work, room.registration, mentor or room.mentor, **facts | changed)


def lines_for(unit, seen=Seen.SEEN, note="Asked an open question"):
    return [(criterion, seen, note) for criterion in unit.criteria]


def observe(room, someone=None, unit=None, lines=None, **changed):
    unit = unit or room.unit("PM2")
    facts = {"day": TODAY, "minutes": 30, "setting": "Library", "activity": "A first session"}
    facts["observer_comment"] = "Calm and clear."
    lines = lines_for(unit) if lines is None else lines
    return service.record_practical(
        room.as_(someone or room.tutor), room.registration, unit, lines=lines, **facts | changed
    )


def names(session):
    session.commit()
    return [event.name for event in session.scalars(select(Event).order_by(Event.position))]


def test_a_session_goes_from_logged_to_confirmed_to_countersigned(room, session):
    shadowing = log(room)
    service.confirm(room.as_(room.mentor), shadowing, shadowing.version)
    service.countersign(room.as_(room.tutor), shadowing, shadowing.version)

    assert shadowing.confirmed_at == NOON
    assert shadowing.countersigned_by == room.tutor.id
    assert names(session) == ["shadowing logged", "shadowing confirmed", "shadowing countersigned"]
    subjects = set(session.scalars(select(Event.subject_id)))
    assert subjects == {room.learner.id}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": TODAY - timedelta(days=300)}, "day"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"setting": " "}, "setting"),
        ({"role_seen": ""}, "role_seen"),
        ({"saw": "\n"}, "saw"),
        ({"did": " "}, "did"),
        ({"learned": " "}, "learned"),
        ({"boundary": ""}, "boundary"),
        ({"proposed": ["PM2 1.1", "PM9 9.9"]}, "proposed"),
    ],
)
def test_a_session_that_cannot_have_been_is_refused(room, session, changed, field):
    with pytest.raises(Refused) as refusal:
        log(room, **changed)

    assert refusal.value.field == field
    assert session.scalar(select(ShadowingSession)) is None


def test_only_the_learner_logs_their_shadowing(room):
    for someone in (room.tutor, room.mentor, room.coordinator):
        with pytest.raises(Refused):
            log(room, work=room.as_(someone))


def test_nobody_shadows_themselves_or_a_mentor_elsewhere(room, session):
    far = a.learner(room.hull, "Hal Far")
    a.save(session, far)
    for mentor in (room.learner, far, room.tutor):
        with pytest.raises(Refused) as refusal:
            log(room, mentor=mentor)
        assert refusal.value.field == "mentor"


def test_a_session_on_the_day_of_arrival_counts_and_the_day_before_does_not(room):
    room.move(room.learner, room.hull)
    room.move(room.mentor, room.hull)

    assert log(room, day=TODAY).establishment_id == room.hull.id
    with pytest.raises(Refused):
        log(room, day=TODAY - timedelta(days=1))


def test_a_mentor_who_came_since_was_not_shadowed_here_before(room):
    newcomer = a.learner(room.hull, "Neve Late")
    a.save(room.session, newcomer)
    room.move(newcomer, room.leeds)

    with pytest.raises(Refused) as refused:
        log(room, mentor=newcomer, day=TODAY - timedelta(days=1))

    sentence = "Neve Late was no mentor here on that day. Look at the name and the day again"
    assert (refused.value.field, refused.value.sentence) == ("mentor", sentence)
    assert log(room, mentor=newcomer, day=TODAY).mentor_id == newcomer.id


def test_a_mentor_who_moved_on_since_was_shadowed_here_until_that_day(room):
    room.move(room.mentor, room.hull)

    assert log(room, day=TODAY - timedelta(days=1)).establishment_id == room.leeds.id
    assert log(room, day=TODAY).establishment_id == room.leeds.id


@pytest.mark.parametrize(("since", "is_there"), [(TODAY, False), (TODAY - timedelta(days=1), True)])
def test_an_observer_worked_here_on_the_day_they_saw_it(room, since, is_there):
    someone = a.person(room.leeds, Role.TUTOR, name="Nel New")
    someone.grants[0].from_day = since
    a.save(room.session, someone, *someone.grants)
    yesterday = TODAY - timedelta(days=1)

    if is_there:
        assert observe(room, someone, day=yesterday).observer_id == someone.id
        return
    with pytest.raises(Refused) as refused:
        observe(room, someone, day=yesterday)
    sentence = "You did not work here on that day. Look at the day again"
    assert (refused.value.field, refused.value.sentence) == ("day", sentence)
    assert observe(room, someone, day=TODAY).day == TODAY


def test_only_the_named_mentor_confirms(room):
    shadowing = log(room)

    for someone in (room.learner, room.tutor, room.assessor, room.coordinator):
        with pytest.raises(Refused):
            service.confirm(room.as_(someone), shadowing, shadowing.version)
    assert shadowing.confirmed_at is None


def test_a_session_is_confirmed_once(room):
    shadowing = log(room)
    service.confirm(room.as_(room.mentor), shadowing, shadowing.version)

    with pytest.raises(Refused):
        service.confirm(room.as_(room.mentor), shadowing, shadowing.version)
    with pytest.raises(Stale):
        service.confirm(room.as_(room.mentor), shadowing, 1)


def test_staff_wait_for_the_mentor_and_sign_once(room):
    shadowing = log(room)
    with pytest.raises(Refused):
        service.countersign(room.as_(room.tutor), shadowing, shadowing.version)
    service.confirm(room.as_(room.mentor), shadowing, shadowing.version)
    service.countersign(room.as_(room.coordinator), shadowing, shadowing.version)

    with pytest.raises(Refused):
        service.countersign(room.as_(room.tutor), shadowing, shadowing.version)
    with pytest.raises(Stale):
        service.countersign(room.as_(room.tutor), shadowing, 2)
    assert shadowing.countersigned_by == room.coordinator.id


def test_staff_elsewhere_cannot_countersign(room):
    shadowing = log(room)
    service.confirm(room.as_(room.mentor), shadowing, shadowing.version)

    with pytest.raises(Refused):
        service.countersign(room.as_(room.hull_assessor), shadowing, shadowing.version)
    room.move(room.learner, room.hull)
    with pytest.raises(Refused):
        service.countersign(room.as_(room.tutor), shadowing, shadowing.version)
    service.countersign(room.as_(room.hull_assessor), shadowing, shadowing.version)


def test_two_who_sign_at_the_same_moment_sign_once(room, session):
    shadowing = log(room)
    service.confirm(room.as_(room.mentor), shadowing, shadowing.version)
    session.commit()
    elsewhere = update(ShadowingSession).values(countersigned_at=NOON, version=ShadowingSession.version + 1)
    session.execute(elsewhere, execution_options={"synchronize_session": False})

    with pytest.raises(StaleDataError):
        service.countersign(room.as_(room.tutor), shadowing, shadowing.version)


def test_an_observation_sheet_keeps_a_line_for_each_criterion_in_order(room, session):
    unit = room.unit("PM2")
    sheet = observe(room, lines=list(reversed(lines_for(unit))))

    session.commit()
    session.expire_all()
    [kept] = queries.practicals_of(session, room.registration.id)
    assert kept.id == sheet.id
    assert [line.criterion.number for line in kept.lines] == [c.number for c in unit.criteria]
    assert names(session) == ["practical assessment recorded"]


def test_a_line_that_says_not_applicable_needs_no_note(room):
    unit = room.unit("PM2")
    lines = [(criterion, Seen.NOT_APPLICABLE, "") for criterion in unit.criteria]

    assert observe(room, lines=lines).lines[0].seen is Seen.NOT_APPLICABLE


@pytest.mark.parametrize("seen", [Seen.SEEN, Seen.NOT_YET])
def test_a_line_that_says_seen_or_not_yet_needs_a_note(room, session, seen):
    unit = room.unit("PM2")

    with pytest.raises(Refused) as refusal:
        observe(room, lines=[(unit.criteria[0], seen, " "), *lines_for(unit)[1:]])
    assert refusal.value.field == "note_1_1"
    assert session.scalar(select(PracticalAssessment)) is None


def test_a_sheet_that_leaves_a_criterion_out_or_borrows_one_is_refused(room):
    unit = room.unit("PM2")
    borrowed = (room.unit("PM1").criteria[0], Seen.SEEN, "Said so")

    for lines in (lines_for(unit)[1:], [*lines_for(unit), borrowed], [borrowed, *lines_for(unit)[1:]], []):
        with pytest.raises(Refused):
            observe(room, lines=lines)


def test_a_sheet_says_where_it_was_and_what_the_learner_did(room):
    for name in ("setting", "activity"):
        with pytest.raises(Refused) as refusal:
            observe(room, **{name: " "})
        assert refusal.value.field == name


def test_only_a_tutor_or_assessor_where_the_learner_is_now_observes(room):
    for someone in (room.learner, room.mentor, room.coordinator, room.hull_assessor):
        with pytest.raises(Refused):
            observe(room, someone)
    assert observe(room, room.assessor).observer_id == room.assessor.id


def test_a_unit_of_another_qualification_is_refused(room, session):
    other = a.qualification()
    other.slug, other.content_hash = "another", "another"
    a.save(session, other)

    with pytest.raises(Refused):
        observe(room, unit=other.units[1])
