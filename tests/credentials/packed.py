"""A pack as whoever asked for it gets it."""

import csv
import io
import re
import zipfile

from lms.core import jobs

DAYS = "first=1&first=1&first=2026&last=6&last=5&last=2026"
PACK = f"?prison=LEI&{DAYS}"
PDF, CSV = "Make the PDF", "Make the CSV files (ZIP)"


def fetched(browser, button, query=PACK):
    """A pack that whoever is signed in asks for, once the jobs are done: the answer its file comes in."""
    page = browser.press(f"/quality/pack{query}", button)
    jobs.run_waiting()
    return browser.get(f"{page.address}/file")


def cells(browser, query=PACK):
    """Every CSV file of a pack, by its section: its rows."""
    with zipfile.ZipFile(io.BytesIO(fetched(browser, CSV, query).data)) as file:
        return {
            re.search(r"/[0-9]+-(.+)\.csv$", name).group(1): list(
                csv.reader(io.StringIO(file.read(name).decode("utf-8-sig")))
            )
            for name in file.namelist()
        }


def rows(files, name):
    """The rows of a section, each by its headings."""
    heading, *lines = files[name]
    return [dict(zip(heading, line, strict=True)) for line in lines]
