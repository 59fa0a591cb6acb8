"""What stands round every sheet on paper stays in its own place, however long a name or a title is."""

import pypdfium2 as pdfium
import pytest

from lms.core.pdf import render, style
from lms.courses.workbook import Marking, margins
from lms.people.reading import print_css
from tests import builders as a

pytestmark = pytest.mark.once

# Points in a millimetre, and the margins of a sheet (templates/print/workbook.css).
POINTS = 72 / 25.4
SIDE, TOP = 17 * POINTS, 31 * POINTS
CODE = 20 * POINTS


def places(words, letters):
    """Where these letters are in the upper half of a page: left, bottom, right, top of them all together."""
    page = words.get_textpage()
    boxes = [page.get_charbox(n) for n in range(page.count_chars()) if page.get_text_range(n, 1) in letters]
    left, bottom, right, top = zip(*(box for box in boxes if box[1] > words.get_height() / 2), strict=True)
    return min(left), min(bottom), max(right), max(top)


@pytest.mark.parametrize(
    "name",
    ["Jo Mmm", "M" * 45, "MM" * 10 + " " + "MMM" * 30, "M" * 200],
    ids=["short", "45", "two long", "the longest"],
)
@pytest.mark.parametrize("what", ["Wzw: WZ Zzw", "W" * 200], ids=["short", "the longest"])
def test_a_name_and_a_title_keep_to_their_own_part_of_the_margin(name, what):
    around = margins(Marking("BCDFGHJKLM", name, "M1111MM", 1, a.NOON), f"{what}\nZZ")
    html = f"<html lang=en><title>x</title><style>{around}</style><body><h1>yyy</h1>"

    document = pdfium.PdfDocument(render(html, print_css("") + style("workbook.css")))
    page = document[0]
    width, height = page.get_size()
    whose, said = places(page, "MJo1"), places(page, "WZzw")
    document.close()

    assert whose[2] < said[0]
    assert said[2] < width - SIDE - CODE
    for left, bottom, _, top in (whose, said):
        assert left >= SIDE - 1
        assert height - TOP <= bottom
        assert top <= height
