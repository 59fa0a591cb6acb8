"""Words for one estate only: blocks of a page that readers in a women's prison see, or everybody else."""

import re
from enum import StrEnum

from lms.core.markdown import NOTICES

INDENT = 4
NOTICE = re.compile(r"( *)!!! ?([\w-]+)(.*)")


class Estate(StrEnum):
    """Who reads: people in a women's prison, or everybody else."""

    WOMEN = "women"
    MEN = "men"


ESTATES = tuple(estate.value for estate in Estate)


def as_read_by(estate: Estate, source: str) -> str:
    """The Markdown this estate reads: its own blocks unwrapped, the other's left out."""
    return "\n".join(_read(source.expandtabs(INDENT).split("\n"), estate))


def _read(lines: list[str], estate: Estate) -> list[str]:
    read: list[str] = []
    at = 0
    while at < len(lines):
        named = _estate_named(lines[at])
        if named is None:
            read.append(lines[at])
            at += 1
            continue
        end = _end_of_block(lines, at)
        if named is estate:
            read += ["", *_read([line[INDENT:] for line in lines[at + 1 : end]], estate), ""]
        at = end
    return read


def _estate_named(line: str) -> Estate | None:
    notice = NOTICE.fullmatch(line)
    return Estate(notice[2]) if notice and notice[2] in ESTATES else None


def _end_of_block(lines: list[str], start: int) -> int:
    """Where the lines end that stand further in than this one, blank ones between them included."""
    within = len(lines[start]) - len(lines[start].lstrip()) + INDENT
    end = start + 1
    for at in range(start + 1, len(lines)):
        if not lines[at].strip():
            continue
        if not lines[at].startswith(" " * within):
            break
        end = at + 1
    return end


def faults_in(source: str) -> list[str]:
    """What is wrong with the notices and blocks of a page's Markdown, each as a reason."""
    lines = source.expandtabs(INDENT).split("\n")
    return [reason for at in range(len(lines)) if (reason := _fault_at(lines, at))]


def _fault_at(lines: list[str], at: int) -> str | None:
    notice = NOTICE.fullmatch(lines[at])
    if not notice:
        return None
    kind, rest = notice[2], notice[3].strip()
    if kind in ESTATES and rest:
        return f"has words beside !!! {kind}: put them under it, four spaces in"
    if kind not in ESTATES and kind not in NOTICES:
        return f"has a notice that is not known: {kind} (use {', '.join((*NOTICES, *ESTATES))})"
    if _end_of_block(lines, at) == at + 1:
        return f"has nothing under !!! {kind}: put the words on the next line, four spaces in"
    return None
