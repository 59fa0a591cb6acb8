"""How much risk an assessor's decisions carry, worked out from facts, and why (domain.md 1.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.core.clock import written_day
from lms.people.rules import MONTHS_OF_TRAINING, NO_ASSESSOR_AWARD, training_in_words, trains_too_long

FEW_DECISIONS = 30
NEW_FOR = timedelta(days=90)
LONG_GAP = timedelta(days=120)
ACTION_COUNTS_FOR = timedelta(days=365)
EDITION_IS_NEW_FOR = timedelta(days=180)
HIGH_FROM = 3


class Level(StrEnum):
    """How much of somebody's work is looked at. The highest comes first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


RANK = {level.value: place for place, level in enumerate(Level)}


class Sign(StrEnum):
    """What raises risk (domain.md 1.6)."""

    NEW = "new"
    IN_TRAINING = "in training"
    UNQUALIFIED = "unqualified"
    EARLIER_ACTION = "earlier action"
    EQA_ACTION = "EQA action"
    NEW_SITE = "new site"
    LONG_GAP = "long gap"
    ALL_FIRST_TIME = "all met first time"
    TRANSFERRED = "learner transferred in"
    NEW_EDITION = "new edition"
    SEVERAL_SITES = "several sites"
    SMALL_MIX = "small evidence mix"


# Any one of these alone is high risk; of the others it takes three.
WEIGHTY = frozenset({Sign.NEW, Sign.IN_TRAINING, Sign.UNQUALIFIED, Sign.EARLIER_ACTION, Sign.EQA_ACTION, Sign.NEW_SITE})


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What is known of an assessor's work on one qualification at one prison."""

    decisions: int = 0
    not_met: int = 0
    first_on: date | None = None
    # The newest decision before the last NEW_FOR, and the first within it.
    last_before: date | None = None
    first_since: date | None = None
    training_since: date | None = None
    # Whether an award that lets somebody assess is on record; taken as so where nobody looked.
    has_award: bool = True
    action_on: date | None = None
    # The day of the newest EQA visit that left an action open, and whether no EQA has come since.
    visit_on: date | None = None
    visit_is_newest: bool = False
    transferred_in: int = 0
    # When the newest edition came out, if there was one before it; when this prison first decided anything.
    edition_on: date | None = None
    site_since: date | None = None
    sites: int = 1
    kinds: int = 0


@dataclass(frozen=True, slots=True)
class Risk:
    """How much risk, and each reason for it in words."""

    level: Level
    signs: tuple[tuple[Sign, str], ...]

    @property
    def words(self) -> list[str]:
        """Every reason, as a sentence each."""
        return [words for _, words in self.signs]


def risk(record: TrackRecord, today: date) -> Risk:
    """An assessor's risk on this day. One weighty sign, or three of any kind, is high; one or two are medium."""
    found = tuple((sign, words) for sign, words in _signs(record, today) if words)
    weight = sum(HIGH_FROM if sign in WEIGHTY else 1 for sign, _ in found)
    if weight >= HIGH_FROM:
        return Risk(Level.HIGH, found)
    return Risk(Level.MEDIUM if weight else Level.LOW, found)


def _signs(record: TrackRecord, today: date) -> Sequence[tuple[Sign, str]]:
    """Each sign with what it says of this record; "" where it says nothing."""
    return (
        (Sign.NEW, _new(record, today)),
        (Sign.IN_TRAINING, _in_training(record, today)),
        (Sign.UNQUALIFIED, _unqualified(record, today)),
        (Sign.EARLIER_ACTION, _within("An IQA asked for something on", record.action_on, today, ACTION_COUNTS_FOR)),
        (Sign.EQA_ACTION, _eqa_action(record, today)),
        (Sign.NEW_SITE, _within("This prison began this qualification on", record.site_since, today, NEW_FOR)),
        (Sign.LONG_GAP, _gap(record, today)),
        (Sign.ALL_FIRST_TIME, _all_first_time(record)),
        (Sign.TRANSFERRED, _transferred(record)),
        (Sign.NEW_EDITION, _within("The qualification changed on", record.edition_on, today, EDITION_IS_NEW_FOR)),
        (Sign.SEVERAL_SITES, f"Decides at {record.sites} prisons" if record.sites > 1 else ""),
        (Sign.SMALL_MIX, _small_mix(record)),
    )


def _new(record: TrackRecord, today: date) -> str:
    if record.first_on is None:
        return "Has decided nothing here yet"
    if today - record.first_on < NEW_FOR:
        return f"First decided here on {written_day(record.first_on)}"
    if record.decisions < FEW_DECISIONS:
        return f"Few decisions here so far: {record.decisions}"
    return ""


def _in_training(record: TrackRecord, today: date) -> str:
    if record.training_since is None or trains_too_long(record.training_since, today):
        return ""
    return f"Is {training_in_words(record.training_since, today)}: a qualified assessor countersigns"


def _unqualified(record: TrackRecord, today: date) -> str:
    """Holds no award to assess with and is not working towards one, or has worked towards it for too long."""
    if record.training_since is None:
        return "" if record.has_award else NO_ASSESSOR_AWARD
    if not trains_too_long(record.training_since, today):
        return ""
    since = written_day(record.training_since)
    return f"In training since {since}, longer than {MONTHS_OF_TRAINING} months: a qualified assessor countersigns"


def _within(words: str, day: date | None, today: date, span: timedelta) -> str:
    return f"{words} {written_day(day)}" if day and today - day < span else ""


def _eqa_action(record: TrackRecord, today: date) -> str:
    """It counts while no EQA has come since, and for a year whatever a later visit found, as an IQA's action does."""
    counts_for = timedelta.max if record.visit_is_newest else ACTION_COUNTS_FOR
    return _within("An EQA left an action open here on", record.visit_on, today, counts_for)


def _gap(record: TrackRecord, today: date) -> str:
    if record.last_before is None:
        return ""
    days = (record.first_since or today) - record.last_before
    return f"Decided nothing here for {days.days} days" if days >= LONG_GAP else ""


def _all_first_time(record: TrackRecord) -> str:
    many = record.decisions >= FEW_DECISIONS
    return f"All {record.decisions} decisions were met the first time" if many and not record.not_met else ""


def _transferred(record: TrackRecord) -> str:
    return f"Learners who came from another prison: {record.transferred_in}" if record.transferred_in else ""


def _small_mix(record: TrackRecord) -> str:
    return "Decides on one kind of evidence only" if record.decisions >= FEW_DECISIONS and record.kinds < 2 else ""
