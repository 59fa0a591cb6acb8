"""Module folders in a ZIP file, made the same every time and read without trusting a word of it."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from lms.core.work import Refused
from lms.courses.content.files import LARGEST

LARGEST_ARCHIVE = 20 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
MOST_FILES = 1000
LONGEST_PATH = 200
# Text packs to a tenth or a twentieth; what packs to less than this was made to fill a disk.
MOST_TIMES_SMALLER = 200
SMALL_ENOUGH = 64 * 1024
# Bit 0 of an entry's flags: its words are encrypted (APPNOTE.TXT 4.4.4).
ENCRYPTED = 1
# The earliest day a ZIP can name: the same files are the same bytes on any day.
DATED = (1980, 1, 1, 0, 0, 0)
LEFT_OUT = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
ON_UNIX = 3


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, path → bytes: the same files give the same ZIP. Raises Refused for an unsafe path."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            check_path(path)
            entry = zipfile.ZipInfo(path, DATED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = ON_UNIX
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[path])
    return packed.getvalue()


def unpack(body: bytes) -> dict[str, bytes]:
    """The files of a ZIP, path → bytes, leaving out folders and hidden files. Nothing is written anywhere.

    Raises Refused, with one sentence, for anything but a small plain archive whose every path stays inside it.
    """
    if len(body) > LARGEST_ARCHIVE:
        raise Refused(f"The ZIP file is larger than {LARGEST_ARCHIVE // 1024 // 1024} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _files_of(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OverflowError, OSError, struct.error):
        raise Refused("This is not a ZIP file that can be read: it is damaged, or of another kind.") from None


def _files_of(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise Refused(f"The ZIP file holds more than {MOST_FILES} files.")
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise Refused(f"The ZIP file unpacks to more than {LARGEST_UNPACKED // 1024 // 1024} MB.")
    wanted = [entry for entry in entries if not entry.is_dir() and not is_left_out(entry.filename)]
    check_paths(entry.filename for entry in wanted)
    return {entry.filename: _body_of(archive, entry) for entry in wanted}


def _check_entry(entry: zipfile.ZipInfo) -> None:
    # The name as it was before Python cut it at a zero byte.
    check_path(entry.orig_filename.removesuffix("/"))
    if entry.flag_bits & ENCRYPTED:
        raise Refused(f"{entry.filename} is locked with a password: make the ZIP file without one.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(f"{entry.filename} is packed in a way that is not known here.")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused(f"{entry.filename} is a link, and not a file.")
    if entry.file_size > LARGEST:
        raise Refused(f"{entry.filename} is larger than 1 MB.")
    if entry.file_size > SMALL_ENOUGH and entry.file_size > entry.compress_size * MOST_TIMES_SMALLER:
        raise Refused(f"{entry.filename} unpacks to far more than it should.")


def _body_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as opened:
        body = opened.read(LARGEST + 1)
    if len(body) != entry.file_size:
        raise Refused(f"{entry.filename} is not as long as the ZIP file says.")
    return body


def is_left_out(path: str) -> bool:
    """Whether a path is hidden, or something a desktop leaves behind."""
    return any(part.startswith(".") or part in LEFT_OUT for part in path.split("/"))


def check_paths(paths: Iterable[str]) -> None:
    """Raises Refused unless every path is safe, and no two are the same file on a disk that minds no capitals."""
    found: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        check_path(path)
        plain = path.casefold()
        if plain in found:
            raise Refused(f"{path} is there twice.")
        found.add(plain)
        folders |= {parent.as_posix() for parent in PurePosixPath(plain).parents}
    for path in sorted(found & folders):
        raise Refused(f"{path} is both a file and a folder.")


def check_path(path: str) -> None:
    """Raises Refused unless a path stays inside the folder it is in, on every kind of machine."""
    shown = path if path.isprintable() and len(path) <= LONGEST_PATH else "A file"
    if not path or len(path) > LONGEST_PATH or not path.isprintable():
        raise Refused(f"{shown} has a name that cannot be used.")
    if path.startswith("/") or "\\" in path or ":" in path:
        raise Refused(f"{shown} is named from outside the folder: use / and names only.")
    if any(part in ("", ".", "..") for part in path.split("/")):
        raise Refused(f"{shown} leads out of the folder.")


def unpacked_in(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, path → bytes, into a folder. Writes over nothing. Raises Refused for an unsafe path."""
    check_paths(files)
    for path, body in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as writing:
            writing.write(body)


def folder_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder on disk, path → bytes, under the same limits as a ZIP. Raises Refused."""
    found: dict[str, bytes] = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if is_left_out(path):
            continue
        if file.is_symlink() or not (file.is_file() or file.is_dir()):
            raise Refused(f"{path} is a link, and not a file.")
        if file.is_file():
            found[path] = _read(file, path)
        if len(found) > MOST_FILES:
            raise Refused(f"The folder holds more than {MOST_FILES} files.")
    check_paths(found)
    return found


def _read(file: Path, path: str) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise Refused(f"{path} is larger than 1 MB.")
        return file.read_bytes()
    except OSError as reason:
        raise Refused(f"{path} cannot be opened: {reason.strerror}.") from None
