"""The grid: a row that opens to what counts, what there is, what is missing and who is next."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from lms.portfolio.models import Decision, Guidance, Kind, Outcome
from lms.portfolio.rules import CellState, Decider, Row
from lms.portfolio.rules.rows import MOST_SHOWN, asks_for_practice, kinds_that_fit, missing, shown_for, waiting_since
from lms.quality.models import (
    Action,
    Case,
    CaseKind,
    CaseOutcome,
    CaseStep,
    Draw,
    Finding,
    SampleItem,
    SamplingPlan,
)
from tests import builders as a
from tests.quality.test_views import fill

GRID_BUDGET = 10


@pytest.fixture
def office(session):
    return a.office(session)


@pytest.fixture
def room(office):
    return office.room


def opened(page, code):
    """What a row says once it is opened: its four facts by name."""
    row = page.tree.get_element_by_id(code.replace(" ", "-")).getnext()
    facts = row.xpath(".//dl/div")
    return {fact.find("dt").text: " ".join(fact.find("dd").text_content().split()) for fact in facts}


# What a row says


@pytest.mark.parametrize(
    ("wording", "practice"),
    [
        ("Show the key skills in practice.", True),
        ("Demonstrate a communication skill.", True),
        ("Describe the records to keep.", False),
        ("Use own reflection to describe strengths.", False),
        ("", False),
    ],
)
def test_a_criterion_asks_for_practice_when_its_official_words_begin_with_a_verb_of_doing(wording, practice):
    assert asks_for_practice(SimpleNamespace(wording=wording)) is practice


def test_practice_is_seen_by_somebody_and_knowledge_is_said_or_written():
    doing, knowing = (kinds_that_fit(SimpleNamespace(wording=words)) for words in ("Show it", "Explain it"))

    assert Kind.PRACTICAL_ASSESSMENT in doing
    assert Kind.REFLECTIVE_ACCOUNT not in doing
    assert Kind.PROFESSIONAL_DISCUSSION in knowing
    assert Kind.WITNESS_STATEMENT not in knowing
    assert Kind.PRIOR_LEARNING in doing
    assert Kind.PRIOR_LEARNING in knowing


def a_row(room, pieces=(), *, state=CellState.CLAIMED, standing=None, next_step="", decider=Decider.ASSESSOR):
    return Row(room.unit().criteria[0], state, tuple(pieces), standing, next_step, decider, None)


def test_a_row_names_the_newest_pieces_with_the_version_that_claims_it_and_its_decision(room):
    criterion = room.unit().criteria[0]
    pieces = [a.sent_evidence(room.registration, [criterion], n) for n in range(1, MOST_SHOWN + 3)]
    judged = a.judge(pieces[-1], room.assessor, Outcome.NOT_YET)
    pieces[-1].versions.append(a.version(2, submitted_at=a.NOON))  # a later version that claims something else

    shown = shown_for(a_row(room, pieces))

    assert [each.piece.number for each in shown] == list(range(3, MOST_SHOWN + 3))
    assert shown[-1].version.number == 1
    assert shown[-1].decision is judged.decisions[0]
    assert shown[0].decision is None


def test_the_piece_that_has_waited_longest_says_by_when_a_row_is_decided(room):
    criterion = room.unit().criteria[0]
    sent = [a.sent_evidence(room.registration, [criterion], n, at=a.NOON - timedelta(days=n)) for n in (1, 3, 2)]
    a.judge(sent[1], room.assessor)

    assert waiting_since(a_row(room, sent)) == a.NOON - timedelta(days=2)
    assert waiting_since(a_row(room)) is None


def test_what_is_missing_is_what_the_assessor_said_and_the_checks_answered_no(room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    decision: Decision = a.judge(piece, room.assessor, Outcome.MORE_EVIDENCE).decisions[0]
    decision.comment = "Say what you did next."

    assert missing(a_row(room, [piece], state=CellState.ACTION_NEEDED, standing=decision)) == [
        "Say what you did next.",
        "The answer was no to: Is there enough of it?",
    ]


def test_nothing_is_missing_while_somebody_else_has_to_act(room):
    assert missing(a_row(room, state=CellState.CLAIMED)) == []
    assert missing(a_row(room, state=CellState.NOT_STARTED)) == ["Nothing has been sent for this."]


# The page


def test_a_row_opens_for_the_learner_in_their_words(browser, room, session):
    piece = a.sent_evidence(room.registration, room.unit("PM2").criteria[:2], 3)
    a.judge(piece, room.assessor, [Outcome.MET, Outcome.NOT_YET])
    a.save(session, piece)
    browser.sign_in(room.learner)

    page = browser.page("/portfolio")

    met, short, new = opened(page, "PM2 1.1"), opened(page, "PM2 1.2"), opened(page, "PM1 1.1")
    assert met["What there is"] == "Piece 3, reflective account, version 1: met"
    assert met["What is missing"] == "Nothing."
    assert "a statement by somebody who saw you" in met["What counts"]
    assert "Is there enough of it?" in short["What is missing"]
    assert short["Who is next"] == "You."
    assert new["What there is"] == "Nothing you sent yet."
    assert "Words you write about what you did" in new["What counts"]


def test_a_row_opens_for_staff_in_theirs_with_the_day_an_assessor_answers_by(browser, room, session):
    # Sent on Wednesday 29 April 2026: ten working days later, less the bank holiday of 4 May, is 14 May.
    a.save(session, a.sent_evidence(room.registration, room.unit().criteria[:1], 2, at=a.NOON - timedelta(days=7)))
    browser.sign_in(room.tutor)

    row = opened(browser.page(f"/portfolios/{room.registration.id}"), "PM1 1.1")

    assert row["Who is next"] == "An assessor, by 14 May 2026."
    assert row["What there is"] == "Piece 2, reflective account, version 1: waiting for an assessor"
    assert row["What counts"].startswith("A reflective account, a professional discussion")


def test_a_row_shows_what_assessors_here_agreed_last_and_nowhere_else(browser, room, session):
    criterion = room.unit().criteria[0]

    def agreed(place, text, at):
        return Guidance(establishment_id=place.id, criterion_id=criterion.id, text=text, agreed_at=at)

    a.save(
        session,
        agreed(room.leeds, "Two examples.", a.LONG_AGO),
        agreed(room.leeds, "One sound example.", a.NOON),
        agreed(room.hull, "Three examples.", a.NOON),
    )
    browser.sign_in(room.learner)

    row = opened(browser.page("/portfolio"), "PM1 1.1")

    assert "What assessors here agreed: One sound example." in row["What counts"]
    assert "Two" not in row["What counts"]
    assert "Three" not in row["What counts"]


def sampled(office, unit, due):
    """A draw that picked a unit of the learner."""
    room = office.room
    plan = SamplingPlan(
        establishment_id=room.leeds.id,
        qualification=room.qualification.slug,
        from_day=date(2026, 1, 1),
        to_day=date(2026, 12, 31),
        rates={"low": 15, "medium": 30, "high": 50},
        made_by=office.iqa.id,
        made_at=a.LONG_AGO,
        ended_at=None,
    )
    draw = Draw(
        plan=plan,
        number=1,
        stage="summative",
        seed="oak",
        sampler_id=office.iqa.id,
        drawn_at=a.LONG_AGO,
        population=[],
        missing=[],
    )
    return SampleItem(
        draw=draw,
        position=1,
        registration_id=room.registration.id,
        unit_id=unit.id,
        assessor_id=room.assessor.id,
        reasons=["new"],
        due_on=due,
    )


def support(office):
    """Extra time that an IQA agreed."""
    room = office.room
    asked = Case(
        kind=CaseKind.ADJUSTMENT,
        registration_id=room.registration.id,
        establishment_id=room.leeds.id,
        judgement_id=None,
        about_id=None,
        category="extra time",
        units=[],
        text="More time to write.",
        raised_by=room.tutor.id,
        raised_at=a.LONG_AGO,
        answer_by=a.NOON.date(),
    )
    step = CaseStep(stage=1, outcome=CaseOutcome.UPHELD, reason="Agreed.", decided_by=office.iqa.id, decided_at=a.NOON)
    step.taken_on_at = step.next_answer_by = None
    asked.steps = [step]
    return asked


def test_a_unit_in_the_sample_says_by_when_an_iqa_looks(browser, office, room, session):
    a.meet(office, "PM1")
    a.save(session, sampled(office, room.unit("PM1"), date(2026, 5, 20)))
    browser.sign_in(room.learner)

    assert opened(browser.page("/portfolio"), "PM1 1.1")["Who is next"] == "An IQA, by 20 May 2026."


def test_a_learner_who_is_next_reads_by_when_the_assessor_asked(browser, room, session):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 1)
    a.judge(piece, room.assessor, Outcome.NOT_YET).next_by = date(2026, 5, 18)
    a.save(session, piece)
    browser.sign_in(room.learner)

    assert opened(browser.page("/portfolio"), "PM1 1.1")["Who is next"] == "You, by 18 May 2026."


def test_what_an_iqa_asked_for_says_by_when(browser, office, room, session):
    a.meet(office, "PM1")
    finding = Finding(
        registration_id=room.registration.id,
        unit_id=room.unit("PM1").id,
        iqa_id=office.iqa.id,
        establishment_id=room.leeds.id,
        agrees=False,
        comment="Look again.",
        found_at=a.NOON,
    )
    about = room.unit("PM1").criteria[0]
    finding.actions = [
        Action(criterion_id=about.id, text="Judge it again", owner_id=room.assessor.id, due_on=date(2026, 5, 19))
    ]
    a.save(session, finding)
    browser.sign_in(room.assessor)

    row = opened(browser.page(f"/portfolios/{room.registration.id}"), "PM1 1.1")
    assert row["Who is next"].endswith(", by 19 May 2026.")


def test_a_pick_that_an_iqa_sent_back_is_still_to_be_looked_at_by_its_day(browser, office, room, session):
    a.meet(office, "PM1")
    item = sampled(office, room.unit("PM1"), date(2026, 5, 20))
    sent_back = Finding(
        registration_id=room.registration.id,
        unit_id=room.unit("PM1").id,
        iqa_id=office.iqa.id,
        establishment_id=room.leeds.id,
        item=item,
        agrees=False,
        comment="Look again.",
        found_at=a.LONG_AGO,
    )
    a.save(session, item, sent_back)
    browser.sign_in(room.learner)

    assert opened(browser.page("/portfolio"), "PM1 1.1")["Who is next"] == "An IQA, by 20 May 2026."


@pytest.mark.parametrize("pieces", [10, 1000])
def test_the_grid_with_everything_beside_it_keeps_its_statement_budget(
    browser, office, room, session, statements, pieces
):
    fill(session, room, pieces)
    a.meet(office, "PM3")
    waiting = a.sent_evidence(room.registration, room.unit("PM2").criteria[:3], 4)
    agreed = Guidance(
        establishment_id=room.leeds.id, criterion_id=room.unit().criteria[0].id, text="One.", agreed_at=a.NOON
    )
    a.save(session, waiting, agreed, sampled(office, room.unit("PM3"), date(2026, 5, 20)), support(office))
    finding = Finding(
        registration_id=room.registration.id,
        unit_id=room.unit("PM2").id,
        iqa_id=office.iqa.id,
        establishment_id=room.leeds.id,
        agrees=False,
        feedback_adequate=None,
        item_id=None,
        comment="No.",
        found_at=a.NOON,
    )
    finding.actions = [Action(criterion_id=room.unit("PM2").criteria[5].id, text="Again")]
    a.save(session, finding)
    session.expunge_all()
    browser.sign_in(room.assessor)

    assert statements.of(browser, f"/portfolios/{room.registration.id}") <= GRID_BUDGET
