"""What a record must hold: days and origins, reasons for a no, who agreed and who was there, and who a claim is for."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('day', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('origin', sa.String(), server_default='', nullable=False))
    with op.batch_alter_table('evidence_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('changes', sa.JSON(), server_default='[]', nullable=False))
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('why_not', sa.JSON(), server_default='{}', nullable=False))
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('why_not', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('practical_assessment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signed_day', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('paper_kept_at', sa.String(), server_default='', nullable=False))
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signed_day', sa.Date(), nullable=True))
    with op.batch_alter_table('witness_statement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signed_day', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('known_as', sa.String(), server_default='', nullable=False))
    keep_what_each_witness_is_known_as()

    with op.batch_alter_table('paper_form', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scribe', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('signed_days', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('quality_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason_category', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('finding_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_quality_case_finding_id'), 'finding', ['finding_id'], ['id'])
    with op.batch_alter_table('case_step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('taken_on_by', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_case_step_taken_on_by'), 'person', ['taken_on_by'], ['id'])
    with op.batch_alter_table('standardisation_exercise', schema=None) as batch_op:
        batch_op.add_column(sa.Column('planned_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('closed_without', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('closed_why', sa.String(), server_default='', nullable=False))
    with op.batch_alter_table('guidance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed', sa.Enum('met', 'not yet', 'more evidence', name='outcome', native_enum=False, length=40), nullable=True))
    with op.batch_alter_table('sampling_plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed_with', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('agreed_on', sa.Date(), nullable=True))
    with op.batch_alter_table('sample_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stood', sa.JSON(), server_default='{}', nullable=False))
    keep_each_pick_as_it_stood()
    op.create_table('standardisation_attendance',
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['exercise_id'], ['standardisation_exercise.id'], name=op.f('fk_standardisation_attendance_exercise_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_standardisation_attendance_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standardisation_attendance')),
    sa.UniqueConstraint('exercise_id', 'person_id', name=op.f('uq_standardisation_attendance_exercise_id_person_id'))
    )

    op.create_table('identity_check',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('uln', sa.String(), nullable=False),
    sa.Column('no_uln', sa.String(), nullable=False),
    sa.Column('checked_by', sa.Uuid(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['checked_by'], ['person.id'], name=op.f('fk_identity_check_checked_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_check_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_check'))
    )
    op.create_index(op.f('ix_identity_check_person_id'), 'identity_check', ['person_id'], unique=False)

    op.create_table('organisation_certificate',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_organisation_certificate_recorded_by')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_organisation_certificate_registration_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['organisation_certificate.id'], name=op.f('fk_organisation_certificate_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_certificate')),
    sa.UniqueConstraint('registration_id', 'number', name=op.f('uq_organisation_certificate_registration_id_number')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_organisation_certificate_replaces_id'))
    )
    op.create_index(op.f('ix_organisation_certificate_registration_id'), 'organisation_certificate', ['registration_id'], unique=False)

    op.create_table('centre_pack',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('names_all', sa.Boolean(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('steps', sa.Integer(), nullable=True),
    sa.Column('steps_done', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file', sa.String(), nullable=True),
    sa.Column('octets', sa.Integer(), nullable=True),
    sa.Column('trouble', sa.String(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_centre_pack_asked_by')),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_centre_pack_establishment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_centre_pack'))
    )
    op.create_index(op.f('ix_centre_pack_asked_by'), 'centre_pack', ['asked_by'], unique=False)
    op.create_index(op.f('ix_used_form_used_at'), 'used_form', ['used_at'], unique=False)
    op.create_index(op.f('ix_failed_sign_in_failed_at'), 'failed_sign_in', ['failed_at'], unique=False)
    op.create_index('ix_judgement_here', 'judgement', ['establishment_id', 'decided_at'], unique=False)


DRAW = sa.table('draw', sa.column('id', sa.Uuid()), sa.column('population', sa.JSON()))
PICK = sa.table(
    'sample_item',
    sa.column('id', sa.Uuid()),
    sa.column('draw_id', sa.Uuid()),
    sa.column('registration_id', sa.Uuid()),
    sa.column('unit_id', sa.Uuid()),
    sa.column('stood', sa.JSON()),
)


def keep_each_pick_as_it_stood() -> None:
    """Give each pick the facts that its draw kept of it, one draw after the other."""
    here = op.get_bind()
    for draw_id in here.scalars(sa.select(DRAW.c.id)).all():
        population = here.scalar(sa.select(DRAW.c.population).where(DRAW.c.id == draw_id))
        kept = {(each['registration'], each['unit']): each for each in population}
        for pick in here.execute(sa.select(PICK).where(PICK.c.draw_id == draw_id)).all():
            stood = kept.get((str(pick.registration_id), str(pick.unit_id)), {})
            here.execute(sa.update(PICK).where(PICK.c.id == pick.id).values(stood=stood))


STATEMENT = sa.table(
    'witness_statement',
    sa.column('id', sa.Uuid()),
    sa.column('witness_name', sa.String()),
    sa.column('witness_id', sa.Uuid()),
    sa.column('written_by', sa.Uuid()),
    sa.column('known_as', sa.String()),
)
TITLES = frozenset(
    'mr mrs ms miss mx dr sir madam rev reverend father sister brother imam chaplain prof professor jr sr officer co po '
    'so cm os osg supervising senior prison custodial custody manager governor gov deputy acting head of instructor '
    'tutor teacher librarian nurse wing ward chaplaincy education gym healthcare kitchen kitchens library reception '
    'security workshop workshops ofc offr off sgt csm supt hmp omu unit landing induction wings'.split()
)


def keep_what_each_witness_is_known_as() -> None:
    """Give each statement that was typed for somebody else the short name of its witness."""
    here = op.get_bind()
    typed = sa.or_(STATEMENT.c.witness_id.is_(None), STATEMENT.c.witness_id != STATEMENT.c.written_by)
    for each in here.execute(sa.select(STATEMENT.c.id, STATEMENT.c.witness_name).where(typed)).all():
        kept = sa.update(STATEMENT).where(STATEMENT.c.id == each.id)
        here.execute(kept.values(known_as=short_name(each.witness_name)))


def short_name(written: str) -> str:
    outside = re.sub(r'[(\[][^)\]]*[)\]]?', ' ', written)
    split = re.split(r'[,;/&]|\s[-–—]\s|\sand\s', outside if words_of(outside) else written, flags=re.IGNORECASE)
    parts = [[word for word in words_of(part) if word.isalpha()] for part in split]
    first, second = ([part for part in parts if part] + [[], []])[:2]
    words = without_titles([*first, *second] if TITLES.issuperset(first) and TITLES.isdisjoint(second) else first)
    if words and len(words[-1]) == 1:
        words = words[1:] + words[:1]
    return f'{words[0][0]} {words[-1]}' if len(words) > 1 else ''.join(words)


def words_of(written: str) -> list[str]:
    letters = unicodedata.normalize('NFKD', re.sub("[‘’ʼʹ′‛＇`´']", '', written)).casefold()
    return re.findall(r'\w+', ''.join(c for c in letters if not unicodedata.combining(c)))


def without_titles(words: list[str]) -> list[str]:
    def is_named(left: list[str]) -> bool:
        return any(len(word) > 1 for word in left)

    while words and words[0] in TITLES and is_named(words[1:]):
        words = words[1:]
    while words and words[-1] in TITLES and is_named(words[:-1]):
        words, title = words[:-1], words[-1]
        if title == 'wing' and len(words[-1]) == 1:
            words = words[:-1]
    return words


def downgrade() -> None:
    op.drop_index('ix_judgement_here', table_name='judgement')
    op.drop_index(op.f('ix_failed_sign_in_failed_at'), table_name='failed_sign_in')
    op.drop_index(op.f('ix_used_form_used_at'), table_name='used_form')
    op.drop_index(op.f('ix_centre_pack_asked_by'), table_name='centre_pack')
    op.drop_table('centre_pack')
    op.drop_index(op.f('ix_organisation_certificate_registration_id'), table_name='organisation_certificate')
    op.drop_table('organisation_certificate')
    op.drop_index(op.f('ix_identity_check_person_id'), table_name='identity_check')
    op.drop_table('identity_check')
    op.drop_table('standardisation_attendance')
    with op.batch_alter_table('sample_item', schema=None) as batch_op:
        batch_op.drop_column('stood')
    with op.batch_alter_table('sampling_plan', schema=None) as batch_op:
        batch_op.drop_column('agreed_on')
        batch_op.drop_column('agreed_with')
    with op.batch_alter_table('guidance', schema=None) as batch_op:
        batch_op.drop_column('agreed')
    with op.batch_alter_table('standardisation_exercise', schema=None) as batch_op:
        batch_op.drop_column('closed_why')
        batch_op.drop_column('closed_without')
        batch_op.drop_column('planned_on')
    with op.batch_alter_table('case_step', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_case_step_taken_on_by'), type_='foreignkey')
        batch_op.drop_column('taken_on_by')
    with op.batch_alter_table('quality_case', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_quality_case_finding_id'), type_='foreignkey')
        batch_op.drop_column('finding_id')
        batch_op.drop_column('reason_category')
    with op.batch_alter_table('paper_form', schema=None) as batch_op:
        batch_op.drop_column('signed_days')
        batch_op.drop_column('scribe')
    with op.batch_alter_table('witness_statement', schema=None) as batch_op:
        batch_op.drop_column('known_as')
        batch_op.drop_column('signed_day')
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.drop_column('signed_day')
    with op.batch_alter_table('practical_assessment', schema=None) as batch_op:
        batch_op.drop_column('paper_kept_at')
        batch_op.drop_column('signed_day')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_column('why_not')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('why_not')
    with op.batch_alter_table('evidence_file', schema=None) as batch_op:
        batch_op.drop_column('changes')
    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.drop_column('origin')
        batch_op.drop_column('day')
