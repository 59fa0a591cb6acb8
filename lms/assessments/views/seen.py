"""The door to all that others saw, heard or confirmed of one learner."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.assessments import policy, queries, rules
from lms.assessments.queries.discussions import discussions_of
from lms.assessments.queries.prior import prior_of
from lms.assessments.queries.witnesses import statements_of
from lms.assessments.rules import discussions, prior, witnesses
from lms.assessments.views.blueprint import bp
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration


@bp.get("/portfolios/<uuid:registration>/seen")
@allows(policy.may_read_practical, registration=get_registration)
def seen(work: Work, registration: Registration) -> ResponseReturnValue:
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return render_template(
        "assessments/seen.html",
        registration=registration,
        practicals=queries.practicals_of(work.session, registration.id),
        statements=statements_of(work.session, registration.id),
        discussions=discussions_of(work.session, registration.id),
        claims=prior_of(work.session, registration.id),
        is_signed=rules.is_signed,
        witness_state=witnesses.state_in_words,
        discussion_state=discussions.state_in_words,
        proof_state=prior.proof_in_words,
        is_learner=policy.may_sign_discussion(work.actor, registration),
        may_bear_witness=policy.may_bear_witness(work.actor, registration),
        may_question=policy.may_question(work.actor, registration),
        may_claim_prior=policy.may_claim_prior(work.actor, registration),
    )
