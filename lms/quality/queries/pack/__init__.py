"""Reading what a pack for an external quality assurer holds."""

from lms.quality.queries.pack.reading import MOST_ROWS, MOST_SHOWN, Span
from lms.quality.queries.pack.rows import Known, known_at
from lms.quality.queries.pack.sections import Pack, Section, file_name, pack_of, section, span_of

__all__ = [
    "MOST_ROWS",
    "MOST_SHOWN",
    "Known",
    "Pack",
    "Section",
    "Span",
    "file_name",
    "known_at",
    "pack_of",
    "section",
    "span_of",
]
