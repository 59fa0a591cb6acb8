"""Deeds of reading: a page, what was written under its prompts, and moving on to a newer edition."""

from collections.abc import Mapping

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses import drafts, queries
from lms.courses.models import CheckAttempt, ModuleEdition, MovedOn, PageRead, Reflection
from lms.courses.queries import reading
from lms.courses.queries.checks import newest_attempt
from lms.courses.queries.pace import hold_learner
from lms.courses.rules.drafts import Fields
from lms.courses.rules.editions import asks_differently, changes_between
from lms.courses.rules.reflections import changed_meanwhile, was_touched, words_name
from lms.courses.service import pace
from lms.courses.service.checks import the_same
from lms.people.models import Person


def read_page(
    work: Work,
    edition: ModuleEdition,
    number: int,
    words: Mapping[str, str] | None = None,
    seen: Mapping[str, str] | None = None,
) -> None:
    """Whoever is signed in has read a page, and wrote these words under its prompts.

    `seen` marks the words its page was opened with. Reading it again changes nothing but the words. Raises Refused
    for no such page.
    """
    learner_id = work.actor.person_id
    assert learner_id is not None
    if not 1 <= number <= edition.length:
        raise Refused("There is no such page.")
    pace.note_active(work, edition.slug)
    if words:
        reflect(work, edition.slug, number, words, seen)
    drafts.forget(work, _place(edition.slug, number))
    if queries.has_read(work.session, learner_id, edition.id, number):
        return
    work.session.add(PageRead(learner_id=learner_id, edition_id=edition.id, number=number, read_at=work.now))
    record(work, "page read", learner_id, module=edition.slug, page=number)


def _place(module: str, number: int) -> str:
    return f"/learn/{module}/{number}"


def reflect(
    work: Work, module: str, number: int, words: Mapping[str, str], seen: Mapping[str, str] | None = None
) -> None:
    """Keep what whoever is signed in wrote under a page's prompts. It is theirs: writing again takes the place of it.

    Words kept since the page was opened (`seen` marks those it was opened with) stay where nothing was typed on it,
    and are put aside and offered where something was.
    """
    learner_id = work.actor.person_id
    assert learner_id is not None
    hold_learner(work.session, learner_id)
    written = reading.reflections_of(work.session, learner_id, module)
    aside: Fields = {}
    for n, (prompt, said) in enumerate(words.items(), 1):
        row = written.get(prompt)
        if row is not None and row.words != said:
            if changed_meanwhile(row.words, prompt, seen or {}):
                if not was_touched(said, prompt, seen or {}):
                    continue
                aside |= {words_name(n): [row.words]} if row.words else {}
            row.words, row.written_at = said, work.now
        elif row is None and said:
            work.session.add(
                Reflection(learner_id=learner_id, module=module, prompt=prompt, words=said, written_at=work.now)
            )
    if aside:
        drafts.put_aside(work, _place(module, number), aside)


def move_on(work: Work, learner: Person, module: str) -> None:
    """Move a learner on to the newest edition of a module. What is the same stays read, and passed.

    Raises Refused when they are on it, or have begun none.
    """
    hold_learner(work.session, learner.id)
    newest = reading.newest_edition(work.session, module)
    theirs = queries.edition_for(work.session, learner.id, module)
    if newest is None or theirs is None or theirs.id == newest.id:
        raise Refused("They are on the newest edition already.")
    work.session.add(
        MovedOn(learner_id=learner.id, edition_id=newest.id, moved_at=work.now, moved_by=work.actor.person_id)
    )
    _keep_read_pages(work, learner, theirs, newest)
    _keep_tries(work, learner, theirs, newest)
    record(
        work, "learner moved on", learner, place=learner.establishment_id, module=module, edition=newest.content_hash
    )


def _keep_read_pages(work: Work, learner: Person, old: ModuleEdition, new: ModuleEdition) -> None:
    session = work.session
    changes = changes_between(old, reading.pages_of(session, old), new, reading.pages_of(session, new))
    read_before = reading.pages_read(session, learner.id, old.id)
    read_already = reading.pages_read(session, learner.id, new.id)
    for number in sorted(changes.kept(read_before) - read_already):
        session.add(PageRead(learner_id=learner.id, edition_id=new.id, number=number, read_at=work.now))


def _keep_tries(work: Work, learner: Person, old: ModuleEdition, new: ModuleEdition) -> None:
    """Nobody answers the same questions twice: a pass of the same check is one of this edition's, and so is a try."""
    if asks_differently(old, new):
        return
    tries = (reading.best_attempt(work.session, learner, old), newest_attempt(work.session, learner.id, old.id))
    for attempt in {attempt.id: attempt for attempt in tries if attempt}.values():
        _keep_try(work, attempt, new)


def _keep_try(work: Work, attempt: CheckAttempt, new: ModuleEdition) -> None:
    again = CheckAttempt(
        learner_id=attempt.learner_id,
        edition_id=new.id,
        answers=attempt.answers,
        score=attempt.score,
        out_of=attempt.out_of,
        pass_mark=attempt.pass_mark,
        answered_at=attempt.answered_at,
        to_mark=attempt.to_mark,
        printed_id=attempt.printed_id,
        keyed_by=attempt.keyed_by,
        marks=[the_same(mark) for mark in attempt.marks],
    )
    work.session.add(again)
