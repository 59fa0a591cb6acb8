"""A test client that gives every request its own context, and sound pages back instead of bytes."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from flask import g, has_app_context
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.people.models import Person
from tests.builders.people import PASSWORD

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


class Page:
    """What somebody meets: a heading, words, problems, and forms to send."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.response = response
        self.status = response.status_code
        self.address = address
        self.tree = html.fromstring(response.get_data(as_text=True) or "<html></html>")

    @property
    def heading(self) -> str:
        return self._words("//h1")

    @property
    def text(self) -> str:
        return self._words("//main")

    @property
    def title(self) -> str:
        return self._words("//title")

    @property
    def problems(self) -> dict[str, str]:
        """Every error: the name of the field it leads to (or "") and what it says."""
        found = {}
        for link in self.tree.xpath("//div[contains(@class,'govuk-error-summary')]//a"):
            target = self.tree.get_element_by_id(link.get("href")[1:])
            found[target.get("name", "")] = " ".join(link.text_content().split())
        return found

    @property
    def links(self) -> dict[str, str]:
        return {" ".join(a.text_content().split()): a.get("href") for a in self.tree.xpath("//main//a")}

    @property
    def buttons(self) -> list[str]:
        return [" ".join(b.text_content().split()) for b in self.tree.xpath("//main//button")]

    def _words(self, path: str) -> str:
        found = self.tree.xpath(path)
        return " ".join(found[0].text_content().split()) if found else ""

    def form(self, button: str | None = None) -> Any:
        """The main form, or the one whose button says these words."""
        if button is None:
            return self.tree.get_element_by_id("main-form")
        for found in self.tree.xpath("//main//button"):
            if " ".join(found.text_content().split()) == button:
                return found.xpath("ancestor::form")[0]
        raise AssertionError(f"no button says {button!r}; there are {self.buttons}")

    def values(self, button: str | None = None) -> dict[str, list[str]]:
        """What a browser would send for a form that nobody has touched."""
        form = self.form(button)
        sent: dict[str, list[str]] = {}
        for name, value in form.form_values():
            sent.setdefault(name, []).append(value)
        if button:
            pressed = next(b for b in form.xpath(".//button") if " ".join(b.text_content().split()) == button)
            if pressed.get("name"):
                sent[pressed.get("name")] = [pressed.get("value", "")]
        return sent


def check_soundness(page: Page) -> None:
    """What must be true of every page there is."""
    tree = page.tree
    headings = tree.xpath("//h1")
    assert len(headings) == 1, f"{page.address} has {len(headings)} h1 headings"
    title = page.title.removeprefix("Error: ")
    assert title.startswith(page.heading), f"{page.address}: title {title!r} does not begin {page.heading!r}"
    assert page.title.startswith("Error: ") == bool(page.problems), f"{page.address}: title and errors disagree"
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), f"{page.address} repeats ids {sorted(i for i in ids if ids.count(i) > 1)}"
    labels = {label.get("for") for label in tree.xpath("//label")}
    controls = "//input[not(@type='hidden')]|//select|//textarea"
    for control in tree.xpath(controls):
        named = control.get("id") in labels or control.get("aria-label") or control.get("aria-labelledby")
        assert named, f"{page.address}: {control.get('name')} has no label"
    for link in tree.xpath("//div[contains(@class,'govuk-error-summary')]//a/@href"):
        assert link[1:] in ids, f"{page.address}: the error {link} leads nowhere"
    for described in tree.xpath("//@aria-describedby|//@aria-labelledby"):
        assert set(described.split()) <= set(ids), f"{page.address}: {described} describes nothing"
    assert not tree.xpath("//@style|//style|//script[not(@src)]"), f"{page.address} has inline style or script"
    for image in tree.xpath("//img"):
        assert image.get("alt"), f"{page.address}: {image.get('src')} has no words"
    for posting in tree.xpath("//form[@method='post']"):
        assert posting.xpath(".//input[@name='csrf_token']"), f"{page.address} has a form anyone could forge"


class Browser(FlaskClient):
    """A test client that gives every request its own context, and pages back instead of bytes."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def sign_in(self, someone: Person | str, password: str = PASSWORD) -> Page:
        """Sign in through the page, as anyone would; whoever was signed in is signed out."""
        username = someone if isinstance(someone, str) else self._username(someone)
        self.delete_cookie("passport")
        return self.submit("/sign-in", username=username, password=password)

    @staticmethod
    def _username(someone: Person) -> str:
        assert someone.account is not None
        return someone.account.username

    def page(self, address: str, status: int = 200) -> Page:
        """Open a page, check that it is sound, and give it back."""
        return self._met(self.get(address), address, status)

    @staticmethod
    def _met(response: TestResponse, address: str, status: int) -> Page:
        assert response.status_code == status, f"{address}: {response.status_code} {response.headers.get('Location')}"
        page = Page(response, address)
        check_soundness(page)
        return page

    def submit(
        self,
        address: str,
        status: int = 303,
        *,
        button: str | None = None,
        typed: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Page:
        """Open a page, type into its main form (or the one with that button), and send it.

        A redirect is followed; the page that comes back is checked.
        """
        page = self.page(address)
        return self.send(page, status, button=button, typed=typed, **fields)

    def send(
        self,
        page: Page,
        status: int = 303,
        *,
        button: str | None = None,
        typed: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Page:
        """Send the form of a page already open."""
        target = page.form(button).get("action") or page.address
        values = page.values(button) | dict(typed or {}) | fields
        response = self.post(target, data=values, content_type="multipart/form-data")
        assert response.status_code == status, (
            f"{target}: {response.status_code}, {Page(response, target).problems or Page(response, target).text[:300]}"
        )
        if status == 303:
            return self._follow(response)
        answer = Page(response, target)
        check_soundness(answer)
        return answer

    def press(self, address: str, button: str, status: int = 303) -> Page:
        """Open a page and press one of its buttons."""
        return self.submit(address, status, button=button)

    def _follow(self, response: TestResponse) -> Page:
        """Go where a browser would be taken, and on from there."""
        for _ in range(4):
            place = self._path(response.headers["Location"])
            response = self.get(place)
            if response.status_code != 303:
                return self._met(response, place, 200)
        raise AssertionError(f"{place} goes round in circles")

    @staticmethod
    def _path(location: str) -> str:
        parts = urlsplit(location)
        return parts.path + (f"?{parts.query}" if parts.query else "")


class Statements:
    """Counts statements made by a request's own session, from request to response."""

    def __init__(self, engine: Engine, session: Session) -> None:
        self.engine = engine
        self.session = session
        self.said: list[str] = []

    def __enter__(self) -> "Statements":
        event.listen(self.engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        event.remove(self.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if has_app_context() and "session" in g and statement.lstrip().upper().startswith(COUNTED):
            self.said.append(statement)

    def of(self, browser: Browser, address: str) -> int:
        """How many statements a page takes."""
        self._begin()
        browser.page(address)
        return len(self.said)

    def of_refusing(self, browser: Browser, address: str, **typed: Any) -> int:
        """How many statements it takes to refuse what is typed into a page, and to show it again with why."""
        page = browser.page(address)
        self._begin()
        assert browser.send(page, 422, typed=typed).problems
        return len(self.said)

    def _begin(self) -> None:
        if self.engine.dialect.name == "postgresql":
            # What a real database does by itself before long: without it a thousand new rows are planned for as ten.
            self.session.execute(text("ANALYZE"))
        self.said.clear()
