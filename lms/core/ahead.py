"""What is done for a POST ahead of its door.

A request that changes something holds the one lock of SQLite, or a transaction of PostgreSQL, from the moment its door
asks who is there. What takes seconds comes first: with a session that can only read, the door's own loaders and policy
are asked whether it would open, and that session is ended. The door that then opens asks everything again.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from lms.core.web import Door, View, database, end_work, work

Ask = Callable[..., Any]


def ahead(deed: Ask) -> Callable[[View], View]:
    """Let a deed that changes nothing be done ahead of the door, if it would open. It is given what the view is given.

    Stands below `@allows`.
    """

    def mark(view: View) -> View:
        view.ahead = deed  # type: ignore[attr-defined]
        return view

    return mark


def go_ahead(app: Flask) -> None:
    """Tell the app to do what doors want done ahead of them."""
    app.before_request(_go_ahead)


def _go_ahead() -> None:
    door = current_app.view_functions.get(request.endpoint or "")
    deed: Ask | None = getattr(door, "ahead", None)
    if request.method == "POST" and deed is not None and isinstance(door, Door):
        asked(door, deed)


def asked(door: Door, ask: Ask) -> tuple[bool, Any]:
    """Whether the door would open for who is there; and if so what is answered, given what its view is given."""
    g.session = database().reading_sessions()
    try:
        job, url = work(), dict(request.view_args or {})
        if job.actor.is_anonymous or job.actor.must_visit:
            return False, None
        things = door.load(job, url)
        if not door.policy(job.actor, *things.values()):
            return False, None
        return True, ask(job, **things, **url)
    except (HTTPException, SQLAlchemyError):
        return False, None  # the door will meet it too, and say so
    finally:
        end_work()
        for looked_at in ("_login_user", "afterwards"):
            g.pop(looked_at, None)
