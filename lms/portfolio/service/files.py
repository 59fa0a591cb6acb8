"""Deeds about the files of a piece: adding them, taking them away, and keeping them with its next version."""

from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from lms.audit.service import record
from lms.core.uploads.receiving import Received
from lms.core.work import Refused, Stale, Work
from lms.portfolio import policy
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion
from lms.portfolio.queries.files import hold_version
from lms.portfolio.rules import draft_version
from lms.portfolio.rules import files as rules

NOT_ALLOWED = "Only the learner, or a tutor or assessor where the learner is now, can change these files."
NOT_YOURS = "Only the learner, or who added it, can take this file away."


def add_file(work: Work, evidence: Evidence, received: Received, note: str, seen: int | None) -> EvidenceFile:
    """Put a file that was kept already with the version of a piece that is not sent yet. Returns it.

    `seen` is the number of the version it is meant for. Raises Refused for anybody but the learner and staff who
    teach them, for a version that was sent, has as many files as it may or has this one, and without a note; Stale.
    """
    if not policy.may_add_files(work.actor, evidence.registration):
        raise Refused(NOT_ALLOWED)
    version = _held(work, evidence, seen)
    if fault := rules.fault_in_file(version, received.file):
        raise Refused(fault, field="file")
    if not note.strip():
        raise Refused("Say what this file shows", field="note")
    file = EvidenceFile(
        position=rules.next_position(version.files),
        name=received.name,
        media=received.media,
        octets=received.octets,
        changes=list(received.changes),
        file=received.file,
        thumbnail=received.thumbnail,
        note=note.strip(),
        added_by=work.actor.person_id,
        added_at=work.now,
    )
    version.files.append(file)
    _write_down(work, "file added", evidence, file)
    return file


def take_away_file(work: Work, evidence: Evidence, file: EvidenceFile, seen: int | None) -> None:
    """Take a file from a version that is not sent yet. Its bytes are cleared some night, when nothing names them.

    Raises Refused for anybody but the learner and who added it, and for a version that was sent; Stale.
    """
    if not policy.may_take_away_file(work.actor, evidence.registration, file):
        raise Refused(NOT_YOURS)
    version = _held(work, evidence, seen)
    if file.version_id != version.id:
        raise Refused(rules.SENT)
    version.files.remove(file)
    work.session.delete(file)
    _write_down(work, "file removed", evidence, file)


def copies_of(version: EvidenceVersion) -> list[EvidenceFile]:
    """The files of a version as the next one begins with them: the same bytes, names, notes and changes."""
    return [_copy(file) for file in version.files]


def infected_file_refused(work: Work, learner_id: UUID, place_id: UUID | None, number: int, found: str) -> None:
    """Write down that a virus scanner found something in a file meant for that piece. Nothing was kept of it."""
    record(work, "infected file refused", learner_id, place=place_id, number=number, found=found)


def _held(work: Work, evidence: Evidence, seen: int | None) -> EvidenceVersion:
    """The version not sent yet, which nobody else can send or fill meanwhile. Raises Refused and Stale."""
    version = draft_version(evidence)
    if version is None or hold_version(work.session, version) is not None:
        raise Refused(rules.SENT)
    if seen != version.number:
        raise Stale
    return version


def _write_down(work: Work, name: str, evidence: Evidence, file: EvidenceFile) -> None:
    """Record it; and where staff did it, let the learner see it before they say that the piece is their own."""
    learner = evidence.registration.learner
    record(work, name, learner.id, place=learner.establishment_id, number=evidence.number, file=file.file)
    if not policy.may_write(work.actor, evidence.registration):
        flag_modified(evidence, "title")
    work.session.flush()


def _copy(file: EvidenceFile) -> EvidenceFile:
    return EvidenceFile(
        position=file.position,
        name=file.name,
        media=file.media,
        octets=file.octets,
        changes=list(file.changes),
        file=file.file,
        thumbnail=file.thumbnail,
        note=file.note,
        added_by=file.added_by,
        added_at=file.added_at,
    )
