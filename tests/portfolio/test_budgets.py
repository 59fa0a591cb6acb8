"""What pages ask of the database when there is much of everything that grows: as much at 10 as at 1,000."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from lms.assessments.models import ObservationLine, Seen
from lms.courses.models import FormKind
from lms.establishments.models import Closure, Interruption, PartOfDay
from lms.people.models import Role
from lms.portfolio import queries, rules
from lms.portfolio.models import (
    Claim,
    Decision,
    Evidence,
    EvidenceFile,
    EvidenceVersion,
    Guidance,
    Judgement,
    Kind,
    Outcome,
    Phrase,
    Proposal,
)
from lms.portfolio.rules.files import MOST_FILES
from tests import builders as a
from tests.builders.people import LONG_AGO, NOON
from tests.portfolio.test_queries import Counted
from tests.portfolio.test_views import fill_queue

QUEUE, DECIDING, GRID, PIECE = 8, 12, 10, 9
# What was sent is let in twice (ahead of the door, and at it), has a one-use key, and is looked through for names.
REFUSED = DECIDING + 2 + 2 + 2
MANY = pytest.mark.parametrize("many", [10, 1000])


@pytest.fixture
def sheet(room, session):
    """A piece made from a practical assessment with a whole sheet, on paper, that waits with its files."""
    unit = room.unit("PM2")
    practical = a.practical(room.registration, unit, room.tutor, room.leeds)
    practical.lines = [
        ObservationLine(criterion=criterion, position=n, seen=Seen.SEEN, note="Seen.")
        for n, criterion in enumerate(unit.criteria)
    ]
    form = a.keyed_form(room.registration, room.tutor, FormKind.PRACTICAL_ASSESSMENT)
    piece = a.sent_evidence(room.registration, unit.criteria)
    piece.kind, piece.practical, piece.form = Kind.PRACTICAL_ASSESSMENT, practical, form
    piece.latest.files = [a.kept_file(room.learner, n, file=f"{n}" * 64) for n in range(MOST_FILES)]
    a.save(session, practical, form, piece)
    return piece


def decided_pieces(room, criteria, many):
    """Many pieces of one portfolio, each decided: by turns met and not yet, with a reason."""
    rows = {kind: [] for kind in (Evidence, EvidenceVersion, Claim, Judgement, Decision)}
    newest = {}
    for number in range(100, 100 + many):
        moment = LONG_AGO + timedelta(minutes=number)
        piece, version, judgement = uuid4(), uuid4(), uuid4()
        of_mine = {"registration_id": room.registration.id}
        rows[Evidence].append(
            {"id": piece, "number": number, "version": 1, "kind": Kind.PRODUCT, "title": f"Piece {number}"}
            | {"started_at": moment, **of_mine}
        )
        rows[EvidenceVersion].append(_version(piece, version, 1, moment))
        rows[Judgement].append(_judgement(room, version, judgement, moment))
        for criterion in criteria:
            rows[Claim].append({"id": uuid4(), "version_id": version, "criterion_id": criterion.id})
            made = _decision(judgement, criterion, newest.get(criterion.id), number % 2 == 0, moment) | of_mine
            newest[criterion.id] = made["id"]
            rows[Decision].append(made)
    return rows


def _version(piece, version, number, moment):
    facts = {"text": "Words", "day": date(2026, 1, 5), "origin": "I made it.", "made_at": moment}
    sent = {"submitted_at": moment, "answered_at": moment, "declaration": rules.DECLARATION}
    return {"id": version, "evidence_id": piece, "number": number} | facts | sent


def _judgement(room, version, judgement, moment):
    who = {"assessor_id": room.assessor.id, "establishment_id": room.leeds.id}
    return {"id": judgement, "version_id": version, "feedback": "Good", "decided_at": moment} | who


def _decision(judgement, criterion, before, is_met, moment):
    checks = dict.fromkeys(rules.CHECKS, True) | {"sufficient": is_met}
    why_not = {} if is_met else {"sufficient": "One talk only."}
    outcome = Outcome.MET if is_met else Outcome.NOT_YET
    made = {"id": uuid4(), "judgement_id": judgement, "criterion_id": criterion.id, "supersedes_id": before}
    return made | {"outcome": outcome, "comment": "", "decided_at": moment, "why_not": why_not} | checks


def beside(room, trainee, piece, many):
    """Many of what an assessor has at hand, of what closed the prison, and of what was handed back about a version."""
    criterion = piece.latest.claims[0].criterion_id
    at = [LONG_AGO + timedelta(minutes=n) for n in range(many)]
    settled = {"settled_by": room.assessor.id, "agreed": False, "checks": dict.fromkeys(rules.CHECKS, True)}
    sent = piece.latest.submitted_at
    return {
        Phrase: [
            {"id": uuid4(), "assessor_id": who.id, "text": f"Phrase {n}", "added_at": at[n]}
            for n in range(many)
            for who in (room.assessor, trainee)
        ],
        Guidance: [
            {"id": uuid4(), "establishment_id": room.leeds.id, "criterion_id": criterion, "text": f"Agreed {n}"}
            | {"agreed_at": at[n]}
            for n in range(many)
        ],
        Closure: [
            {"id": uuid4(), "establishment_id": room.leeds.id, "part": PartOfDay.MORNING, "wing": None}
            | {"from_day": at[n].date(), "to_day": at[n].date(), "reason": Interruption.REGIME}
            | {"recorded_by": room.tutor.id, "recorded_at": at[n]}
            for n in range(many)
        ],
        Proposal: [
            {"id": uuid4(), "version_id": piece.latest.id, "assessor_id": trainee.id}
            | {"establishment_id": room.leeds.id, "feedback": "Good", "lines": [], "note": f"Look again, {n}"}
            | {"proposed_at": sent, "settled_at": sent + timedelta(minutes=n), "version_number": 1, **settled}
            for n in range(many)
        ],
    }


def put_in(session, *filled):
    for rows in filled:
        for kind, made in rows.items():
            session.execute(insert(kind), made)
    session.commit()
    session.expunge_all()


@MANY
def test_the_pages_about_a_piece_keep_their_budgets_whatever_there_is_much_of(
    browser, session, room, statements, trainee, sheet, many
):
    fill_queue(session, room, many)
    pieces = decided_pieces(room, room.unit("PM2").criteria[:3], many)
    assessor, learner, registration = room.assessor, room.learner, room.registration.id
    put_in(session, pieces, beside(room, trainee, sheet, many))
    base = f"/portfolios/{registration}/evidence/1"

    browser.sign_in(assessor)
    assert f"Phrase {many - 1}" in browser.page(f"{base}/decide").text
    assert statements.of(browser, f"{base}/decide") <= DECIDING
    assert statements.of(browser, base) <= PIECE
    assert statements.of(browser, "/assess") <= QUEUE
    assert statements.of(browser, "/assess?page=2&unit=PM1&kind=reflective+account") <= QUEUE
    assert statements.of(browser, f"/portfolios/{registration}") <= GRID
    browser.sign_in(trainee)
    assert f"Look again, {many - 1}" in browser.page(f"{base}/decide").text
    assert statements.of(browser, f"{base}/decide") <= DECIDING
    browser.sign_in(learner)
    assert statements.of(browser, base) <= PIECE + 2


@MANY
def test_the_grid_and_the_queue_keep_their_budgets_for_everyone_who_reads_them(
    browser, session, room, statements, trainee, sheet, many
):
    eqa = a.person(room.leeds, Role.EQA, name="Eve Outer")
    a.save(session, eqa, *eqa.grants)
    learner, registration = room.learner, room.registration.id
    fill_queue(session, room, many)
    pieces = decided_pieces(room, room.unit("PM2").criteria[:1], many)
    put_in(session, pieces, beside(room, trainee, sheet, many))

    browser.sign_in(learner)
    assert statements.of(browser, "/portfolio") <= GRID
    for reader in (eqa, trainee):
        browser.sign_in(reader)
        assert statements.of(browser, f"/portfolios/{registration}") <= GRID
    assert statements.of(browser, "/assess") <= QUEUE
    assert statements.of(browser, "/assess?page=2&unit=PM1&kind=reflective+account") <= QUEUE


@MANY
def test_a_refused_decision_is_shown_again_within_a_budget(browser, session, room, statements, trainee, sheet, many):
    base = f"/portfolios/{room.registration.id}/evidence/1"
    assessor = room.assessor
    pieces = decided_pieces(room, room.unit("PM2").criteria[:3], many)
    put_in(session, pieces, beside(room, trainee, sheet, many))

    for reader in (assessor, trainee):
        browser.sign_in(reader)
        assert statements.of_refusing(browser, f"{base}/decide", feedback="") <= REFUSED


@MANY
def test_a_piece_of_many_versions_is_read_in_six_statements(session, room, many):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:2])
    a.save(session, piece)
    criteria = [claim.criterion for claim in piece.latest.claims]
    rows = {kind: [] for kind in (EvidenceVersion, Claim, EvidenceFile, Judgement, Decision)}
    for number in range(2, 2 + many):
        version, judgement, moment = uuid4(), uuid4(), NOON + timedelta(minutes=number)
        rows[EvidenceVersion].append(_version(piece.id, version, number, moment))
        rows[Judgement].append(_judgement(room, version, judgement, moment))
        rows[EvidenceFile].append(
            {"id": uuid4(), "version_id": version, "position": 1, "name": "plan.jpg", "media": "image/jpeg"}
            | {"octets": 2048, "file": "a" * 64, "thumbnail": None, "note": "My plan"}
            | {"added_by": room.learner.id, "added_at": moment}
        )
        for criterion in criteria:
            rows[Claim].append({"id": uuid4(), "version_id": version, "criterion_id": criterion.id})
            made = _decision(judgement, criterion, None, False, moment)
            rows[Decision].append(made | {"registration_id": room.registration.id})
    registration = room.registration.id
    put_in(session, rows)

    with Counted(session) as counted:
        found = queries.get_evidence(session, registration, 1)
        assert len(rules.decisions_in([found])) == 2 * many
        assert sum(len(version.files) for version in found.versions) == many

    assert counted.count <= 6
