"""Which words of each kind of piece are judged alike, what of a piece is not shown, and whose names are looked for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from lms.assessments.models import Proof
from lms.core.work import Refused
from lms.courses import drafts
from lms.people.models import Person, PrisonNumber, Stay, StayReason
from lms.portfolio.models import Kind, Outcome
from lms.quality.models import StandardisationExercise
from lms.quality.queries.standardisation import names_in
from lms.quality.rules.anonymous import words_of
from lms.quality.service import standardisation as service
from tests import builders as a

LINE = "This piece holds files, which an exercise does not show."
YEAR = timedelta(days=365)


@pytest.fixture
def office(scene):
    return scene.office


def shadowed(room):
    return a.signed_shadowing(room.registration, room.mentor, room.leeds, room.tutor)


def watched(room):
    comments = {"observer_comment": "Sound work by Jordan Ash", "learner_comment": "I was nervous"}
    played = {"simulated": True, "scenario": "A new arrival at Leeds"}
    return a.practical(room.registration, room.unit("PM1"), room.assessor, room.leeds, **comments, **played)


def witnessed(room):
    return a.statement(room.registration, room.tutor, room.leeds)


def talked(room):
    return a.discussion(room.registration, room.assessor, room.leeds, summary="Jordan Ash knows the limits.")


def achieved(room):
    proven = {"proof_level": Proof.DOCUMENT_SEEN, "proof_seen_by": room.tutor.id, "proof_seen_at": a.NOON}
    said = {"issuer": "HMP Hull", "mapping": "Toni Vale taught me listening.", "proof": "A letter to A1234BC"}
    return a.prior(room.registration, **said, **proven)


@pytest.mark.parametrize(
    ("kind", "name", "made", "shown"),
    [
        (Kind.SHADOWING, "shadowing", shadowed, ["Helping a new arrival", "They listened first and then asked."]),
        (
            Kind.PRACTICAL_ASSESSMENT,
            "practical",
            watched,
            ["A new arrival at [a prison]", "Sound work by [the learner]", "I was nervous", "1.1 seen: Asked open"],
        ),
        (
            Kind.WITNESS_STATEMENT,
            "witness",
            witnessed,
            ["Wing officer", "I run the wing where they mentor", "explained the kiosk"],
        ),
        (
            Kind.PROFESSIONAL_DISCUSSION,
            "discussion",
            talked,
            ["What a mentor is for", "Somebody to talk to.", "[the learner] knows the limits."],
        ),
        (
            Kind.PRIOR_LEARNING,
            "prior",
            achieved,
            [
                "Level 1 Award in Listening\nLevel: Level 1\nGiven by: [a prison]\nYear: 2024",
                "[a member of staff] taught me listening.",
                "A letter to [a number]",
                "Level of proof: C, document seen",
            ],
        ),
    ],
)
def test_the_words_of_each_kind_of_piece_are_judged_without_names(browser, scene, room, kind, name, made, shown):
    source = made(room)
    scene.piece.kind = kind
    setattr(scene.piece, name, source)
    a.save(room.session, source, scene.piece)
    browser.sign_in(scene.office.iqa)

    page = browser.page(f"/portfolios/{room.registration.id}/evidence/1/standardise")

    said = "\n".join(words for box, words in page.form().fields.items() if box.startswith("part_"))
    for words in shown:
        assert words in said
    for left in ("Jordan", "Ash", "Asha", "Khan", "Toni", "Vale", "Leeds", "Hull"):
        assert left not in said


def test_what_a_product_is_and_where_it_comes_from_are_judged_and_its_files_are_not(browser, scene, room, session):
    piece = a.product(room.registration, 5, text="A poster about listening that I made for the wing.")
    piece.latest.files = [a.kept_file(room.learner, name="secret-name.jpg")]
    piece.latest.submitted_at = a.YESTERDAY
    a.judge(piece, room.assessor, Outcome.MET)
    a.save(session, piece)
    browser.sign_in(scene.office.iqa)
    listed = browser.page("/standardisation/pieces")

    page = browser.page(f"/portfolios/{room.registration.id}/evidence/5/standardise")

    assert listed.text.count(LINE) == 1
    assert LINE in page.text
    assert page.form().fields["part_what_the_learner_wrote"] == "A poster about listening that I made for the wing."
    assert page.form().fields["part_where_it_comes_from"] == "I made it in the library session."
    assert "secret-name" not in page.text


def boxes(page):
    """The words in each box, by the heading above it."""
    wanted = {name: words for name, words in page.form().fields.items() if name.startswith("part_")}
    return {" ".join(page.tree.xpath(f"//label[@for='{name}']")[0].text.split()): wanted[name] for name in wanted}


def test_what_is_half_typed_stays_under_its_heading_when_the_piece_loses_a_part(browser, scene, room, session):
    piece = a.product(room.registration, 5, text="A poster about listening that I made for the wing.")
    piece.latest.submitted_at = a.YESTERDAY
    a.judge(piece, room.assessor, Outcome.MET)
    a.save(session, piece)
    address = f"/portfolios/{room.registration.id}/evidence/5/standardise"
    browser.sign_in(scene.office.iqa)
    page = browser.page(address)
    assert list(boxes(page)) == ["What the learner wrote", "Where it comes from"]
    names = [name for name in page.form().fields if name.startswith("part_")]
    half_typed = dict(zip(names, (["A poster I made."], ["In the library, half"]), strict=True))
    drafts.keep(scene.office.as_(scene.office.iqa), address, half_typed)
    piece.latest.text = ""
    session.commit()

    assert boxes(browser.page(address)) == {"Where it comes from": "In the library, half"}


def test_a_part_that_came_after_an_iqa_read_the_piece_is_not_opened_unread(browser, scene, room, session):
    address = f"/portfolios/{room.registration.id}/evidence/1/standardise"
    browser.sign_in(scene.office.iqa)
    page = browser.page(address)
    assert list(boxes(page)) == ["What the learner wrote"]
    scene.piece.latest.origin = "I wrote it in my cell on the twos."
    session.commit()

    browser.send(page, title="A first week", planned_on=["3", "6", "2026"])

    [exercise] = session.scalars(select(StandardisationExercise)).all()
    assert [part["heading"] for part in exercise.words] == ["What the learner wrote"]


def test_a_piece_that_is_only_a_file_is_offered_with_a_line_and_refused_with_a_sentence(browser, scene, room, session):
    version = scene.piece.latest
    version.text, version.files = "", [a.kept_file(room.learner)]
    session.commit()
    browser.sign_in(scene.office.iqa)
    assert LINE in browser.page("/standardisation/pieces").text
    address = f"/portfolios/{room.registration.id}/evidence/1/standardise"

    page = browser.page(address)

    assert service.FILES_ONLY in page.text
    assert page.buttons == []
    with pytest.raises(Refused, match="nothing but files"):
        service.open_exercise(
            scene.office.as_(scene.office.iqa),
            room.registration,
            scene.piece,
            title="A poster",
            words=[("What it is", "Words that the IQA made up.")],
            criteria_ids=[criterion.id for criterion in room.unit("PM1").criteria[:2]],
            names=names_in(scene.office.as_(scene.office.iqa), room.registration, scene.piece),
            planned_on=a.NOON.date(),
        )
    assert session.scalars(select(StandardisationExercise)).all() == []


def test_parts_without_words_are_left_out(scene):
    assert [heading for heading, _ in words_of(scene.piece, scene.piece.latest)] == ["What the learner wrote"]


# Whose names


def pass_through(session, here, number, *, until):
    """So many people with numbers who were at a prison, and left."""
    rows = [(uuid4(), each) for each in range(number)]
    people = [
        {"id": key, "first_name": "Pat", "last_name": f"Gone{each:04d}", "urn": uuid4(), "made_at": a.LONG_AGO}
        for key, each in rows
    ]
    numbers = [
        {"id": uuid4(), "person_id": key, "number": f"P{each:04d}PP", "given_at": a.LONG_AGO, "replaced_at": None}
        for key, each in rows
    ]
    stay = {"establishment_id": here.id, "began_at": until - timedelta(days=9), "ended_at": until}
    reasons = {"reason": StayReason.ADMISSION, "end_reason": None}
    session.execute(insert(Person), people)
    session.execute(insert(PrisonNumber), numbers)
    session.execute(insert(Stay), [{"id": uuid4(), "person_id": key} | stay | reasons for key, _ in rows])
    session.commit()


def test_names_are_looked_for_of_whom_the_learner_may_have_met_and_no_more_are_read_however_many_came_before(
    scene, room, session
):
    room.registration.registered_at = a.NOON - 2 * YEAR
    pass_through(session, room.leeds, 1_000, until=a.NOON - 3 * YEAR)
    met = a.learner(room.leeds, "Kit Hale")
    left = a.learner(room.leeds, "Lou Left")
    elsewhere = a.learner(room.hull, "Hal Hull")
    a.save(session, met, left, elsewhere)
    left.stay.ended_at = a.NOON - 500 * timedelta(days=1)
    session.commit()

    names = names_in(scene.office.as_(scene.office.iqa), room.registration, scene.piece)

    assert set(names.others) == {"Jordan Ash", "Mo Rivers", "Kit Hale", "Lou Left"}


def test_names_are_looked_for_at_every_prison_where_the_learner_was(scene, room, session):
    room.move(room.learner, room.hull)
    elsewhere = a.learner(room.hull, "Hal Hull")
    a.save(session, elsewhere)

    names = names_in(scene.office.as_(scene.office.iqa), room.registration, scene.piece)

    assert {"Mo Rivers", "Hal Hull"} <= set(names.others)


@pytest.mark.parametrize("number", [10, 1_000])
def test_opening_a_piece_takes_as_many_statements_however_many_are_at_the_prison(
    browser, scene, room, session, statements, number
):
    pass_through(session, room.leeds, number, until=a.NOON - timedelta(days=1))
    browser.sign_in(scene.office.iqa)

    assert statements.of(browser, f"/portfolios/{room.registration.id}/evidence/1/standardise") <= 12
