"""How much of what is decided under a plan is planned and looked at, and what of CAMERA no draw covers."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from lms.portfolio.models import Kind
from lms.quality import service as quality
from lms.quality.models import SampleItem, Stage
from lms.quality.queries.caseload import decided_under, newest_populations, there_now
from lms.quality.queries.ready import ready_units
from lms.quality.queries.sampling import around, items_of
from lms.quality.rules.caseload import Picked, caseload
from lms.quality.rules.compliance import ItemState
from lms.quality.rules.sampling import CAMERA, Item, item_of
from lms.quality.service.sampling import end_plan
from tests import builders as a

DAY = timedelta(days=1)
DONE, TO_DO, LEFT = ItemState.DONE, ItemState.TO_DO, ItemState.LEFT


def item(number, **changed):
    facts = {"registration": f"r{number}", "unit": "u1", "code": "PM1", "learner": "one", "assessor": "asha"}
    facts |= {"risk": "low", "signs": (), "apart": ()}
    return Item(**dict.fromkeys(CAMERA, ("plain",)) | facts | changed)


def picked(one, state=DONE, stage=Stage.SUMMATIVE):
    return Picked(stage, one, state)


def found_in(drawn=(), now=None, picks=(), *, decided=2):
    """What a plan comes to whose newest draw of complete units was made from these."""
    return caseload(decided, {Stage.SUMMATIVE: list(drawn)}, now or {}, list(picks), {})


# Rules


@pytest.mark.once
def test_a_plan_is_compliant_when_all_it_picked_is_done_and_nothing_is_left_out():
    found = found_in([item(1), item(2)], {Stage.SUMMATIVE: [item(2)]}, [picked(item(1))])

    assert (found.decided, found.planned, found.looked_at, found.not_drawn, found.lacking) == (2, 1, 1, 0, ())
    assert found.share(found.planned) == 50
    assert found.is_compliant


@pytest.mark.once
@pytest.mark.parametrize("state", [ItemState.TO_DO, ItemState.OVERDUE, ItemState.AGAIN])
def test_a_plan_with_a_pick_that_is_not_done_is_not_compliant_yet(state):
    assert not found_in([item(1)], picks=[picked(item(1), state)]).is_compliant


@pytest.mark.once
def test_a_plan_under_which_nothing_was_picked_is_not_compliant_yet():
    assert not found_in().is_compliant
    assert found_in(decided=0).share(0) == 0


@pytest.mark.once
def test_a_complete_unit_in_no_draw_is_counted_and_one_still_worked_on_is_not():
    now = {Stage.SUMMATIVE: [item(1), item(2), item(4)], Stage.INTERIM: [item(3)]}

    found = found_in([item(1)], now, [picked(item(4)), picked(item(2), stage=Stage.INTERIM)])

    assert found.not_drawn == 1
    assert not found.is_compliant


@pytest.mark.once
@pytest.mark.parametrize("letter", CAMERA)
def test_each_letter_of_camera_that_no_draw_covered_is_said(letter):
    odd = item(2, **{letter: ("plain", "odd one")})
    words = f"{CAMERA[letter]}: odd one"

    there = found_in([item(1), odd], {Stage.SUMMATIVE: [odd]}, [picked(item(1))])
    new = found_in([item(1)], {Stage.INTERIM: [odd]}, [picked(item(1))])
    covered = found_in([item(1), odd], {Stage.SUMMATIVE: [odd]}, [picked(item(1)), picked(odd)])

    assert there.lacking == new.lacking == (words,)
    assert there.gone == new.gone == ()
    assert not there.is_compliant
    assert covered.lacking == covered.gone == ()


@pytest.mark.once
@pytest.mark.parametrize("letter", CAMERA)
def test_what_only_work_had_that_no_draw_can_pick_any_more_is_said_and_does_not_hold_the_plan_back(letter):
    odd = item(2, **{letter: ("plain", "odd one")})

    awarded = found_in([item(1), odd], {}, [picked(item(1))])
    left = found_in([item(1)], {}, [picked(item(1)), picked(odd, LEFT)])

    for found in (awarded, left):
        assert (found.lacking, found.gone) == ((), (f"{CAMERA[letter]}: odd one",))
        assert found.is_compliant


@pytest.mark.once
def test_what_any_draw_of_the_plan_covered_is_not_lacking_because_the_newest_did_not_cover_it():
    paper = item(1, evidence=("paper",))

    found = found_in([item(2)], {Stage.SUMMATIVE: [item(3, evidence=("paper",))]}, [picked(paper), picked(item(2))])

    assert found.lacking == found.gone == ()


@pytest.mark.once
def test_what_a_planned_unit_has_come_to_cover_since_it_was_picked_counts():
    grown = item(1, methods=("plain", "product"))

    assert found_in([item(1)], {Stage.SUMMATIVE: [grown]}, [picked(item(1), TO_DO)]).lacking == ()


@pytest.mark.once
def test_a_pick_whose_learner_has_left_is_not_planned():
    assert found_in([item(2)], {}, [picked(item(1), LEFT), picked(item(2))]).planned == 1


@pytest.mark.once
def test_the_split_of_interim_and_summative_is_counted():
    picks = [picked(item(1), TO_DO, Stage.INTERIM), picked(item(1)), picked(item(2), TO_DO)]

    found = found_in([item(1), item(2)], {}, picks)

    assert [(stage.name.split(":")[0], stage.planned, stage.done) for stage in found.stages] == [
        ("Interim", 1, 0),
        ("Summative", 2, 1),
    ]
    assert (found.planned, found.looked_at) == (2, 1)


# Pages


@pytest.fixture
def plan(office):
    return a.plan(office)


def said_of(page):
    """What the page says of the whole plan, by its key."""
    rows = page.tree.xpath("//dl[contains(@class, 'govuk-summary-list')]/div")
    return {row[0].text_content().strip(): " ".join(row[1].text_content().split()) for row in rows}


def table(page, heading):
    """The rows of a table of the page, by their first cell."""
    rows = page.tree.xpath(f"//h2[normalize-space()='{heading}']/following::table[1]//tbody/tr")
    return {row[0].text_content().strip(): [cell.text_content().strip() for cell in row[1:5]] for row in rows}


def test_the_page_of_a_plan_says_how_much_of_the_caseload_is_planned_and_looked_at(browser, office, session, plan):
    a.crowd(office, 4)
    a.drawn(office, plan)
    browser.sign_in(office.iqa)
    address = f"/quality/plans/{plan.id}/compliance"

    page = browser.page(address)
    assert "Not yet compliant" in page.text
    said = said_of(page)
    assert said["Units decided"] == "4"
    assert said["Planned to be looked at"].startswith("2, 50 per cent of them")
    assert said["Looked at and agreed"] == "0, 0 per cent of them"
    assert said["Not covered yet"].startswith("Nothing: candidates, assessors, methods")
    unit = office.room.unit("PM1")
    for item in session.scalars(select(SampleItem)).all():
        work = office.as_(office.iqa)
        quality.agree(work, item.registration, unit, "Sound.", said=a.answers(unit))
    session.commit()

    page = browser.page(address)

    assert "Not yet compliant" not in page.text
    assert "Compliant" in page.text
    assert said_of(page)["Looked at and agreed"] == "2, 50 per cent of them"
    assert table(page, "By stage") == {"Summative: complete units": ["2", "2", "0", "0"]}


def test_the_page_of_a_plan_says_what_is_there_now_and_in_no_draw(browser, office, session, plan):
    a.crowd(office, 2)
    a.drawn(office, plan)
    piece = a.meet(office, "PM2")
    piece.kind = Kind.PRODUCT
    session.commit()
    browser.sign_in(office.eqa)

    said = said_of(browser.page(f"/quality/plans/{plan.id}/compliance"))

    assert said["Waiting for the next draw"] == "1 complete unit"
    assert said["Not covered yet"] == "In work that no draw has picked yet:Methods: product"


def test_overdue_is_counted_by_assessor_and_by_each_letter_of_camera(browser, office, session, plan):
    a.crowd(office, 4)
    draw = a.drawn(office, plan)
    browser.sign_in(office.iqa)
    address = f"/quality/plans/{plan.id}/compliance"
    draw.items[0].due_on = a.TODAY
    session.commit()
    assert table(browser.page(address), "By assessor") == {"Asha Khan": ["2", "0", "2", "0"]}
    draw.items[0].due_on = a.TODAY - DAY
    session.commit()

    page = browser.page(address)

    one_is_overdue = ["2", "0", "1", "1"]
    assert table(page, "By assessor") == {"Asha Khan": one_is_overdue}
    assert table(page, "By candidates")["Began here"] == one_is_overdue
    assert table(page, "By methods") == {"Reflective account": one_is_overdue}
    assert table(page, "By evidence") == {"Typed here": one_is_overdue}
    assert table(page, "By records") == {"Every decision was met the first time": one_is_overdue}
    assert table(page, "By assessment sites") == {"Leeds": one_is_overdue}
    assert "Overdue" in page.text


def test_a_plan_that_ended_counts_what_was_decided_while_it_ran(browser, office, session, plan):
    a.crowd(office, 2)
    a.drawn(office, plan)
    a.meet(office, "PM2")
    end_plan(office.as_(office.iqa), plan)
    a.meet(office, "PM3", at=a.NOON + timedelta(hours=1))
    session.commit()
    browser.sign_in(office.iqa)

    said = said_of(browser.page(f"/quality/plans/{plan.id}/compliance"))

    assert said["Units decided"] == "3"
    assert "Waiting for the next draw" not in said


def test_a_unit_is_decided_under_a_plan_that_was_decided_before_it_and_can_still_be_drawn(office, session, plan):
    a.meet(office, "PM1", at=a.NOON - 60 * DAY)
    a.meet(office, "PM2")

    assert decided_under(session, plan, there_now(session, plan)) == 2
    assert decided_under(session, plan, {}) == 1


def test_what_can_no_longer_be_sampled_is_named_and_the_plan_is_compliant_all_the_same(browser, office, session, plan):
    piece = a.meet(office, "PM2")
    piece.kind = Kind.PRODUCT
    session.commit()
    a.crowd(office, 2)
    a.drawn(office, plan)
    for item in session.scalars(select(SampleItem)).all():
        unit = item.unit
        if item.registration_id != office.room.registration.id:
            quality.agree(office.as_(office.iqa), item.registration, unit, "Sound.", said=a.answers(unit))
    office.room.move(office.room.learner, office.room.hull)
    browser.sign_in(office.iqa)

    page = browser.page(f"/quality/plans/{plan.id}/compliance")

    said = said_of(page)
    assert said["Not covered yet"] == "Nothing that a draw can still pick"
    assert said["Can no longer be sampled"].startswith("Methods: product")
    assert "This does not hold the plan back" in said["Can no longer be sampled"]
    assert "Not yet compliant" not in page.text


# As many rows, however long a plan has run


@pytest.mark.parametrize("draws", [1, 20])
def test_the_page_takes_as_many_statements_however_many_draws_there_are(browser, office, statements, plan, draws):
    a.crowd(office, 10)
    for number in range(draws):
        a.drawn(office, plan, seed=f"seed {number}")
    browser.sign_in(office.iqa)

    assert statements.of(browser, f"/quality/plans/{plan.id}/compliance") <= 17
    # What the newest draws were made from, once for the plan and once for how far it is.
    assert sum("draw.population" in each for each in statements.said) == 2


def test_no_more_populations_are_read_than_there_are_stages_however_many_draws_there_are(office, session, plan):
    a.crowd(office, 3)
    a.crowd(office, 1, code="PM2", short=1, first=50)
    for number in range(5):
        newest = a.drawn(office, plan, seed=f"seed {number}")
    early = a.drawn(office, plan, stage=Stage.INTERIM)
    session.expunge_all()

    found = newest_populations(session, plan)

    assert {stage: [item.as_data() for item in items] for stage, items in found.items()} == {
        Stage.SUMMATIVE: [item_of(each).as_data() for each in newest.population],
        Stage.INTERIM: [item_of(each).as_data() for each in early.population],
    }
    with pytest.raises(InvalidRequestError):
        assert items_of(session, plan.id)[0].draw.population


def test_a_draw_reads_no_more_of_other_qualifications_however_many_are_ready_there(office, session, plan):
    a.crowd(office, 2)
    other = a.qualification()
    other.slug, other.content_hash = "l9-another", "another"
    a.save(session, other)
    mine, office.room.qualification = office.room.qualification, other
    a.crowd(office, 3, first=100)
    office.room.qualification = mine

    ready = ready_units(session, office.room.leeds.id, plan.qualification)
    known = around(session, plan, {})

    assert len(ready) == 2
    assert known.complete == ready
    assert set(known.sizes) == {unit.id for unit in mine.units}
    assert len(ready_units(session, office.room.leeds.id, other.slug)) == 3
