"""What the assessors and IQAs of the demonstration hold, and what they did to keep it up."""

from datetime import timedelta

from lms.core.clock import local_day
from lms.desk.demo import words
from lms.desk.demo.stage import Boards
from lms.people import cpd
from lms.people.models import Person, Role

ASSESSES = (words.ASSESSES, 3, timedelta(days=2200))
ASSURES = (words.ASSURES, 4, timedelta(days=1400))


def keep_up(boards: Boards) -> None:
    """An award each, seen by the admin of their prison, and CPD. Who is in training has no award yet."""
    for prison, shift in boards.staff.items():
        for who, award in ((shift[Role.ASSESSOR], ASSESSES), (shift[Role.IQA], ASSURES)):
            _hold(boards, prison, who, award)
            _did(boards, who)
    for prison, who in boards.seconds.items():
        _hold(boards, prison, who, ASSESSES)
    for who in boards.trainees.values():
        _did(boards, who)


def _hold(boards: Boards, prison: str, who: Person, award: tuple[str, int, timedelta]) -> None:
    title, level, since = award
    on = local_day(boards.now - since)
    work = boards.by_role(Role.ADMIN, prison, boards.ago(100))
    cpd.add_qualification(work, who.id, cpd.Award(title, words.AWARDED_BY, on, level))


def _did(boards: Boards, who: Person) -> None:
    for done, learned, minutes, days in words.KEPT_UP:
        work = boards.by(who, boards.ago(days, 16))
        cpd.add_cpd(work, work.today, minutes, done, learned)
