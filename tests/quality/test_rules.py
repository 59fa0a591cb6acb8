"""When a unit is an IQA's to look at, and what a finding lays over the grid."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lms.portfolio.models import Outcome
from lms.portfolio.rules import CellState, Decider
from lms.quality import rules
from lms.quality.models import Action, Finding, UnitAward
from tests import builders as a

DAY = timedelta(days=1)


@pytest.fixture
def registration():
    leeds = a.establishment()
    made = a.registration(a.learner(leeds), a.qualification(), leeds)
    made.establishment_id = leeds.id
    return made


@pytest.fixture
def assessor():
    return a.person(a.establishment())


def piece(registration, assessor, code="PM1", outcome=Outcome.MET, *, number=1, at=a.NOON, only=None):
    criteria = registration.qualification.unit(code).criteria[:only]
    made = a.sent_evidence(registration, criteria, number, at=at)
    judgement = a.judge(made, assessor, outcome, at=at)
    judgement.assessor_id = assessor.id
    return made


def finding(registration, code="PM1", *, actions=(), at=a.NOON, agrees=False):
    unit = registration.qualification.unit(code)
    made = Finding(
        registration_id=registration.id,
        unit_id=unit.id,
        iqa_id=uuid4(),
        establishment_id=registration.establishment_id,
        agrees=agrees,
        comment="Looked at all of it.",
        found_at=at,
    )
    made.actions = [Action(criterion_id=unit.criteria[index].id, text="Say more about why") for index in actions]
    return made


def coverage(registration, evidence, findings=(), awards=()):
    return rules.coverage(registration.qualification, evidence, findings, awards)


def unit_of(registration, found, code="PM1"):
    return found.unit(registration.qualification.unit(code))


def test_a_unit_is_ready_when_every_criterion_is_met(registration, assessor):
    found = coverage(registration, [piece(registration, assessor)])

    assert rules.ready_for_iqa(unit_of(registration, found))
    assert not rules.ready_for_iqa(unit_of(registration, found, "PM2"))
    assert {row.decider for row in found.grid.units[0].rows} == {Decider.IQA}


def test_a_unit_with_one_criterion_short_is_not_ready(registration, assessor):
    found = coverage(registration, [piece(registration, assessor, only=-1)])

    assert not rules.ready_for_iqa(unit_of(registration, found))


@pytest.mark.parametrize("outcome", [Outcome.NOT_YET, Outcome.MORE_EVIDENCE])
def test_a_unit_with_a_criterion_not_met_yet_is_not_ready(registration, assessor, outcome):
    found = coverage(registration, [piece(registration, assessor, outcome=outcome)])

    assert not rules.ready_for_iqa(unit_of(registration, found))


def test_a_unit_is_not_ready_while_a_piece_that_claims_it_waits(registration, assessor):
    waiting = a.sent_evidence(registration, registration.qualification.unit("PM1").criteria[:1], 2)

    found = coverage(registration, [piece(registration, assessor), waiting])

    assert not rules.ready_for_iqa(unit_of(registration, found))


def test_a_piece_that_waits_for_another_unit_does_not_hold_this_one_up(registration, assessor):
    waiting = a.sent_evidence(registration, registration.qualification.unit("PM2").criteria[:1], 2)

    found = coverage(registration, [piece(registration, assessor), waiting])

    assert rules.ready_for_iqa(unit_of(registration, found))


def test_a_piece_that_was_not_sent_does_not_hold_a_unit_up(registration, assessor):
    draft = a.sent_evidence(registration, registration.qualification.unit("PM1").criteria[:1], 2)
    draft.latest.submitted_at = None

    found = coverage(registration, [piece(registration, assessor), draft])

    assert rules.ready_for_iqa(unit_of(registration, found))


def test_a_criterion_sent_back_needs_action_until_it_is_decided_again(registration, assessor):
    sent_back = finding(registration, actions=[0], at=a.NOON)
    first = piece(registration, assessor, at=a.NOON - DAY)

    before = coverage(registration, [first], [sent_back])
    again = piece(registration, assessor, number=2, at=a.NOON + DAY, only=1)
    again.latest.judgement.decisions[0].supersedes_id = first.latest.judgement.decisions[0].id
    after = coverage(registration, [first, again], [sent_back])

    assert before.grid.rows[0].state is CellState.ACTION_NEEDED
    assert "Say more about why" in before.grid.rows[0].next_step
    assert before.grid.rows[0].decider is Decider.LEARNER
    assert not rules.ready_for_iqa(unit_of(registration, before))
    assert rules.ready_for_iqa(unit_of(registration, after))
    assert after.grid.rows[0].state is CellState.MET


def test_a_decision_from_before_a_finding_does_not_close_its_action(registration, assessor):
    first = piece(registration, assessor, at=a.NOON)

    found = coverage(registration, [first], [finding(registration, actions=[0], at=a.NOON)])

    assert len(unit_of(registration, found).actions) == 1


def test_a_decision_about_another_criterion_does_not_close_an_action(registration, assessor):
    later = piece(registration, assessor, at=a.NOON + DAY, only=1)

    found = coverage(registration, [later], [finding(registration, actions=[1])])

    assert len(unit_of(registration, found).actions) == 1


def test_an_awarded_unit_is_quality_assured_and_not_looked_at_again(registration, assessor):
    award = UnitAward(unit_id=registration.qualification.unit("PM1").id, awarded_at=a.NOON)

    found = coverage(registration, [piece(registration, assessor)], [], [award])

    assert {row.state for row in found.grid.units[0].rows} == {CellState.QUALITY_ASSURED}
    assert found.grid.units[0].met == found.grid.units[0].total
    assert not rules.ready_for_iqa(unit_of(registration, found))
    assert not found.is_achieved


def test_every_assessor_who_decided_in_a_unit_is_known_even_when_superseded(registration, assessor):
    earlier = a.person(a.establishment(), name="Early Bird")
    first = piece(registration, earlier, only=1, at=a.NOON - DAY)
    later = piece(registration, assessor, number=2)
    later.latest.judgement.decisions[0].supersedes_id = first.latest.judgement.decisions[0].id

    found = unit_of(registration, coverage(registration, [first, later]))

    assert found.deciders == {earlier.id, assessor.id}


def test_every_sending_decision_and_finding_changes_what_a_reader_saw(registration, assessor):
    decided = piece(registration, assessor)
    waiting = a.sent_evidence(registration, registration.qualification.unit("PM1").criteria[:1], 2)

    numbers = [
        unit_of(registration, coverage(registration, *facts)).state_number
        for facts in ([[decided]], [[decided, waiting]], [[decided, waiting], [finding(registration)]])
    ]

    assert len(set(numbers)) == 3


def test_a_unit_is_achieved_referred_or_in_progress(registration, assessor):
    award = UnitAward(unit_id=registration.qualification.unit("PM1").id, awarded_at=a.NOON)
    met, short = piece(registration, assessor), piece(registration, assessor, outcome=Outcome.MORE_EVIDENCE)
    sent_back = finding(registration, actions=[0], at=a.NOON)
    waiting = a.sent_evidence(registration, registration.qualification.unit("PM1").criteria, 2, at=a.NOON + DAY)

    def result(evidence, findings=(), awards=()):
        return unit_of(registration, coverage(registration, evidence, findings, awards)).result

    assert result([]) is result([met]) is result([short, waiting]) is rules.UnitResult.IN_PROGRESS
    assert result([short]) is result([met], [sent_back]) is rules.UnitResult.REFERRED
    assert result([met], [], [award]) is rules.UnitResult.ACHIEVED
