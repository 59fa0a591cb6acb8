"""A learner's learning as staff see it; breaks, days to finish, corrected hours; a prison's sessions and closures."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from lms.audit.models import Event
from lms.core.work import Refused, Stale, Work
from lms.courses.models import ActiveTime, Break, DueDate, HoursCorrection
from lms.courses.queries import pace as queries
from lms.courses.service import answer_check, pace
from lms.establishments import service as establishments
from lms.establishments.models import Closure, Interruption, PartOfDay, SessionTime
from lms.establishments.queries import weeks_of
from lms.establishments.rules import USUAL_WEEK
from lms.people.models import Role
from tests import builders as a

TODAY = a.NOON.date()


def day_of(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


@pytest.fixture
def teaching(session, tutor) -> Work:
    return Work(session, a.actor(tutor), a.NOON)


@pytest.fixture
def studying(session, learner, registration) -> Work:
    return Work(session, a.actor(learner), a.NOON)


def events(session, name):
    return session.scalars(select(Event).where(Event.name == name)).all()


# The learner's page, as staff see it


def test_staff_see_pace_modules_and_hours_in_words(browser, session, tutor, learner, registration, listening):
    a.save(session, a.page_read(learner, listening, 1))
    browser.sign_in(tutor)

    page = browser.page(f"/learners/{learner.id}/learning")

    assert page.heading == f"{learner.name}: learning"
    assert "No day to finish by has been set." in page.text
    assert "1 of 3 pages read" in page.text
    assert "0 minutes of 56 guided learning hours" in page.text
    assert "They never mark a criterion as met" in page.text


def test_reading_a_learners_learning_is_written_down(browser, session, tutor, learner, registration):
    browser.sign_in(tutor)
    browser.page(f"/learners/{learner.id}/learning")

    assert [event.detail for event in events(session, "record read")] == [{"page": "learning"}]


def test_staff_elsewhere_cannot_tell_that_the_learner_exists(browser, session, learner, registration):
    hull = a.establishment("HLI")
    stranger = a.person(hull, Role.TUTOR)
    a.save(session, hull)
    a.save(session, stranger, *stranger.grants)
    browser.sign_in(stranger)

    for place in ("learning", "due", "breaks/new", "hours"):
        browser.page(f"/learners/{learner.id}/{place}", status=404)


def test_somebody_not_registered_has_no_learning_to_show(browser, tutor, learner):
    browser.sign_in(tutor)

    browser.page(f"/learners/{learner.id}/learning", status=404)
    browser.page(f"/learners/{learner.id}/due", status=404)


def test_an_iqa_reads_it_and_changes_nothing(browser, session, leeds, learner, registration):
    iqa = a.person(leeds, Role.IQA)
    a.save(session, iqa, *iqa.grants)
    browser.sign_in(iqa)

    page = browser.page(f"/learners/{learner.id}/learning")

    assert "Begin a break" not in page.text
    browser.page(f"/learners/{learner.id}/hours", status=404)


def test_the_learner_sees_pace_on_their_modules(browser, session, learner, registration, listening, teaching):
    pace.set_due(teaching, learner, registration, TODAY + timedelta(days=30))
    a.save(session, a.page_read(learner, listening, 1))
    browser.sign_in(learner)

    assert "Finish learning by" in browser.page("/learn").text


# A day to finish


def test_a_day_to_finish_is_set_and_the_newest_stands(browser, session, tutor, learner, registration):
    browser.sign_in(tutor)
    address = f"/learners/{learner.id}/due"

    browser.submit(address, due_on=day_of(TODAY + timedelta(days=60)))
    page = browser.submit(address, due_on=day_of(TODAY + timedelta(days=90)))

    assert page.heading == f"{learner.name}: learning"
    assert queries.due_date_of(session, registration.id) is not None
    assert len(session.scalars(select(DueDate)).all()) == 2
    assert len(events(session, "due date set")) == 2


@pytest.mark.parametrize("days", [-1, 4 * 366])
def test_a_day_that_has_gone_or_is_far_off_is_refused(browser, session, tutor, learner, registration, days):
    browser.sign_in(tutor)

    page = browser.submit(f"/learners/{learner.id}/due", 422, due_on=day_of(TODAY + timedelta(days=days)))

    assert next(iter(page.problems.values())).startswith("Choose ")
    assert session.scalars(select(DueDate)).all() == []


# Breaks


def test_a_break_begins_and_ends_and_the_near_day_moves_out(browser, session, tutor, learner, registration, teaching):
    pace.set_due(teaching, learner, registration, TODAY + timedelta(days=2))
    session.commit()
    browser.sign_in(tutor)

    page = browser.submit(f"/learners/{learner.id}/breaks/new", reason=Interruption.REGIME.value)
    assert "On a break" in page.text
    page = browser.submit(page.links["End the break"])

    assert "On a break" not in page.text
    due = queries.due_date_of(session, registration.id)
    assert (due.due_on, due.break_id) == (TODAY + timedelta(days=10), session.scalars(select(Break.id)).one())


def test_what_a_break_is_for_is_not_in_the_audit(teaching, session, learner, registration):
    pace.begin_break(teaching, learner, TODAY, Interruption.OTHER_HEALTH)
    session.commit()

    assert [event.detail for event in events(session, "break begun")] == [{"from": TODAY.isoformat()}]


def test_nobody_is_on_two_breaks_at_once(teaching, session, learner):
    begun = pace.begin_break(teaching, learner, TODAY - timedelta(days=9), Interruption.REGIME)
    session.flush()
    with pytest.raises(Refused, match="on a break already"):
        pace.begin_break(teaching, learner, TODAY, Interruption.REGIME)

    begun.learner = learner
    pace.end_break(teaching, begun, TODAY - timedelta(days=2), begun.version)
    session.flush()
    with pytest.raises(Refused, match="that day already"):
        pace.begin_break(teaching, learner, TODAY - timedelta(days=2), Interruption.REGIME)
    pace.begin_break(teaching, learner, TODAY - timedelta(days=1), Interruption.REGIME)


def test_a_break_does_not_begin_tomorrow_or_end_before_it_began(browser, session, tutor, learner, registration):
    browser.sign_in(tutor)
    address = f"/learners/{learner.id}/breaks/new"

    page = browser.submit(address, 422, from_day=day_of(TODAY + timedelta(days=1)), reason=Interruption.REGIME.value)
    assert list(page.problems.values()) == ["Choose today or a day before it"]

    browser.submit(address, reason=Interruption.REGIME.value)
    ending = f"/breaks/{session.scalars(select(Break.id)).one()}/end"
    page = browser.submit(ending, 422, to_day=day_of(TODAY - timedelta(days=1)))
    assert list(page.problems.values()) == ["Choose a day from the day the break began to today"]


def test_a_break_that_somebody_else_ended_is_a_conflict(teaching, session, learner):
    begun = pace.begin_break(teaching, learner, TODAY, Interruption.REGIME)
    session.flush()
    begun.learner = learner
    pace.end_break(teaching, begun, TODAY, begun.version)

    with pytest.raises(Stale):
        pace.end_break(teaching, begun, TODAY, begun.version)


# Hours


def test_signs_of_life_count_five_minutes_once_however_many(studying, session, learner):
    for minute in (0, 1, 2, 9, 40):
        moment = a.NOON.replace(minute=minute, second=0)
        pace.note_active(Work(session, studying.actor, moment), "listening")

    assert queries.hours_of(session, learner.id).total == 15


def test_reading_a_page_is_a_sign_of_life(browser, session, learner, registration, listening):
    browser.sign_in(learner)
    browser.press("/learn/listening/1", "Next")

    assert session.scalars(select(ActiveTime.module)).all() == ["listening"]


def test_answering_a_check_is_a_sign_of_life(studying, session, learner):
    edition = a.module_edition(questions=[a.question()])
    a.save(session, edition)
    answer_check(studying, edition, {"1": [1]})
    session.flush()

    assert session.scalars(select(ActiveTime.module)).all() == ["listening"]


def test_keeping_half_typed_words_in_a_module_is_a_sign_of_life_and_elsewhere_is_not(
    browser, session, learner, registration, listening
):
    browser.sign_in(learner)
    token = browser.page("/learn/listening/1").values()["csrf_token"][0]
    for place in ("/portfolio/new", "/learn/nothing/1", "/learn", "/learn/listening/1"):
        browser.post("/drafts", data={"place": place, "csrf_token": token, "words": "x"})

    assert session.scalars(select(ActiveTime.module)).all() == ["listening"]


def test_a_tutor_corrects_hours_with_a_reason(browser, session, tutor, learner, registration):
    browser.sign_in(tutor)
    page = browser.submit(f"/learners/{learner.id}/hours", minutes="90", reason="Read on paper in his cell.")

    assert "1 hour 30 minutes of 56 guided learning hours" in page.text
    assert "Read on paper in his cell." in page.text
    assert [event.detail for event in events(session, "hours corrected")] == [{"minutes": 90}]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"minutes": "0", "reason": "x"}, "Type minutes to add"),
        ({"minutes": "-5", "reason": "x"}, "They do not have so many minutes"),
        ({"minutes": "6001", "reason": "x"}, "Type minutes to add"),
        ({"minutes": "90", "reason": ""}, "Say why"),
        ({"minutes": "lots", "reason": "x"}, "Type a whole number"),
    ],
)
def test_hours_that_cannot_be_are_refused(browser, session, tutor, learner, registration, typed, problem):
    browser.sign_in(tutor)
    page = browser.submit(f"/learners/{learner.id}/hours", 422, **typed)

    assert next(iter(page.problems.values())).startswith(problem)
    assert session.scalars(select(HoursCorrection)).all() == []


# A prison's sessions


def test_a_closure_is_written_down_and_taken_back(browser, session, tutor, leeds):
    browser.sign_in(tutor)
    page = browser.submit("/regime", part="morning", wing="B wing", reason=Interruption.STAFF_REDEPLOYED.value)
    assert "B wing" in page.text
    assert "Prison staff redeployed" in page.text

    page = browser.press("/regime", "Take back")

    assert "Taken back" in page.text
    assert session.scalars(select(Closure)).one().taken_back_by == tutor.id


def test_a_closure_is_on_days_in_order_near_today_for_a_prisons_reason(teaching, leeds):
    def close(**other):
        facts = {"from_day": TODAY, "to_day": TODAY, "part": None, "wing": "", "reason": Interruption.REGIME}
        establishments.close(teaching, leeds, **(facts | other))

    with pytest.raises(Refused, match="not before the first"):
        close(to_day=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="within a year"):
        close(from_day=TODAY - timedelta(days=400))
    with pytest.raises(Refused, match="about the prison"):
        close(reason=Interruption.OTHER_HEALTH)


def test_a_closure_of_another_prison_is_out_of_reach(browser, session, tutor, teaching):
    hull = a.establishment("HLI")
    a.save(session, hull)
    closure = establishments.close(
        teaching, hull, from_day=TODAY, to_day=TODAY, part=None, wing="", reason=Interruption.REGIME
    )
    session.commit()
    browser.sign_in(tutor)

    assert "Hull" not in browser.page("/regime").text
    browser.page(f"/regime/{hull.code}/week", status=404)
    token = browser.page("/regime").values()["csrf_token"][0]
    answer = browser.post(f"/regime/{closure.id}/take-back", data={"csrf_token": token})
    assert answer.status_code == 404


def test_a_prison_says_when_its_sessions_are(browser, session, tutor, leeds):
    assert weeks_of(session, {leeds.id})[leeds.id] == USUAL_WEEK
    browser.sign_in(tutor)

    browser.submit(f"/regime/{leeds.code}/week", sessions=["0-morning", "6-evening"])

    assert weeks_of(session, {leeds.id})[leeds.id] == {(0, PartOfDay.MORNING), (6, PartOfDay.EVENING)}
    page = browser.submit(f"/regime/{leeds.code}/week", 422, sessions=[])
    assert list(page.problems.values()) == ["Choose when sessions are, one at least"]
    assert len(session.scalars(select(SessionTime)).all()) == 2


def test_learners_have_no_regime_page(browser, learner, registration):
    browser.sign_in(learner)

    browser.page("/regime", status=403)


# Budgets


@pytest.mark.parametrize("rows", [10, 1000])
def test_the_pages_of_pace_ask_a_fixed_number_of_things(
    browser, session, statements, tutor, learner, registration, listening, leeds, rows
):
    first = datetime(2020, 1, 1, 9, tzinfo=UTC)
    session.execute(
        insert(ActiveTime),
        [
            {
                "id": uuid4(),
                "learner_id": learner.id,
                "began_at": first + timedelta(minutes=5 * n),
                "module": "listening",
            }
            for n in range(rows)
        ],
    )
    session.execute(
        insert(Closure),
        [
            {
                "id": uuid4(),
                "establishment_id": leeds.id,
                "from_day": TODAY - timedelta(days=n % 300),
                "to_day": TODAY,
                "part": None,
                "wing": None,
                "reason": Interruption.REGIME,
                "recorded_by": tutor.id,
                "recorded_at": first,
            }
            for n in range(rows)
        ],
    )
    browser.sign_in(tutor)
    assert statements.of(browser, f"/learners/{learner.id}/learning") <= 12
    assert statements.of(browser, "/regime") <= 6
    browser.sign_in(learner)
    assert statements.of(browser, "/learn") <= 6
