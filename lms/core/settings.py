"""Settings: read once from the environment, checked, and kept as plain facts."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_HOST_NAME = "register.peermentor.example"
HOST_NAME = re.compile(r"(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
DATABASE_KINDS = ("sqlite:///", "postgresql+psycopg://")


class Misconfigured(Exception):
    """A setting cannot be used. Its text is one sentence that names it and says what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a site can choose. Each field is the setting of that name with LMS_ before it."""

    data_dir: Path
    database_url: str
    secret_key: str
    host_name: str
    key_passphrase: str
    public_url: str
    proxies: int
    made_secrets: bool = False
    evidence_url: str = ""

    @property
    def evidence_dir(self) -> Path:
        """The folder where scans and other evidence are kept: in the data folder, unless another is named."""
        return Path(self.evidence_url).absolute() if self.evidence_url else self.data_dir / "evidence"

    @property
    def served_securely(self) -> bool:
        """Whether people reach the site by https, so that its cookies may insist on it."""
        return self.public_url.startswith("https://")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings this environment asks for. Raises Misconfigured with one sentence for the first bad one.

    Makes the data folder, and in it `secrets` (mode 0600) for whichever of the two secrets is not given.
    """
    data_dir = _data_dir(environment.get("LMS_DATA_DIR", "") or "var")
    given = {name: environment.get(name, "") for name in ("LMS_SECRET_KEY", "LMS_KEY_PASSPHRASE")}
    for name, value in given.items():
        if value and len(value) < 16:
            raise Misconfigured(f"{name} must be at least 16 characters long.")
    database_url = _database_url(environment.get("LMS_DATABASE_URL", "") or f"sqlite:///{data_dir / 'lms.sqlite3'}")
    host_name = environment.get("LMS_HOST_NAME", "") or DEFAULT_HOST_NAME
    if not HOST_NAME.fullmatch(host_name):
        raise Misconfigured("LMS_HOST_NAME must be a lower-case name with dots, such as register.example.org.")
    evidence_url = _evidence_url(environment.get("LMS_EVIDENCE_URL", ""))
    public_url = _public_url(environment.get("LMS_PUBLIC_URL", ""))
    proxies = _proxies(environment.get("LMS_PROXIES", ""))
    kept, made = _kept_secrets(data_dir, given)
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=kept["LMS_SECRET_KEY"],
        host_name=host_name,
        key_passphrase=kept["LMS_KEY_PASSPHRASE"],
        public_url=public_url,
        proxies=proxies,
        made_secrets=made,
        evidence_url=evidence_url,
    )


def _data_dir(text: str) -> Path:
    folder = Path(text).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as reason:
        raise Misconfigured(f"LMS_DATA_DIR must be a folder that can be written: {reason.strerror}.") from None
    return folder


def _database_url(text: str) -> str:
    if not text.startswith(DATABASE_KINDS):
        raise Misconfigured("LMS_DATABASE_URL must begin sqlite:/// or postgresql+psycopg:// .")
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        raise Misconfigured("LMS_DATABASE_URL must be like postgresql+psycopg://user@host:5432/name .") from None
    return text


def _public_url(text: str) -> str:
    if not text:
        return "http://127.0.0.1:8000"
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        sound = sound and not (parts.query or parts.fragment)
    except ValueError:
        sound = False
    if not sound:
        raise Misconfigured("LMS_PUBLIC_URL must be an address such as https://mentors.example.org .")
    return text.rstrip("/")


def _evidence_url(text: str) -> str:
    if "://" in text or text.startswith("s3:"):
        raise Misconfigured("LMS_EVIDENCE_URL must be a folder: this version has no object store.")
    if text and Path(text).exists() and not Path(text).is_dir():
        raise Misconfigured("LMS_EVIDENCE_URL must be a folder, and that is a file.")
    return text


def _proxies(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]", text):
        raise Misconfigured("LMS_PROXIES must be a number from 0 to 9: how many proxies stand in front.")
    return int(text)


def _kept_secrets(data_dir: Path, given: dict[str, str]) -> tuple[dict[str, str], bool]:
    """The two secrets: given ones win, others come from the file, which is made or completed when needed."""
    file = data_dir / "secrets"
    kept = _read_secrets(file)
    missing = [name for name in given if not given[name] and name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(32) for name in missing}
        _write_secrets(file, kept)
    return {name: given[name] or kept[name] for name in given}, bool(missing)


def _read_secrets(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except OSError as reason:
        raise Misconfigured(f"LMS_DATA_DIR holds secrets that cannot be read: {reason.strerror}.") from None
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _write_secrets(file: Path, kept: dict[str, str]) -> None:
    try:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text("".join(f"{name}={value}\n" for name, value in kept.items()), encoding="utf-8")
    except OSError as reason:
        raise Misconfigured(f"LMS_DATA_DIR must be a folder that can be written: {reason.strerror}.") from None
