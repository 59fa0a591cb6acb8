"""Modules as they were published, and as their authors are changing them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint, cast
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from lms.core.db import Base


class ModuleEdition(Base):
    """A module as it was published, named by the hash of its content. Never changed afterwards."""

    __tablename__ = "module_edition"
    __table_args__ = (Index("ix_module_edition_newest", "slug", "published_at"),)

    slug: Mapped[str]
    content_hash: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    minutes: Mapped[int]
    criteria: Mapped[list[str]]
    page_titles: Mapped[list[str]]
    pass_mark: Mapped[int]
    questions: Mapped[list[dict[str, Any]]]
    published_at: Mapped[datetime]
    # What is new in it, in one sentence; empty when nobody said.
    changes: Mapped[str]
    # Read on pages of their own only.
    glossary: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    scenarios: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    easy_read: Mapped[list[dict[str, Any]]] = mapped_column(deferred=True)
    facilitator: Mapped[str] = mapped_column(deferred=True)
    staff_note: Mapped[str] = mapped_column(deferred=True)

    # Whether there are any, for links that do not read them.
    has_glossary: Mapped[bool] = column_property(cast(glossary, Text) != "[]")
    has_easy_read: Mapped[bool] = column_property(cast(easy_read, Text) != "[]")
    has_facilitator: Mapped[bool] = column_property(facilitator != "")
    has_staff_note: Mapped[bool] = column_property(staff_note != "")

    @property
    def length(self) -> int:
        """How many pages it has."""
        return len(self.page_titles)


class ModulePage(Base):
    """One page of an edition, as the clean HTML made when it was published, with its prompts and scenarios."""

    __tablename__ = "module_page"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    number: Mapped[int]
    title: Mapped[str]
    html: Mapped[str]
    # Where words differ for readers in a women's prison; otherwise None.
    html_women: Mapped[str | None]
    # Each a text and the codes of its criteria.
    prompts: Mapped[list[dict[str, Any]]]
    # Each a number and a title.
    scenarios: Mapped[list[dict[str, Any]]]

    edition: Mapped[ModuleEdition] = relationship()


class ModuleFile(Base):
    """A file of an edition, byte for byte: its pictures are shown from here, and all of them can be given back."""

    __tablename__ = "module_file"
    __table_args__ = (UniqueConstraint("edition_id", "path"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("module_edition.id"))
    path: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class WorkingCopy(Base):
    """A module as its authors are changing it, until it is published or thrown away. Not a fact: it is overwritten."""

    __tablename__ = "working_copy"

    # The name of its folder: 01-listening.
    folder: Mapped[str] = mapped_column(unique=True)
    began_from: Mapped[UUID | None] = mapped_column(ForeignKey("module_edition.id"))
    begun_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]

    files: Mapped[list["WorkingFile"]] = relationship(
        back_populates="copy", order_by="WorkingFile.path", cascade="all, delete-orphan"
    )


class WorkingFile(Base):
    """A file of a working copy."""

    __tablename__ = "working_file"
    __table_args__ = (UniqueConstraint("copy_id", "path"),)

    copy_id: Mapped[UUID] = mapped_column(ForeignKey("working_copy.id"))
    path: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    copy: Mapped[WorkingCopy] = relationship(back_populates="files")

    __mapper_args__ = {"version_id_col": version}
