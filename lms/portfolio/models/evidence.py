"""Evidence, its versions and their files, and the criteria they claim."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.models import (
    Discussion,
    PracticalAssessment,
    PriorAchievement,
    ShadowingSession,
    WitnessStatement,
)
from lms.core.db import Base
from lms.courses.models import Criterion, PaperForm, Registration

if TYPE_CHECKING:
    from lms.portfolio.models.judging import Judgement


class Kind(StrEnum):
    """What a piece of evidence is (domain.md 1.4)."""

    REFLECTIVE_ACCOUNT = "reflective account"
    SHADOWING = "shadowing log"
    PRACTICAL_ASSESSMENT = "practical assessment"
    WITNESS_STATEMENT = "witness statement"
    PROFESSIONAL_DISCUSSION = "professional discussion"
    ORAL_QUESTIONING = "oral questioning"
    PRODUCT = "product"
    PRIOR_LEARNING = "RPL claim"


class Source(StrEnum):
    """How a piece came here (domain.md 1.4)."""

    TYPED = "typed here"
    PAPER = "scanned or keyed from paper"
    IMPORTED = "imported"


class Evidence(Base):
    """One piece in a portfolio, known by its number there. Its words are in its versions."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("registration_id", "number"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    number: Mapped[int]
    kind: Mapped[Kind]
    title: Mapped[str]
    source: Mapped[Source] = mapped_column(default=Source.TYPED, server_default=Source.TYPED.value)
    shadowing_id: Mapped[UUID | None] = mapped_column(ForeignKey("shadowing_session.id"), unique=True)
    practical_id: Mapped[UUID | None] = mapped_column(ForeignKey("practical_assessment.id"), unique=True)
    witness_id: Mapped[UUID | None] = mapped_column(ForeignKey("witness_statement.id"), unique=True)
    discussion_id: Mapped[UUID | None] = mapped_column(ForeignKey("discussion.id"), unique=True)
    prior_id: Mapped[UUID | None] = mapped_column(ForeignKey("prior_achievement.id"), unique=True)
    # The paper it was written on, when the piece itself (an account, a product) came that way.
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_form.id"), unique=True)
    started_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    shadowing: Mapped[ShadowingSession | None] = relationship()
    practical: Mapped[PracticalAssessment | None] = relationship()
    witness: Mapped[WitnessStatement | None] = relationship()
    discussion: Mapped[Discussion | None] = relationship()
    prior: Mapped[PriorAchievement | None] = relationship()
    form: Mapped[PaperForm | None] = relationship()
    versions: Mapped[list["EvidenceVersion"]] = relationship(
        back_populates="evidence", order_by="EvidenceVersion.number"
    )

    @property
    def latest(self) -> "EvidenceVersion":
        """The newest version."""
        return self.versions[-1]


class EvidenceVersion(Base):
    """The learner's words and files as they stood, the criteria claimed with them, and the declaration on sending."""

    __tablename__ = "evidence_version"
    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        Index("ix_evidence_version_submitted", "submitted_at"),
        # What waits for the assessors of a prison, the oldest first, however much was decided before.
        Index(
            "ix_evidence_version_waiting",
            "establishment_id",
            "submitted_at",
            "id",
            sqlite_where=text("submitted_at IS NOT NULL AND answered_at IS NULL"),
            postgresql_where=text("submitted_at IS NOT NULL AND answered_at IS NULL"),
        ),
    )

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    text: Mapped[str]
    # Where the thing itself is kept, when it is a product on paper; "" when there is none.
    held_on_paper: Mapped[str] = mapped_column(default="", server_default="")
    # The day it tells of, or on which it was made: of an account and a product, which no other row dates.
    day: Mapped[date | None]
    # Where a product comes from, in the learner's words: "I made it in the library session"; "" for other kinds.
    origin: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    # Whose assessors it was sent to: the prison of its learner, who takes along what waits. None until it is sent.
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishment.id"))
    declaration: Mapped[str | None]
    # When it was first decided; None until then.
    answered_at: Mapped[datetime | None]

    evidence: Mapped[Evidence] = relationship(back_populates="versions")
    claims: Mapped[list["Claim"]] = relationship(back_populates="version")
    files: Mapped[list["EvidenceFile"]] = relationship(back_populates="version", order_by="EvidenceFile.position")
    judgements: Mapped[list["Judgement"]] = relationship(
        back_populates="version", order_by="[Judgement.decided_at, Judgement.id]"
    )

    @property
    def judgement(self) -> "Judgement | None":
        """What was decided about it last, or None."""
        return self.judgements[-1] if self.judgements else None

    @property
    def declared_on(self) -> PaperForm | None:
        """The form on paper on which it was declared, and that sent it when it was keyed; None when that was here."""
        form = self.evidence.form
        is_sent_by_it = form is not None and form.keyed_at is not None and form.keyed_at == self.submitted_at
        return form if form and is_sent_by_it and form.signed_on("declaration") else None


class EvidenceFile(Base):
    """A file with a version of a piece. Its bytes are kept once, under their SHA-256; its name is only for people."""

    __tablename__ = "evidence_file"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_version.id"))
    position: Mapped[int]
    name: Mapped[str]
    # The media type its content showed, never what its name or sender said.
    media: Mapped[str]
    octets: Mapped[int]
    # What was taken out of it, or made otherwise, before it was kept (lms.core.uploads.changes.Change).
    changes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    file: Mapped[str]
    thumbnail: Mapped[str | None]
    # What it shows, and who, in the learner's words (domain.md 1.4).
    note: Mapped[str]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    version: Mapped[EvidenceVersion] = relationship(back_populates="files")


class Claim(Base):
    """A version of a piece says it shows a criterion."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("version_id", "criterion_id"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_version.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"), index=True)

    version: Mapped[EvidenceVersion] = relationship(back_populates="claims")
    criterion: Mapped[Criterion] = relationship()
