"""What a prison's code looks like, and which of its learning sessions could happen."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from lms.establishments.models import Closure, Interruption, PartOfDay, Room

CODE = re.compile(r"[A-Z]{3}")
# (weekday, part of the day), Monday is 0. A prison that has not said when its sessions are has these.
Week = frozenset[tuple[int, PartOfDay]]
USUAL_WEEK: Week = frozenset((day, part) for day in range(5) for part in (PartOfDay.MORNING, PartOfDay.AFTERNOON))
# HMPPS's words for its codes (domain.md 4.2, peers.md 3.6).
REASONS = {
    Interruption.REGIME: "Prison regime changes or circumstances outside the contractor’s control",
    Interruption.STAFF_REDEPLOYED: "Prison staff redeployed",
    Interruption.OPERATION_OR_SECURITY: "Prison operational or security reason",
    Interruption.RISK_TO_STAFF: "Security issue that poses risk to staff",
    Interruption.PRISONER_SAFETY: "Prisoner safety",
    Interruption.TECHNICAL: "Technical issue with the service",
    Interruption.DRUG_OR_ALCOHOL: "Drug or alcohol dependency in treatment",
    Interruption.OTHER_HEALTH: "Other health concern in treatment",
    Interruption.FAILED_TO_ENGAGE: "Failed to engage for a reason outside contractor’s control",
    Interruption.ESCAPED: "Escaped or absconded",
    Interruption.TEMPORARY_ABSENCE: "Temporary absence",
    Interruption.TRANSFER: "Transfer",
    Interruption.UNKNOWN: "Not known",
}
# Those that are about a prison; the others are about one person.
OF_A_PRISON = tuple(REASONS)[:6]


def as_code(typed: str) -> str | None:
    """A prison's code in capitals, or None when it is not three letters (domain.md 2.2). OUT and TRN are no prisons."""
    code = typed.strip().upper()
    return code if CODE.fullmatch(code) and code not in ("OUT", "TRN") else None


def closed_sessions(closures: Iterable[Closure], first: date, last: date) -> set[tuple[date, PartOfDay]]:
    """Every part of a day, from one day to another, that a closure covers. One that was taken back covers nothing.

    A closure of one wing counts for the whole prison: which wing a learner lives on is not held, and nobody is to be
    called behind for a session they could not get to.
    """
    return {
        (day, part)
        for closure in closures
        if closure.taken_back_at is None
        for day in days_between(max(first, closure.from_day), min(last, closure.to_day))
        for part in ([closure.part] if closure.part else PartOfDay)
    }


def days_between(first: date, last: date) -> Iterable[date]:
    """Every day from the first to the last, both counted; none when the last comes before the first."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def is_called(room: Room, wing: str, name: str) -> bool:
    """Whether a room is the one of this wing and name, whatever the capitals and spaces."""
    return _loosely(room.wing) == _loosely(wing) and _loosely(room.name) == _loosely(name)


def _loosely(words: str) -> str:
    return "".join(words.casefold().split())
