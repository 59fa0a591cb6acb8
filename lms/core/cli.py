"""The database and the jobs, from a terminal."""

import os

import click
from flask.cli import AppGroup

from lms.core import jobs as work_to_do
from lms.core.migrating import upgrade as bring_up_to_date
from lms.core.web import database

cli = AppGroup("db", help="The database's tables.")
jobs = AppGroup("jobs", help="Slow work, such as reading scans, done outside requests.")


@cli.command()
def upgrade() -> None:
    """Bring the tables up to date."""
    changed = bring_up_to_date(database().engine)
    click.echo("The tables are now up to date." if changed else "The tables were up to date already.")


@jobs.command()
@click.option("--once", is_flag=True, help="Do what waits now, then stop.")
@click.option("--with", "parent", type=int, hidden=True, help="The process to end with.")
def run(once: bool, parent: int | None) -> None:
    """Do jobs as they come. The server keeps one such process of its own."""
    if once:
        click.echo(f"Jobs done: {work_to_do.run_waiting()}.")
        return
    if parent is not None:
        work_to_do.end_with_parent()
        if os.getppid() != parent:  # it ended before we could ask to end with it
            return
    work_to_do.run_for_ever()
