"""Reading a portfolio whole, for a document of it; and the documents somebody asked for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from lms.assessments.models import Discussion, PriorAchievement, WitnessStatement
from lms.audit.models import Event
from lms.core.work import Actor
from lms.courses.models import PaperForm, Registration, ScannedPage
from lms.courses.queries.registrations import LEARNER, SPECIFICATION
from lms.people.models import Person
from lms.people.queries import grants_of
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion, Judgement
from lms.portfolio.queries import SHEET, SOURCES
from lms.quality.models import Case, CaseStep, DocumentKind, Finding, FindingLine, PortfolioDocument
from lms.quality.rules.documents import ACTS, READ, form_of

MOST_SHOWN = 20
_WHOLE_PIECES = (
    select(Evidence)
    .options(
        *SOURCES,
        SHEET,
        joinedload(Evidence.witness).options(joinedload(WitnessStatement.writer), joinedload(WitnessStatement.witness)),
        joinedload(Evidence.discussion).options(joinedload(Discussion.assessor), selectinload(Discussion.questions)),
        joinedload(Evidence.prior).joinedload(PriorAchievement.prover),
        selectinload(Evidence.versions).options(
            selectinload(EvidenceVersion.claims),
            selectinload(EvidenceVersion.files),
            selectinload(EvidenceVersion.judgements).options(
                joinedload(Judgement.assessor), joinedload(Judgement.countersigner), selectinload(Judgement.decisions)
            ),
        ),
    )
    .order_by(Evidence.number)
)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happened in a portfolio, as it was written down."""

    name: str
    happened_at: datetime
    actor_id: UUID | None
    detail: dict[str, Any]


# Documents


def get_document(session: Session, document_id: UUID) -> PortfolioDocument | None:
    """A document with its portfolio, learner and qualification, for whoever makes it."""
    wanted = select(PortfolioDocument).where(PortfolioDocument.id == document_id)
    registration = joinedload(PortfolioDocument.registration)
    loaded = wanted.options(
        joinedload(PortfolioDocument.asker).joinedload(Person.number_row),
        registration.options(*LEARNER, SPECIFICATION, joinedload(Registration.establishment)),
    )
    return session.scalars(loaded).unique().one_or_none()


def documents_of(session: Session, registration_id: UUID, asker_id: UUID | None) -> Sequence[PortfolioDocument]:
    """The newest documents of a portfolio that somebody asked for, the newest first. One statement."""
    wanted = select(PortfolioDocument).where(
        PortfolioDocument.registration_id == registration_id, PortfolioDocument.asked_by == asker_id
    )
    newest = wanted.order_by(PortfolioDocument.asked_at.desc(), PortfolioDocument.id)
    return session.scalars(newest.limit(MOST_SHOWN)).all()


def document_of(
    session: Session, registration_id: UUID, document_id: UUID, asker_id: UUID | None
) -> PortfolioDocument | None:
    """A document of a portfolio that this person asked for, or None: nobody reads what was made for another."""
    wanted = select(PortfolioDocument).where(
        PortfolioDocument.id == document_id,
        PortfolioDocument.registration_id == registration_id,
        PortfolioDocument.asked_by == asker_id,
    )
    return session.scalar(wanted)


def being_made(
    session: Session, registration_id: UUID, asker_id: UUID | None, kind: DocumentKind
) -> PortfolioDocument | None:
    """The document of this kind that somebody asked for and that is still to come, or None."""
    wanted = select(PortfolioDocument).where(
        PortfolioDocument.registration_id == registration_id,
        PortfolioDocument.asked_by == asker_id,
        PortfolioDocument.kind == kind,
        PortfolioDocument.made_at.is_(None),
        PortfolioDocument.trouble.is_(None),
    )
    return session.scalar(wanted.order_by(PortfolioDocument.asked_at.desc()).limit(1))


def asked_since(session: Session, registration_id: UUID, asker_id: UUID | None, since: datetime) -> int:
    """How many documents of a portfolio somebody asked for since a moment. One statement."""
    wanted = select(func.count(PortfolioDocument.id)).where(
        PortfolioDocument.registration_id == registration_id,
        PortfolioDocument.asked_by == asker_id,
        PortfolioDocument.asked_at > since,
    )
    return session.scalars(wanted).one()


def replaced_before(session: Session, moment: datetime) -> Sequence[PortfolioDocument]:
    """The documents asked for before a moment for which their asker asked again since, with success. One statement."""
    newer = aliased(PortfolioDocument)
    replaced = exists().where(
        newer.registration_id == PortfolioDocument.registration_id,
        newer.asked_by == PortfolioDocument.asked_by,
        newer.kind == PortfolioDocument.kind,
        newer.asked_at > PortfolioDocument.asked_at,
        newer.made_at.is_not(None),
    )
    wanted = select(PortfolioDocument).where(PortfolioDocument.asked_at < moment, replaced)
    return session.scalars(wanted.order_by(PortfolioDocument.asked_at, PortfolioDocument.id)).all()


def changed_at(session: Session, learner_id: UUID) -> datetime | None:
    """When something last happened in a learner's portfolio, or None. One statement."""
    wanted = select(func.max(Event.happened_at)).where(Event.subject_id == learner_id, Event.name.in_(ACTS))
    return session.scalar(wanted)


def as_actor(session: Session, person: Person, today: date) -> Actor:
    """A person as the actor they are today, outside any request."""
    held = {(grant.role.value, grant.establishment_id) for grant in grants_of(session, person.id, today)}
    return Actor(person_id=person.id, name=person.name, grants=frozenset(held))


# What is in them


def whole_pieces(session: Session, registration_id: UUID) -> Sequence[Evidence]:
    """Every piece of a portfolio with all that was written, seen, added and decided, by number."""
    return session.scalars(_WHOLE_PIECES.where(Evidence.registration_id == registration_id)).unique().all()


def files_sent(session: Session, registration_id: UUID) -> Sequence[EvidenceFile]:
    """The files of every version that was sent, in order of piece, version and place. One statement."""
    wanted = (
        select(EvidenceFile)
        .join(EvidenceFile.version)
        .join(EvidenceVersion.evidence)
        .where(Evidence.registration_id == registration_id, EvidenceVersion.submitted_at.is_not(None))
        .order_by(Evidence.number, EvidenceVersion.number, EvidenceFile.position)
        .options(
            joinedload(EvidenceFile.version).joinedload(EvidenceVersion.evidence).joinedload(Evidence.registration)
        )
    )
    return session.scalars(wanted).all()


def papers_returned(session: Session, registration_id: UUID) -> Sequence[ScannedPage]:
    """The scanned pages of the forms of a portfolio that a person confirmed, in order. One statement."""
    wanted = (
        select(ScannedPage)
        .join(ScannedPage.form)
        .where(
            PaperForm.registration_id == registration_id,
            ScannedPage.settled_at.is_not(None),
            ScannedPage.set_aside.is_(False),
        )
        .order_by(PaperForm.code, ScannedPage.page, ScannedPage.id)
        .options(joinedload(ScannedPage.form))
    )
    return session.scalars(wanted).all()


def forms_of(session: Session, registration_id: UUID) -> dict[UUID, PaperForm]:
    """The forms printed for a portfolio, by their ids. One statement."""
    wanted = select(PaperForm).where(PaperForm.registration_id == registration_id).order_by(PaperForm.code)
    return {form.id: form for form in session.scalars(wanted)}


def pieces_on_paper(session: Session, registration_id: UUID) -> dict[UUID, Evidence]:
    """The pieces of a portfolio that came on paper, by the form each was written on. One statement."""
    wanted = select(Evidence).options(*SOURCES, joinedload(Evidence.registration))
    wanted = wanted.where(Evidence.registration_id == registration_id)
    pieces = session.scalars(wanted.order_by(Evidence.number)).unique()
    return {form: piece for piece in pieces if (form := form_of(piece))}


def findings_whole(session: Session, registration_id: UUID) -> Sequence[Finding]:
    """What IQAs found in a portfolio, oldest first, with every line, every action and who made it."""
    wanted = (
        select(Finding)
        .where(Finding.registration_id == registration_id)
        .options(
            joinedload(Finding.iqa),
            joinedload(Finding.unit),
            selectinload(Finding.lines).joinedload(FindingLine.criterion),
            selectinload(Finding.actions),
        )
        .order_by(Finding.found_at, Finding.id)
    )
    return session.scalars(wanted).all()


def cases_of(session: Session, registration_id: UUID) -> Sequence[Case]:
    """The cases about a portfolio, oldest first, with what was decided at each stage."""
    wanted = (
        select(Case)
        .where(Case.registration_id == registration_id)
        .options(
            joinedload(Case.raiser),
            joinedload(Case.teller),
            joinedload(Case.about),
            joinedload(Case.finding).joinedload(Finding.unit),
            selectinload(Case.steps).options(joinedload(CaseStep.decider), joinedload(CaseStep.taker)),
        )
        .order_by(Case.raised_at, Case.id)
    )
    return session.scalars(wanted).all()


def acts_about(session: Session, learner_id: UUID) -> Sequence[Act]:
    """What happened in a learner's portfolio and who read it, oldest first. One statement."""
    wanted = select(Event.name, Event.happened_at, Event.actor_id, Event.detail).where(
        Event.subject_id == learner_id, Event.name.in_([*ACTS, READ])
    )
    return [Act(*row) for row in session.execute(wanted.order_by(Event.position))]


def people_named(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    """These people by their ids, with their prison numbers. One statement."""
    wanted = select(Person).where(Person.id.in_(ids)).options(joinedload(Person.number_row))
    return {person.id: person for person in session.scalars(wanted)}
