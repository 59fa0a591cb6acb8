"""A case of malpractice that was found says when the awarding organisation was told, by whom, and their reference."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('quality_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('told_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('told_reference', sa.String(), server_default='', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_quality_case_told_by'), 'person', ['told_by'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('quality_case', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_quality_case_told_by'), type_='foreignkey')
        batch_op.drop_column('told_reference')
        batch_op.drop_column('told_by')
        batch_op.drop_column('told_on')
