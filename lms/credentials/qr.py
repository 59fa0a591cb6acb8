"""The code printed on a certificate: `PM1:` and base45 of a signed CBOR Web Token (RFC 8392, RFC 9052).

It carries what the certificate's face says, so that paper alone can be checked with no network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms.credentials.canonical import Document, jcs, unsigned
from lms.credentials.encodings import Malformed, base45, from_base45, from_moment_text
from lms.credentials.register import Key, Register, UnknownSigner
from lms.credentials.signing import NotGenuine, SigningKey

PREFIX = "PM1:"
MOST_CHARACTERS = 1000
MOST_TEXT = 80

# COSE (RFC 9052): the tag of a message with one signature, two header labels, and the two numbers for EdDSA.
SIGN1 = 18
ALGORITHM, KEY_ID = 1, 4
EDDSA, ED25519 = -8, -19

# CWT claims (RFC 8392), and our own in the range left for private use.
EXPIRES, ISSUED, TOKEN_ID, AWARD = 4, 6, 7, -70001
NAME, CODE, NUMBER, STATUS, DIGEST = 1, 2, 3, 4, 5
_CLAIMS = {EXPIRES, ISSUED, TOKEN_ID, AWARD}
_DETAILS = {NAME, CODE, NUMBER, STATUS, DIGEST}

# The last moment of the year 9999: no date we can write comes later.
_LAST_SECOND = 253_402_300_799


class NotOurCode(Exception):
    """The text is not one of our codes. The message is one plain sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a code says. Name and number are absent from a code made to hang on a wall."""

    credential_id: UUID
    valid_from: datetime
    valid_until: datetime | None
    code: str
    version: str
    list_number: int
    status_index: int
    name: str | None = None
    number: str | None = None
    digest: bytes | None = None

    def matches(self, credential: Document) -> bool:
        """Whether the code was made from a credential: the digest it carries is that credential's."""
        return self.digest is not None and self.digest == credential_digest(credential)


@dataclass(frozen=True, slots=True)
class Message:
    """A code as it was read, its signature not yet checked."""

    key_id: bytes
    token: Token
    signed: bytes
    signature: bytes


def credential_digest(credential: Document) -> bytes:
    """Return the 16 octets by which a code names its credential's words: SHA-256, proof left out."""
    return sha256(jcs(unsigned(credential))).digest()[:16]


def token_of(credential: Document) -> Token:
    """Return what the code for a credential of ours says."""
    subject = credential["credentialSubject"]
    status = credential["credentialStatus"]
    until = credential.get("validUntil")
    return Token(
        credential_id=UUID(credential["id"]),
        valid_from=from_moment_text(credential["validFrom"]),
        valid_until=from_moment_text(until) if until else None,
        code=subject["achievement"]["humanCode"],
        version=subject["achievement"]["version"],
        list_number=int(status["statusListCredential"].rpartition("-")[2]),
        status_index=int(status["statusListIndex"]),
        name=subject["identifier"][0]["identityHash"],
        number=subject["licenseNumber"],
        digest=credential_digest(credential),
    )


def encode(token: Token, key: SigningKey) -> str:
    """Return the signed text of a code. Raises ValueError for a text over 80 characters."""
    if any(len(text) > MOST_TEXT for text in (token.name or "", token.number or "", _award_code(token))):
        raise ValueError(f"a code holds no text over {MOST_TEXT} characters")
    protected = _cbor({ALGORITHM: EDDSA, KEY_ID: key.short_id})
    payload = _cbor(_claims(token))
    signature = key.private.sign(_to_sign(protected, payload))
    return PREFIX + base45(_cbor(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature])))


def read(text: str) -> Message:
    """Return what a code says, its signature not yet checked.

    Only line ends are taken off: spaces belong to base45. Raises NotOurCode for anything that we would not
    have written ourselves, CBOR in a second form included.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotOurCode("This is too long to be one of our codes.")
    text = text.strip("\r\n")
    if not text.startswith(PREFIX):
        raise NotOurCode(f"One of our codes starts with {PREFIX}")
    try:
        return _message(_exactly(from_base45(text.removeprefix(PREFIX))))
    except (Malformed, KeyError, TypeError, ValueError):
        raise NotOurCode("This code is damaged or is not one of ours.") from None


def verify(text: str, register: Register) -> tuple[Token, Key]:
    """Return what a code says and the registered key that signed it.

    Raises NotOurCode, UnknownSigner where the register has no such key, or NotGenuine where the signature
    does not hold. Whether the key was signing then, and may be believed, is for the caller.
    """
    message = read(text)
    keys = register.keys_with(message.key_id)
    if not keys:
        raise UnknownSigner
    for key in keys:
        if _holds(message, key):
            return message.token, key
    raise NotGenuine("Its signature does not match what it says.")


def _holds(message: Message, key: Key) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(message.signature, message.signed)
    except InvalidSignature:
        return False
    return True


def _to_sign(protected: bytes, payload: bytes) -> bytes:
    """What COSE signs (RFC 9052 section 4.4)."""
    return _cbor(["Signature1", protected, b"", payload])


def _cbor(value: object) -> bytes:
    return cbor2.dumps(value, canonical=True)


def _exactly(octets: bytes) -> Any:
    """The value of octets in canonical CBOR. A reader that kept the last of two like keys would be fooled."""
    try:
        value = cbor2.loads(octets)
        again = _cbor(value)
    except (cbor2.CBORError, ArithmeticError, LookupError, MemoryError, RuntimeError, TypeError, ValueError):
        raise Malformed("not CBOR") from None
    if again != octets:
        raise Malformed("not canonical CBOR")
    return value


def _message(tagged: Any) -> Message:
    if not isinstance(tagged, cbor2.CBORTag) or tagged.tag != SIGN1:
        raise Malformed("not a message with one signature")
    protected, unprotected, payload, signature = tagged.value
    if not isinstance(unprotected, Mapping) or unprotected:
        raise Malformed("an unsigned header")
    header = _labelled(_exactly(_octets(protected)))
    if header.keys() != {ALGORITHM, KEY_ID} or header[ALGORITHM] not in (EDDSA, ED25519):
        raise Malformed("another algorithm")
    return Message(
        key_id=_octets(header[KEY_ID], 8),
        token=_token(_exactly(_octets(payload))),
        signed=_to_sign(protected, payload),
        signature=_octets(signature, 64),
    )


def _claims(token: Token) -> dict[int, Any]:
    details = {
        NAME: token.name,
        CODE: _award_code(token),
        NUMBER: token.number,
        STATUS: [token.list_number, token.status_index],
        DIGEST: token.digest,
    }
    claims = {
        EXPIRES: int(token.valid_until.timestamp()) if token.valid_until else None,
        ISSUED: int(token.valid_from.timestamp()),
        TOKEN_ID: token.credential_id.bytes,
        AWARD: {label: value for label, value in details.items() if value is not None},
    }
    return {label: value for label, value in claims.items() if value is not None}


def _award_code(token: Token) -> str:
    return f"{token.code}/{token.version}"


def _token(payload: Any) -> Token:
    claims = _labelled(payload)
    details = _labelled(claims[AWARD])
    if not claims.keys() <= _CLAIMS or not details.keys() <= _DETAILS:
        raise Malformed("a claim that we do not make")
    code, _, version = _text(details[CODE]).partition("/")
    list_number, status_index = details[STATUS]
    return Token(
        credential_id=UUID(bytes=_octets(claims[TOKEN_ID], 16)),
        valid_from=_moment(claims[ISSUED]),
        valid_until=_moment(claims[EXPIRES]) if EXPIRES in claims else None,
        code=code,
        version=version,
        list_number=_whole(list_number),
        status_index=_whole(status_index),
        name=_text(details[NAME]) if NAME in details else None,
        number=_text(details[NUMBER]) if NUMBER in details else None,
        digest=_octets(details[DIGEST], 16) if DIGEST in details else None,
    )


def _labelled(value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise Malformed("not a map")
    return value


def _octets(value: Any, length: int | None = None) -> bytes:
    if not isinstance(value, bytes) or (length is not None and len(value) != length):
        raise Malformed("not octets of that length")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise Malformed("not a short text")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise Malformed("not a whole number")
    return value


def _moment(value: Any) -> datetime:
    seconds = _whole(value)
    if seconds > _LAST_SECOND:
        raise Malformed("not a moment there is")
    return datetime.fromtimestamp(seconds, UTC)
