"""Whoever was an active mentor at the prison on the day can be named, wherever they are now; and nobody else."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessments.models import ShadowingSession
from lms.assessments.rules.shadowing import was_at
from lms.assessments.service import NOT_YOURS
from lms.core.work import Refused
from lms.courses.models import FormKind
from lms.credentials.models import Credential, Kind
from lms.people.models import Stay, StayReason
from lms.pool import queries
from lms.pool.models import Leaving, Pause
from lms.pool.queries import mentored_at, mentored_on
from lms.pool.rules import Accreditation, Mentored, spell
from lms.pool.service import log_shadowing
from tests import builders as a
from tests.builders.people import NOON
from tests.portfolio.test_paper import key_one, out_one

SHADOWED_ON = date(2026, 5, 5)
DAYS = st.datetimes(NOON.replace(tzinfo=None) - timedelta(days=90), NOON.replace(tzinfo=None)).map(
    lambda moment: moment.replace(tzinfo=NOON.tzinfo, hour=12)
)
MAYBE = st.none() | DAYS
NO_MENTOR = "Mo Rivers was no mentor here on that day. Look at the name and the day again"


@pytest.fixture
def room(session):
    made = a.classroom(session)
    a.accredited(session, made.mentor, made.qualification, made.leeds)
    return made


def left(room, *, on):
    """The mentor left on a day: for Hull, or, with nowhere to go, released."""
    room.move(room.mentor, room.hull)
    stay = room.session.scalars(select(Stay).where(Stay.person_id == room.mentor.id, Stay.ended_at.is_not(None))).one()
    stay.ended_at = NOON.replace(day=on.day, month=on.month)
    room.session.commit()


@pytest.mark.once
@given(came=DAYS, went=MAYBE, issued=DAYS, until=MAYBE, taken=MAYBE, day=DAYS)
def test_a_day_counts_when_they_were_here_and_their_accreditation_was_good(came, went, issued, until, taken, day):
    found = spell(Accreditation(issued, until, taken), came, went)

    ends = [moment.date() for moment in (went, until, taken) if moment]
    first = max(came.date(), issued.date())
    assert found.covers(day.date()) == (first <= day.date() and all(day.date() <= end for end in ends))


def test_a_mentor_who_moved_on_since_is_named_and_the_session_counts(browser, session, room):
    left(room, on=SHADOWED_ON)
    code = out_one(browser, room, FormKind.SHADOWING)

    key_one(browser, room, code, FormKind.SHADOWING)

    made = session.scalars(select(ShadowingSession)).one()
    assert (made.mentor_id, made.establishment_id, made.confirmed_at) == (room.mentor.id, room.leeds.id, NOON)


def test_a_mentor_who_was_released_since_is_named_too(browser, session, room):
    [stay] = session.scalars(select(Stay).where(Stay.person_id == room.mentor.id)).all()
    stay.ended_at, stay.end_reason = NOON, "released"
    session.commit()
    code = out_one(browser, room, FormKind.SHADOWING)

    key_one(browser, room, code, FormKind.SHADOWING)

    assert session.scalars(select(ShadowingSession.mentor_id)).one() == room.mentor.id


def test_not_for_a_day_after_they_left(browser, session, room):
    left(room, on=SHADOWED_ON - timedelta(days=1))
    code = out_one(browser, room, FormKind.SHADOWING)

    page = key_one(browser, room, code, FormKind.SHADOWING, 422)

    assert page.problems == {"mentor": NO_MENTOR}
    assert session.scalar(select(ShadowingSession)) is None


def test_nor_for_a_day_before_they_were_accredited(browser, session, room):
    for credential in session.scalars(select(Credential).where(Credential.holder_id == room.mentor.id)):
        credential.issued_at = NOON
    left(room, on=NOON.date())
    code = out_one(browser, room, FormKind.SHADOWING)

    assert key_one(browser, room, code, FormKind.SHADOWING, 422).problems == {"mentor": NO_MENTOR}


def test_whoever_left_before_the_learner_came_is_not_offered(room, session):
    left(room, on=SHADOWED_ON)
    assert room.mentor.id in mentored_at(session, room.leeds.id, NOON - timedelta(days=1))
    assert room.mentor.id not in mentored_at(session, room.leeds.id, NOON)
    assert list(mentored_at(session, room.hull.id, NOON)) == [room.mentor.id]


@pytest.mark.parametrize("many", [1, 10])
def test_what_happened_to_a_mentor_is_read_a_row_each_however_much_there_was(room, session, many):
    rows = []
    for n in range(many):
        before = NOON - timedelta(days=300 + 10 * n)
        facts = {"person_id": room.mentor.id, "reason": "They asked", "made_at": before, "made_by": None}
        ended = {"ended_at": before + timedelta(days=5), "end_reason": StayReason.TRANSFERRED}
        rows += [
            Stay(
                person_id=room.mentor.id,
                establishment_id=room.leeds.id,
                began_at=before,
                reason=StayReason.ADMISSION,
                **ended,
            ),
            Pause(from_day=before.date(), to_day=before.date() + timedelta(days=2), **facts),
            Leaving(day=before.date(), **facts),
        ]
    a.save(session, *rows)
    asked = {"place_id": room.leeds.id, "since": NOON - timedelta(days=3000), "person_id": room.mentor.id}
    asked["since_day"] = asked["since"].date()

    for wanted in (queries._MENTORS_SINCE, queries._A_MENTOR_SINCE):
        counts = [len(session.execute(each, asked).all()) for each in wanted]
        assert counts == [many + 1, 1, many, many]
    recent = {**asked, "since": NOON, "since_day": NOON.date()}
    assert [len(session.execute(each, recent).all()) for each in queries._A_MENTOR_SINCE] == [1, 1, 0, many]


def test_asked_of_one_day_it_is_as_it_is_among_all_of_them(room, session):
    left(room, on=SHADOWED_ON)
    who, facts = room.mentor.id, {"reason": "They asked", "made_by": None}
    days = [NOON.date() - timedelta(days=n) for n in range(40)]
    [stay] = session.scalars(select(Stay).where(Stay.person_id == who, Stay.establishment_id == room.leeds.id)).all()
    stay.began_at = NOON - timedelta(days=30)
    rests = Pause(person_id=who, from_day=days[20], to_day=days[15], made_at=NOON - timedelta(days=20), **facts)
    a.save(session, rests, Leaving(person_id=who, day=days[5], made_at=NOON - timedelta(days=5), **facts))

    among_all = mentored_at(session, room.leeds.id, NOON - timedelta(days=300))[who]

    active = [day for day in days if mentored_on(session, who, room.leeds.id, day)]
    assert active == [day for day in days if among_all.on(day)] == [*days[5:15], *days[21:31]]
    assert not any(mentored_on(session, room.learner.id, room.leeds.id, day) for day in days)


@pytest.mark.once
@given(began=DAYS, ended=MAYBE, day=DAYS)
def test_somebody_was_at_a_prison_on_the_days_from_their_coming_to_their_going(began, ended, day):
    here, there = uuid4(), uuid4()
    stay = Stay(establishment_id=here, began_at=began, ended_at=ended)

    expected = began.date() <= day.date() and (ended is None or day.date() <= ended.date())
    assert was_at([stay], here, day.date()) == expected
    assert not was_at([stay], there, day.date())


# The same for everyone, here and on paper


WINDOW = [NOON.date() - timedelta(days=n) for n in range(12)]


@st.composite
def histories(draw):
    """What happened to a mentor within some days: where they were, accreditations, pauses, and leaving the pool."""
    moments = st.sampled_from(WINDOW).map(lambda day: NOON.replace(month=day.month, day=day.day))
    stays = draw(st.lists(st.tuples(moments, st.none() | moments), min_size=1, max_size=3))
    held = draw(st.lists(st.builds(Accreditation, moments, st.none() | moments, st.none() | moments), max_size=2))
    rests = draw(st.lists(st.tuples(st.sampled_from(WINDOW), st.none() | st.sampled_from(WINDOW)), max_size=2))
    left = draw(st.lists(moments, max_size=2))
    pauses = [Pause(from_day=first, to_day=last, made_at=NOON) for first, last in rests]
    return stays, held, pauses, [Leaving(day=moment.date(), made_at=moment) for moment in left]


@pytest.mark.once
@given(history=histories(), day=st.sampled_from(WINDOW))
def test_somebody_is_an_active_mentor_there_on_a_day_of_a_stay_a_good_accreditation_and_no_rest(history, day):
    stays, held, pauses, left = history

    spells = [spell(each, came, went, left) for came, went in stays for each in held]

    def is_good(each: Accreditation) -> bool:
        over = [moment for moment in (each.valid_until, each.withdrawn_at) if moment]
        over += [leaving.made_at for leaving in left if leaving.made_at >= each.issued_at]
        return each.issued_at.date() <= day and all(day <= moment.date() for moment in over)

    was_here = any(came.date() <= day and (went is None or day <= went.date()) for came, went in stays)
    rests = any(rest.from_day <= day and (rest.to_day is None or day <= rest.to_day) for rest in pauses)
    assert Mentored(spells, pauses).on(day) == (was_here and any(map(is_good, held)) and not rests)


def moved_here_since(room):
    room.move(room.mentor, room.hull)
    room.move(room.mentor, room.leeds)
    stays = room.session.scalars(select(Stay).where(Stay.person_id == room.mentor.id).order_by(Stay.began_at)).all()
    stays[0].ended_at = NOON - timedelta(days=2)


def accredited_since(room):
    for credential in room.session.scalars(select(Credential).where(Credential.holder_id == room.mentor.id)):
        credential.issued_at = NOON


def rested_then(room):
    a.save(room.session, a.pause(room.mentor.id, from_day=date(2026, 5, 4), to_day=SHADOWED_ON))


def left_before_and_came_back(room):
    a.save(room.session, a.leaving(room.mentor.id, day=date(2026, 5, 4), made_at=NOON - timedelta(days=2)))
    [held] = room.session.scalars(select(Credential).where(Credential.kind == Kind.ACCREDITATION)).all()
    newer = a.bare_credential(held.registration, held.centre, issued_at=NOON)
    a.save(room.session, newer)


NOT_THEN = [moved_here_since, accredited_since, rested_then, left_before_and_came_back]
SAID = {"minutes": 45, "setting": "B wing", "role_seen": "Reading", "saw": "A", "did": "B", "learned": "C"}


@pytest.mark.parametrize("happened", NOT_THEN, ids=lambda happened: happened.__name__)
def test_a_mentor_who_is_here_now_and_was_none_then_is_not_named_on_paper(browser, session, room, happened):
    happened(room)
    session.commit()
    code = out_one(browser, room, FormKind.SHADOWING)

    assert key_one(browser, room, code, FormKind.SHADOWING, 422).problems == {"mentor": NO_MENTOR}
    key_one(browser, room, code, FormKind.SHADOWING, **TODAY_INSTEAD)
    assert session.scalars(select(ShadowingSession.day)).one() == NOON.date()


TODAY_INSTEAD = {name: ["6", "5", "2026"] for name in ("day", "day_mentor", "day_staff")}


@pytest.mark.parametrize("happened", NOT_THEN, ids=lambda happened: happened.__name__)
def test_nor_by_the_learner_on_screen(browser, session, room, happened):
    happened(room)
    session.commit()
    browser.sign_in(room.learner)
    said = SAID | {"boundary": "No messages.", "mentor": str(room.mentor.id)}

    page = browser.submit("/shadowing/new", 422, typed=said | {"day": ["5", "5", "2026"]})

    assert page.problems == {"mentor": NO_MENTOR}
    assert (page.values()["saw"], page.values()["day"]) == (["A"], ["5", "5", "2026"])
    browser.send(page, typed={"day": ["6", "5", "2026"]})
    assert session.scalars(select(ShadowingSession.day)).one() == NOON.date()


def test_whoever_was_a_mentor_that_morning_and_left_the_pool_later_can_be_named(browser, session, room):
    a.save(session, a.leaving(room.mentor.id, day=SHADOWED_ON, made_at=NOON - timedelta(days=1)))
    code = out_one(browser, room, FormKind.SHADOWING)

    key_one(browser, room, code, FormKind.SHADOWING)

    assert session.scalars(select(ShadowingSession.mentor_id)).one() == room.mentor.id


def test_only_the_learner_logs_their_own_shadowing_in_the_pool(room):
    with pytest.raises(Refused) as refused:
        log_shadowing(room.as_(room.tutor), room.registration, room.mentor, day=SHADOWED_ON, boundary="D", **SAID)

    assert refused.value.sentence == NOT_YOURS
