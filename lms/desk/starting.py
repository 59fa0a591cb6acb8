"""Making a site ready to serve: tables, content, keys, demonstration, and the register's files."""

from collections.abc import Iterator
from pathlib import Path

from lms.core.migrating import upgrade
from lms.core.settings import Settings
from lms.core.web import database
from lms.core.work import piece_of_work
from lms.courses import service as courses
from lms.credentials import registry
from lms.credentials import service as credentials
from lms.desk import demo
from lms.people import queries as people_queries

MADE_SECRETS = "Made LMS_SECRET_KEY and LMS_KEY_PASSPHRASE in {file}. A real site keeps the passphrase somewhere else."


def prepare(settings: Settings, content: Path, *, with_demonstration: bool) -> Iterator[str]:
    """Make everything ready, in one process, saying each thing done in a sentence. Quick when all is ready."""
    if settings.made_secrets:
        yield MADE_SECRETS.format(file=settings.data_dir / "secrets")
    if upgrade(database().engine):
        yield "The tables are up to date."
    with piece_of_work() as work:
        yield from courses.publish_unknown(work, content)
    if with_demonstration:
        yield from _demonstrate()
    with piece_of_work() as work:
        yield from credentials.prepare(work)
    with database().glance() as session:
        registry.republish_files(session)


def _demonstrate() -> Iterator[str]:
    with piece_of_work() as work:
        if not people_queries.anyone(work.session):
            demo.load(work)
            yield "The demonstration people are here: all fictional."
        elif not demo.is_loaded(work.session):
            yield "There are people here already, so the demonstration was not loaded."


def how_to_sign_in(settings: Settings, address: str) -> Iterator[str]:
    """The address, and who can sign in there."""
    yield f"Mentor Passport is at {address}"
    with database().glance() as session:
        rows = demo.accounts(session) if demo.is_loaded(session) else []
        empty = not people_queries.anyone(session)
    tried = set()
    for row in rows:
        if (row["role"], row["establishment"]) not in tried:
            tried.add((row["role"], row["establishment"]))
            yield f"  {row['role']:<12} {row['establishment'] or '':<4} {row['username']:<14} {row['password']}"
    if empty:
        yield "Nobody is here yet. Make the first account:"
        yield '  script/lms people account create --role admin --name "NAME" --username NAME'
