"""Each flag by its own address, and how little is read for it and for the list, however much there is."""

from datetime import timedelta

import pytest

from lms.quality.queries import flags as queries
from lms.quality.queries.flags import facts, flags_at, get_flag, words
from lms.quality.rules.flags import FlagKind, found_at
from lms.quality.service import flags as service
from tests import builders as a
from tests.quality.odd import EVERY, crowd, dated_before


@pytest.fixture
def office(scene):
    return scene.office


# By its address


@pytest.mark.once
def test_every_kind_of_flag_is_found_by_its_address():
    assert set(EVERY.values()) == set(FlagKind)


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.__name__)
def test_a_flag_is_found_whatever_its_place_in_the_list(scene, room, office, session, monkeypatch, make):
    make(scene)
    session.commit()
    work = office.as_(office.iqa)
    [listed] = flags_at(work, [room.leeds.id])
    crowd(room, 10)
    monkeypatch.setattr(queries, "MOST_SHOWN", 1)

    found = get_flag(work, listed.flag.address)

    assert found is not None
    assert (found.flag, dict(found.whose), found.about) == (listed.flag, dict(listed.whose), listed.about)


def test_a_flag_that_somebody_dealt_with_and_one_of_another_prison_have_no_page(scene, room, office, session):
    dated_before(scene)
    session.commit()
    [listed] = flags_at(office.as_(office.iqa), [room.leeds.id])
    assert get_flag(office.as_(office.hull_iqa), listed.flag.address) is None
    assert get_flag(office.as_(room.assessor), listed.flag.address) is None
    service.look_into(office.as_(office.iqa), listed, "Is the day right?")

    assert get_flag(office.as_(office.iqa), listed.flag.address) is None


@pytest.mark.parametrize("address", ["", "x", "0123456789abcdef", f"burn-{'0' * 32}-1-{'0' * 16}", "witness-1-1-1"])
def test_what_is_no_address_finds_nothing(scene, office, address):
    assert found_at(address) is None
    assert get_flag(office.as_(office.iqa), address) is None


# However much there is


@pytest.mark.parametrize("number", [10, 1000])
def test_a_flag_takes_the_same_few_statements_and_rows_however_much_there_is_beside_it(
    scene, room, office, session, browser, statements, number
):
    dated_before(scene)
    session.commit()
    [listed] = flags_at(office.as_(office.iqa), [room.leeds.id])
    crowd(room, number)
    browser.sign_in(office.iqa)

    assert statements.of(browser, f"/quality/flags/{listed.flag.address}") <= 8


BOUNDED = (*facts.DAYS, facts.FILES, facts.JUDGED, facts.WITNESSES, facts.OWN_IQA, facts.OBSERVED, words.TEXTS)


def test_no_statement_reads_more_than_the_newest_there(scene, room, office, session):
    for make in EVERY:
        make(scene)
        session.commit()
    crowd(room, 40)
    asked = {"places": [room.leeds.id], "since": a.NOON - queries.HOW_FAR_BACK, "most": 5}

    assert [len(session.execute(wanted, asked).all()) <= 5 for wanted in BOUNDED] == [True] * len(BOUNDED)
    assert len(session.execute(words.TEXTS, asked | {"most": 50}).all()) > 40, "there is more to read"


def test_what_is_older_or_of_another_prison_is_not_read(scene, room, office, session):
    crowd(room, 30, at=a.NOON - queries.HOW_FAR_BACK - timedelta(days=1))

    assert flags_at(office.as_(office.iqa), [room.leeds.id]) == []
    assert flags_at(office.as_(office.hull_iqa), [room.hull.id]) == []
