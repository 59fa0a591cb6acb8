"""Building the demonstration, through the same services as the pages, in one transaction."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.clock import local_day
from lms.core.work import SYSTEM, Refused, Work
from lms.courses import queries as courses_queries
from lms.courses import service as courses
from lms.courses.models import Qualification
from lms.courses.service import pace
from lms.credentials import service as credentials
from lms.credentials.keyring import held_open
from lms.credentials.models import Credential, Kind
from lms.desk.demo import practice, words
from lms.desk.demo.acts import Learning, walk
from lms.desk.demo.assurance import LEAVES_TO_OTHERS, SUPPORTED, assure, leave_to_others
from lms.desk.demo.cast import CENTRES, LEARNERS, PRISONS, STAFF, Learner, Staff, Stage, Twist
from lms.desk.demo.stage import Boards
from lms.desk.demo.upkeep import keep_up
from lms.establishments import service as establishments
from lms.establishments.models import Interruption, PartOfDay
from lms.people import marks
from lms.people import queries as people_queries
from lms.people import service as people
from lms.people.models import Person, Role
from lms.people.rules import LONGEST_LOOK
from lms.pool import service as pool
from lms.transfers import service as transfers

FIRST_DAY = 510
TIME_TO_LEARN = timedelta(days=120)
SECOND_KEY = 150


def is_loaded(session: Session) -> bool:
    """Whether the demonstration's people are here."""
    first = people_queries.person_numbered(session, LEARNERS[0].number)
    return first is not None and first.name == LEARNERS[0].name


def load(work: Work) -> None:
    """Build everything, dated back from this moment. Raises Refused where anyone is here, or nothing is published."""
    if people_queries.anyone(work.session):
        raise Refused("There are people here already, so the demonstration was not loaded.")
    qualifications = courses_queries.qualifications(work.session)
    if not qualifications:
        raise Refused("Publish the content first, with courses publish.")
    with held_open():
        _play(Boards(work.session, work.now), qualifications[0])


def _play(boards: Boards, qualification: Qualification) -> None:
    _open_prisons(boards)
    for member in STAFF:
        _hire(boards, member)
    keep_up(boards)
    _write_modules(boards)
    _lock_down(boards)
    practice.open_rooms(boards)
    practice.keep_phrases(boards)
    learners: dict[str, Learning] = {}
    for part in sorted(LEARNERS, key=lambda learner: -learner.days):
        learning = _enrol(boards, part, qualification)
        walk(learning)
        if part.stage is Stage.ACCREDITED and part.twist in (Twist.NOTHING, Twist.PAUSED):
            boards.mentors.setdefault(part.prison, []).append(learning.person)
        _turn(learning)
        learners[part.number] = learning
    leave_to_others(boards, learners[LEAVES_TO_OTHERS])
    assure(boards, learners)
    practice.write_on_paper(learners[SUPPORTED])


def _open_prisons(boards: Boards) -> None:
    work = Work(boards.session, SYSTEM, boards.ago(FIRST_DAY))
    credentials.make_root(work)
    for facts in PRISONS:
        prison = establishments.add(work, **facts)
        boards.prisons[prison.code] = prison
        boards.staff[prison.code] = {}
        centre = credentials.add_centre(work, CENTRES[prison.code], prison)
        later = Work(boards.session, SYSTEM, boards.ago(SECOND_KEY))
        credentials.make_centre_key(later, centre)


def _hire(boards: Boards, member: Staff) -> None:
    work = Work(boards.session, SYSTEM, boards.ago(FIRST_DAY - 1))
    first, _, last = member.name.rpartition(" ")
    person = people.add_staff(work, first, last, member.username)
    prison = boards.prisons[member.prison] if member.prison else None
    if member.role is Role.EQA:
        came = Work(boards.session, SYSTEM, boards.ago(1))
        people.give_role(came, person, member.role, prison, last_day=came.today + LONGEST_LOOK)
    else:
        grant = people.give_role(work, person, member.role, prison)
        if member.training is not None:
            began = local_day(boards.ago(member.training))
            marks.begin_training(Work(boards.session, SYSTEM, boards.ago(member.training)), grant, began)
    if member.prison:
        _on_shift(boards, member, person)
    _settle(boards, person)


def _on_shift(boards: Boards, member: Staff, person: Person) -> None:
    """The first who holds a role at a prison does what it does there; assessors in training work beside them."""
    assert member.prison is not None
    if member.training is not None:
        boards.trainees[member.prison] = person
        return
    first = boards.staff[member.prison].setdefault(member.role, person)
    if first is not person:
        boards.seconds[member.prison] = person


def _write_modules(boards: Boards) -> None:
    """The first tutor also writes modules."""
    work = Work(boards.session, SYSTEM, boards.ago(FIRST_DAY - 1))
    people.give_role(work, boards.staff["LEI"][Role.TUTOR], Role.AUTHOR, None)


def _lock_down(boards: Boards) -> None:
    """Two days at Leeds, and one afternoon at Hull, when nobody could go to education."""
    for code, days, part in (("LEI", (13, 12), None), ("HLI", (6, 6), PartOfDay.AFTERNOON)):
        work = boards.by_role(Role.TUTOR, code, boards.ago(days[1] - 1))
        establishments.close(
            work,
            boards.prisons[code],
            from_day=local_day(boards.ago(days[0])),
            to_day=local_day(boards.ago(days[1])),
            part=part,
            wing="",
            reason=Interruption.STAFF_REDEPLOYED if part else Interruption.REGIME,
        )


def _settle(boards: Boards, person: Person) -> None:
    """The demonstration's people keep their first passwords, so that anyone can sign in as them."""
    account = people_queries.account_of(boards.session, person.id)
    account.must_change = False


def _enrol(boards: Boards, part: Learner, qualification: Qualification) -> Learning:
    first, _, last = part.name.rpartition(" ")
    work = boards.by_role(Role.TUTOR, part.prison, boards.ago(part.days, 9))
    person = courses.enrol(
        work,
        number=part.number,
        first_name=first,
        last_name=last,
        here=boards.prisons[part.prison],
        qualification=qualification,
    )
    _settle(boards, person)
    boards.session.flush()
    registration = courses_queries.registration_of(boards.session, person.id)
    assert registration is not None
    pace.set_due(work, person, registration, local_day(boards.ago(part.days)) + TIME_TO_LEARN)
    mentors = boards.mentors.get(part.prison, [])
    return Learning(boards, part, person, registration, mentors[0] if mentors else None)


def _turn(learning: Learning) -> None:
    """What else happened to this learner."""
    boards, part, person = learning.boards, learning.part, learning.person
    if part.twist is Twist.ON_A_BREAK:
        pace.begin_break(
            boards.by_role(Role.TUTOR, part.prison, boards.ago(8)),
            person,
            local_day(boards.ago(9)),
            Interruption.TEMPORARY_ABSENCE,
        )
    if part.twist is Twist.ON_PAPER:
        pace.correct_hours(boards.by_role(Role.TUTOR, part.prison, boards.ago(2)), person, 90, words.ON_PAPER)
    if part.twist is Twist.PAUSED:
        work = boards.by_role(Role.COORDINATOR, part.prison, boards.ago(9))
        pool.pause(work, person, words.PAUSE, work.today, None)
    if part.twist is Twist.BOOKED:
        practice.be_booked(learning)
    if part.twist is Twist.MANY_WAYS:
        practice.show_in_many_ways(learning)
    if part.stage is Stage.NOT_YET:
        practice.question(learning)
    if part.twist is Twist.WITHDRAWN:
        wanted = select(Credential).where(Credential.holder_id == person.id, Credential.kind == Kind.ACCREDITATION)
        credential = boards.session.scalars(wanted).one()
        iqa = boards.by_role(Role.IQA, part.prison, boards.ago(20))
        credentials.withdraw(iqa, credential, words.WITHDRAWAL)
    if part.twist in (Twist.ON_THE_WAY, Twist.ARRIVED):
        sender = boards.by_role(Role.COORDINATOR, part.prison, boards.ago(3, 11))
        transfer = transfers.send(sender, person, boards.prisons["HLI"])
        boards.session.flush()
        if part.twist is Twist.ARRIVED:
            receiver = boards.by_role(Role.COORDINATOR, "HLI", boards.ago(2, 15))
            transfers.receive(receiver, transfer, transfer.version)
