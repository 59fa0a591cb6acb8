"""What looks odd in portfolios and decisions, worked out from facts and never kept (domain.md 1.8).

A flag is a question, not a finding: an IQA looks into it, or says why there is nothing in it.
"""

import re
import zlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import combinations, pairwise
from uuid import UUID

from lms.core.clock import local_day, written_day

# Shorter texts are alike by chance.
SHORTEST_SAME, SHORTEST_ALIKE = 8, 30
SHINGLE, SKETCH = 4, 48
ALIKE = 0.5
# A phrase that this many texts share is compared along a chain, not each with each.
CROWD = 20
MANY_MET, IN_SECONDS = 10, 60
A_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class FlagKind(StrEnum):
    """What looks odd."""

    SAME_WORDS = "Same words in more than one portfolio"
    ALIKE = "Nearly the same words in more than one portfolio"
    SAME_FILE = "Same file in more than one portfolio"
    OUTSIDE_STAY = "Dated outside the stay"
    MANY_MET = "Many met in a minute"
    WITNESS = "Assessor and witness are the same person"
    OWN_IQA = "Assessor and IQA are the same person"


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A piece, by its portfolio and its number there."""

    registration_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing that looks odd: where, whose work if a member of staff's, and a mark that the same facts always give.

    `said` goes after the kind: which day, how many.
    """

    kind: FlagKind
    mark: str
    pieces: tuple[Piece, ...]
    said: str = ""
    about_id: UUID | None = None
    units: tuple[str, ...] = ()

    @property
    def registrations(self) -> set[UUID]:
        return {piece.registration_id for piece in self.pieces}

    @property
    def address(self) -> str:
        """Its kind, its first piece and its mark: by which it is found again without working out all the others."""
        first = self.pieces[0]
        return f"{self.kind.name.lower()}-{first.registration_id.hex}-{first.number}-{self.mark}"


@dataclass(frozen=True, slots=True)
class Text:
    """Words that were sent with a piece: the learner's own, or what somebody else wrote down about it. `source` names
    the row and the part that holds them."""

    source: str
    piece: Piece
    words: str


@dataclass(frozen=True, slots=True)
class Dated:
    """The day of what a piece shows, the prison where that is known, and when its learner was registered."""

    source_id: UUID
    piece: Piece
    learner_id: UUID
    establishment_id: UUID | None
    day: date
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Stayed:
    """When somebody came to a prison, and left it."""

    person_id: UUID
    establishment_id: UUID
    began_at: datetime
    ended_at: datetime | None

    def covers(self, day: date) -> bool:
        """Whether they were there on a day, the first and last counted."""
        return local_day(self.began_at) <= day and (self.ended_at is None or day <= local_day(self.ended_at))


@dataclass(frozen=True, slots=True)
class Judged:
    """How many criteria of a piece, and of how many units, somebody decided were met that were not before; and when."""

    judgement_id: UUID
    decider_id: UUID
    piece: Piece
    met: int
    at: datetime
    units: int = 1


def mark_of(kind: FlagKind, *ids: object) -> str:
    """A short mark of a flag: the same for the same facts, in whatever order they come."""
    said = "|".join([kind.name, *sorted(str(each) for each in ids)])
    return sha256(said.encode()).hexdigest()[:16]


AN_ADDRESS = re.compile(r"([a-z_]{1,20})-([0-9a-f]{32})-([0-9]{1,5})-([0-9a-f]{16})")


def found_at(address: str) -> tuple[FlagKind, Piece, str] | None:
    """The kind, the first piece and the mark of the flag that is found at an address; None for what is no address."""
    said = AN_ADDRESS.fullmatch(address)
    if said is None or said[1].upper() not in FlagKind.__members__:
        return None
    return FlagKind[said[1].upper()], Piece(UUID(said[2]), int(said[3])), said[4]


# The same words


def plain_words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return A_WORD.findall(text.casefold())


def shingles(words: Sequence[str]) -> frozenset[int]:
    """Every run of a few words in a row, each as a number."""
    runs = (" ".join(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1))
    return frozenset(zlib.crc32(run.encode()) for run in runs)


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """How much of two texts is the same: 0 for nothing, 1 for all."""
    return len(one & other) / len(one | other) if one or other else 0.0


def same_words(texts: Iterable[Text]) -> list[Flag]:
    """Flags for texts that are equal, or nearly, in the portfolios of different people.

    Only texts that share some of the smallest hashes of their runs of words are laid side by side: work that grows with
    their number, not with its square.
    """
    groups: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        words = plain_words(text.words)
        if len(words) >= SHORTEST_SAME:
            groups[" ".join(words)].append(text)
    equal = [_flag_of(FlagKind.SAME_WORDS, found) for found in groups.values() if len(_people(found)) > 1]
    return equal + _nearly(groups)


def _people(texts: Iterable[Text]) -> set[UUID]:
    return {text.piece.registration_id for text in texts}


def _flag_of(kind: FlagKind, texts: Sequence[Text]) -> Flag:
    return Flag(kind, mark_of(kind, *(text.source for text in texts)), tuple(sorted({text.piece for text in texts})))


def _nearly(groups: Mapping[str, list[Text]]) -> list[Flag]:
    every = [(shingles(said.split(" ")), texts) for said, texts in groups.items() if said.count(" ") >= SHORTEST_ALIKE]
    candidates = _candidates([runs for runs, _ in every])
    pairs = [(one, other) for one, other in candidates if likeness(every[one][0], every[other][0]) >= ALIKE]
    chains = [[every[place][1] for place in chain] for chain in _joined(pairs)]
    return [
        _flag_of(FlagKind.ALIKE, [text for texts in chain for text in texts]) for chain in chains if _says_more(chain)
    ]


def _says_more(chain: Sequence[Sequence[Text]]) -> bool:
    """Whether texts that are nearly the same name more people than the equal ones among them did already."""
    people = [_people(texts) for texts in chain]
    return len(set().union(*people)) > max(len(each) for each in people)


def _candidates(every: Sequence[frozenset[int]]) -> list[tuple[int, int]]:
    """The texts that share enough of their smallest hashes to be worth laying side by side."""
    holders: dict[int, list[int]] = defaultdict(list)
    for place, runs in enumerate(every):
        for run in sorted(runs)[:SKETCH]:
            holders[run].append(place)
    shared = Counter(
        pair
        for places in holders.values()
        for pair in (combinations(places, 2) if len(places) <= CROWD else pairwise(places))
    )
    return [pair for pair, times in shared.items() if times >= SKETCH // 8]


def _joined(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Pairs that touch, as groups."""
    group_of: dict[int, set[int]] = {}
    for one, other in pairs:
        joined = group_of.get(one, {one}) | group_of.get(other, {other})
        for place in joined:
            group_of[place] = joined
    return [sorted(group) for group in {id(group): group for group in group_of.values()}.values()]


# The rest


def same_files(sent: Iterable[tuple[str, Piece]]) -> list[Flag]:
    """Flags for files that are the same to the last byte, by their hash, in the portfolios of different people."""
    pieces_of: dict[str, set[Piece]] = defaultdict(set)
    for file, piece in sent:
        pieces_of[file].add(piece)
    shared = ((file, sorted(found)) for file, found in pieces_of.items())
    return [
        Flag(FlagKind.SAME_FILE, mark_of(FlagKind.SAME_FILE, file, *map(_named, pieces)), tuple(pieces))
        for file, pieces in shared
        if len({each.registration_id for each in pieces}) > 1
    ]


def _named(piece: Piece) -> str:
    return f"{piece.registration_id} {piece.number}"


def outside_stay(dated: Iterable[Dated], stays: Iterable[Stayed]) -> list[Flag]:
    """Flags for what happened before its learner was registered, or at a prison they were not at that day; where no row
    says at which prison, while they were at none. An earlier achievement is older by nature: its day is not given."""
    stays_of: dict[UUID, list[Stayed]] = defaultdict(list)
    for stay in stays:
        stays_of[stay.person_id].append(stay)
    return [
        Flag(FlagKind.OUTSIDE_STAY, mark_of(FlagKind.OUTSIDE_STAY, each.source_id, each.day), (each.piece,), said)
        for each in dated
        if (said := _why_outside(each, stays_of[each.learner_id]))
    ]


def _why_outside(dated: Dated, stays: Iterable[Stayed]) -> str:
    if dated.day < local_day(dated.registered_at):
        return f"It is dated {written_day(dated.day)}, before the learner was registered"
    where = dated.establishment_id
    here = (stay for stay in stays if where in (None, stay.establishment_id))
    if any(stay.covers(dated.day) for stay in here):
        return ""
    not_there = "not at that prison" if where else "at no prison"
    return f"It is dated {written_day(dated.day)}, when the learner was {not_there}"


def many_met(judged: Iterable[Judged]) -> list[Flag]:
    """Flags for ten criteria or more that one person decided were met within a minute.

    To decide a piece is one go, and no sign where all is of one unit: that is what deciding a whole unit at once is
    for. In one go over two units, or in several goes over one piece or more, it is: nobody reads, decides and writes
    feedback so fast. What is decided again as it was is not counted (`met`), so to put right a slip is none.
    """
    by_decider: dict[UUID, list[Judged]] = defaultdict(list)
    for each in sorted(judged, key=lambda each: (each.at, each.judgement_id)):
        by_decider[each.decider_id].append(each)
    return [flag for own in by_decider.values() for flag in _bursts(own)]


def _bursts(own: Sequence[Judged]) -> list[Flag]:
    """The runs of one person's decisions that were too quick, each decision in one run at most."""
    found, first = [], 0
    while first < len(own):
        end = own[first].at + timedelta(seconds=IN_SECONDS)
        run = own[first : bisect_right(own, end, lo=first, key=lambda each: each.at)]
        if (len(run) > 1 or run[0].units > 1) and sum(each.met for each in run) >= MANY_MET:
            found.append(_burst(run))
            first += len(run)
        else:
            first += 1
    return found


def _burst(run: Sequence[Judged]) -> Flag:
    pieces = tuple(sorted({each.piece for each in run}))
    met, day = sum(each.met for each in run), written_day(run[0].at)
    how = f"decided {len(run)} times" if len(run) > 1 else f"and of {run[0].units} units, in one go"
    of = f"{len(pieces)} pieces" if len(pieces) > 1 else f"one piece, {how},"
    mark = mark_of(FlagKind.MANY_MET, *(each.judgement_id for each in run))
    return Flag(FlagKind.MANY_MET, mark, pieces, f"{met} criteria of {of} on {day}", run[0].decider_id)
