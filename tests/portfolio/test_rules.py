"""What a portfolio adds up to, whatever the order things happened in."""

from dataclasses import fields
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lms.assessments.models import ShadowingSession
from lms.courses.models import Qualification, Registration
from lms.people.models import Person
from lms.portfolio import rules
from lms.portfolio.models import Claim, Decision, Evidence, Judgement, Kind, Outcome
from lms.portfolio.rules import ALL_YES, CellState, Decider, Mark, PieceState
from tests import builders as a
from tests.builders.people import NOON

# The kinds that are of the learner alone: nobody else has to sign.
OWN = sorted(rules.OWN_KINDS)


def unsaved() -> Registration:
    """A registration no database has seen; its criteria know their ids all the same."""
    leeds = a.establishment()
    return a.registration(a.learner(leeds), a.qualification(), leeds)


def criteria_of(qualification: Qualification):
    return [criterion for unit in qualification.units for criterion in unit.criteria]


@pytest.fixture
def registration() -> Registration:
    return unsaved()


@pytest.fixture
def assessor() -> Person:
    return a.staff(name="Asha Khan")


# The grid


def only_row(registration, pieces, at=0):
    return rules.grid(registration.qualification, pieces).rows[at]


def test_a_criterion_nobody_has_claimed_is_not_started(registration):
    grid = rules.grid(registration.qualification, [])

    assert {row.state for row in grid.rows} == {CellState.NOT_STARTED}
    assert {row.decider for row in grid.rows} == {Decider.LEARNER}
    assert grid.in_words == "0 of 26 criteria met"
    assert [unit.total for unit in grid.units] == [7, 7, 12]


def test_a_claim_counts_only_once_it_is_sent(registration):
    [first, *_] = criteria_of(registration.qualification)
    piece = a.sent_evidence(registration, [first])
    assert only_row(registration, [piece]).state is CellState.CLAIMED
    assert only_row(registration, [piece]).next_step == "Look at piece 1"
    assert only_row(registration, [piece]).decider is Decider.ASSESSOR

    piece.latest.submitted_at = None
    assert only_row(registration, [piece]).state is CellState.NOT_STARTED
    assert only_row(registration, [piece]).pieces == ()


@pytest.mark.parametrize("outcome", [Outcome.NOT_YET, Outcome.MORE_EVIDENCE])
def test_a_criterion_not_met_yet_waits_for_the_learner_until_something_new_is_sent(registration, assessor, outcome):
    [first, *_] = criteria_of(registration.qualification)
    piece = a.sent_evidence(registration, [first])
    a.judge(piece, assessor, outcome)
    row = only_row(registration, [piece])
    assert (row.state, row.decider) == (CellState.ACTION_NEEDED, Decider.LEARNER)
    assert row.next_step == "Read the feedback on piece 1, then send more"

    another = a.sent_evidence(registration, [first], 2)
    row = only_row(registration, [another, piece])
    assert (row.state, row.decider) == (CellState.WORKING_TOWARDS, Decider.ASSESSOR)
    assert row.next_step == "Look at piece 2"
    assert [piece.number for piece in row.pieces] == [1, 2]


def test_a_criterion_met_stays_met_while_something_new_waits(registration, assessor):
    [first, *_] = criteria_of(registration.qualification)
    piece = a.sent_evidence(registration, [first])
    a.judge(piece, assessor)
    another = a.sent_evidence(registration, [first], 2)

    row = only_row(registration, [piece, another])

    assert row.state is CellState.MET
    assert row.decider is Decider.ASSESSOR
    assert only_row(registration, [piece]).decider is Decider.NOBODY


def test_a_later_decision_supersedes_an_earlier_one(registration, assessor):
    [first, *_] = criteria_of(registration.qualification)
    piece = a.sent_evidence(registration, [first])
    [met] = a.judge(piece, assessor).decisions
    another = a.sent_evidence(registration, [first], 2)
    a.judge(another, assessor, Outcome.NOT_YET, supersedes={first.id: met}, at=NOON + timedelta(hours=1))

    row = only_row(registration, [piece, another])

    assert row.state is CellState.ACTION_NEEDED
    assert not row.is_met
    assert rules.standing_decisions(rules.decisions_in([piece, another]))[first.id].outcome is Outcome.NOT_YET


def test_a_unit_is_complete_when_every_criterion_is_met(registration, assessor):
    unit = registration.qualification.units[0]
    piece = a.sent_evidence(registration, unit.criteria)
    a.judge(piece, assessor, [Outcome.MET] * 6 + [Outcome.NOT_YET])
    assert not rules.grid(registration.qualification, [piece]).units[0].is_complete

    a.judge(piece, assessor, at=a.NOON + timedelta(hours=1))
    grid = rules.grid(registration.qualification, [piece])
    assert [unit.is_complete for unit in grid.units] == [True, False, False]
    assert grid.in_words == "7 of 26 criteria met"


def test_what_is_laid_over_the_grid_never_changes_what_is_met(registration, assessor):
    [first, second, *_] = criteria_of(registration.qualification)
    piece = a.sent_evidence(registration, [first])
    a.judge(piece, assessor)
    marks = {
        first.id: Mark(CellState.ACTION_NEEDED, "See what the IQA said", Decider.ASSESSOR),
        second.id: Mark(CellState.QUALITY_ASSURED, "", Decider.NOBODY),
    }

    grid = rules.overlaid(rules.grid(registration.qualification, [piece]), marks)

    assert [row.state for row in grid.rows[:3]] == [
        CellState.ACTION_NEEDED,
        CellState.QUALITY_ASSURED,
        CellState.NOT_STARTED,
    ]
    assert grid.met == 1


@settings(max_examples=60)
@given(some.data())
def test_met_means_a_standing_decision_of_met_whatever_the_order(data):
    registration = unsaved()
    assessor = a.staff(name="Asha Khan")
    every = criteria_of(registration.qualification)[:5]
    pieces: list[Evidence] = []
    standing: dict[object, Decision] = {}
    minutes = count()
    for _ in range(data.draw(some.integers(0, 12))):
        _something_happens(
            data, registration, assessor, every, pieces, standing, NOON + timedelta(minutes=next(minutes))
        )

    grid = rules.grid(registration.qualification, pieces)

    for row in grid.rows:
        held = standing.get(row.criterion.id)
        assert row.standing is held
        assert (row.state is CellState.MET) == (held is not None and held.outcome is Outcome.MET)
        waits = any(row.criterion.id in rules.claimed_ids(rules.waiting_version(piece)) for piece in pieces)
        assert (row.decider is Decider.ASSESSOR) == waits
        assert (row.state is CellState.NOT_STARTED) == (held is None and not waits)
    assert grid.met == sum(d.outcome is Outcome.MET for d in standing.values())


def _something_happens(data, registration, assessor, every, pieces, standing, moment):
    """One of: a new piece is sent; a waiting piece is decided; a decided one gets a new version, sent or not."""
    waiting = [piece for piece in pieces if rules.waiting_version(piece)]
    decided = [piece for piece in pieces if rules.piece_state(piece) is PieceState.DECIDED]
    deeds = ["send"] + ["decide"] * bool(waiting) + ["again"] * bool(decided)
    deed = data.draw(some.sampled_from(deeds))
    claimed = data.draw(some.lists(some.sampled_from(every), min_size=1, unique=True))
    if deed == "send":
        pieces.append(a.sent_evidence(registration, claimed, len(pieces) + 1, at=moment))
    elif deed == "decide":
        piece = data.draw(some.sampled_from(waiting))
        outcomes = [data.draw(some.sampled_from(Outcome)) for _ in piece.latest.claims]
        judgement = a.judge(piece, assessor, outcomes, at=moment, supersedes=standing)
        standing |= {decision.criterion_id: decision for decision in judgement.decisions}
    else:
        piece = data.draw(some.sampled_from(decided))
        sent = data.draw(some.booleans())
        version = a.version(piece.latest.number + 1, submitted_at=moment if sent else None)
        version.claims = [Claim(criterion=c, criterion_id=c.id) for c in claimed]
        piece.versions.append(version)


# The five checks


def test_there_are_five_checks_each_with_a_plain_question():
    assert rules.CHECKS == ("valid", "authentic", "reliable", "current", "sufficient")
    assert set(rules.QUESTIONS) == set(rules.CHECKS)
    assert all(question.endswith("?") for question in rules.QUESTIONS.values())


@given(some.builds(rules.Varcs, **{f.name: some.booleans() for f in fields(rules.Varcs)}), some.sampled_from(Outcome))
def test_any_check_answered_no_forbids_met_and_nothing_else(checks, outcome):
    fault = rules.fault_in_outcome(outcome, checks)

    assert (fault is not None) == (outcome is Outcome.MET and checks != ALL_YES)
    if fault:
        assert rules.QUESTIONS[checks.answered_no[0]] in fault
        assert fault.endswith("so this cannot be met yet")


@given(
    some.builds(rules.Varcs, **{f.name: some.booleans() for f in fields(rules.Varcs)}),
    some.sampled_from(Outcome),
    some.sampled_from(["", " \n", "Say more."]),
)
def test_what_is_not_met_has_a_no_or_a_comment_for_its_reason(checks, outcome, comment):
    fault = rules.fault_in_reason(outcome, checks, comment)

    assert (fault is None) == (outcome is Outcome.MET or checks != ALL_YES or comment == "Say more.")


@given(some.sets(some.sampled_from(rules.CHECKS)))
def test_a_check_that_differs_is_the_other_way_round(differing):
    assert set(ALL_YES.opposite(differing).answered_no) == differing
    assert ALL_YES.opposite(differing).opposite(differing) == ALL_YES


# Versions


def test_a_piece_is_a_draft_then_waits_then_is_decided(registration, assessor):
    piece = a.evidence(registration)
    assert rules.piece_state(piece) is PieceState.DRAFT
    assert rules.draft_version(piece) is piece.latest
    assert rules.newest_sent(piece) is None

    piece = a.sent_evidence(registration, criteria_of(registration.qualification)[:1])
    assert rules.piece_state(piece) is PieceState.WAITING
    assert rules.waiting_version(piece) is piece.latest
    assert rules.newest_sent(piece) is piece.latest

    a.judge(piece, assessor)
    assert rules.piece_state(piece) is PieceState.DECIDED
    assert rules.waiting_version(piece) is None
    assert rules.draft_version(piece) is None


def test_claims_come_in_the_order_of_the_qualification_with_what_was_decided(registration, assessor):
    first, second, third, *_ = criteria_of(registration.qualification)
    piece = a.sent_evidence(registration, [third, first])
    a.judge(piece, assessor, [Outcome.MET, Outcome.NOT_YET])

    rows = rules.claims_in_order(registration.qualification, piece.latest)

    assert [criterion for criterion, _ in rows] == [first, third]
    assert [decision.outcome for _, decision in rows] == [Outcome.NOT_YET, Outcome.MET]
    assert second not in dict(rows)


def test_a_judgement_is_counted_by_outcome(registration, assessor):
    piece = a.sent_evidence(registration, criteria_of(registration.qualification)[:3])
    judgement = a.judge(piece, assessor, [Outcome.MET, Outcome.MET, Outcome.MORE_EVIDENCE])

    assert rules.tally(judgement) == {Outcome.MET: 2, Outcome.NOT_YET: 0, Outcome.MORE_EVIDENCE: 1}
    assert rules.tally(Judgement(decisions=[])) == dict.fromkeys(Outcome, 0)


# Sending


ENOUGH = "I listened to someone who was new."


def faults(registration, *, text=ENOUGH, claimed=1, declared=True, piece=None):
    offered = [criterion.id for criterion in criteria_of(registration.qualification)]
    piece = piece or a.evidence(registration)
    found = rules.faults_in_sending(
        piece,
        text,
        offered[:claimed],
        offered,
        declared=declared,
        particulars=rules.particulars_of(piece.latest),
        today=NOON.date(),
    )
    return [field for field, _ in found]


def test_an_account_needs_words_a_claim_and_the_declaration(registration):
    assert faults(registration) == []
    assert faults(registration, text="  Too short.        ") == ["text"]
    assert faults(registration, text="x" * 20) == []
    assert faults(registration, claimed=0) == ["criteria"]
    assert faults(registration, declared=False) == ["declared"]
    assert faults(registration, text="", claimed=0, declared=False) == ["text", "criteria", "declared"]


def test_a_criterion_of_something_else_cannot_be_claimed(registration):
    offered = [criterion.id for criterion in criteria_of(registration.qualification)]

    said = {"particulars": rules.Particulars(NOON.date()), "today": NOON.date()}
    found = rules.faults_in_sending(a.evidence(registration), ENOUGH, offered[:2], offered[1:], declared=True, **said)

    assert [field for field, _ in found] == ["criteria"]


@given(some.one_of(some.none(), some.dates(date(2020, 1, 1), date(2030, 1, 1))), some.sampled_from(OWN))
def test_an_account_and_a_product_are_sent_with_a_day_that_has_come(day, kind):
    registration = a.registration(a.learner(a.establishment()), a.qualification(), a.establishment())
    piece = a.product(registration)
    piece.kind, piece.latest.day, piece.latest.held_on_paper = kind, day, "The blue folder"

    found = faults(registration, text=ENOUGH, piece=piece)

    assert found == (["day"] if day is None or day > NOON.date() else [])


@pytest.mark.parametrize(
    ("confirmed", "countersigned", "sound"), [(False, False, False), (True, False, False), (True, True, True)]
)
def test_shadowing_is_sent_only_when_the_mentor_and_staff_have_signed(registration, confirmed, countersigned, sound):
    piece = a.evidence(registration)
    piece.kind = Kind.SHADOWING
    piece.shadowing = ShadowingSession(
        confirmed_at=NOON if confirmed else None, countersigned_at=NOON if countersigned else None
    )

    assert faults(registration, text="", piece=piece) == ([] if sound else [""])


def test_the_declaration_says_whose_the_work_and_the_words_are():
    for part in ("myself", "words", "somebody else"):
        assert part in rules.DECLARATION
