"""What belongs in a pack of some days: whatever was begun by the last of them and had not ended before the first."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from lms.people.models import Stay, StayReason
from lms.portfolio.models import Outcome
from lms.quality.models import (
    Action,
    Case,
    CaseKind,
    CaseOutcome,
    CaseStep,
    StandardisationAnswer,
    StandardisationExercise,
    StandardisationLine,
)
from tests import builders as a
from tests.credentials.packed import cells, rows

# The pack is of the fourth to the sixth of May 2026; it is the sixth.
PACK = "?prison=LEI&first=4&first=5&first=2026&last=6&last=5&last=2026"
DAY = timedelta(days=1)
BEFORE, IN = a.NOON - 10 * DAY, a.NOON - DAY


@pytest.fixture
def pack(browser, office, session):
    """The rows of a section of the pack."""

    def read(name):
        session.commit()
        browser.sign_in(office.eqa)
        return rows(cells(browser, PACK), name)

    return read


# Actions


def ask(office, text, *, criterion=None, at=BEFORE, done_at=None):
    [finding] = a.looked_at(office, "interim")
    finding.found_at = at
    criterion_id = criterion.id if criterion else None
    facts = {"criterion_id": criterion_id, "owner_id": office.room.assessor.id, "due_on": a.TODAY, "done_at": done_at}
    a.save(office.room.session, finding, Action(finding=finding, text=text, **facts))
    return finding


@pytest.mark.parametrize(
    ("done_at", "is_there"), [(None, True), (IN, True), (BEFORE + DAY, False)], ids=["open", "done then", "done before"]
)
def test_an_action_from_before_is_in_a_pack_unless_it_was_done_before(office, pack, done_at, is_there):
    ask(office, "Write more", done_at=done_at)

    assert [row["What to do"] for row in pack("actions")] == ["Write more"] * is_there


@pytest.mark.parametrize(("at", "done"), [(IN, "05/05/2026"), (BEFORE + DAY, None)], ids=["then", "before"])
def test_an_action_about_a_criterion_is_done_when_that_is_decided_again(office, room, session, pack, at, done):
    criterion = room.unit("PM1").criteria[0]
    finding = ask(office, "Ask again", criterion=criterion)
    piece = a.sent_evidence(finding.registration, [criterion], 3, at=at)
    a.judge(piece, room.assessor, at=at)
    a.save(session, piece)

    found = pack("actions")

    assert len(found) == bool(done)
    assert not done or found[0]["Done"]


def test_an_action_about_the_work_of_a_learner_who_left_before_is_no_longer_asked_here(office, room, session, pack):
    finding = ask(office, "Ask again", criterion=room.unit("PM1").criteria[0])
    assert pack("actions")
    finding.registration.learner.stays[-1].ended_at = BEFORE + DAY

    assert not pack("actions")


def test_an_action_about_the_work_of_a_learner_who_left_and_came_back_is_asked_here_again(office, room, session, pack):
    finding = ask(office, "Ask again", criterion=room.unit("PM1").criteria[0])
    learner = finding.registration.learner
    learner.stays[-1].ended_at = BEFORE + DAY
    session.flush()
    back = {"began_at": BEFORE + 2 * DAY, "ended_at": None, "reason": StayReason.TRANSFERRED, "end_reason": None}
    a.save(session, Stay(person=learner, establishment=room.leeds, **back))

    assert [row["What to do"] for row in pack("actions")] == ["Ask again"]


def test_nothing_that_was_begun_after_the_last_day_is_in_a_pack(browser, office, session):
    ask(office, "Write more", at=a.NOON)
    browser.sign_in(office.eqa)

    assert not rows(cells(browser, PACK.replace("last=6", "last=5")), "actions")


# Cases


@pytest.mark.parametrize(
    ("decided_at", "taken_on", "told_on", "is_there"),
    [
        (None, None, None, True),
        (IN, None, None, True),
        (BEFORE + DAY, None, None, False),
        (BEFORE + DAY, BEFORE + DAY, None, True),
        (BEFORE + DAY, None, a.TODAY, True),
    ],
    ids=["open", "decided then", "decided before", "taken on", "told then"],
)
def test_a_case_from_before_is_in_a_pack_unless_it_was_decided_before(
    office, room, session, pack, decided_at, taken_on, told_on, is_there
):
    case = Case(
        registration_id=room.registration.id,
        establishment_id=room.leeds.id,
        kind=CaseKind.MALPRACTICE,
        units=["PM1"],
        category="Seen",
        raised_by=office.iqa.id,
        raised_at=BEFORE,
        text="It was copied.",
        answer_by=a.TODAY,
        told_on=told_on,
    )
    a.save(session, case)
    if decided_at:
        facts = {"outcome": CaseOutcome.UPHELD, "reason": "It was.", "decided_by": office.other_iqa.id}
        a.save(session, CaseStep(case=case, stage=1, decided_at=decided_at, taken_on_at=taken_on, **facts))

    assert len(pack("cases")) == is_there


# Standardisation


def exercise(office, *, closed_at=None, meeting_on=None, planned_on=None, outcomes=((Outcome.MET,) * 2,) * 2):
    """An exercise from before these days, about two criteria, and what two assessors answered."""
    room = office.room
    criteria = room.unit("PM1").criteria[:2]
    made = StandardisationExercise(
        establishment_id=room.leeds.id,
        qualification_id=room.qualification.id,
        title=f"A first week {uuid4()}",
        words=[],
        opened_by=office.iqa.id,
        opened_at=BEFORE,
        planned_on=planned_on,
        meeting_on=meeting_on,
        closed_at=closed_at,
        note="",
    )
    made.lines = [
        StandardisationLine(criterion=criterion, position=place, agreed=Outcome.MET, guidance=f"Look for {place}.")
        for place, criterion in enumerate(criteria)
    ]
    made.answers = [
        StandardisationAnswer(assessor=who, criterion=criterion, outcome=outcome, why="I saw it", answered_at=BEFORE)
        for who, row in zip((room.assessor, room.hull_assessor), outcomes, strict=True)
        for criterion, outcome in zip(criteria, row, strict=True)
    ]
    a.save(room.session, made)
    return made


@pytest.mark.parametrize(
    ("changed", "is_there"),
    [
        ({}, True),
        ({"closed_at": IN}, True),
        ({"closed_at": BEFORE + DAY}, False),
        ({"closed_at": BEFORE + DAY, "meeting_on": a.TODAY}, True),
        ({"closed_at": BEFORE + DAY, "planned_on": a.TODAY}, True),
        ({"closed_at": BEFORE + DAY, "meeting_on": date(2026, 4, 30), "planned_on": a.TODAY}, False),
    ],
    ids=["open", "closed then", "closed before", "met then", "to meet then", "met before"],
)
def test_an_exercise_from_before_is_in_a_pack_unless_it_was_over(office, pack, changed, is_there):
    exercise(office, **changed)

    assert len(pack("standardisation")) == is_there


def test_a_pack_says_how_far_assessors_agreed_about_each_criterion_and_the_line_they_take(office, pack):
    met, not_yet, more = Outcome
    exercise(office, closed_at=IN, outcomes=((met, not_yet), (met, more)))
    exercise(office, closed_at=IN, outcomes=((not_yet, met), (not_yet, met)))

    found = pack("standardisation-outcomes")

    # Of the first criterion: met and met, not yet and not yet. Of the second: not yet and more, met and met: alike in a
    # half; by chance 1/2 x 1/2: (1/2 - 1/4) / (3/4) = 0.33.
    assert [row["Criterion"][-3:] for row in found] == ["All", "1.1", "1.2"] * 2
    said = {
        (row["Criterion"][-3:], row["Per cent of pairs alike"], row["Kappa"], row["Which kappa"]) for row in found[1:3]
    } | {(row["Criterion"][-3:], row["Per cent of pairs alike"], row["Kappa"], row["Which kappa"]) for row in found[4:]}
    over = "Cohen’s kappa over 2 exercises"
    assert said == {("1.1", "100", "1.00", over), ("1.2", "0", "0.33", over), ("1.2", "100", "0.33", over)}
    assert {row["Guidance"] for row in found} == {"", "Look for 0.", "Look for 1."}
    assert {row["Agreed"] for row in found} == {"", "Met"}


def test_a_pack_of_past_days_does_not_change_with_what_is_closed_after_them(office, pack):
    exercise(office, closed_at=IN)
    before = pack("standardisation-outcomes")

    exercise(office, closed_at=a.NOON + 3 * DAY, outcomes=((Outcome.MET, Outcome.NOT_YET), (Outcome.NOT_YET,) * 2))

    found = pack("standardisation-outcomes")
    assert [row for row in found if row in before] == before
    others = [row for row in found if row not in before]
    assert {(row["Kappa"], row["Kappa means"], row["Agreed"]) for row in others} == {("", "Not closed yet", "")}


def test_a_pack_says_nothing_of_how_far_assessors_agree_while_some_are_still_to_judge(office, pack):
    exercise(office)

    assert {
        (row["Per cent of pairs alike"], row["Kappa"], row["Kappa means"]) for row in pack("standardisation-outcomes")
    } == {("", "", "Not closed yet")}


# Sampling


def drawn(office, *learners, due_on=a.TODAY, at=BEFORE, plan=None):
    """A draw from before these days that picked PM1 of these."""
    room = office.room
    plan = plan or a.sampling_plan(room, office.iqa)
    made = a.draw_of(plan, office.iqa, *((each, room.unit(), room.assessor) for each in learners), at=at)
    for item in made.items:
        item.due_on = due_on
    a.save(room.session, plan, made)
    return plan


def said(row):
    return [row[name] for name in ("Assessor", "Planned", "Done", "To do", "Overdue")]


def test_a_pack_counts_picks_as_the_page_of_the_plan_does(browser, office, room, session, pack):
    """Also those drawn before these days; and a learner who left is neither planned nor overdue."""
    a.crowd(office, 3)
    there = a.drawn(office, a.plan(office, rates=dict.fromkeys(a.RATES, 100)))
    there.drawn_at = BEFORE
    first, second, _ = there.items
    first.due_on = second.due_on = a.TODAY - DAY
    room.move(first.registration.learner, room.hull)

    [row] = pack("compliance")
    browser.sign_in(office.iqa)
    page = browser.page(f"/quality/plans/{there.plan_id}/compliance")

    assert said(row) == ["Asha Khan", "2", "0", "1", "1"]
    cells_of = [" ".join(each.text_content().split()) for each in page.tree.xpath("//tr[th[.='Asha Khan']]/td")]
    assert cells_of[:4] == said(row)[1:]


def test_a_plan_that_ended_before_is_in_no_pack_once_the_learners_it_picked_have_left(office, room, session, pack):
    plan = drawn(office, room.registration)
    plan.to_day = (a.NOON - 5 * DAY).date()
    assert pack("plans-today")

    room.learner.stays[-1].ended_at = BEFORE + DAY

    assert not pack("plans-today")


def test_a_pack_says_what_the_picks_of_a_plan_cover_and_what_the_plan_comes_to(office, session, pack):
    a.crowd(office, 3)
    a.drawn(office, a.plan(office, rates=dict.fromkeys(a.RATES, 100)))

    covered = {(row["What"], row["Which"]): row["Planned"] for row in pack("coverage")}
    [plan] = pack("plans-today")

    assert covered["Methods", "reflective account"] == "3"
    assert {what for what, _ in covered} == {"Candidates", "Methods", "Evidence", "Records", "Assessment sites"}
    assert [
        plan[name] for name in ("The plan is", "Units decided", "Planned to be looked at", "Looked at and agreed")
    ] == [
        "Not yet compliant",
        "3",
        "3",
        "0",
    ]


def test_a_plan_that_ended_before_is_in_a_pack_while_something_it_picked_is_still_to_be_looked_at(
    office, room, session, pack
):
    plan = drawn(office, room.registration)
    plan.to_day = (a.NOON - 5 * DAY).date()
    assert [said(row) for row in pack("compliance")] == [["Asha Khan", "1", "0", "1", "0"]]

    [look] = a.looked_at(office, "summative")
    look.registration_id, look.registration, look.found_at = room.registration.id, room.registration, BEFORE + DAY
    a.save(session, look)

    assert pack("compliance") == []
