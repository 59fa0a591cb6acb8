"""Reading as each person likes it, and never losing words: in a real browser, on a small module of its own."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from lms.app import create_app
from lms.core.migrating import upgrade
from lms.core.settings import Settings
from lms.core.work import piece_of_work
from lms.people import queries, service
from lms.people.models import Person as Row
from tests import builders as a
from tests.browser.person import Person
from tests.builders.people import PASSWORD

FIRST = "/learn/listening/1"
SENTENCES = ["Listening comes first.", "“Is that right?” said Dr. Moor.", "It takes 2.5 minutes, and trust grows."]
WORDS = (
    "<p>Listening comes first. “Is that right?” said Dr. Moor.</p><ul><li>It takes 2.5 minutes, and "
    '<a class="passport-term" href="glossary?from=1#trust" data-meaning="Feeling safe with someone.">'
    "trust</a> grows.</li></ul>"
)
LONG = "<p>" + "You wait, and you let the other person find the words that they want to say to you. " * 6 + "</p>"
LETTERS_A_LINE = """
() => {
  const text = document.querySelector('.passport-reading p').firstChild;
  const tops = [...text.data].map((_, n) => {
    const range = document.createRange();
    range.setStart(text, n); range.setEnd(text, n + 1);
    return Math.round(range.getBoundingClientRect().bottom);
  });
  const lines = Object.values(Object.groupBy(tops, (top) => top)).map((line) => line.length).slice(0, -1);
  return lines.reduce((sum, line) => sum + line, 0) / lines.length;
}
"""
LOOKS = ["", "large", "largest", "wide", "lexend", "wide lexend", "largest wide lexend"]


@dataclass(frozen=True)
class Room:
    """A small site, and who is there."""

    app: Flask
    address: str
    learner: Row
    saves: "SimpleQueue[str]"

    def saved(self, words: str) -> None:
        """Wait until the service has taken a save with these words in it."""
        while words not in self.saves.get(timeout=15):
            pass

    def look(self, words: str) -> None:
        """Let the learner like to read this way."""
        from lms.people.reading import from_words

        with self.app.app_context(), piece_of_work(actor=a.actor(self.learner)) as work:
            service.choose_reading(work, from_words(words))

    def move(self) -> None:
        """Receive the learner at Hull."""
        from lms.establishments.queries import establishments

        with self.app.app_context(), piece_of_work() as work:
            hull = next(prison for prison in establishments(work.session) if prison.code == "HLI")
            someone = queries.get_person(work, self.learner.id)
            assert someone
            service.move(work, someone, to=hull)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    data = tmp_path_factory.mktemp("comforts")
    app = create_app(_settings(data))
    saves = _listen(app)
    upgrade(app.extensions["database"].engine)
    with app.app_context(), app.extensions["database"].sessions() as session:
        made = a.classroom(session)
        edition = a.module_edition()
        edition.glossary = [{"word": "trust", "also": [], "meaning": "Feeling safe with someone.", "anchor": "trust"}]
        a.save(session, edition)
        pages = a.module_pages(edition)
        pages[0].html, pages[1].html = WORDS, LONG * 12
        pages[0].prompts = [{"text": "Think of a time you felt listened to.", "criteria": ["PM1 3.1"]}]
        a.save(session, *pages)
        learner = made.learner
        assert learner.account
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield Room(app, f"http://127.0.0.1:{server.server_port}", learner, saves)
    server.shutdown()
    running.join()
    server.server_close()
    app.extensions["database"].close()


def _listen(app: Flask) -> "SimpleQueue[str]":
    """Every save the service takes, once it has answered: a page that was left hears no answer."""
    saves: SimpleQueue[str] = SimpleQueue()

    @app.after_request
    def _hear(response: Response) -> Response:
        if request.path == "/drafts" and response.status_code == 204:
            saves.put(repr(request.form.to_dict()))
        return response

    return saves


def _settings(data: Path) -> Settings:
    return Settings(
        data_dir=data,
        database_url=f"sqlite:///{data / 'lms.sqlite3'}",
        secret_key="a secret that only the tests know",
        host_name="register.peermentor.example",
        key_passphrase="a passphrase that only the tests know",
        public_url="http://127.0.0.1:8000",
        proxies=0,
    )


@pytest.fixture
def machine(room: Room, chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=room.address, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def trainee(room: Room, machine: BrowserContext) -> Person:
    """The learner, signed in, with nothing half-typed."""
    room.look("")
    _forget(room)
    person = Person(machine.new_page())
    assert room.learner.account
    person.sign_in({"username": room.learner.account.username, "password": PASSWORD})
    return person


def _forget(room: Room) -> None:
    from sqlalchemy import delete

    from lms.courses.models import Draft

    with room.app.app_context(), piece_of_work() as work:
        work.session.execute(delete(Draft))


def type_words(page: Page, words: str) -> None:
    page.get_by_label("Think of a time").click()
    page.keyboard.type(words)


def words_of(page: Page) -> str:
    return page.get_by_label("Think of a time").input_value()


# How you like to read


def test_a_choice_is_seen_at_once_kept_and_follows_its_person_to_another_prison(room: Room, trainee: Person) -> None:
    page = trainee.page
    trainee.open(FIRST)
    trainee.follow("Reading")
    plain = _look(page)
    trainee.choose("How big", "Largest")
    trainee.choose("How much room", "More room between letters, words and lines")
    trainee.choose("Which letters", "Lexend: wide, round letters")
    trainee.choose("What colour", "Cream")
    shown = _look(page)
    assert shown["size"] > plain["size"] * 1.4
    assert (shown["face"], shown["paper"]) == ("Lexend", "rgb(253, 246, 224)")
    trainee.press("Save")
    assert trainee.path == FIRST
    assert _look(page) == shown
    assert page.evaluate("document.fonts.load('16px Lexend', 'ŵŷ').then((faces) => faces.length === 1)")

    trainee.sign_out()
    room.move()
    assert room.learner.account
    trainee.sign_in({"username": room.learner.account.username, "password": PASSWORD})
    trainee.open(FIRST)
    assert _look(page) == shown


def _look(page: Page) -> dict[str, object]:
    return page.evaluate(
        """() => {
          const words = getComputedStyle(document.querySelector('.passport-reading p'));
          return { size: parseFloat(words.fontSize), face: words.fontFamily.split(',')[0].replaceAll('"', ''),
            paper: getComputedStyle(document.body).backgroundColor, room: words.letterSpacing };
        }"""
    )


def test_every_background_can_be_read_by_everyone(room: Room, trainee: Person) -> None:
    trainee.closely = True
    for background in ("white", "cream", "blue"):
        room.look(f"{background} wide")
        for path in ("/", FIRST, "/learn/listening/check", "/reading"):
            trainee.open(path)
    trainee.open("/password")
    trainee.page.locator("main button").first.click()
    trainee.page.wait_for_selector(".govuk-error-summary")
    trainee._meet()


def test_a_line_is_60_to_70_letters_long_and_nothing_is_cut_off(room: Room, trainee: Person) -> None:
    page = trainee.page
    for look in LOOKS:
        room.look(look)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto("/learn/listening/2")
        letters = page.evaluate(LETTERS_A_LINE)
        assert 58 <= letters <= 72, f"{look}: {letters}"
        page.set_viewport_size({"width": 360, "height": 700})
        for path in ("/", "/learn/listening/2", "/learn/listening/check", "/reading"):
            page.goto(path)
            wide = page.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= 360, f"{look}: {path} is {wide} wide"


# Never losing words


def test_words_are_there_after_the_page_is_killed(room: Room, trainee: Person, machine: BrowserContext) -> None:
    page = trainee.page
    trainee.open(FIRST)
    type_words(page, "My nan, at her table.")
    room.saved("My nan, at her table.")
    expect(page.locator(".passport-kept")).to_have_text("Your words are kept. You can stop and come back.")
    page.close(run_before_unload=False)

    after = machine.new_page()
    after.goto(FIRST)

    assert words_of(after) == "My nan, at her table."


def test_words_are_kept_when_the_page_is_left_at_once(room: Room, trainee: Person) -> None:
    page = trainee.page
    trainee.open(FIRST)
    type_words(page, "Left in the middle of a wo")
    page.goto("/learn")
    room.saved("Left in the middle of a wo")

    page.goto(FIRST)

    assert words_of(page) == "Left in the middle of a wo"


def test_words_typed_without_a_pause_are_saved_all_the_same(room: Room, trainee: Person) -> None:
    page = trainee.page
    page.clock.install()
    trainee.open(FIRST)
    for _ in range(6):
        type_words(page, "on and ")
        page.clock.run_for(1000)

    room.saved("on and on and")


def test_words_are_saved_once_the_network_is_back(room: Room, trainee: Person, machine: BrowserContext) -> None:
    page = trainee.page
    page.clock.install()
    trainee.open(FIRST)
    machine.set_offline(True)
    type_words(page, "Typed in a lockdown.")
    page.clock.run_for(2000)
    expect(page.locator(".passport-kept")).to_have_text("Your words are not kept yet. Do not close this page.")

    machine.set_offline(False)
    room.saved("Typed in a lockdown.")

    expect(page.locator(".passport-kept")).to_have_text("Your words are kept. You can stop and come back.")
    trainee.errors.clear()


def test_two_tabs_lose_nothing(room: Room, trainee: Person, machine: BrowserContext) -> None:
    first, second = trainee.page, machine.new_page()
    for page in (first, second):
        page.goto(FIRST)
    for page, words in ((first, "From the first tab."), (second, "From the second tab.")):
        type_words(page, words)
        room.saved(words)

    second.goto(FIRST)
    assert words_of(second) == "From the second tab."
    Person(second).follow("See both")
    Person(second).press("Use these words")
    assert words_of(second) == "From the first tab."
    assert "You also typed other words here" in second.locator("main").inner_text()


def test_a_page_opens_where_it_was_left(room: Room, trainee: Person) -> None:
    page = trainee.page
    page.goto("/learn/listening/2")
    page.locator(".passport-reading > p").nth(5).evaluate("block => scrollTo(0, block.offsetTop)")
    room.saved("'at': '5'")

    page.goto("/learn/listening/2")

    assert abs(page.locator(".passport-reading > p").nth(5).bounding_box()["y"]) < 40
    page.goto("/learn/listening/2#main-content")
    assert page.evaluate("scrollY") < 400


# Read aloud


VOICE = """
  const said = [];
  let now = null;
  class Fake extends EventTarget {
    getVoices() { return [{ lang: "en-US", localService: true }, { lang: "LANG", localService: true }]; }
    speak(utterance) {
      said.push({ text: utterance.text, rate: utterance.rate, lang: utterance.lang });
      now = utterance;
    }
    cancel() { now = null; }
  }
  window.said = said;
  window.endOfSentence = () => { const was = now; now = null; was.onend(); };
  window.isSpeaking = () => now !== null;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: new Fake() });
"""


def marked(page: Page) -> str:
    return "".join(page.locator(".passport-aloud__now").all_inner_texts())


def test_the_sentence_being_read_is_marked_and_links_still_work(trainee: Person, machine: BrowserContext) -> None:
    machine.add_init_script(VOICE.replace("LANG", "en-GB"))
    page = trainee.page
    trainee.open(FIRST)
    before = page.locator(".passport-reading").inner_html()
    assert not page.evaluate("isSpeaking()"), "nothing speaks unless it is asked to"

    bar = page.get_by_role("group", name="Read aloud")
    trainee._tab_to(bar.get_by_role("button", name="Read aloud"))
    page.keyboard.press("Enter")
    for sentence in SENTENCES:
        assert marked(page) == sentence
        assert page.evaluate("said.at(-1)") == {"text": sentence, "rate": 0.95, "lang": "en-GB"}
        page.evaluate("endOfSentence()")

    assert marked(page) == ""
    assert page.locator(".passport-reading").inner_html() == before
    assert not page.evaluate("isSpeaking()")


def test_reading_aloud_pauses_slows_and_stops(trainee: Person, machine: BrowserContext) -> None:
    machine.add_init_script(VOICE.replace("LANG", "en-GB"))
    page = trainee.page
    page.goto(FIRST)
    bar = page.get_by_role("group", name="Read aloud")
    bar.get_by_role("button", name="Read aloud").click()
    page.evaluate("endOfSentence()")
    bar.get_by_role("button", name="Pause").click()
    assert not page.evaluate("isSpeaking()")
    bar.get_by_role("button", name="Slower").click()
    bar.get_by_role("button", name="Carry on").click()
    assert page.evaluate("said.at(-1)") == {"text": SENTENCES[1], "rate": 0.7, "lang": "en-GB"}
    bar.get_by_role("button", name="Stop").click()
    assert (marked(page), page.evaluate("isSpeaking()")) == ("", False)


@pytest.mark.parametrize("voice", ["delete window.speechSynthesis; delete Window.prototype.speechSynthesis", "cy"])
def test_reading_aloud_is_not_there_without_a_voice_for_the_page(trainee, machine, voice: str) -> None:
    script = VOICE.replace("LANG", "cy-GB").replace("en-US", "fr-FR") if voice == "cy" else voice
    machine.add_init_script(script)
    page = trainee.page
    page.goto(FIRST)
    page.evaluate("import('/static/aloud.js')")

    assert page.locator(".passport-aloud").count() == 0


TEXTS = [
    ("One. Two! Three?", ["One.", "Two!", "Three?"]),
    ("  No end", ["No end"]),
    ("Ask Mr. Khan at 9 a.m. on the wing. Then wait.", ["Ask Mr. Khan at 9 a.m. on the wing.", "Then wait."]),
    ("“Stop!” he said. “Why?” She left.", ["“Stop!” he said.", "“Why?”", "She left."]),
    ("It is 2.5 m. See lms.example now.", ["It is 2.5 m.", "See lms.example now."]),
    ("Wait… and listen. Mae’r tŷ yma. Ŵyr.", ["Wait… and listen.", "Mae’r tŷ yma.", "Ŵyr."]),
    ("… ! –", []),
    ("", []),
]


def test_a_text_is_cut_where_its_sentences_end(trainee: Person) -> None:
    cut = (
        "text => import('/static/aloud.js').then(({ sentences }) => sentences(text).map(([a, b]) => text.slice(a, b)))"
    )

    for text, found in TEXTS:
        assert trainee.page.evaluate(cut, text) == found


# Word help


def test_a_word_opens_its_meaning_with_the_keyboard_and_gives_the_focus_back(trainee: Person) -> None:
    page = trainee.page
    trainee.closely = True
    trainee.open(FIRST)
    term = page.get_by_role("button", name="trust")
    trainee._tab_to(term)
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        meaning = page.locator(f"#{term.get_attribute('aria-controls')}")
        expect(meaning).to_contain_text("trust: Feeling safe with someone.")
        expect(term).to_have_attribute("aria-expanded", "true")
        trainee._meet()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="See all the words")).to_be_focused()
        page.keyboard.press("Escape")
        expect(meaning).to_have_count(0)
        expect(term).to_be_focused()
        expect(term).to_have_attribute("aria-expanded", "false")


def test_a_word_is_a_link_without_scripts(room: Room, chromium: Browser) -> None:
    context = chromium.new_context(base_url=room.address, java_script_enabled=False)
    reader = Person(context.new_page(), scripts=False)
    assert room.learner.account
    reader.sign_in({"username": room.learner.account.username, "password": PASSWORD})
    reader.open(FIRST)
    reader.follow("trust")
    assert "Feeling safe with someone." in reader.text
    assert reader.page.locator(".passport-aloud").count() == 0
    context.close()
