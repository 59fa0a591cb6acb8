"""Signing a document and checking a signature: Ed25519 in W3C Data Integrity proofs.

Everything signed carries an `eddsa-jcs-2022` proof, which covers every member of the JSON. Credentials and
status lists, which outsiders check, carry an `eddsa-rdfc-2022` proof beside it, the one more of them accept.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lms.credentials import keyfile
from lms.credentials.canonical import Document, Json, jcs, unsigned
from lms.credentials.contexts import Contexts, NotLinkedData
from lms.credentials.encodings import Malformed, base58, from_base58, moment_text, multikey, short_key_id

JCS = "eddsa-jcs-2022"
RDFC = "eddsa-rdfc-2022"

_RDFC_MEMBERS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
_JCS_MEMBERS = _RDFC_MEMBERS | {"@context"}
_SHARED = ("created", "verificationMethod", "proofPurpose")


class NotGenuine(Exception):
    """A signature does not hold. The message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the identifier (DID) of whoever signs with it."""

    private: Ed25519PrivateKey = field(repr=False)
    controller: str

    @classmethod
    def make(cls, controller: str) -> Self:
        """Return a new key for a controller."""
        return cls(Ed25519PrivateKey.generate(), controller)

    @classmethod
    def load(cls, pem: bytes, passphrase: str, controller: str) -> Self:
        """Return the key kept in an encrypted PEM file. Raises keyfile.KeyRefused where it does not open."""
        return cls(keyfile.opened(pem, passphrase), controller)

    def save(self, passphrase: str) -> bytes:
        """Return the key as an encrypted PEM file (PKCS#8)."""
        return keyfile.sealed(self.private, passphrase)

    @property
    def public_key(self) -> bytes:
        """The 32 octets of the public key."""
        return self.private.public_key().public_bytes_raw()

    @property
    def verification_method(self) -> str:
        """The key's identifier: its controller, and the key itself as the fragment."""
        return f"{self.controller}#{multikey(self.public_key)}"

    @property
    def short_id(self) -> bytes:
        """The 8 octets that name the key in a QR code."""
        return short_key_id(self.public_key)


def sign(document: Document, key: SigningKey, created: datetime, contexts: Contexts) -> Document:
    """Return a document with both proofs, for what outsiders check.

    Raises NotLinkedData when the RDF form would leave any member out.
    """
    body = unsigned(document)
    options = _options(RDFC, key, created)
    second = {**options, "proofValue": _signature(key, _rdfc_data(body, options, contexts))}
    return {**body, "proof": [_jcs_proof(body, key, created), second]}


def sign_jcs(document: Document, key: SigningKey, created: datetime) -> Document:
    """Return a document with one `eddsa-jcs-2022` proof, for what only we check."""
    body = unsigned(document)
    return {**body, "proof": _jcs_proof(body, key, created)}


def single_proof(document: Document) -> Document:
    """Return the one JCS proof of a document. Raises NotGenuine where its proof has any other shape."""
    proof = document.get("proof")
    _expect(proof, JCS, _JCS_MEMBERS, document)
    return proof  # type: ignore[return-value]


def proof_set(document: Document) -> tuple[Document, Document]:
    """Return the JCS proof and the RDFC proof of a document.

    Raises NotGenuine unless there are exactly these two in this order, with no other members, made at the
    same moment with the same key for the same purpose.
    """
    proofs = document.get("proof")
    if not isinstance(proofs, list) or len(proofs) != 2:
        raise NotGenuine("It must carry exactly two signatures.")
    first, second = proofs
    _expect(first, JCS, _JCS_MEMBERS, document)
    _expect(second, RDFC, _RDFC_MEMBERS, document)
    if any(first[member] != second[member] for member in _SHARED):
        raise NotGenuine("Its two signatures do not agree.")
    return first, second


def check_jcs(document: Document, proof: Document, public_key: bytes) -> None:
    """Check an `eddsa-jcs-2022` proof (W3C vc-di-eddsa section 3.3). Raises NotGenuine."""
    _check(proof, _jcs_data(unsigned(document), _without_value(proof)), public_key)


def check_rdfc(document: Document, proof: Document, public_key: bytes, contexts: Contexts) -> None:
    """Check an `eddsa-rdfc-2022` proof (W3C vc-di-eddsa section 3.2) with pinned contexts.

    Only for documents whose JCS proof holds: no stranger's JSON-LD is processed. Raises NotGenuine.
    """
    try:
        signed = _rdfc_data(unsigned(document), _without_value(proof), contexts)
    except NotLinkedData:
        raise NotGenuine("Its second signature does not cover all of it.") from None
    _check(proof, signed, public_key)


def _jcs_proof(body: Document, key: SigningKey, created: datetime) -> Document:
    options = {**_options(JCS, key, created), "@context": body["@context"]}
    return {**options, "proofValue": _signature(key, _jcs_data(body, options))}


def _options(suite: str, key: SigningKey, created: datetime) -> Document:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": moment_text(created),
        "verificationMethod": key.verification_method,
        "proofPurpose": "assertionMethod",
    }


def _jcs_data(body: Document, options: Document) -> bytes:
    return sha256(jcs(options)).digest() + sha256(jcs(body)).digest()


def _rdfc_data(body: Document, options: Document, contexts: Contexts) -> bytes:
    described = {**options, "@context": body.get("@context")}
    return sha256(contexts.rdfc(described)).digest() + sha256(contexts.rdfc(body)).digest()


def _signature(key: SigningKey, signed: bytes) -> str:
    return "z" + base58(key.private.sign(signed))


def _check(proof: Document, signed: bytes, public_key: bytes) -> None:
    try:
        value = proof["proofValue"]
        signature = from_base58(value[1:]) if value.startswith("z") else b""
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, Malformed):
        raise NotGenuine("Its signature does not match what it says.") from None


def _without_value(proof: Document) -> Document:
    return {member: value for member, value in proof.items() if member != "proofValue"}


def _expect(proof: Json, suite: str, members: set[str], document: Document) -> None:
    """Refuse another shape of proof, or other contexts than the document's: W3C lets a holder add some."""
    if not isinstance(proof, dict) or proof.keys() != members:
        raise NotGenuine("Its signatures do not have the shape they should have.")
    if not all(isinstance(value, str) for member, value in proof.items() if member != "@context"):
        raise NotGenuine("Its signatures do not have the shape they should have.")
    if (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) != (
        "DataIntegrityProof",
        suite,
        "assertionMethod",
    ):
        raise NotGenuine("Its signatures are not of the kind they should be.")
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise NotGenuine("Its first signature was made for another context.")
