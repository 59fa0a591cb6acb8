"""What a store of files is: it keeps bytes under the SHA-256 of what is in them, and gives only those back."""

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Protocol

NAME = re.compile(r"[0-9a-f]{64}")


class NotKept(Exception):
    """No sound file has that name: it never was kept, or is not what was put there."""


class StoreAway(OSError):
    """The place where files are kept cannot be reached, is full, or does not let us in."""


class Store(Protocol):
    """A place where files are kept, each named by the SHA-256 of what is in it."""

    def keep(self, body: bytes) -> str:
        """Keep these bytes, and return their name. Raises StoreAway when that cannot be done."""

    def fetch(self, name: str) -> bytes:
        """The bytes kept under a name. Raises NotKept when no sound file has it, StoreAway when nobody can say."""

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """The names of what was kept, and not kept again since, before a moment. Raises StoreAway."""

    def clear(self, name: str, moment: datetime) -> bool:
        """Take away what `kept_before` named. Whether it did: not what was kept again since. Raises StoreAway."""


def name_of(body: bytes) -> str:
    """The name under which these bytes are kept."""
    return sha256(body).hexdigest()


def place_of(name: str) -> str:
    """Where a file of that name lies in any store: below the first two letters. Raises NotKept for what is no name."""
    if not NAME.fullmatch(name):
        raise NotKept(name)
    return f"{name[:2]}/{name}"


def checked(name: str, body: bytes) -> bytes:
    """These bytes, if they are what was kept under that name. Raises NotKept when they are not."""
    if name_of(body) != name:
        raise NotKept(name)
    return body
