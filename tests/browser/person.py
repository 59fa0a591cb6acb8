"""Somebody at a machine, with a keyboard and no mouse."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page

AXE = Axe()
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+")
# How often the pages of an address, whatever its ids, were scanned in this run. A scan takes as long as five steps.
SCANNED: Counter[str] = Counter()
ENOUGH = 2
FURTHEST = 400
FOCUSED = "el => el === document.activeElement"
# How many times Tab is pressed to come to a place below, at most: buttons of one question are one stop, and what is
# folded away is none.
STOPS = """el => {
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
    const stops = [...document.querySelectorAll(all)].filter(one => !one.disabled && one.checkVisibility())
    const below = document.body === document.activeElement ? -1 : stops.indexOf(document.activeElement)
    const passed = stops.slice(below + 1, stops.indexOf(el) + 1).map(one => one.type === 'radio' ? one.name : one)
    return new Set(passed).size
}"""


class Person:
    """Everything is done with Tab, Enter, Space, arrows and typing, and pages met are scanned, where scripts run.

    Once enough of a kind were scanned in a run no more are, but by somebody who looks `closely`. Whoever goes a
    `journey` that is to have a scan of its own has each kind of page on it scanned once, whatever others met.
    """

    def __init__(self, page: Page, *, scripts: bool = True, journey: bool = False) -> None:
        self.page = page
        self.scripts = scripts
        self.journey = journey
        self.closely = False
        self.scanned: set[str] = set()
        self.errors: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _hear(self, said: ConsoleMessage) -> None:
        """Remember what the browser complains of; a form that was refused is no fault."""
        if said.type == "error" and "status of 422" not in said.text:
            self.errors.append(said.text)

    # Going places

    def open(self, path: str, status: int = 200) -> None:
        """Type an address."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        self.errors.clear() if status != 200 else None
        self._meet()

    def sign_in(self, account: dict[str, str], password: str | None = None) -> None:
        self.open("/sign-in")
        self.type_in("Prison number or username", account["username"])
        self.type_in("Password", password or account["password"])
        self.press("Sign in")

    def sign_out(self) -> None:
        self.press("Sign out")

    def follow(self, words: str, *, exact: bool = False) -> None:
        """Tab to a link and press Enter."""
        self._go(self.page.get_by_role("link", name=words, exact=exact).first)

    def press(self, words: str, *, exact: bool = False) -> None:
        """Tab to a button and press Enter."""
        self._go(self.page.get_by_role("button", name=words, exact=exact).first)

    def follow_for(self, words: str, whom: str) -> None:
        """Follow a link with these words, or any, in the row or card that names somebody."""
        self._go(self._about(whom).get_by_role("link", name=words or re.compile(".")).first)

    def press_for(self, words: str, whom: str) -> None:
        """Press a button in the row or card that names somebody."""
        self._go(self._about(whom).get_by_role("button", name=words).first)

    def _about(self, whom: str) -> Locator:
        return self.page.locator("main tr, main li, main section", has_text=whom)

    def _go(self, target: Locator) -> None:
        self._tab_to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self._meet()

    # Filling in

    def type_in(self, label: str, words: str, place: int = 0) -> None:
        """Tab to a box and type over what is in it."""
        self._tab_to(self.page.get_by_label(label, exact=False).locator("visible=true").nth(place))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def type_day(self, legend: str, day: str, month: str, year: str) -> None:
        group = self.page.get_by_role("group", name=legend)
        for label, words in (("Day", day), ("Month", month), ("Year", year)):
            self._tab_to(group.get_by_label(label))
            self.page.keyboard.insert_text(words)

    def tick(self, label: str) -> None:
        """Tab to a box and press Space."""
        self.tick_box(self.page.get_by_role("checkbox", name=label).first)

    def tick_in(self, group: Locator, label: str) -> None:
        self.tick_box(group.get_by_role("checkbox", name=label, exact=True))

    def tick_box(self, box: Locator) -> None:
        """Tick a box; leave one that is ticked."""
        if not box.is_checked():
            self._tab_to(box)
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def groups(self) -> list[Locator]:
        """Every question on the page that is answered by choosing."""
        found = self.page.locator("fieldset:has(input[type=radio])")
        return [found.nth(place) for place in range(found.count())]

    def choose(self, question: str, answer: str, place: int = 0) -> None:
        """Tab to a question and choose an answer with the arrow keys."""
        group = self.page.get_by_role("group", name=question, exact=False).nth(place)
        self.choose_in(group, answer)

    def choose_in(self, group: Locator, answer: str | Locator) -> None:
        """Tab into a question, and move to an answer with the arrow keys."""
        radios = group.get_by_role("radio")
        wanted = group.get_by_role("radio", name=answer, exact=True) if isinstance(answer, str) else answer
        checked = [n for n in range(radios.count()) if radios.nth(n).is_checked()]
        self._tab_to(radios.nth(checked[0] if checked else 0))
        self.page.keyboard.press("Space")
        for _ in range(radios.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked(), f"{answer!r} cannot be chosen"

    def pick(self, label: str, words: str) -> None:
        """Tab to a list and type the first letters of a choice."""
        box = self.page.get_by_label(label, exact=False)
        self._tab_to(box)
        self.page.keyboard.type(words)
        assert box.locator("option:checked").inner_text().startswith(words)

    def pick_in(self, group: Locator, label: str, words: str) -> None:
        """Tab to a list of a question and type the first letters of a choice."""
        box = group.get_by_label(label, exact=True)
        self._tab_to(box)
        self.page.keyboard.type(words)
        assert box.locator("option:checked").inner_text().startswith(words)

    def _tab_to(self, target: Locator) -> None:
        element = target.element_handle()  # looked for once: looking by role reads the whole page
        for _ in range(element.evaluate(STOPS) - 1):
            self.page.keyboard.press("Tab")
        for _ in range(FURTHEST):
            if element.evaluate(FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard cannot reach {target} on {self.path}")

    # Seeing

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def picture(self, file: Path) -> None:
        self.page.screenshot(path=file, full_page=True)

    def _meet(self) -> None:
        """Look at the page: it is sound for everyone, and nothing went wrong behind it."""
        assert self.page.locator("h1").count() == 1, f"{self.path} has no single heading"
        assert not self.errors, f"{self.path}: {self.errors}"
        shape = IDS.sub("-", self.path)
        if not self.scripts or (self._is_scanned_enough(shape) and not self.closely):
            return
        SCANNED[shape] += 1
        self.scanned.add(shape)
        found = AXE.run(self.page, options=RULES)
        said = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]]
        assert not said, f"{self.path} keeps someone out:\n" + "\n".join(said)

    def _is_scanned_enough(self, shape: str) -> bool:
        return shape in self.scanned if self.journey else SCANNED[shape] >= ENOUGH
