"""Which pieces, decisions and findings flags are looked for among: of some places and of so long.

What was made at a place stays a sign there, wherever its learner is now; so it is looked for by where it was sent or
decided, and by where its learner is. Each condition asks for `places` and `since`.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Integer, Select, Uuid, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased

from lms.courses.models import Registration
from lms.people.models import Stay
from lms.portfolio.models import Decision, Evidence, EvidenceVersion, Judgement
from lms.quality.models import Finding

PLACES = bindparam("places", type_=Uuid, expanding=True)
SINCE = bindparam("since", type_=DateTime(timezone=True))
# How many rows at most, the newest first.
MOST_ROWS = bindparam("most", type_=Integer)


_LATER = aliased(Stay)
# Of whoever is there, or left in that time and has been at no prison since.
_LATELY = or_(Stay.ended_at.is_(None), Stay.ended_at >= SINCE)
_IS_LAST = ~exists().where(_LATER.person_id == Stay.person_id, _LATER.began_at > Stay.began_at).correlate(Stay)


def at_these() -> Select[UUID]:
    """The registrations of those who are at these prisons, or were last and are at none now."""
    theirs = select(Registration.id).join(Stay, Stay.person_id == Registration.learner_id)
    return theirs.where(Stay.establishment_id.in_(PLACES), _LATELY, _IS_LAST).correlate(None)


def were_here() -> ColumnElement[bool]:
    """Of whoever was at these prisons in that time: people copy from people they have met."""
    return exists().where(Stay.person_id == Registration.learner_id, Stay.establishment_id.in_(PLACES), _LATELY)


def sent_lately() -> ColumnElement[bool]:
    """Of pieces that were sent in that time to these prisons, or by those who are or were last there."""
    lately = select(EvidenceVersion.evidence_id).where(EvidenceVersion.submitted_at >= SINCE)
    theirs = lately.join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
    return Evidence.id.in_(
        union(
            lately.where(EvidenceVersion.establishment_id.in_(PLACES)),
            theirs.where(Evidence.registration_id.in_(at_these())),
        )
    )


def decided_lately() -> ColumnElement[bool]:
    """Of judgements made in that time at these prisons, or about those who are or were last there."""
    lately = select(Judgement.id).where(Judgement.decided_at >= SINCE)
    theirs = lately.join(Decision, Decision.judgement_id == Judgement.id)
    return Judgement.id.in_(
        union(
            lately.where(Judgement.establishment_id.in_(PLACES)), theirs.where(Decision.registration_id.in_(at_these()))
        )
    )


def found_lately() -> ColumnElement[bool]:
    """Of what IQAs found in that time at these prisons, or of those who are or were last there."""
    lately = select(Finding.id).where(Finding.found_at >= SINCE)
    return Finding.id.in_(
        union(lately.where(Finding.establishment_id.in_(PLACES)), lately.where(Finding.registration_id.in_(at_these())))
    )
