"""Reading what can be found by whom: the modules and the qualification as each person reads them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload, undefer

from lms.core.searching import SearchEntry
from lms.core.work import Work
from lms.courses import policy
from lms.courses.models import LearningOutcome, ModuleEdition, ModulePage, Qualification, Registration, Unit
from lms.courses.queries.modules import progress
from lms.courses.queries.registrations import qualifications
from lms.courses.rules import ModuleProgress

_REGISTERED_FOR = (
    select(Registration.qualification_id)
    .where(Registration.learner_id == bindparam("learner_id", type_=Uuid))
    .order_by(Registration.registered_at.desc(), Registration.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Readable:
    """What somebody may search: module editions and qualification editions, by their ids."""

    modules: Mapping[UUID, ModuleProgress]
    qualifications: Collection[UUID]
    is_learner: bool

    @property
    def scopes(self) -> list[UUID]:
        """The ids of every edition they read."""
        return [*self.modules, *self.qualifications]


def readable(work: Work) -> Readable:
    """What whoever is signed in may search.

    A learner reads each module in the edition they began, else the newest, and the qualification they are registered
    for; staff the newest of each. Three statements at most.
    """
    assert work.actor.person_id is not None
    registered_for = work.session.scalar(_REGISTERED_FOR, {"learner_id": work.actor.person_id})
    is_learner = registered_for is not None
    if not is_learner and not policy.is_staff(work.actor):
        return Readable({}, [], is_learner)
    found = progress(work.session, work.actor.person_id)
    modules = {module.edition.id: module for module in found if policy.may_read_module(work.actor, module)}
    ids = [registered_for] if registered_for else [each.id for each in qualifications(work.session)]
    return Readable(modules, ids, is_learner)


def _not_indexed(edition: Any) -> Any:
    return ~exists().where(SearchEntry.scope == edition.id)


def modules_to_index(session: Session) -> Sequence[ModuleEdition]:
    """The editions of modules whose words cannot be found yet, with their glossaries and scenarios. One statement."""
    beside = (undefer(ModuleEdition.glossary), undefer(ModuleEdition.scenarios))
    wanted = select(ModuleEdition).where(_not_indexed(ModuleEdition)).options(*beside)
    return session.scalars(wanted.order_by(ModuleEdition.published_at, ModuleEdition.id)).all()


def pages_to_index(session: Session, editions: Sequence[ModuleEdition]) -> Sequence[ModulePage]:
    """Every page of these editions, in order. One statement."""
    wanted = select(ModulePage).where(ModulePage.edition_id.in_([edition.id for edition in editions]))
    return session.scalars(wanted.order_by(ModulePage.edition_id, ModulePage.number)).all()


def qualifications_to_index(session: Session) -> Sequence[Qualification]:
    """The editions of qualifications whose words cannot be found yet, loaded whole. One statement."""
    specification = joinedload(Qualification.units).joinedload(Unit.outcomes).joinedload(LearningOutcome.criteria)
    wanted = select(Qualification).where(_not_indexed(Qualification)).options(specification)
    return session.scalars(wanted.order_by(Qualification.published_at, Qualification.id)).unique().all()
