"""What is published, and in what order it came out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, defer

from lms.courses.models import (
    Criterion,
    LearningOutcome,
    ModuleEdition,
    ModuleFile,
    Qualification,
    Unit,
)


def came_after(later: Any, earlier: Any) -> Any:
    """That one edition came out after another; two of one moment are told apart by their ids."""
    same = and_(later.published_at == earlier.published_at, later.id > earlier.id)
    return or_(later.published_at > earlier.published_at, same)


def newest_hashes(session: Session) -> set[str]:
    """The content hash of the newest edition of every qualification and module. Two statements."""
    return {*_newest_hashes(session, Qualification), *_newest_hashes(session, ModuleEdition)}


def _newest_hashes(session: Session, edition: type[Qualification] | type[ModuleEdition]) -> Sequence[str]:
    return session.scalars(select(edition.content_hash).where(_is_newest(edition))).all()


def _is_newest(edition: type[Qualification] | type[ModuleEdition]) -> Any:
    newer = aliased(edition)
    return ~exists().where(newer.slug == edition.slug, came_after(newer, edition))


def known_hashes(session: Session) -> set[str]:
    """The content hash of every edition there has ever been, of qualifications and modules. Two statements."""
    return {*session.scalars(select(Qualification.content_hash)), *session.scalars(select(ModuleEdition.content_hash))}


def newest_codes(session: Session) -> set[str]:
    """The code of every criterion of the newest edition of every qualification: PM1 3.1. One statement."""
    rows = session.execute(
        select(Unit.code, Criterion.number)
        .join(LearningOutcome, Criterion.outcome_id == LearningOutcome.id)
        .join(Unit, LearningOutcome.unit_id == Unit.id)
        .join(Qualification, Unit.qualification_id == Qualification.id)
        .where(_is_newest(Qualification))
    )
    return {f"{code} {number}" for code, number in rows}


def newest_editions(session: Session) -> dict[str, ModuleEdition]:
    """The newest edition of every module, under its slug, in order; without questions. One statement."""
    wanted = select(ModuleEdition).where(_is_newest(ModuleEdition)).options(defer(ModuleEdition.questions))
    return {edition.slug: edition for edition in session.scalars(wanted.order_by(ModuleEdition.position))}


def newest_edition(session: Session, slug: str) -> ModuleEdition | None:
    """The newest edition of a module, or None. One statement."""
    return session.scalar(select(ModuleEdition).where(ModuleEdition.slug == slug, _is_newest(ModuleEdition)))


def files_of(session: Session, edition: ModuleEdition) -> dict[str, bytes]:
    """Every file of an edition, byte for byte, under its path in the module's folder, in order. One statement."""
    wanted = select(ModuleFile.path, ModuleFile.body).where(ModuleFile.edition_id == edition.id)
    return dict(sorted((path, body) for path, body in session.execute(wanted)))


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
