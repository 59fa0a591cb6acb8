"""A national body, two centres and what they signed: keys, register, status list, credentials. All made up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.credentials import badges, register, statuslist
from lms.credentials.badges import Facts, UnitFacts
from lms.credentials.canonical import Document, digest
from lms.credentials.checking import Held
from lms.credentials.contexts import Contexts
from lms.credentials.register import Issuer, Key, Pointer, Register, centre_did, national_did
from lms.credentials.signing import SigningKey, sign

HOST = "register.peermentor.example"
AWARDED = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)
LIST_MADE = datetime(2026, 5, 20, 2, 0, tzinfo=UTC)
TODAY = datetime(2026, 5, 21, 9, 0, tzinfo=UTC)
LAST_DAY = date(2027, 5, 5)
INDEX = 94_567
UNITS = [
    UnitFacts("PM1", "Understanding the peer mentor role", 2),
    UnitFacts("PM2", "Carrying out peer mentoring", 2),
    UnitFacts("PM3", "Managing the mentoring relationship", 3),
]


@cache
def contexts() -> Contexts:
    return Contexts.load(Path(__file__).parents[2] / "build" / "contexts")


def key(controller: str, seed: str = "") -> SigningKey:
    """The same key for the same words, so that a failure can be seen again."""
    octets = sha256(f"{controller} {seed}".encode()).digest()
    return SigningKey(Ed25519PrivateKey.from_private_bytes(octets), controller)


ROOT = key(national_did(HOST))
CENTRE = key(centre_did(HOST, "0417"))
OTHER = key(centre_did(HOST, "0522"))
STRANGER = key(centre_did(HOST, "0999"))


def public(signer: SigningKey, **changed: Any) -> Key:
    known = Key(
        controller=signer.controller,
        public_key=signer.public_key,
        signs_from=datetime(2026, 1, 1, tzinfo=UTC),
        signs_until=datetime(2027, 1, 31, tzinfo=UTC),
    )
    return replace(known, **changed)


def issuer(signer: SigningKey = CENTRE, **changed: Any) -> Issuer:
    code = signer.controller.rpartition(":")[2]
    known = Issuer(id=signer.controller, code=code, may_award=badges.REMIT, keys=(public(signer),))
    return replace(known, **changed)


def unsigned_register(**changed: Any) -> Register:
    known = Register(
        host=HOST,
        version=17,
        issued=LIST_MADE,
        until=datetime(2026, 8, 18, 2, 0, tzinfo=UTC),
        root_keys=(ROOT.verification_method,),
        issuers=(issuer(), issuer(OTHER)),
    )
    return replace(known, **changed)


def signed_register(**changed: Any) -> Document:
    return register.signed(unsigned_register(**changed), ROOT, LIST_MADE)


def read_register(**changed: Any) -> Register:
    return register.read(signed_register(**changed), {ROOT.verification_method})


def status_list(*revoked: int, issued: datetime = LIST_MADE, signer: SigningKey = CENTRE) -> Document:
    return statuslist.signed_list(
        host=HOST, code="0417", number=1, revoked=revoked, key=signer, issued=issued, contexts=contexts()
    )


def pointer(listed: Document, version: int = 1) -> Pointer:
    return Pointer(id=listed["id"], number=1, version=version, digest=digest(listed))


def facts(**changed: Any) -> Facts:
    known = Facts(
        host=HOST,
        centre="0417",
        credential_id=UUID("1b671a64-40d5-491e-99b0-da01ff1f3341"),
        learner_id=UUID("7c1f5d0e-6a5b-4d6e-9b6a-0f3f2f7c8e11"),
        name="Jordan A. Sample",
        number="PM-0417-000123",
        version="1",
        started_on=datetime(2026, 1, 12, 9, 0, tzinfo=UTC),
        finished_on=datetime(2026, 5, 4, 15, 0, tzinfo=UTC),
        awarded_at=AWARDED,
        list_number=1,
        status_index=INDEX,
    )
    return replace(known, **changed)


def unit(**changed: Any) -> Document:
    return badges.unit(facts(**changed), UNITS[0])


def qualification(**changed: Any) -> Document:
    return badges.qualification(facts(**changed), UNITS)


def accreditation(**changed: Any) -> Document:
    return badges.accreditation(facts(**changed), LAST_DAY)


def signed(document: Document, signer: SigningKey = CENTRE, created: datetime = AWARDED) -> Document:
    return sign(document, signer, created, contexts())


def held(*lists: Document, **changed: Any) -> Held:
    """What a checker holds: the register, changed so, and these status lists."""
    return Held(register=read_register(**changed), contexts=contexts(), status_lists=lists)
