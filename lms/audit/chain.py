"""How events are chained: each hash covers the one before, and a seal covers the last."""

import hashlib
import hmac
import json

from lms.audit.models import Event, EventHead

BEGINNING = "0" * 64


def hash_of(event: Event) -> str:
    """SHA-256, in hex, over everything an event says and the hash of the one before it."""
    said = {
        "position": event.position,
        "name": event.name,
        "actor": str(event.actor_id or ""),
        "subject": str(event.subject_id or ""),
        "place": str(event.place_id or ""),
        "at": event.happened_at.isoformat(),
        "detail": event.detail,
        "previous": event.previous,
        "id": str(event.id),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def seal_of(count: int, last: str, secret_key: str) -> str:
    """HMAC-SHA-256, in hex, of the chain's length and last hash, under a key derived from the site's secret."""
    key = hmac.digest(secret_key.encode(), b"audit event head", "sha256")
    return hmac.new(key, f"{count}:{last}".encode(), "sha256").hexdigest()


def add(head: EventHead, event: Event, secret_key: str) -> None:
    """Put an event at the end of the chain and move the head to it."""
    head.count += 1
    event.position = head.count
    event.previous = head.last
    event.hash = hash_of(event)
    head.last = event.hash
    head.seal = seal_of(head.count, head.last, secret_key)
