"""Asking a virus scanner (clamd) about what somebody sent, where a site has one."""

import io
import socket

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket, CommunicationError

# Seconds for each word between us.
LONGEST = 8.0
LONGEST_NAME = 100


class Infected(Exception):
    """A scanner found something. Its text is the scanner's name for it."""


class ScannerAway(Exception):
    """The scanner could not be asked, or gave no clear answer."""


class _AnySocket(ClamdNetworkSocket):
    """The library knows addresses of IPv4 only."""

    def _init_socket(self) -> None:
        self.clamd_socket = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET, socket.SOCK_STREAM)
        self.clamd_socket.settimeout(self.timeout)
        try:
            self.clamd_socket.connect((self.host, self.port))
        except OSError as problem:
            raise CommunicationError(self._error_message(problem)) from problem


class _PatientSocket(ClamdUnixSocket):
    """The library sets how long to wait only once it has been let in."""

    def _init_socket(self) -> None:
        self.clamd_socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.clamd_socket.settimeout(self.timeout)
        try:
            self.clamd_socket.connect(self.unix_socket)
        except OSError as problem:
            raise CommunicationError(self._error_message(problem)) from problem


def scan(body: bytes, clamd: str) -> None:
    """Ask the scanner at `unix:/path` or `host:port` about these bytes. Raises Infected, or ScannerAway for no answer.

    Only a plain “OK” lets a file through: without a scanner that answers, nothing is kept.
    """
    try:
        answers = _scanner(clamd).instream(io.BytesIO(body))
    except (ClamdError, OSError, ValueError) as problem:
        raise ScannerAway(str(problem)) from problem
    state, found = answers.get("stream", (None, None))
    if state == "FOUND":
        raise Infected(_in_print(found))
    if state != "OK":
        raise ScannerAway(f"The scanner answered {answers}.")


def _scanner(clamd: str) -> ClamdNetworkSocket:
    if clamd.startswith("unix:"):
        return _PatientSocket(clamd.removeprefix("unix:"), timeout=int(LONGEST))
    host, _, port = clamd.rpartition(":")
    return _AnySocket(host.strip("[]"), int(port), timeout=LONGEST)


def _in_print(name: str | None) -> str:
    return "".join(letter for letter in name or "" if letter.isprintable())[:LONGEST_NAME] or "unnamed"
