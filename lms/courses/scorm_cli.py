"""Handing a module over for another learning platform, from a terminal."""

import os
import sys
from pathlib import Path

import click

from lms.core.web import database
from lms.courses.cli import cli
from lms.courses.content.estates import ESTATES, Estate
from lms.courses.queries.reading import pages_of
from lms.courses.queries.scorm import newest_whole, pictures_of
from lms.courses.scorm import package


@cli.command()
@click.argument("slug", metavar="MODULE")
@click.argument("file", metavar="FILE.zip", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--estate", type=click.Choice(ESTATES), default=Estate.MEN.value, show_default=True, help="Whose words.")
def scorm(slug: str, file: Path, estate: str) -> None:
    """Write the newest edition of a module as a SCORM 1.2 package, for another learning platform."""
    with database().glance() as session:
        edition = newest_whole(session, slug)
        if edition is None:
            click.echo(f"There is no module called {slug}.", err=True)
            sys.exit(1)
        body = package(edition, pages_of(session, edition), pictures_of(session, edition), Estate(estate))
    try:
        _write(file, body)
    except OSError as reason:
        click.echo(f"{file} cannot be written: {reason.strerror}.", err=True)
        sys.exit(1)
    click.echo(f"{edition.title} is in {file}: {len(body):,} bytes.")


def _write(file: Path, body: bytes) -> None:
    """Write a file whole, or leave what was there as it was."""
    beside = file.with_name(f"{file.name}.part")
    try:
        beside.write_bytes(body)
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)
