"""Searching: who finds what of the modules, the words explained and the qualification."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.core.searching import SearchEntry
from lms.courses.models import ModulePage
from lms.courses.service import publish
from lms.courses.service.searching import index_published
from lms.people.models import Role
from tests import builders as a
from tests.builders.content import change

CONFUSED = "<p>Ask <strong>open</strong> questions &amp; wait.</p><p>Then listen.</p>"

SCENES = [
    {
        "name": "start",
        "html": "<p>Dev takes his tray.</p>",
        "html_women": "<p>Amina takes her tray.</p>",
        "replies": [{"text": "Sit with him.", "text_women": "Sit with her.", "next": "end"}],
    },
    {"name": "end", "html": "<p>Somebody laughs.</p>", "html_women": None, "replies": []},
]


@pytest.fixture
def module(session, listening):
    """Page 2 of Listening is about questions, and says it otherwise to women; one word is explained."""
    meaning = "Feeling safe with someone."
    listening.glossary = [{"word": "trust", "also": ["trusting"], "meaning": meaning, "anchor": "trust"}]
    wanted = select(ModulePage).where(ModulePage.edition_id == listening.id)
    pages = {page.number: page for page in session.scalars(wanted)}
    listening.scenarios = [{"number": 1, "title": "The quiet one", "page": 1, "scenes": SCENES}]
    pages[1].html = "<p>Trust comes slowly &lt;script&gt;alert(1)&lt;/script&gt;.</p>"
    pages[2].html = CONFUSED + "<p>Lee is in the gym queue.</p>"
    pages[2].html_women = CONFUSED + "<p>Grace is in the mother and baby unit.</p>"
    session.flush()
    return listening


@pytest.fixture
def indexed(work, module, registration):
    index_published(work)
    return module


@pytest.fixture
def trainee(browser, learner, registration):
    browser.sign_in(learner)
    return learner


def results(page) -> list[str]:
    return [" ".join(item.text_content().split()) for item in page.tree.xpath("//ol[contains(@class,'results')]/li")]


def kinds(page) -> list[str]:
    return page.tree.xpath("//p[contains(@class,'passport-results__kind')]/text()")


def newer_edition(session, edition, words: str):
    newer = a.module_edition(published_at=edition.published_at + timedelta(days=30))
    a.save(session, newer)
    rows = a.module_pages(newer)
    rows[0].html = f"<p>{words}</p>"
    a.save(session, *rows)
    return newer


# Who finds what


def test_a_learner_finds_pages_words_explained_and_criteria_with_links_to_each(browser, trainee, indexed):
    page = browser.page("/learn/search?words=question")
    assert kinds(page) == ["Page 2 of Listening"]
    assert page.links["Page 2 of listening"] == "/learn/listening/2"

    page = browser.page("/learn/search?words=trust")
    assert set(kinds(page)) == {"Page 1 of Listening", "Word explained in Listening"}
    assert page.links["trust"] == "/learn/listening/glossary#trust"

    page = browser.page("/learn/search?words=PM1 1.1")
    assert "Criterion PM1 1.1" in kinds(page)
    assert "/portfolio#PM1-1.1" in page.links.values()


def test_a_module_is_found_by_its_title_and_summary_and_a_scenario_by_any_of_its_scenes(browser, trainee, indexed):
    page = browser.page("/learn/search?words=all about listening")
    assert kinds(page)[0] == "Module"
    assert page.links["Listening"] == "/learn/listening"

    for words in ("tray", "laughs", "sit tray", "quiet"):
        page = browser.page(f"/learn/search?words={words}")
        assert kinds(page) == ["Try it out in Listening"], words
    assert page.links["The quiet one"] == "/learn/listening/scenarios/1"


def test_the_place_a_criterion_leads_to_is_in_the_portfolio(browser, trainee, indexed):
    assert browser.page("/portfolio").tree.xpath("//*[@id='PM1-1.1']")


def test_both_the_plain_and_the_official_words_of_a_criterion_are_found(browser, session, trainee, indexed):
    entry = session.scalars(select(SearchEntry).where(SearchEntry.anchor == "PM1 1.1")).one()

    for words in (entry.title, entry.body):
        assert "Criterion PM1 1.1" in kinds(browser.page(f"/learn/search?words={words.replace('?', '')}")), words


def test_staff_find_criteria_without_a_place_to_go(browser, tutor, indexed):
    browser.sign_in(tutor)

    page = browser.page("/learn/search?words=PM1 1.1")

    assert "Criterion PM1 1.1" in kinds(page)
    assert "/portfolio#PM1-1.1" not in page.links.values()


def test_somebody_with_nothing_to_read_is_told_what_to_do(browser, session, leeds, indexed):
    stranger = a.learner(leeds, number="A9999ZZ")
    a.save(session, stranger)
    browser.sign_in(stranger)

    page = browser.page("/learn/search?words=question")

    assert results(page) == []
    assert "Ask your tutor to register you" in page.text


def test_the_words_of_each_estate_are_found_by_their_readers_only(browser, session, trainee, indexed, registration):
    assert kinds(browser.page("/learn/search?words=gym")) == ["Page 2 of Listening"]
    assert kinds(browser.page("/learn/search?words=Grace")) == []

    styal = a.establishment("STI")
    styal.gender = "F"
    a.save(session, styal)
    her = a.learner(styal, number="A7777AA")
    a.save(session, her)
    a.save(session, a.registration(her, registration.qualification, styal))
    browser.sign_in(her)
    assert kinds(browser.page("/learn/search?words=gym")) == []
    assert kinds(browser.page("/learn/search?words=Grace")) == ["Page 2 of Listening"]
    assert kinds(browser.page("/learn/search?words=Amina")) == ["Try it out in Listening"]
    assert kinds(browser.page("/learn/search?words=Dev tray")) == []


# Editions


def test_a_learner_finds_the_words_of_the_edition_they_began_and_no_others(browser, session, work, trainee, indexed):
    a.save(session, a.page_read(trainee, indexed))
    newer_edition(session, indexed, "Zebra")
    index_published(work)

    assert kinds(browser.page("/learn/search?words=question")) == ["Page 2 of Listening"]
    assert kinds(browser.page("/learn/search?words=zebra")) == []


def test_whoever_began_none_finds_the_words_of_the_newest_only(browser, session, work, trainee, tutor, indexed):
    newer_edition(session, indexed, "Zebra")
    index_published(work)

    for someone in (trainee, tutor):
        browser.sign_in(someone)
        assert kinds(browser.page("/learn/search?words=zebra")) == ["Page 1 of Listening"]
        assert kinds(browser.page("/learn/search?words=question")) == []


def test_publishing_lets_the_new_words_be_found(browser, work, folder, tutor):
    publish(work, folder)
    change(folder, "modules/01-listening/page-1.md", "\n", "\n\nA hippopotamus can listen.\n")
    publish(replace(work, now=work.now + timedelta(days=1)), folder)
    browser.sign_in(tutor)

    assert kinds(browser.page("/learn/search?words=hippopotamus")) == ["Page 1 of Listening"]


def test_what_was_published_before_there_was_an_index_is_found_after_the_next_start(session, work, module):
    index_published(work)

    scopes = session.scalars(select(SearchEntry.scope).distinct()).all()
    assert module.id in scopes


def test_nothing_is_indexed_twice(session, work, indexed):
    before = session.scalar(select(func.count(SearchEntry.id)))
    index_published(work)

    assert session.scalar(select(func.count(SearchEntry.id))) == before


# The page


def test_the_words_sought_are_marked_and_what_was_published_is_never_markup(browser, trainee, indexed):
    page = browser.page("/learn/search?words=slow")

    assert page.tree.xpath("//mark/text()") == ["slowly"]
    assert "<script>alert(1)</script>" in page.text
    assert not page.tree.xpath("//main//script")


def test_what_is_typed_is_kept_in_the_box_and_is_never_markup(browser, trainee, indexed):
    page = browser.page("/learn/search?words=%3Cb%3E%22x")

    assert page.tree.xpath("//main//input[@name='words']/@value") == ['<b>"x']
    assert not page.tree.xpath("//main//b")


def test_a_page_without_words_without_results_and_with_words_that_are_everywhere_each_say_what_to_do(
    browser, trainee, indexed
):
    assert "Type a word or two" in browser.page("/learn/search").text
    assert "Check how they are spelled" in browser.page("/learn/search?words=qwertyuiop").text
    assert "Type a word that says more" in browser.page("/learn/search?words=the of").text
    assert "There is no more" in browser.page("/learn/search?words=question&page=9").text


@pytest.mark.parametrize("words", ["%00", "x" * 5000, "%F0%9F%99%82", "'", "NEAR(", "a b* c:d", "%ff"])
def test_whatever_is_typed_there_is_a_page(browser, trainee, indexed, words):
    browser.page(f"/learn/search?words={words}")


def test_twenty_results_are_on_a_page_and_the_rest_on_the_next(browser, session, work, trainee, registration):
    edition = a.module_edition(pages=30)
    a.save(session, edition)
    a.save(session, *a.module_pages(edition))
    index_published(work)

    first = browser.page("/learn/search?words=listening page")
    assert len(results(first)) == 20
    second = browser.page(first.links["Next page"])
    assert len(results(second)) == 10
    assert not set(results(first)) & set(results(second))


def test_there_is_a_box_to_search_where_people_read(browser, trainee, indexed):
    for address in ("/learn", "/learn/listening/1"):
        assert browser.page(address).tree.xpath("//main//form[@role='search']//input[@name='words']"), address


@pytest.mark.parametrize("size", [10, 1000])
def test_searching_takes_few_statements_however_much_there_is(browser, session, work, trainee, statements, size):
    for n in range(size // 10):
        edition = a.module_edition(f"module-{n}", pages=10, position=n + 1)
        a.save(session, edition)
        a.save(session, *a.module_pages(edition))
    index_published(work)

    assert statements.of(browser, "/learn/search?words=page") <= 6


def test_staff_of_two_kinds_of_prisons_read_the_ordinary_words(browser, session, leeds, indexed):
    styal = a.establishment("STI")
    styal.gender = "F"
    a.save(session, styal)
    both = a.staff((Role.TUTOR, leeds), (Role.TUTOR, styal))
    a.save(session, both, *both.grants)
    browser.sign_in(both)

    assert kinds(browser.page("/learn/search?words=gym")) == ["Page 2 of Listening"]
