"""The small encodings of keys, signatures, moments and QR text. Each decoder refuses a second spelling."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# The multicodec prefix of an Ed25519 public key, as W3C Controlled Identifiers gives it for Multikey.
ED25519_PUBLIC = b"\xed\x01"

_MOST_BASE58 = 128
_BASE58_VALUE = {character: value for value, character in enumerate(BASE58)}
_BASE45_VALUE = {character: value for value, character in enumerate(BASE45)}
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Malformed(ValueError):
    """The text is not in the encoding it should be in."""


def base58(octets: bytes) -> str:
    """Return octets in base58btc, the Bitcoin alphabet, without a multibase letter."""
    number = int.from_bytes(octets, "big")
    digits = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(BASE58[digit])
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(digits))


def from_base58(text: str) -> bytes:
    """Return the octets of base58btc text. Raises Malformed, also for text over 128 characters."""
    if len(text) > _MOST_BASE58:
        raise Malformed("too long for base58")
    number = 0
    try:
        for character in text:
            number = number * 58 + _BASE58_VALUE[character]
    except KeyError:
        raise Malformed("not base58") from None
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base45(octets: bytes) -> str:
    """Return octets in base45 (RFC 9285): two octets to three characters, a last one alone to two."""
    text: list[str] = []
    for start in range(0, len(octets) - 1, 2):
        rest, low = divmod(octets[start] * 256 + octets[start + 1], 45)
        high, middle = divmod(rest, 45)
        text += BASE45[low], BASE45[middle], BASE45[high]
    if len(octets) % 2:
        high, low = divmod(octets[-1], 45)
        text += BASE45[low], BASE45[high]
    return "".join(text)


def from_base45(text: str) -> bytes:
    """Return the octets of base45 text. Raises Malformed for any that RFC 9285 does not allow."""
    if len(text) % 3 == 1:
        raise Malformed("not a length base45 can have")
    try:
        values = [_BASE45_VALUE[character] for character in text]
    except KeyError:
        raise Malformed("not base45") from None
    octets = bytearray()
    try:
        for start in range(0, len(values) - 2, 3):
            octets += (values[start] + values[start + 1] * 45 + values[start + 2] * 2025).to_bytes(2, "big")
        if len(values) % 3 == 2:
            octets += (values[-2] + values[-1] * 45).to_bytes(1, "big")
    except OverflowError:
        raise Malformed("not a value base45 can have") from None
    return bytes(octets)


def base64url(octets: bytes) -> str:
    """Return octets in base64url without padding (RFC 4648 section 5)."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the octets of base64url text without padding. Raises Malformed for any other spelling."""
    try:
        octets = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise Malformed("not base64url") from None
    if base64url(octets) != text:
        raise Malformed("not base64url as we write it")
    return octets


def multikey(public_key: bytes) -> str:
    """Return a 32-octet Ed25519 public key as a Multikey value, `z6Mk…`."""
    return "z" + base58(ED25519_PUBLIC + public_key)


def from_multikey(text: str) -> bytes:
    """Return the 32 octets of an Ed25519 Multikey value. Raises Malformed for any other key."""
    octets = from_base58(text[1:]) if text.startswith("z") else b""
    if len(octets) != 34 or not octets.startswith(ED25519_PUBLIC):
        raise Malformed("not an Ed25519 key")
    return octets[2:]


def short_key_id(public_key: bytes) -> bytes:
    """Return the 8 octets by which a QR code names its key: the start of the key's SHA-256."""
    return sha256(public_key).digest()[:8]


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC to the second, ending in Z. Raises ValueError where it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_moment_text(text: object) -> datetime:
    """Return the moment a signed document states. Raises Malformed for any other way to write one."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise Malformed("not a moment in UTC")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Malformed("not a day or time there is") from None
