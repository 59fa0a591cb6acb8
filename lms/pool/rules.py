"""Who counts as a trained mentor today, and why. Nothing here asks which prison, so standing survives a move."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lms.core.clock import local_day, written_day
from lms.pool.models import Leaving, Pause


class State(StrEnum):
    """Where a member of the pool stands. Worked out, never stored."""

    AVAILABLE = "available"
    PAUSED = "paused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a mentor stands today, and the reason in words."""

    state: State
    why: str


@dataclass(frozen=True, slots=True)
class Accreditation:
    """Somebody was accredited: when, until when, and when that or the qualification under it was taken back."""

    issued_at: datetime
    valid_until: datetime | None = None
    withdrawn_at: datetime | None = None
    qualification_withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether neither it nor its qualification was withdrawn."""
        return self.withdrawn_at is None and self.qualification_withdrawn_at is None

    @property
    def last_day(self) -> date:
        """The last London day it is good for; the end of time when it does not run out."""
        return local_day(self.valid_until) if self.valid_until else date.max


@dataclass(frozen=True, slots=True)
class Membership:
    """Everything standing is worked out from. Membership begins with the first accreditation."""

    accreditations: Sequence[Accreditation]
    pauses: Sequence[Pause] = field(default=())
    leavings: Sequence[Leaving] = field(default=())


def standing(member: Membership, today: date) -> Standing | None:
    """Where somebody stands today, or None for somebody who was never accredited.

    What cannot be mended by waiting is said first: withdrawn, then left, lapsed, paused. An accreditation is good to
    the end of its last London day (CONTRACT, Award).
    """
    if not member.accreditations:
        return None
    good = [accreditation for accreditation in member.accreditations if accreditation.stands]
    if not good:
        return Standing(State.WITHDRAWN, _withdrawn(member.accreditations))
    best = max(good, key=lambda accreditation: (accreditation.last_day, accreditation.issued_at))
    leaving = _leaving(member, max(accreditation.issued_at for accreditation in good), today)
    if leaving is not None:
        return Standing(State.LEFT, f"Left the pool on {written_day(leaving.day)}: {_small(leaving.reason)}")
    if best.last_day < today:
        return Standing(State.LAPSED, f"Lapsed: the accreditation ran out on {written_day(best.last_day)}")
    pause = current_pause(member.pauses, today)
    if pause is not None:
        return Standing(State.PAUSED, _paused(pause))
    return Standing(State.AVAILABLE, _available(best))


@dataclass(frozen=True, slots=True)
class Spell:
    """From one day to another somebody was at a prison and accredited."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether the day is within it, both ends among its days."""
        return self.first <= day <= self.last


def spell(
    accreditation: Accreditation, came: datetime, went: datetime | None, leavings: Iterable[Leaving] = ()
) -> Spell:
    """The days of a stay on which an accreditation was good: what is taken back later was good until then.

    Whoever leaves the pool was in it until that day, and is again with a newer accreditation.
    """
    over = (accreditation.withdrawn_at, accreditation.qualification_withdrawn_at, went)
    ends = [accreditation.last_day, *(local_day(moment) for moment in over if moment)]
    ends += [leaving.day for leaving in leavings if leaving.made_at >= accreditation.issued_at]
    return Spell(max(local_day(came), local_day(accreditation.issued_at)), min(ends))


@dataclass(frozen=True, slots=True)
class Mentored:
    """When somebody was an active mentor at a prison: in a spell there, and not resting."""

    spells: Sequence[Spell]
    pauses: Sequence[Pause] = field(default=())

    def on(self, day: date) -> bool:
        """Whether somebody could have shadowed them there on that day."""
        return any(spell.covers(day) for spell in self.spells) and current_pause(self.pauses, day) is None


def current_pause(pauses: Iterable[Pause], today: date) -> Pause | None:
    """The pause that covers today and ends last, or None."""
    covering = [pause for pause in pauses if pause.covers(today)]
    return max(covering, key=lambda pause: (pause.to_day or date.max, pause.made_at), default=None)


def coming_pause(pauses: Iterable[Pause], today: date) -> Pause | None:
    """The pause that begins next, or None."""
    return min((pause for pause in pauses if pause.from_day > today), key=lambda pause: pause.from_day, default=None)


def _leaving(member: Membership, accredited_at: datetime, today: date) -> Leaving | None:
    """The newest leaving that took effect; one from before the newest accreditation counts no more."""
    gone = [leaving for leaving in member.leavings if leaving.day <= today and leaving.made_at >= accredited_at]
    return max(gone, key=lambda leaving: (leaving.day, leaving.made_at), default=None)


def _withdrawn(accreditations: Sequence[Accreditation]) -> str:
    newest = max(accreditations, key=lambda accreditation: accreditation.issued_at)
    if newest.withdrawn_at is not None:
        return f"Withdrawn: the accreditation was withdrawn on {written_day(newest.withdrawn_at)}"
    taken = newest.qualification_withdrawn_at
    return f"Withdrawn: the qualification was withdrawn on {written_day(taken)}" if taken else "Withdrawn"


def _paused(pause: Pause) -> str:
    reason = _small(pause.reason)
    if pause.to_day is None:
        return f"Paused since {written_day(pause.from_day)}: {reason}"
    return f"Paused until {written_day(pause.to_day)}: {reason}"


def _available(best: Accreditation) -> str:
    if best.valid_until is None:
        return "Available: accredited, and it does not run out"
    return f"Available: accredited until {written_day(best.last_day)}"


def _small(reason: str) -> str:
    """A reason as the end of a longer sentence."""
    return reason[:1].lower() + reason[1:].rstrip(".")


# Many at once


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the pool: where they are now, and where they stand today."""

    person_id: UUID
    sorted_as: str
    place_id: UUID
    place: str
    standing: Standing
    membership: Membership


def counts(members: Iterable[Standing]) -> dict[State, int]:
    """How many stand where, every state named."""
    found = dict.fromkeys(State, 0)
    for member in members:
        found[member.state] += 1
    return found


def in_order(members: Mapping[UUID, tuple[Standing, str]]) -> list[UUID]:
    """People by where they stand, the available first, then by the name they are sorted under."""
    order = {state: place for place, state in enumerate(State)}
    return sorted(members, key=lambda who: (order[members[who][0].state], members[who][1], str(who)))


def fault_in_pause(pauses: Iterable[Pause], from_day: date, to_day: date | None, today: date) -> tuple[str, str] | None:
    """The field and a sentence that says why a pause cannot be so, or None."""
    if from_day < today:
        return "from_day", "Choose today or a later day"
    if to_day is not None and to_day < from_day:
        return "to_day", "The last day must not be before the first"
    if any(_overlap(pause, from_day, to_day) for pause in pauses):
        return "from_day", "They are paused for some of these days already. End that pause first"
    return None


def _overlap(pause: Pause, from_day: date, to_day: date | None) -> bool:
    ends = pause.to_day or date.max
    return pause.from_day <= ends and pause.from_day <= (to_day or date.max) and from_day <= ends
