"""Reading about qualifications, registrations, modules and who has read them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, String, Uuid, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, defer, joinedload, raiseload
from sqlalchemy.sql.functions import aggregate_strings

from lms.core.work import Work
from lms.courses.models import (
    CheckAttempt,
    Criterion,
    LearningOutcome,
    ModuleEdition,
    ModuleImage,
    ModulePage,
    PageRead,
    Qualification,
    Registration,
    Unit,
)
from lms.courses.rules import ModuleProgress
from lms.people.models import Person, PrisonNumber, Stay

PAGE = 50
LEARNER_ID = bindparam("learner_id", type_=Uuid)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LEARNER = (
    joinedload(Registration.learner).joinedload(Person.stay).joinedload(Stay.establishment),
    joinedload(Registration.learner).joinedload(Person.number_row),
)
# One path of collections, so one statement and a row a criterion: about thirty for a whole registration.
SPECIFICATION = (
    joinedload(Registration.qualification)
    .joinedload(Qualification.units)
    .joinedload(Unit.outcomes)
    .joinedload(LearningOutcome.criteria)
)


@dataclass(frozen=True, slots=True)
class LearnerHere:
    """A learner at a prison, and what they are registered for if anything."""

    person: Person
    registration: Registration | None


# Registrations


def _newest_of(person_id: Any) -> Any:
    """The id of a person's newest registration. The person may be a column of the query this stands in."""
    mine = aliased(Registration)
    wanted = select(mine.id).where(mine.learner_id == person_id)
    return wanted.order_by(mine.registered_at.desc(), mine.id).limit(1).scalar_subquery()


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_REGISTRATIONS = select(Registration).options(*LEARNER, SPECIFICATION, joinedload(Registration.establishment))
_REGISTRATION = _REGISTRATIONS.where(Registration.id == bindparam("registration_id"))
_NEWEST_REGISTRATION = _REGISTRATIONS.where(Registration.id == _newest_of(LEARNER_ID))


def get_registration(work: Work, registration_id: UUID) -> Registration | None:
    """A registration with its learner (stay, number) and every unit, outcome and criterion, in one statement."""
    found = work.session.scalars(_REGISTRATION, {"registration_id": registration_id})
    return found.unique().one_or_none()


def own_registration(work: Work) -> Registration | None:
    """The newest registration of whoever is signed in, loaded whole, or None. One statement."""
    return registration_of(work.session, work.actor.person_id) if work.actor.person_id else None


def registration_of(session: Session, person_id: UUID) -> Registration | None:
    """A learner's newest registration, loaded whole, or None. One statement."""
    return session.scalars(_NEWEST_REGISTRATION, {"learner_id": person_id}).unique().one_or_none()


def is_registered_for(session: Session, learner_id: UUID, slug: str) -> bool:
    """Whether a learner is registered for any edition of a qualification."""
    wanted = exists().where(
        Registration.learner_id == learner_id,
        Registration.qualification_id == Qualification.id,
        Qualification.slug == slug,
    )
    return bool(session.scalar(select(wanted)))


def criteria_by_code(qualification: Qualification) -> dict[str, Criterion]:
    """Every criterion of a loaded qualification under its code, in order: "PM1 3.1". No statement."""
    return {criterion.code: criterion for unit in qualification.units for criterion in unit.criteria}


def qualifications(session: Session) -> Sequence[Qualification]:
    """The newest edition of every qualification, by title; its units are not loaded. One statement."""
    newer = aliased(Qualification)
    superseded = exists().where(newer.slug == Qualification.slug, _after(newer, Qualification))
    return session.scalars(select(Qualification).where(~superseded).order_by(Qualification.title)).all()


def _after(later: Any, earlier: Any) -> Any:
    """That one edition came out after another; two of one moment are told apart by their ids."""
    same = and_(later.published_at == earlier.published_at, later.id > earlier.id)
    return or_(later.published_at > earlier.published_at, same)


_LEARNERS_AT = (
    select(Person, Registration)
    .join(Stay, and_(Stay.person_id == Person.id, Stay.ended_at.is_(None)))
    .outerjoin(Registration, Registration.id == _newest_of(Person.id))
    .where(
        Stay.establishment_id.in_(bindparam("places", expanding=True)),
        exists().where(PrisonNumber.person_id == Person.id),
    )
    .order_by(Person.last_name, Person.first_name, Person.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
    .options(
        joinedload(Person.stay).joinedload(Stay.establishment),
        joinedload(Person.number_row),
        joinedload(Registration.qualification),
    )
)


def learners_at(
    session: Session, places: Collection[UUID], *, words: str = "", limit: int = PAGE, offset: int = 0
) -> list[LearnerHere]:
    """Learners who are now at any of these prisons, by name, with what they are registered for. One statement.

    Words narrow it to a part of a name, or the beginning of a number they are or were known by.
    """
    wanted = _LEARNERS_AT.where(or_(_is_named(words), _is_numbered(words))) if words else _LEARNERS_AT
    rows = session.execute(wanted, {"places": list(places), "limit": limit, "offset": offset})
    return [LearnerHere(person, found) for person, found in rows]


def _is_named(words: str) -> Any:
    return (Person.first_name + " " + Person.last_name).icontains(words, autoescape=True)


def _is_numbered(words: str) -> Any:
    number = PrisonNumber.number.startswith(words.upper(), autoescape=True)
    return exists().where(PrisonNumber.person_id == Person.id, number)


# Modules


def _was_begun() -> Any:
    read = exists().where(PageRead.learner_id == LEARNER_ID, PageRead.edition_id == ModuleEdition.id)
    tried = exists().where(CheckAttempt.learner_id == LEARNER_ID, CheckAttempt.edition_id == ModuleEdition.id)
    return or_(read, tried)


def _every_edition() -> Select[Any]:
    """Every edition a learner began, and the newest of every module, each with how far they came in it."""
    mine = and_(CheckAttempt.learner_id == LEARNER_ID, CheckAttempt.edition_id == ModuleEdition.id)
    read = and_(PageRead.learner_id == LEARNER_ID, PageRead.edition_id == ModuleEdition.id)
    pages = select(aggregate_strings(cast(PageRead.number, String), " ")).where(read)
    did_pass = func.max(case((CheckAttempt.score >= CheckAttempt.pass_mark, 1), else_=0))
    facts = (func.count(CheckAttempt.id), func.max(CheckAttempt.score), func.max(CheckAttempt.out_of), did_pass)
    newer = aliased(ModuleEdition)
    superseded = exists().where(newer.slug == ModuleEdition.slug, _after(newer, ModuleEdition))
    return select(
        ModuleEdition,
        pages.correlate(ModuleEdition).scalar_subquery(),
        *(select(fact).where(mine).correlate(ModuleEdition).scalar_subquery() for fact in facts),
        exists().where(Registration.learner_id == LEARNER_ID),
    ).where(or_(~superseded, _was_begun()))


_BEGUN_FIRST = (case((_was_begun(), 0), else_=1), ModuleEdition.published_at.desc(), ModuleEdition.id.desc())
_PROGRESS = _every_edition().options(defer(ModuleEdition.questions)).order_by(*_BEGUN_FIRST)
_SLUG = ModuleEdition.slug == bindparam("slug")
_MODULE = _every_edition().where(_SLUG).order_by(*_BEGUN_FIRST).limit(1)
_EDITION = select(ModuleEdition).where(_SLUG).order_by(*_BEGUN_FIRST).limit(1)


def progress(session: Session, learner_id: UUID) -> list[ModuleProgress]:
    """How far a learner has come in every module, in order. One statement; questions are left out until asked for."""
    found: dict[str, ModuleProgress] = {}
    for row in session.execute(_PROGRESS, {"learner_id": learner_id}):
        found.setdefault(row[0].slug, _as_progress(row))
    return sorted(found.values(), key=lambda module: (module.edition.position, module.edition.slug))


def edition_for(session: Session, learner_id: UUID | None, slug: str) -> ModuleEdition | None:
    """The edition of a module that this learner began, else the newest, else None. One statement."""
    if not SLUG.fullmatch(slug):
        return None
    return session.scalars(_EDITION, {"learner_id": learner_id, "slug": slug}).first()


def get_module(work: Work, slug: str) -> ModuleProgress | None:
    """A module as whoever is signed in reads it: the edition they began or the newest. One statement."""
    if not SLUG.fullmatch(slug):
        return None
    row = work.session.execute(_MODULE, {"learner_id": work.actor.person_id, "slug": slug}).first()
    return _as_progress(row) if row else None


def _as_progress(row: Any) -> ModuleProgress:
    edition, pages, attempts, best, out_of, passed, registered = row
    return ModuleProgress(
        edition=edition,
        pages_read=frozenset(int(number) for number in (pages or "").split()),
        attempts=attempts,
        best=best,
        out_of=out_of,
        passed=bool(passed),
        registered=bool(registered),
    )


_PAGE = (
    select(ModulePage)
    .where(ModulePage.edition_id == bindparam("edition_id"), ModulePage.number == bindparam("number"))
    .options(raiseload(ModulePage.edition))
)


def page_of(session: Session, edition: ModuleEdition, number: int) -> ModulePage | None:
    """One page of an edition, or None."""
    if not 1 <= number <= edition.length:
        return None
    return session.scalar(_PAGE, {"edition_id": edition.id, "number": number})


def image_of(session: Session, edition: ModuleEdition, name: str) -> ModuleImage | None:
    """A picture of an edition, or None."""
    wanted = select(ModuleImage).where(ModuleImage.edition_id == edition.id, ModuleImage.name == name)
    return session.scalar(wanted)


def attempt_of(session: Session, learner_id: UUID | None, slug: str, attempt_id: UUID) -> CheckAttempt | None:
    """A learner's own answers to a module's check, with the edition they were marked against, or None."""
    wanted = (
        select(CheckAttempt)
        .join(CheckAttempt.edition)
        .where(CheckAttempt.id == attempt_id, CheckAttempt.learner_id == learner_id, ModuleEdition.slug == slug)
    )
    return session.scalar(wanted.options(joinedload(CheckAttempt.edition)))


def has_read(session: Session, learner_id: UUID, edition_id: UUID, number: int) -> bool:
    """Whether a learner has read a page."""
    wanted = exists().where(
        PageRead.learner_id == learner_id, PageRead.edition_id == edition_id, PageRead.number == number
    )
    return bool(session.scalar(select(wanted)))


# What is published


def newest_hashes(session: Session) -> set[str]:
    """The content hash of the newest edition of every qualification and module. Two statements."""
    return {*_newest_hashes(session, Qualification), *_newest_hashes(session, ModuleEdition)}


def _newest_hashes(session: Session, edition: type[Qualification] | type[ModuleEdition]) -> Sequence[str]:
    newer = aliased(edition)
    superseded = exists().where(newer.slug == edition.slug, _after(newer, edition))
    return session.scalars(select(edition.content_hash).where(~superseded)).all()


def published_versions(session: Session) -> dict[tuple[str, str], str]:
    """The content hash of every version of every qualification, under its slug and version."""
    rows = session.execute(select(Qualification.slug, Qualification.version, Qualification.content_hash))
    return {(slug, version): content_hash for slug, version, content_hash in rows}


def published_qualification(session: Session, content_hash: str) -> Qualification | None:
    """The edition of a qualification with this content hash, or None."""
    return session.scalar(select(Qualification).where(Qualification.content_hash == content_hash))


def published_module(session: Session, content_hash: str) -> ModuleEdition | None:
    """The edition of a module with this content hash, or None."""
    return session.scalar(select(ModuleEdition).where(ModuleEdition.content_hash == content_hash))
