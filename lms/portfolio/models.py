"""Evidence and its versions, the criteria it claims, and what assessors decided."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.assessments.models import PracticalAssessment, ShadowingSession
from lms.core.db import Base
from lms.courses.models import Criterion, Registration
from lms.people.models import Person


class Kind(StrEnum):
    """What a piece of evidence is (domain.md 1.4)."""

    REFLECTIVE_ACCOUNT = "reflective account"
    SHADOWING = "shadowing log"
    PRACTICAL_ASSESSMENT = "practical assessment"


class Outcome(StrEnum):
    """What an assessor may decide about a criterion (domain.md 1.5)."""

    MET = "met"
    NOT_YET = "not yet"
    MORE_EVIDENCE = "more evidence"


class Evidence(Base):
    """One piece in a portfolio, known by its number there. Its words are in its versions."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("registration_id", "number"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    number: Mapped[int]
    kind: Mapped[Kind]
    title: Mapped[str]
    shadowing_id: Mapped[UUID | None] = mapped_column(ForeignKey("shadowing_session.id"), unique=True)
    practical_id: Mapped[UUID | None] = mapped_column(ForeignKey("practical_assessment.id"), unique=True)
    started_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    shadowing: Mapped[ShadowingSession | None] = relationship()
    practical: Mapped[PracticalAssessment | None] = relationship()
    versions: Mapped[list["EvidenceVersion"]] = relationship(
        back_populates="evidence", order_by="EvidenceVersion.number"
    )

    @property
    def latest(self) -> "EvidenceVersion":
        """The newest version."""
        return self.versions[-1]


class EvidenceVersion(Base):
    """The learner's words as they stood, the criteria claimed with them, and the declaration made on sending."""

    __tablename__ = "evidence_version"
    __table_args__ = (
        UniqueConstraint("evidence_id", "number"),
        Index("ix_evidence_version_submitted", "submitted_at"),
    )

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    text: Mapped[str]
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    declaration: Mapped[str | None]

    evidence: Mapped[Evidence] = relationship(back_populates="versions")
    claims: Mapped[list["Claim"]] = relationship(back_populates="version")
    judgement: Mapped["Judgement | None"] = relationship(back_populates="version", uselist=False)


class Claim(Base):
    """A version of a piece says it shows a criterion."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("version_id", "criterion_id"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_version.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"), index=True)

    version: Mapped[EvidenceVersion] = relationship(back_populates="claims")
    criterion: Mapped[Criterion] = relationship()


class Judgement(Base):
    """An assessor judged one version of a piece: feedback to the learner, and a decision for each claim."""

    __tablename__ = "judgement"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_version.id"), unique=True)
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    feedback: Mapped[str]
    decided_at: Mapped[datetime]

    version: Mapped[EvidenceVersion] = relationship(back_populates="judgement")
    assessor: Mapped[Person] = relationship()
    decisions: Mapped[list["Decision"]] = relationship(back_populates="judgement")


class Decision(Base):
    """What was decided about one criterion, and the five checks behind it. Decisions are added, never changed."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("judgement_id", "criterion_id"),)

    judgement_id: Mapped[UUID] = mapped_column(ForeignKey("judgement.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    outcome: Mapped[Outcome]
    valid: Mapped[bool]
    authentic: Mapped[bool]
    reliable: Mapped[bool]
    current: Mapped[bool]
    sufficient: Mapped[bool]
    comment: Mapped[str]
    decided_at: Mapped[datetime]

    judgement: Mapped[Judgement] = relationship(back_populates="decisions")
    criterion: Mapped[Criterion] = relationship()
