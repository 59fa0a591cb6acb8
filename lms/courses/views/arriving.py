"""Importing a ZIP of modules: first what it would do, then into working copies."""

from collections.abc import Mapping

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.core.uploads.limits import Unfit
from lms.core.uploads.receiving import found_virus, opened, opens_file
from lms.core.web import afterwards
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
READ_FIRST = "Read what this ZIP file would do. Then choose it again and press the button."


def _files_of(body: bytes) -> Mapping[str, bytes]:
    try:
        return unpack(body)
    except Refused as refusal:
        raise Unfit(refusal.sentence) from None


@bp.route("/authoring/import", methods=["GET", "POST"])
@lambda view: LookingDoor(view, policy.may_write_modules, {})
@opens_file(LARGEST_ARCHIVE, _files_of)
def import_modules(work: Work) -> ResponseReturnValue:
    """What a ZIP would do; the second press of the same ZIP puts its modules into working copies."""
    form = ImportForm(data={"seen": NOT_READ})
    arrivals: list[Arrivals] = []

    def put_in() -> None:
        files: Mapping[str, bytes] = opened()
        mark = rules.mark_of_all(files)
        if form.seen.data == mark and not only_looks():
            arriving.take_in(work, files)
            return
        arrivals.append(arriving.look_at(work, files))
        form.seen.data, form.seen.raw_data = mark, None
        if not only_looks():
            raise Refused(READ_FIRST)

    if form.does(put_in) and not only_looks():
        flash("The modules are in working copies. Readers see nothing of them until you publish.")
        return redirect(url_for(".authoring"), 303)
    if virus := found_virus():
        afterwards(lambda later: arriving.infected_zip_refused(later, virus))
    template = "courses/authoring/_arrivals.html" if is_alone() else "courses/authoring/import.html"
    return form.page(template, arrivals=arrivals[0] if arrivals else None, in_words=rules.in_words)
