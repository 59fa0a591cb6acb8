"""Reading the facts that flags are worked out from: a fixed number of statements, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.work import Work
from lms.courses.models import Criterion, LearningOutcome, Unit
from lms.people.models import Person, Role
from lms.portfolio.models import Claim, Evidence, EvidenceVersion
from lms.quality.queries.flags.facts import LOOKED_INTO, OBSERVED, WHOSE
from lms.quality.queries.flags.working import of_kind
from lms.quality.rules.cases import mark_in
from lms.quality.rules.flags import Flag, FlagKind, found_at

# A year of work, and the newest of it where there is more: what was sent, and what was decided.
HOW_FAR_BACK = timedelta(days=365)
MOST = 3000
MOST_SHOWN = 200
# How many portfolios of one flag are dealt with at once: each takes a few statements.
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Whose:
    """A portfolio that a flag names: its learner where the reader may know them, else nobody; whether the pieces can be
    read on their own pages; and whether the reader is an IQA where its learner is, or was last and is at none now."""

    registration_id: UUID
    name: str | None
    number: str | None
    is_read: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag, whose portfolios it names, and the name of the member of staff it is about, if any."""

    flag: Flag
    whose: Mapping[UUID, Whose]
    about: str | None
    # The portfolios in which somebody has dealt with it.
    done: frozenset[UUID] = frozenset()

    @property
    def here(self) -> list[UUID]:
        """The portfolios it names of learners who are at the reader's prisons, or were last and are at none now, but
        for those in which it was dealt with."""
        known = [each.registration_id for each in self.whose.values() if each.name]
        return [each for each in known if each not in self.done]

    @property
    def ours(self) -> list[UUID]:
        """Those of them that the reader looks into as an IQA; an EQA only reads."""
        return [each for each in self.here if self.whose[each].is_ours]

    @property
    def now(self) -> list[UUID]:
        """Those of them that are dealt with next, at once."""
        return self.ours[:MOST_AT_ONCE]


@dataclass(frozen=True, slots=True)
class Observed:
    """How many pieces one person both observed and decided. It is allowed; it is good to know."""

    name: str
    pieces: int


def flags_at(work: Work, places: Collection[UUID]) -> list[Flagged]:
    """What looks odd at these prisons and nobody has looked into yet, with names where the reader may know them.

    None about the reader themself: others look into those. At most two hundred: those that somebody here can answer
    first, then in the order of their kinds. At most fourteen statements.
    """
    asked = _asked(work, places)
    found = _of_others(work, (flag for kind in FlagKind for flag in of_kind(kind, work.session, asked)))
    known = _open(work, places, asked, found)
    return sorted(known, key=lambda each: not each.here)[:MOST_SHOWN]


def get_flag(work: Work, address: str) -> Flagged | None:
    """The flag with this address at the prisons where the reader is an IQA or EQA, as on the list, or None where there
    is none, where somebody has dealt with it, and where it is about the reader.

    It is worked out from what its first piece holds, and from nothing else, so that it is found however many others
    there are; but words are laid beside all words there, as on the list. At most seven statements.
    """
    places, wanted = work.actor.places(Role.IQA, Role.EQA), found_at(address)
    if not places or wanted is None:
        return None
    kind, piece, mark = wanted
    asked = _asked(work, places)
    found = _of_others(work, (flag for flag in of_kind(kind, work.session, asked, piece) if flag.mark == mark))
    known = _open(work, places, asked, found)
    return known[0] if known else None


def dealt_with_in(work: Work, flag: Flag) -> Collection[UUID]:
    """The portfolios of a flag in which somebody has dealt with it by now. One statement."""
    _, dealt_with = _dealt_with(work.session, _asked(work, work.actor.places(Role.IQA)), [flag])
    return dealt_with.get(flag.mark, set())


def _asked(work: Work, places: Collection[UUID]) -> dict[str, object]:
    return {"places": list(places), "since": work.now - HOW_FAR_BACK, "most": MOST}


def _of_others(work: Work, flags: Iterable[Flag]) -> list[Flag]:
    return [flag for flag in flags if flag.about_id is None or flag.about_id != work.actor.person_id]


def _open(work: Work, places: Collection[UUID], asked: Mapping[str, object], flags: Sequence[Flag]) -> list[Flagged]:
    """Those that nobody has dealt with, with names: at these prisons, or wherever else each of its portfolios is. One
    that names more portfolios than are dealt with at once stays until none of those here is left."""
    here, dealt_with = _dealt_with(work.session, asked, flags)
    left = [
        (flag, frozenset(dealt_with[flag.mark]))
        for flag in flags
        if not flag.registrations <= dealt_with[flag.mark]
        and (flag.mark not in here or len(flag.registrations) > MOST_AT_ONCE)
    ]
    known = _with_names(work, places, left)
    return [each for each in known if each.flag.mark not in here or each.here]


def _dealt_with(
    session: Session, asked: Mapping[str, object], flags: Sequence[Flag]
) -> tuple[set[str], Mapping[str, set[UUID]]]:
    """The marks of flags dealt with at these prisons, and in which portfolios each was, anywhere. One statement."""
    registrations = {each for flag in flags for each in flag.registrations}
    here, dealt_with = set(), defaultdict(set)
    for category, registration_id, is_here in session.execute(LOOKED_INTO, {**asked, "registrations": registrations}):
        mark = mark_in(category)
        dealt_with[mark].add(registration_id)
        if is_here:
            here.add(mark)
    return here, dealt_with


def _with_names(work: Work, places: Collection[UUID], flags: Sequence[tuple[Flag, frozenset[UUID]]]) -> list[Flagged]:
    session, registrations = work.session, {each for flag, _ in flags for each in flag.registrations}
    asked = {
        "places": list(places),
        "reading": list(work.actor.places(Role.EQA)),
        "own": list(work.actor.places(Role.IQA)),
        "registrations": list(registrations),
    }
    rows = session.execute(WHOSE, asked)
    whose = {row[0]: Whose(*row) for row in rows}
    staff_ids = {flag.about_id for flag, _ in flags if flag.about_id}
    staff = {each.id: each.name for each in session.scalars(select(Person).where(Person.id.in_(staff_ids)))}
    return [
        Flagged(
            flag,
            {piece.registration_id: whose[piece.registration_id] for piece in flag.pieces},
            staff[flag.about_id] if flag.about_id else None,
            done,
        )
        for flag, done in flags
    ]


def observed_at(work: Work, places: Collection[UUID]) -> list[Observed]:
    """Who decided pieces they had observed themselves, and how many, by name. One statement."""
    rows = work.session.execute(OBSERVED, _asked(work, places))
    return [Observed(f"{first} {last}", count) for first, last, count in rows]


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
