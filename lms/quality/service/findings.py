"""What an IQA does: agree a unit, which awards it, or send it back with what to do."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.models import Criterion, Registration, Unit
from lms.portfolio.queries import hold_portfolio
from lms.quality import queries, rules
from lms.quality.models import Action, Finding, UnitAward

NOT_READY = "This unit is not ready yet: every criterion must be met, with nothing waiting and nothing open."
OWN_DECISION = "You decided something in this unit, so another IQA must look at it."
OWN_UNIT = "This is your own portfolio, so another IQA must look at it."
AWARDED = "This unit has been awarded already."


def agree(work: Work, registration: Registration, unit: Unit, comment: str, *, seen: int | None = None) -> UnitAward:
    """Agree every decision in a unit, and award it. `seen` is the state of the unit its reader saw.

    Raises Refused unless every criterion is met and nothing is waiting or open, and for whoever decided in it or
    is the learner; Stale where the unit changed since it was read.
    """
    hold_portfolio(work.session, registration.id)
    _refuse_the_wrong_iqa(work, registration, unit, seen)
    finding = _finding(work, registration, unit, agrees=True, comment=comment)
    award = UnitAward(
        registration_id=registration.id,
        unit_id=unit.id,
        finding_id=finding.id,
        establishment_id=finding.establishment_id,
        awarded_at=work.now,
    )
    work.session.add(award)
    record(work, "unit agreed", registration.learner_id, place=finding.establishment_id, unit=unit.code)
    record(work, "unit awarded", registration.learner_id, place=finding.establishment_id, unit=unit.code)
    work.session.flush()
    return award


def send_back(
    work: Work,
    registration: Registration,
    unit: Unit,
    to_do: Mapping[UUID, str],
    comment: str,
    *,
    seen: int | None = None,
) -> Finding:
    """Send a unit back: each criterion named, by id, gets what to do. Raises Refused or Stale, as `agree` does."""
    hold_portfolio(work.session, registration.id)
    _refuse_the_wrong_iqa(work, registration, unit, seen)
    named = [criterion for criterion in unit.criteria if criterion.id in to_do]
    if not named:
        raise Refused("Name at least one criterion, and say what to do about it")
    if len(named) != len(to_do):
        raise Refused("Choose criteria of this unit")
    finding = _finding(work, registration, unit, agrees=False, comment=comment)
    _add_actions(work, finding, named, to_do)
    codes = [criterion.number for criterion in named]
    place = finding.establishment_id
    record(work, "unit sent back", registration.learner_id, place=place, unit=unit.code, criteria=codes)
    work.session.flush()
    return finding


def _refuse_the_wrong_iqa(work: Work, registration: Registration, unit: Unit, seen: int | None) -> None:
    coverage = queries.coverage_of(work.session, registration).unit(unit)
    if coverage.award:
        raise Refused(AWARDED)
    if seen is not None and seen != coverage.state_number:
        raise Stale()
    if work.actor.person_id == registration.learner_id:
        raise Refused(OWN_UNIT)
    if work.actor.person_id in coverage.deciders:
        raise Refused(OWN_DECISION)
    if not rules.ready_for_iqa(coverage):
        raise Refused(NOT_READY)


def _finding(work: Work, registration: Registration, unit: Unit, *, agrees: bool, comment: str) -> Finding:
    place = registration.learner.establishment_id
    assert work.actor.person_id is not None
    assert place is not None
    finding = Finding(
        registration_id=registration.id,
        unit_id=unit.id,
        iqa_id=work.actor.person_id,
        establishment_id=place,
        agrees=agrees,
        comment=comment,
        found_at=work.now,
    )
    work.session.add(finding)
    work.session.flush()
    return finding


def _add_actions(work: Work, finding: Finding, named: Sequence[Criterion], to_do: Mapping[UUID, str]) -> None:
    for criterion in named:
        work.session.add(Action(finding_id=finding.id, criterion_id=criterion.id, text=to_do[criterion.id]))
