"""When a slot can be used, and what becomes of a booking."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from lms.assessments.models import AssessmentSlot, Booking
from lms.assessments.rules.practice import fault_in_minutes
from lms.core.clock import LONDON, local_day, written_day
from lms.establishments.models import PartOfDay, Room

FURTHEST = timedelta(days=366)
MOST_WEEKS = 12
# Where a day's sessions change: a morning ends at twelve, an afternoon at five.
AFTERNOON = time(12)
EVENING = time(17)
TYPED_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
MIDNIGHT = 24 * 60

ClosedSessions = Collection[tuple[date, PartOfDay]]


class SlotState(StrEnum):
    """What can be done with a slot. Worked out, never stored."""

    FREE = "free"
    TAKEN = "booked"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    OVER = "over"


class BookingState(StrEnum):
    """What becomes of a booking. Worked out, never stored."""

    COMING = "coming"
    TO_MOVE = "to be moved"
    TO_RECORD = "to be recorded"
    RECORDED = "recorded"
    ENDED = "ended"


# Times


def as_time(typed: str) -> time | None:
    """A time somebody typed: 9:30, 14.15, 2pm, 9:30 am. None when it is no time."""
    found = TYPED_TIME.fullmatch(typed.strip())
    if found is None or not typed.isascii():
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


def written_time(moment: time) -> str:
    """A time as people write it: 9:30am."""
    return f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def ends(slot: AssessmentSlot) -> time:
    """When a slot ends, on the same day."""
    return (datetime.combine(slot.day, slot.begins) + timedelta(minutes=slot.minutes)).time()


def in_words(slot: AssessmentSlot) -> str:
    """When and where a slot is: 12 May 2026, 9:30am to 10:15am, B wing, Side room."""
    place = f"{slot.room.wing}, {slot.room.name}"
    return f"{written_day(slot.day)}, {written_time(slot.begins)} to {written_time(ends(slot))}, {place}"


def marks(room: Room) -> list[str]:
    """What a room is good for, in words."""
    named = (
        ("Quiet", room.quiet),
        ("Private", room.private),
        ("Neurodiversity-suitable", room.neurodiversity_suitable),
    )
    return [words for words, is_so in named if is_so]


def begins_at(slot: AssessmentSlot) -> datetime:
    """The moment a slot begins."""
    return datetime.combine(slot.day, slot.begins, LONDON)


def is_over(slot: AssessmentSlot, now: datetime) -> bool:
    """Whether a slot has begun, so that nobody can be booked into it."""
    return begins_at(slot) <= now


def overlap(slot: AssessmentSlot, other: AssessmentSlot) -> bool:
    """Whether two slots share any minute, wherever they are."""
    first, second = sorted((slot, other), key=begins_at)
    return begins_at(first) + timedelta(minutes=first.minutes) > begins_at(second)


# Slots


def fault_in_time(begins: time, minutes: int) -> tuple[str, str] | None:
    """The field and a sentence that says why a slot cannot be at this time of day for this long, or None."""
    if fault := fault_in_minutes(minutes):
        return "minutes", fault
    if begins.hour * 60 + begins.minute + minutes >= MIDNIGHT:
        return "minutes", "Choose a time that ends on the same day"
    return None


def fault_in_slot(
    slot: AssessmentSlot, others: Collection[AssessmentSlot], closed: ClosedSessions, now: datetime
) -> str | None:
    """A sentence that says why a slot cannot be offered, or None."""
    day = written_day(slot.day)
    if is_over(slot, now):
        return f"Choose a time that is still to come: {day} is not"
    if slot.day - local_day(now) > FURTHEST:
        return "Choose a day within a year of today"
    if is_closed(slot, closed):
        return f"{day} is written down as closed at that time. Choose another day"
    if any(overlap(slot, other) for other in others if other.withdrawn_at is None and other.id != slot.id):
        return f"This room has another slot at that time on {day}"
    before = same_time(slot, others)
    if before is not None and before.taken and before.minutes != slot.minutes:
        return f"Somebody is booked at that time on {day}, for {before.minutes} minutes. Move or cancel that first"
    return None


def same_time(slot: AssessmentSlot, others: Iterable[AssessmentSlot]) -> AssessmentSlot | None:
    """The one of these slots of its room that begins when a slot does, or None: it is offered again in its place."""
    return next((other for other in others if (other.day, other.begins) == (slot.day, slot.begins)), None)


def is_closed(slot: AssessmentSlot, closed: ClosedSessions) -> bool:
    """Whether a slot falls in a part of a day that was closed."""
    return any((slot.day, part) in closed for part in _parts(slot))


def _parts(slot: AssessmentSlot) -> set[PartOfDay]:
    """The parts of a day that a slot is in: more than one when it goes on past twelve or five."""
    last = (datetime.combine(slot.day, slot.begins) + timedelta(minutes=slot.minutes - 1)).time()
    order = list(PartOfDay)
    first, after = order.index(_part(slot.begins)), order.index(_part(last))
    return set(order[first : after + 1])


def _part(moment: time) -> PartOfDay:
    if moment < AFTERNOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if moment < EVENING else PartOfDay.EVENING


def cannot_happen(slot: AssessmentSlot, closed: ClosedSessions) -> bool:
    """Whether a slot was withdrawn, or its room or that part of the day was closed since."""
    return slot.withdrawn_at is not None or slot.room.closed_at is not None or is_closed(slot, closed)


def slot_state(slot: AssessmentSlot, closed: ClosedSessions, now: datetime) -> SlotState:
    """What can be done with a slot now. What keeps it from happening is said before who is booked into it."""
    if slot.withdrawn_at is not None:
        return SlotState.WITHDRAWN
    if cannot_happen(slot, closed):
        return SlotState.CLOSED
    if slot.taken is not None:
        return SlotState.TAKEN
    return SlotState.OVER if is_over(slot, now) else SlotState.FREE


REFUSED = {
    SlotState.TAKEN: "Somebody else has this time now. Choose another one",
    SlotState.WITHDRAWN: "This time was withdrawn. Choose another one",
    SlotState.CLOSED: "This time is closed. Choose another one",
    SlotState.OVER: "This time has begun or is over. Choose another one",
}


# Bookings


def booking_state(
    booking: Booking, closed: ClosedSessions, now: datetime, *, assessor_left: bool = False
) -> BookingState:
    """What becomes of a booking. One that cannot happen is to be moved, and it is nobody's fault.

    Its slot may be closed or withdrawn, or whoever was to assess does not work there on that day any more.
    """
    if booking.practical is not None:
        return BookingState.RECORDED
    if booking.ended_at is not None:
        return BookingState.ENDED
    if cannot_happen(booking.slot, closed):
        return BookingState.TO_MOVE
    if is_over(booking.slot, now):
        return BookingState.TO_RECORD
    return BookingState.TO_MOVE if assessor_left else BookingState.COMING


def clash(slot: AssessmentSlot, bookings: Collection[Booking]) -> Booking | None:
    """The first of these bookings that shares a minute with a slot, or None."""
    return next((booking for booking in bookings if overlap(slot, booking.slot)), None)
