"""Every rule of the content folder, each broken once in a small sound folder."""

from pathlib import Path

import pytest

from lms.courses import content

SPECIFICATION = """
slug = "l2-mentoring"
version = "1"
code = "M-L2"
title = "Mentoring"
level = 2
credits = 2
refresher_months = 12
description = "Mentors."
notice = "A sample."
[[unit]]
code = "PM1"
title = "The role"
credits = 2
guided_hours = 10
practical = false
[[unit.outcome]]
number = "1"
title = "Know the role"
[[unit.outcome.criterion]]
number = "1.1"
wording = "Describe the role."
plain = "Say what it is."
[[unit.outcome.criterion]]
number = "1.2"
wording = "Describe its limits."
plain = "Say what it is not."
"""
MODULE = """
title = "Listening"
minutes = 20
summary = "How to listen."
criteria = ["PM1 1.1"]
"""
CHECK = """
pass = 2
[[question]]
kind = "single"
text = "What helps?"
[[question.option]]
text = "Listening"
right = true
feedback = "Yes."
[[question.option]]
text = "Talking"
right = false
feedback = "Think again."
[[question]]
kind = "several"
text = "What else helps?"
[[question.option]]
text = "Time"
right = true
feedback = "Yes, time."
[[question.option]]
text = "Care"
right = true
feedback = "Yes, care."
[[question]]
kind = "true-false"
text = "Listening is easy."
[[question.option]]
text = "True"
right = false
feedback = "It takes work."
[[question.option]]
text = "False"
right = true
feedback = "Yes, it takes work."
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Ear</title><path d="M0 0h9"/></svg>'
PAGE = "# First things\n\nSome words.\n\n![An ear](images/ear.svg)\n"
SPECIFICATION_PATH = "qualifications/l2-mentoring.toml"
AT = "modules/01-listening"
FILES = {
    SPECIFICATION_PATH: SPECIFICATION,
    f"{AT}/module.toml": MODULE,
    f"{AT}/check.toml": CHECK,
    f"{AT}/page-1.md": PAGE,
    f"{AT}/page-2.md": "# Second things\n\nMore words.\n",
    f"{AT}/images/ear.svg": SVG,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small content folder with nothing wrong."""
    for path, words in FILES.items():
        write(tmp_path, path, words)
    return tmp_path


def write(folder: Path, path: str, words: str | bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(words if isinstance(words, bytes) else words.encode())


def change(folder: Path, path: str, before: str, after: str) -> None:
    words = (folder / path).read_text(encoding="utf-8")
    assert before in words
    (folder / path).write_text(words.replace(before, after, 1), encoding="utf-8")


def test_the_shipped_content_is_sound():
    assert content.faults(Path(__file__).parents[2] / "content") == []


def test_a_small_sound_folder_has_no_faults(folder):
    assert content.faults(folder) == []


def test_what_is_read_is_what_was_written(folder):
    (specification,), (module,), _ = content.read(folder)

    assert specification.criteria == ["PM1 1.1", "PM1 1.2"]
    assert (module.slug, module.position, module.title, module.minutes) == ("listening", 1, "Listening", 20)
    assert [(page.number, page.title) for page in module.pages] == [(1, "First things"), (2, "Second things")]
    assert module.pages[1].html == "<p>More words.</p>"
    assert [question["kind"] for question in module.check.questions] == ["single", "several", "true-false"]
    assert [image.name for image in module.images] == ["ear.svg"]


# Each: the file, what to put in place of what, and the line that says so.
CHANGES = [
    # a module's facts
    ("module.toml", "PM1 1.1", "PM9 1.1", "names a criterion that does not exist: PM9 1.1"),
    ("module.toml", '["PM1 1.1"]', '["PM1 1.1", "PM1 1.1"]', "names PM1 1.1 twice in criteria"),
    ("module.toml", '["PM1 1.1"]', "[]", "has criteria that are not a list of text"),
    ("module.toml", '["PM1 1.1"]', "[1]", "has criteria that are not a list of text"),
    ("module.toml", 'title = "Listening"\n', "", "has no title"),
    ("module.toml", '"Listening"', '" "', "has an empty title"),
    ("module.toml", '"Listening"', "7", "has a title that is not text"),
    ("module.toml", '"Listening"', f'"{"x" * 121}"', "has a title longer than 120 characters"),
    ("module.toml", "minutes = 20", "minutes = 0", "has a minutes that is not a whole number from 1 to 1000"),
    ("module.toml", "minutes = 20", "minutes = true", "has a minutes that is not a whole number from 1 to 1000"),
    ("module.toml", "minutes = 20", "minuets = 20", "has a field that is not known: minuets"),
    ("module.toml", "minutes = 20", "minutes = 20\nminutes = 30", "is not sound TOML: "),
    ("module.toml", '"Listening"', '"Listening', "is not sound TOML: "),
    # a check
    ("check.toml", "right = true", "right = false", "question 1 has no right answer"),
    ("check.toml", "right = false", "right = true", "question 1 has 2 right answers, and a single question has one"),
    ("check.toml", "right = true", 'right = "yes"', "question 1 option 1 has a right that is not true or false"),
    ("check.toml", 'feedback = "Yes."\n', "", "question 1 option 1 has no feedback"),
    ("check.toml", '"Think again."', '""', "question 1 option 2 has an empty feedback"),
    ("check.toml", '"single"', '"essay"', "question 1 has a kind that is not known: essay"),
    ("check.toml", '"several"', '"true-false"', "question 2 has 2 right answers, and a true-false question has one"),
    ("check.toml", '"Talking"', '"Listening"', "question 1 has this option twice: Listening"),
    ("check.toml", '"What else helps?"', '"What helps?"', "asks this twice: What helps?"),
    ("check.toml", "pass = 2", "pass = 0", "has a pass that is not a whole number from 1 to 3"),
    ("check.toml", "pass = 2", "pass = 4", "has a pass that is not a whole number from 1 to 3"),
    ("check.toml", "pass = 2\n", "", "has no pass"),
    # pages
    ("page-1.md", "# First things", "First things", "has no heading: begin it with # and its title"),
    ("page-1.md", "# First things", "## First things", "has no heading: begin it with # and its title"),
    ("page-1.md", "# First things", "# First *things*", "has a heading that is not plain words"),
    ("page-1.md", "Some words.", "# Another", "has a second # heading: use ## for the parts of a page"),
    ("page-1.md", "Some words.", "Another\n=======", "has a second # heading: use ## for the parts of a page"),
    ("page-2.md", "More words.", "", "has nothing under its heading"),
    ("page-1.md", "ear.svg", "eye.svg", "shows a picture that is not there: images/eye.svg"),
    ("page-1.md", "images/ear", "ear", "shows a picture that is not there: ear.svg"),
    ("page-1.md", "images/ear", "/images/ear", "shows a picture that is not there: /images/ear.svg"),
    ("page-1.md", "images/ear", "//evil.example/ear", "shows a picture that is not there: //evil.example/ear.svg"),
    ("page-1.md", "images/ear", "https://evil.example/ear", "shows a picture that is not there: one with no address"),
    ("page-1.md", "An ear", "", "shows a picture that has no words: images/ear.svg"),
    ("page-1.md", "![An ear](images/ear.svg)", '<img src="images/ear.svg">', "shows a picture that has no words"),
    # pictures
    ("images/ear.svg", "<path", "<script>alert(1)</script><path", "carries script, or fetches something"),
    ("images/ear.svg", "<path", '<path onclick="alert(1)"', "carries script, or fetches something"),
    ("images/ear.svg", "<path", '<image href="https://evil.example/x.png"/><path', "carries script, or fetches"),
    ("images/ear.svg", "<path", '<a href="javascript:alert(1)"/><path', "carries script, or fetches something"),
    ("images/ear.svg", "<path", '<path fill="url(https://evil.example/x)"', "carries script, or fetches something"),
    ("images/ear.svg", "<path", "<style>@import 'x'</style><path", "carries script, or fetches something"),
    ("images/ear.svg", "<path", '<b xmlns="http://www.w3.org/1999/xhtml"/><path', "carries script, or fetches"),
    ("images/ear.svg", "<svg", "<!DOCTYPE svg><svg", "is not a plain SVG picture"),
    ("images/ear.svg", "<svg", '<?xml-stylesheet href="x"?><svg', "is not a plain SVG picture"),
    ("images/ear.svg", "</svg>", "", "is not an SVG picture"),
    ("images/ear.svg", SVG, "<p>Words</p>", "is not an SVG picture"),
]


@pytest.mark.parametrize(("file", "before", "after", "reason"), CHANGES)
def test_a_broken_rule_is_one_line_that_names_the_file(folder, file, before, after, reason):
    change(folder, f"{AT}/{file}", before, after)

    found = content.faults(folder)

    assert [line for line in found if line.startswith(f"{AT}/{file}: {reason}")], found


SPECIFICATION_CHANGES = [
    ('slug = "l2-mentoring"', 'slug = "mentoring"', "has the slug mentoring, and its file is named l2-mentoring"),
    ('slug = "l2-mentoring"\n', "", "has no slug"),
    ("level = 2", "level = 9", "has a level that is not a whole number from 1 to 8"),
    ("credits = 2", "credits = 3", "has 3 credits, and its units have 2"),
    ('version = "1"', "version = 1", "has a version that is not text"),
    ("practical = false\n", "", "unit 1 has no practical"),
    ('number = "1.2"', 'number = "1.1"', "has the criterion PM1 1.1 twice"),
    ('number = "1.2"', 'number = "2.2"', "unit 1 outcome 1 criterion 2 has the number 2.2, which does not begin 1."),
    ('plain = "Say what it is."\n', "", "unit 1 outcome 1 criterion 1 has no plain"),
    ('wording = "Describe the role."', 'wording = ""', "unit 1 outcome 1 criterion 1 has an empty wording"),
    ("[[unit.outcome]]", "[[unit.outcmoe]]", "unit 1 has no outcome"),
    ('notice = "A sample."', 'notice = "A sample."\nurl = "x"', "has a field that is not known: url"),
    ("level = 2", "level = ", "is not sound TOML: "),
]


@pytest.mark.parametrize(("before", "after", "reason"), SPECIFICATION_CHANGES)
def test_a_broken_rule_of_a_qualification_is_one_line_that_names_the_file(folder, before, after, reason):
    change(folder, SPECIFICATION_PATH, before, after)

    found = content.faults(folder)

    assert [line for line in found if line.startswith(f"{SPECIFICATION_PATH}: {reason}")], found


ADDED = [
    (f"{AT}/notes.txt", "x", f"{AT}/notes.txt: is not a part of a module"),
    (f"{AT}/page-02.md", "# X\n\ny", f"{AT}/page-02.md: is not a part of a module"),
    (f"{AT}/page-4.md", "# X\n\ny", f"{AT}: has no page-3.md, and has pages after it"),
    (f"{AT}/page-3.md", "# First things\n\ny", f"{AT}: has two pages headed First things"),
    (f"{AT}/page-3.md", b"# X\n\n\xff", f"{AT}/page-3.md: is not UTF-8 text"),
    (f"{AT}/page-3.md", b"# X\n\n\0", f"{AT}/page-3.md: is not text"),
    (f"{AT}/page-3.md", b"", f"{AT}/page-3.md: has no heading"),
    (f"{AT}/page-3.md", b"# X\n\n" + b"x" * 1024 * 1024, f"{AT}/page-3.md: is larger than 1 MB"),
    (f"{AT}/check.toml", b'pass = "\xff"', f"{AT}/check.toml: is not UTF-8 text"),
    (f"{AT}/check.toml", "pass = 1", f"{AT}/check.toml: has no question"),
    (f"{AT}/check.toml", "pass = 1\nquestion = 7", f"{AT}/check.toml: has no question"),
    (f"{AT}/images/photo.jpg", "x", f"{AT}/images/photo.jpg: is not a picture we can show"),
    (f"{AT}/images/My Ear.svg", SVG, f"{AT}/images/My Ear.svg: is not a picture we can show"),
    (f"{AT}/images/ear.png", SVG, f"{AT}/images/ear.png: is not a PNG picture"),
    ("modules/listening/page-1.md", "# X\n\ny", "modules/listening: is not a module"),
    ("modules/notes.md", "x", "modules/notes.md: is not a module"),
    ("modules/02-empty/images/ear.svg", SVG, "modules/02-empty: has no pages"),
    ("modules/02-empty/page-1.md", "# X\n\ny", "modules/02-empty/module.toml: is missing"),
    ("modules/02-empty/page-1.md", "# X\n\ny", "modules/02-empty/check.toml: is missing"),
    ("modules/02-listening/page-1.md", "# X\n\ny", "modules/02-listening: has the same name as another module"),
    ("modules/01-other/page-1.md", "# X\n\ny", "modules/01-other: has the same number as another module"),
    ("modules/02-other/module.toml", MODULE, "modules/02-other/module.toml: has the same title as another module"),
    ("qualifications/read-me.md", "x", "qualifications/read-me.md: is not a qualification"),
    ("qualifications/other.toml", SPECIFICATION, "qualifications/other.toml: has the unit PM1, which is used twice"),
    ("qualifications/other.toml", SPECIFICATION, "qualifications/other.toml: has the code M-L2, which is used twice"),
]


@pytest.mark.parametrize(("path", "words", "line"), ADDED)
def test_a_file_that_does_not_belong_or_does_not_hold_is_one_line(folder, path, words, line):
    write(folder, path, words)

    assert [found for found in content.faults(folder) if found.startswith(line)], content.faults(folder)


def test_a_true_false_question_has_exactly_two_options(folder):
    third = '[[question.option]]\ntext = "Maybe"\nright = false\nfeedback = "Choose."\n'
    write(folder, f"{AT}/check.toml", CHECK + third)

    assert content.faults(folder) == [f"{AT}/check.toml: question 3 has 3 options, and needs 2"]


def test_a_question_has_at_least_two_options(folder):
    only = (
        '[[question]]\nkind = "single"\ntext = "Why?"\n[[question.option]]\ntext = "A"\nright = true\nfeedback = "B"\n'
    )
    write(folder, f"{AT}/check.toml", CHECK + only)

    assert content.faults(folder) == [f"{AT}/check.toml: question 4 has 1 options, and needs 2 to 8"]


@pytest.mark.parametrize("gone", ["modules", "qualifications"])
def test_a_folder_that_is_missing_is_a_fault(folder, gone):
    (folder / gone).rename(folder / "elsewhere")

    assert f"{gone}: there is no such folder" in content.faults(folder)


def test_a_png_picture_is_sound(folder):
    write(folder, f"{AT}/images/eye.png", b"\x89PNG\r\n\x1a\nrest")

    assert content.faults(folder) == []


def test_a_picture_may_use_its_own_parts(folder):
    own = SVG.replace("<path", '<use href="#a"/><path fill="url(#b)"')
    write(folder, f"{AT}/images/ear.svg", own)

    assert content.faults(folder) == []


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(folder):
    write(folder, f"{AT}/page-1.md", "\ufeff" + PAGE.replace("\n", "\r\n"))

    assert content.faults(folder) == []


def test_script_in_a_page_is_left_out(folder):
    change(folder, f"{AT}/page-1.md", "Some words.", "Some words.\n\n<script>alert(1)</script>")

    _, (module,), faults = content.read(folder)

    assert faults == []
    assert "script" not in module.pages[0].html


def test_fingerprints_change_with_any_byte_any_name_and_nothing_else(folder):
    before = content.fingerprints(folder)
    assert set(before) == {SPECIFICATION_PATH, AT}
    assert content.fingerprints(folder) == before

    (folder / AT / "page-2.md").rename(folder / AT / "page-3.md")
    renamed = content.fingerprints(folder)
    assert renamed[AT] != before[AT]
    assert renamed[SPECIFICATION_PATH] == before[SPECIFICATION_PATH]

    (folder / AT / "page-3.md").rename(folder / AT / "page-2.md")
    assert content.fingerprints(folder) == before
