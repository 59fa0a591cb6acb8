"""What waits for an assessor, and how a portfolio is read."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from lms.people import service as people
from lms.people.models import Role
from lms.portfolio import queries, rules
from lms.portfolio.models import Kind, Outcome
from tests import builders as a
from tests.builders.people import NOON


class Counted:
    """How many statements a block makes."""

    def __init__(self, session):
        self.connection, self.count = session.connection(), 0

    def __enter__(self):
        event.listen(self.connection, "before_cursor_execute", self._add)
        return self

    def __exit__(self, *_):
        event.remove(self.connection, "before_cursor_execute", self._add)

    def _add(self, _connection, _cursor, statement, *_):
        self.count += statement.startswith("SELECT")


def waiting(session, room, someone=None, **changed):
    actor_id = (someone or room.assessor).id
    wanted = queries.Wanted({room.leeds.id}, actor_id)
    return [each.version.evidence.number for each in queries.waiting_for(session, wanted, **changed)]


def first(session, room, **changed):
    return queries.next_in_queue(session, queries.Wanted({room.leeds.id}, room.assessor.id, **changed))


def test_the_queue_holds_what_was_sent_and_not_decided_oldest_first(room, session):
    criteria = room.unit().criteria[:1]
    newer = a.sent_evidence(room.registration, criteria, 1, at=NOON)
    older = a.sent_evidence(room.registration, criteria, 2, at=NOON - timedelta(days=3))
    decided = a.sent_evidence(room.registration, criteria, 3)
    a.save(session, newer, older, decided, a.evidence(room.registration, 4))
    a.judge(decided, room.assessor)
    session.commit()

    assert waiting(session, room) == [2, 1]
    assert waiting(session, room, limit=1, offset=1) == [1]
    assert first(session, room) == (room.registration.id, 2)


def test_work_that_waits_goes_with_the_learner_and_keeps_its_date(room, session):
    a.save(session, a.sent_evidence(room.registration, room.unit().criteria[:1], at=a.LAST_WEEK))
    room.move(room.learner, room.hull)

    assert waiting(session, room) == []
    [there] = queries.waiting_for(session, queries.Wanted({room.hull.id}, room.hull_assessor.id))
    assert there.version.submitted_at == a.LAST_WEEK
    assert first(session, room) is None


def test_what_waits_at_several_prisons_is_one_queue_oldest_first(room, session):
    there = a.learner(room.hull, "Lee Away")
    theirs = a.registration(there, room.qualification, room.hull)
    a.save(session, there, theirs)
    criteria = room.unit().criteria[:1]
    sent = [(room.registration, 1, 4), (theirs, 2, 3), (room.registration, 3, 2), (theirs, 4, 1)]
    a.save(session, *(a.sent_evidence(who, criteria, n, at=NOON - timedelta(days=days)) for who, n, days in sent))
    wanted = queries.Wanted({room.leeds.id, room.hull.id}, room.assessor.id)

    def numbers(**page):
        return [each.version.evidence.number for each in queries.waiting_for(session, wanted, **page)]

    assert numbers() == [1, 2, 3, 4]
    assert numbers(limit=2, offset=1) == [2, 3]
    assert queries.waiting_for(session, queries.Wanted(set(), room.assessor.id)) == []


def test_work_of_somebody_who_is_elsewhere_is_shown_to_nobody_here_though_it_was_left_behind(room, session):
    a.save(session, a.sent_evidence(room.registration, room.unit().criteria[:1]))
    people.move(room.as_(room.tutor), room.learner, to=room.hull)
    session.commit()

    assert waiting(session, room) == []


def test_nobody_finds_their_own_work_in_the_queue(room, session):
    both = a.learner(room.leeds, "Lee Both")
    both.grants = [a.grant(Role.ASSESSOR, room.leeds)]
    own = a.registration(both, room.qualification, room.leeds)
    a.save(session, both, own)
    a.save(session, a.sent_evidence(own, room.unit().criteria[:1]))

    assert waiting(session, room, both) == []
    assert waiting(session, room) == [1]


@pytest.fixture
def full(room, session):
    """A portfolio with every kind of piece, decided, resubmitted and waiting."""
    criteria = room.unit().criteria
    account = a.sent_evidence(room.registration, criteria[:3], 1)
    shadowing = a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor)
    watched = a.sent_evidence(room.registration, criteria[3:5], 2)
    watched.kind, watched.shadowing = Kind.SHADOWING, shadowing
    sheet = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds)
    seen = a.sent_evidence(room.registration, room.unit("PM2").criteria, 3)
    seen.kind, seen.practical = Kind.PRACTICAL_ASSESSMENT, sheet
    a.save(session, account, shadowing, watched, sheet, seen)
    a.judge(account, room.assessor, [Outcome.MET, Outcome.NOT_YET, Outcome.MORE_EVIDENCE])
    account.versions.append(a.version(2))
    session.commit()
    session.expunge_all()
    return room.registration.id


def read_everything(pieces):
    """Touch all that the pages show, so that anything not loaded would be asked for."""
    for piece in pieces:
        assert piece.title
        assert piece.shadowing is None or piece.shadowing.mentor.name
        assert piece.shadowing is None or piece.shadowing.countersigner.name
        assert piece.practical is None or [line.criterion.number for line in piece.practical.lines]
        assert piece.practical is None or (piece.practical.observer.name and piece.practical.unit.code)
        for version in piece.versions:
            assert version.text
            assert rules.claimed_ids(version) is not None
            assert version.judgement is None or version.judgement.assessor.name
            assert version.judgement is None or rules.tally(version.judgement)


def test_a_whole_portfolio_is_read_in_six_statements(session, full):
    with Counted(session) as counted:
        pieces = queries.evidence_of(session, full)
        read_everything(pieces)

    assert [piece.number for piece in pieces] == [1, 2, 3]
    assert [version.number for version in pieces[0].versions] == [1, 2]
    assert counted.count <= 6


def test_one_piece_is_read_in_six_statements(session, full):
    for number in (1, 2, 3):
        with Counted(session) as counted:
            read_everything([queries.get_evidence(session, full, number)])
        assert counted.count <= 6
    assert queries.get_evidence(session, full, 4) is None


def test_the_grid_is_read_in_three_statements_with_the_registration(session, room, full):
    from lms.courses.queries import get_registration

    with Counted(session) as counted:
        registration = get_registration(a.Classroom.as_(room, room.learner), full)
        grid = rules.grid(registration.qualification, queries.evidence_for_grid(session, full))
        assert [row.next_step for row in grid.rows]

    assert grid.met == 1
    assert counted.count <= 3


def test_used_sources_are_those_of_this_portfolio(session, room, full):
    assert len(queries.used_sources(session, full)) == 2
