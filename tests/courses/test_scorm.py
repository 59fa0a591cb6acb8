"""A module as a SCORM 1.2 package: what it holds, whose words, and who may take it."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from lxml import html
from sqlalchemy import select

from lms.courses.content.estates import Estate
from lms.courses.models import ModuleEdition
from lms.courses.queries.reading import pages_of
from lms.courses.queries.scorm import newest_whole, pictures_of
from lms.courses.scorm import package
from lms.courses.scorm.packaging import mastery_score, needed
from lms.courses.scorm_cli import cli
from lms.courses.service import publish
from tests import builders as a

# The namespaces and the words of the Content Aggregation Model 1.2, sections 2.3.2 to 2.3.5.
IMSCP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADLCP = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
SMALL = 60_000


@pytest.fixture
def published(session, work, folder) -> ModuleEdition:
    """The small content folder's module, with a part of every kind."""
    publish(work, folder)
    edition = newest_whole(session, "listening")
    assert edition is not None
    return edition


@pytest.fixture
def packed(session, published):
    """Makes the package for an estate."""

    def pack(estate: Estate = Estate.MEN) -> bytes:
        return package(published, pages_of(session, published), pictures_of(session, published), estate)

    return pack


def opened(body: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(body))


def manifest_of(body: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(opened(body).read("imsmanifest.xml"))


def launched(body: bytes) -> html.HtmlElement:
    return html.fromstring(opened(body).read("index.html").decode())


# The manifest


def test_the_manifest_is_at_the_root_and_says_scorm_1_2(packed):
    manifest = manifest_of(packed())

    assert manifest.tag == f"{IMSCP}manifest"
    assert [child.tag for child in manifest] == [f"{IMSCP}{n}" for n in ("metadata", "organizations", "resources")]
    assert manifest.findtext(f"{IMSCP}metadata/{IMSCP}schema") == "ADL SCORM"
    assert manifest.findtext(f"{IMSCP}metadata/{IMSCP}schemaversion") == "1.2"


def test_there_is_one_organization_with_one_item_that_launches_the_one_sco(packed):
    body = packed()
    manifest = manifest_of(body)
    organizations = manifest.find(f"{IMSCP}organizations")
    (organization,) = organizations
    (item,) = organization.findall(f"{IMSCP}item")
    (resource,) = manifest.find(f"{IMSCP}resources")

    assert organizations.get("default") == organization.get("identifier")
    assert [child.tag for child in organization] == [f"{IMSCP}title", f"{IMSCP}item"]
    assert [child.tag for child in item] == [f"{IMSCP}title", f"{ADLCP}masteryscore"]
    assert item.get("identifierref") == resource.get("identifier")
    assert resource.get("type") == "webcontent"
    assert resource.get(f"{ADLCP}scormtype") == "sco"
    assert resource.get("href") == "index.html"
    assert organization.findtext(f"{IMSCP}title") == "Listening"


def test_every_identifier_is_one_of_its_kind_and_a_name_that_xml_allows(packed):
    found = [element.get("identifier") for element in manifest_of(packed()).iter() if element.get("identifier")]

    assert len(found) == len(set(found)) == 4
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in found)


def test_every_file_listed_is_there_and_every_file_there_is_listed(packed):
    body = packed()
    listed = [file.get("href") for file in manifest_of(body).iter(f"{IMSCP}file")]
    there = opened(body).namelist()

    assert there[0] == "imsmanifest.xml"
    assert sorted(listed) == sorted(set(there) - {"imsmanifest.xml"})
    assert len(listed) == len(set(listed))
    assert all("\\" not in name and not name.startswith("/") and ".." not in name for name in there)


def test_the_mastery_score_is_the_pass_mark_in_the_hundred_of_what_a_machine_can_mark(packed, published):
    assert published.pass_mark == 5
    assert mastery_score(published) == 100
    assert manifest_of(packed()).findtext(f".//{ADLCP}masteryscore") == "100"


@pytest.mark.parametrize(("pass_mark", "right", "score"), [(1, 1, 20), (4, 4, 80), (5, 5, 100), (6, 5, 100)])
def test_a_short_answer_stands_outside_the_score(pass_mark, right, score):
    edition = a.module_edition(questions=a.every_kind(), pass_mark=pass_mark)

    assert (needed(edition), mastery_score(edition)) == (right, score)


def test_a_check_that_only_a_tutor_can_mark_has_no_mastery_score(session):
    edition = a.module_edition(questions=[a.short_question()])
    a.save(session, edition)

    body = package(edition, a.module_pages(edition), [])

    assert manifest_of(body).find(f".//{ADLCP}masteryscore") is None
    assert launched(body).get("data-out-of") or launched(body).find("body").get("data-out-of") == "0"


# The files


def test_the_same_edition_always_gives_the_same_bytes(packed):
    body = packed()

    assert packed() == body
    assert {entry.date_time for entry in opened(body).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_package_is_small(packed):
    assert len(packed()) < SMALL


def test_nothing_is_fetched_from_elsewhere_and_nothing_runs_inline(packed):
    body = packed()
    page = launched(body)
    addresses = page.xpath("//@href|//@src")

    assert all(address.startswith("#") or address in opened(body).namelist() for address in addresses), addresses
    assert not page.xpath("//script[not(@src)]|//style|//@style|//@*[starts-with(name(), 'on')]")
    assert not re.search(rb"https?:|fetch\(|XMLHttp|import ", opened(body).read("player.js"))
    assert b"url(" not in opened(body).read("player.css")


def test_every_link_leads_to_a_part_of_the_page_and_no_id_comes_twice(packed):
    page = launched(packed())
    ids = page.xpath("//@id")

    assert len(ids) == len(set(ids))
    for address in page.xpath("//@href[starts-with(., '#')]"):
        assert address[1:] in ids, address
    for named in page.xpath("//@for|//@aria-labelledby|//@aria-describedby"):
        assert named in ids, named


def test_every_part_of_the_module_is_on_the_page(packed):
    page = launched(packed())
    words = " ".join(page.text_content().split())

    assert [h.text for h in page.xpath("//section[starts-with(@id,'page-')]/h1")] == ["First things", "Second things"]
    for said in ("The servery is loud.", "Dev says nothing.", "Where meals are given out.", "Listening helps people."):
        assert said in words
    assert "Who listens to you?" in words
    assert page.xpath("//img/@src") == ["images/ear.svg"] * 2
    assert [q.get("data-way") for q in page.xpath("//fieldset")] == ["choose"] * 3 + ["place"] * 2 + ["write"]


def test_a_word_explained_leads_to_its_meaning(packed):
    (term, *_) = launched(packed()).xpath("//a[@class='passport-term']")

    assert term.get("href") == "#word-servery"
    assert term.get("data-meaning") == "Where meals are given out."


def test_lines_to_put_in_order_are_shuffled_as_they_are_on_the_site_and_know_their_place(packed, published):
    page = launched(packed())
    order = next(n for n, question in enumerate(published.questions, 1) if question["kind"] == "order")
    lines = page.xpath(f"//fieldset[@data-number='{order}']//div")
    right = {line.find("label").text: int(line.find("select").get("data-right")) for line in lines}

    assert right == {option["text"]: n for n, option in enumerate(published.questions[order - 1]["options"], 1)}
    assert list(right) != [option["text"] for option in published.questions[order - 1]["options"]]


def test_what_a_good_short_answer_is_stays_with_the_tutor(packed):
    assert "I would say that I have time." not in launched(packed()).text_content()


def test_each_estate_reads_its_own_words(packed):
    men, women = (launched(packed(estate)).text_content() for estate in (Estate.MEN, Estate.WOMEN))

    assert "Lee waits." in men
    assert "Grace" not in men
    assert "Grace waits." in women
    assert "Amina says nothing." in women
    assert "Ask her why." in women
    assert "Lee" not in women


def test_what_authors_wrote_is_never_markup(session):
    edition = a.module_edition(questions=[a.question()])
    edition.title = edition.summary = '<b>"&'
    edition.questions[0]["text"] = "<script>alert(1)</script>"
    a.save(session, edition)

    body = package(edition, a.module_pages(edition), [])

    assert manifest_of(body).findtext(f".//{IMSCP}title") == '<b>"&'
    assert not launched(body).xpath("//b|//script[not(@src)]")


# Who may take it


def test_staff_download_it_and_learners_cannot(browser, published, tutor, learner, registration):
    browser.sign_in(tutor)
    answer = browser.get("/learn/listening/scorm.zip")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="listening-men-scorm-1.2.zip"'
    assert "Lee waits." in launched(answer.data).text_content()
    assert "Grace waits." in launched(browser.get("/learn/listening/scorm.zip?estate=women").data).text_content()
    assert "/learn/listening/scorm.zip" in browser.page("/learn/listening/1").links.values()

    browser.sign_in(learner)
    assert browser.get("/learn/listening/scorm.zip").status_code == 404
    assert "/learn/listening/scorm.zip" not in browser.page("/learn/listening/1").links.values()


@pytest.fixture
def run(app, session):
    """Run the command: its exit code, what it said, and what it complained of."""

    def _run(*words):
        answer = app.test_cli_runner().invoke(cli, ["scorm", *map(str, words)])
        return answer.exit_code, answer.stdout, answer.stderr

    return _run


def test_the_command_writes_the_same_package(run, packed, tmp_path):
    code, said, _ = run("listening", tmp_path / "out.zip")

    assert code == 0
    assert said.startswith("Listening is in ")
    assert (tmp_path / "out.zip").read_bytes() == packed()
    assert run("listening", tmp_path / "hers.zip", "--estate", "women")[0] == 0
    assert (tmp_path / "hers.zip").read_bytes() == packed(Estate.WOMEN)
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {".zip"}


def test_the_command_says_what_is_wrong(run, packed, tmp_path):
    assert run("nothing", tmp_path / "out.zip") == (1, "", "There is no module called nothing.\n")
    code, _, complaint = run("listening", tmp_path / "nowhere" / "out.zip")
    assert code == 1
    assert complaint.endswith("cannot be written: No such file or directory.\n")
    assert run("listening", tmp_path / "out.zip", "--estate", "other")[0] == 2


def test_the_newest_edition_is_the_one_that_is_taken(session, work, published, folder):
    newer = a.module_edition()
    newer.published_at = work.now.replace(year=work.now.year + 1)
    a.save(session, newer)

    assert newest_whole(session, "listening").id == newer.id
    assert session.scalar(select(ModuleEdition.id).where(ModuleEdition.id == published.id))
