"""Where an admin adds centres and their keys."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.credentials import policy, queries, service
from lms.credentials.forms import CentreForm
from lms.credentials.models import Centre
from lms.credentials.views.blueprint import bp
from lms.establishments.queries import establishments


@bp.route("/admin/centres", methods=["GET", "POST"])
@allows(policy.may_manage_centres)
def centres(work: Work) -> ResponseReturnValue:
    """Every centre and its keys, and a form to add one."""
    known = queries.centres(work.session)
    prisons = establishments(work.session)
    served = {centre.establishment_id for centre in known}
    form = CentreForm(draft=drafts.kept(work, request.path))
    form.offer([prison for prison in prisons if prison.id not in served])

    def add() -> None:
        chosen = next(prison for prison in prisons if prison.code == form.establishment.data)
        service.add_centre(work, form.code.data, chosen)

    if form.does(add):
        drafts.forget(work, request.path)
        flash(f"Centre {form.code.data} can sign now.")
        return redirect(url_for(".centres"), 303)
    return form.page("credentials/centres.html", centres=known, press=Press())


@bp.post("/admin/centres/<centre>/keys")
@allows(policy.may_manage_centre, centre=queries.get_centre)
def new_key(work: Work, centre: Centre) -> ResponseReturnValue:
    """Make a centre's next key. What the old one signed stays good."""
    form = Press()
    if form.does(lambda: service.make_centre_key(work, centre)):
        flash(f"Centre {centre.code} has a new key.")
    elif form.refusal:
        flash(form.refusal)
    return redirect(url_for(".centres"), 303)
