"""The days of signatures on keyed forms, in the document of a portfolio and in the pack for an EQA."""

import pytest
from sqlalchemy import select

from lms.courses.models import FormKind, PaperForm
from lms.portfolio.rules.paper import SCRIBED, SIGNATURES
from lms.quality.queries.pack.sections import pack_of, span_of
from tests import builders as a
from tests.portfolio.test_paper import key_one, out_one, piece
from tests.quality.test_documents_shown import html_of

SIGNED_THEN = "igned on paper on 5 May 2026, keyed by Toni Vale on 6 May 2026"


@pytest.fixture
def room(office, session):
    a.accredited(session, office.room.mentor, office.room.qualification, office.room.leeds)
    return office.room


def declared(browser, room, kind):
    """Key a form of this kind with every signature it has room for."""
    scribe = {"signed_scribe": "y", "scribe": "Lee Marsh"} if kind in SCRIBED else {}
    key_one(browser, room, out_one(browser, room, kind), kind, signed_declaration="y", **scribe)


def sent(room, office):
    """What a pack of this month says of work sent, a row a version."""
    asks = office.as_(office.eqa)
    span = span_of(asks, room.leeds, a.TODAY.replace(day=1), a.TODAY, names_all=True)
    section = next(each for each in pack_of(asks, room.leeds, span).sections if each.name == "work-sent")
    return [dict(zip(section.headings, row, strict=True)) for row in section.rows]


@pytest.mark.parametrize("kind", FormKind)
def test_the_document_says_the_day_of_each_signature_and_who_keyed_it_when(app, browser, session, office, room, kind):
    declared(browser, room, kind)

    html = html_of(app, session, office, room.learner)

    assert html.count(SIGNED_THEN) == len(SIGNATURES[kind])


@pytest.mark.parametrize("kind", FormKind)
def test_the_document_of_what_was_keyed_before_days_were_asked_for_still_reads_well(
    app, browser, session, office, room, kind
):
    declared(browser, room, kind)
    session.scalars(select(PaperForm)).one().signed_days = {}

    html = html_of(app, session, office, room.learner)

    assert SIGNED_THEN not in html
    assert "Declared on 6 May 2026" in html
    assert "on paper on" not in html


@pytest.mark.parametrize("kind", FormKind)
def test_the_pack_says_the_day_of_each_signature_and_who_keyed_it(browser, office, room, kind):
    declared(browser, room, kind)

    [row] = sent(room, office)

    signers = [one.signer.value for one in SIGNATURES[kind]]
    assert row["Signed on paper"] == "; ".join(f"{signer} 5 May 2026" for signer in signers)
    assert (row["Keyed"], row["Keyed by"]) == (a.NOON, "Toni Vale")


def test_the_pack_tells_what_was_declared_here_from_what_was_declared_on_paper(browser, session, office, room):
    key_one(browser, room, out_one(browser, room, FormKind.SHADOWING), FormKind.SHADOWING, signed_declaration="y")
    made = piece(session)
    made.latest.submitted_at, made.form = a.YESTERDAY, None
    typed = a.sent_evidence(room.registration, room.unit().criteria[:1], 2)
    typed.latest.submitted_at = a.YESTERDAY
    a.save(session, typed)

    rows = {row["Piece"]: row for row in sent(room, office)}

    assert rows[1]["Signed on paper"] == "mentor 5 May 2026; staff 5 May 2026"
    assert (rows[2]["Signed on paper"], rows[2]["Keyed"], rows[2]["Keyed by"]) == ("", None, None)
