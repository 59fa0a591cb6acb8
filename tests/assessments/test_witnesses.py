"""Witness statements: who may write one, when it is signed, and what people meet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.assessments.models import WitnessStatement
from lms.assessments.rules import witnesses as rules
from lms.assessments.service import witnesses as service
from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.people.models import Role
from tests import builders as a
from tests.builders.people import NOON

TODAY = NOON.date()
SAID = {
    "job": "Wing officer",
    "relationship": "I run the wing",
    "contact": "The wing office",
    "day": TODAY,
    "seen": "They explained the kiosk to a new arrival.",
}
TYPED = SAID | {"day": ["6", "5", "2026"]}


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/witnesses"


def bear(room, someone=None, **changed):
    return service.bear_witness(room.as_(someone or room.coordinator), room.registration, **SAID | changed)


def type_for(room, someone=None, **changed):
    facts = {"witness_name": "Sam Officer"} | SAID | changed
    return service.type_for_witness(room.as_(someone or room.tutor), room.registration, **facts)


def test_staff_who_saw_it_are_the_witness_and_have_signed_it_at_once(room, session):
    statement = bear(room)
    session.commit()

    assert (statement.witness_id, statement.witness_name) == (room.coordinator.id, room.coordinator.name)
    assert rules.is_signed(statement)
    names = session.scalars(select(Event.name).order_by(Event.position)).all()
    assert names == ["witness statement written", "witness statement signed"]


def test_a_statement_typed_for_somebody_is_signed_once_the_paper_is_somewhere(room, session):
    statement = type_for(room)
    assert statement.witness_id is None
    assert rules.state_in_words(statement) == "Waiting for Sam Officer to sign on paper"

    work = room.as_(room.assessor)
    with pytest.raises(Refused):
        service.sign_on_paper(work, statement, a.signed_paper("  "), statement.version)
    service.sign_on_paper(work, statement, a.signed_paper(), statement.version)
    assert (statement.signed_on_paper, statement.paper_kept_at, statement.signed_day) == (
        True,
        "The blue folder",
        TODAY,
    )
    with pytest.raises(Refused):
        service.sign_on_paper(work, statement, a.signed_paper(), statement.version)


def test_a_signature_that_is_on_paper_already_signs_it_at_once(room):
    assert rules.is_signed(type_for(room, paper=a.signed_paper()))


def test_a_statement_that_changed_meanwhile_is_not_signed(room):
    statement = type_for(room)
    with pytest.raises(Stale):
        service.sign_on_paper(room.as_(room.tutor), statement, a.signed_paper(), statement.version + 1)


@pytest.mark.parametrize("role", Role)
def test_only_staff_who_help_the_learner_here_bear_witness_and_only_teachers_type_for_others(room, role):
    here = a.staff((role, None if role is Role.NATIONAL else room.leeds))
    there = a.staff((role, None if role is Role.NATIONAL else room.hull))
    a.save(room.session, here, there)
    for someone, at_leeds in ((here, True), (there, False)):
        for deed, roles in (
            (bear, {Role.TUTOR, Role.ASSESSOR, Role.COORDINATOR}),
            (type_for, {Role.TUTOR, Role.ASSESSOR}),
        ):
            if at_leeds and role in roles:
                assert deed(room, someone).written_by == someone.id
            else:
                with pytest.raises(Refused):
                    deed(room, someone)


def test_a_statement_typed_for_a_member_of_staff_is_theirs_so_that_they_do_not_judge_it(session, room):
    assert type_for(room, witness_name=" asha  KHAN").witness_id == room.assessor.id
    for name in ("Hari Hull", "Asha Khan Smith"):
        assert type_for(room, witness_name=name).witness_id is None


def test_nobody_bears_witness_to_themselves(room):
    for deed in (bear, type_for):
        with pytest.raises(Refused):
            deed(room, room.learner)
    for name in ("jordan  ASH", "Mr Jordan Ash.", "Jördan Ash"):
        with pytest.raises(Refused) as refusal:
            type_for(room, witness_name=name)
        assert refusal.value.field == "witness_name"


@pytest.mark.parametrize("name", ["Toni Vale", " toni  VALE", "Officer Toni Vale"])
def test_whoever_types_their_own_name_is_told_to_say_that_they_saw_it_themselves(room, session, name):
    with pytest.raises(Refused, match="You are the witness: say that you saw it yourself") as refusal:
        type_for(room, witness_name=name)
    assert refusal.value.field == "witness_name"
    assert session.scalar(select(WitnessStatement)) is None


def test_a_form_from_paper_may_be_of_whoever_types_it_in(room, session):
    form = a.keyed_form(room.registration, room.tutor)
    a.save(session, form)

    assert type_for(room, witness_name="Toni Vale", form=form, paper=a.signed_paper()).witness_id == room.tutor.id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": TODAY + timedelta(days=1)}, "day"),
        ({"day": TODAY.replace(year=2020)}, "day"),
        ({"job": " "}, "job"),
        ({"relationship": ""}, "relationship"),
        ({"contact": ""}, "contact"),
        ({"seen": "  "}, "seen"),
    ],
)
def test_a_statement_without_what_it_must_say_is_refused(room, session, changed, field):
    with pytest.raises(Refused) as refusal:
        bear(room, **changed)
    assert refusal.value.field == field
    assert session.scalar(select(WitnessStatement)) is None


# Pages


def test_a_coordinator_is_never_asked_who_saw_it(browser, room, base):
    browser.sign_in(room.coordinator)
    page = browser.page(f"{base}/new")
    assert "Who saw it?" not in page.text

    page = browser.send(page, typed=TYPED)

    assert page.heading == "Witness statement"
    assert SAID["seen"] in page.text
    assert "Signed" in page.text


def test_a_tutor_types_it_for_somebody_and_says_later_where_the_paper_is(browser, session, room, base):
    browser.sign_in(room.tutor)
    page = browser.submit(f"{base}/new", typed=TYPED | {"whose": "somebody else", "witness_name": "Sam Officer"})
    assert "Waiting for Sam Officer to sign on paper" in page.text
    assert room.tutor.name in page.text

    page = browser.send(page, typed={"paper_kept_at": "The blue folder", "signed_day": TYPED["day"]})

    assert "on paper in The blue folder" in page.text
    session.expire_all()
    assert rules.is_signed(session.scalars(select(WitnessStatement)).one())


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"whose": []}, {"whose": "Choose who saw it"}),
        ({"whose": "nobody"}, {"whose": "Choose from the answers"}),
        ({"whose": "somebody else"}, {"witness_name": "Type the name of the witness"}),
        ({"seen": ""}, {"seen": "Write what was seen"}),
        ({"seen": "x" * 4001}, {"seen": "Use 4,000 characters or fewer"}),
        ({"job": "x" * 101}, {"job": "Use 100 characters or fewer"}),
        ({"day": ["31", "2", "2026"]}, {"day": "Type a real day, such as 3 5 2026"}),
        ({"day": ["7", "5", "2026"]}, {"day": "Type a day that is today or before"}),
    ],
)
def test_a_bad_statement_says_what_to_do_and_keeps_the_words(browser, session, room, base, changed, problems):
    browser.sign_in(room.tutor)

    page = browser.submit(f"{base}/new", 422, typed=TYPED | {"whose": "me"} | changed)

    assert page.problems == problems
    assert page.values()["contact"] == ["The wing office"]
    assert session.scalar(select(WitnessStatement)) is None


@pytest.mark.parametrize(
    "about_another",
    [
        {"witness": "assessor"},
        {"witness_name": "Sam Officer"},
        {"paper_kept_at": "The blue folder"},
        {"signed_day": ["6", "5", "2026"]},
    ],
    ids=["a colleague", "a name", "a paper", "the day on a paper"],
)
def test_nothing_that_is_typed_of_another_witness_is_lost_without_a_word(browser, session, room, base, about_another):
    browser.sign_in(room.tutor)
    if "witness" in about_another:
        about_another = {"witness": str(room.assessor.id)}

    page = browser.submit(f"{base}/new", 422, typed=TYPED | {"whose": "me"} | about_another)

    assert page.problems == {"whose": "Choose that somebody else saw it, or leave out what is about them below"}
    values = page.values()
    assert values["seen"] == [SAID["seen"]]
    for name, typed in about_another.items():
        parts = [f"{name}-{part}" for part in ("day", "month", "year")] if isinstance(typed, list) else [name]
        kept = [value for part in parts for value in values.get(part, values.get(name, []))]
        assert kept[: len(parts)] == (typed if isinstance(typed, list) else [typed])
    assert session.scalar(select(WitnessStatement)) is None


def test_another_learners_name_is_warned_of_once_and_sent_when_checked(browser, session, room, base):
    browser.sign_in(room.coordinator)
    typed = TYPED | {"seen": "They sat with mo rivers for an hour."}

    page = browser.submit(f"{base}/new", 422, typed=typed)

    assert page.problems == {"checked": "Leave out names and numbers, then tick that you have checked"}
    assert "another learner’s name" in page.text
    assert "Mo Rivers" not in page.text
    assert page.values()["seen"] == [typed["seen"]]
    assert browser.send(page, checked="y").heading == "Witness statement"


def test_the_learners_own_name_and_the_name_of_the_witness_are_no_warning(browser, room, base):
    browser.sign_in(room.tutor)
    typed = TYPED | {"whose": "somebody else", "witness_name": "Mo Rivers", "seen": "Jordan Ash explained the kiosk."}

    assert browser.submit(f"{base}/new", typed=typed).heading == "Witness statement"


def test_a_statement_sent_twice_is_one_statement(browser, session, room, base):
    browser.sign_in(room.coordinator)
    page = browser.page(f"{base}/new")
    browser.send(page, typed=TYPED)
    browser.send(page, typed=TYPED)

    assert session.scalar(select(func.count(WitnessStatement.id))) == 1


def test_a_forged_statement_is_not_kept(browser, session, room, base):
    browser.sign_in(room.coordinator)
    page = browser.page(f"{base}/new")
    answer = browser.send(page, 422, typed=TYPED | {"csrf_token": "made up"})

    assert "This page was open too long" in str(answer.problems)
    assert session.scalar(select(WitnessStatement)) is None


def test_a_signature_noted_meanwhile_is_a_conflict(browser, session, room, base):
    statement = a.statement(room.registration, room.tutor, room.leeds, witness_id=None, signed_at=None)
    a.save(session, statement)
    browser.sign_in(room.tutor)
    page = browser.page(f"{base}/{statement.id}")
    statement.signed_at = NOON
    session.commit()

    assert browser.send(page, 409, paper_kept_at="Here").heading == "Someone else changed this"


def test_who_may_not_is_not_shown_the_doors(browser, session, room, base):
    statement = a.statement(room.registration, room.tutor, room.leeds)
    a.save(session, statement)
    for someone in (room.mentor, room.hull_assessor, room.learner):
        browser.sign_in(someone)
        browser.page(f"{base}/new", status=404)
        assert browser.post(f"{base}/{statement.id}/signed", data={"seen": "1"}).status_code == 404
    browser.sign_in(room.tutor)
    browser.page(f"{base}/{uuid4()}", status=404)
    browser.sign_in(room.learner)
    assert "Add it to your portfolio" in browser.page(f"{base}/{statement.id}").links


def test_reading_a_statement_is_written_down_unless_it_is_about_oneself(browser, session, room, base):
    statement = a.statement(room.registration, room.tutor, room.leeds)
    a.save(session, statement)
    for someone in (room.learner, room.assessor):
        browser.sign_in(someone)
        browser.page(f"{base}/{statement.id}")
        browser.page(f"/portfolios/{room.registration.id}/seen")

    readers = session.scalars(select(Event.actor_id).where(Event.name == "record read")).all()
    assert set(readers) == {room.assessor.id}
