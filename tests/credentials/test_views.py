"""Reviewing a unit, certificates, centres, and checking what anyone brings."""

from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.models import UsedForm
from lms.core.work import SYSTEM, Work
from lms.credentials import attachment, queries, service
from lms.credentials.certificate import certificate
from lms.credentials.models import Centre, Credential, KeyRecord, PrintedName, Withdrawal
from lms.people import service as people
from lms.people.models import Role
from lms.quality.models import Action, Finding, UnitAward
from lms.quality.service import cases
from tests import builders as a


@pytest.fixture
def review(room):
    return f"/portfolios/{room.registration.id}/units/PM1/review"


AGREED = {"verdict": "agree", "all_agreed": "y", "feedback_adequate": "yes"}
SENT_BACK = {"verdict": "send back", "all_agreed": "y", "line_2": "disagree", "feedback_adequate": "yes"}


def count(session, model):
    session.expire_all()
    return session.scalar(select(func.count(model.id)))


# Reviewing


def test_an_iqa_agrees_a_unit_with_all_of_it_in_front_of_them(browser, office, centre, room, session, review):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    page = browser.page(review)
    assert "Asha Khan" in page.text
    assert "I listened to someone who was new." in page.text
    assert "Clear and honest." in page.text
    done = browser.send(page, **AGREED, comment="Every decision is sound.")

    assert "Unit PM1 of Jordan Ash is agreed and awarded." in done.text
    assert "Quality assured" in done.text
    assert count(session, UnitAward) == count(session, Credential) == 1
    assert session.scalars(select(Finding.comment)).one() == "Every decision is sound."


def test_an_iqa_is_told_before_they_type_that_a_unit_waits_for_a_case(browser, office, centre, room, session, review):
    a.meet(office, "PM1")
    cases.raise_malpractice(office.as_(office.other_iqa), room.registration, category="Seen", units=[], text="Look.")
    session.commit()
    browser.sign_in(office.iqa)

    assert "This waits: a case is open." in browser.page(review).text


def test_an_iqa_sends_a_unit_back_and_says_what_to_do(browser, office, centre, room, session, review):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    done = browser.submit(review, typed=SENT_BACK, comment="One more thing.", to_do_2="Ask about the boundary.")

    assert "is sent back" in done.text
    assert "The IQA asked: Ask about the boundary." in done.text
    action = session.scalars(select(Action)).one()
    assert action.criterion_id == room.unit("PM1").criteria[2].id
    assert count(session, UnitAward) == count(session, Credential) == 0


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"comment": "Sound."}, "verdict", "Choose what you find"),
        (AGREED, "comment", "Say what you looked at and what you think"),
        ({"verdict": "perhaps", "comment": "Sound."}, "verdict", ""),
        (AGREED | {"comment": "x" * 2001}, "comment", "Use 2,000 characters or fewer"),
        ({"verdict": "send back", "comment": "No."}, "verdict", "Say what to do about at least one criterion"),
        (AGREED | {"comment": "Yes.", "to_do_0": "But"}, "verdict", "You typed something to do"),
        ({"verdict": "send back", "comment": "No.", "to_do_0": "x" * 2001}, "to_do_0", "Use 2,000 characters or fewer"),
    ],
)
def test_a_review_that_is_not_sound_changes_nothing(browser, office, centre, session, review, typed, field, sentence):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    page = browser.submit(review, status=422, **typed)

    assert sentence in page.problems[field]
    assert count(session, Finding) == count(session, UnitAward) == 0


def test_without_a_centre_the_iqa_is_told_and_nothing_is_awarded(browser, office, session, review):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)

    page = browser.submit(review, status=422, **AGREED, comment="Every decision is sound.")

    assert "No centre signs for this prison yet" in page.tree.text_content()
    assert "Every decision is sound." in page.text
    assert count(session, UnitAward) == count(session, Finding) == 0


def test_pressing_twice_signs_once(browser, office, centre, session, review):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)
    page = browser.page(review)

    first = browser.send(page, **AGREED, comment="Sound.")
    second = browser.send(page, **AGREED, comment="Sound.")

    assert first.heading == second.heading == "Portfolio of Jordan Ash"
    assert count(session, Credential) == count(session, UnitAward) == 1


def test_the_second_of_two_iqas_is_told_that_someone_was_first(browser, office, centre, session, review):
    a.meet(office, "PM1")
    browser.sign_in(office.other_iqa)
    page = browser.page(review)
    a.agree(office, "PM1")

    late = browser.send(page, status=409, **AGREED, comment="A careful paragraph about all of it.")

    assert late.heading == "Someone else changed this"
    assert "A careful paragraph about all of it." in late.text
    assert count(session, Credential) == 1


def test_a_review_read_before_a_new_decision_is_stale(browser, office, centre, room, session, review):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)
    page = browser.page(review)
    a.save(session, a.sent_evidence(room.registration, room.unit("PM1").criteria[:1], 50))

    browser.send(page, status=409, **AGREED, comment="Sound.")

    assert count(session, UnitAward) == 0


def test_a_review_without_its_token_changes_nothing(browser, office, centre, session, review):
    a.meet(office, "PM1")
    browser.sign_in(office.iqa)
    page = browser.page(review)

    browser.send(page, status=422, **AGREED, comment="Sound.", csrf_token="")

    assert count(session, UnitAward) == 0


def test_an_iqa_who_decided_here_is_shown_no_form(browser, office, centre, room, session, review):
    a.meet(office, "PM1")
    grant = a.grant(Role.IQA, room.leeds)
    grant.person = room.assessor
    a.save(session, grant)
    browser.sign_in(room.assessor)

    page = browser.page(review)

    assert "another IQA must look" in page.text
    assert page.buttons == []


@pytest.mark.parametrize("who", ["tutor", "assessor", "coordinator", "learner", "hull_assessor"])
def test_only_an_iqa_where_the_learner_is_reviews(browser, office, room, review, who):
    browser.sign_in(getattr(room, who))
    browser.page(review, status=404)


def test_a_unit_that_does_not_exist_is_not_found(browser, office, room):
    browser.sign_in(office.iqa)

    browser.page(f"/portfolios/{room.registration.id}/units/PM9/review", status=404)
    browser.page(f"/portfolios/{uuid4()}/units/PM1/review", status=404)


def test_the_last_unit_waits_for_the_name_and_the_learner_confirms_it(browser, office, centre, room, session):
    for code in ("PM1", "PM2"):
        a.meet(office, code)
        a.agree(office, code)
    a.meet(office, "PM3")
    review = f"/portfolios/{room.registration.id}/units/PM3/review"

    browser.sign_in(office.iqa)
    assert "has not said yet how their name is printed" in browser.page(review).text
    assert browser.submit(review, status=422, **AGREED, comment="Sound.").problems
    browser.sign_in(room.learner)
    browser.submit("/portfolio/name", name="Jo Ash")
    browser.sign_in(office.iqa)
    assert "Jo Ash" in browser.page(review).text
    browser.submit(review, **AGREED, comment="Sound.")

    assert count(session, Credential) == 5
    browser.sign_in(room.learner)
    mine = browser.page("/portfolio/certificates")
    assert mine.heading == "My certificates"
    assert len([link for link in mine.links if link.startswith("Credential")]) == 5
    assert len([link for link in mine.links if link.startswith("Certificate")]) == 2
    assert "Withdraw" not in mine.text


# Names and certificates


@pytest.mark.parametrize("name", ["", "x" * 81, "A1234AA", "Jo <b>Ash</b>"])
def test_a_name_that_cannot_be_printed_is_sent_back(browser, room, session, name):
    browser.sign_in(room.learner)

    page = browser.submit("/portfolio/name", status=422, name=name)

    assert list(page.problems) == ["name"]
    assert count(session, PrintedName) == 0


def test_only_somebody_with_a_portfolio_confirms_a_name(browser, room):
    browser.sign_in(room.tutor)

    browser.page("/portfolio/name", status=404)


def test_there_is_a_kind_page_before_the_first_certificate(browser, room):
    browser.sign_in(room.learner)

    assert "There are none yet" in browser.page("/portfolio/certificates").text


@pytest.fixture
def earned(office, centre, session):
    """Everything earned, on a site whose lists were signed again this morning."""
    made = a.earn_everything(office)
    service.renew(Work(session, SYSTEM, a.NOON))
    session.commit()
    return made


def test_a_credential_downloads_exactly_as_it_was_signed(browser, room, earned):
    browser.sign_in(room.learner)

    answer = browser.get(f"/portfolios/{room.registration.id}/certificates/{earned[0].id}.json")

    assert answer.get_data(as_text=True) == earned[0].document
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="PM-0417-000001.json"'


def test_a_certificate_downloads_with_the_credential_inside(browser, room, session, earned):
    browser.sign_in(room.tutor)

    answer = browser.get(f"/portfolios/{room.registration.id}/certificates/{earned[4].id}.pdf")

    assert attachment.credential_in(answer.data).decode() == earned[4].document
    assert answer.headers["Content-Disposition"] == 'attachment; filename="PM-0417-000005.pdf"'
    assert session.scalars(select(Event).where(Event.name == "record read")).all()


def test_a_unit_has_no_certificate_and_others_certificates_are_not_found(browser, room, earned):
    browser.sign_in(room.learner)
    mine = f"/portfolios/{room.registration.id}/certificates"

    assert browser.get(f"{mine}/{earned[0].id}.pdf").status_code == 404
    assert browser.get(f"{mine}/{uuid4()}.json").status_code == 404
    browser.sign_in(room.hull_assessor)
    assert browser.get(f"{mine}/{earned[0].id}.json").status_code == 404
    browser.page(mine, status=404)


def test_certificates_go_with_the_learner(browser, office, room, session, earned):
    people.move(office.as_(room.tutor), room.learner, to=room.hull)
    session.commit()
    browser.sign_in(room.hull_assessor)

    page = browser.page(f"/portfolios/{room.registration.id}/certificates")

    assert page.heading == "Certificates of Jordan Ash"
    assert len([link for link in page.links if link.startswith("Credential")]) == 5


# Taking back


def test_an_iqa_of_the_centre_withdraws_a_credential(browser, office, room, session, earned):
    browser.sign_in(office.iqa)
    page = browser.page(f"/portfolios/{room.registration.id}/certificates")

    done = browser.submit(page.links["Withdraw PM-0417-000005"], reason="Signed in error")

    assert "PM-0417-000005 is withdrawn" in done.text
    assert "Signed in error" in done.text
    assert count(session, Withdrawal) == 1
    assert "Withdrawn" in browser.page(f"/portfolios/{room.registration.id}/certificates").text
    check = browser.submit("/check", status=200, text=earned[4].document)
    assert "Withdrawn by its centre" in check.text


def test_a_certificate_is_found_by_its_number_wherever_its_holder_is(browser, office, room, session, earned):
    people.move(office.as_(room.tutor), room.learner, to=room.hull)
    session.commit()

    for someone in (office.iqa, office.admin):
        browser.sign_in(someone)
        answer = browser.get("/credentials?number=pm-0417-000005")
        assert answer.headers["Location"] == f"/credentials/{earned[4].id}/withdraw"
        assert "no certificate PM-0417-999999" in browser.page("/credentials?number=PM-0417-999999").text
    browser.sign_in(office.hull_iqa)
    assert "no certificate PM-0417-000005" in browser.page("/credentials?number=PM-0417-000005").text
    browser.sign_in(room.tutor)
    browser.page("/credentials", status=403)


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_withdrawing_needs_a_short_reason(browser, office, session, earned, reason):
    browser.sign_in(office.admin)

    page = browser.submit(f"/credentials/{earned[0].id}/withdraw", status=422, reason=reason)

    assert list(page.problems) == ["reason"]
    assert count(session, Withdrawal) == 0


def test_a_second_withdrawal_is_refused(browser, office, session, earned):
    browser.sign_in(office.admin)
    page = browser.page(f"/credentials/{earned[0].id}/withdraw")
    service.withdraw(office.as_(office.iqa), earned[0], "Signed in error")
    session.commit()

    late = browser.send(page, status=409, reason="Signed in error")

    assert late.heading == "Someone else changed this"
    assert count(session, Withdrawal) == 1


def test_others_do_not_withdraw(browser, office, room, earned):
    for someone in (room.tutor, room.learner, office.hull_iqa, office.eqa):
        browser.sign_in(someone)
        browser.page(f"/credentials/{earned[0].id}/withdraw", status=404)


# Centres


def test_an_admin_adds_a_centre_with_its_key(browser, office, room, session, work, settings):
    service.make_root(work)
    session.commit()
    browser.sign_in(office.admin)

    done = browser.submit("/admin/centres", code="0417", establishment="LEI")

    assert "Centre 0417 can sign now." in done.text
    assert "Centre 0417, Leeds" in done.text
    assert count(session, Centre) == 1
    written = (settings.data_dir / "register" / "register.json").read_text()
    assert written == queries.signed_document(session, "register").text
    browser.press("/admin/centres", "Make a new key for 0417")
    assert count(session, KeyRecord) == 3


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": "", "establishment": "LEI"}, "code"),
        ({"code": "LEI", "establishment": "LEI"}, "code"),
        ({"code": "04170", "establishment": "LEI"}, "code"),
        ({"code": "0417", "establishment": ""}, "establishment"),
        ({"code": "0417", "establishment": "XXX"}, "establishment"),
    ],
)
def test_a_centre_that_is_not_sound_is_not_added(browser, office, session, work, typed, field):
    service.make_root(work)
    session.commit()
    browser.sign_in(office.admin)

    page = browser.submit("/admin/centres", status=422, **typed)

    assert list(page.problems) == [field]
    assert count(session, Centre) == 0


def test_without_the_root_key_an_admin_is_told(browser, office, session):
    browser.sign_in(office.admin)

    page = browser.submit("/admin/centres", status=422, code="0417", establishment="LEI")

    assert "root key" in page.tree.text_content()
    assert count(session, Centre) == 0


def test_centres_are_closed_to_others(browser, office, room, centre):
    for someone in (office.iqa, room.tutor, room.learner):
        browser.sign_in(someone)
        browser.page("/admin/centres", status=403)
        assert browser.post("/admin/centres/0417/keys").status_code == 404


# Checking


def checked(browser, status=200, **brought):
    return browser.submit("/check", status=status, **brought)


def answers(page):
    return page.tree.xpath("//section//dd/span/text()")


def file(octets, name="credential.json"):
    return (BytesIO(octets), name)


def test_anyone_pastes_a_credential_and_reads_four_answers(browser, earned):
    page = checked(browser, text=earned[4].document)

    asked = ["Is it genuine?", "Is it in date?", "Has it been withdrawn?", "Whose is it?"]
    assert page.tree.xpath("//section//dt/text()")[:4] == asked
    assert answers(page) == ["Genuine", "In date", "Not withdrawn", "Named"]
    assert "Not withdrawn as of" in page.text
    assert "Jordan Ash" in page.text
    assert "Peer Mentoring Awards, Centre 0417" in page.text


def test_a_code_is_typed_by_a_scanner_with_its_line_end(browser, earned):
    assert "Jordan Ash" in checked(browser, text=earned[3].qr + "\r\n").text


def test_a_code_with_a_space_at_its_end_keeps_it(browser, earned, monkeypatch):
    """Spaces belong to base45: what was typed reaches the checker as it was typed."""
    from lms.credentials import checking

    brought = []
    kept = checking.check
    monkeypatch.setattr(
        checking, "check", lambda text, *rest, **given: brought.append(text) or kept(text, *rest, **given)
    )

    page = checked(browser, text="PM1:ABC  ")

    assert brought == ["PM1:ABC  "]
    assert page.form().fields["text"] == "PM1:ABC  "


def test_a_file_is_chosen_in_any_of_its_forms(browser, earned):
    printed = certificate(earned[4].document, earned[4].qr)
    for octets, name in ((earned[4].document.encode(), "c.json"), (earned[4].qr.encode(), "c.txt"), (printed, "c.pdf")):
        assert "Jordan Ash" in checked(browser, file=file(octets, name)).text


def test_one_changed_character_is_not_genuine_and_nothing_it_says_is_repeated(browser, earned):
    page = checked(browser, text=earned[4].document.replace("Jordan", "Jordon"))

    assert answers(page)[0] == "Not genuine"
    assert "Jordon" not in " ".join(page.tree.xpath("//section//text()"))
    assert "Jordon" in page.form().fields["text"]


@pytest.mark.parametrize("brought", [{}, {"text": "   "}, {"file": (BytesIO(b""), "")}])
def test_nothing_brought_is_one_sentence(browser, centre, brought):
    page = checked(browser, status=422, **brought)

    assert page.problems == {"text": "Paste what the certificate says, or choose its file"}


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\xfe\x00",
        b"hello",
        b"[]",
        b"{}",
        b'{"proof": []}',
        b"[" * 50_000,
        b"PM1:" + b"A" * 5000,
        b"\0" * 1000,
    ],
)
def test_a_file_that_is_no_certificate_is_one_sentence(browser, centre, octets):
    page = checked(browser, file=file(octets))

    assert answers(page) == ["Not genuine", "Cannot say", "Withdrawal not checked", "Cannot say"]


@pytest.mark.parametrize("octets", [b"%PDF-1.7 rubbish", b"%PDF-" + b" " * 5000])
def test_a_pdf_that_is_no_certificate_is_one_sentence_beside_the_file(browser, centre, monkeypatch, octets):
    monkeypatch.setattr(attachment, "MOST_OCTETS", 5000)

    page = checked(browser, status=422, file=file(octets, "c.pdf"), text="kept")

    assert list(page.problems) == ["file"]
    assert page.form().fields["text"] == "kept"


def test_something_huge_is_one_sentence(browser, centre):
    answer = browser.post("/check", input_stream=BytesIO(b"x" * 4_000_000), content_type="multipart/form-data")

    assert answer.status_code == 413
    assert "Send something smaller" in answer.get_data(as_text=True)
    assert list(checked(browser, status=422, text="x" * 200_001).problems) == ["text"]


def test_before_there_is_a_register_that_is_said(browser, session, settings):
    for found in (settings.data_dir / "register").glob("register.json"):
        found.unlink()

    page = checked(browser, status=422, text="{}")

    assert "no register here" in page.tree.text_content()


def test_what_is_brought_is_written_down_nowhere(browser, earned, session, caplog):
    used, events = count(session, UsedForm), count(session, Event)

    checked(browser, text=earned[4].document)

    assert (count(session, UsedForm), count(session, Event)) == (used, events)
    assert "Jordan" not in caplog.text


def test_the_same_form_can_be_sent_again(browser, earned):
    page = browser.page("/check")

    for _ in range(2):
        assert "Jordan Ash" in browser.send(page, status=200, text=earned[4].document).text
