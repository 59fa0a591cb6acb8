"""What looks odd, worked out from facts: the rules, the facts they are given, and the pages."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from lms.assessments.models import WitnessStatement
from lms.core.work import Stale
from lms.people.models import Role, Stay
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion, Kind
from lms.quality.models import Case, Finding, Stage
from lms.quality.queries.flags import flags_at
from lms.quality.rules import flags as rules
from lms.quality.rules.flags import FlagKind, Judged, Piece, Stayed, Text
from lms.quality.service import flags as service
from tests import builders as a

PAGE = "/quality/flags"
FIRST, SECOND = UUID(int=1), UUID(int=2)
SENTENCE = "I sat down beside somebody new on the wing and I listened until they had said it all."
LONGER = SENTENCE + " Then I asked what would help and we went to the library desk together to find a form to fill in."


def text(words, registration=FIRST, number=1):
    return Text(str(uuid4()), Piece(registration, number), words)


# The same words


@pytest.mark.parametrize("other", [SENTENCE.upper(), SENTENCE.replace(" ", "  \n"), SENTENCE.replace(".", "!")])
def test_the_same_words_are_the_same_whatever_their_case_spaces_and_points(other):
    found = rules.same_words([text(SENTENCE), text(other, SECOND)])

    assert [(flag.kind, [p.registration_id for p in flag.pieces]) for flag in found] == [
        (FlagKind.SAME_WORDS, [FIRST, SECOND])
    ]


def test_the_same_words_of_one_person_and_words_that_are_few_are_no_flag():
    assert rules.same_words([text(SENTENCE), text(SENTENCE, FIRST, 2)]) == []
    assert rules.same_words([text("I helped a man today"), text("I helped a man today", SECOND)]) == []


def test_words_changed_here_and_there_are_nearly_the_same_and_other_words_are_not():
    changed = LONGER.replace("library desk", "chapel").replace("somebody", "a person")
    other = "We talked about the gym and what time the showers open, because nobody had told him when he came in."

    assert [flag.kind for flag in rules.same_words([text(LONGER), text(changed, SECOND)])] == [FlagKind.ALIKE]
    assert rules.same_words([text(LONGER), text(f"{other} {other.upper()} He laughed a lot then.", SECOND)]) == []


def test_a_crowd_that_copied_is_one_flag_and_its_mark_does_not_depend_on_the_order():
    words = LONGER.split(" ")
    crowd = [text(" ".join([*words, f"word{n}"]), UUID(int=n + 1)) for n in range(40)]

    found, again = rules.same_words(crowd), rules.same_words(reversed(crowd))

    assert [(flag.kind, len(flag.pieces)) for flag in found] == [(FlagKind.ALIKE, 40)]
    assert [flag.mark for flag in again] == [flag.mark for flag in found]


@given(st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six", "seven"]), min_size=1, max_size=80))
def test_a_text_is_wholly_like_itself(words):
    runs = rules.shingles(words)

    assert rules.likeness(runs, runs) == (1.0 if runs else 0.0)


# Days and minutes


def dated(day, here=FIRST):
    return rules.Dated(uuid4(), Piece(FIRST, 1), SECOND, here, day, datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "here", "said"),
    [
        (date(2026, 2, 28), FIRST, "before the learner was registered"),
        (date(2026, 3, 1), FIRST, ""),
        (date(2026, 4, 10), FIRST, ""),
        (date(2026, 4, 11), FIRST, "not at that prison"),
        (date(2026, 3, 20), SECOND, "not at that prison"),
        (date(2026, 4, 10), SECOND, ""),
        (date(2026, 5, 1), SECOND, ""),
        (date(2026, 2, 28), None, "before the learner was registered"),
        (date(2026, 4, 10), None, ""),
    ],
)
def test_a_day_is_within_a_stay_from_its_first_day_to_its_last(day, here, said):
    moved = datetime(2026, 4, 10, 9, tzinfo=UTC)
    stays = [Stayed(SECOND, FIRST, datetime(2026, 1, 1, tzinfo=UTC), moved), Stayed(SECOND, SECOND, moved, None)]

    found = rules.outside_stay([dated(day, here)], stays)

    assert bool(found) == bool(said)
    assert all(said in flag.said for flag in found)


def judged(seconds, met=5, number=1, by=SECOND):
    return Judged(uuid4(), by, Piece(FIRST, number), met, a.NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("second", "said"), [(2, "10 criteria of 2 pieces on"), (1, "10 criteria of one piece, decided 2 times, on")]
)
def test_many_met_in_a_minute_in_more_than_one_go_is_a_flag_about_whoever_decided(second, said):
    found = rules.many_met([judged(0), judged(60, number=second)])

    assert [(flag.kind, flag.about_id, len(flag.pieces)) for flag in found] == [(FlagKind.MANY_MET, SECOND, second)]
    assert said in found[0].said


@pytest.mark.parametrize(
    "own",
    [
        [judged(0), judged(61, number=2)],
        [judged(0, met=26)],
        [judged(0, met=4), judged(30, number=2)],
        [judged(0), judged(30, number=2, by=FIRST)],
    ],
)
def test_slower_decisions_one_piece_in_one_go_fewer_criteria_and_two_people_are_no_flag(own):
    assert rules.many_met(own) == []


# From the database


@pytest.fixture
def office(scene):
    return scene.office


@pytest.fixture
def copied(scene, room, session):
    """Jordan Ash at Leeds and Kit Hale sent the same words."""
    kit = a.learner(room.leeds, "Kit Hale")
    theirs = a.registration(kit, room.qualification, room.leeds)
    own = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 7)
    other = a.sent_evidence(theirs, room.unit("PM2").criteria[:1], 3)
    own.latest.text, other.latest.text = SENTENCE, SENTENCE.upper()
    a.save(session, kit, theirs, own, other)
    return theirs


def kinds(scene, room, who=None):
    return [each.flag.kind for each in flags_at(scene.office.as_(who or scene.office.iqa), [room.leeds.id])]


def witnessed(scene, room, **changed):
    facts = {
        "registration": room.registration,
        "establishment_id": room.leeds.id,
        "witness_name": "Wes Ness",
        "job": "Officer",
        "relationship_to_learner": "Wing officer",
        "contact": "B wing",
        "witness_id": None,
        "day": a.NOON.date(),
        "seen": "They listened.",
        "written_by": room.tutor.id,
        "written_at": a.NOON,
    }
    scene.piece.witness = WitnessStatement(**facts | changed)
    room.session.commit()


def test_nothing_odd_gives_no_flag(scene, room):
    witnessed(scene, room)

    assert kinds(scene, room) == []


def test_an_assessor_who_bore_witness_is_a_flag_by_account_and_by_name(scene, room):
    witnessed(scene, room, witness_id=room.assessor.id)
    assert kinds(scene, room) == [FlagKind.WITNESS]
    scene.piece.witness.witness_id = None
    for name, known_as, found in (
        ("Officer A. KHAN", "a khan", True),
        ("Mr Ness", "ness", False),
        ("Asha Khan", "", False),
    ):
        scene.piece.witness.witness_name, scene.piece.witness.known_as = name, known_as
        room.session.commit()
        assert kinds(scene, room) == [FlagKind.WITNESS] * found, "unless somebody said that it was another"


def test_a_witness_who_saw_it_on_a_day_outside_the_stay_is_a_flag(scene, room):
    witnessed(scene, room, day=(a.LONG_AGO - timedelta(days=2)).date())

    assert kinds(scene, room) == [FlagKind.OUTSIDE_STAY]


def test_an_iqa_who_decided_in_the_unit_is_a_flag(scene, room, session):
    pm1 = room.unit("PM1")
    facts = {"registration_id": room.registration.id, "unit_id": pm1.id, "establishment_id": room.leeds.id}
    a.save(
        session,
        Finding(iqa_id=room.assessor.id, stage=Stage.INTERIM, agrees=True, comment="", found_at=a.NOON, **facts),
    )

    assert kinds(scene, room) == [FlagKind.OWN_IQA]


def test_an_iqa_sees_names_of_those_who_are_here_and_nobody_elses(scene, room, session, copied, browser):
    browser.sign_in(scene.office.iqa)
    text = browser.page(PAGE).text
    assert "Kit Hale, piece 3" in text
    room.move(copied.learner, room.hull)

    text = browser.page(PAGE).text

    assert "Same words in more than one portfolio" in text
    assert "Kit Hale" not in text
    assert "A portfolio of somebody who is not here now, piece 3" in text


@pytest.mark.parametrize(("where_iqa", "where_eqa"), [("leeds", "hull"), ("hull", "leeds")])
@pytest.mark.parametrize("moved", ["nobody", "first", "second"])
def test_each_flag_that_an_iqa_of_one_prison_and_eqa_of_another_is_led_to_opens_and_can_be_dealt_with(
    scene, room, session, copied, browser, where_iqa, where_eqa, moved
):
    reader = a.staff((Role.IQA, getattr(room, where_iqa)), (Role.EQA, getattr(room, where_eqa)), name="Rae Both")
    a.save(session, reader, *reader.grants)
    if moved != "nobody":
        room.move({"first": room.learner, "second": copied.learner}[moved], room.hull)
    browser.sign_in(reader)
    page = browser.page(PAGE)
    led = [address for words, address in page.links.items() if words.startswith("Look into it")]

    assert "Same words in more than one portfolio" in page.text
    is_iqa_of_one = where_iqa == "leeds" or moved != "nobody"
    assert len(led) == is_iqa_of_one
    assert ("None of these learners is at a prison where you are an IQA" in page.text) != is_iqa_of_one
    for address in led:
        browser.submit(address, what="explained", text="They wrote it together in a lesson.")
    assert (session.scalar(select(func.count(Case.id))) > 0) == is_iqa_of_one


def test_an_eqa_still_sees_whose_work_was_made_here_once_they_have_left(scene, room, copied, browser):
    room.move(copied.learner, room.hull)
    browser.sign_in(scene.office.eqa)

    address = browser.page(PAGE).links["Kit Hale, piece 3"]

    assert browser.page(address).heading


def test_looking_into_it_opens_a_case_for_each_learner_here_and_the_flag_is_not_shown_again(
    scene, room, session, copied, browser
):
    browser.sign_in(scene.office.iqa)
    flag = browser.page(PAGE).links["Look into it, or explain it: same words in more than one portfolio"]

    browser.submit(flag, what="look", text="Who wrote first?")

    cases = session.scalars(select(Case)).all()
    assert {case.registration_id for case in cases} == {room.registration.id, copied.id}
    assert [case.units for case in cases] == [["PM2"], ["PM2"]]
    assert "You raised it, so somebody else decides. Olu Queue can." in browser.page(f"/cases/{cases[0].id}").text
    assert kinds(scene, room) == []
    browser.page(flag, 404)


@pytest.mark.parametrize("second", [service.look_into, service.explain])
def test_of_two_who_deal_with_a_flag_at_once_the_second_is_told(scene, room, copied, second):
    (flagged,) = flags_at(room.as_(scene.office.iqa), {room.leeds.id})
    service.look_into(room.as_(scene.office.iqa), flagged, "Who wrote first?")

    with pytest.raises(Stale):
        second(room.as_(scene.office.iqa), flagged, "They wrote it together in a lesson.")


def test_explaining_keeps_the_reason_in_a_closed_case_that_the_learner_does_not_see(
    scene, room, session, copied, browser
):
    browser.sign_in(scene.office.iqa)
    flag = browser.page(PAGE).links["Look into it, or explain it: same words in more than one portfolio"]

    browser.submit(flag, what="explained", text="They wrote it together in a lesson.")

    assert kinds(scene, room) == []
    case = session.scalars(select(Case)).first()
    assert [step.reason for step in case.steps] == ["They wrote it together in a lesson."]
    assert case.raised_by == case.steps[0].decided_by == scene.office.iqa.id
    assert "This was a flag. Ines Queue followed it up" in browser.page(f"/cases/{case.id}").text
    browser.sign_in(room.learner)
    browser.page(f"/cases/{case.id}", 404)


def test_whoever_had_a_part_in_what_a_flag_names_cannot_explain_it_away(scene, room, session, copied, browser):
    both = a.person(room.leeds, Role.ASSESSOR, Role.IQA, name="Bo Both")
    a.save(session, both, *both.grants)
    again = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 8)
    again.latest.text = "Another of mine."
    a.save(session, again)
    a.judge(again, both)
    session.commit()
    browser.sign_in(both)
    flag = browser.page(PAGE).links["Look into it, or explain it: same words in more than one portfolio"]

    page = browser.submit(flag, 422, what="explained", text="It is fine.")

    assert "another IQA must say" in page.tree.text_content()
    assert session.scalars(select(Case)).all() == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"what": ""}, "what"), ({"what": "burn"}, "what"), ({"text": ""}, "text"), ({"text": "x" * 2001}, "text")],
)
def test_a_flag_form_says_what_is_missing(scene, room, session, copied, browser, typed, field):
    browser.sign_in(scene.office.iqa)
    flag = browser.page(PAGE).links["Look into it, or explain it: same words in more than one portfolio"]

    assert field in browser.submit(flag, 422, typed={"what": "look", "text": "Who wrote first?"} | typed).problems


def test_an_eqa_reads_flags_and_does_nothing_about_them_and_others_do_not_see_them(scene, room, copied, browser):
    browser.sign_in(scene.office.iqa)
    flag = browser.page(PAGE).links["Look into it, or explain it: same words in more than one portfolio"]
    browser.sign_in(scene.office.eqa)
    page = browser.page(PAGE)
    assert "Same words in more than one portfolio" in page.text
    assert flag not in page.links.values()
    browser.page(flag, 404)
    for other in (room.assessor, room.learner, scene.office.admin):
        browser.sign_in(other)
        browser.page(PAGE, 403)
    browser.sign_in(scene.office.hull_iqa)
    assert "Nothing looks odd" in browser.page(PAGE).text


def test_an_assessor_who_observed_what_they_decided_is_told_as_information(scene, room, session, browser):
    scene.piece.practical = a.practical(room.registration, room.unit("PM1"), room.assessor, room.leeds)
    session.commit()
    browser.sign_in(scene.office.iqa)

    page = browser.page(PAGE)

    assert "Asha Khan: 1 piece" in page.text
    assert "Nothing looks odd" in page.text


@pytest.mark.parametrize("number", [10, 1000])
def test_the_flags_take_the_same_few_statements_however_much_was_sent(
    scene, room, session, copied, browser, statements, number
):
    pieces = [uuid4() for _ in range(number)]
    piece = {"registration_id": room.registration.id, "kind": Kind.REFLECTIVE_ACCOUNT, "title": "x", "version": 1}
    session.execute(
        insert(Evidence),
        [{"id": key, "number": 100 + n, "started_at": a.NOON, **piece} for n, key in enumerate(pieces)],
    )
    sent = {"number": 1, "made_at": a.NOON, "submitted_at": a.NOON}
    day, versions = a.LONG_AGO.date() - timedelta(days=9), [uuid4() for _ in pieces]
    session.execute(
        insert(EvidenceVersion),
        [
            {"id": version, "evidence_id": key, "text": f"{LONGER} {n} {n}", "day": day, **sent}
            for n, (version, key) in enumerate(zip(versions, pieces, strict=True))
        ],
    )
    a.save(session, *(seen := [a.discussion(room.registration, room.assessor, room.leeds) for _ in pieces[:100]]))
    for key, each in zip(pieces, seen, strict=False):
        session.execute(update(Evidence).where(Evidence.id == key).values(discussion_id=each.id))
    file = {"position": 1, "name": "x", "media": "image/jpeg", "octets": 1, "note": "", "added_by": room.learner.id}
    session.execute(
        insert(EvidenceFile),
        [{"id": uuid4(), "version_id": each, "file": "b" * 64, "added_at": a.NOON, **file} for each in versions],
    )
    session.commit()
    browser.sign_in(scene.office.iqa)

    assert statements.of(browser, PAGE) <= 16


def test_whoever_left_the_prison_is_still_compared_and_whoever_never_came_is_not(scene, room, session, copied):
    room.move(copied.learner, room.hull)
    assert kinds(scene, room) == [FlagKind.SAME_WORDS]
    for stay in session.scalars(select(Stay).where(Stay.person_id == copied.learner_id)):
        stay.establishment_id = room.hull.id
    session.commit()

    assert kinds(scene, room) == []
