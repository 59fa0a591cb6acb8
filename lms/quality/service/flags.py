"""What an IQA does about a flag: looks into it, or says why there is nothing in it. Both are kept as cases."""

from collections.abc import Callable
from uuid import UUID

from lms.core.work import Refused, Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.quality import policy
from lms.quality.models import Case, CaseKind, CaseOutcome
from lms.quality.queries.cases import WholeCase
from lms.quality.queries.concerned import concerned_in
from lms.quality.queries.flags import Flagged, units_of_pieces
from lms.quality.rules.cases import MARK
from lms.quality.service import cases

NOBODY_HERE = "The learner is not at your prison now, so an IQA there looks into this."
HAD_A_PART = "You had a part in this, so another IQA must say what explains it."


def look_into(work: Work, flagged: Flagged, text: str) -> list[Case]:
    """Begin a malpractice case about each portfolio here that a flag names, with what the IQA wants looked at.

    Returns them. Raises Refused where none is here, and without words.
    """
    return [_raise(work, registration, flagged, text) for registration in _here(work, flagged)]


def explain(work: Work, flagged: Flagged, reason: str) -> list[Case]:
    """Say why there is nothing in a flag, so that it is not shown again: a case about each portfolio, not upheld.

    Returns them. Raises Refused where none is here, for whoever had a part in what is in question or declared an
    interest, and without a reason.
    """
    registrations = _here(work, flagged)
    if not all(_is_free(work, registration, flagged) for registration in registrations):
        raise Refused(HAD_A_PART)
    if not reason.strip():
        raise Refused("Say what explains it", field="text")
    made = []
    for registration in registrations:
        case = _raise(work, registration, flagged, reason)
        whole = WholeCase(case, registration, concerned_in(work.session, case, registration))
        cases.decide(work, whole, CaseOutcome.NOT_UPHELD, reason, seen=case.version)
        made.append(case)
    return made


def _here(work: Work, flagged: Flagged) -> list[Registration]:
    """The portfolios a flag names whose learner is where the actor is an IQA now. Raises Refused for none."""
    load: Callable[[Work, UUID], Registration | None] = get_registration
    found = [load(work, registration_id) for registration_id in flagged.here]
    mine = [registration for registration in found if registration and policy.may_review(work.actor, registration)]
    if not mine:
        raise Refused(NOBODY_HERE)
    return mine


def _is_free(work: Work, registration: Registration, flagged: Flagged) -> bool:
    """Whether the actor could decide the case that this flag would become."""
    units = _units(work, registration, flagged)
    would_be = Case(kind=CaseKind.MALPRACTICE, units=units, about_id=flagged.flag.about_id)
    concerned = concerned_in(work.session, would_be, registration)
    return policy.may_decide_case(work.actor, WholeCase(would_be, registration, concerned))


def _units(work: Work, registration: Registration, flagged: Flagged) -> list[str]:
    numbers = [piece.number for piece in flagged.flag.pieces if piece.registration_id == registration.id]
    return list(flagged.flag.units) or units_of_pieces(work.session, registration.id, numbers)


def _raise(work: Work, registration: Registration, flagged: Flagged, text: str) -> Case:
    flag = flagged.flag
    return cases.raise_malpractice(
        work,
        registration,
        category=f"{flag.kind.value}{MARK}{flag.mark}",
        units=_units(work, registration, flagged),
        text=text,
        about_id=flag.about_id,
    )
