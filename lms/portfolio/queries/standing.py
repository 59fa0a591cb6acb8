"""Reading which decisions stand in a portfolio."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select
from sqlalchemy.orm import Session

from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement, Outcome
from lms.portfolio.rules.deciding import Newest, shown_by


def _newest() -> Select[UUID, UUID, UUID, int, Outcome, bool, datetime]:
    mine = Decision.registration_id == bindparam("registration_id", type_=Uuid)
    later = select(Decision.supersedes_id).where(mine, Decision.supersedes_id.is_not(None))
    return (
        select(
            Decision.id,
            Decision.criterion_id,
            EvidenceVersion.evidence_id,
            Evidence.number,
            Decision.outcome,
            Decision.takes_effect,
            Decision.decided_at,
        )
        .join(Judgement, Judgement.id == Decision.judgement_id)
        .join(EvidenceVersion, EvidenceVersion.id == Judgement.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .where(mine, Decision.id.not_in(later))
        .order_by(Decision.decided_at, Decision.id)
    )


_NEWEST = _newest()


def newest_decisions(session: Session, registration_id: UUID) -> list[Newest]:
    """The newest decision about each piece of a portfolio for each criterion, oldest first. One statement."""
    rows = session.execute(_NEWEST, {"registration_id": registration_id})
    return [Newest(*row) for row in rows]


def met_ids(session: Session, registration_id: UUID) -> set[UUID]:
    """The criteria of this portfolio whose standing decision is "met". One statement."""
    return set(shown_by(newest_decisions(session, registration_id)))
