"""An external quality assurer: let in for a while, reading everything, picking anything, changing nothing."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

from lms.audit.models import Event
from lms.core.web import READS, signed_in
from lms.core.work import Refused
from lms.courses.models import Registration
from lms.people import cpd
from lms.people import service as people
from lms.people.models import Person, PrisonNumber, Role, RoleGrant, Stay, StayReason
from lms.quality.models import CaseOutcome
from lms.quality.queries.cases import WholeCase
from lms.quality.service import cases
from tests import builders as a

LAST = a.NOON.date() + timedelta(days=90)
# What anyone who is signed in may send: it is about themselves, and about nobody's record.
OWN = {
    "courses.keep_draft",
    "desk.sign_out",
    "people.first_password",
    "people.password",
    "people.reading",
}
# A file made of a record, to keep or print.
NO_CHANGE = {"quality.documents"}
OPEN_TO_ALL = {"credentials.check", "people.sign_in"}


@pytest.fixture
def office(session):
    return a.office(session)


@pytest.fixture
def room(office):
    return office.room


# For how long


def test_an_eqas_role_needs_a_last_day(office, room):
    work = office.as_(office.admin)
    for last_day in (None, a.NOON.date() - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            people.give_role(work, room.tutor, Role.EQA, room.leeds, last_day=last_day)
        assert refusal.value.field == "last_day"
    assert people.give_role(work, room.tutor, Role.EQA, room.leeds, last_day=LAST).to_day == LAST


def test_nobody_else_has_a_last_day(office, room):
    with pytest.raises(Refused, match="Only an external quality assurer"):
        people.give_role(office.as_(office.admin), room.tutor, Role.IQA, room.leeds, last_day=LAST)


def test_an_admin_gives_the_role_until_a_day_and_the_page_says_so(browser, office, room):
    browser.sign_in(office.admin)
    address = f"/admin/staff/{room.tutor.id}"

    assert "last_day" in browser.submit(address, 422, role="eqa", establishment="LEI").problems
    page = browser.submit(address, role="eqa", establishment="LEI", last_day=[str(LAST.day), str(LAST.month), "2026"])

    assert "from 6 May 2026 until 4 August 2026" in page.text


def test_the_account_opens_nothing_after_its_last_day(browser, office, session, app, room):
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == office.eqa.id)).one()
    grant.to_day = a.NOON.date()
    session.commit()
    browser.sign_in(office.eqa)
    pages = ["/quality/records", f"/portfolios/{room.registration.id}", "/quality/pack", "/quality/statistics"]
    assert [browser.get(page).status_code for page in pages] == [200] * 4

    app.extensions["clock"] = lambda: a.NOON + timedelta(days=1)
    browser.sign_in(office.eqa)

    assert [browser.get(page).status_code for page in pages] == [403, 404, 403, 403]


# Reading everything, changing nothing


def values_of(rule, room, piece):
    """Real things for an address, as far as there are any: what is refused is refused for who asks."""
    known = {
        "registration": room.registration.id,
        "person": room.learner.id,
        "number": piece.number,
        "unit": "PM1",
        "prison": "LEI",
        "slug": room.qualification.slug,
    }
    found = {}
    for name, kind in rule._converters.items():
        if isinstance(kind, AnyConverter):
            found[name] = sorted(kind.items)[0]
            continue
        spare = 1 if isinstance(kind, IntegerConverter) else room.registration.id
        found[name] = known.get(name, spare if isinstance(kind, IntegerConverter | UUIDConverter) else "x")
    return found


def test_whatever_an_eqa_sends_is_refused_but_for_what_is_their_own(app, browser, office, session, room):
    piece = a.meet(office, "PM1")
    browser.sign_in(office.eqa)
    tried = set()
    for rule in app.url_map.iter_rules():
        if not rule.methods - set(READS) or rule.endpoint in OWN | OPEN_TO_ALL | NO_CHANGE:
            continue
        address = rule.build(values_of(rule, room, piece), append_unknown=False)[1]
        status = browser.post(address, data={}).status_code
        assert status in (403, 404), f"{rule.endpoint}: {status}"
        tried.add(rule.endpoint)
    assert {"portfolio.decide", "credentials.review", "credentials.claim", "quality.record_visit"} <= tried


def test_what_an_eqa_may_send_is_about_nobodys_record(app):
    for endpoint in OWN - {"desk.sign_out"}:
        assert app.view_functions[endpoint].policy is signed_in
        assert not app.view_functions[endpoint].loaders


def test_an_eqa_reads_a_portfolio_and_every_piece_in_it(browser, office, session, room):
    piece = a.meet(office, "PM1")
    browser.sign_in(office.eqa)

    assert browser.page(f"/portfolios/{room.registration.id}").heading == "Portfolio of Jordan Ash"
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/{piece.number}")
    assert "Clear and honest." in page.text
    read = session.scalars(select(Event).where(Event.name == "record read", Event.actor_id == office.eqa.id)).all()
    assert len(read) == 2


@pytest.mark.parametrize(
    "address",
    ["/quality", "/quality/records", "/quality/claims", "/quality/statistics", "/quality/pack"],
)
def test_every_page_of_theirs_opens(browser, office, address):
    browser.sign_in(office.eqa)

    browser.page(address)


# Every record, and a pick


def people_at(session, room, count):
    """That many more learners at Leeds, registered, in bulk."""
    who = [a.learner(room.leeds, f"Ren {number:04d}", f"B{number:04d}BB") for number in range(count)]
    rows = [
        {"id": p.id, "first_name": p.first_name, "last_name": p.last_name, "urn": p.urn, "made_at": p.made_at}
        for p in who
    ]
    session.execute(insert(Person), rows)
    session.execute(
        insert(Stay),
        [
            {
                "id": p.urn,
                "person_id": p.id,
                "establishment_id": room.leeds.id,
                "began_at": a.LONG_AGO,
                "ended_at": None,
                "reason": StayReason.ADMISSION,
                "end_reason": None,
            }
            for p in who
        ],
    )
    numbers = [{"id": p.urn, "person_id": p.id, "number": p.numbers[0].number, "given_at": a.LONG_AGO} for p in who]
    session.execute(insert(PrisonNumber), numbers)
    registered = [
        {
            "id": p.urn,
            "learner_id": p.id,
            "qualification_id": room.qualification.id,
            "establishment_id": room.leeds.id,
            "registered_at": a.LONG_AGO,
        }
        for p in who
    ]
    session.execute(insert(Registration), registered)
    session.commit()


def test_the_list_holds_every_registration_and_how_far_it_is(browser, office, session, room):
    a.open_site(office)
    a.confirm(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    a.save(session, a.registration(room.mentor, room.qualification, room.leeds))
    browser.sign_in(office.eqa)

    page = browser.page("/quality/records")

    assert "Jordan Ash" in page.links
    assert "Mo Rivers" in page.links
    assert "1 of 3" in page.text
    assert "Not started" in page.text
    assert (page.text.count("Sampled "), page.text.count("Not sampled")) >= (1, 1)


def test_records_are_found_by_name_by_number_and_by_whether_they_were_sampled(browser, office, session, room):
    people_at(session, room, 60)
    plan = a.sampling_plan(room, office.iqa)
    a.save(session, plan, a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor)))
    browser.sign_in(office.eqa)

    assert list(browser.page("/quality/records?words=Ren+0007").links).count("Ren 0007") == 1
    assert "Ren 0009" in browser.page("/quality/records?words=b0009").links
    sampled = browser.page("/quality/records?show=sampled")
    assert "Jordan Ash" in sampled.links
    assert "Ren 0001" not in sampled.links
    assert "Jordan Ash" not in browser.page("/quality/records?show=not+sampled").links
    assert "no such record" in browser.page("/quality/records?words=%25").text
    assert "Next page" in browser.page("/quality/records").links
    assert browser.page("/quality/records?page=99999999999&show=rubbish")


def test_who_has_left_is_not_in_the_list(browser, office, room):
    room.move(room.learner, room.hull)
    browser.sign_in(office.eqa)

    assert "Jordan Ash" not in browser.page("/quality/records").text
    assert "Jordan Ash" not in browser.page("/quality/records/pick?seed=x").text


def test_a_pick_says_its_seed_and_picks_the_same_again(browser, office, session, room):
    people_at(session, room, 20)
    browser.sign_in(office.eqa)

    moved = browser.get("/quality/records/pick?count=4")
    assert moved.status_code == 303
    address = moved.headers["Location"]
    first, again = browser.page(address), browser.page(address)

    assert "4 records of 21" in first.text
    assert list(first.links) == list(again.links)
    picks = {tuple(browser.page(f"/quality/records/pick?count=4&seed={n}").links) for n in range(4)}
    assert len(picks) > 1


def test_only_an_eqa_picks(browser, office, room):
    for someone in (office.iqa, room.assessor, office.admin, room.learner):
        browser.sign_in(someone)
        assert browser.get("/quality/records").status_code == 403
        assert browser.get("/quality/records/pick?seed=x").status_code == 403


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_takes_no_more_statements_however_many_there_are(browser, statements, office, session, room, count):
    people_at(session, room, count)
    browser.sign_in(office.eqa)

    assert statements.of(browser, "/quality/records") <= 4
    assert statements.of(browser, "/quality/records/pick?seed=x") <= 5


# The pack


DAYS = "first=1&first=1&first=2026&last=6&last=5&last=2026"
PACK = f"?prison=LEI&{DAYS}"


def cells(answer):
    """Every CSV file of a pack, by its name without the folder: its rows."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        return {
            name.rpartition("/")[2]: list(csv.reader(io.StringIO(file.read(name).decode("utf-8-sig"))))
            for name in file.namelist()
        }


def test_a_pack_holds_what_was_registered_decided_found_and_by_whom(browser, office, session, room):
    a.open_site(office)
    a.confirm(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    plan = a.sampling_plan(room, office.iqa)
    a.save(session, plan, a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor)))
    browser.sign_in(office.eqa)

    page = browser.page(f"/quality/pack{PACK}")
    files = cells(browser.get(f"/quality/pack.zip{PACK}"))

    assert "Decisions: 7 rows" in page.text
    assert files["01-registrations.csv"][1][0] == "Jordan Ash"
    assert [row[6] for row in files["02-decisions.csv"][1:]] == [c.number for c in room.unit().criteria]
    assert files["03-findings.csv"][1][5:7] == ["Ines Queue", "yes"]
    staff = {row[0] for row in files["07-staff.csv"][1:]}
    assert {"Asha Khan", "Eve Outer", "Ines Queue"} <= staff
    assert "Hari Hull" not in staff
    assert files["08-compliance.csv"][1][2:] == ["Asha Khan", "1", "1", "0"]


def test_a_pack_holds_what_was_said_of_each_criterion_and_what_comes_next(browser, office, session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 1)
    judgement = a.judge(piece, room.assessor)
    judgement.next_step, judgement.next_by = "Ask the librarian.", date(2026, 5, 20)
    judgement.decisions[0].comment = "Line two shows it."
    a.save(session, piece)
    browser.sign_in(office.eqa)

    heading, row = cells(browser.get(f"/quality/pack.zip{PACK}"))["02-decisions.csv"]

    said = dict(zip(heading, row, strict=True))
    assert (said["Comment"], said["Next step"], said["Next step by"], said["Feedback"]) == (
        "Line two shows it.",
        "Ask the librarian.",
        "2026-05-20",
        "Clear and honest.",
    )


def test_a_pack_holds_what_assessors_and_iqas_hold_and_did_to_keep_up(browser, office, session, room):
    award = cpd.Award("D32 and D33", "An awarding body", date(1999, 3, 1), certificate_number="C 1234")
    for someone in (room.assessor, room.hull_assessor, room.tutor):
        work = office.as_(someone)
        held = cpd.add_qualification(work, someone.id, award)
        cpd.see_qualification(office.as_(office.admin), held)
        cpd.add_cpd(work, a.NOON.date(), 90, "A meeting at Hull", "Ask open questions.")
        cpd.add_cpd(work, date(2025, 12, 31), 60, "Read", "Before these days.")
        cpd.take_back_cpd(work, cpd.add_cpd(work, a.NOON.date(), 60, "Read", "Not so."))
    work = office.as_(room.assessor)
    cpd.take_back_qualification(work, cpd.add_qualification(work, room.assessor.id, replace(award, title="Z9")))
    session.commit()
    browser.sign_in(office.eqa)

    files = cells(browser.get(f"/quality/pack.zip{PACK}"))

    awards = files["11-qualifications.csv"][1:]
    assert [row[:6] for row in awards] == [
        ["Asha Khan", "D32 and D33", "", "An awarding body", "1999-03-01", "C 1234"],
    ]
    assert awards[0][6] == office.admin.name
    assert files["12-cpd.csv"][1:] == [
        ["Asha Khan", "2026-05-06", "90", "A meeting at Hull", "Ask open questions."],
    ]
    assert {row[0]: row[-1] for row in files["07-staff.csv"][1:]}["Asha Khan"] == "1.50"


def test_a_pack_says_when_the_awarding_organisation_was_told_of_malpractice(browser, office, session, room):
    case = cases.raise_malpractice(office.as_(office.iqa), room.registration, category="Seen", units=[], text="Look.")
    found = WholeCase(case, room.registration, frozenset())
    cases.decide(office.as_(office.other_iqa), found, CaseOutcome.UPHELD, "Copied.", seen=case.version)
    cases.tell(office.as_(office.iqa), found, a.TODAY, "AO/26/14", seen=case.version)
    session.commit()
    browser.sign_in(office.eqa)

    heading, row = cells(browser.get(f"/quality/pack.zip{PACK}"))["05-cases.csv"]

    assert heading[-4:-1] == ["Awarding organisation told", "Told by", "Their reference"]
    assert row[-4:-1] == ["2026-05-06", "Ines Queue", "AO/26/14"]


def test_a_pack_names_nobody_who_has_left(browser, office, session, room):
    a.meet(office, "PM1")
    room.move(room.learner, room.hull)
    browser.sign_in(office.eqa)

    files = cells(browser.get(f"/quality/pack.zip{PACK}"))

    assert len(files["01-registrations.csv"]) == 1
    assert {(row[1], row[2], row[-1]) for row in files["02-decisions.csv"][1:]} == {("A learner who has left", "", "")}


def test_no_cell_of_a_pack_is_a_formula(browser, office, session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 1)
    a.judge(piece, room.assessor, feedback="=HYPERLINK(0)")
    a.save(session, piece)
    browser.sign_in(office.eqa)

    assert cells(browser.get(f"/quality/pack.zip{PACK}"))["02-decisions.csv"][1][-1] == "'=HYPERLINK(0)"


def test_a_pack_is_a_pdf_and_the_same_bytes_twice(browser, office, room):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    first, again = browser.get(f"/quality/pack.pdf{PACK}"), browser.get(f"/quality/pack.pdf{PACK}")

    assert first.data.startswith(b"%PDF")
    assert first.data == again.data
    assert "pack-LEI-2026-01-01-2026-05-06.pdf" in first.headers["Content-Disposition"]
    assert browser.get(f"/quality/pack.zip{PACK}").data == browser.get(f"/quality/pack.zip{PACK}").data


def test_that_a_pack_was_made_is_written_down(browser, office, session, room):
    browser.sign_in(office.eqa)

    browser.get(f"/quality/pack.zip{PACK}")

    made = session.scalars(select(Event).where(Event.name == "pack made")).one()
    assert (made.actor_id, made.place_id) == (office.eqa.id, room.leeds.id)
    assert made.detail == {"from": "2026-01-01", "to": "2026-05-06"}


@pytest.mark.parametrize(
    "query",
    [
        "?prison=HLI&" + DAYS,
        "?prison=&" + DAYS,
        "?prison=LEI&first=&first=&first=&last=6&last=5&last=2026",
        "?prison=LEI&first=1&first=1&first=2026&last=31&last=2&last=2026",
        "?prison=LEI&first=6&first=5&first=2026&last=1&last=1&last=2026",
        "?prison=LEI&first=1&first=1&first=2020&last=6&last=5&last=2026",
    ],
)
def test_a_pack_that_cannot_be_made_says_why_and_has_no_files(browser, office, query):
    browser.sign_in(office.eqa)

    page = browser.page(f"/quality/pack{query}", status=422)

    assert page.problems
    assert browser.get(f"/quality/pack.pdf{query}").status_code == 404
    assert browser.get(f"/quality/pack.zip{query}").status_code == 404


def test_only_iqas_and_eqas_make_packs(browser, office, room):
    for someone in (room.assessor, room.tutor, office.admin, room.learner):
        browser.sign_in(someone)
        for page in ("/quality/pack", f"/quality/pack.pdf{PACK}", f"/quality/pack.zip{PACK}"):
            assert browser.get(page).status_code == 403
