"""A real server with the demonstration in it, and a real Chromium."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from lms.core.clock import local_day, utc_now
from tests.browser.person import Person

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@dataclass(frozen=True)
class Site:
    """A running site: where it is, its data folder, and how to sign in."""

    address: str
    data: Path
    accounts: list[dict[str, str]]

    def account(self, role: str, prison: str | None, place: int = 0) -> dict[str, str]:
        """The account of a role at a prison: the first is the one to try."""
        held = [row for row in self.accounts if (row["role"], row["establishment"]) == (role, prison)]
        return held[place]

    def named(self, name: str) -> dict[str, str]:
        return next(row for row in self.accounts if row["name"] == name)

    @property
    def today(self) -> date:
        """The day it is where the site is."""
        return local_day(utc_now())

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line, on this site's data."""
        return run(self.data, *arguments)


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return kept | {"PYTHONPATH": str(ROOT), "LMS_DATA_DIR": str(data)}


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "lms.app", *arguments]
    return subprocess.run(command, env=environment(data), capture_output=True, text=True, check=False)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service as `script/server` runs it."""
    data, port = tmp_path_factory.mktemp("site"), free_port()
    log = (data / "log").open("w")
    command = [sys.executable, "-P", "-m", "lms.app", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment(data), stdout=log, stderr=log) as server:
        try:
            _until_well(server, f"http://127.0.0.1:{port}/health", data / "log")
            accounts = json.loads(run(data, "demo", "accounts", "--json").stdout)
            yield Site(f"http://127.0.0.1:{port}", data, accounts)
        finally:
            server.terminate()
            server.wait(20)
            log.close()


def _until_well(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Ask until the service says it is well. It says so only by being asked."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            server_beat()
    raise AssertionError(f"the server did not come up:\n{log.read_text()}")


def server_beat() -> None:
    """Let the server get on for a moment."""
    time.sleep(0.1)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "script/test installs Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def someone(site: Site, chromium: Browser) -> Iterator[type[Person]]:
    """Makes people at machines of their own: `someone()`, or `someone(scripts=False)`, or `someone(journey=True)`."""
    made: list[Person] = []

    def sit_down(*, scripts: bool = True, width: int = 1280, journey: bool = False) -> Person:
        context = chromium.new_context(
            base_url=site.address, java_script_enabled=scripts, viewport={"width": width, "height": 900}
        )
        context.set_default_timeout(15_000)
        made.append(Person(context.new_page(), scripts=scripts, journey=journey))
        return made[-1]

    yield sit_down  # type: ignore[misc]
    for person in made:
        person.page.context.close()
