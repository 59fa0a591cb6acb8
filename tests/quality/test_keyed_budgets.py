"""Pages that show keyed forms ask the database as often for three of them as for thirty, each keyed by another."""

import pytest

from lms.courses.models import FormKind
from lms.people.models import Role
from lms.portfolio.models import Kind, Outcome
from lms.portfolio.rules.paper import SIGNATURES
from tests import builders as a

REVIEW, PIECE, COUNTERSIGN = 16, 8, 4
MANY = pytest.mark.parametrize("many", [6, 30])
KINDS = {
    FormKind.SHADOWING: ("shadowing", Kind.SHADOWING),
    FormKind.PRACTICAL_ASSESSMENT: ("practical", Kind.PRACTICAL_ASSESSMENT),
    FormKind.WITNESS_STATEMENT: ("witness", Kind.WITNESS_STATEMENT),
    FormKind.PROFESSIONAL_DISCUSSION: ("discussion", Kind.PROFESSIONAL_DISCUSSION),
    FormKind.PRIOR_LEARNING: ("prior", Kind.PRIOR_LEARNING),
    FormKind.REFLECTIVE_ACCOUNT: ("", Kind.REFLECTIVE_ACCOUNT),
}


def keyed(room, number, kind, keyer):
    """A form of this kind that somebody keyed, with a day beside every signature."""
    form = a.keyed_form(room.registration, keyer, kind, code=f"KEYED{number}")
    form.signed_days = {one.signer.value: "2026-05-05" for one in SIGNATURES[kind]}
    form.keyer = keyer
    return form


def source_of(room, kind, form, keyer):
    """What was keyed from a form of this kind; None where the form is a piece by itself."""
    registration, here = room.registration, room.leeds
    made = {
        FormKind.SHADOWING: lambda: a.signed_shadowing(registration, room.mentor, here, keyer),
        FormKind.PRACTICAL_ASSESSMENT: lambda: a.practical(registration, room.unit(), keyer, here),
        FormKind.WITNESS_STATEMENT: lambda: a.statement(registration, keyer, here, signed_on_paper=True),
        FormKind.PROFESSIONAL_DISCUSSION: lambda: a.discussion(registration, keyer, here, signed_on_paper=True),
        FormKind.PRIOR_LEARNING: lambda: a.prior(registration),
    }.get(kind)
    if made is None:
        return None
    source = made()
    source.form = form
    if kind is FormKind.PRIOR_LEARNING:
        source.proof_seen_by, source.proof_seen_at, source.prover = keyer.id, form.keyed_at, keyer
    return source


def fill(session, room, many):
    """Pieces of every kind by turns, each from a form keyed by somebody else: PM1 met whole, and some of PM2."""
    keyers = [a.staff((Role.TUTOR, room.leeds), name=f"Kay Number{n}") for n in range(many)]
    a.save(session, *keyers)
    criteria, standing = [*room.unit().criteria, room.unit("PM2").criteria[0]], {}
    for number, keyer in enumerate(keyers, 1):
        kind = list(KINDS)[number % len(KINDS)]
        attribute, of_piece = KINDS[kind]
        form = keyed(room, number, kind, keyer)
        source = source_of(room, kind, form, keyer)
        piece = a.sent_evidence(room.registration, criteria, number, at=form.keyed_at)
        piece.kind = of_piece
        if source is not None:
            setattr(piece, attribute, source)
        if source is None or number % 2:
            piece.form = form
        judged = a.judge(piece, room.assessor, Outcome.MET, supersedes=standing)
        a.save(session, *filter(None, (form, source, piece)))
        standing = {decision.criterion_id: decision for decision in judged.decisions}
    session.expunge_all()


@MANY
def test_the_pages_of_an_iqa_keep_their_budgets_with_keyed_forms(browser, session, office, room, statements, many):
    base, iqa = f"/portfolios/{room.registration.id}/units", office.iqa
    fill(session, room, many)

    browser.sign_in(iqa)

    for page in ("PM1/review", "PM2/look"):
        shown = browser.page(f"{base}/{page}").text
        assert [n for n in range(many) if f"keyed by Kay Number{n} on" not in shown] == []
        assert statements.of(browser, f"{base}/{page}") <= REVIEW


@MANY
def test_the_page_of_each_keyed_piece_keeps_its_budget(browser, session, room, statements, many):
    base, assessor, learner = f"/portfolios/{room.registration.id}/evidence", room.assessor, room.learner
    fill(session, room, many)

    for reader, most in ((assessor, PIECE), (learner, PIECE + 2)):
        browser.sign_in(reader)
        asked = [statements.of(browser, f"{base}/{number}") for number in range(1, len(KINDS) + 1)]
        assert max(asked) <= most


@MANY
def test_the_sessions_to_countersign_keep_their_budget_with_keyed_forms(browser, session, room, statements, many):
    coordinator = room.coordinator
    keyers = [a.staff((Role.TUTOR, room.leeds), name=f"Kay Number{n}") for n in range(many)]
    a.save(session, *keyers)
    for number, keyer in enumerate(keyers):
        form = keyed(room, number, FormKind.SHADOWING, keyer)
        logged = a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=a.NOON)
        logged.form = form
        a.save(session, form, logged)
    session.expunge_all()
    browser.sign_in(coordinator)

    assert all(f"keyed by Kay Number{n} on" in browser.page("/countersign").text for n in range(many))
    assert statements.of(browser, "/countersign") <= COUNTERSIGN
