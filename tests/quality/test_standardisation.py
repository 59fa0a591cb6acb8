"""Judging the same piece alone: names taken out, agreement measured, and a line agreed."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from lms.audit.models import Event
from lms.core.work import Refused, Stale
from lms.people.models import Role
from lms.portfolio.models import Guidance, Outcome
from lms.portfolio.queries.aids import Agreed, aid_for
from lms.quality.models import StandardisationAnswer, StandardisationExercise
from lms.quality.queries import standardisation as queries
from lms.quality.queries.pack import centre
from lms.quality.queries.pack import rows as pack
from lms.quality.queries.pack.reading import Span
from lms.quality.rules import standardisation as rules
from lms.quality.rules.anonymous import Names, anonymised, still_says_who
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
    assert anonymised(said, NAMES) == shown


WORDS = st.lists(
    st.sampled_from(
        ["Jordan", "Ash", "mo", "RIVERS", "Kit Hale", "A1234BC", "Leeds", "hmp leeds", "listened", "and", "C wing"]
    ),
    max_size=30,
).map(" ".join)


@given(WORDS)
def test_whatever_is_written_nothing_known_is_left_and_doing_it_again_changes_nothing(text):
    shown = anonymised(text, NAMES)

    left = shown.casefold().replace("[a learner]", "").replace("[the learner]", "").split()
    assert not {"jordan", "ash", "mo", "rivers", "a1234bc", "leeds", "hale"} & set(left)
    assert not still_says_who(shown, NAMES)
    assert anonymised(shown, NAMES) == shown


def test_names_with_signs_of_patterns_in_them_and_no_names_at_all_do_no_harm():
    assert anonymised("Jo (Joe) said a.b", Names(learner="Jo (Joe", others=("a+b",))) == "[the learner]) said a.b"
    assert anonymised("As it was", Names()) == "As it was"


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


# Fleiss, “Measuring nominal scale agreement among many raters”, 1971, as a table often shown: ten people each put into
# one of five kinds by fourteen judges; each row is how many chose each kind. The worked value is 0.21.
FLEISS_1971 = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)


def test_kappa_of_more_than_two_is_that_of_fleiss_in_a_worked_example_from_the_literature():
    # By hand: of every two judges 0.378 agree, all pieces together; kinds are chosen 20, 28, 39, 21 and 32 times of
    # 140, so chance gives 0.213. (0.378 - 0.213) / (1 - 0.213) = 0.21.
    pairs = sum(count * (count - 1) for row in FLEISS_1971 for count in row) / (10 * 14 * 13)
    chance = sum((sum(column) / 140) ** 2 for column in zip(*FLEISS_1971, strict=True))
    by_hand = (pairs - chance) / (1 - chance)
    said = [[kind for kind, count in enumerate(row) for _ in range(count)] for row in FLEISS_1971]
    answers = [
        (f"judge {judge}", f"piece {piece}", f"kind {kind}")
        for piece, row in enumerate(said)
        for judge, kind in enumerate(row)
    ]

    found = rules.kappa(answers)

    assert (round(pairs, 3), round(chance, 3), round(by_hand, 2)) == (0.378, 0.213, 0.21)
    assert (found.name, found.value) == ("Fleiss’ kappa", 0.21)
    assert "multi-pi" in found.how


def about_one_criterion(*rows):
    """Answers about one criterion: a row an exercise, an outcome an assessor."""
    assessors, criterion = [uuid4() for _ in rows[0]], uuid4()
    return [
        StandardisationAnswer(exercise_id=exercise, criterion_id=criterion, assessor_id=who, outcome=outcome)
        for exercise, row in ((uuid4(), row) for row in rows)
        for who, outcome in zip(assessors, row, strict=True)
        if outcome
    ]


def test_kappa_of_a_criterion_between_two_is_cohens_in_a_worked_example_from_the_literature():
    # The table often shown: of 50 proposals both say yes to 20 and no to 15, the first alone says yes to 5, the second
    # to 10. They agree on 0.7; by chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5. (0.7 - 0.5) / (1 - 0.5) = 0.4.
    rows = [(MET, MET)] * 20 + [(MET, NOT_YET)] * 5 + [(NOT_YET, MET)] * 10 + [(NOT_YET, NOT_YET)] * 15

    found = rules.kappa_of_criterion(about_one_criterion(*rows))

    assert (found.name, found.value, found.words) == ("Cohen’s kappa", 0.4, "fair agreement")
    assert "AnnotationTask.kappa" in found.how


def test_kappa_of_a_criterion_between_three_is_fleiss_worked_by_hand():
    # Pairs alike by exercise: 1, 1/3, 0, 1: 7/12. Of 12 answers 6 met, 4 not yet, 2 more: 0.25 + 0.1111 + 0.0278.
    # (0.5833 - 0.3889) / (1 - 0.3889) = 0.318.
    rows = [(MET, MET, MET), (MET, MET, MORE), (MET, NOT_YET, MORE), (NOT_YET, NOT_YET, NOT_YET)]

    found = rules.kappa_of_criterion(about_one_criterion(*rows))

    assert (found.name, found.value) == ("Fleiss’ kappa", 0.32)


def test_kappa_after_a_change_of_staff_is_fleiss_of_as_many_assessors_each_time_worked_by_hand():
    # Pairs alike by exercise: 1, 0, 1, and one judged the fourth: 2/3. Of 6 answers 3 met and 3 not yet: 0.5.
    # (0.6667 - 0.5) / 0.5 = 0.333.
    rows = [(MET, MET, None), (MET, None, NOT_YET), (None, NOT_YET, NOT_YET), (MET, None, None)]

    found = rules.kappa_of_criterion(about_one_criterion(*rows))

    assert (found.name, found.value, found.over("exercises")) == ("Fleiss’ kappa", 0.33, "over 3 of 4 exercises")


def test_kappa_where_one_was_away_is_that_of_the_answers_that_can_be_compared_worked_by_hand():
    # The first two judged all three, and answered met, not yet, met and met, not yet, not yet: alike in 2/3; by chance
    # 2/3 x 1/3 + 1/3 x 2/3 = 4/9. (6/9 - 4/9) / (5/9) = 0.4. As many answers as of the two that three judged.
    rows = [(MET, MET, NOT_YET), (NOT_YET, NOT_YET, NOT_YET), (MET, NOT_YET, None)]
    of_two = rules.kappa_of_criterion(about_one_criterion(*rows))
    # With one more that three judged, theirs are nine answers of eleven. Pairs alike: 1/3, 1, 1: 7/9. Of 9 answers 5
    # met and 4 not yet: 41/81. (63/81 - 41/81) / (40/81) = 0.55.
    of_three = rules.kappa_of_criterion(about_one_criterion(*rows, (MET, MET, MET)))

    assert (of_two.name, of_two.value, of_two.over("exercises")) == ("Cohen’s kappa", 0.4, "over 3 exercises")
    assert (of_three.name, of_three.value, of_three.used, of_three.there) == ("Fleiss’ kappa", 0.55, 3, 4)


def test_kappa_of_nothing_that_as_many_judged_has_no_value():
    found = rules.kappa_of_criterion(about_one_criterion((MET, MET, None, None), (MET, None, MET, NOT_YET)))

    assert (found.value, found.words) == (None, rules.TOO_FEW)


@given(st.lists(st.lists(st.sampled_from("ynm "), min_size=4, max_size=4), min_size=1, max_size=5), st.randoms())
def test_kappa_of_a_table_with_holes_never_breaks_and_depends_on_no_order(rows, chance):
    answers = [row for row in table(*rows) if row[2] != " "]
    found = rules.kappa(answers)
    chance.shuffle(answers)

    assert rules.kappa(answers) == found
    assert found.used <= found.there
    assert found.value is None or -1 <= found.value <= 1


def test_kappa_of_perfect_agreement_between_three_is_one():
    assert rules.kappa(table("ynyn", "ynyn", "ynyn")) == rules.Kappa(
        "Fleiss’ kappa", 1.0, "very strong agreement", 4, 4
    )


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


LAST, TODAY, JUNE = date(2025, 5, 6), date(2026, 5, 6), date(2026, 6, 3)


@pytest.mark.parametrize(
    ("last", "planned", "said"),
    [
        (None, None, "have not met about the same piece yet. They do so at least once a year."),
        (None, JUNE, "They do so at least once a year. The next meeting is planned for 3 June 2026."),
        (LAST, None, "last met about the same piece on 6 May 2025. They are to meet again by 6 May 2026."),
        (date(2025, 5, 5), None, "That is more than a year ago, and they are to meet at least once a year."),
        (date(2025, 5, 5), JUNE, "at least once a year. The next meeting is planned for 3 June 2026."),
        (LAST, JUNE, "on 6 May 2025. The next meeting is planned for 3 June 2026."),
        (LAST, date(2026, 5, 5), "A meeting was planned for 5 May 2026: write down what was agreed."),
        (LAST, TODAY, "The next meeting is planned for 6 May 2026."),
    ],
)
def test_assessors_are_to_meet_once_a_year_and_the_next_meeting_is_said(last, planned, said):
    assert rules.when_next(last, planned, TODAY).endswith(said)


def test_a_year_after_a_leap_day_is_the_last_of_february():
    assert rules.a_year_after(date(2024, 2, 29)) == date(2025, 2, 28)


# Deeds


@pytest.fixture
def scene(session):
    made = a.appealing(session)
    made.piece.latest.text = "I am Jordan Ash at HMP Leeds. Mo Rivers showed me how to wait."
    a.save(session, a.signed_shadowing(made.room.registration, made.room.mentor, made.room.leeds, made.room.tutor))
    return made


@pytest.fixture
def office(scene):
    return scene.office


def opened(scene, who=None, **changed):
    room = scene.room
    facts = {
        "title": "A first week",
        "words": [("What the learner wrote", "[a mentor] showed me how to wait.")],
        "criteria_ids": [criterion.id for criterion in room.unit("PM1").criteria[:2]],
        "names": NAMES,
        "planned_on": JUNE,
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
        ({"planned_on": date(2026, 5, 5)}, "planned_on"),
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
    answer(scene, exercise, room.assessor)
    with pytest.raises(Refused, match="already"):
        answer(scene, exercise, room.assessor)
    answer(scene, exercise, scene.second)
    seen = exercise.version
    close(scene, exercise)

    with pytest.raises(Refused, match="closed"):
        answer(scene, exercise, a.staff((Role.ASSESSOR, room.leeds)))
    with pytest.raises(Stale):
        service.close(scene.office.as_(scene.office.iqa), exercise, seen=seen)


def close(scene, exercise, why=""):
    service.close(scene.office.as_(scene.office.iqa), exercise, why, seen=exercise.version)
    scene.room.session.commit()


@pytest.fixture
def third(room, session):
    """A third assessor, who never answers."""
    made = a.person(room.leeds, Role.ASSESSOR, name="Cy Third")
    a.save(session, made, *made.grants)
    return made


def test_it_is_closed_once_every_assessor_has_answered_or_a_reason_names_who_could_not(scene, room, session, third):
    exercise = opened(scene)
    answer(scene, exercise, room.assessor)
    with pytest.raises(Refused, match="two assessors"):
        close(scene, exercise, "Cy is on leave.")
    answer(scene, exercise, scene.second)
    with pytest.raises(Refused) as refused:
        close(scene, exercise, "  ")
    assert refused.value.field == "why"

    close(scene, exercise, "on leave until June")

    assert (exercise.closed_without, exercise.closed_why) == ([str(third.id)], "on leave until June")
    event = session.scalars(select(Event).where(Event.name == "standardisation closed")).one()
    assert event.detail == {"title": "A first week", "without": [str(third.id)]}


def test_a_pack_says_who_could_not_answer_why_and_who_met(scene, room, session, third):
    for why in ("On leave: until June", ""):
        exercise = opened(scene)
        answered_by_both(scene, exercise)
        if not why:
            answer(scene, exercise, third)
        close(scene, exercise, why)
        agree(scene, exercise)
    span = Span(room.leeds.id, a.LONG_AGO, a.NOON, a.LONG_AGO.date(), a.NOON.date())

    rows = pack.standardisation(scene.office.as_(scene.office.iqa), centre.standardisation(session, span))

    assert sorted(row[7] for row in rows) == ["", "Cy Third: On leave: until June"]
    assert {row[8] for row in rows} == {"Asha Khan, Bea Second"}


def test_nobody_is_named_where_every_assessor_has_answered(scene, room, session):
    exercise = opened(scene)
    answer(scene, exercise, room.assessor)
    answer(scene, exercise, scene.second)

    close(scene, exercise, "I typed this before the last one answered.")

    assert (exercise.closed_without, exercise.closed_why) == ([], "")


def test_who_could_not_answer_is_named_though_names_and_reasons_hold_colons_and_commas(
    browser, scene, room, session, third
):
    third.last_name = "Third: the elder, of York"
    session.commit()
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    close(scene, exercise, "On leave: until June, or July")
    agree(scene, exercise)
    third.last_name = "Married"
    session.commit()
    browser.sign_in(scene.office.eqa)

    text = browser.page(f"/standardisation/{exercise.id}").text

    assert "Closed without an answer from Cy Married: On leave: until June, or July" in text
    assert "Cy Married No No" in text


def agree(scene, exercise, *, guidance="Look for waiting.", on=a.NOON.date(), there=None):
    agreed = {line.criterion_id: (NOT_YET, guidance) for line in exercise.lines}
    work = scene.office.as_(scene.office.iqa)
    came = there if there is not None else [scene.room.assessor.id, scene.second.id]
    note = "We read it out."
    service.agree(work, exercise, meeting_on=on, there=came, note=note, agreed=agreed, seen=exercise.version)
    scene.room.session.commit()


def test_what_was_agreed_is_kept_and_becomes_guidance_while_deciding_once(scene, room, session):
    exercise = opened(scene)
    with pytest.raises(Refused, match="Close it first"):
        agree(scene, exercise)
    answered_by_both(scene, exercise)
    close(scene, exercise)
    for on in (a.NOON.date() + timedelta(days=1), a.NOON.date() - timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            agree(scene, exercise, on=on)
        assert refused.value.field == "meeting_on"

    agree(scene, exercise)
    agree(scene, exercise)

    assert [(line.agreed, line.guidance) for line in exercise.lines] == [(NOT_YET, "Look for waiting.")] * 2
    rows = session.scalars(select(Guidance)).all()
    assert {(row.establishment_id, row.criterion_id, row.text) for row in rows} == {
        (room.leeds.id, line.criterion_id, "Look for waiting.") for line in exercise.lines
    }
    assert len(rows) == 2


def test_guidance_that_is_taken_back_is_shown_no_more_and_the_agreed_outcome_stays(scene, room, session):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    close(scene, exercise)
    agree(scene, exercise)
    criteria = [line.criterion_id for line in exercise.lines]
    for row in session.scalars(select(Guidance)):
        row.agreed_at = a.NOON - timedelta(hours=1)
    assert set(aid_for(session, room.assessor.id, room.leeds.id, criteria).guidance) == set(criteria)

    agree(scene, exercise, guidance="")

    said = aid_for(session, room.assessor.id, room.leeds.id, criteria).guidance
    assert said == dict.fromkeys(criteria, Agreed(NOT_YET, ""))


def test_an_agreed_outcome_is_shown_while_deciding_though_no_guidance_was_written(browser, scene, room, session):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    close(scene, exercise)
    agree(scene, exercise, guidance="")
    piece = a.sent_evidence(room.registration, room.unit("PM1").criteria[:2], 7)
    a.save(session, piece)
    browser.sign_in(scene.second)
    address = f"/portfolios/{room.registration.id}/evidence/7/decide"

    assert "What we agreed: Not yet, for the piece we all judged." in browser.page(address).text
    for row in session.scalars(select(Guidance)):
        row.agreed_at = a.NOON - timedelta(hours=1)
    session.expire_all()
    agree(scene, exercise, guidance="Look for waiting.")

    assert "What we agreed: Look for waiting. Not yet, for the piece we all judged." in browser.page(address).text


def test_what_is_agreed_otherwise_is_kept_and_shown_though_its_guidance_stays(scene, room, session):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    close(scene, exercise)
    agree(scene, exercise)
    for row in session.scalars(select(Guidance)):
        row.agreed_at = a.NOON - timedelta(hours=1)
    agreed = {line.criterion_id: (MET, line.guidance) for line in exercise.lines}
    there = [room.assessor.id, scene.second.id]
    said = {"meeting_on": TODAY, "there": there, "note": "Again.", "agreed": agreed, "seen": exercise.version}
    service.agree(scene.office.as_(scene.office.iqa), exercise, **said)

    shown = aid_for(session, room.assessor.id, room.leeds.id, list(agreed)).guidance
    assert shown == dict.fromkeys(agreed, Agreed(MET, "Look for waiting."))


def answered_by_both(scene, exercise):
    answer(scene, exercise, scene.room.assessor)
    answer(scene, exercise, scene.second)


def attended(exercise):
    return {each.person_id for each in exercise.attendance}


def test_who_was_there_is_ticked_from_the_staff_of_the_prison_and_can_be_put_right(scene, room, session, third):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    close(scene, exercise, "On leave.")
    for wrong in ([], [room.assessor.id], [room.assessor.id, room.hull_assessor.id], [room.assessor.id, UUID(int=1)]):
        with pytest.raises(Refused) as refused:
            agree(scene, exercise, there=wrong)
        assert refused.value.field == "there"

    agree(scene, exercise, there=[room.assessor.id, third.id])
    agree(scene, exercise, there=[room.assessor.id, scene.second.id, room.tutor.id])

    assert attended(exercise) == {room.assessor.id, scene.second.id, room.tutor.id}
    events = session.scalars(select(Event).where(Event.name == "standardisation agreed")).all()
    assert [set(event.detail["there"]) for event in events] == [
        {str(room.assessor.id), str(third.id)},
        {str(room.assessor.id), str(scene.second.id), str(room.tutor.id)},
    ]


def test_whoever_answered_and_left_before_it_was_written_down_can_still_have_been_there(scene, room, session):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    scene.second.grants[0].to_day = a.YESTERDAY.date()
    close(scene, exercise)

    agree(scene, exercise)

    assert attended(exercise) == {room.assessor.id, scene.second.id}


def test_when_assessors_last_met_and_plan_to_meet_is_known_by_prison(scene, room, session):
    exercise = opened(scene)
    places = [room.leeds.id, room.hull.id]
    hull = queries.Meetings("Hull", None, None)
    assert queries.meetings_at(session, places) == [hull, queries.Meetings("Leeds", None, JUNE)]
    answered_by_both(scene, exercise)
    close(scene, exercise)
    agree(scene, exercise)

    assert queries.meetings_at(session, places) == [hull, queries.Meetings("Leeds", TODAY, None)]


# Pages


def typed(page, outcome="met", words="I saw it"):
    """Every outcome and every box of words of a page."""
    names = {control.name for control in page.form().inputs if control.name}
    said = {name: outcome for name in names if name.startswith("outcome_")}
    return said | {name: words for name in names if name.startswith("words_")}


def test_a_piece_goes_all_the_way_by_pages_alone(browser, scene, room):
    iqa = scene.office.iqa
    browser.sign_in(iqa)
    address = browser.page("/standardisation/pieces").links["My first week, piece 1 of Jordan Ash"]
    page = browser.page(address)
    assert (
        page.form().fields["part_what_the_learner_wrote"]
        == "I am [the learner] at [a prison]. [a mentor] showed me how to wait."
    )
    exercise = browser.send(page, title="A first week", planned_on=["3", "6", "2026"]).address
    text = browser.page(exercise).text
    assert "The meeting about it is planned for 3 June 2026." in text
    assert "Asha Khan Not yet Not met yet" in text
    assert "You can close it once two assessors have answered." in text
    for who, outcome in ((room.assessor, "met"), (scene.second, "not yet")):
        browser.sign_in(who)
        page = browser.page(f"{exercise}/answer")
        browser.send(page, typed=typed(page, outcome))
    browser.sign_in(scene.office.iqa)
    assert "Asha Khan Yes Not met yet" in browser.page(exercise).text
    page = browser.press(exercise, "Close it, and show everybody’s answers")
    assert "0 per cent: not alike yet" in page.text
    assert "Cohen’s kappa over 2 criteria is 0.00: no more agreement than by chance" in page.text
    assert "Cohen’s kappa is the measure for two assessors (Cohen, 1960), by the function AnnotationTask" in page.text
    page = browser.page(f"{exercise}/agreed")
    met = {"meeting_on": ["6", "5", "2026"], "note": "We read it out.", "there": [str(room.assessor.id), str(iqa.id)]}
    page = browser.send(page, typed=typed(page, "not yet", "Look for waiting.") | met)

    assert "Agreed: Not yet. Look for waiting." in page.text
    assert "Asha Khan Yes Yes" in page.text
    assert "Ines Queue Not asked Yes" in page.text
    assert "Bea Second Yes No" in page.text
    for address in ("/standardisation", "/quality"):
        text = browser.page(address).text
        assert (
            "Your assessors last met about the same piece on 6 May 2026. They are to meet again by 6 May 2027." in text
        )


def test_a_meeting_from_before_attendance_was_kept_says_that_it_is_not_recorded(browser, scene, room, session):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    exercise.closed_at, exercise.meeting_on, exercise.planned_on = a.NOON, TODAY, None
    session.commit()
    browser.sign_in(scene.office.eqa)

    assert "Asha Khan Yes Not recorded" in browser.page(f"/standardisation/{exercise.id}").text


def test_a_page_that_closes_too_early_asks_who_could_not_answer_and_why(browser, scene, room, session, third):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
    browser.sign_in(scene.office.iqa)
    page = browser.page(f"/standardisation/{exercise.id}")
    assert "Not answered yet: Cy Third." in page.text
    for wrong in ("", "x" * 501):
        assert "why" in browser.send(page, 422, why=wrong).problems

    page = browser.send(browser.page(f"/standardisation/{exercise.id}"), why="On leave until June.")

    assert "Closed without an answer from Cy Third: On leave until June." in page.text
    session.expire_all()
    agree(scene, exercise, there=[third.id, room.assessor.id])
    assert "Cy Third No Yes" in browser.page(f"/standardisation/{exercise.id}").text


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
    close(scene, exercise)

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


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 101},
        {"part_what_the_learner_wrote": "x" * 10_001},
        {"criteria": "x"},
        {"planned_on": ["", "", ""]},
        {"planned_on": ["31", "2", "2027"]},
        {"planned_on": ["5", "5", "2026"]},
    ],
)
def test_what_is_opened_is_checked(browser, scene, room, wrong):
    browser.sign_in(scene.office.iqa)

    page = browser.submit(
        f"/portfolios/{room.registration.id}/evidence/1/standardise",
        422,
        typed={"title": "A first week", "planned_on": ["3", "6", "2026"]} | wrong,
    )

    assert next(iter(wrong)) in page.problems


def test_a_stale_close_changes_nothing(browser, scene, room, session):
    exercise = opened(scene)
    answered_by_both(scene, exercise)
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
    answered_by_both(scene, exercise)
    close(scene, exercise)
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
