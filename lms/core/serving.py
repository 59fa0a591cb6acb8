"""Settings of gunicorn: beside its workers it keeps one process that does jobs."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).parents[2])
WAIT = 5
_beside: list[subprocess.Popen[bytes]] = []


def when_ready(_server: Any) -> None:
    """Start doing jobs, now that the site can be reached."""
    command = [sys.executable, "-P", "-m", "lms.app", "jobs", "run", "--with", str(os.getpid())]
    environment = os.environ | {"PYTHONPATH": ROOT}
    beside = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - nothing from outside
    _beside.append(beside)


def on_exit(_server: Any) -> None:
    """End it with the site."""
    for process in _beside:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in _beside:
        try:
            process.wait(WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
