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
# How pictures may end that are saved as another kind; a PNG too, when it would be too long.
SAVED_ANEW = (".gif", ".webp", ".png")


def safe_name(sent: str, media: str) -> str:
    """A short name with the suffix of what the file is; “file” where nothing is left of the one it came with."""
    last = re.split(r"[/\\]", sent)[-1]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in NOT_SHOWN)
    words = " ".join(UNSAFE.sub(" ", shown).split()).strip(". ")
    stem = _without_suffix(words, media)[:LONGEST].strip(". -") or NAMELESS
    if RESERVED.fullmatch(stem):
        stem = f"{NAMELESS} {stem}"
    return stem + SUFFIXES[media][0]


def is_another_name(sent: str, name: str, media: str, *, saved_anew: bool = False) -> bool:
    """Whether a reader sees another name than the one that was sent, which browsers send without a path.

    Room between words, and another ending of the same kind, say nothing new; nor does the ending of a picture that
    was saved as another kind, of which people are told already.
    """
    endings = (*SUFFIXES[media], *(SAVED_ANEW if saved_anew else ()))
    seen = " ".join(unicodedata.normalize("NFC", sent).split())
    return _without_ending(seen, endings) != _without_ending(name, endings)


def _without_ending(name: str, endings: tuple[str, ...]) -> str | None:
    suffix = PurePosixPath(name).suffix
    return name[: -len(suffix)] if suffix.lower() in endings else None


def words_of_name(name: str) -> list[str]:
    """What can be read in a file's name, with and without its figures: plan_JordanSample2.jpg says Jordan Sample."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", PurePosixPath(name).stem.replace("_", " "))
    return [parted, re.sub(r"\d+", " ", parted)]


def _without_suffix(words: str, media: str) -> str:
    """A suffix of the right kind goes, to be put back; another stays in sight as part of the name."""
    suffix = PurePosixPath(words).suffix
    known = {each for suffixes in SUFFIXES.values() for each in suffixes} | set(SAVED_ANEW)
    stem = words[: -len(suffix)] if suffix.lower() in known else words
    return stem.strip(". ").replace(".", "-")
