"""What follows from a move."""

import unicodedata
from datetime import date, datetime, timedelta

from lms.core.clock import local_day, written_day
from lms.transfers.models import Begun, Transfer

REVIEW_DAYS = 10
SHOWN_FOR = timedelta(days=28)


def is_open(transfer: Transfer) -> bool:
    """Whether somebody is still on their way: neither received nor cancelled."""
    return transfer.received_at is None and transfer.cancelled_at is None


def review_due(received_at: datetime) -> date:
    """The day a review falls due after a move: ten calendar days on, whatever was due before (peers.md 3.6)."""
    return local_day(received_at) + timedelta(days=REVIEW_DAYS)


def review_words(received_at: datetime) -> str:
    """When the review after a move is due, in the words that prison services use for it."""
    return f"Review due to transfer by {written_day(review_due(received_at))}"


def same_surname(typed: str, kept: str) -> bool:
    """Whether two surnames are the same: capitals, accents, spaces, hyphens and apostrophes do not matter."""
    return bool(_letters(typed)) and _letters(typed) == _letters(kept)


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalpha())


def what_became(transfer: Transfer) -> str:
    """What the prison that a person left is told about a move, in one sentence."""
    if transfer.cancelled_at is not None:
        return f"Cancelled on {written_day(transfer.cancelled_at)}"
    if transfer.received_at is None:
        return "On the way: not received yet"
    if transfer.begun is Begun.CLAIMED:
        return f"Received there on {written_day(transfer.received_at)}. Nobody here sent them"
    return f"Received there on {written_day(transfer.received_at)}"
