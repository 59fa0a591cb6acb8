"""The register as a document, and a document as the register."""

from typing import Any

from lms.credentials.canonical import Document, digest
from lms.credentials.contexts import CREDENTIALS
from lms.credentials.encodings import Malformed, from_moment_text, from_multikey, moment_text, multikey
from lms.credentials.register.facts import Issuer, Key, Pointer, Register, State, national_did


def to_document(register: Register) -> Document:
    """The register as it is signed."""
    name = f"urn:peermentor:register:{register.host}"
    content: Document = {
        "id": f"{name}#content",
        "type": "IssuerRegisterContent",
        "version": register.version,
        "rootKeys": list(register.root_keys),
        "issuers": [_issuer_entry(issuer) for issuer in register.issuers],
        "statusLists": [_pointer_entry(pointer) for pointer in register.status_lists],
    }
    if register.withdrawn:
        content["withdrawn"] = sorted(register.withdrawn)
    return {
        "@context": [CREDENTIALS, f"https://{register.host}/ns/v1"],
        "id": name,
        "type": ["VerifiableCredential", "IssuerRegister"],
        "issuer": national_did(register.host),
        "validFrom": moment_text(register.issued),
        "validUntil": moment_text(register.until),
        "credentialSubject": content,
    }


def _issuer_entry(issuer: Issuer) -> Document:
    """The dates beside an issuer are its newest key's. An older key carries its own."""
    newest = issuer.keys[-1]
    return {
        "id": issuer.id,
        "type": "RegisteredIssuer",
        "code": issuer.code,
        "state": issuer.state.value,
        "mayAward": list(issuer.may_award),
        "verificationMethod": [_key_entry(key, newest) for key in issuer.keys],
        **_dates(newest),
    }


def _key_entry(key: Key, newest: Key) -> Document:
    entry = {
        "id": key.id,
        "type": "Multikey",
        "controller": key.controller,
        "publicKeyMultibase": multikey(key.public_key),
    }
    if _dates(key) != _dates(newest):
        entry |= _dates(key)
    if key.revoked_at:
        entry["revoked"] = moment_text(key.revoked_at)
    if key.allow_list:
        entry["allowList"] = key.allow_list
    return entry


def _dates(key: Key) -> dict[str, str]:
    return {"keyFrom": moment_text(key.signs_from), "keySignsUntil": moment_text(key.signs_until)}


def _pointer_entry(pointer: Pointer) -> Document:
    return {
        "id": pointer.id,
        "type": "StatusListPointer",
        "number": pointer.number,
        "version": pointer.version,
        "digest": pointer.digest,
    }


def from_document(document: Document) -> Register:
    """The register in a document. Raises KeyError, TypeError, ValueError or AttributeError for another shape."""
    if document["type"] != ["VerifiableCredential", "IssuerRegister"]:
        raise Malformed("not a register")
    content = document["credentialSubject"]
    return Register(
        host=document["issuer"].removeprefix("did:web:"),
        version=_whole(content["version"]),
        issued=from_moment_text(document["validFrom"]),
        until=from_moment_text(document["validUntil"]),
        root_keys=tuple(content["rootKeys"]),
        issuers=tuple(_issuer(entry) for entry in content["issuers"]),
        status_lists=tuple(_pointer(entry) for entry in content["statusLists"]),
        withdrawn=frozenset(content.get("withdrawn", ())),
        digest=digest(document),
    )


def _issuer(entry: dict[str, Any]) -> Issuer:
    return Issuer(
        id=entry["id"],
        code=entry["code"],
        state=State(entry["state"]),
        may_award=tuple(entry["mayAward"]),
        keys=tuple(_key(key, entry) for key in entry["verificationMethod"]),
    )


def _key(entry: dict[str, Any], issuer: dict[str, Any]) -> Key:
    key = Key(
        controller=issuer["id"],
        public_key=from_multikey(entry["publicKeyMultibase"]),
        signs_from=from_moment_text(entry.get("keyFrom", issuer["keyFrom"])),
        signs_until=from_moment_text(entry.get("keySignsUntil", issuer["keySignsUntil"])),
        revoked_at=from_moment_text(entry["revoked"]) if "revoked" in entry else None,
        allow_list=entry.get("allowList"),
    )
    if key.id != entry["id"] or entry["controller"] != issuer["id"]:
        raise Malformed("a key under another's name")
    return key


def _pointer(entry: dict[str, Any]) -> Pointer:
    return Pointer(
        id=entry["id"],
        number=_whole(entry["number"]),
        version=_whole(entry["version"]),
        digest=entry["digest"],
    )


def _whole(number: object) -> int:
    if type(number) is not int:
        raise Malformed("not a whole number")
    return number
