"""Prompts to write about, each on a page and tied to criteria."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lms.courses.content.files import Faults, Table, read_table


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to write about, at the end of a page."""

    page: int
    text: str
    criteria: tuple[str, ...]


def read_reflections(
    path: Path, pages: Collection[int], codes: Collection[str], named: Collection[str], faults: Faults
) -> tuple[Prompt, ...]:
    """The prompts of a file, with what is wrong written down. None where there is no such file.

    `codes` are the criteria there are, `named` those the module prepares for.
    """
    table = read_table(path, faults) if path.exists() else None
    if table is None:
        return ()
    prompts = tuple(_prompt(prompt, pages, codes, named) for prompt in table.tables("prompt"))
    told: set[str] = set()
    for n, prompt in enumerate(prompts, 1):
        if prompt.text in told:
            faults.add(path, f"prompt {n} is in the same words as an earlier one")
        told.add(prompt.text)
    table.nothing_else()
    return prompts


def _prompt(table: Table, pages: Collection[int], codes: Collection[str], named: Collection[str]) -> Prompt:
    prompt = Prompt(table.number("page", 1, 99), table.text("text", 600), tuple(table.texts("criteria")))
    table.nothing_else()
    if pages and prompt.page not in pages:
        table.fault(f"is on a page that is not there: {prompt.page}")
    for code in prompt.criteria:
        if code not in codes:
            table.fault(f"names a criterion that does not exist: {code}")
        elif named and code not in named:
            table.fault(f"names a criterion that module.toml does not: {code}")
    return prompt
