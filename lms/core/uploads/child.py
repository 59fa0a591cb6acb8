"""The process that opens what somebody sent: it has little time, little memory, and nothing of ours to lose.

It reads the file from its standard input, and writes what came of it: a line of JSON, the bytes to keep, the thumbnail.
"""

import json
import os
import resource
import sys

from lms.core.uploads.changes import Harmless
from lms.core.uploads.limits import MEGABYTE, MOST_OCTETS, NOT_OPENED, Unfit

MOST_MEMORY = 1024 * MEGABYTE
MOST_SECONDS = 10
MOST_WRITTEN = 2 * MOST_OCTETS
NICENESS = 5


def be_bounded() -> None:
    """Let this process have no more than it may need, whatever it is given to open."""
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(NICENESS)


def answer(body: bytes) -> bytes:
    """What came of a file, as it is written for the parent."""
    from lms.core.uploads.looking import look

    try:
        harmless = look(body)
    except Unfit as reason:
        return _said({"unfit": str(reason)})
    except (MemoryError, RecursionError):
        return _said({"unfit": NOT_OPENED})
    return _said(_described(harmless)) + harmless.body + (harmless.thumbnail or b"")


def _described(harmless: Harmless) -> dict[str, object]:
    small = None if harmless.thumbnail is None else len(harmless.thumbnail)
    return {"media": harmless.media, "body": len(harmless.body), "thumbnail": small, "changes": harmless.changes}


def _said(what: dict[str, object]) -> bytes:
    return json.dumps(what).encode() + b"\n"


if __name__ == "__main__":
    be_bounded()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
