"""People, their numbers and stays, and the accounts they sign in with."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.establishments.models import Establishment


class Role(StrEnum):
    """What a grant lets a person do. Trainee and mentor are not grants: they are worked out."""

    TUTOR = "tutor"
    ASSESSOR = "assessor"
    IQA = "iqa"
    EQA = "eqa"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    NATIONAL = "national"
    # May write modules; held with no establishment, beside a tutor's grant.
    AUTHOR = "author"


# What an assessor in training holds beside their role, at the same prison: see `Actor.has`.
IN_TRAINING = "assessor in training"


class StayReason(StrEnum):
    """Why a stay began or ended, in HMPPS's words (domain.md 2.2)."""

    ADMISSION = "admission"
    TRANSFERRED = "transferred"
    RELEASED = "released"


class Person(Base):
    """Anyone the record is about or who acts on it: a learner, a mentor or a member of staff."""

    __tablename__ = "person"

    first_name: Mapped[str]
    last_name: Mapped[str]
    urn: Mapped[UUID] = mapped_column(unique=True)
    made_at: Mapped[datetime]

    numbers: Mapped[list["PrisonNumber"]] = relationship(back_populates="person", order_by="PrisonNumber.given_at")
    stays: Mapped[list["Stay"]] = relationship(back_populates="person", order_by="Stay.began_at")
    stay: Mapped["Stay | None"] = relationship(
        primaryjoin="and_(Person.id == Stay.person_id, Stay.ended_at.is_(None))", viewonly=True, uselist=False
    )
    number_row: Mapped["PrisonNumber | None"] = relationship(
        primaryjoin="and_(Person.id == PrisonNumber.person_id, PrisonNumber.replaced_at.is_(None))",
        viewonly=True,
        uselist=False,
    )
    account: Mapped["Account | None"] = relationship(back_populates="person", uselist=False)

    @property
    def name(self) -> str:
        """Forename and surname."""
        return f"{self.first_name} {self.last_name}"

    @property
    def number(self) -> str | None:
        """The prison number in use, or None for staff."""
        return self.number_row.number if self.number_row else None

    @property
    def establishment_id(self) -> UUID | None:
        """Where this person is now; None when nowhere."""
        return self.stay.establishment_id if self.stay else None


class PrisonNumber(Base):
    """A number a person is or was known by. Records merge, so old ones are kept (domain.md 2.2)."""

    __tablename__ = "prison_number"
    __table_args__ = (
        Index(
            "uq_prison_number_in_use",
            "person_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    given_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="numbers")


class Stay(Base):
    """A person's time at a prison. Court, hospital and temporary absence do not end it."""

    __tablename__ = "stay"
    __table_args__ = (
        Index(
            "uq_stay_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_stay_here_now", "establishment_id", "ended_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[StayReason]
    end_reason: Mapped[StayReason | None]

    person: Mapped[Person] = relationship(back_populates="stays")
    establishment: Mapped[Establishment] = relationship()

    def lasted_past(self, moment: datetime) -> bool:
        """Whether it goes on, or ended after a moment."""
        return self.ended_at is None or self.ended_at > moment


class Account(Base):
    """What a person signs in with. A first password must be changed; its slip is shown to whoever made it."""

    __tablename__ = "account"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    must_change: Mapped[bool]
    slip_number: Mapped[int]
    slip_made_at: Mapped[datetime]
    slip_made_by: Mapped[UUID | None]

    person: Mapped[Person] = relationship(back_populates="account")


class TextSize(StrEnum):
    """How large a person likes words."""

    ORDINARY = "ordinary"
    LARGE = "large"
    LARGEST = "largest"


class Spacing(StrEnum):
    """How much room a person likes between letters, words and lines."""

    ORDINARY = "ordinary"
    WIDE = "wide"


class Face(StrEnum):
    """The lettering a person reads best."""

    ATKINSON = "atkinson"
    LEXEND = "lexend"


class Background(StrEnum):
    """The colour a person likes behind words."""

    WHITE = "white"
    CREAM = "cream"
    BLUE = "blue"


class ReadingSettings(Base):
    """How a person likes to read, on screen and on paper, at whatever prison. Without a row, ordinarily."""

    __tablename__ = "reading_settings"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    size: Mapped[TextSize]
    spacing: Mapped[Spacing]
    face: Mapped[Face]
    background: Mapped[Background]
    chosen_at: Mapped[datetime]


class RoleGrant(Base):
    """A role at an establishment, from one day to another. National and author have no establishment.

    An assessor in training began on `training_since` and is qualified from `qualified_on`. A suspended role is held and
    opens nothing; one that is restored on a later day ends there, and another begins.
    """

    __tablename__ = "role_grant"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role]
    establishment_id: Mapped[UUID | None] = mapped_column(ForeignKey("establishment.id"))
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    training_since: Mapped[date | None]
    qualified_on: Mapped[date | None]
    suspended_on: Mapped[date | None]

    person: Mapped[Person] = relationship()
    establishment: Mapped[Establishment | None] = relationship()


class DeclaredInterest(Base):
    """A member of staff said why they must not judge the work of a person: family, a friend, a quarrel."""

    __tablename__ = "declared_interest"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    about_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str]
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    about: Mapped[Person] = relationship(foreign_keys=[about_id])


class StaffQualification(Base):
    """An award that a member of staff holds, such as one for assessors or for IQAs (domain.md 1.6).

    Seen when an admin looked at the certificate. A wrong row is taken back, and kept.
    """

    __tablename__ = "staff_qualification"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    awarded_by: Mapped[str]
    level: Mapped[int | None]
    awarded_on: Mapped[date]
    certificate_number: Mapped[str]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    seen_at: Mapped[datetime | None]
    taken_back_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    taken_back_at: Mapped[datetime | None]

    seer: Mapped[Person | None] = relationship(foreign_keys=[seen_by])


class CpdEntry(Base):
    """Something a member of staff did to keep up what they know, and what they learned (domain.md 1.6).

    A wrong row is taken back by whose it is, and kept.
    """

    __tablename__ = "cpd_entry"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    done_on: Mapped[date]
    minutes: Mapped[int]
    done: Mapped[str]
    learned: Mapped[str]
    entered_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class SignedIn(Base):
    """A session, kept on the server so that it can be ended at once. Only a hash of its secret is held."""

    __tablename__ = "signed_in"

    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class FailedSignIn(Base):
    """A sign-in that failed: a keyed digest of the name typed (people type passwords there) and its address."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_name", "name_digest", "address", "failed_at"),
        Index("ix_failed_sign_in_address", "address", "failed_at"),
    )

    name_digest: Mapped[str]
    address: Mapped[str]
    failed_at: Mapped[datetime] = mapped_column(index=True)
    cleared_at: Mapped[datetime | None]
