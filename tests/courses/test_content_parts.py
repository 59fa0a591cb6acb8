"""The parts of a module beside its pages and its check: each rule broken once, and what is kept of a sound one."""

import pytest

from lms.courses.content import faults, read
from tests.builders.content import AT, change, write

CHANGES = [
    # glossary
    ("glossary.toml", 'word = "wing"\n', "", "term 2 has no word"),
    ("glossary.toml", '"A part of a prison."', '""', "term 2 has an empty meaning"),
    ("glossary.toml", 'word = "wing"', 'word = "Serveries"', "has this word twice: serveries"),
    ("glossary.toml", 'also = ["serveries"]', 'also = ["servery"]', "has this word twice: servery"),
    ("glossary.toml", 'also = ["serveries"]', 'also = "serveries"', "term 1 has also that are not a list of text"),
    ("glossary.toml", 'also = ["serveries"]', 'also = [" "]', "term 1 has an empty word in also"),
    ("glossary.toml", 'word = "wing"', 'word = "Servery!"', "has two words that come to the same address: servery"),
    ("glossary.toml", 'word = "wing"', 'word = "?"', "term 2 has a word without letters"),
    ("glossary.toml", 'word = "wing"', 'word = "wing"\npage = 2', "term 2 has a field that is not known: page"),
    # reflections
    ("reflections.toml", "page = 2", "page = 3", "prompt 1 is on a page that is not there: 3"),
    ("reflections.toml", "PM1 1.1", "PM9 1.1", "prompt 1 names a criterion that does not exist: PM9 1.1"),
    ("reflections.toml", "PM1 1.1", "PM1 1.2", "prompt 1 names a criterion that module.toml does not: PM1 1.2"),
    ("reflections.toml", '["PM1 1.1"]', "[]", "prompt 1 has criteria that are not a list of text"),
    ("reflections.toml", '"Who listens to you?"', '""', "prompt 1 has an empty text"),
    ("reflections.toml", "[[prompt]]", "[[promt]]", "has no prompt"),
    # scenarios
    ("scenario-1.toml", "page = 1", "page = 3", "is on a page that is not there: 3"),
    ("scenario-1.toml", 'name = "asked"', 'name = "start"', "has two scenes called start"),
    ("scenario-1.toml", 'name = "asked"', 'name = "Asked him"', "scene 2 has a name that is not small letters"),
    ("scenario-1.toml", 'next = "asked"', 'next = "nowhere"', "goes to a scene that is not there: nowhere"),
    ("scenario-1.toml", 'next = "asked"', 'next = "end"', "has a scene that cannot be reached: asked"),
    ("scenario-1.toml", 'next = "asked"\n', "", "scene 1 reply 1 has no next"),
    ("scenario-1.toml", 'text = "Wait."', 'text = "Ask him why."', "scene 1 has this reply twice: Ask him why."),
    ("scenario-1.toml", 'text = "He walks off."\n', "", "scene 2 has no text"),
    (
        "scenario-1.toml",
        "He walks off.",
        "![Off](images/ear.svg)",
        "scene 2 shows a picture, and a scene is words only",
    ),
    ("scenario-1.toml", "He walks off.", "# He walks off", "scene 2 has a second # heading"),
    ("scenario-1.toml", "He walks off.", "!!! note\\n    Off.", "scene 2 has a notice that is not known: note"),
    ("scenario-1.toml", "page = 1", "page = 1\nwhere = 2", "has a field that is not known: where"),
    ("scenario-1.toml", "page = 1", "page = 1\n[[scnee]]", "has a field that is not known: scnee"),
    # easy read
    ("easy-read.toml", "ear.svg", "eye.svg", "part 1 line 1 shows a picture that is not there: images/eye.svg"),
    ("easy-read.toml", 'alt = "An ear"\n', "", "part 1 line 1 has no alt"),
    ("easy-read.toml", 'alt = "An ear"', 'alt = ""', "part 1 line 1 has an empty alt"),
    ("easy-read.toml", "helps people", "helps " * 15, "part 1 line 1 has 16 words, and a line of easy read has 15"),
    ("easy-read.toml", "[[part.line]]", "[[part.lines]]", "part 1 has no line"),
    # pages for staff
    ("facilitator.md", "# For tutors", "For tutors", "has no heading: begin it with # and its title"),
    ("facilitator.md", "Ask everyone to sit in pairs.", "", "has nothing under its heading"),
    ("staff-note.md", "This", "![Note](images/note.svg) This", "shows a picture that is not there: images/note.svg"),
    (
        "staff-note.md",
        "This",
        "!!! women\n    Her.\n\nThis",
        "has words for one estate only, and staff of every prison",
    ),
    # what is new
    ("module.toml", '"There is a new page."', "7", "has a changes that is not text"),
]


@pytest.mark.parametrize(("file", "before", "after", "reason"), CHANGES)
def test_a_broken_rule_is_one_line_that_names_the_file(folder, file, before, after, reason):
    change(folder, f"{AT}/{file}", before, after)

    found = faults(folder)

    assert [line for line in found if line.startswith(f"{AT}/{file}: {reason}")], found


SCENE = '[[scene]]\nname = "{}"\ntext = "Words."\n'
REPLY = '[[scene.reply]]\ntext = "{}"\nnext = "{}"\n'


def scenario(folder, scenes):
    """Put a scenario in place: the name of each scene, and where its replies lead."""
    words = 'title = "A"\npage = 1\n'
    for name, leads in scenes.items():
        words += SCENE.format(name) + "".join(REPLY.format(f"To {next_}, {n}", next_) for n, next_ in enumerate(leads))
    write(folder, f"{AT}/scenario-1.toml", words)


@pytest.mark.parametrize(
    ("scenes", "reasons"),
    [
        ({"a": "bb", "b": ""}, []),
        ({"a": "ab", "b": ""}, []),
        ({"a": "bbbb", "b": ""}, []),
        ({"a": "b", "b": ""}, ["scene 1 has 1 replies, and a scene that goes on has 2 to 4"]),
        ({"a": "bbbbb", "b": ""}, ["scene 1 has 5 replies, and a scene that goes on has 2 to 4"]),
        ({"a": ""}, ["ends where it begins: give its first scene replies"]),
        ({"a": "aa"}, ["goes round for ever from the scene a"]),
        (
            {"a": "bc", "b": "dd", "c": "", "d": "bb"},
            ["goes round for ever from the scene b", "goes round for ever from the scene d"],
        ),
        ({"a": "cc", "b": "cc", "c": ""}, ["has a scene that cannot be reached: b"]),
    ],
)
def test_every_way_through_a_scenario_comes_to_an_end(folder, scenes, reasons):
    scenario(folder, scenes)

    assert faults(folder) == [f"{AT}/scenario-1.toml: {reason}" for reason in reasons]


def test_scenarios_are_numbered_without_a_gap_and_named_apart(folder):
    words = (folder / AT / "scenario-1.toml").read_bytes()
    write(folder, f"{AT}/scenario-3.toml", words)

    assert faults(folder) == [
        f"{AT}: has no scenario-2.toml, and has scenarios after it",
        f"{AT}: has two scenarios called The quiet one",
    ]


def test_what_is_kept_of_a_scenario_is_html_for_each_estate(folder):
    _, (module,), _ = read(folder)

    (kept,) = module.scenarios
    assert (kept["number"], kept["title"], kept["page"]) == (1, "The quiet one", 1)
    start, asked, end = kept["scenes"]
    assert (start["html"], start["html_women"]) == ("<p>Dev says nothing.</p>", "<p>Amina says nothing.</p>")
    assert start["replies"] == [
        {"text": "Ask him why.", "text_women": "Ask her why.", "next": "asked"},
        {"text": "Wait.", "text_women": None, "next": "end"},
    ]
    assert asked["html_women"] is None
    assert end["html"] == "<p>You sit down.</p>\n<p>He sits too.</p>"
    assert end["replies"] == []


def test_what_is_kept_of_the_other_parts_is_what_an_edition_holds(folder):
    _, (module,), _ = read(folder)

    assert [term.kept() for term in module.glossary] == [
        {
            "word": "servery",
            "also": ["serveries"],
            "meaning": "Where meals are given out.",
            "anchor": "servery",
        },
        {"word": "wing", "also": [], "meaning": "A part of a prison.", "anchor": "wing"},
    ]
    assert module.easy_read == (
        {
            "title": "What listening is",
            "lines": [{"text": "Listening helps people.", "image": "ear.svg", "alt": "An ear"}],
        },
    )
    assert module.facilitator == "<p>Ask everyone to sit in pairs.</p>"
    assert module.staff_note == "<p>This learner is learning to listen.</p>"
    assert [(prompt.page, prompt.text, prompt.criteria) for prompt in module.prompts] == [
        (2, "Who listens to you?", ("PM1 1.1",))
    ]


def test_what_is_kept_of_the_new_kinds_of_question_is_what_an_edition_holds(folder):
    _, (module,), _ = read(folder)

    *_, order, matching, short = module.check.questions
    assert order["options"][0] == {"text": "Stop", "feedback": "Stopping comes first."}
    assert matching["options"][0] == {"text": "A nod", "match": "Go on", "feedback": "A nod says go on."}
    assert short == {
        "kind": "short",
        "text": "What would you say?",
        "options": [],
        "model": "I would say that I have time.",
        "points": ["Offers time", "Asks nothing"],
        "feedback": "Thank you. Your tutor will read it.",
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("page-1.md", "# Waiting\n\n" + "[" * 6000),
        ("page-1.md", "# Waiting\n\n" + ">" * 39000),
        ("glossary.toml", "a = " + "[" * 900),
        ("glossary.toml", "a = " + "[" * 5000),
    ],
)
def test_marks_inside_each_other_are_a_fault_and_hold_nobody_up(folder, name, words):
    (module,) = (folder / "modules").iterdir()
    (module / name).write_text(words)

    assert [line for line in faults(folder) if line.startswith(f"modules/{module.name}/{name}: ")]
