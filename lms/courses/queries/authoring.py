"""What authors need to know: how many people are on each edition, and the working copies there are."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, union
from sqlalchemy.orm import Session, defer

from lms.courses.models import (
    CheckAttempt,
    ModuleEdition,
    ModuleFile,
    MovedOn,
    PageRead,
    WorkingCopy,
    WorkingFile,
)
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class EditionInUse:
    """An edition, and how many people are on it: of the editions they began, it came out last."""

    edition: ModuleEdition
    people: int


@dataclass(frozen=True, slots=True)
class OpenCopy:
    """A working copy, and who began it."""

    copy: WorkingCopy
    begun_by: str


def _in_use(*only: Any) -> Select[ModuleEdition, Any]:
    """Every edition with how many people are on it. Reading, answering and being moved on all begin an edition."""
    begun = union(*(select(row.learner_id, row.edition_id) for row in (PageRead, CheckAttempt, MovedOn))).subquery()
    last = func.row_number().over(
        partition_by=(begun.c.learner_id, ModuleEdition.slug),
        order_by=(ModuleEdition.published_at.desc(), ModuleEdition.id.desc()),
    )
    stands = select(begun.c.edition_id, last.label("place")).join(ModuleEdition, ModuleEdition.id == begun.c.edition_id)
    on = stands.where(*only).subquery()
    people = select(on.c.edition_id, func.count().label("people")).where(on.c.place == 1).group_by(on.c.edition_id)
    counted = people.subquery()
    return (
        select(ModuleEdition, func.coalesce(counted.c.people, 0))
        .outerjoin(counted, counted.c.edition_id == ModuleEdition.id)
        .where(*only)
        .options(defer(ModuleEdition.questions))
        .order_by(
            ModuleEdition.position,
            ModuleEdition.slug,
            ModuleEdition.published_at.desc(),
            ModuleEdition.id.desc(),
        )
    )


_EDITIONS = _in_use()
_EDITIONS_OF = _in_use(ModuleEdition.slug == bindparam("slug"))
_COPIES = (
    select(WorkingCopy, Person.first_name, Person.last_name)
    .join(Person, Person.id == WorkingCopy.begun_by)
    .order_by(WorkingCopy.folder)
)
_COPY = _COPIES.where(WorkingCopy.folder == bindparam("folder"))


def editions_in_use(session: Session) -> list[EditionInUse]:
    """Every edition there has been, module by module, the newest first. Counts of people and nobody's name.

    One statement.
    """
    return [EditionInUse(edition, people) for edition, people in session.execute(_EDITIONS)]


def editions_of(session: Session, slug: str) -> list[EditionInUse]:
    """Every edition of one module, the newest first. One statement."""
    return [EditionInUse(edition, people) for edition, people in session.execute(_EDITIONS_OF, {"slug": slug})]


def working_copies(session: Session) -> dict[str, OpenCopy]:
    """Every working copy under the name of its folder. One statement."""
    return {copy.folder: OpenCopy(copy, f"{first} {last}") for copy, first, last in session.execute(_COPIES)}


def working_copy(session: Session, folder: str) -> OpenCopy | None:
    """The working copy of that folder, or None. One statement."""
    row = session.execute(_COPY, {"folder": folder}).one_or_none()
    return OpenCopy(row[0], f"{row[1]} {row[2]}") if row else None


def files_of(session: Session, copy: WorkingCopy) -> dict[str, WorkingFile]:
    """The files of a working copy under their paths. One statement."""
    wanted = select(WorkingFile).where(WorkingFile.copy_id == copy.id).order_by(WorkingFile.path)
    return {file.path: file for file in session.scalars(wanted)}


def picture_of(session: Session, folder: str, name: str) -> WorkingFile | None:
    """A picture of a working copy, or None. One statement."""
    wanted = select(WorkingFile).join(WorkingFile.copy).where(WorkingCopy.folder == folder)
    return session.scalar(wanted.where(WorkingFile.path == f"images/{name}"))


def name_of(session: Session, person_id: UUID) -> str:
    """What somebody is called. One statement."""
    first, last = session.execute(select(Person.first_name, Person.last_name).where(Person.id == person_id)).one()
    return f"{first} {last}"


def published_files(session: Session, editions: Collection[ModuleEdition]) -> dict[str, dict[str, bytes]]:
    """Every file of some editions, under the slug of each. One statement."""
    slugs = {edition.id: edition.slug for edition in editions}
    found: dict[str, dict[str, bytes]] = {slug: {} for slug in slugs.values()}
    wanted = select(ModuleFile.edition_id, ModuleFile.path, ModuleFile.body).where(ModuleFile.edition_id.in_(slugs))
    for edition_id, path, body in session.execute(wanted.order_by(ModuleFile.path)):
        found[slugs[edition_id]][path] = body
    return found
