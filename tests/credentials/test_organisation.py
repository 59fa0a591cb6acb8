"""The certificates that an awarding organisation sends after a claim, and the pages about them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.core.work import Refused, Stale
from lms.credentials.models import Credential, IdentityCheck, Kind, OrganisationCertificate
from tests import builders as a
from tests.credentials.organisation import CHECKED, DAY, TODAY, certified_office, check, claimed, keep


@pytest.fixture
def office(session):
    return certified_office(session)


def test_a_certificate_is_kept_and_a_replacement_says_which_one_it_replaces(office, session):
    claimed(office)
    first = keep(office)

    second = keep(office, "N-002", replaces=first, seen=1)

    assert (second.replaces.number, second.issued_on, second.recorded_by) == ("N-001", TODAY, office.iqa.id)
    with pytest.raises(Refused, match="not replaced yet"):
        keep(office, "N-003", replaces=first, seen=2)


def test_no_certificate_is_kept_before_the_claim(office, session):
    a.earn_all_but_the_claim(office)
    check(office)

    with pytest.raises(Refused, match="not been claimed yet"):
        keep(office)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number": " "}, "Type the number"),
        ({"issued_on": TODAY + timedelta(days=1)}, "has come"),
        ({"issued_on": TODAY - timedelta(days=1)}, "6 May 2026 or a day after it"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(office, session, given, sentence):
    claimed(office)

    with pytest.raises(Refused, match=sentence):
        keep(office, **given)


def test_a_number_is_one_certificates_and_two_iqas_do_not_record_it_twice(office, session):
    claimed(office)
    keep(office)

    with pytest.raises(Refused, match="recorded already"):
        keep(office, seen=1)
    with pytest.raises(Stale):
        keep(office, "N-002", seen=0)


def test_somebody_elses_certificate_is_not_replaced(office, session, room):
    claimed(office)
    other = a.registration(a.learner(room.leeds, "Kit Hale"), room.qualification, room.leeds)
    theirs = OrganisationCertificate(
        registration=other, number="K-1", issued_on=TODAY, recorded_by=office.iqa.id, recorded_at=a.NOON
    )
    a.save(session, other, theirs)

    with pytest.raises(Refused, match="not replaced yet"):
        keep(office, replaces=theirs)
    with pytest.raises(Refused, match="recorded already"):
        keep(office, "K-1")


# The pages


@pytest.fixture
def identity(room):
    return f"/portfolios/{room.registration.id}/identity"


@pytest.fixture
def new(room):
    return f"/portfolios/{room.registration.id}/certificates/new"


def test_without_its_token_nothing_is_written_down(browser, office, session, identity, new):
    claimed(office)
    browser.sign_in(office.iqa)

    browser.post(identity, data={**CHECKED, "seen": 1})
    browser.post(new, data={"number": "N-001", "issued_on": DAY, "seen": 0})

    assert len(session.scalars(select(IdentityCheck)).all()) == 1
    assert session.scalars(select(OrganisationCertificate)).all() == []


def test_others_cannot_find_the_pages_and_neither_can_anybody_for_a_house_specification(
    browser, office, session, room, identity, new
):
    for someone in (office.eqa, office.hull_iqa, office.admin, room.learner):
        browser.sign_in(someone)
        assert (browser.get(identity).status_code, browser.get(new).status_code) == (404, 404), someone.name
    browser.sign_in(room.tutor)
    assert (browser.get(identity).status_code, browser.get(new).status_code) == (200, 404)
    room.move(room.learner, room.hull)
    assert browser.get(identity).status_code == 404
    browser.sign_in(office.hull_iqa)
    assert browser.get(identity).status_code == 200
    room.qualification.rules = {**room.qualification.rules, "awarding_organisation": ""}
    session.commit()
    assert (browser.get(identity).status_code, browser.get(new).status_code) == (404, 404)


def test_an_iqa_records_what_came_back_and_it_is_listed_wherever_it_is_read(browser, office, session, room, new):
    claimed(office)
    browser.sign_in(office.iqa)
    assert f"No certificate of {a.ORGANISATION} is recorded yet" in browser.page("/claims/certificates").text

    browser.submit(new, number="N-001", issued_on=DAY)
    first = session.scalars(select(OrganisationCertificate)).one()
    page = browser.submit(new, number="N-002", issued_on=DAY, replaces=str(first.id))

    issued = f"N-002, {room.qualification.title}. Issued by {a.ORGANISATION} on 6 May 2026 to Jordan Ash."
    line = f"{issued} Replacement It replaces N-001."
    assert line in page.text
    assert "registered name Jordan Ash" in page.text
    assert "Replaced by N-002" in page.text
    browser.sign_in(office.eqa)
    assert line in browser.page("/claims/certificates").text
    assert line in browser.page(f"/portfolios/{room.registration.id}/certificates").text
    browser.sign_in(room.learner)
    mine = browser.page("/portfolio/certificates").text
    assert line in mine
    assert "These are theirs" in mine


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "x" * 41}, "number"),
        ({"number": "N-001"}, "number"),
        ({"issued_on": ["", "", ""]}, "issued_on"),
        ({"issued_on": ["7", "5", "2026"]}, "issued_on"),
        ({"replaces": ""}, "replaces"),
        ({"replaces": "no such one"}, "replaces"),
    ],
)
def test_a_certificate_that_will_not_do_says_what_to_put_right(browser, office, new, changed, field):
    claimed(office)
    keep(office)
    browser.sign_in(office.iqa)
    typed = {"number": "N-002", "issued_on": DAY, "replaces": "no"}

    assert field in browser.submit(new, 422, typed=typed | changed).problems


def test_a_second_press_keeps_one_certificate_and_an_old_page_is_stale(browser, office, session, new):
    claimed(office)
    browser.sign_in(office.iqa)
    page = browser.page(new)
    browser.send(page, number="N-001", issued_on=DAY)
    browser.send(page, number="N-001", issued_on=DAY)
    assert len(session.scalars(select(OrganisationCertificate)).all()) == 1
    page = browser.page(new)
    keep(office, "N-002", seen=1)

    browser.send(page, 409, number="N-003", issued_on=DAY, replaces="no")


def test_the_claims_pages_link_to_what_is_missing(browser, office, session, room):
    a.earn_all_but_the_claim(office)
    browser.sign_in(office.iqa)

    assert "Check who Jordan Ash is" in browser.page("/claims").links
    assert "Certificates of awarding organisations" in browser.page("/claims").links
    assert f"Certificates of {a.ORGANISATION}" in browser.page("/quality/claims").links
    room.qualification.rules = {**room.qualification.rules, "awarding_organisation": ""}
    session.commit()
    assert not [words for words in browser.page("/claims").links if "who" in words or "organisation" in words]


def test_the_list_takes_no_more_statements_however_many_were_claimed(browser, statements, office, session, room):
    claimed(office)
    keep(office)
    browser.sign_in(office.eqa)
    one = statements.of(browser, "/claims/certificates")
    held = session.scalars(select(Credential).where(Credential.kind == Kind.QUALIFICATION)).one()
    facts = {"kind": Kind.QUALIFICATION, "unit_id": None, "centre_id": held.centre_id, "title": held.title}
    facts |= {"document": "{}", "qr": "", "issued_at": a.NOON, "valid_until": None}
    for number in range(60):
        someone = a.learner(room.leeds, f"Ren {number:03d}")
        registration = a.registration(someone, room.qualification, room.leeds)
        session.add_all([someone, registration])
        session.flush()
        session.add(
            Credential(holder=someone, registration=registration, number=f"PM-{number}", status_index=number, **facts)
        )
        session.add(
            OrganisationCertificate(
                registration=registration,
                number=f"M-{number}",
                issued_on=date(2026, 5, 6),
                recorded_by=office.iqa.id,
                recorded_at=a.NOON,
            )
        )
    session.commit()

    assert statements.of(browser, "/claims/certificates") == one <= 7
    assert "Ren 059" not in browser.page("/claims/certificates").text
    assert "Ren 059" in browser.page("/claims/certificates?page=2").text


def test_only_iqas_and_eqas_read_the_list(browser, office, room):
    for someone in (room.tutor, room.assessor, office.admin, room.learner):
        browser.sign_in(someone)
        assert browser.get("/claims/certificates").status_code == 403
    browser.sign_in(office.eqa)
    assert "There are none yet" in browser.page("/claims/certificates").text
