"""The reading age of everything a learner reads in a module, file by file and for each estate."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lms.courses.content.files import Faults
from lms.courses.content.reading_age import blocks_of, fault_of, measure

if TYPE_CHECKING:
    from lms.courses.content.modules import Module


def check_ages(path: Path, module: "Module", faults: Faults) -> None:
    """Write down every file of a module that asks for an older reader than the limit, with its hardest sentences.

    Pages for staff may ask more and are left alone. Words of the glossary are explained there, and count as easy.
    """
    easy = [form for term in module.glossary for form in term.forms]
    for name, ways in _words_of(module):
        hardest = max((measure(way, easy) for way in ways), key=lambda found: found.age)
        if hardest.is_too_hard:
            faults.add(path / name, fault_of(hardest))


def _words_of(module: "Module") -> Iterator[tuple[str, list[list[str]]]]:
    """Each file that learners read, with its pieces of text as each estate reads them."""
    for page in module.pages:
        yield f"page-{page.number}.md", [[page.title, *blocks_of(html)] for html in page.renders]
    yield "check.toml", [[words for question in module.check.questions for words in _asked(question)]]
    for scenario in module.scenarios:
        yield f"scenario-{scenario['number']}.toml", [list(_played(scenario, way)) for way in ("", "_women")]
    yield "reflections.toml", [[prompt.text for prompt in module.prompts]]
    yield "glossary.toml", [[term.meaning for term in module.glossary]]
    yield "easy-read.toml", [list(_easy(module.easy_read))]


def _asked(question: Mapping[str, Any]) -> Iterator[str]:
    yield question["text"]
    yield question.get("feedback", "")
    for option in question["options"]:
        yield from (option["text"], option.get("match", ""), option["feedback"])


def _played(scenario: Mapping[str, Any], way: str) -> Iterator[str]:
    """The words of a scenario; those of a women's prison, where they differ, when `way` says so."""
    yield scenario["title"]
    for scene in scenario["scenes"]:
        yield from blocks_of(scene[f"html{way}"] or scene["html"])
        for reply in scene["replies"]:
            yield reply[f"text{way}"] or reply["text"]


def _easy(parts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for part in parts:
        yield part["title"]
        yield from (line["text"] for line in part["lines"])
