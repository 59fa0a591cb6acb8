"""Pages that say what to put right, and rows that are opened: each is scanned as a page that somebody comes to."""

from datetime import timedelta

import pytest

from lms.courses.models import FormKind
from lms.desk.demo.writing import account
from lms.people.queries import account_named
from lms.portfolio import service as portfolio
from lms.portfolio.models import Evidence, Kind, Outcome
from lms.portfolio.rules import Particulars
from lms.portfolio.service import paper
from tests.browser.conftest import Site
from tests.browser.person import Person
from tests.browser.prepared import boards_of, decide, portfolio_of

WHO, NAME = "A1010AA", "Christopher Featherstonehaugh-Llewellyn"


@pytest.fixture(scope="module")
def prepared(site: Site) -> dict[str, str]:
    """Of one learner at Leeds: the addresses of a piece that waits, a unit for an IQA to look at, and a form to key."""
    with boards_of(site) as boards:
        person, registration = portfolio_of(boards, WHO)
        units = registration.qualification.units

        def sent(place: int) -> Evidence:
            _, text = account(units[place].code, place)
            work = boards.by(person, boards.now - timedelta(hours=30 - place))
            piece = portfolio.start(work, registration, Kind.REFLECTIVE_ACCOUNT, f"Unit {place + 1}", text)
            claimed = [criterion.id for criterion in units[place].criteria]
            portfolio.submit(work, piece, text, claimed, True, piece.version, particulars=Particulars(work.today))
            return piece

        decide(boards, "marcus.webb", sent(0), Outcome.MET, hours_ago=20)
        waiting = sent(2)
        tutor = account_named(boards.session, "priya.nolan")
        assert tutor is not None
        work = boards.by(tutor.person, boards.now - timedelta(hours=3))
        form = paper.print_form(work, registration, FormKind.REFLECTIVE_ACCOUNT, None, reading="", pages=2)
        base = f"/portfolios/{registration.id}"
        return {
            "decide": f"{base}/evidence/{waiting.number}/decide",
            "finding": f"{base}/units/{units[0].code}/review",
            "keying": f"/forms/{form.code}",
        }


def at(person: Person, held: dict[str, str], path: str) -> None:
    """Have somebody sit before a page. From now on every page is scanned, whoever met its kind before."""
    person.sign_in(held)
    person.page.goto(path)
    person.closely = True


@pytest.mark.parametrize(
    ("role", "page", "button"),
    [
        ("assessor", "decide", "Keep this decision and go on"),
        ("iqa", "finding", "Save what I found"),
        ("tutor", "keying", "Keep what is keyed"),
    ],
)
def test_a_page_that_was_refused_is_sound_and_every_fault_leads_to_its_field(
    site: Site, someone, prepared, role: str, page: str, button: str
) -> None:
    person = someone()
    at(person, site.account(role, "LEI"), prepared[page])

    with person.page.expect_navigation():
        person.page.get_by_role("button", name=button, exact=True).press("Enter")
    person._meet()

    faults = person.page.locator(".govuk-error-summary__list a")
    assert faults.count() > 1
    faults.first.focus()
    person.page.keyboard.press("Enter")
    field = person.page.locator(":focus")
    assert field.evaluate("el => el.matches('input, select, textarea')")
    assert field.evaluate("el => !!el.closest('.govuk-form-group--error, .passport-faults-here, [aria-invalid]')")


def test_the_grid_is_sound_with_every_row_of_a_unit_opened(site: Site, someone, prepared) -> None:
    learner = someone()
    at(learner, site.named(NAME), "/portfolio")
    rows = learner.page.locator("section").filter(has=learner.page.locator("#unit-PM1")).locator("details")
    opened = rows.filter(has_text="An IQA, by").or_(rows.filter(has_text="An IQA."))
    for place in range(rows.count()):
        rows.nth(place).locator("summary").press("Enter")

    learner._meet()

    assert rows.count() == opened.count() == 7
    assert all(opened.nth(place).locator("dl").is_visible() for place in range(7))
