"""What was printed for a learner, and the pages that came back."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models.modules import ModuleEdition
from lms.courses.models.qualifications import Registration, Unit
from lms.establishments.models import Establishment
from lms.people.models import Person


class SheetKind(StrEnum):
    """What can be printed to write on."""

    WORKBOOK = "workbook"
    ANSWER_SHEET = "answer sheet"


class Printed(Base):
    """A workbook or an answer sheet printed for one learner, from one edition; its code is on every page."""

    __tablename__ = "printed"

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[SheetKind]
    learner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    pages: Mapped[int]
    # How the learner reads, and whose estate the words are for, so that printing it again gives the same sheets.
    reading: Mapped[str]
    estate: Mapped[str]
    printed_at: Mapped[datetime]
    printed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    learner: Mapped[Person] = relationship(foreign_keys=[learner_id])
    edition: Mapped[ModuleEdition] = relationship()


class FormKind(StrEnum):
    """A record of assessment that can be written on paper (domain.md 1.4)."""

    SHADOWING = "shadowing log"
    PRACTICAL_ASSESSMENT = "observation sheet"
    WITNESS_STATEMENT = "witness statement"
    PROFESSIONAL_DISCUSSION = "professional discussion"
    ORAL_QUESTIONING = "oral questioning"
    REFLECTIVE_ACCOUNT = "reflective account"
    PRODUCT = "product"
    PRIOR_LEARNING = "RPL claim"


class PaperForm(Base):
    """A form printed for one portfolio, to be filled in by hand; its code is on every page."""

    __tablename__ = "paper_form"

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FormKind]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    pages: Mapped[int]
    # How the learner reads, so that printing it again gives the same sheets.
    reading: Mapped[str]
    printed_at: Mapped[datetime]
    printed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    # Set when what was written on it was typed in, and where the paper itself is kept since.
    keyed_at: Mapped[datetime | None]
    keyed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    kept_at: Mapped[str] = mapped_column(default="", server_default="")
    # Who wrote the learner's words down, where a scribe signed; "" where none did, or nobody was asked.
    scribe: Mapped[str] = mapped_column(default="", server_default="")
    # The day beside each signature on it, by who signed: {"mentor": "2026-05-05"}; {} where nobody was asked for days.
    signed_days: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")

    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit | None] = relationship()
    keyer: Mapped[Person | None] = relationship(foreign_keys=[keyed_by])

    @property
    def learner(self) -> Person:
        """Whose portfolio it was printed for."""
        return self.registration.learner

    def signed_on(self, signer: str) -> date | None:
        """The day beside a signature on it; None where it is not signed so, or was keyed before days were asked for."""
        day = (self.signed_days or {}).get(signer)
        return date.fromisoformat(day) if day else None


class Scan(Base):
    """A scanned PDF of many sheets, handed in by a member of staff."""

    __tablename__ = "scan"

    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"), index=True)
    # SHA-256 of the file as it is kept.
    file: Mapped[str]
    handed_in_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    handed_in_at: Mapped[datetime]
    # How many pages it has; None until it has been read.
    length: Mapped[int | None]
    read_at: Mapped[datetime | None]
    # Why it could not be read, in one sentence.
    trouble: Mapped[str | None]

    establishment: Mapped[Establishment] = relationship()
    pages: Mapped[list["ScannedPage"]] = relationship(back_populates="scan", order_by="ScannedPage.position")


class CodeReading(StrEnum):
    """What the machine made of a scanned page."""

    KNOWN = "known"
    UNREADABLE = "unreadable"
    DOUBLED = "doubled"
    FOREIGN = "foreign"


class ScannedPage(Base):
    """One page of a scan: its picture, what its code said, and what a person decided about it."""

    __tablename__ = "scanned_page"
    __table_args__ = (UniqueConstraint("scan_id", "position"),)

    scan_id: Mapped[UUID] = mapped_column(ForeignKey("scan.id"))
    position: Mapped[int]
    # SHA-256 of its picture, the right way up.
    picture: Mapped[str]
    reading: Mapped[CodeReading]
    printed_id: Mapped[UUID | None] = mapped_column(ForeignKey("printed.id"), index=True)
    # The form it is a page of, when it is no sheet of a module.
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_form.id"), index=True)
    page: Mapped[int | None]
    # Set when a person has put it where it belongs, or set it aside.
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    set_aside: Mapped[bool]
    version: Mapped[int] = mapped_column()

    scan: Mapped[Scan] = relationship(back_populates="pages")
    printed: Mapped[Printed | None] = relationship()
    form: Mapped[PaperForm | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ReturnedPage(Base):
    """A page of printed sheets that came back: keyed from paper, or confirmed from a scan."""

    __tablename__ = "returned_page"
    __table_args__ = (UniqueConstraint("printed_id", "page"),)

    printed_id: Mapped[UUID] = mapped_column(ForeignKey("printed.id"))
    page: Mapped[int]
    scanned_page_id: Mapped[UUID | None] = mapped_column(ForeignKey("scanned_page.id"))
    returned_at: Mapped[datetime]
    returned_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    printed: Mapped[Printed] = relationship()
