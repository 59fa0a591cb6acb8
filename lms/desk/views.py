"""Home pages for every role, and signing out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows, everyone
from lms.core.work import Work
from lms.people import service as people

bp = Blueprint("desk", __name__)


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"navigation": lambda: []}


@bp.get("/")
@allows(everyone)
def home(work: Work) -> ResponseReturnValue:
    if work.actor.is_anonymous:
        return redirect(url_for("people.sign_in"), 303)
    return render_template("desk/home.html")


@bp.route("/sign-out", methods=["GET", "POST"])
@allows(everyone)
def sign_out(work: Work) -> ResponseReturnValue:
    form = Press()
    if request.method == "GET":
        return form.page("desk/sign-out.html")
    people.sign_out(work)
    cookie.clear()
    return redirect(url_for("people.sign_in"), 303)
