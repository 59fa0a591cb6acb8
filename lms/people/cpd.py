"""What staff hold and keep up: their awards, and their continuing professional development (CPD, domain.md 1.6)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.people import rules
from lms.people.marks import in_training
from lms.people.models import CpdEntry, Person, Role, RoleGrant, StaffQualification

ASSESS_OR_ASSURE = (Role.ASSESSOR, Role.IQA)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a role asks its holder to have: which awards will do, and the sentence where none is on record."""

    lets: Callable[[str, int | None], bool]
    missing: str


ASKED_FOR = {
    Role.ASSESSOR: AskedFor(rules.lets_assess, rules.NO_ASSESSOR_AWARD),
    Role.IQA: AskedFor(rules.lets_assure, rules.NO_IQA_AWARD),
}
TAKEN_BACK = "This was taken back already."


@dataclass(frozen=True, slots=True)
class Award:
    """What a certificate says. Whether there is a level and a number is not known of every old award."""

    title: str
    awarded_by: str
    awarded_on: date
    level: int | None = None
    certificate_number: str = ""


# Deeds


def add_cpd(work: Work, done_on: date, minutes: int, done: str, learned: str) -> CpdEntry:
    """Keep what whoever is signed in did to keep up what they know. Returns the row.

    Raises Refused for a day to come, a length that cannot be, and where nothing is said.
    """
    person_id = work.actor.person_id
    assert person_id is not None
    if fault := rules.fault_in_day_done(done_on, work.today):
        raise Refused(fault, field="done_on")
    if fault := rules.fault_in_minutes(minutes):
        raise Refused(fault, field="minutes")
    if not done.strip():
        raise Refused("Say what you did", field="done")
    if not learned.strip():
        raise Refused("Say what you learned", field="learned")
    entry = CpdEntry(
        person_id=person_id,
        done_on=done_on,
        minutes=minutes,
        done=done.strip(),
        learned=learned.strip(),
        entered_at=work.now,
        taken_back_at=None,
    )
    work.session.add(entry)
    record(work, "CPD added", person_id, on=done_on.isoformat(), minutes=minutes)
    return entry


def take_back_cpd(work: Work, entry: CpdEntry) -> None:
    """Take back one's own CPD that is wrong. It is kept. Raises Refused for anybody else's, and the second time."""
    if entry.person_id != work.actor.person_id:
        raise Refused("Only the person who did it can take it back.")
    if entry.taken_back_at is not None:
        raise Refused(TAKEN_BACK)
    entry.taken_back_at = work.now
    record(work, "CPD taken back", entry.person_id, on=entry.done_on.isoformat(), minutes=entry.minutes)


def add_qualification(work: Work, person_id: UUID, award: Award) -> StaffQualification:
    """Keep an award: one's own, or one whose certificate an admin saw. Returns the row.

    Raises Refused for a day to come, where nothing is said, and for an award that is on the list.
    """
    if fault := rules.fault_in_day_done(award.awarded_on, work.today):
        raise Refused(fault, field="awarded_on")
    if not award.title.strip():
        raise Refused("Type what it is called", field="title")
    if not award.awarded_by.strip():
        raise Refused("Type who awarded it", field="awarded_by")
    if any(_same(each, award) for each in qualifications_of(work.session, person_id)):
        raise Refused("This is on the list already", field="title")
    by = _may_write(work, person_id)
    is_own = by == person_id
    held = StaffQualification(
        person_id=person_id,
        title=award.title.strip(),
        awarded_by=award.awarded_by.strip(),
        level=award.level,
        awarded_on=award.awarded_on,
        certificate_number=award.certificate_number.strip(),
        entered_by=by,
        entered_at=work.now,
        seen_by=None if is_own else by,
        seen_at=None if is_own else work.now,
        taken_back_by=None,
        taken_back_at=None,
    )
    work.session.add(held)
    record(work, "qualification of staff added", person_id, title=held.title)
    return held


def see_qualification(work: Work, held: StaffQualification) -> None:
    """Say that one saw the certificate of an award. Raises Refused for one's own, and what was seen or taken back."""
    by = _may_write(work, held.person_id)
    if by == held.person_id:
        raise Refused("Somebody else must see your certificate.")
    if held.taken_back_at is not None:
        raise Refused(TAKEN_BACK)
    if held.seen_at is not None:
        raise Refused("Somebody saw this certificate already.")
    held.seen_by, held.seen_at = by, work.now
    record(work, "qualification of staff seen", held.person_id, title=held.title)


def take_back_qualification(work: Work, held: StaffQualification) -> None:
    """Take back an award that is wrong: whose it is, or an admin. It is kept. Raises Refused the second time."""
    by = _may_write(work, held.person_id)
    if held.taken_back_at is not None:
        raise Refused(TAKEN_BACK)
    held.taken_back_by, held.taken_back_at = by, work.now
    record(work, "qualification of staff taken back", held.person_id, title=held.title)


def _may_write(work: Work, person_id: UUID) -> UUID:
    """Whoever is signed in. Raises Refused for a stranger to this list who is no admin."""
    by = work.actor.person_id
    assert by is not None
    if by != person_id and not work.actor.holds(Role.ADMIN):
        raise Refused("Only an admin can do that for somebody else.")
    return by


def _same(held: StaffQualification, award: Award) -> bool:
    """Whether an award that stands is this one."""
    names = held.title.casefold(), award.title.strip().casefold()
    return held.taken_back_at is None and held.awarded_on == award.awarded_on and names[0] == names[1]


# Reading


def qualifications_of(session: Session, person_id: UUID) -> Sequence[StaffQualification]:
    """The awards somebody holds, newest first, those that were taken back too. One statement."""
    wanted = _QUALIFICATIONS.where(StaffQualification.person_id == person_id)
    return session.scalars(wanted).all()


_QUALIFICATIONS = (
    select(StaffQualification)
    .options(joinedload(StaffQualification.seer))
    .order_by(StaffQualification.awarded_on.desc(), StaffQualification.entered_at.desc(), StaffQualification.id)
)


def cpd_of(session: Session, person_id: UUID, *, limit: int, offset: int = 0) -> Sequence[CpdEntry]:
    """What somebody did to keep up, newest first, what was taken back too. One statement."""
    newest = (CpdEntry.done_on.desc(), CpdEntry.entered_at.desc(), CpdEntry.id)
    wanted = select(CpdEntry).where(CpdEntry.person_id == person_id).order_by(*newest)
    return session.scalars(wanted.limit(limit).offset(offset)).all()


def cpd_numbered(session: Session, person_id: UUID, entry_id: UUID) -> CpdEntry | None:
    """This person's CPD under this id, or None."""
    wanted = select(CpdEntry).where(CpdEntry.person_id == person_id, CpdEntry.id == entry_id)
    return session.scalar(wanted.with_for_update())


def qualification_numbered(session: Session, person_id: UUID, qualification_id: UUID) -> StaffQualification | None:
    """This person's award under this id, or None."""
    theirs = StaffQualification.person_id == person_id
    wanted = select(StaffQualification).where(theirs, StaffQualification.id == qualification_id)
    return session.scalar(wanted.with_for_update())


def minutes_in_a_year(session: Session, people: Iterable[UUID], today: date) -> Mapping[UUID, int]:
    """How many minutes of CPD each of these people did in the 12 months up to today. One statement."""
    wanted = (
        select(CpdEntry.person_id, func.sum(CpdEntry.minutes))
        .where(
            CpdEntry.person_id.in_(set(people)),
            CpdEntry.taken_back_at.is_(None),
            CpdEntry.done_on > rules.year_before(today),
            CpdEntry.done_on <= today,
        )
        .group_by(CpdEntry.person_id)
    )
    return {person_id: int(minutes) for person_id, minutes in session.execute(wanted)}


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody who assesses or assures at a prison: the role, the awards that stand, and CPD in the last 12 months."""

    grant: RoleGrant
    qualifications: Sequence[StaffQualification]
    minutes: int

    @property
    def lacks(self) -> str:
        """What is not on record though the role asks for it, as a sentence; "" where nothing is lacking."""
        return lacking_for(self.grant, self.qualifications)


def lacking(role: Role, held: Iterable[StaffQualification]) -> str:
    """The sentence for a role that no award on record lets somebody do, of those that stand; "" where one does."""
    asked = ASKED_FOR.get(role)
    if asked is None or any(asked.lets(each.title, each.level) for each in held if each.taken_back_at is None):
        return ""
    return asked.missing


def lacking_for(grant: RoleGrant, held: Iterable[StaffQualification]) -> str:
    """The same for a role that somebody holds; "" while they are in training for it."""
    return "" if in_training(grant) else lacking(grant.role, held)


def awarded_to(session: Session, people: Collection[UUID], role: Role) -> set[UUID]:
    """Which of these people hold an award on record that lets them do this role. One statement."""
    wanted = select(StaffQualification).where(StaffQualification.person_id.in_(people))
    return {each.person_id for each in session.scalars(wanted) if not lacking(role, [each])}


def without_award(session: Session, place: UUID, role: Role, today: date) -> Sequence[Person]:
    """Who holds a role at a prison today without an award for it on record, by name. Two statements."""
    grants = session.scalars(_who_assess([place], today).where(RoleGrant.role == role)).all()
    people = {grant.person_id: grant.person for grant in grants}
    awarded = awarded_to(session, people.keys(), role)
    return [person for person_id, person in people.items() if person_id not in awarded]


def kept_at(
    session: Session, places: Collection[UUID] | None, today: date, *, limit: int, offset: int = 0
) -> list[Kept]:
    """Who assesses or assures at these prisons (at every prison for None) by name, with what each holds and keeps up.

    Three statements.
    """
    grants = session.scalars(_who_assess(places, today).limit(limit).offset(offset)).all()
    people = {grant.person_id for grant in grants}
    theirs = _QUALIFICATIONS.where(StaffQualification.person_id.in_(people), StaffQualification.taken_back_at.is_(None))
    held = session.scalars(theirs).all()
    minutes = minutes_in_a_year(session, people, today)
    return [
        Kept(grant, [each for each in held if each.person_id == grant.person_id], minutes.get(grant.person_id, 0))
        for grant in grants
    ]


def _who_assess(places: Collection[UUID] | None, today: date) -> Select[RoleGrant]:
    """Roles of assessors and IQAs that are held today, the suspended too."""
    wanted = (
        select(RoleGrant)
        .join(RoleGrant.person)
        .where(
            RoleGrant.role.in_(ASSESS_OR_ASSURE),
            RoleGrant.from_day <= today,
            or_(RoleGrant.to_day.is_(None), RoleGrant.to_day >= today),
        )
        .options(joinedload(RoleGrant.person), joinedload(RoleGrant.establishment))
        .order_by(Person.last_name, Person.first_name, RoleGrant.role, RoleGrant.id)
    )
    return wanted if places is None else wanted.where(RoleGrant.establishment_id.in_(places))
