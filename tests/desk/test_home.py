"""One home page for everybody: what each person meets there."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from lms.assessments.models import ShadowingSession
from lms.core.clock import end_of_day
from lms.courses.models import PageRead, Registration
from lms.credentials.models import Credential, Kind, PrintedName
from lms.people.models import Person, PrisonNumber, Role, Stay, StayReason
from lms.portfolio.models import Evidence, EvidenceVersion, Outcome
from lms.portfolio.models import Kind as EvidenceKind
from lms.quality.models import Action, CaseKind, Finding, StandardisationAnswer, StandardisationExercise
from lms.quality.service import cases
from lms.transfers.models import Begun, Transfer
from tests import builders as a

EVERY_ROLE = tuple(role for role in Role if role is not Role.NATIONAL)


@pytest.fixture
def criteria(room):
    return room.unit("PM1").criteria


def staff(session, *roles):
    someone = a.staff(*roles)
    a.save(session, someone, *someone.grants)
    return someone


def accredit(session, room, someone):
    registration = a.registration(someone, room.qualification, room.leeds)
    centre = a.bare_centre(room.leeds)
    a.save(session, registration, centre)
    held = a.bare_credential(registration, centre, valid_until=end_of_day(date(2027, 5, 3)))
    a.save(session, held)
    return held


# A learner


def test_a_new_learner_is_taken_to_the_first_page(room, browser, session):
    a.save(session, a.module_edition(pages=8))

    page = browser.sign_in(room.learner)

    assert page.heading == "Home"
    assert "Hello, Jordan." in page.text
    assert page.links["Carry on: Listening, page 1 of 8"] == "/learn/listening/1"
    assert "0 of 8 pages read, 0 of 1 check passed" in page.text
    assert "Nothing waits for you" in page.text
    assert "Nothing yet. When an assessor has looked" in page.text
    assert page.links["choose how you like to read"] == "/reading"
    assert page.links["See your modules and your pace"] == "/learn"
    assert page.links["See what you have to show"] == "/portfolio"


def test_reading_moves_the_learning_and_never_the_portfolio(room, browser, session):
    edition = a.module_edition(pages=2)
    a.save(session, edition)
    a.save(session, a.page_read(room.learner, edition, 1), a.page_read(room.learner, edition, 2))
    a.save(session, a.check_attempt(room.learner, edition, score=2))

    page = browser.sign_in(room.learner)

    assert "2 of 2 pages read, 1 of 1 check passed" in page.text
    assert "Are you new here?" not in page.text
    assert f"0 of {len([c for unit in room.qualification.units for c in unit.criteria])} criteria met" in page.text


def test_only_standing_decisions_move_the_portfolio(room, browser, session, criteria):
    first = a.sent_evidence(room.registration, criteria[:3], 1)
    a.save(session, first)
    judged = a.judge(first, room.assessor, Outcome.MET, at=a.NOON - timedelta(days=2))
    a.save(session, judged)
    standing = {decision.criterion_id: decision for decision in judged.decisions}
    second = a.sent_evidence(room.registration, criteria[:1], 2, title="Another week")
    a.save(session, second)
    a.save(session, a.judge(second, room.assessor, Outcome.NOT_YET, supersedes=standing, feedback="Say more."))

    page = browser.sign_in(room.learner)

    assert "2 of " in page.text.split("Portfolio")[1]
    assert "Say more." in page.text
    assert "Asha Khan on 6 May 2026, about Another week" in page.text
    assert page.links["1 piece of work was looked at. Read what to do next"].endswith("/evidence/2")


def test_what_is_met_asks_for_nothing_but_the_printed_name(room, browser, session, criteria):
    piece = a.sent_evidence(room.registration, criteria[:1])
    a.save(session, piece)
    a.save(session, a.judge(piece, room.assessor))

    page = browser.sign_in(room.learner)

    assert "looked at" not in page.text
    assert page.links["Say how your name is printed on your certificates"] == "/portfolio/name"
    a.save(session, PrintedName(person_id=room.learner.id, name="Jordan Ash", confirmed_at=a.NOON))
    assert "Say how your name is printed" not in browser.page("/").text


def test_pieces_not_sent_wait_for_the_learner(room, browser, session):
    a.save(session, a.evidence(room.registration, 1))
    page = browser.sign_in(room.learner)
    assert page.links["1 piece of work is not sent yet"].endswith("/evidence/1")

    a.save(session, a.evidence(room.registration, 2))
    assert browser.page("/").links["2 pieces of work are not sent yet"] == "/portfolio"


def test_a_piece_the_learner_is_writing_again_asks_for_nothing_more(room, browser, session, criteria):
    piece = a.sent_evidence(room.registration, criteria[:1])
    a.save(session, piece)
    a.save(session, a.judge(piece, room.assessor, Outcome.NOT_YET))
    piece.versions.append(a.version(2))
    session.commit()

    text = browser.sign_in(room.learner).text

    assert "looked at" not in text
    assert "1 piece of work is not sent yet" in text


def test_what_an_iqa_asks_for_waits_until_it_is_decided_again(room, browser, session, criteria):
    iqa = staff(session, (Role.IQA, room.leeds))
    sent_back(session, room, iqa, criteria[0])
    assert "Something more is asked for 1 criterion" in browser.sign_in(room.learner).text

    piece = a.sent_evidence(room.registration, criteria[:1])
    a.save(session, piece)
    a.save(session, a.judge(piece, room.assessor, at=a.NOON + timedelta(hours=1)))
    assert "Something more is asked for" not in browser.page("/").text


def sent_back(session, room, iqa, criterion):
    finding = Finding(
        registration=room.registration,
        unit=room.unit("PM1"),
        iqa=iqa,
        establishment_id=room.leeds.id,
        agrees=False,
        comment="Look again.",
        found_at=a.NOON,
    )
    finding.actions = [Action(criterion=criterion, text="Show this once more.")]
    a.save(session, finding)


def test_a_learner_who_is_not_registered_is_told_whom_to_ask(room, browser, session):
    someone = a.learner(room.leeds)
    a.save(session, someone)

    assert "Ask your tutor to register you" in browser.sign_in(someone).text


def test_a_first_password_is_changed_before_home_is_shown(room, browser, session):
    browser.sign_in(room.learner)
    room.learner.account.must_change = True
    session.commit()

    assert browser.get("/").headers["Location"] == "/first-password"


# A mentor


def test_a_mentor_sees_their_standing_and_what_to_confirm(room, browser, session):
    accredit(session, room, room.mentor)
    assert "No session waits for you to confirm" in browser.sign_in(room.mentor).text

    a.save(session, a.shadowing(room.registration, room.mentor, room.leeds))
    page = browser.page("/")

    assert "Available: accredited until 3 May 2027." in page.text
    assert page.links["1 shadowing session to confirm"] == "/shadowing"


def test_a_learner_who_is_no_mentor_is_shown_no_mentoring(room, browser):
    assert "Mentoring" not in browser.sign_in(room.learner).text


# Staff


def test_an_assessor_sees_what_was_sent_back_first_and_then_the_queue(room, browser, session, criteria):
    iqa = staff(session, (Role.IQA, room.leeds))
    sent_back(session, room, iqa, criteria[0])
    a.save(session, a.sent_evidence(room.registration, criteria[:1]))

    page = browser.sign_in(room.assessor)

    assert page.text.index("Show this once more.") < page.text.index("1 piece of work to assess")
    assert "The oldest was sent on 29 April 2026" in page.text
    assert page.links["1 piece of work to assess"] == "/assess"


def test_a_tutor_sees_how_many_learners_there_are_and_what_to_countersign(room, browser, session):
    confirmed = a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=a.NOON)
    a.save(session, confirmed)

    page = browser.sign_in(room.tutor)

    assert page.links["2 learners here"] == "/learners"
    assert page.links["1 shadowing session to countersign"] == "/countersign"
    assert "Assessing" not in page.text


def test_an_iqa_sees_how_many_units_wait(room, browser, session, criteria):
    piece = a.sent_evidence(room.registration, criteria)
    a.save(session, piece)
    a.save(session, a.judge(piece, room.assessor))
    iqa = staff(session, (Role.IQA, room.leeds))

    page = browser.sign_in(iqa)

    assert page.links["1 unit to look at"] == "/quality"
    assert "ready since 6 May 2026" in page.text


def test_an_eqa_is_led_to_the_records_and_told_that_reading_is_written_down(room, browser, session):
    page = browser.sign_in(staff(session, (Role.EQA, room.leeds)))

    assert page.links["Read any learner’s record at your prison"] == "/quality/records"
    assert "change nothing" in page.text


def test_a_coordinator_sees_the_pool_and_who_comes_and_goes(room, browser, session):
    accredit(session, room, room.mentor)
    coming = a.transfer(a.learner(room.hull), room.hull, room.leeds)
    claimed = a.transfer(a.learner(room.hull, name="Kit Lost", number="A9876ZZ"), room.leeds, room.hull)
    claimed.begun, claimed.received_at = Begun.CLAIMED, a.NOON
    a.save(session, coming, claimed)

    page = browser.sign_in(room.coordinator)

    assert page.links["1 available"] == "/pool?standing=available"
    assert page.links["1 person on the way here"] == "/arrivals"
    assert "though nobody here sent them: Kit Lost A9876ZZ" in page.text
    assert page.links["See who has gone"] == "/departures"


def test_somebody_claimed_long_ago_is_not_told_of_again(room, browser, session):
    claimed = a.transfer(a.learner(room.hull, name="Kit Lost"), room.leeds, room.hull)
    claimed.begun, claimed.received_at = Begun.CLAIMED, a.NOON - timedelta(days=29)
    a.save(session, claimed)

    assert "Kit Lost" not in browser.sign_in(room.coordinator).text


def test_the_national_team_reads_numbers_and_no_names(room, browser, session):
    accredit(session, room, room.mentor)

    page = browser.sign_in(staff(session, (Role.NATIONAL, None)))

    assert "Trained mentors: fewer than 5" in page.text
    assert "Leeds" in page.text
    assert "Mo Rivers" not in page.text


def test_an_admin_is_led_to_prisons_and_staff(room, browser, session):
    page = browser.sign_in(staff(session, (Role.ADMIN, None)))

    assert page.links["Prisons"] == "/admin/prisons"
    assert page.links["Centres and their keys"] == "/admin/centres"
    assert page.links["Staff and their roles"] == "/admin/staff"


def test_staff_at_an_empty_prison_are_told_what_will_be_there(session, browser):
    exeter = a.establishment("EXI")
    a.save(session, exeter)
    everything = staff(session, *((role, exeter) for role in EVERY_ROLE), (Role.NATIONAL, None))

    text = browser.sign_in(everything).text

    for sentence in (
        "No work waits to be assessed.",
        "No learner is here yet.",
        "No unit waits for you.",
        "There is no trained mentor here yet.",
        "Nothing to countersign.",
        "Nobody is on the way here.",
        "There is no trained mentor at any prison yet.",
    ):
        assert sentence in text


def test_nobody_counts_their_own_work(room, browser, session, criteria):
    a.save(session, a.sent_evidence(room.registration, criteria[:1]))
    a.save(session, a.shadowing(room.registration, room.mentor, room.leeds, confirmed_at=a.NOON))
    held = a.grant(Role.ASSESSOR, room.leeds)
    held.person = room.learner
    a.save(session, held)

    text = browser.sign_in(room.learner).text

    assert "No work waits to be assessed." in text
    assert "Nothing to countersign." in text


def test_the_numbers_are_of_the_prison_where_the_learner_is_now(room, browser, session, criteria):
    a.save(session, a.sent_evidence(room.registration, criteria[:1]))
    room.move(room.learner, room.hull)

    assert "No work waits to be assessed." in browser.sign_in(room.assessor).text
    assert "1 piece of work to assess" in browser.sign_in(room.hull_assessor).text


# The links at the top


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (Role.TUTOR, ["Home", "Learners", "Sheets", "To countersign", "Bookings", "Regime", "Arrivals"]),
        (
            Role.ASSESSOR,
            ["Home", "Learners", "Work to assess", "Sheets", "To countersign", "Bookings", "Regime", "Arrivals"],
        ),
        (Role.IQA, ["Home", "Learners", "Quality"]),
        (Role.EQA, ["Home", "Learners", "Quality"]),
        (
            Role.COORDINATOR,
            [
                "Home",
                "Learners",
                "Sheets",
                "To countersign",
                "Bookings",
                "Regime",
                "Trained mentors",
                "Arrivals",
                "Departures",
            ],
        ),
        (Role.NATIONAL, ["Home"]),
        (Role.ADMIN, ["Home", "Prisons", "Centres", "Staff"]),
    ],
)
def test_each_role_is_shown_the_pages_it_may_open(room, browser, session, role, links):
    someone = staff(session, (role, None if role is Role.NATIONAL else room.leeds))
    page = browser.sign_in(someone)

    shown = page.tree.xpath("//nav[@aria-label='Main']//a")

    assert [" ".join(link.text_content().split()) for link in shown] == links
    assert [link.text_content().strip() for link in shown if link.get("aria-current") == "page"] == ["Home"]
    for link in shown:
        browser.page(link.get("href"))


ABOUT_QUALITY = {
    "What staff hold and keep up",
    "Sampling plans",
    "Flags",
    "Cases",
    "Standardisation",
    "Claim routes and EQA visits",
    "Make a pack for an EQA",
    "Statistics",
}


@pytest.mark.parametrize(
    ("role", "others"),
    [
        (Role.IQA, {"Claims", "Find a certificate", "Interests that staff declared"}),
        (Role.EQA, {"Every record"}),
    ],
)
def test_the_page_about_quality_leads_to_every_other_one(room, browser, session, role, others):
    browser.sign_in(staff(session, (role, room.leeds)))
    shown = browser.page("/quality").tree.xpath("//nav[@aria-label='Quality']//a")

    assert {link.text_content().strip() for link in shown} == ABOUT_QUALITY | others
    for link in shown:
        page = browser.page(link.get("href"))
        here = page.tree.xpath("//nav[@aria-label='Main']//a[@aria-current]/text()")
        assert here == ["Quality"] or link.get("href") in ("/interests", "/staff-cpd")


def test_an_assessor_is_told_of_appeals_and_of_pieces_to_judge_alike(browser, session):
    appealing = a.appealing(session)
    a.save(session, exercise(appealing.room))
    appealing.appeal()

    page = browser.sign_in(appealing.second)

    assert page.links["1 appeal to look at again"] == "/cases"
    assert page.links["1 piece to judge for standardisation"] == "/standardisation"
    text = browser.sign_in(appealing.room.assessor).text
    assert "to look at again" not in text, "whoever decided a piece does not look at it again"
    assert "1 piece to judge for standardisation" in text


def test_an_assessor_who_answered_is_told_of_no_piece(browser, session):
    appealing = a.appealing(session)
    made = exercise(appealing.room)
    answer = StandardisationAnswer(
        exercise=made,
        assessor=appealing.second,
        criterion=appealing.room.unit("PM1").criteria[0],
        outcome=Outcome.MET,
        why="",
        answered_at=a.NOON,
    )
    a.save(session, made, answer)

    page = browser.sign_in(appealing.second)

    assert "for standardisation" not in page.text
    assert page.links["Standardisation"] == "/standardisation"


def test_an_iqa_is_told_of_cases_an_assessor_does_not_decide(browser, session):
    appealing = a.appealing(session)
    room = appealing.room
    asked = {"category": "More time", "reason_category": "Rather not say", "units": ["PM1"], "text": "Please"}
    cases.ask(appealing.office.as_(room.learner), room.registration, CaseKind.ADJUSTMENT, **asked)
    appealing.appeal()
    session.commit()

    assert browser.sign_in(staff(session, (Role.IQA, room.leeds))).links["1 case to decide"] == "/cases"


def exercise(room):
    return StandardisationExercise(
        establishment=room.leeds,
        qualification=room.qualification,
        title="A talk",
        words=[],
        opener=room.tutor,
        opened_at=a.NOON,
        meeting_on=None,
        closed_at=None,
        note="",
    )


def test_a_learner_is_shown_their_own_pages(room, browser):
    page = browser.sign_in(room.learner)

    shown = {a.text_content().strip(): a.get("href") for a in page.tree.xpath("//nav[@aria-label='Main']//a")}

    assert shown == {"Home": "/", "Learn": "/learn", "My portfolio": "/portfolio", "Shadowing": "/shadowing"}


def test_links_are_there_on_a_page_that_could_not_be_found(room, browser):
    browser.sign_in(room.learner)

    assert browser.page("/nowhere", 404).tree.xpath("//nav[@aria-label='Main']//a")


# Statements


def crowd(session, room, size):
    """So many learners at Leeds with work waiting, mentors in the pool, and people coming, put in at one go."""
    ids = [uuid4() for _ in range(size)]
    here, unit = room.leeds.id, room.unit("PM1")
    person = {"first_name": "Jo", "last_name": "Oak", "made_at": a.NOON}
    stay = {"establishment_id": here, "began_at": a.NOON, "reason": StayReason.ADMISSION}
    stay |= {"ended_at": None, "end_reason": None}
    session.execute(insert(Person), [{"id": who, "urn": uuid4()} | person for who in ids])
    number = {"given_at": a.NOON, "replaced_at": None}
    numbered = [{"id": uuid4(), "person_id": who, "number": f"C{at:04d}CC"} for at, who in enumerate(ids)]
    session.execute(insert(PrisonNumber), [row | number for row in numbered])
    session.execute(insert(Stay), [{"id": uuid4(), "person_id": who} | stay for who in ids])
    registered = {"qualification_id": room.qualification.id, "establishment_id": here, "registered_at": a.NOON}
    registrations = [{"id": uuid4(), "learner_id": who} | registered for who in ids]
    session.execute(insert(Registration), registrations)
    sheet = {"registration_id": room.registration.id, "mentor_id": room.mentor.id, "establishment_id": here}
    seen = {"day": a.NOON.date(), "minutes": 30, "setting": "", "role_seen": "", "saw": "", "learned": ""}
    signed = {"logged_at": a.NOON, "confirmed_at": a.NOON, "countersigned_at": None, "countersigned_by": None}
    session.execute(insert(ShadowingSession), [{"id": uuid4(), "version": 1} | sheet | seen | signed for _ in ids])
    facts = {"number": 1, "kind": EvidenceKind.REFLECTIVE_ACCOUNT, "title": "", "started_at": a.NOON, "version": 1}
    facts |= {"shadowing_id": None, "practical_id": None}
    pieces = [{"id": uuid4(), "registration_id": row["id"]} | facts for row in registrations]
    session.execute(insert(Evidence), pieces)
    text = {
        "number": 1,
        "text": "",
        "made_at": a.NOON,
        "submitted_at": a.NOON,
        "declaration": "",
        "establishment_id": here,
    }
    session.execute(insert(EvidenceVersion), [{"id": uuid4(), "evidence_id": row["id"]} | text for row in pieces])
    credential = {"kind": Kind.ACCREDITATION, "unit_id": None, "title": "", "document": "", "qr": ""}
    credential |= {"issued_at": a.LONG_AGO, "valid_until": None, "centre_id": room.centre.id}
    session.execute(
        insert(Credential),
        [
            {"id": uuid4(), "holder_id": row["learner_id"], "registration_id": row["id"], "status_index": at}
            | {"number": f"crowd {at}"}
            | credential
            for at, row in enumerate(registrations, 10_000)
        ],
    )
    moving = {"origin_id": room.hull.id, "destination_id": here, "begun": Begun.SENT, "sent_at": a.NOON, "version": 1}
    moving |= {"sent_by": None, "received_at": None, "received_by": None, "cancelled_at": None}
    session.execute(insert(Transfer), [{"id": uuid4(), "person_id": who} | moving for who in ids])
    gone = moving | {"origin_id": here, "begun": Begun.CLAIMED, "received_at": a.NOON}
    session.execute(insert(Transfer), [{"id": uuid4(), "person_id": who} | gone for who in ids])
    finding = {"registration_id": room.registration.id, "unit_id": unit.id, "iqa_id": room.tutor.id}
    finding |= {"establishment_id": here, "agrees": False, "comment": "", "found_at": a.NOON}
    findings = [{"id": uuid4()} | finding for _ in ids]
    session.execute(insert(Finding), findings)
    asked = {"criterion_id": unit.criteria[0].id, "text": "Again"}
    session.execute(insert(Action), [{"id": uuid4(), "finding_id": row["id"]} | asked for row in findings])
    session.commit()


@pytest.fixture
def crowded(room, session):
    room.centre = a.bare_centre(room.leeds)
    edition = a.module_edition(pages=8)
    a.save(session, room.centre, edition, *[a.module_edition(f"m{n}", position=n) for n in range(2, 12)])
    a.save(session, PageRead(learner_id=room.learner.id, edition_id=edition.id, number=1, read_at=a.NOON))
    return room


@pytest.mark.parametrize("size", [10, 1000])
def test_home_takes_at_most_eight_statements_for_somebody_who_holds_every_role(
    crowded, browser, session, statements, size
):
    crowd(session, crowded, size)
    held = [a.grant(role, crowded.leeds) for role in EVERY_ROLE] + [a.grant(Role.NATIONAL, None)]
    for grant in held:
        grant.person = crowded.learner
    a.save(session, *held)
    browser.sign_in(crowded.learner)

    assert statements.of(browser, "/") <= 8
    text = browser.page("/").text
    assert f"{size:,} pieces of work to assess" in text
    assert f"{size:,} people on the way here" in text
    assert f"{size:,} available" in text
    assert text.count("Jo Oak C") == 5


@pytest.mark.parametrize("size", [10, 1000])
@pytest.mark.parametrize("role", [*Role, None])
def test_home_takes_at_most_eight_statements_whoever_opens_it(crowded, browser, session, statements, role, size):
    crowd(session, crowded, size)
    place = None if role is Role.NATIONAL else crowded.leeds
    someone = staff(session, (role, place)) if role else crowded.learner
    browser.sign_in(someone)

    assert statements.of(browser, "/") <= 8
