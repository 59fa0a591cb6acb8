"""Deeds about learning: registering a learner, reading a page, answering a check, publishing content."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses import content, drafts, queries, rules
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
from lms.establishments.models import Establishment
from lms.people import service as people
from lms.people.models import Person


def register(work: Work, person: Person, qualification: Qualification, here: Establishment) -> Registration:
    """Register a learner for an edition of a qualification. Raises Refused."""
    if person.number is None or person.establishment_id != here.id:
        raise Refused("Register somebody who is at this prison.", field="qualification")
    if queries.is_registered_for(work.session, person.id, qualification.slug):
        raise Refused("They are registered for this already. Open their record instead.", field="qualification")
    registration = Registration(
        learner_id=person.id,
        qualification_id=qualification.id,
        establishment_id=here.id,
        registered_at=work.now,
    )
    work.session.add(registration)
    work.session.flush()
    record(work, "learner registered", person, place=here.id, qualification=qualification.slug)
    return registration


def enrol(
    work: Work,
    *,
    number: str,
    first_name: str,
    last_name: str,
    here: Establishment,
    qualification: Qualification | None,
) -> Person:
    """Add a learner and register them, when there is something to register for. Raises Refused or AlreadyHere."""
    if not first_name:
        raise Refused("Type their first name", field="first_name")
    if not last_name:
        raise Refused("Type their last name", field="last_name")
    person = people.add_learner(work, number, first_name, last_name, here)
    if qualification is not None:
        register(work, person, qualification, here)
    return person


def read_page(work: Work, edition: ModuleEdition, number: int) -> None:
    """Whoever is signed in has read a page. Reading it again changes nothing. Raises Refused for no such page."""
    learner_id = work.actor.person_id
    assert learner_id is not None
    if not 1 <= number <= edition.length:
        raise Refused("There is no such page.")
    drafts.forget(work, f"/learn/{edition.slug}/{number}")
    if queries.has_read(work.session, learner_id, edition.id, number):
        return
    work.session.add(PageRead(learner_id=learner_id, edition_id=edition.id, number=number, read_at=work.now))
    record(work, "page read", learner_id, module=edition.slug, page=number)


def answer_check(work: Work, edition: ModuleEdition, answers: Mapping[str, Sequence[int]]) -> CheckAttempt:
    """Mark a knowledge check for whoever is signed in. Raises Refused when a question has no possible answer.

    The attempt keeps the edition and the pass mark it was answered under. Tries are unlimited and gate nothing.
    """
    learner_id = work.actor.person_id
    assert learner_id is not None
    missing = rules.unanswered(edition.questions, answers)
    if missing:
        raise Refused(f"Answer question {missing[0]}", field=f"question_{missing[0]}")
    questions = range(1, len(edition.questions) + 1)
    attempt = CheckAttempt(
        learner_id=learner_id,
        edition_id=edition.id,
        answers={str(n): sorted(set(answers[str(n)])) for n in questions},
        score=rules.score(edition.questions, answers),
        out_of=len(edition.questions),
        pass_mark=edition.pass_mark,
        answered_at=work.now,
    )
    work.session.add(attempt)
    record(
        work,
        "knowledge check answered",
        learner_id,
        module=edition.slug,
        score=attempt.score,
        out_of=attempt.out_of,
        passed=attempt.passed,
    )
    return attempt


def publish(work: Work, folder: Path) -> list[str]:
    """Publish whatever is new in a content folder. Returns a sentence for each new edition; none when none is new.

    An edition is named by the hash of its file or folder and never changes: words put back as they once were make
    that edition the newest again. Raises Refused with the first fault, or when a qualification needs a new version.
    """
    marks = content.fingerprints(folder)
    newest = queries.newest_hashes(work.session)
    if marks and set(marks.values()) <= newest:
        return []
    specifications, modules, faults = content.read(folder)
    if faults:
        raise Refused(faults[0])
    _refuse_used_versions(work, specifications, marks)
    said = []
    for specification in specifications:
        if marks[specification.path] not in newest:
            said.append(_publish_qualification(work, specification, marks[specification.path]))
    for module in modules:
        if marks[module.path] not in newest:
            said.append(_publish_module(work, module, marks[module.path]))
    work.session.flush()
    return said


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
        outcomes=[_outcome(n, outcome) for n, outcome in enumerate(facts.outcomes, 1)],
    )


def _outcome(position: int, facts: content.OutcomeFacts) -> LearningOutcome:
    criteria = [
        Criterion(position=n, number=criterion.number, wording=criterion.wording, plain=criterion.plain)
        for n, criterion in enumerate(facts.criteria, 1)
    ]
    return LearningOutcome(position=position, number=facts.number, title=facts.title, criteria=criteria)


def _publish_module(work: Work, module: content.Module, mark: str) -> str:
    edition = queries.published_module(work.session, mark)
    if edition is None:
        edition = _edition(module, mark, work.now)
        work.session.add(edition)
        work.session.flush()
        work.session.add_all(_pages_and_images(module, edition))
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
    )


def _pages_and_images(module: content.Module, edition: ModuleEdition) -> list[ModulePage | ModuleImage]:
    pages = [
        ModulePage(edition=edition, number=page.number, title=page.title, source=page.source, html=page.html)
        for page in module.pages
    ]
    images = [ModuleImage(edition_id=edition.id, name=image.name, body=image.body) for image in module.images]
    return [*pages, *images]
