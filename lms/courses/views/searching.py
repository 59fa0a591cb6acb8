"""Searching what can be read: pages, words explained and the qualification's criteria."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import clean
from lms.core.searching import Found, find, sought
from lms.core.web import allows, page_number, signed_in
from lms.core.work import Work
from lms.courses.content.estates import Estate
from lms.courses.queries import searching as queries
from lms.courses.queries.reading import reads_as_women_do
from lms.courses.rules.searching import CRITERION, MODULE, PAGE, SCENARIO, WORD, kind_in_words
from lms.courses.views.blueprint import bp

RESULTS = 20
LONGEST = 500
DOORS = {PAGE: ".page", SCENARIO: ".scenario"}


@bp.get("/learn/search")
@allows(signed_in)
def search(work: Work) -> ResponseReturnValue:
    words = clean(request.args.get("words", ""))[:LONGEST]
    number = page_number()
    readable = queries.readable(work)
    too_common = bool(words) and not sought(words)
    found = _find(work, words, readable, number) if words and not too_common else []
    return render_template(
        "courses/search.html",
        words=words,
        too_common=too_common,
        may_search=bool(readable.scopes),
        results=[_result(each, readable) for each in found[:RESULTS]],
        page=number,
        more=len(found) > RESULTS,
        longest=LONGEST,
    )


def _find(work: Work, words: str, readable: queries.Readable, number: int) -> list[Found]:
    audience = Estate.WOMEN if reads_as_women_do(work) else Estate.MEN
    offset = (number - 1) * RESULTS
    return find(work.session, words, readable.scopes, audience=audience, limit=RESULTS + 1, offset=offset)


def _result(found: Found, readable: queries.Readable) -> dict[str, object]:
    module = readable.modules.get(found.entry.scope)
    return {
        "kind": kind_in_words(found.entry, module),
        "title": found.title,
        "snippet": found.snippet,
        "href": _place(found, readable),
    }


def _place(found: Found, readable: queries.Readable) -> str | None:
    """Where it can be read; a criterion has a place in a learner's own portfolio only."""
    entry = found.entry
    if entry.kind == CRITERION:
        return f"/portfolio#{entry.anchor.replace(' ', '-')}" if readable.is_learner else None
    module = readable.modules[entry.scope].edition.slug
    if entry.kind == WORD:
        return url_for(".glossary", module=module, _anchor=entry.anchor)
    if entry.kind == MODULE:
        return url_for(".module", module=module)
    return url_for(DOORS[entry.kind], module=module, number=entry.anchor)
