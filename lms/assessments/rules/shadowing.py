"""When a shadowing session counts, what it proposes, and what shadowing must come to before somebody is assessed."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from lms.assessments.models import ShadowingSession
from lms.assessments.rules.practice import in_hours, in_number
from lms.core.clock import local_day
from lms.courses.models import Criterion, Qualification
from lms.courses.rules.specification import Practice
from lms.people.models import Stay


class ShadowingState(StrEnum):
    """How far a shadowing session has come. Worked out, never stored."""

    WAITING_FOR_MENTOR = "waiting for the mentor"
    WAITING_FOR_STAFF = "waiting for staff"
    CONFIRMED = "confirmed"


def shadowing_state(shadowing: ShadowingSession) -> ShadowingState:
    """A session counts when the mentor confirmed it and staff countersigned it after that (domain.md 1.4)."""
    if shadowing.confirmed_at is None:
        return ShadowingState.WAITING_FOR_MENTOR
    if shadowing.countersigned_at is None:
        return ShadowingState.WAITING_FOR_STAFF
    return ShadowingState.CONFIRMED


def is_confirmed(shadowing: ShadowingSession) -> bool:
    """Whether the mentor and staff have both signed."""
    return shadowing_state(shadowing) is ShadowingState.CONFIRMED


def state_in_words(shadowing: ShadowingSession) -> str:
    """How far a session has come, as a sentence that names who is next."""
    return {
        ShadowingState.WAITING_FOR_MENTOR: f"Waiting for {shadowing.mentor.name} to confirm",
        ShadowingState.WAITING_FOR_STAFF: "Waiting for staff",
        ShadowingState.CONFIRMED: "Confirmed",
    }[shadowing_state(shadowing)]


def confirmed_minutes(sessions: Iterable[ShadowingSession]) -> int:
    """How long a learner has shadowed, counting only what both have signed."""
    return sum(shadowing.minutes for shadowing in sessions if is_confirmed(shadowing))


def was_at(stays: Iterable[Stay], place_id: UUID, day: date) -> bool:
    """Whether somebody was at a prison on a day, the days they came and left among them."""
    return any(
        stay.establishment_id == place_id
        and local_day(stay.began_at) <= day
        and (stay.ended_at is None or day <= local_day(stay.ended_at))
        for stay in stays
    )


def no_mentor_then(name: str) -> str:
    """What is said of somebody who was no mentor at the prison on the day of a session."""
    return f"{name} was no mentor here on that day. Look at the name and the day again"


# What it proposes


def proposed_criteria(qualification: Qualification, shadowing: ShadowingSession) -> list[Criterion]:
    """The criteria its learner thinks a session shows, in the order of the qualification; codes not there are none."""
    wanted = set(shadowing.proposed or ())
    every = (criterion for unit in qualification.units for criterion in unit.criteria)
    return [criterion for criterion in every if criterion.code in wanted]


def proposed_ids(qualification: Qualification, shadowing: ShadowingSession) -> list[UUID]:
    """The ids of the criteria a session proposes: what is ticked to begin with when it becomes a piece."""
    return [criterion.id for criterion in proposed_criteria(qualification, shadowing)]


# What is still needed


@dataclass(frozen=True, slots=True)
class Minimum:
    """One thing that shadowing must come to: how much there is of it, and how much there must be."""

    have: int
    need: int
    # What there is, in words, and what is still needed, as a sentence; "" when nothing is.
    done: str
    still_needed: str

    @property
    def is_short(self) -> bool:
        return self.have < self.need


def minimums(practice: Practice, sessions: Iterable[ShadowingSession]) -> list[Minimum]:
    """Each minimum that a qualification sets for shadowing, and how far these sessions reach it.

    Only what both have signed counts, in any order. Places are the same whatever their capitals and spaces.
    """
    counted = [shadowing for shadowing in sessions if is_confirmed(shadowing)]
    minutes = sum(shadowing.minutes for shadowing in counted)
    places = len({_place(shadowing.setting) for shadowing in counted})
    mentors = len({shadowing.mentor_id for shadowing in counted})
    asked, more = in_hours(practice.minutes), practice.minutes - minutes
    every = [
        _counted(len(counted), practice.sessions, "session", "Shadow a mentor {} more time{}."),
        Minimum(
            minutes,
            practice.minutes,
            f"{in_hours(minutes)} of {asked}" if more > 0 else f"{in_hours(minutes)} ({asked} needed)",
            f"Shadow for {in_hours(more)} more." if more > 0 else "",
        ),
        _counted(places, practice.settings, "place", "Shadow in {} more place{}."),
        _counted(mentors, practice.mentors, "mentor", "Shadow {} more mentor{}."),
    ]
    return [minimum for minimum in every if minimum.need > 0]


def _counted(have: int, need: int, word: str, sentence: str) -> Minimum:
    more = need - have
    still = sentence.format(more, "" if more == 1 else "s") if more > 0 else ""
    done = f"{have} of {in_number(need, word)}" if more > 0 else f"{in_number(have, word)} ({need} needed)"
    return Minimum(have, need, done, still)


def _place(setting: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", setting).casefold() if c.isalnum())


def still_needed(practice: Practice, sessions: Iterable[ShadowingSession]) -> Sequence[str]:
    """What confirmed shadowing must still come to before a practical assessment may be booked, a sentence each.

    Empty when it may be booked. The minimums are those of the edition the learner is registered for.
    """
    return [minimum.still_needed for minimum in minimums(practice, sessions) if minimum.is_short]
