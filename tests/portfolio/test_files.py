"""Who may put files with a piece, how many, and until when; and what is written down about it."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.audit.service import WAITING
from lms.core.uploads.changes import Change
from lms.core.uploads.limits import JPEG, PDF, PNG
from lms.core.uploads.receiving import Received
from lms.core.work import Refused, Stale, Work
from lms.people.models import Role
from lms.portfolio import policy
from lms.portfolio.models import EvidenceFile
from lms.portfolio.rules import files as rules
from lms.portfolio.service import files as service
from tests import builders as a
from tests.builders.people import NOON

SCAN = Received("plan.jpg", "image/jpeg", 2048, "a" * 64, "b" * 64)


@pytest.fixture
def piece(room, session):
    made = a.evidence(room.registration)
    a.save(session, made)
    return made


def acting(session, someone) -> Work:
    return Work(session, a.actor(someone), NOON)


def filled(session, piece, someone, count: int) -> None:
    files = [a.kept_file(someone, n, file=f"{n:064x}") for n in range(1, count + 1)]
    piece.latest.files = files
    a.save(session, *files)


def recorded(work: Work) -> list[tuple[str, dict]]:
    return [(event.name, event.detail) for event in work.session.info.get(WAITING, [])]


# Adding


def test_a_learner_adds_a_file_that_is_kept(session, room, piece):
    work = acting(session, room.learner)

    file = service.add_file(work, piece, SCAN, " My plan ", 1)

    assert session.scalars(select(EvidenceFile)).all() == [file] == piece.latest.files
    assert (file.position, file.name, file.media, file.octets) == (1, "plan.jpg", "image/jpeg", 2048)
    assert (file.file, file.thumbnail, file.note) == ("a" * 64, "b" * 64, "My plan")
    assert (file.added_by, file.added_at) == (room.learner.id, NOON)
    assert recorded(work) == [("file added", {"number": 1, "file": "a" * 64})]


def test_what_was_changed_in_a_file_is_kept_with_it_and_with_its_copies(session, room, piece):
    changed = replace(SCAN, changes=(Change.PLACE, Change.TAIL))

    service.add_file(acting(session, room.learner), piece, changed, "My plan", 1)
    service.add_file(acting(session, room.learner), piece, replace(SCAN, file="c" * 64), "Page 2", 1)

    session.expire_all()
    files = session.scalars(select(EvidenceFile).order_by(EvidenceFile.position)).all()
    assert [file.changes for file in files] == [["place", "tail"], []]
    assert [file.changes for file in service.copies_of(piece.latest)] == [["place", "tail"], []]


@pytest.mark.parametrize("role", [Role.TUTOR, Role.ASSESSOR])
def test_staff_who_teach_the_learner_add_a_scan_and_the_learner_reads_the_page_again(session, room, piece, role):
    seen = piece.version
    member = a.person(room.leeds, role)
    a.save(session, member)

    file = service.add_file(acting(session, member), piece, SCAN, "Page 1", 1)

    assert file.added_by == member.id
    assert piece.version != seen


def test_what_the_learner_adds_leaves_their_open_page_good(session, room, piece):
    seen = piece.version

    service.add_file(acting(session, room.learner), piece, SCAN, "Page 1", 1)

    assert piece.version == seen


def test_nobody_else_adds_a_file(session, room, piece):
    others = [
        a.person(room.leeds, Role.IQA),
        a.person(room.leeds, Role.EQA),
        a.person(room.leeds, Role.COORDINATOR),
        a.person(room.hull, Role.TUTOR),
        a.staff((Role.ADMIN, None)),
        a.learner(room.leeds, "Lou Row"),
    ]
    a.save(session, *others)
    for other in others:
        with pytest.raises(Refused, match="Only the learner"):
            service.add_file(acting(session, other), piece, SCAN, "Page 1", 1)
    assert piece.latest.files == []


def test_an_eleventh_file_is_refused(session, room, piece):
    filled(session, piece, room.learner, rules.MOST_FILES - 1)
    work = acting(session, room.learner)
    service.add_file(work, piece, SCAN, "The tenth", 1)

    with pytest.raises(Refused, match="that is the most"):
        service.add_file(work, piece, replace(SCAN, file="c" * 64), "The eleventh", 1)


def test_the_same_file_is_with_a_piece_once(session, room, piece):
    work = acting(session, room.learner)
    service.add_file(work, piece, SCAN, "Page 1", 1)

    with pytest.raises(Refused, match="already"):
        service.add_file(work, piece, replace(SCAN, name="another.jpg"), "Page 1 again", 1)


def test_a_file_says_what_it_shows(session, room, piece):
    with pytest.raises(Refused, match="Say what this file shows"):
        service.add_file(acting(session, room.learner), piece, SCAN, "  ", 1)


def test_nothing_is_added_once_a_piece_was_sent(session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    a.save(session, piece)

    with pytest.raises(Refused, match="was sent"):
        service.add_file(acting(session, room.learner), piece, SCAN, "Page 1", 1)


def test_a_piece_sent_meanwhile_takes_no_file(session, room, piece):
    """Somebody else's work sent it after this one read it."""
    piece.latest.files  # noqa: B018 - as the page loaded it
    session.execute(piece.latest.__table__.update().values(submitted_at=NOON))

    with pytest.raises(Refused, match="was sent"):
        service.add_file(acting(session, room.learner), piece, SCAN, "Page 1", 1)


def test_a_file_for_an_older_version_is_stale(session, room, piece):
    with pytest.raises(Stale):
        service.add_file(acting(session, room.learner), piece, SCAN, "Page 1", 2)


def test_a_place_is_never_given_twice(session, room, piece):
    filled(session, piece, room.learner, 3)
    work = acting(session, room.learner)
    service.take_away_file(work, piece, piece.latest.files[1], 1)

    assert service.add_file(work, piece, SCAN, "Page 4", 1).position == 4


# Taking away


def test_a_learner_takes_any_file_away(session, room, piece):
    filled(session, piece, room.tutor, 2)
    work = acting(session, room.learner)
    gone = piece.latest.files[0]

    service.take_away_file(work, piece, gone, 1)

    assert [file.position for file in session.scalars(select(EvidenceFile))] == [2]
    assert recorded(work) == [("file removed", {"number": 1, "file": gone.file})]


def test_staff_take_away_only_what_they_added(session, room, piece):
    filled(session, piece, room.learner, 1)
    work = acting(session, room.tutor)
    own = service.add_file(work, piece, SCAN, "Page 1", 1)

    with pytest.raises(Refused, match="who added it"):
        service.take_away_file(work, piece, piece.latest.files[0], 1)
    service.take_away_file(work, piece, own, 1)

    assert [file.added_by for file in piece.latest.files] == [room.learner.id]


def test_nothing_is_taken_from_a_piece_that_was_sent(session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    piece.latest.files = [a.kept_file(room.learner)]
    a.save(session, piece)

    with pytest.raises(Refused, match="was sent"):
        service.take_away_file(acting(session, room.learner), piece, piece.latest.files[0], 1)


def test_nothing_is_taken_from_an_older_version(session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    old = a.kept_file(room.learner)
    piece.latest.files = [old]
    piece.versions.append(a.version(2))
    a.save(session, piece)

    with pytest.raises(Refused, match="was sent"):
        service.take_away_file(acting(session, room.learner), piece, old, 2)


def test_the_next_version_begins_with_the_same_files(session, room, piece):
    filled(session, piece, room.tutor, 2)

    copies = service.copies_of(piece.latest)

    assert [(copy.position, copy.file, copy.note, copy.added_by) for copy in copies] == [
        (file.position, file.file, file.note, file.added_by) for file in piece.latest.files
    ]
    assert not {copy.id for copy in copies} & {file.id for file in piece.latest.files}


# Who sees them


def test_before_it_is_sent_a_file_is_seen_by_the_learner_and_who_added_it(session, room, piece):
    filled(session, piece, room.learner, 1)
    theirs = piece.latest.files[0]
    scan = service.add_file(acting(session, room.tutor), piece, SCAN, "Page 1", 1)
    opened = {
        (name, file.note): policy.may_open_file(a.actor(someone), room.registration, file)
        for name, someone in {"learner": room.learner, "tutor": room.tutor, "assessor": room.assessor}.items()
        for file in (theirs, scan)
    }

    assert opened == {
        ("learner", "My plan"): True,
        ("learner", "Page 1"): True,
        ("tutor", "My plan"): False,
        ("tutor", "Page 1"): True,
        ("assessor", "My plan"): False,
        ("assessor", "Page 1"): False,
    }


def test_once_it_is_sent_a_file_is_seen_by_whoever_may_read_the_record(session, room):
    piece = a.sent_evidence(room.registration, room.unit().criteria[:1])
    piece.latest.files = [a.kept_file(room.learner)]
    elsewhere = a.person(room.hull, Role.ASSESSOR)
    stranger = a.learner(room.leeds, "Lou Row")
    a.save(session, piece, elsewhere, stranger)
    file = piece.latest.files[0]

    for someone in (room.learner, room.tutor, room.assessor, a.person(room.leeds, Role.IQA)):
        assert policy.may_open_file(a.actor(someone), room.registration, file)
    for someone in (elsewhere, stranger):
        assert not policy.may_open_file(a.actor(someone), room.registration, file)


def test_a_member_of_staff_who_left_cannot_take_away_what_they_added(room, session, piece):
    member = a.person(room.leeds, Role.TUTOR)
    a.save(session, member)
    file = service.add_file(acting(session, member), piece, SCAN, "Page 1", 1)
    gone = replace(a.actor(member), grants=frozenset())

    assert not policy.may_take_away_file(gone, room.registration, file)
    assert not policy.may_open_file(gone, room.registration, file)


# In words


@pytest.mark.parametrize(
    ("octets", "words"),
    [(1, "1 kB"), (2048, "2 kB"), (900_000, "879 kB"), (1_363_149, "1.3 MB"), (10_485_760, "10.0 MB")],
)
def test_a_size_is_said_in_words(octets, words):
    assert rules.size_in_words(octets) == words


def test_what_a_file_is_is_said_in_words():
    assert [rules.kind_in_words(media) for media in ("image/png", "application/pdf", "text/plain", "x/y")] == [
        "Picture",
        "PDF",
        "Plain text",
        "File",
    ]


@pytest.mark.parametrize(
    ("changes", "media", "words"),
    [
        ((), JPEG, ""),
        (("a change of years to come",), JPEG, ""),
        (("place",), JPEG, "We took out where it was taken."),
        (("time", "place"), JPEG, "We took out where and when it was taken."),
        (
            ("place", "time", "device"),
            PDF,
            "We took out where and when a photo in it was taken, and what a photo in it was taken with.",
        ),
        (("device",), JPEG, "We took out what it was taken with."),
        (
            ("place", "device", "notes"),
            JPEG,
            "We took out where it was taken, what it was taken with, and notes that do not show.",
        ),
        (("notes", "tail"), PDF, "We took out notes that do not show, and what was added after its end."),
        (("colours", "png"), JPEG, "We saved it as a PNG, and its colours may look a little different."),
        (
            ("mark", "line ends"),
            "text/plain",
            "We took out a mark at its start that does not show. We changed how its lines end.",
        ),
    ],
)
def test_what_was_changed_is_said_in_plain_sentences(changes, media, words):
    assert rules.changes_in_words(changes, media) == words
    assert rules.added_in_words(changes, media) == f"The file is with this piece. {words}".strip()


def test_a_file_that_was_named_anew_is_told_by_its_name():
    assert rules.added_in_words((), PDF, named="passwd.pdf") == "The file is with this piece. We named it passwd.pdf."
    assert rules.added_in_words(("png",), PNG, named="plan.png") == (
        "The file is with this piece. We saved it as a PNG. We named it plan.png."
    )


@pytest.mark.once
@given(st.sets(st.sampled_from(Change)), st.sampled_from([JPEG, PDF]))
def test_every_change_has_words_and_all_of_them_make_two_sentences_at_most(changes: set[Change], media: str):
    words = rules.changes_in_words(changes, media)

    assert words.count(".") <= 2
    assert bool(words) is bool(changes)
    for change in changes:
        assert rules.changes_in_words(changes - {change}, media) != words


def test_only_what_somebody_added_is_shown_to_them_before_it_is_sent(room):
    version = a.version(1)
    other = uuid4()
    version.files = [a.kept_file(room.learner, 1), a.kept_file(room.tutor, 2)]

    shown = {
        someone: [file.position for file in rules.seen_before_sending(version, someone, all_of_them=everything)]
        for someone, everything in ((room.learner.id, True), (room.tutor.id, False), (other, False))
    }

    assert shown == {room.learner.id: [1, 2], room.tutor.id: [2], other: []}
