"""Work that was sent knows at which prison it waits, so that what waits there is found in order."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

WAITS = sa.text("submitted_at IS NOT NULL AND answered_at IS NULL")
INDEX = {"unique": False, "sqlite_where": WAITS, "postgresql_where": WAITS}

# What was decided was for the prison where that was done; what still waits is for where its learner is.
ANSWERED = (
    "UPDATE evidence_version SET establishment_id = (SELECT judgement.establishment_id FROM judgement"
    " WHERE judgement.version_id = evidence_version.id ORDER BY judgement.decided_at, judgement.id LIMIT 1)"
    " WHERE answered_at IS NOT NULL"
)
WAITING = (
    "UPDATE evidence_version SET establishment_id = (SELECT stay.establishment_id FROM stay"
    " JOIN registration ON registration.learner_id = stay.person_id"
    " JOIN evidence ON evidence.registration_id = registration.id"
    " WHERE evidence.id = evidence_version.evidence_id AND stay.ended_at IS NULL)"
    " WHERE submitted_at IS NOT NULL AND answered_at IS NULL"
)


def upgrade() -> None:
    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_version_waiting', sqlite_where=WAITS, postgresql_where=WAITS)
        batch_op.add_column(sa.Column('establishment_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_evidence_version_establishment_id'), 'establishment', ['establishment_id'], ['id'])

    op.execute(ANSWERED)
    op.execute(WAITING)
    op.create_index('ix_evidence_version_waiting', 'evidence_version', ['establishment_id', 'submitted_at', 'id'], **INDEX)


def downgrade() -> None:
    op.drop_index('ix_evidence_version_waiting', 'evidence_version')
    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_evidence_version_establishment_id'), type_='foreignkey')
        batch_op.drop_column('establishment_id')

    op.create_index('ix_evidence_version_waiting', 'evidence_version', ['submitted_at'], **INDEX)
