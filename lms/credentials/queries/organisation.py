"""Reading what an awarding organisation asks about a learner, and the certificates it sent."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.core.work import Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.courses.rules.specification import rules_of
from lms.credentials.models import IdentityCheck, OrganisationCertificate


def get_certified(work: Work, registration_id: UUID) -> Registration | None:
    """A registration for a qualification of an awarding organisation, or None."""
    found = get_registration(work, registration_id)
    return found if found and rules_of(found.qualification).awarding_organisation else None


_CHECKS = (
    select(IdentityCheck)
    .where(IdentityCheck.person_id.in_(bindparam("people", type_=Uuid, expanding=True)))
    .options(joinedload(IdentityCheck.checker))
    .order_by(IdentityCheck.checked_at, IdentityCheck.id)
)


def identity_checks(session: Session, people: Collection[UUID]) -> dict[UUID, list[IdentityCheck]]:
    """Every check of who these people are, oldest first, by person. The last counts. One statement."""
    found: dict[UUID, list[IdentityCheck]] = {}
    for check in session.scalars(_CHECKS, {"people": list(people)}):
        found.setdefault(check.person_id, []).append(check)
    return found


def held_by_another(session: Session, uln: str, person_id: UUID) -> bool:
    """Whether the newest check of somebody else holds this ULN. One statement."""
    later = aliased(IdentityCheck)
    newer = exists().where(later.person_id == IdentityCheck.person_id, later.checked_at > IdentityCheck.checked_at)
    other = select(IdentityCheck.id).where(IdentityCheck.uln == uln, IdentityCheck.person_id != person_id, ~newer)
    return session.scalar(other.limit(1)) is not None


_THEIRS = (
    select(OrganisationCertificate)
    .join(Registration, Registration.id == OrganisationCertificate.registration_id)
    .options(
        joinedload(OrganisationCertificate.registration).joinedload(Registration.qualification),
        joinedload(OrganisationCertificate.replaces),
    )
    .order_by(OrganisationCertificate.recorded_at, OrganisationCertificate.id)
)
_THEIRS_FOR = _THEIRS.where(Registration.id.in_(bindparam("ids", type_=Uuid, expanding=True)))
_THEIRS_OF = _THEIRS.where(Registration.learner_id == bindparam("person_id", type_=Uuid))


def organisation_certificates(session: Session, ids: Collection[UUID]) -> Sequence[OrganisationCertificate]:
    """What awarding organisations sent for these registrations, in the order it was recorded. One statement."""
    return session.scalars(_THEIRS_FOR, {"ids": list(ids)}).all()


def organisation_certificates_of(session: Session, person_id: UUID) -> Sequence[OrganisationCertificate]:
    """What awarding organisations sent for somebody, in the order it was recorded. One statement."""
    return session.scalars(_THEIRS_OF, {"person_id": person_id}).all()


def organisation_certificates_numbered(session: Session, number: str) -> Sequence[OrganisationCertificate]:
    """What any awarding organisation sent with this number. One statement."""
    return session.scalars(_THEIRS.where(OrganisationCertificate.number == number)).all()
