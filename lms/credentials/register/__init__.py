"""The issuer register: who may award what, with which keys, as a national root key signed it.

It names centres by code alone. Nothing is looked up over a network, and a key that a credential names is
believed only when it stands here.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from lms.credentials.canonical import Document
from lms.credentials.encodings import from_multikey
from lms.credentials.register.document import from_document, to_document
from lms.credentials.register.facts import (
    Issuer,
    Key,
    OlderThanHeld,
    Pointer,
    Register,
    State,
    UnknownSigner,
    centre_did,
    issuer_name,
    national_did,
)
from lms.credentials.signing import NotGenuine, SigningKey, check_jcs, sign_jcs, single_proof

__all__ = [
    "Issuer",
    "Key",
    "OlderThanHeld",
    "Pointer",
    "Register",
    "State",
    "UnknownSigner",
    "centre_did",
    "issuer_name",
    "national_did",
    "read",
    "read_unpinned",
    "refuse_older",
    "roots_after",
    "signed",
]


def signed(register: Register, root: SigningKey, created: datetime) -> Document:
    """Return the register as a signed document."""
    return sign_jcs(to_document(register), root, created)


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
        return from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotGenuine("The register does not have the shape it should have.") from None
