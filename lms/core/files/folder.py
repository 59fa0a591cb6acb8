"""Files kept in a folder of this machine, which only its owner can read."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lms.core.files.names import NotKept, StoreAway, checked, name_of, place_of


@dataclass(frozen=True, slots=True)
class Folder:
    """The files kept in one folder, in folders named by the first two letters of their names."""

    folder: Path

    def keep(self, body: bytes) -> str:
        """Keep these bytes, and return their name. What is there whole already is left as it is. Raises StoreAway."""
        name = name_of(body)
        place = self.folder / place_of(name)
        try:
            if not _is_whole(place, body):
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                place.parent.mkdir(exist_ok=True, mode=0o700)
                _write(place, body)
        except OSError as reason:
            raise StoreAway(reason.errno, reason.strerror) from reason
        return name

    def fetch(self, name: str) -> bytes:
        """The bytes kept under a name. Raises NotKept when there are none, or they were tampered with."""
        try:
            body = (self.folder / place_of(name)).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise NotKept(name) from None
        except OSError as reason:
            raise StoreAway(reason.errno, reason.strerror) from reason
        return checked(name, body)


def _is_whole(place: Path, body: bytes) -> bool:
    """Whether a file is there and as long: one that lost its end when a machine stopped is written again."""
    try:
        return place.stat().st_size == len(body)
    except FileNotFoundError:
        return False


def _write(place: Path, body: bytes) -> None:
    """Write beside it first, so that nobody ever finds half a file; mkstemp makes what only its owner can read."""
    handle, beside = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
