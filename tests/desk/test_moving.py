"""Somebody moves from Leeds to Hull: who can open what, before, on the way and after."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core.clock import end_of_day
from lms.people.models import Role
from tests import builders as a

STAFF = (Role.TUTOR, Role.ASSESSOR, Role.IQA, Role.EQA, Role.COORDINATOR)
WEEK_AGO = a.NOON - timedelta(days=7)


class Story:
    """Jordan at Leeds: work waiting, work decided, a session to countersign, an accreditation. Staff at both."""

    def __init__(self, session):
        self.session = session
        self.room = room = a.classroom(session)
        self.jordan, self.registration = room.learner, room.registration
        criteria = room.unit("PM1").criteria
        self.waiting = a.sent_evidence(self.registration, criteria[:1], 1, at=WEEK_AGO)
        decided = a.sent_evidence(self.registration, criteria[1:2], 2, title="Another week")
        self.practice = a.shadowing(self.registration, room.mentor, room.leeds, confirmed_at=WEEK_AGO)
        centre = a.bare_centre(room.leeds)
        a.save(session, self.waiting, decided, self.practice, centre)
        accreditation = a.bare_credential(self.registration, centre, valid_until=end_of_day(date(2027, 5, 3)))
        a.save(session, a.judge(decided, room.assessor), accreditation)
        self.staff = {
            code: {role: self.somebody(role, place) for role in STAFF}
            for code, place in (("LEI", room.leeds), ("HLI", room.hull))
        }

    def somebody(self, role, place):
        person = a.person(place, role, name=f"{role.value.title()} {place.name}")
        a.save(self.session, person, *person.grants)
        return person

    @property
    def record(self):
        """Every page that is about Jordan."""
        portfolio, person = f"/portfolios/{self.registration.id}", self.jordan.id
        return [
            portfolio,
            f"{portfolio}/evidence/1",
            f"{portfolio}/evidence/2",
            f"{portfolio}/evidence/1/decide",
            f"{portfolio}/certificates",
            f"{portfolio}/units/PM1/review",
            f"{portfolio}/units/PM2/practical",
            f"/shadowing/{self.practice.id}",
            f"/learners/{person}/register",
            f"/learners/{person}/send",
            f"/pool/{person}",
            f"/pool/{person}/pause",
            f"/pool/{person}/leave",
        ]

    def opens(self, app, code):
        """What each member of staff at a prison gets for each page about Jordan."""
        found = {}
        for role, person in self.staff[code].items():
            browser = app.test_client()
            browser.sign_in(person)
            found |= {(role, address): browser.get(address).status_code for address in self.record}
        return found

    def has_moved_from(self, app, code, before):
        """Whether that prison's staff find nothing any more; its EQA reads what was made there, as before it moved."""
        after = self.opens(app, code)
        eqa = {each for each in after if each[0] is Role.EQA}
        closed = all(status == 404 for each, status in after.items() if each not in eqa)
        return closed and all(after[each] == before[each] for each in eqa)

    def send(self, app):
        browser = app.test_client()
        browser.sign_in(self.staff["LEI"][Role.COORDINATOR])
        browser.submit(f"/learners/{self.jordan.id}/send", destination="HLI")

    def receive(self, app):
        browser = app.test_client()
        browser.sign_in(self.staff["HLI"][Role.TUTOR])
        return browser.press("/arrivals", "Receive Jordan Ash")


@pytest.fixture
def story(session):
    return Story(session)


def test_access_moves_with_the_person_whole_and_at_once(story, app):
    before = story.opens(app, "LEI")
    assert set(story.opens(app, "HLI").values()) == {404}
    for role in STAFF:
        assert before[role, story.record[0]] == 200, f"the {role} at Leeds could not read the portfolio"

    story.send(app)
    on_the_way = story.opens(app, "LEI")
    assert on_the_way == before
    assert set(story.opens(app, "HLI").values()) == {404}

    story.receive(app)
    assert story.has_moved_from(app, "LEI", before)
    assert story.opens(app, "HLI") == before


def test_deeds_at_the_old_prison_end_with_the_move(story, app, session):
    story.send(app)
    story.receive(app)
    leeds = app.test_client()
    for role in STAFF:
        leeds.sign_in(story.staff["LEI"][role])
        for address in (
            f"/learners/{story.jordan.id}/reset-sign-in",
            f"/shadowing/{story.practice.id}/countersign",
            f"/pool/{story.jordan.id}/resume",
            f"/portfolios/{story.registration.id}/evidence/1/decide",
        ):
            assert leeds.post(address, data={"seen": "1"}).status_code == 404


def test_waiting_work_is_in_the_receivers_queue_with_its_original_date(story, app):
    story.send(app)
    story.receive(app)

    hull, leeds = app.test_client(), app.test_client()
    home = hull.sign_in(story.staff["HLI"][Role.ASSESSOR])
    assert "The oldest was sent on 29 April 2026" in home.text
    assert "29 April 2026" in hull.page("/assess").text
    assert "Jordan Ash" in hull.page("/assess").text
    assert "Jordan Ash" in hull.page("/countersign").text
    leeds.sign_in(story.staff["LEI"][Role.ASSESSOR])
    assert "Jordan Ash" not in leeds.page("/assess").text
    assert "Jordan Ash" not in leeds.page("/countersign").text
    assert "Jordan Ash" not in leeds.page("/learners").text


def test_arrivals_says_what_there_is_to_do(story, app):
    story.send(app)
    page = story.receive(app)

    assert "Review due to transfer by 16 May 2026" in page.text
    assert "1 piece of work waits for an assessor here." in page.text
    link = f"Carry on the portfolio of Jordan Ash: {story.room.qualification.title}"
    assert page.links[link] == f"/portfolios/{story.registration.id}"


def test_a_finished_portfolio_is_to_be_read_and_not_carried_on(story, app, session):
    from lms.credentials.models import Centre, Kind

    centre = session.scalars(select(Centre)).one()
    a.save(session, a.bare_credential(story.registration, centre, Kind.QUALIFICATION))
    story.send(app)

    page = story.receive(app)

    assert f"Read the portfolio of Jordan Ash: {story.room.qualification.title}" in page.links
    assert "The qualification is achieved." in page.text


def test_standing_in_the_pool_is_the_same_word_for_word(story, app):
    def why(code):
        browser = app.test_client()
        browser.sign_in(story.staff[code][Role.COORDINATOR])
        return "Available: accredited until 3 May 2027" in browser.page("/pool").text

    assert (why("LEI"), why("HLI")) == (True, False)
    story.send(app)
    assert (why("LEI"), why("HLI")) == (True, False)
    story.receive(app)
    assert (why("LEI"), why("HLI")) == (False, True)


def test_the_person_signs_in_as_before_and_finds_everything(story, app, browser):
    before = browser.sign_in(story.jordan).text
    story.send(app)
    assert browser.page("/").text == before

    story.receive(app)

    assert browser.page("/").text == before
    assert browser.sign_in(story.jordan).text == before
    assert browser.page("/portfolio").heading


def test_the_sending_page_says_what_is_still_open(story, app):
    browser = app.test_client()
    browser.sign_in(story.staff["LEI"][Role.COORDINATOR])

    text = browser.page(f"/learners/{story.jordan.id}/send").text

    assert "1 piece of work waits for an assessor" in text
    assert "1 shadowing session is not confirmed and countersigned" in text


def test_a_claim_moves_access_as_receiving_does_and_the_old_prison_is_told(story, app):
    before = story.opens(app, "LEI")
    number = story.jordan.numbers[0].number
    hull, leeds = app.test_client(), app.test_client()
    hull.sign_in(story.staff["HLI"][Role.COORDINATOR])

    hull.submit("/arrivals", number=number, surname="Ash")

    assert story.has_moved_from(app, "LEI", before)
    assert story.opens(app, "HLI") == before
    for role in (Role.COORDINATOR, Role.TUTOR, Role.ASSESSOR):
        assert f"though nobody here sent them: Jordan Ash {number}" in leeds.sign_in(story.staff["LEI"][role]).text
    assert "Jordan Ash" not in leeds.sign_in(story.staff["LEI"][Role.EQA]).text


def test_somebody_who_comes_back_is_whole_again_at_the_first_prison(story, app):
    before = story.opens(app, "LEI")
    story.send(app)
    story.receive(app)
    back = app.test_client()
    back.sign_in(story.staff["HLI"][Role.COORDINATOR])
    back.submit(f"/learners/{story.jordan.id}/send", destination="LEI")
    home = app.test_client()
    home.sign_in(story.staff["LEI"][Role.COORDINATOR])

    home.press("/arrivals", "Receive Jordan Ash")

    assert story.opens(app, "LEI") == before
    assert story.has_moved_from(app, "HLI", before)


def test_every_step_of_a_move_is_in_the_persons_history(story, app, session):
    story.send(app)
    story.receive(app)

    wanted = select(Event).where(Event.subject_id == story.jordan.id, Event.name.like("transfer %"))
    events = session.scalars(wanted.order_by(Event.position)).all()

    assert [(event.name, event.detail) for event in events] == [
        ("transfer sent", {"from": "LEI", "to": "HLI"}),
        ("transfer received", {"from": "LEI", "to": "HLI"}),
    ]
    assert [event.place_id for event in events] == [story.room.leeds.id, story.room.hull.id]
