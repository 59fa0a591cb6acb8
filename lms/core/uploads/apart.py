"""Opening a file in a process of its own, so that one that crashes or never ends takes nothing with it."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from lms.core.uploads.changes import Change, Harmless, in_order
from lms.core.uploads.limits import MOST_OCTETS, MOST_THUMBNAIL, NOT_OPENED, Unfit
from lms.core.uploads.looking import media_of

ROOT = Path(__file__).parents[3]
CHILD = [sys.executable, "-P", "-B", "-m", "lms.core.uploads.child"]
# Seconds by the clock. A worker of the server is ended after thirty.
LONGEST = 12.0
MOST_SAID = 4096


def looked_at(body: bytes) -> Harmless:
    """What is kept of a file, found out in another process. Raises Unfit, also when that crashed or took too long."""
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(body)
        given.seek(0)
        if _run(given, said) != 0:
            raise Unfit(NOT_OPENED)
        said.seek(0)
        return _understood(said)


def _run(given: IO[bytes], said: IO[bytes]) -> int:
    """Run the other process with none of our settings, connections or secrets. Returns how it ended."""
    child = subprocess.Popen(  # noqa: S603 - nothing here came from outside
        CHILD,
        stdin=given,
        stdout=said,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        return child.wait(LONGEST)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        child.kill()
        child.wait()


def _understood(said: IO[bytes]) -> Harmless:
    """What the other process said. It opened what a stranger sent, so it is not believed blindly."""
    try:
        what: dict[str, Any] = json.loads(said.readline(MOST_SAID))
        if "unfit" in what:
            raise Unfit(str(what["unfit"]))
        body = said.read(_length(what["body"], MOST_OCTETS))
        small = said.read(_length(what["thumbnail"], MOST_THUMBNAIL)) if what["thumbnail"] is not None else None
        changes = _changes(what["changes"])
    except (ValueError, KeyError, TypeError):
        raise Unfit(NOT_OPENED) from None
    if not body or media_of(body) != what["media"]:
        raise Unfit(NOT_OPENED)
    return Harmless(what["media"], body, small, changes)


def _length(said: Any, most: int) -> int:
    if not isinstance(said, int) or not 0 <= said <= most:
        raise ValueError(said)
    return said


def _changes(said: Any) -> tuple[Change, ...]:
    if not isinstance(said, list):
        raise ValueError(said)
    return in_order(Change(each) for each in said)
