"""What a member of staff holds, and what they do to keep it up."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('staff_qualification',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('awarded_by', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('awarded_on', sa.Date(), nullable=False),
    sa.Column('certificate_number', sa.String(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_by', sa.Uuid(), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_back_by', sa.Uuid(), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entered_by'], ['person.id'], name=op.f('fk_staff_qualification_entered_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_qualification_person_id')),
    sa.ForeignKeyConstraint(['seen_by'], ['person.id'], name=op.f('fk_staff_qualification_seen_by')),
    sa.ForeignKeyConstraint(['taken_back_by'], ['person.id'], name=op.f('fk_staff_qualification_taken_back_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_qualification'))
    )
    op.create_index(op.f('ix_staff_qualification_person_id'), 'staff_qualification', ['person_id'], unique=False)

    op.create_table('cpd_entry',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('done', sa.String(), nullable=False),
    sa.Column('learned', sa.String(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_cpd_entry_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cpd_entry'))
    )
    op.create_index(op.f('ix_cpd_entry_person_id'), 'cpd_entry', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_cpd_entry_person_id'), table_name='cpd_entry')
    op.drop_table('cpd_entry')
    op.drop_index(op.f('ix_staff_qualification_person_id'), table_name='staff_qualification')
    op.drop_table('staff_qualification')
