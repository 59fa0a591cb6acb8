"""What somebody else saw, in their words."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import PaperForm, Registration
from lms.people.models import Person


class WitnessStatement(Base):
    """A witness says what they saw a learner do. It states facts, and decides nothing (domain.md 1.4)."""

    __tablename__ = "witness_statement"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    witness_name: Mapped[str]
    job: Mapped[str]
    # How the witness knows the learner, and how an assessor can ask them about it.
    relationship_to_learner: Mapped[str]
    contact: Mapped[str]
    # Set when the witness has an account here: nobody decides on a piece they bore witness to.
    witness_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    # The short name of a witness of whom nobody said which member of staff they are, if any: see lms.people.called.
    known_as: Mapped[str] = mapped_column(default="", server_default="")
    day: Mapped[date]
    seen: Mapped[str]
    written_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    # None until the witness has signed, here or on paper.
    signed_at: Mapped[datetime | None]
    signed_on_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The day on the paper, when it was signed there.
    signed_day: Mapped[date | None]
    # Where the paper with that signature is kept; "" when there is none.
    paper_kept_at: Mapped[str] = mapped_column(default="", server_default="")
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_form.id"), unique=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    registration: Mapped[Registration] = relationship()
    witness: Mapped[Person | None] = relationship(foreign_keys=[witness_id])
    writer: Mapped[Person] = relationship(foreign_keys=[written_by])
    form: Mapped[PaperForm | None] = relationship()
