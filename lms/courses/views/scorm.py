"""Handing a module over for another learning platform."""

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Work
from lms.courses import policy, queries
from lms.courses.content.estates import Estate
from lms.courses.queries.reading import pages_of
from lms.courses.queries.scorm import pictures_of
from lms.courses.rules import ModuleProgress
from lms.courses.scorm import package
from lms.courses.views.blueprint import bp


@bp.get("/learn/<module>/scorm.zip")
@allows(policy.may_read_staff_pages, module=queries.get_module)
def scorm(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    """The module as a SCORM 1.2 package, in the words of the estate that the address asks for."""
    estate = Estate.WOMEN if request.args.get("estate") == Estate.WOMEN else Estate.MEN
    edition = module.edition
    body = package(edition, pages_of(work.session, edition), pictures_of(work.session, edition), estate)
    return _as_file(body, f"{edition.slug}-{estate}-scorm-1.2.zip")


def _as_file(body: bytes, name: str) -> Response:
    return make_response(
        body, {"Content-Type": "application/zip", "Content-Disposition": f'attachment; filename="{name}"'}
    )
