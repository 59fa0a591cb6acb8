"""What a page of a module costs beside a bare Flask page that asks as much and says as much, in the same process.

`python -m pytest tests/bench -s` also says processor time a request, requests a second and the 95th percentile.
"""

from collections import defaultdict
from collections.abc import Callable
from statistics import mean, quantiles
from time import perf_counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.models import ModuleEdition
from lms.establishments.models import Establishment
from tests import builders as a
from tests.bench.costs import compared, spent
from tests.client import Browser, Statements

PAGE = "/learn/listening/1"
ROUNDS = 200
# The aim is half the rate of the bare page. Test clients share the machine with whatever else runs, hence the margin.
MOST = 2.4

pytestmark = pytest.mark.bench


@pytest.fixture
def reading(browser: Browser, session: Session) -> Browser:
    """A learner at a page of 350 words with a prompt, in a module of eight pages and twelve questions."""
    room = a.classroom(session)
    listening = a.module_edition(pages=8, questions=[a.question() for _ in range(12)])
    a.save(session, listening)
    pages = a.module_pages(listening)
    pages[0].html = "<p>" + "</p><p>".join(["You wait, and let the other person find the words. " * 5] * 7) + "</p>"
    pages[0].prompts = [{"text": "Think of a time you felt listened to.", "criteria": ["PM1 3.1"]}]
    a.save(session, *pages, a.page_read(room.learner, listening))
    browser.sign_in(room.learner)
    return browser


@pytest.fixture
def floor(app: Flask, session: Session, reading: Browser, statements: Statements) -> FlaskClient:
    """`/` asks for as many single rows as the module page does and renders as many bytes; `/hello` says hello."""
    asked = statements.of(reading, PAGE)
    filler = "x" * (len(reading.get(PAGE).data) - 200)
    place = session.scalars(select(Establishment.id)).first()
    sessions = app.extensions["database"].reading_sessions
    bare = Flask("floor")
    words = bare.jinja_env.from_string(
        "<!doctype html><title>{{ names[0] }}</title>{% for n in names %}<p>{{ n }}{% endfor %}{{ filler }}"
    )

    @bare.get("/")
    def page() -> str:
        with sessions() as rows:
            names = [rows.scalars(select(Establishment).where(Establishment.id == place)).one().name]
            for _ in range(asked - 1):
                rows.expunge_all()
                names.append(rows.scalars(select(Establishment).where(Establishment.id == place)).one().name)
        return words.render(names=names, filler=filler)

    @bare.get("/hello")
    def hello() -> str:
        return "hello"

    return bare.test_client()


def said(name: str, times: list[tuple[float, float]]) -> str:
    processor = [each[0] for each in times]
    slow = quantiles([each[1] for each in times], n=20)[-1]
    return f"{name}: {mean(processor) * 1000:.2f} ms, {1 / mean(processor):.0f} a second, p95 {slow * 1000:.2f} ms"


def test_a_module_page_serves_about_half_as_many_as_a_bare_page_that_asks_and_says_as_much(reading, floor):
    assert reading.get(PAGE).status_code == floor.get("/").status_code == 200
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def timed(name: str, deed: Callable[[], object]) -> float:
        wall = perf_counter()
        processor = spent(deed)
        times[name].append((processor, perf_counter() - wall))
        return processor

    page, bare = compared(
        lambda: timed("module page", lambda: reading.get(PAGE)),
        lambda: timed("bare page, as much asked and said", lambda: floor.get("/")),
        MOST,
        ROUNDS,
    )
    for _ in range(ROUNDS):
        timed("hello", lambda: floor.get("/hello"))
    print("\n" + "\n".join(said(name, taken) for name, taken in times.items()))
    print(f"the module page costs {page / bare:.2f} bare pages")
    assert page / bare <= MOST


def test_the_floor_asks_as_much_and_says_as_much_as_the_page(app, reading, floor, statements, session):
    edition = session.scalars(select(ModuleEdition)).one()
    assert edition.length == 8
    page, bare = len(reading.get(PAGE).data), len(floor.get("/").data)
    assert abs(page - bare) < page / 10
