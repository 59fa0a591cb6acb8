"""What this site signs with, and the newest register and status lists it signed, kept as rows and as files."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.service import record
from lms.core.settings import Settings
from lms.core.web import afterwards
from lms.core.work import Refused, Work
from lms.credentials import badges, folder, keyfile, queries, statuslist
from lms.credentials import register as registers
from lms.credentials.canonical import digest, parse_object
from lms.credentials.checking import Held
from lms.credentials.encodings import from_multikey
from lms.credentials.keyring import Keyring
from lms.credentials.models import Centre, KeyRecord, SignedDocument
from lms.credentials.register import (
    Issuer,
    Key,
    OlderThanHeld,
    Pointer,
    Register,
    centre_did,
    national_did,
    refuse_older,
    roots_after,
)
from lms.credentials.signing import NotGenuine, SigningKey

REGISTER = queries.REGISTER
REGISTER_GOOD_FOR = timedelta(days=90)
# Sooner than a checker calls a list old (35 days) or a register stale: a site restarts oftener than that.
SIGNED_AGAIN_AFTER = timedelta(days=7)
LIST_NUMBER = 1
NO_ROOT = "The national root key is not held here, so the register cannot be signed. Make it first."


def settings() -> Settings:
    """The settings of the site this work is done for."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def host_name(session: Session) -> str:
    """The name in every identifier. It is fixed once a register is signed. Raises Refused where it has changed."""
    wanted = settings().host_name
    row = queries.signed_document(session, REGISTER)
    fixed = parse_object(row.text)["issuer"].removeprefix("did:web:") if row else wanted
    if fixed != wanted:
        raise Refused(f"LMS_HOST_NAME was {fixed} when the first key was made, and cannot be changed to {wanted}.")
    return wanted


def held_register(session: Session) -> Register | None:
    """The newest register known here, or None. Raises NotGenuine if the row was tampered with."""
    row = queries.signed_document(session, REGISTER)
    return folder.read_register(row.text, roots(session)) if row else None


def roots(session: Session) -> frozenset[str]:
    """The identifiers of the root keys believed here."""
    return frozenset(_root_id(record) for record in queries.root_keys(session))


def _root_id(record: KeyRecord) -> str:
    return f"{national_did(settings().host_name)}#{record.public}"


def held(session: Session, data_dir: Path) -> Held | None:
    """What a checker has to go by here: our own newest documents, and other centres' lists from the folder.

    None where there is no register yet.
    """
    documents = queries.signed_documents(session)
    found = next((document for document in documents if document.name == REGISTER), None)
    files = data_dir / "register"
    if found is None:
        return held_in_folder(files)
    ours = [parse_object(document.text) for document in documents if document.name != REGISTER]
    others = folder.lists_in(files)
    known = folder.read_register(found.text, roots(session))
    return Held(register=known, contexts=folder.contexts(), status_lists=[*ours, *others])


def held_in_folder(files: Path) -> Held | None:
    """What a checker has to go by in a register folder, or None where there is no register in it."""
    register_file = files / "register.json"
    if not register_file.is_file():
        return None
    known = folder.read_register(register_file.read_bytes(), folder.roots_in(files))
    lists = folder.lists_in(files)
    return Held(register=known, contexts=folder.contexts(), status_lists=lists)


# Keys


def root_key(session: Session) -> SigningKey:
    """The newest root key whose private half is here. Raises Refused."""
    return _opened(reversed(queries.root_keys(session)), national_did(host_name(session)), NO_ROOT)


def centre_key(session: Session, centre: Centre, now: datetime) -> SigningKey:
    """The newest key a centre may sign with now. Raises Refused where there is none here."""
    good = [key for key in centre.keys if key.signs_from <= now <= key.signs_until and key.revoked_at is None]
    sentence = f"Centre {centre.code} has no key to sign with here. Ask an admin to make one."
    return _opened(reversed(good), centre_did(host_name(session), centre.code), sentence)


def _opened(records: Iterable[KeyRecord], controller: str, sentence: str) -> SigningKey:
    ring = Keyring.of(settings())
    for candidate in records:
        if ring.holds(candidate.public):
            try:
                return ring.open(candidate.public, controller)
            except (keyfile.KeyRefused, OSError):
                raise Refused("The key file does not open. Check LMS_KEY_PASSPHRASE.") from None
    raise Refused(sentence)


# Signing


def sign_list(work: Work, centre: Centre) -> SignedDocument:
    """Sign a centre's status list as it now stands. The register must be signed after it. Raises Refused."""
    name = f"{centre.code}-{LIST_NUMBER}"
    key = centre_key(work.session, centre, work.now)
    row = _locked(work.session, name)
    issued = max(work.now, row.signed_at) if row else work.now
    document = statuslist.signed_list(
        host=host_name(work.session),
        code=centre.code,
        number=LIST_NUMBER,
        revoked=queries.withdrawn_indexes(work.session, centre.id),
        key=key,
        issued=issued,
        contexts=folder.contexts(),
    )
    return _keep(work, row, name, folder.as_text(document), issued)


def sign_register(work: Work) -> SignedDocument:
    """Sign the register as it now stands, one version on. Raises Refused where the root key is not here.

    Centres this site knows only from an imported register stay in it as they were.
    """
    key = root_key(work.session)
    row = _locked(work.session, REGISTER)
    before = held_register(work.session)
    issued = max(work.now, row.signed_at) if row else work.now
    version = row.number + 1 if row else 1
    known = Register(
        host=host_name(work.session),
        version=version,
        issued=issued,
        until=issued + REGISTER_GOOD_FOR,
        root_keys=tuple(sorted(roots(work.session))),
        issuers=_issuers(work.session, before),
        status_lists=_pointers(work.session, before),
        withdrawn=before.withdrawn if before else frozenset(),
    )
    signed = _keep(work, row, REGISTER, folder.as_text(registers.signed(known, key, issued)), issued)
    record(work, "register signed", None, version=version)
    publish_afterwards()
    return signed


def _locked(session: Session, name: str) -> SignedDocument | None:
    newest = select(SignedDocument).where(SignedDocument.name == name).with_for_update()
    return session.scalar(newest.execution_options(populate_existing=True))


def _keep(work: Work, row: SignedDocument | None, name: str, text: str, issued: datetime) -> SignedDocument:
    if row is None:
        row = SignedDocument(name=name, number=0, text=text, signed_at=issued)
        work.session.add(row)
    row.number += 1
    row.text = text
    row.signed_at = issued
    work.session.flush()
    return row


def _issuers(session: Session, before: Register | None) -> tuple[Issuer, ...]:
    issuers = {issuer.code: issuer for issuer in before.issuers} if before else {}
    for centre in queries.centres(session):
        if centre.keys:
            state = {"state": issuers[centre.code].state} if centre.code in issuers else {}
            issuers[centre.code] = _issuer(session, centre, **state)
    return tuple(issuers[code] for code in sorted(issuers))


def _issuer(session: Session, centre: Centre, **state: registers.State) -> Issuer:
    did = centre_did(host_name(session), centre.code)
    keys = tuple(_key(did, record) for record in centre.keys)
    return Issuer(id=did, code=centre.code, may_award=badges.REMIT, keys=keys, **state)


def _key(did: str, record: KeyRecord) -> Key:
    return Key(
        controller=did,
        public_key=from_multikey(record.public),
        signs_from=record.signs_from,
        signs_until=record.signs_until,
        revoked_at=record.revoked_at,
    )


def _pointers(session: Session, before: Register | None) -> tuple[Pointer, ...]:
    pointers = {pointer.id: pointer for pointer in before.status_lists} if before else {}
    for row in queries.signed_documents(session):
        if row.name != REGISTER:
            document = parse_object(row.text)
            pointers[document["id"]] = Pointer(
                id=document["id"], number=LIST_NUMBER, version=row.number, digest=digest(document)
            )
    return tuple(pointers[address] for address in sorted(pointers))


def renew(work: Work) -> bool:
    """Sign again every list and the register that are more than a week old. Returns whether any was.

    Without it a quiet site's lists would grow too old to rely on. Where no root key is held, nothing is done.
    """
    row = queries.signed_document(work.session, REGISTER)
    if row is None or work.now - row.signed_at <= SIGNED_AGAIN_AFTER:
        return False
    ring = Keyring.of(settings())
    if not any(ring.holds(key.public) for key in queries.root_keys(work.session)):
        return False
    for centre in queries.centres(work.session):
        if _may_sign(centre, ring, work.now):
            sign_list(work, centre)
    sign_register(work)
    return True


def _may_sign(centre: Centre, ring: Keyring, now: datetime) -> bool:
    return any(ring.holds(key.public) and key.signs_from <= now <= key.signs_until for key in centre.keys)


# Files


def publish_afterwards() -> None:
    """Write the register folder once this request has been kept. A command does it itself, after its work."""
    if has_request_context():
        afterwards(lambda work: republish_files(work.session))


def republish_files(session: Session, data_dir: Path | None = None) -> None:
    """Write the newest register, roots and status lists into the data folder. Nothing where there is no register."""
    data_dir = data_dir or settings().data_dir
    texts = {document.name: document.text for document in queries.signed_documents(session)}
    register_text = texts.pop(REGISTER, None)
    if register_text is not None:
        folder.write(data_dir / "register", register_text=register_text, roots=roots(session), lists=texts)


def import_register(work: Work, text: str) -> Register:
    """Take in a newer register, and believe the root keys it names. Where none is believed yet, its own are.

    Raises Refused for one that is older, of another host, or not signed by a root key believed here.
    """
    known, before = roots(work.session), held_register(work.session)
    try:
        found = folder.read_register(text, known)
        refuse_older(found, before)
    except (NotGenuine, OlderThanHeld) as problem:
        raise Refused(str(problem)) from None
    if found.host != settings().host_name:
        raise Refused(f"The register is of {found.host}, and LMS_HOST_NAME is {settings().host_name}.")
    for root in roots_after(found, known) - known:
        work.session.add(
            KeyRecord(
                centre_id=None,
                public=root.partition("#")[2],
                signs_from=found.issued,
                signs_until=found.until,
                revoked_at=None,
            )
        )
    row = _locked(work.session, REGISTER)
    if row is None:
        row = SignedDocument(name=REGISTER, number=0, text=text, signed_at=found.issued)
        work.session.add(row)
    row.number, row.text, row.signed_at = found.version, text, found.issued
    work.session.flush()
    record(work, "register signed", None, version=found.version)
    publish_afterwards()
    return found
