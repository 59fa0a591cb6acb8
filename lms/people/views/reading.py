"""How somebody likes to read."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from lms.core.web import allows, path_carried, signed_in
from lms.core.work import Work
from lms.people import service
from lms.people.forms import ReadingForm
from lms.people.reading import from_words
from lms.people.views.blueprint import bp


@bp.route("/reading", methods=["GET", "POST"])
@allows(signed_in)
def reading(work: Work) -> ResponseReturnValue:
    """How they like to read; then back to the page they came from."""
    form = ReadingForm(obj=from_words(work.actor.reading))
    back = path_carried("from")
    if form.does(lambda: service.choose_reading(work, form.chosen)):
        flash("Saved. Every page will look like this, and so will what you print.")
        return redirect(back, 303)
    return form.page("people/reading.html", came_from=back)
