"""Private keys as files, one a key, each encrypted under the site's passphrase."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from lms.core.settings import Settings
from lms.credentials.encodings import multikey
from lms.credentials.signing import SigningKey

# By their files, the keys that are held open just now.
_OPENED: ContextVar[dict[Path, SigningKey] | None] = ContextVar("opened keys", default=None)


@contextmanager
def held_open() -> Iterator[None]:
    """Open each key file once within this block, for whoever signs much in one go. At its end the keys are let go."""
    begun = _OPENED.set({})
    try:
        yield
    finally:
        _OPENED.reset(begun)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The folder of private keys, and what opens them. A key's file is named by its public half."""

    folder: Path
    passphrase: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Keyring":
        """The keyring of a site: `keys/` in its data folder."""
        return cls(settings.data_dir / "keys", settings.key_passphrase)

    def make(self, controller: str) -> SigningKey:
        """Make a key for a controller and keep its private half.

        The file is written before the work that needs it is kept: a file nobody refers to does no harm.
        """
        key = SigningKey.make(controller)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(multikey(key.public_key))
        file.touch(mode=0o600)
        file.write_bytes(key.save(self.passphrase))
        return key

    def holds(self, public: str) -> bool:
        """Whether the private half of a key is here."""
        return self._file(public).is_file()

    def open(self, public: str, controller: str) -> SigningKey:
        """The key with this public half. Raises keyfile.KeyRefused where it does not open, or OSError."""
        file, held = self._file(public), _OPENED.get()
        if held is not None and file in held:
            return held[file]
        key = SigningKey.load(file.read_bytes(), self.passphrase, controller)
        if held is not None:
            held[file] = key
        return key

    def _file(self, public: str) -> Path:
        return self.folder / f"{public}.pem"
