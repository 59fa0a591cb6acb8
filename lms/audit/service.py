"""Writing events down, and finding out whether anyone has tampered with them."""

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import event as when
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit import chain
from lms.audit.events import DETAILS
from lms.audit.models import Event, EventHead
from lms.core.db import Base, Database
from lms.core.web import afterwards
from lms.core.work import Work

WAITING = "events waiting to be chained"


def record(work: Work, name: str, subject: Base | UUID | None, *, place: UUID | None = None, **detail: Any) -> None:
    """Write down what happened, in the same transaction. Raises ValueError for an undeclared event or detail.

    The event joins the chain last of all, as the work commits, so that the chain is locked only for a moment.
    """
    if detail.keys() != DETAILS[name]:
        raise ValueError(f"“{name}” is recorded with {DETAILS[name] or 'no detail'}, not {set(detail)}")
    event = Event(
        name=name,
        actor_id=work.actor.person_id,
        subject_id=subject.id if isinstance(subject, Base) else subject,
        place_id=place or work.actor.place_id,
        happened_at=work.now.astimezone(UTC),
        detail=detail,
    )
    work.session.info.setdefault(WAITING, []).append(event)


def note_reading(person_id: UUID, place_id: UUID | None, page: str) -> None:
    """Write down, once this request has ended, that its actor read this person's record."""
    afterwards(partial(_read, person_id=person_id, place_id=place_id, page=page))


def _read(work: Work, *, person_id: UUID, place_id: UUID | None, page: str) -> None:
    if work.actor.person_id != person_id:
        record(work, "record read", person_id, place=place_id, page=page)


def keep_chain(database: Database, secret_key: str) -> None:
    """Chain every event as its work commits, whichever session it was recorded in."""

    @when.listens_for(database.sessions, "before_commit")
    def _chain(session: Session) -> None:
        waiting: list[Event] = session.info.pop(WAITING, [])
        if waiting:
            session.flush()
            newest = select(EventHead).with_for_update().execution_options(populate_existing=True)
            head = session.scalars(newest).one()
            for event in waiting:
                chain.add(head, event, secret_key)
                session.add(event)

    @when.listens_for(database.sessions, "after_soft_rollback")
    def _forget(session: Session, _: object) -> None:
        session.info.pop(WAITING, None)


def first_fault(session: Session, secret_key: str) -> tuple[int, str | None]:
    """How many events the chain holds, and a sentence about the first thing wrong with it, or None."""
    head = session.scalar(select(EventHead))
    if head is None:
        return 0, "The head of the chain is missing."
    with closing(session.scalars(select(Event).order_by(Event.position).execution_options(yield_per=1000))) as events:
        count, last, fault = _walk(events)
    if fault:
        return count, fault
    if count > head.count:
        return count, f"Event {head.count + 1} was not written by this site."
    if head.count != count or head.last != last:
        return count, f"Event {count + 1} is missing: {head.count} were written and {count} are here."
    if count and head.seal != chain.seal_of(count, last, secret_key):
        return count, f"Event {count}, the newest, was not sealed by this site."
    return count, None


def _walk(events: Iterable[Event]) -> tuple[int, str, str | None]:
    count, last = 0, chain.BEGINNING
    for event in events:
        if event.position != count + 1:
            return count, last, f"Event {count + 1} is missing."
        if event.previous != last or event.hash != chain.hash_of(event):
            return count, last, f"Event {event.position} ({event.name}, {event.id}) is not as it was written."
        count, last = event.position, event.hash
    return count, last, None
