"""Reading what a good signature by a registered centre says, from a credential or a printed code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.credentials import qr, statuslist
from lms.credentials.badges import AWARDS, TYPES, UNIT, achievement_address
from lms.credentials.canonical import Document, parse_object
from lms.credentials.checking.verdict import Held
from lms.credentials.contexts import BADGE_CONTEXTS
from lms.credentials.encodings import from_moment_text
from lms.credentials.register import Issuer, Key, Register
from lms.credentials.signing import NotGenuine, check_jcs, check_rdfc, proof_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a good signature by a registered centre says."""

    id: str
    issuer: Issuer
    award: str
    name: str | None
    number: str | None
    valid_from: datetime
    valid_until: datetime | None
    created: datetime
    list_id: str
    index: int


def read_signed(text: str | bytes, held: Held) -> Signed:
    """What a credential's JSON or a printed code says, once its signature is good.

    Raises Unreadable, NotOurCode or NotGenuine, each with one sentence.
    """
    return _signed_code(text, held) if _is_code(text) else _signed_credential(parse_object(text), held)


def _is_code(text: str | bytes) -> bool:
    start = text[:64] if isinstance(text, str) else text[:64].decode("ascii", "replace")
    return start.lstrip("\r\n").startswith(qr.PREFIX)


def _signed_code(text: str | bytes, held: Held) -> Signed:
    words = text if isinstance(text, str) else text[: qr.MOST_CHARACTERS + 1].decode("ascii", "replace")
    token, key = qr.verify(words, held.register)
    award = AWARDS.get(token.code)
    remit = award.slug if award else UNIT
    issuer = _believed(token.credential_id.urn, key, token.valid_from, remit, held)
    return Signed(
        id=token.credential_id.urn,
        issuer=issuer,
        award=award.name if award else f"Unit {token.code}",
        name=token.name,
        number=token.number,
        valid_from=token.valid_from,
        valid_until=token.valid_until,
        created=token.valid_from,
        list_id=statuslist.list_address(held.register.host, issuer.code, token.list_number),
        index=token.status_index,
    )


def _signed_credential(document: Document, held: Held) -> Signed:
    """The signature that covers every byte comes first, so no stranger's linked data is ever processed."""
    first, second = proof_set(document)
    key = held.register.key(first["verificationMethod"])
    check_jcs(document, first, key.public_key)
    try:
        signed = _facts(document, key, from_moment_text(first["created"]), held)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise NotGenuine("It is signed, but does not have the shape of our credentials.") from None
    check_rdfc(document, second, key.public_key, held.contexts)
    return signed


def _facts(document: Document, key: Key, created: datetime, held: Held) -> Signed:
    if document["@context"] != BADGE_CONTEXTS or document["type"] != TYPES:
        raise NotGenuine("It is signed, but is not a credential.")
    if document["issuer"]["id"] != key.controller:
        raise NotGenuine("It is signed by another centre than the one it names.")
    subject = document["credentialSubject"]
    status = document["credentialStatus"]
    if status["statusPurpose"] != "revocation":
        raise NotGenuine("It does not say where to look for its withdrawal.")
    return Signed(
        id=document["id"],
        issuer=_believed(document["id"], key, created, _remit(subject["achievement"], held.register), held),
        award=_words(subject["achievement"]["name"]),
        name=_words(subject["identifier"][0]["identityHash"]),
        number=_words(subject["licenseNumber"]),
        valid_from=from_moment_text(document["validFrom"]),
        valid_until=from_moment_text(document["validUntil"]) if "validUntil" in document else None,
        created=created,
        list_id=_words(status["statusListCredential"]),
        index=_index(status["statusListIndex"]),
    )


def _remit(achievement: dict[str, Any], register: Register) -> str:
    """What the register must let a centre award for an achievement: any unit, or the one thing it names."""
    if achievement["achievementType"] == "Course":
        return UNIT
    slug = achievement["id"].split("/")[-2]
    if achievement["id"] != achievement_address(register.host, slug, achievement["version"]):
        raise NotGenuine("It is for an award that we do not know.")
    return str(slug)


def _believed(credential_id: str, key: Key, created: datetime, remit: str, held: Held) -> Issuer:
    """The centre a key belongs to, if the key signed in its time, is not stolen, and may sign this award."""
    issuer = held.register.issuer_of(key)
    if not key.signed_at(created):
        raise NotGenuine("It is dated outside the time when its key was signing.")
    if key.revoked_at and credential_id not in held.allow_lists.get(key.allow_list or "", ()):
        raise NotGenuine("It is signed with a key that has been revoked.")
    if remit not in issuer.may_award:
        raise NotGenuine("It is signed by a centre that may not award this.")
    return issuer


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _index(value: str) -> int:
    """A place in a list, in plain digits: Python would read more than that as a number."""
    if not (value.isascii() and value.isdigit()):
        raise ValueError("not an index")
    return int(value)
