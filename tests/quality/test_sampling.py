"""Planning what is looked at, drawing it, and how far it is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused
from lms.people.models import DeclaredInterest, Role
from lms.quality import queries
from lms.quality.models import Draw, SampleItem, SamplingPlan, Stage
from lms.quality.queries import compliance as compliance_queries
from lms.quality.queries import risk as risk_queries
from lms.quality.queries import sampling as sampling_queries
from lms.quality.rules.compliance import ItemState
from lms.quality.rules.risk import Level, Sign
from lms.quality.rules.sampling import item_of
from lms.quality.service import sampling as service
from tests import builders as a

DAY = timedelta(days=1)


def count(session, model):
    session.expire_all()
    return session.scalar(select(func.count(model.id)))


# Plans


def make(office, who=None, **changed):
    facts = {"from_day": a.TODAY, "to_day": a.TODAY + 90 * DAY, "rates": a.RATES} | changed
    slug = facts.pop("slug", office.room.qualification.slug)
    return service.make_plan(office.as_(who or office.iqa), office.room.leeds.id, slug, **facts)


def test_an_iqa_plans_and_it_is_written_down(office, session):
    plan = make(office)
    session.commit()

    assert plan.rates == a.RATES
    assert session.scalars(select(Event.name).where(Event.subject_id == plan.id)).all() == ["sampling plan made"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"slug": "no-such-thing"}, "Choose a qualification"),
        ({"to_day": a.TODAY - DAY}, "last day after the first"),
        ({"to_day": a.TODAY + 800 * DAY}, "within two years"),
        ({"rates": {"low": 40, "medium": 30, "high": 50}}, "rise with the risk"),
        ({"rates": {"low": 0, "medium": 30, "high": 50}}, "from 1 to 100"),
    ],
)
def test_a_plan_that_is_not_sound_is_refused(office, session, changed, sentence):
    with pytest.raises(Refused, match=sentence):
        make(office, **changed)
    assert count(session, SamplingPlan) == 0


def test_there_is_one_plan_at_a_time_until_it_is_ended(office, session):
    plan = make(office)
    with pytest.raises(Refused, match="End it first"):
        make(office)

    service.end_plan(office.as_(office.iqa), plan)
    with pytest.raises(Refused, match="has ended"):
        service.end_plan(office.as_(office.iqa), plan)

    assert make(office)


@pytest.mark.parametrize("who", ["eqa", "hull_iqa", "admin"])
def test_nobody_but_an_iqa_there_plans_ends_or_draws(office, who):
    someone = getattr(office, who)
    with pytest.raises(Refused, match="Only an IQA"):
        make(office, someone)
    plan = make(office)
    with pytest.raises(Refused, match="Only an IQA"):
        service.end_plan(office.as_(someone), plan)
    with pytest.raises(Refused, match="Only an IQA"):
        service.make_draw(office.as_(someone), plan, Stage.SUMMATIVE, "seed")


# Risk from what is kept


def risk_of(office, plan, who=None):
    known = risk_queries.risks(office.as_(office.iqa), [plan])
    return known[plan.id][(who or office.room.assessor).id]


def test_a_new_assessor_is_high_risk(office):
    a.meet(office, "PM1")

    found = risk_of(office, a.plan(office))

    assert found.level is Level.HIGH
    assert Sign.NEW in dict(found.signs)
    assert Sign.NEW_SITE in dict(found.signs)


def test_training_earlier_actions_transfers_and_other_prisons_raise_risk(office, room, session):
    grant = room.assessor.grants[0]
    grant.training_since = a.TODAY - 10 * DAY
    second = a.grant(Role.ASSESSOR, room.hull)
    second.person = room.assessor
    a.save(session, second)
    a.meet(office, "PM1")
    room.registration.establishment_id = room.hull.id
    a.send_back(office)

    signs = dict(risk_of(office, a.plan(office)).signs)

    assert {Sign.IN_TRAINING, Sign.EARLIER_ACTION, Sign.TRANSFERRED, Sign.SEVERAL_SITES} <= signs.keys()


# Policies


@pytest.mark.parametrize("role", list(Role))
def test_iqas_plan_and_draw_at_their_prison_and_eqas_read(role, room):
    from lms.quality import policy

    plan = SamplingPlan(establishment_id=room.leeds.id)
    draw = Draw(plan=plan)
    here, elsewhere = a.actor(a.person(room.leeds, role)), a.actor(a.person(room.hull, role))

    assert policy.may_plan(here) is policy.may_run_plan(here, plan) is (role is Role.IQA)
    assert policy.may_read_plan(here, plan) is policy.may_read_draw(here, draw) is (role in (Role.IQA, Role.EQA))
    assert not policy.may_run_plan(elsewhere, plan)
    assert not policy.may_read_plan(elsewhere, plan)


# Draws


def test_a_draw_keeps_what_it_was_drawn_from_and_why_each_was_picked(office, room, session):
    registrations = a.crowd(office, 8)
    plan = a.plan(office)

    draw = a.drawn(office, plan)

    assert len(draw.population) == 8
    assert {each["registration"] for each in draw.population} == {str(each) for each in registrations}
    assert [each["registration"] for each in draw.population] == sorted(str(each) for each in registrations)
    assert len(draw.items) == 4
    assert draw.items[0].reasons[0] == "Asha Khan is high risk: 50 per cent of their units are looked at"
    assert draw.items[0].due_on == a.TODAY + 14 * DAY
    assert draw.missing == []
    drawn = session.scalars(select(Event).where(Event.name == "sample drawn")).one()
    assert drawn.detail == {"number": 1, "seed": "2026", "picked": 4}


def test_the_same_seed_gives_the_same_list_from_the_rows_that_were_kept(office, session):
    """Whatever database they were kept in: the list is worked out from what comes back out of it."""
    a.crowd(office, 12)
    made = a.drawn(office, a.plan(office)).id
    session.expire_all()

    kept = sampling_queries.get_draw(office.as_(office.iqa), made)
    again = service.draw_again(session, kept)

    assert again.is_the_same
    assert [item_of(data).as_data() | {"signs": []} for data in kept.population]
    kept.seed = "another seed"
    assert not service.draw_again(session, kept).same_list


def test_a_draw_whose_reasons_or_missing_were_changed_is_not_the_same_though_its_list_is(office, session):
    a.crowd(office, 6)
    kept = a.drawn(office, a.plan(office))

    def said():
        again = service.draw_again(session, kept)
        return again.same_list, again.same_reasons, again.same_missing, again.is_the_same

    assert said() == (True, True, True, True)
    kept.missing = ["Methods: product: only in the sampler’s own work"]
    assert said() == (True, True, False, False)
    kept.missing = []
    kept.items[0].reasons = kept.items[0].reasons[:1]
    assert said() == (True, False, True, False)
    kept.items[0], kept.items[1] = kept.items[1], kept.items[0]
    assert said() == (False, False, True, False)


def test_the_page_of_a_draw_drawn_again_says_which_part_is_not_the_same(browser, office, room, session):
    a.crowd(office, 6)
    draw = a.drawn(office, a.plan(office))
    room.assessor.last_name = "Khan-Moor"
    session.commit()
    browser.sign_in(office.eqa)

    text = browser.page(f"/quality/draws/{draw.id}/again").text

    assert "What was picked The same list" in text
    assert "Why each was picked Not the same reasons" in text
    assert "What is still missing The same gaps" in text
    assert "one of them may be called something else now" in text


def test_interim_draws_from_units_with_some_decisions_and_summative_from_complete_ones(office, room):
    a.crowd(office, 3, code="PM1", short=2)
    a.meet(office, "PM2")
    plan = a.plan(office)

    interim, summative = a.drawn(office, plan, stage=Stage.INTERIM), a.drawn(office, plan)

    assert {each["code"] for each in interim.population} == {"PM1"}
    assert {each["code"] for each in summative.population} == {"PM2"}
    assert [interim.number, summative.number] == [1, 2]


def test_a_draw_never_picks_what_the_sampler_took_part_in(office, room, session):
    """They decided it, watched it, bore witness in it, or have an interest in the learner."""
    grant = a.grant(Role.IQA, room.leeds)
    grant.person = room.assessor
    a.save(session, grant)
    room.assessor.grants.append(grant)
    a.crowd(office, 2)
    learner = room.registration.learner
    a.meet(office, "PM1")
    interest = DeclaredInterest(
        person_id=office.iqa.id, about_id=learner.id, why="Family", declared_at=a.NOON, ended_at=None
    )
    a.save(session, interest)
    plan = a.plan(office)

    theirs = service.make_draw(office.as_(room.assessor), plan, Stage.SUMMATIVE, "seed")
    session.commit()
    session.expire_all()
    plan = session.get(SamplingPlan, plan.id)
    drawn = a.drawn(office, plan)

    assert theirs.items == []
    assert any("sampler’s own work" in sentence for sentence in theirs.missing)
    assert len(drawn.population) == 3
    assert room.registration.id not in {item.registration_id for item in drawn.items}


def test_who_watched_a_practical_assessment_is_kept_apart_from_it(office, room, session):
    sheet = a.practical(room.registration, room.unit("PM2"), office.iqa, room.leeds)
    piece = a.sent_evidence(room.registration, room.unit("PM2").criteria, 30)
    piece.practical = sheet
    a.judge(piece, room.assessor, at=a.DECIDED)
    a.save(session, sheet, piece)

    draw = a.drawn(office, a.plan(office))

    assert str(office.iqa.id) in draw.population[0]["apart"]
    assert draw.items == []


def test_a_complete_unit_that_was_sent_back_is_in_neither_population(office, room, session):
    a.meet(office, "PM1")
    a.send_back(office)
    plan = a.plan(office)
    for stage in (Stage.SUMMATIVE, Stage.INTERIM):
        with pytest.raises(Refused, match="nothing to draw from"):
            a.drawn(office, plan, stage=stage)


@pytest.mark.parametrize("stage", [Stage.SUMMATIVE, Stage.INTERIM])
def test_nothing_to_draw_from_is_said(office, session, stage):
    with pytest.raises(Refused, match="nothing to draw from"):
        a.drawn(office, a.plan(office), stage=stage)
    assert count(session, Draw) == 0


def test_a_plan_that_does_not_run_draws_nothing(office):
    a.meet(office, "PM1")
    plan = a.plan(office)
    for at, sentence in ((a.NOON + 400 * DAY, "does not run today"), (a.NOON - 200 * DAY, "does not run today")):
        with pytest.raises(Refused, match=sentence):
            service.make_draw(office.as_(office.iqa, at), plan, Stage.SUMMATIVE, "seed")
    with pytest.raises(Refused, match="seed"):
        service.make_draw(office.as_(office.iqa), plan, Stage.SUMMATIVE, "  ")
    service.end_plan(office.as_(office.iqa), plan)
    with pytest.raises(Refused, match="has ended"):
        service.make_draw(office.as_(office.iqa), plan, Stage.SUMMATIVE, "seed")


def states(office, plan, at=a.NOON):
    work = office.as_(office.iqa, at)
    found = compliance_queries.progress(work.session, [plan], work.today)
    return sorted(state.value for state in found.states.values())


def test_a_pick_is_to_do_then_overdue_then_done_and_asks_nothing_once_the_learner_has_left(office, room, session):
    a.meet(office, "PM1")
    a.meet(office, "PM2")
    plan = a.plan(office, rates=dict.fromkeys(a.RATES, 100))
    a.drawn(office, plan)

    assert states(office, plan) == ["to do", "to do"]
    assert states(office, plan, a.NOON + 15 * DAY) == ["overdue", "overdue"]

    room.move(room.learner, room.hull)
    session.expire_all()
    assert states(office, plan, a.NOON + 15 * DAY) == [ItemState.LEFT.value] * 2


# Pages


@pytest.fixture
def plan(office):
    return a.plan(office)


def test_an_iqa_makes_a_plan_at_the_rates_of_the_qualification(browser, office, session):
    browser.sign_in(office.iqa)
    page = browser.page("/quality/plans/new")
    assert page.values()["high"] == ["50"]

    done = browser.send(page)

    assert "The plan is made" in done.text
    assert session.scalars(select(SamplingPlan)).one().rates == {"low": 15, "medium": 30, "high": 50}
    assert "Runs now" in browser.page("/quality/plans").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"high": ""}, "high"),
        ({"high": "101"}, "high"),
        ({"low": "many"}, "low"),
        ({"low": "60"}, "low"),
        ({"place": str(uuid4())}, "place"),
        ({"qualification": "none"}, "qualification"),
        ({"from_day": ["31", "2", "2026"]}, "from_day"),
        ({"to_day": ["1", "1", "2020"]}, "to_day"),
    ],
)
def test_a_plan_form_that_is_not_sound_says_so(browser, office, session, typed, field):
    browser.sign_in(office.iqa)

    page = browser.submit("/quality/plans/new", status=422, typed=typed)

    assert field in page.problems
    assert count(session, SamplingPlan) == 0


def test_a_plan_that_looks_at_less_than_the_qualification_asks_for_says_so(browser, office, session, plan):
    browser.sign_in(office.eqa)
    assert "Less than is asked for" not in browser.page(f"/quality/plans/{plan.id}").text
    plan.rates = {"high": 50, "medium": 20, "low": 5}
    session.commit()

    text = browser.page(f"/quality/plans/{plan.id}").text

    assert "Medium risk: 20 per cent of units, and the qualification asks for 30." in text
    assert "Low risk: 5 per cent of units, and the qualification asks for 15." in text
    assert "High risk: 50 per cent of units" not in text


def test_a_draw_explains_itself_and_can_be_drawn_again(browser, office, plan):
    a.crowd(office, 6)
    browser.sign_in(office.iqa)

    page = browser.submit(f"/quality/plans/{plan.id}/draw", stage="summative", seed="abc")

    assert page.heading == "Draw 1 explained"
    assert "3 of 6 units picked" in page.text
    assert "Asha Khan is high risk: 50 per cent" in page.text
    assert "First to cover methods: reflective account" in page.text
    assert "Nothing. Everything there was is covered." in page.text
    again = browser.page(page.links["Draw again with this seed"])
    assert "The same list" in again.text
    assert "Why each was picked The same reasons" in again.text
    assert "Not the same" not in again.text
    links = browser.page(f"/quality/plans/{plan.id}").links
    assert browser.page(links["Explain this draw: draw 1"]).heading == "Draw 1 explained"
    assert browser.page(links["Draw again with this seed: draw 1"]).heading == again.heading
    assert "Look at it by 20 May 2026" in page.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"seed": "x"}, "stage"),
        ({"stage": "summative", "seed": ""}, "seed"),
        ({"stage": "summative", "seed": "x" * 41}, "seed"),
        ({"stage": "released", "seed": "x"}, "stage"),
    ],
)
def test_a_draw_form_that_is_not_sound_draws_nothing(browser, office, session, plan, typed, field):
    browser.sign_in(office.iqa)

    page = browser.submit(f"/quality/plans/{plan.id}/draw", status=422, typed=typed)

    assert field in page.problems
    assert count(session, Draw) == 0


def test_pressing_twice_draws_once_and_a_draw_without_its_token_is_none(browser, office, session, plan):
    a.crowd(office, 2)
    browser.sign_in(office.iqa)
    page = browser.page(f"/quality/plans/{plan.id}/draw")

    browser.send(page, 422, stage="summative", csrf_token="")
    assert count(session, Draw) == 0
    browser.send(page, stage="summative")
    browser.send(page, stage="summative")

    assert count(session, Draw) == 1


def test_a_plan_is_ended_with_a_press(browser, office, session, plan):
    browser.sign_in(office.iqa)

    page = browser.press(f"/quality/plans/{plan.id}", "End this plan")

    assert "The plan has ended" in page.text
    assert "Make a draw" not in page.links


def test_an_eqa_reads_plans_and_draws_and_makes_none(browser, office, plan):
    a.crowd(office, 2)
    draw = a.drawn(office, plan)
    browser.sign_in(office.eqa)

    for address in (f"plans/{plan.id}", f"draws/{draw.id}", f"draws/{draw.id}/again", f"plans/{plan.id}/compliance"):
        assert browser.page(f"/quality/{address}").buttons in ([], ["Print this page"])
    browser.page("/quality/plans")
    browser.page(f"/quality/plans/{plan.id}/draw", status=404)
    browser.page("/quality/plans/new", status=403)


@pytest.mark.parametrize("who", ["hull_iqa", "admin"])
def test_a_plan_is_out_of_reach_elsewhere(browser, office, plan, who):
    browser.sign_in(getattr(office, who))

    browser.page(f"/quality/plans/{plan.id}", status=404)
    browser.page(f"/quality/plans/{plan.id}/compliance", status=404)


def test_the_compliance_page_counts_by_assessor_and_by_coverage(browser, office, room, session, plan):
    from lms.quality import service as quality

    a.meet(office, "PM1")
    a.meet(office, "PM2")
    a.drawn(office, plan)
    item = session.scalars(select(SampleItem)).first()
    unit = next(unit for unit in room.qualification.units if unit.id == item.unit_id)
    said = quality.Said({criterion.id: True for criterion in unit.criteria}, True)
    quality.agree(office.as_(office.iqa), room.registration, unit, "Sound.", said=said)
    session.commit()
    browser.sign_in(office.iqa)

    page = browser.page(f"/quality/plans/{plan.id}/compliance")

    assert "Asha Khan" in page.text
    for heading in ("By assessor", "By methods", "By candidates", "By assessment sites", "By learner"):
        assert heading in page.text
    assert "Reflective account" in page.text
    assert page.tree.xpath("//svg//rect[@class='passport-tally-bar__done']")


@pytest.mark.parametrize("people", [10, 1000])
def test_the_pages_of_sampling_take_as_many_statements_however_much_there_is(
    browser, office, session, statements, people
):
    a.crowd(office, people)
    plan = a.plan(office)
    draw = a.drawn(office, plan)
    session.expunge_all()
    browser.sign_in(office.iqa)

    assert statements.of(browser, "/quality") <= 19
    assert statements.of(browser, f"/quality/plans/{plan.id}") <= 14
    assert statements.of(browser, f"/quality/draws/{draw.id}") <= 10
    assert statements.of(browser, f"/quality/plans/{plan.id}/compliance") <= 17


def test_the_quality_page_says_how_far_sampling_is_and_whose_risk_changed(browser, office, room, session, plan):
    a.crowd(office, 4)
    draw = a.drawn(office, plan)
    draw.population = [each | {"risk": "low"} for each in draw.population]
    a.meet(office, "PM2", at=a.NOON)
    session.commit()
    browser.sign_in(office.iqa)

    page = browser.page("/quality")

    assert "Asha Khan: high risk now, low then" in page.text
    assert "In the sample" in page.text
    assert "Not picked by the draw" in page.text
    assert "1 unit waits for the next draw" in page.text
    assert "0 per cent" in page.text
    assert queries.ready_at(session, [room.leeds.id], asked_by=None)


# An EQA agreed to it


AGREED = {"agreed_with": "Eve Outer", "agreed_on": ["4", "5", "2026"]}
AGREED_RATES = service.Agreed("Eve Outer", a.TODAY - 2 * DAY)


def test_a_plan_says_which_eqa_agreed_to_its_rates_and_when(browser, office, session):
    browser.sign_in(office.iqa)

    browser.submit("/quality/plans/new", typed=AGREED)

    plan = session.scalars(select(SamplingPlan)).one()
    assert (plan.agreed_with, plan.agreed_on) == ("Eve Outer", a.TODAY - 2 * DAY)
    page = browser.page(f"/quality/plans/{plan.id}")
    assert "Agreed with Eve Outer on 4 May 2026" in page.text
    assert "Write down which EQA agreed" not in page.links
    assert browser.get(f"/quality/plans/{plan.id}/agreed").status_code == 302


def test_a_plan_that_runs_is_agreed_with_an_eqa_later_and_once(browser, office, session, plan):
    plan.rates = {"high": 50, "medium": 20, "low": 5}
    session.commit()
    browser.sign_in(office.iqa)
    page = browser.page(f"/quality/plans/{plan.id}")
    assert "Not agreed with an EQA yet" in page.text
    assert "No EQA has agreed to this yet, so one may ask why." in page.text
    asked = browser.page(page.links["Write down which EQA agreed"])

    browser.send(asked, 422, typed=AGREED, csrf_token="")
    done = browser.send(asked, typed=AGREED)
    browser.send(asked, typed=AGREED)
    late = browser.send(asked, 422, typed=AGREED | {"once": "another press"})

    assert "written down already" in late.text
    assert "Agreed with Eve Outer on 4 May 2026" in done.text
    assert "An EQA agreed to this." in done.text
    session.commit()
    made = session.scalars(select(Event.name).where(Event.subject_id == plan.id)).all()
    assert made.count("sampling plan agreed") == 1
    with pytest.raises(Refused, match="written down already"):
        service.agree_rates(office.as_(office.iqa), plan, AGREED_RATES)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"agreed_with": ""}, "agreed_with"),
        ({"agreed_with": "x" * 101}, "agreed_with"),
        ({"agreed_on": ["", "", ""]}, "agreed_on"),
        ({"agreed_on": ["31", "2", "2026"]}, "agreed_on"),
        ({"agreed_on": ["7", "5", "2026"]}, "agreed_on"),
    ],
)
def test_half_an_agreement_is_none(browser, office, session, plan, typed, field):
    browser.sign_in(office.iqa)

    later = browser.submit(f"/quality/plans/{plan.id}/agreed", status=422, typed=AGREED | typed)
    service.end_plan(office.as_(office.iqa), plan)
    session.commit()
    at_once = browser.submit("/quality/plans/new", status=422, typed=AGREED | typed)

    assert field in later.problems
    assert field in at_once.problems
    assert count(session, SamplingPlan) == 1
    assert plan.agreed_with == ""


def test_nobody_but_an_iqa_there_writes_down_who_agreed_and_not_of_a_plan_that_ended(browser, office, session, plan):
    for who in (office.eqa, office.hull_iqa, office.room.tutor):
        with pytest.raises(Refused, match="Only an IQA"):
            service.agree_rates(office.as_(who), plan, AGREED_RATES)
        browser.sign_in(who)
        browser.page(f"/quality/plans/{plan.id}/agreed", status=404)
    service.end_plan(office.as_(office.iqa), plan)
    with pytest.raises(Refused, match="has ended"):
        service.agree_rates(office.as_(office.iqa), plan, AGREED_RATES)
