"""What a signature on a form needs when it is keyed: the day beside it, and the name of whoever wrote for somebody."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.assessments.models import (
    Discussion,
    PracticalAssessment,
    PriorAchievement,
    ShadowingSession,
    WitnessStatement,
)
from lms.courses.models import FormKind, PaperForm
from lms.people.models import Role
from lms.portfolio.rules import DECLARATION
from lms.portfolio.rules.paper import DATED, SCRIBED, SIGNATURES, Signer, fault_in_scribe, faults_in_days
from tests import builders as a
from tests.builders.people import NOON
from tests.portfolio.test_paper import KEPT, key_one, out_one, piece, written

RECORDS = {
    FormKind.PRACTICAL_ASSESSMENT: PracticalAssessment,
    FormKind.WITNESS_STATEMENT: WitnessStatement,
    FormKind.PROFESSIONAL_DISCUSSION: Discussion,
    FormKind.ORAL_QUESTIONING: Discussion,
}
SCRIBE = {"signed_scribe": "y", "scribe": "Lee Marsh"}


@pytest.fixture
def room(session):
    made = a.classroom(session)
    a.accredited(session, made.mentor, made.qualification, made.leeds)
    return made


@pytest.mark.once
@given(signed=st.sets(st.sampled_from(Signer)), name=st.sampled_from(["", " ", "Lee Marsh"]))
def test_a_scribe_who_signed_has_a_name(signed, name):
    assert (fault_in_scribe(signed, name) is None) == (Signer.SCRIBE not in signed or bool(name.strip()))


@pytest.mark.once
def test_every_signature_a_record_keeps_is_on_its_form_and_every_scribe_has_their_name():
    assert set(DATED) == set(RECORDS)
    for kind, signatures in SIGNATURES.items():
        signers = {signature.signer for signature in signatures}
        assert (kind in SCRIBED) == (Signer.SCRIBE in signers)
        assert DATED.get(kind, Signer.DECLARATION) in signers


DAYS = st.none() | st.dates(date(2026, 4, 28), date(2026, 5, 10))


@pytest.mark.once
@given(
    kind=st.sampled_from(FormKind),
    days=st.dictionaries(st.sampled_from(Signer), DAYS),
    happened=DAYS,
    printed=DAYS,
    today=DAYS,
)
def test_each_signature_has_a_day_from_what_is_signed_and_its_form_to_today_and_staff_sign_after_the_mentor(
    kind, days, happened, printed, today
):
    today = today or NOON.date()
    printed = printed or date(2026, 4, 1)

    wrong = {signer for signer, _ in faults_in_days(kind, days, happened, printed, today)}

    for one in SIGNATURES[kind]:
        day, mentors = days.get(one.signer), days.get(Signer.MENTOR)
        is_sound = day is not None and (happened is None or happened > today or happened <= day) and day <= today
        is_sound = is_sound and day >= printed
        is_late = one.signer is Signer.STAFF and day is not None and mentors is not None and day < mentors
        assert (one.signer in wrong) == (one.signer in days and (is_late or not is_sound))
    assert wrong <= {one.signer for one in SIGNATURES[kind]}


EVERY = [(kind, one.signer) for kind, signatures in SIGNATURES.items() for one in signatures]
AFTER = ["6", "5", "2026"]


def boxes(kind, signer):
    """What is ticked besides what `written` ticks, so that this signature is among the rest."""
    named = {"scribe": "Lee Marsh"} if signer is Signer.SCRIBE else {}
    return {f"signed_{signer.value}": "y", **named}


@pytest.mark.parametrize(("kind", "signer"), EVERY)
def test_no_signature_is_keyed_without_its_day_and_nothing_typed_is_lost(browser, session, room, kind, signer):
    code, where = out_one(browser, room, kind), f"day_{signer.value}"

    page = key_one(browser, room, code, kind, 422, **boxes(kind, signer), **{where: []})

    assert page.problems == {where: "Type the day that is beside the signature"}
    assert page.values()["kept_at"] == [KEPT]
    assert session.scalars(select(PaperForm.keyed_at)).one() is None


@pytest.mark.parametrize("kind", FormKind)
def test_nor_with_a_day_on_which_nobody_can_have_signed(browser, session, room, kind):
    code, declared = out_one(browser, room, kind), boxes(kind, Signer.DECLARATION)
    achieved = {"achieved_on": ["5", "5", "2026"]} if kind is FormKind.PRIOR_LEARNING else {}
    for day, sentence in (
        (["31", "2", "2026"], "Type a real day, such as 3 5 2026"),
        (["7", "5", "2026"], "Type a day that is today or before"),
        (["4", "5", "2026"], "Nobody signs before it happened. Look at both days again"),
    ):
        page = key_one(browser, room, code, kind, 422, **declared, **achieved, day_declaration=day)
        assert page.problems == {"day_declaration": sentence}
        assert page.values()["day_declaration"] == day

    assert session.scalars(select(PaperForm.keyed_at)).one() is None


@pytest.mark.parametrize(("kind", "signer"), EVERY)
def test_nobody_signed_a_form_before_it_was_printed_though_it_tells_of_a_day_before(
    browser, session, room, kind, signer
):
    code, where = out_one(browser, room, kind), f"day_{signer.value}"
    session.scalars(select(PaperForm)).one().printed_at = NOON
    session.commit()
    named = boxes(kind, signer)
    days = {f"day_{one.value}": AFTER for one in {*ticked(room, kind), signer}}

    page = key_one(browser, room, code, kind, 422, **named, **days | {where: ["5", "5", "2026"]})

    assert page.problems == {
        where: "The form was printed on 6 May 2026. The day beside a signature cannot be before that"
    }
    assert page.values()[where] == ["5", "5", "2026"]
    key_one(browser, room, code, kind, **named, **days)
    assert session.scalars(select(PaperForm.keyed_at)).one() is not None


@pytest.mark.parametrize("kind", FormKind)
def test_a_day_beside_no_signature_is_asked_about(browser, room, kind):
    code, signers = out_one(browser, room, kind), [one.signer.value for one in SIGNATURES[kind]]
    typed = {f"signed_{signer}": [] for signer in signers} | {f"day_{signer}": AFTER for signer in signers}

    page = key_one(browser, room, code, kind, 422, **typed)

    asked = "Tick that this is signed, or take its day away"
    assert page.problems == {f"signed_{signer}": asked for signer in signers}
    assert all(page.values()[f"day_{signer}"] == AFTER for signer in signers)


@pytest.mark.parametrize("kind", FormKind)
def test_the_day_beside_each_signature_is_kept_and_none_where_nobody_signed(browser, session, room, kind):
    signers = [one.signer for one in SIGNATURES[kind]]
    code = out_one(browser, room, kind)

    key_one(browser, room, code, kind, **{f"day_{signer.value}": AFTER for signer in ticked(room, kind)})

    form = session.scalars(select(PaperForm)).one()
    assert form.signed_days == dict.fromkeys(map(str, ticked(room, kind)), "2026-05-06")
    assert {signer for signer in signers if form.signed_on(signer)} == set(ticked(room, kind))


def ticked(room, kind):
    typed = written(room, kind)
    return [one.signer for one in SIGNATURES[kind] if typed.get(f"signed_{one.signer.value}")]


def test_staff_sign_after_the_mentor_by_their_days_too(browser, room):
    code = out_one(browser, room, FormKind.SHADOWING)

    page = key_one(browser, room, code, FormKind.SHADOWING, 422, day_mentor=AFTER)

    assert page.problems == {"day_staff": "Staff sign after the mentor. Look at both days again"}


@pytest.mark.parametrize("kind", [FormKind.SHADOWING, FormKind.PRIOR_LEARNING])
@pytest.mark.parametrize("held", [{"from_day": date(2026, 5, 6)}, {"to_day": date(2026, 5, 4)}])
def test_staff_sign_on_a_day_on_which_they_worked_here(browser, session, room, kind, held):
    code = out_one(browser, room, kind)
    session.scalars(select(PaperForm)).one().printed_at = NOON - timedelta(days=5)
    grant = a.grant(Role.TUTOR, room.leeds)
    grant.person = a.staff(name="Lee Gone")
    for what, day in held.items():
        setattr(grant, what, day)
    a.save(session, grant)

    page = key_one(browser, room, code, kind, 422, staff=str(grant.person.id))

    assert page.problems == {"staff": "Lee Gone did not work here on that day. Look at the name and the day again"}


# Where it shows


SIGNED_THEN = "igned on paper on 5 May 2026, keyed by Toni Vale on 6 May 2026"


@pytest.mark.parametrize("kind", RECORDS)
def test_the_record_keeps_the_day_of_its_own_signature_and_where_the_paper_is(browser, session, room, kind):
    key_one(browser, room, out_one(browser, room, kind), kind, **{f"day_{DATED[kind].value}": AFTER})

    made = session.scalars(select(RECORDS[kind])).one()
    assert (made.signed_on_paper, made.signed_day, made.paper_kept_at) == (True, NOON.date(), KEPT)


@pytest.mark.parametrize(("kind", "many"), [(kind, len(signatures)) for kind, signatures in SIGNATURES.items()])
def test_each_signature_shows_the_day_it_was_made_and_who_keyed_it_when(browser, session, room, kind, many):
    both = boxes(kind, Signer.DECLARATION) | (SCRIBE if kind in SCRIBED else {})
    key_one(browser, room, out_one(browser, room, kind), kind, **both)
    where = f"/portfolios/{room.registration.id}/evidence/{piece(session).number}"

    browser.sign_in(room.assessor)

    assert browser.page(where).text.count(SIGNED_THEN) == many
    assert browser.page(f"{where}/decide").text.count(SIGNED_THEN) == many
    browser.sign_in(room.learner)
    assert browser.page(where).text.count(SIGNED_THEN) == many


@pytest.mark.parametrize("kind", [*RECORDS, FormKind.SHADOWING, FormKind.PRIOR_LEARNING])
def test_the_record_shows_its_signatures_and_their_days_before_it_is_a_piece(browser, session, room, kind):
    page = key_one(browser, room, out_one(browser, room, kind), kind)

    assert page.text.count(SIGNED_THEN) == len(ticked(room, kind))
    assert browser.page(address_of(session, room)).text.count(SIGNED_THEN) == len(ticked(room, kind))


def address_of(session, room):
    """The page of the one record that was keyed."""
    base = f"/portfolios/{room.registration.id}"
    places = {
        ShadowingSession: "/shadowing",
        PracticalAssessment: f"{base}/practicals",
        WitnessStatement: f"{base}/witnesses",
        Discussion: f"{base}/discussions",
        PriorAchievement: f"{base}/prior",
    }
    [found] = [(place, made.id) for kind, place in places.items() for made in session.scalars(select(kind))]
    return "/".join(map(str, found))


def test_a_session_that_waits_for_staff_says_when_the_mentor_signed_on_paper(browser, room):
    key_one(browser, room, out_one(browser, room, FormKind.SHADOWING), FormKind.SHADOWING, signed_staff=[])

    assert f"S{SIGNED_THEN}" in browser.page("/countersign").text


def test_what_is_declared_here_after_the_paper_came_back_says_so(browser, session, room):
    kind = FormKind.REFLECTIVE_ACCOUNT
    key_one(browser, room, out_one(browser, room, kind), kind, signed_declaration="y")
    made = piece(session)
    where = f"/portfolios/{room.registration.id}/evidence/{made.number}"
    browser.sign_in(room.learner)
    assert browser.page(where).text.count(SIGNED_THEN) == 1

    browser.press(where, "Take it back")
    made.latest.submitted_at, made.latest.declaration = NOON + timedelta(hours=1), DECLARATION
    session.commit()

    assert SIGNED_THEN not in browser.page(where).text
    assert "Declared on 6 May 2026" in browser.page(where).text


@pytest.mark.parametrize("kind", FormKind)
def test_what_was_keyed_before_days_were_asked_for_still_reads_well(browser, session, room, kind):
    both = boxes(kind, Signer.DECLARATION) | (SCRIBE if kind in SCRIBED else {})
    key_one(browser, room, out_one(browser, room, kind), kind, **both)
    session.scalars(select(PaperForm)).one().signed_days = {}
    session.commit()
    browser.sign_in(room.assessor)

    page = browser.page(f"/portfolios/{room.registration.id}/evidence/{piece(session).number}")

    assert SIGNED_THEN not in page.text
    assert "Declared on 6 May 2026" in page.text
    assert "None" not in page.text


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_not_signed_needs_no_day_of_signing(browser, session, room, kind):
    signer = DATED[kind].value
    key_one(browser, room, out_one(browser, room, kind), kind, **{f"signed_{signer}": [], f"day_{signer}": []})

    made = session.scalars(select(RECORDS[kind])).one()
    assert (made.signed_on_paper, made.signed_day) == (False, None)


@pytest.mark.parametrize("kind", sorted(SCRIBED))
def test_a_scribe_who_signed_is_named_and_the_piece_says_who_it_was(browser, session, room, kind):
    code = out_one(browser, room, kind)
    page = key_one(browser, room, code, kind, 422, signed_scribe="y", scribe=" ")
    assert page.problems == {"scribe": "Type the name of the scribe who signed it"}
    assert session.scalars(select(PaperForm.keyed_at)).one() is None

    key_one(browser, room, code, kind, signed_declaration="y", **SCRIBE)

    assert session.scalars(select(PaperForm.scribe)).one() == "Lee Marsh"
    browser.sign_in(room.assessor)
    page = browser.page(f"/portfolios/{room.registration.id}/evidence/{piece(session).number}")
    assert "Lee Marsh wrote the learner’s words down" in page.text


def test_a_learner_may_be_the_scribe_of_another_without_a_warning(browser, room):
    code = out_one(browser, room, FormKind.ORAL_QUESTIONING)

    key_one(browser, room, code, FormKind.ORAL_QUESTIONING, signed_scribe="y", scribe=room.mentor.name)
