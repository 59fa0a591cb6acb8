"""The JSON-LD contexts our credentials name, pinned by hash, and the RDF canonical form made with them alone.

Set-up writes the three files from the pinned packages. Nothing else is ever loaded: no address is looked up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Self

from lms.credentials.canonical import Document, Unreadable, jcs, parse_object

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

BADGE_CONTEXTS = [CREDENTIALS, BADGES, EXTENSIONS]

# Where set-up writes each context, and the SHA-256 of its canonical form (RFC 8785).
PINS = {
    CREDENTIALS: (
        "credentials-v2.json",
        "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    ),
    BADGES: (
        "open-badges-3.0.3.json",
        "c5e555a91a5cf48e32ae0a05674c61ddd5c053b680b5643b2f57f9965e386d99",
    ),
    EXTENSIONS: (
        "open-badges-extensions.json",
        "15f4c347c6fe4380d9b6b93795859e33747ef48d5c55b91a71c52fb51c7bcbd7",
    ),
}

# The processor makes every relative name absolute: with this base those can be told apart afterwards.
_BASE = "relative:/"


class ContextsMissing(Exception):
    """A context that set-up builds is absent or is not the pinned one. The message is one plain sentence."""


class NotLinkedData(Exception):
    """A document has no RDF form that covers all of it. The message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Contexts:
    """Contexts by address."""

    held: Mapping[str, Document]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the contexts in the folder set-up built. Raises ContextsMissing where one differs."""
        return cls({address: _pinned(folder / name, pin) for address, (name, pin) in PINS.items()})

    def rdfc(self, document: Document) -> bytes:
        """Return the RDFC-1.0 canonical N-Quads of a document.

        Raises NotLinkedData when a context is not one of ours, or when any member would be left out: a term
        that no context defines is otherwise dropped in silence, and a change to it would go unnoticed.
        """
        _refuse_own_contexts(document)
        _refuse_empty(document)
        jsonld = _json_ld()
        options = {"base": _BASE, "documentLoader": self._loader, "processingMode": "json-ld-1.1"}
        dropped: list[object] = []
        try:
            expanded = jsonld.expand(document, dict(options), on_property_dropped=dropped.append)
            _refuse_loose_names(dropped, expanded)
            quads = jsonld.normalize(expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"})
        except NotLinkedData:
            raise
        except Exception as problem:  # an odd document trips the processor in many ways
            raise NotLinkedData("This is not linked data that our contexts describe.") from problem
        return str(quads).encode()

    def _loader(self, address: str, _options: object) -> Document:
        if address not in self.held:
            raise NotLinkedData(f"{address} is not a context that we hold.")
        return {
            "contextUrl": None,
            "documentUrl": address,
            "contentType": "application/ld+json",
            "document": self.held[address],
        }


def _pinned(file: Path, pin: str) -> Document:
    try:
        context = parse_object(file.read_bytes())
    except (OSError, Unreadable):
        raise ContextsMissing(f"{file} is not there: run the set-up script again.") from None
    if sha256(jcs(context)).hexdigest() != pin:
        raise ContextsMissing(f"{file} is not the context that we pinned: run the set-up script again.")
    return context


def _json_ld() -> ModuleType:
    """The JSON-LD processor, loaded only when an RDF form is wanted: it is slow to load."""
    from pyld import jsonld

    return jsonld  # type: ignore[no-any-return]


def _refuse_own_contexts(document: Document) -> None:
    """A context is named by its address: one written out in the document could give a term a new meaning."""
    addresses = document.get("@context")
    if not isinstance(addresses, list) or not all(isinstance(address, str) for address in addresses):
        raise NotLinkedData("The contexts must be named by their addresses.")


def _refuse_empty(value: object) -> None:
    """A member that is null or an empty list has no RDF form."""
    if value is None or value == []:
        raise NotLinkedData("An empty member is not linked data.")
    if isinstance(value, dict):
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        _refuse_empty(part)


def _refuse_loose_names(dropped: list[object], expanded: object) -> None:
    if dropped:
        raise NotLinkedData(f"{dropped[0]} is not a term of our contexts.")
    for name in _names(expanded):
        if name.startswith(_BASE):
            raise NotLinkedData(f"{name.removeprefix(_BASE)} is not a term of our contexts.")


def _names(expanded: object) -> list[str]:
    """Every identifier and type in an expanded document."""
    if isinstance(expanded, list):
        return [name for item in expanded for name in _names(item)]
    if not isinstance(expanded, dict) or "@value" in expanded:
        types = expanded.get("@type") if isinstance(expanded, dict) else None
        return [types] if isinstance(types, str) and types != "@json" else []
    own = [expanded["@id"]] if "@id" in expanded else []
    own += expanded.get("@type", [])
    return own + [name for key, value in expanded.items() if key not in ("@id", "@type") for name in _names(value)]
