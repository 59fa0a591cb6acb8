"""What follows from the files of a module being written."""

import tomllib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.content.files import is_tangled
from lms.courses.rules import authoring as rules
from lms.courses.rules import starters, written
from lms.courses.rules.authoring import Difference
from lms.courses.rules.written import Begun
from tests import builders as a
from tests.builders.content import module_files
from tests.builders.people import LONG_AGO


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("module.toml", "About the module"),
        ("page-3.md", "Page 3"),
        ("check.toml", "Check"),
        ("glossary.toml", "Words explained"),
        ("reflections.toml", "Think and write"),
        ("scenario-12.toml", "Scenario 12"),
        ("easy-read.toml", "Easy read"),
        ("facilitator.md", "For tutors"),
        ("staff-note.md", "For wing officers"),
        ("images/two-chairs.svg", "Picture two-chairs.svg"),
        ("notes.txt", "notes.txt"),
    ],
)
def test_a_file_is_called_what_it_is(path, words):
    assert rules.in_words(path) == words


def test_parts_stand_in_the_order_a_module_is_read_in():
    files = [
        "notes.txt",
        "images/a.svg",
        "scenario-10.toml",
        "scenario-2.toml",
        "check.toml",
        "page-10.md",
        "page-2.md",
    ]

    assert rules.in_order([*files, "module.toml"]) == ["module.toml", *reversed(files)]


def test_a_page_and_a_scenario_say_their_titles_and_nothing_breaks_where_they_cannot():
    assert rules.title_in("page-1.md", b"# Ask, then wait #\n\nWords.") == "Ask, then wait"
    assert rules.title_in("page-1.md", b"Words.") == ""
    assert rules.title_in("page-1.md", b"\xff") == ""
    assert rules.title_in("scenario-1.toml", b'title = "The quiet one"') == "The quiet one"
    assert rules.title_in("scenario-1.toml", b"title = 3") == ""
    assert rules.title_in("scenario-1.toml", b"title = ") == ""
    assert rules.title_in("scenario-1.toml", b"a = " + b"[" * 5000) == ""
    assert rules.title_in("glossary.toml", b'title = "No"') == ""


@pytest.mark.parametrize("folder", ["listening", "1-listening", "01-Listening", "../01-listening", "01-", "", "new"])
def test_a_folder_that_is_no_modules_has_no_name_and_no_number(folder):
    assert rules.slug_of(folder) is None
    assert rules.position_of(folder) is None


@pytest.mark.parametrize("words", ["[" * 300, "![" * 300, ">" * 40, "> " * 40])
def test_a_page_of_marks_and_nothing_else_is_not_read(words):
    assert is_tangled("page-1.md", words.encode())
    assert is_tangled("01-x/scenario-1.toml", (words * 5).encode())
    assert not is_tangled("images/ear.svg", words.encode())


def test_ordinary_words_are_read():
    assert not any(is_tangled(path, body) for path, body in module_files().items())


def test_only_words_of_a_module_can_be_typed():
    assert rules.may_be_typed("page-1.md", b"# One")
    assert not rules.may_be_typed("page-1.md", b"\xff\xfe")
    assert not rules.may_be_typed("page-1.md", b"a\0b")
    assert not rules.may_be_typed("images/ear.svg", b"<svg/>")
    assert not rules.may_be_typed("images/page-1.md", b"# One")


def test_faults_are_put_under_their_files_and_the_whole_modules_come_first():
    lines = [
        "modules/01-x/check.toml: has no pass",
        "modules/01-x: has no pages",
        "modules/01-x/module.toml: has no title",
        "modules/01-x/module.toml: has no summary: none at all",
    ]

    assert rules.by_file("01-x", lines) == {
        "": ["has no pages"],
        "module.toml": ["has no title", "has no summary: none at all"],
        "check.toml": ["has no pass"],
    }
    assert list(rules.by_file("01-x", lines)) == ["", "module.toml", "check.toml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('a = "1"\ntitle "x"', "cannot be read at line 2: put = between the name and what it says"),
        ('title = "x\nminutes = 3', 'cannot be read at line 1: a quote mark " is missing at the end of the words'),
        ("title = x", 'cannot be read at line 1: put words between two quote marks, as in "words"'),
        ('title = "a\\q"', "cannot be read at line 1: write \\\\ where you want one \\"),
        ('title = "a" b"', "cannot be read at line 1: there is something after the end"),
        ('a = "1"\n\na = "2"\n', "cannot be read at line 3: the same name is there twice"),
        ('criteria = ["PM1 3.1"', "a list is not closed: put ] at its end"),
        ("[[question]\na = 1", "cannot be read at line 1: two brackets ]] are missing at the end"),
        ("title =", "stops before it is whole"),
        ("!!!", "cannot be read at line 1: this line is not a name, = and what it says"),
    ],
)
def test_a_slip_in_toml_is_said_in_plain_words_with_its_line(words, said):
    with pytest.raises(tomllib.TOMLDecodeError) as slip:
        tomllib.loads(words)

    assert said in rules.in_plain_words(f"is not sound TOML: {slip.value}")


def test_other_faults_are_said_as_the_checker_says_them():
    assert rules.in_plain_words("has no pass") == "has no pass"


def test_what_is_different_is_said_file_by_file():
    before = {"page-1.md": b"a", "page-2.md": b"b", "page-3.md": b"c"}

    assert rules.differences(before, {"page-1.md": b"a", "page-2.md": b"x", "check.toml": b"d"}) == {
        "page-1.md": Difference.SAME,
        "page-2.md": Difference.CHANGED,
        "page-3.md": Difference.TAKEN_OUT,
        "check.toml": Difference.NEW,
    }


# Pages that move

SIZES = st.integers(2, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n), st.integers(1, n)))


@given(SIZES)
def test_moving_a_page_there_and_back_changes_nothing(sizes):
    length, number, to = sizes
    numbers = list(range(1, length + 1))
    there, back = rules.moved(numbers, number, to), rules.moved(numbers, to, number)

    assert sorted(there.values()) == numbers
    assert there[number] == to
    assert all(back[there[each]] == each for each in numbers)


@given(SIZES)
def test_pages_after_one_that_is_taken_out_come_forward(sizes):
    length, number, _ = sizes
    goes = rules.closed_up(list(range(1, length + 1)), number)

    assert number not in goes
    assert list(goes.values()) == list(range(1, length))


def test_what_says_its_page_follows_it_and_nothing_else_is_touched():
    files = module_files() | {"check.toml": b"page = 1\n"}

    assert rules.follow_pages(files, {1: 2, 2: 1}) == {
        "reflections.toml": files["reflections.toml"].replace(b"page = 2", b"page = 1"),
        "scenario-1.toml": files["scenario-1.toml"].replace(b"page = 1", b"page = 2"),
    }
    assert rules.follow_pages(files, {1: 1, 2: 2}) == {}
    assert rules.follow_pages({"reflections.toml": b"page = 1 \xff"}, {1: 2}) == {}


def test_what_is_on_a_page_is_known():
    assert rules.on_page(module_files(), 1) == ["Scenario 1"]
    assert rules.on_page(module_files(), 2) == ["Think and write"]
    assert rules.on_page(module_files(), 3) == []


# What is new


@pytest.mark.parametrize(
    "about",
    [
        'title = "A"\n',
        'title = "A"\nchanges = "Old."\n',
        'changes = "Old." # why\r\ntitle = "A"',
        "",
        "a = 1\n[b]\nc = 2\n",
    ],
)
@pytest.mark.parametrize("sentence", ["There is a new page.", 'A "new" page \\ here.', "Tudalen newydd: ŵ ŷ 😀"])
def test_one_sentence_is_put_into_a_module_and_nothing_else_is_different(about, sentence):
    after = rules.with_changes(about.encode(), sentence)

    assert after is not None
    before = tomllib.loads(about)
    assert tomllib.loads(after.decode()) == before | {"changes": sentence}


@pytest.mark.parametrize("about", [b"title = ", b"\xff", b'changes = """\nOld.\nwords"""\n'])
def test_where_that_cannot_be_nothing_is_changed(about):
    assert rules.with_changes(about, "New.") is None


# Beginning


def test_every_part_there_can_be_has_words_to_begin_from_that_can_be_read():
    for path, words in {**starters.STARTERS, "scenario-3.toml": starters.SCENARIO}.items():
        assert starters.new_part(path) == words.encode()
        if path.endswith(".toml"):
            assert tomllib.loads(words)
    assert starters.new_part("module.toml") is None
    assert starters.new_part("../x.toml") is None


def test_a_title_of_any_letters_begins_a_module():
    about = starters.new_module('Saying "no" {kindly} \\')["module.toml"]

    assert tomllib.loads(about.decode())["title"] == 'Saying "no" {kindly} \\'


# What an author is shown


def test_modules_stand_in_order_with_their_editions_and_working_copies():
    old, new = a.module_edition(position=2), a.module_edition(position=3, published_at=LONG_AGO + timedelta(days=9))
    other = a.module_edition("boundaries", position=1)
    copies = [Begun("02-listening", "Robin Vale", LONG_AGO), Begun("07-ending-well", "Kim Lake", LONG_AGO)]

    first, second, third = written.modules_of([(other, 0), (old, 4), (new, 1)], copies)

    assert (first.folder, first.copy_folder, first.older) == ("01-boundaries", None, [])
    assert (second.folder, second.copy_folder, second.begun_by) == ("03-listening", "02-listening", "Robin Vale")
    assert (second.newest.people, [each.people for each in second.older]) == (1, [4])
    assert (third.folder, third.title, third.newest) == ("07-ending-well", "Ending well", None)


def test_an_older_edition_that_nobody_is_on_is_not_spoken_of():
    old, new = a.module_edition(), a.module_edition(published_at=LONG_AGO + timedelta(days=9))

    (module,) = written.modules_of([(new, 0), (old, 0)], [])
    assert (module.newest.people, module.older) == (0, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (20, "22 words. Pages of 250 to 450 read best, so there is room for more."),
        (300, "302 words: a good length."),
        (500, "502 words. Pages of 250 to 450 read best, so think of two pages."),
    ],
)
def test_the_length_of_a_page_is_advice(words, said):
    shown = written.shown_page(1, "# A page\n\n" + "word " * words, {})

    assert shown.length == said
    assert not any("words" in reason for reason in shown.reasons)


def test_the_reading_age_is_that_of_the_estate_that_is_asked_for_more():
    hard = "Institutional accountability necessitates comprehensive documentation of administration. " * 4
    shown = written.shown_page(1, f"# A page\n\n!!! women\n    {hard}\n\n!!! men\n    Lee waits.\n", {})

    assert "too hard (11)" in shown.age
    assert written.shown_page(1, "No heading", {}).age == "Reading age: write some words to see it."
