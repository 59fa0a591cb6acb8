"""Pages for when something could not be done: one sentence that says what to do, and nothing typed is lost."""

from urllib.parse import urlsplit

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from lms.core.web import take_for_a_stranger

SENTENCES = {
    400: ("This page was open too long", "Open the page again, then send it once more."),
    403: ("You cannot open this page", "Ask a member of staff if you think you should be able to."),
    404: ("Page not found", "Check the address, or go to your home page."),
    405: ("Page not found", "Go to your home page and start again from there."),
    409: ("Someone else changed this", "Open the page again to see what changed, then send your answer again."),
    413: ("That is too big", "Send something smaller."),
    500: ("Something went wrong here", "It is not your fault. Try again, and tell a member of staff if it goes on."),
    503: ("The service is busy", "Wait a minute, then send it again."),
}
SECRETS = ("password", "csrf_token", "once", "seen", "left")


def error_page(code: int) -> ResponseReturnValue:
    """The page for an error, with whatever was typed on it so that it can be copied."""
    heading, what_to_do = SENTENCES.get(code, SENTENCES[500] if code >= 500 else SENTENCES[404])
    try:
        current_user.is_authenticated  # noqa: B018 - asks the database who is looking, when nobody has yet
    except SQLAlchemyError:
        take_for_a_stranger()
    page = render_template(
        "error.html", heading=heading, what_to_do=what_to_do, typed=_typed(), again=_page_it_was_on(code)
    )
    return page, code


def _page_it_was_on(code: int) -> str | None:
    """Where a form that could not be taken was sent from; None where there is nothing to open again."""
    if request.method in ("GET", "HEAD") or code in (404, 405):
        return None
    came_from = urlsplit(request.referrer or "")
    ours = came_from.netloc == request.host and came_from.path.startswith("/")
    return came_from.path if ours else request.path


def _typed() -> list[str]:
    """The words that were typed, long enough to be worth keeping; never a secret."""
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:
        return []
    return [words for name, words in fields if len(words) > 20 and not any(secret in name for secret in SECRETS)]


def _answer(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return error_page(error.code)


def explain_errors(app: Flask) -> None:
    """Answer every error with one of our own pages."""

    app.register_error_handler(HTTPException, _answer)
