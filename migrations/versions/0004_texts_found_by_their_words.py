"""Texts found by their words: SQLite's FTS5, PostgreSQL's full text. What is published is indexed at the next start."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Words come cut, folded and without accents, so nothing is left for the tokenizer but to take endings off.
SQLITE = [
    "CREATE VIRTUAL TABLE search_words USING fts5("
    "entry_id UNINDEXED, title, body, written, tokenize = 'porter unicode61', prefix = '2 3 4')"
]
POSTGRESQL = [
    "CREATE TABLE search_words (entry_id UUID PRIMARY KEY REFERENCES search_entry (id), vector tsvector NOT NULL)",
    "CREATE INDEX ix_search_words_vector ON search_words USING gin (vector)",
]


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint(
            "scope", "audience", "kind", "anchor", name=op.f("uq_search_entry_scope_audience_kind_anchor")
        ),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
