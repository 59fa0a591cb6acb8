"""Files kept in a folder of this machine, which only its owner can read."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lms.core.files.names import NAME, NotKept, StoreAway, checked, name_of, place_of


@dataclass(frozen=True, slots=True)
class Folder:
    """The files kept in one folder, in folders named by the first two letters of their names."""

    folder: Path

    def keep(self, body: bytes) -> str:
        """Keep these bytes, and return their name. What is there whole already only gets today's date.

        Raises StoreAway.
        """
        name = name_of(body)
        place = self.folder / place_of(name)
        with _reached():
            if not _is_kept_again(place, body):
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                place.parent.mkdir(exist_ok=True, mode=0o700)
                _write(place, body)
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

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The names of what was kept, and not kept again since, before a moment. Raises StoreAway."""
        with _reached():
            for place in self.folder.glob("??/*"):
                if NAME.fullmatch(place.name) and _is_older(place, moment):
                    yield place.name

    def clear(self, name: str, moment: datetime) -> bool:
        """Take away what `kept_before` named. Whether it did: not what was kept again since. Raises StoreAway."""
        place = self.folder / place_of(name)
        with _reached():
            if not _is_older(place, moment):
                return False
            place.unlink(missing_ok=True)
        return True


@contextmanager
def _reached() -> Iterator[None]:
    """Say what went wrong in our words. Raises StoreAway."""
    try:
        yield
    except OSError as reason:
        raise StoreAway(reason.errno, reason.strerror) from reason


def _is_older(place: Path, moment: datetime) -> bool:
    """Whether a file is there, and was kept before."""
    try:
        return place.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False


def _is_kept_again(place: Path, body: bytes) -> bool:
    """Whether a file is there and as long, and dated today: one that lost its end when a machine stopped is not."""
    try:
        if place.stat().st_size != len(body):
            return False
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


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
