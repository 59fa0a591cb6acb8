"""Writing a module in a real browser: a preview that follows the typing, blocks at the caret, a ZIP, and no script."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import delete
from werkzeug.serving import make_server

from lms.app import create_app
from lms.core.migrating import upgrade
from lms.core.settings import Settings
from lms.core.work import piece_of_work
from lms.courses import service
from lms.courses.content.archive import pack
from lms.courses.models import Draft
from lms.people.models import Role
from tests import builders as a
from tests.browser.person import Person
from tests.builders.content import module_files, write_content
from tests.builders.people import PASSWORD

AT = "/authoring/01-listening"
HARD = "Institutional accountability necessitates comprehensive documentation of administration. " * 4
BOX = ".passport-author textarea"


@dataclass(frozen=True)
class Room:
    """A small site with one module published, and an author."""

    app: Flask
    address: str
    account: dict[str, str]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    data = tmp_path_factory.mktemp("authors")
    app = create_app(_settings(data))
    upgrade(app.extensions["database"].engine)
    with app.app_context(), app.extensions["database"].sessions() as session:
        leeds = a.establishment()
        author = a.staff((Role.TUTOR, leeds), (Role.AUTHOR, None), name="Robin Vale")
        a.save(session, leeds, author, *author.grants)
        assert author.account
        account = {"username": author.account.username, "password": PASSWORD}
    with app.app_context(), piece_of_work() as work:
        service.publish(work, write_content(data / "content"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield Room(app, f"http://127.0.0.1:{server.server_port}", account)
    server.shutdown()
    running.join()
    server.server_close()
    app.extensions["database"].close()


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


@pytest.fixture(params=[True], ids=["scripts"])
def author(request: pytest.FixtureRequest, room: Room, chromium: Browser) -> Iterator[Person]:
    """An author who has signed in and has a working copy of their own."""
    context = chromium.new_context(
        base_url=room.address, viewport={"width": 1280, "height": 900}, java_script_enabled=request.param
    )
    context.set_default_timeout(10_000)
    person = Person(context.new_page(), scripts=request.param)
    person.sign_in(room.account)
    person.open("/authoring")
    person.press("Start a working copy of Listening")
    yield person
    person.open(f"{AT}/throw-away")
    person.press("Throw it away")
    context.close()
    with room.app.app_context(), piece_of_work() as work:
        work.session.execute(delete(Draft))


def test_the_preview_follows_the_typing_with_the_reading_age_and_the_hardest_sentences(author):
    author.follow("Page 2: Second things")
    preview = author.page.locator("#preview")
    expect(preview).to_contain_text("Reading age")

    author.type_in("Words", f"# Second things\n\nA *quiet* start.\n\n{HARD}")

    expect(preview.locator("em")).to_have_text("quiet")
    expect(preview).to_contain_text("too hard")
    expect(preview.locator("details li").first).to_contain_text("Institutional accountability")
    expect(author.page.locator("#preview-said")).to_contain_text("too hard")
    author.page.locator(BOX).fill("Words with no heading.")
    expect(preview).to_contain_text("has no heading")


def test_nothing_typed_in_a_page_runs_in_its_preview(author):
    author.follow("Page 2: Second things")
    author.type_in(
        "Words",
        "# Second things\n\n<img src=images/ear.svg onerror=\"document.title='run'\">\n\n"
        "<script>document.title='run'</script>\n\n"
        "[press](javascript:document.title='run')\n\n<svg><a href='javascript:1'>x</a></svg>\n\nThe end of it.",
    )

    expect(author.page.locator("#preview")).to_contain_text("The end of it.")
    assert "run" not in author.page.title()
    assert author.page.locator("#preview :is(script, svg, [onerror], a[href^=javascript])").count() == 0


def test_a_block_is_put_in_at_the_caret_and_can_be_taken_back(author):
    author.follow("Page 2: Second things")
    author.page.locator(BOX).fill("# Second things\n\nBefore.\n\nAfter.")
    author.page.locator(BOX).evaluate("box => box.setSelectionRange(26, 26)")
    author.page.get_by_role("button", name="Think about it").click()

    expect(author.page.locator(BOX)).to_have_value(
        '# Second things\n\nBefore.\n\n!!! think "Think about it"\n'
        "    Ask a question to stop and think about.\n\nAfter."
    )
    expect(author.page.locator("#preview .admonition.think")).to_be_visible()
    author.page.keyboard.insert_text("What would you say?")
    expect(author.page.locator(BOX)).to_have_value(
        '# Second things\n\nBefore.\n\n!!! think "Think about it"\n    What would you say?\n\nAfter.'
    )
    author.page.keyboard.press("Control+Z")
    author.page.keyboard.press("Control+Z")
    expect(author.page.locator(BOX)).to_have_value("# Second things\n\nBefore.\n\nAfter.")


def test_two_blocks_one_after_the_other_stand_one_after_the_other(author):
    author.follow("Page 2: Second things")
    author.page.locator(BOX).fill("# Second things\n\nBefore.")
    author.page.get_by_role("button", name="Safety").click()
    author.page.get_by_role("button", name="Think about it").click()

    assert author.page.locator(BOX).input_value().rstrip() == (
        '# Second things\n\nBefore.\n\n!!! safety "Safety"\n    Say what to do, and whom to tell.\n\n'
        '!!! think "Think about it"\n    Ask a question to stop and think about.'
    )


def test_words_typed_and_left_are_on_the_page_again_with_what_is_saved_beside_them(author):
    author.follow("Page 2: Second things")
    with author.page.expect_response(lambda answer: answer.url.endswith("/drafts")):
        author.type_in("Words", "# Second things\n\nHalf a")
    author.open(f"{AT}/page/2")

    expect(author.page.locator(BOX)).to_have_value("# Second things\n\nHalf a")
    author.press("Throw my words away and use what is saved")
    assert "More words." in author.page.locator(BOX).input_value()


def test_a_zip_is_looked_at_and_put_in_with_one_choosing(author, tmp_path):
    zip_file = tmp_path / "waiting.zip"
    about = module_files()["module.toml"].replace(b"Listening", b"Waiting")
    files = module_files() | {"module.toml": about}
    zip_file.write_bytes(pack({f"07-waiting/{path}": body for path, body in files.items()}))
    author.open("/authoring/import")
    author.page.get_by_label("ZIP file").set_input_files(zip_file)
    author.page.get_by_role("button", name="See what it would do").click()

    expect(author.page.get_by_role("heading", name="Waiting 07-waiting")).to_be_visible()
    author.press("Put this module into a working copy")
    assert "in working copies" in author.text
    author.open("/authoring/07-waiting/throw-away")
    author.press("Throw it away")


@pytest.mark.parametrize("author", [False], indirect=True, ids=["no scripts"])
def test_everything_is_done_without_a_script(author):
    author.follow("Page 2: Second things")
    assert author.page.get_by_role("button", name="Think about it").count() == 0
    author.type_in("Words", '# Second things\n\nBetter words.\n\n!!! safety "Safety"\n    Tell the nearest officer.')
    author.press("Preview")
    assert author.page.locator("#preview .admonition.safety").inner_text().endswith("Tell the nearest officer.")
    author.press("Save")
    assert "Page 2 is saved." in author.text
    author.press_for("Up", "Page 2")
    assert "Page 1: Second things" in author.text


def test_every_page_of_an_author_keeps_nobody_out(author):
    """Whoever meets a page scans it for what keeps people out."""
    places = ("/authoring", "/authoring/new", f"{AT}/pictures", f"{AT}/publish", f"{AT}/take-out/glossary.toml")
    parts = ("check.toml", "glossary.toml", "scenario-1.toml", "easy-read.toml", "facilitator.md")
    author.closely = True
    for place in (*places, *(f"{AT}/file/{part}" for part in parts)):
        author.open(place)
