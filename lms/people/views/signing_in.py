"""Getting in, and choosing a password."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user

from lms.core.web import allows, everyone, path_carried, signed_in
from lms.core.work import Actor, Work
from lms.people import rules, service
from lms.people.forms import ChangePasswordForm, FirstPasswordForm, SignInForm
from lms.people.views.blueprint import bp

NOT_RIGHT = "That name and password do not go together. Check your slip, or ask staff for a new one."


def _carry(token: str) -> None:
    """Give the browser its session's secret, and nothing left over from whoever used it before."""
    cookie.clear()
    login_user(Actor(person_id=UUID(int=0), token=token))


@bp.route("/sign-in", methods=["GET", "POST"])
@allows(everyone)
def sign_in(work: Work) -> ResponseReturnValue:
    if not work.actor.is_anonymous and request.method == "GET":
        return redirect(path_carried("next"), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return form.page("people/sign-in.html", wait=None)
    answer = service.sign_in(work, form.username.data, form.password.data, request.remote_addr or "")
    if answer.token:
        service.sign_out(work)
        _carry(answer.token)
        return redirect(path_carried("next"), 303)
    if answer.wait:
        page = render_template("people/sign-in.html", form=form, wait=rules.in_minutes(answer.wait))
        return page, 429, {"Retry-After": str(max(1, int(answer.wait.total_seconds())))}
    form.refusal = NOT_RIGHT
    return form.page("people/sign-in.html", wait=None)


@bp.route("/first-password", methods=["GET", "POST"])
@allows(signed_in)
def first_password(work: Work) -> ResponseReturnValue:
    if not work.actor.must_visit:
        return redirect(url_for("people.password"), 303)
    form = FirstPasswordForm()
    if form.does(lambda: _carry(service.change_password(work, None, form.new.data))):
        flash("Your password is saved. Use it the next time you sign in.")
        return redirect("/", 303)
    return form.page("people/first-password.html")


@bp.route("/password", methods=["GET", "POST"])
@allows(signed_in)
def password(work: Work) -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.does(lambda: _carry(service.change_password(work, form.current.data, form.new.data))):
        flash("Your password is changed.")
        return redirect("/", 303)
    return form.page("people/password.html")
