"""How Alembic reaches the tables. Migrations themselves never import the app."""

from typing import Literal

from alembic import context
from sqlalchemy import Enum

config = context.config


def plainly(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our own column types as the plain ones they are stored as."""
    if type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


def is_described(name: str | None, kind: str, _: object) -> bool:
    """Leave out the search index, which each database makes in its own way, on SQLite as several tables."""
    return kind != "table" or not (name or "").startswith("search_words")


def run() -> None:
    context.configure(
        connection=config.attributes["connection"],
        target_metadata=config.attributes.get("metadata"),
        render_item=plainly,
        include_name=is_described,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
