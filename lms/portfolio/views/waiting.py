"""Doors to the work that waits for an assessor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses.rules.specification import rules_of
from lms.establishments.queries import closures_of, weeks_of
from lms.people.called import short_names
from lms.people.models import Role
from lms.portfolio import policy, queries, rules
from lms.portfolio.models import EvidenceVersion, Kind, Proposal
from lms.portfolio.queries.waiting import Waiting, units_offered
from lms.portfolio.views.blueprint import bp


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the queue: by when it is to be answered, which units it is for, and how long it may take."""

    version: EvidenceVersion
    proposal: Proposal | None
    due: date
    is_late: bool
    near: str
    units: tuple[str, ...]
    criteria: int
    minutes: int


@bp.get("/assess")
@allows(policy.may_assess)
def queue(work: Work) -> ResponseReturnValue:
    page = page_number()
    units = units_offered(work.session)
    kinds = [kind.value for kind in Kind]
    unit, kind = _chosen("unit", units), _chosen("kind", kinds)
    wanted = _wanted(work, unit=unit, kind=Kind(kind) if kind else None)
    found = queries.waiting_for(work.session, wanted, limit=queries.PAGE + 1, offset=(page - 1) * queries.PAGE)
    return render_template(
        "portfolio/queue.html",
        rows=_rows(work, found[: queries.PAGE]),
        page=page,
        more=len(found) > queries.PAGE,
        units=units,
        kinds=kinds,
        unit=unit,
        kind=kind,
        today=work.today,
    )


def _wanted(work: Work, **asked: Any) -> queries.Wanted:
    actor = work.actor
    assert actor.person_id is not None
    called = short_names(actor.name)
    return queries.Wanted(actor.places(Role.ASSESSOR), actor.person_id, actor.apart_from, called, **asked)


def _chosen(name: str, offered: Collection[str]) -> str | None:
    """What the address asks for, if that is offered."""
    asked = request.args.get(name)
    return asked if asked in offered else None


def _rows(work: Work, found: list[Waiting]) -> list[Row]:
    places = {each.version.evidence.registration.learner.establishment_id for each in found}
    here = [place for place in places if place is not None]
    weeks, closures = weeks_of(work.session, here), closures_of(work.session, here)
    rows = []
    for each in found:
        version = each.version
        registration = version.evidence.registration
        place = registration.learner.establishment_id
        assert version.submitted_at is not None
        assert place is not None
        days = rules_of(registration.qualification).feedback_days
        due = rules.feedback_due(version.submitted_at, days, closures[place], weeks[place])
        rows.append(_row(each, due, work.today))
    return rows


def _row(each: Waiting, due: date, today: date) -> Row:
    version = each.version
    evidence = version.evidence
    criteria = sum(each.claimed.values())
    sources = (evidence.shadowing_id, evidence.practical_id, evidence.witness_id, evidence.discussion_id)
    return Row(
        version=version,
        proposal=each.proposal,
        due=due,
        is_late=due < today,
        near=rules.due_in_words(due, today),
        units=tuple(sorted(each.claimed)),
        criteria=criteria,
        minutes=rules.minutes_needed(len(version.text), criteria, sum(map(bool, sources))),
    )


@bp.get("/assess/next")
@allows(policy.may_assess)
def next_piece(work: Work) -> ResponseReturnValue:
    return to_next(work)


def to_next(work: Work) -> Response:
    """The way to the piece that has waited longest, or to the queue when there is none."""
    oldest = queries.next_in_queue(work.session, _wanted(work))
    if oldest is None:
        return redirect(url_for(".queue"), 303)
    registration_id, number = oldest
    return redirect(url_for(".decide", registration=registration_id, number=number), 303)
