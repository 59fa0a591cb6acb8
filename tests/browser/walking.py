"""Finding every page that somebody can come to by following links from their home."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from tests.browser.person import Person

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
# What is followed: other pages were looked at with their own journeys.
ROOMS = (
    "assessments",
    "portfolio",
    "quality",
    "desk",
    "people.my_interests",
    "people.end_interest",
    "people.declared_interests",
    "people.my_cpd",
    "people.my_qualification",
    "people.staff_cpd",
)
ALSO = {
    "credentials.claims",
    "credentials.pack",
    "credentials.pack_file",
    "credentials.review",
    "courses.learners",
    "courses.sheets",
}
# Files to keep, not pages to look at.
FILES = {
    "portfolio.file",
    "portfolio.thumbnail",
    "portfolio.form_page",
    "portfolio.form_pdf",
    "quality.document_file",
    "credentials.pack_download",
}
EACH = 4


def pages_for(person: Person, addresses: Map, *also: str) -> dict[str, str]:
    """Every kind of page this person can come to, by endpoint, with an address of one: a few of each are read.

    `also` are addresses to begin at beside their home.
    """
    found: dict[str, str] = {}
    read: Counter[str] = Counter()
    seen, to_read = {"/", *also}, ["/", *also]
    while to_read:
        path = to_read.pop(0)
        endpoint = endpoint_of(path, addresses)
        if endpoint is None or read[endpoint] >= EACH:
            continue
        read[endpoint] += 1
        answer = person.page.request.get(path, max_redirects=0)
        assert answer.status in (200, 303), f"{path}: {answer.status}"
        if answer.status == 303:
            links = [answer.headers["location"]]
        elif "html" not in answer.headers["content-type"]:
            continue
        else:
            found.setdefault(endpoint, path)
            links = list(_links(answer.text()))
        for link in links:
            if link not in seen:
                seen.add(link)
                to_read.append(link)
    return found


def _links(html: str) -> Iterator[str]:
    for link in LINK.findall(html):
        yield unescape(link)


def endpoint_of(path: str, addresses: Map) -> str | None:
    """The kind of page at an address; None for what is not looked at here."""
    try:
        endpoint, _ = addresses.bind("").match(path.partition("?")[0], method="GET")
    except HTTPException:
        return None
    name = str(endpoint)
    wanted = name.startswith(ROOMS) or name in ALSO
    return name if wanted and name not in FILES else None
