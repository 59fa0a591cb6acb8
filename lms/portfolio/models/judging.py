"""What assessors decided, what trainee assessors propose, and the phrases they use again."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Criterion
from lms.people.models import Person
from lms.portfolio.models.evidence import EvidenceVersion


class Outcome(StrEnum):
    """What an assessor may decide about a criterion (domain.md 1.5)."""

    MET = "met"
    NOT_YET = "not yet"
    MORE_EVIDENCE = "more evidence"


class Judgement(Base):
    """An assessor judged one version of a piece: feedback to the learner, and a decision for each claim.

    A version can be judged again, when a decision turned out wrong: then there is a later one, and it says why.
    """

    __tablename__ = "judgement"
    # What was decided at a prison over some days: for flags, packs and statistics, however much was decided before.
    __table_args__ = (Index("ix_judgement_here", "establishment_id", "decided_at"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_version.id"), index=True)
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    feedback: Mapped[str]
    # What the learner is asked to do next, and by when; "" and None when nothing is (domain.md 1.5).
    next_step: Mapped[str] = mapped_column(default="", server_default="")
    next_by: Mapped[date | None]
    # Why it was judged again; "" the first time.
    why_again: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime]
    # A trainee assessor's judgement is written only when a qualified one countersigns it.
    countersigned_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    version: Mapped[EvidenceVersion] = relationship(back_populates="judgements")
    assessor: Mapped[Person] = relationship(foreign_keys=[assessor_id])
    countersigner: Mapped[Person | None] = relationship(foreign_keys=[countersigned_by])
    decisions: Mapped[list["Decision"]] = relationship(back_populates="judgement")


class Decision(Base):
    """What was decided about one criterion, and the five checks behind it. Decisions are added, never changed."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("judgement_id", "criterion_id"),)

    judgement_id: Mapped[UUID] = mapped_column(ForeignKey("judgement.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    # False for a "not yet" about one piece while another had shown the criterion: it never stood, and nothing is lost.
    takes_effect: Mapped[bool] = mapped_column(default=True, server_default=true())
    outcome: Mapped[Outcome]
    valid: Mapped[bool]
    authentic: Mapped[bool]
    reliable: Mapped[bool]
    current: Mapped[bool]
    sufficient: Mapped[bool]
    # Why a check was answered no, by the check: {"current": "It is from 2019"}. {} before it was asked.
    why_not: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    comment: Mapped[str]
    decided_at: Mapped[datetime]

    judgement: Mapped[Judgement] = relationship(back_populates="decisions")
    criterion: Mapped[Criterion] = relationship()


class Proposal(Base):
    """What a trainee assessor would decide about a version. It decides nothing until a qualified one countersigns."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "uq_proposal_open",
            "version_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_version.id"))
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    feedback: Mapped[str]
    next_step: Mapped[str] = mapped_column(default="", server_default="")
    next_by: Mapped[date | None]
    # {"valid": true, …} for the piece; [{"criterion": id, "outcome": "met", "comment": "", "checks": {…} or null}].
    checks: Mapped[dict[str, bool]] = mapped_column(JSON)
    # Why a check was answered no for the piece, by the check; a line that differs carries its own.
    why_not: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    proposed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    # Whether it was countersigned; False when it was handed back, with a note that says why.
    agreed: Mapped[bool | None]
    note: Mapped[str]
    version_number: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version_number}

    version: Mapped[EvidenceVersion] = relationship()
    assessor: Mapped[Person] = relationship(foreign_keys=[assessor_id])
    settler: Mapped[Person | None] = relationship(foreign_keys=[settled_by])


class Guidance(Base):
    """What the assessors of a prison agreed about a criterion: shown to them whenever they decide it.

    The newest of a criterion counts; what was agreed before stays.
    """

    __tablename__ = "guidance"
    __table_args__ = (Index("ix_guidance_here", "establishment_id", "criterion_id"),)

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    # What they agreed of the piece they all judged; None of what was agreed before that was kept, or taken back.
    agreed: Mapped[Outcome | None]
    # The line they will take; "" for none.
    text: Mapped[str]
    agreed_at: Mapped[datetime]


class Phrase(Base):
    """A sentence an assessor uses again and again in feedback. It is theirs alone."""

    __tablename__ = "phrase"
    __table_args__ = (UniqueConstraint("assessor_id", "text"),)

    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    added_at: Mapped[datetime]
