"""Reading the files of pieces. Their bytes are in the store, under their hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion

_PIECE = (
    select(Evidence)
    .where(Evidence.registration_id == bindparam("registration_id", type_=Uuid), Evidence.number == bindparam("number"))
    .options(joinedload(Evidence.versions).selectinload(EvidenceVersion.files))
)
_FILE = (
    select(EvidenceFile)
    .join(EvidenceFile.version)
    .join(EvidenceVersion.evidence)
    .where(
        Evidence.registration_id == bindparam("registration_id", type_=Uuid),
        Evidence.number == bindparam("number"),
        EvidenceFile.id == bindparam("file_id", type_=Uuid),
    )
    .options(contains_eager(EvidenceFile.version).contains_eager(EvidenceVersion.evidence))
)


def piece_with_files(session: Session, registration_id: UUID, number: int) -> Evidence | None:
    """One piece with its versions and their files, or None. Two statements."""
    asked = {"registration_id": registration_id, "number": number}
    return session.scalars(_PIECE, asked).unique().one_or_none()


def get_file(session: Session, registration_id: UUID, number: int, file_id: UUID) -> EvidenceFile | None:
    """A file of that piece, with its version and piece, or None. One statement."""
    asked = {"registration_id": registration_id, "number": number, "file_id": file_id}
    return session.scalars(_FILE, asked).one_or_none()


def hold_version(session: Session, version: EvidenceVersion) -> datetime | None:
    """When a version was sent, as it is now; other work on it waits until this work ends. None: it was not."""
    held = select(EvidenceVersion.submitted_at).where(EvidenceVersion.id == version.id).with_for_update()
    sent = session.scalars(held).one()
    session.refresh(version, ["files"])
    return sent
