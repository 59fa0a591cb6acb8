"""Statistics without names: what is counted, what is held back, and who sees what."""

from datetime import timedelta

import pytest

from lms.courses.models import Registration
from lms.people.models import Role
from lms.portfolio.models import Kind, Outcome
from lms.quality.queries.statistics import by_assessor, by_prison
from lms.quality.rules.statistics import Count
from tests import builders as a

YEAR_AGO, NOW = a.NOON - timedelta(days=365), a.NOON


def decided(room, code="PM1", outcome=Outcome.MET, *, number=1, days=3, assessor=None, at=a.NOON, **changed):
    """A piece that claims a whole unit, sent that many days before it was decided."""
    piece = a.sent_evidence(room.registration, room.unit(code).criteria, number, at=at - timedelta(days=days))
    for name, value in changed.items():
        setattr(piece, name, value)
    a.judge(piece, assessor or room.assessor, outcome, at=at)
    a.save(room.session, piece)
    return piece


def one(room, session, who=None):
    return by_assessor(session, [room.leeds.id], YEAR_AGO, NOW)[room.leeds.id, (who or room.assessor).id]


def test_only_the_first_decision_about_a_criterion_is_the_first_time(room, session):
    decided(room, outcome=Outcome.NOT_YET, at=a.NOON - timedelta(days=5))
    decided(room, number=2, at=a.NOON - timedelta(days=1))
    decided(room, "PM3", number=3)

    counts = one(room, session)

    assert counts.first_met == Count(len(room.unit("PM3").criteria), 1)
    assert counts.first_not == Count(len(room.unit("PM1").criteria), 1)


def test_what_was_first_decided_before_these_days_is_not_counted_as_the_first_time(room, session):
    decided(room, outcome=Outcome.NOT_YET, at=a.NOON - timedelta(days=50))
    decided(room, number=2, at=a.NOON - timedelta(days=1))

    found = by_assessor(session, [room.leeds.id], a.NOON - timedelta(days=10), NOW)[room.leeds.id, room.assessor.id]

    assert (found.first_met, found.first_not) == (Count(), Count())


def test_days_to_a_decision_are_whole_days_from_sending(room, session):
    decided(room, days=3)
    decided(room, "PM2", number=2, days=3, at=a.NOON - timedelta(seconds=1))
    decided(room, "PM3", number=3, days=0)

    assert (one(room, session).waits, one(room, session).waited) == ({3: 2, 0: 1}, 1)


def test_why_work_was_referred_is_counted_by_check_and_by_criterion(room, session):
    piece = decided(room, outcome=Outcome.NOT_YET)
    decision = min(piece.latest.judgement.decisions, key=lambda each: each.criterion.number)
    decision.authentic = False
    session.commit()

    criteria = len(room.unit("PM1").criteria)
    assert one(room, session).reasons == {
        "valid": Count(),
        "authentic": Count(1, 1),
        "reliable": Count(),
        "current": Count(),
        "sufficient": Count(criteria, 1),
    }
    assert one(room, session).referred == {f"PM1 {c.number}": Count(1, 1) for c in room.unit().criteria}


def test_practical_pieces_are_told_from_written_ones_and_counted_once_a_unit(room, session):
    decided(room)
    decided(room, number=2, kind=Kind.WITNESS_STATEMENT)
    decided(room, number=3, kind=Kind.PRODUCT)

    assert one(room, session).pieces == {"PM1": (Count(1, 1), Count(2, 1))}
    assert by_prison(session, [room.leeds.id], YEAR_AGO, NOW)[room.leeds.id,].pieces == one(room, session).pieces


def test_another_prisons_work_is_not_counted(room, session):
    decided(room)

    assert by_assessor(session, [room.hull.id], YEAR_AGO, NOW) == {}
    assert by_prison(session, [room.hull.id], YEAR_AGO, NOW) == {}


def every_kind(office, room):
    """Five learners whose whole first unit was met, and of each a practical piece that was not."""
    criteria = room.unit("PM1").criteria
    for number, registration in enumerate(a.crowd(office, 5)):
        piece = a.sent_evidence(room.registration, criteria[:1], 2, at=a.NOON - timedelta(days=1))
        piece.registration, piece.kind = room.session.get(Registration, registration), Kind.WITNESS_STATEMENT
        a.judge(piece, room.assessor, Outcome.NOT_YET, at=a.NOON - timedelta(minutes=number))
        a.save(room.session, piece)


def test_an_iqa_sees_their_prison_by_assessor_and_no_names(browser, office, room):
    every_kind(office, room)
    browser.sign_in(office.iqa)

    page = browser.page("/quality/statistics")

    tables = [
        [[" ".join(cell.text_content().split()) for cell in row] for row in table]
        for table in page.tree.xpath("//main//tbody")
    ]
    met = str(5 * len(room.unit("PM1").criteria))
    assert tables[0][0][:5] == ["Assessor 1", met, "fewer than 5 learners", "not shown", "100%"]
    assert tables[2] == [["PM1", "Assessor 1", "5", "5", "1 to 1"]]
    assert tables[3] == [[f"PM1 {room.unit('PM1').criteria[0].number}", "Assessor 1", "5"]]
    assert "Asha" not in page.text
    assert "Jordan" not in page.text
    assert page.tree.xpath("//svg/rect")


def test_the_national_team_sees_pieces_and_referrals_by_prison(browser, office, room, session):
    every_kind(office, room)
    national = a.staff((Role.NATIONAL, None), name="Nat Whole")
    a.save(session, national, *national.grants)
    browser.sign_in(national)

    page = browser.page("/quality/statistics")

    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.tree.xpath("//main//tbody/tr")]
    assert ["PM1", room.leeds.name, "5", "5", "1 to 1"] in rows
    assert [f"PM1 {room.unit('PM1').criteria[0].number}", room.leeds.name, "5"] in rows
    assert "Assessor" not in page.text


def test_an_assessor_with_few_decisions_cannot_be_worked_out_from_a_total(browser, office, room, session):
    other = a.person(room.leeds, Role.ASSESSOR, name="Only Once")
    a.save(session, other, *other.grants)
    a.crowd(office, 5)
    decided(room, "PM2", Outcome.NOT_YET, number=2)
    piece = a.sent_evidence(room.registration, room.unit("PM3").criteria[:1], 3)
    a.judge(piece, other)
    a.save(session, piece)
    browser.sign_in(office.iqa)

    page = browser.page("/quality/statistics")

    rows = page.tree.xpath("(//main//table)[1]//tr")
    assert [" ".join(cell.text_content().split()) for cell in rows[-1]][1:] == ["not shown"] * 5


def test_what_is_about_fewer_than_five_learners_is_not_counted_however_many_decisions_there_are(
    browser, office, room, session
):
    """One learner has twenty decisions, so a number of decisions alone hides nobody."""
    decided(room)
    decided(room, "PM2", Outcome.NOT_YET, number=2)
    decided(room, "PM3", Outcome.NOT_YET, number=3)
    national = a.staff((Role.NATIONAL, None), name="Nat Whole")
    a.save(session, national, *national.grants)
    for someone in (national, office.iqa):
        browser.sign_in(someone)
        page = browser.page("/quality/statistics")
        cells = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//main//tbody//td")]
        assert set(cells) == {"fewer than 5 learners", "not shown"}
        assert "There is no number here that at least 5 learners stand behind." in page.text

    a.crowd(office, 4)

    browser.sign_in(national)
    assert (
        str(4 * len(room.unit("PM1").criteria) + len(room.unit("PM1").criteria))
        in browser.page("/quality/statistics").text
    )


def test_a_learner_of_two_assessors_is_one_learner_of_the_prison(room, session):
    other = a.person(room.leeds, Role.ASSESSOR, name="Second One")
    a.save(session, other, *other.grants)
    decided(room, outcome=Outcome.NOT_YET)
    decided(room, number=2, outcome=Outcome.NOT_YET, assessor=other)

    each = by_assessor(session, [room.leeds.id], YEAR_AGO, NOW).values()
    whole = by_prison(session, [room.leeds.id], YEAR_AGO, NOW)[room.leeds.id,]

    assert [counts.waited for counts in each] == [1, 1]
    assert whole.waited == 1
    assert whole.pieces == {"PM1": (Count(), Count(2, 1))}
    assert set(whole.referred.values()) == {Count(2, 1)}
    assert whole.reasons["sufficient"] == Count(2 * len(room.unit().criteria), 1)


def test_the_national_team_sees_each_prison_as_a_whole(browser, room, session):
    national = a.staff((Role.NATIONAL, None), name="Nat Whole")
    a.save(session, national, *national.grants)
    decided(room)
    browser.sign_in(national)

    page = browser.page("/quality/statistics")

    assert "Leeds" in page.text
    assert "Assessor 1" not in page.text


def test_nobody_else_sees_them(browser, office, room):
    for someone in (room.assessor, room.tutor, office.admin, room.learner):
        browser.sign_in(someone)
        assert browser.get("/quality/statistics").status_code == 403


def test_with_nothing_decided_the_page_says_what_will_be_there(browser, office):
    browser.sign_in(office.eqa)

    assert "Nothing was decided yet" in browser.page("/quality/statistics").text


@pytest.mark.parametrize("pieces", [10, 300])
def test_the_page_takes_no_more_statements_however_much_was_decided(browser, statements, office, room, session, pieces):
    criteria = room.unit().criteria[:2]
    made = []
    for number in range(1, pieces + 1):
        piece = a.sent_evidence(room.registration, criteria, number)
        a.judge(piece, room.assessor, at=a.NOON - timedelta(minutes=number))
        made.append(piece)
    a.save(session, *made)
    browser.sign_in(office.iqa)

    assert statements.of(browser, "/quality/statistics") <= 11
