"""Reading the facts that flags are worked out from: a fixed number of statements, however many there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Unit
from lms.people.models import Person, Role
from lms.portfolio.models import Claim, Evidence, EvidenceVersion
from lms.quality.queries.flag_facts import (
    DATED,
    JUDGED,
    LOOKED_INTO,
    OBSERVED,
    OWN_IQA,
    STAYS,
    TEXTS,
    WHOSE,
    WITNESSES,
)
from lms.quality.rules.cases import MARK
from lms.quality.rules.flags import (
    Dated,
    Flag,
    FlagKind,
    Judged,
    Piece,
    Stayed,
    Text,
    many_met,
    mark_of,
    outside_stay,
    same_words,
)

# A year of work, and the newest of it where there is more: what was sent, and what was decided.
HOW_FAR_BACK = timedelta(days=365)
MOST = 3000
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Whose:
    """A portfolio that a flag names: its learner where they are at the reader's prisons now, else nobody."""

    registration_id: UUID
    name: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag, whose portfolios it names, and the name of the member of staff it is about, if any."""

    flag: Flag
    whose: Mapping[UUID, Whose]
    about: str | None

    @property
    def here(self) -> list[UUID]:
        """The portfolios it names of learners who are at the reader's prisons now."""
        return [each.registration_id for each in self.whose.values() if each.name]


@dataclass(frozen=True, slots=True)
class Observed:
    """How many pieces one person both observed and decided. It is allowed; it is good to know."""

    name: str
    pieces: int


def flags_at(work: Work, places: Collection[UUID]) -> list[Flagged]:
    """What looks odd at these prisons and nobody has looked into yet, with names where the reader may know them.

    At most two hundred: those that somebody here can answer first, then in the order of their kinds. Nine statements.
    """
    asked = {"places": list(places), "since": work.now - HOW_FAR_BACK, "most": MOST}
    done = {category.partition(MARK)[2] for category in work.session.scalars(LOOKED_INTO, asked)}
    found = [flag for flag in _worked_out(work.session, asked) if flag.mark not in done]
    known = _with_names(work.session, places, found)
    return sorted(known, key=lambda each: not each.here)[:MOST_SHOWN]


def _worked_out(session: Session, asked: Mapping[str, object]) -> list[Flag]:
    texts = [
        Text(source, Piece(registration_id, number), words)
        for version_id, registration_id, number, text, shadowing_id, *saw in session.execute(TEXTS, asked)
        for source, words in ((version_id, text), (shadowing_id, "\n".join(part or "" for part in saw)))
        if source and words.strip()
    ]
    dated = [
        Dated(source, Piece(registration_id, number), learner_id, here, day, registered_at)
        for source, registration_id, number, learner_id, here, day, registered_at in session.execute(DATED, asked)
    ]
    stays = [Stayed(*row) for row in session.execute(STAYS, asked)] if dated else []
    judged = [
        Judged(judgement_id, decider, Piece(registration_id, number), met, at)
        for judgement_id, decider, registration_id, number, met, at in session.execute(JUDGED, asked)
    ]
    return [
        *same_words(texts),
        *outside_stay(dated, stays),
        *many_met(judged),
        *_witnesses(session, asked),
        *_own_iqas(session, asked),
    ]


def _witnesses(session: Session, asked: Mapping[str, object]) -> list[Flag]:
    kind = FlagKind.WITNESS
    return [
        Flag(kind, mark_of(kind, statement_id, person_id), (Piece(registration_id, number),), about_id=person_id)
        for statement_id, registration_id, number, person_id in session.execute(WITNESSES, asked)
    ]


def _own_iqas(session: Session, asked: Mapping[str, object]) -> list[Flag]:
    kind = FlagKind.OWN_IQA
    pieces: dict[tuple[UUID, UUID, str], list[Piece]] = {}
    for registration_id, number, iqa_id, code in session.execute(OWN_IQA, asked):
        pieces.setdefault((registration_id, iqa_id, code), []).append(Piece(registration_id, number))
    return [
        Flag(kind, mark_of(kind, registration_id, iqa_id, code), tuple(found), f"Unit {code}", iqa_id, (code,))
        for (registration_id, iqa_id, code), found in pieces.items()
    ]


def _with_names(session: Session, places: Collection[UUID], flags: Sequence[Flag]) -> list[Flagged]:
    registrations = {piece.registration_id for flag in flags for piece in flag.pieces}
    rows = session.execute(WHOSE, {"places": list(places), "registrations": list(registrations)})
    whose = {row[0]: Whose(*row) for row in rows}
    staff_ids = {flag.about_id for flag in flags if flag.about_id}
    staff = {each.id: each.name for each in session.scalars(select(Person).where(Person.id.in_(staff_ids)))}
    return [
        Flagged(
            flag,
            {piece.registration_id: whose[piece.registration_id] for piece in flag.pieces},
            staff[flag.about_id] if flag.about_id else None,
        )
        for flag in flags
    ]


def get_flag(work: Work, mark: str) -> Flagged | None:
    """The flag with this mark at the prisons where the reader is an IQA, or None."""
    places = work.actor.places(Role.IQA)
    return next((each for each in flags_at(work, places) if each.flag.mark == mark), None) if places else None


def observed_at(work: Work, places: Collection[UUID]) -> list[Observed]:
    """Who decided pieces they had observed themselves, and how many, by name. One statement."""
    asked = {"places": list(places), "since": work.now - HOW_FAR_BACK}
    return [Observed(f"{first} {last}", count) for first, last, count in work.session.execute(OBSERVED, asked)]


def units_of_pieces(session: Session, registration_id: UUID, numbers: Collection[int]) -> list[str]:
    """The codes of the units that these pieces of a portfolio claim something of. One statement."""
    wanted = (
        select(Unit.code)
        .join(LearningOutcome, LearningOutcome.unit_id == Unit.id)
        .join(Criterion, Criterion.outcome_id == LearningOutcome.id)
        .join(Claim, Claim.criterion_id == Criterion.id)
        .join(EvidenceVersion, EvidenceVersion.id == Claim.version_id)
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .where(Evidence.registration_id == registration_id, Evidence.number.in_(numbers))
        .distinct()
        .order_by(Unit.code)
    )
    return list(session.scalars(wanted))
