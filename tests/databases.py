"""A throw-away database for one worker."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def test_database(kind: str, folders: pytest.TempPathFactory, worker: str) -> Iterator[str]:
    """The URL of an empty database of this kind, gone when the worker ends."""
    if kind == "sqlite":
        yield f"sqlite:///{folders.mktemp('database') / 'lms.sqlite3'}"
        return
    from tests import postgres

    with postgres.server() as server:
        yield postgres.new_database(server, f"lms_{worker}")


test_database.__test__ = False  # type: ignore[attr-defined]
