"""Assessing and assuring in a real browser, with a keyboard alone: an assessor, an IQA and an EQA."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.person import Person
from tests.browser.prepared import one_piece_at_hull, one_who_was_released, twenty_pieces, two_units_ready

A_MINUTE = 60_000
FEEDBACK = "I can see what you did and why. Keep it up."
WHY = "Read every piece and every decision. Fair, and the feedback helps."


@pytest.fixture(scope="module")
def waiting(site: Site) -> list[str]:
    """The titles of twenty pieces that wait at Leeds."""
    return twenty_pieces(site)


@pytest.fixture(scope="module")
def ready(site: Site) -> None:
    """Two units at Hull with every criterion met."""
    two_units_ready(site)


# An assessor


def test_an_assessor_decides_twenty_pieces_with_a_keyboard(site: Site, someone, waiting: list[str]) -> None:
    assessor = someone(journey=True)
    assessor.sign_in(site.account("assessor", "LEI"))
    assessor.open("/assess/phrases")
    assessor.type_in("A phrase to keep", FEEDBACK)
    assessor.press("Keep")
    assert FEEDBACK in assessor.text
    assessor.open("/assess")
    assessor.press("Take the oldest piece")
    decided = looked_back = 0
    keys = {2: "2", 4: "3"}
    while "/decide" in assessor.path:
        answer_checks(assessor)
        if decided == 2:
            say_why_it_is_no(assessor)
        if assessor.page.locator("[data-before]").count():
            look_at_the_version_before(assessor)
            looked_back += 1
        if decided % 2:
            press_in_place(assessor, "All met")
        else:
            decide_by_number(assessor, keys.get(decided, "1"))
        if decided == 1:
            read_the_age_while_typing(assessor)
        feed_back(assessor, by_phrase=decided % 3 == 0)
        assessor.press("Keep this decision and go on")
        assert "Your decision on piece" in assessor.page.inner_text("body")
        decided += 1
    assert decided >= len(waiting) == 20
    assert looked_back, "one of them had a version before"
    assessor.open("/assess")
    assert not [title for title in waiting if title in assessor.text], "nothing is left waiting"
    assert {"/assess", "/assess/phrases", "/portfolios/-/evidence/-/decide"} <= assessor.scanned


def answer_checks(assessor: Person) -> None:
    """Yes to each of the five checks."""
    for group in assessor.groups():
        if group.get_by_role("radio", name="Yes", exact=True).count():
            assessor.choose_in(group, "Yes")


def say_why_it_is_no(assessor: Person) -> None:
    """A reason is asked for where the last check is answered no, and nowhere else; Tab leads on from it."""
    group = next(each for each in reversed(assessor.groups()) if each.get_by_role("radio", name="Yes").count())
    reasons = assessor.page.locator(".passport-check__why input")
    assert not any(reasons.nth(place).is_visible() for place in range(reasons.count()))
    assessor.choose_in(group, "No")
    assert [reasons.nth(place).is_visible() for place in range(reasons.count())].count(True) == 1
    assessor.type_in("What is there not enough of?", "It tells of one talk only.")
    assessor.page.keyboard.press("Tab")


def read_the_age_while_typing(assessor: Person) -> None:
    """The reading age of the feedback is said after a pause, and changes with the words."""
    said = assessor.page.locator("[data-age]")
    easy = "You told me what you saw. You said what you did. Next, say why you did it."
    assessor.type_in("Feedback to the learner", easy)
    expect(said).to_contain_text("reads at about age")
    age = said.inner_text()
    hard = "Notwithstanding considerable organisational complexity, your documentation demonstrates understanding."
    assessor.type_in("Feedback to the learner", f"{easy} {hard}")
    expect(said).not_to_have_text(age)
    expect(said).to_contain_text("Shorter words and sentences would help.")


def decide_by_number(assessor: Person, key: str) -> None:
    """From the last check: a number for each criterion, c for the comment that “more” asks for, and n to go on."""
    rows = assessor.page.locator("[data-criterion]")
    for place in range(rows.count()):
        assessor.page.keyboard.press(key)
        radios = rows.nth(place).get_by_role("radio")
        assert radios.nth(int(key) - 1).is_checked(), "the number key chose the outcome"
        comment = rows.nth(place).get_by_role("textbox", name="Comment on")
        assert comment.is_visible() == (key != "1"), "what is not met asks for a reason"
        if key == "3":
            assessor.page.keyboard.press("c")
            assessor.page.keyboard.type("Say what you did next, in 2 lines.")
            assert comment.input_value().endswith("in 2 lines."), "keys are never taken from whoever types"
            assessor.page.keyboard.press("Escape")
        assessor.page.keyboard.press("n")
    assert assessor.page.get_by_label("Feedback to the learner").evaluate("el => el === document.activeElement")


def press_in_place(person: Person, words: str) -> None:
    """Tab to a button that stays on the page, and press Enter."""
    person._tab_to(person.page.get_by_role("button", name=words, exact=True))
    person.page.keyboard.press("Enter")


def look_at_the_version_before(assessor: Person) -> None:
    """p opens the version before with what was decided about it, and closes it; the keys then go on where they were."""
    before, rows = (assessor.page.locator(each) for each in ("[data-before]", "[data-criterion]"))
    assessor.page.keyboard.press("1")
    assessor.page.keyboard.press("n")
    assessor.page.keyboard.press("p")
    assert before.evaluate("el => el.open")
    assert "Say what happened then" in before.inner_text()
    assessor.page.keyboard.press("p")
    assert not before.evaluate("el => el.open")
    assessor.page.keyboard.press("1")
    assert [rows.nth(place).get_by_role("radio").nth(0).is_checked() for place in (0, 1)] == [True, True]
    assessor._tab_to(assessor.page.locator("[name=sufficient]:checked"))


def feed_back(assessor: Person, *, by_phrase: bool) -> None:
    """Say something to the learner: a phrase that is kept, or words of one's own."""
    box = assessor.page.get_by_label("Feedback to the learner")
    if not by_phrase:
        assessor.type_in(
            "Feedback to the learner", "You say what you did, in your own words, and it is easy to follow."
        )
        return
    summary = assessor.page.locator("summary", has_text="Your phrases")
    assessor._tab_to(summary)
    assessor.page.keyboard.press("Enter")
    phrase = assessor.page.locator("li", has_text=FEEDBACK).get_by_role("button")
    assessor._tab_to(phrase)
    assessor.page.keyboard.press("Enter")
    assert FEEDBACK in box.input_value()


def test_a_trainee_proposes_and_an_assessor_countersigns(site: Site, someone) -> None:
    assessor = someone()
    assessor.sign_in(site.account("assessor", "LEI"))
    assessor.open("/assess/proposals")
    assert "Ines Calder" in assessor.text
    assessor.follow_for("", "Owen Sharp")
    assessor.press("Countersign this decision")
    assert "Owen Sharp" not in assessor.text or "Countersigned" in assessor.page.inner_text("body")


def test_one_piece_is_decided_with_scripts_off(site: Site, someone) -> None:
    """At Hull, with scripts off: one press says met of everything, and puts in a phrase; then the five checks."""
    one_piece_at_hull(site)
    assessor = someone(scripts=False)
    assessor.sign_in(site.account("assessor", "HLI"))
    assessor.open("/assess/phrases")
    assessor.page.get_by_label("A phrase to keep").fill(FEEDBACK)
    assessor.press("Keep")
    assessor.open("/assess")
    assessor.follow_for("A card for the landing", "Tyrone Esk")
    assessor.press("All met")
    assert assessor.page.locator("[data-criterion] input:checked[value=met]").count() == 2
    assessor.page.locator("summary", has_text="Your phrases").click()
    assessor.press("Put in phrase 1")
    assert FEEDBACK in assessor.page.get_by_label("Feedback to the learner").input_value()
    answer_checks(assessor)
    assessor.press("Keep this decision and go on")
    assert "Your decision on piece" in assessor.page.inner_text("body")


# An IQA


def test_an_iqa_plans_draws_disagrees_and_awards(site: Site, someone, ready: None) -> None:
    iqa, assessor = someone(journey=True), someone()
    iqa.sign_in(site.account("iqa", "HLI"))
    make_a_plan(iqa, site)
    draw(iqa, "Green door 7")
    assert "What was picked, and why" in iqa.text
    assert "First to cover" in iqa.text
    iqa.follow("Draw again with this seed")
    assert "The same list" in iqa.text
    iqa.follow("Draw 1")

    # They disagree with one decision, and ask for something about the work.
    iqa.follow("Look at PM1")
    assert "In the sample" in iqa.text
    record = iqa.path
    review(iqa, "Award the unit", disagree=None, adequate=None)
    assert "Choose whether you agree" in iqa.page.inner_text("body"), "each criterion of a sample is answered"
    review(iqa, "Something must be done first: send it back", disagree="1.2", adequate="No")
    assert "sent back" in iqa.page.inner_text("body").lower()

    # The assessor sees it first on their home, and answers both.
    assessor.sign_in(site.account("assessor", "HLI"))
    assert "Say which benefit" in assessor.text
    assert "Write two lines of feedback" in assessor.text
    assessor.follow_for("About your work", "Write two lines of feedback")
    assessor.type_in("What did you do?", "I have read the guidance and changed how I write.")
    assessor.press("It is done")
    assert "Write two lines of feedback" not in assessor.text
    assessor.follow_for("PM1 1.2", "Say which benefit")
    assessor.open(piece_of(assessor, "My part"))
    assessor.follow("Decide version 1 again")
    answer_checks(assessor)
    press_in_place(assessor, "All met")
    assessor.type_in(
        "Why is this decided again?", "The IQA asked which benefit is meant. It is in the second paragraph."
    )
    assessor.type_in("Feedback to the learner", "You name the benefit for the wing. I missed it the first time.")
    assessor.press("Keep this decision")
    assert "decided again" in assessor.page.inner_text("body")
    assessor.open("/")
    assert "Say which benefit" not in assessor.text

    # The IQA looks again, agrees, and the unit is awarded.
    iqa.open(record)
    assert "In the sample" in iqa.text
    review(iqa, "Award the unit", disagree=None, adequate="Yes")
    assert "awarded" in iqa.page.inner_text("body").lower()
    iqa.open(record)
    assert "This unit was awarded" in iqa.text
    iqa.open("/quality")
    iqa.follow("See how far all of the plan is")
    assert "Kofi Lane" in iqa.text
    assert {"/quality", "/quality/plans/-", "/quality/draws/-", "/portfolios/-/units/PM-/review"} <= iqa.scanned


def make_a_plan(iqa: Person, site: Site) -> None:
    iqa.open("/quality/plans")
    iqa.press("Make a plan")
    for legend, day in (("First day", site.today), ("Last day", site.today + timedelta(days=180))):
        iqa.type_day(legend, str(day.day), str(day.month), str(day.year))
    iqa.press("Make this plan")
    assert iqa.heading.startswith("Sampling plan")


def draw(iqa: Person, seed: str) -> None:
    iqa.press("Make a draw")
    iqa.choose("What to draw from", "Units that are complete (summative)")
    iqa.type_in("Seed", seed)
    iqa.press("Draw")
    assert iqa.heading == "Draw 1 explained"
    assert seed in iqa.text


def review(iqa: Person, verdict: str, *, disagree: str | None, adequate: str | None) -> None:
    """Say what is found of every criterion, of the feedback and of the unit; nothing of each where none is adequate."""
    for group in iqa.groups():
        words = group.locator("legend").inner_text().strip()
        number = words.split()[0]
        if words.endswith("Do you agree?") and adequate:
            iqa.choose_in(group, "Disagree" if number == disagree else "Agree")
    if disagree:
        open_and_type(
            iqa, f"what to do about {disagree}", f"What to do about {disagree}", "Say which benefit is meant."
        )
        open_and_type(
            iqa,
            "Ask an assessor to do something",
            "What should an assessor do about how they work?",
            "Write two lines of feedback for each criterion.",
        )
        iqa.pick("Who should do it?", "Kofi")
    if adequate:
        iqa.choose("Is the feedback good enough", adequate)
    iqa.choose("What do you find?", verdict)
    iqa.type_in("What you looked at", WHY)
    iqa.press("Save what I found")


def open_and_type(person: Person, summary: str, label: str, words: str) -> None:
    """Open a part of the page, and type in the box that is in it."""
    box = person.page.get_by_label(label, exact=True)
    if not box.is_visible():
        person._tab_to(person.page.locator("summary", has_text=summary))
        person.page.keyboard.press("Enter")
    person.type_in(label, words)


# An EQA


def test_an_eqa_reads_everything_and_changes_nothing(site: Site, someone) -> None:
    eqa = someone(journey=True)
    eqa.sign_in(site.account("eqa", "LEI"))
    eqa.open("/quality/records")
    nothing_to_press(eqa)
    eqa.type_in("Name or prison number", "Leon Hart")
    eqa.press("Find")
    assert "Leon Hart" in eqa.text
    assert "Curtis Vale" not in eqa.text
    eqa.follow("Leon Hart")
    nothing_to_press(eqa)
    eqa.open(piece_of(eqa))
    assert "You put this in your own words" in eqa.text, "what the assessor said to the learner"
    nothing_to_press(eqa)

    eqa.open("/quality/records")
    eqa.press("Pick", exact=True)
    assert "picked with the seed" in eqa.text
    nothing_to_press(eqa)

    eqa.open("/quality/plans")
    eqa.follow("Peer Mentoring")
    eqa.follow("Explain this draw")
    assert "What was picked, and why" in eqa.text
    nothing_to_press(eqa)
    eqa.follow("Draw again with this seed")
    assert "The same list" in eqa.text

    eqa.open("/quality/statistics")
    nothing_to_press(eqa)
    make_a_pack(eqa, site)
    assert {"/quality/records", "/portfolios/-", "/quality/draws/-", "/quality/statistics"} <= eqa.scanned


def test_an_eqa_reads_the_record_of_somebody_who_was_released_and_cannot_change_it(site: Site, someone) -> None:
    name = one_who_was_released(site)
    eqa = someone(journey=True)
    eqa.sign_in(site.account("eqa", "LEI"))
    eqa.open("/quality/records")
    eqa.pick("Which learners", "Moved or released")
    eqa.press("Find")
    assert "Released on" in eqa.text
    assert "Leon Hart" not in eqa.text, "he is still there"
    eqa.follow(name)
    assert eqa.heading == f"Portfolio of {name}"
    nothing_to_press(eqa)
    portfolio, piece = eqa.path, piece_of(eqa)
    eqa.open(piece)
    assert "Met" in eqa.text
    nothing_to_press(eqa)
    for change in (f"{piece}/decide", f"{piece}/files", f"{portfolio}/units/PM1/look"):
        eqa.open(change, 404)

    eqa.open(f"{portfolio}/documents")
    eqa.press("Make the PDF")
    assert download(eqa, "PDF").startswith(b"%PDF-")
    assert {"/quality/records", "/portfolios/-", "/portfolios/-/evidence/-", "/portfolios/-/documents"} <= eqa.scanned


# Forms that change something: all but those that make a file of what is read.
CHANGING = "main form[method=post]:not([action^='/quality/packs'])"


def nothing_to_press(person: Person) -> None:
    """There is no form on the page that would change anything."""
    assert person.page.locator(CHANGING).count() == 0, person.path


def piece_of(person: Person, title: str = "") -> str:
    """The address of a piece on a portfolio page: the first with these words."""
    links = person.page.locator("main a[href*='/evidence/']", has_text=title)
    found = [links.nth(n).get_attribute("href") or "" for n in range(links.count())]
    return next(href for href in found if re.search(r"/evidence/\d+$", href))


def make_a_pack(eqa: Person, site: Site) -> None:
    eqa.open("/quality/pack")
    first = site.today - timedelta(days=200)
    for legend, day in (("First day", first), ("Last day", site.today)):
        group = eqa.page.get_by_role("group", name=legend)
        for label, words in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            eqa._tab_to(group.get_by_label(label))
            eqa.page.keyboard.press("Control+A")
            eqa.page.keyboard.insert_text(str(words))
    eqa.press("Show what it holds")
    nothing_to_press(eqa)
    chosen = eqa.page.url
    for words, kind, start in (("Make the PDF", "PDF", b"%PDF-"), ("Make the CSV files (ZIP)", "ZIP", b"PK")):
        eqa.open(chosen)
        eqa.press(words)
        assert download(eqa, kind).startswith(start)
    assert {"/quality/pack", "/quality/packs/-"} <= eqa.scanned


def download(person: Person, kind: str) -> bytes:
    """The file that this page says is being made, once it is."""
    link = person.page.get_by_role("button", name=f"Download the {kind}")
    link.wait_for(timeout=A_MINUTE)
    address = link.get_attribute("href")
    assert address
    body: bytes = person.page.request.get(address, timeout=A_MINUTE).body()
    return body
