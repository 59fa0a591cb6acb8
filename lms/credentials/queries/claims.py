"""Reading what may be claimed, what was, and what bears on it that only this storey knows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Uuid, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.courses.models import Qualification, Registration, Unit
from lms.credentials.models import Credential, Kind, Withdrawal
from lms.credentials.queries.organisation import identity_checks
from lms.people.models import Person, Stay
from lms.quality.models import UnitAward
from lms.quality.queries.claims import is_complete
from lms.quality.rules.claims import ClaimFacts

_KEPT = aliased(Credential)
_WITHDRAWN_UNITS = (
    select(Credential.registration_id, Unit.code)
    .join(Unit, Unit.id == Credential.unit_id)
    .join(Withdrawal, Withdrawal.credential_id == Credential.id)
    .where(
        Credential.registration_id.in_(bindparam("ids", type_=Uuid, expanding=True)),
        ~exists().where(
            _KEPT.registration_id == Credential.registration_id,
            _KEPT.unit_id == Credential.unit_id,
            ~exists().where(Withdrawal.credential_id == _KEPT.id).correlate(_KEPT),
        ),
    )
    .distinct()
    .order_by(Unit.code)
)


def withdrawn_units(session: Session, registrations: Collection[UUID]) -> dict[UUID, list[str]]:
    """The units whose certificate was withdrawn and not signed again, by registration. One statement."""
    found: dict[UUID, list[str]] = {}
    for registration_id, code in session.execute(_WITHDRAWN_UNITS, {"ids": list(registrations)}):
        found.setdefault(registration_id, []).append(code)
    return found


def _is_signed() -> ColumnElement[bool]:
    return exists().where(Credential.registration_id == Registration.id, Credential.kind == Kind.QUALIFICATION)


_TO_CLAIM = (
    select(Registration)
    .join(Stay, and_(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None)))
    .join(Person, Person.id == Registration.learner_id)
    .where(
        Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
        exists().where(UnitAward.registration_id == Registration.id),
        ~_is_signed(),
    )
    .options(
        joinedload(Registration.learner).joinedload(Person.number_row),
        joinedload(Registration.learner).joinedload(Person.stay).joinedload(Stay.establishment),
        joinedload(Registration.qualification).joinedload(Qualification.units),
    )
    .order_by(is_complete().desc(), Person.last_name, Person.first_name, Registration.id)
)


def to_claim(session: Session, places: Collection[UUID], *, limit: int, offset: int = 0) -> Sequence[Registration]:
    """Registrations with a unit awarded and no signed qualification, of learners now at these prisons.

    Those with every unit awarded come first, then by name. One statement: the page of ids stands within it, for the
    units of a qualification are rows of their own.
    """
    page = _TO_CLAIM.with_only_columns(Registration.id, maintain_column_froms=True).options()
    ids = page.limit(limit).offset(offset).subquery()
    wanted = _TO_CLAIM.where(Registration.id.in_(select(ids.c.id)))
    return session.scalars(wanted, {"places": list(places)}).unique().all()


def with_what_we_hold(
    session: Session, registrations: Sequence[Registration], facts: Mapping[UUID, ClaimFacts]
) -> dict[UUID, ClaimFacts]:
    """What bears on these claims, with what only this storey knows: units whose certificate was withdrawn, and who the
    learner is. Two statements, or one where nobody outside certifies."""
    withdrawn = withdrawn_units(session, [each.id for each in registrations])
    asked = [each.learner_id for each in registrations if facts[each.id].organisation]
    checked = identity_checks(session, asked) if asked else {}
    return {
        each.id: replace(
            facts[each.id], withdrawn=tuple(withdrawn.get(each.id, ())), identity_checked=each.learner_id in checked
        )
        for each in registrations
    }


_CLAIMED = (
    select(Registration)
    .join(Stay, and_(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None)))
    .join(Person, Person.id == Registration.learner_id)
    .join(Registration.qualification)
    .where(
        Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
        Qualification.rules["awarding_organisation"].as_string() != "",
        _is_signed(),
    )
    .options(
        joinedload(Registration.learner).joinedload(Person.number_row),
        joinedload(Registration.learner).joinedload(Person.stay).joinedload(Stay.establishment),
        joinedload(Registration.qualification),
    )
    .order_by(Person.last_name, Person.first_name, Registration.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


def claimed(session: Session, places: Collection[UUID], *, limit: int, offset: int = 0) -> Sequence[Registration]:
    """Claimed registrations for qualifications of awarding organisations, of learners now at these prisons, by name.
    One statement."""
    return session.scalars(_CLAIMED, {"places": list(places), "limit": limit, "offset": offset}).all()
