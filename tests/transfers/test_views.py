"""What staff meet when somebody moves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.people.models import Person, PrisonNumber, Role, Stay, StayReason
from lms.people.queries import person_numbered
from lms.transfers.models import Begun, Transfer
from tests import builders as a


class Story:
    """Leeds and Hull with a coordinator and a tutor each, and Jordan Ash at Leeds."""

    def __init__(self, session):
        self.session = session
        self.leeds, self.hull, self.leicester = (a.establishment(code) for code in ("LEI", "HLI", "LCI"))
        self.sender = a.person(self.leeds, Role.COORDINATOR, name="Lee Sender")
        self.tutor = a.person(self.leeds, Role.TUTOR)
        self.receiver = a.person(self.hull, Role.TUTOR, name="Hal Receiver")
        self.jordan = a.learner(self.leeds, number="A1234AA")
        people = (self.sender, self.tutor, self.receiver)
        a.save(session, self.leeds, self.hull, self.leicester, *people, self.jordan)
        a.save(session, *(grant for person in people for grant in person.grants))

    def sent(self) -> Transfer:
        transfer = a.transfer(self.jordan, self.leeds, self.hull)
        a.save(self.session, transfer)
        return transfer

    def where(self) -> str:
        self.session.expire_all()
        jordan = person_numbered(self.session, "A1234AA")
        return jordan.stay.establishment.code


@pytest.fixture
def story(session):
    return Story(session)


def test_a_coordinator_finds_somebody_and_sends_them(story, browser):
    browser.sign_in(story.sender)

    found = browser.submit("/departures", number=" a1234aa ")
    assert found.heading == "Send Jordan Ash to another prison"
    assert "What goes with them" in found.text
    assert "What stays here" in found.text

    gone = browser.submit(found.address, destination="HLI")
    assert gone.heading == "Departures"
    assert "Jordan Ash is on the way" in gone.text
    assert "On the way: not received yet" in gone.text
    assert story.where() == "LEI"


def test_somebody_on_the_way_is_not_sent_again(story, browser):
    story.sent()
    browser.sign_in(story.sender)

    assert browser.page(f"/learners/{story.jordan.id}/send").heading == "Jordan Ash is on the way"


def test_somebody_sent_meanwhile_is_refused_in_a_sentence(story, browser):
    browser.sign_in(story.sender)
    page = browser.page(f"/learners/{story.jordan.id}/send")
    story.sent()

    answer = browser.send(page, 422, destination="HLI")

    assert answer.problems == {"": "They are on their way already. Cancel that on the Departures page first."}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "Type their prison number"),
        ("A" * 21, "Use 20 characters or fewer"),
        ("Z9999ZZ", "Nobody at your prison has this number. Check it and try again"),
        ("12", "Nobody at your prison has this number. Check it and try again"),
    ],
)
def test_a_number_that_is_not_here_is_refused(story, browser, number, sentence):
    browser.sign_in(story.sender)

    assert browser.submit("/departures", 422, number=number).problems == {"number": sentence}


def test_somebody_at_another_prison_cannot_be_found_or_sent(story, browser, session):
    stranger = a.learner(story.hull, number="B1234BB")
    a.save(session, stranger)
    browser.sign_in(story.sender)

    assert browser.submit("/departures", 422, number="B1234BB").problems
    assert browser.page(f"/learners/{stranger.id}/send", 404).heading == "Page not found"


@pytest.mark.parametrize("destination", ["", "LEI", "ZZZ"])
def test_the_destination_must_be_another_prison(story, browser, session, destination):
    browser.sign_in(story.sender)

    page = browser.submit(f"/learners/{story.jordan.id}/send", 422, destination=destination)

    assert list(page.problems) == ["destination"]
    assert session.scalar(select(func.count(Transfer.id))) == 0


def test_a_second_press_sends_once(story, browser, session):
    browser.sign_in(story.sender)
    page = browser.page(f"/learners/{story.jordan.id}/send")

    browser.send(page, destination="HLI")
    browser.send(page, destination="HLI")

    assert session.scalar(select(func.count(Transfer.id))) == 1


def test_until_received_the_receiver_sees_only_name_number_and_date(story, browser):
    story.sent()
    browser.sign_in(story.receiver)

    page = browser.page("/arrivals")

    assert "Jordan Ash" in page.text
    assert "A1234AA" in page.text
    assert "6 May 2026" in page.text
    assert "Leeds" not in page.text
    assert page.buttons == ["Receive Jordan Ash", "Receive this person"]


def test_receiving_shows_what_there_is_to_do(story, browser):
    story.sent()
    browser.sign_in(story.receiver)

    page = browser.press("/arrivals", "Receive Jordan Ash")

    assert "You have received Jordan Ash." in page.text
    assert "Review due to transfer by 16 May 2026" in page.text
    assert "from Leeds" in page.text
    assert story.where() == "HLI"


def test_a_second_press_receives_once(story, browser, session):
    story.sent()
    browser.sign_in(story.receiver)
    page = browser.page("/arrivals")

    browser.send(page, button="Receive Jordan Ash")
    browser.send(page, button="Receive Jordan Ash")

    assert session.scalar(select(func.count(Stay.id)).where(Stay.person_id == story.jordan.id)) == 2


def test_receiving_what_was_cancelled_meanwhile_says_that_someone_changed_it(story, browser, app):
    story.sent()
    browser.sign_in(story.receiver)
    page = browser.page("/arrivals")
    elsewhere = app.test_client()
    elsewhere.sign_in(story.sender)
    elsewhere.press("/departures", "Cancel: Jordan Ash is not going")

    answer = browser.send(page, 409, button="Receive Jordan Ash")

    assert answer.heading == "Someone else changed this"
    assert story.where() == "LEI"


def test_cancelling_what_was_received_meanwhile_says_that_someone_changed_it(story, browser, app):
    story.sent()
    browser.sign_in(story.sender)
    page = browser.page("/departures")
    elsewhere = app.test_client()
    elsewhere.sign_in(story.receiver)
    elsewhere.press("/arrivals", "Receive Jordan Ash")

    assert browser.send(page, 409, button="Cancel: Jordan Ash is not going").heading == "Someone else changed this"
    assert story.where() == "HLI"


@pytest.mark.parametrize("seen", ["", "many", "99"])
def test_a_button_that_lost_what_it_had_read_changes_nothing(story, browser, seen):
    story.sent()
    browser.sign_in(story.receiver)
    page = browser.page("/arrivals")

    browser.send(page, 409, button="Receive Jordan Ash", seen=seen)

    assert story.where() == "LEI"


def test_nobody_receives_for_a_prison_where_they_have_no_role(story, browser):
    transfer = story.sent()
    browser.sign_in(story.tutor)
    token = browser.page("/arrivals").values("Receive this person")["csrf_token"]

    answer = browser.post(f"/arrivals/{transfer.id}/receive", data={"csrf_token": token, "seen": "1"})

    assert answer.status_code == 404
    assert story.where() == "LEI"


def test_a_press_without_its_token_changes_nothing(story, browser):
    transfer = story.sent()
    browser.sign_in(story.receiver)

    assert browser.post(f"/arrivals/{transfer.id}/receive", data={"seen": "1"}).status_code == 400
    assert story.where() == "LEI"


def test_somebody_nobody_sent_is_received_by_number_and_surname(story, browser, app):
    browser.sign_in(story.receiver)

    page = browser.submit("/arrivals", number="A1234AA", surname="ash")

    assert "Review due to transfer by 16 May 2026" in page.text
    assert story.where() == "HLI"
    leeds = app.test_client()
    leeds.sign_in(story.sender)
    told = leeds.page("/departures").text
    assert "Nobody here sent them" in told
    assert "Hull" in told


def test_a_second_press_claims_once(story, browser, session):
    browser.sign_in(story.receiver)
    page = browser.page("/arrivals")

    browser.send(page, number="A1234AA", surname="ash")
    browser.send(page, number="A1234AA", surname="ash")

    assert session.scalar(select(func.count(Transfer.id))) == 1


@pytest.mark.parametrize(
    ("number", "surname", "field"),
    [
        ("", "Ash", "number"),
        ("A1234AA", "", "surname"),
        ("nonsense", "Ash", "number"),
        ("A1234AA", "Birch", "number"),
        ("Z9999ZZ", "Ash", "number"),
        ("A" * 21, "Ash", "number"),
        ("A1234AA", "Ash" * 40, "surname"),
    ],
)
def test_a_claim_that_will_not_do_keeps_what_was_typed(story, browser, number, surname, field):
    browser.sign_in(story.receiver)

    page = browser.submit("/arrivals", 422, number=number, surname=surname)

    assert list(page.problems) == [field]
    assert page.values()["surname"] == [surname]
    assert story.where() == "LEI"


def test_a_claim_without_its_token_changes_nothing(story, browser):
    browser.sign_in(story.receiver)

    answer = browser.submit("/arrivals", 422, number="A1234AA", surname="Ash", csrf_token="")

    assert "open too long" in answer.text
    assert story.where() == "LEI"


def test_staff_of_two_prisons_say_which_one_the_person_is_at(story, browser, session):
    both = a.staff((Role.TUTOR, story.hull), (Role.COORDINATOR, story.leicester))
    a.save(session, both, *both.grants)
    browser.sign_in(both)

    assert browser.submit("/arrivals", 422, number="A1234AA", surname="Ash", here="LEI").problems
    browser.submit("/arrivals", number="A1234AA", surname="Ash", here="LCI")

    assert story.where() == "LCI"


@pytest.mark.parametrize("address", ["/arrivals", "/departures"])
@pytest.mark.parametrize("role", [Role.IQA, Role.EQA, Role.ADMIN])
def test_the_lists_are_closed_to_other_staff(story, browser, session, address, role):
    other = a.person(story.leeds, role)
    a.save(session, other, *other.grants)
    browser.sign_in(other)

    browser.page(address, 403)


def test_a_learner_is_not_told_of_a_move_before_it_happens(story, browser):
    story.sent()
    browser.sign_in(story.jordan)

    browser.page("/arrivals", 403)
    browser.page("/departures", 403)
    browser.page(f"/learners/{story.jordan.id}/send", 404)


def test_empty_lists_say_what_will_be_there(story, browser):
    browser.sign_in(story.receiver)
    arrivals = browser.page("/arrivals").text
    assert "Nobody is on their way here. When another prison sends someone" in arrivals
    assert "Nobody has come in the last 28 days" in arrivals

    browser.sign_in(story.sender)
    assert "Nobody has gone from here yet" in browser.page("/departures").text


@pytest.mark.parametrize("asked", ["nonsense", "-1", "0", "9999999999999999999999"])
def test_a_page_that_does_not_exist_is_no_error(story, browser, asked):
    browser.sign_in(story.receiver)

    browser.page(f"/arrivals?page={asked}&coming={asked}")


def crowd(session, story, size, **move):
    """So many people at Hull who came from Leeds, or are on their way, put in at one go."""
    people = [a.learner(story.leeds) for _ in range(size)]
    places = {"origin_id": story.leeds.id, "destination_id": story.hull.id, "sent_by": None, "version": 1}
    facts = {"begun": Begun.SENT, "sent_at": a.NOON, "received_at": None, "received_by": None, "cancelled_at": None}
    person = [{"id": p.id, "first_name": "Jo", "last_name": "Oak", "urn": p.urn, "made_at": a.NOON} for p in people]
    session.execute(insert(Person), person)
    count = session.scalar(select(func.count(PrisonNumber.id)))
    numbers = [
        {"person_id": p.id, "number": f"C{(count + at) % 10000:04d}CC", "given_at": a.NOON}
        for at, p in enumerate(people)
    ]
    session.execute(insert(PrisonNumber), [{"id": uuid4(), "replaced_at": None} | row for row in numbers])
    here = story.hull if move else story.leeds
    stay = {"establishment_id": here.id, "began_at": a.NOON, "ended_at": None, "end_reason": None}
    session.execute(
        insert(Stay), [{"id": uuid4(), "person_id": p.id, "reason": StayReason.TRANSFERRED} | stay for p in people]
    )
    session.execute(insert(Transfer), [{"id": uuid4(), "person_id": p.id} | places | facts | move for p in people])
    session.commit()


@pytest.mark.parametrize("size", [10, 1000])
def test_arrivals_take_no_more_statements_however_many_came(story, browser, session, statements, size):
    crowd(session, story, size)
    crowd(session, story, size, received_at=a.NOON)
    browser.sign_in(story.receiver)

    assert statements.of(browser, "/arrivals") <= 8
    shown = browser.page("/arrivals?page=2&coming=2" if size > 50 else "/arrivals")
    assert shown.text.count("Receive Jo Oak") == min(size, 50)
    assert shown.text.count("Review due to transfer by") == min(size, 50)


def test_arrivals_of_long_ago_are_not_shown(story, browser, session):
    transfer = story.sent()
    browser.sign_in(story.receiver)
    browser.press("/arrivals", "Receive Jordan Ash")
    session.refresh(transfer)
    transfer.received_at = a.NOON - timedelta(days=29)
    session.commit()

    assert "Jordan Ash" not in browser.page("/arrivals").text
