"""Sessions, kept on the server so that they can be ended at once."""

import hashlib
import secrets
from functools import partial
from uuid import UUID

from flask import current_app
from sqlalchemy import update

from lms.core import web
from lms.core.clock import local_day
from lms.core.work import Actor, Work
from lms.people import queries, rules
from lms.people.models import Account, SignedIn


def token_hash(token: str) -> str:
    """What is kept of a session's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(work: Work, account: Account) -> str:
    """Begin a session for an account. Returns the secret that the browser is to carry."""
    token = secrets.token_urlsafe(32)
    work.session.add(
        SignedIn(
            token_hash=token_hash(token),
            account_id=account.id,
            began_at=work.now,
            seen_at=work.now,
            ended_at=None,
        )
    )
    return token


def end(work: Work, token: str) -> None:
    """End one session."""
    mine = update(SignedIn).where(SignedIn.token_hash == token_hash(token))
    work.session.execute(mine.values(ended_at=work.now))


def end_all(work: Work, account_id: UUID) -> None:
    """End every session of an account, on every machine."""
    theirs = update(SignedIn).where(SignedIn.account_id == account_id, SignedIn.ended_at.is_(None))
    work.session.execute(theirs.values(ended_at=work.now))


def actor_of(token: str) -> Actor | None:
    """Who carries this secret, with the roles they hold today; None when the session has ended or gone idle."""
    now = current_app.extensions["clock"]()
    held = queries.visitor_with(web.session(), token_hash(token), local_day(now))
    if held is None or rules.is_idle(held.seen_at, now):
        return None
    if now - held.seen_at >= rules.SEEN_EVERY:
        web.afterwards(partial(_was_seen, signed_in_id=held.signed_in_id))
    return Actor(
        person_id=held.person_id,
        name=held.name,
        grants=held.grants,
        place_id=held.place_id,
        must_visit="people.first_password" if held.must_change else None,
        token=token,
        reading=held.reading,
        apart_from=held.apart_from,
    )


def _was_seen(work: Work, *, signed_in_id: UUID) -> None:
    mine = update(SignedIn).where(SignedIn.id == signed_in_id, SignedIn.ended_at.is_(None))
    work.session.execute(mine.values(seen_at=work.now))
