"""What a learner had achieved before."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import PaperForm, Registration
from lms.people.models import Person


class Recognition(StrEnum):
    """How earlier learning may count (domain.md 6.3)."""

    RPL = "recognition of prior learning"
    CREDIT_TRANSFER = "credit transfer"
    EQUIVALENCE = "equivalence"
    EXEMPTION = "exemption"


class Proof(StrEnum):
    """Who has confirmed an earlier achievement: the levels A to D of domain.md 6."""

    AWARDING_BODY = "awarding body confirmed"
    SENDING_CENTRE = "sending centre confirmed"
    DOCUMENT_SEEN = "document seen"
    LEARNER_SAYS = "learner says so"


class PriorAchievement(Base):
    """Something a learner achieved elsewhere, claimed toward this qualification, and the proof of it."""

    __tablename__ = "prior_achievement"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    recognition: Mapped[Recognition]
    title: Mapped[str]
    issuer: Mapped[str]
    level: Mapped[str]
    achieved_on: Mapped[date]
    # What the paper or record is, and where it is.
    proof: Mapped[str]
    proof_level: Mapped[Proof]
    proof_seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    proof_seen_at: Mapped[datetime | None]
    # How it maps to what this qualification asks for, in words; the criteria are claimed by the piece.
    mapping: Mapped[str]
    claimed_at: Mapped[datetime]
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_form.id"), unique=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    prover: Mapped[Person | None] = relationship()
    form: Mapped[PaperForm | None] = relationship()
