"""Events are only ever added: triggers refuse everything else, and the chain's head is laid."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = [
    "CREATE TRIGGER event_not_changed BEFORE UPDATE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END",
    "CREATE TRIGGER event_not_removed BEFORE DELETE ON event "
    "BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END",
    "CREATE TRIGGER event_head_not_removed BEFORE DELETE ON event_head "
    "BEGIN SELECT RAISE(ABORT, 'the head of the chain stays'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION events_are_only_added() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'events are only ever added'; END $$",
    "CREATE TRIGGER event_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION events_are_only_added()",
    "CREATE TRIGGER event_head_not_removed BEFORE DELETE OR TRUNCATE ON event_head "
    "FOR EACH STATEMENT EXECUTE FUNCTION events_are_only_added()",
]
HEAD = sa.table(
    "event_head",
    sa.column("id", sa.Uuid),
    sa.column("count", sa.Integer),
    sa.column("last", sa.String),
    sa.column("seal", sa.String),
)


def upgrade() -> None:
    op.execute(HEAD.insert().values(id=uuid.UUID(int=1), count=0, last="0" * 64, seal="nothing yet"))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    on_table = "" if op.get_bind().dialect.name == "sqlite" else " ON event"
    on_head = "" if op.get_bind().dialect.name == "sqlite" else " ON event_head"
    op.execute(f"DROP TRIGGER event_not_changed{on_table}")
    op.execute(f"DROP TRIGGER event_head_not_removed{on_head}")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_not_removed")
    else:
        op.execute("DROP FUNCTION events_are_only_added()")
    op.execute(HEAD.delete())
