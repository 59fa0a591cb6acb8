"""The migrations make exactly the tables the models describe, on this database."""

import os

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import lms.app  # noqa: F401 - every model
from lms.core.db import Base, Database
from lms.core.migrating import downgrade, upgrade
from tests.databases import test_database


@pytest.fixture
def fresh(tmp_path_factory, worker_id):
    kind = os.environ.get("LMS_TEST_DATABASE", "sqlite")
    with test_database(kind, tmp_path_factory, f"{worker_id}_migrations") as url:
        database = Database(url)
        yield database
        database.close()


def is_described(name: str | None, kind: str, _: object) -> bool:
    """The search index is made by each database in its own way, on SQLite as several tables; no model describes it."""
    return kind != "table" or not (name or "").startswith("search_words")


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described})
        return compare_metadata(context, Base.metadata)


def test_migrations_go_up_match_the_models_and_come_down_and_up_again(fresh):
    upgrade(fresh.engine)
    assert differences(fresh) == []

    downgrade(fresh.engine, "base")
    upgrade(fresh.engine)
    assert differences(fresh) == []
