"""Every flag, made from the database by the deed it is about, and everything whose words are compared."""

from datetime import date, timedelta

import pytest

from lms.assessments.models import WitnessStatement
from lms.quality.models import Finding, Stage
from lms.quality.queries.flags import flags_at
from lms.quality.rules.flags import FlagKind
from tests import builders as a

SENTENCE = "I sat down beside somebody new on the wing and I listened until they had said it all."
LONGER = SENTENCE + " Then I asked what would help and we went to the library desk together to find a form to fill in."


class Two:
    """Jordan Ash and Kit Hale at Leeds, each with a piece that was sent."""

    def __init__(self, scene, session):
        self.scene, self.session, self.room = scene, session, scene.room
        kit = a.learner(self.room.leeds, "Kit Hale")
        self.registrations = [self.room.registration, a.registration(kit, self.room.qualification, self.room.leeds)]
        criteria = self.room.unit("PM2").criteria[:1]
        self.pieces = [a.sent_evidence(each, criteria, 7) for each in self.registrations]
        for piece, words in zip(self.pieces, ("One thing of mine.", "Another thing of mine."), strict=True):
            piece.latest.text = words
        a.save(session, kit, *self.pieces)

    @property
    def first(self):
        return self.pieces[0]

    def each(self, make):
        """Make something for each of the two pieces from its registration and its place."""
        for place, (piece, registration) in enumerate(zip(self.pieces, self.registrations, strict=True)):
            make(piece, registration, place)
        self.session.commit()

    def kinds(self):
        work = self.scene.office.as_(self.scene.office.iqa)
        return [each.flag.kind for each in flags_at(work, [self.room.leeds.id])]


@pytest.fixture
def two(session):
    return Two(a.appealing(session), session)


def test_two_pieces_of_their_own_are_no_flag(two):
    assert two.kinds() == []


# What each flag is about


def same_text(two):
    two.each(lambda piece, _, place: setattr(piece.latest, "text", SENTENCE.upper() if place else SENTENCE))


def nearly_the_same_text(two):
    changed = LONGER.replace("library desk", "chapel").replace("somebody", "a person")
    two.each(lambda piece, _, place: setattr(piece.latest, "text", changed if place else LONGER))


def same_file(two):
    """The very same bytes, under another name."""
    learner = two.room.learner

    def add(piece, _, place):
        piece.latest.files.append(a.kept_file(learner, name=f"plan {place}.jpg"))

    two.each(add)


def seen_before_registration(two):
    room = two.room
    day = (a.LONG_AGO - timedelta(days=2)).date()
    two.first.shadowing = a.shadowing(room.registration, room.mentor, room.leeds, day=day)
    two.session.commit()


def written_of_a_day_before_registration(two):
    two.first.latest.day = (a.LONG_AGO - timedelta(days=2)).date()
    two.session.commit()


def many_met_in_a_minute(two):
    room = two.room
    for number, at in ((20, a.NOON), (21, a.NOON + timedelta(seconds=50))):
        piece = a.sent_evidence(room.registration, room.unit("PM3").criteria[:6], number)
        piece.latest.text = f"About {number}."
        a.judge(piece, room.assessor, at=at)
        a.save(two.session, piece)


def bore_witness_to_what_they_decided(two):
    room = two.room
    facts = {"job": "Tutor", "relationship_to_learner": "Tutor", "contact": "Education", "seen": "They listened."}
    facts |= {"written_by": room.tutor.id, "written_at": a.NOON, "day": a.NOON.date(), "witness_name": "Asha Khan"}
    two.scene.piece.witness = WitnessStatement(
        registration=room.registration, establishment_id=room.leeds.id, witness_id=room.assessor.id, **facts
    )
    two.session.commit()


def looked_at_what_they_decided(two):
    room = two.room
    facts = {"registration_id": room.registration.id, "unit_id": room.unit("PM1").id, "establishment_id": room.leeds.id}
    said = {"stage": Stage.INTERIM, "agrees": True, "comment": "", "found_at": a.NOON}
    a.save(two.session, Finding(iqa_id=room.assessor.id, **facts, **said))


DEEDS = {
    same_text: FlagKind.SAME_WORDS,
    nearly_the_same_text: FlagKind.ALIKE,
    same_file: FlagKind.SAME_FILE,
    seen_before_registration: FlagKind.OUTSIDE_STAY,
    written_of_a_day_before_registration: FlagKind.OUTSIDE_STAY,
    many_met_in_a_minute: FlagKind.MANY_MET,
    bore_witness_to_what_they_decided: FlagKind.WITNESS,
    looked_at_what_they_decided: FlagKind.OWN_IQA,
}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_each_deed_makes_its_flag_and_no_other(two, deed):
    deed(two)

    assert two.kinds() == [DEEDS[deed]]


@pytest.mark.once
def test_every_kind_of_flag_is_made_by_a_deed():
    assert set(DEEDS.values()) == set(FlagKind)


# Whose words are compared


def boundary(two, piece, registration, place):
    own = {"saw": f"{place}", "did": f"{place}", "learned": f"{place}", "boundary": SENTENCE}
    piece.shadowing = a.shadowing(registration, two.room.mentor, two.room.leeds, **own)


def session_of_shadowing(two, piece, registration, place):
    own = {"saw": SENTENCE, "did": LONGER, "learned": "To wait.", "boundary": f"{place}"}
    piece.shadowing = a.shadowing(registration, two.room.mentor, two.room.leeds, **own)


def witness(two, piece, registration, place):
    facts = {
        "job": "Officer",
        "relationship_to_learner": "Officer",
        "contact": "B wing",
        "witness_name": f"Wes {place}",
    }
    facts |= {"written_by": two.room.tutor.id, "written_at": a.NOON, "day": a.NOON.date(), "witness_id": None}
    here = two.room.leeds.id
    piece.witness = WitnessStatement(registration=registration, establishment_id=here, seen=SENTENCE, **facts)


def summary(two, piece, registration, place):
    piece.discussion = a.discussion(registration, two.room.assessor, two.room.leeds, summary=SENTENCE)
    for each in piece.discussion.questions:
        each.answer = f"{place}"


def answers(two, piece, registration, place):
    piece.discussion = a.discussion(registration, two.room.assessor, two.room.leeds, summary=f"{place}")
    first, second = piece.discussion.questions
    first.answer, second.answer = SENTENCE[:40], SENTENCE[40:]


def notes(two, piece, registration, place):
    piece.practical = a.practical(registration, two.room.unit("PM1"), two.room.tutor, two.room.leeds)
    for line in piece.practical.lines:
        line.note = SENTENCE


@pytest.mark.parametrize(
    "make", [boundary, session_of_shadowing, witness, summary, answers, notes], ids=lambda m: m.__name__
)
def test_what_others_wrote_down_is_compared_as_what_a_learner_wrote_is(two, make):
    two.each(lambda piece, registration, place: make(two, piece, registration, place))

    assert two.kinds() == [FlagKind.SAME_WORDS]


def test_other_answers_to_the_same_questions_are_no_flag(two):
    def make(piece, registration, place):
        piece.discussion = a.discussion(registration, two.room.assessor, two.room.leeds, summary=f"{place}")
        for each in piece.discussion.questions:
            each.question, each.answer = SENTENCE, f"Mine is number {place}."

    two.each(make)

    assert two.kinds() == []


# Files


def test_the_same_file_twice_in_one_portfolio_or_not_sent_is_no_flag(two, session):
    two.first.latest.files.append(a.kept_file(two.room.learner))
    again = a.sent_evidence(two.room.registration, two.room.unit("PM2").criteria[:1], 8)
    again.latest.text = "Another of mine."
    again.latest.files.append(a.kept_file(two.room.learner))
    kit = a.evidence(two.registrations[1], 9)
    kit.latest.files.append(a.kept_file(two.room.learner))
    a.save(session, again, kit)
    assert two.kinds() == []

    kit.latest.submitted_at = a.NOON
    session.commit()

    assert FlagKind.SAME_FILE in two.kinds()


def test_a_file_that_a_third_learner_hands_in_is_a_flag_again_after_the_first_was_explained(two, session):
    same_file(two)
    work = two.scene.office.as_(two.scene.office.iqa)
    [before] = flags_at(work, [two.room.leeds.id])
    lee = a.learner(two.room.leeds, "Lee Third")
    theirs = a.registration(lee, two.room.qualification, two.room.leeds)
    piece = a.sent_evidence(theirs, two.room.unit("PM2").criteria[:1], 1)
    piece.latest.text = "A third thing of mine."
    piece.latest.files.append(a.kept_file(lee))
    a.save(session, lee, piece)

    [after] = flags_at(work, [two.room.leeds.id])

    assert after.flag.mark != before.flag.mark
    assert len(after.flag.pieces) == 3


# Days


def test_a_day_while_the_learner_was_at_no_prison_is_a_flag_and_one_at_an_earlier_prison_is_not(two, session):
    room = two.room
    [stay] = room.learner.stays
    stay.began_at = a.LONG_AGO
    two.scene.piece.latest.day, two.first.latest.day = None, date(2026, 2, 2)
    room.move(room.learner, room.hull)
    work = two.scene.office.as_(two.scene.office.hull_iqa)
    assert flags_at(work, [room.hull.id]) == []
    stay.ended_at = a.LONG_AGO + timedelta(days=5)
    session.commit()

    [found] = flags_at(work, [room.hull.id])

    assert found.flag.said == "It is dated 2 February 2026, when the learner was at no prison"


def test_an_earlier_achievement_is_older_by_nature_and_no_flag(two, session):
    two.first.prior = a.prior(two.room.registration)
    two.first.latest.day = two.first.prior.achieved_on
    session.commit()

    assert two.kinds() == []


# What else was written down


def part_of_sheet(part):
    def made(two, piece, registration, place):
        piece.practical = a.practical(registration, two.room.unit("PM1"), two.room.tutor, two.room.leeds)
        for line in piece.practical.lines:
            line.note = f"{place}"
        for each in ("activity", "scenario", "observer_comment", "learner_comment"):
            setattr(piece.practical, each, SENTENCE if each == part else f"{place}")

    return made


def part_of_claim(part):
    def made(two, piece, registration, place):
        piece.prior = a.prior(registration)
        piece.prior.mapping, piece.prior.proof = f"{place}", f"{place}"
        setattr(piece.prior, part, SENTENCE)

    return made


def origin(two, piece, registration, place):
    piece.latest.origin = SENTENCE


@pytest.mark.parametrize(
    "make",
    [
        *map(part_of_sheet, ("activity", "observer_comment", "learner_comment")),
        *map(part_of_claim, ("mapping", "proof")),
        origin,
    ],
    ids=["activity", "observer's comment", "learner's comment", "mapping", "proof", "origin"],
)
def test_each_text_of_a_sheet_a_claim_and_a_product_is_compared(two, make):
    two.each(lambda piece, registration, place: make(two, piece, registration, place))

    assert two.kinds() == [FlagKind.SAME_WORDS]


def test_a_scenario_that_staff_give_to_everybody_is_no_sign(two):
    two.each(lambda *given: part_of_sheet("scenario")(two, *given))

    assert two.kinds() == []


def test_a_comment_of_an_observer_that_is_pasted_into_ten_sheets_is_one_sign_that_names_them_all(two, session):
    room = two.room
    for number in range(10):
        who = a.learner(room.leeds, f"Pat Sheet{number}")
        registration = a.registration(who, room.qualification, room.leeds)
        piece = a.sent_evidence(registration, room.unit("PM2").criteria[:1], 1)
        piece.latest.text = f"Mine is {number}."
        part_of_sheet("observer_comment")(two, piece, registration, number)
        a.save(session, who, piece)

    [found] = flags_at(two.scene.office.as_(two.scene.office.iqa), [room.leeds.id])

    assert (found.flag.kind, len(found.flag.pieces)) == (FlagKind.SAME_WORDS, 10)
