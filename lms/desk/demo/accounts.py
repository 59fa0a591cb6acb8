"""How to sign in as the demonstration's people: the same passwords every time."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.credentials.models import Credential, Kind
from lms.desk.demo.cast import LEARNERS, STAFF
from lms.establishments.models import Establishment
from lms.people import service as people
from lms.people.models import Account, Person, Stay
from lms.people.rules import as_username

Row = dict[str, str | None]


def accounts(session: Session) -> list[Row]:
    """A row for everyone in the demonstration: role, establishment, name, username, password.

    The first row of a role at a prison is the one to try.
    """
    known = _known(session)
    accredited = set(session.scalars(select(Credential.holder_id).where(Credential.kind == Kind.ACCREDITATION)))
    rows = []
    for learner in LEARNERS:
        account = known.get(as_username(learner.number))
        if account and account.person.stay:
            role = "mentor" if account.person_id in accredited else "trainee"
            rows.append(_row(role, account.person.stay.establishment.code, account, learner.number))
    for member in STAFF:
        account = known.get(member.username)
        if account:
            rows.append(_row(member.role.value, member.prison, account, member.username))
    return rows


def _known(session: Session) -> dict[str, Account]:
    usernames = [as_username(someone.number) for someone in LEARNERS] + [member.username for member in STAFF]
    stay = joinedload(Account.person).joinedload(Person.stay).joinedload(Stay.establishment)
    found = session.scalars(select(Account).where(Account.username.in_(usernames)).options(stay))
    return {account.username: account for account in found}


def _row(role: str, prison: str | None, account: Account, username: str) -> Row:
    return {
        "role": role,
        "establishment": prison,
        "name": account.person.name,
        "username": username,
        "password": people.slip_password(account),
    }


def prison(session: Session, code: str) -> Establishment:
    """A prison of the demonstration. Raises NoResultFound when it is not loaded."""
    return session.scalars(select(Establishment).where(Establishment.code == code)).one()
