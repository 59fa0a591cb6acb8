"""Reading centres, keys, signed documents and credentials."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.core.work import Work
from lms.credentials.models import Centre, Credential, KeyRecord, Kind, PrintedName, SignedDocument, Withdrawal
from lms.people.queries import WHOLE, person_numbered

REGISTER = "register"


def get_credential(work: Work, credential_id: UUID) -> Credential | None:
    """A credential with its holder, centre and withdrawal, or None."""
    whole = (
        joinedload(Credential.holder).options(*WHOLE),
        joinedload(Credential.centre),
        joinedload(Credential.withdrawal),
    )
    return work.session.get(Credential, credential_id, options=whole)


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_SIGNED = (
    select(Credential)
    .options(joinedload(Credential.withdrawal), joinedload(Credential.centre))
    .order_by(Credential.issued_at, Credential.number, Credential.id)
)
_SIGNED_OF = _SIGNED.where(Credential.holder_id == bindparam("person_id"))
_SIGNED_FOR = _SIGNED.where(Credential.registration_id == bindparam("registration_id"))
_ACCREDITATIONS = (
    select(Credential)
    .where(Credential.holder_id.in_(bindparam("people", expanding=True)), Credential.kind == Kind.ACCREDITATION)
    .options(joinedload(Credential.withdrawal))
    .order_by(Credential.issued_at, Credential.id)
)


def credentials_of(session: Session, person_id: UUID) -> Sequence[Credential]:
    """Everything ever signed for a person, oldest first, with whether it was withdrawn."""
    return session.scalars(_SIGNED_OF, {"person_id": person_id}).all()


def credentials_for(session: Session, registration_id: UUID) -> Sequence[Credential]:
    """Everything signed for one registration, oldest first, with whether it was withdrawn."""
    return session.scalars(_SIGNED_FOR, {"registration_id": registration_id}).all()


def credential_numbered(session: Session, number: str) -> Credential | None:
    """The credential with this certificate number, with its holder and centre, or None."""
    wanted = select(Credential).where(Credential.number == number)
    return session.scalar(wanted.options(joinedload(Credential.holder), joinedload(Credential.centre)))


def credentials_of_number(session: Session, prison_number: str) -> Sequence[Credential]:
    """Everything signed for whoever is or was known by a prison number, oldest first."""
    person = person_numbered(session, prison_number)
    return credentials_of(session, person.id) if person else []


def get_centre(work: Work, code: str) -> Centre | None:
    """The centre with a code, with its prison and keys, or None."""
    return centre_coded(work.session, code)


def centre_coded(session: Session, code: str) -> Centre | None:
    """The centre with a code, with its prison and keys, or None."""
    return session.scalars(_centres().where(Centre.code == code)).one_or_none()


def centre_serving(session: Session, establishment_id: UUID | None) -> Centre | None:
    """The centre that serves a prison, with its keys, or None."""
    return session.scalars(_centres().where(Centre.establishment_id == establishment_id)).one_or_none()


def centres(session: Session) -> Sequence[Centre]:
    """Every centre, by code, with its prison and keys."""
    return session.scalars(_centres()).all()


def _centres() -> Select[Centre]:
    whole = (joinedload(Centre.establishment), selectinload(Centre.keys))
    return select(Centre).options(*whole).order_by(Centre.code)


def root_keys(session: Session) -> Sequence[KeyRecord]:
    """The national root keys made or known here, oldest first."""
    wanted = select(KeyRecord).where(KeyRecord.centre_id.is_(None))
    return session.scalars(wanted.order_by(KeyRecord.signs_from, KeyRecord.id)).all()


def keys(session: Session) -> Sequence[KeyRecord]:
    """Every key, the root first, then by centre."""
    wanted = select(KeyRecord).outerjoin(KeyRecord.centre).options(joinedload(KeyRecord.centre))
    return session.scalars(
        wanted.order_by(Centre.code.is_not(None), Centre.code, KeyRecord.signs_from, KeyRecord.id)
    ).all()


def signed_document(session: Session, name: str) -> SignedDocument | None:
    """The newest signed document of that name: `register`, or a status list such as `0417-1`."""
    newest = select(SignedDocument).where(SignedDocument.name == name)
    return session.scalar(newest.execution_options(populate_existing=True))


def signed_documents(session: Session) -> Sequence[SignedDocument]:
    """Every newest signed document, by name."""
    return session.scalars(select(SignedDocument).order_by(SignedDocument.name)).all()


_NEWEST_NAME = (
    select(PrintedName)
    .where(PrintedName.person_id == bindparam("person_id"))
    .order_by(PrintedName.confirmed_at.desc(), PrintedName.id)
    .limit(1)
)


def newest_name(session: Session, person_id: UUID) -> PrintedName | None:
    """The name a person last confirmed for their certificates, or None."""
    return session.scalar(_NEWEST_NAME, {"person_id": person_id})


def withdrawn_indexes(session: Session, centre_id: UUID) -> Sequence[int]:
    """Where in its status list each withdrawn credential of a centre stands, in order."""
    wanted = select(Credential.status_index).join(Withdrawal, Withdrawal.credential_id == Credential.id)
    return session.scalars(wanted.where(Credential.centre_id == centre_id).order_by(Credential.status_index)).all()


def people_with_names(session: Session, people: Collection[UUID]) -> set[UUID]:
    """Of these people, those who confirmed a name for their certificates. One statement."""
    return set(session.scalars(select(PrintedName.person_id).where(PrintedName.person_id.in_(people)).distinct()))
