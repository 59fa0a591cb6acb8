"""Agreeing a unit and sending one back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.portfolio.models import Outcome
from lms.quality import queries, service
from lms.quality.models import Action, Finding, UnitAward
from tests import builders as a


def count(session, model):
    return session.scalar(select(func.count(model.id)))


def agree(office, who=None, code="PM1", **given):
    room = office.room
    unit = room.unit(code)
    said = a.answers(unit)
    return service.agree(office.as_(who or office.iqa), room.registration, unit, "Sound.", said=said, **given)


def send_back(office, to_do, who=None, **given):
    room = office.room
    work = office.as_(who or office.iqa)
    unit = room.unit("PM1")
    said = a.answers(unit, to_do)
    return service.send_back(work, room.registration, unit, to_do, "One thing to do.", said=said, **given)


def test_agreeing_a_unit_awards_it_and_is_written_down(office, room, session):
    a.meet(office, "PM1")

    award = agree(office)
    session.commit()

    assert award.unit_id == room.unit("PM1").id
    assert award.establishment_id == room.leeds.id
    names = session.scalars(select(Event.name).where(Event.subject_id == room.learner.id)).all()
    assert {"unit agreed", "unit awarded"} <= set(names)


def test_a_unit_is_not_awarded_while_a_criterion_is_not_met(office, room, session):
    criteria = room.unit("PM1").criteria
    piece = a.sent_evidence(room.registration, criteria, 1)
    a.judge(piece, room.assessor, [Outcome.MET] * (len(criteria) - 1) + [Outcome.NOT_YET])
    a.save(session, piece)

    with pytest.raises(Refused, match="not ready"):
        agree(office)

    assert count(session, UnitAward) == count(session, Finding) == 0


def test_a_unit_is_not_awarded_while_a_piece_waits(office, room, session):
    a.meet(office, "PM1")
    a.save(session, a.sent_evidence(room.registration, room.unit("PM1").criteria[:1], 2))

    with pytest.raises(Refused, match="not ready"):
        agree(office)


def test_a_unit_is_not_awarded_while_an_action_is_open(office, room):
    a.meet(office, "PM1")
    send_back(office, {room.unit("PM1").criteria[0].id: "Ask again"})

    with pytest.raises(Refused, match="not ready"):
        agree(office, office.other_iqa)


def test_a_unit_is_awarded_once(office, session):
    a.meet(office, "PM1")
    agree(office)

    with pytest.raises(Refused, match="already"):
        agree(office, office.other_iqa)

    assert count(session, UnitAward) == 1


def test_an_iqa_who_decided_in_a_unit_cannot_agree_it(office, room, session):
    a.meet(office, "PM1")
    with pytest.raises(Refused, match="another IQA"):
        agree(office, room.assessor)
    with pytest.raises(Refused, match="another IQA"):
        send_back(office, {room.unit("PM1").criteria[0].id: "Ask again"}, room.assessor)


def test_nobody_agrees_their_own_portfolio(office, room):
    a.meet(office, "PM1")

    with pytest.raises(Refused, match="your own"):
        agree(office, room.learner)


def test_what_changed_since_it_was_read_is_not_agreed(office, room, session):
    a.meet(office, "PM1")
    seen = queries.coverage_of(session, room.registration).unit(room.unit("PM1")).state_number

    with pytest.raises(Stale):
        agree(office, seen=seen - 1)
    assert agree(office, seen=seen)


def test_sending_back_names_criteria_of_this_unit(office, room, session):
    a.meet(office, "PM1")
    own, other = room.unit("PM1").criteria[0].id, room.unit("PM2").criteria[0].id

    for wrong in ({}, {other: "Ask again"}, {own: "Ask again", other: "Ask again"}):
        with pytest.raises(Refused):
            send_back(office, wrong)
    send_back(office, {own: "Ask again"})

    assert session.scalars(select(Action.text)).all() == ["Ask again"]
    assert count(session, UnitAward) == 0


def test_an_action_shows_where_the_learner_is_now_until_it_is_decided_again(office, room, session):
    first = a.meet(office, "PM1")
    criterion = room.unit("PM1").criteria[0]
    send_back(office, {criterion.id: "Ask again"})
    session.commit()

    assert [action.text for action in queries.actions_at(session, [room.leeds.id])] == ["Ask again"]
    assert queries.actions_at(session, [room.hull.id]) == []
    assert len(queries.actions_for(session, room.registration.id)) == 1

    again = a.sent_evidence(room.registration, [criterion], 2)
    stood = {criterion.id: first.latest.judgement.decisions[0]}
    a.judge(again, room.assessor, at=a.NOON + timedelta(hours=1), supersedes=stood)
    a.save(session, again)

    assert queries.actions_at(session, [room.leeds.id]) == []
    assert [ready.unit.code for ready in ready_here(office)] == ["PM1"]


def ready_here(office, who=None):
    asked_by = (who or office.iqa).id
    return queries.ready_at(office.room.session, [office.room.leeds.id], asked_by=asked_by)


def test_units_are_ready_oldest_first_and_only_here(office, room):
    a.meet(office, "PM2", at=a.NOON - timedelta(days=3))
    a.meet(office, "PM1", at=a.NOON - timedelta(days=2))

    assert [each.unit.code for each in ready_here(office)] == ["PM2", "PM1"]
    assert not any(each.decided_by_me for each in ready_here(office))
    assert all(each.decided_by_me for each in ready_here(office, room.assessor))
    assert queries.ready_at(room.session, [room.hull.id], asked_by=office.iqa.id) == []


def test_the_list_and_the_rule_agree_about_what_is_ready(office, room, session):
    """The list asks the database and the page asks the rule: both must say the same of every unit."""
    a.meet(office, "PM1")
    piece = a.meet(office, "PM2")
    a.save(session, a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 40))
    short = a.sent_evidence(room.registration, room.unit("PM3").criteria[:3], 41)
    a.judge(short, room.assessor)
    a.save(session, short)

    from lms.quality.rules import ready_for_iqa

    coverage = queries.coverage_of(session, room.registration)
    by_rule = [unit.unit.code for unit in coverage.units if ready_for_iqa(unit)]

    assert piece.number
    assert by_rule == [each.unit.code for each in ready_here(office)] == ["PM1"]


def test_an_awarded_unit_leaves_the_list(office):
    a.meet(office, "PM1")
    agree(office)

    assert ready_here(office) == []
