"""A small content folder with nothing wrong: one qualification, and one module that has every part."""

from pathlib import Path

QUALIFICATION = "qualifications/l2-mentoring.toml"
AT = "modules/01-listening"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Ear</title><path d="M0 0h9"/></svg>'

FILES = {
    QUALIFICATION: """
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
""",
    f"{AT}/module.toml": """
title = "Listening"
minutes = 20
summary = "How to listen."
criteria = ["PM1 1.1"]
changes = "There is a new page."
""",
    f"{AT}/page-1.md": """# First things

Some words about a servery. The servery is loud.

!!! women
    Grace waits.

!!! men
    Lee waits.

![An ear](images/ear.svg)
""",
    f"{AT}/page-2.md": """# Second things

More words.

!!! safety "Safety"
    Tell the nearest officer now.
""",
    f"{AT}/check.toml": """
pass = 5
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
[[question]]
kind = "order"
text = "Put these in order."
[[question.option]]
text = "Stop"
feedback = "Stopping comes first."
[[question.option]]
text = "Look"
feedback = "Then you look."
[[question.option]]
text = "Ask"
feedback = "Then you ask."
[[question]]
kind = "matching"
text = "Which goes with which?"
[[question.option]]
text = "A nod"
match = "Go on"
feedback = "A nod says go on."
[[question.option]]
text = "A frown"
match = "I am lost"
feedback = "A frown says I am lost."
[[question.option]]
text = "A smile"
match = "I am glad"
feedback = "A smile says I am glad."
[[question]]
kind = "short"
text = "What would you say?"
model = "I would say that I have time."
points = ["Offers time", "Asks nothing"]
feedback = "Thank you. Your tutor will read it."
""",
    f"{AT}/glossary.toml": """
[[term]]
word = "servery"
also = ["serveries"]
meaning = "Where meals are given out."
[[term]]
word = "wing"
meaning = "A part of a prison."
""",
    f"{AT}/reflections.toml": """
[[prompt]]
page = 2
text = "Who listens to you?"
criteria = ["PM1 1.1"]
""",
    f"{AT}/scenario-1.toml": """
title = "The quiet one"
page = 1
[[scene]]
name = "start"
text = "Dev says nothing."
text_women = "Amina says nothing."
[[scene.reply]]
text = "Ask him why."
text_women = "Ask her why."
next = "asked"
[[scene.reply]]
text = "Wait."
next = "end"
[[scene]]
name = "asked"
text = "He walks off."
[[scene.reply]]
text = "Go back."
next = "start"
[[scene.reply]]
text = "Let him go."
next = "end"
[[scene]]
name = "end"
text = "You sit down.\\n\\nHe sits too."
""",
    f"{AT}/easy-read.toml": """
[[part]]
title = "What listening is"
[[part.line]]
text = "Listening helps people."
image = "ear.svg"
alt = "An ear"
""",
    f"{AT}/facilitator.md": "# For tutors\n\nAsk everyone to sit in pairs.\n",
    f"{AT}/staff-note.md": "# For staff\n\nThis learner is learning to listen.\n",
    f"{AT}/images/ear.svg": SVG,
}
REQUIRED = ("module.toml", "page-1.md", "page-2.md", "check.toml", "images/ear.svg")
OPTIONAL = ("glossary.toml", "reflections.toml", "scenario-1.toml", "easy-read.toml", "facilitator.md", "staff-note.md")


def module_files() -> dict[str, bytes]:
    """Every file of the module, path in its folder → bytes."""
    return {path.removeprefix(f"{AT}/"): words.encode() for path, words in FILES.items() if path.startswith(AT)}


def write_content(folder: Path) -> Path:
    """The small content folder, in this place."""
    for path, words in FILES.items():
        write(folder, path, words)
    return folder


def write(folder: Path, path: str, words: str | bytes) -> None:
    """Put a file into a content folder, or put other words in it."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(words if isinstance(words, bytes) else words.encode())


def change(folder: Path, path: str, before: str, after: str) -> None:
    """Change some words of a file, where they first come."""
    words = (folder / path).read_text(encoding="utf-8")
    assert before in words
    (folder / path).write_text(words.replace(before, after, 1), encoding="utf-8")
