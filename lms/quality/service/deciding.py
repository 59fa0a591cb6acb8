"""Deciding again, where what was decided may have been awarded or appealed against since."""

from collections.abc import Iterable
from typing import Unpack
from uuid import UUID

from lms.core.work import Refused, Work
from lms.courses.models import Unit
from lms.portfolio import service as portfolio
from lms.portfolio.models import Evidence, EvidenceVersion, Judgement
from lms.portfolio.queries import hold_portfolio
from lms.portfolio.rules import open_again
from lms.portfolio.service.verdicts import Said
from lms.quality.queries import awards_of
from lms.quality.queries.cases import cases_holding_up
from lms.quality.rules import again as rules


def decide_again(
    work: Work, evidence: Evidence, number: int, *, seen: int | None, why: str, **said: Unpack[Said]
) -> Judgement:
    """Judge a version again that was decided before, and say why. Returns the judgement.

    Raises Refused and Stale as `lms.portfolio.service.decide_again` does, for whoever made or countersigned a decision
    that an appeal was upheld against, and where a unit was awarded, unless a case about it was upheld (decision 0008).
    """
    hold_portfolio(work.session, evidence.registration_id)
    version = next((each for each in evidence.versions if each.number == number), None)
    settled = settled_for(work, evidence, version) if version else set()
    return portfolio.decide_again(work, evidence, number, seen=seen, why=why, but_for=settled, **said)


def settled_for(work: Work, evidence: Evidence, version: EvidenceVersion) -> set[UUID]:
    """The criteria that this assessor must leave as they are in a version of a piece. Three statements.

    Raises Refused where that is all there is to decide again, or where they must leave the piece to others.
    """
    cases = cases_holding_up(work.session, evidence.registration_id)
    if rules.must_leave(work.actor.person_id, evidence, cases):
        raise Refused(rules.LEAVE_IT)
    wanted = open_again(evidence, version)
    awarded = {award.unit_id for award in awards_of(work.session, evidence.registration_id)}
    units = [unit for unit in evidence.registration.qualification.units if unit.id in awarded]
    settled = rules.settled([unit for unit in units if wanted & _criteria([unit])], evidence, cases)
    if wanted and wanted <= _criteria(settled):
        raise Refused(rules.in_words(settled))
    return _criteria(settled)


def _criteria(units: Iterable[Unit]) -> set[UUID]:
    return {criterion.id for unit in units for criterion in unit.criteria}
