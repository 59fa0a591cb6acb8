"""Who may see the quality pages, and who may agree a unit."""

from collections.abc import Collection
from uuid import UUID

from lms.core.work import Actor
from lms.courses.models import Registration
from lms.people.models import Role
from lms.people.policy import may_read_record, works_with


def may_see_quality(actor: Actor) -> bool:
    """An IQA or EQA, at any prison."""
    return actor.holds(Role.IQA, Role.EQA)


def may_read(actor: Actor, registration: Registration) -> bool:
    """The learner, or staff who may read records where the learner is now."""
    return may_read_record(actor, registration.learner)


def may_review(actor: Actor, registration: Registration) -> bool:
    """An IQA where the learner is now, who is somebody else."""
    return works_with(actor, registration.learner, (Role.IQA,))


def may_agree(actor: Actor, registration: Registration, deciders: Collection[UUID]) -> bool:
    """An IQA who may review, and made no decision in the unit: deciders are those who did."""
    return may_review(actor, registration) and actor.person_id not in deciders
