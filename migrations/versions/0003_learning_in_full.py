"""Learning in full: whole modules, reading as each person likes it, pace and hours, paper, authors and jobs."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# What an edition published before has of the new facts: none. Added in place, for SQLite cannot rebuild a table that
# others point to.
NEW_FACTS = {
    "module_edition": {
        "changes": "''", "glossary": "'[]'", "scenarios": "'[]'", "easy_read": "'[]'", "facilitator": "''",
        "staff_note": "''",
    },
    "module_page": {"prompts": "'[]'", "scenarios": "'[]'"},
    "draft": {"version": "1", "writer": "''", "turn": "0", "earlier": "'{}'"},
}
KINDS = {
    "glossary": sa.JSON, "easy_read": sa.JSON, "prompts": sa.JSON, "earlier": sa.JSON, "version": sa.Integer,
    "turn": sa.BigInteger,
}


def upgrade() -> None:
    op.create_table('job',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('taken_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_waiting', ['done_at', 'asked_at'], unique=False)

    op.create_table('active_time',
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('module', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_active_time_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_active_time')),
    sa.UniqueConstraint('learner_id', 'began_at', name=op.f('uq_active_time_learner_id_began_at'))
    )
    op.create_table('call_for_help',
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.Integer(), nullable=False),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('helped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('helped_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['module_edition.id'], name=op.f('fk_call_for_help_edition_id')),
    sa.ForeignKeyConstraint(['helped_by'], ['person.id'], name=op.f('fk_call_for_help_helped_by')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_call_for_help_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_for_help')),
    sa.UniqueConstraint('learner_id', 'edition_id', 'question', name=op.f('uq_call_for_help_learner_id_edition_id_question'))
    )
    op.create_table('closure',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('to_day', sa.Date(), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=True),
    sa.Column('wing', sa.String(), nullable=True),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_by', sa.Uuid(), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_closure_establishment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closure'))
    )
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.create_index('ix_closure_establishment', ['establishment_id', 'from_day'], unique=False)

    op.create_table('hours_correction',
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('corrected_by', sa.Uuid(), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['corrected_by'], ['person.id'], name=op.f('fk_hours_correction_corrected_by')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_hours_correction_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_correction'))
    )
    with op.batch_alter_table('hours_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hours_correction_learner_id'), ['learner_id'], unique=False)

    op.create_table('learning_break',
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('to_day', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('began_by', sa.Uuid(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['began_by'], ['person.id'], name=op.f('fk_learning_break_began_by')),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_learning_break_ended_by')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_learning_break_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learning_break'))
    )
    with op.batch_alter_table('learning_break', schema=None) as batch_op:
        batch_op.create_index('ix_learning_break_learner', ['learner_id', 'from_day'], unique=False)

    op.create_table('module_file',
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['module_edition.id'], name=op.f('fk_module_file_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_file')),
    sa.UniqueConstraint('edition_id', 'path', name=op.f('uq_module_file_edition_id_path'))
    )
    op.create_table('moved_on',
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('moved_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['module_edition.id'], name=op.f('fk_moved_on_edition_id')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_moved_on_learner_id')),
    sa.ForeignKeyConstraint(['moved_by'], ['person.id'], name=op.f('fk_moved_on_moved_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moved_on')),
    sa.UniqueConstraint('learner_id', 'edition_id', name=op.f('uq_moved_on_learner_id_edition_id'))
    )
    op.create_table('printed',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('reading', sa.String(), nullable=False),
    sa.Column('estate', sa.String(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('printed_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['module_edition.id'], name=op.f('fk_printed_edition_id')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_printed_learner_id')),
    sa.ForeignKeyConstraint(['printed_by'], ['person.id'], name=op.f('fk_printed_printed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_printed')),
    sa.UniqueConstraint('code', name=op.f('uq_printed_code'))
    )
    with op.batch_alter_table('printed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_printed_learner_id'), ['learner_id'], unique=False)

    op.create_table('reading_settings',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('size', sa.String(length=40), nullable=False),
    sa.Column('spacing', sa.String(length=40), nullable=False),
    sa.Column('face', sa.String(length=40), nullable=False),
    sa.Column('background', sa.String(length=40), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reading_settings_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading_settings')),
    sa.UniqueConstraint('person_id', name=op.f('uq_reading_settings_person_id'))
    )
    op.create_table('reflection',
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('module', sa.String(), nullable=False),
    sa.Column('prompt', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_reflection_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reflection')),
    sa.UniqueConstraint('learner_id', 'module', 'prompt', name=op.f('uq_reflection_learner_id_module_prompt'))
    )
    op.create_table('scan',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('file', sa.String(), nullable=False),
    sa.Column('handed_in_by', sa.Uuid(), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('length', sa.Integer(), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_scan_establishment_id')),
    sa.ForeignKeyConstraint(['handed_in_by'], ['person.id'], name=op.f('fk_scan_handed_in_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scan'))
    )
    with op.batch_alter_table('scan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scan_establishment_id'), ['establishment_id'], unique=False)

    op.create_table('session_time',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_session_time_establishment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_time')),
    sa.UniqueConstraint('establishment_id', 'weekday', 'part', name=op.f('uq_session_time_establishment_id_weekday_part'))
    )
    op.create_table('working_copy',
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('began_from', sa.Uuid(), nullable=True),
    sa.Column('begun_by', sa.Uuid(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['began_from'], ['module_edition.id'], name=op.f('fk_working_copy_began_from')),
    sa.ForeignKeyConstraint(['begun_by'], ['person.id'], name=op.f('fk_working_copy_begun_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_copy')),
    sa.UniqueConstraint('folder', name=op.f('uq_working_copy_folder'))
    )
    op.create_table('due_date',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('break_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['break_id'], ['learning_break.id'], name=op.f('fk_due_date_break_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_due_date_registration_id')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_due_date_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_due_date'))
    )
    with op.batch_alter_table('due_date', schema=None) as batch_op:
        batch_op.create_index('ix_due_date_registration', ['registration_id', 'set_at'], unique=False)

    op.create_table('scanned_page',
    sa.Column('scan_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('picture', sa.String(), nullable=False),
    sa.Column('reading', sa.String(length=40), nullable=False),
    sa.Column('printed_id', sa.Uuid(), nullable=True),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('set_aside', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['printed_id'], ['printed.id'], name=op.f('fk_scanned_page_printed_id')),
    sa.ForeignKeyConstraint(['scan_id'], ['scan.id'], name=op.f('fk_scanned_page_scan_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_scanned_page_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scanned_page')),
    sa.UniqueConstraint('scan_id', 'position', name=op.f('uq_scanned_page_scan_id_position'))
    )
    with op.batch_alter_table('scanned_page', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scanned_page_printed_id'), ['printed_id'], unique=False)

    op.create_table('working_file',
    sa.Column('copy_id', sa.Uuid(), nullable=False),
    sa.Column('path', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_working_file_changed_by')),
    sa.ForeignKeyConstraint(['copy_id'], ['working_copy.id'], name=op.f('fk_working_file_copy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_file')),
    sa.UniqueConstraint('copy_id', 'path', name=op.f('uq_working_file_copy_id_path'))
    )
    op.create_table('returned_page',
    sa.Column('printed_id', sa.Uuid(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('scanned_page_id', sa.Uuid(), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('returned_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['printed_id'], ['printed.id'], name=op.f('fk_returned_page_printed_id')),
    sa.ForeignKeyConstraint(['returned_by'], ['person.id'], name=op.f('fk_returned_page_returned_by')),
    sa.ForeignKeyConstraint(['scanned_page_id'], ['scanned_page.id'], name=op.f('fk_returned_page_scanned_page_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_returned_page')),
    sa.UniqueConstraint('printed_id', 'page', name=op.f('uq_returned_page_printed_id_page'))
    )
    with op.batch_alter_table('check_attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('to_mark', sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column('printed_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('keyed_by', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_check_attempt_printed_id'), 'printed', ['printed_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_check_attempt_keyed_by'), 'person', ['keyed_by'], ['id'])

    op.create_table('short_answer_mark',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.Integer(), nullable=False),
    sa.Column('mark', sa.Integer(), nullable=False),
    sa.Column('feedback', sa.String(), nullable=False),
    sa.Column('marked_by', sa.Uuid(), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['check_attempt.id'], name=op.f('fk_short_answer_mark_attempt_id')),
    sa.ForeignKeyConstraint(['marked_by'], ['person.id'], name=op.f('fk_short_answer_mark_marked_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_short_answer_mark')),
    sa.UniqueConstraint('attempt_id', 'question', name=op.f('uq_short_answer_mark_attempt_id_question'))
    )
    for table, facts in NEW_FACTS.items():
        for name, nothing in facts.items():
            kind = sa.JSON if name == "scenarios" else KINDS.get(name, sa.String)
            op.add_column(table, sa.Column(name, kind(), nullable=False, server_default=sa.text(nothing)))
    op.add_column('module_page', sa.Column('html_women', sa.String(), nullable=True))
    _keep_the_files()
    op.drop_table('module_image')
    op.execute("ALTER TABLE module_page DROP COLUMN source")


def _keep_the_files() -> None:
    """What was kept of the files of earlier editions: their pictures and the words of their pages."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    body = "convert_to(source, 'UTF8')" if postgresql else "CAST(source AS BLOB)"
    op.execute(
        "INSERT INTO module_file (id, edition_id, path, body) "
        "SELECT id, edition_id, 'images/' || name, body FROM module_image"
    )
    op.execute(
        "INSERT INTO module_file (id, edition_id, path, body) "
        f"SELECT id, edition_id, 'page-' || number || '.md', {body} FROM module_page"
    )


def downgrade() -> None:
    op.create_table('module_image',
    sa.Column('edition_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['module_edition.id'], name=op.f('fk_module_image_edition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_module_image')),
    sa.UniqueConstraint('edition_id', 'name', name=op.f('uq_module_image_edition_id_name'))
    )
    op.add_column('module_page', sa.Column('source', sa.String(), nullable=False, server_default=""))
    _put_the_files_back()
    op.execute("ALTER TABLE module_page DROP COLUMN html_women")
    for table, facts in NEW_FACTS.items():
        for name in facts:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    op.drop_table('short_answer_mark')
    with op.batch_alter_table('check_attempt', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_check_attempt_keyed_by'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_check_attempt_printed_id'), type_='foreignkey')
        batch_op.drop_column('keyed_by')
        batch_op.drop_column('printed_id')
        batch_op.drop_column('to_mark')
    for table in (
        "returned_page", "scanned_page", "scan", "printed", "working_file", "working_copy", "due_date",
        "learning_break", "hours_correction", "active_time", "session_time", "closure", "reflection",
        "reading_settings", "moved_on", "module_file", "call_for_help", "job",
    ):
        op.drop_table(table)


def _put_the_files_back() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    words = "convert_from(body, 'UTF8')" if postgresql else "CAST(body AS TEXT)"
    op.execute(
        "INSERT INTO module_image (id, edition_id, name, body) "
        "SELECT id, edition_id, substr(path, 8), body FROM module_file WHERE path LIKE 'images/%'"
    )
    op.execute(
        f"UPDATE module_page SET source = (SELECT {words} FROM module_file WHERE "
        "module_file.edition_id = module_page.edition_id AND path = 'page-' || number || '.md')"
    )
