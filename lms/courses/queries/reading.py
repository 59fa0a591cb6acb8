"""Reading about what a learner wrote while reading, whose words they are to see, and how editions differ."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session, raiseload

from lms.core.work import Work
from lms.courses.models import CheckAttempt, ModuleEdition, ModulePage, PageRead, Reflection
from lms.courses.queries.editions import came_after
from lms.establishments.models import Establishment
from lms.people.models import Person

WOMEN = {"F"}

_REFLECTIONS = select(Reflection.prompt, Reflection.words).where(
    Reflection.learner_id == bindparam("learner_id", type_=Uuid), Reflection.module == bindparam("module")
)
_GENDERS = select(Establishment.gender).where(Establishment.id.in_(bindparam("places", expanding=True))).distinct()


def reflections(session: Session, learner_id: UUID | None, module: str) -> dict[str, str]:
    """What a learner has written in a module, under its prompts. One statement."""
    rows = session.execute(_REFLECTIONS, {"learner_id": learner_id, "module": module})
    return {row.prompt: row.words for row in rows}


def written_by(session: Session, learner_id: UUID) -> Sequence[Reflection]:
    """Everything a learner has written under prompts, the newest first. One statement."""
    mine = select(Reflection).where(Reflection.learner_id == learner_id, Reflection.words != "")
    return session.scalars(mine.order_by(Reflection.written_at.desc(), Reflection.id)).all()


def criteria_of(session: Session, reflection: Reflection) -> list[str]:
    """The codes of the criteria a prompt helps with, as the newest edition that asks it says. One statement."""
    pages = select(ModulePage.prompts).join(ModulePage.edition).where(ModuleEdition.slug == reflection.module)
    asked = session.scalars(pages.order_by(ModuleEdition.published_at.desc(), ModulePage.number))
    prompts = (prompt for page in asked for prompt in page if prompt["text"] == reflection.prompt)
    return next((list(prompt["criteria"]) for prompt in prompts), [])


def reads_as_women_do(work: Work) -> bool:
    """Whether the words for women's prisons are for whoever is signed in: they live or work in such prisons only.

    One statement, and only asked where the words differ.
    """
    actor = work.actor
    places = [actor.place_id] if actor.place_id else [place for _, place in actor.grants if place]
    return set(work.session.scalars(_GENDERS, {"places": places})) == WOMEN


def pages_of(session: Session, edition: ModuleEdition) -> Sequence[ModulePage]:
    """Every page of an edition, in order. One statement."""
    wanted = select(ModulePage).where(ModulePage.edition_id == edition.id).options(raiseload(ModulePage.edition))
    return session.scalars(wanted.order_by(ModulePage.number)).all()


def newest_edition(session: Session, slug: str) -> ModuleEdition | None:
    """The newest edition of a module, or None. One statement."""
    wanted = select(ModuleEdition).where(ModuleEdition.slug == slug)
    return session.scalars(
        wanted.order_by(ModuleEdition.published_at.desc(), ModuleEdition.id.desc()).limit(1)
    ).one_or_none()


def newest_editions(session: Session, slugs: Iterable[str]) -> dict[str, ModuleEdition]:
    """The newest edition of each of these modules, under its name. One statement."""
    wanted = select(ModuleEdition).where(ModuleEdition.slug.in_(list(slugs)))
    found = session.scalars(wanted.order_by(ModuleEdition.published_at, ModuleEdition.id))
    return {edition.slug: edition for edition in found}


def edition_before(session: Session, edition: ModuleEdition) -> ModuleEdition | None:
    """The edition that came out before this one, or None for the first. One statement."""
    wanted = select(ModuleEdition).where(ModuleEdition.slug == edition.slug, ModuleEdition.id != edition.id)
    earlier = wanted.where(~came_after(ModuleEdition, edition))
    return session.scalars(
        earlier.order_by(ModuleEdition.published_at.desc(), ModuleEdition.id.desc()).limit(1)
    ).one_or_none()


def pages_read(session: Session, learner_id: UUID, edition_id: UUID) -> set[int]:
    """The numbers of the pages of an edition that a learner has read."""
    wanted = select(PageRead.number).where(PageRead.learner_id == learner_id, PageRead.edition_id == edition_id)
    return set(session.scalars(wanted))


def reflections_of(session: Session, learner_id: UUID, module: str) -> dict[str, Reflection]:
    """What a learner has written in a module, as rows under their prompts."""
    wanted = select(Reflection).where(Reflection.learner_id == learner_id, Reflection.module == module)
    return {row.prompt: row for row in session.scalars(wanted)}


def best_attempt(session: Session, learner: Person, edition: ModuleEdition) -> CheckAttempt | None:
    """A learner's newest attempt at an edition's check that passed, or None."""
    wanted = select(CheckAttempt).where(CheckAttempt.learner_id == learner.id, CheckAttempt.edition_id == edition.id)
    attempts = session.scalars(wanted.order_by(CheckAttempt.answered_at.desc(), CheckAttempt.id))
    return next((attempt for attempt in attempts if attempt.passed), None)
