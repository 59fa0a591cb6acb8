"""What the parts of a module say before anybody has written them: enough to see what goes where."""

import json

from lms.courses.content import scenarios

MODULE = """title = {title}
summary = "Say in one or two sentences what this module is about."
minutes = 30
criteria = []
"""

PAGE = """# {title}

Write one idea here, in short sentences.
"""

CHECK = """pass = 1

[[question]]
kind = "single"
text = "Write a question here."

[[question.option]]
text = "The right answer"
right = true
feedback = "Yes. Say why."

[[question.option]]
text = "Another answer"
right = false
feedback = "Not yet. Say why, kindly."
"""

GLOSSARY = """[[term]]
word = "wing"
meaning = "A part of a prison where people live."
"""

REFLECTIONS = """[[prompt]]
page = 1
text = "Ask for something to write about here."
criteria = []
"""

SCENARIO = """title = "Name this scenario"
page = 1

[[scene]]
name = "start"
text = "What happens? What do you do?"

[[scene.reply]]
text = "The first thing you could do."
next = "one-end"

[[scene.reply]]
text = "The other thing you could do."
next = "other-end"

[[scene]]
name = "one-end"
text = "What happens next."

[[scene]]
name = "other-end"
text = "What happens next, the other way."
"""

EASY_READ = """[[part]]
title = "Name this part"

[[part.line]]
text = "One short sentence."
image = "picture.svg"
alt = "What the picture shows"
"""

FACILITATOR = """# For tutors

Write how long each part takes, an exercise for a group, and what to watch for.
"""

STAFF_NOTE = """# For wing officers

Write what learners are learning, and how officers can help.
"""

STARTERS = {
    "check.toml": CHECK,
    "glossary.toml": GLOSSARY,
    "reflections.toml": REFLECTIONS,
    "easy-read.toml": EASY_READ,
    "facilitator.md": FACILITATOR,
    "staff-note.md": STAFF_NOTE,
}


def new_module(title: str) -> dict[str, bytes]:
    """The files a module must have, path → bytes, before anybody has written them."""
    about = MODULE.format(title=json.dumps(title, ensure_ascii=False))
    return {"module.toml": about.encode(), "page-1.md": new_page("The first idea"), "check.toml": CHECK.encode()}


def new_page(title: str) -> bytes:
    """A page with its heading."""
    return PAGE.format(title=title).encode()


def new_part(path: str) -> bytes | None:
    """A part of a module before anybody has written it, or None where there is no such part."""
    if scenarios.SCENARIO.fullmatch(path):
        return SCENARIO.encode()
    return STARTERS[path].encode() if path in STARTERS else None
