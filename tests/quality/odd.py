"""What looks odd, each made at Leeds."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, insert, select

from lms.assessments.models import WitnessStatement
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion, Judgement, Kind
from lms.quality.models import Finding, Stage
from lms.quality.rules.flags import FlagKind
from tests import builders as a

DAY = a.NOON.date()
BEFORE = (a.LONG_AGO - timedelta(days=2)).date()


def dated_before(scene):
    room = scene.room
    scene.piece.shadowing = a.shadowing(room.registration, room.mentor, room.leeds, day=BEFORE)


def said_to_be_before(scene):
    scene.piece.latest.day = BEFORE


def bore_witness(scene):
    room = scene.room
    facts = {"job": "Tutor", "relationship_to_learner": "Tutor", "contact": "Education", "seen": "They listened."}
    facts |= {"written_by": room.tutor.id, "written_at": a.NOON, "day": DAY, "witness_name": "Asha Khan"}
    scene.piece.witness = WitnessStatement(
        registration=room.registration, establishment_id=room.leeds.id, witness_id=room.assessor.id, **facts
    )


def looked_at_own(scene):
    room = scene.room
    where = {"registration_id": room.registration.id, "unit_id": room.unit("PM1").id, "establishment_id": room.leeds.id}
    said = {"stage": Stage.INTERIM, "agrees": True, "comment": "", "found_at": a.NOON}
    room.session.add(Finding(iqa_id=room.assessor.id, **where, **said))


def met_many(scene):
    room = scene.room
    for number, at in ((20, a.NOON), (21, a.NOON + timedelta(seconds=50))):
        piece = a.sent_evidence(room.registration, room.unit("PM3").criteria[:6], number)
        piece.latest.text = f"About {number}."
        a.judge(piece, room.assessor, at=at)
        room.session.add(piece)


MADE = {
    dated_before: FlagKind.OUTSIDE_STAY,
    said_to_be_before: FlagKind.OUTSIDE_STAY,
    bore_witness: FlagKind.WITNESS,
    looked_at_own: FlagKind.OWN_IQA,
    met_many: FlagKind.MANY_MET,
}


def crowd(room, number, *, day=BEFORE, at=a.NOON):
    """So many pieces of one learner, each sent, dated before they were registered, with a file, and judged."""
    session = room.session
    pieces, versions = [uuid4() for _ in range(number)], [uuid4() for _ in range(number)]
    piece = {"registration_id": room.registration.id, "kind": Kind.REFLECTIVE_ACCOUNT, "title": "x", "version": 1}
    sent = {"number": 1, "made_at": at, "submitted_at": at, "establishment_id": room.leeds.id, "text": "Words."}
    file = {"position": 1, "name": "x", "media": "image/jpeg", "octets": 1, "note": "", "added_by": room.learner.id}
    session.execute(
        insert(Evidence), [{"id": key, "number": 100 + n, "started_at": at, **piece} for n, key in enumerate(pieces)]
    )
    session.execute(
        insert(EvidenceVersion),
        [{"id": v, "evidence_id": key, "day": day, **sent} for v, key in zip(versions, pieces, strict=True)],
    )
    session.execute(
        insert(EvidenceFile),
        [{"id": uuid4(), "version_id": v, "file": "b" * 64, "added_at": at, **file} for v in versions],
    )
    session.execute(
        insert(Judgement),
        [
            {"id": uuid4(), "version_id": v, "assessor_id": room.assessor.id, "establishment_id": room.leeds.id}
            | {"feedback": "x", "decided_at": at - timedelta(minutes=5 * n + 5)}
            for n, v in enumerate(versions)
        ],
    )
    session.commit()


def same_words(scene):
    beside(scene, "I sat down beside somebody new on the wing and I listened until they had said it all.")


def nearly_the_same_words(scene):
    words = "I sat down beside somebody new on the wing and I listened until they had said it all. Then I asked what "
    words += "would help and we went to the library desk together to find a form to fill in."
    beside(scene, words, words.replace("library desk", "chapel").replace("somebody", "a person"))


def same_file(scene):
    own, other = beside(scene, "One thing of mine.", "Another thing of mine.")
    for piece in (own, other):
        piece.latest.files.append(a.kept_file(scene.room.learner))


def beside(scene, words, other=None):
    """Two pieces of two learners here, with these words."""
    room = scene.room
    number = room.session.scalar(select(func.count(Evidence.id))) + 7
    kit = a.learner(room.leeds, "Kit Hale")
    theirs = a.registration(kit, room.qualification, room.leeds)
    pieces = [a.sent_evidence(each, room.unit("PM2").criteria[:1], number) for each in (room.registration, theirs)]
    pieces[0].latest.text, pieces[1].latest.text = words, other or words
    room.session.add_all([kit, theirs, *pieces])
    return pieces


EVERY = MADE | {same_words: FlagKind.SAME_WORDS, nearly_the_same_words: FlagKind.ALIKE, same_file: FlagKind.SAME_FILE}
