"""What a pack holds of appeals, malpractice and the other cases, and what it leaves out for whom a case is about."""

import csv
import io
import re
import zipfile

import pypdfium2 as pdfium

from lms.core import jobs
from lms.people.models import Role
from lms.quality.models import CaseKind, CaseOutcome
from lms.quality.queries.cases import get_case
from lms.quality.service import cases, telling
from tests import builders as a

PACK = "/quality/pack?prison=LEI&first=1&first=1&first=2026&last=6&last=5&last=2026"
PDF, CSV = "Make the PDF", "Make the CSV files (ZIP)"
NOTE = "An open case about whoever makes a pack is never in it."


def report(office, **changed):
    room = office.room
    facts = {"category": "Seen", "units": ["PM1"], "text": "An officer saw it copied."}
    made = cases.raise_malpractice(office.as_(office.iqa), room.registration, **facts | changed)
    room.session.commit()
    return made


def decide(office, case, who, outcome=CaseOutcome.UPHELD, reason="Copied."):
    whole = get_case(office.as_(who), case.id)
    cases.decide(office.as_(who), whole, outcome, reason, seen=case.version)
    office.room.session.commit()


def fetched(browser, button):
    page = browser.press(PACK, button)
    jobs.run_waiting()
    return browser.get(f"{page.address}/file").data


def files(browser):
    """The CSV files of a pack, by section: their rows, each by its headings."""
    with zipfile.ZipFile(io.BytesIO(fetched(browser, CSV))) as file:
        return {
            re.search(r"/[0-9]+-(.+)\.csv$", name).group(1): list(
                csv.DictReader(io.StringIO(file.read(name).decode("utf-8-sig")))
            )
            for name in file.namelist()
        }


def printed(browser):
    document = pdfium.PdfDocument(fetched(browser, PDF))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_a_pack_holds_what_was_alleged_by_whom_about_whom_each_step_and_who_was_told(browser, office, session, room):
    case = report(office, about_id=room.assessor.id)
    decide(office, case, office.other_iqa)
    telling.tell(
        office.as_(office.iqa), get_case(office.as_(office.iqa), case.id), a.TODAY, "AO/26/14", seen=case.version
    )
    session.commit()
    decide(office, case, office.other_iqa, CaseOutcome.PARTLY_UPHELD, "It may go on.")
    browser.sign_in(office.eqa)

    made = files(browser)

    [row] = made["cases"]
    asked = [row[name] for name in ("Raised by", "Whose work", "In words", "Units")]
    assert asked == ["Ines Queue", "Asha Khan", "An officer saw it copied.", "PM1"]
    assert [row[name] for name in ("Now", "Stage", "Decision")] == ["Closed", "2", "Found, but the award may go on"]
    told = [row[name] for name in ("Awarding organisation told", "Told by", "Their reference")]
    assert told == ["2026-05-06", "Ines Queue", "AO/26/14"]
    first, last = made["cases-decided"]
    assert [first[name] for name in ("Stage", "Decision", "By", "Why")] == [
        "1",
        "Found to have happened",
        "Olu Queue",
        "Copied.",
    ]
    assert first["Taken to the next stage"].startswith("2026-05-06")
    assert first["Next answer by"]
    assert first["Taken there by"] == "", "the awarding organisation was told"
    assert (last["Stage"], last["Why"], last["Taken to the next stage"]) == ("2", "It may go on.", "")


def test_an_open_case_reads_as_open_and_has_no_stage_yet(browser, office):
    report(office)
    browser.sign_in(office.eqa)

    made = files(browser)

    assert [(row["Now"], row["Stage"], row["Decision"]) for row in made["cases"]] == [("Open", "", "")]
    assert made["cases-decided"] == []


def test_malpractice_that_names_no_staff_is_about_the_learners_work_and_an_appeal_about_nobodys(
    browser, office, session, room
):
    report(office)
    facts = {"category": "More time", "reason_category": "Rather not say", "units": [], "text": "Half as long again"}
    cases.ask(office.as_(room.learner), room.registration, CaseKind.ADJUSTMENT, **facts)
    session.commit()
    browser.sign_in(office.eqa)

    found = [(row["Kind"], row["Raised by"], row["Whose work"]) for row in files(browser)["cases"]]

    assert sorted(found) == [
        ("Malpractice", "Ines Queue", "The learner"),
        ("Reasonable adjustment", "The learner", ""),
    ]


def test_whoever_a_case_is_about_makes_a_pack_without_it_that_tells_them_of_none_until_it_is_decided(
    browser, office, session, room
):
    third = a.person(room.leeds, Role.IQA, name="Uma Queue")
    a.save(session, third, *third.grants)
    case = report(office, about_id=office.other_iqa.id)
    report(office, text="Another thing.")
    browser.sign_in(office.other_iqa)

    made = files(browser)

    assert [row["In words"] for row in made["cases"]] == ["Another thing."]
    assert made["notes"] == [{"Section": "Cases", "Note": NOTE}]
    page = browser.page(PACK).text
    assert NOTE in page
    assert "Cases: 1 row " in page
    assert "An officer saw it copied." not in page
    text = printed(browser)
    assert NOTE in text
    assert "An officer saw it copied." not in text
    decide(office, case, third)

    made = files(browser)

    assert {row["In words"] for row in made["cases"]} == {"Another thing.", "An officer saw it copied."}
    assert made["notes"] == [{"Section": "Cases", "Note": NOTE}]


def test_a_pack_that_a_case_was_kept_from_is_the_pack_that_there_would_be_without_it(browser, office, session):
    browser.sign_in(office.other_iqa)
    without = files(browser)
    report(office, about_id=office.other_iqa.id)

    made = files(browser)

    assert made == without
    assert made["notes"] == [{"Section": "Cases", "Note": NOTE}]


def test_the_pack_of_anybody_else_holds_the_case_and_the_same_note(browser, office, session):
    report(office, about_id=office.other_iqa.id)
    for reader in (office.iqa, office.eqa):
        browser.sign_in(reader)
        made = files(browser)
        assert [row["Whose work"] for row in made["cases"]] == ["Olu Queue"]
        assert made["notes"] == [{"Section": "Cases", "Note": NOTE}]


def test_an_iqas_pack_holds_no_words_about_a_learner_who_has_left(browser, office, session, room):
    report(office, text="Jordan Ash copied it.")
    room.move(room.learner, room.hull)
    browser.sign_in(office.iqa)

    [row] = files(browser)["cases"]

    assert (row["Learner"], row["In words"], row["Raised by"]) == ("A learner who has left", "", "Ines Queue")
