"""Which edition an open page showed: a newer one may have come out, or a tutor moved its reader on, meanwhile."""

from dataclasses import replace

from flask import request

from lms.core.forms import HalfTyped
from lms.core.work import Work
from lms.courses.models import ModuleEdition
from lms.courses.queries.editions import published_module
from lms.courses.rules import ModuleProgress
from lms.courses.rules.drafts import OF_EDITION


def as_shown(work: Work, module: ModuleProgress) -> ModuleProgress:
    """A module in the edition that the page now sent had shown; the one given when it does not say."""
    edition = _named(work, module.edition, request.form.get(OF_EDITION, ""))
    return module if edition is module.edition else replace(module, edition=edition)


def edition_of(work: Work, edition: ModuleEdition, half_typed: HalfTyped | None) -> ModuleEdition:
    """The edition that half-typed words were typed in; the one given when they do not say."""
    said = half_typed.get(OF_EDITION, []) if half_typed else []
    return _named(work, edition, said[0] if said else "")


def _named(work: Work, edition: ModuleEdition, content_hash: str) -> ModuleEdition:
    """The edition of the same module with this hash; the one given where there is none. No statement for that one."""
    if content_hash in ("", edition.content_hash):
        return edition
    found = published_module(work.session, content_hash)
    return found if found and found.slug == edition.slug else edition
