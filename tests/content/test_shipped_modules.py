"""The four modules we ship are complete: more than `courses check` asks of a module."""

import re
from collections import Counter
from pathlib import Path

import pytest

from lms.core import pdf
from lms.courses.content import Module, read
from lms.courses.content.checks import KINDS
from lms.courses.content.reading_age import WORD, blocks_of

pytestmark = pytest.mark.once

MODULES = {module.slug: module for module in read(Path(__file__).parents[2] / "content")[1]}
NAMES = ("listening", "boundaries", "safeguarding", "neurodiversity")
UNKIND = re.compile(
    r"\b(incorrect|failed|failure|stupid|wrong answer|you are wrong|that is wrong)\b|^(wrong|no)\b", re.I
)

# Words without which a module cannot have taught what it must.
TAUGHT = {
    "listening": (
        *("caring", "encourag", "small step", "open question", "silen", "reflect", "summ|sum up", "body language"),
        *(
            "nois",
            "do(es)? not want|did not want|refus",
            "culture",
            "language",
            "goodbye|close|closing|end a talk|ending",
        ),
    ),
    "boundaries": (
        *("not staff|not an officer", "Listener", "friend", "keys", "confidential|private", "agreement", "months"),
        *("power", "debt", "gift", "pressure", "drift", "refus|say no", "end(ing)? well|good ending|goodbye"),
    ),
    "safeguarding": (
        *("pass(ed|ing)? (it )?on|tell", "suicide", "self-harm", "bull", "exploit", "abuse", "neglect", "child"),
        *("weapon", "drug", "extrem", "secret", "investigat|questions", "looking after yourself|look after yourself"),
    ),
    "neurodiversity": (
        *(
            "strength",
            "autis",
            "ADHD",
            "dyslexi",
            "learning (difficult|disab)",
            "brain injur",
            "diagnos",
            "another way",
        ),
        *("nois", "wait", "change", "calm", "officer", "adjust"),
    ),
}
# As the site prints it: 12 points, 15 mm round.
FACE = "font: 12pt/1.4 'Atkinson Hyperlegible Next'"
A4 = f"@page {{ size: A4; margin: 15mm }} body {{ {FACE}; margin: 0 }} h1 {{ font-size: 20pt }}"


@pytest.fixture(params=NAMES)
def module(request: pytest.FixtureRequest) -> Module:
    return MODULES[request.param]


def learners_words(module: Module) -> str:
    pages = [words for page in module.pages for html in page.renders for words in (page.title, *blocks_of(html))]
    scenes = [blocks_of(scene["html"]) for scenario in module.scenarios for scene in scenario["scenes"]]
    return " ".join([*pages, *(words for scene in scenes for words in scene)])


def test_the_four_modules_are_there_in_this_order():
    assert [MODULES[name].position for name in NAMES] == [1, 2, 3, 4]
    assert len(MODULES) == 4


def test_a_module_has_six_to_nine_pages_of_250_to_450_words(module):
    lengths = {
        f"page {page.number}, way {way}": len(WORD.findall(" ".join([page.title, *blocks_of(html)])))
        for page in module.pages
        for way, html in enumerate(page.renders)
    }

    assert 6 <= len(module.pages) <= 9
    assert {where: words for where, words in lengths.items() if not 250 <= words <= 450} == {}


def test_a_page_takes_ten_to_fifteen_minutes(module):
    assert 10 * len(module.pages) <= module.minutes <= 15 * len(module.pages)


def test_every_subject_the_module_must_teach_is_in_its_words(module):
    words = learners_words(module)

    assert [subject for subject in TAUGHT[module.slug] if not re.search(subject, words, re.IGNORECASE)] == []


def test_a_check_has_ten_to_twelve_questions_of_all_six_kinds_and_one_short(module):
    kinds = Counter(question["kind"] for question in module.check.questions)

    assert 10 <= kinds.total() <= 12
    assert set(kinds) == set(KINDS)
    assert kinds["short"] == 1
    assert 0.7 <= module.check.pass_mark / kinds.total() <= 0.9


def test_every_option_has_kind_feedback_of_its_own(module):
    for question in module.check.questions:
        said = [option["feedback"] for option in question["options"]] or [question["feedback"]]

        assert [words for words in said if UNKIND.search(words)] == []
        assert len(set(said)) == len(said)
        assert min(map(len, said)) > 15


def test_a_module_has_two_scenarios_with_three_replies_and_endings_that_differ(module):
    assert len(module.scenarios) >= 2
    for scenario in module.scenarios:
        endings = [scene["html"] for scene in scenario["scenes"] if not scene["replies"]]
        branches = [len(scene["replies"]) for scene in scenario["scenes"] if scene["replies"]]
        assert len(set(endings)) == len(endings) >= 2
        assert max(branches) >= 3
        assert len(branches) >= 2


def test_every_word_of_the_glossary_is_used(module):
    words = " ".join([learners_words(module), *(q["text"] for q in module.check.questions)])
    unused = [t.word for t in module.glossary if not any(re.search(re.escape(f), words, re.I) for f in t.forms)]

    assert len(module.glossary) >= 6
    assert unused == []


def test_reflections_cover_every_criterion_of_the_module(module):
    assert {code for prompt in module.prompts for code in prompt.criteria} == set(module.criteria)


def test_easy_read_tells_the_whole_module_with_a_drawn_picture_a_line(module):
    lines = [line for part in module.easy_read for line in part["lines"]]

    assert len(lines) >= 25
    assert all(line["image"].endswith(".svg") and line["alt"] for line in lines)
    assert len({line["image"] for line in lines}) >= 12


def test_there_is_a_page_for_tutors_with_timings(module):
    assert "minutes" in module.facilitator
    assert len(WORD.findall(" ".join(blocks_of(module.facilitator)))) >= 300


def test_the_staff_note_fits_on_one_side_of_a4(module):
    assert module.staff_note
    page = f"<title>Note</title><body><h1>For staff: {module.title}</h1>{module.staff_note}</body>"

    assert pdf.length(f'<html lang="en">{page}</html>', A4) == 1


def test_scenes_differ_for_the_womens_estate_in_two_places_or_more(module):
    pages = [page for page in module.pages if page.html_women]
    scenes = [scene for scenario in module.scenarios for scene in scenario["scenes"] if scene["html_women"]]

    assert len(pages) + len(scenes) >= 2


def test_what_is_new_is_said(module):
    assert module.changes.endswith(".")
