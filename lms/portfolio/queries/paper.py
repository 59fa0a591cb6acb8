"""Reading about forms that were printed for portfolios, and their pages that came back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import (
    Discussion,
    PracticalAssessment,
    PriorAchievement,
    ShadowingSession,
    WitnessStatement,
)
from lms.courses.models import FormKind, PaperForm, Registration, ScannedPage
from lms.courses.queries.paper import FORM
from lms.people.models import Stay
from lms.portfolio.models import Evidence, EvidenceVersion

PAGE = 50
SOURCES_OF_PIECES: dict[Any, Any] = {
    ShadowingSession: Evidence.shadowing_id,
    PracticalAssessment: Evidence.practical_id,
    WitnessStatement: Evidence.witness_id,
    Discussion: Evidence.discussion_id,
    PriorAchievement: Evidence.prior_id,
}


@dataclass(frozen=True, slots=True)
class FormOut:
    """A form printed for a learner who is here, and how many of its pages came back by scan."""

    paper: PaperForm
    back: int

    @property
    def is_ready(self) -> bool:
        """Whether it is whole and nobody has keyed it yet."""
        return self.paper.keyed_at is None and self.back == self.paper.pages


_BACK = select(func.count(func.distinct(ScannedPage.page))).where(
    ScannedPage.form_id == PaperForm.id,
    ScannedPage.page <= PaperForm.pages,
    ScannedPage.settled_at.is_not(None),
    ScannedPage.set_aside.is_(False),
)
_FORMS = (
    select(PaperForm, _BACK.correlate(PaperForm).scalar_subquery())
    .join(Registration, Registration.id == PaperForm.registration_id)
    .order_by(PaperForm.printed_at.desc(), PaperForm.code)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
    .options(*FORM)
)
_FORMS_AT = _FORMS.join(Stay, and_(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None))).where(
    Stay.establishment_id.in_(bindparam("places", expanding=True))
)
_FORMS_OF = _FORMS.where(PaperForm.registration_id == bindparam("registration_id", type_=Uuid))


def forms_at(session: Session, places: Collection[UUID], *, limit: int, offset: int) -> list[FormOut]:
    """Forms of learners who are now at any of these prisons, newest first. One statement."""
    rows = session.execute(_FORMS_AT, {"places": list(places), "limit": limit, "offset": offset})
    return [FormOut(paper, back) for paper, back in rows]


def forms_of(session: Session, registration_id: UUID) -> list[FormOut]:
    """The fifty newest forms printed for a portfolio. One statement."""
    rows = session.execute(_FORMS_OF, {"registration_id": registration_id, "limit": PAGE, "offset": 0})
    return [FormOut(paper, back) for paper, back in rows]


def forms_out(session: Session, registration_id: UUID, kind: FormKind) -> int:
    """How many forms of a kind were printed for a portfolio and not keyed yet. One statement."""
    wanted = select(func.count(PaperForm.id)).where(PaperForm.registration_id == registration_id)
    return session.scalar(wanted.where(PaperForm.kind == kind, PaperForm.keyed_at.is_(None))) or 0


def is_sent(session: Session, paper: PaperForm) -> bool:
    """Whether a piece that came on this form, or was made from what did, was sent: others may read it since then."""
    made_from = [
        column.in_(select(source.id).where(source.form_id == paper.id)) for source, column in SOURCES_OF_PIECES.items()
    ]
    sent = exists().where(
        Evidence.registration_id == paper.registration_id,
        or_(Evidence.form_id == paper.id, *made_from),
        EvidenceVersion.evidence_id == Evidence.id,
        EvidenceVersion.submitted_at.is_not(None),
    )
    return bool(session.scalar(select(sent)))


def piece_number(session: Session, paper: PaperForm) -> int | None:
    """The number of the piece that came on this form, or None."""
    return session.scalar(select(Evidence.number).where(Evidence.form_id == paper.id))


_PAGES = (
    select(ScannedPage)
    .where(
        ScannedPage.form_id == bindparam("form_id", type_=Uuid),
        ScannedPage.settled_at.is_not(None),
        ScannedPage.set_aside.is_(False),
    )
    .order_by(ScannedPage.page)
)


def pages_of(session: Session, form_id: UUID) -> Sequence[ScannedPage]:
    """The pages of a form that came back by scan and that a person has confirmed, in order. One statement."""
    return session.scalars(_PAGES, {"form_id": form_id}).all()


def paper_of(session: Session, form_id: UUID) -> PaperForm | None:
    """A form by its id, with who keyed it, or None. One statement."""
    return session.get(PaperForm, form_id, options=(joinedload(PaperForm.keyer),))
