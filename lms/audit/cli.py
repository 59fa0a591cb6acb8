"""The audit trail, from a terminal."""

import click
from flask import current_app
from flask.cli import AppGroup

from lms.audit.service import first_fault
from lms.core.db import Database

cli = AppGroup("audit", help="The record of what happened.")


@cli.command()
def verify() -> None:
    """Walk the chain of events: exit 0 and their number when it is whole, 1 and the first bad one when not."""
    database: Database = current_app.extensions["database"]
    with database.glance() as session:
        count, fault = first_fault(session, current_app.config["SECRET_KEY"])
    if fault:
        raise click.ClickException(fault)
    click.echo(f"{count} events, all as they were written.")
