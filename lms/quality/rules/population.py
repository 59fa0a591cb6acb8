"""What a draw is made from: the units decided at a prison, each with all that CAMERA asks about it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from lms.portfolio.models import Kind, Outcome, Source
from lms.portfolio.rules.deciding import that_stands
from lms.quality.models import Stage
from lms.quality.rules.risk import Risk
from lms.quality.rules.sampling import Item, in_order

BEGAN_HERE = "began here"
CAME_FROM_ANOTHER = "came from another prison"
FIRST_UNIT = "working on a first unit"
LATER_UNIT = "working on a later unit"
FIRST_TIME = "every decision was met the first time"
REFERRED = "something was asked for before it was met"
COUNTERSIGNED = "countersigned for an assessor in training"
DECIDED_AGAIN = "a decision was made again"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision in a unit that is not awarded, of a learner who is at the prison now."""

    registration_id: UUID
    learner_id: UUID
    began_at: UUID
    unit_id: UUID
    code: str
    decision_id: UUID
    criterion_id: UUID
    supersedes_id: UUID | None
    takes_effect: bool
    outcome: Outcome
    decided_at: datetime
    assessor_id: UUID
    countersigned_by: UUID | None
    why_again: str
    site: str
    kind: Kind
    source: Source
    observer_id: UUID | None
    witness_id: UUID | None
    asker_id: UUID | None

    @property
    def id(self) -> UUID:
        """The id of the decision: what tells two of the same moment apart."""
        return self.decision_id


@dataclass(frozen=True, slots=True)
class Around:
    """What else a population is worked out from."""

    here: UUID
    # Complete units, as pairs of a registration and a unit; and registrations with any unit awarded.
    complete: Collection[tuple[UUID, UUID]]
    with_awards: Collection[UUID]
    # How many criteria each unit has.
    sizes: Mapping[UUID, int]
    # Who said they have an interest in whom: by the person it is about.
    interests: Mapping[UUID, Collection[UUID]]
    risks: Mapping[UUID, Risk]
    # Who observed, asked or bore witness in a piece sent for a unit, decided or not: by registration and unit.
    parts: Mapping[tuple[UUID, UUID], Collection[UUID]] = field(default_factory=dict)


def population(stage: Stage, decided: Iterable[Decided], around: Around) -> list[Item]:
    """Every unit a draw of this stage could pick, in the order it is kept in.

    Summative: the units that are complete. Interim: those with some decision that are not.
    """
    units: dict[tuple[UUID, UUID], list[Decided]] = defaultdict(list)
    for each in decided:
        units[each.registration_id, each.unit_id].append(each)
    if stage is Stage.SUMMATIVE:
        return in_order(_item(unit, around) for key, unit in units.items() if key in around.complete)
    return in_order(_item(unit, around) for unit in units.values() if _is_begun(unit, around))


def _is_begun(unit: list[Decided], around: Around) -> bool:
    """Whether a criterion of the unit is still to be met."""
    return sum(each.outcome is Outcome.MET for each in _standing(unit)) < around.sizes[unit[0].unit_id]


def _standing(unit: list[Decided]) -> list[Decided]:
    """The decision that stands for each criterion, as the portfolio has it."""
    replaced = {each.supersedes_id for each in unit}
    newest: dict[UUID, list[Decided]] = defaultdict(list)
    for each in unit:
        if each.decision_id not in replaced:
            newest[each.criterion_id].append(each)
    return [stands for those in newest.values() if (stands := that_stands(those))]


def _item(unit: list[Decided], around: Around) -> Item:
    first = unit[0]
    main = _main_assessor(unit)
    risk = around.risks[main]
    return Item(
        registration=str(first.registration_id),
        unit=str(first.unit_id),
        code=first.code,
        learner=str(first.learner_id),
        assessor=str(main),
        risk=risk.level.value,
        signs=tuple(risk.words),
        candidates=_candidates(first, around),
        assessors=_sorted(each.assessor_id for each in unit),
        methods=_sorted(each.kind.value for each in unit),
        evidence=_sorted(each.source.value for each in unit),
        records=_records(unit),
        sites=_sorted(each.site for each in unit),
        apart=_apart(unit, around),
    )


def _main_assessor(unit: list[Decided]) -> UUID:
    """Who made most of the decisions that stand; of two who made as many, the one whose id comes first."""
    counted = Counter(each.assessor_id for each in _standing(unit) or unit)
    return min(counted, key=lambda who: (-counted[who], str(who)))


def _candidates(one: Decided, around: Around) -> tuple[str, ...]:
    began = BEGAN_HERE if one.began_at == around.here else CAME_FROM_ANOTHER
    return began, LATER_UNIT if one.registration_id in around.with_awards else FIRST_UNIT


def _records(unit: list[Decided]) -> tuple[str, ...]:
    referred = any(each.outcome is not Outcome.MET for each in unit)
    said = [
        REFERRED if referred else FIRST_TIME,
        COUNTERSIGNED if any(each.countersigned_by for each in unit) else "",
        DECIDED_AGAIN if any(each.why_again for each in unit) else "",
    ]
    return tuple(words for words in said if words)


def _apart(unit: list[Decided], around: Around) -> tuple[str, ...]:
    """The learner, everyone who decided, countersigned, observed, asked or bore witness, also in what is sent and not
    decided yet, and who has an interest in the learner or in anyone who decided or countersigned."""
    learner, sent = unit[0].learner_id, around.parts.get((unit[0].registration_id, unit[0].unit_id), ())
    parts = [
        (each.assessor_id, each.countersigned_by, each.observer_id, each.witness_id, each.asker_id) for each in unit
    ]
    people = {who for part in parts for who in part if who}
    judged = {learner, *(who for each in unit for who in (each.assessor_id, each.countersigned_by) if who)}
    interested = {who for about in judged for who in around.interests.get(about, ())}
    return _sorted({learner, *people, *sent, *interested})


def _sorted(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(sorted({str(value) for value in values}))
