"""What an IQA finds: of each criterion, of the feedback and of the work; and what goes on without being looked at."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.courses import drafts
from lms.credentials.models import Credential
from lms.people.models import DeclaredInterest
from lms.portfolio.models import Outcome
from lms.quality import queries, service
from lms.quality.models import Action, Finding, FindingLine, SampleItem, Stage, UnitAward
from lms.quality.rules.compliance import (
    NO_PLAN,
    NOT_DRAWN,
    SAMPLED,
    SENT_BACK,
    InPlan,
    ItemState,
    Looked,
    Planned,
    state_of,
    tally,
    why_not_released,
)
from lms.quality.service import Asked, Said
from tests import builders as a

DAY = timedelta(days=1)
ALL = dict.fromkeys(a.RATES, 100)


@pytest.fixture
def centre(office):
    return a.open_site(office)


def count(session, model):
    session.expire_all()
    return session.scalar(select(func.count(model.id)))


def said(room, code="PM1", **changed):
    facts = {"agrees": {each.id: True for each in room.unit(code).criteria}, "feedback_adequate": True}
    return Said(**facts | changed)


def agree(office, who=None, code="PM1", at=a.NOON, **given):
    room = office.room
    given = {"said": a.answers(room.unit(code))} | given
    return service.agree(office.as_(who or office.iqa, at), room.registration, room.unit(code), "Sound.", **given)


def send_back(office, places=(0,), who=None, **given):
    room = office.room
    to_do = {room.unit("PM1").criteria[place].id: f"Ask again {place}" for place in places}
    work = office.as_(who or office.iqa)
    given = {"said": a.answers(room.unit("PM1"), to_do)} | given
    return service.send_back(work, room.registration, room.unit("PM1"), to_do, "One thing.", **given)


def answer(office, piece, places=(0,), at=a.NOON + timedelta(hours=1), outcome=Outcome.MET):
    """The assessor decides these criteria again."""
    room = office.room
    criteria = [room.unit("PM1").criteria[place] for place in places]
    stood = {each.criterion_id: each for each in piece.latest.judgement.decisions}
    again = a.sent_evidence(room.registration, criteria, 40, at=at)
    a.judge(again, room.assessor, outcome, at=at, supersedes=stood)
    a.save(room.session, again)


# Lines and actions


def test_agreeing_a_unit_agrees_with_the_decision_that_stands_for_each_criterion(office, room, session):
    piece = a.meet(office, "PM1")

    agree(office)
    session.commit()

    lines = session.scalars(select(FindingLine)).all()
    assert {line.decision_id for line in lines} == {each.id for each in piece.latest.judgement.decisions}
    assert all(line.agrees for line in lines)
    assert session.scalars(select(Finding.stage)).one() is Stage.SUMMATIVE


def test_a_disagreement_is_a_line_and_an_action_for_whoever_decided(office, room, session):
    a.meet(office, "PM1")

    send_back(office)
    session.commit()

    line = session.scalars(select(FindingLine).where(FindingLine.agrees.is_(False))).one()
    action = session.scalars(select(Action)).one()
    assert line.comment == action.text == "Ask again 0"
    assert action.owner_id == room.assessor.id
    assert action.due_on == a.TODAY + 14 * DAY


def test_a_disagreement_blocks_the_unit_until_it_is_decided_again_and_a_new_finding_closes_it(office, room, session):
    piece = a.meet(office, "PM1")
    send_back(office)
    with pytest.raises(Refused, match="not ready"):
        agree(office)

    answer(office, piece)
    assert agree(office, at=a.NOON + timedelta(hours=2))

    found = session.scalars(select(Finding).order_by(Finding.found_at)).all()
    assert [each.agrees for each in found] == [False, True]


def test_an_iqa_cannot_agree_a_unit_and_disagree_with_a_decision(office, room):
    a.meet(office, "PM1")
    wrong = said(room, agrees={room.unit("PM1").criteria[0].id: False})

    with pytest.raises(Refused, match="send the unit back"):
        agree(office, said=wrong)
    with pytest.raises(Refused, match="each criterion you disagree with"):
        send_back(office, places=(1,), said=wrong)


def test_an_action_about_the_work_stays_open_until_its_owner_says_what_they_did(office, room, session):
    a.meet(office, "PM1")
    asked = Asked(room.assessor.id, "Write shorter feedback", a.TODAY + 7 * DAY)
    agree(office, said=said(room, action=asked))
    session.commit()
    action = session.scalars(select(Action)).one()

    assert queries.actions_at(session, [room.leeds.id]) == [action]
    assert queries.actions_at(session, [room.leeds.id], owner_id=room.assessor.id) == [action]
    assert queries.actions_at(session, [room.leeds.id], owner_id=room.tutor.id) == []
    assert queries.actions_for(session, room.registration.id) == []

    with pytest.raises(Refused, match="Only the person asked"):
        service.finish_action(office.as_(room.tutor), action, "Done")
    with pytest.raises(Refused, match="what was done"):
        service.finish_action(office.as_(room.assessor), action, " ")
    service.finish_action(office.as_(room.assessor), action, "I did")
    with pytest.raises(Refused, match="already"):
        service.finish_action(office.as_(room.assessor), action, "Again")
    session.commit()

    assert queries.actions_at(session, [room.leeds.id]) == []
    assert "action done" in session.scalars(select(Event.name)).all()


def test_an_action_about_a_criterion_is_not_finished_by_saying_so(office, room, session):
    a.meet(office, "PM1")
    send_back(office)
    for who in (room.assessor, office.iqa):
        with pytest.raises(Refused, match="decides it again"):
            service.finish_action(office.as_(who), session.scalars(select(Action)).one(), "Done")


def test_an_iqa_closes_what_an_assessor_who_left_was_to_do_and_says_why(browser, office, room, session):
    a.meet(office, "PM1")
    agree(office, said=said(room, action=Asked(room.assessor.id, "Write more", a.TODAY)))
    room.assessor.grants[0].to_day = a.TODAY - DAY
    session.commit()
    browser.sign_in(office.iqa)
    page = browser.page(browser.page("/quality").links["About the work of Asha Khan"])
    assert page.heading == "What an IQA asked Asha Khan to do"
    assert "note" in browser.send(page, 422, note=" ").problems

    done = browser.send(page, note="She has left. The next assessor was told.")

    assert "It is closed, with your name and why." in done.text
    assert "About the work of Asha Khan" not in done.links
    kept = session.scalars(select(Action.done_note)).one()
    assert kept == "Ines Queue, an IQA, closed this: She has left. The next assessor was told."


def test_an_action_goes_to_an_assessor_of_this_prison(office, room, session):
    a.meet(office, "PM1")
    for who in (room.tutor, room.hull_assessor, room.learner):
        with pytest.raises(Refused, match="assessor of this prison"):
            agree(office, said=said(room, action=Asked(who.id, "Write more", a.TODAY)))
    assert count(session, Finding) == 0


# Independence


def test_an_iqa_with_an_interest_or_who_saw_it_happen_finds_nothing(office, room, session):
    sheet = a.practical(room.registration, room.unit("PM1"), office.other_iqa, room.leeds)
    piece = a.sent_evidence(room.registration, room.unit("PM1").criteria, 30)
    piece.practical = sheet
    a.judge(piece, room.assessor, at=a.DECIDED)
    interest = DeclaredInterest(
        person_id=office.iqa.id, about_id=room.learner.id, why="Family", declared_at=a.NOON, ended_at=None
    )
    a.save(session, sheet, piece, interest)

    with pytest.raises(Refused, match="saw or asked something"):
        agree(office, office.other_iqa)
    with pytest.raises(Refused, match="saw or asked something"):
        send_back(office, who=office.other_iqa)
    from dataclasses import replace

    apart = office.as_(office.iqa)
    apart = replace(apart, actor=replace(apart.actor, apart_from=frozenset({room.learner.id})))
    with pytest.raises(Refused, match="interest"):
        service.agree(apart, room.registration, room.unit("PM1"), "Sound.", said=said(room))


def test_a_unit_waits_while_an_appeal_about_it_is_open(office, room, session):
    from lms.quality.service import cases

    piece = a.meet(office, "PM1")
    cases.appeal(office.as_(room.learner), room.registration, piece, "Please look at it again.")
    session.commit()

    with pytest.raises(Refused) as refused:
        agree(office)

    assert refused.value.sentence == "This waits: a case is open."
    assert count(session, UnitAward) == 0


# Looking before a unit is complete


def part(office, *, met=3):
    """A piece that claims some criteria of PM1: those met, and one more that is not yet."""
    room = office.room
    piece = a.sent_evidence(room.registration, room.unit("PM1").criteria[: met + 1], 5, at=a.DECIDED)
    a.judge(piece, room.assessor, [Outcome.MET] * met + [Outcome.NOT_YET], at=a.DECIDED)
    a.save(room.session, piece)
    return piece


def look(office, to_do=None, who=None, **changed):
    room = office.room
    decided = room.unit("PM1").criteria[:4]
    to_do = to_do or {}
    facts = {"agrees": {each.id: each.id not in to_do for each in decided}, "feedback_adequate": False}
    work = office.as_(who or office.iqa)
    return service.look(work, room.registration, room.unit("PM1"), to_do, "Looked.", Said(**facts | changed))


def test_an_interim_look_says_what_it_finds_of_each_decision_and_awards_nothing(office, room, session):
    part(office)
    not_yet = room.unit("PM1").criteria[3].id

    finding = look(office, {not_yet: "This shows it: decide again"})
    session.commit()

    assert finding.stage is Stage.INTERIM
    assert finding.feedback_adequate is False
    assert {line.criterion_id: line.agrees for line in finding.lines}[not_yet] is False
    assert len(finding.lines) == 4
    assert count(session, UnitAward) == 0
    assert [action.criterion_id for action in queries.actions_for(session, room.registration.id)] == [not_yet]
    assert "unit sampled" in session.scalars(select(Event.name)).all()


def test_an_interim_look_answers_for_every_decided_criterion_and_no_other(office, room):
    part(office)
    with pytest.raises(Refused, match="for each decision"):
        look(office, agrees={})
    with pytest.raises(Refused, match="for each decision"):
        look(office, feedback_adequate=None)
    with pytest.raises(Refused, match="criteria of this unit"):
        look(office, {room.unit("PM2").criteria[0].id: "Not here"})
    with pytest.raises(Refused, match="another IQA"):
        look(office, who=room.assessor)


def test_there_is_nothing_to_look_at_before_a_decision_and_the_whole_is_reviewed_when_it_is_complete(office):
    with pytest.raises(Refused, match="Nothing is decided"):
        look(office)
    a.meet(office, "PM1")
    with pytest.raises(Refused, match="review the whole"):
        look(office)


# The sample


@pytest.mark.parametrize("is_drawn", [True, False])
def test_nothing_that_an_iqa_did_not_say_is_kept_as_agreement(office, room, session, is_drawn):
    a.meet(office, "PM1")
    if is_drawn:
        a.drawn(office, a.plan(office))
    criteria = room.unit("PM1").criteria
    all_but_one = said(room, agrees={each.id: True for each in criteria[1:]})
    one_only = said(room, agrees={criteria[0].id: False})

    for silent in (Said(), said(room, feedback_adequate=None), all_but_one):
        with pytest.raises(Refused, match="Say for each decision whether you agree"):
            agree(office, said=silent)
    for silent in (Said(), one_only):
        with pytest.raises(Refused, match="Say for each decision whether you agree"):
            send_back(office, said=silent)
    assert count(session, Finding) == count(session, FindingLine) == 0


def test_looking_at_a_unit_of_the_sample_answers_its_pick(office, room, session):
    a.meet(office, "PM1")
    a.drawn(office, a.plan(office))

    agree(office, said=said(room))

    assert session.scalars(select(Finding.item_id)).one() == session.scalars(select(SampleItem.id)).one()
    session.commit()
    assert "unit sampled" in session.scalars(select(Event.name)).all()


def release(office, who=None, at=a.NOON, registration=None, **given):
    room = office.room
    work = office.as_(who or office.iqa, at)
    return service.release(work, registration or room.registration, room.unit("PM1"), **given)


def test_without_a_plan_every_unit_is_looked_at(office):
    a.meet(office, "PM1")

    with pytest.raises(Refused, match="no sampling plan"):
        release(office)


def left_out(office, registrations):
    """A learner whom the newest draw left out, and the ones it picked."""
    from lms.courses.models import Registration

    session = office.room.session
    picked = {item.registration_id for item in session.scalars(select(SampleItem))}
    return session.get(Registration, next(each for each in registrations if each not in picked)), [
        session.get(Registration, each) for each in picked
    ]


def test_a_unit_the_draw_left_out_goes_on_only_when_everything_it_picked_is_done(office, room, session):
    registrations = a.crowd(office, 4)
    a.drawn(office, a.plan(office))
    free, picked = left_out(office, registrations)

    with pytest.raises(Refused, match="in the sample"):
        release(office, registration=picked[0])
    with pytest.raises(Refused, match="2 units of the sample must be looked at first"):
        release(office, registration=free)
    for each in picked:
        service.agree(office.as_(office.iqa), each, room.unit("PM1"), "Sound.", said=said(room))
    with pytest.raises(Refused, match="another IQA"):
        release(office, room.assessor, registration=free)
    with pytest.raises(Stale):
        release(office, registration=free, seen=0)
    award = release(office, registration=free)
    session.commit()

    assert award.registration_id == free.id
    assert session.get(Finding, award.finding_id).stage is Stage.RELEASED
    assert {"unit released", "unit awarded"} <= set(
        session.scalars(select(Event.name).where(Event.subject_id == free.learner_id))
    )


def test_a_unit_that_was_ready_after_the_draw_is_looked_at_or_drawn(office, room, session):
    a.crowd(office, 1)
    plan = a.plan(office)
    a.drawn(office, plan)
    a.meet(office, "PM1")

    with pytest.raises(Refused, match="No draw has been made since"):
        release(office)


def test_a_learner_with_nothing_open_and_one_who_left_do_not_hold_up_the_rest(office, room, session):
    registrations = a.crowd(office, 2)
    a.drawn(office, a.plan(office))
    free, picked = left_out(office, registrations)
    room.move(picked[0].learner, room.hull)

    assert release(office, registration=free)


def pick(stage=Stage.SUMMATIVE, *, is_here=True):
    ids = [uuid4() for _ in range(6)]
    return Planned(*ids, stage, a.NOON, a.TODAY + 14 * DAY, is_here)


@pytest.mark.parametrize(
    ("item", "looks", "day", "state"),
    [
        (pick(), [], 0, ItemState.TO_DO),
        (pick(), [], 14, ItemState.TO_DO),
        (pick(), [], 15, ItemState.OVERDUE),
        (pick(is_here=False), [], 15, ItemState.LEFT),
        (pick(), [(Stage.SUMMATIVE, True, 1)], 15, ItemState.DONE),
        (pick(is_here=False), [(Stage.SUMMATIVE, True, 1)], 15, ItemState.DONE),
        (pick(), [(Stage.SUMMATIVE, False, 1)], 14, ItemState.AGAIN),
        # What nobody looked at again is late too, or one "no" would keep a pick from ever being overdue.
        (pick(), [(Stage.SUMMATIVE, False, 1)], 15, ItemState.OVERDUE),
        (pick(), [(Stage.SUMMATIVE, False, 6, 20)], 20, ItemState.AGAIN),
        (pick(), [(Stage.SUMMATIVE, False, 6, 20)], 21, ItemState.OVERDUE),
        (pick(), [(Stage.SUMMATIVE, False, 1, 9)], 14, ItemState.AGAIN),
        (pick(), [(Stage.SUMMATIVE, False, 1, 2), (Stage.SUMMATIVE, False, 6, 20)], 20, ItemState.AGAIN),
        (pick(is_here=False), [(Stage.SUMMATIVE, False, 1, 2)], 21, ItemState.LEFT),
        (pick(), [(Stage.SUMMATIVE, False, 1), (Stage.SUMMATIVE, True, 2)], 15, ItemState.DONE),
        (pick(), [(Stage.INTERIM, True, 1)], 1, ItemState.TO_DO),
        (pick(), [(Stage.SUMMATIVE, True, -1)], 1, ItemState.TO_DO),
        (pick(Stage.INTERIM), [(Stage.INTERIM, True, 1)], 1, ItemState.DONE),
        (pick(Stage.INTERIM), [(Stage.INTERIM, False, 1)], 1, ItemState.AGAIN),
        (pick(Stage.INTERIM), [(Stage.INTERIM, False, 1), (Stage.SUMMATIVE, True, 2)], 1, ItemState.DONE),
    ],
)
def test_where_a_pick_is(item, looks, day, state):
    looked = [
        Looked(stage, agrees, a.NOON + after * DAY, *(a.TODAY + day * DAY for day in due))
        for stage, agrees, after, *due in looks
    ]

    assert state_of(item, looked, a.TODAY + day * DAY) is state


def test_a_count_of_picks_leaves_out_learners_who_left_and_rounds_down():
    counted = tally("All", [ItemState.DONE] * 2 + [ItemState.OVERDUE, ItemState.AGAIN, ItemState.LEFT])

    assert (counted.planned, counted.done, counted.to_do, counted.overdue) == (4, 2, 1, 1)
    assert counted.share == 50
    assert not counted.is_compliant
    assert tally("Two of three", [ItemState.DONE] * 2 + [ItemState.TO_DO]).share == 66


LOOK = Looked(Stage.SUMMATIVE, True, a.NOON)
DONE = InPlan((), a.NOON, True, 0)


@pytest.mark.parametrize(
    ("plan", "decided_at", "looks", "why"),
    [
        (None, a.NOON, [], NO_PLAN),
        (InPlan((ItemState.TO_DO,), a.NOON, True, 1), a.NOON, [], SAMPLED),
        (InPlan((ItemState.AGAIN,), a.NOON, True, 1), a.NOON, [], SAMPLED),
        (InPlan((), None, False, 0), a.NOON, [], NOT_DRAWN),
        (InPlan((), a.NOON, False, 0), a.NOON, [], NOT_DRAWN),
        (DONE, a.NOON + DAY, [], NOT_DRAWN),
        (DONE, a.NOON, [Looked(Stage.SUMMATIVE, False, a.NOON - DAY)], SENT_BACK),
        (InPlan((), a.NOON, True, 1), a.NOON, [], "1 unit of the sample must be looked at first."),
        (DONE, a.NOON, [], None),
        (DONE, a.NOON, [Looked(Stage.INTERIM, False, a.NOON - DAY), LOOK], None),
        (InPlan((ItemState.LEFT,), a.NOON, True, 0), a.NOON, [], None),
    ],
)
def test_what_may_go_on_without_being_looked_at(plan, decided_at, looks, why):
    assert why_not_released(plan, decided_at, looks) == why


# Pages


@pytest.fixture
def review(room):
    return f"/portfolios/{room.registration.id}/units/PM1/review"


def lines(number, **changed):
    return {f"line_{place}": "agree" for place in range(number)} | changed


@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_unit_is_agreed_criterion_by_criterion(browser, office, centre, room, session, review, is_drawn):
    a.meet(office, "PM1")
    if is_drawn:
        a.drawn(office, a.plan(office))
    browser.sign_in(office.iqa)
    page = browser.page(review)
    assert ("In the sample" in page.text) is is_drawn

    refused = browser.send(page, 422, verdict="agree", comment="Sound.")
    assert {"line_0", "feedback_adequate"} <= refused.problems.keys()
    number = len(room.unit("PM1").criteria)
    done = browser.send(page, typed=lines(number), verdict="agree", comment="Sound.", feedback_adequate="yes")

    assert "agreed and awarded" in done.text
    assert count(session, FindingLine) == number
    assert count(session, Credential) == 1


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"verdict": "agree", "line_0": "disagree"}, "to_do_0", "Say what to do"),
        ({"verdict": "agree", "all_agreed": ""}, "line_0", "Choose whether you agree about 1.1"),
        ({"verdict": "agree", "feedback_adequate": ""}, "feedback_adequate", "Choose whether the feedback"),
        ({"verdict": "agree", "feedback_adequate": "so-so"}, "feedback_adequate", ""),
        ({"verdict": "send back", "line_0": "disagree"}, "to_do_0", "Say what to do"),
        ({"verdict": "send back", "to_do_0": "But"}, "to_do_0", "You typed something to do"),
        ({"verdict": "send back", "line_0": "agree", "to_do_0": "But"}, "to_do_0", "You typed something to do"),
        ({"verdict": "agree", "line_0": "perhaps"}, "line_0", ""),
        ({"verdict": "agree", "action_text": "Write more"}, "action_owner", "Choose who"),
        ({"verdict": "agree", "action_text": "Write more", "action_owner": str(uuid4())}, "action_owner", ""),
        ({"verdict": "agree", "action_text": "x" * 2001}, "action_text", "2,000"),
        ({"verdict": "agree", "action_due": ["1", "1", "2020"]}, "action_due", "today or a later day"),
        ({"verdict": "agree", "action_due": ["31", "2", "2026"]}, "action_due", "real day"),
    ],
)
def test_what_is_found_wrongly_is_refused(browser, office, centre, session, review, typed, field, sentence):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    answered = {"all_agreed": "y", "feedback_adequate": "yes", "comment": "Looked."}
    page = browser.submit(review, status=422, typed=answered | typed)

    assert sentence in page.problems[field]
    assert count(session, Finding) == 0


def test_to_agree_with_every_decision_answers_the_lines_left_empty_and_no_other(
    browser, office, centre, room, session, review
):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)
    sent = {"verdict": "send back", "comment": "One thing.", "all_agreed": "y", "feedback_adequate": "no"}

    browser.submit(review, typed=sent | {"line_1": "disagree", "to_do_1": "Ask again"})

    wrong = room.unit("PM1").criteria[1].id
    kept = {line.criterion_id: line.agrees for line in session.scalars(select(FindingLine))}
    assert kept == {each.id: each.id != wrong for each in room.unit("PM1").criteria}
    assert session.scalars(select(Finding.feedback_adequate)).one() is False


def test_an_assessor_sees_what_an_iqa_asked_first_and_says_when_it_is_done(
    browser, office, centre, room, session, review
):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)
    asked = {"action_text": "Write shorter feedback", "action_owner": str(room.assessor.id)}
    asked |= {"all_agreed": "y", "feedback_adequate": "yes"}
    browser.submit(review, verdict="agree", comment="Sound.", typed=asked)
    assert "About the work of Asha Khan: Write shorter feedback" in browser.page("/quality").text
    browser.sign_in(room.assessor)

    home = browser.page("/")
    assert "do these first" in home.text
    assert "For you, by 20 May 2026" in home.text
    refused = browser.submit(home.links["About your work"], status=422, note="")
    assert "Say what was done" in refused.problems["note"]
    assert refused.links["Jordan Ash"] == f"/portfolios/{room.registration.id}"
    browser.submit(home.links["About your work"], note="I use five lines now.")

    assert "About your work" not in browser.page("/").links
    assert "I use five lines now." in browser.page(home.links["About your work"]).text


def test_an_action_is_answered_by_its_owner_or_an_iqa_only(browser, office, room, session):
    a.meet(office, "PM1")
    agree(office, at=a.NOON - DAY, said=said(room, action=Asked(room.assessor.id, "Write more", a.TODAY - DAY)))
    session.commit()
    action = session.scalars(select(Action)).one()
    for who in (room.tutor, room.learner, office.eqa, office.hull_iqa):
        browser.sign_in(who)
        browser.page(f"/quality/actions/{action.id}", status=404)
    browser.sign_in(room.assessor)
    assert "Overdue" in browser.page("/").text
    browser.page(f"/quality/actions/{uuid4()}", status=404)


def test_a_learner_is_not_told_what_their_assessor_was_asked(browser, office, room, session):
    a.meet(office, "PM1")
    agree(office, said=said(room, action=Asked(room.assessor.id, "Write shorter feedback", a.TODAY)))
    session.commit()
    browser.sign_in(room.learner)

    for address in ("/", "/portfolio"):
        assert "Write shorter feedback" not in browser.page(address).text


def test_an_iqa_looks_at_a_unit_that_is_not_complete(browser, office, room, session):
    part(office)
    a.drawn(office, a.plan(office), stage=Stage.INTERIM)
    browser.sign_in(office.iqa)
    assert "Look at PM1 of Jordan Ash" in browser.page("/quality").links
    page = browser.page(f"/portfolios/{room.registration.id}/units/PM1/look")
    assert "I listened to someone who was new." in page.text

    refused = browser.send(page, 422, comment="Looked.")
    assert refused.problems["line_0"] == "Choose whether you agree about 1.1"
    assert refused.problems["line_3"] == "Choose whether you agree about 2.2"
    done = browser.send(page, typed=lines(3), all_agreed="y", comment="Looked.", feedback_adequate="yes")

    assert "is kept" in done.text
    assert count(session, FindingLine) == 4
    assert session.scalars(select(Finding.stage)).one() is Stage.INTERIM
    assert "Look at PM1 of Jordan Ash" not in browser.page("/quality").links


def test_what_is_half_typed_stays_with_its_criterion_when_another_is_decided_meanwhile(browser, office, room, session):
    first, second = room.unit("PM1").criteria[:2]
    piece = a.sent_evidence(room.registration, [second], 1)
    a.judge(piece, room.assessor, at=a.DECIDED)
    a.save(session, piece)
    address = f"/portfolios/{room.registration.id}/units/PM1/look"
    browser.sign_in(office.iqa)
    [box] = to_do(browser.page(address)).values()
    drafts.keep(office.as_(office.iqa), address, {box: ["Ask what they said"]})
    other = a.sent_evidence(room.registration, [first], 2)
    a.judge(other, room.assessor, at=a.DECIDED)
    a.save(session, other)

    page = browser.page(address)

    words = {number: page.form().fields[box] for number, box in to_do(page).items()}
    assert words == {first.number: "", second.number: "Ask what they said"}


def to_do(page):
    """The name of the box for what to do about each criterion, by its number."""
    labels = page.tree.xpath("//label[starts-with(normalize-space(), 'What to do about ')]")
    return {" ".join(label.text.split()).removeprefix("What to do about "): label.get("for") for label in labels}


def test_a_look_at_what_changed_is_stale_and_one_press_counts_once(browser, office, room, session):
    part(office)
    browser.sign_in(office.iqa)
    address = f"/portfolios/{room.registration.id}/units/PM1/look"
    page, late = browser.page(address), browser.page(address)
    sent = {"typed": lines(4), "comment": "Looked.", "feedback_adequate": "yes"}

    browser.send(page, 422, csrf_token="", **sent)
    browser.send(page, **sent)
    browser.send(page, **sent)
    browser.send(late, 409, **sent)

    assert count(session, Finding) == 1


@pytest.mark.parametrize("who", ["tutor", "assessor", "coordinator", "learner", "hull_assessor"])
def test_only_an_iqa_where_the_learner_is_looks(browser, office, room, who):
    part(office)
    browser.sign_in(getattr(room, who))

    browser.page(f"/portfolios/{room.registration.id}/units/PM1/look", status=404)


def test_a_page_says_why_there_is_nothing_to_look_at(browser, office, room):
    browser.sign_in(office.iqa)
    address = f"/portfolios/{room.registration.id}/units/PM1/look"
    assert "Nothing is decided here yet" in browser.page(address).text
    browser.page(f"/portfolios/{room.registration.id}/units/PM9/look", status=404)
    a.meet(office, "PM1")
    page = browser.page(address)
    assert "review the whole unit instead" in page.text
    assert page.links["Review unit PM1"].endswith("/units/PM1/review")


def test_a_unit_left_out_is_awarded_with_a_press_once_the_plan_is_met(browser, office, centre, room, session):
    registrations = a.crowd(office, 2)
    a.drawn(office, a.plan(office))
    free, picked = left_out(office, registrations)
    address = f"/portfolios/{free.id}/units/PM1/review"
    browser.sign_in(office.iqa)
    assert "1 unit of the sample must be looked at first" in browser.page(address).text
    refused = browser.post(
        f"/portfolios/{free.id}/units/PM1/release", data=browser.page(address).values("Save what I found")
    )
    assert refused.status_code == 303
    assert count(session, UnitAward) == 0
    service.agree(office.as_(office.iqa), picked[0], room.unit("PM1"), "Sound.", said=said(room))
    session.commit()

    done = browser.press(address, "Award it without looking")

    assert "It was not in the sample" in done.text
    assert count(session, Credential) == 1
