"""Settings: read once from the environment, checked, and kept as plain facts."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_HOST_NAME = "register.peermentor.example"
HOST_NAME = re.compile(r"(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
DATABASE_KINDS = ("sqlite:///", "postgresql+psycopg://")
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"([A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?")
REGION = re.compile(r"[a-z0-9-]{1,40}")
HOST_AND_PORT = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]):([1-9][0-9]{0,4})")
# The longest path a socket can have (sockaddr_un of Linux).
LONGEST_SOCKET = 107


class Misconfigured(Exception):
    """A setting cannot be used. Its text is one sentence that names it and says what it should be."""


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """A bucket of an S3-compatible store: whose, where, and below which prefix. The keys to it are elsewhere."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""


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
    clamd: str = ""

    @property
    def evidence_dir(self) -> Path:
        """The folder where scans and other evidence are kept: in the data folder, unless another is named."""
        return Path(self.evidence_url).absolute() if self.evidence_url else self.data_dir / "evidence"

    @property
    def evidence_bucket(self) -> BucketAddress | None:
        """The bucket where evidence is kept, or None when it is a folder."""
        return _bucket(self.evidence_url) if self.evidence_url.startswith("s3://") else None

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
    clamd = _clamd(environment.get("LMS_CLAMD", ""))
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
        clamd=clamd,
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
    if text.startswith("s3:"):
        _bucket(text)
        return text
    if "://" in text:
        raise Misconfigured("LMS_EVIDENCE_URL must be a folder, or s3://bucket/prefix .")
    try:
        is_file = bool(text) and Path(text).exists() and not Path(text).is_dir()
    except OSError as reason:
        raise Misconfigured(f"LMS_EVIDENCE_URL must be a folder that can be opened: {reason.strerror}.") from None
    if is_file:
        raise Misconfigured("LMS_EVIDENCE_URL must be a folder, and that is a file.")
    return text


def _bucket(text: str) -> BucketAddress:
    """The bucket an address names. Raises Misconfigured."""
    shape = "LMS_EVIDENCE_URL must be like s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-west-2"
    try:
        parts = urlsplit(text)
        asked = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise Misconfigured(f"{shape} .") from None
    if "@" in parts.netloc:
        raise Misconfigured("LMS_EVIDENCE_URL must hold no keys: give them as AWS_ACCESS_KEY_ID and its secret.")
    named = dict(asked)
    prefix = parts.path.strip("/")
    sound = parts.scheme == "s3" and BUCKET.fullmatch(parts.netloc) and PREFIX.fullmatch(prefix)
    if not sound or parts.fragment or len(named) != len(asked) or not named.keys() <= {"endpoint", "region"}:
        raise Misconfigured(f"{shape} .")
    endpoint, region = named.get("endpoint", ""), named.get("region", "")
    if "endpoint" in named and not _is_endpoint(endpoint):
        raise Misconfigured("LMS_EVIDENCE_URL must name an endpoint such as https://s3.example.org .")
    if "region" in named and not REGION.fullmatch(region):
        raise Misconfigured("LMS_EVIDENCE_URL must name a region such as eu-west-2 .")
    return BucketAddress(parts.netloc, prefix, endpoint.rstrip("/"), region)


def _is_endpoint(text: str) -> bool:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return sound and parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)


def _clamd(text: str) -> str:
    """Where a virus scanner listens, as it was given; "" for none. Raises Misconfigured."""
    path = text.removeprefix("unix:")
    is_socket = path != text and path.startswith("/") and len(path.encode()) <= LONGEST_SOCKET and "\0" not in path
    place = HOST_AND_PORT.fullmatch(text)
    if text and not is_socket and not (place and int(place[2]) <= 65535):
        raise Misconfigured("LMS_CLAMD must be unix:/path/to/socket, or a host and port such as 127.0.0.1:3310 .")
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
