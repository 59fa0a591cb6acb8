"""Every rule of the content folder, each broken once in a small sound folder."""

import pytest

from lms.courses.content import faults, fingerprints, read
from lms.courses.content.checks import KINDS
from tests.builders.content import AT, FILES, OPTIONAL, QUALIFICATION, SVG, change, module_files, write


def test_the_shipped_content_is_sound(content):
    assert faults(content) == []


def test_a_small_sound_folder_has_no_faults(folder):
    assert faults(folder) == []


def test_what_is_read_is_what_was_written(folder):
    (specification,), (module,), _ = read(folder)

    assert specification.criteria == ["PM1 1.1", "PM1 1.2"]
    assert (module.slug, module.position, module.title, module.minutes) == ("listening", 1, "Listening", 20)
    assert module.changes == "There is a new page."
    assert [(page.number, page.title) for page in module.pages] == [(1, "First things"), (2, "Second things")]
    assert module.pages[1].html.startswith("<p>More words.</p>")
    assert [question["kind"] for question in module.check.questions] == list(KINDS)
    assert module.files == module_files()


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
    ("check.toml", "pass = 5", "pass = 0", "has a pass that is not a whole number from 1 to 6"),
    ("check.toml", "pass = 5", "pass = 7", "has a pass that is not a whole number from 1 to 6"),
    ("check.toml", "pass = 5\n", "", "has no pass"),
    ("check.toml", '"Look"', '"Stop"', "question 4 has this option twice: Stop"),
    ("check.toml", '"I am glad"', '"Go on"', "question 5 has this match twice: Go on"),
    ("check.toml", 'match = "Go on"\n', "", "question 5 option 1 has no match"),
    ("check.toml", 'feedback = "Then you ask."\n', "", "question 4 option 3 has no feedback"),
    ("check.toml", 'text = "Look"', 'text = "Look"\nright = true', "question 4 option 2 has a field that is not known"),
    ("check.toml", 'model = "I would say that I have time."\n', "", "question 6 has no model"),
    ("check.toml", '["Offers time", "Asks nothing"]', "[]", "question 6 has points that are not a list of text"),
    ("check.toml", 'feedback = "Thank you. Your tutor will read it."\n', "", "question 6 has no feedback"),
    ("check.toml", 'kind = "short"', 'kind = "short"\noption = []', "question 6 has a field that is not known: option"),
    # pages
    ("page-1.md", "# First things", "First things", "has no heading: begin it with # and its title"),
    ("page-1.md", "# First things", "## First things", "has no heading: begin it with # and its title"),
    ("page-1.md", "# First things", "# First *things*", "has a heading that is not plain words"),
    ("page-1.md", "Some words about", "# Another\n\n", "has a second # heading: use ## for the parts of a page"),
    ("page-1.md", "Some words about", "Another\n=======\n\n", "has a second # heading: use ## for the parts of a page"),
    ("page-1.md", "ear.svg", "eye.svg", "shows a picture that is not there: images/eye.svg"),
    ("page-1.md", "images/ear", "ear", "shows a picture that is not there: ear.svg"),
    ("page-1.md", "images/ear", "/images/ear", "shows a picture that is not there: /images/ear.svg"),
    ("page-1.md", "images/ear", "//evil.example/ear", "shows a picture that is not there: one with no address"),
    ("page-1.md", "images/ear", "https://evil.example/ear", "shows a picture that is not there: one with no address"),
    ("page-1.md", "An ear", "", "shows a picture that has no words: images/ear.svg"),
    ("page-1.md", "![An ear](images/ear.svg)", '<img src="images/ear.svg">', "shows a picture that has no words"),
    ("page-1.md", "Some words about", "[Out](https://evil.example)", "has a link that leads away from this site"),
    ("page-1.md", "Some words about", "[Out](//evil.example)", "has a link that leads away from this site"),
    ("page-1.md", "!!! women", "!!! womn", "has a notice that is not known: womn (use think, scenario, safety, women"),
    ("page-1.md", "!!! men", '!!! men "Men"', "has words beside !!! men: put them under it, four spaces in"),
    ("page-1.md", "    Lee waits.", "Lee waits.", "has nothing under !!! men: put the words on the next line"),
    ("page-1.md", "    Grace waits.", "    ![](images/eye.svg)", "shows a picture that is not there: images/eye.svg"),
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

    found = faults(folder)

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
    ("level = 2", 'level = 2\nawarding_organisation = ""', "has an empty awarding_organisation"),
    ("level = 2", "level = 2\nawarding_organisation = 7", "has a awarding_organisation that is not text"),
    (
        "[[unit]]",
        'awarding_organisation = "Northern Awards"\n[assessing]\nclaim_route = "direct claim"\n[[unit]]',
        "assessing has the claim_route “direct claim”: an awarding organisation begins “EQA first”",
    ),
    (
        "[[unit]]",
        "[assessing]\ndirect_claim_sampled = -1\n[[unit]]",
        "assessing has a direct_claim_sampled that is not",
    ),
    (
        "[[unit]]",
        "[assessing]\ndirect_claim_sampled = 1\n[[unit]]",
        "assessing has a direct_claim_summative above its direct_claim_sampled",
    ),
]


def test_who_certifies_and_how_many_are_sampled_before_direct_claim_are_read_from_the_file(folder):
    (house,), *_ = read(folder)
    rules = "[assessing]\ndirect_claim_sampled = 5\ndirect_claim_summative = 4\n[[unit]]"
    change(folder, QUALIFICATION, "[[unit]]", f'awarding_organisation = "Northern Awards Ltd"\n{rules}')
    (theirs,), *_ = read(folder)

    assert faults(folder) == []
    assert (house.rules.awarding_organisation, house.rules.first_route) == ("", "EQA first")
    assert (house.rules.direct_claim_sampled, house.rules.direct_claim_summative) == (3, 2)
    assert (theirs.rules.awarding_organisation, theirs.rules.first_route) == ("Northern Awards Ltd", "EQA first")
    assert (theirs.rules.direct_claim_sampled, theirs.rules.direct_claim_summative) == (5, 4)


@pytest.mark.parametrize(("before", "after", "reason"), SPECIFICATION_CHANGES)
def test_a_broken_rule_of_a_qualification_is_one_line_that_names_the_file(folder, before, after, reason):
    change(folder, QUALIFICATION, before, after)

    found = faults(folder)

    assert [line for line in found if line.startswith(f"{QUALIFICATION}: {reason}")], found


ADDED = [
    (f"{AT}/notes.txt", "x", f"{AT}/notes.txt: is not a part of a module"),
    (f"{AT}/page-02.md", "# X\n\ny", f"{AT}/page-02.md: is not a part of a module"),
    (f"{AT}/page-4.md", "# X\n\ny", f"{AT}: has no page-3.md, and has pages after it"),
    (f"{AT}/page-3.md", "# First things\n\ny", f"{AT}: has two pages headed First things"),
    (f"{AT}/page-3.md", b"# X\n\n\xff", f"{AT}/page-3.md: is not UTF-8 text"),
    (f"{AT}/page-3.md", b"# X\n\n\0", f"{AT}/page-3.md: is not text"),
    (f"{AT}/page-3.md", b"", f"{AT}/page-3.md: has no heading"),
    (f"{AT}/page-3.md", "# X\n", f"{AT}/page-3.md: has nothing under its heading"),
    (f"{AT}/page-3.md", "# X\n\n!!! men\n    Lee.\n", f"{AT}/page-3.md: has nothing under its heading"),
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
    (
        "modules/02-other/module.toml",
        FILES[f"{AT}/module.toml"],
        "modules/02-other/module.toml: has the same title as another module",
    ),
    ("qualifications/read-me.md", "x", "qualifications/read-me.md: is not a qualification"),
    (
        "qualifications/other.toml",
        FILES[QUALIFICATION],
        "qualifications/other.toml: has the unit PM1, which is used twice",
    ),
    (
        "qualifications/other.toml",
        FILES[QUALIFICATION],
        "qualifications/other.toml: has the code M-L2, which is used twice",
    ),
]


@pytest.mark.parametrize(("path", "words", "line"), ADDED)
def test_a_file_that_does_not_belong_or_does_not_hold_is_one_line(folder, path, words, line):
    write(folder, path, words)

    assert [found for found in faults(folder) if found.startswith(line)], faults(folder)


OPTION = '[[question.option]]\ntext = "{text}"\nfeedback = "Choose."\n'
CHOICE = OPTION + "right = false\n"
MATCH = OPTION + 'match = "{text}"\n'


@pytest.mark.parametrize(
    ("after", "option", "more", "reason"),
    [
        ('feedback = "Yes, it takes work."\n', CHOICE, 1, "question 3 has 3 options, and needs 2"),
        ('feedback = "Think again."\n', CHOICE, 7, "question 1 has 9 options, and needs 2 to 8"),
        ('feedback = "Then you ask."\n', OPTION, 6, "question 4 has 9 options, and needs 3 to 8"),
        ('feedback = "A smile says I am glad."\n', MATCH, 6, "question 5 has 9 options, and needs 3 to 8"),
    ],
)
def test_a_question_has_so_many_options_at_most(folder, after, option, more, reason):
    added = "".join(option.format(text=f"More {n}") for n in range(more))
    change(folder, f"{AT}/check.toml", after, after + added)

    assert faults(folder) == [f"{AT}/check.toml: {reason}"]


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        ('"Talking"\nright = false\nfeedback = "Think again."', "question 1 has 1 options, and needs 2 to 8"),
        ('"Ask"\nfeedback = "Then you ask."', "question 4 has 2 options, and needs 3 to 8"),
        (
            '"A smile"\nmatch = "I am glad"\nfeedback = "A smile says I am glad."',
            "question 5 has 2 options, and needs 3 to 8",
        ),
    ],
)
def test_a_question_has_so_many_options_at_least(folder, gone, reason):
    change(folder, f"{AT}/check.toml", f"[[question.option]]\ntext = {gone}\n", "")

    assert faults(folder) == [f"{AT}/check.toml: {reason}"]


def test_a_check_has_three_short_answers_at_most(folder):
    short = '[[question]]\nkind = "short"\ntext = "{}?"\nmodel = "M"\npoints = ["P"]\nfeedback = "Thank you."\n'
    words = FILES[f"{AT}/check.toml"]
    write(folder, f"{AT}/check.toml", words + short.format("Why") + short.format("How"))
    assert faults(folder) == []

    write(folder, f"{AT}/check.toml", words + "".join(short.format(n) for n in ("Why", "How", "When")))
    (line,) = faults(folder)
    assert line.startswith(f"{AT}/check.toml: has 4 short answers, and may have 3 at most")


def test_a_check_has_fifty_questions_at_most(folder):
    short = '[[question]]\nkind = "single"\ntext = "Why {}?"\n' + CHOICE.format(text="A") + CHOICE.format(text="B")
    asked = "".join(short.format(n).replace("right = false", "right = true", 1) for n in range(51))
    write(folder, f"{AT}/check.toml", f"pass = 1\n{asked}")

    assert faults(folder) == [f"{AT}/check.toml: has more than 50 questions"]


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_part_that_may_be_left_out_may_be_left_out(folder, name):
    (folder / AT / name).unlink()

    assert faults(folder) == []


@pytest.mark.parametrize("gone", ["modules", "qualifications"])
def test_a_folder_that_is_missing_is_a_fault(folder, gone):
    (folder / gone).rename(folder / "elsewhere")

    assert f"{gone}: there is no such folder" in faults(folder)


def test_a_png_picture_is_sound(folder):
    write(folder, f"{AT}/images/eye.png", b"\x89PNG\r\n\x1a\nrest")

    assert faults(folder) == []


def test_a_picture_may_use_its_own_parts(folder):
    own = SVG.replace("<path", '<use href="#a"/><path fill="url(#b)"')
    write(folder, f"{AT}/images/ear.svg", own)

    assert faults(folder) == []


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(folder):
    write(folder, f"{AT}/page-1.md", "\ufeff" + FILES[f"{AT}/page-1.md"].replace("\n", "\r\n"))

    assert faults(folder) == []


def test_script_in_a_page_is_left_out(folder):
    change(folder, f"{AT}/page-1.md", "Some words", "<script>alert(1)</script>\n\nSome words")

    _, (module,), found = read(folder)

    assert found == []
    assert "script" not in module.pages[0].html


def test_a_picture_that_no_page_shows_is_no_fault(folder):
    write(folder, f"{AT}/images/eye.svg", SVG)

    assert faults(folder) == []


def test_fingerprints_change_with_any_byte_any_name_and_nothing_else(folder):
    before = fingerprints(folder)
    assert set(before) == {QUALIFICATION, AT}
    assert fingerprints(folder) == before

    (folder / AT / "page-2.md").rename(folder / AT / "page-3.md")
    renamed = fingerprints(folder)
    assert renamed[AT] != before[AT]
    assert renamed[QUALIFICATION] == before[QUALIFICATION]

    (folder / AT / "page-3.md").rename(folder / AT / "page-2.md")
    assert fingerprints(folder) == before
