"""Reading an edition whole, to take it elsewhere."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from lms.courses.models import ModuleEdition, ModuleFile


def pictures_of(session: Session, edition: ModuleEdition) -> Sequence[ModuleFile]:
    """Every picture of an edition, by name. One statement."""
    wanted = select(ModuleFile).where(
        ModuleFile.edition_id == edition.id, ModuleFile.path.startswith("images/", autoescape=True)
    )
    return session.scalars(wanted.order_by(ModuleFile.path)).all()


def newest_whole(session: Session, slug: str) -> ModuleEdition | None:
    """The newest edition of a module with everything that is read on pages of its own, or None. One statement."""
    wanted = (
        select(ModuleEdition)
        .where(ModuleEdition.slug == slug)
        .order_by(ModuleEdition.published_at.desc(), ModuleEdition.id.desc())
    )
    beside = (ModuleEdition.glossary, ModuleEdition.scenarios, ModuleEdition.easy_read)
    return session.scalars(wanted.limit(1).options(*(undefer(part) for part in beside))).first()
