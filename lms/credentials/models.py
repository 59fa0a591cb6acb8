"""Centres and keys, the credentials they signed, and the few they took back."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.db import Base
from lms.courses.models import Registration, Unit
from lms.establishments.models import Establishment
from lms.people.models import Person


class Kind(StrEnum):
    """The three things we vouch for (credentials.md 4.2)."""

    UNIT = "unit"
    QUALIFICATION = "qualification"
    ACCREDITATION = "accreditation"


class Centre(Base):
    """Who signs. Known by a neutral code, so that nothing a holder keeps names the prison it serves."""

    __tablename__ = "centre"

    code: Mapped[str] = mapped_column(unique=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishment.id"), unique=True)
    last_number: Mapped[int]
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    establishment: Mapped[Establishment] = relationship()
    keys: Mapped[list["KeyRecord"]] = relationship(back_populates="centre", order_by="KeyRecord.signs_from")


class KeyRecord(Base):
    """A public key and when it signs. Its private half is a file in `keys/`. No centre means the national root."""

    __tablename__ = "key_record"

    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centre.id"), index=True)
    public: Mapped[str] = mapped_column(unique=True)
    signs_from: Mapped[datetime]
    signs_until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    centre: Mapped[Centre | None] = relationship(back_populates="keys")


class SignedDocument(Base):
    """The newest signed register, or a centre's newest status list: exactly the text that was signed."""

    __tablename__ = "signed_document"

    name: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int]
    text: Mapped[str]
    signed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class PrintedName(Base):
    """The name a learner wants on their certificates. The newest counts."""

    __tablename__ = "printed_name"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    confirmed_at: Mapped[datetime]


class IdentityCheck(Base):
    """Staff held a learner's registered name and date of birth against the prison's record, and they agreed.

    Only a qualification of an awarding organisation asks for it (domain.md 1.7). The date of birth itself is not kept.
    The newest counts.
    """

    __tablename__ = "identity_check"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # Their full registered name, which may differ from the one they go by.
    name: Mapped[str]
    # Ten digits, or "" with a reason why there is none (domain.md 2.1).
    uln: Mapped[str]
    no_uln: Mapped[str]
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime]

    checker: Mapped[Person] = relationship(foreign_keys=[checked_by])


class OrganisationCertificate(Base):
    """A certificate that an awarding organisation issued after a claim, as the centre received it (domain.md 1.7).

    One that replaces another says which.
    """

    __tablename__ = "organisation_certificate"
    __table_args__ = (UniqueConstraint("registration_id", "number"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    number: Mapped[str]
    issued_on: Mapped[date]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation_certificate.id"), unique=True)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    replaces: Mapped["OrganisationCertificate | None"] = relationship(remote_side="OrganisationCertificate.id")


class Credential(Base):
    """Something we vouch for, exactly as it was signed. Its id is the credential's own urn:uuid."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("centre_id", "status_index"),
        UniqueConstraint("centre_id", "number"),
        UniqueConstraint("registration_id", "kind", "unit_id"),
    )

    kind: Mapped[Kind]
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id"))
    title: Mapped[str]
    number: Mapped[str]
    status_index: Mapped[int]
    document: Mapped[str]
    qr: Mapped[str]
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]

    holder: Mapped[Person] = relationship()
    registration: Mapped[Registration] = relationship()
    unit: Mapped[Unit | None] = relationship()
    centre: Mapped[Centre] = relationship()
    withdrawal: Mapped["Withdrawal | None"] = relationship(back_populates="credential", uselist=False)


class Withdrawal(Base):
    """A credential taken back, and why."""

    __tablename__ = "withdrawal"

    credential_id: Mapped[UUID] = mapped_column(ForeignKey("credential.id"), unique=True)
    reason: Mapped[str]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime]

    credential: Mapped[Credential] = relationship(back_populates="withdrawal")
