"""Deeds of moving: sending people on, cancelling, and taking them in."""

from lms.assessments.service import bookings
from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.establishments.models import Establishment
from lms.people import queries as people_queries
from lms.people import service as people
from lms.people.models import Person
from lms.people.rules import as_prison_number
from lms.portfolio.service import waiting
from lms.transfers import queries, rules
from lms.transfers.models import Begun, Transfer

NOBODY = "Nobody has this prison number and surname together. Check both with the person, then try again"


def send(work: Work, person: Person, destination: Establishment) -> Transfer:
    """Send a person on. Until they are received their record stays where it is. Raises Refused."""
    origin = person.stay.establishment if person.stay else None
    if origin is None:
        raise Refused("They are at no prison now, so nobody can send them.")
    if destination.id == origin.id:
        raise Refused("They are at this prison already. Choose another one", field="destination")
    if queries.open_transfer_of(work.session, person.id):
        raise Refused("They are on their way already. Cancel that on the Departures page first.")
    transfer = _transfer(work, person, origin, destination, Begun.SENT)
    transfer.sent_by = work.actor.person_id
    work.session.add(transfer)
    _write_down(work, "transfer sent", transfer, origin)
    return transfer


def cancel(work: Work, transfer: Transfer, seen: int | None) -> None:
    """Call a transfer off before it is received. Raises Stale when it is no longer as it was read."""
    _check_open(transfer, seen)
    transfer.cancelled_at = work.now
    _write_down(work, "transfer cancelled", transfer, transfer.origin)


def receive(work: Work, transfer: Transfer, seen: int | None) -> None:
    """Take in somebody who was sent. Raises Stale when the transfer is no longer as it was read.

    Their stay, their roles and their bookings at the old prison end, and what waits for an assessor waits at the new
    one. Portfolio, credentials and place in the pool hang from the person and not from a prison: they are left alone.
    """
    _check_open(transfer, seen)
    _take_in(work, transfer)


def claim(work: Work, number: str, surname: str, here: Establishment) -> Transfer:
    """Take in somebody whom nobody sent, when number and surname both match. Raises Refused.

    An unknown number and a wrong surname get the same answer. If they were on their way somewhere else, that ends.
    """
    person = _person_known_as(work, number, surname)
    if person.establishment_id == here.id:
        raise Refused("They are at this prison already. Look for them in your list of learners", field="number")
    coming = queries.open_transfer_of(work.session, person.id)
    if coming is not None and coming.destination_id == here.id:
        _take_in(work, coming)
        return coming
    if coming is not None:
        cancel(work, coming, coming.version)
        work.session.flush()
    origin = queries.last_place_of(work.session, person.id)
    transfer = _transfer(work, person, origin, here, Begun.CLAIMED)
    work.session.add(transfer)
    _write_down(work, "transfer claimed", transfer, here)
    _take_in(work, transfer)
    return transfer


def _person_known_as(work: Work, number: str, surname: str) -> Person:
    sound = as_prison_number(number)
    if sound is None:
        raise Refused("Type a prison number such as A1234AA", field="number")
    person = people_queries.person_numbered(work.session, sound)
    if person is None or person.id == work.actor.person_id or not rules.same_surname(surname, person.last_name):
        raise Refused(NOBODY, field="number")
    return person


def _check_open(transfer: Transfer, seen: int | None) -> None:
    if seen != transfer.version or not rules.is_open(transfer):
        raise Stale


def _transfer(work: Work, person: Person, origin: Establishment, destination: Establishment, begun: Begun) -> Transfer:
    return Transfer(
        person=person,
        origin=origin,
        destination=destination,
        begun=begun,
        sent_at=work.now,
        sent_by=None,
        received_at=None,
        received_by=None,
        cancelled_at=None,
    )


def _take_in(work: Work, transfer: Transfer) -> None:
    transfer.received_at = work.now
    transfer.received_by = work.actor.person_id
    people.move(work, transfer.person, to=transfer.destination)
    waiting.take_along(work, transfer.person)
    bookings.cancel_for_transfer(work, transfer.person)
    _write_down(work, "transfer received", transfer, transfer.destination)


def _write_down(work: Work, name: str, transfer: Transfer, place: Establishment) -> None:
    moved = {"from": transfer.origin.code, "to": transfer.destination.code}
    record(work, name, transfer.person, place=place.id, **moved)
