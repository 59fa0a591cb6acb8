"""The issuer register: who may award what, with which keys, as a national root key signed it.

It names centres by code alone. Nothing is looked up over a network, and a key that a credential names is
believed only when it stands here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from lms.credentials.canonical import Document, digest
from lms.credentials.contexts import CREDENTIALS
from lms.credentials.encodings import (
    Malformed,
    from_moment_text,
    from_multikey,
    moment_text,
    multikey,
    short_key_id,
)
from lms.credentials.signing import NotGenuine, SigningKey, check_jcs, sign_jcs, single_proof


class State(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class UnknownSigner(NotGenuine):
    """The key that signed is not in the register. A newer register may have it."""

    def __init__(self) -> None:
        super().__init__("It is signed by a centre that is not in the register held here: get a newer register.")


class OlderThanHeld(Exception):
    """A register or status list is older than the one already held. The message is one plain sentence."""


def national_did(host: str) -> str:
    """Return the identifier of the national body, which signs the register."""
    return f"did:web:{host}"


def centre_did(host: str, code: str) -> str:
    """Return the identifier of a centre, which signs credentials."""
    return f"did:web:{host}:centre:{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A centre's public key, and when what it signs is to be believed."""

    controller: str
    public_key: bytes
    signs_from: datetime
    signs_until: datetime
    revoked_at: datetime | None = None
    allow_list: str | None = None

    @property
    def id(self) -> str:
        """The key as a credential names it."""
        return f"{self.controller}#{multikey(self.public_key)}"

    @property
    def short_id(self) -> bytes:
        """The key as a QR code names it."""
        return short_key_id(self.public_key)

    def signed_at(self, created: datetime) -> bool:
        """Whether the key was signing at a moment. Of a stolen key this proves nothing: see `revoked_at`."""
        return self.signs_from <= created <= self.signs_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """A centre: its code, whether it may award now, what it may award, and its keys, the newest last."""

    id: str
    code: str
    state: State = State.ACTIVE
    may_award: tuple[str, ...]
    keys: tuple[Key, ...]

    @property
    def name(self) -> str:
        """What a certificate calls the centre. It never says where the centre is."""
        return issuer_name(self.code)


def issuer_name(code: str) -> str:
    """Return the neutral name of the centre with a code."""
    return f"Peer Mentoring Awards, Centre {code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """The status list of a centre as it stood when the register was signed."""

    id: str
    number: int
    version: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Register:
    """A register, to be signed or as it was read."""

    host: str
    version: int
    issued: datetime
    until: datetime
    root_keys: tuple[str, ...]
    issuers: tuple[Issuer, ...] = ()
    status_lists: tuple[Pointer, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    # Known only of a register that was read.
    digest: str = field(default="", compare=False)
    pinned: bool = field(default=True, compare=False)

    def key(self, verification_method: str) -> Key:
        """Return the key with an identifier. Raises UnknownSigner."""
        if verification_method not in self._keys:
            raise UnknownSigner
        return self._keys[verification_method]

    def keys_with(self, short_id: bytes) -> list[Key]:
        """Return the keys that a QR code may mean: one, or more where two share their first 8 octets."""
        return self._short_ids.get(short_id, [])

    def issuer_of(self, key: Key) -> Issuer:
        """Return the centre that one of the register's keys belongs to."""
        return next(issuer for issuer in self.issuers if issuer.id == key.controller)

    def pointer(self, list_id: str) -> Pointer | None:
        """Return what the register says of a status list, or None."""
        return next((pointer for pointer in self.status_lists if pointer.id == list_id), None)

    def is_stale(self, at: datetime) -> bool:
        """Whether a newer register is due. What was signed before still holds."""
        return at > self.until

    @cached_property
    def _keys(self) -> Mapping[str, Key]:
        return {key.id: key for issuer in self.issuers for key in issuer.keys}

    @cached_property
    def _short_ids(self) -> Mapping[bytes, list[Key]]:
        found: dict[bytes, list[Key]] = {}
        for key in self._keys.values():
            found.setdefault(key.short_id, []).append(key)
        return found


def signed(register: Register, root: SigningKey, created: datetime) -> Document:
    """Return the register as a signed document."""
    return sign_jcs(_document(register), root, created)


def read(document: Document, roots: Collection[str]) -> Register:
    """Return the register in a document signed by one of the pinned root keys.

    Roots are key identifiers, `did:web:…#z6Mk…`. Raises NotGenuine for any other signer, a signature that
    does not hold, or a document of another shape.
    """
    if _root(document) not in roots:
        raise NotGenuine("The register is signed by a root key that is not pinned here.")
    return _read(document)


def read_unpinned(document: Document) -> Register:
    """Return the register in a document that one of its own root keys signed, for where no root is pinned.

    That shows the register is whole, not who made it: `pinned` is False so that a checker can say so.
    Raises NotGenuine as `read` does.
    """
    register = _read(document)
    if _root(document) not in register.root_keys:
        raise NotGenuine("The register is not signed by a root key that it names.")
    return replace(register, pinned=False)


def refuse_older(register: Register, held: Register | None) -> None:
    """Refuse a register whose version is not above the held one's, unless it is the same register.

    Raises OlderThanHeld. Without this an old register could bring back a key or an award (TUF's rule).
    """
    if held is None or register.version > held.version or register.digest == held.digest:
        return
    raise OlderThanHeld("The register is not newer than the one already held.")


def roots_after(register: Register, roots: Collection[str]) -> frozenset[str]:
    """Return the root keys to pin once a register signed by a pinned one is taken in: its own added.

    A root key is only ever dropped by hand.
    """
    return frozenset(roots) | frozenset(register.root_keys)


def _document(register: Register) -> Document:
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


def _root(document: Document) -> str:
    return str(single_proof(document)["verificationMethod"])


def _read(document: Document) -> Register:
    """Check the signature by the key its own proof names, whose right to sign the caller checks."""
    proof = single_proof(document)
    try:
        controller, _, key = proof["verificationMethod"].partition("#")
        check_jcs(document, proof, from_multikey(key))
        if controller != document["issuer"]:
            raise NotGenuine("The register is not signed by the body that it says issued it.")
        return _from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotGenuine("The register does not have the shape it should have.") from None


def _from_document(document: Document) -> Register:
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
