"""Doors to the pack of a centre: what one would hold, asking for it as a file, and taking that away."""

from collections.abc import Sequence
from functools import partial

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.files import NotKept, StoreAway, evidence
from lms.core.forms import Press
from lms.core.web import afterwards, allows
from lms.core.work import Work
from lms.credentials.packs import whole_pack
from lms.credentials.queries import packs as queries
from lms.credentials.service import packs as service
from lms.credentials.views.blueprint import bp
from lms.establishments.models import Establishment
from lms.establishments.queries import establishments_among
from lms.people.models import Role
from lms.quality import packing, policy
from lms.quality.forms.external import PackForm
from lms.quality.models import CentrePack, PackKind
from lms.quality.queries.pack import MOST_SHOWN, Pack, Section, file_name
from lms.quality.rules import external as rules
from lms.quality.rules.documents import in_size, is_being_made

# How many rows of a table are shown before its file is made; all of one that is short anyway.
PREVIEWED, SHORT = 3, 12
# How often a page looks how far a pack is.
LOOKS_EVERY = 3
MEDIA = {PackKind.PDF: "application/pdf", PackKind.CSV: "application/zip"}
WORDS = {"kinds": PackKind, "in_size": in_size, "being_made": is_being_made}


@bp.get("/quality/pack")
@allows(policy.may_make_packs)
def pack(work: Work) -> ResponseReturnValue:
    """Where an IQA or EQA chooses the days of a pack, and sees what it will hold. Seeing it is written down."""
    prisons = _prisons(work)
    form = PackForm().offer(prisons)
    here = _sound(work, form, prisons)
    asked_before = queries.packs_of(work.session, work.actor.person_id)
    return form.page(
        "credentials/pack.html",
        pack=_preview(work, here, form) if here else None,
        query={name: request.args.getlist(name) for name in ("prison", "first", "last")},
        shown_of=_shown_of,
        cell=packing.shortened,
        found=[each for each in asked_before if policy.may_have_pack(work.actor, each)],
        press_form=Press(),
        **WORDS,
    )


@bp.post("/quality/packs")
@allows(policy.may_make_packs)
def packs(work: Work) -> ResponseReturnValue:
    """Asking for a pack as a file. Which days and which prison is in the address, as it is when they are chosen."""
    prisons = _prisons(work)
    asked, form = PackForm().offer(prisons), Press()
    here = _sound(work, asked, prisons)
    if here is None:
        abort(404)
    first, last = asked.first.data, asked.last.data
    assert first is not None
    assert last is not None
    made: list[CentrePack] = []
    if form.does(lambda: made.append(service.ask(work, here, first, last, _kind()))):
        return redirect(url_for(".pack_file", pack=made[0].id), 303)
    return form.page("credentials/pack-refused.html")


@bp.get("/quality/packs/<uuid:pack>")
@allows(policy.may_have_pack, pack=queries.get_pack)
def pack_file(work: Work, pack: CentrePack) -> ResponseReturnValue:
    """How far a pack is, and the way to it. While it is being made the page looks again by itself."""
    page = render_template("credentials/pack-file.html", pack=pack, press=Press(), again=_again(pack), **WORDS)
    answer = make_response(page)
    if is_being_made(pack):
        answer.headers["Refresh"] = str(LOOKS_EVERY)
    return answer


@bp.get("/quality/packs/<uuid:pack>/file")
@allows(policy.may_have_pack, pack=queries.get_pack)
def pack_download(work: Work, pack: CentrePack) -> Response:
    """The file itself, to keep. That it was taken is written down."""
    if pack.file is None or pack.made_at is None:
        abort(404)
    try:
        body = evidence().fetch(pack.file)
    except NotKept:
        abort(404)
    except StoreAway:
        abort(503)
    here, first, last = pack.establishment, pack.first_day, pack.last_day
    afterwards(partial(service.write_down, name="pack downloaded", place=here.id, first=first, last=last))
    answer = make_response(body, {"Content-Type": MEDIA[pack.kind]})
    name = f"{file_name(here.code, first, last)}.{pack.kind.value}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers.add("Content-Security-Policy", "sandbox; default-src 'none'")
    return answer


def _prisons(work: Work) -> list[Establishment]:
    return list(establishments_among(work.session, work.actor.places(Role.IQA, Role.EQA)))


def _sound(work: Work, form: PackForm, prisons: Sequence[Establishment]) -> Establishment | None:
    """The prison whose pack is asked for, where what was asked is sound; otherwise the form says what is wrong."""
    if not form.was_asked or not form.validate():
        return None
    if fault := rules.fault_in_range(form.first.data, form.last.data, work.today):
        form.refusal = fault
        return None
    return next(each for each in prisons if each.code == form.prison.data)


def _preview(work: Work, here: Establishment, form: PackForm) -> Pack:
    first, last = form.first.data, form.last.data
    assert first is not None
    assert last is not None
    afterwards(partial(service.write_down, name="pack looked at", place=here.id, first=first, last=last))
    names_all = policy.may_name_who_left(work.actor, here.id)
    return whole_pack(work, here, first, last, names_all=names_all, most=MOST_SHOWN)


def _shown_of(section: Section) -> int:
    return SHORT if len(section.rows) <= SHORT else PREVIEWED


def _kind() -> PackKind:
    try:
        return PackKind(request.form.get("kind", ""))
    except ValueError:
        abort(404)


def _again(pack: CentrePack) -> str:
    """The address that asks for the same pack again."""
    first, last = pack.first_day, pack.last_day
    return url_for(
        ".packs",
        prison=pack.establishment.code,
        first=[first.day, first.month, first.year],
        last=[last.day, last.month, last.year],
    )
