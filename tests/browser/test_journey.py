"""The whole story, in a real browser: once with a keyboard alone, once with scripts off."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from lms.courses.rules.checks import matches_shown
from tests.browser.conftest import ROOT, Site
from tests.browser.person import Person

NUMBER = "B7001ZZ"
WORDS = (
    "Peer mentoring is giving time to someone who is where I have been. I am not staff and I am not a Listener. "
    "I say what I cannot keep to myself before we start, and I pass it on to the nearest officer. I wrote down what "
    "my mentor told me, what I did well and what I will do next."
)
QUESTIONS = tomllib.loads((ROOT / "content/modules/01-listening/check.toml").read_text())["question"]


def answer(trainee: Person, number: int) -> None:
    """Answer one question of the Listening check as its author would."""
    answer_of(trainee, QUESTIONS, number)


def answer_of(trainee: Person, questions: list[dict[str, Any]], number: int) -> None:
    """Answer one question of a check as its author would."""
    question = questions[number - 1]
    options = question.get("option", [])
    group = trainee.page.get_by_role("group", name=f"{number}. ").first
    if question["kind"] == "short":
        trainee.type_in(f"{number}. ", question["model"])
    elif question["kind"] == "order":
        for place, option in enumerate(options, 1):
            trainee.pick_in(group, option["text"], str(place))
    elif question["kind"] == "matching":
        letters = {text: mark for mark, text in matches_shown({**question, "options": options})}
        for option in options:
            trainee.pick_in(group, option["text"], letters[option["match"]])
    else:
        for option in options:
            if option["right"] and question["kind"] == "several":
                trainee.tick_in(group, option["text"])
            elif option["right"]:
                trainee.choose_in(group, option["text"])


def decide(assessor: Person, not_yet: str | None = None) -> None:
    """Answer the five checks with yes, and say met of every criterion but one."""
    for group in assessor.groups():
        words = group.locator("legend").inner_text().strip()
        if words.endswith("met?"):
            assessor.choose_in(group, "Not yet" if not_yet and f"Is {not_yet} met?" == words else "Met")
        elif group.get_by_role("radio", name="Yes", exact=True).count():
            assessor.choose_in(group, "Yes")
    if not_yet:
        assessor.type_in(f"Comment on {not_yet}", "Say what you did when he would not talk.")
    assessor.type_in("Feedback to the learner", "Clear and in your own words. I can see what you did.")


def test_one_persons_story_with_a_keyboard(site: Site, someone, tmp_path: Path) -> None:
    tutor, trainee, mentor, assessor, iqa = (someone() for _ in range(5))

    # 1. A tutor adds a learner and registers them. A number that is held here already is refused, with a link.
    tutor.sign_in(site.account("tutor", "LEI"))
    tutor.follow("Learners")
    tutor.press("Add a learner")
    tutor.type_in("First name", "Rio")
    tutor.type_in("Last name", "Marsh")
    tutor.type_in("Prison number", site.account("trainee", "LEI")["username"])
    tutor.press("Add this learner")
    assert "This person is here already" in tutor.text
    tutor.type_in("Prison number", NUMBER.lower())
    tutor.press("Add this learner")
    assert tutor.heading == "Sign-in slips"
    password = tutor.page.locator(".passport-slip__password").first.inner_text()

    # 2. The trainee signs in, chooses a password, and lands on a desk with one large button.
    trainee.sign_in({"username": NUMBER, "password": password})
    trainee.type_in("New password", "quiet river stones")
    trainee.type_in("New password again", "quiet river stones")
    trainee.press("Save my password")
    trainee.press("Carry on: Listening, page 1 of 8")
    for _ in range(3):
        trainee.press("Next")
    assert trainee.path == "/learn/listening/4"
    trainee.sign_out()
    account = {"username": NUMBER, "password": "quiet river stones"}
    trainee.sign_in(account)
    trainee.press("Carry on: Listening, page 4 of 8")
    for _ in range(4):
        trainee.press("Next")
    trainee.press("Next: check what you know")
    for number in range(1, 4):
        answer(trainee, number)
    trainee.sign_out()
    trainee.sign_in(account)
    trainee.press("Carry on")
    assert trainee.path == "/learn/listening/check"
    assert trainee.page.locator("input:checked").count() >= 3, "what was half-answered is still there"
    for number in range(4, len(QUESTIONS) + 1):
        answer(trainee, number)
    trainee.press("See how I did")
    assert trainee.heading == f"{len(QUESTIONS) - 1} of {len(QUESTIONS)} right so far"

    # The tutor marks the one answer in the trainee's own words.
    tutor.open("/")
    tutor.follow("with a short answer to mark")
    tutor.follow_for("", "Rio Marsh")
    tutor.choose("Is it right?", "Right")
    tutor.press("Save the mark")

    # 3. They log a shadowing session; the mentor confirms it, then staff countersign.
    trainee.open("/portfolio")
    trainee.follow("Shadowing")
    trainee.press("Log a session")
    trainee.pick("Which mentor did you shadow?", "Leon")
    day = site.today
    trainee.type_day("What day was it?", str(day.day), str(day.month), str(day.year))
    trainee.type_in("How many minutes", "60")
    trainee.type_in("Where was it?", "B wing")
    trainee.type_in("What kind of mentoring", "Induction")
    trainee.type_in("What did you see", "He waited, and let the other man find his own words.")
    trainee.type_in("What did you do?", "I watched, and put the chairs away.")
    trainee.type_in("What is one boundary", "He was asked to carry a note, and said no.")
    trainee.type_in("What did you learn", "Silence helps. I will count to five before I speak.")
    trainee.press("Save this session")

    mentor.sign_in(site.account("mentor", "LEI"))
    mentor.follow("to confirm")
    mentor.follow("Rio Marsh shadowed you")
    mentor.press("Yes, it happened like this")
    assert "Yes, it happened like this" not in mentor.text, "nobody confirms twice"

    tutor.follow("To countersign")
    tutor.follow_for("", "Rio Marsh")
    tutor.press("Countersign this session")
    assert "Countersign this session" not in tutor.text

    # 4. The tutor records a practical assessment, on a sheet made from the unit's criteria.
    tutor.follow("Learners")
    tutor.follow("Marsh")
    record = tutor.path
    tutor.press("Record a practical assessment for PM2")
    tutor.type_day("What day was it?", str(day.day), str(day.month), str(day.year))
    tutor.type_in("How many minutes", "45")
    tutor.type_in("Where was it?", "Side room")
    tutor.type_in("What was the learner doing?", "A first talk with someone new to the wing.")
    for number in ("1.1", "1.2", "1.3"):
        tutor.choose(f"Did you see {number}?", "Seen")
        tutor.type_in(f"What was said or done for {number}?", "Asked an open question, and waited.")
    for number in ("2.1", "2.2", "2.3", "2.4"):
        tutor.choose(f"Did you see {number}?", "Not applicable today")
    tutor.type_in("Your comment", "You let him find his own words. Next, say what you must pass on.")
    tutor.tick("I have read what shadowing still needs")
    tutor.press("Sign and record this assessment")
    trainee.open("/shadowing")
    trainee.follow("Read and sign")
    trainee.type_in("What do you think of it?", "I have nothing to add.")
    trainee.press("Sign: it says what happened")

    # 5. The trainee writes an account, claims criteria with each piece, declares and sends.
    start_piece(trainee, "Shadowing")
    send(trainee, "PM2", {"1.2"})
    start_piece(trainee, "Practical assessment")
    send(trainee, "PM2", {"1.1", "1.3"})
    start_piece(trainee, "Write", title="What I know and what I did")
    trainee.type_in("Your words", WORDS)
    trainee.type_day("What day did it happen?", str(site.today.day), str(site.today.month), str(site.today.year))
    tick_criteria(trainee, "PM1", None)
    tick_criteria(trainee, "PM2", {"2.1", "2.2", "2.3", "2.4"})
    tick_criteria(trainee, "PM3", None)
    trainee.tick("I made this myself")
    trainee.press("Send to my assessor")
    account_path = trainee.path

    # 6. The assessor decides each criterion. Met is refused when a check is answered no.
    assessor.sign_in(site.account("assessor", "LEI"))
    first = True
    while True:
        assessor.open("/assess")
        if "Rio Marsh" not in assessor.text:
            break
        assessor.follow_for("", "Rio Marsh")
        if first:
            decide(assessor)
            assessor.choose_in(assessor.groups()[0], "No")
            assessor.press("Keep this decision and go on")
            assert "cannot be met" in assessor.text
            first = False
        decide(assessor, "PM1 1.1" if "PM1 1.1" in assessor.text else None)
        assessor.press("Keep this decision and go on")

    trainee.open(account_path)
    assert "Not yet" in trainee.text
    trainee.press("Write version 2")
    trainee.type_in("Your words", WORDS + " It is not teaching: a teacher has a lesson, and I have a person.")
    trainee.tick("I made this myself")
    trainee.press("Send to my assessor")
    assert "Version 1" in trainee.text
    assessor.open("/assess")
    assessor.follow_for("", "Rio Marsh")
    assert "Version 1 and what was decided" in assessor.text
    decide(assessor)
    assessor.press("Keep this decision and go on")

    # 7 and 8. The IQA agrees each unit; the last waits for the name to print. Each award is signed at once.
    iqa.sign_in(site.account("iqa", "LEI"))
    for unit in ("PM1", "PM2"):
        review(iqa, unit)
    trainee.open("/portfolio")
    trainee.follow("Name on my certificates")
    trainee.type_in("Name to print", "Rio Marsh")
    trainee.press("This is my name")
    review(iqa, "PM3")
    trainee.open("/portfolio")
    assert "26 of 26 criteria met" in trainee.text
    trainee.follow("Certificates", exact=True)
    assert "Accredited Peer Mentor" in trainee.text
    credential, certificate = keep(trainee, tmp_path)

    # 9. With the accreditation they are in the pool, with why.
    coordinator = someone()
    coordinator.sign_in(site.account("coordinator", "LEI"))
    coordinator.follow("Trained mentors")
    assert re.search(r"Rio Marsh\s+B7001ZZ\s+Available: accredited until", coordinator.text)

    # 10. Leeds sends them to Hull, and Hull receives them.
    coordinator.open(record)
    coordinator.follow("Send to another prison")
    coordinator.pick("Which prison are they going to?", "Hull")
    coordinator.press("Send ")
    hull = someone()
    hull.sign_in(site.account("coordinator", "HLI"))
    hull.follow("Arrivals")
    assert "Rio Marsh" in hull.text
    hull.press_for("Receive", "Rio Marsh")
    assert "Review due to transfer by" in hull.text
    hull.open(record)
    assert "26 of 26 criteria met" in hull.text
    hull.follow("Trained mentors")
    assert re.search(r"Rio Marsh\s+B7001ZZ\s+Available: accredited until", hull.text)
    for leeds in (coordinator, tutor, assessor, iqa):
        leeds.open(record, status=404)
        assert leeds.heading == "Page not found"
    trainee.open("/portfolio")
    assert "26 of 26 criteria met" in trainee.text, "they sign in as before"

    # 11. Anyone checks it, with or without the site.
    anyone = someone()
    anyone.open("/check")
    anyone.type_in("What the certificate says", credential)
    anyone.press("Check it")
    assert_good(anyone)
    changed = credential.replace("Rio Marsh", "Rio Marsk", 1)
    anyone.type_in("What the certificate says", changed)
    anyone.press("Check it")
    assert "not genuine" in anyone.text.lower()
    anyone.open("/check")
    anyone.page.get_by_label("Or choose its file").set_input_files(certificate)
    anyone.press("Check it")
    assert_good(anyone)
    assert verified(site, credential, tmp_path) == (0, True, True, False)
    assert verified(site, changed, tmp_path)[:2] == (1, False)
    uuid = json.loads(credential)["id"].removeprefix("urn:uuid:")
    assert site.run("credentials", "withdraw", uuid, "--reason", "Signed by mistake").returncode == 0
    anyone.type_in("What the certificate says", credential)
    anyone.press("Check it")
    assert "Withdrawn" in anyone.text
    assert verified(site, credential, tmp_path) == (1, True, True, True)
    assert site.run("audit", "verify").returncode == 0


def start_piece(trainee: Person, kind: str, title: str | None = None) -> None:
    trainee.open("/portfolio")
    trainee.press("Add a piece of evidence")
    group = trainee.page.get_by_role("group", name="What do you want to add?")
    trainee.choose_in(group, group.get_by_role("radio", name=re.compile(kind)))
    trainee.press("Carry on")
    if title:
        trainee.type_in("A short title", title)
        trainee.press("Carry on")


def tick_criteria(trainee: Person, unit: str, numbers: set[str] | None) -> None:
    boxes = trainee.page.get_by_role("group", name=f"{unit} ").get_by_role("checkbox")
    for place in range(boxes.count()):
        box = boxes.nth(place)
        number = (box.evaluate("b => b.labels[0].innerText")).split()[0]
        if numbers is None or number in numbers:
            trainee.tick_box(box)


def send(trainee: Person, unit: str, numbers: set[str]) -> None:
    tick_criteria(trainee, unit, numbers)
    trainee.tick("I made this myself")
    trainee.press("Send to my assessor")
    assert "Sent " in trainee.text


def review(iqa: Person, unit: str) -> None:
    iqa.open("/quality")
    iqa.follow_for(unit, "Rio Marsh")
    iqa.tick("I agree with every decision in this unit")
    iqa.choose("Is the feedback good enough", "Yes")
    iqa.choose("What do you find?", "Award the unit")
    iqa.type_in("What you looked at", "Read every piece. The decisions are fair and the feedback is clear.")
    iqa.press("Save what I found")


def keep(trainee: Person, folder: Path) -> tuple[str, Path]:
    """The accreditation and its certificate, as a holder would keep them."""
    card = trainee.page.locator("section", has_text="Accredited Peer Mentor")
    links = {name: card.get_by_role("link", name=name).get_attribute("href") for name in ("JSON", "PDF")}
    file = folder / "certificate.pdf"
    file.write_bytes(trainee.page.request.get(links["PDF"] or "").body())
    assert file.read_bytes().startswith(b"%PDF-")
    return trainee.page.request.get(links["JSON"] or "").text(), file


def assert_good(anyone: Person) -> None:
    for words in ("Genuine", "In date", "Not withdrawn", "Rio Marsh"):
        assert words in anyone.text


def verified(site: Site, credential: str, folder: Path) -> tuple[int, bool, bool, bool | None]:
    """What the command says: its exit code, then genuine, in date and withdrawn."""
    file = folder / "credential.json"
    file.write_text(credential, encoding="utf-8")
    ran = site.run("credentials", "verify", str(file), "--json")
    said = json.loads(ran.stdout)
    return ran.returncode, said["genuine"], said["inDate"], said["withdrawn"]


def test_the_last_unit_with_scripts_off(site: Site, someone) -> None:
    """Nathan is one unit from the end. Nothing in his story needs a script."""
    account = site.named("Nathan Birch")
    nathan = someone(scripts=False)
    nathan.sign_in(account)
    nathan.open("/shadowing/new")
    nathan.page.get_by_label("What did you see").fill("He let a long silence be, and then the man spoke.")
    nathan.press("Sign out")
    nathan.sign_in(account)
    nathan.press("Carry on")
    assert nathan.path == "/shadowing/new"
    assert "long silence" in nathan.page.get_by_label("What did you see").input_value(), "sign-out kept the words"

    nathan.open("/portfolio/name")
    nathan.page.get_by_label("Name to print").fill("Nathan J. Birch")
    nathan.press("This is my name")

    iqa = someone(scripts=False)
    iqa.sign_in(site.account("iqa", "LEI"))
    iqa.open("/quality")
    iqa.follow_for("PM3", "Nathan Birch")
    iqa.page.get_by_label("I agree with every decision in this unit").check()
    iqa.page.get_by_role("group", name="Is the feedback good enough").get_by_label("Yes").check()
    iqa.page.get_by_label("Award the unit").check()
    iqa.page.get_by_label("What you looked at").fill("Every decision in the unit. All sound.")
    iqa.press("Save what I found")

    nathan.open("/portfolio/certificates")
    assert "Accredited Peer Mentor" in nathan.text
    coordinator = someone(scripts=False)
    coordinator.sign_in(site.account("coordinator", "LEI"))
    coordinator.open("/pool")
    assert re.search(r"Nathan Birch\s+A1012AA\s+Available", coordinator.text)
