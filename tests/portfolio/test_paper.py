"""Forms on paper: every kind prints with its code, and comes back by keying and by scan."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from flask import g
from pypdf import PdfReader
from sqlalchemy import func, insert, select

from lms.assessments.models import (
    Discussion,
    PracticalAssessment,
    PriorAchievement,
    Proof,
    ShadowingSession,
    WitnessStatement,
)
from lms.audit.models import Event
from lms.core import sheets
from lms.core.work import Work
from lms.courses.models import FormKind, PaperForm, ScannedPage
from lms.people.models import Background, Face, ReadingSettings, Role, Spacing, TextSize
from lms.portfolio.models import Evidence, Kind, Outcome, Source
from lms.portfolio.rules import DECLARATION, claimed_ids
from lms.portfolio.rules.paper import DISCUSSIONS
from lms.portfolio.service import propose
from tests import builders as a
from tests.builders import paper
from tests.builders.people import NOON
from tests.courses.test_scans import hand_in

WORDS = "They listened first, and then they asked what would help."
DAY = {"day": ["5", "5", "2026"]}
PRINTED = NOON - timedelta(days=1)
KEPT = "Education office, blue folder"


@pytest.fixture
def room(session):
    """A classroom whose mentor can be shadowed."""
    made = a.classroom(session)
    a.accredited(session, made.mentor, made.qualification, made.leeds)
    return made


def what(kind: FormKind) -> str:
    return f"{kind.value}: PM1" if kind is FormKind.PRACTICAL_ASSESSMENT else kind.value


def print_one(browser, room, kind: FormKind, by=None) -> str:
    """Print a form, the day before it comes back, and give its code."""
    browser.sign_in(by or room.tutor)
    page = browser.submit(f"/portfolios/{room.registration.id}/forms", what=what(kind))
    assert page.heading == "Ready to print"
    made = room.session.scalars(select(PaperForm).order_by(PaperForm.id.desc())).first()
    made.printed_at = PRINTED
    room.session.commit()
    return made.code


def out_one(browser, room, kind: FormKind, by=None) -> str:
    """A form that is out, as if it had been printed, though nothing is laid out; whoever printed it is signed in."""
    made = a.paper_form(room.registration, by or room.tutor, kind)
    made.unit, made.printed_at = room.unit() if kind is FormKind.PRACTICAL_ASSESSMENT else None, PRINTED
    a.save(room.session, made)
    browser.sign_in(by or room.tutor)
    return made.code


def pdf_of(browser, code: str) -> bytes:
    answer = browser.get(f"/forms/{code}/pdf")
    assert answer.status_code == 200
    return answer.data


def written(room, kind: FormKind, **changed) -> dict[str, object]:
    """What somebody wrote on a form of this kind, with every signature but the declaration, each with its day."""
    criterion = room.unit().criteria[0]
    own = {**DAY, "title": "My first week", "text": WORDS, "criteria": [str(criterion.id)]}
    asked = {
        **DAY,
        "minutes": "15",
        "plan": "What a mentor is for",
        "question_1": "What is a boundary?",
        "answer_1": "A line I do not cross.",
        "criterion_1": str(criterion.id),
        "summary": "They know what a mentor does.",
        "assessor": str(room.assessor.id),
        "signed_assessor": "y",
        "signed_learner": "y",
    }
    lines = {f"seen_{c.number.replace('.', '_')}": "seen" for c in room.unit().criteria}
    notes = {f"note_{c.number.replace('.', '_')}": "They said so." for c in room.unit().criteria}
    facts: dict[FormKind, dict[str, object]] = {
        FormKind.SHADOWING: {
            **DAY,
            "minutes": "45",
            "mentor": str(room.mentor.id),
            "setting": "B wing",
            "role_seen": "Helping a new arrival",
            "saw": WORDS,
            "did": "I watched.",
            "learned": "To wait.",
            "boundary": "No messages.",
            "proposed": [criterion.code],
            "signed_mentor": "y",
            "signed_staff": "y",
            "staff": str(room.coordinator.id),
        },
        FormKind.PRACTICAL_ASSESSMENT: {
            **DAY,
            "minutes": "45",
            "setting": "B wing",
            "activity": WORDS,
            "observer_comment": "Calm and clear.",
            "learner_comment": "I have nothing to add.",
            "too_early": "y",
            **lines,
            **notes,
            "assessor": str(room.assessor.id),
            "signed_assessor": "y",
            "signed_learner": "y",
        },
        FormKind.WITNESS_STATEMENT: {
            **DAY,
            "witness_name": "Pat Officer",
            "job": "Wing officer",
            "relationship": "I run the wing",
            "contact": "The wing office",
            "seen": WORDS,
            "criteria": [str(criterion.id)],
            "signed_witness": "y",
        },
        FormKind.PROFESSIONAL_DISCUSSION: asked,
        FormKind.ORAL_QUESTIONING: asked,
        FormKind.REFLECTIVE_ACCOUNT: own,
        FormKind.PRODUCT: {**own, "origin": "I made it in the art class.", "held_on_paper": "The art room"},
        FormKind.PRIOR_LEARNING: {
            "recognition": "recognition of prior learning",
            "title": "Level 1 Award in Listening",
            "issuer": "A college",
            "level": "Level 1",
            "achieved_on": ["1", "2", "2024"],
            "proof": "A certificate in my property",
            "mapping": "It was about listening.",
            "criteria": [str(criterion.id)],
            "signed_staff": "y",
            "staff": str(room.assessor.id),
            "proof_level": "document seen",
        },
    }
    typed = {"kept_at": KEPT, **facts[kind], **changed}
    days = {name.replace("signed_", "day_"): DAY["day"] for name in typed if name.startswith("signed_") and typed[name]}
    return days | typed


def key_one(browser, room, code: str, kind: FormKind, status: int = 303, **changed):
    browser.sign_in(room.tutor)
    at = "/shadowing" if kind is FormKind.SHADOWING else ""
    return browser.submit(f"/forms/{code}{at}", status, typed=written(room, kind, **changed))


def piece(session) -> Evidence:
    return session.scalars(select(Evidence)).one()


# Printing


@pytest.mark.parametrize("kind", FormKind)
def test_every_kind_prints_with_its_code_on_every_page_and_the_same_bytes_twice(browser, room, kind):
    code = print_one(browser, room, kind)
    pdf = pdf_of(browser, code)

    read = [page.mark for page in sheets.split(pdf)]

    form = room.session.scalars(select(PaperForm)).one()
    assert read == [sheets.Mark(code, n, form.pages) for n in range(1, form.pages + 1)]
    assert pdf == pdf_of(browser, code)
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    assert "If you need more room, use plain paper" in words
    assert ("More questions?" in words) == (kind in DISCUSSIONS)
    assert words.count("Do not leave this empty") == (2 if kind is FormKind.PRACTICAL_ASSESSMENT else 0)
    assert ("What day did it happen?" in words) == (kind is FormKind.REFLECTIVE_ACCOUNT)
    assert ("What day did you make it?" in words) == ("Where does it come from?" in words) == (kind is FormKind.PRODUCT)
    events = room.session.scalars(select(Event).where(Event.name == "form printed")).all()
    assert [(event.detail, event.subject_id) for event in events] == [({"kind": kind.value}, room.learner.id)]


@pytest.mark.parametrize("kind", FormKind)
def test_a_form_that_is_written_on_comes_back_by_scan_and_is_keyed(browser, room, kind):
    code = print_one(browser, room, kind)
    pages = paper.printed(pdf_of(browser, code))

    page = hand_in(browser, paper.pdf_of([paper.scanned(each) for each in reversed(pages)]))

    assert f"{room.learner.name}: {kind.value}" in page.text
    assert "Complete." in page.text
    confirm_all(browser, page, room, len(pages))
    assert "Ready to key" in browser.page("/forms").text
    keyed = key_one(browser, room, code, kind)
    assert "Keyed" in keyed.text
    assert len(keyed.tree.xpath("//main//img")) == len(pages)


def confirm_all(browser, page, room, count: int) -> None:
    words = f"Yes, all {count} pages of {room.learner.name}" if count > 1 else "Yes, page 1"
    answer = browser.send(page, button=words)
    assert "Ready to key" in answer.text
    assert room.session.scalars(select(ScannedPage.settled_at).distinct()).all() == [NOON]


# Keying


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        (FormKind.SHADOWING, ShadowingSession),
        (FormKind.PRACTICAL_ASSESSMENT, PracticalAssessment),
        (FormKind.WITNESS_STATEMENT, WitnessStatement),
        (FormKind.PROFESSIONAL_DISCUSSION, Discussion),
        (FormKind.ORAL_QUESTIONING, Discussion),
        (FormKind.PRIOR_LEARNING, PriorAchievement),
    ],
)
def test_what_is_keyed_is_the_record_the_screen_makes_and_no_piece_until_it_is_declared(browser, room, kind, record):
    code = out_one(browser, room, kind)

    key_one(browser, room, code, kind)

    form = room.session.scalars(select(PaperForm)).one()
    made = room.session.scalars(select(record)).one()
    assert made.form_id == form.id
    assert (form.keyed_at, form.keyed_by, form.kept_at) == (NOON, room.tutor.id, KEPT)
    assert room.session.scalar(select(func.count(Evidence.id))) == 0


@pytest.mark.parametrize("kind", FormKind)
def test_what_the_learner_declared_on_paper_is_sent(browser, room, kind):
    code = out_one(browser, room, kind)

    key_one(browser, room, code, kind, signed_declaration="y")

    made = piece(room.session)
    assert (made.source, made.kind.value != "", made.latest.declaration) == (Source.PAPER, True, DECLARATION)
    assert made.latest.submitted_at == NOON
    assert room.unit().criteria[0].id in claimed_ids(made.latest)
    assert made.form_id == room.session.scalars(select(PaperForm.id)).one()


def test_a_learners_own_words_without_the_declaration_are_a_piece_that_is_not_sent(browser, room):
    code = out_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)

    key_one(browser, room, code, FormKind.REFLECTIVE_ACCOUNT)

    made = piece(room.session)
    assert (made.kind, made.source, made.latest.text) == (Kind.REFLECTIVE_ACCOUNT, Source.PAPER, WORDS)
    assert made.latest.submitted_at is None
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/{made.number}")
    assert "Scanned or keyed from paper" in page.text
    assert KEPT in page.text
    assert "Toni Vale" in page.text


def test_a_declared_form_that_lacks_a_signature_is_kept_and_waits(browser, room):
    code = out_one(browser, room, FormKind.PRACTICAL_ASSESSMENT)

    page = key_one(browser, room, code, FormKind.PRACTICAL_ASSESSMENT, signed_declaration="y", signed_learner=[])

    assert "The learner has not signed the observation sheet yet" in page.tree.text_content()
    assert piece(room.session).latest.submitted_at is None


@pytest.mark.parametrize(
    ("kind", "missing", "waits"),
    [
        (FormKind.REFLECTIVE_ACCOUNT, {"day": ["", "", ""]}, "Say what day it happened"),
        (FormKind.PRODUCT, {"day": ["", "", ""]}, "Say what day you made it"),
        (FormKind.PRODUCT, {"origin": ""}, "Say where it comes from"),
    ],
)
def test_a_declared_form_without_its_day_or_origin_is_kept_and_waits(browser, room, kind, missing, waits):
    page = key_one(browser, room, out_one(browser, room, kind), kind, signed_declaration="y", **missing)

    assert f"Kept, and not sent yet. {waits}." in page.text
    assert piece(room.session).latest.submitted_at is None


@pytest.mark.parametrize("kind", [FormKind.REFLECTIVE_ACCOUNT, FormKind.PRODUCT])
def test_the_day_and_the_origin_are_keyed_as_they_are_written(browser, room, kind):
    key_one(browser, room, out_one(browser, room, kind), kind, signed_declaration="y")

    latest = piece(room.session).latest
    assert latest.day == date(2026, 5, 5)
    assert latest.origin == ("I made it in the art class." if kind is FormKind.PRODUCT else "")
    assert latest.submitted_at is not None


def test_only_the_signatures_that_are_ticked_are_recorded(browser, room):
    code = out_one(browser, room, FormKind.SHADOWING)

    key_one(browser, room, code, FormKind.SHADOWING, signed_staff=[])

    made = room.session.scalars(select(ShadowingSession)).one()
    assert (made.confirmed_at, made.countersigned_at) == (NOON, None)
    event = room.session.scalars(select(Event).where(Event.name == "form keyed")).one()
    assert (event.actor_id, event.detail) == (room.tutor.id, {"kind": "shadowing log", "signed": ["mentor"]})


def test_staff_do_not_sign_before_the_mentor_on_paper_either(browser, room):
    code = out_one(browser, room, FormKind.SHADOWING)

    page = key_one(browser, room, code, FormKind.SHADOWING, 422, signed_mentor=[])

    assert page.problems == {"signed_mentor": "Staff sign after the mentor. Look at the mentor’s signature again."}
    assert room.session.scalar(select(func.count(ShadowingSession.id))) == 0


def test_as_many_questions_are_keyed_as_were_written_also_on_more_paper(browser, room):
    kind = FormKind.PROFESSIONAL_DISCUSSION
    code = out_one(browser, room, kind)
    many = {f"{what}_{n}": f"The {what} {n}" for what in ("question", "answer") for n in range(1, 8)}

    page = browser.page(f"/forms/{code}")
    for rows in (6, 7):
        page = browser.send(page, 422, typed=written(room, kind) | {"do": "another"})
        assert [name for name in page.values() if name.startswith("question_")][-1] == f"question_{rows}"
        assert page.values()["answer_1"] == ["A line I do not cross."]
    assert room.session.scalars(select(PaperForm.keyed_at)).one() is None
    browser.send(page, typed=written(room, kind, **many))

    made = room.session.scalars(select(Discussion)).one()
    assert [line.answer for line in made.questions] == [f"The answer {n}" for n in range(1, 8)]


def test_a_form_asks_for_no_more_questions_than_a_record_holds(browser, room):
    code = out_one(browser, room, FormKind.ORAL_QUESTIONING)

    page = browser.send(browser.page(f"/forms/{code}"), 422, typed={"do": "another", "question_20": "The last"})

    assert page.values()["question_20"] == ["The last"]
    assert "Add another question" not in page.buttons


@pytest.mark.parametrize(
    ("box", "sentence"),
    [
        ("observer_comment", "Copy what the observer wrote on the paper"),
        ("learner_comment", "Copy what the learner wrote on the paper"),
    ],
)
@pytest.mark.parametrize("signed", ["y", []])
def test_a_sheet_is_not_keyed_without_both_comments_and_nothing_typed_is_lost(browser, room, box, sentence, signed):
    kind = FormKind.PRACTICAL_ASSESSMENT
    code = out_one(browser, room, kind)

    page = key_one(browser, room, code, kind, 422, signed_learner=signed, **{box: " "})

    assert page.problems == {box: sentence}
    assert "If it says nothing, ask them to write on it first." in page.text
    assert "If they sign later" not in page.text
    assert page.values()["activity"] == [WORDS]
    assert room.session.scalar(select(func.count(PracticalAssessment.id))) == 0
    assert room.session.scalars(select(PaperForm.keyed_at)).one() is None
    key_one(browser, room, code, kind)
    made = room.session.scalars(select(PracticalAssessment)).one()
    assert (made.observer_comment, made.learner_comment) == ("Calm and clear.", "I have nothing to add.")


def test_what_an_assessor_saw_is_theirs_and_not_of_whoever_keys_it(browser, room):
    code = out_one(browser, room, FormKind.PRACTICAL_ASSESSMENT)

    page = key_one(browser, room, code, FormKind.PRACTICAL_ASSESSMENT, 422, signed_assessor=[])
    assert page.problems == {"signed_assessor": "The assessor must sign the paper before it is keyed"}
    key_one(browser, room, code, FormKind.PRACTICAL_ASSESSMENT)

    made = room.session.scalars(select(PracticalAssessment)).one()
    assert (made.observer_id, made.signed_on_paper) == (room.assessor.id, True)


def test_proof_that_staff_signed_for_is_theirs(browser, room):
    code = out_one(browser, room, FormKind.PRIOR_LEARNING)

    key_one(browser, room, code, FormKind.PRIOR_LEARNING)

    made = room.session.scalars(select(PriorAchievement)).one()
    assert (made.proof_level, made.proof_seen_by) == (Proof.DOCUMENT_SEEN, room.assessor.id)


def test_a_form_is_keyed_once_and_a_second_person_gets_a_sentence(browser, room):
    kind = FormKind.REFLECTIVE_ACCOUNT
    code = out_one(browser, room, kind)
    page = browser.page(f"/forms/{code}")
    key_one(browser, room, code, kind)

    browser.sign_in(room.assessor)
    assert "Toni Vale keyed this form. A form can be keyed once." in browser.page(f"/forms/{code}").text
    browser.sign_in(room.tutor)
    again = browser.send(page, 409, typed=written(room, kind, title="Another"))
    assert "A form can be keyed once." in again.text
    assert piece(room.session).title == "My first week"


def test_a_second_press_gets_the_answer_of_the_first(browser, room):
    kind = FormKind.REFLECTIVE_ACCOUNT
    code = out_one(browser, room, kind)
    page = browser.page(f"/forms/{code}")

    for _ in range(2):
        browser.send(page, typed=written(room, kind))

    assert piece(room.session).number == 1


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"kept_at": ""}, {"kept_at": "Type where the paper is kept"}),
        ({"kept_at": "x" * 201}, {"kept_at": "Use 200 characters or fewer"}),
        ({"text": ""}, {"text": "Type what they wrote"}),
        ({"day": ["31", "12", "2026"]}, {"day": "Choose a day up to today"}),
        ({"day": ["31", "2", "2026"]}, {"day": "Type a real day, such as 3 5 2026"}),
        ({"criteria": ["not a criterion"]}, {"criteria": "Choose from the answers"}),
        ({"csrf_token": "gone"}, None),
    ],
)
def test_what_cannot_be_kept_is_asked_for_again(browser, room, changed, problems):
    kind = FormKind.REFLECTIVE_ACCOUNT
    code = out_one(browser, room, kind)

    answer = browser.page(f"/forms/{code}")
    sent = browser.post(f"/forms/{code}", data=answer.values() | written(room, kind, **changed))

    assert sent.status_code in (400, 422)
    if problems and "criteria" not in problems:
        assert browser._met(sent, code, 422).problems == problems
    assert room.session.scalar(select(func.count(Evidence.id))) == 0
    assert room.session.scalars(select(PaperForm.keyed_at)).one() is None


def test_a_number_in_what_was_written_is_warned_of(browser, room):
    kind = FormKind.REFLECTIVE_ACCOUNT
    code = out_one(browser, room, kind)

    page = key_one(browser, room, code, kind, 422, text=f"{WORDS} I asked A1234BC about it.")

    assert set(page.problems) == {"checked"}


# Who may


def test_nobody_elsewhere_opens_a_form(browser, room):
    code = out_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)

    browser.sign_in(room.hull_assessor)
    for address in ("", "/print", "/pdf", "/pages/1", "/shadowing"):
        assert browser.get(f"/forms/{code}{address}").status_code == 404
    assert browser.get(f"/portfolios/{room.registration.id}/forms").status_code == 404


def test_a_form_follows_its_learner_to_another_prison(browser, room):
    code = out_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)
    room.move(room.learner, room.hull)

    assert browser.get(f"/forms/{code}").status_code == 404
    browser.sign_in(room.hull_assessor)
    assert browser.page(f"/forms/{code}").heading == "Key in a form: Reflective account"


def test_a_learner_prints_what_is_theirs_to_write_and_keys_nothing(browser, room):
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/forms")
    assert "RPL claim Something you achieved before" in page.text

    offered = list(page.tree.xpath("//input[@name='what']/@value"))
    code = print_one(browser, room, FormKind.SHADOWING, by=room.learner)

    assert offered == ["shadowing log", "reflective account", "product", "RPL claim"]
    assert browser.get(f"/forms/{code}/pdf").status_code == 200
    assert browser.get(f"/forms/{code}").status_code == 404
    assert browser.get(f"/forms/{code}/shadowing").status_code == 404
    browser.sign_in(room.mentor)
    assert browser.get(f"/forms/{code}/pdf").status_code == 404


def test_a_coordinator_sees_a_form_and_leaves_keying_to_a_tutor(browser, room):
    code = out_one(browser, room, FormKind.WITNESS_STATEMENT, by=room.coordinator)

    page = browser.page(f"/forms/{code}")

    assert "A tutor or an assessor keys this form." in page.text
    assert not page.buttons


# Reading and lists


def test_a_form_is_printed_as_its_learner_reads(browser, room):
    chosen = {"spacing": Spacing.ORDINARY, "face": Face.ATKINSON, "background": Background.WHITE, "chosen_at": NOON}
    a.save(room.session, ReadingSettings(person_id=room.learner.id, size=TextSize.LARGEST, **chosen))
    print_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)

    form = room.session.scalars(select(PaperForm)).one()
    assert form.reading == "largest"


def test_the_code_is_typed_at_sheets(browser, room):
    code = out_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)

    page = browser.submit("/sheets", code=sheets.written(code))

    assert page.heading == "Key in a form: Reflective account"


def test_the_list_of_forms_takes_as_many_statements_for_a_thousand(browser, room, statements):
    browser.sign_in(room.tutor)
    for count in (10, 990):
        rows = [_bare(room) for _ in range(count)]
        room.session.execute(insert(PaperForm), rows)
        room.session.commit()
        assert statements.of(browser, "/forms") <= 4
        assert statements.of(browser, f"/portfolios/{room.registration.id}/forms") <= 6
    assert len(browser.page("/forms").tree.xpath("//tbody/tr")) == 50


def _bare(room) -> dict[str, object]:
    return {
        "id": uuid4(),
        "code": sheets.new_code(),
        "kind": FormKind.PRODUCT,
        "registration_id": room.registration.id,
        "pages": 2,
        "reading": "",
        "printed_at": NOON - timedelta(days=1),
        "printed_by": room.tutor.id,
        "kept_at": "",
    }


def test_pages_are_counted_before_anybody_has_to_wait_for_the_lock(browser, room, monkeypatch):
    from lms.portfolio import printing

    holding = []
    monkeypatch.setattr(printing, "_counted", {})
    monkeypatch.setattr(printing, "length", lambda *_: holding.append("forged" in g) or 3)

    print_one(browser, room, FormKind.PRODUCT)

    assert holding == [False]


@pytest.mark.parametrize("declared", [True, False])
def test_whoever_reads_the_record_sees_the_pages_of_the_paper_once_it_is_sent(browser, room, declared):
    iqa = a.person(room.leeds, Role.IQA)
    a.save(room.session, iqa, *iqa.grants)
    form = a.paper_form(room.registration, room.tutor, pages=1)
    a.save(room.session, form)
    browser.sign_in(room.tutor)
    page = hand_in(browser, paper.pdf_of([paper.sheet(sheets.Mark(form.code, 1, 1))]))
    browser.send(page, button="Yes, page 1")
    declaration = {"signed_declaration": "y"} if declared else {}
    key_one(browser, room, form.code, FormKind.REFLECTIVE_ACCOUNT, **declaration)

    browser.sign_in(iqa)
    picture = f"/forms/{form.code}/pages/1"
    shown = browser.page(f"/portfolios/{room.registration.id}/evidence/1").tree.xpath("//main//img/@src")

    assert shown == ([picture] if declared else [])
    assert browser.get(picture).status_code == (200 if declared else 404)
    browser.sign_in(room.learner)
    assert browser.get(picture).status_code == 200


@pytest.mark.parametrize("kind", [FormKind.REFLECTIVE_ACCOUNT, FormKind.WITNESS_STATEMENT])
def test_whoever_decides_sees_the_pages_of_the_paper_beside_the_work(browser, room, statements, kind):
    form = a.paper_form(room.registration, room.tutor, kind, pages=2)
    a.save(room.session, form)
    browser.sign_in(room.tutor)
    scanned = hand_in(browser, paper.pdf_of([paper.sheet(sheets.Mark(form.code, n, 2)) for n in (1, 2)]))
    browser.send(scanned, button=f"Yes, all 2 pages of {room.learner.name}")
    key_one(browser, room, form.code, kind, signed_declaration="y")
    decide = f"/portfolios/{room.registration.id}/evidence/1/decide"
    pictures = [f"/forms/{form.code}/pages/{n}" for n in (1, 2)]

    browser.sign_in(room.assessor)

    assert browser.page(decide).tree.xpath("//section[@aria-label='The work']//img/@src") == pictures
    assert statements.of(browser, decide) <= 12
    trainee = a.trainee_assessor(room.leeds)
    a.save(room.session, trainee, *trainee.grants)
    as_trainee = Work(room.session, a.trainee_actor(trainee, room.leeds), NOON)
    sent = piece(room.session)
    propose(as_trainee, sent, seen=sent.version, **a.verdict(sent.latest, Outcome.MET))
    room.session.commit()
    countersigning = browser.page(f"/portfolios/{room.registration.id}/evidence/1/proposal")
    assert countersigning.tree.xpath("//section[@aria-label='The work']//img/@src") == pictures
