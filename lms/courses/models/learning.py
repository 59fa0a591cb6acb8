"""What a learner has read, answered, written and left half-done. Learning, and never a criterion met."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models.modules import ModuleEdition
from lms.people.models import Person


class PageRead(Base):
    """A learner pressed Next on a page. Learning, and never a criterion met."""

    __tablename__ = "page_read"
    __table_args__ = (UniqueConstraint("learner_id", "edition_id", "number"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    number: Mapped[int]
    read_at: Mapped[datetime]

    edition: Mapped[ModuleEdition] = relationship()


class MovedOn(Base):
    """A tutor moved a learner on to a newer edition of a module. What is unchanged in it stays read."""

    __tablename__ = "moved_on"
    __table_args__ = (UniqueConstraint("learner_id", "edition_id"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    moved_at: Mapped[datetime]
    moved_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    edition: Mapped[ModuleEdition] = relationship()


class Reflection(Base):
    """What a learner wrote for themselves under a prompt, in whatever edition asked it. Theirs to change."""

    __tablename__ = "reflection"
    __table_args__ = (UniqueConstraint("learner_id", "module", "prompt"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    module: Mapped[str]
    prompt: Mapped[str]
    words: Mapped[str]
    written_at: Mapped[datetime]


class CheckAttempt(Base):
    """A knowledge check answered, marked against the edition and the pass mark it was answered under.

    The score is of the questions a machine can mark; short answers wait for a tutor, a mark each.
    """

    __tablename__ = "check_attempt"
    __table_args__ = (Index("ix_check_attempt_learner", "learner_id", "edition_id", "answered_at"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    answers: Mapped[dict[str, Any]]
    score: Mapped[int]
    out_of: Mapped[int]
    pass_mark: Mapped[int]
    answered_at: Mapped[datetime]
    # How many short answers were given: each is worth a tutor's mark, made or still to be made.
    to_mark: Mapped[int]
    # The answer sheet it was keyed from, and who keyed it; None when it was answered here.
    printed_id: Mapped[UUID | None] = mapped_column(ForeignKey("printed.id"))
    keyed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    learner: Mapped[Person] = relationship(foreign_keys=[learner_id])
    edition: Mapped[ModuleEdition] = relationship()
    marks: Mapped[list["ShortAnswerMark"]] = relationship(order_by="ShortAnswerMark.question")

    @property
    def total(self) -> int:
        """The score with a tutor's marks."""
        return self.score + sum(mark.mark for mark in self.marks)

    @property
    def passed(self) -> bool:
        """Whether the score, with a tutor's marks, reached the pass mark of the day."""
        return self.total >= self.pass_mark

    @property
    def waiting(self) -> int:
        """How many short answers have no mark yet."""
        return self.to_mark - len(self.marks)

    @property
    def may_pass(self) -> bool:
        """Whether the marks it waits for could still make it a pass."""
        return not self.passed and self.total + self.waiting >= self.pass_mark


class ShortAnswerMark(Base):
    """A tutor's mark for a short answer: 1 or 0, with words for the learner."""

    __tablename__ = "short_answer_mark"
    __table_args__ = (UniqueConstraint("attempt_id", "question"),)

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("check_attempt.id"))
    question: Mapped[int]
    mark: Mapped[int]
    feedback: Mapped[str]
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime]


class CallForHelp(Base):
    """A learner has tried a question three times and it is not right yet: a tutor is told, once a question.

    It ends when a tutor has helped, or when the learner answers it right by themselves: then nobody is named.
    """

    __tablename__ = "call_for_help"
    __table_args__ = (UniqueConstraint("learner_id", "edition_id", "question"),)

    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    question: Mapped[int]
    called_at: Mapped[datetime]
    helped_at: Mapped[datetime | None]
    helped_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    learner: Mapped[Person] = relationship(foreign_keys=[learner_id])
    edition: Mapped[ModuleEdition] = relationship()


class Draft(Base):
    """Where a person left off, and what was half-typed there. Not a fact: it is overwritten and thrown away."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "place"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str]
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    # Counts saves; the open page that saved last, and which of its saves it was, for an older one may come late;
    # and what other open pages had saved before it, under their names.
    version: Mapped[int] = mapped_column(default=1)
    writer: Mapped[str] = mapped_column(default="")
    turn: Mapped[int] = mapped_column(BigInteger, default=0)
    earlier: Mapped[dict[str, Any]] = mapped_column(default=dict)
