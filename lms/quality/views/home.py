"""What waits for the people who assure quality."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses.queries import learners_at
from lms.people.models import Role
from lms.portfolio.queries import often_referred
from lms.quality import policy, queries
from lms.quality.models import SamplingPlan, Stage
from lms.quality.queries import compliance, sampling
from lms.quality.queries import risk as risk_queries
from lms.quality.queries.compliance import Progress
from lms.quality.queries.ready import ReadyUnit
from lms.quality.queries.standardisation import meetings_at
from lms.quality.queries.waiting import for_iqa
from lms.quality.rules.compliance import OPEN, InPlan, ItemState, Tally, tallies
from lms.quality.rules.risk import Risk
from lms.quality.rules.standardisation import when_next
from lms.quality.views.blueprint import bp
from lms.quality.views.portfolio import may_open

PAGE = 50
LINKS = (
    (
        "Sampling",
        (("Sampling plans", "quality.plans"), ("Flags", "quality.flags"), ("Statistics", "quality.statistics")),
    ),
    (
        "Fair to all",
        (
            ("Cases", "quality.cases"),
            ("Standardisation", "quality.standardisation"),
            ("Interests that staff declared", "people.declared_interests"),
            ("What staff hold and keep up", "people.staff_cpd"),
        ),
    ),
    (
        "Claims and certificates",
        (
            ("Claims", "credentials.claims"),
            ("Claim routes and EQA visits", "quality.claim_routes"),
            ("Find a certificate", "credentials.find"),
        ),
    ),
    ("Records", (("Every record", "quality.records"), ("Make a pack for an EQA", "credentials.pack"))),
)


@dataclass(frozen=True, slots=True)
class RiskChange:
    """An assessor whose risk is not what it was when their work was last drawn from; None where it never was."""

    name: str
    plan: SamplingPlan
    before: str | None
    now: Risk


@bp.get("/quality")
@allows(policy.may_see_quality)
def home(work: Work) -> ResponseReturnValue:
    """For an IQA, the units to look at and how far the plan is; for an EQA, every learner there."""
    page = page_number()
    first = (page - 1) * PAGE
    checking, reading = work.actor.places(Role.IQA), work.actor.places(Role.EQA)
    learners = learners_at(work.session, reading, limit=PAGE + 1, offset=first) if reading else []
    facts = _checking(work, checking, first) if checking else {"ready": []}
    ready = facts.pop("ready")
    assert isinstance(ready, list)
    return render_template(
        "quality/home.html",
        checking=bool(checking),
        reading=bool(reading),
        ready=ready[:PAGE],
        learners=learners[:PAGE],
        page=page,
        more=len(ready) > PAGE or len(learners) > PAGE,
        links=_links(),
        may_open=may_open,
        today=work.today,
        **facts,
    )


def _links() -> list[tuple[str, list[tuple[str, str]]]]:
    """The other pages about quality whose doors would open, group by group."""
    groups = [(name, [each for each in group if may_open(each[1])]) for name, group in LINKS]
    return [(name, group) for name, group in groups if group]


def _checking(work: Work, places: set[UUID], first: int) -> dict[str, object]:
    """What an IQA needs to know, in as many statements however much there is."""
    ready = list(queries.ready_at(work.session, places, asked_by=work.actor.person_id, limit=PAGE + 1, offset=first))
    slugs = queries.slugs_of(work.session)
    progress = compliance.progress_at(work.session, places, work.today)
    risks = risk_queries.risks(work, progress.plans)
    people = {who for of in risks.values() for who in of} | {item.assessor_id for item in progress.items}
    names = sampling.names_of(work.session, people)
    in_plan = {(each.registration.id, each.unit.id): _in_plan(progress, slugs, each) for each in ready[:PAGE]}
    return {
        "ready": ready,
        "in_plan": in_plan,
        "not_drawn": sum(each.waits_for_draw for each in in_plan.values() if each),
        "early": compliance.items_among(work.session, _early(progress)),
        "states": progress.states,
        "plans": progress.plans,
        "compliance": _compliance(progress, names),
        "changes": _changes(progress, risks, names),
        "actions": queries.actions_at(work.session, places),
        "waiting": for_iqa(work.session, work.actor, places),
        "overdue": _overdue(progress),
        "referred": often_referred(work.session, places),
        "meetings": [
            (each.prison, when_next(each.last, each.planned, work.today)) for each in meetings_at(work.session, places)
        ],
    }


def _in_plan(progress: Progress, slugs: dict[UUID, str], each: ReadyUnit) -> InPlan | None:
    """What the plan that runs where its learner is asks of a ready unit; None where none does."""
    here = each.registration.learner.establishment_id
    return progress.of_unit(here, slugs[each.registration.qualification_id], each.registration.id, each.unit.id)


def _overdue(progress: Progress) -> int:
    """How many units that a draw picked were to be looked at by a day that has gone by."""
    return len(
        {
            (each.registration_id, each.unit_id)
            for each in progress.items
            if progress.states[each.item_id] is ItemState.OVERDUE
        }
    )


def _early(progress: Progress) -> list[UUID]:
    """The picks of units that were not complete which are still to be looked at, the soonest due first."""
    waiting = [each for each in progress.items if each.stage is Stage.INTERIM and progress.states[each.item_id] in OPEN]
    return [each.item_id for each in sorted(waiting, key=lambda each: (each.due_on, str(each.item_id)))][:PAGE]


def _compliance(progress: Progress, names: dict[str, str]) -> Sequence[Tally]:
    """Of the plans that run, how far the looking is, by assessor."""
    return tallies((names[str(item.assessor_id)], progress.states[item.item_id]) for item in progress.items)


def _changes(progress: Progress, risks: dict[UUID, dict[UUID, Risk]], names: dict[str, str]) -> list[RiskChange]:
    """Assessors whose risk is not what it was at the newest draw of complete units."""
    found = []
    for plan in progress.plans:
        draw = progress.newest.get(plan.id)
        before = {each["assessor"]: each["risk"] for each in draw.population} if draw else {}
        for who, now in risks.get(plan.id, {}).items():
            was = before.get(str(who))
            if draw and was != now.level.value and (was or now.signs):
                found.append(RiskChange(names[str(who)], plan, was, now))
    return sorted(found, key=lambda change: (change.name, str(change.plan.id)))
