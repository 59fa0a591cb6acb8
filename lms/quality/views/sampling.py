"""Sampling plans, the draws made from them, and how far they are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows, may_visit
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.queries import qualifications
from lms.courses.rules.specification import rules_of
from lms.establishments.queries import establishments_among
from lms.people.models import Role
from lms.quality import policy
from lms.quality.forms.sampling import STAGE_WORDS, DrawForm, PlanForm
from lms.quality.models import Draw, SampleItem, SamplingPlan, Stage
from lms.quality.queries import compliance as compliance_queries
from lms.quality.queries import risk as risk_queries
from lms.quality.queries import sampling as queries
from lms.quality.rules.compliance import ItemState, Tally, tallies
from lms.quality.rules.risk import RANK
from lms.quality.rules.sampling import CAMERA, Item, item_of, lower_than_asked, quota
from lms.quality.service import sampling as service
from lms.quality.views.blueprint import bp

USUAL_LENGTH = timedelta(days=182)
STATE_SHAPES = {"done": "met", "to do": "claimed", "overdue": "action", "to look at again": "working"}
COVERAGE = (("methods", "Methods"), ("candidates", "Candidates"), ("sites", "Assessment sites"))


@bp.get("/quality/plans")
@allows(policy.may_see_quality)
def plans(work: Work) -> ResponseReturnValue:
    """Every sampling plan of the prisons where the visitor assures quality."""
    places = work.actor.places(Role.IQA, Role.EQA)
    titles = {each.slug: each.title for each in qualifications(work.session)}
    found = queries.plans_at(work.session, places)
    return render_template("quality/plans.html", plans=found, titles=titles, may_visit=may_visit, today=work.today)


@bp.route("/quality/plans/new", methods=["GET", "POST"])
@allows(policy.may_plan)
def new_plan(work: Work) -> ResponseReturnValue:
    """Where an IQA plans how much is looked at."""
    prisons = establishments_among(work.session, work.actor.places(Role.IQA))
    offered = qualifications(work.session)
    form = PlanForm(draft=drafts.kept(work, request.path), data=_usual(work, offered))
    form.offer(prisons, offered)
    made: list[SamplingPlan] = []
    if form.does(lambda: made.append(_plan(work, form))):
        drafts.forget(work, request.path)
        flash("The plan is made. Make the first draw when there is something to look at.")
        return redirect(url_for(".plan", plan=made[0].id), 303)
    return form.page("quality/plan-new.html")


def _usual(work: Work, offered: Sequence[Any]) -> dict[str, object]:
    """From today, for half a year, at the rates the qualification itself gives."""
    usual: dict[str, object] = {"from_day": work.today, "to_day": work.today + USUAL_LENGTH}
    if offered:
        rates = rules_of(offered[0]).sampling
        usual |= {"low": rates.low, "medium": rates.medium, "high": rates.high}
    return usual


def _plan(work: Work, form: PlanForm) -> SamplingPlan:
    rates = {"low": form.low.data, "medium": form.medium.data, "high": form.high.data}
    assert form.from_day.data is not None
    assert form.to_day.data is not None
    return service.make_plan(
        work,
        UUID(form.place.data),
        form.qualification.data,
        from_day=form.from_day.data,
        to_day=form.to_day.data,
        rates=rates,
    )


@bp.get("/quality/plans/<uuid:plan>")
@allows(policy.may_read_plan, plan=queries.get_plan)
def plan(work: Work, plan: SamplingPlan) -> ResponseReturnValue:
    """A plan: each assessor's risk now and why, and every draw."""
    risks = risk_queries.risks(work, [plan]).get(plan.id, {})
    names = queries.names_of(work.session, risks.keys())
    known = sorted(risks.items(), key=lambda each: (RANK[each[1].level.value], names[str(each[0])]))
    return render_template(
        "quality/plan.html",
        plan=plan,
        title=_title(work, plan),
        lower=_lower(work, plan),
        assessors=[(names[str(who)], risk) for who, risk in known],
        runs=_runs(plan, work),
        may_run=policy.may_run_plan(work.actor, plan),
        stage_words=STAGE_WORDS,
        stages=Stage,
        press=Press(),
    )


def _runs(plan: SamplingPlan, work: Work) -> bool:
    return plan.ended_at is None and plan.from_day <= work.today <= plan.to_day


def _lower(work: Work, plan: SamplingPlan) -> list[str]:
    """Where the plan looks at less than the newest edition of its qualification asks for (domain.md 1.6)."""
    newest = next((each for each in qualifications(work.session) if each.slug == plan.qualification), None)
    return lower_than_asked(plan.rates, asdict(rules_of(newest).sampling)) if newest else []


def _title(work: Work, plan: SamplingPlan) -> str:
    titles = {each.slug: each.title for each in qualifications(work.session)}
    return titles.get(plan.qualification, plan.qualification)


@bp.post("/quality/plans/<uuid:plan>/end")
@allows(policy.may_run_plan, plan=queries.get_plan)
def end_plan(work: Work, plan: SamplingPlan) -> ResponseReturnValue:
    """End a plan."""
    form = Press()
    if form.does(lambda: service.end_plan(work, plan)):
        flash("The plan has ended. Every unit is looked at until there is another.")
    elif form.refusal:
        flash(form.refusal)
    return redirect(url_for(".plan", plan=plan.id), 303)


@bp.route("/quality/plans/<uuid:plan>/draw", methods=["GET", "POST"])
@allows(policy.may_run_plan, plan=queries.get_plan)
def new_draw(work: Work, plan: SamplingPlan) -> ResponseReturnValue:
    """Where an IQA draws what to look at."""
    form = DrawForm()
    made: list[Draw] = []

    def draw_now() -> None:
        made.append(service.make_draw(work, plan, Stage(form.stage.data), service.unforeseen(form.seed.data)))

    if form.does(draw_now):
        return redirect(url_for(".draw", draw=made[0].id), 303)
    return form.page("quality/draw-new.html", plan=plan, title=_title(work, plan))


@bp.get("/quality/draws/<uuid:draw>")
@allows(policy.may_read_draw, draw=queries.get_draw)
def draw(work: Work, draw: Draw) -> ResponseReturnValue:
    """A draw explained: why each unit was picked, how much risk each assessor carried, and what is not covered."""
    items = [item_of(data) for data in draw.population]
    progress = compliance_queries.progress(work.session, [draw.plan], work.today)
    names = queries.names_of(work.session, {UUID(item.assessor) for item in items})
    return render_template(
        "quality/draw.html",
        draw=draw,
        title=_title(work, draw.plan),
        stage_words=STAGE_WORDS[Stage(draw.stage)],
        number=len(items),
        own=sum(str(draw.sampler_id) in item.apart for item in items),
        states=progress.states,
        left=ItemState.LEFT,
        shapes=STATE_SHAPES,
        assessors=_assessors(draw, items, names),
        covered=_covered(draw, items),
        may_visit=may_visit,
    )


def _assessors(draw: Draw, items: Sequence[Item], names: dict[str, str]) -> list[dict[str, object]]:
    """Of each assessor in the population: risk and why, rate, how many units there were, asked for and picked."""
    picked = Counter(str(item.assessor_id) for item in draw.items)
    counted = Counter(item.assessor for item in items)
    one_of = {item.assessor: item for item in items}
    known = sorted(one_of, key=lambda who: (RANK[one_of[who].risk], names.get(who, "")))
    return [
        {
            "name": names.get(who, "Somebody who is not known any more"),
            "risk": one_of[who].risk,
            "signs": one_of[who].signs,
            "rate": draw.plan.rates[one_of[who].risk],
            "units": counted[who],
            "wanted": quota(draw.plan.rates[one_of[who].risk], counted[who]),
            "picked": picked[who],
        }
        for who in known
    ]


def _covered(draw: Draw, items: Sequence[Item]) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Each letter of CAMERA but assessors, who have a table of their own: each value, of how many units and picks."""
    picked = {(str(item.registration_id), str(item.unit_id)) for item in draw.items}
    there = Counter(value for item in items for value in item.values)
    taken = Counter(value for item in items if (item.registration, item.unit) in picked for value in item.values)
    return [
        (words, [(what, there[letter, what], taken[letter, what]) for of, what in sorted(there) if of == letter])
        for letter, words in CAMERA.items()
        if letter != "assessors"
    ]


@bp.get("/quality/draws/<uuid:draw>/again")
@allows(policy.may_read_draw, draw=queries.get_draw)
def draw_again(work: Work, draw: Draw) -> ResponseReturnValue:
    """The same draw once more, from what was kept with it."""
    again = service.draw_again(draw)
    learners = queries.names_of(work.session, {UUID(pick.item.learner) for pick in again.drawn.picks})
    return render_template("quality/draw-again.html", draw=draw, again=again, learners=learners)


@bp.get("/quality/plans/<uuid:plan>/compliance")
@allows(policy.may_read_plan, plan=queries.get_plan)
def compliance(work: Work, plan: SamplingPlan) -> ResponseReturnValue:
    """How far a plan is: planned, done and overdue, by assessor and by what is covered."""
    items = queries.items_of(work.session, plan.id)
    states = compliance_queries.progress(work.session, [plan], work.today).states
    of_item = _populations(items)
    return render_template(
        "quality/compliance.html",
        plan=plan,
        title=_title(work, plan),
        whole=tallies(("All of it", states[item.id]) for item in items),
        tables=[
            ("By assessor", tallies((item.assessor.name, states[item.id]) for item in items)),
            *((f"By {words.lower()}", _by(items, states, of_item, letter)) for letter, words in COVERAGE),
            ("By learner", tallies((_who(item), states[item.id]) for item in items)),
        ],
        left=sum(state is ItemState.LEFT for state in states.values()),
    )


def _populations(items: Sequence[SampleItem]) -> dict[UUID, Item]:
    """Each pick as it stood when it was drawn."""
    kept = {
        (draw.id, data["registration"], data["unit"]): data
        for draw in {item.draw for item in items}
        for data in draw.population
    }
    return {item.id: item_of(kept[item.draw_id, str(item.registration_id), str(item.unit_id)]) for item in items}


def _by(items: Sequence[SampleItem], states: Any, of_item: dict[UUID, Item], letter: str) -> list[Tally]:
    """Picks counted by each value of a letter of CAMERA. One with two counts in both."""
    return tallies((value, states[item.id]) for item in items for value in getattr(of_item[item.id], letter))


def _who(item: SampleItem) -> str:
    learner = item.registration.learner
    return f"{learner.name} {learner.number or ''}".strip()
