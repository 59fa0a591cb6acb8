"""Marks on a role that is held: an assessor in training, and a role that opens nothing for a while."""

from datetime import date, timedelta

from lms.audit.service import record
from lms.core.clock import written_day
from lms.core.work import Refused, Work
from lms.people import rules
from lms.people.models import Role, RoleGrant

NOT_AN_ASSESSOR = "Only an assessor is in training."
ONE_DAY = timedelta(days=1)
NOT_YET = "Choose a day that is not after today"


def begin_training(work: Work, grant: RoleGrant, since: date) -> None:
    """Mark an assessor as in training since a day: others countersign what they decide. Raises Refused."""
    _only_an_assessor(grant)
    if in_training(grant):
        raise Refused("They are in training already.")
    if since > work.today:
        raise Refused(NOT_YET, field="since")
    grant.training_since, grant.qualified_on = since, None
    record(work, "assessor began training", grant.person_id, establishment=_code(grant), since=since.isoformat())


def qualify(work: Work, grant: RoleGrant, on: date) -> None:
    """Mark an assessor as qualified from a day, after training here or from before they came. Raises Refused."""
    _only_an_assessor(grant)
    if grant.qualified_on is not None:
        raise Refused("They are qualified already.")
    if on > work.today:
        raise Refused(NOT_YET, field="on")
    if grant.training_since is not None and on < grant.training_since:
        raise Refused("Choose a day that is not before they began", field="on")
    grant.qualified_on = on
    record(work, "assessor qualified", grant.person_id, establishment=_code(grant), on=on.isoformat())


def suspend(work: Work, grant: RoleGrant) -> None:
    """Let a role open nothing, from now until it is restored. Raises Refused when it is suspended already."""
    if grant.suspended_on is not None:
        raise Refused("This role is suspended already.")
    grant.suspended_on = work.today
    record(work, "role suspended", grant.person_id, establishment=_code(grant), role=grant.role.value)


def restore(work: Work, grant: RoleGrant) -> RoleGrant:
    """Let a suspended role open what it did. Returns the role as it is held from today.

    The days without it stay on record: who signed on one of them did not work there (domain.md 1.6). So it ends, and is
    given anew. Raises Refused when it is not suspended.
    """
    work.session.flush()
    work.session.refresh(grant, ["to_day", "suspended_on"], with_for_update=True)
    if grant.suspended_on is None or (grant.to_day is not None and grant.to_day < work.today):
        raise Refused("This role is not suspended.")
    record(work, "role restored", grant.person_id, establishment=_code(grant), role=grant.role.value)
    if grant.suspended_on == work.today:
        grant.suspended_on = None
        return grant
    again = RoleGrant(
        person_id=grant.person_id,
        role=grant.role,
        establishment_id=grant.establishment_id,
        from_day=work.today,
        to_day=grant.to_day,
        training_since=grant.training_since,
        qualified_on=grant.qualified_on,
    )
    grant.to_day = work.today - ONE_DAY
    work.session.add(again)
    work.session.flush()
    return again


def in_training(grant: RoleGrant) -> bool:
    """Whether the assessor who holds this role is in training."""
    return grant.training_since is not None and grant.qualified_on is None


def training_in_words(grant: RoleGrant, today: date) -> str:
    """How far the assessor who holds this role is with becoming qualified; "" where nothing is said of it."""
    if grant.qualified_on:
        return f"qualified on {written_day(grant.qualified_on)}"
    return rules.training_in_words(grant.training_since, today) if grant.training_since else ""


def _only_an_assessor(grant: RoleGrant) -> None:
    if grant.role is not Role.ASSESSOR:
        raise Refused(NOT_AN_ASSESSOR)


def _code(grant: RoleGrant) -> str:
    return grant.establishment.code if grant.establishment else "everywhere"
