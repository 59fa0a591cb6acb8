"""Importing a ZIP of modules: first what it would do, then into working copies."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.work import Refused, Work
from lms.courses import policy
from lms.courses.content.archive import LARGEST_ARCHIVE, unpack
from lms.courses.forms.authoring import ImportForm
from lms.courses.rules import authoring as rules
from lms.courses.service import arriving
from lms.courses.service.arriving import Arrivals
from lms.courses.views.blueprint import bp
from lms.courses.views.looking import LookingDoor, is_alone, only_looks

# The mark of no ZIP at all: nobody has read a report yet.
NOT_READ = 0
# What a browser puts round a file it sends.
ROUND_A_FILE = 64 * 1024


class RoomyDoor(LookingDoor):
    """A looking door that takes a ZIP of modules, which is larger than anything other doors take."""

    def _answer(self, url: dict[str, Any]) -> Response:
        request.max_content_length = LARGEST_ARCHIVE + ROUND_A_FILE
        return super()._answer(url)


@bp.route("/authoring/import", methods=["GET", "POST"])
@lambda view: RoomyDoor(view, policy.may_write_modules, {})
def import_modules(work: Work) -> ResponseReturnValue:
    """What a ZIP would do; the second press of the same ZIP puts its modules into working copies."""
    form = ImportForm(data={"seen": NOT_READ})
    if request.method == "GET" or not form.validate():
        return _arrivals(form, None)
    body = form.zip.data.read()
    is_read = not only_looks() and form.seen.data == rules.mark_of(body)
    arrivals: list[Arrivals] = []

    def look() -> None:
        arrivals.append(arriving.look_at(work, unpack(body)))
        if not is_read and not only_looks():
            raise Refused("Read what this ZIP file would do. Then choose it again and press the button.")

    if is_read and form.does(lambda: arriving.take_in(work, unpack(body))):
        flash("The modules are in working copies. Readers see nothing of them until you publish.")
        return redirect(url_for(".authoring"), 303)
    if not is_read:
        form.does(look)
    form.seen.data, form.seen.raw_data = rules.mark_of(body), None
    return _arrivals(form, arrivals[0] if arrivals else None)


def _arrivals(form: ImportForm, arrivals: Arrivals | None) -> ResponseReturnValue:
    template = "courses/authoring/_arrivals.html" if is_alone() else "courses/authoring/import.html"
    return form.page(template, arrivals=arrivals, in_words=rules.in_words)
