"""The pages of authors: who opens them, what they keep, and that nothing typed or handed in ever runs."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import insert, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lms.audit.models import Event
from lms.core.models import UsedForm
from lms.core.uploads import virus
from lms.core.uploads.receiving import INFECTED, ROOM
from lms.courses import service
from lms.courses.content.archive import LARGEST_ARCHIVE, pack, unpack
from lms.courses.models import Draft, ModuleEdition, PageRead, WorkingCopy, WorkingFile
from lms.courses.queries import authoring as queries
from lms.people.models import Person, Role
from tests import builders as a
from tests.builders.content import SVG, module_files
from tests.builders.people import LONG_AGO
from tests.client import Page, check_soundness

pytestmark = pytest.mark.once

NAME = "01-listening"
AT = f"/authoring/{NAME}"
PLACES = (
    "/authoring",
    "/authoring/new",
    "/authoring/import",
    AT,
    f"{AT}/pictures",
    f"{AT}/publish",
    f"{AT}/throw-away",
    f"{AT}/take-out/glossary.toml",
    f"{AT}/page/1",
    *(f"{AT}/file/{path}" for path in sorted(module_files()) if "/" not in path and not path.startswith("page")),
)


@pytest.fixture
def author(session, leeds):
    author = a.staff((Role.TUTOR, leeds), (Role.AUTHOR, None), name="Robin Vale")
    a.save(session, author, *author.grants)
    return author


@pytest.fixture
def desk(browser, author, work, folder):
    """An author who has signed in, on a site with the small module published and a working copy of it begun."""
    service.publish(replace(work, now=LONG_AGO), folder)
    work.session.commit()
    browser.sign_in(author)
    browser.press("/authoring", "Start a working copy of Listening")
    return browser


def body_of(session, path):
    session.expire_all()
    return session.scalar(select(WorkingFile.body).where(WorkingFile.path == path))


def zipped(files, name=NAME):
    return pack({f"{name}/{path}": body for path, body in files.items()})


def send_whole(desk, place, fields):
    """Send a form with a large file in it from memory, so that the test leaves no file of its own open."""
    boundary, body = encode_multipart(fields)
    return desk.post(place, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def look_at(desk, body, status=200):
    values = {name: value for name, (value,) in desk.page("/authoring/import").values().items() if name != "file"}
    answer = send_whole(
        desk, "/authoring/import", values | {"look": "whole", "file": FileStorage(BytesIO(body), "modules.zip")}
    )
    assert answer.status_code == status
    page = Page(answer, "/authoring/import")
    check_soundness(page)
    return page


# Who may come in


@pytest.mark.parametrize(
    "roles", [(), (Role.TUTOR,), (Role.AUTHOR,), (Role.IQA, Role.AUTHOR), (Role.ADMIN, Role.AUTHOR)]
)
def test_nobody_else_comes_in(desk, session, leeds, roles):
    someone = a.staff(*((role, None if role is Role.AUTHOR else leeds) for role in roles))
    a.save(session, someone, *someone.grants)
    desk.sign_in(someone)

    for place in (*PLACES, f"{AT}/export.zip", f"{AT}/copy.zip", f"{AT}/page/images/ear.svg"):
        assert desk.get(place).status_code == 403, place
    assert "Write modules" not in desk.get("/").get_data(as_text=True)


def test_an_author_finds_the_way_from_any_page(desk):
    assert 'href="/authoring"' in desk.get("/").get_data(as_text=True)


def test_what_is_not_there_is_not_found(desk):
    for place in (
        "/authoring/02-boundaries",
        f"{AT}/page/9",
        f"{AT}/file/x.toml",
        f"{AT}/file/images",
        f"{AT}/take-out/x",
    ):
        assert desk.get(place).status_code == 404, place
    for name in ("none.svg", "..%2fmodule.toml", "EAR.svg"):
        assert desk.get(f"{AT}/page/images/{name}").status_code == 404


# Every page


def test_every_page_is_sound(desk):
    for place in PLACES:
        desk.page(place)


def test_the_list_says_how_many_are_on_each_edition_and_names_nobody(desk, session, leeds):
    reader = a.learner(leeds, "Jordan Ash")
    edition = session.scalars(select(ModuleEdition)).one()
    a.save(session, reader)
    a.save(session, a.page_read(reader, edition, 1))

    page = desk.page("/authoring")
    assert "1 person is on it." in page.text
    assert "begun by Robin Vale" in page.text
    assert "Jordan" not in page.text
    assert "1 person is on the edition that is out now" in desk.page(AT).text


def test_a_module_shows_its_faults_its_reading_age_and_what_is_different(desk):
    desk.submit(f"{AT}/page/2", words="No heading at all.")
    page = desk.submit(f"{AT}/file/glossary.toml", words='[[term]]\nword = "wing"\nmeaning = Part')

    assert "Words explained cannot be read at line 3: put words between two quote marks" in page.text
    assert "Page 2 has no heading: begin it with # and its title" in page.text
    rows = {row[0].text_content().strip(): row.text_content() for row in page.tree.xpath("//tbody/tr")}
    assert any("Page 1: First things" in name and "The same" in row for name, row in rows.items())
    assert any(name.startswith("Page 2") and "Changed" in row for name, row in rows.items())
    assert "Publish" not in page.links


def test_pages_are_added_moved_and_taken_out_with_presses(desk, session):
    desk.submit(AT, title="Third things")
    page = desk.press(AT, "Up page 3")
    assert "Page 3 is page 2 now." in page.text
    assert body_of(session, "page-2.md").startswith(b"# Third things")
    page = desk.press(f"{AT}/take-out/page-2.md", "Take it out")
    assert "Page 2 is taken out." in page.text
    assert "Third things" not in page.text
    assert "Scenario 1 must be put on another page first" in desk.page(f"{AT}/take-out/page-1.md").text
    desk.press(AT, "Add “Scenario 2”")
    assert body_of(session, "scenario-2.toml") is not None


def test_a_press_on_a_module_that_changed_since_it_was_read_does_nothing(desk, session):
    before = desk.page(AT)
    desk.submit(f"{AT}/page/2", words="# Second things\n\nOther words.")

    answer = desk.post(f"{AT}/page/2/move/1", data=before.values("Up page 2"))
    assert answer.status_code == 409
    assert body_of(session, "page-1.md").startswith(b"# First things")


# A part in its box


def test_saving_what_nobody_touched_changes_not_a_byte(desk, session):
    row = session.scalars(select(WorkingFile).where(WorkingFile.path == "page-2.md")).one()
    odd = b"\xef\xbb\xbf# Second things\r\n\r\nMore words.  \r\n\r\n\r\n"
    row.body = odd
    session.commit()

    desk.submit(f"{AT}/page/2")
    assert body_of(session, "page-2.md") == odd
    desk.submit(f"{AT}/page/2", words="# Second things\r\n\r\nOther words.\r\n")
    assert body_of(session, "page-2.md") == b"# Second things\n\nOther words.\n"


def test_two_authors_on_one_page_lose_nothing(desk, session, leeds):
    other = a.staff((Role.ASSESSOR, leeds), (Role.AUTHOR, None), name="Kim Lake")
    a.save(session, other, *other.grants)
    mine = desk.page(f"{AT}/page/2")
    desk.submit(f"{AT}/page/2", words="# Second things\n\nTheir words came first.")

    answer = desk.post(f"{AT}/page/2", data=mine.values() | {"words": "# Second things\n\nMy own words here."})
    assert answer.status_code == 409
    assert "My own words here." in answer.get_data(as_text=True)
    assert b"Their words came first." in body_of(session, "page-2.md")


def test_half_typed_words_are_on_the_page_again_with_what_is_saved_beside_them(desk, session):
    page = desk.page(f"{AT}/page/2")
    saving = {"csrf_token": page.values()["csrf_token"][0], "place": f"{AT}/page/2", "words": "# Second\n\nHalf a"}
    assert desk.post("/drafts", data=saving).status_code == 204

    page = desk.page(f"{AT}/page/2")
    assert page.values()["words"] == ["# Second\n\nHalf a"]
    assert "The box holds words of yours that are not saved yet." in page.text
    assert "More words." in page.text
    page = desk.press(f"{AT}/page/2", "Throw my words away and use what is saved")
    assert "More words." in page.values()["words"][0]
    assert session.scalars(select(Draft)).all() == []


def test_a_box_must_not_be_empty_or_endless(desk, session):
    assert desk.submit(f"{AT}/page/2", 422, words=" ").problems == {"words": "Write something first"}
    assert desk.submit(f"{AT}/page/2", 422, words="# A\n\n" + "b" * 39_000).problems == {
        "words": "Use 39,000 characters or fewer"
    }
    assert b"More words." in body_of(session, "page-2.md")


def test_a_preview_keeps_nothing_and_uses_up_no_key(desk, session):
    page = desk.page(f"{AT}/page/2")
    shown = desk.send(page, 200, look="whole", words="# Second things\n\nOnly *looking*.")

    assert shown.tree.xpath("//div[@id='preview']//em")[0].text == "looking"
    assert shown.values()["words"] == ["# Second things\n\nOnly *looking*."]
    assert b"More words." in body_of(session, "page-2.md")
    key = shown.values()["once"][0]
    assert session.scalar(select(UsedForm).where(UsedForm.key == key)) is None
    desk.send(shown, 303, words="# Second things\n\nNow *saved*.")
    assert body_of(session, "page-2.md") == b"# Second things\n\nNow *saved*.\n"


def test_a_preview_by_itself_is_no_page(desk):
    values = desk.page(f"{AT}/page/2").values()
    answer = desk.post(f"{AT}/page/2", data=values | {"look": "alone", "words": "# Second things\n\nA wing."})

    said = answer.get_data(as_text=True)
    assert "<html" not in said
    assert "Reading age" in said
    assert 'class="passport-term"' in said


def test_a_preview_without_its_token_is_refused(desk):
    values = desk.page(f"{AT}/page/2").values() | {"look": "alone", "csrf_token": "forged"}

    assert desk.post(f"{AT}/page/2", data=values).status_code == 400


@pytest.mark.parametrize("path", [path for path in sorted(module_files()) if path.endswith(".toml")])
@pytest.mark.parametrize(
    "words", ["a = " + "[" * 20_000, "a = " + "{a=" * 9_000, "[" * 39_000, "= = =", "\\", "a = 1979-05-27"]
)
def test_no_words_bring_a_part_down(desk, path, words):
    page = desk.send(desk.page(f"{AT}/file/{path}"), 200, look="whole", words=words[:39_000])

    assert "To put right:" in page.text


@pytest.mark.parametrize("path", [path for path in sorted(module_files()) if path.endswith(".toml")])
@pytest.mark.parametrize("name", ["minutes", "page"])
def test_a_number_without_end_is_a_fault_like_any_other(desk, path, name):
    words = f"{name} = {'9' * 6_000}"
    page = desk.send(desk.page(f"{AT}/file/{path}"), 200, look="whole", words=words)
    assert "has a number too long to be read" in page.text

    desk.submit(f"{AT}/file/{path}", words=words)
    for place in (AT, f"{AT}/page/1", f"{AT}/publish", f"{AT}/take-out/page-2.md"):
        desk.page(place)


@pytest.mark.parametrize("words", ["[" * 39_000, ">" * 39_000, "> " * 10_000, "- " * 10_000, "*" * 39_000])
def test_no_words_hold_a_page_up(desk, words):
    desk.send(desk.page(f"{AT}/page/2"), 200, look="whole", words=words)


def test_each_part_is_shown_as_readers_see_it(desk):
    seen = {place: desk.page(place).tree.get_element_by_id("preview").text_content() for place in PLACES[8:]}

    assert "Grace waits." in seen[f"{AT}/page/1"]
    assert "As readers in a women’s prison see it" in seen[f"{AT}/page/1"]
    assert "5 right of 6 is a pass." in seen[f"{AT}/file/check.toml"]
    assert "Where meals are given out." in seen[f"{AT}/file/glossary.toml"]
    assert "Who listens to you?" in seen[f"{AT}/file/reflections.toml"]
    assert "Amina says nothing." in seen[f"{AT}/file/scenario-1.toml"]
    assert "Listening helps people." in seen[f"{AT}/file/easy-read.toml"]
    assert "Ask everyone to sit in pairs." in seen[f"{AT}/file/facilitator.md"]
    assert "learning to listen" in seen[f"{AT}/file/staff-note.md"]
    assert "How to listen." in seen[f"{AT}/file/module.toml"]


# Nothing typed ever runs

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    '<img src=x onerror="alert(1)">',
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='//evil.example'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href='//evil.example/'>",
    "<link rel=stylesheet href='//evil.example/x.css'>",
    "<style>body { display: none }</style>",
    "<p style='position:fixed;inset:0'>over everything</p>",
    "<p id='main-form' name='seen' class='govuk-button'>named</p>",
    "<form action='/sign-out' method=post><button>Press</button></form>",
    "<input name=csrf_token value=x><textarea>",
    "<a href='javascript:alert(1)'>press</a>",
    "<a href='  java\tscript:alert(1)'>press</a>",
    "<a href='java\nscript:alert(1)'>press</a>",
    "<a href='&#1;&#106;ava&NewLine;script&colon;alert(1)'>press</a>",
    "<a href='&#106;avascript:alert(1)'>press</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>press</a>",
    "<a href='//evil.example'>press</a>",
    "<a href='\\\\evil.example'>press</a>",
    "[press](javascript:alert(1))",
    "[press](data:text/html;base64,PHNjcmlwdD4=)",
    "[press](JaVaScRiPt:alert(1))",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    '![x" onerror="alert(1)](images/ear.svg)',
    "[x]: javascript:alert(1)\n[press][x]",
    "<javascript:alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "</textarea><script>alert(1)</script>",
    "</div></div></main></body><script>alert(1)</script>",
    '!!! think "<img src=x onerror=alert(1)>"\n    <script>alert(1)</script>',
    "`<script>alert(1)</script>`",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<div class='passport-idle' data-draft='/x' onclick=alert(1)>",
]
SAFE = (
    "a blockquote br code dd details div dl dt em h1 h2 h3 h4 hr img li ol p pre section span strong summary "
    "table tbody td th thead tr ul"
)
SAFE_TAGS = frozenset(SAFE.split(" "))


def check_harmless(found):
    """That nothing in a preview runs, fetches, sends, covers the page or takes a name of ours."""
    for element in found.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag in SAFE_TAGS, element.tag
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in ("style", "srcdoc", "action", "formaction", "name"), name
            if name in ("href", "src"):
                place = re.sub(r"[\t\n\r]", "", value).strip("".join(map(chr, range(33))))
                assert not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\]{2}", place), value
    assert not found.xpath(".//*[@class='govuk-button' or @class='passport-idle' or @id='main-form']")


def preview_of(page):
    return page.tree.get_element_by_id("preview")


def look(desk, path, words):
    """The page of a part after a press on Preview. Whatever was typed, the page round it stands."""
    sent = desk.page(f"{AT}/{path}").values() | {"look": "whole", "words": words}
    page = Page(desk.post(f"{AT}/{path}", data=sent), path)
    assert page.status == 200
    assert len(page.tree.xpath("//h1|//footer")) == 2
    assert page.values()["words"][0].replace("\r\n", "\n").strip() == words.strip()
    assert len(page.tree.xpath("//*[@id='main-form']//textarea")) == 1
    return page


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_typed_on_a_page_runs(desk, attack):
    words = f"# Second things\n\nBefore.\n\n{attack}\n\nAfter it."

    check_harmless(preview_of(look(desk, "page/2", words)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_typed_for_staff_or_in_a_scene_runs(desk, attack):
    scene = module_files()["scenario-1.toml"].decode()
    scene = scene.replace('"Dev says nothing."', f"'''\n{attack}\n'''").replace(
        '"Amina says nothing."', f"'''\n{attack}\n'''"
    )
    for path, words in {"facilitator.md": f"# For tutors\n\n{attack}\n\nAfter it.", "scenario-1.toml": scene}.items():
        check_harmless(preview_of(look(desk, f"file/{path}", words)))


TEXTS = {
    "module.toml": "How to listen.",
    "check.toml": "Think again.",
    "glossary.toml": "Where meals are given out.",
    "reflections.toml": "Who listens to you?",
    "easy-read.toml": "An ear",
    "scenario-1.toml": "Ask him why.",
}


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "'><svg onload=alert(1)>"]
)
@pytest.mark.parametrize("path", TEXTS)
def test_nothing_in_a_text_of_toml_runs(desk, path, attack):
    words = module_files()[path].decode().replace(TEXTS[path], attack)
    page = desk.send(desk.page(f"{AT}/file/{path}"), 200, look="whole", words=words)

    found = preview_of(page)
    assert attack in found.text_content() or attack in found.xpath(".//img/@alt")
    check_harmless(found)


def test_a_heading_or_a_fault_with_marks_in_it_is_only_words(desk):
    desk.submit(f"{AT}/page/2", words="# <script>alert(1)</script>\n\nWords.\n\n!!! <b>note\n    x")
    page = desk.page(AT)

    assert "<script>alert(1)</script>" in page.text
    assert not page.tree.xpath("//main//script[not(@src)]|//main//b")


def test_a_meaning_in_a_link_stays_inside_its_attribute(desk):
    meaning = '\\"><script>alert(1)</script>'
    desk.submit(f"{AT}/file/glossary.toml", words=f'[[term]]\nword = "wing"\nmeaning = "{meaning}"')
    page = desk.send(desk.page(f"{AT}/page/2"), 200, look="whole", words="# Second\n\nOn the wing.")

    (term,) = preview_of(page).find_class("passport-term")
    assert term.get("data-meaning") == '"><script>alert(1)</script>'
    check_harmless(preview_of(page))


# Pictures


def test_a_picture_is_shown_so_that_it_can_do_nothing(desk):
    answer = desk.get(f"{AT}/page/images/ear.svg")

    assert answer.get_data(as_text=True) == SVG
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'; sandbox" in answer.headers.getlist("Content-Security-Policy")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert desk.get(f"{AT}/file/images/ear.svg").status_code == 200


def test_a_picture_is_added_through_its_page(desk, session):
    picture = (BytesIO(SVG.encode()), "eye.svg")
    page = desk.submit(f"{AT}/pictures", picture=picture, name="eye", words="An eye", goes_on="2")

    assert "![An eye](images/eye.svg)" in page.text
    assert body_of(session, "page-2.md").endswith(b"![An eye](images/eye.svg)\n")


def test_a_picture_that_is_none_is_refused_on_its_page(desk):
    lively = (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "eye.svg")
    page = desk.submit(f"{AT}/pictures", 422, picture=lively, name="eye", words="An eye", goes_on="0")
    assert page.problems == {"picture": "This picture carries script, or fetches something from elsewhere"}
    page = desk.submit(f"{AT}/pictures", 422, name="<b>", words="", goes_on="7")
    assert set(page.problems) == {"picture", "words", "goes_on"}


# Publishing and throwing away


def test_publishing_asks_what_is_new_and_a_learner_reads_it(desk, session):
    desk.submit(f"{AT}/page/2", words="# Second things\n\nBetter words.")
    assert desk.submit(f"{AT}/publish", 422, changes="").problems == {"changes": "Say what is new in one sentence"}
    page = desk.submit(f"{AT}/publish", changes="The second page is better.")

    assert "Listening: edition" in page.text
    assert "Start a working copy of Listening" in page.buttons
    assert "The second page is better." in desk.page("/learn/listening/changes").text


def test_a_module_with_faults_offers_no_way_to_publish(desk):
    desk.submit(f"{AT}/page/2", words="No heading.")
    page = desk.page(f"{AT}/publish")

    assert "It cannot be published yet." in page.text
    assert "Publish" not in page.buttons


def test_a_copy_that_somebody_changed_meanwhile_is_not_published(desk):
    ready = desk.page(f"{AT}/publish")
    desk.submit(f"{AT}/page/2", words="# Second things\n\nBetter words.")

    assert desk.post(f"{AT}/publish", data=ready.values() | {"changes": "New."}).status_code == 409


def test_a_copy_begun_before_a_newer_edition_says_so(desk, session, work):
    edition = session.scalars(select(ModuleEdition)).one()
    newer = a.module_edition(published_at=edition.published_at + timedelta(days=1))
    a.save(session, newer)

    assert "A newer edition came out" in desk.page(AT).text
    assert "Publishing this copy replaces it." in desk.page(f"{AT}/publish").text


def test_throwing_away_is_confirmed_first(desk, session):
    page = desk.page(f"{AT}/throw-away")
    assert "Nothing in it was changed" in page.text
    page = desk.press(f"{AT}/throw-away", "Throw it away")
    assert "Start a working copy of Listening" in page.buttons
    session.expire_all()
    assert session.scalars(select(WorkingCopy)).all() == []


def test_a_new_module_is_begun_on_its_page(desk):
    assert desk.submit("/authoring/new", 422, title="Listening", folder="05-x").problems == {
        "title": "Another module has that title: choose another"
    }
    page = desk.submit("/authoring/new", title="Ending well", folder="05-ending-well")
    assert page.heading == "Write Ending well"
    assert "Nobody has published it yet." in desk.page("/authoring").text


# Export and import


def test_an_export_gives_the_same_files_back_byte_for_byte(desk):
    answer = desk.get(f"{AT}/export.zip")

    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="01-listening.zip"'
    assert unpack(answer.data) == {f"{NAME}/{path}": body for path, body in module_files().items()}


def test_a_working_copy_is_downloaded_as_it_is_now(desk):
    desk.submit(f"{AT}/page/2", words="No heading.")
    answer = desk.get(f"{AT}/copy.zip")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="01-listening-working-copy.zip"'
    assert unpack(answer.data) == under(NAME, module_files() | {"page-2.md": b"No heading.\n"})


def test_there_is_nothing_to_export_of_a_module_nobody_published(desk):
    assert desk.get("/authoring/09-nothing/export.zip").status_code == 303


def test_an_import_says_what_it_would_do_and_writes_nothing(desk, session):
    desk.press(f"{AT}/throw-away", "Throw it away")
    files = module_files() | {"page-2.md": b"No heading.", "page-3.md": b"# Third\n\nWords."}
    del files["staff-note.md"]
    page = look_at(desk, zipped(files))

    rows = {row[0].text_content(): [cell.text_content() for cell in row[1:]] for row in page.tree.xpath("//tbody/tr")}
    assert "page-1.md" not in rows
    assert "8 files are the same, with nothing to put right" in page.text
    assert rows["page-2.md"] == ["Changed", "has no heading: begin it with # and its title"]
    assert rows["page-3.md"] == ["New", "Nothing to put right"]
    assert rows["staff-note.md"][0] == "Taken out"
    assert queries.working_copies(session) == {}


def test_the_second_press_puts_the_modules_into_working_copies(desk, session):
    desk.press(f"{AT}/throw-away", "Throw it away")
    body = zipped(module_files() | {"page-2.md": b"No heading."})
    page = look_at(desk, body)
    page = desk.send(page, 303, file=(BytesIO(body), "modules.zip"))

    assert "The modules are in working copies." in page.text
    assert body_of(session, "page-2.md") == b"No heading."
    assert "has no heading" in desk.page(AT).text


def test_what_is_put_in_is_what_was_looked_at(desk, session):
    desk.press(f"{AT}/throw-away", "Throw it away")
    page = look_at(desk, zipped(module_files()))
    other = zipped(module_files() | {"page-2.md": b"# Other\n\nWords."})
    page = desk.send(page, 422, file=(BytesIO(other), "modules.zip"))

    assert "Read what this ZIP file would do." in page.text
    assert "page-2.mdChanged" in page.text
    assert queries.working_copies(session) == {}
    desk.send(page, 303, file=(BytesIO(other), "modules.zip"))
    assert body_of(session, "page-2.md") == b"# Other\n\nWords."


def titled(title):
    return module_files() | {"module.toml": module_files()["module.toml"].replace(b"Listening", title)}


def under(name, files):
    return {f"{name}/{path}": body for path, body in files.items()}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (under("01-listening", module_files()) | under("02-listening", titled(b"Two")), "are called listening"),
        (under("05-waiting", titled(b"A")) | under("05-ending", titled(b"B")), "have the number 5"),
        (under("01-waiting", titled(b"Waiting")), "has the number of another module"),
        (under("01-listening", module_files()), "began a working copy of 01-listening"),
        (under("04-listening", module_files()), "began a working copy of 01-listening"),
        (under("05-waiting", titled(b"A") | {"images/eye.svg": b"<svg onload='x'/>"}), "images/eye.svg"),
        (under("05-waiting", titled(b"A") | {"images/eye.html": b"<script>"}), "images/eye.html"),
    ],
)
def test_some_modules_cannot_be_put_in(desk, session, files, said):
    body = pack(files)
    page = look_at(desk, body)
    assert said in page.text
    assert not any(button.startswith("Put ") for button in page.buttons)

    page = desk.send(page, 422, file=(BytesIO(body), "modules.zip"))
    assert said in page.text
    assert queries.working_copies(session).keys() == {NAME}


def slipping():
    import zipfile

    body = BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("01-listening/../../evil.md", "x")
    return body.getvalue()


def swelling():
    import zipfile

    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("01-listening/page-1.md", b"0" * 1_000_000)
    return body.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"This is no ZIP.", "This is not a ZIP file that can be read"),
        (b"", "This is not a ZIP file that can be read"),
        (slipping(), "leads out of the folder"),
        (swelling(), "unpacks to far more than it should"),
        (pack({"readme.txt": b"x"}), "There is no module here"),
        (pack({}), "There is no module here"),
        (pack({"listening/module.toml": b"x"}), "There is no module here"),
        (pack({"05-x/check.toml": b"a = " + b"[" * 20_000}), "too many brackets"),
        (b"PK\x03\x04" + b"0" * LARGEST_ARCHIVE, "larger than 20 MB"),
    ],
)
def test_a_zip_that_cannot_be_taken_is_refused_with_a_sentence(desk, session, body, said):
    page = look_at(desk, body, 422)

    assert said in " ".join(page.problems.values())
    assert queries.working_copies(session).keys() == {NAME}


def test_what_is_too_large_even_to_look_at_is_refused(desk):
    body = b"0" * (ROOM * LARGEST_ARCHIVE + 1)
    answer = send_whole(desk, "/authoring/import", {"file": FileStorage(BytesIO(body), "x.zip")})

    assert answer.status_code == 413


def test_only_an_author_may_send_so_much(desk, session, leeds):
    tutor = a.staff((Role.TUTOR, leeds))
    a.save(session, tutor, *tutor.grants)
    body = b"0" * (4 * 1024 * 1024)
    desk.sign_in(tutor)
    answer = send_whole(desk, "/authoring/import", {"file": FileStorage(BytesIO(body), "x.zip")})

    assert answer.status_code == 413


def test_a_zip_with_a_virus_is_refused_and_written_down(desk, app, session, monkeypatch):
    def infected(_body: bytes, _clamd: str) -> None:
        raise virus.Infected("Eicar-Test-Signature")

    monkeypatch.setattr(virus, "scan", infected)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], clamd="127.0.0.1:3310"))
    page = look_at(desk, pack({"05-x/page-1.md": b"x"}), 422)

    assert page.problems == {"file": INFECTED}
    event = session.scalars(select(Event).where(Event.name == "infected ZIP refused")).one()
    assert event.detail == {"found": "Eicar-Test-Signature"}


def test_other_doors_take_nothing_so_large(desk):
    body = BytesIO(SVG.encode() + b" " * 4 * 1024 * 1024)
    answer = send_whole(desk, f"{AT}/pictures", {"picture": FileStorage(body, "x.svg")})

    assert answer.status_code == 413


def test_an_import_without_a_file_says_so(desk):
    assert desk.submit("/authoring/import", 422).problems == {"file": "Choose a ZIP file"}


def test_a_module_takes_no_number_of_another_that_is_being_written(desk):
    desk.submit("/authoring/new", title="Ending well", folder="05-ending-well")

    assert "has the number of another module" in look_at(desk, pack(under("05-waiting", titled(b"A")))).text


def test_names_in_a_zip_are_only_words(desk):
    name = "05-x/<img src=x onerror=alert(1)>.md"
    page = look_at(desk, pack({name: b"x", "05-x/page-1.md": b"# <script>alert(1)</script>\n\nx"}))

    assert not page.tree.xpath("//main//img|//main//script[not(@src)]")


# What it costs


@pytest.mark.parametrize(("learners", "modules"), [(10, 2), (1000, 20)])
def test_every_page_costs_the_same_however_many_there_are(desk, session, leeds, statements, learners, modules):
    others = [a.module_edition(f"module-{n}", position=n) for n in range(3, modules + 1)]
    a.save(session, *others)
    everyone = [
        {"id": uuid4(), "first_name": "A", "last_name": "B", "urn": uuid4(), "made_at": LONG_AGO}
        for _ in range(learners)
    ]
    session.execute(insert(Person), everyone)
    read = [
        {"id": uuid4(), "learner_id": one["id"], "edition_id": edition.id, "number": 1, "read_at": LONG_AGO}
        for one in everyone
        for edition in (*others[:3], session.scalars(select(ModuleEdition)).first())
    ]
    session.execute(insert(PageRead), list({(row["learner_id"], row["edition_id"]): row for row in read}.values()))
    session.commit()

    for place in PLACES:
        assert statements.of(desk, place) <= 8, place
