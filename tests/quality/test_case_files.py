"""Whoever decides a case of somebody released reads the pieces it names, and opens their files (domain.md 1.8)."""

from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from lms.audit.models import Event
from lms.core.files import evidence
from lms.portfolio.models import Claim, Evidence, EvidenceFile, EvidenceVersion, Kind
from lms.quality.models import CaseKind, CaseOutcome
from lms.quality.service import cases as service
from tests import builders as a
from tests.builders import files
from tests.quality.scenes import let_go, suspicion


@pytest.fixture
def office(scene):
    return scene.office


@pytest.fixture
def body():
    return files.picture()


@pytest.fixture
def kept(app, body, scene, room):
    """A file with piece 1, which claims something of PM1."""
    with app.app_context():
        name = evidence().keep(body)
    made = a.kept_file(room.learner, file=name)
    scene.piece.latest.files.append(made)
    scene.piece.latest.text = "I sat down with him and I listened."
    room.session.commit()
    return made


@pytest.fixture
def elsewhere(room, session):
    """A file with a piece about another unit."""
    piece = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 5)
    piece.latest.text = "About another unit."
    made = a.kept_file(room.learner)
    piece.latest.files.append(made)
    a.save(session, piece)
    return made


def test_an_iqa_who_decides_malpractice_of_somebody_released_reads_its_pieces_and_opens_their_files(
    browser, scene, room, office, kept, elsewhere, body
):
    case = suspicion(scene)
    let_go(room)
    browser.sign_in(office.other_iqa)

    page = browser.page(f"/cases/{case.id}/decide")

    assert "I sat down with him and I listened." in page.text
    assert "PM1 1.1 Not yet" in page.text
    assert "About another unit." not in page.text
    [address] = {link for link in page.links.values() if "/files/" in link}
    answer = browser.get(address)
    assert (answer.status_code, answer.data) == (200, body)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in " ".join(answer.headers.getlist("Content-Security-Policy"))
    assert browser.get(f"/cases/{case.id}/files/{elsewhere.id}").status_code == 404
    assert browser.get(f"/cases/{case.id}/files/{uuid4()}").status_code == 404


def test_a_file_of_a_piece_that_is_appealed_about_opens_and_that_is_written_down(
    browser, scene, room, office, kept, elsewhere, session
):
    case = scene.appeal()
    let_go(room)
    browser.sign_in(office.iqa)

    address = browser.page(f"/cases/{case.id}/decide").links["plan.jpg, piece 1"]

    assert browser.get(address).status_code == 200
    read = session.scalars(select(Event).where(Event.name == "record read", Event.actor_id == office.iqa.id))
    assert {("file", room.leeds.id), ("case", room.leeds.id)} <= {(e.detail["page"], e.place_id) for e in read}
    assert browser.get(f"/cases/{case.id}/files/{elsewhere.id}").status_code == 404


def test_a_case_that_names_no_unit_is_about_every_piece_that_was_sent_and_not_about_what_was_not(
    browser, scene, room, office, kept, elsewhere, session
):
    draft = a.evidence(room.registration, 9)
    draft.latest.files.append(a.kept_file(room.learner))
    a.save(session, draft)
    case = suspicion(scene, units=[])
    let_go(room)
    browser.sign_in(office.other_iqa)

    page = browser.page(f"/cases/{case.id}/decide")

    assert {link.rpartition("/")[2] for link in page.links.values() if "/files/" in link} == {
        str(kept.id),
        str(elsewhere.id),
    }


def test_nobody_else_opens_them_and_nobody_once_it_is_decided(browser, scene, room, office, kept, session):
    case = suspicion(scene)
    let_go(room)
    address = f"/cases/{case.id}/files/{kept.id}"
    for stranger in (office.iqa, office.hull_iqa, office.eqa, scene.second, room.assessor, room.learner, room.tutor):
        browser.sign_in(stranger)
        assert browser.get(address).status_code == 404
    browser.sign_in(office.other_iqa)
    assert browser.get(address).status_code == 200
    service.decide(
        office.as_(office.other_iqa), scene.whole(case), CaseOutcome.NOT_UPHELD, "Nothing.", seen=case.version
    )
    session.commit()

    assert browser.get(address).status_code == 404


def test_support_that_was_asked_for_opens_no_file(browser, scene, room, office, kept):
    facts = {"category": "More time", "reason_category": "Rather not say", "units": [], "text": "Half as long again"}
    case = service.ask(office.as_(room.learner), room.registration, CaseKind.ADJUSTMENT, **facts)
    room.session.commit()
    let_go(room)
    browser.sign_in(office.iqa)

    assert not any("/files/" in link for link in browser.page(f"/cases/{case.id}/decide").links.values())
    assert browser.get(f"/cases/{case.id}/files/{kept.id}").status_code == 404


def test_while_the_learner_is_here_the_page_leads_to_the_portfolio(browser, scene, room, office, kept):
    case = suspicion(scene)
    browser.sign_in(office.other_iqa)

    page = browser.page(f"/cases/{case.id}/decide")

    assert page.links["Read the portfolio"] == f"/portfolios/{room.registration.id}"
    assert "I sat down with him" not in page.text


def more(room, number):
    """So many more pieces about PM1, each with a file."""
    pieces, versions = [uuid4() for _ in range(number)], [uuid4() for _ in range(number)]
    piece = {"registration_id": room.registration.id, "kind": Kind.REFLECTIVE_ACCOUNT, "title": "x", "version": 1}
    sent = {"number": 1, "text": "Words.", "made_at": a.NOON, "submitted_at": a.NOON}
    file = {"position": 1, "name": "x", "media": "image/jpeg", "octets": 1, "note": "", "added_by": room.learner.id}
    criterion = room.unit("PM1").criteria[0].id
    rows = {
        Evidence: [{"id": k, "number": 100 + n, "started_at": a.NOON, **piece} for n, k in enumerate(pieces)],
        EvidenceVersion: [{"id": v, "evidence_id": k, **sent} for v, k in zip(versions, pieces, strict=True)],
        Claim: [{"id": uuid4(), "version_id": v, "criterion_id": criterion} for v in versions],
        EvidenceFile: [
            {"id": uuid4(), "version_id": v, "file": "b" * 64, "added_at": a.NOON, **file} for v in versions
        ],
    }
    for model, made in rows.items():
        room.session.execute(insert(model), made)
    room.session.commit()


def test_very_many_pieces_are_printed_ten_a_page(browser, scene, room, office, kept):
    more(room, 14)
    case = suspicion(scene)
    let_go(room)
    browser.sign_in(office.other_iqa)

    first = browser.page(f"/cases/{case.id}/decide")
    second = browser.page(first.links["Next page"])

    printed = [[each for each in page.links if ", piece " in each] for page in (first, second)]
    assert [len(each) for each in printed] == [10, 5]
    assert "There are 15 pieces, ten a page." in first.text
    assert browser.page(second.links["Previous page"]).links.keys() == first.links.keys()
    assert browser.submit(second.address, outcome="not upheld", reason="Nothing.").address == f"/cases/{case.id}"


@pytest.mark.parametrize("number", [10, 1000])
def test_the_page_takes_the_same_few_statements_however_much_is_in_the_portfolio(
    browser, scene, room, office, kept, statements, number
):
    more(room, number)
    case = suspicion(scene)
    let_go(room)
    browser.sign_in(office.other_iqa)

    assert statements.of(browser, f"/cases/{case.id}/decide") <= 20
