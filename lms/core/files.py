"""Bytes that are kept: each file is named by the SHA-256 of what is in it, so that it can be neither changed nor lost.

Files lie in folders named by the first two letters of their names. Only the owner of the folder can read them.
"""

import os
import re
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import current_app

from lms.core.settings import Settings

NAME = re.compile(r"[0-9a-f]{64}")


class NotKept(Exception):
    """No sound file has that name: it never was kept, or is not what was put there."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files kept in one folder."""

    folder: Path

    def keep(self, body: bytes) -> str:
        """Keep these bytes, and return their name. What is there already is left as it is."""
        name = sha256(body).hexdigest()
        place = self._place(name)
        if not place.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            place.parent.mkdir(exist_ok=True, mode=0o700)
            _write(place, body)
        return name

    def fetch(self, name: str) -> bytes:
        """The bytes kept under a name. Raises NotKept when there are none, or they were tampered with."""
        try:
            body = self._place(name).read_bytes()
        except OSError:
            raise NotKept(name) from None
        if sha256(body).hexdigest() != name:
            raise NotKept(name)
        return body

    def _place(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise NotKept(name)
        return self.folder / name[:2] / name


def evidence() -> Files:
    """The files this site keeps, in the folder of LMS_EVIDENCE_URL."""
    settings: Settings = current_app.config["SETTINGS"]
    return Files(settings.evidence_dir)


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
