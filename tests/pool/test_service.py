"""Deeds of the pool, and what is read of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.clock import end_of_day
from lms.core.work import Refused, Stale, Work
from lms.credentials.models import Kind
from lms.people import service as people
from lms.people.models import Role
from lms.pool import queries, service
from lms.pool.models import Leaving, Pause
from lms.pool.rules import State
from tests import builders as a

TODAY = date(2026, 5, 6)
LAST_DAY = end_of_day(date(2027, 5, 3))


class Pool:
    """Leeds with an accredited mentor and a coordinator; Hull with nobody yet."""

    def __init__(self, session):
        self.session = session
        self.leeds, self.hull = a.establishment(), a.establishment("HLI")
        self.coordinator = a.person(self.leeds, Role.COORDINATOR)
        self.mentor = a.learner(self.leeds, name="Maya Elm")
        registration = a.registration(self.mentor, a.qualification(), self.leeds)
        self.centre = a.bare_centre(self.leeds)
        self.accreditation = a.bare_credential(registration, self.centre, valid_until=LAST_DAY)
        self.qualification = a.bare_credential(registration, self.centre, Kind.QUALIFICATION)
        a.save(session, self.leeds, self.hull, self.coordinator, *self.coordinator.grants, self.mentor)
        a.save(session, registration, self.centre, self.accreditation, self.qualification)
        session.refresh(self.mentor)
        self.work = Work(session, a.actor(self.coordinator), a.NOON)

    def standing(self, today=TODAY):
        return queries.member(self.session, self.mentor, today).standing

    def events(self):
        wanted = select(Event.name).where(Event.name.like("mentor %")).order_by(Event.position)
        return list(self.session.scalars(wanted))


@pytest.fixture
def pool(session):
    return Pool(session)


def test_an_accredited_mentor_stands_in_the_pool_where_they_are(pool, session):
    here = queries.standings(session, [pool.leeds.id], TODAY)

    assert [member.standing.why for member in here.values()] == ["Available: accredited until 3 May 2027"]
    assert queries.standings(session, [pool.hull.id], TODAY) == {}
    assert queries.standings(session, queries.EVERYWHERE, TODAY).keys() == here.keys()


def test_standing_survives_a_move(pool, session):
    service.pause(pool.work, pool.mentor, "They asked for a break", TODAY, date(2026, 5, 10))
    session.commit()
    before = pool.standing()

    people.move(pool.work, pool.mentor, to=pool.hull)
    session.commit()

    assert pool.standing() == before
    assert queries.standings(session, [pool.leeds.id], TODAY) == {}
    assert queries.standings(session, [pool.hull.id], TODAY)[pool.mentor.id].standing == before


def test_one_person_can_be_read_beside_a_prison_where_they_are_not(pool, session):
    found = queries.standings(session, [pool.hull.id], TODAY, also=pool.mentor.id)

    assert found[pool.mentor.id].place == "Leeds"


def test_a_learner_without_an_accreditation_is_no_member(pool, session):
    learner = a.learner(pool.leeds)
    a.save(session, learner)
    session.refresh(learner)

    assert queries.member(session, learner, TODAY) is None
    assert queries.get_mentor(pool.work, learner.id) is None
    assert queries.get_mentor(pool.work, pool.mentor.id) is pool.mentor


def test_a_withdrawn_accreditation_or_qualification_is_read(pool, session):
    pool.qualification.withdrawal = a.bare_withdrawal(a.NOON)
    session.commit()
    assert pool.standing().why == "Withdrawn: the qualification was withdrawn on 6 May 2026"

    pool.accreditation.withdrawal = a.bare_withdrawal(a.NOON)
    session.commit()
    assert pool.standing().why == "Withdrawn: the accreditation was withdrawn on 6 May 2026"


def test_a_qualification_signed_again_after_a_withdrawal_stands(pool, session):
    pool.qualification.withdrawal = a.bare_withdrawal(a.NOON)
    again = a.bare_credential(pool.qualification.registration, pool.centre, Kind.QUALIFICATION)
    a.save(session, again)

    assert pool.standing().state is State.AVAILABLE


def test_a_withdrawn_qualification_of_another_learner_changes_nothing(pool, session):
    other = a.learner(pool.leeds)
    registration = a.registration(other, pool.qualification.registration.qualification, pool.leeds)
    taken = a.bare_credential(registration, pool.centre, Kind.QUALIFICATION, withdrawn_at=a.NOON)
    a.save(session, other, registration, taken)

    assert pool.standing().state is State.AVAILABLE


def test_a_mentor_is_paused_and_resumed(pool, session):
    rest = service.pause(pool.work, pool.mentor, "They asked for a break", TODAY, None)
    session.commit()
    assert pool.standing().why == "Paused since 6 May 2026: they asked for a break"
    assert rest.made_by == pool.coordinator.id

    later = Work(session, pool.work.actor, a.NOON + timedelta(days=3))
    service.resume(later, pool.mentor, rest, rest.version)
    session.commit()

    assert pool.standing(date(2026, 5, 8)).state is State.PAUSED
    assert pool.standing(date(2026, 5, 9)).state is State.AVAILABLE
    assert pool.events() == ["mentor paused", "mentor resumed"]


def test_a_pause_ended_on_its_first_day_is_over(pool, session):
    rest = service.pause(pool.work, pool.mentor, "They asked for a break", TODAY, None)
    service.resume(pool.work, pool.mentor, rest, rest.version)
    session.commit()

    assert pool.standing().state is State.AVAILABLE


def test_a_pause_is_not_ended_by_somebody_who_read_another(pool, session):
    rest = service.pause(pool.work, pool.mentor, "They asked for a break", TODAY, None)

    with pytest.raises(Stale):
        service.resume(pool.work, pool.mentor, rest, rest.version + 1)
    with pytest.raises(Stale):
        service.resume(pool.work, pool.mentor, None, 1)
    assert rest.to_day is None


def test_a_pause_that_cannot_be_writes_nothing(pool, session):
    with pytest.raises(Refused) as refused:
        service.pause(pool.work, pool.mentor, "They asked for a break", TODAY, date(2026, 5, 5))

    assert refused.value.field == "to_day"
    assert session.scalar(select(func.count(Pause.id))) == 0


def test_somebody_leaves_once(pool, session):
    service.leave(pool.work, pool.mentor, "They asked to stop mentoring")
    session.commit()
    assert pool.standing().state is State.LEFT

    with pytest.raises(Refused):
        service.leave(pool.work, pool.mentor, "They asked to stop mentoring")
    with pytest.raises(Refused):
        service.pause(pool.work, pool.mentor, "They asked for a break", TODAY, None)
    assert session.scalar(select(func.count(Leaving.id))) == 1
    assert pool.events() == ["mentor left the pool"]


def test_a_trainee_may_shadow_the_available_mentors_at_their_prison(pool, session):
    def offered(place, but=None):
        return [mentor.name for mentor in queries.available_mentors(session, place.id, TODAY, but=but)]

    assert offered(pool.leeds) == ["Maya Elm"]
    assert offered(pool.leeds, but=pool.mentor.id) == []
    assert offered(pool.hull) == []

    service.pause(pool.work, pool.mentor, "They asked for a break", TODAY, None)
    assert offered(pool.leeds) == []
