"""Clearing up: documents that a newer one replaced, and files that no row names any more."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.files import evidence
from lms.core.web import database
from lms.core.work import piece_of_work
from lms.courses.models import Scan, ScannedPage
from lms.portfolio.models import EvidenceFile
from lms.quality.models import PortfolioDocument
from lms.quality.service.documents import clear_replaced

# Every column that holds the name of a kept file; a test looks for one that is missing.
NAMING = (Scan.file, ScannedPage.picture, EvidenceFile.file, EvidenceFile.thumbnail, PortfolioDocument.file)
# Whatever is younger is left: a file is kept a moment before the row that names it.
YOUNG = timedelta(days=1)


def clear() -> tuple[int, int]:
    """Clear up. Returns how many documents and how many files went. Raises StoreAway."""
    with piece_of_work() as work:
        before = work.now - YOUNG
        documents = clear_replaced(work, before)
    store = evidence()
    with database().glance() as session:
        named = _named(session)
    files = sum(store.clear(name, before) for name in list(store.kept_before(before)) if name not in named)
    return documents, files


def _named(session: Session) -> set[str]:
    return {name for column in NAMING for name in session.scalars(select(column)) if name}
