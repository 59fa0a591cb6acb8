"""The prisons an admin adds."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Work
from lms.establishments import service as prisons_service
from lms.establishments.queries import establishments
from lms.people import policy
from lms.people.forms import PrisonForm
from lms.people.views.blueprint import bp


@bp.route("/admin/prisons", methods=["GET", "POST"])
@allows(policy.may_manage)
def prisons(work: Work) -> ResponseReturnValue:
    form = PrisonForm()

    def add() -> None:
        prisons_service.add(
            work,
            code=form.code.data,
            name=form.name.data,
            function=form.function.data,
            gender=form.gender.data,
            operator=form.operator.data,
            welsh_name=form.welsh_name.data,
        )

    if form.does(add):
        flash(f"{form.name.data} is added. Add its centre and its staff next.")
        return redirect(url_for(".prisons"), 303)
    return form.page("people/prisons.html", prisons=establishments(work.session))
