"""Qualification files: units, learning outcomes and assessment criteria."""

from dataclasses import asdict, dataclass
from pathlib import Path

from lms.courses.content.files import Faults, Table, read_table, repeated, shown_files
from lms.courses.rules.specification import DIRECT_CLAIM, EQA_FIRST, AssessmentRules, Practice, SampleRates

# Each rule of assessing that is a number, and the least it may be.
RULES_IN_NUMBERS = {
    "feedback_days": 1,
    "most_rounds": 0,
    "referrals_told": 1,
    "appeal_within_days": 1,
    "appeal_answer_days": 1,
    "direct_claim_sampled": 0,
    "direct_claim_summative": 0,
}
LONGEST_ORGANISATION = 200


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """One assessment criterion as its file says it."""

    number: str
    wording: str
    plain: str


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """One learning outcome as its file says it."""

    number: str
    title: str
    criteria: tuple[CriterionFacts, ...]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """One unit as its file says it."""

    code: str
    title: str
    credits: int
    guided_hours: int
    practical: bool
    simulation: bool
    outcomes: tuple[OutcomeFacts, ...]


@dataclass(frozen=True, slots=True)
class Specification:
    """A qualification as its file says it."""

    path: str
    slug: str
    version: str
    code: str
    title: str
    level: int
    credits: int
    refresher_months: int
    description: str
    notice: str
    rules: AssessmentRules
    units: tuple[UnitFacts, ...]

    @property
    def criteria(self) -> list[str]:
        """The code of every criterion: PM1 3.1."""
        outcomes = [(unit.code, outcome) for unit in self.units for outcome in unit.outcomes]
        return [f"{code} {criterion.number}" for code, outcome in outcomes for criterion in outcome.criteria]


def read_specifications(folder: Path, faults: Faults) -> list[Specification]:
    """Every qualification of the folder, with what is wrong written down."""
    if not folder.is_dir():
        faults.add(folder, "there is no such folder")
    found: list[Specification] = []
    for path in shown_files(folder):
        if path.suffix != ".toml":
            faults.add(path, "is not a qualification: give it a name that ends .toml")
        elif table := read_table(path, faults):
            found.append(_specification(table))
            _check_against(found, path, faults)
    return found


def _specification(table: Table) -> Specification:
    slug = table.text("slug", 60)
    if slug and slug != table.path.stem:
        table.fault(f"has the slug {slug}, and its file is named {table.path.stem}")
    specification = Specification(
        path=f"qualifications/{table.path.name}",
        slug=slug,
        version=table.text("version", 20),
        code=table.text("code", 20),
        title=table.text("title", 200),
        level=table.number("level", 1, 8),
        credits=table.number("credits", 1, 500),
        refresher_months=table.number("refresher_months", 1, 120),
        description=table.text("description"),
        notice=table.text("notice"),
        rules=_rules(table),
        units=tuple(_unit(unit) for unit in table.tables("unit")),
    )
    table.nothing_else()
    in_units = sum(unit.credits for unit in specification.units)
    if specification.units and in_units != specification.credits:
        table.fault(f"has {specification.credits} credits, and its units have {in_units}")
    for number in repeated([code for code in specification.criteria if code.strip()]):
        table.fault(f"has the criterion {number} twice")
    return specification


def _rules(table: Table) -> AssessmentRules:
    """How it is assessed. Every rule may be left out: then it is the usual one."""
    usual = AssessmentRules()
    practice, assessing, sampling = (table.table_if_any(name) for name in ("practice", "assessing", "sampling"))
    rates = asdict(usual.sampling).items()
    rules = AssessmentRules(
        practice=Practice(**{name: practice.number_if_any(name, 0, 6000, 0) for name in asdict(Practice())}),
        sampling=SampleRates(**{name: sampling.number_if_any(name, 0, 100, rate) for name, rate in rates}),
        **{
            name: assessing.number_if_any(name, least, 260, getattr(usual, name))
            for name, least in RULES_IN_NUMBERS.items()
        },
        claim_route=assessing.text_if_any("claim_route") or usual.claim_route,
        awarding_organisation=table.text_if_any("awarding_organisation", LONGEST_ORGANISATION) or "",
    )
    if rules.claim_route not in (DIRECT_CLAIM, EQA_FIRST):
        assessing.fault(f"has a claim_route that is neither “{DIRECT_CLAIM}” nor “{EQA_FIRST}”")
    if rules.awarding_organisation and rules.claim_route == DIRECT_CLAIM:
        assessing.fault(f"has the claim_route “{DIRECT_CLAIM}”: an awarding organisation begins “{EQA_FIRST}”")
    if rules.direct_claim_summative > rules.direct_claim_sampled:
        assessing.fault("has a direct_claim_summative above its direct_claim_sampled")
    for each in (practice, assessing, sampling):
        each.nothing_else()
    return rules


def _check_against(found: list[Specification], path: Path, faults: Faults) -> None:
    """Modules name criteria by unit code alone, so no code may be used twice anywhere."""
    for code in repeated([unit.code for specification in found for unit in specification.units if unit.code]):
        faults.add(path, f"has the unit {code}, which is used twice")
    for code in repeated([specification.code for specification in found if specification.code]):
        faults.add(path, f"has the code {code}, which is used twice")


def _unit(table: Table) -> UnitFacts:
    unit = UnitFacts(
        code=table.text("code", 20),
        title=table.text("title", 200),
        credits=table.number("credits", 1, 100),
        guided_hours=table.number("guided_hours", 1, 2000),
        practical=table.flag("practical"),
        simulation=table.flag_if_any("simulation"),
        outcomes=tuple(_outcome(outcome) for outcome in table.tables("outcome")),
    )
    table.nothing_else()
    for number in repeated([outcome.number for outcome in unit.outcomes if outcome.number]):
        table.fault(f"has the outcome {number} twice")
    return unit


def _outcome(table: Table) -> OutcomeFacts:
    number = table.text("number", 10)
    outcome = OutcomeFacts(
        number=number,
        title=table.text("title", 300),
        criteria=tuple(_criterion(criterion, number) for criterion in table.tables("criterion")),
    )
    table.nothing_else()
    return outcome


def _criterion(table: Table, outcome: str) -> CriterionFacts:
    criterion = CriterionFacts(
        number=table.text("number", 10), wording=table.text("wording"), plain=table.text("plain")
    )
    table.nothing_else()
    if outcome and criterion.number and not criterion.number.startswith(f"{outcome}."):
        table.fault(f"has the number {criterion.number}, which does not begin {outcome}.")
    return criterion
