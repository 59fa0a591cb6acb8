"""What every record of something seen or said is checked for: where the learner was, when it was, and its words."""

from collections.abc import Mapping
from datetime import date

from lms.assessments import rules
from lms.core.clock import local_day
from lms.core.work import Refused, Stale, Work
from lms.courses.models import PaperForm, Registration
from lms.people.models import Stay


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
