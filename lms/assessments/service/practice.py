"""What every deed about practice checks first: where the learner is, the day, the length and the words."""

from datetime import date

from lms.assessments import rules
from lms.core.clock import local_day
from lms.core.work import Refused, Work
from lms.courses.models import Registration
from lms.people.models import Stay


def stay_of(registration: Registration) -> Stay:
    """Where the learner is now. Raises Refused when they are nowhere."""
    stay = registration.learner.stay
    if stay is None:
        raise Refused("This learner is not at any prison now.")
    return stay


def check_when(work: Work, stay: Stay, day: date, minutes: int) -> None:
    """Raises Refused for a day to come or before they arrived, or a length that cannot be."""
    if fault := rules.fault_in_day(day, local_day(stay.began_at), work.today):
        raise Refused(fault, field="day")
    if fault := rules.fault_in_minutes(minutes):
        raise Refused(fault, field="minutes")


def check_words(**words: str) -> None:
    """Raises Refused for the first part that says nothing."""
    if missing := rules.first_missing(**words):
        raise Refused(rules.MISSING[missing], field=missing)
