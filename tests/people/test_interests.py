"""Declared interests, assessors in training and suspended roles: the deeds and the pages."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from lms.assessments.queries.staff import staff_at
from lms.audit.models import Event
from lms.core.work import Refused
from lms.people import interests, marks
from lms.people.models import DeclaredInterest, Role, RoleGrant
from lms.people.queries import held_by
from tests import builders as a
from tests.builders.people import NOON

DAY = timedelta(days=1)


@pytest.fixture
def admin(session):
    someone = a.staff((Role.ADMIN, None), name="Ada Admin")
    a.save(session, someone, *someone.grants)
    return someone


def declared(session):
    return session.scalars(select(DeclaredInterest)).all()


def happened(session, name):
    session.commit()
    return session.scalar(select(func.count(Event.id)).where(Event.name == name))


# Declaring


@pytest.mark.parametrize("typed", ["number", "Jordan Ash", "  jordan   ASH "])
def test_an_interest_is_declared_by_number_or_by_name_and_ended(browser, session, room, typed):
    browser.sign_in(room.assessor)
    who = room.learner.number.lower() if typed == "number" else typed
    page = browser.submit("/my-interests", who=who, why="My cousin")
    assert "Jordan Ash" in page.text
    [row] = declared(session)
    assert (row.person_id, row.about_id, row.ended_at) == (room.assessor.id, room.learner.id, None)
    ending = browser.page("/my-interests").links["This is over: Jordan Ash"]
    browser.submit(ending, why="We are not in touch any more")
    session.expire_all()
    assert declared(session)[0].ended_at == NOON
    assert happened(session, "interest declared") == happened(session, "interest ended") == 1
    detail = session.scalars(select(Event.detail).where(Event.name == "interest ended")).one()
    assert detail == {"about": str(room.learner.id), "why": "We are not in touch any more"}


@pytest.mark.parametrize("why", ["", "  ", "x" * 201])
def test_an_interest_ends_with_a_short_reason(browser, session, room, why):
    row = a.interest(room.assessor, room.learner)
    a.save(session, row)
    browser.sign_in(room.assessor)

    assert "why" in browser.submit(f"/my-interests/{row.id}/end", 422, why=why).problems
    session.expire_all()
    assert declared(session)[0].ended_at is None


@pytest.mark.parametrize("typed", ["Ines Queue", " ines   QUEUE ", "the username"])
def test_an_interest_can_be_about_somebody_who_works_there(browser, session, room, typed):
    iqa = a.person(room.leeds, Role.IQA, name="Ines Queue")
    a.save(session, iqa, *iqa.grants)
    browser.sign_in(room.assessor)

    who = f" {iqa.account.username.upper()} " if typed == "the username" else typed
    page = browser.submit("/my-interests", who=who, why="My partner")

    assert "Ines QueueMember of staff" in page.text
    assert [row.about_id for row in declared(session)] == [iqa.id]


def test_staff_who_left_or_work_elsewhere_are_not_found_and_two_of_a_name_are_told_apart_by_username(session, room):
    one, two = (a.person(room.leeds, Role.IQA, name="Ines Queue") for _ in range(2))
    a.save(session, one, two, *one.grants, *two.grants)
    find = lambda typed: interests.someone_here(session, typed, {room.leeds.id}, NOON.date())  # noqa: E731
    with pytest.raises(Refused, match="More than one"):
        find("Ines Queue")
    assert find(two.account.username).id == two.id
    one.grants[0].to_day = NOON.date() - timedelta(days=1)
    session.commit()
    assert find("Ines Queue").id == two.id
    for gone in (one.account.username, room.hull_assessor.name):
        with pytest.raises(Refused, match="Nobody here"):
            find(gone)


def test_an_iqa_reads_what_staff_declared_about_staff_of_their_prison_and_of_no_other(browser, session, room):
    iqa = a.person(room.leeds, Role.IQA, name="Ines Queue")
    a.save(session, iqa, *iqa.grants)
    a.save(session, a.interest(room.tutor, room.assessor), a.interest(room.tutor, room.hull_assessor))
    browser.sign_in(iqa)

    text = browser.page("/interests").text

    assert "Asha KhanMember of staff" in text
    assert "Hari Hull" not in text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"who": "", "why": "My cousin"}, "who"),
        ({"who": "Jordan Ash", "why": "  "}, "why"),
        ({"who": "Jordan Ash", "why": "x" * 201}, "why"),
        ({"who": "x" * 201, "why": "My cousin"}, "who"),
        ({"who": "Nobody Known", "why": "My cousin"}, "who"),
        ({"who": "Hari Hull", "why": "A colleague"}, "who"),  # who works elsewhere
        ({"who": "Asha Khan", "why": "Myself"}, "who"),
    ],
)
def test_an_interest_needs_somebody_who_is_here_and_a_short_reason(browser, session, room, typed, field):
    browser.sign_in(room.assessor)
    assert field in browser.submit("/my-interests", 422, typed=typed).problems
    assert declared(session) == []


def test_a_learner_elsewhere_is_not_found_and_two_of_a_name_are_told_apart_by_number(browser, session, room):
    twin = a.learner(room.leeds, "Jordan Ash")
    a.save(session, twin)
    browser.sign_in(room.hull_assessor)
    page = browser.submit("/my-interests", 422, who=room.learner.number, why="My cousin")
    assert page.problems["who"] == interests.NOBODY_HERE
    browser.sign_in(room.assessor)
    assert browser.submit("/my-interests", 422, who="Jordan Ash", why="My cousin").problems["who"] == interests.SEVERAL
    browser.submit("/my-interests", who=twin.number, why="My cousin")
    assert [row.about_id for row in declared(session)] == [twin.id]


def test_the_same_interest_is_declared_once_and_a_second_press_adds_none(browser, session, room):
    browser.sign_in(room.assessor)
    page = browser.page("/my-interests")
    for _ in range(2):
        browser.send(page, who="Jordan Ash", why="My cousin")
    assert "who" in browser.submit("/my-interests", 422, who="Jordan Ash", why="Again").problems
    assert len(declared(session)) == 1


def test_nobody_ends_the_interest_of_another(browser, session, room):
    row = a.interest(room.assessor, room.learner)
    a.save(session, row)
    with pytest.raises(Refused):
        interests.end(room.as_(room.tutor), row, "It is over.")
    browser.sign_in(room.tutor)
    sent = {"csrf_token": browser.page("/my-interests").values()["csrf_token"][0], "once": "x"}
    assert browser.post(f"/my-interests/{row.id}/end", data=sent).status_code == 404
    session.expire_all()
    assert declared(session)[0].ended_at is None


def test_an_iqa_reads_what_staff_of_their_prison_declared_and_an_admin_all(browser, session, room, admin):
    iqa = a.person(room.leeds, Role.IQA)
    a.save(session, iqa, *iqa.grants, a.interest(room.assessor, room.learner))
    there = a.learner(room.hull, "Hal Away")
    a.save(session, there, a.interest(room.hull_assessor, there, ended_at=NOON))
    browser.sign_in(iqa)
    page = browser.page("/interests")
    assert "Asha Khan" in page.text
    assert "Hari Hull" not in page.text
    browser.sign_in(admin)
    assert "Hari Hull" in browser.page("/interests").text
    browser.sign_in(room.tutor)
    assert browser.get("/interests").status_code == 403
    browser.sign_in(room.learner)
    assert browser.get("/my-interests").status_code == 403


def test_an_interest_that_was_ended_stays_where_an_iqa_reads_it_with_both_days(browser, session, room):
    iqa = a.person(room.leeds, Role.IQA, name="Ines Queue")
    over = a.interest(room.assessor, room.learner, declared_at=NOON - timedelta(days=30))
    a.save(session, iqa, *iqa.grants, over)
    browser.sign_in(room.assessor)
    page = browser.submit(f"/my-interests/{over.id}/end", why="It is over")
    assert "Since 6 April 2026 until 6 May 2026" in page.text

    browser.sign_in(iqa)

    assert "6 April 2026, ended 6 May 2026" in browser.page("/interests").text


def test_a_name_is_found_whatever_its_accents_and_capitals(session, room):
    sian = a.learner(room.leeds, "Siân Ŵyn-O’Dŵr")
    a.save(session, sian)
    for typed in ("Siân Ŵyn-O’Dŵr", "SIÂN ŵyn-o’dŵr", "sian wyn-o'dwr", "Sia\u0302n  W\u0302yn-O’Dw\u0302r"):
        assert interests.someone_here(session, typed, {room.leeds.id}, NOON.date()).id == sian.id
    for typed in ("", "’", "Siân", "😀"):
        with pytest.raises(Refused):
            interests.someone_here(session, typed, {room.leeds.id}, NOON.date())


def test_an_iqa_reads_no_name_of_a_learner_who_is_elsewhere(browser, session, room):
    iqa, both = a.person(room.leeds, Role.IQA), room.assessor
    elsewhere = a.grant(Role.ASSESSOR, room.hull)
    elsewhere.person = both
    a.save(session, iqa, *iqa.grants, elsewhere)
    there = a.learner(room.hull, "Hal Away")
    a.save(session, there, a.interest(both, there), a.interest(both, room.learner))
    browser.sign_in(iqa)
    text = browser.page("/interests").text
    assert "Jordan Ash" in text
    assert "Hal Away" not in text
    assert there.number not in text


@pytest.mark.parametrize("number", [10, 1000])
def test_the_list_takes_the_same_few_statements_however_long_it_is(browser, session, room, statements, number):
    iqa = a.person(room.leeds, Role.IQA, name="Ines Queue")
    a.save(session, iqa, *iqa.grants)
    rows = [
        {"id": uuid4(), "person_id": room.tutor.id, "about_id": about.id, "why": "x", "declared_at": NOON}
        for about in (room.learner, room.assessor)
        for _ in range(number // 2)
    ]
    session.execute(insert(DeclaredInterest), rows)
    session.commit()
    browser.sign_in(iqa)

    assert statements.of(browser, "/interests") <= 3


# Training


@pytest.fixture
def held(session, room):
    return session.scalars(select(RoleGrant).where(RoleGrant.person_id == room.assessor.id)).one()


def test_an_admin_marks_an_assessor_as_in_training_and_later_as_qualified(browser, session, room, admin, held):
    browser.sign_in(admin)
    place = f"/admin/staff/{room.assessor.id}/roles/{held.id}"
    page = browser.submit(f"{place}/training", since=["2", "2", "2026"])
    assert "in training since 2 February 2026" in page.text
    page = browser.submit(f"{place}/qualified", 422, on=["1", "1", "2026"])
    assert page.problems["on"] == "Choose a day that is not before they began"
    page = browser.submit(f"{place}/qualified", 422, on=["7", "5", "2026"])
    assert page.problems["on"] == "Choose a day that is not after today"
    page = browser.submit(f"{place}/qualified", on=["5", "5", "2026"])
    assert "qualified on 5 May 2026" in page.text
    assert happened(session, "assessor began training") == happened(session, "assessor qualified") == 1


def test_an_assessor_who_came_qualified_has_the_day_written_down(browser, session, room, admin, held):
    browser.sign_in(admin)
    place = f"/admin/staff/{room.assessor.id}"
    offered = browser.page(place).links
    assert "Mark as in training: Assessor, Leeds" in offered
    page = browser.submit(offered["Say when they qualified: Assessor, Leeds"], on=["1", "9", "2019"])
    assert "qualified on 1 September 2019" in page.text
    assert "Say when they qualified" not in page.text
    assert held.training_since is None
    assert not marks.in_training(held)


@pytest.mark.parametrize(
    ("since", "too_long"),
    [(date(2024, 11, 5), True), (date(2024, 11, 6), False), (date(2026, 5, 6), False), (date(2024, 8, 31), True)],
)
def test_an_assessor_in_training_for_longer_than_18_months_is_shown_to_an_admin(
    browser, session, room, admin, held, since, too_long
):
    held.training_since = since
    session.commit()
    browser.sign_in(admin)
    for place in ("/admin/staff", f"/admin/staff/{room.assessor.id}"):
        assert ("for longer than 18 months" in browser.page(place).text) is too_long


@pytest.mark.parametrize("since", [["", "", ""], ["31", "2", "2026"], ["7", "5", "2026"]])
def test_a_day_that_cannot_be_is_refused(browser, room, admin, held, since):
    browser.sign_in(admin)
    place = f"/admin/staff/{room.assessor.id}/roles/{held.id}/training"
    assert "since" in browser.submit(place, 422, since=since).problems


def test_only_an_assessor_is_in_training(browser, session, room, admin):
    tutor = session.scalars(select(RoleGrant).where(RoleGrant.person_id == room.tutor.id)).one()
    with pytest.raises(Refused):
        marks.begin_training(room.as_(admin), tutor, date(2026, 2, 2))
    browser.sign_in(admin)
    assert browser.get(f"/admin/staff/{room.tutor.id}/roles/{tutor.id}/training").status_code == 404
    assert browser.get(f"/admin/staff/{room.assessor.id}/roles/{tutor.id}/training").status_code == 404


# Suspending


def test_a_suspended_role_opens_nothing_at_once_until_it_is_restored(app, browser, session, room, admin, held):
    browser.sign_in(room.assessor)
    assert browser.get("/assess").status_code == 200
    other = app.test_client()
    other.sign_in(admin)
    place = f"/admin/staff/{room.assessor.id}"
    page = other.press(place, "Suspend this role")
    assert "Suspended 6 May 2026" in page.text
    assert "Suspended" in other.page("/admin/staff").text
    assert browser.get("/assess").status_code == 403
    assert "role" in other.submit(place, 422, role="assessor", establishment="LEI").problems  # held, though suspended
    other.press(place, "Restore this role")
    assert browser.get("/assess").status_code == 200
    assert happened(session, "role suspended") == happened(session, "role restored") == 1


def test_the_days_a_role_was_suspended_stay_days_without_it(session, room, admin, held):
    held.training_since = a.LONG_AGO.date()
    marks.suspend(room.as_(admin, NOON - 9 * DAY), held)
    again = marks.restore(room.as_(admin, NOON - 3 * DAY), held)

    def worked(days_ago):
        on = (NOON - days_ago * DAY).date()
        return room.assessor in staff_at(session, room.leeds.id, [Role.ASSESSOR], room.learner.id, on=on)

    assert [worked(days_ago) for days_ago in (10, 9, 6, 4, 3, 0)] == [True, False, False, False, True, True]
    assert [each.id for each in held_by(session, room.assessor.id, NOON.date())] == [again.id]
    assert (again.training_since, again.qualified_on) == (held.training_since, None)
    with pytest.raises(Refused, match="not suspended"):
        marks.restore(room.as_(admin), held)
    assert len(session.scalars(select(RoleGrant).where(RoleGrant.person_id == room.assessor.id)).all()) == 2


def test_a_suspension_taken_back_on_its_day_never_was(room, session, admin, held):
    marks.suspend(room.as_(admin), held)

    assert marks.restore(room.as_(admin), held) is held
    assert (held.suspended_on, held.to_day) == (None, None)


def test_what_is_done_already_is_refused(room, admin, held):
    work = room.as_(admin)
    with pytest.raises(Refused):
        marks.restore(work, held)
    marks.suspend(work, held)
    marks.begin_training(work, held, NOON.date())
    for deed in (marks.suspend, lambda *given: marks.begin_training(*given, NOON.date())):
        with pytest.raises(Refused):
            deed(work, held)
    marks.qualify(work, held, NOON.date())
    with pytest.raises(Refused):
        marks.qualify(work, held, NOON.date())


def test_nobody_but_an_admin_marks_or_suspends_and_never_themselves(browser, session, room, admin, held):
    browser.sign_in(room.coordinator)
    for what in ("suspend", "restore", "training", "qualified"):
        assert browser.post(f"/admin/staff/{room.assessor.id}/roles/{held.id}/{what}", data={}).status_code == 404
    browser.sign_in(admin)
    own = admin.grants[0]
    assert browser.post(f"/admin/staff/{admin.id}/roles/{own.id}/suspend", data={}).status_code == 404
    session.expire_all()
    assert held.suspended_on is None
