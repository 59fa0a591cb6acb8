"""Bringing a database's tables up to date."""

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
    with engine.begin() as connection:
        config = configuration(connection)
        newest = ScriptDirectory.from_config(config).get_current_head()
        if revision == "head" and MigrationContext.configure(connection).get_current_revision() == newest:
            return False
        command.upgrade(config, revision)
    return True


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to a revision."""
    with engine.begin() as connection:
        command.downgrade(configuration(connection), revision)
