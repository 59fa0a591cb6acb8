"""Which credentials of a centre are withdrawn: a W3C Bitstring Status List, one bit a credential."""

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.credentials.canonical import Document, digest
from lms.credentials.contexts import CREDENTIALS, Contexts
from lms.credentials.encodings import base64url, from_base64url, from_moment_text, moment_text
from lms.credentials.register import OlderThanHeld, Register, centre_did
from lms.credentials.signing import NotGenuine, SigningKey, check_jcs, check_rdfc, proof_set, sign

# The least number of bits W3C allows, so that an index hides among many.
BITS = 131_072
GOOD_FOR = timedelta(days=30)
MOST_OCTETS = 1024 * 1024


def list_address(host: str, code: str, number: int) -> str:
    """Return the identifier of a centre's status list."""
    return f"https://{host}/status/{code}-{number}"


def entry(address: str, index: int) -> Document:
    """Return the member by which a credential says where its bit is."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def signed_list(
    *,
    host: str,
    code: str,
    number: int,
    revoked: Iterable[int],
    key: SigningKey,
    issued: datetime,
    contexts: Contexts,
) -> Document:
    """Return a centre's status list, signed with both proofs.

    Raises ValueError for an index that is not in the list.
    """
    address = list_address(host, code, number)
    document = {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": centre_did(host, code),
        "validFrom": moment_text(issued),
        "validUntil": moment_text(issued + GOOD_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": _encoded(revoked),
        },
    }
    return sign(document, key, issued, contexts)


@dataclass(frozen=True, slots=True)
class StatusList:
    """A status list as it was read."""

    id: str
    issuer: str
    issued: datetime
    until: datetime
    bits: bytes
    digest: str

    def is_revoked(self, index: int) -> bool:
        """Whether the credential at an index is withdrawn. Raises IndexError for an index not in the list."""
        if not 0 <= index < len(self.bits) * 8:
            raise IndexError(f"{index} is not in the list")
        return bool(self.bits[index // 8] >> (7 - index % 8) & 1)


def read(document: Document, register: Register, contexts: Contexts) -> StatusList:
    """Return a status list that a registered centre signed for itself.

    Raises UnknownSigner where the register has no such key, or NotGenuine where a signature does not hold or
    the list has another shape, one that inflates to more than 1 MiB among them.
    """
    first, second = proof_set(document)
    key = register.key(first["verificationMethod"])
    check_jcs(document, first, key.public_key)
    try:
        if key.controller != document["issuer"] or not key.signed_at(from_moment_text(first["created"])):
            raise NotGenuine("The status list is not signed with a key its centre had then.")
        if key.revoked_at is not None:
            raise NotGenuine("The status list is signed with a key that has been revoked.")
        found = _from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotGenuine("The status list does not have the shape it should have.") from None
    check_rdfc(document, second, key.public_key, contexts)
    return found


def refuse_older(found: StatusList, held: StatusList | None) -> None:
    """Refuse a list issued before the held one, which could lack a withdrawal. Raises OlderThanHeld."""
    if held is not None and found.issued < held.issued:
        raise OlderThanHeld("The status list is older than the one already held.")


def is_superseded(found: StatusList, register: Register) -> bool:
    """Whether the register names another list in this one's place, and is no older than this one."""
    pointer = register.pointer(found.id)
    return pointer is not None and pointer.digest != found.digest and found.issued <= register.issued


def _encoded(revoked: Iterable[int]) -> str:
    bits = bytearray(BITS // 8)
    for index in revoked:
        if not 0 <= index < BITS:
            raise ValueError(f"{index} is not in the list")
        bits[index // 8] |= 128 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def _from_document(document: Document) -> StatusList:
    content = document["credentialSubject"]
    kinds = (document["type"], content["type"], content["statusPurpose"])
    if kinds != (
        ["VerifiableCredential", "BitstringStatusListCredential"],
        "BitstringStatusList",
        "revocation",
    ):
        raise NotGenuine("The status list is not a list of withdrawals.")
    return StatusList(
        id=document["id"],
        issuer=document["issuer"],
        issued=from_moment_text(document["validFrom"]),
        until=from_moment_text(document["validUntil"]),
        bits=_inflated(content["encodedList"]),
        digest=digest(document),
    )


def _inflated(encoded: str) -> bytes:
    if not encoded.startswith("u"):
        raise ValueError("not in base64url")
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        bits = stream.decompress(from_base64url(encoded[1:]), MOST_OCTETS + 1)
    except zlib.error:
        raise ValueError("not gzip") from None
    if not stream.eof or stream.unused_data or not BITS // 8 <= len(bits) <= MOST_OCTETS:
        raise ValueError("not the length of a status list")
    return bits
