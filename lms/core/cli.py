"""The database, from a terminal."""

import click
from flask.cli import AppGroup

from lms.core.migrating import upgrade as bring_up_to_date
from lms.core.web import database

cli = AppGroup("db", help="The database's tables.")


@cli.command()
def upgrade() -> None:
    """Bring the tables up to date."""
    changed = bring_up_to_date(database().engine)
    click.echo("The tables are now up to date." if changed else "The tables were up to date already.")
