"""What an IQA does about a flag: looks into it, or says why there is nothing in it. Both are kept as cases.

They are two deeds. To look into it opens a case, which somebody else decides, as any that an IQA raises. To explain it
is what an IQA finds who follows up a sign and sees that nothing is wrong: no case was ever open, and so one person
writes both halves of the record. It is the one case whose raiser decides it (decision 0008).
"""

from collections.abc import Callable
from uuid import UUID

from lms.core.work import Refused, Stale, Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.portfolio.queries import hold_portfolio
from lms.quality import policy
from lms.quality.models import Case, CaseKind, CaseOutcome
from lms.quality.queries.cases import WholeCase
from lms.quality.queries.concerned import concerned_in
from lms.quality.queries.flags import Flagged, dealt_with_in, units_of_pieces
from lms.quality.rules.cases import last_prison, marked
from lms.quality.service import cases

NOBODY_HERE = "The learner is at another prison now, so an IQA there looks into this."
ABOUT_YOU = "This is about you, so another IQA looks into it."
HAD_A_PART = "You had a part in this, so another IQA must say what explains it."


def look_into(work: Work, flagged: Flagged, text: str) -> list[Case]:
    """Begin a malpractice case about each portfolio here that a flag names, the first ten of many, with what the IQA
    wants looked at.

    Returns them. Raises Refused where none is here, for whom the flag is about, and without words; Stale when it was
    dealt with since.
    """
    return [_raise(work, registration, flagged, text) for registration in _here(work, flagged)]


def explain(work: Work, flagged: Flagged, reason: str) -> list[Case]:
    """Say why there is nothing in a flag, so that it is not shown again: a case about each portfolio, the first ten of
    many, not upheld.

    Returns them. Raises Refused where none is here, for whoever had a part in what is in question or declared an
    interest, and without a reason; Stale when it was dealt with since.
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
        cases.write_step(work, whole, CaseOutcome.NOT_UPHELD, reason)
        made.append(case)
    return made


def _here(work: Work, flagged: Flagged) -> list[Registration]:
    """The portfolios a flag names that the actor may look into: of learners who are where they are an IQA, or were last
    there and are at no prison now. Held from here on, so that of two who press at once the second is told.

    Raises Refused for none, and for whom the flag is about; Stale when somebody has dealt with it in all of them since.
    """
    if flagged.flag.about_id is not None and flagged.flag.about_id == work.actor.person_id:
        raise Refused(ABOUT_YOU)
    load: Callable[[Work, UUID], Registration | None] = get_registration
    found = [load(work, registration_id) for registration_id in flagged.now]
    for registration_id in sorted(registration.id for registration in found if registration):
        hold_portfolio(work.session, registration_id)
    mine = [registration for registration in found if registration and policy.may_report(work.actor, registration)]
    if not mine:
        raise Refused(NOBODY_HERE)
    since = dealt_with_in(work, flagged.flag)
    left = [registration for registration in mine if registration.id not in since]
    if not left:
        raise Stale
    return left


def _is_free(work: Work, registration: Registration, flagged: Flagged) -> bool:
    """Whether the actor could decide the case that this flag would become, had somebody else raised it."""
    units = _units(work, registration, flagged)
    would_be = Case(
        kind=CaseKind.MALPRACTICE,
        units=units,
        about_id=flagged.flag.about_id,
        establishment_id=last_prison(registration.learner),
    )
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
        category=marked(flag.kind.value, flag.mark),
        units=_units(work, registration, flagged),
        text=text,
        about_id=flag.about_id,
    )
