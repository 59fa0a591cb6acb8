"""Every kind of piece: what it is made from, what must be signed, and how often it may be sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessments.models import DiscussionKind, Proof, WitnessStatement
from lms.assessments.models import Seen as SeenAs
from lms.assessments.service.witnesses import type_for_witness
from lms.core.work import Refused
from lms.courses.models import FormKind
from lms.portfolio import queries, rules, service
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion, Kind, Outcome, Source
from tests import builders as a
from tests.builders.people import NOON

WORDS = "I listened to someone who was new here."
MADE = rules.Particulars(NOON.date(), "I made it in the library session.")


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/evidence"


def every_source(room):
    """One thing of every kind that others saw, heard or confirmed, each signed by whoever must."""
    return [
        a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor, proposed=["PM1 1.2", "PM9 9.9"]),
        a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds),
        a.statement(room.registration, room.tutor, room.leeds),
        a.discussion(room.registration, room.assessor, room.leeds),
        a.prior(room.registration),
    ]


def start(room, source, kind=None):
    kind = kind or rules.kind_of(source)
    return service.start(room.as_(room.learner), room.registration, kind, "", "", source)


def claimed(piece):
    return sorted(code_of(piece, claim.criterion_id) for claim in piece.latest.claims)


def code_of(piece, criterion_id):
    every = [c for unit in piece.registration.qualification.units for c in unit.criteria]
    return next(criterion.code for criterion in every if criterion.id == criterion_id)


def file(position=1, note="The poster", added_by=None):
    return EvidenceFile(
        position=position,
        name="poster.png",
        media="image/png",
        octets=4,
        file="f" * 64,
        thumbnail=None,
        note=note,
        added_by=added_by,
        added_at=NOON,
    )


# What a piece is made from


def test_each_source_makes_its_own_kind_of_piece_once(room, session):
    sources = every_source(room)
    a.save(session, *sources)
    pieces = [start(room, source) for source in sources]

    assert [piece.kind for piece in pieces] == [
        Kind.SHADOWING,
        Kind.PRACTICAL_ASSESSMENT,
        Kind.WITNESS_STATEMENT,
        Kind.PROFESSIONAL_DISCUSSION,
        Kind.PRIOR_LEARNING,
    ]
    assert [rules.source_of(piece) for piece in pieces] == sources
    assert queries.used_sources(session, room.registration.id) == {source.id for source in sources}
    assert rules.usable(sources, queries.used_sources(session, room.registration.id)) == []
    for source in sources:
        with pytest.raises(Refused):
            start(room, source)


def test_oral_questioning_is_a_kind_of_its_own(room, session):
    talk = a.discussion(room.registration, room.assessor, room.leeds, kind=DiscussionKind.ORAL_QUESTIONING)
    a.save(session, talk)
    assert start(room, talk).kind is Kind.ORAL_QUESTIONING


def test_what_was_proposed_seen_or_asked_about_is_ticked_to_begin_with(room, session):
    shadowing, sheet, statement, talk, prior = every_source(room)
    sheet.lines[0].seen = SeenAs.NOT_YET
    a.save(session, shadowing, sheet, statement, talk, prior)

    assert claimed(start(room, shadowing)) == ["PM1 1.2"]
    assert claimed(start(room, sheet)) == [c.code for c in room.unit("PM2").criteria[1:]]
    assert claimed(start(room, talk)) == [c.code for c in room.unit().criteria[:2]]
    assert claimed(start(room, statement)) == claimed(start(room, prior)) == []


@pytest.mark.parametrize("kind", Kind)
def test_a_source_makes_no_other_kind_and_a_kind_needs_its_source(room, session, kind):
    sources = every_source(room)
    a.save(session, *sources)
    for source in sources:
        if kind is not rules.kind_of(source):
            with pytest.raises(Refused):
                start(room, source, kind)
    if kind in rules.OWN_KINDS:
        assert service.start(room.as_(room.learner), room.registration, kind, "My week", "").source is Source.TYPED
    else:
        with pytest.raises(Refused):
            service.start(room.as_(room.learner), room.registration, kind, "My week", "")


def test_what_is_about_somebody_else_is_never_used(room, session):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    statement = a.statement(theirs, room.tutor, room.leeds)
    a.save(session, other, theirs, statement)
    with pytest.raises(Refused):
        start(room, statement)


def test_a_statement_its_witness_has_not_signed_is_not_offered_or_used(browser, session, room, base):
    statement = a.statement(room.registration, room.tutor, room.leeds, witness_id=None, signed_at=None)
    a.save(session, statement)
    with pytest.raises(Refused):
        start(room, statement)
    browser.sign_in(room.learner)
    assert "Witness statement" not in browser.page(f"{base}/new").text


def test_what_was_written_on_paper_says_so_and_who_typed_it_in(browser, session, room, base):
    form = a.keyed_form(room.registration, room.tutor)
    account = a.keyed_form(room.registration, room.tutor, FormKind.REFLECTIVE_ACCOUNT, "ACCT1")
    a.save(session, form, account)
    statement = a.statement(room.registration, room.tutor, room.leeds, form_id=form.id)
    a.save(session, statement)
    assert start(room, statement).source is Source.PAPER
    kind, came = Kind.REFLECTIVE_ACCOUNT, Source.PAPER
    service.begin(room.as_(room.tutor), room.registration, kind, "My week", WORDS, came=came, form=account)
    session.commit()

    browser.sign_in(room.learner)
    text = browser.page(f"{base}/2").text
    assert "Scanned or keyed from paper; the paper is in The blue folder" in text
    assert f"Added by{room.tutor.name}" in text
    assert f"Added by{room.learner.name}" in browser.page(f"{base}/1").text


def test_a_form_printed_for_another_portfolio_is_refused(room, session):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    form = a.keyed_form(theirs, room.tutor)
    a.save(session, other, theirs, form)
    said = {"job": "Officer", "relationship": "The wing", "contact": "The wing", "day": NOON.date(), "seen": WORDS}
    with pytest.raises(Refused):
        type_for_witness(room.as_(room.tutor), room.registration, witness_name="Sam Officer", form=form, **said)


# What sending asks for


UNSIGNED = {
    "shadowing": {"countersigned_at": None},
    "practical": {"learner_signed_at": None, "learner_comment": "I was nervous."},
    "witness": {"signed_at": None},
    "discussion": {"learner_signed_at": None},
    "prior": {"proof_seen_at": None},
}


@pytest.mark.parametrize(("name", "needed"), [(name, name in ("shadowing", "witness")) for name in UNSIGNED])
def test_a_piece_waits_for_the_signatures_of_others_but_not_for_proof(room, session, name, needed):
    sources = every_source(room)
    a.save(session, *sources)
    source = sources[list(UNSIGNED).index(name)]
    piece = start(room, source)
    assert rules.fault_in_signing(piece) is None
    for field, value in UNSIGNED[name].items():
        setattr(source, field, value)

    assert (rules.fault_in_signing(piece) is not None) == needed
    ids = [room.unit().criteria[0].id]
    if needed:
        with pytest.raises(Refused):
            service.submit(room.as_(room.learner), piece, "", ids, True, piece.version)
    else:
        service.submit(room.as_(room.learner), piece, "", ids, True, piece.version)
        assert rules.waiting_version(piece)


def test_a_product_is_a_file_or_held_on_paper_and_says_what_it_is(room, session):
    piece = a.product(room.registration)
    a.save(session, piece)

    work, ids = room.as_(room.learner), [room.unit().criteria[0].id]

    def fields(text=WORDS, **changed):
        said = replace(MADE, **changed)
        return [field for field, _ in service.faults_in_sending(work, piece, text, ids, True, said)]

    assert fields() == ["held_on_paper"]
    assert fields(text="A poster") == ["text", "held_on_paper"]
    assert fields(held_on_paper="The blue folder") == []
    piece.latest.files = [file(added_by=room.learner.id)]
    assert fields() == []
    assert fields(day=None, origin=" ") == ["day", "origin"]
    assert fields(day=NOON.date() + timedelta(days=1)) == ["day"]


@given(most=st.integers(0, 6), number=st.integers(1, 8))
def test_a_piece_is_sent_as_often_as_the_qualification_says_and_no_oftener(most, number):
    registration = a.registration(a.learner(a.establishment()), a.qualification(), a.establishment())
    piece = a.product(registration)
    piece.versions[0].number = number
    offered = [c.id for unit in registration.qualification.units for c in unit.criteria]
    faults = rules.faults_in_sending(
        piece,
        WORDS,
        offered[:1],
        offered,
        declared=True,
        particulars=replace(MADE, held_on_paper="Here"),
        today=NOON.date(),
        most_rounds=most,
    )

    assert (faults == []) == (most == 0 or number <= most)
    assert rules.may_go_again(piece, most) == (most == 0 or number + 1 <= most)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_last_round_that_the_qualification_allows_is_the_last(browser, room, session, base, most):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:2])
    a.save(session, piece)
    a.judge(piece, room.assessor, Outcome.NOT_YET)
    room.qualification.rules = {"most_rounds": most}
    session.commit()
    for _ in range(most - 1):
        version = service.add_version(room.as_(room.learner), piece, piece.version)
        version.submitted_at = NOON
        a.judge(piece, room.assessor, Outcome.NOT_YET)
        session.commit()

    with pytest.raises(Refused):
        service.add_version(room.as_(room.learner), piece, piece.version)
    browser.sign_in(room.learner)
    page = browser.page(f"{base}/1")
    assert page.buttons == []
    assert "as often as you can" in page.text


def test_the_next_version_begins_with_the_files_the_day_the_origin_and_the_place_of_the_last(room, session):
    piece = a.product(room.registration)
    piece.latest.submitted_at = NOON - timedelta(days=2)
    piece.latest.held_on_paper = "The blue folder"
    piece.latest.files = [file(added_by=room.learner.id)]
    a.save(session, piece)
    a.judge(piece, room.assessor, [])
    session.commit()

    second = service.add_version(room.as_(room.learner), piece, piece.version)

    assert rules.particulars_of(second) == rules.particulars_of(piece.versions[0])
    assert second.held_on_paper == "The blue folder"
    assert second.day
    assert second.origin
    assert [held.file for held in second.files] == ["f" * 64]
    assert second.files[0] is not piece.versions[0].files[0]


def test_a_piece_has_a_reference_of_its_own(room):
    piece = a.evidence(room.registration, 7)
    code = room.qualification.code
    assert rules.reference(piece) == f"{room.learner.number}/{code}/7"


# Pages


def test_everything_usable_is_offered_and_becomes_a_piece(browser, session, room, base):
    sources = every_source(room)
    a.save(session, *sources)
    browser.sign_in(room.learner)

    for number, source in enumerate(sources, 1):
        page = browser.page(f"{base}/new?source={source.id}")
        assert page.values()["source"] == [str(source.id)]
        page = browser.send(page)
        assert page.address == f"{base}/{number}"
        assert f"{room.learner.number}/{room.qualification.code}/{number}" in page.text
        assert "Typed here" in page.text
    page = browser.page(f"{base}/new")
    assert [box.get("value") for box in page.tree.xpath("//input[@name='source']")] == ["account", "product", "prior"]


def test_something_achieved_before_is_claimed_first(browser, room, base):
    browser.sign_in(room.learner)
    assert browser.submit(f"{base}/new", source="prior").heading == "Something achieved before"


def test_a_title_that_names_another_learner_is_warned_of(browser, session, room, base):
    browser.sign_in(room.learner)
    page = browser.submit(f"{base}/new/account", 422, title="How I helped Mo Rivers")
    assert "checked" in page.problems
    assert session.scalar(select(Evidence)) is None
    assert browser.send(page, checked="y").heading == "How I helped Mo Rivers"


def test_a_product_is_sent_from_the_page_with_where_it_is_held(browser, session, room, base):
    browser.sign_in(room.learner)
    page = browser.submit(f"{base}/new", source="product")
    page = browser.send(page, title="My poster")
    ids = [str(room.unit().criteria[0].id)]
    typed = {"text": "A poster that I made for the wing.", "criteria": ids, "declared": "y", "do": "send"}
    page = browser.send(page, 422, typed=typed | {"held_on_paper": "The blue folder", "day": ["7", "5", "2026"]})
    assert page.problems == {"day": "Choose a day up to today", "origin": "Say where it comes from"}
    typed |= {"day": ["4", "5", "2026"], "origin": "I made it in the library session.", "held_on_paper": ""}

    page = browser.send(page, 422, typed=typed)
    assert page.problems == {"held_on_paper": "Add a file, or say where the thing itself is kept"}
    page = browser.send(page, held_on_paper="x" * 201, status=422, typed=typed)
    assert page.problems["held_on_paper"] == "Use 200 characters or fewer"
    page = browser.send(page, held_on_paper="The blue folder", typed=typed)

    assert "It is held on paper in The blue folder" in page.text
    assert "Made on 4 May 2026." in page.text
    assert "Where it comes from: I made it in the library session." in page.text
    assert session.scalars(select(EvidenceVersion.held_on_paper)).one() == "The blue folder"


def test_saving_asks_nothing_and_sending_asks_to_check_the_words(browser, session, room, base):
    piece = a.evidence(room.registration)
    a.save(session, piece)
    browser.sign_in(room.learner)
    typed = {
        "text": "I met Mo’s cousin. Rivers was there too.",
        "criteria": [str(room.unit().criteria[0].id)],
        "declared": "y",
    }
    page = browser.submit(f"{base}/1", typed=typed | {"do": "save"})
    assert "Saved." in page.text

    page = browser.send(page, 422, typed=typed | {"do": "send"})
    assert page.problems == {"checked": "Leave out names and numbers, then tick that you have checked"}
    assert page.values()["text"] == [typed["text"]]
    page = browser.send(page, typed=typed | {"do": "send", "checked": "y"})
    assert "An assessor will look at it next." in page.text


def test_the_page_says_that_sending_signs_and_leads_to_what_is_signed(browser, session, room, base):
    talk = a.discussion(room.registration, room.assessor, room.leeds, learner_signed_at=None)
    a.save(session, talk)
    piece = start(room, talk)
    session.commit()
    browser.sign_in(room.learner)

    page = browser.page(f"{base}/{piece.number}")
    assert "When you send this, you sign what was said" in page.text
    page = browser.page(page.links["Read what was said"])
    browser.press(page.address, "Yes, sign it")

    assert "When you send this, you sign" not in browser.page(f"{base}/{piece.number}").text


@pytest.mark.parametrize("kind", ["discussion", "sheet"])
def test_sending_a_piece_signs_what_it_is_made_from(session, room, kind):
    if kind == "discussion":
        source = a.discussion(room.registration, room.assessor, room.leeds, learner_signed_at=None)
    else:
        source = a.practical(room.registration, room.registration.qualification.units[1], room.assessor, room.leeds)
        source.to_be_signed, source.learner_signed_at, source.learner_comment = True, None, "I was nervous."
    a.save(session, source)
    piece = start(room, source)
    ticked = [room.registration.qualification.units[1].criteria[0].id]

    mine = room.as_(room.learner)
    service.submit(mine, piece, "It went well.", ticked, True, piece.version)

    assert source.learner_signed_at == mine.now


def test_sending_a_piece_keeps_what_the_learner_said_on_the_sheet(session, room):
    sheet = a.practical(room.registration, room.unit("PM2"), room.assessor, room.leeds)
    sheet.to_be_signed, sheet.learner_signed_at, sheet.learner_comment = True, None, "I was nervous."
    a.save(session, sheet)
    piece = start(room, sheet)

    service.submit(room.as_(room.learner), piece, "", [room.unit("PM2").criteria[0].id], True, piece.version)

    assert (sheet.learner_signed_at, sheet.learner_comment) == (NOON, "I was nervous.")


def test_the_assessor_is_told_when_no_proof_was_seen(browser, session, room, base):
    prior = a.prior(room.registration)
    a.save(session, prior)
    piece = start(room, prior)
    service.submit(room.as_(room.learner), piece, "", [room.unit().criteria[0].id], True, piece.version)
    session.commit()
    browser.sign_in(room.tutor)
    assert "Proof not seen yet" in browser.page(f"{base}/{piece.number}").text

    prior.proof_level, prior.proof_seen_at, prior.proof_seen_by = Proof.SENDING_CENTRE, NOON, room.tutor.id
    session.commit()
    assert "Level B: sending centre confirmed" in browser.page(f"{base}/{piece.number}").text


# Reading


@pytest.mark.parametrize("copies", [1, 12])
def test_a_portfolio_of_every_kind_is_read_in_six_statements(session, room, statements, browser, base, copies):
    for _ in range(copies):
        sources = every_source(room)
        a.save(session, *sources)
        for source in sources:
            piece = start(room, source)
            piece.latest.files = [file(added_by=room.learner.id)]
            session.flush()
    session.commit()
    session.expunge_all()

    pieces = queries.evidence_of(session, room.registration.id)

    assert len(pieces) == 5 * copies
    assert session.scalar(select(WitnessStatement).limit(1)) is not None
    browser.sign_in(room.tutor)
    for number in range(1, 6):
        assert statements.of(browser, f"{base}/{number}") <= 9
    browser.sign_in(room.learner)
    for number in range(1, 6):
        assert statements.of(browser, f"{base}/{number}") <= 11
    assert statements.of(browser, f"{base}/new") <= 14
    assert statements.of(browser, f"/portfolios/{room.registration.id}/seen") <= 10
