"""Keeping half-typed words, and choosing between the words of two open pages."""

import re
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from lms.core.web import allows, signed_in
from lms.core.work import Work
from lms.courses import drafts, policy, queries
from lms.courses.forms.earlier import EarlierForm
from lms.courses.rules.drafts import Fields, typed
from lms.courses.service import pace
from lms.courses.views.blueprint import bp

STUDYING = re.compile(r"/learn/([^/]+)/.+")


@bp.post("/drafts")
@allows(signed_in)
def keep_draft(work: Work) -> ResponseReturnValue:
    """Keep what a page sends of itself every few seconds. That it sends anything says that somebody is there.

    What is too much to keep is answered 413: the page then says that it is not kept.
    """
    place = request.form.get("place", "")
    _count_as_active(work, place)  # first, as where a page is read: two pieces of work must not wait for each other
    is_kept = drafts.keep(work, place, request.form.to_dict(flat=False))
    return "", 204 if is_kept else 413


def _count_as_active(work: Work, place: str) -> None:
    """Somebody at work on a page of a module they study is putting in guided learning hours."""
    named = STUDYING.fullmatch(place)
    module = queries.get_module(work, named[1]) if named else None
    if module is not None and policy.may_study(work.actor, module):
        pace.note_active(work, module.edition.slug)


@bp.route("/earlier", methods=["GET", "POST"])
@allows(signed_in)
def earlier_words(work: Work) -> ResponseReturnValue:
    """Both sets of words typed at a place, and a press to use the ones that were put aside."""
    place = request.args.get("place", "")
    if not drafts.is_ours(place):
        abort(404)
    form = EarlierForm()
    if form.does(lambda: _choose(work, place, form.writer.data or "")):
        return redirect(place, 303)
    state = drafts.state_at(work, place)
    if state is None or not state.others:
        return redirect(place, 303)
    return form.page(
        "courses/earlier.html",
        place=place,
        now=state.words,
        earlier=[
            {"writer": writer, "saved_at": words.saved_at, "lines": _lines(state.words.fields, words.fields)}
            for writer, words in state.others
        ],
        here=_lines(state.words.fields, state.words.fields),
    )


def _choose(work: Work, place: str, writer: str) -> None:
    if "throw-away" in request.form:
        if drafts.throw_away(work, place, writer):
            flash("Those other words are thrown away.")
    elif drafts.take(work, place, writer):
        flash("The other words are on the page now. The ones that were there are kept.")
    else:
        flash("Those words were used or thrown away already.")


def _lines(here: Fields, there: Fields) -> list[dict[str, Any]]:
    """What was typed, a line a box, each with whether it is different from what is on the page now."""
    return [
        {"name": _name(name), "words": "\n".join(values), "differs": here.get(name, []) != values}
        for name, values in typed(there).items()
        if any(value.strip() for value in values)
    ]


def _name(field: str) -> str:
    return field.replace("_", " ").strip().capitalize()
