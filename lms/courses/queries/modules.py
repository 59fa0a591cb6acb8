"""Reading about modules, their editions, and who has read them."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, Uuid, and_, bindparam, case, cast, exists, or_, select
from sqlalchemy.orm import Session, aliased, defer, raiseload
from sqlalchemy.sql.functions import aggregate_strings

from lms.core.work import Work
from lms.courses.models import (
    CheckAttempt,
    ModuleEdition,
    ModuleFile,
    ModulePage,
    MovedOn,
    PageRead,
    Registration,
)
from lms.courses.queries.checks import tries_of
from lms.courses.queries.editions import came_after
from lms.courses.rules import ModuleProgress

LEARNER_ID = bindparam("learner_id", type_=Uuid)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _was_begun() -> Any:
    read = exists().where(PageRead.learner_id == LEARNER_ID, PageRead.edition_id == ModuleEdition.id)
    tried = exists().where(CheckAttempt.learner_id == LEARNER_ID, CheckAttempt.edition_id == ModuleEdition.id)
    moved = exists().where(MovedOn.learner_id == LEARNER_ID, MovedOn.edition_id == ModuleEdition.id)
    return or_(read, tried, moved)


def _every_edition() -> Select[Any]:
    """Every edition a learner began, and the newest of every module, each with how far they came in it."""
    read = and_(PageRead.learner_id == LEARNER_ID, PageRead.edition_id == ModuleEdition.id)
    pages = select(aggregate_strings(cast(PageRead.number, String), " ")).where(read)
    tries = tries_of(LEARNER_ID)
    newer = aliased(ModuleEdition)
    superseded = exists().where(newer.slug == ModuleEdition.slug, came_after(newer, ModuleEdition))
    wanted = select(
        ModuleEdition,
        pages.correlate(ModuleEdition).scalar_subquery(),
        exists().where(Registration.learner_id == LEARNER_ID),
        *(fact for fact in tries.c if fact.name != "edition_id"),
    )
    mine = wanted.outerjoin(tries, tries.c.edition_id == ModuleEdition.id)
    return mine.where(or_(~superseded, _was_begun()))


_BEGUN_FIRST = (case((_was_begun(), 0), else_=1), ModuleEdition.published_at.desc(), ModuleEdition.id.desc())
_PROGRESS = _every_edition().options(defer(ModuleEdition.questions)).order_by(*_BEGUN_FIRST)
_SLUG = ModuleEdition.slug == bindparam("slug")
_MODULE_AND_CHECK = _every_edition().where(_SLUG).order_by(*_BEGUN_FIRST).limit(1)
_MODULE = _MODULE_AND_CHECK.options(defer(ModuleEdition.questions))
_EDITION = select(ModuleEdition).where(_SLUG).order_by(*_BEGUN_FIRST).limit(1)


def progress(session: Session, learner_id: UUID) -> list[ModuleProgress]:
    """How far a learner has come in every module, in order. One statement; questions are left out until asked for."""
    found: dict[str, ModuleProgress] = {}
    for row in session.execute(_PROGRESS, {"learner_id": learner_id}):
        theirs = found.setdefault(row[0].slug, _as_progress(row))
        if row[0].published_at > theirs.edition.published_at:
            found[row[0].slug] = replace(theirs, newer=row[0])
    return sorted(found.values(), key=lambda module: (module.edition.position, module.edition.slug))


def edition_for(session: Session, learner_id: UUID | None, slug: str) -> ModuleEdition | None:
    """The edition of a module that this learner began, else the newest, else None. One statement."""
    if not SLUG.fullmatch(slug):
        return None
    return session.scalars(_EDITION, {"learner_id": learner_id, "slug": slug}).first()


def get_module(work: Work, slug: str) -> ModuleProgress | None:
    """A module as whoever is signed in reads it: the edition they began or the newest. One statement.

    Its questions are left out until asked for.
    """
    return _first(work, _MODULE, slug)


def get_module_and_check(work: Work, slug: str) -> ModuleProgress | None:
    """The same with its questions. One statement."""
    return _first(work, _MODULE_AND_CHECK, slug)


def _first(work: Work, wanted: Select[Any], slug: str) -> ModuleProgress | None:
    if not SLUG.fullmatch(slug):
        return None
    row = work.session.execute(wanted, {"learner_id": work.actor.person_id, "slug": slug}).first()
    return _as_progress(row) if row else None


def _as_progress(row: Any) -> ModuleProgress:
    edition, pages, registered, attempts, best, out_of, passed, waiting, not_yet, may_pass = row
    return ModuleProgress(
        edition=edition,
        pages_read=frozenset(int(number) for number in (pages or "").split()),
        attempts=attempts or 0,
        best=best,
        out_of=out_of,
        passed=bool(passed),
        registered=bool(registered),
        waiting=waiting or 0,
        not_yet=not_yet or 0,
        may_pass=bool(may_pass),
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


def image_of(session: Session, edition: ModuleEdition, name: str) -> ModuleFile | None:
    """A picture of an edition, or None."""
    wanted = select(ModuleFile).where(ModuleFile.edition_id == edition.id, ModuleFile.path == f"images/{name}")
    return session.scalar(wanted)


def has_read(session: Session, learner_id: UUID, edition_id: UUID, number: int) -> bool:
    """Whether a learner has read a page."""
    wanted = exists().where(
        PageRead.learner_id == learner_id, PageRead.edition_id == edition_id, PageRead.number == number
    )
    return bool(session.scalar(select(wanted)))
