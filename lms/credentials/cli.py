"""Keys, the register, status lists and credentials, from a terminal."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import click
from flask.cli import AppGroup

from lms.core.clock import end_of_day, utc_now
from lms.core.pdf import PdfLibrariesMissing
from lms.core.work import Refused, Work, piece_of_work
from lms.credentials import attachment, checking, folder, queries, registry, service
from lms.credentials.canonical import MOST_BYTES, Document
from lms.credentials.certificate import certificate, has_certificate
from lms.credentials.checking import Held
from lms.credentials.contexts import ContextsMissing
from lms.credentials.keyring import Keyring
from lms.credentials.models import KeyRecord
from lms.credentials.signing import NotGenuine
from lms.establishments.models import Establishment
from lms.establishments.queries import establishment_coded
from lms.people.rules import as_prison_number

cli = AppGroup("credentials", help="Keys, the register, and what we vouch for.")
keys = AppGroup("keys", help="Keys to sign with.")
register = AppGroup("register", help="The issuer register.")
status = AppGroup("status", help="Lists of what was withdrawn.")
for group in (keys, register, status):
    cli.add_command(group)

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
NOTHING_SIGNED = "Nothing is signed here yet: make the keys first."


def _stop(sentence: str, code: int = 1) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)


@contextmanager
def _working() -> Iterator[Work]:
    """A piece of work whose refusal is one sentence, and whose newest register is written as files once it is kept."""
    try:
        with piece_of_work() as work:
            yield work
        with piece_of_work() as after:
            service.republish_files(after.session)
    except Refused as refusal:
        _stop(refusal.sentence)


# Keys


@keys.command()
@click.option("--root", is_flag=True, help="The national root key, which signs the register.")
@click.option("--centre", metavar="CODE", help="A centre's key: four digits. A new centre is added.")
@click.option("--establishment", metavar="CODE", help="The prison a new centre signs for, such as LEI.")
def create(root: bool, centre: str | None, establishment: str | None) -> None:
    """Make a key: the national root, once, or a centre's next one."""
    if root == bool(centre):
        raise click.UsageError("Give --root, or --centre CODE with --establishment CODE.")
    if root and establishment:
        raise click.UsageError("--establishment goes with --centre.")
    with _working() as work:
        made = service.make_root(work) if root else _make_centre_key(work, str(centre), establishment)
        public = made.public
    click.echo(f"Made key {public}.")


def _make_centre_key(work: Work, code: str, establishment: str | None) -> KeyRecord:
    found = queries.centre_coded(work.session, code)
    if found is None:
        centre = service.add_centre(work, code, _prison(work, establishment))
        return centre.keys[-1]
    if establishment and found.establishment.code != establishment.upper():
        raise Refused(f"Centre {code} signs for {found.establishment.code}.")
    return service.make_centre_key(work, found)


def _prison(work: Work, code: str | None) -> Establishment:
    if code is None:
        raise Refused("Give --establishment: the prison a new centre signs for.")
    found = establishment_coded(work.session, code.upper())
    if found is None:
        raise Refused(f"There is no prison {code.upper()} here. Add it first.")
    return found


@keys.command("list")
def list_keys() -> None:
    """Show every key: whose it is, when it signs, and whether its private half is here."""
    ring = Keyring.of(registry.settings())
    with piece_of_work() as work:
        for key in queries.keys(work.session):
            whose = f"centre {key.centre.code}" if key.centre else "root"
            here = "private half here" if ring.holds(key.public) else "public half only"
            click.echo(f"{whose:<12} {key.public}  {key.signs_from:%Y-%m-%d} to {key.signs_until:%Y-%m-%d}  {here}")


# Register and status lists


@register.command("export")
@click.argument("file", type=FILE)
def export_register(file: Path) -> None:
    """Write the newest signed register to FILE."""
    with piece_of_work() as work:
        found = queries.signed_document(work.session, queries.REGISTER)
    if found is None:
        _stop(NOTHING_SIGNED)
    _write(file, found.text.encode())
    click.echo(f"Wrote version {found.number} of the register.")


@register.command("import")
@click.argument("file", type=FILE)
def import_register(file: Path) -> None:
    """Take in a newer register, signed by a root key believed here."""
    text = _read(file).decode("utf-8", "replace")
    with _working() as work:
        version = service.import_register(work, text).version
    click.echo(f"Version {version} of the register is here.")


@status.command("export")
@click.argument("directory", type=FOLDER)
def export_status(directory: Path) -> None:
    """Write each centre's newest status list into DIRECTORY."""
    with piece_of_work() as work:
        found = [each for each in queries.signed_documents(work.session) if each.name != queries.REGISTER]
    if not found:
        _stop(NOTHING_SIGNED)
    for each in found:
        _write(directory / f"{each.name}.json", each.text.encode())
    click.echo(f"Wrote {len(found)} status list{'s' if len(found) > 1 else ''}.")


@cli.command()
def renew() -> None:
    """Sign the register and the status lists again if they are more than a week old, so that none grows too old."""
    with _working() as work:
        renewed = service.renew(work)
    click.echo("Signed again." if renewed else "Nothing needed signing again.")


# Credentials


@cli.command()
@click.argument("credential", type=click.UUID, metavar="UUID")
@click.option("--reason", required=True, help="Why, in a few words.")
def withdraw(credential: UUID, reason: str) -> None:
    """Take a credential back, and sign its status list and the register again."""
    with _working() as work:
        found = queries.get_credential(work, credential)
        if found is None:
            raise Refused("There is no credential with that id here.")
        service.withdraw(work, found, reason)
        number = found.number
    click.echo(f"{number} is withdrawn.")


@cli.command()
@click.argument("prison_number")
@click.argument("directory", type=FOLDER)
def export(prison_number: str, directory: Path) -> None:
    """Write every credential of a person into DIRECTORY, and the certificates to print."""
    number = as_prison_number(prison_number)
    with piece_of_work() as work:
        found = queries.credentials_of_number(work.session, number) if number else []
    if not found:
        _stop("Nobody here has that prison number and a credential.")
    try:
        for each in found:
            _write(directory / f"{each.id}.json", each.document.encode())
            if has_certificate(each):
                _write(directory / f"{each.id}.pdf", certificate(each.document, each.qr))
    except PdfLibrariesMissing as problem:
        _stop(str(problem))
    click.echo(f"Wrote {len(found)} credential{'s' if len(found) > 1 else ''}.")


def _write(file: Path, octets: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(octets)
    except OSError as problem:
        _stop(f"{file} cannot be written: {problem.strerror}.", 2)


def _read(file: Path) -> bytes:
    """What a file holds, and one octet past the most we take, so that a larger one is refused and never read whole."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as problem:
        _stop(f"{file} cannot be opened: {problem.strerror}.", 2)


# Checking, with no database and no app


class Moment(click.ParamType[datetime]):
    """A day, to its end in London, or a moment with its time zone."""

    name = "ISO"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            text = str(value)
            found = end_of_day(date.fromisoformat(text)) if len(text) == 10 else datetime.fromisoformat(text)
        except (ValueError, OverflowError):
            self.fail("Give a day such as 2027-05-03, or a moment such as 2027-05-03T09:00:00Z.", param, ctx)
        if found.tzinfo is None:
            self.fail("Say the moment's time zone, such as 2027-05-03T09:00:00Z.", param, ctx)
        return found


@click.command()
@click.argument("file", type=FILE)
@click.option("--register", "register_file", type=FILE, help="A register to go by.")
@click.option("--status", "status_files", type=FILE, multiple=True, help="A status list to go by.")
@click.option("--at", "moment", type=Moment(), help="Check as of this day or moment.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify(
    file: Path,
    register_file: Path | None,
    status_files: tuple[Path, ...],
    moment: datetime | None,
    as_json: bool,
) -> None:
    """Say whether a credential (JSON, a code's text, or a certificate) is to be believed. Exit 0 only if it is good."""
    brought = _read(file)
    data_dir = Path(os.environ.get("LMS_DATA_DIR") or "var")
    answer = _checked(brought, data_dir / "register", register_file, status_files, moment)
    if as_json:
        click.echo(json.dumps(answer.facts, ensure_ascii=False))
    else:
        click.echo("\n".join(answer.lines))
    sys.exit(0 if answer.is_good else 1)


cli.add_command(verify)


class _Answer:
    """What is printed, and whether the credential is good."""

    def __init__(self, facts: Document, lines: list[str], *, is_good: bool) -> None:
        self.facts, self.lines, self.is_good = facts, lines, is_good


def _checked(
    brought: bytes, files: Path, register_file: Path | None, status_files: tuple[Path, ...], moment: datetime | None
) -> _Answer:
    register_text = _read(register_file or files / "register.json")
    lists = [_read(each) for each in status_files] or [_read(each) for each in folder.status_files(files)]
    now = utc_now()
    try:
        held = _held(register_text, folder.roots_in(files), lists)
        text = attachment.credential_in(brought) if attachment.is_pdf(brought) else brought
        verdict = checking.check(text, held, at=moment or now, clock=now)
    except (NotGenuine, attachment.NoCredential) as problem:
        return _nothing_known(str(problem))
    except ContextsMissing as problem:
        _stop(str(problem), 2)
    lines = [f"{line.question} {line.answer.value.capitalize()}. {line.words}" for line in verdict.lines]
    return _Answer(verdict.as_json(), [*lines, verdict.reason], is_good=verdict.is_good)


def _held(register_text: bytes, roots: frozenset[str], lists: list[bytes]) -> Held:
    known = folder.read_register(register_text, roots)
    return Held(register=known, contexts=folder.contexts(), status_lists=folder.readable(lists))


def _nothing_known(sentence: str) -> _Answer:
    unknown = dict.fromkeys(("withdrawn", "statusAsOf", "name", "award", "issuer"))
    facts = {"genuine": False, "inDate": False, **unknown, "reason": sentence}
    return _Answer(facts, [sentence], is_good=False)
