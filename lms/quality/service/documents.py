"""Asking for a portfolio as one file, and making it outside any request while whoever asked can see how far it is."""

from collections.abc import Iterable, Sequence
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
from lms.core.work import Actor, Refused, Work
from lms.courses.models import PaperForm, Registration, ScannedPage
from lms.people.models import Person
from lms.people.policy import may_read_record
from lms.people.queries import reading_settings_of
from lms.people.reading import as_words
from lms.portfolio import policy as portfolio
from lms.portfolio.models import Evidence
from lms.portfolio.queries import hold_portfolio
from lms.portfolio.queries.paper import is_sent
from lms.quality import policy
from lms.quality.document import Matter, portfolio_html, portfolio_pdf
from lms.quality.models import Case, DocumentKind, PortfolioDocument, Reader
from lms.quality.originals import TooMuch, of_file, of_paper, originals_zip
from lms.quality.queries import documents as queries
from lms.quality.queries.cases import WholeCase, settled_in
from lms.quality.rules import coverage
from lms.quality.rules.documents import reader_of, tells_of
from lms.quality.service import making
from lms.quality.service.making import NOT_MADE
from lms.quality.showing import show_all, wanted

JOB = "make document"
NOT_YOURS = "Only the learner, and staff who may read their record, can ask for this."
NOT_ANY_MORE = "You may not read this record any more."
ASKED_OFTEN = "You have asked for many files today. Use one that you have, or ask again tomorrow."
MOST_A_DAY = 20
A_DAY = timedelta(days=1)
# Reading the record, laying out the pages, keeping the file: the steps besides one for each file.
OTHER_STEPS = 3


def ask(work: Work, registration: Registration, kind: DocumentKind) -> PortfolioDocument:
    """Ask for a portfolio as one file. Returns it, or the one this person asked for already that is still to come.

    Raises Refused for anybody who may not read the record, and for one more than they may have in a day.
    """
    hold_portfolio(work.session, registration.id)
    if not policy.may_read(work.actor, registration) or work.actor.person_id is None:
        raise Refused(NOT_YOURS)
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


_step = partial(making.step, PortfolioDocument)


def _write_trouble(work: Work, document: str, why: str) -> None:
    making.write_trouble(work, PortfolioDocument, document, why)


def _write_file(work: Work, document: str, file: str, octets: int, reader: Reader) -> None:
    if making.write_file(work, PortfolioDocument, document, file, octets):
        work.session.get_one(PortfolioDocument, UUID(document)).made_for = reader


# The document


def _pdf(document: str, now: datetime) -> bytes:
    with database().glance() as session:
        files = _to_show(session, UUID(document), now)
    steps, done, store = OTHER_STEPS + len(files), count(), evidence()

    def fetch(name: str) -> bytes:
        _step(document, next(done), steps)
        return store.fetch(name)

    shown, pictures = show_all(files, fetch)
    with database().glance() as session:
        matter = _matter(session, UUID(document), now)
        html, reading = portfolio_html(matter, shown), matter.reading
    _step(document, steps - 2, steps)
    body = portfolio_pdf(html, reading, pictures)
    _step(document, steps - 1, steps)
    return body


def _to_show(session: Session, document_id: UUID, now: datetime) -> list[tuple[str, str]]:
    """The files to show in a document, and the scanned pages its reader may see: their names and media types."""
    row = queries.get_document(session, document_id)
    assert row is not None
    actor = queries.as_actor(session, row.asker, local_day(now))
    papers = _papers(session, actor, row.registration_id)
    scans = [page.picture for pages in papers.values() for page in pages]
    return wanted(queries.files_sent(session, row.registration_id), scans)


def _papers(session: Session, actor: Actor, registration_id: UUID) -> dict[UUID, list[ScannedPage]]:
    """The scanned pages that somebody may see, in order, by the form they are of."""
    found: dict[UUID, list[ScannedPage]] = {}
    for page in queries.papers_returned(session, registration_id):
        if page.form is not None and portfolio.may_see_pages(actor, page.form):
            found.setdefault(page.form.id, []).append(page)
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
    cases, kept = _cases(session, actor, registration)
    every_act = queries.acts_about(session, registration.learner_id)
    acts = [act for act in every_act if not tells_of(act.name, act.happened_at, act.detail, kept)]
    forms = queries.forms_of(session, registration.id)
    return Matter(
        registration=registration,
        coverage=coverage(registration.qualification, pieces, findings, *settled_in(session, registration.id)),
        pieces=pieces,
        findings=findings,
        cases=cases,
        acts=acts,
        forms=forms,
        papers=_papers(session, actor, registration.id),
        people=queries.people_named(session, _named(pieces, acts, forms.values())),
        reader=reader,
        asker=asker,
        where=_where(actor, registration.learner),
        reading=_reading(session, asker.id),
        made_at=now,
    )


def _cases(session: Session, actor: Actor, registration: Registration) -> tuple[list[Case], list[Case]]:
    """The cases about a portfolio that somebody may read, and those that are kept from them."""
    every = queries.cases_of(session, registration.id)
    readable = [each for each in every if policy.may_read_case(actor, WholeCase(each, registration, frozenset()))]
    return readable, [each for each in every if each not in readable]


def _where(actor: Actor, learner: Person) -> str:
    """Where a learner is now; not where they went, for an EQA of a prison they have left (decision 0014)."""
    if learner.stay is None:
        return "Not at a prison"
    return learner.stay.establishment.name if may_read_record(actor, learner) else "Not here any more"


def _named(pieces: Iterable[Evidence], acts: Iterable[queries.Act], forms: Iterable[PaperForm]) -> set[UUID]:
    """The ids of those whom a document names and no piece of it has loaded."""
    adders = {file.added_by for piece in pieces for version in piece.versions for file in version.files}
    keyers = {form.keyed_by for form in forms if form.keyed_by}
    return adders | keyers | {act.actor_id for act in acts if act.actor_id}


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
        on_paper = queries.pieces_on_paper(session, registration_id)
        adders = {file.added_by for file in files} | {page.settled_by for page in papers if page.settled_by}
        people = queries.people_named(session, adders)
    names = {person_id: person.name for person_id, person in people.items()}
    sizes = {page.picture: _size(page.picture) for page in papers}
    originals = [of_file(file, names) for file in files]
    originals += [of_paper(page, on_paper.get(page.form_id), names, sizes) for page in papers if page.form_id]
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
