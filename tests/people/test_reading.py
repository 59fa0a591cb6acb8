"""How a person likes to read: chosen once, worn by every page, theirs at every prison, and used in print."""

from itertools import product

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core import pdf
from lms.people import reading, service
from lms.people.models import Background, Face, ReadingSettings, Spacing, TextSize

EVERY = list(product(TextSize, Spacing, Face, Background))
CHOSEN = {"size": "large", "spacing": "wide", "face": "lexend", "background": "cream"}


def worn(page):
    return [name for name in page.tree.get("class").split() if name.startswith("reading-")]


@pytest.mark.parametrize("chosen", EVERY)
def test_the_words_of_a_choice_lead_back_to_it(chosen):
    assert reading.from_words(reading.as_words(*chosen)) == reading.Reading(*chosen)


def test_ordinary_reading_is_no_words_at_all():
    assert reading.as_words(None, None, None, None) == ""
    assert reading.as_words(*reading.ORDINARY) == ""
    assert reading.as_words(*EVERY[-1]) == "largest wide lexend blue"


def test_words_nobody_knows_are_passed_over():
    assert reading.from_words("enormous large ordinary x") == reading.Reading(size=TextSize.LARGE)


@pytest.mark.parametrize(("words", "points"), [("", "12pt"), ("large", "14pt"), ("largest cream", "17pt")])
def test_paper_is_set_in_the_size_its_reader_likes(words, points):
    assert f"font-size: {points}" in reading.print_css(words)


def test_paper_has_the_lettering_and_the_room_its_reader_likes_and_no_colour():
    plain, chosen = reading.print_css(""), reading.print_css("wide lexend blue")

    assert '"Atkinson Hyperlegible Next"' in plain
    assert "letter-spacing: normal; word-spacing: normal" in plain
    assert '"Lexend"' in chosen
    assert "line-height: 1.9; letter-spacing: 0.08em" in chosen
    assert "background" not in chosen


@pytest.mark.parametrize("family", reading.FAMILIES.values())
def test_every_lettering_can_be_printed(family):
    assert pdf.font_faces().count(f'font-family: "{family}"') == 2
    assert b"".join(pdf.render(f"<title>{family}</title><p>Dŵr", f'p {{ font-family: "{family}" }}').split()[:1])


def test_what_is_chosen_is_worn_by_every_page_and_survives_signing_out(room, browser):
    browser.sign_in(room.learner)
    assert worn(browser.page("/")) == []

    browser.submit("/reading", **CHOSEN)
    assert worn(browser.page("/learn")) == ["reading-large", "reading-wide", "reading-lexend", "reading-cream"]
    browser.submit("/sign-out")
    assert worn(browser.page("/sign-in")) == []

    browser.sign_in(room.learner)
    assert len(worn(browser.page("/"))) == 4
    assert {name: browser.page("/reading").values()[name] for name in CHOSEN} == {n: [w] for n, w in CHOSEN.items()}


def test_what_is_chosen_follows_the_person_to_another_prison(room, browser, session, work):
    browser.sign_in(room.learner)
    browser.submit("/reading", **CHOSEN)
    service.move(work, room.learner, to=room.hull)
    session.commit()

    browser.sign_in(room.learner)

    assert worn(browser.page("/"))[0] == "reading-large"
    assert session.scalar(select(func.count(ReadingSettings.id))) == 1


def test_choosing_again_overwrites_and_says_only_that_it_was_done(room, browser, session):
    browser.sign_in(room.learner)
    browser.submit("/reading", **CHOSEN)
    browser.submit("/reading", **(CHOSEN | {"size": "ordinary"}))

    assert worn(browser.page("/"))[0] == "reading-wide"
    assert session.scalar(select(func.count(ReadingSettings.id))) == 1
    events = session.scalars(select(Event).where(Event.name == "reading settings chosen")).all()
    assert [(event.subject_id, event.detail) for event in events] == [(room.learner.id, {})] * 2


def test_nobody_elses_pages_change(room, browser):
    browser.sign_in(room.learner)
    browser.submit("/reading", **CHOSEN)

    browser.sign_in(room.tutor)

    assert worn(browser.page("/")) == []


def test_every_page_of_somebody_signed_in_leads_there_and_back(room, browser):
    browser.sign_in(room.learner)
    link = browser.page("/learn").tree.xpath("//header//a[contains(., 'Reading')]/@href")
    assert link == ["/reading?from=/learn"]

    assert browser.submit(link[0], **CHOSEN).address == "/learn"


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(room, browser, away):
    browser.sign_in(room.learner)

    page = browser.page(f"/reading?from={away}")
    assert page.links["Go back without saving"] == "/"
    assert browser.send(page, **CHOSEN).address == "/"


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("wrong", ["", "enormous", "<script>"])
def test_only_what_is_offered_can_be_chosen(room, browser, session, name, wrong):
    browser.sign_in(room.learner)

    page = browser.submit("/reading", 422, **(CHOSEN | {name: wrong}))

    assert name in page.problems
    assert session.scalar(select(func.count(ReadingSettings.id))) == 0


def test_a_second_press_and_a_lost_token_change_nothing(room, browser, session):
    browser.sign_in(room.learner)
    page = browser.page("/reading")
    browser.send(page, **CHOSEN)
    browser.send(page, **CHOSEN)
    assert session.scalar(select(func.count(Event.id)).where(Event.name == "reading settings chosen")) == 1

    page = browser.page("/reading")
    sent = page.values() | {"size": ["ordinary"], "csrf_token": ["x"]}
    assert browser.post("/reading", data=sent).status_code in (400, 422)
    assert worn(browser.page("/"))[0] == "reading-large"


def test_a_person_with_many_roles_is_still_found_in_one_statement(room, browser, session, statements):
    browser.sign_in(room.learner)
    before = statements.of(browser, "/reading")
    browser.submit("/reading", **CHOSEN)

    assert statements.of(browser, "/reading") == before
    assert before <= 2
