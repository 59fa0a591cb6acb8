"""The register folder: what anyone needs to check a credential with no database, as plain files.

`register.json`, `roots.json` (the identifiers of the root keys believed here) and `status/<list>.json`.
"""

import json
import os
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from uuid import uuid4

from lms.credentials import register
from lms.credentials.canonical import Document, Unreadable, parse, parse_object
from lms.credentials.contexts import Contexts
from lms.credentials.register import Register
from lms.credentials.signing import NotGenuine

BUILT = Path(__file__).parents[2] / "build" / "contexts"


@cache
def contexts() -> Contexts:
    """The pinned contexts that set-up built. Raises ContextsMissing."""
    return Contexts.load(BUILT)


def as_text(document: object) -> str:
    """A signed document as the text that is kept and given out."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def write(folder: Path, *, register_text: str, roots: Iterable[str], lists: Mapping[str, str]) -> None:
    """Write the newest register, the roots believed here and each status list, by name, whole or not at all."""
    (folder / "status").mkdir(parents=True, exist_ok=True)
    _replace(folder / "register.json", register_text)
    _replace(folder / "roots.json", as_text(sorted(roots)))
    for name, text in lists.items():
        _replace(folder / "status" / f"{name}.json", text)


def _replace(file: Path, text: str) -> None:
    """A reader sees the old file or the new one, never half of either."""
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return
    fresh = file.with_name(f".{file.name}.{uuid4().hex}")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, file)


def roots_in(folder: Path) -> frozenset[str]:
    """The root keys believed here; none where the file is missing or damaged."""
    try:
        found = parse((folder / "roots.json").read_bytes())
    except (OSError, Unreadable):
        return frozenset()
    return frozenset(root for root in found if isinstance(root, str)) if isinstance(found, list) else frozenset()


def readable(texts: Iterable[bytes]) -> list[Document]:
    """The documents in these texts that can be read at all; whether each is good is found when it is used."""
    found = []
    for text in texts:
        try:
            found.append(parse_object(text))
        except Unreadable:
            continue
    return found


def lists_in(folder: Path) -> list[Document]:
    """The status lists in a register folder that can be read at all, by name."""
    texts = []
    for file in status_files(folder):
        try:
            texts.append(file.read_bytes())
        except OSError:
            continue
    return readable(texts)


def status_files(folder: Path) -> list[Path]:
    """The files of status lists in a register folder, by name."""
    return sorted((folder / "status").glob("*.json"))


def read_register(text: str | bytes, roots: Collection[str]) -> Register:
    """The register in a text: signed by one of these roots, or by its own where there are none.

    Raises NotGenuine with one sentence for anything else.
    """
    try:
        document = parse_object(text)
    except Unreadable as problem:
        raise NotGenuine(f"The register cannot be read. {problem}") from None
    return register.read(document, roots) if roots else register.read_unpinned(document)
