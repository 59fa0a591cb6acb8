"""Assessment in full: bookings, witnesses, discussions, files, trainee assessors, sampling, cases, claims and paper."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# When what was decided before was first decided.
ANSWERED = (
    "UPDATE evidence_version SET answered_at = (SELECT min(judgement.decided_at) FROM judgement"
    " WHERE judgement.version_id = evidence_version.id)"
)


def upgrade() -> None:
    op.create_table('claim_route',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('qualification', sa.String(), nullable=False),
    sa.Column('mode', sa.String(length=40), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_claim_route_establishment_id')),
    sa.ForeignKeyConstraint(['set_by'], ['person.id'], name=op.f('fk_claim_route_set_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim_route'))
    )
    with op.batch_alter_table('claim_route', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_claim_route_establishment_id'), ['establishment_id'], unique=False)

    op.create_table('declared_interest',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('about_id', sa.Uuid(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['about_id'], ['person.id'], name=op.f('fk_declared_interest_about_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_declared_interest_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declared_interest'))
    )
    with op.batch_alter_table('declared_interest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_declared_interest_person_id'), ['person_id'], unique=False)

    op.create_table('eqa_visit',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('qualification', sa.String(), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=False),
    sa.Column('reviewer', sa.String(), nullable=False),
    sa.Column('grade', sa.String(), nullable=False),
    sa.Column('report', sa.String(), nullable=False),
    sa.Column('actions_open', sa.Boolean(), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_eqa_visit_establishment_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_eqa_visit_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eqa_visit'))
    )
    with op.batch_alter_table('eqa_visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_eqa_visit_establishment_id'), ['establishment_id'], unique=False)

    op.create_table('phrase',
    sa.Column('assessor_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_phrase_assessor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phrase')),
    sa.UniqueConstraint('assessor_id', 'text', name=op.f('uq_phrase_assessor_id_text'))
    )
    op.create_table('room',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('wing', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('quiet', sa.Boolean(), nullable=False),
    sa.Column('private', sa.Boolean(), nullable=False),
    sa.Column('neurodiversity_suitable', sa.Boolean(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_room_establishment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('establishment_id', 'wing', 'name', name=op.f('uq_room_establishment_id_wing_name'))
    )
    op.create_table('sampling_plan',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('qualification', sa.String(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('to_day', sa.Date(), nullable=False),
    sa.Column('rates', sa.JSON(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_sampling_plan_establishment_id')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_sampling_plan_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sampling_plan'))
    )
    with op.batch_alter_table('sampling_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sampling_plan_establishment_id'), ['establishment_id'], unique=False)

    op.create_table('standardisation_exercise',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('qualification_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('meeting_on', sa.Date(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_standardisation_exercise_establishment_id')),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_standardisation_exercise_opened_by')),
    sa.ForeignKeyConstraint(['qualification_id'], ['qualification.id'], name=op.f('fk_standardisation_exercise_qualification_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standardisation_exercise'))
    )
    with op.batch_alter_table('standardisation_exercise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standardisation_exercise_establishment_id'), ['establishment_id'], unique=False)

    op.create_table('assessment_slot',
    sa.Column('room_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('begins', sa.Time(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('offered_by', sa.Uuid(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_reason', sa.String(length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['offered_by'], ['person.id'], name=op.f('fk_assessment_slot_offered_by')),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_assessment_slot_room_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_slot')),
    sa.UniqueConstraint('room_id', 'day', 'begins', name=op.f('uq_assessment_slot_room_id_day_begins'))
    )
    with op.batch_alter_table('assessment_slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_slot_day'), ['day'], unique=False)

    op.create_table('draw',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('seed', sa.String(), nullable=False),
    sa.Column('sampler_id', sa.Uuid(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('population', sa.JSON(), nullable=False),
    sa.Column('missing', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['sampling_plan.id'], name=op.f('fk_draw_plan_id')),
    sa.ForeignKeyConstraint(['sampler_id'], ['person.id'], name=op.f('fk_draw_sampler_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_draw_plan_id_number'))
    )
    op.create_table('eqa_sign_off',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_eqa_sign_off_registration_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['eqa_visit.id'], name=op.f('fk_eqa_sign_off_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eqa_sign_off')),
    sa.UniqueConstraint('visit_id', 'registration_id', name=op.f('uq_eqa_sign_off_visit_id_registration_id'))
    )
    with op.batch_alter_table('eqa_sign_off', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_eqa_sign_off_registration_id'), ['registration_id'], unique=False)

    op.create_table('paper_form',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('reading', sa.String(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('printed_by', sa.Uuid(), nullable=False),
    sa.Column('keyed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('keyed_by', sa.Uuid(), nullable=True),
    sa.Column('kept_at', sa.String(), server_default='', nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['keyed_by'], ['person.id'], name=op.f('fk_paper_form_keyed_by')),
    sa.ForeignKeyConstraint(['printed_by'], ['person.id'], name=op.f('fk_paper_form_printed_by')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_paper_form_registration_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_paper_form_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_form')),
    sa.UniqueConstraint('code', name=op.f('uq_paper_form_code'))
    )
    with op.batch_alter_table('paper_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_form_registration_id'), ['registration_id'], unique=False)

    op.create_table('guidance',
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('criterion_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_guidance_criterion_id')),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_guidance_establishment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidance'))
    )
    with op.batch_alter_table('guidance', schema=None) as batch_op:
        batch_op.create_index('ix_guidance_here', ['establishment_id', 'criterion_id'], unique=False)

    op.create_table('portfolio_document',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('steps', sa.Integer(), nullable=True),
    sa.Column('steps_done', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('file', sa.String(), nullable=True),
    sa.Column('octets', sa.Integer(), nullable=True),
    sa.Column('made_for', sa.String(length=40), nullable=True),
    sa.Column('trouble', sa.String(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_portfolio_document_asked_by')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_portfolio_document_registration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portfolio_document'))
    )
    with op.batch_alter_table('portfolio_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_portfolio_document_registration_id'), ['registration_id'], unique=False)

    op.create_table('booking',
    sa.Column('slot_id', sa.Uuid(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('assessor_id', sa.Uuid(), nullable=False),
    sa.Column('booked_by', sa.Uuid(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Uuid(), nullable=True),
    sa.Column('end_reason', sa.String(length=40), nullable=True),
    sa.Column('moved_to_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_booking_assessor_id')),
    sa.ForeignKeyConstraint(['booked_by'], ['person.id'], name=op.f('fk_booking_booked_by')),
    sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_booking_ended_by')),
    sa.ForeignKeyConstraint(['moved_to_id'], ['booking.id'], name=op.f('fk_booking_moved_to_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_booking_registration_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['assessment_slot.id'], name=op.f('fk_booking_slot_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_booking_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking'))
    )
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index('uq_booking_slot_taken', ['slot_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('discussion',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('assessor_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('plan', sa.String(), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('scribe', sa.String(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('learner_signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_on_paper', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('paper_kept_at', sa.String(), server_default='', nullable=False),
    sa.Column('form_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_discussion_assessor_id')),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_discussion_establishment_id')),
    sa.ForeignKeyConstraint(['form_id'], ['paper_form.id'], name=op.f('fk_discussion_form_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_discussion_registration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussion')),
    sa.UniqueConstraint('form_id', name=op.f('uq_discussion_form_id'))
    )
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussion_registration_id'), ['registration_id'], unique=False)

    op.create_table('prior_achievement',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('recognition', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('issuer', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('achieved_on', sa.Date(), nullable=False),
    sa.Column('proof', sa.String(), nullable=False),
    sa.Column('proof_level', sa.String(length=40), nullable=False),
    sa.Column('proof_seen_by', sa.Uuid(), nullable=True),
    sa.Column('proof_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mapping', sa.String(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('form_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['form_id'], ['paper_form.id'], name=op.f('fk_prior_achievement_form_id')),
    sa.ForeignKeyConstraint(['proof_seen_by'], ['person.id'], name=op.f('fk_prior_achievement_proof_seen_by')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_prior_achievement_registration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prior_achievement')),
    sa.UniqueConstraint('form_id', name=op.f('uq_prior_achievement_form_id'))
    )
    with op.batch_alter_table('prior_achievement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_prior_achievement_registration_id'), ['registration_id'], unique=False)

    op.create_table('sample_item',
    sa.Column('draw_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('assessor_id', sa.Uuid(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_sample_item_assessor_id')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_sample_item_draw_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_sample_item_registration_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_sample_item_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_item')),
    sa.UniqueConstraint('draw_id', 'registration_id', 'unit_id', name=op.f('uq_sample_item_draw_id_registration_id_unit_id'))
    )
    with op.batch_alter_table('sample_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sample_item_registration_id'), ['registration_id'], unique=False)

    op.create_table('witness_statement',
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('witness_name', sa.String(), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('relationship_to_learner', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=False),
    sa.Column('witness_id', sa.Uuid(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('seen', sa.String(), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_on_paper', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('paper_kept_at', sa.String(), server_default='', nullable=False),
    sa.Column('form_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_witness_statement_establishment_id')),
    sa.ForeignKeyConstraint(['form_id'], ['paper_form.id'], name=op.f('fk_witness_statement_form_id')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_witness_statement_registration_id')),
    sa.ForeignKeyConstraint(['witness_id'], ['person.id'], name=op.f('fk_witness_statement_witness_id')),
    sa.ForeignKeyConstraint(['written_by'], ['person.id'], name=op.f('fk_witness_statement_written_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_witness_statement')),
    sa.UniqueConstraint('form_id', name=op.f('uq_witness_statement_form_id'))
    )
    with op.batch_alter_table('witness_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_witness_statement_registration_id'), ['registration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_witness_statement_witness_id'), ['witness_id'], unique=False)

    op.create_table('discussion_question',
    sa.Column('discussion_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('criterion_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_discussion_question_criterion_id')),
    sa.ForeignKeyConstraint(['discussion_id'], ['discussion.id'], name=op.f('fk_discussion_question_discussion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussion_question')),
    sa.UniqueConstraint('discussion_id', 'position', name=op.f('uq_discussion_question_discussion_id_position'))
    )
    op.create_table('standardisation_answer',
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('assessor_id', sa.Uuid(), nullable=False),
    sa.Column('criterion_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_standardisation_answer_assessor_id')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_standardisation_answer_criterion_id')),
    sa.ForeignKeyConstraint(['exercise_id'], ['standardisation_exercise.id'], name=op.f('fk_standardisation_answer_exercise_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standardisation_answer')),
    sa.UniqueConstraint('exercise_id', 'assessor_id', 'criterion_id', name=op.f('uq_standardisation_answer_exercise_id_assessor_id_criterion_id'))
    )
    op.create_table('standardisation_line',
    sa.Column('exercise_id', sa.Uuid(), nullable=False),
    sa.Column('criterion_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('agreed', sa.String(length=40), nullable=True),
    sa.Column('guidance', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_standardisation_line_criterion_id')),
    sa.ForeignKeyConstraint(['exercise_id'], ['standardisation_exercise.id'], name=op.f('fk_standardisation_line_exercise_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standardisation_line')),
    sa.UniqueConstraint('exercise_id', 'criterion_id', name=op.f('uq_standardisation_line_exercise_id_criterion_id'))
    )
    with op.batch_alter_table('standardisation_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standardisation_line_criterion_id'), ['criterion_id'], unique=False)

    op.create_table('evidence_file',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media', sa.String(), nullable=False),
    sa.Column('octets', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(), nullable=False),
    sa.Column('thumbnail', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('added_by', sa.Uuid(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_evidence_file_added_by')),
    sa.ForeignKeyConstraint(['version_id'], ['evidence_version.id'], name=op.f('fk_evidence_file_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_file')),
    sa.UniqueConstraint('version_id', 'position', name=op.f('uq_evidence_file_version_id_position'))
    )
    op.create_table('proposal',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('assessor_id', sa.Uuid(), nullable=False),
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('feedback', sa.String(), nullable=False),
    sa.Column('next_step', sa.String(), server_default='', nullable=False),
    sa.Column('next_by', sa.Date(), nullable=True),
    sa.Column('checks', sa.JSON(), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('version_number', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['assessor_id'], ['person.id'], name=op.f('fk_proposal_assessor_id')),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_proposal_establishment_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_proposal_settled_by')),
    sa.ForeignKeyConstraint(['version_id'], ['evidence_version.id'], name=op.f('fk_proposal_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index('uq_proposal_open', ['version_id'], unique=True, sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))

    op.create_table('quality_case',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('registration_id', sa.Uuid(), nullable=False),
    sa.Column('establishment_id', sa.Uuid(), nullable=False),
    sa.Column('judgement_id', sa.Uuid(), nullable=True),
    sa.Column('about_id', sa.Uuid(), nullable=True),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('units', sa.JSON(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('raised_by', sa.Uuid(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['about_id'], ['person.id'], name=op.f('fk_quality_case_about_id')),
    sa.ForeignKeyConstraint(['establishment_id'], ['establishment.id'], name=op.f('fk_quality_case_establishment_id')),
    sa.ForeignKeyConstraint(['judgement_id'], ['judgement.id'], name=op.f('fk_quality_case_judgement_id')),
    sa.ForeignKeyConstraint(['raised_by'], ['person.id'], name=op.f('fk_quality_case_raised_by')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_quality_case_registration_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quality_case'))
    )
    with op.batch_alter_table('quality_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quality_case_registration_id'), ['registration_id'], unique=False)

    op.create_table('case_step',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_on_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_answer_by', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['quality_case.id'], name=op.f('fk_case_step_case_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_case_step_decided_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_step')),
    sa.UniqueConstraint('case_id', 'stage', name=op.f('uq_case_step_case_id_stage'))
    )
    op.create_table('finding_line',
    sa.Column('finding_id', sa.Uuid(), nullable=False),
    sa.Column('criterion_id', sa.Uuid(), nullable=False),
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('agrees', sa.Boolean(), nullable=False),
    sa.Column('comment', sa.String(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_finding_line_criterion_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_finding_line_decision_id')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_line_finding_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_line')),
    sa.UniqueConstraint('finding_id', 'criterion_id', name=op.f('uq_finding_line_finding_id_criterion_id'))
    )
    with op.batch_alter_table('finding_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_line_decision_id'), ['decision_id'], unique=False)

    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('done_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('done_note', sa.String(), server_default='', nullable=False))
        batch_op.alter_column('criterion_id',
               existing_type=sa.CHAR(length=32),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_action_owner_id'), ['owner_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_action_owner_id'), 'person', ['owner_id'], ['id'])

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('takes_effect', sa.Boolean(), server_default=sa.true(), nullable=False))

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source', sa.String(length=40), server_default='typed here', nullable=False))
        batch_op.add_column(sa.Column('witness_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('discussion_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('prior_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('form_id', sa.Uuid(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_evidence_discussion_id'), ['discussion_id'])
        batch_op.create_unique_constraint(batch_op.f('uq_evidence_form_id'), ['form_id'])
        batch_op.create_unique_constraint(batch_op.f('uq_evidence_prior_id'), ['prior_id'])
        batch_op.create_unique_constraint(batch_op.f('uq_evidence_witness_id'), ['witness_id'])
        batch_op.create_foreign_key(batch_op.f('fk_evidence_prior_id'), 'prior_achievement', ['prior_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_evidence_discussion_id'), 'discussion', ['discussion_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_evidence_witness_id'), 'witness_statement', ['witness_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_evidence_form_id'), 'paper_form', ['form_id'], ['id'])

    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('held_on_paper', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_evidence_version_waiting', ['submitted_at'], unique=False, sqlite_where=sa.text('submitted_at IS NOT NULL AND answered_at IS NULL'), postgresql_where=sa.text('submitted_at IS NOT NULL AND answered_at IS NULL'))

    op.execute(ANSWERED)
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stage', sa.String(length=40), server_default='summative', nullable=False))
        batch_op.add_column(sa.Column('item_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('feedback_adequate', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('doubts', sa.JSON(), nullable=True))
        batch_op.create_index(batch_op.f('ix_finding_iqa_id'), ['iqa_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_item_id'), ['item_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_finding_item_id'), 'sample_item', ['item_id'], ['id'])

    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_step', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('next_by', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('why_again', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('countersigned_by', sa.Uuid(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_judgement_version_id'), type_='unique')
        batch_op.create_index(batch_op.f('ix_judgement_assessor_id'), ['assessor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_judgement_version_id'), ['version_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_judgement_countersigned_by'), 'person', ['countersigned_by'], ['id'])

    with op.batch_alter_table('practical_assessment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('booking_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('simulated', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('scenario', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('observer_comment', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('learner_comment', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('to_be_signed', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('learner_signed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('signed_on_paper', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('form_id', sa.Uuid(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_practical_assessment_booking_id'), ['booking_id'])
        batch_op.create_unique_constraint(batch_op.f('uq_practical_assessment_form_id'), ['form_id'])
        batch_op.create_foreign_key(batch_op.f('fk_practical_assessment_form_id'), 'paper_form', ['form_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_practical_assessment_booking_id'), 'booking', ['booking_id'], ['id'])

    with op.batch_alter_table('qualification', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rules', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('training_since', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('qualified_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('suspended_on', sa.Date(), nullable=True))

    with op.batch_alter_table('scanned_page', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_scanned_page_form_id'), ['form_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_scanned_page_form_id'), 'paper_form', ['form_id'], ['id'])

    with op.batch_alter_table('shadowing_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('did', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('boundary', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('proposed', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('form_id', sa.Uuid(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_shadowing_session_form_id'), ['form_id'])
        batch_op.create_foreign_key(batch_op.f('fk_shadowing_session_form_id'), 'paper_form', ['form_id'], ['id'])

    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('simulation', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_column('simulation')

    with op.batch_alter_table('shadowing_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_shadowing_session_form_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_shadowing_session_form_id'), type_='unique')
        batch_op.drop_column('form_id')
        batch_op.drop_column('proposed')
        batch_op.drop_column('boundary')
        batch_op.drop_column('did')

    with op.batch_alter_table('scanned_page', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_scanned_page_form_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_scanned_page_form_id'))
        batch_op.drop_column('form_id')

    with op.batch_alter_table('role_grant', schema=None) as batch_op:
        batch_op.drop_column('suspended_on')
        batch_op.drop_column('qualified_on')
        batch_op.drop_column('training_since')

    with op.batch_alter_table('qualification', schema=None) as batch_op:
        batch_op.drop_column('rules')

    with op.batch_alter_table('practical_assessment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_practical_assessment_booking_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_practical_assessment_form_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_practical_assessment_form_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_practical_assessment_booking_id'), type_='unique')
        batch_op.drop_column('form_id')
        batch_op.drop_column('signed_on_paper')
        batch_op.drop_column('learner_signed_at')
        batch_op.drop_column('to_be_signed')
        batch_op.drop_column('learner_comment')
        batch_op.drop_column('observer_comment')
        batch_op.drop_column('scenario')
        batch_op.drop_column('simulated')
        batch_op.drop_column('booking_id')

    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_judgement_countersigned_by'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_judgement_version_id'))
        batch_op.drop_index(batch_op.f('ix_judgement_assessor_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_judgement_version_id'), ['version_id'])
        batch_op.drop_column('countersigned_by')
        batch_op.drop_column('why_again')
        batch_op.drop_column('next_by')
        batch_op.drop_column('next_step')

    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_finding_item_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_finding_item_id'))
        batch_op.drop_index(batch_op.f('ix_finding_iqa_id'))
        batch_op.drop_column('doubts')
        batch_op.drop_column('feedback_adequate')
        batch_op.drop_column('item_id')
        batch_op.drop_column('stage')

    with op.batch_alter_table('evidence_version', schema=None) as batch_op:
        batch_op.drop_index('ix_evidence_version_waiting', sqlite_where=sa.text('submitted_at IS NOT NULL AND answered_at IS NULL'), postgresql_where=sa.text('submitted_at IS NOT NULL AND answered_at IS NULL'))
        batch_op.drop_column('answered_at')
        batch_op.drop_column('held_on_paper')

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_evidence_form_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_evidence_witness_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_evidence_discussion_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_evidence_prior_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_evidence_witness_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_evidence_prior_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_evidence_form_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_evidence_discussion_id'), type_='unique')
        batch_op.drop_column('form_id')
        batch_op.drop_column('prior_id')
        batch_op.drop_column('discussion_id')
        batch_op.drop_column('witness_id')
        batch_op.drop_column('source')

    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('takes_effect')

    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_action_owner_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_action_owner_id'))
        batch_op.alter_column('criterion_id',
               existing_type=sa.CHAR(length=32),
               nullable=False)
        batch_op.drop_column('done_note')
        batch_op.drop_column('done_at')
        batch_op.drop_column('due_on')
        batch_op.drop_column('owner_id')

    with op.batch_alter_table('finding_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_line_decision_id'))

    op.drop_table('finding_line')
    op.drop_table('case_step')
    with op.batch_alter_table('quality_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quality_case_registration_id'))

    op.drop_table('quality_case')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index('uq_proposal_open', sqlite_where=sa.text('settled_at IS NULL'), postgresql_where=sa.text('settled_at IS NULL'))

    op.drop_table('proposal')
    op.drop_table('evidence_file')
    with op.batch_alter_table('standardisation_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standardisation_line_criterion_id'))

    op.drop_table('standardisation_line')
    op.drop_table('standardisation_answer')
    op.drop_table('discussion_question')
    with op.batch_alter_table('witness_statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_witness_statement_witness_id'))
        batch_op.drop_index(batch_op.f('ix_witness_statement_registration_id'))

    op.drop_table('witness_statement')
    with op.batch_alter_table('sample_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sample_item_registration_id'))

    op.drop_table('sample_item')
    with op.batch_alter_table('prior_achievement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_prior_achievement_registration_id'))

    op.drop_table('prior_achievement')
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussion_registration_id'))

    op.drop_table('discussion')
    with op.batch_alter_table('booking', schema=None) as batch_op:
        batch_op.drop_index('uq_booking_slot_taken', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_booking_registration_id'))

    op.drop_table('booking')
    with op.batch_alter_table('portfolio_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_portfolio_document_registration_id'))

    op.drop_table('portfolio_document')
    with op.batch_alter_table('paper_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_form_registration_id'))

    op.drop_table('paper_form')
    with op.batch_alter_table('eqa_sign_off', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_eqa_sign_off_registration_id'))

    op.drop_table('eqa_sign_off')
    op.drop_table('draw')
    with op.batch_alter_table('assessment_slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_slot_day'))

    op.drop_table('assessment_slot')
    with op.batch_alter_table('standardisation_exercise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standardisation_exercise_establishment_id'))

    op.drop_table('standardisation_exercise')
    with op.batch_alter_table('sampling_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sampling_plan_establishment_id'))

    op.drop_table('sampling_plan')
    op.drop_table('room')
    op.drop_table('phrase')
    with op.batch_alter_table('eqa_visit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_eqa_visit_establishment_id'))

    op.drop_table('eqa_visit')
    with op.batch_alter_table('declared_interest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_declared_interest_person_id'))

    op.drop_table('declared_interest')
    with op.batch_alter_table('claim_route', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_route_establishment_id'))

    op.drop_table('guidance')
    op.drop_table('claim_route')
