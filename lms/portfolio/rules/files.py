"""The files of a piece: how many, whose, and when they may change."""

from collections.abc import Iterable
from uuid import UUID

from lms.core.uploads.limits import JPEG, MEGABYTE, PDF, PNG, TEXT
from lms.portfolio.models import EvidenceFile, EvidenceVersion

MOST_FILES = 10
LONGEST_NOTE = 200
TOO_MANY = f"This piece has {MOST_FILES} files, and that is the most. Take one away first."
SENT = "This piece was sent, so its files stay as they are. Take it back, or write a new version."
HERE_ALREADY = "This file is with the piece already. Choose another."
KINDS = {JPEG: "Picture", PNG: "Picture", PDF: "PDF", TEXT: "Plain text"}


def fault_in_room(version: EvidenceVersion | None) -> str | None:
    """Why nothing can be added, whatever it is: a sentence, or None."""
    if version is None:
        return SENT
    return TOO_MANY if len(version.files) >= MOST_FILES else None


def fault_in_file(version: EvidenceVersion | None, file: str) -> str | None:
    """Why the file kept under this name cannot be added: a sentence, or None."""
    if fault := fault_in_room(version):
        return fault
    here = version is not None and any(held.file == file for held in version.files)
    return HERE_ALREADY if here else None


def next_position(files: Iterable[EvidenceFile]) -> int:
    """The place of the next file: after all others."""
    return max((file.position for file in files), default=0) + 1


def seen_before_sending(version: EvidenceVersion, person_id: UUID | None, *, all_of_them: bool) -> list[EvidenceFile]:
    """The files of a version not sent yet that somebody sees: the learner all of them, others what they added."""
    return [file for file in version.files if all_of_them or file.added_by == person_id]


def size_in_words(octets: int) -> str:
    """How large a file is, for people: 412 kB, 1.3 MB."""
    if octets >= MEGABYTE:
        return f"{octets / MEGABYTE:.1f} MB"
    return f"{max(1, round(octets / 1024))} kB"


def kind_in_words(media: str) -> str:
    """What a file is, for people."""
    return KINDS.get(media, "File")
