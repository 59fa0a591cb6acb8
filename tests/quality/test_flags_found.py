"""Where flags are found: by where the work was made, within a year; and many met in a minute, of one piece."""

from datetime import timedelta

import pytest

from lms.core.work import Refused
from lms.people.models import Role
from lms.portfolio.models import Outcome
from lms.quality import policy
from lms.quality.models import Finding
from lms.quality.queries import flags as queries
from lms.quality.queries.flags import flags_at
from lms.quality.queries.flags.facts import OWN_IQA
from lms.quality.rules.flags import FlagKind
from lms.quality.service import flags as service
from tests import builders as a
from tests.quality.odd import MADE, dated_before, looked_at_own, met_many, said_to_be_before


@pytest.fixture
def office(scene):
    return scene.office


def kinds(office, who, here):
    return [each.flag.kind for each in flags_at(office.as_(who), [here.id])]


@pytest.mark.parametrize("leave", ["moved", "released"])
@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_what_was_made_here_is_still_a_sign_here_once_its_learner_has_left(scene, room, office, session, make, leave):
    make(scene)
    session.commit()
    if leave == "moved":
        room.move(room.learner, room.hull)
    else:
        a.release(session, room.learner)
    session.expire_all()

    assert kinds(office, office.iqa, room.leeds) == [MADE[make]]
    [eqas] = flags_at(office.as_(office.eqa), [room.leeds.id])
    assert [each.name for each in eqas.whose.values()] == ["Jordan Ash"]


@pytest.mark.parametrize("make", [made for made in MADE if made is not met_many], ids=lambda make: make.__name__)
def test_and_an_iqa_where_the_learner_is_now_sees_it_and_deals_with_it_for_both(scene, room, office, session, make):
    make(scene)
    session.commit()
    room.move(room.learner, room.hull)
    session.expire_all()
    [found] = flags_at(office.as_(office.hull_iqa), [room.hull.id])
    assert found.here == [room.registration.id]

    service.explain(office.as_(office.hull_iqa), found, "It was typed wrong.")
    session.commit()

    assert kinds(office, office.hull_iqa, room.hull) == kinds(office, office.iqa, room.leeds) == []


@pytest.mark.parametrize("deed", [service.look_into, service.explain], ids=["look into", "explain"])
def test_what_is_odd_about_somebody_released_is_dealt_with_where_they_were_last(
    scene, room, office, session, browser, deed
):
    dated_before(scene)
    session.commit()
    room.move(room.learner, room.hull)
    a.release(session, room.learner)
    session.expire_all()
    [there], [before] = (
        flags_at(office.as_(who), [here.id]) for who, here in ((office.hull_iqa, room.hull), (office.iqa, room.leeds))
    )
    assert (there.here, before.here) == ([room.registration.id], [])
    browser.sign_in(office.hull_iqa)
    assert "Jordan Ash, piece 1" in browser.page("/quality/flags").text
    with pytest.raises(Refused, match="at another prison now"):
        deed(office.as_(office.hull_iqa), before, "Is the day right?")
    with pytest.raises(Refused, match="at another prison now"):
        deed(office.as_(office.iqa), there, "Is the day right?")

    [case] = deed(office.as_(office.hull_iqa), there, "Is the day right?")
    session.commit()

    assert case.establishment_id == room.hull.id
    assert policy.may_read_case(a.actor(office.hull_iqa), scene.whole(case))
    assert kinds(office, office.hull_iqa, room.hull) == kinds(office, office.iqa, room.leeds) == []


def test_whoever_reads_what_nobody_here_can_answer_is_told_who_can(browser, scene, room, office, session):
    dated_before(scene)
    session.commit()
    room.move(room.learner, room.hull)
    browser.sign_in(office.iqa)

    page = browser.page("/quality/flags")

    assert "A portfolio of somebody who is not here now, piece 1" in page.text
    assert "An IQA where they are now, or were last, sees it too" in page.text
    assert not any("Look into it" in words for words in page.links)


def test_what_was_made_elsewhere_by_somebody_who_has_left_is_no_sign_here(scene, room, office, session):
    room.move(room.learner, room.hull)
    scene.piece.latest.establishment_id = room.hull.id
    dated_before(scene)
    session.commit()

    assert kinds(office, office.iqa, room.leeds) == []
    assert kinds(office, office.hull_iqa, room.hull) == [FlagKind.OUTSIDE_STAY]


def test_what_was_sent_more_than_a_year_ago_is_looked_at_no_more(scene, office, room, session):
    said_to_be_before(scene)
    session.commit()
    last = scene.piece.latest.submitted_at + queries.HOW_FAR_BACK
    assert flags_at(office.as_(office.iqa, last), [room.leeds.id])

    later = office.as_(office.iqa, last + timedelta(seconds=1))

    assert flags_at(later, [room.leeds.id]) == []


# Many in a minute, of one piece


def goes(scene, *outcomes, seconds=20):
    """One piece of twelve criteria, decided so many times within a minute, each time so far as these are met."""
    room = scene.room
    piece = a.sent_evidence(room.registration, room.unit("PM3").criteria[:12], 20)
    count = len(piece.latest.claims)
    earlier = [None] * count
    room.session.add(piece)
    for number, met in enumerate(outcomes):
        said = [Outcome.MET if n in met else Outcome.NOT_YET for n in range(count)]
        judged = a.judge(piece, room.assessor, at=a.NOON + timedelta(seconds=seconds * number))
        for decision, outcome, before in zip(judged.decisions, said, earlier, strict=True):
            decision.outcome = outcome
            decision.supersedes_id = before and before.id
        room.session.commit()
        earlier = list(judged.decisions)
    return count


def test_one_piece_decided_at_one_go_is_no_sign_however_many_it_shows(scene, room, office):
    count = goes(scene, range(12))

    assert count >= 10
    assert kinds(office, office.iqa, room.leeds) == []


def test_deciding_again_what_was_met_already_is_no_sign(scene, room, office):
    goes(scene, range(12), range(12))

    assert kinds(office, office.iqa, room.leeds) == []


def test_one_piece_met_bit_by_bit_within_a_minute_is_a_sign(scene, room, office):
    goes(scene, range(5), range(12))

    [found] = flags_at(office.as_(office.iqa), [room.leeds.id])

    assert found.flag.kind is FlagKind.MANY_MET
    assert "of one piece, decided 2 times, on" in found.flag.said


def test_one_piece_met_bit_by_bit_in_more_than_a_minute_is_no_sign(scene, room, office):
    goes(scene, range(5), range(12), seconds=61)

    assert kinds(office, office.iqa, room.leeds) == []


@pytest.mark.parametrize(("units", "found"), [(("PM3",), False), (("PM1", "PM2"), True)])
def test_ten_criteria_of_two_units_met_with_one_press_are_a_sign_and_a_whole_unit_is_none(
    scene, room, office, session, units, found
):
    piece = a.sent_evidence(room.registration, [c for unit in units for c in room.unit(unit).criteria], 20)
    a.judge(piece, room.assessor, at=a.NOON)
    a.save(session, piece)

    flags = flags_at(office.as_(office.iqa), [room.leeds.id])

    assert [each.flag.kind for each in flags] == [FlagKind.MANY_MET] * found
    assert all("of one piece, and of 2 units, in one go, on" in each.flag.said for each in flags)


# About the reader


@pytest.fixture
def both(room, session):
    """Somebody who assesses and assures at Leeds, and whom flags are about."""
    made = a.person(room.leeds, Role.ASSESSOR, Role.IQA, name="Bo Both")
    a.save(session, made, *made.grants)
    return made


def test_an_iqa_neither_sees_nor_opens_a_flag_about_themselves_and_another_does(
    scene, room, office, session, browser, both
):
    looked_at_own(scene)
    session.flush()
    session.query(Finding).one().iqa_id = scene.piece.latest.judgements[0].assessor_id = both.id
    session.commit()
    [found] = flags_at(office.as_(office.iqa), [room.leeds.id])
    browser.sign_in(office.iqa)
    page = browser.page("/quality/flags")
    address = page.links["Look into it, or explain it: assessor and iqa are the same person, Bo Both"]
    browser.sign_in(both)

    assert "Nothing looks odd" in browser.page("/quality/flags").text
    browser.page(address, 404)
    for deed in (service.look_into, service.explain):
        with pytest.raises(Refused, match="about you"):
            deed(office.as_(both), found, "It is fine.")


# Very many


def test_a_flag_that_names_very_many_is_dealt_with_ten_at_once_until_nobody_is_left(
    scene, room, office, session, browser
):
    for number in range(23):
        who = a.learner(room.leeds, f"Pat Copy{number}")
        piece = a.sent_evidence(a.registration(who, room.qualification, room.leeds), room.unit("PM2").criteria[:1], 1)
        piece.latest.text = "I sat down beside somebody new on the wing and I listened until they had said it all."
        session.add_all([who, piece])
    session.commit()
    browser.sign_in(office.iqa)
    work = office.as_(office.iqa)
    [first] = flags_at(work, [room.leeds.id])
    said = browser.page(f"/quality/flags/{first.flag.address}").text
    assert "done for the first 10 with nothing written yet, and 13 more after that" in said

    made = []
    for deed in (service.look_into, service.explain, service.look_into):
        [found] = flags_at(work, [room.leeds.id])
        assert found.flag == first.flag
        made.append(len(deed(work, queries.get_flag(work, found.flag.address), "Who wrote first?")))
        session.commit()

    assert made == [10, 10, 3]
    assert flags_at(work, [room.leeds.id]) == []
    assert queries.get_flag(work, first.flag.address) is None


def test_of_very_many_findings_by_whoever_decided_the_newest_are_kept(scene, room, office, session):
    looked_at_own(scene)
    session.flush()
    older = session.query(Finding).one()
    older.found_at = a.NOON - timedelta(days=30)
    kit = a.learner(room.leeds, "Kit Hale")
    theirs = a.registration(kit, room.qualification, room.leeds)
    piece = a.sent_evidence(theirs, room.unit("PM1").criteria[:1], 1)
    a.save(session, kit, piece)
    a.judge(piece, room.assessor)
    session.commit()
    facts = {"unit_id": older.unit_id, "iqa_id": older.iqa_id, "establishment_id": room.leeds.id}
    said = {"stage": older.stage, "agrees": True, "comment": "", "found_at": a.NOON}
    a.save(session, Finding(registration_id=theirs.id, **facts, **said))
    asked = {"places": [room.leeds.id], "since": a.NOON - queries.HOW_FAR_BACK, "most": 1}

    [row] = session.execute(OWN_IQA, asked)

    assert row.registration_id == theirs.id
