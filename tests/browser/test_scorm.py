"""A package in a real SCORM 1.2 runtime: it is read and marked there, and taken up again where it was left."""

import io
import json
import mimetypes
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Route

from lms.courses.models import ModuleEdition, ModuleFile
from lms.courses.scorm import package
from tests import builders as a
from tests.browser.conftest import ROOT
from tests.browser.person import AXE, RULES

PLATFORM = "http://campus.test"
RUNTIME = ROOT / "node_modules/scorm-again/dist/scorm12.min.js"
# What an older platform does: takes what is committed, and gives it back the next time.
HOST = """<!doctype html><html lang="en"><title>Campus</title>
<script src="/scorm12.js"></script><script src="/host.js"></script>
<iframe id="sco" src="/package/index.html" title="Module" width="1000" height="800"></iframe>"""
HOST_SCRIPT = """
window.API = new Scorm12API({ autocommit: false, lmsCommitUrl: "/commit", mastery_override: true, logLevel: 5 });
const kept = KEPT;
if (kept) window.API.loadFromJSON(kept);
window.API.cmi.student_data.mastery_score = "MASTERY";
window.told = [];
for (const name of ["LMSInitialize", "LMSFinish"]) window.API.on(name, () => window.told.push(name));
window.API.on("LMSSetValue.cmi.core.*", (name, value) => window.told.push(`${name}=${value}`));
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'
WORDS = "I would say: “take your time”. ŷ 🙂"


@dataclass
class Campus:
    """A learning platform that serves one package, and remembers what was committed."""

    body: bytes
    page: Page
    commits: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(PLATFORM)
        if not route.request.url.startswith(PLATFORM):
            self.outside.append(route.request.url)
            route.abort()
        elif path == "/commit":
            self.commits.append(json.loads(route.request.post_data or "{}"))
            route.fulfill(json={"result": True, "errorCode": 0})
        else:
            self._serve(route, path)

    def _serve(self, route: Route, path: str) -> None:
        kept = json.dumps(self.kept if self.commits else None)
        ours = {
            "/": HOST,
            "/bare": HOST.replace("/host.js", "/none.js"),
            "/none.js": "",
            "/host.js": HOST_SCRIPT.replace("KEPT", kept).replace("MASTERY", "75"),
            "/scorm12.js": RUNTIME.read_text(encoding="utf-8"),
        }
        kind = mimetypes.guess_type(path)[0] or "text/html"
        if path in ours:
            route.fulfill(body=ours[path], content_type=kind)
            return
        with zipfile.ZipFile(io.BytesIO(self.body)) as files:
            name = path.removeprefix("/package/")
            found = name in files.namelist()
            route.fulfill(body=files.read(name) if found else b"", content_type=kind, status=200 if found else 404)

    @property
    def kept(self) -> dict[str, Any]:
        """What the newest commit says of the learner."""
        return self.commits[-1]["cmi"]

    @property
    def core(self) -> dict[str, Any]:
        return self.kept["core"]

    @property
    def sco(self) -> Frame:
        frame = self.page.frame(url=f"{PLATFORM}/package/index.html")
        assert frame is not None
        return frame

    def open(self, path: str = "/") -> None:
        self.page.goto(PLATFORM + path)
        self.sco.wait_for_selector("h1:visible")

    def follow(self, words: str) -> None:
        self.sco.locator("main").get_by_role("link", name=words, exact=True).locator("visible=true").first.press(
            "Enter"
        )

    @property
    def heading(self) -> str:
        return self.sco.locator("h1:visible").inner_text()

    def answer_all(self, *, rightly: bool) -> None:
        """Answer every question: all of them right, or only the first."""
        sco = self.sco
        sco.get_by_role("radio", name="Option 1").nth(0).check()
        several = sco.locator("#question-2")
        for box in several.get_by_role("checkbox").all():
            box.set_checked(rightly == (box.get_attribute("data-right") is not None))
        for n in (3, 4):
            for place, select in enumerate(sco.locator(f"#question-{n} select").all()):
                select.select_option(select.get_attribute("data-right") if rightly else str((place + n) % 3 + 1))
        sco.locator("#question-5 textarea").fill(WORDS)
        sco.get_by_role("button", name="See how I did").press("Enter")


@pytest.fixture
def edition() -> ModuleEdition:
    """Three pages and a check of five kinds of question, of which a machine marks four; three right are a pass."""
    questions = [a.question(), a.question("several", (1, 2)), a.order_question(), a.matching_question()]
    questions[1]["text"] = "What else helps?"
    edition = a.module_edition(questions=[*questions, a.short_question()], pass_mark=3)
    edition.glossary = [{"word": "servery", "also": [], "meaning": "Where meals are given out.", "anchor": "servery"}]
    scenes = [
        {
            "name": "start",
            "html": "<p>Dev looks down.</p>",
            "html_women": None,
            "replies": [{"text": "Wait.", "text_women": None, "next": "waits"}],
        },
        {"name": "waits", "html": "<p>He begins to talk.</p>", "html_women": None, "replies": []},
    ]
    edition.scenarios = [{"number": 1, "title": "The quiet one", "page": 2, "scenes": scenes}]
    line = {"text": "Listening helps.", "image": "ear.svg", "alt": "An ear"}
    edition.easy_read = [{"title": "What listening is", "lines": [line]}]
    return edition


@pytest.fixture
def body(edition) -> bytes:
    pages = a.module_pages(edition)
    term = (
        '<a class="passport-term" href="glossary?from=1#servery" data-meaning="Where meals are given out.">servery</a>'
    )
    pages[0].html = f'<p>At the {term}.</p><p><img src="images/ear.svg" alt="An ear"></p>'
    pages[1].scenarios = [{"number": 1, "title": "The quiet one"}]
    pages[1].prompts = [{"text": "Who listens to you?", "criteria": ["PM1 3.1"]}]
    return package(edition, pages, [ModuleFile(edition_id=edition.id, path="images/ear.svg", body=SVG)])


@pytest.fixture
def campus(chromium: Browser, body: bytes) -> Iterator[Campus]:
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    made = Campus(body, page)
    context.route("**/*", made.answer)
    page.on("console", lambda said: made.errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: made.errors.append(str(error)))
    yield made
    context.close()
    assert made.outside == []
    assert made.errors == []


def read_to_the_end(campus: Campus) -> None:
    campus.follow("Page 1 of listening")
    campus.follow("Next")
    campus.follow("Next")
    assert campus.heading == "Page 3 of listening"
    campus.follow("Next: check what you know")


def test_it_is_begun_read_to_the_end_not_passed_yet_and_then_passed(campus):
    campus.open()
    campus.follow("Page 1 of listening")
    assert campus.core["lesson_status"] == "incomplete"
    assert campus.core["lesson_location"] == "page-1"

    campus.follow("Next")
    campus.follow("Next")
    campus.follow("Next: check what you know")
    assert campus.heading == "Check what you know"
    assert json.loads(campus.kept["suspend_data"])["read"] == [1, 2, 3]

    campus.answer_all(rightly=False)
    assert campus.sco.locator("#result h2").inner_text() == "1 of 4 right"
    assert "Not yet. 3 right is a pass." in campus.sco.locator("#result").inner_text()
    assert campus.sco.locator("#question-1").get_by_text("About option 1.").is_visible()
    assert campus.sco.locator("#question-5").get_by_text("Show this to your tutor").is_visible()
    assert (campus.core["lesson_status"], campus.core["score"]["raw"]) == ("incomplete", "25")

    campus.answer_all(rightly=True)
    assert "Passed." in campus.sco.locator("#result").inner_text()
    assert campus.core["lesson_status"] == "passed"
    assert {name: campus.core["score"][name] for name in ("raw", "min", "max")} == {
        "raw": "100",
        "min": "0",
        "max": "100",
    }

    campus.answer_all(rightly=False)
    assert (campus.core["lesson_status"], campus.core["score"]["raw"]) == ("passed", "100")


def test_it_is_taken_up_again_where_it_was_left_with_every_answer(campus):
    campus.open()
    read_to_the_end(campus)
    campus.answer_all(rightly=False)
    left = dict(campus.core)

    campus.open()

    assert campus.heading == "Check what you know"
    assert campus.sco.locator("#best").inner_text() == "Your best so far: 1 of 4."
    assert campus.sco.get_by_role("radio", name="Option 1").nth(0).is_checked()
    assert [box.input_value() for box in campus.sco.locator("#question-4 select").all()] == ["2", "3", "1"]
    assert campus.sco.locator("textarea").input_value() == WORDS
    assert left["lesson_location"] == "check"
    campus.sco.locator("header").get_by_role("link", name="Contents").press("Enter")
    assert campus.sco.locator("[data-read]:visible").count() == 3


def test_leaving_says_how_long_it_took_and_finishes_once(campus):
    campus.open()
    campus.follow("Page 1 of listening")
    campus.page.evaluate("document.getElementById('sco').src = 'about:blank'")
    campus.page.wait_for_function("window.told.includes('LMSFinish')")

    told = campus.page.evaluate("window.told")
    assert told.count("LMSInitialize") == told.count("LMSFinish") == 1
    assert told[-2:] == ["cmi.core.exit=suspend", "LMSFinish"]
    assert re.fullmatch(r"cmi\.core\.session_time=0000:00:\d\d\.\d\d", told[-3])


def test_more_words_than_the_standard_allows_are_kept_as_far_as_they_fit(campus):
    campus.open()
    campus.sco.locator("header").get_by_role("link", name="Check what you know").press("Enter")
    campus.sco.evaluate("document.querySelector('textarea').removeAttribute('maxlength')")
    campus.sco.locator("textarea").fill('"ŷ ' * 3000)
    campus.sco.locator("textarea").blur()

    assert 3900 < len(campus.kept["suspend_data"]) <= 4096


def test_answers_to_another_edition_are_left_alone(campus):
    kept = {"edition": "another", "read": [1], "answers": {"1": [1]}, "best": 4}
    core = {"lesson_status": "incomplete", "lesson_location": "page-9"}
    campus.commits.append({"cmi": {"core": core, "suspend_data": json.dumps(kept)}})

    campus.open()

    assert campus.heading == "Listening"
    assert campus.sco.locator("[data-read]:visible").count() == 0


def test_a_question_without_an_answer_is_asked_for_before_anything_is_marked(campus):
    campus.open()
    campus.sco.locator("header").get_by_role("link", name="Check what you know").press("Enter")
    campus.sco.get_by_role("button", name="See how I did").press("Enter")

    assert campus.sco.get_by_role("link", name="Answer question 1").is_visible()
    assert campus.core["score"]["raw"] in ("", None)


def test_words_are_explained_in_place_and_a_scenario_plays(campus):
    campus.open()
    campus.follow("Page 1 of listening")
    term = campus.sco.get_by_role("button", name="servery")
    term.press("Enter")
    assert campus.sco.locator(".meaning").inner_text() == "servery: Where meals are given out. See all the words"
    campus.follow("See all the words")
    assert campus.heading == "Words explained"
    campus.follow("Back to where you were")
    assert campus.heading == "Page 1 of listening"

    campus.follow("Next")
    campus.follow("Try it out: The quiet one")
    campus.follow("Wait.")
    assert "He begins to talk." in campus.sco.locator("main").inner_text()
    campus.follow("Go back to page 2")
    assert campus.heading == "Page 2 of listening"


def test_without_a_platform_it_still_reads_and_marks(campus):
    campus.open("/bare")
    read_to_the_end(campus)
    campus.answer_all(rightly=True)

    assert "Passed." in campus.sco.locator("#result").inner_text()
    assert campus.commits == []


def test_nobody_is_kept_out_of_it(campus):
    campus.page.goto(f"{PLATFORM}/package/index.html")
    for place in ("Page 1 of listening", "Check what you know", "Easy read, with pictures", "Words explained"):
        campus.page.locator("header").get_by_role("link", name="Contents").press("Enter")
        campus.page.locator("main").get_by_role("link", name=place).locator("visible=true").first.press("Enter")
        found = AXE.run(campus.page, options=RULES)
        assert [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]] == [], place


def test_without_scripts_all_of_it_is_on_one_page(chromium, body):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    made = Campus(body, page)
    context.route("**/*", made.answer)
    page.goto(f"{PLATFORM}/package/index.html")

    assert page.locator("h1:visible").count() == 9
    assert page.get_by_role("button").count() == 0
    context.close()
