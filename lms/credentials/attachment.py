"""The credential inside a certificate's PDF, read by a short-lived process of its own.

A PDF from a stranger can be made to keep a reader busy or to fill its memory: that process has little time and
little memory, and only what it prints is believed.
"""

import io
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_OCTETS = 2 * 1024 * 1024
MOST_ATTACHED = 256 * 1024
SECONDS = 3
MEMORY = 1024 * 1024 * 1024
NAME = "credential.json"


class NoCredential(Exception):
    """No credential could be read from the file. The message is one plain sentence."""


def is_pdf(octets: bytes) -> bool:
    """Whether a file says that it is a PDF."""
    return octets.startswith(b"%PDF-")


def credential_in(pdf: bytes) -> bytes:
    """The credential attached to a certificate's PDF. Raises NoCredential."""
    if len(pdf) > MOST_OCTETS:
        raise NoCredential("This PDF is too large to be one of our certificates.")
    try:
        reader = subprocess.run(
            [sys.executable, "-P", "-m", "lms.credentials.attachment"],
            input=pdf,
            capture_output=True,
            timeout=SECONDS,
            env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoCredential("This PDF could not be read. Use the certificate as it was given to you.") from None
    if reader.returncode != 0 or not 0 < len(reader.stdout) <= MOST_ATTACHED:
        raise NoCredential("This PDF has no credential in it. Use the certificate as it was given to you.")
    return reader.stdout


def _attached(pdf: bytes) -> bytes:
    """What is attached under our name. Any exception means that there is nothing of ours."""
    import pypdf

    with pypdf.apply_configuration(zlib_maximum_output_length=MOST_ATTACHED):
        document = pypdf.PdfReader(io.BytesIO(pdf))
        return next(each.content for each in document.attachment_list if each.name == NAME)


def main() -> None:
    """Read a PDF from standard input and write what is attached to standard output; exit 1 where nothing is."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        found = _attached(sys.stdin.buffer.read(MOST_OCTETS + 1))
    except Exception:  # a damaged PDF trips its reader in many ways
        sys.exit(1)
    sys.stdout.buffer.write(found)


if __name__ == "__main__":
    main()
