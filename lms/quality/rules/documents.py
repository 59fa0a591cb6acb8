"""What a document of a portfolio says, to whom, and when it is out of date."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from lms.core.work import Actor
from lms.courses.models import Registration
from lms.courses.policy import may_read_record, may_scrutinise
from lms.people.models import Role
from lms.people.policy import is_self, works_with
from lms.portfolio.models import Evidence
from lms.portfolio.rules.sources import source_of
from lms.quality.models import Case, CaseKind, Made, PortfolioDocument, Reader

PIECE = "piece {number}, version {version}"
TALLY = "{met} met, {not_yet} not yet, {more_evidence} more evidence"
TOLD = "awarding organisation told"
# What people did in a portfolio, in words: the audit events that its document lists. Other events are about learning,
# signing in, or other parts of the record.
ACTS = {
    "learner registered": "Registered",
    "shadowing logged": "Logged a shadowing session",
    "shadowing confirmed": "Confirmed a shadowing session",
    "shadowing countersigned": "Countersigned a shadowing session",
    "practical assessment booked": "Booked a practical assessment of {unit} on {day}",
    "booking cancelled": "Cancelled the practical assessment of {unit} on {day}: {reason}",
    "booking moved": "Moved the practical assessment of {unit} from {from} to {to}: {reason}",
    "practical assessment recorded": "Recorded a practical assessment of {unit}",
    "practical assessment signed": "Signed a practical assessment of {unit}",
    "witness statement written": "Wrote down a witness statement",
    "witness statement signed": "Signed a witness statement",
    "witness named": "Said which member of staff a witness was",
    "witness without account": "Said that a witness is nobody who has an account",
    "discussion recorded": "Recorded: {kind}",
    "discussion signed": "Signed: {kind}",
    "prior achievement claimed": "Claimed an earlier achievement: {recognition}",
    "proof of prior achievement seen": "Saw the proof of an earlier achievement: {level}",
    "form printed": "Printed a form: {kind}",
    "form keyed": "Typed in a form from paper: {kind}",
    "evidence started": "Began piece {number}, {kind}",
    "evidence submitted": f"Sent {PIECE}",
    "evidence taken back": f"Took back {PIECE}",
    "file added": "Added a file to piece {number}",
    "file removed": "Took a file away from piece {number}",
    "decision proposed": f"Proposed a decision on {PIECE}",
    "proposal handed back": f"Handed back a proposed decision on {PIECE}",
    "evidence decided": f"Decided {PIECE}: {TALLY}",
    "evidence decided again": f"Decided {PIECE} again: {TALLY}",
    "unit agreed": "Agreed unit {unit}",
    "unit sent back": "Sent back unit {unit}: {criteria}",
    "unit awarded": "Awarded unit {unit}",
    "unit released": "Released unit {unit}",
    "unit sampled": "Looked at unit {unit}, {stage}",
    "action done": "Said that what an IQA asked for in unit {unit} is done",
    "action given": "Gave what an IQA asked for in unit {unit} to another assessor, or another day",
    "case raised": "Raised a case: {kind}",
    "case decided": "Decided a case, stage {stage}: {kind}, {outcome}",
    "case taken on": "Took a case on to the next stage: {kind}",
    TOLD: "Told the awarding organisation of a case: {kind}",
    "claim made": "Claimed the qualification",
    "printed name confirmed": "Confirmed the name to print",
    "credential signed": "Signed a credential: {kind}, {number}",
    "credential withdrawn": "Withdrew a credential: {kind}, {number}",
    "transfer sent": "Sent to another prison",
    "transfer received": "Received at another prison",
}
READ = "record read"
KILOBYTE = 1000


def reader_of(actor: Actor, registration: Registration) -> Reader | None:
    """As whom somebody reads a portfolio; None for a person who may not read it."""
    learner = registration.learner
    if not may_read_record(actor, registration):
        return None
    if is_self(actor, learner):
        return Reader.LEARNER
    assures = works_with(actor, learner, (Role.IQA,)) or may_scrutinise(actor, registration)
    return Reader.QUALITY if assures else Reader.STAFF


def may_still_have(reader: Reader | None, document: PortfolioDocument) -> bool:
    """Whether its asker, as they read the portfolio now, may have what was made for them before.

    Who was an IQA or EQA where the learner was, and now is other staff there, may read less than is in it.
    """
    return document.made_for is None or reader is document.made_for or reader is Reader.QUALITY


def shows_words_of_case(reader: Reader, case: Case) -> bool:
    """Whether a reader may see what a case says: a learner sees only the outcome of suspected malpractice.

    Its words may be about other people.
    """
    return reader is not Reader.LEARNER or case.kind is not CaseKind.MALPRACTICE


def shows_act(reader: Reader, detail: Mapping[str, Any]) -> bool:
    """Whether a reader may see that something happened: of suspected malpractice only IQAs and EQAs read."""
    return reader is Reader.QUALITY or detail.get("kind") != CaseKind.MALPRACTICE.value


def tells_of(name: str, happened_at: datetime, detail: Mapping[str, Any], cases: Iterable[Case]) -> bool:
    """Whether an act is a step of one of these cases, of suspected malpractice: an act keeps no case, but its moment.
    Of the telling of the awarding organisation only the day is kept, so any tells of a case that they were told of."""
    if detail.get("kind") != CaseKind.MALPRACTICE.value:
        return False
    if name == TOLD:
        return any(case.told_on for case in cases)
    return any(happened_at in _moments(case) for case in cases)


def _moments(case: Case) -> set[datetime | None]:
    return {case.raised_at, *(at for step in case.steps for at in (step.decided_at, step.taken_on_at))}


def act_in_words(name: str, detail: Mapping[str, Any]) -> str:
    """What somebody did, in words. Raises KeyError for an event that is not in `ACTS`."""
    return ACTS[name].format_map(_Said({key: _said(value) for key, value in detail.items()}))


class _Said(dict[str, str]):
    """Details in words; one that an older event does not have is left open."""

    def __missing__(self, key: str) -> str:
        return "not said"


def _said(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def form_of(piece: Evidence) -> UUID | None:
    """The id of the form that a piece, or what it was made from, was written on; None for what was not on paper."""
    source = source_of(piece)
    return piece.form_id or (source.form_id if source else None)


def is_out_of_date(document: PortfolioDocument, changed_at: datetime | None) -> bool:
    """Whether something has happened in a portfolio since its document was asked for."""
    return document.made_at is not None and changed_at is not None and changed_at > document.asked_at


def is_being_made(document: Made) -> bool:
    """Whether a document, or a pack, is still to come."""
    return document.made_at is None and document.trouble is None


def in_size(octets: int) -> str:
    """A size as people say it: 640 kB, 2.1 MB."""
    if octets < KILOBYTE**2:
        return f"{max(1, round(octets / KILOBYTE))} kB"
    return f"{octets / KILOBYTE**2:.1f} MB"
