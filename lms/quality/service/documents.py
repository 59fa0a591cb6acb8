"""Asking for a portfolio as one file, and making it outside any request while whoever asked can see how far it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from lms.audit.service import record
from lms.core import jobs
from lms.core.clock import local_day
from lms.core.files import NotKept, evidence
from lms.core.jobs import Deed, Doing
from lms.core.web import database
from lms.core.work import Actor, Refused, Work, piece_of_work
from lms.courses.models import Registration, ScannedPage
from lms.people.queries import reading_settings_of
from lms.people.reading import as_words
from lms.portfolio import policy as portfolio
from lms.portfolio.queries import hold_portfolio
from lms.portfolio.queries.paper import is_sent
from lms.quality import policy
from lms.quality.document import Matter, as_picture, is_picture, portfolio_html, portfolio_pdf
from lms.quality.models import DocumentKind, PortfolioDocument, Reader
from lms.quality.originals import TooMuch, of_file, of_paper, originals_zip
from lms.quality.queries import awards_of
from lms.quality.queries import documents as queries
from lms.quality.queries.cases import WholeCase
from lms.quality.rules import coverage
from lms.quality.rules.documents import reader_of

JOB = "make document"
NOT_YOURS = "Only the learner, and staff who may read their record, can ask for this."
NOT_ANY_MORE = "You may not read this record any more."
NOT_MADE = "This could not be made. Ask for it again, and tell a member of staff if it goes on."
ASKED_OFTEN = "You have asked for many files today. Use one that you have, or ask again tomorrow."
MOST_A_DAY = 20
A_DAY = timedelta(days=1)
# Reading the record, laying out the pages, keeping the file: the steps besides one for each file.
OTHER_STEPS = 3


def ask(work: Work, registration: Registration, kind: DocumentKind) -> PortfolioDocument:
    """Ask for a portfolio as one file. Returns it, or the one this person asked for already that is still to come.

    Raises Refused for anybody who may not read the record, and for one more than they may have in a day.
    """
    if not policy.may_read(work.actor, registration) or work.actor.person_id is None:
        raise Refused(NOT_YOURS)
    hold_portfolio(work.session, registration.id)
    earlier = queries.being_made(work.session, registration.id, work.actor.person_id, kind)
    if earlier:
        return earlier
    if queries.asked_since(work.session, registration.id, work.actor.person_id, work.now - A_DAY) >= MOST_A_DAY:
        raise Refused(ASKED_OFTEN)
    document = PortfolioDocument(
        registration_id=registration.id,
        kind=kind,
        asked_by=work.actor.person_id,
        asked_at=work.now,
        steps=None,
        steps_done=0,
        made_at=None,
        file=None,
        octets=None,
        made_for=None,
        trouble=None,
    )
    work.session.add(document)
    jobs.ask(work, JOB, document=str(document.id))
    learner = registration.learner
    record(work, "document asked for", learner.id, place=learner.establishment_id, kind=kind.value)
    work.session.flush()
    return document


def clear_replaced(work: Work, before: datetime) -> int:
    """Take away the documents asked for before a moment that a newer one of the same asker replaced. Returns how many.

    Their files are left to whoever clears the store.
    """
    replaced = queries.replaced_before(work.session, before)
    for document in replaced:
        work.session.delete(document)
    work.session.flush()
    return len(replaced)


def note_download(work: Work, learner_id: UUID, place_id: UUID | None, kind: str) -> None:
    """Write down that a document was downloaded, by the learner too: from then on it is out of our hands."""
    record(work, "document downloaded", learner_id, place=place_id, kind=kind)


# Making it


def make(document: str) -> Deed:
    """Make a document and keep its file; the deed it returns writes down which file it is."""
    begun = _step(document, 0, OTHER_STEPS)
    with database().glance() as session:
        row = queries.get_document(session, UUID(document))
        reader = _reader(session, row, begun) if row else None
        if row is None or reader is None:
            return partial(_write_trouble, document=document, why=NOT_ANY_MORE)
        kind, registration_id = row.kind, row.registration_id
    if kind is DocumentKind.ORIGINALS:
        try:
            body = _originals(document, registration_id, reader, begun)
        except TooMuch as reason:
            return partial(_write_trouble, document=document, why=str(reason))
    else:
        body = _pdf(document, begun)
    return partial(_write_file, document=document, file=evidence().keep(body), octets=len(body), reader=reader)


def give_up(why: str, document: str) -> Deed:
    """The deed that says a document could not be made. Why is in the job, for whoever runs the service."""
    return partial(_write_trouble, document=document, why=NOT_MADE)


MAKE_DOCUMENT = Doing(do=make, give_up=give_up)


def _reader(session: Session, row: PortfolioDocument, now: datetime) -> Reader | None:
    """As whom the one who asked reads it now: what they held when they asked may have ended since."""
    return reader_of(queries.as_actor(session, row.asker, local_day(now)), row.registration)


def _step(document: str, done: int, steps: int) -> datetime:
    """Say how far it is, in a short piece of work of its own. Returns its moment."""
    with piece_of_work() as work:
        row = work.session.get(PortfolioDocument, UUID(document))
        if row is not None:
            row.steps, row.steps_done = steps, done
        return work.now


def _write_trouble(work: Work, document: str, why: str) -> None:
    row = work.session.get_one(PortfolioDocument, UUID(document))
    if row.made_at is None:
        row.trouble = why


def _write_file(work: Work, document: str, file: str, octets: int, reader: Reader) -> None:
    row = work.session.get_one(PortfolioDocument, UUID(document))
    if row.made_at is None:
        row.file, row.octets, row.made_at, row.made_for, row.trouble = file, octets, work.now, reader, None
        row.steps_done = row.steps or 0


# The document


def _pdf(document: str, now: datetime) -> bytes:
    with database().glance() as session:
        row = queries.get_document(session, UUID(document))
        assert row is not None
        shown = [each.file for each in queries.files_sent(session, row.registration_id) if is_picture(each)]
    pictures = _pictures(document, list(dict.fromkeys(shown)))
    with database().glance() as session:
        matter = _matter(session, UUID(document), now)
        html, reading = portfolio_html(matter, pictures), matter.reading
    steps = OTHER_STEPS + len(pictures)
    _step(document, steps - 2, steps)
    body = portfolio_pdf(html, reading)
    _step(document, steps - 1, steps)
    return body


def _pictures(document: str, names: Sequence[str]) -> dict[str, str]:
    """The pictures to show by the name of their file; one that is gone or unsound is named in the document instead."""
    found: dict[str, str] = {}
    for done, name in enumerate(names):
        _step(document, done, OTHER_STEPS + len(names))
        try:
            picture = as_picture(evidence().fetch(name))
        except NotKept:
            continue
        if picture:
            found[name] = picture
    return found


def _matter(session: Session, document_id: UUID, now: datetime) -> Matter:
    row = queries.get_document(session, document_id)
    assert row is not None
    registration, asker = row.registration, row.asker
    actor = queries.as_actor(session, asker, local_day(now))
    reader = reader_of(actor, registration)
    assert reader is not None
    pieces = queries.whole_pieces(session, registration.id)
    findings = queries.findings_whole(session, registration.id)
    every_case = queries.cases_of(session, registration.id)
    acts = queries.acts_about(session, registration.learner_id)
    return Matter(
        registration=registration,
        coverage=coverage(registration.qualification, pieces, findings, awards_of(session, registration.id)),
        pieces=pieces,
        findings=findings,
        cases=[c for c in every_case if policy.may_read_case(actor, WholeCase(c, registration, frozenset()))],
        acts=acts,
        people=queries.people_named(session, {act.actor_id for act in acts if act.actor_id}),
        reader=reader,
        asker=asker,
        reading=_reading(session, asker.id),
        made_at=now,
    )


def _reading(session: Session, person_id: UUID) -> str:
    chosen = reading_settings_of(session, person_id)
    return as_words(chosen.size, chosen.spacing, chosen.face, chosen.background) if chosen else ""


# The originals


def _originals(document: str, registration_id: UUID, reader: Reader, now: datetime) -> bytes:
    with database().glance() as session:
        row = queries.get_document(session, UUID(document))
        assert row is not None
        facts = _whose(row.registration)
        files = queries.files_sent(session, registration_id)
        actor = queries.as_actor(session, row.asker, local_day(now))
        back = queries.papers_returned(session, registration_id)
        forms = _forms_for(session, actor, reader, back)
        papers = [page for page in back if page.form_id in forms]
        adders = {file.added_by for file in files} | {page.settled_by for page in papers if page.settled_by}
        people = queries.people_named(session, adders)
    names = {person_id: person.name for person_id, person in people.items()}
    sizes = {page.picture: _size(page.picture) for page in papers}
    originals = [of_file(file, names) for file in files] + [of_paper(page, names, sizes) for page in papers]
    steps, store = OTHER_STEPS + len(originals), evidence()
    done = count(1)

    def fetch(name: str) -> bytes:
        _step(document, next(done), steps)
        return store.fetch(name)

    return originals_zip(facts, originals, fetch)


def _whose(registration: Registration) -> dict[str, str]:
    qualification, learner = registration.qualification, registration.learner
    return {
        "portfolio_of": learner.name,
        "prison_number": learner.number or "",
        "qualification": f"{qualification.title}, version {qualification.version}",
        "notice": qualification.notice,
    }


def _forms_for(session: Session, actor: Actor, reader: Reader, pages: Sequence[ScannedPage]) -> set[UUID]:
    """The ids of the forms whose pages are for a reader: until what is on one was sent, it is the learner's own."""
    forms = {page.form for page in pages if page.form is not None and portfolio.may_see_pages(actor, page.form)}
    return {form.id for form in forms if reader is Reader.LEARNER or is_sent(session, form)}


def _size(name: str) -> int:
    try:
        return len(evidence().fetch(name))
    except NotKept:
        return 0
