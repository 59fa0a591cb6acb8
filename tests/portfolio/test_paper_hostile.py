"""Forms on paper for people with unlikely names, who moved meanwhile, and keyed by people who try something."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.assessments.models import PracticalAssessment
from lms.core import sheets
from lms.core.work import Refused
from lms.courses.models import FormKind, PaperForm
from lms.people.models import DeclaredInterest, Role, Stay
from lms.portfolio.models import Evidence
from lms.portfolio.rules.paper import SIGNATURES
from lms.portfolio.service import paper as service
from tests import builders as a
from tests.builders.people import NOON
from tests.portfolio.test_paper import key_one, out_one, pdf_of, piece, print_one, written

NAMES = {
    "as long as may be": ("W" * 100, "W" * 100),
    "long, in words": ("Wilhelmina " * 9, "Featherstonehaugh " * 5),
    "styles": ('"; } @page { size: A0 } * { display: none } /*', "\\22 } </style><script>"),
    "Welsh and emoji": ("Siân 🙂", "O’Brien-Llŷr"),
    "right to left": ("שלום \u202e", "مرحبا"),
}


@pytest.fixture
def room(session):
    made = a.classroom(session)
    a.accredited(session, made.mentor, made.qualification, made.leeds)
    return made


def count(session, what) -> int:
    return session.scalar(select(func.count(what.id)))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_whatever_a_learner_is_called_their_form_prints_with_its_code_on_every_page(browser, session, room, name):
    room.learner.first_name, room.learner.last_name = name
    session.commit()
    code = print_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)

    read = list(sheets.split(pdf_of(browser, code)))

    pages = session.scalars(select(PaperForm.pages)).one()
    assert [page.mark for page in read] == [sheets.Mark(code, number, pages) for number in range(1, pages + 1)]


@pytest.mark.parametrize("field", ["assessor", "staff", "mentor"])
def test_nobody_signs_who_could_not_have(browser, session, room, field):
    kind = {
        "assessor": FormKind.PROFESSIONAL_DISCUSSION,
        "staff": FormKind.PRIOR_LEARNING,
        "mentor": FormKind.SHADOWING,
    }[field]
    code = out_one(browser, room, kind)
    stranger = a.learner(room.leeds, "Lou Row")
    iqa = a.person(room.leeds, Role.IQA)
    a.save(session, stranger, iqa, *iqa.grants)

    for forged in (room.hull_assessor.id, room.learner.id, stranger.id, iqa.id, uuid4(), "", "x' or 1=1"):
        key_one(browser, room, code, kind, 422, **{field: str(forged)})

    assert session.scalars(select(PaperForm.keyed_at)).one() is None
    assert count(session, Evidence) == 0


def test_a_learner_who_moves_while_their_form_is_open_is_out_of_reach_and_keyed_where_they_are(browser, session, room):
    code = out_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)
    page = browser.page(f"/forms/{code}")
    room.move(room.learner, room.hull)
    session.commit()

    browser.send(page, 404, typed=written(room, FormKind.REFLECTIVE_ACCOUNT))
    browser.page(f"/forms/{code}", status=404)
    browser.page(f"/forms/{code}/pdf", status=404)
    assert count(session, Evidence) == 0
    browser.sign_in(room.hull_assessor)
    browser.submit(f"/forms/{code}", 303, typed=written(room, FormKind.REFLECTIVE_ACCOUNT))
    assert piece(session).form.keyed_by == room.hull_assessor.id


def test_two_forms_of_one_kind_are_two_pieces_and_each_is_keyed_once(browser, session, room):
    for _ in range(2):
        out_one(browser, room, FormKind.PRODUCT)

    for code in session.scalars(select(PaperForm.code)).all():
        key_one(browser, room, code, FormKind.PRODUCT)

    assert count(session, Evidence) == 2


@pytest.mark.parametrize(
    "code", ["x", "2222222222", "..%2f..%2fetc", "%00", "2" * 3000, "2222-22222%0d%0aSet-Cookie:x"]
)
def test_a_code_that_nobody_printed_leads_nowhere(browser, room, code):
    browser.sign_in(room.tutor)

    for door in ("", "/pdf", "/print", "/pages/1", "/shadowing"):
        assert browser.get(f"/forms/{code}{door}").status_code == 404


# Who signed, and when


def staffed(session, room, name, role=Role.ASSESSOR, **changed):
    """Somebody with a role here between other days than always."""
    held = a.grant(role, room.leeds)
    held.person = a.staff(name=name)
    for what, day in changed.items():
        setattr(held, what, day)
    a.save(session, held)
    return held.person


def test_an_assessor_who_signed_and_has_left_since_is_named_for_days_they_worked_here(browser, session, room):
    kind = FormKind.PRACTICAL_ASSESSMENT
    code = out_one(browser, room, kind)
    session.scalars(select(PaperForm)).one().printed_at = NOON - timedelta(days=5)
    left = staffed(session, room, "Lee Gone", to_day=date(2026, 5, 4))

    page = key_one(browser, room, code, kind, 422, assessor=str(left.id))
    assert page.problems == {"assessor": "Lee Gone did not assess here on that day. Look at the name and the day again"}
    then = {"assessor": str(left.id), "day": ["4", "5", "2026"]}
    page = key_one(browser, room, code, kind, 422, **then, day_assessor=["5", "5", "2026"])
    assert page.problems == {"assessor": "Lee Gone did not work here on that day. Look at the name and the day again"}
    key_one(browser, room, code, kind, **then, day_assessor=["4", "5", "2026"])

    assert session.scalars(select(PracticalAssessment)).one().observer_id == left.id


@pytest.mark.parametrize("kind", [FormKind.PRACTICAL_ASSESSMENT, FormKind.PROFESSIONAL_DISCUSSION])
def test_an_assessor_who_signed_and_was_suspended_since_is_named_for_days_before(browser, session, room, kind):
    code = out_one(browser, room, kind)
    session.scalars(select(PaperForm)).one().printed_at = NOON - timedelta(days=5)
    someone = staffed(session, room, "Sue Spended", suspended_on=date(2026, 5, 5))

    page = key_one(browser, room, code, kind, 422, assessor=str(someone.id))
    assert page.problems["assessor"].startswith("Sue Spended did not assess here on that day.")
    then = {"assessor": str(someone.id), "day": ["4", "5", "2026"]}
    key_one(browser, room, code, kind, 422, **then, day_assessor=["5", "5", "2026"])
    key_one(browser, room, code, kind, **then, day_assessor=["4", "5", "2026"])


def test_an_assessor_with_an_interest_then_is_not_said_to_have_assessed_nobody(browser, session, room):
    kind = FormKind.PRACTICAL_ASSESSMENT
    code = out_one(browser, room, kind)
    session.scalars(select(PaperForm)).one().printed_at = NOON - timedelta(days=5)
    someone = staffed(session, room, "Ina Terest")
    about = {"person_id": someone.id, "about_id": room.learner.id, "why": "Cousins"}
    then = {"declared_at": NOON - timedelta(days=3), "ended_at": NOON - timedelta(days=1)}
    a.save(session, DeclaredInterest(**about, **then))

    page = key_one(browser, room, code, kind, 422, assessor=str(someone.id))
    assert page.problems == {"assessor": "Ina Terest declared an interest in this learner, so another signs it"}
    then = {"assessor": str(someone.id), "day": ["2", "5", "2026"]}
    key_one(browser, room, code, kind, 422, **then)
    key_one(browser, room, code, kind, **then, day_assessor=["2", "5", "2026"])


@pytest.mark.parametrize(
    "held",
    [
        {"from_day": date(2026, 5, 6)},
        {"to_day": date(2026, 4, 1)},
        {"to_day": date(2026, 5, 4)},
        {"suspended_on": date(2026, 5, 5)},
        {"role": Role.COORDINATOR},
        {"role": Role.IQA},
    ],
    ids=[
        "came since",
        "left before it was printed",
        "left the day before",
        "was suspended by then",
        "coordinator",
        "IQA",
    ],
)
@pytest.mark.parametrize("kind", [FormKind.PRACTICAL_ASSESSMENT, FormKind.PROFESSIONAL_DISCUSSION])
def test_nobody_signs_for_a_day_on_which_they_did_not_assess_here(browser, session, room, kind, held):
    code = out_one(browser, room, kind)
    someone = staffed(session, room, "Not There", **held)

    key_one(browser, room, code, kind, 422, assessor=str(someone.id))

    assert session.scalars(select(PaperForm.keyed_at)).one() is None


BEFORE_THEY_CAME = "Type 4 May 2026 or a day after it: this stay at the prison began then"


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (3, {"day": BEFORE_THEY_CAME}),
        (4, None),
        (5, None),
        (6, None),
        (7, {"day": "Type a day that is today or before"}),
    ],
)
@pytest.mark.parametrize("kind", [FormKind.PRACTICAL_ASSESSMENT, FormKind.SHADOWING])
def test_what_was_seen_is_of_a_day_of_the_learners_stay(browser, session, room, kind, day, problem):
    session.scalars(select(Stay).where(Stay.person_id == room.learner.id)).one().began_at = NOON - timedelta(days=2)
    code, on = out_one(browser, room, kind), {"day": [str(day), "5", "2026"]}
    on |= {f"day_{one.signer.value}": ["6", "5", "2026"] for one in SIGNATURES[kind][:2]}

    page = key_one(browser, room, code, kind, 422 if problem else 303, **on)

    assert (page.problems or None) == problem


def test_a_form_from_before_a_transfer_says_what_becomes_of_what_is_on_it(browser, session, room):
    code = out_one(browser, room, FormKind.WITNESS_STATEMENT)
    session.scalars(select(PaperForm)).one().printed_at = NOON - timedelta(days=5)
    room.move(room.learner, room.hull)
    session.commit()
    browser.sign_in(room.hull_assessor)

    page = browser.page(f"/forms/{code}")
    assert "It was printed before Jordan Ash came here" in page.text
    answer = browser.send(page, 422, typed=written(room, FormKind.WITNESS_STATEMENT))
    assert answer.problems == {"day": "Type 6 May 2026 or a day after it: this stay at the prison began then"}


def test_a_form_printed_here_says_nothing_of_a_transfer(browser, room):
    code = out_one(browser, room, FormKind.WITNESS_STATEMENT)

    assert "It was printed before" not in browser.page(f"/forms/{code}").text


def test_a_learner_who_keeps_printing_is_asked_to_use_what_they_have(session, room):
    out = [a.paper_form(room.registration, room.learner) for _ in range(service.MOST_OUT)]
    a.save(session, *out)

    def prints(someone, kind):
        service.print_form(room.as_(someone), room.registration, kind, None, reading="", pages=2)

    with pytest.raises(Refused) as refused:
        prints(room.learner, FormKind.REFLECTIVE_ACCOUNT)
    assert (refused.value.field, refused.value.sentence) == ("what", service.TOO_MANY_OUT)
    prints(room.learner, FormKind.PRODUCT)
    prints(room.tutor, FormKind.REFLECTIVE_ACCOUNT)
    out[0].keyed_at = out[1].keyed_at = NOON
    prints(room.learner, FormKind.REFLECTIVE_ACCOUNT)
