"""The same piece judged by every assessor, so that they come to judge alike."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Criterion, Qualification
from lms.establishments.models import Establishment
from lms.people.models import Person
from lms.portfolio.models import Outcome


class StandardisationExercise(Base):
    """One piece, with nothing in it that says whose it is, for every assessor of a prison to judge on their own."""

    __tablename__ = "standardisation_exercise"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"), index=True)
    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualification.id"))
    title: Mapped[str]
    # The words as shown, names taken out: [{"heading": "What I did", "text": "…"}]. No key leads back to the learner.
    words: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    # When assessors are to meet about it, as planned when it was opened; and when they did.
    planned_on: Mapped[date | None]
    meeting_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    # The ids of those who had not answered when it was closed, and why they could not; none where everybody had.
    closed_without: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    closed_why: Mapped[str] = mapped_column(default="", server_default="")
    # What was said, when they met.
    note: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    establishment: Mapped[Establishment] = relationship()
    qualification: Mapped[Qualification] = relationship()
    opener: Mapped[Person] = relationship()
    lines: Mapped[list["StandardisationLine"]] = relationship(
        back_populates="exercise", order_by="StandardisationLine.position"
    )
    answers: Mapped[list["StandardisationAnswer"]] = relationship(back_populates="exercise")
    attendance: Mapped[list["StandardisationAttendance"]] = relationship(
        back_populates="exercise", cascade="all, delete-orphan"
    )


class StandardisationLine(Base):
    """A criterion of an exercise, what the assessors agreed about it, and the line they will take from now on."""

    __tablename__ = "standardisation_line"
    __table_args__ = (UniqueConstraint("exercise_id", "criterion_id"),)

    exercise_id: Mapped[UUID] = mapped_column(ForeignKey("standardisation_exercise.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"), index=True)
    position: Mapped[int]
    agreed: Mapped[Outcome | None]
    # Shown to assessors whenever they decide this criterion; "" for none.
    guidance: Mapped[str]

    exercise: Mapped[StandardisationExercise] = relationship(back_populates="lines")
    criterion: Mapped[Criterion] = relationship()


class StandardisationAnswer(Base):
    """What one assessor would decide about one criterion of an exercise, and why."""

    __tablename__ = "standardisation_answer"
    __table_args__ = (UniqueConstraint("exercise_id", "assessor_id", "criterion_id"),)

    exercise_id: Mapped[UUID] = mapped_column(ForeignKey("standardisation_exercise.id"))
    assessor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    outcome: Mapped[Outcome]
    why: Mapped[str]
    answered_at: Mapped[datetime]

    exercise: Mapped[StandardisationExercise] = relationship(back_populates="answers")
    assessor: Mapped[Person] = relationship()
    criterion: Mapped[Criterion] = relationship()


class StandardisationAttendance(Base):
    """Somebody was there when assessors met about an exercise (domain.md 1.6)."""

    __tablename__ = "standardisation_attendance"
    __table_args__ = (UniqueConstraint("exercise_id", "person_id"),)

    exercise_id: Mapped[UUID] = mapped_column(ForeignKey("standardisation_exercise.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    exercise: Mapped[StandardisationExercise] = relationship(back_populates="attendance")
    person: Mapped[Person] = relationship()
