"""Deeds about people: adding them, giving them roles, letting them in, moving them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import update

from lms.audit.service import record
from lms.core.clock import local_day
from lms.core.web import afterwards, database
from lms.core.work import Refused, Work
from lms.establishments.models import Establishment
from lms.people import passwords, queries, rules, sessions
from lms.people.models import (
    Account,
    FailedSignIn,
    Person,
    PrisonNumber,
    ReadingSettings,
    Role,
    RoleGrant,
    Stay,
    StayReason,
)
from lms.people.reading import Reading

ELSEWHERE = "This person has a record at another prison. Receive them when they arrive."


class AlreadyHere(Refused):
    """The number belongs to somebody who is at this prison already."""

    def __init__(self, person: Person) -> None:
        super().__init__("This person is here already. Open their record instead.", field="prison_number")
        self.person = person


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


# Adding people


def add_learner(work: Work, number: str, first_name: str, last_name: str, here: Establishment) -> Person:
    """Add a learner at a prison, with an account whose first password is on a slip. Raises Refused or AlreadyHere."""
    sound = rules.as_prison_number(number)
    if sound is None:
        raise Refused("Type a prison number such as A1234AA", field="prison_number")
    held = queries.person_numbered(work.session, sound)
    if held is not None and held.establishment_id == here.id:
        raise AlreadyHere(held)
    if held is not None:
        raise Refused(ELSEWHERE, field="prison_number")
    person = _person(work, first_name, last_name)
    work.session.add(PrisonNumber(person_id=person.id, number=sound, given_at=work.now, replaced_at=None))
    work.session.add(_stay(work, person, here, StayReason.ADMISSION))
    make_account(work, person, sound)
    record(work, "learner added", person, place=here.id, establishment=here.code)
    work.session.flush()
    work.session.refresh(person, ["stay", "number_row"])
    return person


def add_staff(work: Work, first_name: str, last_name: str, username: str) -> Person:
    """Add a member of staff, with an account whose first password is on a slip. Raises Refused."""
    name = rules.as_username(username)
    if not rules.is_username(name):
        raise Refused("Make the username 3 to 60 letters, numbers, dots or dashes, with no spaces", field="username")
    if not first_name:
        raise Refused("Type their name", field="first_name")
    if queries.account_named(work.session, name) or rules.as_prison_number(name):
        raise Refused("Choose another username: this one cannot be used", field="username")
    person = _person(work, first_name, last_name)
    make_account(work, person, name)
    work.session.flush()
    return person


def _person(work: Work, first_name: str, last_name: str) -> Person:
    person = Person(first_name=first_name, last_name=last_name, urn=uuid4(), made_at=work.now)
    work.session.add(person)
    work.session.flush()
    return person


def _stay(work: Work, person: Person, here: Establishment, reason: StayReason) -> Stay:
    return Stay(
        person_id=person.id,
        establishment_id=here.id,
        began_at=work.now,
        ended_at=None,
        reason=reason,
        end_reason=None,
    )


def make_account(work: Work, person: Person, username: str) -> Account:
    """Make the account a person signs in with."""
    account = Account(
        person_id=person.id,
        username=rules.as_username(username),
        must_change=True,
        slip_number=0,
        slip_made_at=work.now,
        slip_made_by=work.actor.person_id,
    )
    account.password_hash = passwords.hashed(slip_password(account))
    work.session.add(account)
    record(work, "account made", person, username=account.username)
    return account


def slip_password(account: Account) -> str:
    """The first password an account's slip says."""
    return passwords.first_password(_secret(), account.id, account.slip_number)


# Roles


def give_role(
    work: Work, person: Person, role: Role, here: Establishment | None, *, last_day: date | None = None
) -> RoleGrant:
    """Give a role from today; an external quality assurer's ends by itself, so it needs a last day.

    Raises Refused when they hold it already, and where the place or the last day does not fit the role.
    """
    if (role in (Role.NATIONAL, Role.ADMIN, Role.AUTHOR)) != (here is None) and not (role is Role.ADMIN and here):
        raise Refused("Choose a prison for this role", field="establishment")
    held = queries.held_by(work.session, person.id, work.today)
    if any(grant.role == role and grant.establishment_id == (here.id if here else None) for grant in held):
        raise Refused("They hold this role there already", field="role")
    if role is Role.EQA and (fault := rules.fault_in_last_day(last_day, work.today)):
        raise Refused(fault, field="last_day")
    if role is not Role.EQA and last_day is not None:
        raise Refused("Only an external quality assurer has a last day. Leave it empty", field="last_day")
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        establishment_id=here.id if here else None,
        from_day=work.today,
        to_day=last_day,
    )
    work.session.add(grant)
    place = here.code if here else "everywhere"
    record(work, "role given", person, place=grant.establishment_id, role=role.value, establishment=place)
    return grant


def take_role(work: Work, grant: RoleGrant) -> None:
    """Take a role away at once: it ended yesterday, and every session of its holder ends now."""
    if grant.to_day is not None and grant.to_day < work.today:
        raise Refused("This role was taken away already.")
    grant.to_day = work.today - timedelta(days=1)
    account = queries.account_of(work.session, grant.person_id)
    sessions.end_all(work, account.id)
    place = grant.establishment.code if grant.establishment else "everywhere"
    record(work, "role taken away", grant.person_id, role=grant.role.value, establishment=place)


# Getting in


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """What came of a sign-in: a session's secret, or a wait, or neither."""

    token: str | None = None
    wait: timedelta = timedelta()


def sign_in(work: Work, typed: str, password: str, address: str) -> SignInAnswer:
    """Let somebody in. The hash is checked outside any transaction, and takes as long for an unknown name."""
    username = rules.as_username(typed)
    digest = passwords.name_digest(_secret(), username)
    with database().glance() as look:
        failures, last = queries.failures_for_name(look, digest, address)
        recent = queries.failures_from_address(look, address, work.now - rules.ADDRESS_WINDOW)
        found = queries.account_named(look, username)
        password_hash = found.password_hash if found else None
    wait = max(rules.wait_for_name(failures, last, work.now), rules.wait_for_address(recent, work.now))
    if wait:
        return SignInAnswer(wait=wait)
    if not passwords.matches(password_hash, password):
        afterwards(partial(_sign_in_failed, digest=digest, address=address))
        return SignInAnswer()
    account = queries.hold_account_named(work.session, username)
    if account is None or account.password_hash != password_hash:
        return SignInAnswer()
    _clear_failures(work, digest, address)
    record(work, "signed in", account.person_id)
    return SignInAnswer(token=sessions.begin(work, account))


def _sign_in_failed(work: Work, *, digest: str, address: str) -> None:
    failed = FailedSignIn(name_digest=digest, address=address, failed_at=work.now, cleared_at=None)
    work.session.add(failed)
    record(work, "sign-in failed", None)


def _clear_failures(work: Work, digest: str, address: str | None = None) -> None:
    theirs = update(FailedSignIn).where(FailedSignIn.name_digest == digest, FailedSignIn.cleared_at.is_(None))
    if address is not None:
        theirs = theirs.where(FailedSignIn.address == address)
    work.session.execute(theirs.values(cleared_at=work.now))


def sign_out(work: Work) -> None:
    """End the session this work came in by."""
    if work.actor.token:
        sessions.end(work, work.actor.token)
        record(work, "signed out", work.actor.person_id)


def change_password(work: Work, current: str | None, new: str) -> str:
    """Change one's own password, end every session and begin a new one. Returns its secret. Raises Refused.

    The current password is asked for except when it is a first one, which was typed a moment ago.
    """
    person_id = work.actor.person_id
    assert person_id is not None
    account = queries.account_of(work.session, person_id)
    if not account.must_change and not passwords.matches(account.password_hash, current or ""):
        raise Refused("This is not the password you have now", field="current")
    fault = rules.fault_in_password(new, account.username)
    if fault or new == slip_password(account):
        raise Refused(fault or "Choose a password that is not on your slip", field="new")
    account.password_hash = passwords.hashed(new)
    account.must_change = False
    sessions.end_all(work, account.id)
    record(work, "password changed", person_id)
    return sessions.begin(work, account)


def reset_sign_in(work: Work, person: Person) -> Account:
    """Give a person a new first password: their sessions end, and the wait after failures is lifted."""
    account = queries.account_of(work.session, person.id)
    account.slip_number += 1
    account.slip_made_at = work.now
    account.slip_made_by = work.actor.person_id
    account.must_change = True
    account.password_hash = passwords.hashed(slip_password(account))
    sessions.end_all(work, account.id)
    _clear_failures(work, passwords.name_digest(_secret(), account.username))
    record(work, "sign-in reset", person, place=person.establishment_id)
    return account


# How they like to read


def choose_reading(work: Work, chosen: Reading) -> ReadingSettings:
    """Keep how whoever is signed in likes to read, over what they chose before. It is theirs at every prison."""
    person_id = work.actor.person_id
    assert person_id is not None
    kept = queries.reading_settings_of(work.session, person_id)
    if kept is None:
        kept = ReadingSettings(person_id=person_id)
        work.session.add(kept)
    kept.size, kept.spacing = chosen.size, chosen.spacing
    kept.face, kept.background = chosen.face, chosen.background
    kept.chosen_at = work.now
    record(work, "reading settings chosen", person_id)
    return kept


# Moving


def move(work: Work, person: Person, *, to: Establishment) -> None:
    """End a person's stay where they are, and the roles they hold there, and begin one elsewhere."""
    leaving = person.stay
    if leaving is not None:
        leaving.ended_at = work.now
        leaving.end_reason = StayReason.TRANSFERRED
        work.session.flush()
        _end_roles_at(work, person.id, leaving.establishment_id)
    work.session.add(_stay(work, person, to, StayReason.TRANSFERRED))
    work.session.flush()
    work.session.refresh(person, ["stay"])


def _end_roles_at(work: Work, person_id: UUID, establishment_id: UUID) -> None:
    for grant in queries.held_by(work.session, person_id, local_day(work.now)):
        if grant.establishment_id == establishment_id:
            take_role(work, grant)
