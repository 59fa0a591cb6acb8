"""Deciding again, trainee assessors, conflicts of interest, phrases, and what is referred again and again."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused, Stale, Work
from lms.people.models import Role
from lms.portfolio import policy, queries, rules, service
from lms.portfolio.models import Decision, Judgement, Outcome, Phrase, Proposal
from lms.portfolio.queries.aids import Agreed, aid_for, phrases_of
from lms.portfolio.queries.referred import often_referred
from lms.portfolio.rules import ALL_YES, Varcs
from lms.portfolio.service.phrases import MOST_PHRASES
from tests import builders as a
from tests.builders.people import NOON


def as_trainee(room, trainee, at=NOON):
    return Work(room.session, a.trainee_actor(trainee, room.leeds), at)


def decide(room, piece, outcome=Outcome.MET, *, by=None, at=NOON):
    said = a.verdict(piece.latest, outcome)
    return service.decide(room.as_(by or room.assessor, at), piece, seen=piece.version, **said)


def again(room, piece, outcome, *, why="I read it wrongly.", number=None, at=NOON + timedelta(hours=1), lines=None):
    version = piece.versions[(number or piece.latest.number) - 1]
    said = a.verdict(version, outcome) | ({"lines": lines} if lines is not None else {})
    return service.decide_again(room.as_(room.assessor, at), piece, version.number, seen=piece.version, why=why, **said)


def propose(room, trainee, piece, outcome=Outcome.MET, at=NOON):
    said = a.verdict(piece.latest, outcome)
    return service.propose(as_trainee(room, trainee, at), piece, seen=piece.version, **said)


def events(session, name):
    session.commit()
    return session.scalar(select(func.count(Event.id)).where(Event.name == name))


# Deciding again


def test_a_decision_made_again_takes_the_place_of_a_met_and_says_why(room, session, sent):
    [first, _] = decide(room, sent).decisions
    judged = again(room, sent, Outcome.NOT_YET)

    assert (judged.why_again, sent.latest.judgement) == ("I read it wrongly.", judged)
    assert judged.decisions[0].supersedes_id == first.id
    assert queries.met_ids(session, room.registration.id) == set()
    assert session.scalar(select(func.count(Decision.id))) == 4
    assert events(session, "evidence decided again") == 1


def test_a_piece_decided_again_falls_back_on_another_that_shows_the_same(room, session, sent):
    another = a.sent_evidence(room.registration, room.unit().criteria[:2], 2)
    a.save(session, another)
    decide(room, sent)
    decide(room, another, at=NOON + timedelta(minutes=1))
    again(room, another, Outcome.NOT_YET)

    assert len(queries.met_ids(session, room.registration.id)) == 2


def test_a_new_version_that_shows_less_leaves_what_an_earlier_one_showed_until_it_is_decided_again(room, session, sent):
    shown = {decision.criterion_id: decision.id for decision in decide(room, sent).decisions}
    claims = {claim.criterion_id for claim in sent.latest.claims}
    learner = room.as_(room.learner)
    service.add_version(learner, sent, sent.version)
    service.submit(learner, sent, "I asked what they wanted.", claims, True, sent.version)
    [less, _] = decide(room, sent, Outcome.NOT_YET, at=NOON + timedelta(minutes=1)).decisions

    assert (less.supersedes_id, less.takes_effect) == (None, False)
    assert queries.met_ids(session, room.registration.id) == claims
    met = rules.shown_by(queries.newest_decisions(session, room.registration.id))
    assert set(rules.shown_otherwise(sent, sent.latest, met).values()) == {"another version"}
    taken_back = again(room, sent, Outcome.NOT_YET, number=2, at=NOON + timedelta(minutes=2)).decisions
    assert {decision.criterion_id: decision.supersedes_id for decision in taken_back} == shown
    assert all(decision.takes_effect for decision in taken_back)
    assert queries.met_ids(session, room.registration.id) == set()


def test_deciding_again_needs_a_reason_and_something_decided(room, sent):
    with pytest.raises(Refused):
        again(room, sent, Outcome.MET)
    decide(room, sent)
    with pytest.raises(Refused, match="Say why"):
        again(room, sent, Outcome.NOT_YET, why="  ")
    with pytest.raises(Refused):
        again(room, sent, Outcome.NOT_YET, lines=[])


def test_only_what_no_later_version_was_judged_for_is_decided_again(room, session, sent):
    met, unmet = room.unit().criteria[:2]
    lines = [rules.Line(met.id, Outcome.MET), rules.Line(unmet.id, Outcome.NOT_YET, "Say more.")]
    said = a.verdict(sent.latest, Outcome.MET) | {"lines": lines}
    service.decide(room.as_(room.assessor), sent, seen=sent.version, **said)
    version = service.add_version(room.as_(room.learner), sent, sent.version)
    version.submitted_at = NOON
    session.flush()
    decide(room, sent, at=NOON + timedelta(minutes=1))

    assert rules.open_again(sent, sent.versions[0]) == {met.id}
    assert rules.open_again(sent, sent.versions[1]) == {unmet.id}
    again(room, sent, Outcome.NOT_YET, number=1, lines=[rules.Line(met.id, Outcome.NOT_YET, "Not shown.")])
    assert queries.met_ids(session, room.registration.id) == {unmet.id}


# Trainee assessors


def test_what_a_trainee_decides_is_a_proposal_and_the_piece_still_waits(room, session, sent, trainee):
    proposal = propose(room, trainee, sent)

    assert proposal.assessor_id == trainee.id
    assert rules.waiting_version(sent) is sent.latest
    assert session.scalar(select(func.count(Decision.id))) == 0
    assert queries.met_ids(session, room.registration.id) == set()
    wanted = queries.Wanted({room.leeds.id}, room.assessor.id)
    assert [each.version.id for each in queries.waiting_for(session, wanted)] == [sent.latest.id]
    assert queries.next_in_queue(session, wanted) is None
    assert events(session, "decision proposed") == 1


def test_a_trainee_decides_nothing_alone_and_a_qualified_assessor_proposes_nothing(room, sent, trainee):
    said = a.verdict(sent.latest, Outcome.MET)
    with pytest.raises(Refused, match="in training"):
        service.decide(as_trainee(room, trainee), sent, seen=sent.version, **said)
    with pytest.raises(Refused):
        service.propose(room.as_(room.assessor), sent, seen=sent.version, **said)


def test_a_countersigned_proposal_is_the_trainees_judgement_with_both_names(room, session, sent, trainee):
    proposal = propose(room, trainee, sent)
    judged = service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)
    session.commit()

    assert (judged.assessor_id, judged.countersigned_by) == (trainee.id, room.assessor.id)
    assert (proposal.agreed, proposal.settled_by) == (True, room.assessor.id)
    assert len(queries.met_ids(session, room.registration.id)) == 2
    with pytest.raises(Stale):
        service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)


def test_the_reasons_of_a_trainee_are_kept_and_countersigned_with_the_rest(room, session, sent, trainee):
    first, second = sent.latest.claims
    old = Varcs(valid=True, authentic=True, reliable=True, current=False, sufficient=True)
    lines = [
        rules.Line(first.criterion_id, Outcome.NOT_YET),
        rules.Line(second.criterion_id, Outcome.NOT_YET, "", replace(old, valid=False), {"valid": "Nothing of trust."}),
    ]
    said = {"feedback": "Say more.", "checks": old, "lines": lines}
    work = as_trainee(room, trainee)
    with pytest.raises(Refused) as refusal:
        service.propose(work, sent, seen=sent.version, **said)
    assert refusal.value.field == "why_current"
    proposal = service.propose(work, sent, seen=sent.version, **said, why_not={"current": "It is from 2019."})
    session.commit()
    session.expire_all()

    judged = service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)

    kept = {decision.criterion_id: decision.why_not for decision in judged.decisions}
    assert kept[first.criterion_id] == {"current": "It is from 2019."}
    assert kept[second.criterion_id] == {"current": "It is from 2019.", "valid": "Nothing of trust."}


def test_a_proposal_from_before_reasons_were_asked_for_is_countersigned_without_any(room, session, sent, trainee):
    proposal = propose(room, trainee, sent, Outcome.NOT_YET)
    proposal.checks = proposal.checks | {"current": False}
    proposal.lines = [{name: each[name] for name in each if name != "why_not"} for each in proposal.lines]
    session.commit()

    judged = service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)

    assert [(decision.current, decision.why_not) for decision in judged.decisions] == [(False, {})] * 2


@pytest.mark.parametrize("checks", [ALL_YES, replace(ALL_YES, current=False)])
def test_a_proposal_from_before_that_is_not_met_without_any_reason_is_handed_back(room, session, sent, trainee, checks):
    work = Work(session, a.trainee_actor(trainee, room.leeds), NOON)
    proposal = service.propose(work, sent, seen=sent.version, **a.verdict(sent.latest, Outcome.NOT_YET))
    proposal.lines = [each | {"comment": ""} for each in proposal.lines]
    proposal.checks = asdict(checks)
    session.flush()

    with pytest.raises(Refused, match="Hand it back, and ask for a comment"):
        service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)
    assert sent.latest.judgement is None
    service.hand_back(room.as_(room.assessor), proposal, "Say why.", seen=proposal.version_number)
    assert proposal.agreed is False


def test_deciding_again_asks_why_and_keeps_it(room, session, sent):
    decide(room, sent)
    no = replace(ALL_YES, reliable=False)
    said = a.verdict(sent.latest, Outcome.NOT_YET) | {"checks": no}
    with pytest.raises(Refused) as refusal:
        service.decide_again(room.as_(room.assessor), sent, 1, seen=sent.version, why="I misread it.", **said)
    assert refusal.value.field == "why_reliable"
    why_not = {"reliable": "Another assessor read it otherwise."}
    judged = service.decide_again(
        room.as_(room.assessor), sent, 1, seen=sent.version, why="I misread it.", why_not=why_not, **said
    )

    assert [decision.why_not for decision in judged.decisions] == [why_not] * 2


def test_a_proposal_handed_back_leaves_the_piece_waiting_for_another(room, session, sent, trainee):
    proposal = propose(room, trainee, sent)
    with pytest.raises(Refused):
        service.hand_back(room.as_(room.assessor), proposal, " ", seen=proposal.version_number)
    service.hand_back(room.as_(room.assessor), proposal, "Look at 1.2 again.", seen=proposal.version_number)

    assert (proposal.agreed, proposal.note) == (False, "Look at 1.2 again.")
    assert propose(room, trainee, sent, Outcome.NOT_YET).note == ""


def test_nobody_countersigns_their_own_nor_in_training_nor_elsewhere_nor_with_an_interest(room, session, sent, trainee):
    proposal = propose(room, trainee, sent)
    qualified_since = replace(a.trainee_actor(trainee, room.leeds), grants=frozenset({("assessor", room.leeds.id)}))
    interested = replace(a.actor(room.assessor), apart_from=frozenset({room.learner.id}))
    other = a.trainee_actor(room.tutor, room.leeds)
    for actor in (qualified_since, interested, other, a.actor(room.hull_assessor), a.actor(room.learner)):
        assert not policy.may_countersign(actor, proposal)
        for deed in (service.countersign, lambda *given, **more: service.hand_back(*given, "Look again.", **more)):
            with pytest.raises(Refused):
                deed(Work(session, actor, NOON), proposal, seen=proposal.version_number)


def test_nobody_countersigns_what_was_proposed_by_somebody_who_may_not_judge_it_any_more(room, session, sent, trainee):
    proposal = propose(room, trainee, sent)
    declared = a.interest(trainee, room.learner)
    a.save(session, declared)
    with pytest.raises(Refused, match="Hand it back"):
        service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)
    declared.ended_at = NOON
    trainee.grants[0].suspended_on = NOON.date()
    session.flush()
    with pytest.raises(Refused, match="Hand it back"):
        service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)
    trainee.grants[0].suspended_on = None
    session.flush()
    assert queries.met_ids(session, room.registration.id) == set()
    service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)


@pytest.mark.parametrize("how", ["the learner moved", "their role ended"])
def test_nobody_countersigns_for_somebody_who_does_not_assess_where_the_learner_is(room, session, sent, trainee, how):
    proposal = propose(room, trainee, sent)
    if how == "the learner moved":
        room.move(room.learner, room.hull)
    else:
        trainee.grants[0].to_day = NOON.date() - timedelta(days=1)
    session.flush()
    by = room.hull_assessor if how == "the learner moved" else room.assessor
    with pytest.raises(Refused, match="Hand it back"):
        service.countersign(room.as_(by), proposal, seen=proposal.version_number)
    service.hand_back(room.as_(by), proposal, "Another must propose it.", seen=proposal.version_number)


def test_nobody_countersigns_what_was_proposed_by_whoever_turned_out_to_be_the_witness(room, session, sent, trainee):
    proposal = propose(room, trainee, sent)
    sent.witness = a.statement(room.registration, room.tutor, room.leeds, known_as="", witness_id=trainee.id)
    session.flush()
    with pytest.raises(Refused, match="Hand it back"):
        service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)
    service.hand_back(room.as_(room.assessor), proposal, "You were the witness.", seen=proposal.version_number)


def test_a_proposal_about_words_that_were_taken_back_counts_for_nothing(room, session, sent, trainee):
    proposal = propose(room, trainee, sent)
    service.take_back(room.as_(room.learner), sent, sent.version)
    sent.latest.submitted_at = NOON + timedelta(hours=1)
    session.flush()

    assert queries.open_proposal(session, sent.latest.id) is None
    with pytest.raises(Stale):
        service.countersign(room.as_(room.assessor), proposal, seen=proposal.version_number)
    newer = propose(room, trainee, sent, at=NOON + timedelta(hours=2))
    assert queries.open_proposal(session, sent.latest.id) == newer
    assert proposal.agreed is False


def test_there_is_one_open_proposal_about_a_version(room, session, sent, trainee):
    propose(room, trainee, sent)
    with pytest.raises(Refused, match="already"):
        propose(room, trainee, sent)
    assert session.scalar(select(func.count(Proposal.id))) == 1


# Conflicts of interest


def test_an_interest_or_a_statement_of_ones_own_refuses_every_deed_of_deciding(room, session, sent, trainee):
    said = a.verdict(sent.latest, Outcome.MET)
    interested = Work(session, replace(a.actor(room.assessor), apart_from=frozenset({room.learner.id})), NOON)
    with pytest.raises(Refused):
        service.decide(interested, sent, seen=sent.version, **said)
    apart = a.trainee_actor(trainee, room.leeds, apart_from=frozenset({room.learner.id}))
    with pytest.raises(Refused):
        service.propose(Work(session, apart, NOON), sent, seen=sent.version, **said)


def test_the_queue_leaves_out_what_the_assessor_must_leave_to_others(room, session, sent):
    wanted = queries.Wanted({room.leeds.id}, room.assessor.id, frozenset({room.learner.id}))
    assert queries.waiting_for(session, wanted) == []
    assert len(queries.waiting_for(session, replace(wanted, apart_from=frozenset()))) == 1
    assert queries.next_in_queue(session, wanted) is None


# The whole


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=some.data())
def test_a_criterion_is_met_only_by_a_standing_decision_of_somebody_allowed_to_make_it(
    data, app, room, session, trainee
):
    """Anybody tries anything. What is met is what the newest allowed decision about some piece says."""
    with session.begin_nested() as undone:
        [criterion] = room.unit().criteria[:1]
        number = queries.newest_number(session, room.registration.id)
        pieces = [a.sent_evidence(room.registration, [criterion], number + n) for n in (1, 2)]
        session.add_all(pieces)
        session.flush()
        qualified, in_training = a.actor(room.assessor), a.trainee_actor(trainee, room.leeds)
        nobody = [a.actor(room.hull_assessor), a.actor(room.tutor), a.actor(room.learner)]
        said = {}
        for turn in range(data.draw(some.integers(1, 6))):
            piece = data.draw(some.sampled_from(pieces))
            outcome = data.draw(some.sampled_from(Outcome))
            actor = data.draw(some.sampled_from([qualified, qualified, in_training, *nobody]))
            work = Work(session, actor, NOON + timedelta(minutes=turn))
            verdict = a.verdict(piece.latest, outcome)
            try:
                if piece.latest.judgement:
                    service.decide_again(work, piece, 1, seen=piece.version, why="Again", **verdict)
                else:
                    service.decide(work, piece, seen=piece.version, **verdict)
            except Refused:
                assert actor is not qualified
            else:
                assert actor is qualified
                said[piece.number] = outcome
        session.flush()
        assert (criterion.id in queries.met_ids(session, room.registration.id)) == (Outcome.MET in said.values())
        assert rules.grid(room.qualification, pieces).met == (Outcome.MET in said.values())
        assert set(session.scalars(select(Judgement.assessor_id))) <= {room.assessor.id}
        undone.rollback()


# Phrases


def test_phrases_are_the_assessors_own_and_the_same_words_are_kept_once(room, session):
    work = room.as_(room.assessor)
    kept = service.add_phrase(work, " Say what  you did. ")
    assert service.add_phrase(work, "Say what you did.") is kept
    service.add_phrase(room.as_(room.hull_assessor), "Well done.")

    assert [phrase.text for phrase in phrases_of(session, room.assessor.id)] == ["Say what you did."]
    aid = aid_for(session, room.assessor.id, room.leeds.id, [])
    assert aid.phrases == {kept.id: "Say what you did."}
    service.remove_phrase(room.as_(room.hull_assessor), kept.id)
    assert session.get(Phrase, kept.id) is not None
    service.remove_phrase(work, kept.id)
    session.flush()
    assert phrases_of(session, room.assessor.id) == []


def test_an_empty_phrase_a_long_one_and_one_too_many_are_refused(room):
    work = room.as_(room.assessor)
    for text in ("  ", "x" * 301):
        with pytest.raises(Refused):
            service.add_phrase(work, text)
    for number in range(MOST_PHRASES):
        service.add_phrase(work, f"Phrase {number}")
    with pytest.raises(Refused):
        service.add_phrase(work, "One more")


def test_the_newest_guidance_of_the_prison_is_beside_its_criterion(room, session):
    from lms.portfolio.models import Guidance

    [first, second, *_] = room.unit().criteria
    rows = [(room.leeds, first, "Old", -2), (room.leeds, first, "New", -1), (room.hull, second, "Theirs", 0)]
    a.save(
        session,
        *(
            Guidance(establishment_id=here.id, criterion_id=c.id, text=text, agreed_at=NOON + timedelta(days=days))
            for here, c, text, days in rows
        ),
    )
    aid = aid_for(session, room.assessor.id, room.leeds.id, [first.id, second.id])
    assert aid.guidance == {first.id: Agreed(None, "New")}


# Referred again and again


@pytest.mark.parametrize(("said", "told"), [({}, 3), ({"referrals_told": 2}, 2), ({"referrals_told": 4}, 4)])
def test_a_criterion_referred_as_often_as_its_qualification_tells_is_listed(room, session, sent, said, told):
    room.qualification.rules = said
    for turn in range(told):
        assert often_referred(session, {room.leeds.id}) == []
        decide(room, sent, Outcome.NOT_YET, at=NOON + timedelta(minutes=turn))
        again(room, sent, Outcome.MORE_EVIDENCE, at=NOON + timedelta(minutes=turn, seconds=1))
        if turn < told - 1:
            version = service.add_version(room.as_(room.learner), sent, sent.version)
            version.submitted_at = NOON
            session.flush()

    found = often_referred(session, {room.leeds.id})
    assert sorted((each.criterion.number, each.times) for each in found) == [("1.1", told), ("1.2", told)]
    assert found[0].registration is room.registration
    assert often_referred(session, {room.hull.id}) == []
    again(room, sent, Outcome.MET, at=NOON + timedelta(hours=1))
    assert often_referred(session, {room.leeds.id}) == []


def test_an_assessor_by_role_alone_is_not_enough(room, session):
    nowhere = a.staff((Role.ASSESSOR, room.hull))
    a.save(session, nowhere, *nowhere.grants)
    assert not policy.may_decide(a.actor(nowhere), room.registration)
