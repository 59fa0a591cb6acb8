"""Reading: prompts to write under, words explained, scenarios, easy read, editions, and what is there for staff."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.core.work import Refused, Work
from lms.courses import queries, service
from lms.courses.models import CheckAttempt, Draft, ModuleEdition, MovedOn, PageRead, Reflection
from lms.courses.rules.editions import changes_between
from tests import builders as a

PROMPT = "Think of a time you felt listened to."
SCENES = [
    {
        "name": "start",
        "html": "<p>Dev looks down.</p>",
        "html_women": "<p>Amina looks down.</p>",
        "replies": [
            {"text": "Ask what is wrong.", "text_women": None, "next": "asks"},
            {"text": "Say nothing to him.", "text_women": "Say nothing to her.", "next": "waits"},
        ],
    },
    {"name": "asks", "html": "<p>He walks off.</p>", "html_women": None, "replies": []},
    {"name": "waits", "html": "<p>He begins to talk.</p>", "html_women": None, "replies": []},
]


@pytest.fixture
def trainee(browser, learner, registration):
    browser.sign_in(learner)
    return learner


@pytest.fixture
def whole(session) -> ModuleEdition:
    """A module with something of everything: three pages, the first with a prompt and a scenario."""
    edition = a.module_edition()
    edition.glossary = [{"word": "trust", "also": [], "meaning": "Feeling safe with someone.", "anchor": "trust"}]
    edition.scenarios = [{"number": 1, "title": "The quiet one", "page": 1, "scenes": SCENES}]
    line = {"text": "Listening helps.", "image": "ear.svg", "alt": "An ear"}
    edition.easy_read = [{"title": "What listening is", "lines": [line]}]
    edition.facilitator = "<p>Two hours.</p>"
    edition.staff_note = "<p>Let them through.</p>"
    a.save(session, edition)
    pages = a.module_pages(edition)
    pages[0].prompts = [{"text": PROMPT, "criteria": ["PM1 3.1"]}]
    pages[0].scenarios = [{"number": 1, "title": "The quiet one"}]
    pages[1].html_women = "<p>Words for her.</p>"
    a.save(session, *pages)
    return edition


def newer_edition(session, edition, *, changed=(2,), questions=None, pages=3) -> ModuleEdition:
    """The edition after, which says something else on these pages."""
    newer = a.module_edition(
        pages=pages,
        questions=questions if questions is not None else edition.questions,
        published_at=edition.published_at + timedelta(days=30),
    )
    newer.changes = "Page 2 has a new story."
    a.save(session, newer)
    rows = a.module_pages(newer)
    for row in rows:
        if row.number in changed:
            row.html = "<p>New words.</p>"
    a.save(session, *rows)
    return newer


@pytest.fixture
def teaching(session, tutor) -> Work:
    return Work(session, a.actor(tutor), a.NOON)


# Prompts


def test_what_is_written_under_a_prompt_is_kept_by_next_and_shown_again(browser, session, trainee, whole):
    page = browser.submit("/learn/listening/1", words_1="My nan, at her table.")

    assert page.address == "/learn/listening/2"
    assert session.scalars(select(Reflection.words)).all() == ["My nan, at her table."]
    assert "My nan, at her table." in browser.page("/learn/listening/1").text


def test_writing_again_takes_the_place_of_what_was_written(browser, session, trainee, whole):
    browser.submit("/learn/listening/1", words_1="First words")
    browser.submit("/learn/listening/1", words_1="Better words")

    assert session.scalars(select(Reflection.words)).all() == ["Better words"]


def test_a_prompt_may_be_left_empty(browser, session, trainee, whole):
    assert browser.press("/learn/listening/1", "Next").address == "/learn/listening/2"
    assert session.scalars(select(Reflection)).all() == []


def test_too_many_words_are_refused_and_kept_on_the_page_and_nothing_is_read(browser, session, trainee, whole):
    page = browser.submit("/learn/listening/1", status=422, words_1="x" * 4001)

    assert page.problems == {"words_1": "Use 4,000 characters or fewer"}
    assert session.scalars(select(PageRead)).all() == []


def test_save_and_stop_keeps_words_and_place_and_reads_nothing(browser, session, trainee, whole):
    page = browser.submit("/learn/listening/1", words_1="Half a thought", at="4", stop="yes")

    assert page.address == "/"
    assert session.scalars(select(PageRead)).all() == []
    assert session.scalars(select(Reflection.words)).all() == ["Half a thought"]
    again = browser.page("/learn/listening/1")
    assert "Half a thought" in again.text
    assert again.tree.xpath("//input[@name='at']/@value") == ["4"]


def test_what_one_learner_wrote_is_on_nobody_elses_page(browser, session, trainee, whole, leeds, registration):
    browser.submit("/learn/listening/1", words_1="Only mine")
    other = a.learner(leeds, number="A9999ZZ")
    a.save(session, other)
    a.save(session, a.registration(other, registration.qualification, leeds))
    browser.sign_in(other)

    assert "Only mine" not in browser.page("/learn/listening/1").text


# Whose words


def test_a_womens_prison_reads_the_words_meant_for_it_and_others_the_rest(browser, session, registration, whole):
    styal = a.establishment("STI")
    styal.gender = "F"
    a.save(session, styal)
    her = a.learner(styal, number="A7777AA")
    a.save(session, her)
    a.save(session, a.registration(her, registration.qualification, styal))

    browser.sign_in(her)
    assert "Words for her." in browser.page("/learn/listening/2").text
    assert "Amina looks down." in browser.page("/learn/listening/scenarios/1").text
    assert "Say nothing to her." in browser.page("/learn/listening/scenarios/1").text

    browser.sign_in(registration.learner)
    assert "Words for her." not in browser.page("/learn/listening/2").text
    assert "Dev looks down." in browser.page("/learn/listening/scenarios/1").text


# Words explained, scenarios, easy read


def test_a_words_meaning_is_a_page_with_the_way_back(browser, trainee, whole):
    page = browser.page("/learn/listening/glossary?from=2")

    assert "Feeling safe with someone." in page.text
    assert page.tree.xpath("//dt/@id") == ["trust"]
    assert page.links["Back to where you were"] == "/learn/listening/2"


@pytest.mark.parametrize("came_from", ["0", "99", "x", "-1"])
def test_a_way_back_to_no_page_is_not_offered(browser, trainee, whole, came_from):
    assert "Back to where you were" not in browser.page(f"/learn/listening/glossary?from={came_from}").text


def test_a_scenario_goes_on_by_plain_links_to_an_ending_and_back(browser, trainee, whole):
    assert browser.page("/learn/listening/1").links["Try it out: The quiet one"] == "/learn/listening/scenarios/1"

    first = browser.page("/learn/listening/scenarios/1")
    ending = browser.page(first.links["Say nothing to him."])

    assert "He begins to talk." in ending.text
    assert "That is the end of this way through." in ending.text
    assert ending.links["Go back to page 1"] == "/learn/listening/1"
    assert ending.links["Start again and try another way"] == "/learn/listening/scenarios/1"


def test_easy_read_is_a_sentence_and_a_picture_a_line(browser, trainee, whole):
    page = browser.page("/learn/listening/easy-read")

    assert page.tree.xpath("//img/@alt") == ["An ear"]
    assert "Listening helps." in page.text


@pytest.mark.parametrize(
    "address",
    ["scenarios/2", "scenarios/1/nowhere", "scenarios/x", "tutor", "staff-note"],
)
def test_what_is_not_there_or_not_for_learners_is_not_found(browser, trainee, whole, address):
    browser.page(f"/learn/listening/{address}", status=404)


def test_a_module_without_these_parts_links_to_none_of_them(browser, trainee, listening):
    links = browser.page("/learn/listening/1").links

    assert not {"Words explained", "Easy read, with pictures", "For tutors", "For wing officers"} & set(links)
    for address in ("glossary", "easy-read", "scenarios/1"):
        browser.page(f"/learn/listening/{address}", status=404)


def test_staff_read_the_tutors_page_and_the_officers_note_and_the_prompts(browser, tutor, whole):
    browser.sign_in(tutor)
    page = browser.page("/learn/listening/1")

    assert PROMPT in page.text
    assert "Two hours." in browser.page(page.links["For tutors"]).text
    assert "Let them through." in browser.page(page.links["For wing officers"]).text


# Editions


def test_a_learner_stays_on_the_edition_begun_and_can_see_what_changed(browser, session, trainee, whole):
    a.save(session, a.page_read(trainee, whole, 1))
    newer_edition(session, whole, changed=(2,), pages=4)

    page = browser.page("/learn/listening/changes")

    assert "Page 2 has a new story." in page.text
    assert "ask your tutor to move you on" in page.text
    assert re.search(r"New pages\s+Page 4 of listening", page.text)
    assert browser.page("/learn").links["See what changed in Listening"] == "/learn/listening/changes"
    assert "Words of page 2." in browser.page("/learn/listening/2").text


def test_whoever_reads_the_newest_sees_what_it_changed(browser, session, trainee, whole):
    newer_edition(session, whole)

    page = browser.page("/learn/listening/changes")

    assert "ask your tutor" not in page.text
    assert "Page 2 of listening" in page.text
    assert "See what changed in Listening" not in browser.page("/learn").links


def test_the_first_edition_changed_nothing(browser, trainee, whole):
    assert "This is the first edition" in browser.page("/learn/listening/changes").text


def test_moving_on_keeps_what_is_the_same_as_read(teaching, session, learner, whole):
    a.save(session, *(a.page_read(learner, whole, number) for number in (2, 3)))
    newer = newer_edition(session, whole, changed=(2,))

    service.move_on(teaching, learner, "listening")
    session.flush()

    assert queries.edition_for(session, learner.id, "listening").id == newer.id
    assert session.scalars(select(PageRead.number).where(PageRead.edition_id == newer.id)).all() == [3]


def test_moving_on_with_nothing_the_same_still_moves(teaching, session, learner, whole):
    a.save(session, a.page_read(learner, whole, 2))
    newer = newer_edition(session, whole, changed=(1, 2, 3))

    service.move_on(teaching, learner, "listening")
    session.flush()

    assert queries.edition_for(session, learner.id, "listening").id == newer.id


def test_a_pass_of_the_same_questions_is_kept_and_of_other_questions_is_not(teaching, session, learner, whole):
    a.save(session, a.check_attempt(learner, whole, score=2))
    same = newer_edition(session, whole)
    service.move_on(teaching, learner, "listening")
    session.flush()
    kept = session.scalars(select(CheckAttempt).where(CheckAttempt.edition_id == same.id)).one()
    assert kept.passed

    other = newer_edition(session, same, questions=[a.question("several", (1, 3))])
    service.move_on(teaching, learner, "listening")
    session.flush()
    assert session.scalars(select(CheckAttempt).where(CheckAttempt.edition_id == other.id)).all() == []


def test_nobody_is_moved_on_twice_or_from_nothing(teaching, session, learner, whole):
    with pytest.raises(Refused):
        service.move_on(teaching, learner, "listening")
    a.save(session, a.page_read(learner, whole, 1))
    newer_edition(session, whole)
    service.move_on(teaching, learner, "listening")
    session.flush()
    with pytest.raises(Refused):
        service.move_on(teaching, learner, "listening")
    assert len(session.scalars(select(MovedOn)).all()) == 1


def test_a_page_moved_to_another_number_is_still_the_same_page(session, whole):
    newer = a.module_edition(pages=2)
    old_pages = a.module_pages(whole)
    new_pages = a.module_pages(newer)
    new_pages[0].title, new_pages[0].html = old_pages[2].title, old_pages[2].html
    changes = changes_between(whole, old_pages, newer, new_pages)

    assert changes.kept({3}) == {1}
    assert changes.taken_out == ("Page 1 of listening",)


# Budgets


def test_a_page_with_prompts_and_other_words_asks_six_things_at_most(browser, session, statements, trainee, whole):
    page = session.scalars(select(ModuleEdition)).one()
    first = queries.page_of(session, page, 1)
    first.html_women = "<p>Hers</p>"
    a.save(
        session,
        Draft(
            person_id=trainee.id,
            place="/learn/listening/1",
            fields={"words_1": ["x"]},
            saved_at=a.NOON,
            version=1,
            writer="",
            earlier={},
        ),
    )

    assert statements.of(browser, "/learn/listening/1") <= 6


# Ways on, so that no page is an end


def test_a_learner_finds_easy_read_on_the_card_and_on_the_first_page_only(browser, trainee, whole):
    href = "/learn/listening/easy-read"

    assert browser.page("/learn").links["Easy read, with pictures about Listening"] == href
    assert browser.page("/learn/listening/1").links["Read it the easy way"] == href
    assert "Read it the easy way" not in browser.page("/learn/listening/2").links


def test_easy_read_leads_on_to_the_pages_and_to_the_questions(browser, trainee, whole):
    links = browser.page("/learn/listening/easy-read").links

    assert links["Now read the pages"] == "/learn/listening"
    assert links["Check what you know"] == "/learn/listening/check"


def test_staff_reach_what_is_for_them_from_the_list_of_modules(browser, tutor, whole):
    browser.sign_in(tutor)
    links = browser.page("/learn").links

    assert links["For tutors about Listening"] == "/learn/listening/tutor"
    assert links["For wing officers about Listening"] == "/learn/listening/staff-note"
    assert links["Questions and answers about Listening"] == "/learn/listening/check"


def test_a_module_read_and_passed_says_that_it_is_all_done(browser, session, trainee, whole):
    a.save(session, *(a.page_read(trainee, whole, number) for number in (1, 2, 3)))
    assert "All done" not in browser.page("/learn").text

    a.save(session, a.check_attempt(trainee, whole))

    assert "All done" in browser.page("/learn").text


def test_the_questions_offer_every_page_to_look_back_at(browser, trainee, whole):
    links = browser.page("/learn/listening/check").links

    assert links[whole.page_titles[2]] == "/learn/listening/3"


def test_the_officers_note_is_set_to_print_on_one_side(browser, tutor, whole):
    browser.sign_in(tutor)

    assert browser.page("/learn/listening/staff-note").tree.find_class("passport-note")
    assert not browser.page("/learn/listening/tutor").tree.find_class("passport-note")


def test_a_table_on_a_page_and_for_staff_carries_its_headings(browser, session, tutor, whole):
    table = "<table><thead><tr><th>Minutes</th></tr></thead><tbody><tr><td>10</td></tr></tbody></table>"
    found = queries.page_of(session, whole, 2)
    found.html = whole.facilitator = table
    session.commit()
    browser.sign_in(tutor)

    for address in ("/learn/listening/2", "/learn/listening/tutor"):
        assert browser.page(address).tree.xpath("//td/@data-word") == ["Minutes"]
