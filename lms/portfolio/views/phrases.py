"""Doors to the phrases an assessor keeps."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows
from lms.core.work import Work
from lms.people.models import Role
from lms.portfolio import policy, service
from lms.portfolio.forms import PhraseForm
from lms.portfolio.queries.aids import phrases_of
from lms.portfolio.views.blueprint import bp


@bp.route("/assess/phrases", methods=["GET", "POST"])
@allows(policy.may_assess)
def phrases(work: Work) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    form = PhraseForm().at(work, work.actor.places(Role.ASSESSOR))
    if form.does(lambda: service.add_phrase(work, form.text.data)):
        flash("Kept. You find it beside the feedback when you decide.")
        return redirect(url_for(".phrases"), 303)
    return form.page("portfolio/phrases.html", phrases=phrases_of(work.session, work.actor.person_id), press=Press())


@bp.post("/assess/phrases/<uuid:phrase_id>/remove")
@allows(policy.may_assess)
def remove_phrase(work: Work, phrase_id: UUID) -> ResponseReturnValue:
    if Press().does(lambda: service.remove_phrase(work, phrase_id)):
        flash("The phrase is taken away.")
    return redirect(url_for(".phrases"), 303)
