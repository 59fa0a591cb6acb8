"""What every record of something seen or said is checked for: where the learner was, when it was, and its words."""

from collections.abc import Collection, Mapping
from datetime import date

from lms.assessments import rules
from lms.assessments.queries.staff import staff_at
from lms.assessments.rules.practice import SignedPaper, fault_in_paper
from lms.core.clock import local_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import PaperForm, Registration
from lms.people.models import Role, Stay


def stay_of(registration: Registration) -> Stay:
    """Where the learner is now. Raises Refused when they are at no prison."""
    stay = registration.learner.stay
    if stay is None:
        raise Refused("This learner is not at any prison now.")
    return stay


def check_day(work: Work, stay: Stay, day: date) -> None:
    """Raises Refused for a day to come, and for one before the stay began."""
    if fault := rules.fault_in_day(day, local_day(stay.began_at), work.today):
        raise Refused(fault, field="day")


def check_when(work: Work, stay: Stay, day: date, minutes: int) -> None:
    """Raises Refused as `check_day` does, and for a length that cannot be."""
    check_day(work, stay, day)
    if fault := rules.fault_in_minutes(minutes):
        raise Refused(fault, field="minutes")


def check_worked_here(
    work: Work, registration: Registration, roles: Collection[Role], day: date, doing: str = "work"
) -> None:
    """Raises Refused where the actor held none of these roles on that day where the learner is now, or had declared an
    interest in them. One statement; another where it refuses, which says which it was."""
    place, me = stay_of(registration).establishment_id, work.actor.person_id
    if me in {one.id for one in staff_at(work.session, place, roles, registration.learner_id, on=day)}:
        return
    here = staff_at(work.session, place, roles, registration.learner_id, on=day, judging=False)
    if me in {one.id for one in here}:
        raise Refused("You had declared an interest in this learner on that day. Look at the day again", field="day")
    raise Refused(f"You did not {doing} here on that day. Look at the day again", field="day")


def check_paper(work: Work, paper: SignedPaper, day: date) -> None:
    """Raises Refused for a paper about this day that is kept nowhere, or cannot have been signed on the day it says."""
    if found := fault_in_paper(paper, day, work.today):
        raise Refused(found[1], field=found[0])


def check_words(sentences: Mapping[str, str], **words: str) -> None:
    """Raises Refused with the sentence of the first of these that says nothing."""
    if missing := rules.first_missing(**words):
        raise Refused(sentences[missing], field=missing)


def check_form(registration: Registration, form: PaperForm | None) -> None:
    """Raises Refused for a paper form that was printed for another portfolio."""
    if form is not None and form.registration_id != registration.id:
        raise Refused("This form was printed for another portfolio.")


def check_seen(seen: int | None, version: int) -> None:
    """Raises Stale when a record changed since it was read."""
    if seen != version:
        raise Stale
