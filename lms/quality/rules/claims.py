"""What stands between a learner and the claim of a qualification, and when a centre may claim directly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.clock import written_day
from lms.courses.rules.specification import AssessmentRules
from lms.quality.models import ClaimMode, ClaimRoute

NO_NAME = "The learner has not said yet how their name should be printed."
NOT_CHECKED = "Nobody has checked their registered name and date of birth against the prison’s record yet."
NOT_SIGNED_OFF = "An EQA has not signed this portfolio off yet. Record the visit at which they did."
NO_DRAW = "No summative sample has been drawn from a sampling plan yet. Make a plan and draw one."
NOBODY_FINISHED = "No learner here has had every unit of this qualification awarded yet."


@dataclass(frozen=True, slots=True)
class Visited:
    """When an EQA last came about a qualification, and whether they left an action open."""

    on: date
    left_open: bool


def route_on(history: Iterable[ClaimRoute], day: date, usual: str) -> ClaimMode:
    """How a prison claims a qualification on a day: as the newest row says that had begun, or in the usual way."""
    begun = [route for route in history if route.from_day <= day]
    newest = max(begun, key=lambda route: (route.from_day, route.set_at), default=None)
    return newest.mode if newest else ClaimMode(usual)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What puts direct claim on hold at a prison: the newest visit of an EQA, and IQA actions past their day."""

    visit: Visited | None = None
    overdue: int = 0


def on_hold(left: LeftOpen) -> str | None:
    """Why direct claim must wait, as a sentence; None while nothing was left open (domain.md 1.7)."""
    if left.visit and left.visit.left_open:
        day = written_day(left.visit.on)
        return f"The newest EQA visit, on {day}, left an action open. Record the next visit once it is done."
    if left.overdue:
        late = "1 IQA action is" if left.overdue == 1 else f"{left.overdue:,} IQA actions are"
        return f"{late} past the day set for it. Direct claim comes back once nothing is late."
    return None


def mode_now(route: ClaimMode, left: LeftOpen) -> ClaimMode:
    """How a prison with this route claims now: directly only while nothing puts it on hold."""
    return ClaimMode.EQA_FIRST if on_hold(left) else route


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """All that bears on claiming a qualification for one learner (domain.md 1.7)."""

    mode: ClaimMode
    # Why direct claim waits, where it is the route and does.
    on_hold: str | None = None
    not_awarded: tuple[str, ...] = ()
    # Awarded units of which a criterion was decided otherwise since; and those whose certificate was taken back.
    no_longer_met: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    # Units that a summative draw picked and that nobody has looked at since.
    not_looked_at: tuple[str, ...] = ()
    # A sentence about the case that holds it up: see `lms.quality.rules.cases.block`.
    case: str | None = None
    actions: int = 0
    # Pieces that were sent without the learner's declaration, by number.
    undeclared: tuple[int, ...] = ()
    name_confirmed: bool = True
    # Who certifies it, if somebody outside does; then somebody here must have checked who the learner is.
    organisation: str = ""
    identity_checked: bool = False
    signed_off: bool = False


def stands_between(facts: ClaimFacts) -> list[str]:
    """What stands between a learner and the claim, as sentences; none when it may be made (domain.md 1.7).

    Every unit of an edition is required: an edition has no options to combine. Only a qualification of an awarding
    organisation asks who the learner is (decision 0015).
    """
    waits_for_eqa = facts.mode is ClaimMode.EQA_FIRST and not facts.signed_off
    said = [
        (facts.not_awarded, f"Not awarded yet: {_listed(facts.not_awarded)}. Every unit must be."),
        (facts.no_longer_met, f"No longer met since it was awarded: {_listed(facts.no_longer_met)}."),
        (facts.withdrawn, f"Its certificate was withdrawn: {_listed(facts.withdrawn)}."),
        (facts.not_looked_at, f"Drawn in a sample and not looked at yet: {_listed(facts.not_looked_at)}."),
        (facts.case, facts.case or ""),
        (facts.actions, f"{_count(facts.actions, 'IQA action')} still to be done."),
        (facts.undeclared, f"Sent without the learner’s declaration: {_pieces(facts.undeclared)}."),
        (not facts.name_confirmed, NO_NAME),
        (facts.organisation and not facts.identity_checked, NOT_CHECKED),
        (waits_for_eqa, NOT_SIGNED_OFF),
        (waits_for_eqa and facts.on_hold, f"Direct claim is on hold. {facts.on_hold}"),
    ]
    return [sentence for stands, sentence in said if stands]


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """All that bears on whether a centre may claim a qualification directly (domain.md 1.7)."""

    draws: int = 0
    not_looked_at: int = 0
    actions: int = 0
    finished: int = 0
    # Of how many learners an IQA looked at work, and of how many at whole units.
    sampled: int = 0
    sampled_summative: int = 0
    left: LeftOpen = LeftOpen()


def missing_for_direct_claim(facts: CycleFacts, rules: AssessmentRules) -> list[str]:
    """What a centre lacks before it may claim directly, as sentences: a whole cycle of IQA, enough learners sampled,
    and nothing left open."""
    few = facts.sampled < rules.direct_claim_sampled or facts.sampled_summative < rules.direct_claim_summative
    looked = f"{_count(facts.not_looked_at, 'unit')} in a sample not looked at yet."
    held = on_hold(facts.left)
    said = [
        (not facts.finished, NOBODY_FINISHED),
        (not facts.draws, NO_DRAW),
        (few, _too_few(facts, rules)),
        (facts.not_looked_at, looked),
        (facts.actions, f"{_count(facts.actions, 'IQA action')} still to be done."),
        (held, held or ""),
    ]
    return [sentence for stands, sentence in said if stands]


def _too_few(facts: CycleFacts, rules: AssessmentRules) -> str:
    wanted = (
        f"at least {rules.direct_claim_sampled:,} learners, {rules.direct_claim_summative:,} of them at whole units"
    )
    return (
        f"An IQA must have looked at the work of {wanted}. So far: {facts.sampled:,}, and {facts.sampled_summative:,}."
    )


def _listed(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _pieces(numbers: Sequence[int]) -> str:
    return f"{'piece' if len(numbers) == 1 else 'pieces'} {_listed([str(number) for number in numbers])}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing} is" if number == 1 else f"{number:,} {thing}s are"
