"""Doors whose form can be sent just to be looked at, before anything is kept."""

from typing import Any

from flask import Response, abort, g, make_response, request

from lms.core.web import Door, database
from lms.core.work import Work

# What a press on Preview sends; and what a script sends that wants the preview without the page round it.
LOOK, ALONE = "look", "alone"


class LookingDoor(Door):
    """A door whose form can be sent just to be looked at: then nothing is kept, and its one-use key is not used up."""

    def _answer(self, url: dict[str, Any]) -> Response:
        if only_looks():
            g.session = database().reading_sessions()
        return super()._answer(url)

    def _do(self, job: Work, things: dict[str, Any], url: dict[str, Any]) -> Response:
        if not only_looks():
            return super()._do(job, things, url)
        if g.forged:
            abort(400)
        return make_response(self.view(job, **things, **url))


def only_looks() -> bool:
    """Whether this form was sent just to be looked at."""
    return request.method == "POST" and LOOK in request.form


def is_alone() -> bool:
    """Whether a script asks for what there is to see without the page round it."""
    return only_looks() and request.form[LOOK] == ALONE
