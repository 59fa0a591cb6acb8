"""Content and many learners at once, from a terminal."""

import os
import sys
from pathlib import Path

import click
from flask import current_app, render_template
from flask.cli import AppGroup

from lms.core.clock import written_moment
from lms.core.settings import Settings
from lms.core.web import database
from lms.core.work import Refused, piece_of_work
from lms.courses import content, importing, service
from lms.courses.content import archive
from lms.courses.service import publishing
from lms.people.cli import cli as people_cli
from lms.people.models import Account
from lms.people.service import slip_password

SHIPPED = Path(__file__).parent.parent.parent / "content"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

cli = AppGroup("courses", help="Qualifications and modules.")


@cli.command()
@click.option(
    "--content", "folder", type=FOLDER, default=SHIPPED, help="The content folder; otherwise the shipped one."
)
def check(folder: Path) -> None:
    """Say everything that is wrong with the content, a line each. Exits 1 when anything is."""
    specifications, modules, faults = content.read(folder)
    if faults:
        click.echo("\n".join(faults))
        sys.exit(1)
    click.echo(f"The content is sound. Qualifications: {len(specifications)}. Modules: {len(modules)}.")


@cli.command()
@click.option(
    "--content", "folder", type=FOLDER, default=SHIPPED, help="The content folder; otherwise the shipped one."
)
def publish(folder: Path) -> None:
    """Make new editions of whatever changed. Content with anything wrong is not published."""
    try:
        with piece_of_work() as work:
            said = service.publish(work, folder)
    except Refused as refusal:
        click.echo(f"Nothing was published. {refusal.sentence}", err=True)
        sys.exit(1)
    click.echo("\n".join(said) or "Nothing has changed since it was last published.")


@cli.command("export")
@click.argument("slug")
@click.argument("target", type=click.Path(path_type=Path))
def export_module(slug: str, target: Path) -> None:
    """Give back the files of a module's newest edition, byte for byte: in a folder, or in a file that ends .zip."""
    try:
        with database().glance() as session:
            name, files = publishing.files_to_export(session, slug)
        written = _write_files(target, {f"{name}/{path}": body for path, body in files.items()}, name)
    except Refused as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(2)
    click.echo(f"Files written: {len(files)}. They are in {written}")


def _write_files(target: Path, files: dict[str, bytes], name: str) -> Path:
    """Write files to a ZIP or a folder, over nothing. Raises Refused when something is there, or cannot be written."""
    packs = target.suffix.casefold() == ".zip"
    written = target if packs else target / name
    if written.exists():
        raise Refused(f"{written} is there already: name another place.")
    try:
        if packs:
            with target.open("xb") as writing:
                writing.write(archive.pack(files))
        else:
            archive.unpacked_in(target, files)
    except OSError as reason:
        raise Refused(f"{written} cannot be written: {reason.strerror}.") from None
    return written


@cli.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
def import_modules(source: Path, dry_run: bool) -> None:
    """Publish the modules in a folder or a ZIP file, all of them or none, saying what is new and what is wrong.

    Exits 1 when anything is wrong with them, 2 when the file cannot be taken at all.
    """
    try:
        files = _modules_in(source)
        with piece_of_work() as work:
            report = publishing.report_on(work, files)
            published = [] if report.faults or dry_run else publishing.publish_modules(work, report.modules)
    except Refused as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(2)
    click.echo("\n".join([*report.lines, *report.faults, *published]))
    if report.faults:
        click.echo("Nothing was published: put this right first.", err=True)
        sys.exit(1)
    if dry_run:
        click.echo("Nothing was published: this was a dry run.")
    elif not published:
        click.echo("Nothing has changed since it was last published.")


def _modules_in(source: Path) -> dict[str, bytes]:
    """The files of a ZIP, of a folder of modules, or of one module's folder. Raises Refused."""
    if not source.is_dir():
        return archive.unpack(_body_of(source, archive.LARGEST_ARCHIVE))
    files = archive.folder_files(source)
    if "module.toml" in files:
        return {f"{source.resolve().name}/{path}": body for path, body in files.items()}
    return files


@people_cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and write nothing.")
def import_people(file: Path, dry_run: bool) -> None:
    """Add and register the learners in a CSV file, all of them or none.

    Row numbers are a spreadsheet's: the header is row 1. First passwords go to a page to print.
    """
    try:
        rows = importing.read_rows(_body_of(file))
        with piece_of_work() as work:
            learners, faults = importing.check(work, rows)
            if not faults and not dry_run:
                folder = _slips_folder()
                added = importing.add_all(work, learners)
                page = render_template(
                    "courses/slips-to-print.html",
                    slips=[_slip(account) for account in importing.accounts_of(work, added)],
                    made=written_moment(work.now),
                )
                name = f"{work.now:%Y-%m-%d-%H%M%S}"
    except Refused as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(2)
    if faults:
        click.echo("\n".join(faults))
        click.echo(f"Nobody was added: put {'this row' if len(faults) == 1 else 'these rows'} right first.", err=True)
        sys.exit(1)
    if dry_run:
        click.echo(f"The file is sound. People who would be added: {len(learners)}.")
        return
    file = _write(folder, name, page)
    click.echo(f"People added: {len(learners)}. Their first passwords are on a page to print: {file}")


def _slip(account: Account) -> dict[str, str]:
    return {
        "name": account.person.name,
        "username": account.username.upper(),
        "password": slip_password(account),
    }


def _write(folder: Path, name: str, page: str) -> Path:
    """Write a page only its owner can read, over no other."""
    for again in ("", *(f"-{n}" for n in range(2, 100))):
        file = folder / f"{name}{again}.html"
        try:
            opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(opened, "w", encoding="utf-8") as writing:
            writing.write(page)
        return file
    raise FileExistsError(folder / name)


def _body_of(file: Path, largest: int = importing.LARGEST) -> bytes:
    """What the file holds, as far as it may go. Raises Refused when it cannot be opened."""
    try:
        with file.open("rb") as opened:
            return opened.read(largest + 1)
    except OSError as reason:
        raise Refused(f"{file} cannot be opened: {reason.strerror}.") from None


def _slips_folder() -> Path:
    """The folder for pages of first passwords. Raises Refused when it cannot be written, before anything is kept."""
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.data_dir / "slips"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as reason:
        raise Refused(f"{folder} cannot be made: {reason.strerror}.") from None
    if not os.access(folder, os.W_OK):
        raise Refused(f"{folder} cannot be written.")
    return folder
