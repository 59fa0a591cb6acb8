"""What every page can say: days in plain words, links to files by their content, and GOV.UK's components."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from lms.core import sheets
from lms.core.clock import written_day, written_moment
from lms.core.forms import first_input
from lms.core.web import may_visit


@cache
def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"


def static_file(name: str) -> str:
    """The address of a file of ours, named by its content so that a browser may keep it for good."""
    known: dict[str, str] = current_app.extensions.setdefault("static files", {})
    if name not in known:
        folder = Path(current_app.static_folder or "")
        known[name] = url_for("static", filename=name, v=_version(folder / name))
    return known[name]


def a_count(number: int, one: str, many: str | None = None) -> str:
    """A number and what it counts: 1 page, 3 pages."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def a_sentence(words: str) -> str:
    """The words with a capital to begin with, and no other letter changed: RPL stays RPL."""
    return words[:1].upper() + words[1:]


def dress(app: Flask) -> None:
    """Give templates their words."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    loaders = [app.jinja_loader, PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
    app.jinja_loader = ChoiceLoader([loader for loader in loaders if loader])
    words: dict[str, Any] = {
        "static_file": static_file,
        "may_visit": may_visit,
        "first_input": first_input,
        "csrf_token": generate_csrf,
        "current_user": current_user,
    }
    app.jinja_env.globals.update(words)
    app.jinja_env.filters.update(
        day=written_day, moment=written_moment, count=a_count, sentence=a_sentence, sheet_code=sheets.written
    )
