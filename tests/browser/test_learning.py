"""Learning in a real browser: a check that is not passed yet and then is, and a scenario with scripts off."""

import re
import tomllib

from tests.browser.conftest import ROOT, Site
from tests.browser.person import Person
from tests.browser.test_journey import answer_of

MODULES = ROOT / "content" / "modules"


def pages_in(folder: str) -> int:
    return len(list((MODULES / folder).glob("page-*.md")))


def choose_wrongly(learner: Person, number: int, question: dict) -> None:
    """Choose an answer that is not right, of a question with one right answer."""
    group = learner.page.get_by_role("group", name=f"{number}. ").first
    wrong = next(option for option in question["option"] if not option["right"])
    learner.choose_in(group, wrong["text"])


def test_a_check_not_passed_yet_asks_again_only_what_is_not_right(site: Site, someone) -> None:
    """With the keyboard alone: read Neurodiversity to its end, miss questions, read why, and put them right."""
    learner: Person = someone()
    learner.sign_in(site.account("trainee", "HLI"))
    learner.open("/learn/neurodiversity/1")
    for _ in range(pages_in("04-neurodiversity") - 1):
        learner.press("Next", exact=True)
    learner.press("Next: check what you know")

    questions = tomllib.loads((MODULES / "04-neurodiversity/check.toml").read_text())["question"]
    missed = [n for n, question in enumerate(questions, 1) if question["kind"] == "single"][:3]
    for number, question in enumerate(questions, 1):
        if number in missed:
            choose_wrongly(learner, number, question)
        else:
            answer_of(learner, questions, number)
    learner.press("See how I did")
    assert "Not yet" in learner.text
    assert len(missed) == 3

    learner.press("Try again")
    asked = [group.locator("legend").inner_text() for group in learner.groups()]
    assert [int(words.split(".")[0]) for words in asked] == missed
    for number in missed:
        answer_of(learner, questions, number)
    learner.press("See how I did")
    assert learner.heading.startswith(f"{len(questions) - 1} of {len(questions)} right")
    assert "Not yet" not in learner.text.split(f"{missed[0]}.")[0] or "waiting" in learner.text.lower()


def test_a_scenario_works_with_scripts_off(site: Site, someone) -> None:
    """Every reply is a link: go down one way to its end, go back, and try another."""
    learner: Person = someone(scripts=False)
    learner.sign_in(site.account("trainee", "HLI"))
    learner.open("/learn/listening/scenarios/1")
    begun = learner.heading
    for place in (0, -1):
        for _ in range(12):
            replies = learner.page.locator(".passport-reply")
            if not replies.count():
                break
            replies.nth(0 if place == 0 else replies.count() - 1).click()
            assert learner.heading == begun
        assert "That is the end of this way through." in learner.text
        if place == 0:
            learner.follow("Start again and try another way")
    learner.page.get_by_text("Go back to page").click()
    assert re.fullmatch(r"/learn/listening/\d+", learner.path)
