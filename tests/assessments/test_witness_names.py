"""Who a witness may be whose name was typed, and how staff say who it was."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from lms.assessments.models import WitnessStatement
from lms.assessments.queries.staff import staff_called, staff_meant
from lms.assessments.service import witnesses as service
from lms.core.work import Refused
from lms.people.models import Person, Role, RoleGrant
from tests import builders as a
from tests.builders.people import NOON

SAID = {
    "job": "Wing officer",
    "relationship": "I run the wing",
    "contact": "The wing office",
    "seen": "They explained the kiosk to a new arrival.",
}
TYPED = SAID | {"day": ["6", "5", "2026"], "whose": "somebody else"}


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/witnesses"


def type_for(room, someone=None, **changed):
    facts = SAID | {"day": NOON.date()} | changed
    return service.type_for_witness(room.as_(someone or room.tutor), room.registration, **facts)


def colleague(room, name, role=Role.COORDINATOR, here=None):
    someone = a.person(here or room.leeds, role, name=name)
    a.save(room.session, someone, *someone.grants)
    return someone


@pytest.fixture
def smiths(room):
    """Two of one name at Leeds, and a statement that was typed for one of them."""
    statement = type_for(room, witness_name="Officer J. Smith")
    return colleague(room, "Jo Smith", Role.ASSESSOR), colleague(room, "John Smith", Role.ASSESSOR), statement


def test_a_name_may_mean_anybody_who_works_or_worked_there_and_is_called_so(room, smiths):
    jo, john, _ = smiths
    left = colleague(room, "Jim Smith")
    left.grants[0].to_day = NOON.date().replace(year=2025)
    colleague(room, "Jen Smith", here=room.hull), colleague(room, "Kim Smith")
    room.session.flush()

    called = staff_called(room.session, "SO J Smith", room.leeds.id, NOON.date())

    assert {(person.id, person.name) for person in called} == {(each.id, each.name) for each in (jo, john, left)}
    assert staff_called(room.session, "Officer Jones", room.leeds.id, NOON.date()) == []


@pytest.mark.parametrize(
    ("held", "meant"),
    [
        ({"to_day": NOON.date() - timedelta(days=730)}, True),
        ({"to_day": NOON.date() - timedelta(days=731)}, False),
        ({"from_day": NOON.date() + timedelta(days=730)}, True),
        ({"from_day": NOON.date() + timedelta(days=731)}, False),
    ],
)
def test_a_name_means_nobody_who_came_or_left_years_from_the_day(room, held, meant):
    someone = colleague(room, "Jo Smith")
    for what, day in held.items():
        setattr(someone.grants[0], what, day)
    room.session.flush()

    assert bool(staff_called(room.session, "J Smith", room.leeds.id, NOON.date())) is meant


@pytest.mark.parametrize("name", ["Ann Wing", "Kim Nurse", "Min So", "Kim Senior"])
@pytest.mark.parametrize("title", ["", "Officer ", "SO "])
def test_somebody_whose_surname_is_a_title_is_known_by_their_own_name(room, name, title):
    someone = colleague(room, name, Role.ASSESSOR)

    statement = type_for(room, witness_name=f"{title}{name}")

    assert statement.witness_id == someone.id
    assert [each.id for each in staff_meant(room.session, statement)] == [someone.id]


@pytest.mark.parametrize("count", [10, 1000])
def test_who_is_called_so_is_one_statement_however_many_work_there(browser, room, smiths, statements, base, count):
    people = [
        {"id": uuid4(), "first_name": f"Jo{n}", "last_name": "Smithson", "urn": uuid4(), "made_at": NOON}
        for n in range(count)
    ]
    held = {"role": Role.COORDINATOR, "establishment_id": room.leeds.id, "from_day": date(2025, 1, 1)}
    room.session.execute(insert(Person), people)
    room.session.execute(insert(RoleGrant), [held | {"id": uuid4(), "person_id": each["id"]} for each in people])
    room.session.commit()
    browser.sign_in(room.tutor)

    assert statements.of(browser, f"{base}/{smiths[-1].id}") <= 8
    assert statements.of(browser, f"{base}/{smiths[-1].id}/who") <= 7


def test_a_statement_that_is_typed_for_a_name_is_known_by_it_though_it_means_one_exactly(room):
    exact = type_for(room, witness_name="Asha Khan")
    assert (exact.witness_id, exact.known_as) == (room.assessor.id, "a khan")

    colleague(room, "Asha Khan")
    two = type_for(room, witness_name="Asha Khan")
    assert (two.witness_id, two.known_as) == (None, "a khan")


def test_a_statement_typed_for_a_colleague_who_was_chosen_is_theirs_alone(room):
    statement = type_for(room, witness_id=room.assessor.id)

    assert (statement.witness_id, statement.witness_name) == (room.assessor.id, room.assessor.name)
    assert statement.known_as == ""


@pytest.mark.parametrize("who", ["tutor", "learner", "hull_assessor", "mentor"])
def test_nobody_but_another_member_of_staff_here_can_be_chosen(room, who):
    with pytest.raises(Refused) as refusal:
        type_for(room, witness_id=getattr(room, who).id)
    assert refusal.value.field == "witness"


# Pages


def test_a_tutor_chooses_the_witness_among_the_other_staff_here(browser, session, room, base):
    browser.sign_in(room.tutor)
    page = browser.page(f"{base}/new")
    offered = page.tree.xpath("//select[@name='witness']/option/text()")
    assert [name.strip() for name in offered] == ["Nobody here with an account", "Asha Khan", "Cal Moor"]

    page = browser.send(page, typed=TYPED | {"witness": str(room.coordinator.id)})

    assert "Cal Moor" in page.text
    session.expire_all()
    statement = session.scalars(select(WitnessStatement)).one()
    assert (statement.witness_id, statement.known_as) == (room.coordinator.id, "")


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({}, {"witness_name": "Type the name of the witness"}),
        ({"witness": "nobody"}, {"witness": "Choose from the answers"}),
        ({"witness": "hull_assessor"}, {"witness": "Choose from the answers"}),
        (
            {"witness": "assessor", "witness_name": "Asha"},
            {"witness_name": "Leave this empty, or choose nobody above"},
        ),
    ],
)
def test_a_witness_is_named_once_and_is_one_who_is_offered(browser, session, room, base, changed, problems):
    browser.sign_in(room.tutor)
    chosen = getattr(room, changed.get("witness", ""), None)
    typed = TYPED | changed | ({"witness": str(chosen.id)} if chosen else {})

    page = browser.submit(f"{base}/new", 422, typed=typed)

    assert page.problems == problems
    assert page.values()["seen"] == [SAID["seen"]]
    assert session.scalar(select(WitnessStatement)) is None
