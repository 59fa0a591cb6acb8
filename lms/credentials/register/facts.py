"""What the register holds: issuers, their keys, and where the newest status lists are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from lms.credentials.encodings import multikey, short_key_id
from lms.credentials.signing import NotGenuine


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
