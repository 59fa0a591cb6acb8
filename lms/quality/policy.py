"""Who may see the quality pages, and who may agree a unit."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from lms.core.work import Actor
from lms.courses.models import Registration
from lms.courses.policy import may_read_record, may_scrutinise
from lms.establishments.models import Establishment
from lms.people.models import IN_TRAINING, Role
from lms.people.policy import is_self, works_with
from lms.quality.models import Action, Case, CaseKind, CentrePack, Draw, SamplingPlan, StandardisationExercise
from lms.quality.rules import cases


def may_see_quality(actor: Actor) -> bool:
    """An IQA or EQA, at any prison."""
    return actor.holds(Role.IQA, Role.EQA)


def may_read(actor: Actor, registration: Registration) -> bool:
    """The learner, or whoever may read their record."""
    return may_read_record(actor, registration)


def may_review(actor: Actor, registration: Registration) -> bool:
    """An IQA where the learner is now, who is somebody else and declared no interest in them."""
    apart = registration.learner_id in actor.apart_from
    return not apart and works_with(actor, registration.learner, (Role.IQA,))


def may_report(actor: Actor, registration: Registration) -> bool:
    """An IQA where the learner is now or, while they are at no prison, where they were last, as `may_review` has it:
    what was done at a prison is looked into there, also once somebody was released."""
    learner = registration.learner
    if learner.establishment_id is not None:
        return may_review(actor, registration)
    free = not is_self(actor, learner) and learner.id not in actor.apart_from
    return free and actor.holds(Role.IQA) and actor.has(Role.IQA, cases.last_prison(learner))


def may_agree(actor: Actor, registration: Registration, deciders: Collection[UUID]) -> bool:
    """An IQA who may review, made no decision in the unit, and declared no interest in those who did: the deciders."""
    apart = actor.apart_from | {actor.person_id}
    return may_review(actor, registration) and apart.isdisjoint(deciders)


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
    """The learner where it is theirs to read; an IQA where it is, or an EQA who may read the record; an assessor, and
    whoever raised it, but malpractice.

    Nobody reads a malpractice case about themselves while it is open.
    """
    case, learner = whole.case, whole.registration.learner
    if is_self(actor, learner):
        return cases.learner_may_see(case)
    if case.about_id == actor.person_id and cases.is_open(case):
        return False
    if _works_where_it_is(actor, whole, Role.IQA) or may_scrutinise(actor, whole.registration):
        return True
    its_own = case.raised_by == actor.person_id and works_with(actor, learner, SPEAKING_FOR)
    return case.kind is not CaseKind.MALPRACTICE and (its_own or works_with(actor, learner, (Role.ASSESSOR,)))


def may_decide_case(actor: Actor, whole: CaseInView) -> bool:
    """Whoever the stage asks for, where the case is, qualified, and without an interest: not whoever raised it either,
    or took it on in the learner's name (domain.md 1.8). Saying what explains a flag is another deed: see
    `service.flags.explain`.

    At the last stage an IQA only writes down what the awarding organisation decided; whoever decided an earlier stage
    may do that.
    """
    case = whole.case
    stage = cases.waits_for(case)
    if stage is None or actor.person_id in whole.concerned or has_interest(actor, whole):
        return False
    if stage != cases.ORGANISATION and actor.person_id in {step.decided_by for step in case.steps}:
        return False
    if stage == cases.ASSESSOR:
        return _works_where_it_is(actor, whole, Role.ASSESSOR) and not actor.has(IN_TRAINING, place_of(whole))
    return _works_where_it_is(actor, whole, Role.IQA)


def place_of(whole: CaseInView) -> UUID:
    """Where a case is: with its learner; while they are at no prison, where it was raised."""
    return whole.registration.learner.establishment_id or whole.case.establishment_id


def _works_where_it_is(actor: Actor, whole: CaseInView, role: Role) -> bool:
    return actor.has(role, place_of(whole)) and not is_self(actor, whole.registration.learner)


def has_interest(actor: Actor, whole: CaseInView) -> bool:
    """Whether the actor declared an interest in the learner, or in anybody whose own work or word is in question."""
    return not actor.apart_from.isdisjoint(whole.concerned | {whole.registration.learner_id, whole.case.about_id})


def may_read_reason(actor: Actor, whole: CaseInView) -> bool:
    """Of those who may read a case, the learner and those who assure quality: the kind of reason for an adjustment."""
    own = is_self(actor, whole.registration.learner)
    assures = _works_where_it_is(actor, whole, Role.IQA) or may_scrutinise(actor, whole.registration)
    return may_read_case(actor, whole) and (own or assures)


def may_take_on(actor: Actor, whole: CaseInView) -> bool:
    """The learner whose case it is, or staff who may read it and speak for them where they are now: not whoever
    reported the malpractice that it is about, or whose malpractice it is."""
    case, me = whole.case, actor.person_id
    accuses = case.kind is CaseKind.MALPRACTICE and me in (case.raised_by, case.about_id)
    return not accuses and may_read_case(actor, whole) and may_ask(actor, whole.registration)


def may_tell(actor: Actor, whole: CaseInView) -> bool:
    """An IQA where the case is, whom it is not about, of malpractice that was found."""
    case = whole.case
    return cases.was_found(case) and case.about_id != actor.person_id and _works_where_it_is(actor, whole, Role.IQA)


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


def may_make_pack_of(actor: Actor, establishment_id: UUID) -> bool:
    """An IQA or EQA of the prison."""
    return actor.has(Role.IQA, establishment_id) or actor.has(Role.EQA, establishment_id)


def may_name_who_left(actor: Actor, establishment_id: UUID) -> bool:
    """An EQA of the prison: a pack of theirs names learners who have left it (decision 0014)."""
    return actor.has(Role.EQA, establishment_id)


def may_have_pack(actor: Actor, pack: CentrePack) -> bool:
    """Whoever asked for it, while they are an IQA or EQA of the prison; an EQA, where it names learners who left."""
    here = pack.establishment_id
    may = may_name_who_left(actor, here) if pack.names_all else may_make_pack_of(actor, here)
    return may and pack.asked_by == actor.person_id


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


def may_agree_plan(actor: Actor, plan: SamplingPlan) -> bool:
    """An IQA at the plan's prison, while it has not ended and nobody wrote down which EQA agreed to it."""
    return may_run_plan(actor, plan) and plan.ended_at is None and not plan.agreed_with


def may_read_draw(actor: Actor, draw: Draw) -> bool:
    """An IQA or EQA at the prison it was drawn at."""
    return may_read_plan(actor, draw.plan)


def may_move_action(actor: Actor, action: Action) -> bool:
    """An IQA there who is not to do it and declared no interest in its learner: whoever asked for it may have left."""
    apart = action.owner_id == actor.person_id or action.finding.registration.learner_id in actor.apart_from
    return not apart and actor.has(Role.IQA, action.finding.establishment_id)


def may_answer_action(actor: Actor, action: Action) -> bool:
    """Whoever is to do it, while they assess there, or an IQA there: people leave before they have done everything.

    What is about a criterion is answered by deciding it again.
    """
    there = action.finding.establishment_id
    asked = action.owner_id == actor.person_id and actor.has(Role.ASSESSOR, there)
    return action.criterion_id is None and (asked or actor.has(Role.IQA, there))
