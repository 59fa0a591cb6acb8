"""A pack as files: a PDF to read and print, and a ZIP of CSV files."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from lms.core.clock import LONDON, local_day, written_day, written_moment
from lms.core.pdf import filled, render, style
from lms.people.forms import ROLE_WORDS
from lms.people.models import Role
from lms.portfolio.forms import OUTCOME_WORDS
from lms.portfolio.models import Outcome
from lms.quality.models import CaseKind, Stage
from lms.quality.queries.pack import Pack, Section
from lms.quality.rules.cases import TITLES

# A PDF is laid out in memory and read by people, so it holds so many cells: the first rows of every section, then what
# there is room for. It says what it leaves out, and the CSV files hold every row.
MOST_CELLS = 24_000
FIRST_ROWS = 50
LONGEST_CELL = 300
# What the pages call what is kept as a code, where it is not called as it is kept.
WORDS: dict[type[Enum], Mapping[Any, str]] = {
    CaseKind: TITLES,
    Outcome: OUTCOME_WORDS,
    Role: ROLE_WORDS,
    Stage: {Stage.RELEASED: "Not in the sample"},
}
# What a spreadsheet takes for a formula, or for the beginning of one.
FORMULA = re.compile(r"^\s*[=+\-@\t\r\n|%]")


# Words in a cell


def as_words(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, datetime):
        return written_day(local_day(value))
    return written_day(value) if isinstance(value, date) else _plain(value)


def as_data(value: Any) -> str:
    """A value as a spreadsheet takes it: days as numbers, and nothing that it would run as a formula."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    words = value.isoformat() if isinstance(value, date) else _plain(value)
    return f"'{words}" if FORMULA.match(words) else words


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _named(value) if isinstance(value, Enum) else str(value)


def _named(value: Enum) -> str:
    """What the pages call one of a few answers: in their own words where they have any, or as it begins a line."""
    words = WORDS.get(type(value), {}).get(value)
    return words or f"{value.value[:1].upper()}{value.value[1:]}"


# Files


def as_csv(section: Section) -> bytes:
    """A section as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([as_data(heading) for heading in section.headings])
    writer.writerows([as_data(value) for value in row] for row in section.rows)
    return out.getvalue().encode("utf-8-sig")


def as_zip(pack: Pack) -> bytes:
    """Every section as a CSV file, in one ZIP: the same bytes for the same pack."""
    made = pack.made_at.astimezone(LONDON)
    dated = (made.year, made.month, made.day, made.hour, made.minute, made.second)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for number, section in enumerate((*pack.sections, *_notes(pack)), 1):
            entry = zipfile.ZipInfo(f"{pack.file_name}/{number:02d}-{section.name}.csv", dated)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, as_csv(section))
    return out.getvalue()


def _notes(pack: Pack) -> list[Section]:
    """What is said of any section of a pack, as one more, where there is anything."""
    found = tuple((each.title, each.note) for each in pack.sections if each.note)
    return [Section("notes", "Notes", ("Section", "Note"), found)] if found else []


def as_pdf(pack: Pack) -> bytes:
    """The pack to read and print: as many rows as `rows_printed` says."""
    return render(_page(pack), style("pack.css"))


def shortened(value: Any, longest: int = LONGEST_CELL) -> str:
    """A value as a printed cell holds it: long words end in three dots."""
    words = as_words(value)
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def rows_printed(sections: Sequence[Section]) -> dict[str, int]:
    """How many rows of each section are printed, by its name: the first few of all, then what there is room for."""
    printed = {each.name: min(len(each.rows), FIRST_ROWS) for each in sections}
    left = MOST_CELLS - sum(printed[each.name] * len(each.headings) for each in sections)
    for each in sections:
        more = min(len(each.rows) - printed[each.name], max(0, left) // len(each.headings))
        printed[each.name] += more
        left -= more * len(each.headings)
    return printed


def _page(pack: Pack) -> str:
    written: dict[str, Callable[..., str]] = {"day": written_day, "moment": written_moment, "cell": shortened}
    return filled("pack.html", pack=pack, printed=rows_printed(pack.sections), **written)
