"""Deeds about learning: registering a learner, reading a page, answering a check, publishing content."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses import content, drafts, queries, rules
from lms.courses.models import CheckAttempt, ModuleEdition, PageRead, Qualification, Registration
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
    outcome = {"score": attempt.score, "out_of": attempt.out_of, "passed": attempt.passed}
    record(work, "knowledge check answered", learner_id, module=edition.slug, **outcome)
    return attempt


def publish(work: Work, folder: Path) -> list[str]:
    """Publish whatever is new in a content folder. Returns a sentence a new edition. Raises Refused for any fault."""
    raise NotImplementedError
