"""The demonstration, and clearing up, from a terminal."""

import json
import sys

import click
from flask.cli import AppGroup

from lms.core.files import StoreAway
from lms.core.web import database
from lms.core.work import Refused, piece_of_work
from lms.credentials import service as credentials
from lms.credentials.registry import republish_files
from lms.desk import clearing, demo

cli = AppGroup("demo", help="Demonstration people, all fictional.")
files = AppGroup("files", help="Scans, pictures and documents that are kept.")


@cli.command()
def load() -> None:
    """Load the demonstration. Silent where it is there already; exit 1 where anyone else is."""
    try:
        with piece_of_work() as work:
            if not demo.is_loaded(work.session):
                demo.load(work)
                list(credentials.prepare(work))
        with database().glance() as session:
            republish_files(session)
    except Refused as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(1)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def accounts(as_json: bool) -> None:
    """How to sign in as everyone in the demonstration."""
    with database().glance() as session:
        rows = demo.accounts(session)
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['role']:<12} {row['establishment'] or '–':<4} {row['username']:<14} {row['password']}")


@files.command()
def clear() -> None:
    """Clear away what nobody needs: replaced documents and unnamed files of a day ago, and traces of a month ago."""
    try:
        traces = clearing.clear_traces()
        documents, kept = clearing.clear()
    except StoreAway as reason:
        click.echo(f"The store of files cannot be used: {reason}", err=True)
        sys.exit(1)
    click.echo(f"Documents cleared: {documents}. Files cleared: {kept}. Old traces cleared: {traces}.")
