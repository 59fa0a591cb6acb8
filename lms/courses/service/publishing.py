"""Publishing content: an edition for whatever is new."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses import content, queries
from lms.courses.content.loose import read_files
from lms.courses.models import (
    Criterion,
    LearningOutcome,
    ModuleEdition,
    ModuleFile,
    ModulePage,
    Qualification,
    Unit,
)
from lms.courses.queries import editions
from lms.courses.rules.publishing import clashes, state_of
from lms.courses.service.searching import index_published


def publish(work: Work, folder: Path) -> list[str]:
    """Publish whatever is not the newest in a content folder. Returns a sentence for each edition; none when none is.

    An edition is named by the hash of its file or folder and never changes: words put back as they once were make
    that edition the newest again. Raises Refused with the first fault, or when a qualification needs a new version.
    """
    return _publish_all_but(work, folder, queries.newest_hashes(work.session))


def publish_unknown(work: Work, folder: Path) -> list[str]:
    """Publish what this site has never had of a content folder: what an author published here since stays the newest.

    Returns and raises as publish does.
    """
    return _publish_all_but(work, folder, editions.known_hashes(work.session))


def _publish_all_but(work: Work, folder: Path, known: Collection[str]) -> list[str]:
    marks = content.fingerprints(folder)
    if marks and set(marks.values()) <= set(known):
        index_published(work)
        return []
    specifications, modules, faults = content.read(folder)
    if faults:
        raise Refused(faults[0])
    _refuse_used_versions(work, specifications, marks)
    said = []
    for specification in specifications:
        if marks[specification.path] not in known:
            said.append(_publish_qualification(work, specification, marks[specification.path]))
    said += [_publish_module(work, module) for module in modules if module.content_hash not in known]
    work.session.flush()
    index_published(work)
    return said


def publish_modules(work: Work, modules: Sequence[content.Module]) -> list[str]:
    """Publish those of some sound modules that are not the newest already. Returns a sentence for each.

    Raises Refused when one would take another module's number or title.
    """
    newest = editions.newest_editions(work.session)
    faults = clashes(modules, newest)
    if faults:
        raise Refused(faults[0])
    known = {edition.content_hash for edition in newest.values()}
    said = [_publish_module(work, module) for module in modules if module.content_hash not in known]
    work.session.flush()
    index_published(work)
    return said


@dataclass(frozen=True, slots=True)
class Report:
    """What importing some files would do: the modules, a line on each, and everything that is wrong with them."""

    modules: tuple[content.Module, ...]
    lines: tuple[str, ...]
    faults: tuple[str, ...]


def report_on(work: Work, files: Mapping[str, bytes]) -> Report:
    """What publishing the modules in some files, path → bytes, would do. Changes nothing.

    Their criteria are those of the newest qualifications published here. Raises Refused where there is no module, or
    for an unsafe path.
    """
    modules, faults = read_files(files, editions.newest_codes(work.session))
    if not modules:
        raise Refused("There is no module here: a module is a folder with a name such as 01-listening.")
    newest = editions.newest_editions(work.session)
    lines = (f"{module.path}: {state_of(module, newest)}" for module in modules)
    return Report(tuple(modules), tuple(lines), (*faults, *clashes(modules, newest)))


def files_to_export(session: Session, slug: str) -> tuple[str, dict[str, bytes]]:
    """The name of a module's folder, and every file of its newest edition, byte for byte.

    Raises Refused where there is no such module, or where its files were not kept when it was published.
    """
    edition = editions.newest_edition(session, slug)
    if edition is None:
        raise Refused(f"There is no module called {slug}.")
    files = editions.files_of(session, edition)
    if "module.toml" not in files:
        raise Refused(f"{edition.title} was published before its files were kept. Publish it again from its folder.")
    return content.folder_name(edition.position, edition.slug), files


def _refuse_used_versions(
    work: Work, specifications: Sequence[content.Specification], marks: Mapping[str, str]
) -> None:
    published = queries.published_versions(work.session)
    for specification in specifications:
        before = published.get((specification.slug, specification.version))
        if before is not None and before != marks[specification.path]:
            what_to_do = f"version {specification.version} is published already: give the changed file a new version"
            raise Refused(f"{specification.path}: {what_to_do}")


def _publish_qualification(work: Work, specification: content.Specification, mark: str) -> str:
    row = queries.published_qualification(work.session, mark)
    if row is None:
        row = _qualification(specification, mark)
        work.session.add(row)
    row.published_at = work.now
    record(work, "qualification published", row, slug=row.slug, version=row.version)
    return f"{row.title}: version {row.version} is published."


def _qualification(specification: content.Specification, mark: str) -> Qualification:
    return Qualification(
        slug=specification.slug,
        version=specification.version,
        content_hash=mark,
        title=specification.title,
        code=specification.code,
        level=specification.level,
        credits=specification.credits,
        description=specification.description,
        notice=specification.notice,
        refresher_months=specification.refresher_months,
        rules=specification.rules.as_data(),
        units=[_unit(position, unit) for position, unit in enumerate(specification.units, 1)],
    )


def _unit(position: int, facts: content.UnitFacts) -> Unit:
    return Unit(
        position=position,
        code=facts.code,
        title=facts.title,
        credits=facts.credits,
        guided_hours=facts.guided_hours,
        practical=facts.practical,
        simulation=facts.simulation,
        outcomes=[_outcome(n, outcome) for n, outcome in enumerate(facts.outcomes, 1)],
    )


def _outcome(position: int, facts: content.OutcomeFacts) -> LearningOutcome:
    criteria = [
        Criterion(position=n, number=criterion.number, wording=criterion.wording, plain=criterion.plain)
        for n, criterion in enumerate(facts.criteria, 1)
    ]
    return LearningOutcome(position=position, number=facts.number, title=facts.title, criteria=criteria)


def _publish_module(work: Work, module: content.Module) -> str:
    mark = module.content_hash
    edition = queries.published_module(work.session, mark)
    if edition is None:
        edition = _edition(module, mark, work.now)
        work.session.add(edition)
        work.session.flush()
        work.session.add_all(_pages(module, edition))
        work.session.add_all(
            ModuleFile(edition_id=edition.id, path=path, body=body) for path, body in module.files.items()
        )
    edition.published_at = work.now
    record(work, "module published", edition, module=edition.slug, edition=mark)
    return f"{edition.title}: edition {mark[:12]} is published."


def _edition(module: content.Module, mark: str, now: datetime) -> ModuleEdition:
    return ModuleEdition(
        slug=module.slug,
        content_hash=mark,
        position=module.position,
        title=module.title,
        summary=module.summary,
        minutes=module.minutes,
        criteria=list(module.criteria),
        page_titles=[page.title for page in module.pages],
        pass_mark=module.check.pass_mark,
        questions=list(module.check.questions),
        published_at=now,
        changes=module.changes,
        glossary=[term.kept() for term in module.glossary],
        scenarios=list(module.scenarios),
        easy_read=list(module.easy_read),
        facilitator=module.facilitator,
        staff_note=module.staff_note,
    )


def _pages(module: content.Module, edition: ModuleEdition) -> list[ModulePage]:
    return [
        ModulePage(
            edition=edition,
            number=page.number,
            title=page.title,
            html=page.html,
            html_women=page.html_women,
            prompts=[
                {"text": prompt.text, "criteria": list(prompt.criteria)}
                for prompt in module.prompts
                if prompt.page == page.number
            ],
            scenarios=[
                {"number": scenario["number"], "title": scenario["title"]}
                for scenario in module.scenarios
                if scenario["page"] == page.number
            ],
        )
        for page in module.pages
    ]
