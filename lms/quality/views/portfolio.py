"""A portfolio as a grid of criteria, and what waits for the people who assure quality."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.forms import Press
from lms.core.web import allows, may_visit, signed_in
from lms.core.work import Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration, own_registration
from lms.people.policy import is_self
from lms.portfolio.models import Evidence
from lms.portfolio.rules import newest_sent, piece_state, waiting_version
from lms.quality import policy, queries, rules
from lms.quality.queries.cases import adjustments_for
from lms.quality.rules.cases import SAME_WORK
from lms.quality.rules.sheet import letters
from lms.quality.shapes import OUTCOME_SHAPES, SHAPES
from lms.quality.views.blueprint import bp
from lms.quality.views.grid import opener


def may_open(endpoint: str, *things: object) -> bool:
    """Whether there is such a page and its door would open. Storeys above this one may lack a room."""
    return endpoint in current_app.view_functions and may_visit(endpoint, *things)


@bp.get("/portfolio")
@allows(signed_in)
def mine(work: Work) -> ResponseReturnValue:
    """The portfolio of whoever is signed in."""
    registration = own_registration(work)
    if registration is None:
        return render_template("quality/no-portfolio.html")
    return _portfolio(work, registration)


@bp.get("/portfolios/<uuid:registration>")
@allows(policy.may_read, registration=get_registration)
def portfolio(work: Work, registration: Registration) -> ResponseReturnValue:
    """A learner's portfolio, for staff where they are now. Reading it is written down."""
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return _portfolio(work, registration)


def _portfolio(work: Work, registration: Registration) -> ResponseReturnValue:
    coverage = queries.coverage_of(work.session, registration)
    own = is_self(work.actor, registration.learner)
    return render_template(
        "quality/portfolio.html",
        registration=registration,
        learner=registration.learner,
        coverage=coverage,
        own=own,
        pieces=[piece for piece in coverage.evidence if own or newest_sent(piece)],
        may_review=[unit.unit.code for unit in coverage.units if _may_review(work, registration, unit)],
        may_open=may_open,
        piece_state=piece_state,
        is_waiting=_is_waiting,
        ready=rules.ready_for_iqa,
        shapes=SHAPES,
        letters=letters(coverage.grid.units).name,
        opened=opener(work, registration, own=own),
        outcome_shapes=OUTCOME_SHAPES,
        adjustments=adjustments_for(work.session, registration.id),
        same_work=SAME_WORK,
        press=Press(),
        today=work.today,
    )


def _may_review(work: Work, registration: Registration, unit: rules.UnitCoverage) -> bool:
    return rules.ready_for_iqa(unit) and policy.may_agree(work.actor, registration, unit.deciders)


def _is_waiting(piece: Evidence) -> bool:
    return waiting_version(piece) is not None
