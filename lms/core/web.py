"""Doors: how a request comes in, does one piece of work, and leaves."""

import hashlib
import hmac
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Conflict, NotFound, ServiceUnavailable
from wtforms.validators import ValidationError

from lms.core.db import Database
from lms.core.models import UsedForm
from lms.core.work import NOBODY, Actor, Stale, Work

READS = ("GET", "HEAD", "OPTIONS")
ONCE = "once"
LAST_PAGE = 10_000
LONGEST_PATH = 500

Policy = Callable[..., bool]
Loader = Callable[..., Any]
View = Callable[..., ResponseReturnValue]
Deed = Callable[[Work], None]


def database() -> Database:
    """The database this app was made with."""
    return cast(Database, current_app.extensions["database"])


def session() -> Session:
    """This request's session: one that can only read, unless the request sets out to change something."""
    if "session" not in g:
        reads = request.method in READS
        g.session = database().reading_sessions() if reads else database().sessions()
    return cast(Session, g.session)


def work() -> Work:
    """This request's piece of work. It all happens at one moment, however long it takes."""
    if "work" not in g:
        moment = current_app.extensions["clock"]()
        actor = cast(Actor, current_user._get_current_object())
        g.work = Work(session(), actor, moment)
    return cast(Work, g.work)


def everyone(actor: Actor, *things: object) -> bool:
    """Anybody at all, signed in or not."""
    return True


def signed_in(actor: Actor, *things: object) -> bool:
    """Anybody who has signed in."""
    return actor.is_authenticated


def afterwards(deed: Deed) -> None:
    """Do this in a short transaction of its own, once the request's has ended."""
    g.setdefault("afterwards", []).append(deed)


class Door:
    """A view that opens only to those its policy admits, and is handed the things it is about."""

    def __init__(self, view: View, policy: Policy, loaders: dict[str, Loader]) -> None:
        update_wrapper(self, view)
        self.view = view
        self.policy = policy
        self.loaders = loaders

    def __call__(self, **url: Any) -> Response:
        if request.method == "HEAD":
            request.method = "GET"  # the same answer; its words are left out as it is sent
        try:
            return self._whole(url)
        except (StaleDataError, Stale):
            raise Conflict() from None
        except DataError:  # such as a null: no row could hold it, so it names nothing
            current_app.logger.exception("the database cannot hold what was asked for")
            raise NotFound() from None
        except OperationalError:
            current_app.logger.exception("the database did not take this piece of work")
            take_for_a_stranger()
            raise ServiceUnavailable() from None

    def _whole(self, url: dict[str, Any]) -> Response:
        """The answer, with what is done afterwards: a record whose reading cannot be written down is not shown."""
        try:
            return self._answer(url)
        finally:
            end_work()
            _do_afterwards()

    def _answer(self, url: dict[str, Any]) -> Response:
        if request.method not in READS:
            g.forged = is_forged()
        job = work()
        if job.actor.is_anonymous and self.policy is not everyone:
            return make_response(redirect(url_for("people.sign_in", next=_place()), 303))
        if job.actor.must_visit not in (None, request.endpoint) and self.policy is not everyone:
            return make_response(redirect(url_for(job.actor.must_visit or ""), 303))
        things = self.load(job, url)
        if not self.policy(job.actor, *things.values()):
            abort(404 if things else 403)
        if request.method in READS:
            return make_response(self.view(job, **things, **url))
        return self._do(job, things, url)

    def load(self, job: Work, url: dict[str, Any]) -> dict[str, Any]:
        """What the door is about, taken out of the parts of its address. Raises NotFound."""
        things = {}
        for name, load in self.loaders.items():
            thing = load(job, url.pop(name)) if name in url else load(job)
            if thing is None:
                raise NotFound()
            things[name] = thing
        return things

    def _do(self, job: Work, things: dict[str, Any], url: dict[str, Any]) -> Response:
        """Run a view that changes something, and keep what it did when it went well."""
        key = request.form.get(ONCE, "")[:100]
        carried = dict(cookie)
        try:
            if key and (earlier := _claim(job, key)):
                return _same_answer(earlier)
            response = make_response(self.view(job, **things, **url))
            if response.status_code >= 400:
                job.session.rollback()
                return response
            if g.forged:
                job.session.rollback()
                cookie.clear()
                cookie.update(carried)
                return make_response(_page_was_open_too_long())
            if key:
                _remember(job, key, response)
            job.session.commit()
            return response
        except IntegrityError:
            job.session.rollback()
            if key and (earlier := _find(job, key)):
                return _same_answer(earlier)
            raise Conflict() from None


def allows(policy: Policy, **loaders: Loader) -> Callable[[View], Door]:
    """Make a view a door. Each loader is given the work, and the part of the URL that bears its name if any.

    A loader that returns None answers 404; so does a policy that says no to a loaded thing.
    """
    return lambda view: Door(view, policy, loaders)


def may_visit(endpoint: str, *things: object) -> bool:
    """For templates: show a link only if its door would open."""
    door = cast(Door, current_app.view_functions[endpoint])
    return door.policy(work().actor, *things)


def page_number(name: str = "page") -> int:
    """Which page of a long list the address asks for, from 1."""
    return min(max(1, request.args.get(name, 1, type=int)), LAST_PAGE)


def path_carried(name: str) -> str:
    """The path of ours that the address carries under this name, to go on to afterwards; or home."""
    wanted = request.args.get(name, "/")
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours and not urlsplit(wanted).netloc and len(wanted) < LONGEST_PATH else "/"


def end_work() -> None:
    """Forget whatever was not kept, and give the connection back."""
    g.pop("work", None)
    held = g.pop("session", None)
    if held is not None:
        held.rollback()
        held.close()


def take_for_a_stranger() -> None:
    """Let the page of an error be made without asking the database who is looking, unless that is known already."""
    g.setdefault("_login_user", NOBODY)


def _do_afterwards() -> None:
    deeds: list[Deed] = g.pop("afterwards", [])
    actor = cast(Actor, current_user._get_current_object()) if deeds else None
    for deed in deeds:
        with database().sessions() as own:
            deed(Work(own, cast(Actor, actor), current_app.extensions["clock"]()))
            own.commit()


def _place() -> str:
    """Where to come back to after signing in: the page itself, or the page a form was on."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def is_forged() -> bool:
    """Whether a form was not sent from a page of this session."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return True
    return False


def _page_was_open_too_long() -> ResponseReturnValue:
    from lms.core.errors import error_page

    return error_page(400)


def _digest() -> str:
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    files = sorted((name, file.filename or "", _hash(file)) for name, file in request.files.items(multi=True))
    sent = repr((request.path, fields, files)).encode()
    # Keyed, so that a password among the words cannot be guessed from what is kept.
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), b"sent form:" + sent, "sha256").hex()


def _hash(file: FileStorage) -> str:
    """What is in a file: telephones give all their photographs the same name."""
    file.stream.seek(0)
    body = hashlib.file_digest(cast(Any, file.stream), "sha256")
    file.stream.seek(0)
    return body.hexdigest()


def _find(job: Work, key: str) -> UsedForm | None:
    return job.session.scalar(select(UsedForm).where(UsedForm.key == key))


def _claim(job: Work, key: str) -> UsedForm | None:
    """Take a one-use key, or return the form that took it first."""
    earlier = _find(job, key)
    if earlier:
        return earlier
    person_id = job.actor.person_id
    job.session.add(UsedForm(key=key, person_id=person_id, digest=_digest(), location=None, used_at=job.now))
    job.session.flush()
    return None


def _remember(job: Work, key: str, response: Response) -> None:
    used = _find(job, key)
    if used:
        used.location = response.headers.get("Location")


def _same_answer(earlier: UsedForm) -> Response:
    """The answer the first press got; 409 when the second is not the same form from the same person."""
    actor = cast(Actor, current_user._get_current_object())
    if earlier.person_id != actor.person_id or earlier.digest != _digest() or not earlier.location:
        raise Conflict()
    return make_response(redirect(earlier.location, 303))


def open_doors(app: Flask) -> None:
    """Tell the app how a request's work ends when no door ended it."""

    @app.teardown_appcontext
    def _end(_: BaseException | None) -> None:
        end_work()
