"""The doors to the files of a piece: how they are added, opened and taken away, and what stops them."""

import fcntl
import io
import re
import socket
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lms.audit.models import Event
from lms.core.files import Folder, StoreAway, evidence
from lms.core.uploads import apart, limits, receiving
from lms.people.checking import CHECK_FIRST
from lms.people.models import Role
from lms.portfolio.models import EvidenceFile
from lms.portfolio.rules import files as rules
from tests import builders as a
from tests.builders import files as made
from tests.builders.harmless import HARMLESS
from tests.builders.hostile import NAMES, ORDINARY_NAMES, REFUSED, SAME_TO_A_READER
from tests.client import Page
from tests.core.test_uploads import Clamd


@pytest.fixture(autouse=True)
def folder(app, settings, tmp_path, monkeypatch) -> Path:
    """A place for files of each test's own."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, evidence_url=str(tmp_path / "evidence")))
    return tmp_path / "evidence"


@pytest.fixture
def piece(room, session):
    kept = a.evidence(room.registration)
    a.save(session, kept)
    return kept


@pytest.fixture
def iqa(room, session):
    """Somebody who may read records and add nothing."""
    member = a.person(room.leeds, Role.IQA, name="Iris Vale")
    a.save(session, member, *member.grants)
    return member


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/evidence/1"


def send(browser, base: str, body: bytes, name: str = "plan.jpg", said: str = "image/jpeg", **fields: str):
    """Choose a file on the page of files, say what it shows, and send it as a browser does."""
    values = browser.page(f"{base}/files").values("Add this file")
    return post(browser, base, values | {"note": "My plan"} | fields, body, name, said)


def post(browser, base: str, values: dict, body: bytes, name: str = "plan.jpg", said: str = "image/jpeg"):
    sent = FileStorage(io.BytesIO(body), name, content_type=said)
    boundary, whole = encode_multipart(values | {"file": sent})
    return browser.post(f"{base}/files", data=whole, content_type=f"multipart/form-data; boundary={boundary}")


def add(browser, base: str, body: bytes, *given: str, **fields: str):
    answer = send(browser, base, body, *given, **fields)
    assert answer.status_code == 303, Page(answer, base).problems
    return answer


def problems(answer, status: int = 422) -> dict[str, str]:
    assert answer.status_code == status
    return Page(answer, "").problems


def rows(session) -> list[EvidenceFile]:
    return list(session.scalars(select(EvidenceFile).order_by(EvidenceFile.position)))


def events(session, name: str) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.name == name).order_by(Event.position)))


def said_at_the_top(page: Page) -> str:
    return page.tree.xpath("normalize-space(//div[@role='status'])")


def said_of_files(page: Page) -> list[str]:
    """What is said under the names of the files on a page, but for what each is and how long."""
    found = page.tree.xpath("//li[@class='passport-files__file']//p[position() > 2]")
    return [" ".join(each.text_content().split()) for each in found]


def kept_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# Hostile uploads


@pytest.mark.once
@pytest.mark.parametrize(("sent", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_upload_is_refused_with_a_sentence_and_nothing_is_written(
    browser, session, room, piece, base, folder, sent, sentence
):
    browser.sign_in(room.learner)

    answer = send(browser, base, sent.body(), sent.name, sent.said)

    assert problems(answer) == {"file": sentence}
    assert Page(answer, "").tree.xpath("//input[@name='note']/@value") == ["My plan"]
    assert rows(session) == []
    assert kept_in(folder) == []


@pytest.mark.once
@pytest.mark.parametrize(("sent", "kept"), HARMLESS.values(), ids=HARMLESS)
def test_what_can_be_made_harmless_is_kept_without_what_was_hidden_in_it(
    app, browser, session, room, piece, base, sent, kept
):
    browser.sign_in(room.learner)

    add(browser, base, sent.body(), sent.name, sent.said)

    file = rows(session)[0]
    assert (file.name, file.media, file.changes) == (kept.name, kept.media, list(kept.changes))
    page = browser.page(base)
    named = f"We named it {kept.name}." if kept.renamed else ""
    assert said_at_the_top(page) == " ".join(filter(None, (rules.ADDED, kept.words, named)))
    assert said_of_files(page) == [*([kept.words] if kept.words else []), "My plan"]
    with app.app_context():
        body = evidence().fetch(file.file)
    assert len(body) == file.octets
    for gone in kept.without:
        assert gone not in body


@pytest.mark.parametrize("name", [name for name in NAMES if not set("\r\n\0") & set(name)])
def test_a_hostile_name_comes_back_tame(browser, session, room, piece, base, name):
    browser.sign_in(room.learner)
    add(browser, base, made.picture(), name)
    told = said_at_the_top(browser.page(base))

    file = rows(session)[0]
    answer = browser.get(f"{base}/files/{file.id}")

    assert "\\" in name or file.name == NAMES[name]  # a stroke is lost on the way, as a header's rules have it
    assert told == (rules.ADDED if name in SAME_TO_A_READER else f"{rules.ADDED} We named it {file.name}.")
    said = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=(\"[\w ()-]*\.jpg\"|[\w()-]*\.jpg)(; filename\*=UTF-8''[\w%.-]+)?", said)


@pytest.mark.parametrize("name", ORDINARY_NAMES)
def test_nothing_is_said_of_an_ordinary_name(browser, session, room, piece, base, name):
    browser.sign_in(room.learner)

    add(browser, base, made.picture(), name)

    assert said_at_the_top(browser.page(base)) == rules.ADDED


def test_a_name_cannot_bring_a_header_of_its_own(browser, session, room, piece, base):
    browser.sign_in(room.learner)

    answer = send(browser, base, made.picture(), 'a"\r\nSet-Cookie: x=1\r\n\r\n<script>.jpg')

    assert answer.status_code in (303, 422)
    assert all(re.fullmatch(r"[\w ().-]+", file.name) for file in rows(session))


# Adding


def test_a_learner_adds_a_file_and_meets_it_on_the_page_of_the_piece(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    page = browser.page(base)
    assert "No files yet." in page.text

    answer = post(browser, base, page.values("Add this file") | {"note": "My plan, page 1"}, made.picture())

    assert answer.headers["Location"] == base
    page = browser.page(base)
    assert "My plan, page 1" in page.text
    assert page.links["plan.jpg"] == f"{base}/files/{rows(session)[0].id}"
    assert page.tree.xpath("//main//img/@alt") == ["My plan, page 1"]
    assert [(e.subject_id, e.place_id, e.detail) for e in events(session, "file added")] == [
        (room.learner.id, room.leeds.id, {"number": 1, "file": rows(session)[0].file})
    ]


def test_a_tutor_adds_a_scan_and_sees_nothing_else_of_a_piece_that_was_not_sent(browser, session, room, piece, base):
    piece.latest.files = [a.kept_file(room.learner, name="secret.jpg")]
    a.save(session, *piece.latest.files)
    browser.sign_in(room.tutor)

    answer = add(browser, base, made.pdf(), "scan.pdf", note="Page 1")

    page = browser.page(answer.headers["Location"])
    assert (page.address, page.heading) == (f"{base}/files", "Files with “My first week”")
    assert "scan.pdf" in page.text
    assert "secret.jpg" not in page.text
    assert {(e.actor_id, e.detail["page"]) for e in events(session, "record read")} == {(room.tutor.id, "files")}
    browser.sign_in(room.learner)
    assert {"secret.jpg", "scan.pdf"} <= set(browser.page(base).links)


def test_a_file_may_be_longer_than_anything_else_that_is_sent(app, browser, session, room, piece, base):
    body = made.picture() + bytes(app.config["MAX_CONTENT_LENGTH"] + 1)
    browser.sign_in(room.learner)

    add(browser, base, body)

    assert rows(session)[0].octets < 10_000


def test_nobody_whom_the_door_does_not_let_in_may_send_so_much(app, browser, session, room, piece, base, iqa):
    body = bytes(app.config["MAX_CONTENT_LENGTH"] + 1)
    stranger = a.learner(room.leeds, "Lou Row")
    a.save(session, stranger)
    assert post(browser, base, {}, body).status_code == 413

    for someone in (stranger, iqa):
        browser.sign_in(someone)
        assert post(browser, base, {}, body).status_code == 413


def test_nobody_else_finds_the_door(browser, session, room, piece, base, folder, iqa):
    stranger = a.learner(room.leeds, "Lou Row")
    elsewhere = a.person(room.hull, Role.TUTOR)
    a.save(session, stranger, elsewhere, *elsewhere.grants)
    for someone in (stranger, elsewhere, iqa):
        browser.sign_in(someone)
        assert browser.get(f"{base}/files").status_code == 404
        assert post(browser, base, {"note": "x", "seen": "1"}, made.picture()).status_code == 404
    assert rows(session) == []
    assert kept_in(folder) == []


def test_a_file_and_what_it_shows_are_asked_for(browser, session, room, piece, base):
    browser.sign_in(room.learner)

    page = browser.send(browser.page(f"{base}/files"), 422, button="Add this file")

    assert page.problems == {"file": "Choose a file", "note": "Say what this file shows"}


def test_what_it_shows_has_an_end(browser, session, room, piece, base):
    browser.sign_in(room.learner)

    answer = send(browser, base, made.picture(), note="x" * (rules.LONGEST_NOTE + 1))

    assert problems(answer) == {"note": f"Use {rules.LONGEST_NOTE} characters or fewer"}
    assert rows(session) == []


def test_a_note_with_a_prison_number_is_checked_first(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    answer = send(browser, base, made.picture(), note="A plan for A1234BC")
    assert "Leave out names and numbers" in problems(answer)["checked"]

    values = Page(answer, "").values("Add this file") | {"checked": "y"}
    assert post(browser, base, values, made.picture()).status_code == 303


@pytest.mark.parametrize("name", ["A1234BC plan.jpg", "plan_a1234bc.jpg", "Ola_Gale.png", "plan-OlaGale2.jpg"])
def test_the_name_of_a_file_is_checked_as_the_note_is(browser, session, room, piece, base, name):
    a.save(session, a.learner(room.leeds, "Ola Gale"))
    browser.sign_in(room.learner)

    answer = send(browser, base, made.picture(), name)

    assert problems(answer) == {"checked": CHECK_FIRST}
    assert rows(session) == []
    values = Page(answer, "").values("Add this file") | {"checked": "y"}
    assert post(browser, base, values, made.picture(), name).status_code == 303
    assert len(rows(session)) == 1


def test_a_file_named_after_its_learner_is_taken(browser, session, room, piece, base):
    browser.sign_in(room.learner)

    add(browser, base, made.picture(), f"{room.learner.name.replace(' ', '_')}.jpg")

    assert len(rows(session)) == 1


def test_two_things_wrong_are_said_at_once(browser, session, room, piece, base):
    browser.sign_in(room.learner)

    assert problems(send(browser, base, b"", note="")) == {"file": limits.EMPTY, "note": "Say what this file shows"}


def test_a_press_without_its_token_adds_nothing_and_opens_nothing(browser, room, session, piece, base, folder):
    browser.sign_in(room.learner)
    values = browser.page(f"{base}/files").values("Add this file") | {"note": "x", "csrf_token": "forged"}

    answer = post(browser, base, values, made.picture())

    assert answer.status_code == 422
    assert rows(session) == []
    assert kept_in(folder) == []


def test_a_second_press_adds_it_once(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    values = browser.page(f"{base}/files").values("Add this file") | {"note": "x"}

    answers = [post(browser, base, values, made.picture()) for _ in range(2)]

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, base)}
    assert len(rows(session)) == 1


def test_the_same_file_again_is_refused(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())

    assert problems(send(browser, base, made.picture(), "another.jpg")) == {"file": rules.HERE_ALREADY}
    assert len(rows(session)) == 1


def test_a_full_piece_takes_no_more_and_nothing_is_kept(browser, session, room, piece, base, folder):
    files = [a.kept_file(room.learner, n, file=f"{n:064x}") for n in range(1, rules.MOST_FILES)]
    piece.latest.files = files
    a.save(session, *files)
    browser.sign_in(room.learner)
    values = browser.page(f"{base}/files").values("Add this file") | {"note": "x"}
    add(browser, base, made.picture())
    before = kept_in(folder)

    answer = post(browser, base, values | {"once": "another press"}, made.pdf(), "plan.pdf")

    assert problems(answer) == {"file": rules.TOO_MANY}
    assert kept_in(folder) == before
    assert "as many files as it can have" in browser.page(f"{base}/files").text
    assert "Add this file" not in browser.page(base).buttons


def test_a_piece_that_was_sent_takes_no_file_and_nothing_is_kept(browser, session, room, piece, base, folder):
    browser.sign_in(room.learner)
    values = browser.page(f"{base}/files").values("Add this file") | {"note": "x"}
    piece.latest.submitted_at = a.NOON
    a.save(session, piece)

    answer = post(browser, base, values, made.picture())

    assert problems(answer) == {"file": rules.SENT}
    assert kept_in(folder) == []
    assert browser.get(f"{base}/files").status_code == 303


def test_a_file_for_an_older_version_meets_the_page_of_a_change(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    values = browser.page(f"{base}/files").values("Add this file") | {"note": "x", "seen": "7"}

    assert post(browser, base, values, made.picture()).status_code == 409
    assert rows(session) == []


def test_a_piece_that_is_not_there_has_no_files(browser, room, session):
    browser.sign_in(room.learner)

    assert browser.get(f"/portfolios/{room.registration.id}/evidence/9/files").status_code == 404


# What keeps them


def test_a_store_that_is_away_is_a_sentence_and_nothing_is_written(browser, session, room, piece, base, monkeypatch):
    class Away:
        def keep(self, _: bytes) -> str:
            raise StoreAway("The store of files answered SlowDown.")

    monkeypatch.setattr(receiving, "evidence", Away)
    browser.sign_in(room.learner)

    assert problems(send(browser, base, made.picture())) == {"file": receiving.NO_ROOM}
    assert rows(session) == []


def test_a_file_that_cannot_be_opened_in_time_is_a_sentence(browser, session, room, piece, base, monkeypatch):
    monkeypatch.setattr(apart, "LONGEST", 0.0)
    browser.sign_in(room.learner)

    assert problems(send(browser, base, made.picture())) == {"file": limits.NOT_OPENED}


def test_it_is_looked_at_and_kept_while_nothing_of_the_database_is_held(app, browser, room, piece, base, monkeypatch):
    """Not one statement of the request stands between the end of its first look and what is kept."""
    from flask import g

    held = []
    keep = receiving.evidence

    def watched():
        held.append("session" in g or "work" in g)
        return keep()

    monkeypatch.setattr(receiving, "evidence", watched)
    browser.sign_in(room.learner)

    add(browser, base, made.picture())

    assert held == [False]


# Viruses


@pytest.fixture
def scanned(app, tmp_path, monkeypatch, request):
    """A site with a virus scanner that answers as it is told."""
    place = tmp_path / "clamd.ctl"
    settings = replace(app.config["SETTINGS"], clamd=f"unix:{place}")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        scanner = Clamd(listening, request.param)
        scanner.start()
        yield scanner
        listening.shutdown(socket.SHUT_RDWR)
    scanner.join(5)


@pytest.mark.parametrize("scanned", [b"stream: OK\n"], indirect=True)
def test_every_file_is_shown_to_the_scanner_as_it_came(browser, session, room, piece, base, scanned):
    body = made.located()
    browser.sign_in(room.learner)

    add(browser, base, body)

    assert scanned.asked == [body]


@pytest.mark.parametrize("scanned", [b"stream: Eicar-Test-Signature FOUND\n"], indirect=True)
def test_a_virus_is_refused_and_written_down(browser, session, room, piece, base, folder, scanned):
    browser.sign_in(room.learner)

    answer = send(browser, base, made.picture())

    assert problems(answer) == {"file": receiving.INFECTED}
    assert rows(session) == []
    assert kept_in(folder) == []
    event = events(session, "infected file refused")[0]
    assert (event.actor_id, event.subject_id, event.place_id) == (room.learner.id, room.learner.id, room.leeds.id)
    assert event.detail == {"number": 1, "found": "Eicar-Test-Signature"}


def test_without_an_answer_from_the_scanner_nothing_is_kept(
    app, browser, session, room, piece, base, folder, monkeypatch
):
    settings = replace(app.config["SETTINGS"], clamd=f"unix:{folder}/nobody")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    browser.sign_in(room.learner)

    assert problems(send(browser, base, made.picture())) == {"file": receiving.SCANNER_AWAY}
    assert rows(session) == []
    assert kept_in(folder) == []


# Opening


def opened(browser, session, base, body: bytes, name: str):
    add(browser, base, body, name)
    return browser.get(f"{base}/files/{rows(session)[-1].id}")


@pytest.mark.parametrize(
    ("body", "name", "media"),
    [
        (made.picture(), "plan.jpg", "image/jpeg"),
        (made.picture("PNG"), "plan.png", "image/png"),
        (made.pdf(), "plan.pdf", "application/pdf"),
        (b"<b>words</b>", "plan.txt", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_sent_so_that_it_can_run_nothing(browser, session, room, piece, base, body, name, media):
    browser.sign_in(room.learner)

    answer = opened(browser, session, base, body, name)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox; default-src 'none'" in answer.headers.getlist("Content-Security-Policy")


def test_a_pdf_opens_as_what_was_sent(browser, session, room, piece, base):
    browser.sign_in(room.learner)

    answer = opened(browser, session, base, made.pdf(pages=3), "plan.pdf")

    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert len(document.pages) == 3


def test_a_thumbnail_is_a_small_picture_and_nothing_else(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.picture("PNG", size=(900, 600)), "plan.png")

    answer = browser.get(f"{base}/files/{rows(session)[0].id}/thumbnail")

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "sandbox; default-src 'none'" in answer.headers.getlist("Content-Security-Policy")
    assert Image.open(io.BytesIO(answer.data)).size == (240, 160)


def test_a_file_that_is_no_picture_has_no_thumbnail(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.pdf(), "plan.pdf")

    assert browser.get(f"{base}/files/{rows(session)[0].id}/thumbnail").status_code == 404


def test_reading_a_file_is_reading_a_record(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())
    piece.latest.submitted_at = a.NOON
    a.save(session, piece)
    place = f"{base}/files/{rows(session)[0].id}"
    browser.get(place)
    assert events(session, "record read") == []

    browser.sign_in(room.assessor)
    assert browser.get(place).status_code == 200

    read = events(session, "record read")
    assert [(e.actor_id, e.subject_id, e.detail["page"]) for e in read] == [(room.assessor.id, room.learner.id, "file")]


def test_a_file_is_not_found_by_those_who_may_not_read_it(browser, session, room, piece, base, iqa):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())
    stranger = a.learner(room.leeds, "Lou Row")
    elsewhere = a.person(room.hull, Role.ASSESSOR)
    a.save(session, stranger, elsewhere, *elsewhere.grants)
    place = f"{base}/files/{rows(session)[0].id}"

    for someone in (stranger, elsewhere, room.tutor, room.assessor, iqa):  # it is not sent yet
        browser.sign_in(someone)
        assert browser.get(place).status_code == 404
        assert browser.get(f"{place}/thumbnail").status_code == 404
    piece.latest.submitted_at = a.NOON
    a.save(session, piece)
    for someone, status in (
        (stranger, 404),
        (elsewhere, 404),
        (room.tutor, 200),
        (room.assessor, 200),
        (iqa, 200),
    ):
        browser.sign_in(someone)
        assert browser.get(place).status_code == status, someone.name


def test_a_file_is_found_only_below_its_own_piece(browser, session, room, piece, base):
    other = a.evidence(room.registration, 2)
    a.save(session, other)
    browser.sign_in(room.learner)
    add(browser, base, made.picture())

    assert browser.get(f"{base[:-1]}2/files/{rows(session)[0].id}").status_code == 404


def test_a_file_that_is_lost_is_not_found_and_one_out_of_reach_is_asked_for_later(
    browser, session, room, piece, base, folder, monkeypatch
):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())
    place = f"{base}/files/{rows(session)[0].id}"
    for path in kept_in(folder):
        path.write_bytes(b"another")
    assert browser.get(place).status_code == 404

    class Away:
        def fetch(self, _: str) -> bytes:
            raise StoreAway("The store of files answered SlowDown.")

    monkeypatch.setattr("lms.portfolio.views.files.evidence", Away)
    assert browser.get(place).status_code == 503


# Taking away


def test_a_learner_takes_a_file_away(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())

    page = browser.press(base, "Take away plan.jpg")

    assert page.address == base
    assert "No files yet." in page.text
    assert rows(session) == []
    assert len(events(session, "file removed")) == 1


def test_staff_are_taken_back_to_the_files_they_added(browser, session, room, piece, base):
    browser.sign_in(room.tutor)
    add(browser, base, made.picture())

    assert browser.press(f"{base}/files", "Take away plan.jpg").address == f"{base}/files"
    assert rows(session) == []


def test_a_file_is_not_taken_from_an_older_page_nor_without_a_token_nor_by_others(
    browser, session, room, piece, base, iqa
):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())
    values = browser.page(base).values("Take away plan.jpg")
    place = f"{base}/files/{rows(session)[0].id}/take-away"

    assert browser.post(place, data=values | {"seen": "7"}).status_code == 409
    browser.post(place, data=values | {"csrf_token": "forged", "once": "2"})
    assert len(rows(session)) == 1
    for someone in (room.tutor, iqa):
        browser.sign_in(someone)
        assert browser.post(place, data=values | {"once": someone.name}).status_code == 404
    assert len(rows(session)) == 1


def test_a_file_of_a_piece_that_was_sent_stays(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())
    values = browser.page(base).values("Take away plan.jpg")
    piece.latest.submitted_at = a.NOON
    a.save(session, piece)

    answer = browser.post(f"{base}/files/{rows(session)[0].id}/take-away", data=values)

    assert answer.status_code == 303
    assert rules.SENT in browser.page(base).response.get_data(as_text=True)
    assert session.scalar(select(func.count(EvidenceFile.id))) == 1


def test_the_page_of_files_takes_as_many_statements_however_many_there_are(
    browser, session, room, piece, base, statements
):
    browser.sign_in(room.learner)
    bare = statements.of(browser, f"{base}/files")
    files = [a.kept_file(room.learner, n, file=f"{n:064x}") for n in range(1, rules.MOST_FILES + 1)]
    piece.latest.files = files
    a.save(session, *files)

    assert statements.of(browser, f"{base}/files") == bare <= 6


# What nobody thinks of


def test_another_photograph_of_the_same_name_is_not_taken_for_the_first(browser, session, room, piece, base):
    """The page is reached again with the back button; telephones call every photograph image.jpg."""
    browser.sign_in(room.learner)
    values = browser.page(f"{base}/files").values("Add this file") | {"note": "x"}

    first = post(browser, base, values, made.picture(), "image.jpg")
    again = post(browser, base, values, made.picture(), "image.jpg")
    other = post(browser, base, values, made.picture(size=(90, 90)), "image.jpg")

    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 409)
    assert len(rows(session)) == 1


def test_while_a_file_is_opened_another_is_refused_at_once_and_may_be_chosen_again(
    browser, session, room, piece, base, settings
):
    browser.sign_in(room.learner)

    with (settings.data_dir / "opening").open("wb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        assert problems(send(browser, base, made.picture())) == {"file": receiving.BUSY}

    assert rows(session) == []
    add(browser, base, made.picture())
    assert len(rows(session)) == 1


def test_a_machine_without_room_is_a_sentence(browser, session, room, piece, base, folder, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(apart, "TemporaryFile", full)
    browser.sign_in(room.learner)

    assert problems(send(browser, base, made.picture())) == {"file": receiving.NO_ROOM}
    assert rows(session) == []
    assert kept_in(folder) == []


def test_a_store_that_fails_half_way_leaves_no_row_and_the_next_try_is_good(
    browser, session, room, piece, base, monkeypatch
):
    keep, calls = Folder.keep, []

    def failing(self: Folder, body: bytes) -> str:
        calls.append(body)
        if len(calls) == 2:
            raise StoreAway(28, "No space left on device")
        return keep(self, body)

    monkeypatch.setattr(Folder, "keep", failing)
    browser.sign_in(room.learner)

    assert problems(send(browser, base, made.picture())) == {"file": receiving.NO_ROOM}
    assert rows(session) == []
    add(browser, base, made.picture())
    assert len(rows(session)) == 1


def test_a_part_of_a_file_is_never_sent_and_none_is_kept_by_a_browser(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())
    place = f"{base}/files/{rows(session)[0].id}"
    whole = browser.get(place)

    for header in (
        {"Range": "bytes=0-9"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"},
    ):
        answer = browser.get(place, headers=header)
        assert (answer.status_code, answer.data) == (200, whole.data)
    assert not {"ETag", "Last-Modified", "Expires"} & set(whole.headers.keys())
    head = browser.head(place)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Disposition"] == whole.headers["Content-Disposition"]


def test_a_file_of_a_piece_taken_back_is_the_learners_again(browser, session, room, piece, base):
    browser.sign_in(room.learner)
    add(browser, base, made.picture())
    place = f"{base}/files/{rows(session)[0].id}"
    for sent, status in ((a.NOON, 200), (None, 404)):
        piece.latest.submitted_at = sent
        a.save(session, piece)
        browser.sign_in(room.assessor)
        assert browser.get(place).status_code == status
        assert browser.get(f"{place}/thumbnail").status_code == status
    assert "plan.jpg" not in browser.page(f"{base}/files").text
