"""What sending a piece asks for: its words, its day and origin, and the signatures of others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms.portfolio.models import Evidence, EvidenceVersion, Kind
from lms.portfolio.rules.sources import OWN_KINDS, fault_in_own_words_on_sheet, fault_in_signing

SHORTEST_ACCOUNT = 20
LONGEST_ORIGIN = 200
LONGEST_PLACE = 200
TOO_SHORT = "Write a little more about what you did"
SENT_OFTEN_ENOUGH = "You have sent this as often as you can. Talk to your assessor about what to do instead."


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a version says besides its words: its day, where it comes from, and where it is held on paper."""

    day: date | None = None
    origin: str = ""
    held_on_paper: str = ""


NO_DAY = {Kind.REFLECTIVE_ACCOUNT: "Say what day it happened", Kind.PRODUCT: "Say what day you made it"}


def particulars_of(version: EvidenceVersion) -> Particulars:
    """What a version says of itself, as it is kept."""
    return Particulars(version.day, version.origin, version.held_on_paper)


def fault_in_day(day: date | None, today: date) -> str | None:
    """A sentence for a day that is still to come, or None."""
    return "Choose a day up to today" if day is not None and day > today else None


def faults_in_sending(
    evidence: Evidence,
    text: str,
    criteria_ids: Iterable[UUID],
    offered: Iterable[UUID],
    *,
    declared: bool,
    particulars: Particulars,
    today: date,
    most_rounds: int = 0,
) -> list[tuple[str, str]]:
    """Why a piece cannot be sent yet: pairs of a field's name and a sentence, in the order of the page.

    A product is a file, or held on paper somewhere, and says what it is and where it comes from; it and an account have
    a day (domain.md 1.4). Whoever else must sign what a piece is made from has signed it, and the learner has said what
    they think of a sheet. A piece is sent `most_rounds` times at most; 0 is as often as it takes.
    """
    found = _faults_in_words(evidence, text)
    if evidence.kind in OWN_KINDS:
        found += _faults_in_particulars(evidence, particulars, today)
    claimed = set(criteria_ids)
    if not claimed or not claimed <= set(offered):
        found.append(("criteria", "Choose at least one thing this shows"))
    if not declared:
        found.append(("declared", "Tick the box to say that this is your own work"))
    for fault in (
        fault_in_signing(evidence),
        fault_in_own_words_on_sheet(evidence),
        _fault_in_rounds(evidence, most_rounds),
    ):
        if fault:
            found.append(("", fault))
    return found


def may_go_again(evidence: Evidence, most_rounds: int) -> bool:
    """Whether another version of a piece may still be begun: 0 rounds is as often as it takes (domain.md 1.5)."""
    return most_rounds == 0 or evidence.latest.number < most_rounds


def _fault_in_rounds(evidence: Evidence, most_rounds: int) -> str | None:
    return SENT_OFTEN_ENOUGH if 0 < most_rounds < evidence.latest.number else None


def _faults_in_words(evidence: Evidence, text: str) -> list[tuple[str, str]]:
    if evidence.kind not in OWN_KINDS or len(text.strip()) >= SHORTEST_ACCOUNT:
        return []
    is_account = evidence.kind is Kind.REFLECTIVE_ACCOUNT
    return [("text", TOO_SHORT if is_account else "Say what it is, and what and who it shows")]


def _faults_in_particulars(evidence: Evidence, given: Particulars, today: date) -> list[tuple[str, str]]:
    fault = fault_in_day(given.day, today) if given.day else NO_DAY[evidence.kind]
    found = [("day", fault)] if fault else []
    if evidence.kind is not Kind.PRODUCT:
        return found
    if not given.origin.strip():
        found.append(("origin", "Say where it comes from"))
    if not evidence.latest.files and not given.held_on_paper.strip():
        found.append(("held_on_paper", "Add a file, or say where the thing itself is kept"))
    return found
