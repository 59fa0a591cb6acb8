"""What the pages share on which an IQA reads a unit whole and says what they find in it."""

from flask import abort, request

from lms.audit.service import note_reading
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.courses.models import Registration, Unit
from lms.portfolio.queries import evidence_of, hold_portfolio
from lms.portfolio.rules import newest_sent
from lms.portfolio.views.words import WORDS
from lms.quality import queries, rules
from lms.quality.forms.findings import Kind
from lms.quality.queries.cases import settled_in
from lms.quality.queries.sampling import assessors_at
from lms.quality.rules import Coverage, UnitCoverage
from lms.quality.rules.coverage import finding_words
from lms.quality.shapes import OUTCOME_SHAPES


def unit_of(registration: Registration, code: str) -> Unit:
    """The unit of a registration with this code; 404 for none."""
    found = registration.qualification.unit(code)
    if found is None:
        abort(404)
    return found


def whole_of(work: Work, registration: Registration) -> Coverage:
    """A portfolio with every word in it. Whoever is about to say what they found holds it as it is."""
    if request.method == "POST":
        hold_portfolio(work.session, registration.id)
    return rules.coverage(
        registration.qualification,
        evidence_of(work.session, registration.id),
        queries.findings_of(work.session, registration.id),
        *settled_in(work.session, registration.id),
    )


def asked(work: Work, registration: Registration, coverage: UnitCoverage, kind: type[Kind]) -> Kind:
    """What is asked about a unit, of a kind that `form_for` made. Raises Stale where it changed since it was read."""
    form = kind(draft=drafts.kept(work, request.path), data={"seen": coverage.state_number})
    form.about(work, registration.learner)
    deciders = {row.criterion.id: row.standing.judgement.assessor_id for row in coverage.rows.rows if row.standing}
    form.offer(assessors_at(work.session, registration.learner.establishment_id, work.today), deciders, work.today)
    if request.method == "POST" and form.seen.data != coverage.state_number:
        raise Stale
    return form


def unit_facts(registration: Registration, coverage: UnitCoverage) -> dict[str, object]:
    """What templates/quality/_unit.html shows of a unit. Reading it is written down."""
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    claiming = {piece.id: piece for row in coverage.rows.rows for piece in row.pieces}
    return {
        "registration": registration,
        "learner": learner,
        "coverage": coverage,
        "unit": coverage.unit,
        "pieces": sorted(claiming.values(), key=lambda piece: piece.number),
        "newest_sent": newest_sent,
        "finding_words": finding_words,
        "outcome_shapes": OUTCOME_SHAPES,
        **WORDS,
    }
