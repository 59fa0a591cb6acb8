"""What a centre's pack holds about some days."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import update

from lms.credentials import service as credentials
from lms.credentials.models import Credential, Kind, OrganisationCertificate
from lms.people import cpd
from lms.people.marks import qualify, restore
from lms.quality.models import CaseOutcome, Finding
from lms.quality.queries.cases import WholeCase
from lms.quality.service import cases, telling
from tests import builders as a
from tests.credentials.packed import PACK, cells, rows


def test_a_pack_holds_what_was_registered_sent_decided_found_and_by_whom(browser, office, session, room):
    a.open_site(office)
    a.confirm(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    plan = a.sampling_plan(room, office.iqa)
    a.save(session, plan, a.draw_of(plan, office.iqa, (room.registration, room.unit(), room.assessor)))
    browser.sign_in(office.eqa)

    page = browser.page(f"/quality/pack{PACK}")
    files = cells(browser)

    assert "Decisions: 7 rows" in page.text
    [registered] = rows(files, "registrations")
    assert (registered["Learner"], registered["The learner is"], registered["Units awarded"]) == (
        "Jordan Ash",
        "Here now",
        "1",
    )
    [sent] = rows(files, "work-sent")
    assert (sent["Kind"], sent["Criteria claimed"], sent["How it came"]) == ("Reflective account", "7", "Typed here")
    assert [row["Criterion"] for row in rows(files, "decisions")] == [c.number for c in room.unit().criteria]
    assert {row["Decision"] for row in rows(files, "decisions")} == {"Met"}
    [found] = rows(files, "findings")
    assert (found["IQA"], found["Found that"], found["Stage"]) == ("Ines Queue", "Agreed", "Summative")
    staff = {row["Name"] for row in rows(files, "staff")}
    assert {"Asha Khan", "Eve Outer", "Ines Queue"} <= staff
    assert "Hari Hull" not in staff
    assert files["compliance"][1][3:] == ["Summative", "Asha Khan", "1", "1", "0", "0"]


def test_a_pack_holds_what_was_awarded_claimed_and_certified_and_what_was_withdrawn(browser, office, session, room):
    a.open_site(office)
    signed = a.earn_everything(office)
    [whole] = [each for each in signed if each.kind is Kind.QUALIFICATION]
    certificate = OrganisationCertificate(
        registration_id=room.registration.id,
        number="AO 77",
        issued_on=a.TODAY,
        replaces_id=None,
        recorded_by=office.iqa.id,
        recorded_at=a.NOON,
    )
    a.save(session, certificate)
    credentials.withdraw(office.as_(office.admin), session.get_one(Credential, signed[0].id), "A wrong name.")
    session.commit()
    browser.sign_in(office.eqa)

    files = cells(browser)

    awards = rows(files, "units-awarded")
    assert [row["Unit"] for row in awards] == ["PM1", "PM2", "PM3"]
    assert {(row["IQA"], row["Found that"], row["Claim route then"]) for row in awards} == {
        ("Ines Queue", "Agreed", "Direct claim")
    }
    [claim] = rows(files, "claims")
    assert (claim["Learner"], claim["Claimed by"], claim["Certificate number"], claim["Claim route then"]) == (
        "Jordan Ash",
        "Ines Queue",
        whole.number,
        "Direct claim",
    )
    certificates = {row["Certificate number"]: row for row in rows(files, "certificates")}
    assert set(certificates) == {each.number for each in signed}
    assert certificates[signed[0].number]["Why"] == "A wrong name."
    assert certificates[signed[0].number]["Withdrawn by"] == office.admin.name
    assert certificates[whole.number]["Withdrawn"] == ""
    [theirs] = rows(files, "organisation-certificates")
    assert (theirs["Certificate number"], theirs["Issued"], theirs["Written down by"]) == (
        "AO 77",
        "2026-05-06",
        "Ines Queue",
    )


def test_a_pack_says_how_the_prison_claimed_on_the_day_of_each_award(browser, office, session, room):
    a.open_site(office)
    a.earn_all_but_the_claim(office)
    browser.sign_in(office.eqa)

    assert {row["Claim route then"] for row in rows(cells(browser), "units-awarded")} == {"EQA first"}


def test_a_pack_holds_each_decision_an_iqa_looked_at_and_what_they_found_the_next_time(browser, office, session, room):
    a.open_site(office)
    piece = a.meet(office, "PM1")
    a.send_back(office, asked="Ask the learner.", at=a.AGREED)
    session.refresh(piece.latest, ["judgements"])
    again = a.judge(piece, room.assessor, at=a.NOON - timedelta(hours=2))
    again.why_again = "The IQA asked."
    a.save(session, piece)
    a.agree(office, "PM1", at=a.NOON - timedelta(hours=1))
    browser.sign_in(office.eqa)

    files = cells(browser)

    first, second = rows(files, "findings")
    assert (first["Found that"], first["Found then"], second["Found that"], second["Found then"]) == (
        "Sent back",
        "Agreed",
        "Agreed",
        "",
    )
    lines = rows(files, "decisions-looked-at")
    assert [(line["Criterion"], line["IQA agrees"]) for line in lines[:2]] == [("1.1", "no"), ("1.2", "yes")]
    assert {(line["Kind"], line["Decision"], line["Assessor"]) for line in lines} == {
        ("Reflective account", "Met", "Asha Khan")
    }
    [action] = rows(files, "actions")
    assert action["What to do"] == "Ask the learner."


def test_a_finding_from_before_each_decision_was_asked_about_reads_not_asked_and_never_as_agreement(
    browser, office, session, room
):
    a.open_site(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    session.execute(update(Finding).values(feedback_adequate=None))
    session.commit()
    browser.sign_in(office.eqa)

    files = cells(browser)

    [found] = rows(files, "findings")
    assert (found["Decisions agreed"], found["Feedback good enough"]) == ("Not asked", "Not asked")
    assert {line["IQA agrees"] for line in rows(files, "decisions-looked-at")} == {"Not asked"}


def test_a_pack_says_how_many_assess_and_assure_and_how_far_learners_have_come(browser, office, session, room):
    a.open_site(office)
    a.confirm(office)
    a.meet(office, "PM1")
    a.agree(office, "PM1")
    a.save(session, a.registration(room.mentor, room.qualification, room.leeds))
    trainee = a.trainee_assessor(room.leeds)
    a.save(session, trainee, *trainee.grants)
    browser.sign_in(office.eqa)

    counted = {row["What"]: int(row["How many"]) for row in rows(cells(browser), "numbers")}

    assert counted["Assessors"] == 1
    assert counted["Assessors in training"] == 1
    assert counted["IQAs"] == 2
    assert (counted["Assessors who decided something"], counted["IQAs who looked at something"]) == (1, 1)
    assert [
        counted[f"Registrations{which}"] for which in ("", " with no unit awarded", " with some units awarded")
    ] == [
        2,
        1,
        1,
    ]
    assert counted["Decisions: met"] == 7


def test_a_pack_counts_a_person_once_whose_role_was_restored_or_who_qualified_meanwhile(browser, office, session, room):
    a.open_site(office)
    a.confirm(office)
    trainee = a.trainee_assessor(room.leeds)
    a.save(session, trainee, *trainee.grants)
    [held] = trainee.grants
    held.suspended_on = a.LAST_WEEK.date()
    qualified = restore(room.as_(room.tutor), held)
    qualify(room.as_(room.tutor), qualified, a.NOON.date())
    session.commit()
    browser.sign_in(office.eqa)

    counted = {row["What"]: int(row["How many"]) for row in rows(cells(browser), "numbers")}

    assert (counted["Assessors"], counted["Assessors in training"]) == (2, 0)


def test_a_pack_holds_what_was_said_of_each_criterion_and_what_comes_next(browser, office, session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 1)
    judgement = a.judge(piece, room.assessor)
    judgement.next_step, judgement.next_by = "Ask the librarian.", date(2026, 5, 20)
    judgement.decisions[0].comment = "Line two shows it."
    judgement.decisions[0].current, judgement.decisions[0].why_not = False, {"current": "It is three years old."}
    a.save(session, piece)
    browser.sign_in(office.eqa)

    [said] = rows(cells(browser), "decisions")

    assert (said["Comment"], said["Next step"], said["Next step by"], said["Feedback"], said["Answered no"]) == (
        "Line two shows it.",
        "Ask the librarian.",
        "2026-05-20",
        "Clear and honest.",
        "Current: It is three years old.",
    )


def test_a_pack_holds_what_assessors_and_iqas_hold_and_did_to_keep_up(browser, office, session, room):
    award = cpd.Award("D32 and D33", "An awarding body", date(1999, 3, 1), certificate_number="C 1234")
    for someone in (room.assessor, room.hull_assessor, room.tutor):
        work = office.as_(someone)
        held = cpd.add_qualification(work, someone.id, award)
        cpd.see_qualification(office.as_(office.admin), held)
        cpd.add_cpd(work, a.NOON.date(), 90, "A meeting at Hull", "Ask open questions.")
        cpd.add_cpd(work, date(2025, 12, 31), 60, "Read", "Before these days.")
        cpd.take_back_cpd(work, cpd.add_cpd(work, a.NOON.date(), 60, "Read", "Not so."))
    work = office.as_(room.assessor)
    cpd.take_back_qualification(work, cpd.add_qualification(work, room.assessor.id, replace(award, title="Z9")))
    session.commit()
    browser.sign_in(office.eqa)

    files = cells(browser)

    awards = files["qualifications"][1:]
    assert [row[:6] for row in awards] == [
        ["Asha Khan", "D32 and D33", "", "An awarding body", "1999-03-01", "C 1234"],
    ]
    assert awards[0][6] == office.admin.name
    assert files["cpd"][1:] == [
        ["Asha Khan", "2026-05-06", "90", "A meeting at Hull", "Ask open questions."],
    ]
    staff = {row["Name"]: row for row in rows(files, "staff")}
    assert (staff["Asha Khan"]["Hours of CPD on these days"], staff["Asha Khan"]["Award"]) == ("1.50", "On record")
    assert staff["Ines Queue"]["Award"] == "No IQA award is on record"


def test_a_pack_says_when_the_awarding_organisation_was_told_of_malpractice_in_the_words_of_the_page(
    browser, office, session, room
):
    case = cases.raise_malpractice(office.as_(office.iqa), room.registration, category="Seen", units=[], text="Look.")
    found = WholeCase(case, room.registration, frozenset())
    cases.decide(office.as_(office.other_iqa), found, CaseOutcome.UPHELD, "Copied.", seen=case.version)
    telling.tell(office.as_(office.iqa), found, a.TODAY, "AO/26/14", seen=case.version)
    session.commit()
    browser.sign_in(office.eqa)

    [row] = rows(cells(browser), "cases")

    told = [row[name] for name in ("Awarding organisation told", "Told by", "Their reference")]
    assert told == ["2026-05-06", "Ines Queue", "AO/26/14"]
    assert (row["Kind"], row["Decision"], row["Stage"]) == ("Malpractice", "Found to have happened", "1")


def test_a_pack_calls_things_as_the_pages_do_and_never_by_a_code(browser, office, session, room):
    a.meet(office, "PM1")
    a.save(session, a.sampling_plan(room, office.iqa), a.claim_route(room, office.iqa))
    browser.sign_in(office.eqa)

    files = cells(browser)

    assert {row["Role"] for row in rows(files, "staff")} >= {"Assessor", "Internal quality assurer (IQA)"}
    assert rows(files, "claim-routes")[0]["Route"] == "EQA first"
    assert rows(files, "claim-routes")[0]["Qualification"] == room.qualification.title
    assert rows(files, "plans")[0]["Qualification"] == room.qualification.title
    assert rows(files, "plans")[0]["Agreed with"] == "Not agreed with an EQA yet"
