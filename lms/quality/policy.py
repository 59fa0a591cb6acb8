"""Who may see the quality pages, and who may agree a unit."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from lms.core.work import Actor
from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.people.models import IN_TRAINING, Role
from lms.people.policy import is_self, may_read_record, works_with
from lms.quality.models import Action, Case, CaseKind, Draw, SamplingPlan, StandardisationExercise
from lms.quality.rules import cases


def may_see_quality(actor: Actor) -> bool:
    """An IQA or EQA, at any prison."""
    return actor.holds(Role.IQA, Role.EQA)


def may_read(actor: Actor, registration: Registration) -> bool:
    """The learner, or staff who may read records where the learner is now."""
    return may_read_record(actor, registration.learner)


def may_review(actor: Actor, registration: Registration) -> bool:
    """An IQA where the learner is now, who is somebody else and declared no interest in them."""
    apart = registration.learner_id in actor.apart_from
    return not apart and works_with(actor, registration.learner, (Role.IQA,))


def may_agree(actor: Actor, registration: Registration, deciders: Collection[UUID]) -> bool:
    """An IQA who may review, and made no decision in the unit: deciders are those who did."""
    return may_review(actor, registration) and actor.person_id not in deciders


# Cases


class CaseInView(Protocol):
    """A case, the registration it is about, and the ids of those with an interest in it."""

    @property
    def case(self) -> Case: ...
    @property
    def registration(self) -> Registration: ...
    @property
    def concerned(self) -> frozenset[UUID]: ...


SPEAKING_FOR = (Role.TUTOR, Role.ASSESSOR, Role.IQA, Role.COORDINATOR)


def may_see_cases(actor: Actor) -> bool:
    """An assessor, IQA or EQA, at any prison."""
    return actor.holds(Role.ASSESSOR, Role.IQA, Role.EQA)


def may_ask(actor: Actor, registration: Registration) -> bool:
    """The learner, or staff who speak for them where they are now: ask for another look, or for support."""
    return is_self(actor, registration.learner) or works_with(actor, registration.learner, SPEAKING_FOR)


def may_read_case(actor: Actor, whole: CaseInView) -> bool:
    """The learner where it is theirs to read; an IQA or EQA there; an assessor, and whoever raised it, but malpractice.

    Nobody reads a malpractice case about themselves while it is open.
    """
    case, learner = whole.case, whole.registration.learner
    if is_self(actor, learner):
        return cases.learner_may_see(case)
    if case.about_id == actor.person_id and cases.is_open(case):
        return False
    if works_with(actor, learner, (Role.IQA, Role.EQA)):
        return True
    its_own = case.raised_by == actor.person_id and works_with(actor, learner, SPEAKING_FOR)
    return case.kind is not CaseKind.MALPRACTICE and (its_own or works_with(actor, learner, (Role.ASSESSOR,)))


def may_decide_case(actor: Actor, whole: CaseInView) -> bool:
    """Whoever the stage asks for, where the learner is now, qualified, and without an interest (domain.md 1.8).

    At the last stage an IQA only writes down what the awarding organisation decided; whoever decided an earlier stage
    may do that.
    """
    case, learner = whole.case, whole.registration.learner
    stage = cases.waits_for(case)
    if stage is None or actor.person_id in whole.concerned or has_interest(actor, case, learner.id):
        return False
    if stage != cases.ORGANISATION and actor.person_id in {step.decided_by for step in case.steps}:
        return False
    if stage == cases.ASSESSOR:
        in_training = actor.has(IN_TRAINING, learner.establishment_id)
        return works_with(actor, learner, (Role.ASSESSOR,)) and not in_training
    return works_with(actor, learner, (Role.IQA,))


def has_interest(actor: Actor, case: Case, learner_id: UUID) -> bool:
    """Whether the actor declared an interest in the learner, or in whoever a case is about."""
    return bool(actor.apart_from & {learner_id, case.about_id})


def may_take_on(actor: Actor, whole: CaseInView) -> bool:
    """The learner whose case it is, or staff who may read it and speak for them where they are now."""
    return may_read_case(actor, whole) and may_ask(actor, whole.registration)


def may_tell(actor: Actor, whole: CaseInView) -> bool:
    """An IQA where the learner is now, whom it is not about, of malpractice that was found."""
    case, learner = whole.case, whole.registration.learner
    return cases.was_found(case) and case.about_id != actor.person_id and works_with(actor, learner, (Role.IQA,))


def may_look_into(actor: Actor, *things: object) -> bool:
    """An IQA, at any prison: what may be malpractice is theirs to look into."""
    return actor.holds(Role.IQA)


# Standardisation


def may_see_standardisation(actor: Actor) -> bool:
    """An assessor, IQA or EQA, at any prison."""
    return actor.holds(Role.ASSESSOR, Role.IQA, Role.EQA)


def may_standardise(actor: Actor, registration: Registration) -> bool:
    """An IQA where the learner is now may open a piece of theirs, without its names, for assessors to judge."""
    return works_with(actor, registration.learner, (Role.IQA,))


def may_read_exercise(actor: Actor, exercise: StandardisationExercise) -> bool:
    """An assessor, IQA or EQA of its prison."""
    return any(actor.has(role, exercise.establishment_id) for role in (Role.ASSESSOR, Role.IQA, Role.EQA))


def may_answer(actor: Actor, exercise: StandardisationExercise) -> bool:
    """An assessor of its prison."""
    return actor.has(Role.ASSESSOR, exercise.establishment_id)


def may_lead(actor: Actor, exercise: StandardisationExercise) -> bool:
    """An IQA of its prison closes it, and writes down what was agreed."""
    return actor.has(Role.IQA, exercise.establishment_id)


# External quality assurance, claims and statistics


def may_pick_records(actor: Actor) -> bool:
    """An EQA, at any prison: every record there is theirs to find and to pick."""
    return actor.holds(Role.EQA)


def may_make_packs(actor: Actor) -> bool:
    """An IQA or EQA, for the prisons where they are."""
    return actor.holds(Role.IQA, Role.EQA)


def may_see_claim_routes(actor: Actor) -> bool:
    """An IQA or EQA, for the prisons where they are."""
    return actor.holds(Role.IQA, Role.EQA)


def may_set_claim_route(actor: Actor, here: Establishment) -> bool:
    """An IQA of the prison writes down what the awarding organisation allowed, and what an EQA found."""
    return actor.has(Role.IQA, here.id)


def may_see_statistics(actor: Actor) -> bool:
    """An IQA or EQA for their prisons; the national team for every prison, each as a whole."""
    return actor.holds(Role.IQA, Role.EQA, Role.NATIONAL)


# Sampling and findings


def may_plan(actor: Actor) -> bool:
    """An IQA, at any prison."""
    return actor.holds(Role.IQA)


def may_plan_at(actor: Actor, establishment_id: UUID) -> bool:
    """An IQA at this prison."""
    return actor.has(Role.IQA, establishment_id)


def may_read_plan(actor: Actor, plan: SamplingPlan) -> bool:
    """An IQA or EQA at the plan's prison."""
    return actor.has(Role.IQA, plan.establishment_id) or actor.has(Role.EQA, plan.establishment_id)


def may_run_plan(actor: Actor, plan: SamplingPlan) -> bool:
    """An IQA at the plan's prison."""
    return may_plan_at(actor, plan.establishment_id)


def may_read_draw(actor: Actor, draw: Draw) -> bool:
    """An IQA or EQA at the prison it was drawn at."""
    return may_read_plan(actor, draw.plan)


def may_answer_action(actor: Actor, action: Action) -> bool:
    """Whoever is to do it, while they assess there, or an IQA there: people leave before they have done everything.

    What is about a criterion is answered by deciding it again.
    """
    there = action.finding.establishment_id
    asked = action.owner_id == actor.person_id and actor.has(Role.ASSESSOR, there)
    return action.criterion_id is None and (asked or actor.has(Role.IQA, there))
