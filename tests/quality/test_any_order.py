"""Whatever assessors and IQAs do with a unit, in whatever order, and whoever tries it: what it comes to."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from lms.core.work import Refused, Stale
from lms.people import marks
from lms.people import service as people
from lms.people.models import Role
from lms.people.queries import holders_at
from lms.portfolio import service as portfolio
from lms.portfolio.models import Judgement, Outcome
from lms.portfolio.rules import CellState, is_met
from lms.portfolio.service.waiting import take_along
from lms.quality import queries, service
from lms.quality.models import Finding, UnitAward
from lms.quality.rules.coverage import ready_for_iqa
from lms.quality.service import deciding
from tests import builders as a
from tests.portfolio.test_any_order import BESIDE, BY_LEARNER, DEEDS, JUDGING, PIECES, Story

BY_IQA = ("send back", "agree")
ASSURED = (CellState.MET, CellState.QUALITY_ASSURED)


@pytest.fixture
def trainee(room, session):
    someone = a.trainee_assessor(room.leeds)
    a.save(session, someone, *someone.grants)
    return someone


class Assured(Story):
    """The same two pieces, each claiming a whole unit; an IQA looks at it, and assessors answer."""

    def __init__(self, office, trainee):
        self.office, self.unit = office, min(office.room.qualification.units, key=lambda unit: len(unit.criteria))
        super().__init__(office.room, trainee, self.unit.criteria)

    def looks(self, deed, actor=None):
        """Whether an IQA's deed was done; what cannot be done then, or by them, changes nothing."""
        work, registration = self.work(actor or a.actor(self.office.iqa)), self.room.registration
        self.room.session.expire_all()
        try:
            if deed == "agree":
                service.agree(work, registration, self.unit, "Sound.", said=a.answers(self.unit))
            else:
                to_do = {self.unit.criteria[0].id: "Say which benefit."}
                service.send_back(work, registration, self.unit, to_do, "No.", said=a.answers(self.unit, to_do))
        except (Refused, Stale):
            return False
        finally:
            self.read_words()
        return True

    def read_words(self):
        """The grid reads no words, and the next deed may."""
        for version in [version for piece in self.pieces.values() for version in piece.versions]:
            self.room.session.refresh(version, ["text"])

    def decides(self, evidence, outcome, work):
        """The deed of this storey, which knows what was awarded, where a version is decided again."""
        said = a.verdict(evidence.latest, outcome)
        if evidence.latest.judgement:
            number = evidence.latest.number
            deciding.decide_again(work, evidence, number, seen=evidence.version, why="I misread it.", **said)
        else:
            portfolio.decide(work, evidence, seen=evidence.version, **said)

    def coverage(self):
        session = self.room.session
        session.flush()
        session.expire_all()
        found = queries.coverage_of(session, self.room.registration)
        self.read_words()
        return found

    def comes_to(self):
        """What anybody reads of the unit: each criterion, who is next, what is asked, and whether it is awarded."""
        found = self.coverage()
        unit = found.unit(self.unit)
        rows = [(row.state, row.decider, row.is_met) for row in found.grid.rows if row.criterion in self.unit.criteria]
        asked = sorted(action.text for action in unit.actions)
        return rows, asked, unit.result, unit.is_waiting, ready_for_iqa(unit), unit.award is not None


between_looks = some.lists(some.tuples(some.sampled_from(PIECES), some.sampled_from(DEEDS)), max_size=5)
# Most stories begin with a unit that an IQA may look at.
SHOWN = [(1, "met"), (2, "met")]
stories = some.lists(some.tuples(between_looks, some.sampled_from(BY_IQA)), min_size=1, max_size=3)


def mixed(happened, chance):
    """The same deeds: each piece has its own order, and how they come in between each other is left to chance."""
    order = [piece for piece, _ in happened]
    chance.shuffle(order)
    queues = {piece: [deed for each, deed in happened if each == piece] for piece in PIECES}
    return [(piece, queues[piece].pop(0)) for piece in order]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(looks=stories, chance=some.randoms(use_true_random=False))
def test_any_order_between_the_looks_of_an_iqa_comes_to_the_same(app, office, session, trainee, looks, chance):
    """An IQA's look is a moment of its own: a decision answers it when it is made after it, and not before."""
    looks = [(SHOWN, looks[0][1]), *looks]
    reached = []
    for other in (False, True):
        with session.begin_nested() as undone:
            story, done, met = Assured(office, trainee), Counter(), []
            for happened, look in looks:
                order = mixed(happened, chance) if other else happened
                done.update((piece, deed) for piece, deed in order if story.does(piece, deed))
                done[look] += story.looks(look)
                met.append(story.comes_to())
            reached.append((done, met))
            undone.rollback()
    assert reached[0] == reached[1]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=some.data())
def test_whoever_tries_whatever_nothing_is_met_or_assured_but_by_those_who_may(app, office, session, trainee, data):
    room = office.room
    qualified, in_training = a.actor(room.assessor), a.trainee_actor(trainee, room.leeds)
    iqa, apart = a.actor(office.iqa), frozenset({room.learner.id})
    actors = {
        "learner": a.actor(room.learner),
        "assessor": qualified,
        "in training": in_training,
        "iqa": iqa,
        "iqa who assessed": replace(qualified, grants=qualified.grants | iqa.grants),
        "interested iqa": replace(a.actor(office.other_iqa), apart_from=apart),
        "interested": replace(a.actor(room.tutor), grants=qualified.grants, apart_from=apart),
        "iqa elsewhere": a.actor(office.hull_iqa),
        "eqa": a.actor(office.eqa),
    }
    with session.begin_nested() as undone:
        story = Assured(office, trainee)
        for piece, deed in [*SHOWN] if data.draw(some.booleans()) else []:
            story.does(piece, deed)
        for _ in range(data.draw(some.integers(2, 8))):
            deed = data.draw(some.sampled_from((*DEEDS, *BY_IQA, *BY_IQA)))
            usual = "in training" if deed == "propose" else "learner" if deed in BY_LEARNER else "assessor"
            usual = "iqa" if deed in BY_IQA else usual
            who = data.draw(some.sampled_from([*actors, *[usual] * 4]))
            if deed in BY_IQA:
                assert not story.looks(deed, actors[who]) or who == "iqa"
                continue
            done = story.does(data.draw(some.sampled_from(PIECES)), deed, actors[who])
            if done and (deed in BESIDE[1:] or deed in list(Outcome)):
                assert who in ("assessor", "iqa who assessed")
        found = story.coverage()
        for row in found.grid.rows:
            assert row.is_met == is_met(row.standing)
            assert row.is_met or row.state not in ASSURED
            if row.is_met:
                judged = row.standing.judgement
                by = (judged.assessor_id, judged.countersigned_by)
                assert by in ((room.assessor.id, None), (trainee.id, room.assessor.id))
        assert set(session.scalars(select(Finding.iqa_id))) <= {office.iqa.id}
        for award in session.scalars(select(UnitAward)):
            assert award.finding.iqa_id == office.iqa.id
            assert found.unit(story.unit).rows.is_complete
        undone.rollback()


class Travelling(Assured):
    """The same, while the learner moves between two prisons and staff of both lose and regain their roles."""

    def __init__(self, office, trainee):
        super().__init__(office, trainee)
        room = office.room
        self.staff = {
            "assessor": (room.assessor, Role.ASSESSOR, room.leeds),
            "assessor at the other": (room.hull_assessor, Role.ASSESSOR, room.hull),
            "iqa": (office.iqa, Role.IQA, room.leeds),
            "iqa at the other": (office.hull_iqa, Role.IQA, room.hull),
        }

    def moves(self):
        """The learner is received at the other prison."""
        room, work = self.room, self.work(a.actor(self.room.tutor))
        people.move(work, room.learner, to=room.hull if room.learner.establishment_id == room.leeds.id else room.leeds)
        take_along(work, room.learner)

    def changes(self, deed, who):
        """What an admin does with a role; what cannot be done then changes nothing."""
        [grant] = self.staff[who][0].grants
        with suppress(Refused):
            ROLES[deed](self.work(a.actor(self.office.admin)), grant)

    def tries(self, deed, piece, who):
        """Whether a member of staff did it as policies see them today, and whether they could: who holds the role where
        the learner is."""
        someone, role, place = self.staff[who]
        self.room.session.flush()
        held = {each.person_id: each for each in holders_at(self.room.session, role, place.id, a.NOON.date())}
        actor = held.get(someone.id, replace(a.actor(someone), grants=frozenset()))
        could = someone.id in held and place.id == self.room.learner.establishment_id
        return self.looks(deed, actor) if deed in BY_IQA else self.does(piece, deed, actor), could


ROLES = {"suspend": marks.suspend, "restore": marks.restore, "take the role away": people.take_role}
MOVE = "move"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=some.data())
def test_wherever_a_learner_goes_and_whoever_loses_a_role_only_those_who_hold_it_there_then_decide(
    app, office, session, trainee, data
):
    with session.begin_nested() as undone:
        story, done_by = Travelling(office, trainee), Counter()
        for piece, deed in SHOWN if data.draw(some.booleans()) else []:
            done_by[office.room.assessor.id] += story.does(piece, deed)
        for _ in range(data.draw(some.integers(4, 12))):
            deed = data.draw(some.sampled_from((*JUDGING * 2, *BY_LEARNER, *BY_IQA * 2, MOVE, MOVE, *ROLES)))
            piece, who = data.draw(some.sampled_from(PIECES)), data.draw(some.sampled_from(list(story.staff)))
            if deed == MOVE:
                story.moves()
            elif deed in ROLES:
                story.changes(deed, who)
            elif deed in BY_LEARNER:
                story.does(piece, deed)
            elif who.startswith("iqa") == (deed in BY_IQA):
                done, could = story.tries(deed, piece, who)
                assert could or not done
                done_by[story.staff[who][0].id] += done
        found = story.coverage()
        assert {row.criterion.id for row in found.grid.rows if row.is_met} == story.met()
        place_of = {someone.id: place.id for someone, _, place in story.staff.values()}
        kept = [(each.assessor_id, each.establishment_id) for each in session.scalars(select(Judgement))]
        kept += [(each.iqa_id, each.establishment_id) for each in session.scalars(select(Finding))]
        assert all(place == place_of[by] for by, place in kept)
        assert Counter(by for by, _ in kept) == +done_by
        undone.rollback()


# Answering what an IQA asked


@pytest.fixture
def asked(office, session):
    """A unit that an IQA sent back, and whose learner has sent a new version since."""
    piece = a.meet(office, "PM1")
    a.send_back(office, "PM1", "Say which benefit.")
    room, criteria = office.room, office.room.unit().criteria
    learner = room.as_(room.learner, a.NOON + timedelta(hours=1))
    portfolio.add_version(learner, piece, piece.version)
    claimed = [criterion.id for criterion in criteria]
    portfolio.submit(learner, piece, "I named the benefit for the wing.", claimed, True, piece.version)
    session.commit()
    return piece


def open_actions(office):
    office.room.session.expire_all()
    return queries.coverage_of(office.room.session, office.room.registration).unit(office.room.unit()).actions


def decide(office, piece, outcome):
    work = office.as_(office.room.assessor, a.NOON + timedelta(hours=2))
    portfolio.decide(work, piece, seen=piece.version, **a.verdict(piece.latest, outcome))


def test_one_decision_that_a_new_version_shows_it_answers_an_iqa(office, asked):
    assert len(open_actions(office)) == 1
    decide(office, asked, Outcome.MET)

    assert not open_actions(office)


@pytest.mark.parametrize("outcome", [Outcome.NOT_YET, Outcome.MORE_EVIDENCE])
def test_less_said_of_a_new_version_leaves_an_iqa_without_an_answer_about_the_one_before(office, asked, outcome):
    """It says nothing of whether the version that the IQA looked at shows it: the met that they doubt still stands."""
    decide(office, asked, outcome)
    assert len(open_actions(office)) == 1

    work = office.as_(office.room.assessor, a.NOON + timedelta(hours=3))
    said = a.verdict(asked.latest, outcome)
    deciding.decide_again(work, asked, 2, seen=asked.version, why="Neither version names one.", **said)
    assert not open_actions(office)


def test_the_page_says_what_an_earlier_version_shows_and_where_that_is_decided_again(browser, office, asked):
    base = f"/portfolios/{office.room.registration.id}/evidence/{asked.number}"
    browser.sign_in(office.room.assessor)

    page = browser.page(f"{base}/decide")

    assert "Version 1 shows PM1 1.1, PM1 1.2" in page.text
    assert "If you say less of it here, that stays met." in page.text
    assert page.links["decide version 1 again"] == f"{base}/versions/1/decide-again"
    assert browser.page(page.links["decide version 1 again"]).heading.startswith("Decide again")
