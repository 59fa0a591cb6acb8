"""For an external quality assurer: every record, a pick of them, and the pack of a centre. Nothing is changed."""

import secrets
from functools import partial
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import record
from lms.core.web import afterwards, allows, page_number
from lms.core.work import Work
from lms.establishments.queries import establishments_among
from lms.people.models import Role
from lms.quality import packing, policy
from lms.quality.forms.external import PackForm
from lms.quality.queries import external as queries
from lms.quality.queries.external import Show
from lms.quality.queries.pack import Pack, pack_of
from lms.quality.rules import external as rules
from lms.quality.views.blueprint import bp
from lms.quality.views.portfolio import may_open

PAGE = 50
PREVIEWED = 5


@bp.get("/quality/records")
@allows(policy.may_pick_records)
def records(work: Work) -> ResponseReturnValue:
    """Every registration where this EQA may read, to search and to choose from."""
    page = page_number()
    words = " ".join(request.args.get("words", "").replace("\0", " ").split())[:100]
    asked = request.args.get("show", "")
    show = Show(asked) if asked in list(Show) else Show.ALL
    found = queries.records_at(
        work.session,
        work.actor.places(Role.EQA),
        words=words,
        show=show,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    return render_template(
        "quality/eqa.html",
        records=found[:PAGE],
        words=words,
        show=show,
        shows=list(Show),
        page=page,
        more=len(found) > PAGE,
        usual=rules.USUALLY_PICKED,
        most=rules.MOST_PICKED,
        may_open=may_open,
    )


@bp.get("/quality/records/pick")
@allows(policy.may_pick_records)
def pick_records(work: Work) -> ResponseReturnValue:
    """Some of all records, at random: the same seed picks the same ones for as long as the same people are there."""
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


# The pack


@bp.get("/quality/pack")
@allows(policy.may_make_packs)
def pack(work: Work) -> ResponseReturnValue:
    """Where an IQA or EQA chooses the days of a pack, and sees what it will hold."""
    form, made = _asked_for(work)
    query = {name: request.args.getlist(name) for name in ("prison", "first", "last")}
    return form.page("quality/pack.html", pack=made, query=query, previewed=PREVIEWED, cell=packing.shortened)


@bp.get("/quality/pack.pdf")
@allows(policy.may_make_packs)
def pack_pdf(work: Work) -> ResponseReturnValue:
    """A pack to read and print."""
    made = _whole(work)
    return _file(packing.as_pdf(made), "application/pdf", f"{made.file_name}.pdf")


@bp.get("/quality/pack.zip")
@allows(policy.may_make_packs)
def pack_csv(work: Work) -> ResponseReturnValue:
    """A pack as CSV files."""
    made = _whole(work)
    return _file(packing.as_zip(made), "application/zip", f"{made.file_name}.zip")


def _asked_for(work: Work) -> tuple[PackForm, Pack | None]:
    """The form as it was sent, and the pack it asks for where it is sound. That it was made is written down."""
    prisons = list(establishments_among(work.session, work.actor.places(Role.IQA, Role.EQA)))
    form = PackForm().offer(prisons)
    if not form.was_asked or not form.validate():
        return form, None
    here = next(each for each in prisons if each.code == form.prison.data)
    first, last = form.first.data, form.last.data
    if fault := rules.fault_in_range(first, last, work.today):
        form.refusal = fault
        return form, None
    assert first is not None
    assert last is not None
    afterwards(partial(_made, place=here.id, first=first.isoformat(), last=last.isoformat()))
    return form, pack_of(work, here, first, last)


def _made(work: Work, *, place: Any, first: str, last: str) -> None:
    record(work, "pack made", place, place=place, **{"from": first, "to": last})


def _whole(work: Work) -> Pack:
    made = _asked_for(work)[1]
    if made is None:
        abort(404)
    return made


def _file(octets: bytes, kind: str, name: str) -> Response:
    answer = Response(octets, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
