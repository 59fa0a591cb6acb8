"""What a file is called for people. The name it came with is never a path, and never says what the file is."""

import re
import unicodedata
from pathlib import PurePosixPath

from lms.core.uploads.limits import SUFFIXES

LONGEST = 80
# Names that older systems take for devices, whatever follows (Windows: naming files, paths and namespaces).
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# Letters of a name are left; whatever a system, a shell or a web page might read as more is not.
UNSAFE = re.compile(r'[<>:"/\\|?*%`$&;\'#~^]')
NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
NAMELESS = "file"


def safe_name(sent: str, media: str) -> str:
    """A short name with the suffix of what the file is; “file” where nothing is left of the one it came with."""
    last = re.split(r"[/\\]", sent)[-1]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in NOT_SHOWN)
    words = " ".join(UNSAFE.sub(" ", shown).split()).strip(". ")
    stem = _without_suffix(words, media)[:LONGEST].strip(". -") or NAMELESS
    if RESERVED.fullmatch(stem):
        stem = f"{NAMELESS} {stem}"
    return stem + SUFFIXES[media][0]


def _without_suffix(words: str, media: str) -> str:
    """A suffix of the right kind goes, to be put back; another stays in sight as part of the name."""
    suffix = PurePosixPath(words).suffix
    known = {each for suffixes in SUFFIXES.values() for each in suffixes} | {".gif", ".webp"}
    stem = words[: -len(suffix)] if suffix.lower() in known else words
    return stem.strip(". ").replace(".", "-")
