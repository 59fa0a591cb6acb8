"""The first account, from a terminal."""

import sys

import click
from flask.cli import AppGroup

from lms.core.work import Refused, piece_of_work
from lms.people import queries, service
from lms.people.models import Role

cli = AppGroup("people", help="People and their accounts.")
account = AppGroup("account", help="Accounts to sign in with.")
cli.add_command(account)


@account.command()
@click.option("--role", type=click.Choice([Role.ADMIN.value]), required=True, help="Only the first admin is made here.")
@click.option("--name", required=True, help="Forename and surname.")
@click.option("--username", required=True)
def create(role: str, name: str, username: str) -> None:
    """Make an admin's account, and print its first password once."""
    first, _, last = name.strip().rpartition(" ")
    try:
        with piece_of_work() as work:
            person = service.add_staff(work, first or last, last if first else "", username)
            service.give_role(work, person, Role(role), None)
            password = service.slip_password(queries.account_of(work.session, person.id))
    except Refused as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(1)
    click.echo(f"{name} can now sign in as {username}.\nFirst password, shown this once: {password}")
