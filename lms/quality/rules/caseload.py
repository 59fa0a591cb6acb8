"""How much of all that is decided under a sampling plan is planned and looked at, and what nothing picked covers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.quality.models import Stage
from lms.quality.rules.compliance import ItemState, Tally, tally
from lms.quality.rules.sampling import Item, Value, in_words

# A registration and a unit, as they are kept with a draw.
Key = tuple[str, str]
STAGE_NAMES = {Stage.INTERIM: "Interim: before a unit is complete", Stage.SUMMATIVE: "Summative: complete units"}


@dataclass(frozen=True, slots=True)
class Picked:
    """A unit that a draw of this stage picked, as it stood then, and where it is today."""

    stage: Stage
    item: Item
    state: ItemState


@dataclass(frozen=True, slots=True)
class Caseload:
    """The units decided under a plan, how many of them are planned and looked at, and what of CAMERA is lacking."""

    decided: int
    planned: int
    looked_at: int
    # Complete units that were not in the newest draw of complete units, and that none picked: a unit that was complete
    # once, was worked on and is complete again waits as a new one does.
    not_drawn: int
    stages: tuple[Tally, ...]
    # What of CAMERA no pick covers: what a draw could still pick, and what none can any more, in words.
    lacking: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def is_compliant(self) -> bool:
        """Whether all that was picked is done, every complete unit was in a draw, and CAMERA is covered as far as a
        draw can still cover it: each draw covered what it could at its time."""
        done = all(stage.is_compliant for stage in self.stages)
        return bool(self.planned) and done and not self.not_drawn and not self.lacking

    def share(self, units: int) -> int:
        """Units in per cent of those decided, rounded down so that 100 means all."""
        return 100 * units // self.decided if self.decided else 0


def caseload(
    decided: int,
    newest: Mapping[Stage, Sequence[Item]],
    now: Mapping[Stage, Sequence[Item]],
    picks: Sequence[Picked],
    names: Mapping[str, str],
) -> Caseload:
    """What a plan comes to: from how many units were decided under it, what the newest draw of each stage was made
    from, what is there now, and all that was picked.

    A pick whose learner has left is not planned any more, and covers nothing unless an IQA agreed with it before. Names
    of assessors are by id. From domain.md 1.6: the share of the caseload, CAMERA, the interim and summative split.
    """
    planned = {_key(pick.item) for pick in picks if pick.state is not ItemState.LEFT}
    drawn = {_key(item) for item in newest.get(Stage.SUMMATIVE, ())}
    drawn |= {_key(pick.item) for pick in picks if pick.stage is Stage.SUMMATIVE}
    there = _values(item for items in now.values() for item in items)
    before = _values([*(item for items in newest.values() for item in items), *(pick.item for pick in picks)])
    covered = _covered(planned, newest, now, picks)
    return Caseload(
        decided=decided,
        planned=len(planned),
        looked_at=len({_key(pick.item) for pick in picks if pick.state is ItemState.DONE}),
        not_drawn=sum(_key(item) not in drawn for item in now.get(Stage.SUMMATIVE, ())),
        stages=tuple(
            tally(words, (pick.state for pick in picks if pick.stage is stage)) for stage, words in STAGE_NAMES.items()
        ),
        lacking=_in_words(there - covered, names),
        gone=_in_words(before - there - covered, names),
    )


def _covered(
    planned: Collection[Key],
    newest: Mapping[Stage, Sequence[Item]],
    now: Mapping[Stage, Sequence[Item]],
    picks: Iterable[Picked],
) -> set[Value]:
    """All that a unit covers that is planned: as it stood when it was picked, and as it has come to stand since."""
    since = (item for of in (newest, now) for items in of.values() for item in items if _key(item) in planned)
    return _values([*(pick.item for pick in picks if _key(pick.item) in planned), *since])


def _values(items: Iterable[Item]) -> set[Value]:
    return {value for item in items for value in item.values}


def _in_words(values: Iterable[Value], names: Mapping[str, str]) -> tuple[str, ...]:
    said = (in_words(value, names) for value in sorted(values))
    return tuple(f"{words[:1].upper()}{words[1:]}" for words in said)


def _key(item: Item) -> Key:
    return item.registration, item.unit
