"""How staff say who a witness was whose name was typed, and say it again when it was wrong."""

import pytest
from sqlalchemy import select

from lms.assessments.queries.staff import answers_about, staff_meant
from lms.assessments.service import witnesses as service
from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.people.models import Role
from lms.portfolio import policy
from lms.portfolio.models import Kind
from tests import builders as a
from tests.builders.people import NOON

SAID = {
    "job": "Wing officer",
    "relationship": "I run the wing",
    "contact": "The wing office",
    "day": NOON.date(),
    "seen": "They explained the kiosk to a new arrival.",
}
NAMED, NOT_STAFF = "witness named", "witness without account"


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/witnesses"


def type_for(room, **who):
    return service.type_for_witness(room.as_(room.tutor), room.registration, **SAID | who)


def colleague(room, name, role=Role.ASSESSOR):
    someone = a.person(room.leeds, role, name=name)
    a.save(room.session, someone, *someone.grants)
    return someone


def say(room, someone, statement, who):
    service.say_who(room.as_(someone), statement, who.id if who else None, statement.version)


def may_say(room, someone, statement):
    """The names of all whom somebody may say it was."""
    found = answers_about(room.as_(someone), statement, staff_meant(room.session, statement))
    return [each.name if each else None for each in found]


def said(session):
    """Who said who a witness was, and whom, in order."""
    session.commit()
    wanted = select(Event).where(Event.name.in_([NAMED, NOT_STAFF])).order_by(Event.position)
    return [(event.actor_id, event.name, event.detail) for event in session.scalars(wanted)]


@pytest.fixture
def smiths(room):
    """Two of one name at Leeds, and a statement that was typed for one of them."""
    statement = type_for(room, witness_name="Officer J. Smith")
    return colleague(room, "Jo Smith"), colleague(room, "John Smith"), statement


def test_staff_say_which_of_them_it_was(room, smiths):
    jo, _, statement = smiths

    service.say_who(room.as_(room.tutor), statement, jo.id, statement.version)

    assert (statement.witness_id, statement.known_as, statement.witness_name) == (jo.id, "", "Officer J. Smith")
    room.session.commit()
    event = room.session.scalars(select(Event).where(Event.name == "witness named")).one()
    assert (event.subject_id, event.detail) == (room.learner.id, {"witness": str(jo.id)})
    with pytest.raises(Refused, match="known already"):
        service.say_who(room.as_(room.tutor), statement, jo.id, statement.version)


def test_nobody_the_name_cannot_mean_is_said_to_be_the_witness(room, smiths):
    with pytest.raises(Refused) as refusal:
        service.say_who(room.as_(room.tutor), smiths[-1], room.assessor.id, smiths[-1].version)
    assert refusal.value.field == "witness"


def test_whoever_may_be_the_witness_cannot_say_it_was_another_and_can_say_it_was_them(room, smiths):
    jo, john, statement = smiths
    with pytest.raises(Refused) as refusal:
        service.say_who(room.as_(jo), statement, john.id, statement.version)
    assert refusal.value.field == "witness"

    service.say_who(room.as_(jo), statement, jo.id, statement.version)
    assert statement.witness_id == jo.id


def test_who_it_was_is_not_said_of_a_statement_that_changed_meanwhile(room, smiths):
    with pytest.raises(Stale):
        service.say_who(room.as_(room.tutor), smiths[-1], smiths[0].id, smiths[-1].version + 1)


def test_the_last_saying_of_staff_of_another_name_stands_and_each_is_written_down(room, smiths, session):
    jo, john, statement = smiths
    assert may_say(room, room.tutor, statement) == ["Jo Smith", "John Smith", None]
    say(room, room.tutor, statement, jo)
    assert may_say(room, room.assessor, statement) == ["John Smith", None]

    say(room, room.assessor, statement, john)
    assert (statement.witness_id, statement.known_as) == (john.id, "")
    say(room, room.tutor, statement, None)
    assert (statement.witness_id, statement.known_as) == (None, "")
    say(room, room.tutor, statement, jo)

    named = [(NAMED, {"witness": str(each.id)}) if each else (NOT_STAFF, {}) for each in (jo, john, None, jo)]
    by = [room.tutor.id, room.assessor.id, room.tutor.id, room.tutor.id]
    assert said(session) == [(who, *what) for who, what in zip(by, named, strict=True)]


def test_a_witness_without_an_account_frees_everybody_of_that_name_to_judge_it(room, smiths, session):
    jo, john, statement = smiths
    piece = a.sent_evidence(room.registration, room.unit().criteria[:2])
    piece.kind, piece.witness = Kind.WITNESS_STATEMENT, statement
    a.save(session, piece)
    assert not any(policy.may_decide_piece(room.as_(each).actor, piece) for each in (jo, john))

    say(room, room.tutor, statement, None)

    assert all(policy.may_decide_piece(room.as_(each).actor, piece) for each in (jo, john))
    with pytest.raises(Refused, match="known already"):
        say(room, room.tutor, statement, None)


def test_whoever_may_be_the_witness_frees_nobody_and_takes_the_place_of_nobody(room, smiths):
    jo, john, statement = smiths
    assert may_say(room, jo, statement) == ["Jo Smith"]
    with pytest.raises(Refused, match="This name may be yours"):
        say(room, jo, statement, None)

    say(room, room.tutor, statement, john)
    assert (may_say(room, jo, statement), may_say(room, john, statement)) == ([], [])
    for someone, other in ((jo, jo), (jo, None), (john, jo), (john, None)):
        with pytest.raises(Refused, match="This name may be yours"):
            say(room, someone, statement, other)
    assert statement.witness_id == john.id

    say(room, room.tutor, statement, None)
    assert may_say(room, jo, statement) == ["Jo Smith"]


def test_a_statement_typed_for_one_exactly_is_said_to_be_anothers_by_nobody_it_may_mean(room):
    other = colleague(room, "Amir Khan")
    statement = type_for(room, witness_name="Asha Khan")
    assert (may_say(room, other, statement), may_say(room, room.assessor, statement)) == ([], ["Asha Khan"])
    for someone, who in ((other, other), (other, None), (room.assessor, other), (room.assessor, None)):
        with pytest.raises(Refused, match="This name may be yours"):
            say(room, someone, statement, who)

    say(room, room.assessor, statement, room.assessor)
    assert (statement.witness_id, statement.known_as) == (room.assessor.id, "")
    say(room, room.tutor, statement, other)
    assert statement.witness_id == other.id


def test_a_colleague_who_was_chosen_by_mistake_is_put_right_by_staff_of_another_name(room):
    chosen = type_for(room, witness_id=room.assessor.id)

    assert may_say(room, room.assessor, chosen) == []
    say(room, room.tutor, chosen, None)

    assert chosen.witness_id is None


def test_nobody_else_is_said_of_a_statement_that_its_witness_wrote(room):
    own = service.bear_witness(room.as_(room.assessor), room.registration, **SAID)

    assert may_say(room, room.tutor, own) == []
    for who in (room.coordinator, None):
        with pytest.raises(Refused):
            say(room, room.tutor, own, who)
    assert own.witness_id == room.assessor.id


def test_of_a_name_that_is_nobodys_here_it_can_only_be_said_so_and_frees_those_called_so_elsewhere(room):
    outside = type_for(room, witness_name="Officer Nobody")
    assert may_say(room, room.tutor, outside) == [None]
    with pytest.raises(Refused):
        say(room, room.tutor, outside, room.coordinator)

    say(room, room.tutor, outside, None)

    assert (outside.witness_id, outside.known_as) == (None, "")


# Pages


def test_a_tutor_is_asked_who_a_witness_was_whose_name_is_of_somebody_here(browser, session, room, smiths, base):
    jo, _, statement = smiths
    session.commit()
    browser.sign_in(room.tutor)
    page = browser.page(f"{base}/{statement.id}")
    assert "2 people who work here are called that." in page.text

    page = browser.page(f"{base}/{statement.id}/who")
    assert browser.send(page, 422).problems == {"witness": "Choose who it was"}
    assert browser.send(page, 422, witness=str(room.assessor.id)).problems == {"witness": "Choose from the answers"}
    page = browser.send(page, witness=str(jo.id))

    assert "Officer J. Smith: Jo Smith, who works here" in page.text
    assert "called that" not in page.text
    assert "Was it somebody else?" in page.text
    page = browser.page(f"{base}/{statement.id}/who")
    assert "It is kept that it was Jo Smith." in page.text
    assert browser.send(page, 422, witness=str(jo.id)).problems == {"witness": "Choose from the answers"}
    page = browser.send(page, witness="nobody")
    assert "Officer J. Smith, who has no account here" in page.text
    assert "nobody who has an account here" in browser.page(f"{base}/{statement.id}/who").text


def test_whoever_may_be_the_witness_is_only_asked_whether_it_was_them(browser, session, room, smiths, base):
    jo, john, statement = smiths
    session.commit()
    browser.sign_in(jo)
    page = browser.page(f"{base}/{statement.id}/who")
    assert "you can only say that it was you" in page.text
    assert browser.send(page, 422, witness="nobody").problems == {"witness": "Choose from the answers"}
    browser.send(page, witness=str(jo.id))

    browser.sign_in(john)
    assert "Say who the witness was" not in browser.page(f"{base}/{statement.id}").links
    assert browser.get(f"{base}/{statement.id}/who").status_code == 303
    assert browser.post(f"{base}/{statement.id}/who", data={"witness": str(john.id)}).status_code == 409
    session.expire_all()
    assert statement.witness_id == jo.id


def test_who_it_was_is_said_once_however_often_it_is_pressed_and_never_of_an_old_page(
    browser, session, room, smiths, base
):
    jo, john, statement = smiths
    session.commit()
    browser.sign_in(room.tutor)
    page, old = browser.page(f"{base}/{statement.id}/who"), browser.page(f"{base}/{statement.id}/who")
    browser.send(page, 422, witness=str(jo.id), csrf_token="made up")
    browser.send(page, witness=str(jo.id))
    browser.send(page, witness=str(jo.id))

    assert browser.send(old, 409, witness=str(john.id)).heading == "Someone else changed this"

    session.expire_all()
    assert statement.witness_id == jo.id
    assert len(session.scalars(select(Event).where(Event.name == "witness named")).all()) == 1


def test_only_those_who_type_for_a_witness_here_are_asked_who_it_was(browser, session, room, smiths, base):
    *_, statement = smiths
    session.commit()
    for someone in (room.coordinator, room.learner, room.hull_assessor):
        browser.sign_in(someone)
        browser.page(f"{base}/{statement.id}/who", 404)
