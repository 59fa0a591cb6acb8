"""An observation sheet holds a comment of whoever saw it, and one of the learner once they have signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.assessments import rules, service
from lms.assessments.models import PracticalAssessment, Seen
from lms.assessments.service.practical import enter_practical
from lms.audit.models import Event
from lms.core.work import Refused
from lms.courses.models import Draft, FormKind
from lms.portfolio.models import Kind
from lms.portfolio.service import start, submit
from tests import builders as a
from tests.builders.people import NOON

OBSERVED, SAID, NOTHING = "You listened well. Ask one thing at a time.", "I was nervous.", "I have nothing to add."
NO_OBSERVED = "Write what went well, and what to work on"
NOT_COPIED = "Copy what the observer wrote on the paper"
NO_SAID = "Copy what the learner wrote on the paper"
NO_WORDS_OF_YOURS = "Write what you think of it, or that you have nothing to add"
SIGN_FIRST = "Sign the observation sheet first, and write there what you think of it"
ON_PAPER = {"paper_kept_at": "The blue folder", "signed_day": ["6", "5", "2026"]}
SIGN = "Sign: it says what happened"
EMPTY = pytest.mark.parametrize("empty", ["", " \n ", "\u200b"])


def facts(room, **changed):
    """What an observer says of a session today."""
    lines = [(criterion, Seen.SEEN, "Asked.") for criterion in room.unit("PM2").criteria]
    said = {"day": NOON.date(), "minutes": 30, "setting": "Library", "activity": "A first session", "lines": lines}
    return said | {"observer_comment": OBSERVED} | changed


def recorded(room, **changed):
    work = room.as_(room.tutor)
    return service.record_practical(work, room.registration, room.unit("PM2"), **facts(room, **changed))


def keyed(room, **changed):
    form = a.paper_form(room.registration, room.tutor, FormKind.PRACTICAL_ASSESSMENT)
    a.save(room.session, form)
    work, said = room.as_(room.tutor), facts(room) | {"learner_comment": SAID} | changed
    return enter_practical(work, room.registration, room.unit("PM2"), room.assessor.id, form=form, **said)


def waiting(room, **changed):
    """A sheet that the learner has still to sign."""
    said = {"learner_signed_at": None, "observer_comment": OBSERVED} | changed
    made = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds, **said)
    a.save(room.session, made)
    return made


def address(made):
    return f"/portfolios/{made.registration_id}/practicals/{made.id}"


def typed(room, **changed):
    """What is typed on the page that records a sheet."""
    names = [criterion.number.replace(".", "_") for criterion in room.unit("PM2").criteria]
    lines = {f"seen_{name}": Seen.SEEN.value for name in names} | {f"note_{name}": "Asked." for name in names}
    said = {"day": ["6", "5", "2026"], "minutes": "30", "setting": "Library", "activity": "A first session"}
    return lines | said | {"too_early": "y", "observer_comment": OBSERVED} | changed


def refusal_of(deed, *given, **more):
    with pytest.raises(Refused) as refusal:
        deed(*given, **more)
    return refusal.value.field, refusal.value.sentence


def count(session, kind=PracticalAssessment):
    return session.scalar(select(func.count()).select_from(kind))


# When it is recorded

WORDS = st.sampled_from(["", " ", "\n\t", OBSERVED, NOTHING])


@pytest.mark.once
@given(observer=WORDS, learner=WORDS, signed=st.booleans(), keyed=st.booleans())
def test_a_sheet_has_its_observers_comment_always_and_the_learners_once_they_signed(observer, learner, signed, keyed):
    found = {field for field, _ in rules.faults_in_sheet_comments(observer, learner, signed=signed, keyed=keyed)}

    assert ("observer_comment" in found) == (not observer.strip())
    assert ("learner_comment" in found) == ((signed or keyed) and not learner.strip())


@pytest.mark.parametrize(("deed", "sentence"), [(recorded, NO_OBSERVED), (keyed, NOT_COPIED)])
def test_no_sheet_is_recorded_or_keyed_without_the_observers_comment(room, session, deed, sentence):
    assert refusal_of(deed, room, observer_comment=" \n ") == ("observer_comment", sentence)
    assert count(session) == 0


@pytest.mark.parametrize("deed", [recorded, keyed])
def test_no_sheet_is_recorded_or_keyed_as_signed_without_what_the_learner_said(room, session, deed):
    assert refusal_of(deed, room, paper=a.signed_paper(), learner_comment=" ") == ("learner_comment", NO_SAID)
    assert count(session) == 0


def test_paper_goes_back_to_the_learner_for_their_comment_before_it_is_keyed_signed_or_not(room, session):
    assert refusal_of(keyed, room, learner_comment="") == ("learner_comment", NO_SAID)
    assert count(session) == 0
    assert keyed(room).learner_comment == SAID


def test_a_sheet_is_recorded_for_a_learner_who_says_what_they_think_later(room):
    made = recorded(room)

    assert (made.observer_comment, made.learner_comment, made.learner_signed_at) == (OBSERVED, "", None)


@EMPTY
def test_the_page_asks_the_observer_for_a_comment_and_loses_nothing(browser, session, room, empty):
    browser.sign_in(room.tutor)
    sheet = f"/portfolios/{room.registration.id}/units/PM2/practical"

    page = browser.submit(sheet, 422, typed=typed(room, observer_comment=empty))

    assert page.problems == {"observer_comment": NO_OBSERVED}
    assert page.values()["activity"] == ["A first session"]
    assert count(session) == 0
    browser.send(page, observer_comment=OBSERVED)
    assert session.scalars(select(PracticalAssessment.observer_comment)).one() == OBSERVED


@EMPTY
def test_the_page_asks_what_the_learner_said_who_signed_on_paper_and_loses_nothing(browser, session, room, empty):
    browser.sign_in(room.tutor)
    sheet = f"/portfolios/{room.registration.id}/units/PM2/practical"

    page = browser.submit(sheet, 422, typed=typed(room, learner_comment=empty, **ON_PAPER))

    assert page.problems == {"learner_comment": NO_SAID}
    assert page.values()["paper_kept_at"] == ["The blue folder"]
    assert count(session) == 0
    browser.send(page, learner_comment=NOTHING)
    made = session.scalars(select(PracticalAssessment)).one()
    assert (made.signed_on_paper, made.learner_comment) == (True, NOTHING)


def test_the_page_asks_for_both_comments_at_once(browser, room):
    browser.sign_in(room.tutor)
    sheet = f"/portfolios/{room.registration.id}/units/PM2/practical"

    page = browser.submit(sheet, 422, typed=typed(room, observer_comment="", **ON_PAPER))

    assert page.problems == {"observer_comment": NO_OBSERVED, "learner_comment": NO_SAID}


def test_no_page_says_that_a_comment_may_be_left_empty(browser, room):
    browser.sign_in(room.tutor)
    recording = browser.page(f"/portfolios/{room.registration.id}/units/PM2/practical").text
    browser.sign_in(room.learner)
    signing = browser.page(address(waiting(room))).text

    assert "You can leave this empty" not in recording + signing
    assert "If they sign later, they can write it then." in recording
    assert "If you have nothing to add, write that." in signing


# When the learner signs


def test_the_learner_does_not_sign_without_saying_what_they_think(room, session):
    made, mine = waiting(room), room.as_(room.learner)

    assert refusal_of(service.sign_practical, mine, made, " \n") == ("learner_comment", NO_WORDS_OF_YOURS)

    session.refresh(made)
    assert (made.learner_signed_at, made.learner_comment) == (None, "")
    assert count(session, Event) == 0


@EMPTY
def test_the_page_asks_the_learner_what_they_think_and_signs_nothing(browser, session, room, empty):
    made = waiting(room)
    browser.sign_in(room.learner)

    page = browser.submit(address(made), 422, learner_comment=empty)

    assert page.problems == {"learner_comment": NO_WORDS_OF_YOURS}
    session.refresh(made)
    assert made.learner_signed_at is None


def test_a_learner_with_nothing_to_add_says_so_in_one_short_sentence(browser, session, room):
    made = waiting(room)
    browser.sign_in(room.learner)

    page = browser.submit(address(made), learner_comment=NOTHING)

    assert "You have signed this sheet." in page.text
    assert NOTHING in page.text
    session.refresh(made)
    assert (made.learner_signed_at, made.learner_comment) == (NOON, NOTHING)


def test_the_learner_finds_what_was_typed_in_for_them_and_may_keep_it(browser, session, room):
    made = waiting(room, learner_comment=SAID)
    browser.sign_in(room.learner)

    page = browser.page(address(made))

    assert page.values()["learner_comment"] == [SAID]
    browser.press(page.address, SIGN)
    session.refresh(made)
    assert (made.learner_signed_at, made.learner_comment) == (NOON, SAID)


@pytest.mark.parametrize("who", ["learner", "tutor"])
def test_a_printed_sheet_asks_for_the_comment_it_lacks_beside_the_signature(browser, room, who):
    asked, kept = "write what you think of it, and sign. Both are needed.", waiting(room, learner_comment=SAID)
    browser.sign_in(getattr(room, who))

    on_paper = browser.page(address(waiting(room, learner_comment=" "))).tree.xpath(
        "//*[contains(@class, 'print-only')]"
    )[0]
    assert asked in " ".join(on_paper.text_content().split())
    assert asked not in browser.page(address(kept)).text
    assert "For Jordan Ash to sign" in browser.page(address(kept)).text


# When staff say later where the paper is


def test_staff_do_not_say_it_is_signed_on_paper_without_what_the_learner_wrote(room, session):
    made, work = waiting(room), room.as_(room.tutor)

    refused = refusal_of(service.sign_practical_on_paper, work, made, a.signed_paper(), " ")

    assert refused == ("learner_comment", NO_SAID)
    session.refresh(made)
    assert (made.signed_on_paper, made.signed_day, made.learner_comment) == (False, None, "")
    assert count(session, Event) == 0


@EMPTY
def test_the_page_asks_staff_what_the_learner_wrote_and_keeps_where_the_paper_is(browser, session, room, empty):
    made = waiting(room)
    browser.sign_in(room.assessor)

    page = browser.submit(address(made), 422, typed=ON_PAPER | {"learner_comment": empty})

    assert page.problems == {"learner_comment": NO_SAID}
    assert page.values()["paper_kept_at"] == ["The blue folder"]
    page = browser.send(page, learner_comment=SAID)
    assert SAID in page.text
    session.refresh(made)
    assert (made.signed_on_paper, made.learner_comment) == (True, SAID)


def test_what_the_observer_typed_in_already_stays_and_is_not_asked_again(browser, session, room):
    made = waiting(room, learner_comment=SAID)
    browser.sign_in(room.assessor)
    page = browser.page(address(made))
    assert "learner_comment" not in page.values()

    browser.send(page, typed=ON_PAPER | {"learner_comment": "Put in by hand."})

    session.refresh(made)
    assert (made.signed_on_paper, made.learner_comment) == (True, SAID)


def test_a_comment_given_beside_the_paper_does_not_replace_the_one_there_is(room):
    made = waiting(room, learner_comment=SAID)

    service.sign_practical_on_paper(room.as_(room.tutor), made, a.signed_paper(), "Something else.")

    assert made.learner_comment == SAID


def test_what_the_learner_wrote_is_no_longer_than_a_comment(browser, room):
    made = waiting(room)
    browser.sign_in(room.assessor)

    page = browser.submit(address(made), 422, typed=ON_PAPER | {"learner_comment": "x" * 2001})

    assert page.problems == {"learner_comment": "Use 2,000 characters or fewer"}


def test_a_long_copy_half_typed_is_kept_until_it_is_signed(browser, session, room):
    made = waiting(room)
    browser.sign_in(room.assessor)
    leave_off(browser, browser.page(address(made)), paper_kept_at="The blue folder", learner_comment=SAID)

    page = browser.page(address(made))

    assert (page.values()["paper_kept_at"], page.values()["learner_comment"]) == (["The blue folder"], [SAID])
    browser.send(page, typed=ON_PAPER)
    session.refresh(made)
    assert (made.signed_on_paper, made.learner_comment) == (True, SAID)
    assert count(session, Draft) == 0


def test_what_is_typed_after_a_refusal_is_kept_on_the_page_of_the_sheet(browser, session, room):
    made = waiting(room)
    browser.sign_in(room.assessor)
    refused = browser.submit(address(made), 422, learner_comment=SAID)

    leave_off(browser, refused, learner_comment=NOTHING)

    assert browser.page(address(made)).values()["learner_comment"] == [NOTHING]
    assert session.scalars(select(Draft.place)).all() == [address(made)]


def leave_off(browser, page, **typed):
    """Leave the page with this half-typed, as a browser does that keeps it."""
    [form] = page.tree.xpath("//form[@data-draft]")
    kept = {"place": form.get("data-draft"), "writer": page.values()["once"]}
    saving = page.values() | kept | typed
    assert browser.post("/drafts", data=saving).status_code == 204


# When a piece made from it is sent, which signs it


def piece_of(room, made):
    return start(room.as_(room.learner), room.registration, Kind.PRACTICAL_ASSESSMENT, "", "", made)


@pytest.mark.parametrize("nothing", ["", " \n"])
def test_sending_a_piece_does_not_sign_a_sheet_that_the_learner_said_nothing_of(room, session, nothing):
    made = waiting(room, learner_comment=nothing)
    piece, mine = piece_of(room, made), room.as_(room.learner)
    ticked = [room.unit("PM2").criteria[0].id]

    assert refusal_of(submit, mine, piece, "", ticked, True, piece.version) == (None, SIGN_FIRST)

    assert (made.learner_signed_at, piece.latest.submitted_at) == (None, None)
    service.sign_practical(mine, made, NOTHING)
    submit(mine, piece, "", ticked, True, piece.version)
    assert piece.latest.submitted_at == NOON


def test_the_page_of_the_piece_leads_to_the_sheet_and_keeps_what_was_typed(browser, session, room):
    made = waiting(room)
    piece = piece_of(room, made)
    session.commit()
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/{piece.number}")
    assert f"{SIGN_FIRST}." in page.text
    assert "When you send this, you sign" not in page.text

    page = browser.send(page, 422, typed={"text": "It was my second time.", "declared": "y", "do": "send"})

    assert SIGN_FIRST in page.problems[""]
    assert page.values()["text"] == ["It was my second time."]
    sheet = browser.page(page.links["Read and sign the sheet"])
    browser.submit(sheet.address, learner_comment=NOTHING)
    page = browser.page(page.address)
    assert "Read and sign the sheet" not in page.links


# Sheets from before both were asked for


@pytest.mark.parametrize("nothing", ["", "  "])
def test_staff_copy_what_the_observer_wrote_too_where_an_older_sheet_has_nothing_of_theirs(
    browser, session, room, nothing
):
    made = waiting(room)
    made.observer_comment = nothing
    session.commit()
    browser.sign_in(room.assessor)
    page = browser.page(address(made))
    assert f"What {room.tutor.name} says about it" in page.text

    page = browser.send(page, 422, typed=ON_PAPER | {"observer_comment": " "})

    assert page.problems == {"observer_comment": NOT_COPIED, "learner_comment": NO_SAID}
    page = browser.send(page, observer_comment=OBSERVED, learner_comment=SAID)
    assert OBSERVED in page.text
    session.refresh(made)
    assert (made.signed_on_paper, made.observer_comment, made.learner_comment) == (True, OBSERVED, SAID)


def test_no_older_sheet_is_signed_on_paper_without_the_observers_comment(room, session):
    made, work = waiting(room, observer_comment=""), room.as_(room.tutor)

    refused = refusal_of(service.sign_practical_on_paper, work, made, a.signed_paper(), SAID, " \n")

    assert refused == ("observer_comment", NOT_COPIED)
    session.refresh(made)
    assert (made.signed_on_paper, made.observer_comment, made.learner_comment) == (False, "", "")


def test_what_the_observer_wrote_is_no_longer_than_a_comment(browser, room):
    made = waiting(room, observer_comment="")
    browser.sign_in(room.assessor)
    said = {"observer_comment": "x" * 2001, "learner_comment": SAID}

    page = browser.submit(address(made), 422, typed=ON_PAPER | said)

    assert page.problems == {"observer_comment": "Use 2,000 characters or fewer"}


def test_what_the_observer_says_already_stays_and_is_not_asked_again(browser, session, room):
    made = waiting(room)
    browser.sign_in(room.assessor)
    page = browser.page(address(made))
    assert "observer_comment" not in page.values()

    browser.send(page, typed=ON_PAPER | {"learner_comment": SAID, "observer_comment": "Put in by hand."})

    session.refresh(made)
    assert (made.signed_on_paper, made.observer_comment) == (True, OBSERVED)
    other = waiting(room)
    service.sign_practical_on_paper(room.as_(room.tutor), other, a.signed_paper(), SAID, "Something else.")
    assert other.observer_comment == OBSERVED


def test_an_older_sheet_leaves_room_on_paper_for_the_observer_and_one_with_a_comment_does_not(browser, room):
    asked = f"For {room.tutor.name} to write"
    browser.sign_in(room.tutor)

    assert asked in browser.page(address(waiting(room, observer_comment=""))).text
    assert asked not in browser.page(address(waiting(room))).text


@pytest.mark.parametrize("deed", ["signing", "sending"])
def test_a_learner_signs_an_older_sheet_whose_observer_said_nothing(room, deed):
    made, mine = waiting(room, observer_comment="", learner_comment=SAID), room.as_(room.learner)

    if deed == "signing":
        service.sign_practical(mine, made, SAID)
    else:
        piece = piece_of(room, made)
        submit(mine, piece, "", [room.unit("PM2").criteria[0].id], True, piece.version)

    assert rules.is_signed(made)
    assert (made.learner_signed_at, made.observer_comment) == (NOON, "")


def test_a_sheet_that_both_signed_without_comments_reads_on_as_it_is(browser, room):
    made = a.practical(room.registration, room.unit("PM2"), room.tutor, room.leeds)
    a.save(room.session, made)
    browser.sign_in(room.assessor)

    page = browser.page(address(made))

    assert "Asked open questions" in page.text
    assert "says about it" not in page.text
