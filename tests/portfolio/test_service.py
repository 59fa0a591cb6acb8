"""Writing, sending and deciding: what is refused, and what is written down."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm.exc import StaleDataError

from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.portfolio import queries, rules, service
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome
from lms.portfolio.rules import ALL_YES, Line
from tests import builders as a
from tests.builders.people import NOON

WORDS = "I listened to someone who was new here."


def start(room, someone=None, kind=Kind.REFLECTIVE_ACCOUNT, title="My first week", source=None):
    return service.start(room.as_(someone or room.learner), room.registration, kind, title, "", source)


def send(room, piece, codes=("1.1",), text=WORDS, declared=True, someone=None, seen=None):
    ids = [criterion.id for criterion in room.unit().criteria if criterion.number in codes]
    seen = piece.version if seen is None else seen
    said = rules.Particulars(NOON.date())
    service.submit(room.as_(someone or room.learner), piece, text, ids, declared, seen, particulars=said)
    return piece


def decide(room, piece, outcome=Outcome.MET, *, checks=ALL_YES, feedback="Clear and honest.", lines=None, **changed):
    if lines is None:
        lines = [Line(claim.criterion_id, outcome, a.reason_for(outcome)) for claim in piece.latest.claims]
    facts = {"seen": piece.version, "feedback": feedback, "checks": checks, "lines": lines}
    someone = changed.pop("someone", room.assessor)
    return service.decide(room.as_(someone, changed.pop("at", NOON)), piece, **facts | changed)


def events(session):
    session.commit()
    return [(e.name, e.detail) for e in session.scalars(select(Event).order_by(Event.position))]


# Starting


def test_pieces_are_numbered_from_one_in_each_portfolio(room, session):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    a.save(session, other, theirs, a.evidence(theirs, 7))

    assert [start(room).number, start(room).number] == [1, 2]
    assert events(session)[0] == ("evidence started", {"kind": "reflective account", "number": 1})


def test_only_the_learner_starts_a_piece(room, session):
    for someone in (room.tutor, room.assessor, room.mentor):
        with pytest.raises(Refused):
            start(room, someone)
    assert session.scalar(select(Evidence)) is None


def test_an_account_needs_a_title_and_a_source_brings_its_own(room, session):
    with pytest.raises(Refused) as refusal:
        start(room, title="  ")
    assert refusal.value.field == "title"
    shadowing = a.shadowing(room.registration, room.mentor, room.leeds)
    a.save(session, shadowing)

    piece = start(room, kind=Kind.SHADOWING, title="", source=shadowing)

    assert piece.title == "Shadowing: Helping a new arrival, 5 May 2026"


@pytest.mark.parametrize(
    ("role_seen", "title"),
    [
        ("Induction " * 6, "Shadowing: " + " ".join(["Induction"] * 6) + ", 5 May 2026"),
        ("Induction " * 7, "Shadowing: " + " ".join(["Induction"] * 6) + "…, 5 May 2026"),
    ],
)
def test_a_title_made_of_somebodys_words_ends_with_a_whole_one(room, role_seen, title):
    seen = a.shadowing(room.registration, room.mentor, room.leeds, role_seen=role_seen)

    assert rules.source_title(seen) == title


def test_one_source_is_one_piece(room, session):
    sheet = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds)
    a.save(session, sheet)
    start(room, kind=Kind.PRACTICAL_ASSESSMENT, source=sheet)

    with pytest.raises(Refused) as refusal:
        start(room, kind=Kind.PRACTICAL_ASSESSMENT, source=sheet)
    assert refusal.value.field == "source"


def test_a_source_must_be_ones_own_and_of_its_kind(room, session):
    other = a.learner(room.leeds, "Pat Elm")
    theirs = a.registration(other, room.qualification, room.leeds)
    not_mine = a.shadowing(theirs, room.mentor, room.leeds)
    mine = a.shadowing(room.registration, room.mentor, room.leeds)
    a.save(session, other, theirs, not_mine, mine)

    for kind, source in [
        (Kind.SHADOWING, not_mine),
        (Kind.SHADOWING, None),
        (Kind.PRACTICAL_ASSESSMENT, mine),
        (Kind.REFLECTIVE_ACCOUNT, mine),
    ]:
        with pytest.raises(Refused) as refusal:
            start(room, kind=kind, source=source)
        assert refusal.value.field == "source"


# Writing and sending


def test_a_draft_is_saved_again_and_again_with_its_ticks(room, session):
    piece = start(room)
    first, second, *_ = room.unit().criteria
    work = room.as_(room.learner)

    service.save(work, piece, "One", piece.version, criteria_ids=[first.id])
    service.save(work, piece, "Two", piece.version, criteria_ids=[second.id])
    service.save(work, piece, "Three", piece.version)
    session.commit()

    session.expire_all()
    assert piece.latest.text == "Three"
    assert rules.claimed_ids(piece.latest) == {second.id}
    assert session.scalar(select(func.count(Claim.id))) == 1


def test_sending_keeps_the_words_the_claims_and_the_declaration(room, session):
    piece = send(room, start(room), codes=("1.1", "2.3"))
    session.commit()
    session.expire_all()

    [kept] = queries.evidence_of(session, room.registration.id)
    assert kept.latest.text == WORDS
    assert kept.latest.submitted_at == NOON
    assert kept.latest.declaration == rules.DECLARATION
    assert len(kept.latest.claims) == 2
    assert ("evidence submitted", {"number": piece.number, "version": 1}) in events(session)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"text": "Too short"}, "text"), ({"codes": ()}, "criteria"), ({"declared": False}, "declared")],
)
def test_a_piece_that_is_not_ready_is_not_sent(room, changed, field):
    piece = start(room)

    with pytest.raises(Refused) as refusal:
        send(room, piece, **changed)
    assert refusal.value.field == field
    assert piece.latest.submitted_at is None


def test_a_criterion_of_another_qualification_cannot_be_claimed(room):
    piece = start(room)

    with pytest.raises(Refused):
        service.submit(room.as_(room.learner), piece, WORDS, [uuid4()], True, piece.version)


def test_shadowing_waits_for_both_signatures_before_it_is_sent(room, session):
    shadowing = a.shadowing(room.registration, room.mentor, room.leeds)
    a.save(session, shadowing)
    piece = start(room, kind=Kind.SHADOWING, source=shadowing)
    with pytest.raises(Refused):
        send(room, piece, text="")
    shadowing.confirmed_at = NOON
    with pytest.raises(Refused):
        send(room, piece, text="")
    shadowing.countersigned_at = NOON

    assert send(room, piece, text="").latest.submitted_at == NOON


def test_what_was_sent_cannot_be_edited_or_sent_again(room):
    piece = send(room, start(room))

    with pytest.raises(Refused):
        service.save(room.as_(room.learner), piece, "Changed", piece.version)
    with pytest.raises(Refused):
        send(room, piece)
    assert piece.latest.text == WORDS


def test_a_page_read_before_a_change_is_stale(room):
    piece = start(room)
    was = piece.version
    service.save(room.as_(room.learner), piece, "One", was)

    for deed in (
        lambda: service.save(room.as_(room.learner), piece, "Two", was),
        lambda: send(room, piece, seen=was),
        lambda: service.take_back(room.as_(room.learner), piece, was),
        lambda: service.add_version(room.as_(room.learner), piece, was),
    ):
        with pytest.raises(Stale):
            deed()


def test_nobody_else_writes_sends_or_takes_back(room):
    piece = start(room)
    for someone in (room.tutor, room.assessor, room.mentor):
        work = room.as_(someone)
        for deed in (
            lambda work=work: service.save(work, piece, "Mine", piece.version),
            lambda someone=someone: send(room, piece, someone=someone),
            lambda work=work: service.take_back(work, piece, piece.version),
            lambda work=work: service.add_version(work, piece, piece.version),
        ):
            with pytest.raises(Refused):
                deed()


def test_work_is_sent_to_the_assessors_of_where_its_learner_is_by_then(room):
    piece = start(room)
    room.move(room.learner, room.hull)
    assert piece.latest.establishment_id is None

    assert send(room, piece).latest.establishment_id == room.hull.id


def test_what_waits_can_be_taken_back_until_it_is_decided(room, session):
    piece = send(room, start(room))
    service.take_back(room.as_(room.learner), piece, piece.version)
    assert rules.piece_state(piece) is rules.PieceState.DRAFT
    assert queries.waiting_for(session, queries.Wanted({room.leeds.id}, room.assessor.id)) == []
    assert ("evidence taken back", {"number": 1, "version": 1}) in events(session)

    send(room, piece)
    decide(room, piece)
    with pytest.raises(Refused):
        service.take_back(room.as_(room.learner), piece, piece.version)


# Deciding


def test_each_claim_gets_a_decision_with_its_checks(room, session):
    piece = send(room, start(room), codes=("1.1", "1.2"))
    first, second = sorted(claim.criterion_id for claim in piece.latest.claims)
    not_enough, why = replace(ALL_YES, sufficient=False), {"sufficient": "One talk only."}

    decide(room, piece, lines=[Line(first, Outcome.MET), Line(second, Outcome.NOT_YET, "Say more", not_enough, why)])

    session.commit()
    session.expire_all()
    kept = {d.criterion_id: d for d in session.scalars(select(Decision))}
    assert (kept[first].outcome, rules.checks_of(kept[first])) == (Outcome.MET, ALL_YES)
    assert (kept[second].outcome, rules.checks_of(kept[second])) == (Outcome.NOT_YET, not_enough)
    assert kept[second].comment == "Say more"
    assert (kept[first].why_not, kept[second].why_not) == ({}, why)
    judgement = session.scalars(select(Judgement)).one()
    assert (judgement.assessor_id, judgement.establishment_id) == (room.assessor.id, room.leeds.id)
    assert events(session)[-1] == (
        "evidence decided",
        {"number": 1, "version": 1, "met": 1, "not_yet": 1, "more_evidence": 0},
    )


@pytest.mark.parametrize("check", rules.CHECKS)
def test_met_is_refused_when_any_check_is_no(room, session, check):
    piece = send(room, start(room))
    no = replace(ALL_YES, **{check: False})

    with pytest.raises(Refused) as refusal:
        decide(room, piece, checks=no)
    assert rules.QUESTIONS[check] in refusal.value.sentence
    with pytest.raises(Refused):
        decide(room, piece, lines=[Line(piece.latest.claims[0].criterion_id, Outcome.MET, "", no)])
    assert session.scalar(select(Judgement)) is None
    decide(room, piece, Outcome.NOT_YET, checks=no, why_not={check: "I could not tell."})
    assert session.scalars(select(Decision)).one().why_not == {check: "I could not tell."}


@pytest.mark.parametrize("check", rules.CHECKS)
def test_a_no_without_a_reason_is_refused_at_its_field(room, session, check):
    piece = send(room, start(room))
    no = replace(ALL_YES, **{check: False})
    other = {other: "A reason" for other in rules.CHECKS if other != check}

    for why_not in ({}, {check: "  "}, other):
        with pytest.raises(Refused) as refusal:
            decide(room, piece, Outcome.NOT_YET, checks=no, why_not=why_not)
        assert refusal.value.field == f"why_{check}"
        assert rules.QUESTIONS[check] in refusal.value.sentence
    [claim] = piece.latest.claims
    with pytest.raises(Refused, match="Say why"):
        decide(room, piece, lines=[Line(claim.criterion_id, Outcome.NOT_YET, "", no, other)])
    assert session.scalar(select(Judgement)) is None


@pytest.mark.parametrize("outcome", [Outcome.NOT_YET, Outcome.MORE_EVIDENCE])
def test_what_is_not_met_with_five_yes_is_refused_without_a_comment(room, session, outcome):
    piece = send(room, start(room))
    [claim] = piece.latest.claims

    for lines in ([Line(claim.criterion_id, outcome, "  ")], [Line(claim.criterion_id, outcome, "", ALL_YES)]):
        with pytest.raises(Refused, match="Say in a comment what is still missing"):
            decide(room, piece, lines=lines)
    assert session.scalar(select(Judgement)) is None
    decide(room, piece, lines=[Line(claim.criterion_id, outcome, "Say what you did next.")])
    assert session.scalars(select(Decision)).one().comment == "Say what you did next."


def test_a_criterion_may_differ_from_its_piece(room, session):
    piece = send(room, start(room))
    no = replace(ALL_YES, current=False)

    lines = [Line(piece.latest.claims[0].criterion_id, Outcome.MET, "", ALL_YES)]
    decide(room, piece, checks=no, why_not={"current": "It is from 2019."}, lines=lines)

    kept = session.scalars(select(Decision)).one()
    assert (kept.outcome, kept.why_not) == (Outcome.MET, {})


def test_every_claim_is_decided_and_nothing_else(room):
    piece = send(room, start(room), codes=("1.1", "1.2"))
    one, two = (Line(claim.criterion_id, Outcome.MET) for claim in piece.latest.claims)
    stranger = Line(room.unit("PM2").criteria[0].id, Outcome.MET)

    for lines in ([], [one], [one, two, stranger], [one, one], [one, two, two]):
        with pytest.raises(Refused):
            decide(room, piece, lines=lines)


def test_a_decision_needs_feedback(room):
    piece = send(room, start(room))

    with pytest.raises(Refused) as refusal:
        decide(room, piece, feedback="  ")
    assert refusal.value.field == "feedback"


def test_only_an_assessor_where_the_learner_is_now_decides(room):
    piece = send(room, start(room))
    for someone in (room.learner, room.mentor, room.tutor, room.coordinator, room.hull_assessor):
        with pytest.raises(Refused):
            decide(room, piece, someone=someone)

    room.move(room.learner, room.hull)
    with pytest.raises(Refused):
        decide(room, piece)
    assert decide(room, piece, someone=room.hull_assessor).establishment_id == room.hull.id


def test_what_is_decided_or_not_sent_cannot_be_decided(room):
    piece = start(room)
    with pytest.raises(Refused):
        decide(room, piece)
    send(room, piece)
    was = piece.version
    decide(room, piece)

    with pytest.raises(Refused):
        decide(room, piece)
    with pytest.raises(Stale):
        decide(room, piece, seen=was)


def test_two_assessors_at_once_make_one_decision(room, session):
    piece = send(room, start(room))
    session.commit()
    first = update(Evidence).where(Evidence.id == piece.id).values(version=Evidence.version + 1)
    session.execute(first, execution_options={"synchronize_session": False})

    with pytest.raises(StaleDataError):
        decide(room, piece)


def test_a_new_version_begins_with_the_same_words_and_what_is_not_met(room, session):
    piece = send(room, start(room), codes=("1.1", "1.2"))
    met, unmet = (claim.criterion_id for claim in piece.latest.claims)
    decide(room, piece, lines=[Line(met, Outcome.MET), Line(unmet, Outcome.MORE_EVIDENCE, "One more.")])

    version = service.add_version(room.as_(room.learner), piece, piece.version)

    assert (version.number, version.text, version.submitted_at) == (2, WORDS, None)
    assert rules.claimed_ids(version) == {unmet}
    with pytest.raises(Refused):
        service.add_version(room.as_(room.learner), piece, piece.version)


def test_a_new_version_does_not_begin_with_what_another_piece_has_shown(room, session):
    piece, other = (send(room, start(room), codes=("1.1", "1.2")) for _ in range(2))
    decide(room, piece, Outcome.NOT_YET)
    shown, unmet = (claim.criterion_id for claim in other.latest.claims)
    decide(room, other, lines=[Line(shown, Outcome.MET), Line(unmet, Outcome.NOT_YET, "Say more.")])

    assert rules.claimed_ids(service.add_version(room.as_(room.learner), piece, piece.version)) == {unmet}


def test_every_version_and_its_decisions_stay_and_the_newest_decision_stands(room, session):
    piece = send(room, start(room))
    decide(room, piece, Outcome.NOT_YET)
    service.add_version(room.as_(room.learner), piece, piece.version)
    send(room, piece, text="I listened, and then I asked what would help.")
    decide(room, piece, Outcome.MET)
    session.commit()
    session.expire_all()

    [kept] = queries.evidence_of(session, room.registration.id)
    old, new = (version.judgement.decisions[0] for version in kept.versions)
    assert [version.text for version in kept.versions] == [WORDS, "I listened, and then I asked what would help."]
    assert (old.outcome, new.outcome, new.supersedes_id) == (Outcome.NOT_YET, Outcome.MET, old.id)
    grid = rules.grid(room.qualification, [kept])
    assert (grid.rows[0].standing, grid.met) == (new, 1)
    assert queries.met_ids(session, room.registration.id) == {new.criterion_id}


def test_what_one_piece_shows_stays_shown_whatever_is_said_of_another(room, session):
    one, two = send(room, start(room)), send(room, start(room))
    [first] = decide(room, one).decisions
    [second] = decide(room, two, Outcome.NOT_YET).decisions

    assert (second.supersedes_id, second.takes_effect) == (None, False)
    assert a.standing_ids(session, room.registration.id) == {first.criterion_id: first.id}
    assert queries.met_ids(session, room.registration.id) == {first.criterion_id}


def test_nothing_is_ever_taken_away_by_a_decision(room, session):
    piece = send(room, start(room))
    for outcome in (Outcome.NOT_YET, Outcome.MORE_EVIDENCE, Outcome.MET):
        decide(room, piece, outcome)
        if outcome is not Outcome.MET:
            service.add_version(room.as_(room.learner), piece, piece.version)
            send(room, piece)

    assert session.scalar(select(func.count(EvidenceVersion.id))) == 3
    assert session.scalar(select(func.count(Decision.id))) == 3
