"""A centre's pack as files: made in the background, for whoever asked, and whom it names."""

from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import jobs
from lms.core.work import Refused
from lms.credentials.service import packs
from lms.people.models import RoleGrant
from lms.quality.models import CentrePack, PackKind
from tests import builders as a
from tests.credentials.packed import CSV, DAYS, PACK, PDF, cells, fetched, rows

# Whom it names


@pytest.mark.parametrize("leave", ["moved", "released"])
def test_a_pack_for_an_eqa_names_who_has_left_and_for_an_iqa_it_does_not(browser, office, session, room, leave):
    a.meet(office, "PM1")
    number = room.learner.number
    if leave == "moved":
        room.move(room.learner, room.hull)
    else:
        a.release(session, room.learner)

    browser.sign_in(office.eqa)
    assert "are named too" in browser.page(f"/quality/pack{PACK}").text
    for_an_eqa = cells(browser)
    browser.sign_in(office.iqa)
    assert "Jordan Ash" not in browser.page(f"/quality/pack{PACK}").text
    for_an_iqa = cells(browser)

    [registered] = rows(for_an_eqa, "registrations")
    assert registered["The learner is"] == f"{'Moved on' if leave == 'moved' else 'Released on'} 6 May 2026"
    named = {(row["Learner"], row["Prison number"], row["Feedback"]) for row in rows(for_an_eqa, "decisions")}
    assert named == {("Jordan Ash", number, "Clear and honest.")}
    assert {(row["Learner"], row["Prison number"], row["Feedback"]) for row in rows(for_an_iqa, "decisions")} == {
        ("A learner who has left", "", "")
    }
    assert not any("Jordan" in cell for section in for_an_iqa.values() for row in section for cell in row)


def test_a_pack_holds_nobody_who_left_before_these_days_or_was_registered_only_after_leaving(
    browser, office, session, room
):
    room.move(room.learner, room.hull)
    browser.sign_in(office.eqa)
    assert rows(cells(browser), "registrations")

    for stay in room.learner.stays:
        stay.ended_at = stay.ended_at and a.LONG_AGO + timedelta(days=1)
    session.commit()
    assert not rows(cells(browser), "registrations")


# As files


def test_no_cell_of_a_pack_is_a_formula(browser, office, session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 1)
    a.judge(piece, room.assessor, feedback="=HYPERLINK(0)")
    a.save(session, piece)
    browser.sign_in(office.eqa)

    assert cells(browser)["decisions"][1][-1] == "'=HYPERLINK(0)"


def test_a_pack_is_made_in_the_background_and_the_page_says_how_far_it_is(browser, app, office, session, room):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    page = browser.press(f"/quality/pack{PACK}", PDF)
    made = session.scalars(select(CentrePack)).one()
    address = f"/quality/packs/{made.id}"
    assert "It waits for its turn." in page.text
    assert browser.get(address).headers["Refresh"] == "3"
    assert browser.get(f"{address}/file").status_code == 404
    jobs.run_waiting()

    page = browser.page(address)
    assert "Download the PDF" in page.links
    answer = browser.get(page.links["Download the PDF"])
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pack-LEI-2026-01-01-2026-05-06.pdf"'
    document = pdfium.PdfDocument(answer.data)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "Jordan Ash" in words
    assert "A learner who has left is not named" in words


def test_the_same_pack_is_the_same_bytes(browser, office, room):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    assert fetched(browser, CSV).data == fetched(browser, CSV).data


def test_asking_again_while_a_pack_is_made_gives_the_same_one(browser, office, session, room):
    browser.sign_in(office.iqa)
    for _ in range(2):
        browser.press(f"/quality/pack{PACK}", PDF)

    assert len(session.scalars(select(CentrePack)).all()) == 1


def test_nobody_asks_for_more_packs_than_they_may_in_a_day(office, session, room):
    for number in range(packs.MOST_A_DAY):
        packs.ask(office.as_(office.iqa), room.leeds, a.TODAY - timedelta(days=number), a.TODAY, PackKind.CSV)

    with pytest.raises(Refused, match="many packs"):
        packs.ask(office.as_(office.iqa), room.leeds, a.TODAY - timedelta(days=99), a.TODAY, PackKind.CSV)


def test_who_is_told_no_reads_why(browser, office, session, room, monkeypatch):
    monkeypatch.setattr(packs, "MOST_A_DAY", 0)
    browser.sign_in(office.iqa)

    assert "many packs today" in browser.submit(f"/quality/pack{PACK}", 422, button=PDF).text


def test_a_pack_is_for_whoever_asked_and_only_while_they_hold_the_role(browser, app, office, session, room):
    browser.sign_in(office.eqa)
    browser.press(f"/quality/pack{PACK}", CSV)
    jobs.run_waiting()
    address = f"/quality/packs/{session.scalars(select(CentrePack)).one().id}"
    assert browser.get(f"{address}/file").status_code == 200

    for someone in (office.iqa, office.other_iqa, room.assessor, office.admin, room.learner):
        browser.sign_in(someone)
        assert (browser.get(address).status_code, browser.get(f"{address}/file").status_code) == (404, 404)
    app.extensions["clock"] = lambda: a.NOON + timedelta(days=100)
    browser.sign_in(office.eqa)
    session.scalars(select(RoleGrant).where(RoleGrant.person_id == office.eqa.id)).one().to_day = a.TODAY
    session.commit()
    assert browser.get(f"{address}/file").status_code == 404


def test_a_pack_is_not_made_for_somebody_whose_role_has_ended_since_they_asked(app, office, session, room):
    made = packs.ask(office.as_(office.eqa), room.leeds, a.TODAY, a.TODAY, PackKind.CSV)
    session.scalars(select(RoleGrant).where(RoleGrant.person_id == office.eqa.id)).one().suspended_on = a.TODAY
    session.commit()
    with app.app_context():
        jobs.run_waiting()

    session.refresh(made)
    assert (made.file, made.trouble) == (None, packs.NOT_ANY_MORE)


def test_an_old_pack_is_cleared(office, session, room):
    made = packs.ask(office.as_(office.iqa), room.leeds, a.TODAY, a.TODAY, PackKind.CSV)
    session.commit()

    assert packs.clear_old(office.as_(office.admin)) == 0
    assert packs.clear_old(office.as_(office.admin, made.asked_at + timedelta(days=91))) == 1


def test_that_a_pack_was_looked_at_made_and_downloaded_is_written_down(browser, office, session, room):
    browser.sign_in(office.eqa)

    fetched(browser, CSV)

    names = ("pack looked at", "pack made", "pack downloaded")
    events = session.scalars(select(Event).where(Event.name.in_(names))).all()
    assert {event.name for event in events} == set(names)
    assert {(event.actor_id, event.place_id) for event in events} == {(office.eqa.id, room.leeds.id)}
    assert all(event.detail == {"from": "2026-01-01", "to": "2026-05-06"} for event in events)


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
def test_a_pack_that_cannot_be_made_says_why_and_has_no_files(browser, office, session, query):
    browser.sign_in(office.eqa)

    page = browser.page(f"/quality/pack{query}", status=422)

    assert page.problems
    assert PDF not in page.text
    sound = browser.page(f"/quality/pack{PACK}")
    kind = sound.values(PDF) | {"kind": ["pdf"]}
    assert browser.post(f"/quality/packs{query}", data=kind).status_code == 404
    assert not session.scalars(select(CentrePack)).all()


def test_a_pack_of_no_known_kind_is_not_found(browser, office, session):
    browser.sign_in(office.eqa)
    sent = browser.page(f"/quality/pack{PACK}").values(PDF)

    assert browser.post(f"/quality/packs{PACK}", data=sent | {"kind": ["doc"]}).status_code == 404
    assert browser.post(f"/quality/packs{PACK}", data={"kind": "pdf"}).status_code == 422


def test_only_iqas_and_eqas_make_packs(browser, office, room):
    for someone in (room.assessor, room.tutor, office.admin, room.learner):
        browser.sign_in(someone)
        assert browser.get("/quality/pack").status_code == 403
        assert browser.post(f"/quality/packs{PACK}", data={"kind": "pdf"}).status_code == 403


@pytest.mark.parametrize("count", [10, 1000])
def test_the_page_takes_no_more_statements_however_much_a_pack_holds(browser, statements, office, session, room, count):
    a.people_at(session, room, count)
    browser.sign_in(office.eqa)

    assert statements.of(browser, f"/quality/pack{PACK}") <= 42
