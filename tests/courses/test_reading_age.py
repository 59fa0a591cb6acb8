"""How old a reader some words ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.content import faults
from lms.courses.content.reading_age import (
    FEWEST_WORDS,
    LIMIT,
    blocks_of,
    fault_of,
    measure,
    sentences_of,
    syllables_in,
)
from tests.builders.content import AT, FILES, change, write

pytestmark = pytest.mark.once

EASY = "The dog sat on the mat. It was a hot day. The sun was out. We had a long walk."
HARD = (
    "Institutional accountability necessitates comprehensive documentation of every significant conversation. "
    "Organisational communication obligations subsequently determine appropriate confidentiality arrangements. "
    "Consequently, individual responsibility remains considerably important throughout administration."
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("cat", 1),
        ("listen", 2),
        ("prison", 2),
        ("officer", 3),
        ("confidential", 4),
        ("responsibility", 6),
        ("mentor's", 2),
        # not in the dictionary
        ("servery", 3),
        ("mentee", 2),
        ("tansed", 1),
        ("zk", 1),
        ("neurodiversity", 6),
    ],
)
def test_syllables_are_counted_as_they_are_said(word, syllables):
    assert syllables_in(word) == syllables


def test_the_age_is_the_grade_of_flesch_and_kincaid_and_five():
    # Ten words, two sentences, eleven syllables.
    found = measure(["The man sat down. He had a cup of water."])

    assert (found.words, found.sentences) == (10, 2)
    assert found.age == round(0.39 * 10 / 2 + 11.8 * 11 / 10 - 15.59 + 5, 1)


def test_easy_words_are_under_the_limit_and_hard_ones_over():
    assert not measure([EASY]).is_too_hard
    assert measure([HARD]).is_too_hard


def test_the_hardest_sentences_come_first():
    found = measure([EASY, HARD])

    assert len(found.hardest) == 3
    assert set(found.hardest) == set(sentences_of(HARD))
    assert fault_of(found).startswith(f"asks for a reading age of {found.age}, and the limit is 11. Hardest: ")
    assert fault_of(found).count('"') == 6


def test_a_term_of_the_glossary_counts_as_easy():
    words = " ".join(["We talk about safeguarding and confidentiality today."] * 4)

    assert measure([words], ["safeguarding", "confidentiality"]).age < measure([words]).age
    assert measure([words], ["Safeguarding"]).age < measure([words]).age


def test_a_few_words_are_not_judged():
    few = " ".join(["Responsibility"] * (FEWEST_WORDS - 1))

    assert measure([few]).age > LIMIT
    assert not measure([few]).is_too_hard
    assert measure([few + " responsibility"]).is_too_hard
    assert measure([]).age == 0


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ('"Stop." He sat. Then he left!', ['"Stop."', "He sat.", "Then he left!"]),
        ("At 3 p.m. he sat.", ["At 3 p.m. he sat."]),
        ("Why? 'Because,' he said.", ["Why?", "'Because,' he said."]),
        ("One\ntwo three", ["One two three"]),
        ("... !", []),
    ],
)
def test_sentences_end_where_a_reader_stops(words, sentences):
    assert sentences_of(words) == sentences


def test_each_item_cell_and_heading_is_read_by_itself():
    table = "<table><tr><td>c</td></tr></table>"
    html = f"<h2>A part</h2><p>Some <em>words</em> here</p><ul><li>one</li><li>two</li></ul>{table}"

    assert blocks_of(html) == ["A part", "Some words here", "one", "two", "c"]


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_words_can_be_measured(blocks):
    found = measure(blocks)

    assert found.words >= 0
    assert len(found.hardest) <= 3


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("page-1.md", "Some words about a servery."),
        ("page-1.md", "Grace waits."),
        ("page-1.md", "Lee waits."),
        ("check.toml", "Put these in order."),
        ("check.toml", "Yes, time."),
        ("check.toml", "Thank you. Your tutor will read it."),
        ("scenario-1.toml", "Dev says nothing."),
        ("scenario-1.toml", "Amina says nothing."),
        ("scenario-1.toml", "You sit down."),
        ("reflections.toml", "Who listens to you?"),
        ("glossary.toml", "A part of a prison."),
    ],
)
def test_a_file_above_the_limit_is_a_fault_with_its_hardest_sentences(folder, path, before):
    change(folder, f"{AT}/{path}", before, HARD)

    (line,) = faults(folder)

    assert line.startswith(f"{AT}/{path}: asks for a reading age of ")
    assert '"Organisational communication obligations subsequently' in line


def test_easy_read_above_the_limit_is_a_fault(folder):
    words = "Institutional accountability necessitates documentation"
    line = f'[[part.line]]\ntext = "{words}"\nimage = "ear.svg"\nalt = "A"\n'
    write(folder, f"{AT}/easy-read.toml", '[[part]]\ntitle = "T"\n' + line * 6)

    assert [found for found in faults(folder) if found.startswith(f"{AT}/easy-read.toml: asks for a reading age of ")]


def test_pages_for_staff_may_ask_more(folder):
    for name in ("facilitator.md", "staff-note.md"):
        write(folder, f"{AT}/{name}", f"# For staff\n\n{HARD}\n")
    change(folder, f"{AT}/check.toml", "I would say that I have time.", HARD)

    assert faults(folder) == []


def test_a_page_of_named_terms_is_sound_once_they_are_in_the_glossary(folder):
    words = "We talk about safeguarding. We pass on safeguarding worries. Confidentiality has limits. " * 2
    change(folder, f"{AT}/page-2.md", "More words.", words)
    (line,) = faults(folder)
    assert line.startswith(f"{AT}/page-2.md: asks for a reading age of ")

    terms = '[[term]]\nword = "{}"\nmeaning = "To keep safe."\n'
    more = terms.format("safeguarding") + terms.format("confidentiality")
    write(folder, f"{AT}/glossary.toml", FILES[f"{AT}/glossary.toml"] + more)
    assert faults(folder) == []
