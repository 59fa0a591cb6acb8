"""The files of a piece: how many, whose, and when they may change."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from lms.core.uploads.changes import Change
from lms.core.uploads.limits import JPEG, MEGABYTE, PDF, PNG, TEXT
from lms.portfolio.models import EvidenceFile, EvidenceVersion

MOST_FILES = 10
LONGEST_NOTE = 200
TOO_MANY = f"This piece has {MOST_FILES} files, and that is the most. Take one away first."
SENT = "This piece was sent, so its files stay as they are. Take it back, or write a new version."
HERE_ALREADY = "This file is with the piece already. Choose another."
ADDED = "The file is with this piece."
# What was taken out of a file: what a camera wrote of how a photograph was taken, and things.
OF_A_PHOTOGRAPH = {Change.PLACE: "where", Change.TIME: "when"}
THINGS = {
    Change.MAKER: "notes on how it was made",
    Change.NOTES: "notes that do not show",
    Change.MARK: "a mark at its start that does not show",
    Change.EARLIER: "how it was before it was last changed",
    Change.FRAMES: "the pictures after the first",
    Change.TAIL: "what was added after its end",
}
# How it is kept otherwise than it came.
OTHERWISE = {
    Change.AS_JPEG: "we saved it as a JPEG",
    Change.AS_PNG: "we saved it as a PNG",
    Change.LINE_ENDS: "we changed how its lines end",
    Change.COLOURS: "its colours may look a little different",
    Change.SIGNATURE: "its electronic signature no longer counts",
}
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


def added_in_words(changes: Iterable[str], media: str, *, named: str = "") -> str:
    """What somebody is told who added a file: that it is there, what was changed, and what we `named` it if we did."""
    new_name = f"We named it {named}." if named else ""
    return " ".join(words for words in (ADDED, changes_in_words(changes, media), new_name) if words)


def changes_in_words(changes: Iterable[str], media: str) -> str:
    """What was taken out of a file, and how it is kept otherwise than it came: two sentences at most, or "".

    What no change here is called is passed over.
    """
    made = set(changes)
    taken = _taken_in_words(made, "a photo in it" if media == PDF else "it")
    otherwise = ", and ".join(words for change, words in OTHERWISE.items() if change in made)
    return " ".join(f"{words[0].upper()}{words[1:]}." for words in (taken, otherwise) if words)


def _taken_in_words(made: set[str], photo: str) -> str:
    how = _listed([word for change, word in OF_A_PHOTOGRAPH.items() if change in made])
    about = [f"{how} {photo} was taken"] if how else []
    if Change.DEVICE in made:
        about.append(f"what {photo} was taken with")
    things = [words for change, words in THINGS.items() if change in made]
    taken = _listed([*about, *things], last=", and ")
    return f"we took out {taken}" if taken else ""


def _listed(words: Sequence[str], last: str = " and ") -> str:
    return last.join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
