"""What a learner said when an assessor asked."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Criterion, PaperForm, Registration
from lms.people.models import Person


class DiscussionKind(StrEnum):
    """How an assessor asked (domain.md 1.4)."""

    PROFESSIONAL_DISCUSSION = "professional discussion"
    ORAL_QUESTIONING = "oral questioning"


class Discussion(Base):
    """An assessor planned what to ask, asked it, and wrote down the learner's own words."""

    __tablename__ = "discussion"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    kind: Mapped[DiscussionKind]
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    minutes: Mapped[int]
    plan: Mapped[str]
    summary: Mapped[str]
    # Who wrote the learner's words down, when it was not the assessor; "" when it was.
    scribe: Mapped[str]
    recorded_at: Mapped[datetime]
    learner_signed_at: Mapped[datetime | None]
    signed_on_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The day on the paper, when it was signed there.
    signed_day: Mapped[date | None]
    # Where the paper with that signature is kept; "" when there is none.
    paper_kept_at: Mapped[str] = mapped_column(default="", server_default="")
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_form.id"), unique=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    assessor: Mapped[Person] = relationship()
    form: Mapped[PaperForm | None] = relationship()
    questions: Mapped[list["DiscussionQuestion"]] = relationship(
        back_populates="discussion", order_by="DiscussionQuestion.position"
    )


class DiscussionQuestion(Base):
    """One question, the criterion it is about if any, and the answer in the learner's words."""

    __tablename__ = "discussion_question"
    __table_args__ = (UniqueConstraint("discussion_id", "position"),)

    discussion_id: Mapped[UUID] = mapped_column(ForeignKey("discussion.id"))
    position: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]
    criterion_id: Mapped[UUID | None] = mapped_column(ForeignKey("criterion.id"))

    discussion: Mapped[Discussion] = relationship(back_populates="questions")
    criterion: Mapped[Criterion | None] = relationship()
