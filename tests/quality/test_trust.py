"""What somebody would try who wants easy numbers: each is refused, and says why."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core.work import Refused
from lms.courses.models import Registration
from lms.credentials import service as credentials
from lms.credentials.models import Credential, Kind
from lms.credentials.service import claiming
from lms.people.models import Role
from lms.portfolio.models import Outcome
from lms.portfolio.rules import CellState
from lms.portfolio.service import deciding
from lms.quality import queries
from lms.quality import service as quality
from lms.quality.models import Draw, Finding, SampleItem, Stage
from lms.quality.queries.compliance import progress_at
from lms.quality.queries.cycles import cycles_at
from lms.quality.queries.flags import flags_at
from lms.quality.queries.risk import risks
from lms.quality.rules.anonymous import Names, anonymised, still_says_who
from lms.quality.rules.risk import Sign
from lms.quality.service import flags, sampling
from tests import builders as a

DAY = timedelta(days=1)
EASY = dict.fromkeys(a.RATES, 1)


def picked(draw):
    return {item.registration_id for item in draw.items}


def release(office, registration_id, who=None):
    work = office.as_(who or office.iqa)
    return quality.release(work, work.session.get(Registration, registration_id), office.room.unit("PM1"))


def agree(office, registration_id, who=None):
    room = office.room
    work = office.as_(who or office.iqa)
    unit = room.unit("PM1")
    return quality.agree(work, work.session.get(Registration, registration_id), unit, "Sound.", said=a.answers(unit))


# Drawing until it is easy


def test_ending_a_plan_does_not_let_go_of_what_its_draws_picked(office, session):
    a.crowd(office, 8)
    hard = picked(a.drawn(office, first := a.plan(office)))
    sampling.end_plan(office.as_(office.iqa), first)
    session.commit()
    easy = picked(a.drawn(office, a.plan(office, rates=EASY)))
    assert len(easy) == 1
    for each in easy:
        agree(office, each)

    left = sorted(hard - easy, key=str)

    assert left
    for each in left:
        with pytest.raises(Refused, match="in the sample"):
            release(office, each)
    shown = progress_at(session, [office.room.leeds.id], a.TODAY)
    assert {item.registration_id for item in shown.items if item.plan_id == first.id} == set(left)
    finding = agree(office, left[0]).finding_id
    item = session.scalar(
        select(SampleItem).where(SampleItem.registration_id == left[0], SampleItem.draw == first.draws[0])
    )
    assert session.get(Finding, finding).item_id == item.id


def test_a_move_to_another_prison_does_not_let_go_of_what_was_picked(office, room, session):
    a.crowd(office, 8)
    hard = picked(a.drawn(office, a.plan(office)))
    for each in hard:
        room.move(session.get(Registration, each).learner, room.hull)
    plan = sampling.make_plan(
        office.as_(office.hull_iqa),
        room.hull.id,
        room.qualification.slug,
        from_day=a.TODAY,
        to_day=a.TODAY + 30 * DAY,
        rates=EASY,
    )
    session.commit()
    draw = sampling.make_draw(office.as_(office.hull_iqa), plan, Stage.SUMMATIVE, "seed")
    session.commit()
    for each in picked(draw):
        agree(office, each, office.hull_iqa)

    left = hard - picked(draw)

    assert left
    for each in left:
        with pytest.raises(Refused, match="in the sample"):
            release(office, each, office.hull_iqa)


def test_whoever_types_the_seed_cannot_choose_what_is_picked(browser, office, session):
    a.crowd(office, 2)
    plan = a.plan(office)
    browser.sign_in(office.iqa)
    for _ in range(2):
        browser.submit(f"/quality/plans/{plan.id}/draw", stage="summative", seed="abc")

    seeds = session.scalars(select(Draw.seed)).all()

    assert len(set(seeds)) == 2
    assert all(seed.startswith("abc-") for seed in seeds)


def test_every_draw_is_kept_shown_and_still_to_be_done(browser, office, session):
    a.crowd(office, 6)
    plan = a.plan(office)
    draws = [a.drawn(office, plan, seed=str(number)) for number in range(3)]
    every = set().union(*map(picked, draws))
    browser.sign_in(office.eqa)

    page = browser.page(f"/quality/plans/{plan.id}")

    assert [words for words in page.links if words.startswith("Draw ")] != []
    for draw in draws:
        assert f"/quality/draws/{draw.id}" in page.links.values()
    waits = progress_at(session, [office.room.leeds.id], a.TODAY)
    assert {item.registration_id for item in waits.items} == every


def test_own_work_that_the_draw_could_not_pick_is_not_released_as_left_out(office, room, session):
    """An assessor who is also an IQA draws; what they decided was never in the sample's reach."""
    held = a.grant(Role.IQA, room.leeds)
    held.person = room.assessor
    a.save(session, held)
    room.assessor.grants.append(held)
    own = a.crowd(office, 3)
    plan = a.plan(office)
    draw = sampling.make_draw(office.as_(room.assessor), plan, Stage.SUMMATIVE, "seed")
    session.commit()
    assert draw.items == []

    with pytest.raises(Refused, match="could not pick it"):
        release(office, own[0])


# What changed after it was found


def test_a_look_that_disagreed_is_not_done_until_an_iqa_agrees(office, room, session):
    a.meet(office, "PM1")
    a.drawn(office, a.plan(office))
    a.send_back(office)
    key = (room.leeds.id, room.qualification.slug)

    assert cycles_at(session, [room.leeds.id], a.NOON.date())[key].not_looked_at == 1


def decide_again(office, piece, outcome):
    room = office.room
    said = a.verdict(piece.latest, outcome)
    at = a.NOON + timedelta(hours=1)
    deciding.decide_again(room.as_(room.assessor, at), piece, 1, seen=piece.version, why="I read it wrongly.", **said)
    room.session.commit()


def test_a_unit_decided_otherwise_after_its_award_stands_in_the_way_of_the_claim(office, room, session):
    a.open_site(office)
    a.save(session, a.claim_route(room, office.iqa))
    a.confirm(office)
    pieces = [a.meet(office, code) for code in a.UNITS]
    for code in a.UNITS:
        a.agree(office, code)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))
    decide_again(office, pieces[0], Outcome.NOT_YET)

    with pytest.raises(Refused, match="No longer met since it was awarded: PM1"):
        claiming.claim(office.as_(office.iqa), room.registration)
    cells = queries.coverage_of(session, room.registration).grid.units[0].rows
    assert not {cell.state for cell in cells} & {CellState.QUALITY_ASSURED}

    decide_again(office, pieces[0], Outcome.MET)
    assert len(claiming.claim(office.as_(office.iqa, a.NOON + DAY), room.registration)) == 2


def test_a_withdrawn_unit_is_not_signed_into_the_whole_by_either_way(office, room, session):
    a.open_site(office)
    a.confirm(office)
    a.meet(office, "PM1")
    made = a.agree(office, "PM1")
    credentials.withdraw(office.as_(office.iqa), made[0], "It was not their own work.")
    session.commit()
    for code in a.UNITS[1:]:
        a.meet(office, code)
        a.agree(office, code)

    assert set(session.scalars(select(Credential.kind))) == {Kind.UNIT}
    with pytest.raises(Refused, match="withdrawn: PM1"):
        claiming.claim(office.as_(office.iqa), room.registration)


# Flags


SENTENCE = "I sat with a man who was new and let him talk until he was ready, then I told staff."


@pytest.fixture
def copied(office, room, session):
    """Jordan Ash and Kit Hale sent the same words."""
    kit = a.learner(room.leeds, "Kit Hale")
    theirs = a.registration(kit, room.qualification, room.leeds)
    own = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 7)
    other = a.sent_evidence(theirs, room.unit("PM2").criteria[:1], 3)
    own.latest.text, other.latest.text = SENTENCE, SENTENCE
    a.save(session, kit, theirs, own, other)
    return theirs


def flagged(office):
    return flags_at(office.as_(office.iqa), [office.room.leeds.id])


def test_a_flag_that_was_explained_does_not_come_back_when_its_learners_leave(office, room, session, copied):
    flags.explain(office.as_(office.iqa), flagged(office)[0], "They wrote it together in a lesson.")
    session.commit()
    for learner in (room.learner, copied.learner):
        room.move(learner, room.hull)

    assert flagged(office) == []


def test_flags_that_somebody_here_can_answer_come_before_those_of_people_who_left(office, room, session, copied):
    third = a.registration(a.learner(room.leeds, "Lou Vale"), room.qualification, room.leeds)
    fourth = a.registration(a.learner(room.leeds, "Max Orr"), room.qualification, room.leeds)
    pieces = [a.sent_evidence(each, room.unit("PM2").criteria[:1], 1, at=a.NOON - 9 * DAY) for each in (third, fourth)]
    for piece in pieces:
        piece.latest.text = (
            "Something else altogether that two people both sent in word for word, and nobody knows why."
        )
    a.save(session, third.learner, fourth.learner, third, fourth, *pieces)
    for learner in (room.learner, copied.learner):
        room.move(learner, room.hull)

    assert [bool(each.here) for each in flagged(office)] == [True, False]


# Standardisation


@pytest.mark.parametrize("written", ["Liam O’Neil-Ray", "LIAM  O'NEIL–RAY", "Liam O`Neil Ray", "liam o'neil\u2011ray"])
def test_a_name_is_taken_out_however_its_apostrophe_and_hyphen_are_written(written):
    names = Names(learner="Liam O'Neil-Ray")

    assert anonymised(f"I am {written}.", names) == "I am [the learner]."
    assert still_says_who(f"I am {written}.", names)


# What a finding must hold


def test_a_finding_says_which_of_the_five_checks_did_not_hold(browser, office, room, session):
    a.open_site(office)
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)
    review = f"/portfolios/{room.registration.id}/units/PM1/review"
    doubted = {"comment": "Looked.", "doubts": ["sufficient"]}

    answered = {"all_agreed": "y", "feedback_adequate": "yes"}
    refused = browser.submit(review, 422, verdict="agree", **doubted, **answered)
    unknown = browser.submit(review, 422, verdict="agree", comment="Looked.", doubts=["brilliant"], **answered)
    wrong = answered | {"line_0": "disagree", "to_do_0": "Ask for one more"}
    browser.submit(review, verdict="send back", typed=wrong, **doubted)

    assert "disagree" in refused.problems["doubts"]
    assert "doubts" in unknown.problems
    session.expire_all()
    assert session.scalars(select(Finding.doubts)).all() == [["sufficient"]]


def test_an_action_that_an_eqa_left_open_raises_the_risk_for_a_year(office, room, session):
    a.meet(office, "PM1")
    plan = a.plan(office)
    a.save(session, a.eqa_visit(room, office.iqa, actions_open=True, visited_on=a.TODAY - 40 * DAY))

    def signs():
        return dict(risks(office.as_(office.iqa), [plan])[plan.id][room.assessor.id].signs)

    assert "EQA left an action open" in signs()[Sign.EQA_ACTION]
    a.save(session, a.eqa_visit(room, office.iqa, visited_on=a.TODAY - DAY))
    assert "EQA left an action open" in signs()[Sign.EQA_ACTION]
