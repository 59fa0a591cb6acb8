"""Passwords: first ones that can be said aloud, and hashes that are slow to guess."""

import hmac
from functools import cache
from pathlib import Path
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's least for Argon2id: 19 MiB, two passes, one lane (stack.md 1).
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
WORDS = Path(__file__).parent / "words.txt"


@cache
def _words() -> list[str]:
    return WORDS.read_text(encoding="utf-8").split()


@cache
def _nobody() -> str:
    return HASHER.hash("nobody has this password")


def hashed(password: str) -> str:
    """The Argon2id hash of a password."""
    return HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed. No hash takes as long to refuse as a wrong password."""
    try:
        return HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def first_password(secret_key: str, account_id: UUID, slip_number: int) -> str:
    """Three short words for a sign-in slip. The site's secret makes them, so a slip can be shown without being kept."""
    digest = hmac.digest(secret_key.encode(), f"slip:{account_id}:{slip_number}".encode(), "sha256")
    words = _words()
    numbers = [int.from_bytes(digest[i : i + 8], "big") for i in (0, 8, 16)]
    return "-".join(words[number % len(words)] for number in numbers)


def name_digest(secret_key: str, typed: str) -> str:
    """A keyed digest of a typed name: enough to count failures by, useless to read."""
    return hmac.new(secret_key.encode(), f"name:{typed}".encode(), "sha256").hexdigest()
