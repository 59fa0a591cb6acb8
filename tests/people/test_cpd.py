"""What staff hold and keep up: awards and CPD, the deeds and the pages."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select

from lms.audit.models import Event
from lms.core.work import Refused
from lms.people import cpd, rules
from lms.people.models import CpdEntry, Person, Role, RoleGrant, StaffQualification
from tests import builders as a
from tests.builders.people import NOON

TODAY = ["6", "5", "2026"]
DID = {"done_on": ["1", "5", "2026"], "minutes": "90", "done": "A meeting at Hull", "learned": "Ask open questions."}
CAVA = {
    "title": "Certificate in Assessing",
    "awarded_by": "An awarding body",
    "level": "3",
    "awarded_on": ["1", "9", "2019"],
    "certificate_number": "C 1234",
}
AWARD = cpd.Award("D32 and D33", "An awarding body", date(1999, 3, 1))


@pytest.fixture
def admin(session):
    someone = a.staff((Role.ADMIN, None), name="Ada Admin")
    a.save(session, someone, *someone.grants)
    return someone


@pytest.fixture
def iqa(session, room):
    someone = a.person(room.leeds, Role.IQA, name="Ines Queue")
    a.save(session, someone, *someone.grants)
    return someone


def entries(session):
    session.expire_all()
    return session.scalars(select(CpdEntry)).all()


def awards(session):
    session.expire_all()
    return session.scalars(select(StaffQualification).order_by(StaffQualification.entered_at)).all()


def happened(session, name):
    session.commit()
    return session.scalar(select(func.count(Event.id)).where(Event.name == name))


# CPD


def test_what_somebody_did_is_kept_counts_and_is_taken_back_by_them_alone(browser, session, room):
    browser.sign_in(room.assessor)
    page = browser.submit("/my-cpd", **DID)
    assert "CPD in the last 12 months: 1 hour 30 minutes." in page.text
    assert "Learned: Ask open questions." in page.text
    page = browser.press("/my-cpd", "Take back what you did on 1 May 2026")
    assert "CPD in the last 12 months: none yet." in page.text
    assert "Taken back 6 May 2026" in page.text
    [row] = entries(session)
    assert (row.person_id, row.minutes, row.taken_back_at) == (room.assessor.id, 90, NOON)
    assert happened(session, "CPD added") == happened(session, "CPD taken back") == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"done_on": ["7", "5", "2026"]}, "done_on"),
        ({"done_on": ["", "", ""]}, "done_on"),
        ({"done_on": ["31", "2", "2026"]}, "done_on"),
        ({"minutes": ""}, "minutes"),
        ({"minutes": "an hour"}, "minutes"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "-90"}, "minutes"),
        ({"minutes": "2401"}, "minutes"),
        ({"minutes": "9" * 400}, "minutes"),
        ({"done": "  "}, "done"),
        ({"done": "x" * 501}, "done"),
        ({"learned": ""}, "learned"),
        ({"learned": "x" * 1001}, "learned"),
    ],
)
def test_cpd_that_cannot_be_is_refused_and_every_word_is_still_there(browser, session, room, typed, field):
    browser.sign_in(room.assessor)
    page = browser.submit("/my-cpd", 422, typed=DID | typed)
    assert field in page.problems
    assert entries(session) == []
    assert page.values()["learned"] == [(DID | typed)["learned"]]


def test_a_second_press_adds_nothing_more(browser, session, room):
    browser.sign_in(room.assessor)
    page, award = browser.page("/my-cpd"), browser.page("/my-cpd/qualification")
    for _ in range(2):
        browser.send(page, **DID)
        browser.send(award, **CAVA)
    assert len(entries(session)) == len(awards(session)) == 1


def test_the_cpd_of_another_is_nobody_elses_to_take_back(browser, session, room, admin):
    browser.sign_in(room.assessor)
    browser.submit("/my-cpd", **DID)
    [row] = entries(session)
    for someone in (room.tutor, admin):
        browser.sign_in(someone)
        sent = {"csrf_token": browser.page("/my-cpd").values()["csrf_token"][0], "once": "x"}
        assert browser.post(f"/my-cpd/{row.id}/take-back", data=sent).status_code == 404
        with pytest.raises(Refused):
            cpd.take_back_cpd(room.as_(someone), row)
    assert entries(session)[0].taken_back_at is None


def test_what_was_taken_back_is_not_taken_back_again(session, room):
    work = room.as_(room.assessor)
    entry = cpd.add_cpd(work, NOON.date(), 60, "Read the guidance", "What sufficient means")
    held = cpd.add_qualification(work, room.assessor.id, AWARD)
    for deed, row in ((cpd.take_back_cpd, entry), (cpd.take_back_qualification, held)):
        deed(work, row)
        with pytest.raises(Refused, match="already"):
            deed(work, row)


@pytest.mark.parametrize(("done_on", "counts"), [(date(2025, 5, 6), 0), (date(2025, 5, 7), 60), (NOON.date(), 60)])
def test_hours_count_for_twelve_months(session, room, done_on, counts):
    cpd.add_cpd(room.as_(room.assessor), done_on, 60, "Read the guidance", "What sufficient means")
    session.flush()
    found = cpd.minutes_in_a_year(session, [room.assessor.id], NOON.date())
    assert found.get(room.assessor.id, 0) == counts


def test_a_year_before_is_a_day_that_was():
    assert rules.year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert rules.year_before(date(2026, 5, 6)) == date(2025, 5, 6)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "none yet"), (45, "45 minutes"), (60, "1 hour"), (61, "1 hour 1 minute"), (750, "12 hours 30 minutes")],
)
def test_a_length_of_time_is_said_in_hours(minutes, words):
    assert rules.minutes_in_words(minutes) == words


# Awards


def test_somebody_adds_their_own_award_and_an_admin_sees_its_certificate(browser, session, room, admin):
    browser.sign_in(room.assessor)
    page = browser.submit("/my-cpd/qualification", **CAVA)
    assert "Certificate in Assessing, level 3" in page.text
    assert "1 September 2019, certificate C 1234. Certificate not seen yet." in page.text
    browser.sign_in(admin)
    page = browser.press(f"/admin/staff/{room.assessor.id}", "I have seen the certificate: Certificate in Assessing")
    assert "Certificate seen by Ada Admin on 6 May 2026." in page.text
    assert not [words for words in page.buttons if words.startswith("I have seen")]
    [held] = awards(session)
    assert (held.person_id, held.entered_by, held.seen_by) == (room.assessor.id, room.assessor.id, admin.id)
    assert happened(session, "qualification of staff added") == happened(session, "qualification of staff seen") == 1


def test_an_admin_adds_an_award_that_they_saw_and_takes_a_wrong_one_back(browser, session, room, admin):
    browser.sign_in(admin)
    page = browser.page(f"/admin/staff/{room.assessor.id}")
    address = page.links["Add a qualification you have seen"]
    page = browser.submit(address, **CAVA | {"level": "", "certificate_number": ""})
    assert "Certificate seen by Ada Admin" in page.text
    page = browser.press(page.address, "Take back Certificate in Assessing")
    assert "Taken back 6 May 2026" in page.text
    [held] = awards(session)
    assert (held.level, held.certificate_number, held.taken_back_by) == (None, "", admin.id)
    assert happened(session, "qualification of staff taken back") == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"awarded_by": ""}, "awarded_by"),
        ({"awarded_by": "x" * 201}, "awarded_by"),
        ({"level": "9"}, "level"),
        ({"level": "three"}, "level"),
        ({"awarded_on": ["7", "5", "2026"]}, "awarded_on"),
        ({"awarded_on": ["", "", ""]}, "awarded_on"),
        ({"certificate_number": "x" * 101}, "certificate_number"),
    ],
)
def test_an_award_that_cannot_be_is_refused(browser, session, room, admin, typed, field):
    for someone, address in (
        (room.assessor, "/my-cpd/qualification"),
        (admin, f"/admin/staff/{room.assessor.id}/qualification"),
    ):
        browser.sign_in(someone)
        assert field in browser.submit(address, 422, typed=CAVA | typed).problems
    assert awards(session) == []


def test_the_same_award_is_on_the_list_once_until_it_is_taken_back(browser, session, room):
    browser.sign_in(room.assessor)
    browser.submit("/my-cpd/qualification", **CAVA)
    again = CAVA | {"title": "certificate in ASSESSING"}
    assert "title" in browser.submit("/my-cpd/qualification", 422, typed=again).problems
    browser.press("/my-cpd", "Take back Certificate in Assessing")
    browser.submit("/my-cpd/qualification", **CAVA)
    assert [row.taken_back_at for row in awards(session)].count(None) == 1


def test_nobody_but_an_admin_writes_about_another_and_nobody_sees_their_own_certificate(session, room, admin, iqa):
    held = cpd.add_qualification(room.as_(room.assessor), room.assessor.id, AWARD)
    session.flush()
    for someone in (room.tutor, iqa, room.coordinator):
        work = room.as_(someone)
        for deed in (cpd.see_qualification, cpd.take_back_qualification):
            with pytest.raises(Refused, match="Only an admin"):
                deed(work, held)
        with pytest.raises(Refused, match="Only an admin"):
            cpd.add_qualification(work, room.assessor.id, cpd.Award("A1", "A body", date(2001, 1, 1)))
    with pytest.raises(Refused, match="Somebody else"):
        cpd.see_qualification(room.as_(room.assessor), held)
    work = room.as_(admin)
    cpd.see_qualification(work, held)
    with pytest.raises(Refused, match="already"):
        cpd.see_qualification(work, held)
    cpd.take_back_qualification(work, held)
    with pytest.raises(Refused, match="already"):
        cpd.see_qualification(work, held)


def test_an_award_is_reached_through_whose_it_is(browser, session, room, admin):
    browser.sign_in(room.assessor)
    browser.submit("/my-cpd/qualification", **CAVA)
    [held] = awards(session)
    browser.sign_in(admin)
    sent = {"csrf_token": browser.page("/my-cpd").values()["csrf_token"][0], "once": "x"}
    for address in (
        f"/admin/staff/{room.tutor.id}/qualification/{held.id}/seen",
        f"/admin/staff/{room.tutor.id}/qualification/{held.id}/take-back",
        f"/my-cpd/qualification/{held.id}/take-back",
    ):
        assert browser.post(address, data=sent).status_code == 404
    browser.sign_in(room.tutor)
    assert browser.post(f"/admin/staff/{room.assessor.id}/qualification/{held.id}/seen", data=sent).status_code == 404
    [held] = awards(session)
    assert (held.seen_at, held.taken_back_at) == (None, None)


def test_a_press_without_its_token_takes_nothing_back(browser, session, room):
    browser.sign_in(room.assessor)
    browser.submit("/my-cpd", **DID)
    [row] = entries(session)
    browser.post(f"/my-cpd/{row.id}/take-back", data={"csrf_token": "made up", "once": "x"})
    assert entries(session)[0].taken_back_at is None


# The list


def test_an_iqa_and_an_eqa_read_who_assesses_where_they_are_and_an_admin_all(browser, session, room, admin, iqa):
    eqa = a.person(room.leeds, Role.EQA, name="Eve Outer")
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == room.assessor.id)).one()
    grant.training_since = date(2026, 2, 2)
    a.save(session, eqa, *eqa.grants)
    work = room.as_(room.assessor)
    cpd.add_qualification(work, room.assessor.id, AWARD)
    wrong = cpd.add_qualification(work, room.assessor.id, cpd.Award("Z9", "A body", date(2001, 1, 1)))
    cpd.take_back_qualification(work, wrong)
    cpd.add_cpd(work, NOON.date(), 150, "Read the guidance", "What sufficient means")
    session.commit()
    for someone in (iqa, eqa):
        browser.sign_in(someone)
        text = browser.page("/staff-cpd").text
        assert "D32 and D33, An awarding body, 1 March 1999. Certificate not seen yet." in text
        assert "In training since 2 February 2026" in text
        assert "2 hours 30 minutes" in text
        assert "None yet" in text
        assert "Hari Hull" not in text
        assert "Toni Vale" not in text
        assert "Z9" not in text
    browser.sign_in(admin)
    page = browser.page("/staff-cpd")
    assert "Hari Hull" in page.text
    assert page.links["Asha Khan"] == f"/admin/staff/{room.assessor.id}"


def test_only_staff_keep_cpd_and_an_eqa_only_reads(browser, session, room, iqa):
    eqa = a.person(room.leeds, Role.EQA, name="Eve Outer")
    a.save(session, eqa, *eqa.grants)
    for someone in (room.learner, eqa):
        browser.sign_in(someone)
        assert browser.get("/my-cpd").status_code == browser.get("/my-cpd/qualification").status_code == 403
        assert "My qualifications and CPD" not in browser.page("/").links
    for someone in (room.learner, room.assessor, room.coordinator):
        browser.sign_in(someone)
        assert browser.get("/staff-cpd").status_code == 403
    browser.sign_in(room.assessor)
    assert browser.page("/").links["My qualifications and CPD"] == "/my-cpd"
    browser.sign_in(iqa)
    assert browser.page("/quality").links["What staff hold and keep up"] == "/staff-cpd"


def many(session, room, count):
    """That many more assessors at Leeds, each with an award and CPD, and as many of both of one's own, in bulk."""
    who = [a.person(room.leeds, Role.ASSESSOR, name=f"Ren {number:04d}") for number in range(count)]
    names = ("id", "first_name", "last_name", "urn", "made_at")
    session.execute(insert(Person), [{name: getattr(p, name) for name in names} for p in who])
    session.execute(
        insert(RoleGrant),
        [
            {
                "id": p.id,
                "person_id": p.id,
                "role": Role.ASSESSOR,
                "establishment_id": room.leeds.id,
                "from_day": NOON.date() - timedelta(days=9),
            }
            for p in who
        ],
    )
    award = {"title": "A1", "awarded_by": "A body", "awarded_on": date(2001, 1, 1), "certificate_number": ""}
    did = {"done_on": NOON.date(), "minutes": 30, "done": "Read", "learned": "Much", "entered_at": NOON}
    for table, facts in ((StaffQualification, award), (CpdEntry, did)):
        by = {"entered_by": room.tutor.id, "entered_at": NOON} if table is StaffQualification else {}
        session.execute(insert(table), [{"id": p.id, "person_id": p.id} | facts | by for p in who])
        mine = {"person_id": room.assessor.id}
        session.execute(insert(table), [{"id": p.urn} | mine | facts | by for p in who])
    session.commit()


@pytest.mark.parametrize("count", [10, 1000])
def test_the_pages_take_no_more_statements_however_much_there_is(browser, statements, session, room, admin, iqa, count):
    many(session, room, count)
    browser.sign_in(iqa)
    assert statements.of(browser, "/staff-cpd") <= 5
    browser.sign_in(room.assessor)
    assert statements.of(browser, "/my-cpd") <= 5
    browser.sign_in(admin)
    assert statements.of(browser, "/staff-cpd") <= 5
    assert statements.of(browser, f"/admin/staff/{room.assessor.id}") <= 10
