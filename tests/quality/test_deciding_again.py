"""A decision made again: not where it was awarded unless a case asks for it, nor by whoever an appeal went against."""

from datetime import timedelta

import pytest

from lms.core.work import Refused
from lms.portfolio import queries as portfolio
from lms.portfolio.models import Outcome
from lms.portfolio.service import add_version, decide, submit
from lms.quality import service as quality
from lms.quality.models import CaseOutcome
from lms.quality.queries.cases import blocks_award, to_decide_again
from lms.quality.service import cases, deciding
from tests import builders as a

HOUR = timedelta(hours=1)


@pytest.fixture
def office(scene):
    return scene.office


@pytest.fixture
def awarded(scene, room, session):
    """A piece that shows all of a unit that is awarded, and one criterion of another unit that is not."""
    piece = a.sent_evidence(room.registration, [*room.unit("PM2").criteria, room.unit("PM3").criteria[0]], 2)
    a.save(session, piece)
    a.judge(piece, room.assessor)
    a.save(session, piece)
    unit = room.unit("PM2")
    quality.agree(scene.office.as_(scene.office.iqa), room.registration, unit, "Sound.", said=a.answers(unit))
    session.commit()
    return piece


def again(room, piece, who=None, outcome=Outcome.NOT_YET, *, only=None, at=a.NOON + 3 * HOUR):
    said = a.verdict(piece.latest, outcome)
    if only:
        said["lines"] = [line for line in said["lines"] if line.criterion_id in {each.id for each in only}]
    work, number = room.as_(who or room.assessor, at), piece.latest.number
    return deciding.decide_again(work, piece, number, seen=piece.version, why="I read it wrongly.", **said)


def send_again(room, piece, criteria):
    learner = room.as_(room.learner, a.NOON + HOUR)
    add_version(learner, piece, piece.version)
    submit(learner, piece, "I asked what they wanted.", [each.id for each in criteria], True, piece.version)


def malpractice(scene, outcome, units=("PM2",), about=None):
    """A case of malpractice that another IQA decided so."""
    office, room = scene.office, scene.room
    said = {"category": "Same words", "units": units, "text": "Look at piece 2.", "about_id": about and about.id}
    case = cases.raise_malpractice(office.as_(office.iqa), room.registration, **said)
    room.session.commit()
    cases.decide(office.as_(office.other_iqa), scene.whole(case), outcome, "We looked.", seen=case.version)
    room.session.commit()


def test_what_was_awarded_stays_and_the_rest_of_the_piece_can_be_decided_again(room, session, awarded):
    other = room.unit("PM3").criteria[:1]
    with pytest.raises(Refused):
        again(room, awarded)
    again(room, awarded, only=other)

    met = portfolio.met_ids(session, room.registration.id)
    assert met == {criterion.id for criterion in room.unit("PM2").criteria}


def test_an_assessor_who_would_take_back_what_was_awarded_is_sent_to_an_iqa(scene, room, session):
    piece = a.meet(scene.office, "PM2")
    unit = room.unit("PM2")
    quality.agree(scene.office.as_(scene.office.iqa), room.registration, unit, "Sound.", said=a.answers(unit))
    session.commit()

    with pytest.raises(Refused, match=r"PM2 was awarded.* tell an IQA"):
        again(room, piece)
    malpractice(scene, CaseOutcome.NOT_UPHELD)
    with pytest.raises(Refused, match="tell an IQA"):
        again(room, piece)
    malpractice(scene, CaseOutcome.UPHELD, ("PM1",))
    with pytest.raises(Refused, match="tell an IQA"):
        again(room, piece)
    malpractice(scene, CaseOutcome.UPHELD)
    again(room, piece)

    assert portfolio.met_ids(session, room.registration.id) == set()


def test_whoever_malpractice_was_found_of_decides_nothing_again_there(scene, room, session):
    piece = a.meet(scene.office, "PM2")
    malpractice(scene, CaseOutcome.UPHELD, about=room.assessor)

    with pytest.raises(Refused, match="another assessor"):
        again(room, piece)
    again(room, piece, scene.second)


def test_a_new_version_takes_nothing_awarded_away(room, session, awarded):
    send_again(room, awarded, room.unit("PM2").criteria)
    said = a.verdict(awarded.latest, Outcome.NOT_YET)
    decide(room.as_(room.assessor, a.NOON + HOUR), awarded, seen=awarded.version, **said)

    assert {each.id for each in room.unit("PM2").criteria} <= portfolio.met_ids(session, room.registration.id)
    with pytest.raises(Refused, match="tell an IQA"):
        again(room, awarded)


def upheld(scene):
    case = scene.appeal()
    work = scene.office.as_(scene.second, a.NOON + HOUR)
    cases.decide(work, scene.whole(case), CaseOutcome.UPHELD, "It is there.", seen=case.version)
    scene.room.session.commit()
    scene.room.session.expire_all()


def test_whoever_an_appeal_was_upheld_against_leaves_the_piece_to_another(scene, room, session):
    upheld(scene)
    here = [room.leeds.id]
    assert not to_decide_again(session, here, asked_by=room.assessor.id)
    assert len(to_decide_again(session, here, asked_by=scene.second.id)) == 1

    with pytest.raises(Refused, match="another assessor"):
        again(room, scene.piece, outcome=Outcome.MET)
    again(room, scene.piece, scene.second, Outcome.MET)
    session.commit()

    assert not to_decide_again(session, here)
    assert len(portfolio.met_ids(session, room.registration.id)) == 2


def test_an_upheld_appeal_is_not_answered_by_the_same_assessor_with_a_new_version(scene, room, session):
    upheld(scene)
    piece = scene.piece
    send_again(room, piece, room.unit("PM1").criteria[:2])
    decide(
        room.as_(room.assessor, a.NOON + 2 * HOUR), piece, seen=piece.version, **a.verdict(piece.latest, Outcome.MET)
    )
    session.commit()
    session.expire_all()

    assert "decided again" in blocks_award(session, room.registration.id, room.unit("PM1"))
    assert len(to_decide_again(session, [room.leeds.id])) == 1
    again(room, piece, scene.second, Outcome.MET)
    session.commit()
    session.expire_all()
    assert blocks_award(session, room.registration.id, room.unit("PM1")) is None
    assert not to_decide_again(session, [room.leeds.id])


def test_the_page_of_deciding_again_offers_what_may_be_decided_or_says_why_nothing_may(
    scene, room, browser, session, awarded
):
    a.meet(scene.office, "PM2", number=3)
    browser.sign_in(room.assessor)

    page = browser.page(f"/portfolios/{room.registration.id}/evidence/2/versions/1/decide-again").text
    assert "PM3 1.1" in page
    assert "PM2 1.1" not in page.split("Each criterion it claims")[1]
    piece = f"/portfolios/{room.registration.id}/evidence/3"
    assert browser.get(f"{piece}/versions/1/decide-again").location == piece
    assert "PM2 was awarded, so what was decided there stays." in browser.page(piece).text


def test_the_page_of_deciding_again_takes_at_most_twelve_statements(scene, room, browser, awarded, statements):
    upheld(scene)
    browser.sign_in(scene.second)

    assert statements.of(browser, f"/portfolios/{room.registration.id}/evidence/1/versions/1/decide-again") <= 12


def test_the_version_before_is_one_before_the_one_that_is_decided(scene, room, browser, awarded):
    upheld(scene)
    browser.sign_in(scene.second)

    page = browser.get(f"/portfolios/{room.registration.id}/evidence/1/versions/1/decide-again")

    assert "Version 1 and what was decided" in page.text
    assert "data-before" not in page.text
