"""Judging the same piece alone: names taken out, agreement measured, and a line agreed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.people.models import Role
from lms.portfolio.models import Guidance, Outcome
from lms.quality.models import StandardisationAnswer, StandardisationExercise
from lms.quality.queries import standardisation as queries
from lms.quality.rules import standardisation as rules
from lms.quality.rules.standardisation import Names
from lms.quality.service import standardisation as service
from tests import builders as a

MET, NOT_YET, MORE = Outcome
NAMES = Names(
    learner="Jordan Ash",
    mentors=("Mo Rivers",),
    staff=("Asha Khan",),
    others=("Kit Hale",),
    places=("Leeds", "Full Sutton"),
)


# Taking names out


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("I am Jordan Ash, A1234BC.", "I am [the learner], [a number]."),
        ("JORDAN said to mo: “Ash is late”", "[the learner] said to [a mentor]: “[the learner] is late”"),
        ("Mo’s advice to Jordan's friend", "[a mentor]’s advice to [the learner]'s friend"),
        ("Miss Khan came with Kit  Hale", "Miss [a member of staff] came with [a learner]"),
        ("Kit came", "Kit came"),
        ("At HMP Leeds and HMP Full Sutton, on B wing", "At [a prison] and [a prison], on [a wing]"),
        ("The ashes of a moment", "The ashes of a moment"),
        ("My wing, a wing, the wing and swing", "My wing, a wing, the wing and swing"),
        ("b wing, B2 wing, Gordon wing and wing 3", "[a wing], [a wing], [a wing] and [a wing]"),
    ],
)
def test_names_numbers_prisons_and_wings_become_marks(said, shown):
    assert rules.anonymised(said, NAMES) == shown


WORDS = st.lists(
    st.sampled_from(
        ["Jordan", "Ash", "mo", "RIVERS", "Kit Hale", "A1234BC", "Leeds", "hmp leeds", "listened", "and", "C wing"]
    ),
    max_size=30,
).map(" ".join)


@given(WORDS)
def test_whatever_is_written_nothing_known_is_left_and_doing_it_again_changes_nothing(text):
    shown = rules.anonymised(text, NAMES)

    left = shown.casefold().replace("[a learner]", "").replace("[the learner]", "").split()
    assert not {"jordan", "ash", "mo", "rivers", "a1234bc", "leeds", "hale"} & set(left)
    assert not rules.still_says_who(shown, NAMES)
    assert rules.anonymised(shown, NAMES) == shown


def test_names_with_signs_of_patterns_in_them_and_no_names_at_all_do_no_harm():
    assert rules.anonymised("Jo (Joe) said a.b", Names(learner="Jo (Joe", others=("a+b",))) == "[the learner]) said a.b"
    assert rules.anonymised("As it was", Names()) == "As it was"


# How far they agree


@pytest.mark.parametrize(
    ("outcomes", "percent", "words"),
    [
        ([], None, "only one answer"),
        ([MET], None, "only one answer"),
        ([MET, MET], 100, "all alike"),
        ([MET, NOT_YET], 0, "not alike yet"),
        ([MET, MET, NOT_YET], 33, "not alike yet"),
        ([MET] * 5 + [NOT_YET], 67, "more alike than not"),
        ([MET] * 19 + [MORE], 90, "nearly all alike"),
    ],
)
def test_agreement_is_the_share_of_pairs_that_decided_the_same(outcomes, percent, words):
    assert rules.percent_alike(outcomes) == percent
    assert rules.alike_in_words(percent) == words


def table(*rows):
    """Answers from rows of an assessor each, a letter a criterion."""
    return [(str(n), str(item), said) for n, row in enumerate(rows) for item, said in enumerate(row)]


def test_kappa_of_two_assessors_is_cohens_worked_by_hand():
    # They agree on 7 of 10. Yes by chance 0.6 x 0.5, no by chance 0.4 x 0.5: 0.5. (0.7 - 0.5) / 0.5 = 0.4.
    found = rules.kappa(table("yyyyyynnnn", "yyyynnnnny"))

    assert (found.name, found.value) == ("Cohen’s kappa", 0.4)


def test_kappa_of_more_is_fleiss_and_of_perfect_agreement_one():
    assert rules.kappa(table("ynyn", "ynyn", "ynyn")) == rules.Kappa("Fleiss’ kappa", 1.0, "very strong agreement")


@pytest.mark.parametrize("rows", [(), ("y",), ("y", "y"), ("yyy",), ("yyy", "yyy"), ("yyy", "yyy", "yyy"), ("yn", "y")])
def test_kappa_that_cannot_be_worked_out_says_so(rows):
    found = rules.kappa(table(*rows))

    assert found.value is None
    assert "cannot be worked out" in found.words


@given(st.lists(st.text("ynm", min_size=4, max_size=4), min_size=2, max_size=5), st.randoms())
def test_kappa_is_never_more_than_one_and_does_not_depend_on_the_order(rows, chance):
    answers = table(*rows)
    found = rules.kappa(answers)
    chance.shuffle(answers)

    assert rules.kappa(answers) == found
    assert found.value is None or -1 <= found.value <= 1


@pytest.mark.parametrize(("last", "late"), [(date(2025, 5, 7), False), (date(2025, 5, 6), True), (None, None)])
def test_once_a_year_is_late_after_twelve_months(last, late):
    said = rules.when_last(last, date(2026, 5, 6))

    assert ("more than a year" in said) == bool(late)
    assert ("at least once a year" in said) == (last is None)


# Deeds


@pytest.fixture
def scene(session):
    made = a.appealing(session)
    made.piece.latest.text = "I am Jordan Ash at HMP Leeds. Mo Rivers showed me how to wait."
    a.save(session, a.signed_shadowing(made.room.registration, made.room.mentor, made.room.leeds, made.room.tutor))
    return made


@pytest.fixture
def room(scene):
    return scene.room


def opened(scene, who=None, **changed):
    room = scene.room
    facts = {
        "title": "A first week",
        "words": [("What the learner wrote", "[a mentor] showed me how to wait.")],
        "criteria_ids": [criterion.id for criterion in room.unit("PM1").criteria[:2]],
        "names": NAMES,
    }
    work = scene.office.as_(who or scene.office.iqa)
    made = service.open_exercise(work, room.registration, scene.piece, **facts | changed)
    room.session.commit()
    return made


def answer(scene, exercise, who, outcomes=(MET, MET)):
    lines = zip(exercise.lines, outcomes, strict=True)
    service.answer(scene.office.as_(who), exercise, {line.criterion_id: (each, "I saw it") for line, each in lines})
    scene.room.session.commit()


def test_nothing_that_is_kept_leads_back_to_the_learner(scene, room, session):
    exercise = opened(scene)

    kept = [str(getattr(exercise, column.key)) for column in StandardisationExercise.__table__.columns]
    events = session.scalars(select(Event).where(Event.name == "standardisation opened")).all()
    secrets = {"Jordan", str(room.learner.id), str(room.registration.id), str(scene.piece.id), "A0001AB"}
    assert not [secret for secret in secrets if secret in " ".join(kept)]
    assert [(event.subject_id, event.detail) for event in events] == [(exercise.id, {"title": "A first week"})]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "Jordan Ash’s week"}, None),
        ({"words": [("What the learner wrote", " ")]}, None),
        ({"words": [("What the learner wrote", "I asked A1234BC")]}, None),
        ({"criteria_ids": []}, "criteria"),
        ({"criteria_ids": [UUID(int=1)]}, "criteria"),
    ],
)
def test_what_still_says_who_and_what_cannot_be_judged_is_not_opened(scene, session, changed, field):
    with pytest.raises(Refused) as refused:
        opened(scene, **changed)

    assert refused.value.field == field
    assert session.scalars(select(StandardisationExercise)).all() == []


def test_only_an_iqa_of_the_prison_opens_and_closes_and_only_its_assessors_answer(scene, room, session):
    office = scene.office
    for stranger in (room.assessor, office.hull_iqa, office.eqa):
        with pytest.raises(Refused):
            opened(scene, stranger)
    exercise = opened(scene)
    for stranger in (office.iqa, office.eqa, room.tutor, room.hull_assessor):
        with pytest.raises(Refused):
            answer(scene, exercise, stranger)
    answer(scene, exercise, room.assessor)
    with pytest.raises(Refused):
        service.close(office.as_(room.assessor), exercise, seen=exercise.version)


def test_each_answers_once_about_every_criterion_and_not_after_it_is_closed(scene, room):
    exercise = opened(scene)
    with pytest.raises(Refused, match="each criterion"):
        service.answer(scene.office.as_(room.assessor), exercise, {exercise.lines[0].criterion_id: (MET, "x")})
    with pytest.raises(Refused, match="Wait"):
        service.close(scene.office.as_(scene.office.iqa), exercise, seen=exercise.version)
    answer(scene, exercise, room.assessor)
    with pytest.raises(Refused, match="already"):
        answer(scene, exercise, room.assessor)
    seen = exercise.version
    service.close(scene.office.as_(scene.office.iqa), exercise, seen=seen)

    with pytest.raises(Refused, match="closed"):
        answer(scene, exercise, scene.second)
    with pytest.raises(Stale):
        service.close(scene.office.as_(scene.office.iqa), exercise, seen=seen)


def agree(scene, exercise, *, guidance="Look for waiting.", on=a.NOON.date()):
    agreed = {line.criterion_id: (NOT_YET, guidance) for line in exercise.lines}
    work = scene.office.as_(scene.office.iqa)
    service.agree(work, exercise, meeting_on=on, note="Asha and Bea came.", agreed=agreed, seen=exercise.version)
    scene.room.session.commit()


def test_what_was_agreed_is_kept_and_becomes_guidance_while_deciding_once(scene, room, session):
    exercise = opened(scene)
    with pytest.raises(Refused, match="Close it first"):
        agree(scene, exercise)
    answer(scene, exercise, room.assessor)
    service.close(scene.office.as_(scene.office.iqa), exercise, seen=exercise.version)
    with pytest.raises(Refused) as refused:
        agree(scene, exercise, on=a.NOON.date() + timedelta(days=1))
    assert refused.value.field == "meeting_on"

    agree(scene, exercise)
    agree(scene, exercise)

    assert [(line.agreed, line.guidance) for line in exercise.lines] == [(NOT_YET, "Look for waiting.")] * 2
    rows = session.scalars(select(Guidance)).all()
    assert {(row.establishment_id, row.criterion_id, row.text) for row in rows} == {
        (room.leeds.id, line.criterion_id, "Look for waiting.") for line in exercise.lines
    }
    assert len(rows) == 2


def test_when_assessors_last_judged_the_same_piece_is_known_by_prison(scene, room, session):
    exercise = opened(scene)
    assert queries.last_standardised(session, [room.leeds.id]) is None
    answer(scene, exercise, room.assessor)
    service.close(scene.office.as_(scene.office.iqa), exercise, seen=exercise.version)
    session.commit()

    assert queries.last_standardised(session, [room.leeds.id]) == a.NOON
    assert queries.last_standardised(session, [room.hull.id]) is None


# Pages


def typed(page, outcome="met", words="I saw it"):
    """Every outcome and every box of words of a page."""
    names = {control.name for control in page.form().inputs if control.name}
    said = {name: outcome for name in names if name.startswith("outcome_")}
    return said | {name: words for name in names if name.startswith("words_")}


def test_a_piece_goes_all_the_way_by_pages_alone(browser, scene, room):
    browser.sign_in(scene.office.iqa)
    address = browser.page("/standardisation/pieces").links["My first week, piece 1 of Jordan Ash"]
    page = browser.page(address)
    assert page.form().fields["part_0"] == "I am [the learner] at [a prison]. [a mentor] showed me how to wait."
    exercise = browser.send(page, title="A first week").address
    assert "Asha Khan: not yet" in browser.page(exercise).text
    for who, outcome in ((room.assessor, "met"), (scene.second, "not yet")):
        browser.sign_in(who)
        page = browser.page(f"{exercise}/answer")
        browser.send(page, typed=typed(page, outcome))
    browser.sign_in(scene.office.iqa)
    assert "Asha Khan: answered" in browser.page(exercise).text
    page = browser.press(exercise, "Close it, and show everybody’s answers")
    assert "0 per cent: not alike yet" in page.text
    assert "Cohen’s kappa is 0.00: no more agreement than by chance" in page.text
    page = browser.page(f"{exercise}/agreed")
    met = {"meeting_on": ["6", "5", "2026"], "note": "Asha and Bea came."}
    page = browser.send(page, typed=typed(page, "not yet", "Look for waiting.") | met)

    assert "Agreed: Not yet. Look for waiting." in page.text
    assert "Your assessors last judged the same piece on 6 May 2026." in browser.page("/standardisation").text


def test_the_day_assessors_last_judged_is_the_day_it_was_in_london(browser, scene, session):
    exercise = opened(scene)
    exercise.closed_at = datetime(2026, 5, 5, 23, 30, tzinfo=UTC)
    session.commit()
    browser.sign_in(scene.office.iqa)

    assert "Your assessors last judged the same piece on 6 May 2026." in browser.page("/standardisation").text


def test_nobody_sees_anothers_answer_before_they_have_answered_or_it_is_closed(browser, scene, room, session):
    exercise = opened(scene)
    answer(scene, exercise, room.assessor)
    address = f"/standardisation/{exercise.id}"
    for who in (scene.second, scene.office.iqa, scene.office.eqa):
        browser.sign_in(who)
        assert "I saw it" not in browser.page(address).text
    browser.sign_in(scene.second)
    assert "Asha Khan" not in browser.page(address).text
    answer(scene, exercise, scene.second, (NOT_YET, NOT_YET))
    assert "Asha Khan: Met. I saw it" in browser.page(address).text
    service.close(scene.office.as_(scene.office.iqa), exercise, seen=exercise.version)
    session.commit()

    browser.sign_in(scene.office.eqa)
    assert "Asha Khan: Met. I saw it" in browser.page(address).text


def test_an_answer_says_what_is_missing_and_is_kept_once(browser, scene, room, session):
    exercise = opened(scene)
    browser.sign_in(room.assessor)
    page = browser.page(f"/standardisation/{exercise.id}/answer")
    answers = typed(page)
    for wrong in (dict.fromkeys(answers, ""), dict.fromkeys(answers, "x" * 1001)):
        assert browser.send(page, 422, typed=wrong).problems
    browser.send(page, typed=answers)
    browser.send(page, typed=answers)

    assert len(session.scalars(select(StandardisationAnswer)).all()) == 2


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "x" * 101}, {"part_0": "x" * 10_001}, {"criteria": "x"}])
def test_what_is_opened_is_checked(browser, scene, room, wrong):
    browser.sign_in(scene.office.iqa)

    page = browser.submit(
        f"/portfolios/{room.registration.id}/evidence/1/standardise", 422, typed={"title": "A first week"} | wrong
    )

    assert next(iter(wrong)) in page.problems


def test_a_stale_close_changes_nothing(browser, scene, room, session):
    exercise = opened(scene)
    answer(scene, exercise, room.assessor)
    browser.sign_in(scene.office.iqa)
    page = browser.page(f"/standardisation/{exercise.id}")
    exercise.note = "Changed"
    session.commit()

    browser.send(page, 409)

    session.expire_all()
    assert exercise.closed_at is None


def test_out_of_reach_is_not_found(browser, scene, room):
    exercise = opened(scene)
    address, piece = f"/standardisation/{exercise.id}", f"/portfolios/{room.registration.id}/evidence/1/standardise"
    for stranger in (room.learner, room.tutor, room.hull_assessor, scene.office.hull_iqa, scene.office.admin):
        browser.sign_in(stranger)
        for page in (address, f"{address}/answer", f"{address}/agreed", piece):
            browser.page(page, 404)
        assert browser.post(f"{address}/close").status_code == 404
    browser.sign_in(scene.office.eqa)
    browser.page(address)
    for page in (f"{address}/answer", f"{address}/agreed", piece):
        browser.page(page, 404)
    browser.sign_in(room.tutor)
    browser.page("/standardisation", 403)
    browser.sign_in(scene.office.eqa)
    browser.page("/standardisation/pieces", 403)


@pytest.mark.parametrize("number", [10, 200])
def test_an_exercise_and_the_list_take_the_same_few_statements(scene, room, session, browser, statements, number):
    exercise = opened(scene)
    answer(scene, exercise, room.assessor)
    service.close(scene.office.as_(scene.office.iqa), exercise, seen=exercise.version)
    others = [a.person(room.leeds, Role.ASSESSOR, name=f"Ann Other{n}") for n in range(10)]
    a.save(session, *others, *(grant for each in others for grant in each.grants))
    rows = [
        {
            "id": uuid4(),
            "establishment_id": room.leeds.id,
            "qualification_id": room.qualification.id,
            "title": f"Piece {n}",
            "words": [],
            "opened_by": scene.office.iqa.id,
            "opened_at": a.NOON,
            "closed_at": a.NOON,
            "note": "",
            "version": 1,
        }
        for n in range(number)
    ]
    session.execute(insert(StandardisationExercise), rows)
    answers = [
        {
            "id": uuid4(),
            "exercise_id": row["id"],
            "assessor_id": each.id,
            "criterion_id": line.criterion_id,
            "outcome": MET if n % 2 else NOT_YET,
            "why": "x",
            "answered_at": a.NOON,
        }
        for n, row in enumerate(rows)
        for each in others
        for line in exercise.lines
    ]
    session.execute(insert(StandardisationAnswer), answers)
    session.commit()
    browser.sign_in(scene.office.iqa)

    assert statements.of(browser, f"/standardisation/{exercise.id}") <= 8
    assert statements.of(browser, "/standardisation") <= 5
    assert statements.of(browser, "/standardisation/pieces") <= 4
