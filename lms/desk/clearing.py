"""Clearing up: documents that a newer one replaced, old packs, files that no row names, and old traces."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.core.db import Base
from lms.core.files import evidence
from lms.core.models import Job, UsedForm
from lms.core.web import database
from lms.core.work import piece_of_work
from lms.courses.models import Scan, ScannedPage
from lms.credentials.service.packs import clear_old
from lms.people.models import FailedSignIn
from lms.portfolio.models import EvidenceFile
from lms.quality.models import CentrePack, PortfolioDocument
from lms.quality.service.documents import clear_replaced

# Every column that holds the name of a kept file; a test looks for one that is missing.
NAMING = (
    Scan.file,
    ScannedPage.picture,
    EvidenceFile.file,
    EvidenceFile.thumbnail,
    PortfolioDocument.file,
    CentrePack.file,
)
# Whatever is younger is left: a file is kept a moment before the row that names it.
YOUNG = timedelta(days=1)
# Rows that nobody reads again, each with the moment from which it counts as old. Work that waits has no such moment.
TRACES: dict[type[Base], Any] = {UsedForm: UsedForm.used_at, FailedSignIn: FailedSignIn.failed_at, Job: Job.done_at}
TRACES_KEPT = timedelta(days=30)
# Rows that one statement takes away, so that nobody waits long for it, and statements for one table each time.
AT_ONCE, MOST_TIMES = 1_000, 1_000


def clear() -> tuple[int, int]:
    """Clear up. Returns how many documents and how many files went. Raises StoreAway."""
    with piece_of_work() as work:
        before = work.now - YOUNG
        documents = clear_replaced(work, before) + clear_old(work)
    store = evidence()
    with database().glance() as session:
        named = _named(session)
    files = sum(store.clear(name, before) for name in list(store.kept_before(before)) if name not in named)
    return documents, files


def clear_traces() -> int:
    """Take away what only mattered for a while: keys of forms that were sent, sign-ins that failed, work that is done.

    They go a thousand at a time, each thousand for good before the next; what is left after very many goes next time.
    Returns how many rows went. What anybody did stays in the audit trail.
    """
    return sum(_clear_old(table, moment) for table, moment in TRACES.items())


def _clear_old(table: type[Base], moment: Any) -> int:
    gone = 0
    for _ in range(MOST_TIMES):
        with piece_of_work() as work:
            oldest = select(table.id).where(moment < work.now - TRACES_KEPT).order_by(moment).limit(AT_ONCE)
            found = work.session.scalars(oldest).all()
            if found:
                work.session.execute(delete(table).where(table.id.in_(found)))
        gone += len(found)
        if len(found) < AT_ONCE:
            break
    return gone


def _named(session: Session) -> set[str]:
    return {name for column in NAMING for name in session.scalars(select(column)) if name}
