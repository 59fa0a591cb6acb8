"""Conflicts of interest: people whose work a member of staff leaves to others to judge, learners and other staff
(domain.md 1.6)."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, SQLColumnExpression, Uuid, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.people import rules
from lms.people.models import Account, DeclaredInterest, Person, PrisonNumber, RoleGrant, Stay
from lms.people.queries import WHOLE
from lms.people.remarks import plain

NOBODY_HERE = "Nobody here has that name or number. Check it, or type the prison number"
SEVERAL = "More than one person here is called that. Type the prison number, or the username of a member of staff"


def declare(work: Work, about: Person, why: str) -> DeclaredInterest:
    """Say that whoever is signed in must not judge this person's work, and why. Returns the row.

    An assessor or IQA leaves a learner's work to others. An IQA leaves to others what a member of staff decided, and
    cases in which their work or word is in question.

    Raises Refused for themselves, no reason, and an interest that is declared already.
    """
    person_id = work.actor.person_id
    assert person_id is not None
    if about.id == person_id:
        raise Refused("You never judge your own work. There is nothing to declare", field="who")
    if not why.strip():
        raise Refused("Say why, in a few words", field="why")
    work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    if any(each.about_id == about.id and each.ended_at is None for each in interests_of(work.session, person_id)):
        raise Refused("You said so already", field="who")
    declared = DeclaredInterest(
        person_id=person_id, about_id=about.id, why=why.strip(), declared_at=work.now, ended_at=None
    )
    work.session.add(declared)
    record(work, "interest declared", person_id, place=about.establishment_id, about=str(about.id))
    work.session.flush()
    return declared


def end(work: Work, interest: DeclaredInterest, why: str) -> None:
    """Say that an interest is over, and why. It stays on the list; the reason is kept among the events.

    Raises Refused for anybody else's, for one that ended, and without a reason.
    """
    if interest.person_id != work.actor.person_id:
        raise Refused("Only the person who said it can end it.")
    if interest.ended_at is not None:
        raise Refused("This ended already.")
    if not why.strip():
        raise Refused("Say why it is over, in a few words", field="why")
    interest.ended_at = work.now
    place = interest.about.establishment_id
    record(work, "interest ended", interest.person_id, place=place, about=str(interest.about_id), why=why.strip())


def someone_here(session: Session, typed: str, places: Collection[UUID], today: date) -> Person:
    """The learner at these prisons with this number or whole name, or the member of staff who holds a role there, by
    whole name or username. Raises Refused for nobody and for several."""
    number = rules.as_prison_number(typed)
    held = PrisonNumber.number == number if number else PrisonNumber.replaced_at.is_(None)
    every = session.execute(_LEARNERS.where(Stay.establishment_id.in_(places), held)).all()
    staff = [] if number else session.execute(_STAFF, {"places": list(places), "today": today}).all()
    # Compared here: a database folds the capitals of English letters only, and Siân types her Â as she can.
    called = plain(typed)
    found = {row.id for row in [*every, *staff] if number or plain(f"{row.first_name} {row.last_name}") == called}
    found = {row.id for row in staff if row.username == typed.strip().casefold()} or found
    if len(found) != 1:
        raise Refused(SEVERAL if found else NOBODY_HERE, field="who")
    return session.get_one(Person, found.pop(), options=WHOLE)


_LEARNERS = (
    select(Person.id, Person.first_name, Person.last_name)
    .join(Stay, (Stay.person_id == Person.id) & Stay.ended_at.is_(None))
    .join(PrisonNumber, PrisonNumber.person_id == Person.id)
    .order_by(Person.id)
)


_STAFF = (
    select(Person.id, Person.first_name, Person.last_name, Account.username)
    .outerjoin(Account, Account.person_id == Person.id)
    .where(
        select(RoleGrant.id)
        .where(
            RoleGrant.person_id == Person.id,
            RoleGrant.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
            RoleGrant.from_day <= bindparam("today", type_=Date),
            or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= bindparam("today", type_=Date)),
        )
        .correlate(Person)
        .exists()
    )
    .order_by(Person.id)
)
_ABOUT = joinedload(DeclaredInterest.about).options(*WHOLE)
_INTERESTS_OF = (
    select(DeclaredInterest)
    .where(DeclaredInterest.person_id == bindparam("person_id", type_=Uuid))
    .options(_ABOUT)
    .order_by(DeclaredInterest.ended_at.is_not(None), DeclaredInterest.declared_at.desc(), DeclaredInterest.id)
)


def _holds_a_role_here(person_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    return (
        select(RoleGrant.id)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
            or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= bindparam("today", type_=Date)),
        )
        .correlate(DeclaredInterest)
        .exists()
    )


_EVERYWHERE = (
    select(DeclaredInterest)
    .options(_ABOUT, joinedload(DeclaredInterest.person))
    .order_by(DeclaredInterest.ended_at.is_not(None), DeclaredInterest.declared_at.desc(), DeclaredInterest.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_IS_HERE = (
    select(Stay.id)
    .where(
        Stay.person_id == DeclaredInterest.about_id,
        Stay.ended_at.is_(None),
        Stay.establishment_id.in_(bindparam("places", type_=Uuid, expanding=True)),
    )
    .correlate(DeclaredInterest)
    .exists()
)
_AT = _EVERYWHERE.where(
    _holds_a_role_here(DeclaredInterest.person_id), or_(_IS_HERE, _holds_a_role_here(DeclaredInterest.about_id))
)


def interests_of(session: Session, person_id: UUID) -> Sequence[DeclaredInterest]:
    """What a member of staff declared, the open ones first. One statement."""
    return session.scalars(_INTERESTS_OF, {"person_id": person_id}).unique().all()


def interests_at(
    session: Session, places: Collection[UUID] | None, today: date, *, limit: int, offset: int = 0
) -> Sequence[DeclaredInterest]:
    """What staff who hold a role at these prisons declared about learners who are there now, and about other staff who
    hold a role there, the open ones first.

    At every prison, and about anybody, for None.
    """
    asked = {"limit": limit, "offset": offset}
    if places is None:
        return session.scalars(_EVERYWHERE, asked).unique().all()
    return session.scalars(_AT, asked | {"places": list(places), "today": today}).unique().all()
