"""Forms on paper for people with unlikely names, who moved meanwhile, and keyed by people who try something."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.core import sheets
from lms.courses.models import FormKind, PaperForm
from lms.people.models import Role
from lms.portfolio.models import Evidence
from tests import builders as a
from tests.portfolio.test_paper import key_one, pdf_of, piece, print_one, written

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
    code = print_one(browser, room, kind)
    stranger = a.learner(room.leeds, "Lou Row")
    iqa = a.person(room.leeds, Role.IQA)
    a.save(session, stranger, iqa, *iqa.grants)

    for forged in (room.hull_assessor.id, room.learner.id, stranger.id, iqa.id, uuid4(), "", "x' or 1=1"):
        key_one(browser, room, code, kind, 422, **{field: str(forged)})

    assert session.scalars(select(PaperForm.keyed_at)).one() is None
    assert count(session, Evidence) == 0


def test_a_learner_who_moves_while_their_form_is_open_is_out_of_reach_and_keyed_where_they_are(browser, session, room):
    code = print_one(browser, room, FormKind.REFLECTIVE_ACCOUNT)
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
        print_one(browser, room, FormKind.PRODUCT)

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
