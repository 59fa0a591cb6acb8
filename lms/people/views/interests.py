"""Interests: people whose work a member of staff leaves to others to judge."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.people import interests, policy
from lms.people.forms import EndInterestForm, InterestForm
from lms.people.models import Role
from lms.people.views.blueprint import bp

PAGE = 50


@bp.route("/my-interests", methods=["GET", "POST"])
@allows(policy.may_declare_interest)
def my_interests(work: Work) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    places = work.actor.places(*policy.READING)
    form = InterestForm().at(work, places)

    def declare() -> None:
        about = interests.someone_here(work.session, form.who.data, places, work.today)
        interests.declare(work, about, form.why.data)

    if form.does(declare):
        flash("Kept. Somebody else will judge their work.")
        return redirect(url_for(".my_interests"), 303)
    declared = interests.interests_of(work.session, work.actor.person_id)
    return form.page("people/my-interests.html", interests=declared)


@bp.route("/my-interests/<uuid:interest_id>/end", methods=["GET", "POST"])
@allows(policy.may_declare_interest)
def end_interest(work: Work, interest_id: UUID) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    mine = interests.interests_of(work.session, work.actor.person_id)
    interest = next((each for each in mine if each.id == interest_id), None)
    if interest is None:
        abort(404)
    form = EndInterestForm().at(work, work.actor.places(*policy.READING), interest.about)
    if form.does(lambda: interests.end(work, interest, form.why.data)):
        flash("It is over. You may judge their work again.")
        return redirect(url_for(".my_interests"), 303)
    return form.page("people/my-interest-end.html", interest=interest)


@bp.get("/interests")
@allows(policy.may_see_interests)
def declared_interests(work: Work) -> ResponseReturnValue:
    page = page_number()
    everywhere = work.actor.has(Role.ADMIN, None)
    places = None if everywhere else work.actor.places(Role.ADMIN, Role.IQA)
    found = interests.interests_at(work.session, places, work.today, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template("people/interests.html", interests=found[:PAGE], page=page, more=len(found) > PAGE)
