"""Whether a credential is withdrawn, and how far that can be relied on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.core.clock import local_day, written_day
from lms.credentials import statuslist
from lms.credentials.checking.signed import Signed
from lms.credentials.checking.verdict import Answer, Held
from lms.credentials.register import Register, State
from lms.credentials.signing import NotGenuine
from lms.credentials.statuslist import StatusList

LIST_IS_OLD_AFTER = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Status:
    """Whether it is withdrawn, whether that can be relied on, as of when, and a clause that says so."""

    withdrawn: bool | None
    answer: Answer
    as_of: datetime | None
    clause: str


def lists_for(signed: Signed, held: Held) -> list[StatusList]:
    """The good status lists, oldest first, that say whether this credential is withdrawn."""
    found = []
    for document in held.status_lists:
        if document.get("id") != signed.list_id:
            continue
        try:
            each = statuslist.read(document, held.register, held.contexts)
        except NotGenuine:
            continue
        if each.issuer == signed.issuer.id and 0 <= signed.index < len(each.bits) * 8:
            found.append(each)
    return sorted(found, key=lambda each: each.issued)


def status_of(signed: Signed, register: Register, lists: list[StatusList], at: datetime) -> Status:
    """Whether it is withdrawn at a moment, by its centre's state, the register, or the lists held."""
    if signed.issuer.state is not State.ACTIVE:
        return Status(True, Answer.YES, register.issued, f"its centre is {signed.issuer.state} as an issuer")
    if signed.id in register.withdrawn:
        return Status(True, Answer.YES, register.issued, "withdrawn by the national body")
    if not lists:
        clause = "withdrawal was not checked, as no good list for it is held"
        return Status(None, Answer.UNKNOWN, None, clause)
    return _listed(signed, register, lists, at)


def _listed(signed: Signed, register: Register, lists: list[StatusList], at: datetime) -> Status:
    """A withdrawal is for good, so an older list that has it counts; only the newest can say that there is none."""
    newest = lists[-1]
    if any(each.is_revoked(signed.index) for each in lists):
        return Status(True, Answer.YES, newest.issued, "withdrawn by its centre")
    if statuslist.is_superseded(newest, register):
        clause = "withdrawal was not checked, as the list held is not the newest: get a newer one"
        return Status(None, Answer.UNKNOWN, newest.issued, clause)
    clause = f"not withdrawn as of {written_day(newest.issued)}, {_ago(newest.issued, at)}"
    if at - newest.issued > LIST_IS_OLD_AFTER:
        clause += ", which is too old to rely on: telephone the centre"
        return Status(False, Answer.UNKNOWN, newest.issued, clause)
    return Status(False, Answer.NO, newest.issued, clause)


def _ago(moment: datetime, at: datetime) -> str:
    days = max((local_day(at) - local_day(moment)).days, 0)
    return {0: "today", 1: "1 day ago"}.get(days, f"{days} days ago")
