"""For an external quality assurer: every record made where they are, and a pick of them. Nothing is changed."""

import secrets
from typing import TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.people.models import Role
from lms.quality import policy
from lms.quality.queries import external as queries
from lms.quality.queries.external import Here, Show
from lms.quality.rules import external as rules
from lms.quality.views.blueprint import bp
from lms.quality.views.portfolio import may_open

Choice = TypeVar("Choice", Show, Here)
PAGE = 50


@bp.get("/quality/records")
@allows(policy.may_pick_records)
def records(work: Work) -> ResponseReturnValue:
    """Every registration where this EQA may read, to search and to choose from."""
    page = page_number()
    words = " ".join(request.args.get("words", "").replace("\0", " ").split())[:100]
    show = _chosen(Show, "show", Show.ALL)
    here = _chosen(Here, "here", Here.EVERYBODY)
    found = queries.records_at(
        work.session,
        work.actor.places(Role.EQA),
        words=words,
        show=show,
        here=here,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    return render_template(
        "quality/eqa.html",
        records=found[:PAGE],
        words=words,
        show=show,
        shows=list(Show),
        here=here,
        heres=list(Here),
        narrowed=bool(words) or show is not Show.ALL or here is not Here.EVERYBODY,
        page=page,
        more=len(found) > PAGE,
        usual=rules.USUALLY_PICKED,
        most=rules.MOST_PICKED,
        may_open=may_open,
    )


def _chosen(among: type[Choice], name: str, usual: Choice) -> Choice:
    """Which of these the address asks for."""
    asked = request.args.get(name, "")
    return among(asked) if asked in list(among) else usual


@bp.get("/quality/records/pick")
@allows(policy.may_pick_records)
def pick_records(work: Work) -> ResponseReturnValue:
    """Some of all records, at random: the same seed picks the same ones for as long as there are the same records."""
    count = rules.how_many(request.args.get("count", type=int))
    seed = " ".join(request.args.get("seed", "").replace("\0", " ").split())[: rules.LONGEST_SEED]
    if not seed:
        return redirect(url_for(".pick_records", count=count, seed=secrets.token_hex(4)), 303)
    places = work.actor.places(Role.EQA)
    population = queries.record_ids_at(work.session, places)
    chosen = rules.picked(population, seed, count)
    return render_template(
        "quality/eqa-pick.html",
        records=queries.records_among(work.session, places, chosen),
        population=len(population),
        count=count,
        seed=seed,
        most=rules.MOST_PICKED,
        longest_seed=rules.LONGEST_SEED,
    )
