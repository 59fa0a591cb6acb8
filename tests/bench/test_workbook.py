"""What a workbook costs beside the same words set bare by the same renderer, in the same process."""

import pytest
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from lms.core import sheets
from lms.core.pdf import font_faces
from lms.courses import workbook
from lms.courses.models import SheetKind
from tests import builders as a
from tests.bench.costs import compared, spent
from tests.builders.people import NOON

ROUNDS, LIMIT = 3, 2.5
WORDS = "<p>" + "Listen first, and let the other person finish what they say. " * 30 + "</p>"

# It took 1.9 when this was set: archiving and reading aloud (PDF/A, PDF/UA) and a code a page are the difference.
pytestmark = [pytest.mark.bench, pytest.mark.once]


def a_module() -> workbook.Matter:
    edition = a.module_edition(pages=8, questions=[a.question() for _ in range(10)])
    pages = a.module_pages(edition)
    for page in pages:
        page.html = WORDS
        page.prompts = [{"text": "Think of a time you were heard.", "criteria": ["PM1 3.1"]}]
    return workbook.Matter(SheetKind.WORKBOOK, edition, pages, {}, "M", "")


def test_a_workbook_with_its_codes_costs_at_most_two_and_a_half_times_its_bare_words(capsys):
    matter = a_module()
    marking = workbook.Marking(sheets.new_code(), "Jo Ash", "A1234AA", workbook.count_sheets(matter), NOON)
    fonts = FontConfiguration()
    css = weasyprint.CSS(string=font_faces() + workbook._style(""), font_config=fonts)
    html = workbook._html(matter, "", "")

    whole, bare = compared(
        lambda: spent(lambda: workbook.print_sheets(matter, marking)),
        lambda: spent(lambda: weasyprint.HTML(string=html).write_pdf(stylesheets=[css], font_config=fonts)),
        LIMIT,
        ROUNDS,
    )

    with capsys.disabled():
        print(f"\n{marking.pages} pages: {whole:.2f} s, bare {bare:.2f} s, {whole / bare:.2f} times")
    assert whole / bare <= LIMIT
