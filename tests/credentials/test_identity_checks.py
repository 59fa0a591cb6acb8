"""What an awarding organisation asks before a claim: who a learner is, checked by staff."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core.models import UsedForm
from lms.core.work import Refused, Stale
from lms.credentials.models import Credential, IdentityCheck, Kind
from lms.credentials.rules import NoUln
from lms.credentials.service import check_identity, claiming
from lms.quality.models import ClaimMode
from lms.quality.rules.claims import NOT_CHECKED
from tests import builders as a
from tests.credentials.organisation import CHECKED, OTHER_ULN, ULN, between, certified_office, check, keep


@pytest.fixture
def office(session):
    return certified_office(session)


@pytest.fixture
def identity(room):
    return f"/portfolios/{room.registration.id}/identity"


def test_who_a_learner_is_stands_between_until_staff_checked_it(office, session, room):
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))
    assert between(office) == [NOT_CHECKED]
    with pytest.raises(Refused, match="Nobody has checked"):
        claiming.claim(office.as_(office.iqa), room.registration)

    check(office)

    assert between(office) == []
    assert claiming.claim(office.as_(office.iqa), room.registration)


def test_a_house_specification_asks_for_none_of_it(office, session, room):
    room.qualification.rules = {**room.qualification.rules, "awarding_organisation": ""}
    session.commit()
    a.earn_all_but_the_claim(office)
    a.save(session, a.eqa_visit(room, office.iqa, room.registration))

    assert between(office) == []
    with pytest.raises(Refused, match="No awarding organisation"):
        check(office)
    claiming.claim(office.as_(office.iqa), room.registration)
    with pytest.raises(Refused, match="No awarding organisation"):
        keep(office)


def test_by_direct_claim_too_the_last_unit_does_not_sign_the_whole_for_somebody_nobody_checked(office, session, room):
    a.save(session, a.claim_route(room, office.iqa, ClaimMode.DIRECT))
    a.confirm(office)
    for code in a.UNITS:
        a.meet(office, code)
        a.agree(office, code)

    assert set(session.scalars(select(Credential.kind))) == {Kind.UNIT}
    assert between(office) == [NOT_CHECKED]


def test_what_was_checked_is_kept_with_who_and_when_and_no_date_of_birth(office, session, room):
    made = check(office, name="Jordan  Michael Ash", uln="100 000 0019")

    assert (made.person_id, made.name, made.uln, made.no_uln) == (room.learner.id, "Jordan Michael Ash", ULN, "")
    assert (made.checked_by, made.checked_at) == (room.tutor.id, a.NOON)
    assert "birth" not in " ".join(IdentityCheck.__table__.columns.keys())


def test_no_uln_is_written_down_with_its_reason(office):
    made = check(office, uln="", no_uln=NoUln.NOT_SHARED)

    assert (made.uln, made.no_uln) == ("", "they chose not to share it")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"uln": ""}, "choose why there is none"),
        ({"no_uln": NoUln.ASKED_FOR}, "Clear the ULN"),
        ({"uln": "9999999999"}, "choose why there is none"),
        ({"uln": "1234567890"}, "digits do not fit"),
        ({"uln": "0000000019"}, "never 0"),
        ({"uln": "１０００００００１９"}, "ten digits"),
        ({"name": " "}, "Type your name"),
        ({"name": "Jordan 5"}, "only letters"),
    ],
)
def test_what_cannot_be_is_refused(office, session, given, sentence):
    with pytest.raises(Refused, match=sentence):
        check(office, **given)
    assert session.scalars(select(IdentityCheck)).all() == []


def test_the_newest_check_counts_and_a_page_read_before_it_is_stale(office, session, room):
    check(office)
    with pytest.raises(Stale):
        check(office, uln=OTHER_ULN, seen=0)

    check(office, by=room.assessor, uln=OTHER_ULN, seen=1)

    assert [each.uln for each in session.scalars(select(IdentityCheck).order_by(IdentityCheck.id))].count(ULN) == 1
    assert len(session.scalars(select(IdentityCheck)).all()) == 2


def test_one_uln_is_never_two_peoples(office, session, room):
    other = a.registration(a.learner(room.leeds, "Kit Hale"), room.qualification, room.leeds)
    a.save(session, other)
    check(office)

    with pytest.raises(Refused, match="held for somebody else"):
        check(office, of=other, name="Kit Hale")
    later = office.as_(room.tutor, a.NOON + timedelta(hours=1))
    check_identity(later, room.registration, name="Jordan Ash", uln=OTHER_ULN, no_uln=None, seen=1)
    check(office, of=other, name="Kit Hale")


def test_nobody_checks_themselves_and_only_teaching_staff_and_iqas_there_check_anybody(office, session, room):
    for someone in (room.learner, office.eqa, office.hull_iqa, office.admin):
        with pytest.raises(Refused, match="nobody for themselves"):
            check(office, by=someone)
    for seen, someone in enumerate((room.tutor, room.assessor, office.iqa)):
        check(office, by=someone, seen=seen)


def test_the_audit_log_says_that_it_was_checked_and_holds_no_number(office, session):
    check(office)

    event = session.scalars(select(Event).where(Event.name == "identity checked")).one()
    assert event.detail == {}


# The pages


def test_staff_check_who_a_learner_is_and_no_other_page_shows_the_number(browser, office, session, room, identity):
    a.earn_all_but_the_claim(office)
    browser.sign_in(room.assessor)
    assert "has not been checked yet" in browser.page(f"/portfolios/{room.registration.id}/certificates").text

    page = browser.submit(identity, **CHECKED)

    assert "Registered name: Jordan Ash. A ULN is held." in page.text
    assert f"by {room.assessor.name} on 6 May 2026" in page.text
    for someone in (room.assessor, office.iqa, office.eqa, room.learner):
        browser.sign_in(someone)
        shown = ["/portfolio/certificates"] if someone is room.learner else [f"/portfolios/{room.registration.id}"]
        shown += [] if someone is room.learner else [f"/portfolios/{room.registration.id}/certificates"]
        shown += ["/claims"] if someone is office.iqa else []
        for address in shown:
            assert ULN not in browser.get(address).text, address
    browser.sign_in(office.eqa)
    assert "A ULN is held." in browser.page(f"/portfolios/{room.registration.id}/certificates").text
    browser.sign_in(office.iqa)
    assert "A ULN is held." in browser.page("/claims").text
    assert ULN not in json.dumps([event.detail for event in session.scalars(select(Event))])
    assert not any(ULN in str(vars(row)) for row in session.scalars(select(UsedForm)))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"held": ""}, "held"),
        ({"no_uln": ""}, "no_uln"),
        ({"no_uln": "no such reason"}, "no_uln"),
        ({"uln": ""}, "uln"),
        ({"uln": "9999999999"}, "uln"),
        ({"uln": "1" * 21}, "uln"),
        ({"no_uln": "ASKED_FOR"}, "uln"),
    ],
)
def test_a_check_that_will_not_do_says_what_to_put_right(browser, room, session, identity, changed, field):
    browser.sign_in(room.tutor)
    typed = {key: value for key, value in (CHECKED | changed).items() if value or key != "held"}

    assert field in browser.submit(identity, 422, typed=typed).problems
    assert session.scalars(select(IdentityCheck)).all() == []


def test_a_second_press_checks_once_and_a_page_read_before_another_check_is_stale(browser, office, room, identity):
    browser.sign_in(room.tutor)
    page = browser.page(identity)
    browser.send(page, **CHECKED)
    browser.send(page, **CHECKED)
    assert len(room.session.scalars(select(IdentityCheck)).all()) == 1
    page = browser.page(identity)
    check(office, uln=OTHER_ULN, seen=1)

    browser.send(page, 409, **CHECKED)

    assert len(room.session.scalars(select(IdentityCheck)).all()) == 2
