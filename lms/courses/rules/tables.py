"""Tables among the words of a page: each cell carries its heading, so that on a narrow screen a row can be a card."""

import re

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<td\b")
_TAG = re.compile(r"<[^>]*>")


def with_headings(html: str) -> str:
    """The same clean HTML, each cell of a table saying which heading it is under."""
    return _TABLE.sub(lambda table: _labelled(table[0]), html) if "<table" in html else html


def _labelled(table: str) -> str:
    headings = [_TAG.sub("", words).strip().replace('"', "&quot;") for words in _HEADING.findall(table)]
    return _ROW.sub(lambda row: _labelled_row(row[0], headings), table)


def _labelled_row(row: str, headings: list[str]) -> str:
    left = iter(headings)
    return _CELL.sub(lambda _: f'<td data-word="{words}"' if (words := next(left, "")) else "<td", row)
