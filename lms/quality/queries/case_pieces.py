"""Reading the pieces that a case is about, for those who may decide it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion
from lms.portfolio.queries import evidence_of, get_evidence
from lms.portfolio.rules import sent_versions
from lms.quality.queries.cases import WholeCase
from lms.quality.rules import cases as rules


def pieces_named(session: Session, whole: WholeCase) -> list[Evidence]:
    """The pieces that a case names, whole, by number: the one whose decision is appealed against, or all that were sent
    and claim something of its units; none for support that was asked for. At most six statements."""
    case = whole.case
    if case.kind in rules.SUPPORT:
        return []
    if case.judgement is None:
        return _named(whole, evidence_of(session, case.registration_id))
    piece = get_evidence(session, case.registration_id, case.judgement.version.evidence.number)
    return _named(whole, [piece] if piece else [])


def _named(whole: WholeCase, pieces: Iterable[Evidence]) -> list[Evidence]:
    case, units = whole.case, whole.registration.qualification.units
    if case.judgement:
        return [piece for piece in pieces if piece.id == case.judgement.version.evidence_id]
    wanted = {criterion.id for unit in units if rules.is_about(case, unit) for criterion in unit.criteria}
    return [piece for piece in pieces if not wanted.isdisjoint(_claimed(piece))]


def _claimed(piece: Evidence) -> Iterable[UUID]:
    return (claim.criterion_id for version in sent_versions(piece) for claim in version.claims)


_NUMBER = (
    select(Evidence.number)
    .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
    .join(EvidenceFile, EvidenceFile.version_id == EvidenceVersion.id)
    .where(
        EvidenceFile.id == bindparam("file_id", type_=Uuid),
        Evidence.registration_id == bindparam("registration_id", type_=Uuid),
    )
)


def file_named(session: Session, whole: WholeCase, file_id: UUID) -> EvidenceFile | None:
    """A file that was sent with a piece that a case names, or None. At most seven statements."""
    case = whole.case
    number = session.scalar(_NUMBER, {"file_id": file_id, "registration_id": case.registration_id})
    if number is None or case.kind in rules.SUPPORT:
        return None
    piece = get_evidence(session, case.registration_id, number)
    sent = [version for each in _named(whole, [piece] if piece else []) for version in sent_versions(each)]
    return next((file for version in sent for file in version.files if file.id == file_id), None)
