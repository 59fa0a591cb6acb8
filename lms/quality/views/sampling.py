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
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.queries import qualifications
from lms.courses.rules.specification import rules_of
from lms.establishments.queries import establishments_among
from lms.people import cpd
from lms.people.models import Role
from lms.people.rules import NO_IQA_AWARD
from lms.quality import policy
from lms.quality.forms.sampling import STAGE_WORDS, AgreedForm, DrawForm, PlanForm
from lms.quality.models import Draw, SampleItem, SamplingPlan, Stage
from lms.quality.queries import compliance as compliance_queries
from lms.quality.queries import risk as risk_queries
from lms.quality.queries import sampling as queries
from lms.quality.queries.standing import COVERAGE, standing
from lms.quality.rules.compliance import OPEN, ItemState, runs
from lms.quality.rules.risk import RANK
from lms.quality.rules.sampling import Item, item_of, lower_than_asked, quota
from lms.quality.service import sampling as service
from lms.quality.shapes import PICK_SHAPES, RISK_SHAPES
from lms.quality.views.blueprint import bp

USUAL_LENGTH = timedelta(days=182)


@bp.get("/quality/plans")
@allows(policy.may_see_quality)
def plans(work: Work) -> ResponseReturnValue:
    """Every sampling plan of the prisons where the visitor assures quality."""
    places = work.actor.places(Role.IQA, Role.EQA)
    titles = {each.slug: each.title for each in qualifications(work.session)}
    found = queries.plans_at(work.session, places)
    return render_template("quality/plans.html", plans=found, titles=titles, runs=runs, today=work.today)


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
        agreed=service.Agreed(form.agreed_with.data or "", form.agreed_on.data),
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
        iqas=cpd.without_award(work.session, plan.establishment_id, Role.IQA, work.today),
        no_award=NO_IQA_AWARD,
        runs=runs(plan, work.today),
        may_run=policy.may_run_plan(work.actor, plan),
        may_agree=policy.may_agree_plan(work.actor, plan),
        risk_shapes=RISK_SHAPES,
        stage_words=STAGE_WORDS,
        stages=Stage,
        press=Press(),
    )


def _lower(work: Work, plan: SamplingPlan) -> list[str]:
    """Where the plan looks at less than the newest edition of its qualification asks for (domain.md 1.6)."""
    newest = next((each for each in qualifications(work.session) if each.slug == plan.qualification), None)
    return lower_than_asked(plan.rates, asdict(rules_of(newest).sampling)) if newest else []


def _title(work: Work, plan: SamplingPlan) -> str:
    titles = {each.slug: each.title for each in qualifications(work.session)}
    return titles.get(plan.qualification, plan.qualification)


@bp.route("/quality/plans/<uuid:plan>/agreed", methods=["GET", "POST"])
@allows(policy.may_run_plan, plan=queries.get_plan)
def plan_agreed(work: Work, plan: SamplingPlan) -> ResponseReturnValue:
    """Where an IQA writes down, once, which EQA agreed to the rates of a plan."""
    form = AgreedForm(draft=drafts.kept(work, request.path))

    def agree() -> None:
        service.agree_rates(work, plan, service.Agreed(form.agreed_with.data, form.agreed_on.data))

    if form.does(agree):
        drafts.forget(work, request.path)
        flash("It is written down who agreed to this plan.")
        return redirect(url_for(".plan", plan=plan.id), 303)
    if request.method == "GET" and not policy.may_agree_plan(work.actor, plan):
        return redirect(url_for(".plan", plan=plan.id))
    return form.page("quality/plan-agreed.html", plan=plan, title=_title(work, plan), lower=_lower(work, plan))


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
        reads_all=policy.may_name_who_left(work.actor, draw.plan.establishment_id),
        waiting=OPEN,
        shapes=PICK_SHAPES,
        risk_shapes=RISK_SHAPES,
        assessors=_assessors(draw, items, names),
        covered=_covered(draw, items),
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
        for letter, words in COVERAGE.items()
    ]


@bp.get("/quality/draws/<uuid:draw>/again")
@allows(policy.may_read_draw, draw=queries.get_draw)
def draw_again(work: Work, draw: Draw) -> ResponseReturnValue:
    """The same draw once more, from what was kept with it."""
    again = service.draw_again(work.session, draw)
    learners = queries.names_of(work.session, {UUID(pick.item.learner) for pick in again.drawn.picks})
    return render_template("quality/draw-again.html", draw=draw, again=again, learners=learners)


@bp.get("/quality/plans/<uuid:plan>/compliance")
@allows(policy.may_read_plan, plan=queries.get_plan)
def compliance(work: Work, plan: SamplingPlan) -> ResponseReturnValue:
    """How far a plan is: planned, done and overdue, by assessor and by what is covered."""
    found = standing(work.session, plan, work.today)
    return render_template(
        "quality/compliance.html",
        plan=plan,
        title=_title(work, plan),
        caseload=found.caseload,
        whole=found.by(lambda _: ("All of it",)),
        tables=[
            ("By assessor", found.by_assessor()),
            *((f"By {words.lower()}", counted) for words, counted in found.by_coverage()),
            ("By learner", found.by(lambda item: (_who(item),))),
        ],
        left=sum(state is ItemState.LEFT for state in found.states.values()),
    )


def _who(item: SampleItem) -> str:
    learner = item.registration.learner
    return f"{learner.name} {learner.number or ''}".strip()
