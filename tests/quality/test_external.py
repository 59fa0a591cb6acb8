"""An external quality assurer: let in for a while, reading everything, picking anything, changing nothing."""

from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

from lms.audit.models import Event
from lms.core import jobs
from lms.core.web import READS, signed_in
from lms.core.work import Refused
from lms.people import service as people
from lms.people.models import Role, RoleGrant
from lms.quality.models import PortfolioDocument, Reader
from lms.quality.service import cases
from tests import builders as a

LAST = a.NOON.date() + timedelta(days=90)
# What anyone who is signed in may send: it is about themselves, and about nobody's record.
OWN = {
    "courses.keep_draft",
    "desk.sign_out",
    "people.first_password",
    "people.password",
    "people.reading",
}
# A file made of a record, to keep or print.
NO_CHANGE = {"credentials.packs", "quality.documents"}
OPEN_TO_ALL = {"credentials.check", "people.sign_in"}


# For how long


def test_an_eqas_role_needs_a_last_day(office, room):
    work = office.as_(office.admin)
    for last_day in (None, a.NOON.date() - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            people.give_role(work, room.tutor, Role.EQA, room.leeds, last_day=last_day)
        assert refusal.value.field == "last_day"
    assert people.give_role(work, room.tutor, Role.EQA, room.leeds, last_day=LAST).to_day == LAST


def test_nobody_else_has_a_last_day(office, room):
    with pytest.raises(Refused, match="Only an external quality assurer"):
        people.give_role(office.as_(office.admin), room.tutor, Role.IQA, room.leeds, last_day=LAST)


def test_an_admin_gives_the_role_until_a_day_and_the_page_says_so(browser, office, room):
    browser.sign_in(office.admin)
    address = f"/admin/staff/{room.tutor.id}"

    assert "last_day" in browser.submit(address, 422, role="eqa", establishment="LEI").problems
    page = browser.submit(address, role="eqa", establishment="LEI", last_day=[str(LAST.day), str(LAST.month), "2026"])

    assert "from 6 May 2026 until 4 August 2026" in page.text


def test_the_account_opens_nothing_after_its_last_day(browser, office, session, app, room):
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == office.eqa.id)).one()
    grant.to_day = a.NOON.date()
    session.commit()
    browser.sign_in(office.eqa)
    pages = ["/quality/records", f"/portfolios/{room.registration.id}", "/quality/pack", "/quality/statistics"]
    assert [browser.get(page).status_code for page in pages] == [200] * 4

    app.extensions["clock"] = lambda: a.NOON + timedelta(days=1)
    browser.sign_in(office.eqa)

    assert [browser.get(page).status_code for page in pages] == [403, 404, 403, 403]


# Reading everything, changing nothing


def values_of(rule, room, piece):
    """Real things for an address, as far as there are any: what is refused is refused for who asks."""
    known = {
        "registration": room.registration.id,
        "person": room.learner.id,
        "number": piece.number,
        "unit": "PM1",
        "prison": "LEI",
        "slug": room.qualification.slug,
    }
    found = {}
    for name, kind in rule._converters.items():
        if isinstance(kind, AnyConverter):
            found[name] = sorted(kind.items)[0]
            continue
        spare = 1 if isinstance(kind, IntegerConverter) else room.registration.id
        found[name] = known.get(name, spare if isinstance(kind, IntegerConverter | UUIDConverter) else "x")
    return found


def test_whatever_an_eqa_sends_is_refused_but_for_what_is_their_own(app, browser, office, session, room):
    piece = a.meet(office, "PM1")
    browser.sign_in(office.eqa)
    tried = set()
    for rule in app.url_map.iter_rules():
        if not rule.methods - set(READS) or rule.endpoint in OWN | OPEN_TO_ALL | NO_CHANGE:
            continue
        address = rule.build(values_of(rule, room, piece), append_unknown=False)[1]
        status = browser.post(address, data={}).status_code
        assert status in (403, 404), f"{rule.endpoint}: {status}"
        tried.add(rule.endpoint)
    assert {"portfolio.decide", "credentials.review", "credentials.claim", "quality.record_visit"} <= tried


def test_what_an_eqa_may_send_is_about_nobodys_record(app):
    for endpoint in OWN - {"desk.sign_out"}:
        assert app.view_functions[endpoint].policy is signed_in
        assert not app.view_functions[endpoint].loaders


def test_an_eqa_reads_a_portfolio_and_every_piece_in_it(browser, office, session, room):
    piece = a.meet(office, "PM1")
    browser.sign_in(office.eqa)

    assert browser.page(f"/portfolios/{room.registration.id}").heading == "Portfolio of Jordan Ash"
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/{piece.number}")
    assert "Clear and honest." in page.text
    read = session.scalars(select(Event).where(Event.name == "record read", Event.actor_id == office.eqa.id)).all()
    assert len(read) == 2


@pytest.mark.parametrize(
    "address",
    ["/quality", "/quality/records", "/quality/claims", "/quality/statistics", "/quality/pack"],
)
def test_every_page_of_theirs_opens(browser, office, address):
    browser.sign_in(office.eqa)

    browser.page(address)


# Every record, and a pick


def test_the_list_holds_every_registration_and_how_far_it_is(browser, office, session, room):
    a.open_site(office)
    a.confirm(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    a.save(session, a.registration(room.mentor, room.qualification, room.leeds))
    browser.sign_in(office.eqa)

    page = browser.page("/quality/records")

    assert "Jordan Ash" in page.links
    assert "Mo Rivers" in page.links
    assert "1 of 3" in page.text
    assert "Not started" in page.text
    assert (page.text.count("Sampled "), page.text.count("Not sampled")) >= (1, 1)


def test_records_are_found_by_name_by_number_and_by_whether_they_were_sampled(browser, office, session, room):
    a.people_at(session, room, 60)
    plan = a.sampling_plan(room, office.iqa)
    a.save(session, plan, a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor)))
    browser.sign_in(office.eqa)

    assert list(browser.page("/quality/records?words=Ren+0007").links).count("Ren 0007") == 1
    assert "Ren 0009" in browser.page("/quality/records?words=b0009").links
    sampled = browser.page("/quality/records?show=sampled")
    assert "Jordan Ash" in sampled.links
    assert "Ren 0001" not in sampled.links
    assert "Jordan Ash" not in browser.page("/quality/records?show=not+sampled").links
    assert "no such record" in browser.page("/quality/records?words=%25").text
    assert "Next page" in browser.page("/quality/records").links
    assert browser.page("/quality/records?page=99999999999&show=rubbish")


def test_who_has_left_is_in_the_list_with_when_and_why_and_never_where_to(browser, office, session, room):
    a.save(session, a.registration(room.mentor, room.qualification, room.leeds))
    room.move(room.learner, room.hull)
    a.release(session, room.mentor)
    browser.sign_in(office.eqa)

    page = browser.page("/quality/records")

    assert "Jordan Ash" in page.links
    assert "Moved on 6 May 2026" in page.text
    assert "Mo Rivers" in page.links
    assert "Released on 6 May 2026" in page.text
    assert "Hull" not in page.text
    picked = browser.page("/quality/records/pick?seed=x")
    assert {"Jordan Ash", "Mo Rivers"} <= set(picked.links)
    assert "Moved on 6 May 2026" in picked.text


def test_who_has_come_back_is_here_now_and_in_the_list_once(browser, office, room):
    room.move(room.learner, room.hull)
    room.move(room.learner, room.leeds)
    browser.sign_in(office.eqa)

    page = browser.page("/quality/records")

    assert list(page.links).count("Jordan Ash") == 1
    assert "Here now" in page.text


def test_who_was_registered_only_after_they_left_is_not_in_the_list(browser, office, session, room):
    room.move(room.learner, room.hull)
    room.registration.registered_at = a.NOON
    session.commit()
    browser.sign_in(office.eqa)

    assert "Jordan Ash" not in browser.page("/quality/records").text
    assert "Jordan Ash" not in browser.page("/quality/records/pick?seed=x").text
    assert browser.get(f"/portfolios/{room.registration.id}").status_code == 404


def test_records_are_narrowed_to_learners_who_are_here_or_have_left(browser, office, session, room):
    a.save(session, a.registration(room.mentor, room.qualification, room.leeds))
    room.move(room.learner, room.hull)
    browser.sign_in(office.eqa)

    here, left = (browser.page(f"/quality/records?here={which}").links for which in ("here+now", "moved+or+released"))

    assert ("Mo Rivers" in here, "Jordan Ash" in here) == (True, False)
    assert ("Mo Rivers" in left, "Jordan Ash" in left) == (False, True)


@pytest.mark.parametrize("leave", ["moved", "released"])
def test_an_eqa_reads_every_page_of_a_record_after_its_learner_has_left(browser, office, session, room, leave):
    piece = a.meet(office, "PM1")
    case = cases.raise_malpractice(office.as_(office.iqa), room.registration, category="Seen", units=[], text="Look.")
    session.commit()
    if leave == "moved":
        room.move(room.learner, room.hull)
    else:
        a.release(session, room.learner)
    whole = f"/portfolios/{room.registration.id}"
    pages = [whole, f"{whole}/evidence/{piece.number}", f"{whole}/seen", f"{whole}/documents", f"{whole}/certificates"]
    pages += [f"/learners/{room.learner.id}/learning"]
    browser.sign_in(office.eqa)
    assert browser.get(f"/cases/{case.id}").status_code == 200
    for someone, answer in ((office.eqa, 200), (office.iqa, 404), (room.assessor, 404)):
        browser.sign_in(someone)
        assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, answer)
    read = session.scalars(select(Event).where(Event.name == "record read", Event.actor_id == office.eqa.id)).all()
    assert len(read) >= 4


def test_a_draw_still_leads_an_eqa_to_the_record_of_who_has_left_and_an_iqa_no_more(browser, office, session, room):
    plan = a.sampling_plan(room, office.iqa)
    draw = a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor))
    a.save(session, plan, draw)
    room.move(room.learner, room.hull)
    whole = f"/portfolios/{room.registration.id}"

    browser.sign_in(office.eqa)
    assert browser.page(f"/quality/draws/{draw.id}").links["Jordan Ash"] == whole
    browser.sign_in(office.iqa)
    assert whole not in browser.page(f"/quality/draws/{draw.id}").links.values()


def test_an_eqa_has_the_document_of_a_portfolio_whose_learner_has_left_and_it_does_not_say_where_to(
    browser, office, session, room
):
    room.move(room.learner, room.hull)
    browser.sign_in(office.eqa)

    browser.press(f"/portfolios/{room.registration.id}/documents", "Make the PDF")
    jobs.run_waiting()

    made = session.scalars(select(PortfolioDocument).execution_options(populate_existing=True)).one()
    assert (made.made_for, made.trouble) == (Reader.QUALITY, None)
    page = browser.page(f"/portfolios/{room.registration.id}/documents/{made.id}")
    document = pdfium.PdfDocument(browser.get(page.links["Download the PDF"]).data)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "Not here any more" in words
    assert "Hull" not in words


def test_stays_are_read_only_for_an_eqa_who_asks_about_somebody_who_has_left(browser, statements, office, room):
    whole = f"/portfolios/{room.registration.id}"
    browser.sign_in(office.iqa)
    for_an_iqa = statements.of(browser, whole)
    browser.sign_in(office.eqa)
    here = statements.of(browser, whole)
    room.move(room.learner, room.hull)

    assert here <= for_an_iqa
    assert statements.of(browser, whole) == here + 1


def test_a_pick_says_its_seed_and_picks_the_same_again(browser, office, session, room):
    a.people_at(session, room, 20)
    browser.sign_in(office.eqa)

    moved = browser.get("/quality/records/pick?count=4")
    assert moved.status_code == 303
    address = moved.headers["Location"]
    first, again = browser.page(address), browser.page(address)

    assert "4 records of 21" in first.text
    assert list(first.links) == list(again.links)
    picks = {tuple(browser.page(f"/quality/records/pick?count=4&seed={n}").links) for n in range(4)}
    assert len(picks) > 1


def test_only_an_eqa_picks(browser, office, room):
    for someone in (office.iqa, room.assessor, office.admin, room.learner):
        browser.sign_in(someone)
        assert browser.get("/quality/records").status_code == 403
        assert browser.get("/quality/records/pick?seed=x").status_code == 403


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_takes_no_more_statements_however_many_there_are(browser, statements, office, session, room, count):
    a.people_at(session, room, count)
    browser.sign_in(office.eqa)

    assert statements.of(browser, "/quality/records") <= 4
    assert statements.of(browser, "/quality/records/pick?seed=x") <= 5
