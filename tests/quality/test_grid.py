"""The grid: a row that opens to what counts, what there is, what is missing and who is next."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import tinycss2

from lms.courses.models import Criterion, LearningOutcome, Unit
from lms.portfolio.models import Claim, Decision, Guidance, Kind, Outcome
from lms.portfolio.rules import CellState, Decider, Row
from lms.portfolio.rules.coverage import grid
from lms.portfolio.rules.rows import (
    MOST_SHOWN,
    asks_for_practice,
    kinds_that_fit,
    missing,
    shown_for,
    waiting_since,
    was_met_unseen,
)
from lms.quality import document
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
from lms.quality.service import cases
from lms.quality.shapes import SHAPES
from tests import builders as a
from tests.quality.test_views import fill

GRID_BUDGET = 10
ROOT = Path(__file__).parents[2]


def opened(page, code):
    """What a row says once it is opened: its four facts by name."""
    row = page.tree.get_element_by_id(code.replace(" ", "-")).getnext()
    facts = row.xpath(".//dl/div")
    return {fact.find("dt").text: " ".join(fact.find("dd").text_content().split()) for fact in facts}


# What a row says


def criterion(wording, outcome="Put a mentee at ease", *, practical=True):
    """A criterion as a specification says it."""
    return Criterion(wording=wording, outcome=LearningOutcome(title=outcome, unit=Unit(practical=practical)))


@pytest.mark.once
@pytest.mark.parametrize(
    ("wording", "practice"),
    [
        ("Show the key skills in practice.", True),
        ("Demonstrate a communication skill.", True),
        ("Plan a session with the person.", True),
        ("Conduct a first meeting.", True),
        ("Use listening skills.", True),
        ("Apply the rules of the prison.", True),
        ("Maintain the records of a session.", True),
        ("Provide information that was asked for.", True),
        ("Be able to end a session well.", True),
        ("Carry out a review.", True),
        ("Take part in supervision.", True),
        ("Describe the records to keep.", False),
        ("Use own reflection to describe strengths.", False),
        ("Planning matters: explain why.", False),
        ("", False),
    ],
)
def test_a_criterion_of_a_practical_unit_asks_for_practice_when_its_official_words_begin_with_a_verb_of_doing(
    wording, practice
):
    assert asks_for_practice(criterion(wording)) is practice


@pytest.mark.once
@pytest.mark.parametrize(
    ("wording", "outcome", "practical", "practice"),
    [
        ("Demonstrate what a mentor is for.", "Be able to act", False, False),
        ("Demonstrate a skill.", "Know the stages", True, False),
        ("Show it.", "Understand the limits of the role", True, False),
        ("Welcome the person.", "Be able to put a mentee at ease", True, True),
        ("Welcome the person.", "Put a mentee at ease", True, False),
        ("Explain the skills used.", "Be able to review own practice", True, False),
        ("Use others’ feedback to describe strengths.", "Be able to review own practice", True, False),
    ],
)
def test_the_unit_and_the_outcome_say_it_before_any_verb_does(wording, outcome, practical, practice):
    assert asks_for_practice(criterion(wording, outcome, practical=practical)) is practice


def test_of_the_house_specification_what_is_done_asks_for_practice_and_what_is_said_does_not(room):
    asks = {each.code for unit in room.qualification.units for each in unit.criteria if asks_for_practice(each)}

    assert asks == {"PM2 1.1", "PM2 1.2", "PM2 1.3", "PM3 2.2"}


@pytest.mark.once
def test_practice_is_seen_by_somebody_and_knowledge_is_said_or_written():
    doing, knowing = (kinds_that_fit(criterion(words)) for words in ("Show it", "Explain it"))

    assert Kind.PRACTICAL_ASSESSMENT in doing
    assert Kind.REFLECTIVE_ACCOUNT not in doing
    assert Kind.PROFESSIONAL_DISCUSSION in knowing
    assert Kind.WITNESS_STATEMENT not in knowing
    assert Kind.PRIOR_LEARNING in doing
    assert Kind.PRIOR_LEARNING in knowing


def rows_of(room, pieces):
    """The rows of the grid that these pieces come to, by criterion."""
    return {row.criterion.id: row for row in grid(room.qualification, pieces).rows}


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


def test_what_is_missing_ends_with_the_one_thing_to_do_next(room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    judgement = a.judge(piece, room.assessor, Outcome.NOT_YET)
    judgement.next_step = "Ask somebody who saw it for a few words."
    decision = judgement.decisions[0]
    decision.comment, decision.sufficient = "It does not say what you did.", True

    assert missing(a_row(room, [piece], state=CellState.ACTION_NEEDED, standing=decision)) == [
        "It does not say what you did.",
        "To do next: Ask somebody who saw it for a few words.",
    ]


def test_what_was_asked_for_is_missing_while_what_was_sent_since_waits(room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 3)
    decision: Decision = a.judge(piece, room.assessor, Outcome.NOT_YET).decisions[0]
    decision.comment = "Say what you did next."
    asked = ["Say what you did next.", "The answer was no to: Is there enough of it?"]
    another = a.sent_evidence(room.registration, room.unit().criteria[:1], 4)
    towards = {"state": CellState.WORKING_TOWARDS, "standing": decision}

    assert missing(a_row(room, [piece, another], **towards)) == [
        *asked,
        "More was sent since, and waits for an assessor.",
    ]
    again = a.version(2, submitted_at=a.NOON)
    again.claims = [Claim(criterion=each.criterion, criterion_id=each.criterion_id) for each in piece.latest.claims]
    piece.versions.append(again)
    assert missing(a_row(room, [piece], **towards)) == [*asked, "A new version of piece 3 waits for an assessor."]


def test_nothing_is_missing_while_somebody_has_to_decide_for_the_first_time(room):
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
    assert met["What there is"] == "Piece 3, reflective account, version 1, of 29 April 2026: met"
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
    assert row["What there is"] == "Piece 2, reflective account, version 1, of 29 April 2026: waiting for an assessor"
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


def test_a_unit_that_nobody_drew_says_that_an_iqa_looks_and_that_no_day_is_set(browser, office, room, session):
    a.meet(office, "PM1")
    session.commit()
    browser.sign_in(room.learner)

    assert opened(browser.page("/portfolio"), "PM1 1.1")["Who is next"] == "An IQA. No day is set."


def test_a_learner_whose_new_version_waits_still_reads_what_was_asked_for(browser, room, session):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 1)
    a.judge(piece, room.assessor, Outcome.NOT_YET)
    again = a.version(2, submitted_at=a.NOON)
    again.claims = [Claim(criterion=each.criterion, criterion_id=each.criterion_id) for each in piece.latest.claims]
    piece.versions.append(again)
    a.save(session, piece)
    browser.sign_in(room.learner)

    row = opened(browser.page("/portfolio"), "PM1 1.1")

    assert "Is there enough of it?" in row["What is missing"]
    assert row["What is missing"].endswith("A new version of piece 1 waits for an assessor.")
    assert row["Who is next"].startswith("An assessor")


def test_a_learner_who_is_next_reads_by_when_the_assessor_asked(browser, room, session):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1], 1)
    judgement = a.judge(piece, room.assessor, Outcome.NOT_YET)
    judgement.next_by, judgement.next_step = date(2026, 5, 18), "Say what you did yourself."
    a.save(session, piece)
    browser.sign_in(room.learner)

    row = opened(browser.page("/portfolio"), "PM1 1.1")

    assert row["Who is next"] == "You, by 18 May 2026."
    assert row["What is missing"].endswith("To do next: Say what you did yourself.")


def asking(office, text, at=a.NOON, by=date(2026, 5, 19)):
    """A finding about the first criterion of PM1 that asks the assessor for something by a day."""
    room = office.room
    unit = room.unit("PM1")
    finding = Finding(
        registration_id=room.registration.id,
        unit_id=unit.id,
        iqa_id=office.iqa.id,
        establishment_id=room.leeds.id,
        agrees=False,
        comment="Look again.",
        found_at=at,
    )
    wanted = {"text": text, "owner_id": room.assessor.id, "due_on": by}
    finding.actions = [Action(criterion_id=unit.criteria[0].id, **wanted)]
    return finding


def test_what_an_iqa_asked_for_says_by_when(browser, office, room, session):
    a.meet(office, "PM1")
    a.save(session, asking(office, "Judge it again"))
    browser.sign_in(room.assessor)

    row = opened(browser.page(f"/portfolios/{room.registration.id}"), "PM1 1.1")
    assert row["Who is next"].endswith(", by 19 May 2026.")


@pytest.mark.parametrize("turn", [1, -1])
def test_all_that_iqas_asked_for_about_one_criterion_is_said_with_the_first_day(browser, office, room, session, turn):
    a.meet(office, "PM1")
    first = asking(office, "Judge it again.", a.NOON - timedelta(days=1), date(2026, 5, 12))
    second = asking(office, "See it yourself.")
    for finding in [first, second][::turn]:
        a.save(session, finding)
    browser.sign_in(room.assessor)

    row = opened(browser.page(f"/portfolios/{room.registration.id}"), "PM1 1.1")
    assert row["What is missing"] == "The IQA asked: “Judge it again.”, and “See it yourself.”"
    assert row["Who is next"].endswith(", by 12 May 2026.")


def upheld(scene):
    case = scene.appeal()
    decided = (scene.office.as_(scene.second), scene.whole(case), CaseOutcome.UPHELD, "It is there.")
    cases.decide(*decided, seen=case.version)
    scene.room.session.commit()


def test_once_an_appeal_is_upheld_the_piece_is_with_an_assessor_and_what_was_asked_for_is_not(browser, scene, session):
    judged = scene.piece.latest.judgement
    judged.next_step = "Write it again."
    upheld(scene)
    room = scene.room
    says = "An appeal was upheld, so piece 1 is to be decided again"
    for someone, page in ((room.learner, "/portfolio"), (scene.second, f"/portfolios/{room.registration.id}")):
        browser.sign_in(someone)
        for code in ("PM1 1.1", "PM1 1.2"):
            row = opened(browser.page(page), code)
            assert row["What is missing"] == says
            assert row["Who is next"].startswith("An assessor")
        assert opened(browser.page(page), "PM1 2.1")["What is missing"] == "Nothing has been sent for this."

    a.judge(scene.piece, scene.second, Outcome.NOT_YET, at=a.NOON + timedelta(hours=1))
    session.commit()

    browser.sign_in(scene.second)
    assert says not in browser.page(f"/portfolios/{room.registration.id}").text


def test_an_iqa_too_reads_what_an_upheld_appeal_leaves_to_be_decided_again(browser, scene):
    upheld(scene)
    browser.sign_in(scene.office.iqa)

    assert "To decide again" in browser.page("/cases").text


@pytest.mark.parametrize(("kind", "seen"), [(Kind.REFLECTIVE_ACCOUNT, False), (Kind.WITNESS_STATEMENT, True)])
def test_an_iqa_is_told_of_practice_that_was_met_and_that_nobody_saw(browser, office, room, session, kind, seen):
    piece = a.sent_evidence(room.registration, room.unit("PM2").criteria, 9)
    a.judge(piece, room.assessor, Outcome.MET)
    piece.kind = kind
    a.save(session, piece)
    browser.sign_in(office.iqa)

    text = browser.page(f"/portfolios/{room.registration.id}/units/PM2/review").text

    assert text.count("Nobody saw this.") == (0 if seen else 3)


def test_practice_that_was_met_in_another_piece_too_was_seen_there(room):
    practice = room.unit("PM2").criteria[0]
    words, sheet = (a.sent_evidence(room.registration, [practice], number) for number in (1, 2))
    sheet.kind = Kind.PRACTICAL_ASSESSMENT
    for piece in (words, sheet):
        a.judge(piece, room.assessor, Outcome.MET)

    unseen = lambda *pieces: was_met_unseen(rows_of(room, pieces)[practice.id])  # noqa: E731

    assert unseen(words)
    assert not unseen(words, sheet)
    assert not unseen()


def test_what_an_iqa_asked_for_stands_before_what_the_assessor_did(browser, office, room, session):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    a.judge(piece, room.assessor, Outcome.NOT_YET).next_step = "Say what you did yourself."
    a.save(session, piece, asking(office, "See it in front of an assessor."))
    browser.sign_in(room.learner)

    said = opened(browser.page("/portfolio"), "PM1 1.1")["What is missing"]
    assert said.startswith("The IQA asked: See it in front of an assessor.")
    assert said.endswith("To do next: Say what you did yourself.")

    again = a.version(2, submitted_at=a.NOON)
    again.claims = [Claim(criterion=each.criterion, criterion_id=each.criterion_id) for each in piece.latest.claims]
    piece.versions.append(again)
    session.commit()
    said = opened(browser.page("/portfolio"), "PM1 1.1")["What is missing"]
    assert said.startswith("The IQA asked: See it in front of an assessor.")
    assert said.endswith("A new version of piece 1 waits for an assessor.")


def test_less_said_since_an_iqa_asked_about_what_is_met_is_missing_beside_it(browser, office, room, session):
    criterion = room.unit().criteria[0]
    piece = a.sent_evidence(room.registration, [criterion])
    a.judge(piece, room.assessor, at=a.NOON - timedelta(days=9))
    another = a.sent_evidence(room.registration, [criterion], 2)
    a.judge(another, room.assessor, Outcome.NOT_YET, at=a.NOON - timedelta(days=8)).next_step = "Too early to tell."
    a.save(session, piece, another, asking(office, "See it in front of an assessor."))
    browser.sign_in(room.learner)
    assert opened(browser.page("/portfolio"), "PM1 1.1")["What is missing"] == (
        "The IQA asked: See it in front of an assessor."
    )

    third = a.sent_evidence(room.registration, [criterion], 3)
    a.save(session, third)
    said = opened(browser.page("/portfolio"), "PM1 1.1")["What is missing"]
    assert said.endswith("More was sent since, and waits for an assessor.")

    judgement = a.judge(third, room.assessor, Outcome.NOT_YET, at=a.NOON + timedelta(minutes=1))
    judgement.next_step = "Ask staff which form it is."
    judgement.decisions[0].takes_effect = False
    session.commit()
    said = opened(browser.page("/portfolio"), "PM1 1.1")["What is missing"]
    assert said.startswith("The IQA asked: See it in front of an assessor.")
    assert said.endswith("To do next: Ask staff which form it is.")


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


# How a cell looks


def styles(css, on_paper=False):
    """What a style sheet says of each selector, on screen or on paper: later rules over earlier ones."""
    found = {}
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule" and not on_paper:
            _gather(rule, found)
        elif rule.type == "at-rule" and on_paper and tinycss2.serialize(rule.prelude).strip() == "print":
            for inner in tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True):
                if inner.type == "qualified-rule":
                    _gather(inner, found)
    return found


def _gather(rule, found):
    said = tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True)
    for selector in tinycss2.serialize(rule.prelude).split(","):
        facts = found.setdefault(selector.strip(), {})
        facts.update({each.name: tinycss2.serialize(each.value).strip() for each in said})


def each_different(looks):
    return len(set(looks)) == len(looks) and all(all(look) for look in looks)


def looks_of(sheet, base, state, names):
    """A look for each state: what the base says, unless the state says otherwise."""
    return [
        tuple((sheet.get(base, {}) | sheet.get(f"{state}{shape}", {})).get(name) for name in names)
        for shape in SHAPES.values()
    ]


@pytest.mark.once
def test_each_state_of_a_cell_has_a_word_a_shape_and_a_colour_of_its_own():
    assert set(SHAPES) == {state.value for state in CellState}
    assert len(set(SHAPES.values())) == len(CellState) == 6
    css = (ROOT / "static/passport.css").read_text()
    screen, paper = styles(css), styles(css, on_paper=True)

    assert each_different(looks_of(screen, ".passport-state", ".passport-state--", ["--shape"]))
    assert each_different(looks_of(screen, ".passport-state", ".passport-state--", ["color", "background"]))
    on_paper = ".passport-sheet .passport-state"
    assert each_different(looks_of(paper, on_paper, f"{on_paper}--", ["color"]))
    assert each_different(looks_of(paper, on_paper, f"{on_paper}--", ["border-left", "border-right"]))


@pytest.mark.once
def test_each_state_in_the_portfolio_document_has_a_shape_and_a_colour_of_its_own():
    assert set(document.SHAPES) == set(SHAPES)
    sheet = styles((ROOT / "templates/print/portfolio.css").read_text())

    states = [sheet[f".state--{shape}"] for shape in document.SHAPES.values()]
    looks = [(state.get("color"), state.get("background")) for state in states]
    assert len(set(looks)) == 6
    shapes = [sheet[f".state--{shape} i"]["background-image"] for shape in document.SHAPES.values()]
    assert len(set(shapes)) == 6
