"""What publishing some modules would do to those that are published."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lms.courses.content import Module
from lms.courses.models import ModuleEdition


class State(StrEnum):
    """How a module stands to the newest edition of its name."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "the same"


def state_of(module: Module, newest: Mapping[str, ModuleEdition]) -> State:
    """Whether a module is new, changed or the same. `newest` holds the newest editions under their slugs."""
    if module.slug not in newest:
        return State.NEW
    return State.SAME if newest[module.slug].content_hash == module.content_hash else State.CHANGED


def clashes(modules: Sequence[Module], newest: Mapping[str, ModuleEdition]) -> list[str]:
    """Where a module would take the number or the title of another one that stays, as `path: reason` lines."""
    names = {module.slug for module in modules}
    staying = [edition for slug, edition in newest.items() if slug not in names]
    lines = []
    for module in modules:
        if any(edition.position == module.position for edition in staying):
            lines.append(f"{module.path}: has the same number as another module that is published")
        if any(edition.title == module.title for edition in staying):
            lines.append(f"{module.path}/module.toml: has the same title as another module that is published")
    return lines
