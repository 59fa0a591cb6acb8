"""Bringing a database's tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, with the connection it is to use."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> bool:
    """Bring the tables to a revision. Returns whether there was anything to do."""
    with _changing_tables(engine) as connection:
        config = configuration(connection)
        newest = ScriptDirectory.from_config(config).get_current_head()
        if revision == "head" and MigrationContext.configure(connection).get_current_revision() == newest:
            return False
        command.upgrade(config, revision)
    return True


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to a revision."""
    with _changing_tables(engine) as connection:
        command.downgrade(configuration(connection), revision)


@contextmanager
def _changing_tables(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may change. SQLite makes a table anew to change it, and looks at keys afterwards.

    Raises RuntimeError, with nothing changed, when a row would point at nothing (sqlite.org/lang_altertable.html, 7).
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        plain = connection.connection.dbapi_connection
        assert plain is not None
        plain.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError(f"a row of {lost[0]} would point at nothing in {lost[2]}")
        finally:
            plain.execute("PRAGMA foreign_keys = ON")
