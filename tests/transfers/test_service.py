"""Deeds of moving: what happens, what is left alone, and what is written down."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.audit.models import Event
from lms.core.work import Refused, Stale, Work
from lms.people import policy as people_policy
from lms.people.models import Person, Role, RoleGrant, SignedIn, Stay, StayReason
from lms.people.queries import person_numbered
from lms.people.sessions import begin
from lms.transfers import queries, service
from lms.transfers.models import Begun, Transfer
from tests import builders as a


class Story:
    """Leeds and Hull, a coordinator at each, and Jordan Ash at Leeds."""

    def __init__(self, session):
        self.session = session
        self.leeds, self.hull, self.leicester = (a.establishment(code) for code in ("LEI", "HLI", "LCI"))
        self.sender = a.person(self.leeds, Role.COORDINATOR)
        self.receiver = a.person(self.hull, Role.TUTOR)
        jordan = a.learner(self.leeds, number="A1234AA")
        a.save(session, self.leeds, self.hull, self.leicester, self.sender, self.receiver, jordan)
        a.save(session, *self.sender.grants, *self.receiver.grants)

    @property
    def jordan(self) -> Person:
        self.session.expire_all()
        person = person_numbered(self.session, "A1234AA")
        assert person is not None
        return person

    def by(self, someone: Person, at=a.NOON) -> Work:
        return Work(self.session, a.actor(someone), at)

    def events(self) -> list[tuple[str, dict[str, str]]]:
        wanted = select(Event).where(Event.name.like("transfer %")).order_by(Event.position)
        return [(event.name, event.detail) for event in self.session.scalars(wanted)]


@pytest.fixture
def story(session):
    return Story(session)


def test_sending_leaves_the_record_with_the_sender(story, session):
    transfer = service.send(story.by(story.sender), story.jordan, story.hull)
    session.commit()

    assert story.jordan.establishment_id == story.leeds.id
    assert transfer.begun is Begun.SENT
    assert transfer.sent_by == story.sender.id
    assert people_policy.may_read_record(a.actor(story.sender), story.jordan)
    assert not people_policy.may_read_record(a.actor(story.receiver), story.jordan)
    assert story.events() == [("transfer sent", {"from": "LEI", "to": "HLI"})]


def test_nobody_is_sent_where_they_are(story):
    with pytest.raises(Refused) as refused:
        service.send(story.by(story.sender), story.jordan, story.leeds)
    assert refused.value.field == "destination"


def test_nobody_is_sent_twice(story, session):
    service.send(story.by(story.sender), story.jordan, story.hull)
    session.commit()

    with pytest.raises(Refused):
        service.send(story.by(story.sender), story.jordan, story.leicester)


def test_the_database_lets_nobody_be_on_two_ways_at_once(story, session):
    jordan = story.jordan
    session.add_all([a.transfer(jordan, story.leeds, story.hull), a.transfer(jordan, story.leeds, story.leicester)])
    with pytest.raises(IntegrityError):
        session.flush()


def test_somebody_who_is_nowhere_cannot_be_sent(story, session):
    jordan = story.jordan
    assert jordan.stay is not None
    jordan.stay.ended_at, jordan.stay.end_reason = a.NOON, StayReason.RELEASED
    session.commit()

    with pytest.raises(Refused):
        service.send(story.by(story.sender), story.jordan, story.hull)


def test_receiving_moves_the_person_and_with_them_who_may_read(story, session):
    transfer = service.send(story.by(story.sender), story.jordan, story.hull)
    session.flush()
    service.receive(story.by(story.receiver), transfer, transfer.version)
    session.commit()

    jordan = story.jordan
    assert jordan.establishment_id == story.hull.id
    assert [stay.end_reason for stay in jordan.stays] == [StayReason.TRANSFERRED, None]
    assert people_policy.may_read_record(a.actor(story.receiver), jordan)
    assert not people_policy.may_read_record(a.actor(story.sender), jordan)
    assert transfer.received_by == story.receiver.id
    assert story.events()[-1] == ("transfer received", {"from": "LEI", "to": "HLI"})


def test_receiving_takes_along_what_waits_and_leaves_what_was_decided_where_it_was(session):
    room = a.classroom(session)
    waiting, decided = (a.sent_evidence(room.registration, room.unit().criteria[:1], number) for number in (1, 2))
    a.judge(decided, room.assessor)
    a.save(session, waiting, decided)

    assert room.learner.number is not None
    service.claim(room.as_(room.hull_assessor), room.learner.number, room.learner.last_name, room.hull)
    session.commit()

    session.expire_all()
    assert (waiting.latest.establishment_id, decided.latest.establishment_id) == (room.hull.id, room.leeds.id)


def test_receiving_ends_roles_at_the_old_prison_and_no_others(story, session):
    jordan = story.jordan
    held = [a.grant(Role.TUTOR, story.leeds), a.grant(Role.TUTOR, story.leicester)]
    for grant in held:
        grant.person = jordan
    transfer = a.transfer(jordan, story.leeds, story.hull)
    a.save(session, transfer, *held)

    service.receive(story.by(story.receiver), transfer, transfer.version)
    session.commit()

    ended = {grant.establishment_id: grant.to_day for grant in session.scalars(select(RoleGrant)) if grant in held}
    assert ended[story.leeds.id] == (a.NOON - timedelta(days=1)).date()
    assert ended[story.leicester.id] is None


def test_a_person_without_roles_stays_signed_in_when_they_are_received(story, session):
    jordan = story.jordan
    begin(story.by(jordan), jordan.account)
    transfer = a.transfer(jordan, story.leeds, story.hull)
    a.save(session, transfer)

    service.receive(story.by(story.receiver), transfer, transfer.version)
    session.commit()

    assert session.scalars(select(SignedIn.ended_at)).all() == [None]


def test_a_transfer_received_or_cancelled_meanwhile_is_stale(story, session):
    transfer = a.transfer(story.jordan, story.leeds, story.hull)
    a.save(session, transfer)
    read = transfer.version
    service.cancel(story.by(story.sender), transfer, read)
    session.commit()

    with pytest.raises(Stale):
        service.receive(story.by(story.receiver), transfer, read)
    with pytest.raises(Stale):
        service.receive(story.by(story.receiver), transfer, transfer.version)
    with pytest.raises(Stale):
        service.cancel(story.by(story.sender), transfer, transfer.version)
    assert story.jordan.establishment_id == story.leeds.id
    assert story.events() == [("transfer cancelled", {"from": "LEI", "to": "HLI"})]


@pytest.mark.parametrize("seen", [None, 0, 99])
def test_a_transfer_that_was_not_the_one_read_is_stale(story, session, seen):
    transfer = a.transfer(story.jordan, story.leeds, story.hull)
    a.save(session, transfer)

    with pytest.raises(Stale):
        service.receive(story.by(story.receiver), transfer, seen)


def test_a_cancelled_person_can_be_sent_again(story, session):
    transfer = a.transfer(story.jordan, story.leeds, story.hull)
    a.save(session, transfer)
    service.cancel(story.by(story.sender), transfer, transfer.version)
    session.flush()

    again = service.send(story.by(story.sender), story.jordan, story.leicester)
    session.commit()

    assert queries.open_transfer_of(session, story.jordan.id) is again


def test_claiming_takes_in_somebody_nobody_sent(story, session):
    transfer = service.claim(story.by(story.receiver), " a1234aa", "ASH", story.hull)
    session.commit()

    assert story.jordan.establishment_id == story.hull.id
    assert (transfer.begun, transfer.origin_id, transfer.sent_by) == (Begun.CLAIMED, story.leeds.id, None)
    assert [name for name, _ in story.events()] == ["transfer claimed", "transfer received"]


def test_an_unknown_number_and_a_wrong_surname_get_the_same_answer(story, session):
    said = set()
    for number, surname in [("A1234AA", "Birch"), ("Z9999ZZ", "Ash"), ("Z9999ZZ", "Birch")]:
        with pytest.raises(Refused) as refused:
            service.claim(story.by(story.receiver), number, surname, story.hull)
        said.add((refused.value.sentence, refused.value.field))

    assert len(said) == 1
    assert session.scalar(select(func.count(Transfer.id))) == 0
    assert session.scalar(select(func.count(Stay.id))) == 1


def test_a_number_that_is_no_prison_number_says_what_to_type(story):
    with pytest.raises(Refused, match="A1234AA"):
        service.claim(story.by(story.receiver), "12", "Ash", story.hull)


def test_somebody_who_is_here_already_is_not_claimed(story):
    with pytest.raises(Refused, match="already"):
        service.claim(story.by(story.sender), "A1234AA", "Ash", story.leeds)


def test_nobody_claims_themselves(story):
    with pytest.raises(Refused):
        service.claim(story.by(story.jordan), "A1234AA", "Ash", story.hull)


def test_claiming_somebody_on_the_way_elsewhere_ends_that_way(story, session):
    away = a.transfer(story.jordan, story.leeds, story.leicester)
    a.save(session, away)

    service.claim(story.by(story.receiver), "A1234AA", "Ash", story.hull)
    session.commit()

    assert away.cancelled_at == a.NOON
    assert story.jordan.establishment_id == story.hull.id
    assert [name for name, _ in story.events()] == ["transfer cancelled", "transfer claimed", "transfer received"]


def test_claiming_somebody_on_the_way_here_receives_what_was_sent(story, session):
    sent = a.transfer(story.jordan, story.leeds, story.hull)
    a.save(session, sent)

    assert service.claim(story.by(story.receiver), "A1234AA", "Ash", story.hull) is sent
    session.commit()

    assert (sent.begun, sent.received_at) == (Begun.SENT, a.NOON)
    assert [name for name, _ in story.events()] == ["transfer received"]


def test_somebody_who_came_back_from_outside_is_claimed_from_where_they_were_last(story, session):
    jordan = story.jordan
    assert jordan.stay is not None
    jordan.stay.ended_at, jordan.stay.end_reason = a.NOON, StayReason.RELEASED
    session.commit()

    transfer = service.claim(story.by(story.receiver), "A1234AA", "Ash", story.hull)
    session.commit()

    assert transfer.origin_id == story.leeds.id
    assert story.jordan.establishment_id == story.hull.id


def test_arrivals_are_those_received_lately_who_are_still_here(story, session):
    def here() -> list[Transfer]:
        return list(queries.arrived(session, [story.hull.id], a.NOON - timedelta(days=28), 50, 0))

    first = service.claim(story.by(story.receiver), "A1234AA", "Ash", story.hull)
    session.commit()
    assert here() == [first]

    later = a.NOON + timedelta(hours=1)
    service.claim(story.by(story.sender, later), "A1234AA", "Ash", story.leeds)
    session.commit()
    assert here() == []

    again = service.claim(story.by(story.receiver, later + timedelta(hours=1)), "A1234AA", "Ash", story.hull)
    session.commit()
    assert here() == [again]
