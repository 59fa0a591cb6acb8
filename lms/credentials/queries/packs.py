"""Packs that were asked for; and what one holds about claims and certificates, one statement a section."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.audit.models import Event
from lms.core.work import Work
from lms.courses.models import Qualification, Registration
from lms.credentials.models import Centre, Credential, Kind, OrganisationCertificate, Withdrawal
from lms.people.models import Person
from lms.quality.models import CentrePack
from lms.quality.queries.pack.reading import Rows, Span, learner, name_of, read, with_learner

MOST_LISTED = 10
_OTHER, _BEFORE = aliased(Person), aliased(OrganisationCertificate)


def claims(session: Session, span: Span) -> Rows:
    """Every qualification claimed at the prison, oldest first, with who claimed it and the qualification's own slug."""
    signed = and_(
        Event.subject_id == Credential.holder_id,
        Event.name == "credential signed",
        Event.detail["number"].as_string() == Credential.number,
    )
    wanted = _signed_here(
        select(
            Credential.issued_at,
            *learner(span),
            Qualification.title,
            Qualification.version,
            name_of(_OTHER),
            Credential.number,
            Qualification.slug,
        ),
        span,
    )
    claimed = (
        wanted.join(Qualification, Qualification.id == Registration.qualification_id)
        .outerjoin(Event, signed)
        .outerjoin(_OTHER, _OTHER.id == Event.actor_id)
        .where(Credential.kind == Kind.QUALIFICATION, Credential.issued_at.between(span.since, span.until))
    )
    return read(session, claimed.order_by(Credential.issued_at, Credential.id), span)


def certificates(session: Session, span: Span) -> Rows:
    """Every certificate of the prison's centre that was issued or withdrawn then, oldest first."""
    wanted = _signed_here(
        select(
            Credential.issued_at,
            *learner(span),
            Credential.kind,
            Credential.title,
            Credential.number,
            Withdrawal.withdrawn_at,
            name_of(_OTHER),
            Withdrawal.reason,
        ),
        span,
    )
    then = or_(
        Credential.issued_at.between(span.since, span.until), Withdrawal.withdrawn_at.between(span.since, span.until)
    )
    held = (
        wanted.outerjoin(Withdrawal, Withdrawal.credential_id == Credential.id)
        .outerjoin(_OTHER, _OTHER.id == Withdrawal.withdrawn_by)
        .where(then)
    )
    return read(session, held.order_by(Credential.issued_at, Credential.id), span)


def from_organisations(session: Session, span: Span) -> Rows:
    """Every certificate of an awarding organisation written down then, of what the prison's centre had claimed.

    With the qualification's own slug last.
    """
    certificate = OrganisationCertificate
    claimed = (
        select(Credential.id)
        .join(Centre, Centre.id == Credential.centre_id)
        .where(
            Credential.registration_id == certificate.registration_id,
            Credential.kind == Kind.QUALIFICATION,
            Centre.establishment_id == span.place,
        )
    )
    wanted = (
        select(
            certificate.issued_on,
            *learner(span),
            Qualification.title,
            certificate.number,
            _BEFORE.number,
            name_of(_OTHER),
            certificate.recorded_at,
            Qualification.slug,
        )
        .join(Registration, Registration.id == certificate.registration_id)
        .join(Qualification, Qualification.id == Registration.qualification_id)
        .join(_OTHER, _OTHER.id == certificate.recorded_by)
        .outerjoin(_BEFORE, _BEFORE.id == certificate.replaces_id)
        .where(claimed.exists(), certificate.recorded_at.between(span.since, span.until))
        .order_by(certificate.recorded_at, certificate.id)
    )
    return read(session, with_learner(wanted, span), span)


def _signed_here(wanted: Select[*tuple[Any, ...]], span: Span) -> Select[*tuple[Any, ...]]:
    """Join a statement about what the prison's centre signed to whose it is."""
    signed = (
        wanted.select_from(Credential)
        .join(Registration, Registration.id == Credential.registration_id)
        .join(Centre, Centre.id == Credential.centre_id)
        .where(Centre.establishment_id == span.place)
    )
    return with_learner(signed, span)


# Packs that were asked for


_PACKS = select(CentrePack).options(joinedload(CentrePack.establishment), joinedload(CentrePack.asker))


def get_pack(work: Work, pack_id: UUID) -> CentrePack | None:
    """A pack that somebody asked for, with its prison and who asked, or None."""
    return pack_with(work.session, pack_id)


def pack_with(session: Session, pack_id: UUID) -> CentrePack | None:
    """The same outside a request."""
    return session.scalar(_PACKS.where(CentrePack.id == pack_id))


def packs_of(session: Session, asker_id: UUID | None) -> Sequence[CentrePack]:
    """The newest packs that somebody asked for, the newest first. One statement."""
    mine = _PACKS.where(CentrePack.asked_by == asker_id)
    return session.scalars(mine.order_by(CentrePack.asked_at.desc(), CentrePack.id).limit(MOST_LISTED)).all()


def packs_since(session: Session, asker_id: UUID | None, since: datetime) -> Sequence[CentrePack]:
    """The packs that somebody asked for since a moment, the newest first. One statement."""
    wanted = select(CentrePack).where(CentrePack.asked_by == asker_id, CentrePack.asked_at > since)
    return session.scalars(wanted.order_by(CentrePack.asked_at.desc(), CentrePack.id)).all()


def packs_before(session: Session, moment: datetime) -> Sequence[CentrePack]:
    """The packs asked for before a moment. One statement."""
    return session.scalars(select(CentrePack).where(CentrePack.asked_at < moment).order_by(CentrePack.id)).all()
