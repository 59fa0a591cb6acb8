"""Whatever is done, in whatever order, and whoever tries it: what a portfolio adds up to."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from lms.core.work import Refused, Stale, Work
from lms.portfolio import queries, rules, service
from lms.portfolio.models import Decision, Judgement, Outcome, Proposal
from lms.portfolio.queries.proposals import unsettled_proposal
from tests import builders as a
from tests.builders.people import NOON

PIECES = (1, 2)
# What may be done with a piece that was sent: by the learner, by an assessor, and by one in training.
BY_LEARNER = ("write again", "send", "take back")
JUDGING = ("met", "not yet", "more evidence")
BESIDE = ("propose", "countersign", "hand back")
# Judging most often, so that pieces are decided, and decided again, in most stories.
DEEDS = (*JUDGING, *BY_LEARNER, *BESIDE, *JUDGING, *JUDGING, "met", "met")


class Story:
    """Two pieces that were sent and claim the same criteria, and everybody who may do something with them."""

    def __init__(self, room, trainee, criteria=None):
        self.room, self.trainee, self.turn = room, trainee, 0
        first = queries.newest_number(room.session, room.registration.id) + 1
        criteria = criteria or room.unit().criteria[:2]
        self.pieces = {n: a.sent_evidence(room.registration, criteria, first + n) for n in PIECES}
        self.claimed = [criterion.id for criterion in criteria]
        room.session.add_all(self.pieces.values())
        room.session.flush()

    def work(self, actor):
        self.turn += 1
        return Work(self.room.session, actor, NOON + timedelta(minutes=self.turn))

    def does(self, piece, deed, actor=None):
        """Whether the deed was done; what cannot be done then, or by them, changes nothing."""
        room, evidence = self.room, self.pieces[piece]
        learner, assessor = a.actor(room.learner), a.actor(room.assessor)
        proposal = unsettled_proposal(room.session, evidence.latest.id)
        try:
            if deed == "send":
                work = self.work(actor or learner)
                service.submit(work, evidence, "What I did on the wing.", self.claimed, True, evidence.version)
            elif deed == "take back":
                service.take_back(self.work(actor or learner), evidence, evidence.version)
            elif deed == "write again":
                service.add_version(self.work(actor or learner), evidence, evidence.version)
            elif deed == "propose":
                work = self.work(actor or a.trainee_actor(self.trainee, room.leeds))
                service.propose(work, evidence, seen=evidence.version, **a.verdict(evidence.latest, Outcome.MET))
            elif deed in ("countersign", "hand back") and proposal is None:
                return False
            elif deed == "countersign":
                service.countersign(self.work(actor or assessor), proposal, seen=proposal.version_number)
            elif deed == "hand back":
                work = self.work(actor or assessor)
                service.hand_back(work, proposal, "Look again.", seen=proposal.version_number)
            else:
                self.decides(evidence, Outcome(deed), self.work(actor or assessor))
        except (Refused, Stale):
            return False
        return True

    def decides(self, evidence, outcome, work):
        said = a.verdict(evidence.latest, outcome)
        if evidence.latest.judgement:
            number = evidence.latest.number
            service.decide_again(work, evidence, number, seen=evidence.version, why="I misread it.", **said)
        else:
            service.decide(work, evidence, seen=evidence.version, **said)

    def met(self):
        """Worked out the long way: shown by some piece, and not taken back by deciding that piece again."""
        shown = {}
        for number, evidence in self.pieces.items():
            for version in evidence.versions:
                for judgement in version.judgements:
                    for decision in judgement.decisions:
                        key, says_so = (number, decision.criterion_id), decision.outcome is Outcome.MET
                        shown[key] = says_so or (shown.get(key, False) and not judgement.why_again)
        return {criterion for (_, criterion), is_shown in shown.items() if is_shown}

    def grid(self):
        session = self.room.session
        session.flush()
        session.expire_all()
        return rules.grid(self.room.qualification, queries.evidence_for_grid(session, self.room.registration.id))


deeds = some.lists(some.tuples(some.sampled_from(PIECES), some.sampled_from(DEEDS)), min_size=4, max_size=9)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happened=deeds, chance=some.randoms(use_true_random=False))
def test_any_order_of_deeds_that_policies_allow_reaches_the_same_grid(app, room, session, trainee, happened, chance):
    """Each piece has its own order; how the pieces come in between each other is left to chance."""
    mixed = [piece for piece, _ in happened]
    chance.shuffle(mixed)
    queues = {piece: [deed for each, deed in happened if each == piece] for piece in PIECES}
    another = [(piece, queues[piece].pop(0)) for piece in mixed]
    reached = []
    for order in (happened, another):
        with session.begin_nested() as undone:
            story = Story(room, trainee)
            done = Counter((piece, deed) for piece, deed in order if story.does(piece, deed))
            grid = story.grid()
            assert {row.criterion.id for row in grid.rows if row.is_met} == story.met()
            assert queries.met_ids(session, room.registration.id) == story.met()
            reached.append((done, [(row.state, row.decider) for row in grid.rows]))
            undone.rollback()
    assert reached[0] == reached[1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=some.data())
def test_whoever_tries_whatever_a_criterion_is_met_only_by_a_decision_that_stands_and_was_allowed(
    app, room, session, trainee, data
):
    qualified, in_training = a.actor(room.assessor), a.trainee_actor(trainee, room.leeds)
    apart = frozenset({room.learner.id})
    people = {
        "learner": a.actor(room.learner),
        "assessor": qualified,
        "in training": in_training,
        "interested": replace(a.actor(room.tutor), grants=qualified.grants, apart_from=apart),
        "trainee interested": replace(in_training, apart_from=apart),
        "suspended": replace(qualified, grants=frozenset()),
        "elsewhere": a.actor(room.hull_assessor),
        "tutor": a.actor(room.tutor),
        "learner with the role": replace(a.actor(room.learner), grants=qualified.grants),
    }
    with session.begin_nested() as undone:
        story = Story(room, trainee)
        for _ in range(data.draw(some.integers(2, 10))):
            deed = data.draw(some.sampled_from(DEEDS))
            usual = "in training" if deed == "propose" else "learner" if deed in BY_LEARNER else "assessor"
            who = data.draw(some.sampled_from([*people, *[usual] * 3]))
            done = story.does(data.draw(some.sampled_from(PIECES)), deed, people[who])
            if done and deed in BY_LEARNER:
                assert who.startswith("learner")
            elif done and deed == "propose":
                assert who == "in training"
            elif done:
                assert who == "assessor"
        met = {row.criterion.id for row in story.grid().rows if row.is_met}
        assert met == story.met()
        standing = a.standing_ids(session, room.registration.id)
        for criterion_id in met:
            judged = session.get_one(Decision, standing[criterion_id]).judgement
            by_assessor = (judged.assessor_id, judged.countersigned_by) == (room.assessor.id, None)
            countersigned = (judged.assessor_id, judged.countersigned_by) == (trainee.id, room.assessor.id)
            assert by_assessor or countersigned
        assert set(session.scalars(select(Judgement.assessor_id))) <= {room.assessor.id, trainee.id}
        assert set(session.scalars(select(Proposal.assessor_id))) <= {trainee.id}
        undone.rollback()


def test_two_decisions_of_one_moment_stand_the_same_whichever_is_read_first(room, session):
    criteria = room.unit().criteria[:1]
    pieces = [a.sent_evidence(room.registration, criteria, number) for number in (1, 2)]
    a.save(session, *pieces)
    for piece in pieces:
        said = a.verdict(piece.latest, Outcome.NOT_YET)
        service.decide(room.as_(room.assessor), piece, seen=piece.version, **said)
    session.flush()

    for order in (pieces, pieces[::-1]):
        standing = rules.standing_decisions(rules.decisions_in(order))
        assert {criterion: decision.id for criterion, decision in standing.items()} == a.standing_ids(
            session, room.registration.id
        )
