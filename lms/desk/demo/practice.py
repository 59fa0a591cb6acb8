"""Rooms, slots and bookings; and the other ways in which one learner shows what he can do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from lms.assessments import service as assessments
from lms.assessments.models import AssessmentSlot, DiscussionKind, Proof, Recognition, WitnessStatement
from lms.assessments.rules.discussions import Asked
from lms.assessments.rules.practice import SignedPaper
from lms.assessments.service import bookings, discussions, prior, witnesses
from lms.core.clock import local_day
from lms.core.uploads.looking import look
from lms.core.uploads.receiving import kept
from lms.courses.models import Criterion, FormKind
from lms.desk.demo import words
from lms.desk.demo.acts import SOUND, Learning, decide
from lms.desk.demo.cast import place_of
from lms.desk.demo.drawing import card, pages
from lms.desk.demo.stage import Boards
from lms.desk.demo.writing import account
from lms.establishments import service as establishments
from lms.establishments.models import Interruption
from lms.establishments.service import RoomFacts
from lms.people.models import Person, Role
from lms.pool.service import log_shadowing
from lms.portfolio import service as portfolio
from lms.portfolio.models import Evidence, Kind, Outcome
from lms.portfolio.rules import Basis, Line, Particulars
from lms.portfolio.rules.paper import Signer
from lms.portfolio.service import deciding, files, paper, phrases
from lms.portfolio.service.proof import see_proof

MORNING, AFTERNOON = time(9, 30), time(14, 15)


def open_rooms(boards: Boards) -> None:
    """Rooms at both prisons, and times in them to come. One time was taken back."""
    for code, rooms in words.ROOMS.items():
        work = boards.by_role(Role.TUTOR, code, boards.ago(120))
        facts = [RoomFacts(wing, name, **marks) for wing, name, marks in rooms]
        boards.rooms[code] = [establishments.add_room(work, boards.prisons[code], each) for each in facts]
        tutor = boards.by_role(Role.TUTOR, code, boards.ago(6))
        bookings.offer(tutor, boards.rooms[code][0], day=boards.weekday(3), begins=MORNING, minutes=60, weeks=3)
    assessor = boards.by_role(Role.ASSESSOR, "LEI", boards.ago(5))
    library = boards.rooms["LEI"][2]
    bookings.offer(assessor, library, day=boards.weekday(5), begins=AFTERNOON, minutes=45)
    (lost,), _ = bookings.offer(assessor, library, day=boards.weekday(2), begins=AFTERNOON, minutes=45)
    later = boards.by_role(Role.ASSESSOR, "LEI", boards.ago(2))
    bookings.withdraw(later, lost, Interruption.OPERATION_OR_SECURITY, lost.version)


# Booked


def be_booked(learning: Learning) -> None:
    """Shadow enough to be booked; lose one time to the regime, and be given another that is still to come."""
    boards = learning.boards
    others = [mentor for mentor in boards.mentors[learning.prison] if mentor.id != learning.person.id][1:]
    for share, mentor, said in zip((0.35, 0.42), others, words.SHADOWED_TOO, strict=False):
        _shadow_also(learning, mentor, said, share)
    _type_for_a_witness(learning, learning.at(0.9, 11))
    lost_day = boards.weekday(-16)
    (lost,), _ = bookings.offer(
        boards.by_role(Role.TUTOR, learning.prison, boards.ago(27)),
        boards.rooms[learning.prison][1],
        day=lost_day,
        begins=AFTERNOON,
        minutes=60,
    )
    booking = bookings.book(*_booked(learning, lost, boards.ago(25)))
    nobody_came = boards.by_role(Role.TUTOR, learning.prison, datetime.combine(lost_day, time(16), boards.now.tzinfo))
    bookings.cancel(nobody_came, booking, Interruption.STAFF_REDEPLOYED, booking.version)
    coming = boards.by_role(Role.TUTOR, learning.prison, boards.ago(4))
    room = boards.rooms[learning.prison][1]
    (slot,), _ = bookings.offer(coming, room, day=boards.weekday(2), begins=MORNING, minutes=60)
    bookings.book(*_booked(learning, slot, boards.ago(3)))


def _booked(learning: Learning, slot: AssessmentSlot, when: datetime) -> tuple:  # type: ignore[type-arg]
    tutor = learning.boards.by_role(Role.TUTOR, learning.prison, when)
    assessor = learning.boards.staff[learning.prison][Role.ASSESSOR]
    return tutor, learning.registration, slot, learning.unit("PM2"), assessor


def _shadow_also(learning: Learning, mentor: Person, said: Mapping[str, Any], share: float) -> None:
    boards, when = learning.boards, learning.at(share)
    session = log_shadowing(
        boards.by(learning.person, when),
        learning.registration,
        mentor,
        day=local_day(when),
        minutes=45,
        **said,
    )
    assessments.confirm(boards.by(mentor, learning.at(share + 0.01, 14)), session, session.version)
    tutor = boards.by_role(Role.TUTOR, learning.prison, learning.at(share + 0.02, 15))
    assessments.countersign(tutor, session, session.version)


def _type_for_a_witness(learning: Learning, when: datetime) -> WitnessStatement:
    """Typed for somebody without an account, whose signature is still to come."""
    tutor = learning.boards.by_role(Role.TUTOR, learning.prison, when)
    said: Mapping[str, Any] = words.WITNESS_ON_PAPER
    return witnesses.type_for_witness(tutor, learning.registration, day=local_day(when), **said)


# In other ways


def show_in_many_ways(learning: Learning) -> None:
    """A witness statement, a professional discussion, earlier learning and a product held on paper.

    The first two are decided, more is asked about the third, and an assessor in training proposes about the last.
    """
    _be_witnessed(learning, 0.55)
    _talk(learning, 0.65)
    _claim_earlier_learning(learning, 0.75)
    _make_something(learning, 0.9)


def _be_witnessed(learning: Learning, share: float) -> None:
    when = learning.at(share)
    coordinator = learning.boards.by_role(Role.COORDINATOR, learning.prison, when)
    seen = witnesses.bear_witness(coordinator, learning.registration, day=local_day(when), **words.WITNESS)
    piece = _send(learning, Kind.WITNESS_STATEMENT, seen, ("PM2 1.2", "PM2 1.3"), learning.at(share + 0.02, 11))
    decide(learning, piece, learning.at(share + 0.06, 14))


def _talk(learning: Learning, share: float) -> None:
    talk = discussions.record_discussion(
        learning.boards.by_role(Role.ASSESSOR, learning.prison, learning.at(share)),
        learning.registration,
        DiscussionKind.PROFESSIONAL_DISCUSSION,
        day=local_day(learning.at(share)),
        minutes=20,
        plan=words.DISCUSSION_PLAN,
        rows=_asked(learning, words.DISCUSSION),
        summary=words.DISCUSSION_SUMMARY,
        paper=SignedPaper(words.FORMS_KEPT_AT, local_day(learning.at(share))),
    )
    codes = [code for code, _, _ in words.DISCUSSION]
    piece = _send(learning, Kind.PROFESSIONAL_DISCUSSION, talk, codes, learning.at(share + 0.02, 11))
    decide(learning, piece, learning.at(share + 0.06, 14))


def write_on_paper(learning: Learning) -> None:
    """Write an account on a form, with somebody to write it down; a tutor keys it, and it waits like any other."""
    boards, prison = learning.boards, learning.prison
    printing = boards.by_role(Role.TUTOR, prison, boards.ago(5, 11))
    kind, pages = FormKind.REFLECTIVE_ACCOUNT, words.PAGES_OF_ACCOUNT
    form = paper.print_form(printing, learning.registration, kind, None, reading="", pages=pages)
    title, text = account("PM1", place_of(learning.part))
    paper.key(
        boards.by_role(Role.TUTOR, prison, boards.ago(1, 14)),
        form,
        kept_at=words.FORMS_KEPT_AT,
        signed=dict.fromkeys((Signer.SCRIBE, Signer.DECLARATION), local_day(boards.ago(2))),
        happened=local_day(boards.ago(6)),
        scribe=words.SCRIBE,
        enter=lambda: paper.OwnWords(title, text, Particulars(local_day(boards.ago(6)))),
        criteria_ids=[criterion.id for criterion in learning.unit("PM1").criteria],
    )


def question(learning: Learning) -> None:
    """Ask a learner about a piece, and wait for them to sign what they said."""
    when = learning.boards.ago(2, 11)
    discussions.record_discussion(
        learning.boards.by_role(Role.ASSESSOR, learning.prison, when),
        learning.registration,
        DiscussionKind.ORAL_QUESTIONING,
        day=local_day(when),
        minutes=10,
        plan=words.QUESTIONING_PLAN,
        rows=_asked(learning, words.QUESTIONING),
        summary="",
    )


def _claim_earlier_learning(learning: Learning, share: float) -> None:
    boards = learning.boards
    said: Mapping[str, Any] = words.PRIOR
    claim = prior.claim_prior(
        boards.by(learning.person, learning.at(share)),
        learning.registration,
        Recognition.RPL,
        achieved_on=local_day(boards.ago(900)),
        **said,
    )
    tutor = boards.by_role(Role.TUTOR, learning.prison, learning.at(share + 0.01, 14))
    see_proof(tutor, claim, Proof.DOCUMENT_SEEN, words.PROOF_SEEN, claim.version)
    piece = _send(learning, Kind.PRIOR_LEARNING, claim, ("PM3 1.1", "PM3 1.2"), learning.at(share + 0.03))
    decide(learning, piece, learning.at(share + 0.08, 15), {"PM3 1.2": words.PRIOR_COMMENT})


def _make_something(learning: Learning, share: float) -> None:
    title, text, origin, kept_at = words.PRODUCT
    work = learning.boards.by(learning.person, learning.at(share))
    piece = portfolio.start(work, learning.registration, Kind.PRODUCT, title, text)
    for name, body, shows in (
        ("card.png", card(words.CARD), words.CARD_SHOWS),
        ("plan.pdf", pages(words.PLAN), words.PLAN_SHOWS),
        ("notes.txt", words.TOLD.encode(), words.TOLD_SHOWS),
    ):
        files.add_file(work, piece, kept(name, look(body)), shows, piece.latest.number)
    shown = [criterion.id for criterion in _criteria(learning, ("PM2 2.2", "PM3 4.2"))]
    said = Particulars(work.today, origin, kept_at)
    portfolio.submit(work, piece, text, shown, True, piece.version, particulars=said)
    _propose(learning, piece, learning.at(share + 0.05, 14))


def _propose(learning: Learning, piece: Evidence, when: datetime) -> None:
    boards = learning.boards
    deciding.propose(
        boards.by(boards.trainees[learning.prison], when),
        piece,
        seen=piece.version,
        feedback=words.PROPOSED,
        checks=SOUND,
        lines=[Line(claim.criterion_id, Outcome.MET) for claim in piece.latest.claims],
    )


def _send(learning: Learning, kind: Kind, source: Basis, codes: Sequence[str], when: datetime) -> Evidence:
    work = learning.boards.by(learning.person, when)
    piece = portfolio.start(work, learning.registration, kind, "", "", source)
    shown = [criterion.id for criterion in _criteria(learning, codes)]
    portfolio.submit(work, piece, "", shown, True, piece.version)
    return piece


def _asked(learning: Learning, rows: Sequence[tuple[str, str, str]]) -> list[Asked]:
    return [Asked(question, answer, _criteria(learning, (code,))[0].id) for code, question, answer in rows]


def _criteria(learning: Learning, codes: Sequence[str]) -> list[Criterion]:
    every = (criterion for unit in learning.registration.qualification.units for criterion in unit.criteria)
    return [criterion for criterion in every if criterion.code in codes]


def keep_phrases(boards: Boards) -> None:
    """An assessor keeps the sentences he uses again and again."""
    work = boards.by_role(Role.ASSESSOR, "LEI", boards.ago(100))
    for phrase in words.PHRASES:
        phrases.add_phrase(work, phrase)
