"""What an IQA does: agree a unit, which awards it, send it back, look at it before it is complete, or let it go on."""

from collections.abc import Mapping
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import Registration, Unit
from lms.portfolio.queries import hold_portfolio
from lms.quality.models import Finding, Stage, UnitAward
from lms.quality.queries import compliance
from lms.quality.queries.cases import blocks_award
from lms.quality.rules.compliance import InPlan, Looked, why_not_released
from lms.quality.rules.coverage import UnitCoverage
from lms.quality.service.reviewing import (
    DOUBTED,
    Said,
    add_actions,
    add_lines,
    award_unit,
    check_named,
    check_said,
    ready_unit,
    record_sampled,
    sampled,
    unit_for,
    write_finding,
)

NOTHING_DECIDED = "Nothing is decided in this unit yet, so there is nothing to look at."


def agree(
    work: Work,
    registration: Registration,
    unit: Unit,
    comment: str,
    *,
    said: Said,
    seen: int | None = None,
) -> UnitAward:
    """Agree every decision in a unit, and award it. Returns the award. `seen` is the state of the unit its reader saw.

    Raises Refused unless every criterion is met and nothing is waiting or open, without an answer for each decision and
    for the feedback, while a case waits, and for whoever has a part or an interest in it; Stale where the unit changed
    since it was read.
    """
    hold_portfolio(work.session, registration.id)
    coverage = ready_unit(work, registration, unit, seen)
    if not all(said.agrees.values()):
        raise Refused("You disagree with a decision, so send the unit back", field="verdict")
    if said.doubts:
        raise Refused(DOUBTED, field="doubts")
    if blocked := blocks_award(work.session, registration.id, unit):
        raise Refused(blocked)
    check_said(work, coverage, registration, said)
    item = sampled(work, registration, unit, Stage.SUMMATIVE)
    finding = write_finding(work, registration, unit, Stage.SUMMATIVE, item, agrees=True, comment=comment, said=said)
    add_lines(work, finding, coverage.rows.rows, {})
    place = finding.establishment_id
    record(work, "unit agreed", registration.learner_id, place=place, unit=unit.code)
    return award_unit(work, finding, unit)


def send_back(
    work: Work,
    registration: Registration,
    unit: Unit,
    to_do: Mapping[UUID, str],
    comment: str,
    *,
    said: Said,
    seen: int | None = None,
) -> Finding:
    """Send a unit back: each criterion named, by id, gets what to do. Returns the finding.

    Raises Refused and Stale as `agree` does, but for a case that waits, and where no criterion is named.
    """
    hold_portfolio(work.session, registration.id)
    coverage = ready_unit(work, registration, unit, seen)
    check_named(coverage, to_do, said)
    if not to_do:
        raise Refused("Name at least one criterion, and say what to do about it")
    check_said(work, coverage, registration, said, to_do)
    item = sampled(work, registration, unit, Stage.SUMMATIVE)
    finding = write_finding(work, registration, unit, Stage.SUMMATIVE, item, agrees=False, comment=comment, said=said)
    add_lines(work, finding, coverage.rows.rows, to_do)
    add_actions(work, finding, coverage.rows.rows, to_do, said)
    codes = [row.criterion.number for row in coverage.rows.rows if row.criterion.id in to_do]
    place = finding.establishment_id
    record(work, "unit sent back", registration.learner_id, place=place, unit=unit.code, criteria=codes)
    work.session.flush()
    return finding


def look(
    work: Work,
    registration: Registration,
    unit: Unit,
    to_do: Mapping[UUID, str],
    comment: str,
    said: Said,
    *,
    seen: int | None = None,
) -> Finding:
    """Look at what is decided in a unit that is not complete: each criterion disagreed with gets what to do. Returns
    the finding.

    Raises Refused for a unit that is complete or awarded, without a decision, without an answer for each decision and
    for the feedback, and for whoever took part; Stale where the unit changed since it was read.
    """
    hold_portfolio(work.session, registration.id)
    coverage = unit_for(work, registration, unit, seen)
    decided = [row for row in coverage.rows.rows if row.standing]
    if coverage.rows.is_complete:
        raise Refused("This unit is complete, so review the whole of it.")
    if not decided:
        raise Refused(NOTHING_DECIDED)
    check_named(coverage, to_do, said)
    check_said(work, coverage, registration, said, to_do)
    item = sampled(work, registration, unit, Stage.INTERIM)
    agrees = not to_do
    finding = write_finding(work, registration, unit, Stage.INTERIM, item, agrees=agrees, comment=comment, said=said)
    add_lines(work, finding, decided, to_do)
    add_actions(work, finding, decided, to_do, said)
    if item is None:
        record_sampled(work, finding, unit)
    work.session.flush()
    return finding


def release(work: Work, registration: Registration, unit: Unit, *, seen: int | None = None) -> UnitAward:
    """Award a unit that the plan did not pick, without looking at it. Returns the award.

    Raises Refused and Stale as `agree` does, and unless the plan runs, left it out, and is done.
    """
    hold_portfolio(work.session, registration.id)
    coverage = ready_unit(work, registration, unit, seen)
    if refusal := why_not_released_now(work, registration, coverage):
        raise Refused(refusal)
    if blocked := blocks_award(work.session, registration.id, unit):
        raise Refused(blocked)
    comment = "Not in the sample. Everything that was picked has been looked at."
    finding = write_finding(work, registration, unit, Stage.RELEASED, None, agrees=True, comment=comment)
    record(work, "unit released", registration.learner_id, place=finding.establishment_id, unit=unit.code)
    return award_unit(work, finding, unit)


def why_not_released_now(work: Work, registration: Registration, coverage: UnitCoverage) -> str | None:
    """Why a ready unit must be looked at, as a sentence; None when the plan lets it go on. At most four statements."""
    place, slug = registration.learner.establishment_id, registration.qualification.slug
    progress = compliance.progress_at(work.session, [place] if place else [], work.today)
    return why_not_released_with(progress.of_unit(place, slug, registration.id, coverage.unit.id), coverage)


def why_not_released_with(in_plan: InPlan | None, coverage: UnitCoverage) -> str | None:
    """The same, where it is known already what the plan asks of the unit."""
    decided = [row.standing.decided_at for row in coverage.rows.rows if row.standing]
    looks = [Looked(each.stage, each.agrees, each.found_at) for each in coverage.findings]
    return why_not_released(in_plan, max(decided, default=None), looks)
