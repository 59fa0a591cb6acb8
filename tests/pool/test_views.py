"""What a coordinator meets in the pool, and a trainee who shadows somebody in it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.assessments.models import ShadowingSession
from lms.core.clock import end_of_day
from lms.courses.models import FormKind, Registration
from lms.credentials.models import Credential, Kind
from lms.people import service as people
from lms.people.models import Person, PrisonNumber, Role, Stay, StayReason
from lms.pool.models import Leaving, Pause
from tests import builders as a

LAST_DAY = end_of_day(date(2027, 5, 3))


class Pool:
    """Leeds with a coordinator, an accredited mentor and a trainee; Hull with a coordinator."""

    def __init__(self, session):
        self.session = session
        self.leeds, self.hull = a.establishment(), a.establishment("HLI")
        self.coordinator = a.person(self.leeds, Role.COORDINATOR)
        self.at_hull = a.person(self.hull, Role.COORDINATOR)
        staff = (self.coordinator, self.at_hull)
        a.save(session, self.leeds, self.hull, *staff, *(grant for person in staff for grant in person.grants))
        self.centre = a.bare_centre(self.leeds)
        self.specification = a.qualification()
        self.mentor, self.accreditation = self.accredited("Maya Elm")
        self.trainee = a.learner(self.leeds)
        a.save(session, a.registration(self.trainee, self.specification, self.leeds))

    def accredited(self, name):
        mentor = a.learner(self.leeds, name=name)
        registration = a.registration(mentor, self.specification, self.leeds)
        accreditation = a.bare_credential(registration, self.centre, valid_until=LAST_DAY)
        a.save(self.session, mentor, registration, accreditation)
        return mentor, accreditation

    def move(self, work):
        self.session.refresh(self.mentor)
        people.move(work, self.mentor, to=self.hull)
        self.session.commit()


@pytest.fixture
def pool(session):
    return Pool(session)


def test_the_coordinator_sees_who_may_mentor_here_and_why(pool, browser):
    browser.sign_in(pool.coordinator)

    page = browser.page("/pool")

    assert "Maya Elm" in page.text
    assert "Available: accredited until 3 May 2027" in page.text
    assert pool.mentor.numbers[0].number in page.text
    assert "Jordan Ash" not in page.text


def test_where_nobody_is_trained_yet_the_page_says_what_will_be_there(pool, browser):
    browser.sign_in(pool.at_hull)

    assert "There is no trained mentor here yet" in browser.page("/pool").text


def test_the_available_come_first_and_standing_can_be_asked_for(pool, browser, session):
    other, _ = pool.accredited("Abe Ash")
    a.save(session, a.pause(other.id))
    browser.sign_in(pool.coordinator)

    everyone = browser.page("/pool").text
    assert everyone.index("Maya Elm") < everyone.index("Abe Ash")
    paused = browser.page("/pool?standing=paused").text
    assert "Abe Ash" in paused
    assert "Maya Elm" not in paused
    assert "Nobody here is lapsed today" in browser.page("/pool?standing=lapsed").text
    assert "Maya Elm" in browser.page("/pool?standing=nonsense&page=nonsense").text
    assert "There is nobody on this page" in browser.page("/pool?page=99").text


def test_standing_is_the_same_after_a_move_and_only_there(pool, browser, work):
    pool.move(work)

    browser.sign_in(pool.coordinator)
    assert "Maya Elm" not in browser.page("/pool").text
    browser.page(f"/pool/{pool.mentor.id}", 404)

    browser.sign_in(pool.at_hull)
    assert "Available: accredited until 3 May 2027" in browser.page("/pool").text
    assert "Available: accredited until 3 May 2027" in browser.page(f"/pool/{pool.mentor.id}").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_the_pool_is_closed_to_other_staff(pool, browser, session, role):
    other = a.staff((role, pool.leeds))
    a.save(session, other, *other.grants)
    browser.sign_in(other)

    browser.page("/pool", 403)
    browser.page(f"/pool/{pool.mentor.id}", 404)


def test_a_mentor_page_shows_standing_and_credentials(pool, browser):
    browser.sign_in(pool.coordinator)

    page = browser.page(f"/pool/{pool.mentor.id}")

    assert page.heading == "Maya Elm"
    assert "Accredited Peer Mentor" in page.text
    assert pool.accreditation.number in page.text
    assert "Until 3 May 2027" in page.text


def test_somebody_who_was_never_accredited_has_no_page_in_the_pool(pool, browser):
    browser.sign_in(pool.coordinator)

    browser.page(f"/pool/{pool.trainee.id}", 404)
    browser.page(f"/pool/{uuid4()}", 404)


def test_a_mentor_is_paused_and_resumed(pool, browser):
    browser.sign_in(pool.coordinator)

    paused = browser.submit(
        f"/pool/{pool.mentor.id}/pause", reason="They asked for a break", to_day=["10", "5", "2026"]
    )
    assert "Paused until 10 May 2026: they asked for a break" in paused.text

    resumed = browser.press(f"/pool/{pool.mentor.id}", "End this pause")
    assert "Available: accredited until 3 May 2027" in resumed.text
    assert "Paused now" not in resumed.text


def test_a_pause_to_come_is_shown_and_can_be_ended_before_it_begins(pool, browser):
    browser.sign_in(pool.coordinator)

    planned = browser.submit(
        f"/pool/{pool.mentor.id}/pause", reason="They asked for a break", from_day=["20", "5", "2026"]
    )
    assert "A pause is planned" in planned.text
    assert "Available: accredited until 3 May 2027" in planned.text

    assert "A pause is planned" not in browser.press(f"/pool/{pool.mentor.id}", "End this pause").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "Something private"}, "reason"),
        ({"from_day": ["", "", ""]}, "from_day"),
        ({"from_day": ["32", "5", "2026"]}, "from_day"),
        ({"from_day": ["5", "5", "2026"]}, "from_day"),
        ({"to_day": ["x", "", ""]}, "to_day"),
        ({"to_day": ["5", "5", "2026"]}, "to_day"),
    ],
)
def test_a_pause_that_will_not_do_says_what_to_put_right(pool, browser, session, typed, field):
    browser.sign_in(pool.coordinator)

    sent = {"reason": "They asked for a break"} | typed
    page = browser.submit(f"/pool/{pool.mentor.id}/pause", 422, typed=sent)

    assert list(page.problems) == [field]
    assert session.scalar(select(func.count(Pause.id))) == 0


def test_a_second_press_pauses_once(pool, browser, session):
    browser.sign_in(pool.coordinator)
    page = browser.page(f"/pool/{pool.mentor.id}/pause")

    browser.send(page, reason="They asked for a break")
    browser.send(page, reason="They asked for a break")

    assert session.scalar(select(func.count(Pause.id))) == 1


def test_ending_a_pause_that_another_ended_meanwhile_says_so(pool, browser, session):
    rest = a.pause(pool.mentor.id)
    a.save(session, rest)
    browser.sign_in(pool.coordinator)
    page = browser.page(f"/pool/{pool.mentor.id}")
    rest.to_day = date(2026, 5, 5)
    session.commit()

    assert browser.send(page, 409, button="End this pause").heading == "Someone else changed this"


def test_a_mentor_leaves_the_pool(pool, browser, session):
    browser.sign_in(pool.coordinator)
    address = f"/pool/{pool.mentor.id}/leave"
    assert list(browser.submit(address, 422).problems) == ["reason"]
    assert session.scalar(select(func.count(Leaving.id))) == 0

    page = browser.submit(address, reason="They asked to stop mentoring")

    assert "Left the pool on 6 May 2026: they asked to stop mentoring" in page.text
    assert "A new accreditation brings Maya Elm back" in page.text
    assert browser.submit(address, 422, reason="They asked to stop mentoring").problems == {
        "": "They are not in the pool now."
    }


@pytest.mark.parametrize("deed", ["pause", "resume", "leave"])
def test_a_coordinator_elsewhere_cannot_tell_that_the_mentor_exists(pool, browser, deed):
    browser.sign_in(pool.at_hull)

    assert browser.post(f"/pool/{pool.mentor.id}/{deed}").status_code == 404


def test_a_press_without_its_token_changes_nothing(pool, browser, session):
    rest = a.pause(pool.mentor.id)
    a.save(session, rest)
    browser.sign_in(pool.coordinator)

    assert browser.post(f"/pool/{pool.mentor.id}/resume", data={"seen": "1"}).status_code == 400
    session.refresh(rest)
    assert rest.to_day is None


# Shadowing somebody in the pool


SESSION = {
    "day": ["5", "5", "2026"],
    "minutes": "45",
    "setting": "The library",
    "role_seen": "Reading with someone",
    "saw": "She let him choose the book.",
    "did": "I found the page.",
    "learned": "Waiting is part of listening.",
    "boundary": "She did not lend him her own book.",
}


def test_a_trainee_logs_shadowing_with_a_mentor_at_their_prison(pool, browser, session):
    browser.sign_in(pool.trainee)

    response = browser.page("/shadowing/new")
    values = response.values() | SESSION | {"mentor": str(pool.mentor.id)}
    sent = browser.post("/shadowing/new", data=values)

    assert (sent.status_code, sent.headers["Location"]) == (303, "/shadowing")
    kept = session.scalars(select(ShadowingSession)).one()
    assert (kept.mentor_id, kept.minutes, kept.confirmed_at) == (pool.mentor.id, 45, None)
    assert browser.post("/shadowing/new", data=values).status_code == 303
    assert session.scalar(select(func.count(ShadowingSession.id))) == 1


def test_a_mentor_who_is_not_available_here_cannot_be_named(pool, browser, session):
    other, _ = pool.accredited("Abe Ash")
    a.save(session, a.pause(other.id))
    browser.sign_in(pool.trainee)

    page = browser.submit("/shadowing/new", 422, typed=SESSION | {"mentor": str(other.id)})

    assert list(page.problems) == ["mentor"]
    assert page.values()["saw"] == [SESSION["saw"]]
    assert session.scalar(select(func.count(ShadowingSession.id))) == 0


@pytest.mark.parametrize("field", ["mentor", *SESSION])
def test_a_session_with_something_missing_is_refused_and_nothing_typed_is_lost(pool, browser, session, field):
    browser.sign_in(pool.trainee)
    typed = SESSION | {"mentor": str(pool.mentor.id)} | {field: ["", "", ""] if field == "day" else ""}

    page = browser.submit("/shadowing/new", 422, typed=typed)

    assert field in page.problems
    assert "She let him choose the book." in page.values()["saw"] or field == "saw"
    assert session.scalar(select(func.count(ShadowingSession.id))) == 0


def test_where_there_is_no_mentor_the_page_says_so_kindly(pool, browser, work):
    pool.move(work)
    browser.sign_in(pool.trainee)

    page = browser.page("/shadowing/new")

    assert page.heading == "No mentor to shadow yet"
    assert "That is not your fault" in page.text


def test_words_typed_for_a_mentor_who_has_just_gone_are_kept(pool, browser, work):
    browser.sign_in(pool.trainee)
    page = browser.page("/shadowing/new")
    pool.move(work)

    answer = browser.send(page, 422, typed=SESSION | {"mentor": str(pool.mentor.id)})

    assert list(answer.problems) == ["mentor"]
    assert answer.values()["learned"] == [SESSION["learned"]]


def test_what_a_session_shows_is_proposed_and_a_prison_number_in_it_is_asked_about(pool, browser, session):
    browser.sign_in(pool.trainee)
    page = browser.page("/shadowing/new")
    mentor = next(value for value in page.tree.xpath("//select[@name='mentor']/option/@value") if value)
    typed = SESSION | {"mentor": mentor, "saw": "She sat with A1234BC.", "proposed": ["PM2 1.1"]}

    page = browser.send(page, 422, typed=typed)
    assert list(page.problems) == ["checked"]
    browser.send(page, typed={"checked": "y"})

    assert session.scalars(select(ShadowingSession.proposed)).one() == ["PM2 1.1"]


def test_only_a_learner_logs_shadowing(pool, browser):
    browser.sign_in(pool.coordinator)

    browser.page("/shadowing/new", 404)


def crowd(session, pool, size):
    """So many accredited mentors at Leeds, put in at one go; some are paused and some have left."""
    ids = [uuid4() for _ in range(size)]
    specification, centre = pool.specification.id, pool.centre.id
    person = {"first_name": "Jo", "last_name": "Oak", "made_at": a.NOON}
    session.execute(insert(Person), [{"id": who, "urn": uuid4()} | person for who in ids])
    numbers = [{"person_id": who, "number": f"C{at:04d}CC"} for at, who in enumerate(ids)]
    session.execute(
        insert(PrisonNumber), [{"id": uuid4(), "given_at": a.NOON, "replaced_at": None} | n for n in numbers]
    )
    stay = {
        "establishment_id": pool.leeds.id,
        "began_at": a.NOON,
        "ended_at": None,
        "reason": StayReason.ADMISSION,
        "end_reason": None,
    }
    session.execute(insert(Stay), [{"id": uuid4(), "person_id": who} | stay for who in ids])
    registered = {"qualification_id": specification, "establishment_id": pool.leeds.id, "registered_at": a.NOON}
    held = [{"id": uuid4(), "learner_id": who} | registered for who in ids]
    session.execute(insert(Registration), held)
    signed = {
        "unit_id": None,
        "centre_id": centre,
        "title": "",
        "document": "{}",
        "qr": "",
        "issued_at": a.LONG_AGO,
        "valid_until": LAST_DAY,
    }
    credentials = [
        {"id": uuid4(), "holder_id": row["learner_id"], "registration_id": row["id"], "kind": kind} | signed
        for row in held
        for kind in (Kind.ACCREDITATION, Kind.QUALIFICATION)
    ]
    for at, row in enumerate(credentials):
        row |= {"number": f"crowd {at}", "status_index": 10_000 + at}
    session.execute(insert(Credential), credentials)
    by = {"made_by": None, "made_at": a.NOON, "reason": "They asked for a break"}
    rests = {"from_day": date(2026, 5, 1), "to_day": None, "version": 1}
    session.execute(insert(Pause), [{"id": uuid4(), "person_id": who} | by | rests for who in ids[::3]])
    gone = {"day": date(2026, 5, 1)}
    session.execute(insert(Leaving), [{"id": uuid4(), "person_id": who} | by | gone for who in ids[::5]])
    session.commit()


@pytest.mark.parametrize("size", [10, 1000])
def test_the_pool_takes_no_more_statements_however_many_are_in_it(pool, browser, session, statements, size):
    crowd(session, pool, size)
    browser.sign_in(pool.coordinator)

    assert statements.of(browser, "/pool") <= 10
    assert statements.of(browser, "/pool?standing=paused&page=2") <= 10
    page = browser.page("/pool")
    assert page.text.count("Jo Oak") + page.text.count("Maya Elm") == min(size + 1, 50)
    assert f"{size + 1:,} trained mentors are here" in page.text


def test_statements_for_a_trainee_who_chooses_among_many_do_not_grow(pool, browser, session, statements):
    browser.sign_in(pool.trainee)
    few = statements.of(browser, "/shadowing/new")
    crowd(session, pool, 60)

    assert statements.of(browser, "/shadowing/new") == few


def test_statements_for_whoever_keys_a_log_among_many_mentors_do_not_grow(pool, browser, session, statements):
    tutor, own = a.person(pool.leeds, Role.TUTOR), session.scalars(select(Registration)).all()
    form = a.paper_form(next(each for each in own if each.learner_id == pool.trainee.id), tutor, FormKind.SHADOWING)
    a.save(session, tutor, *tutor.grants, form)
    browser.sign_in(tutor)
    address = f"/forms/{form.code}/shadowing"
    few = statements.of(browser, address)
    crowd(session, pool, 1000)

    assert statements.of(browser, address) == few <= 14
    assert len(browser.page(address).tree.xpath("//select[@name='mentor']/option")) == 1002


def test_reading_a_mentor_is_written_down(pool, browser, session):
    from lms.audit.models import Event

    browser.sign_in(pool.coordinator)
    browser.page(f"/pool/{pool.mentor.id}")

    events = session.scalars(select(Event).where(Event.name == "record read")).all()
    assert [(event.subject_id, event.detail) for event in events] == [(pool.mentor.id, {"page": "pool"})]


def test_a_lapsed_mentor_is_shown_as_lapsed(pool, browser, session):
    pool.accreditation.valid_until = a.NOON - timedelta(days=1)
    session.commit()
    browser.sign_in(pool.coordinator)

    assert "Lapsed: the accreditation ran out on 5 May 2026" in browser.page("/pool").text
