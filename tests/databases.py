"""A throw-away database for one worker."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from lms.core.settings import Settings

KIND = os.environ.get("LMS_TEST_DATABASE", "sqlite")

# From a short name to the settings of a site of that name, with a database and a folder of its own.
OwnSettings = Callable[[str], Settings]


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
