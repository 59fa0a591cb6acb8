"""Where somebody left off, and what was half-typed there. Drafts are no facts: they are overwritten and thrown away."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Text, bindparam, cast, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.core.work import Work
from lms.courses.models import Draft

LONGEST_PLACE = 300
MOST_FIELDS = 200
MOST_CHARACTERS = 40_000
MOST_DRAFTS = 100
NEVER_KEPT = frozenset({"csrf_token", "once", "seen", "left", "place"})
# Nobody leaves work half-done on these.
NOWHERE = frozenset({"/", "/drafts", "/sign-in", "/sign-out", "/first-password", "/password", "/slips"})
PLACE = re.compile(r"/[^\s/\\?#%][^\s\\?#%]*")


def keep(work: Work, place: str, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what was half-typed at a place, over whatever was kept there. No fields means "left off here".

    Secrets and a form's own workings are never kept. What is too long, or not a path of ours, is dropped quietly.
    """
    wanted = {name: list(values) for name, values in fields.items() if _may_be_kept(name)}
    if work.actor.person_id is None or not _is_ours(place) or not _fits(wanted):
        return
    if not wanted:
        _forget_where(work)
    _write(work, place, wanted)
    _throw_away_the_oldest(work)


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_MINE = Draft.person_id == bindparam("person_id")
_KEPT = select(Draft.fields).where(_MINE, Draft.place == bindparam("place"))
_NEWEST = select(Draft).where(_MINE).order_by(Draft.saved_at.desc(), Draft.id).limit(1)


def kept(work: Work, place: str) -> dict[str, list[str]] | None:
    """What was half-typed at a place by whoever is signed in, or None."""
    fields = work.session.scalar(_KEPT, {"person_id": work.actor.person_id, "place": place})
    return fields or None


def forget(work: Work, place: str) -> None:
    """Throw away what was kept at a place, and where they left off: they have moved on."""
    work.session.execute(delete(Draft).where(*_mine_at(work, place)))
    _forget_where(work)


def newest(work: Work) -> Draft | None:
    """Where whoever is signed in was last, or None."""
    return work.session.scalar(_NEWEST, {"person_id": work.actor.person_id})


def _may_be_kept(name: str) -> bool:
    return name not in NEVER_KEPT and "password" not in name.casefold()


def _is_ours(place: str) -> bool:
    sound = len(place) <= LONGEST_PLACE and place.isprintable() and PLACE.fullmatch(place) is not None
    return sound and place not in NOWHERE


def _fits(fields: Mapping[str, Sequence[str]]) -> bool:
    words = [word for name, values in fields.items() for word in (name, *values)]
    return len(fields) <= MOST_FIELDS and sum(map(len, words)) <= MOST_CHARACTERS


def _mine_at(work: Work, place: str) -> tuple[Any, Any]:
    return Draft.person_id == work.actor.person_id, Draft.place == place


def _forget_where(work: Work) -> None:
    nothing_typed = cast(Draft.fields, Text) == "{}"
    work.session.execute(delete(Draft).where(Draft.person_id == work.actor.person_id, nothing_typed))


def _write(work: Work, place: str, fields: dict[str, list[str]]) -> None:
    """One statement, so that two saves at once cannot both add the row. Leaving again does not empty what is kept."""
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"person_id": work.actor.person_id, "place": place, "fields": fields, "saved_at": work.now}
    fresh = {"saved_at": work.now} | ({"fields": fields} if fields else {})
    wanted = insert(Draft).values(id=uuid4(), **row)
    work.session.execute(wanted.on_conflict_do_update(index_elements=["person_id", "place"], set_=fresh))


def _throw_away_the_oldest(work: Work) -> None:
    mine = Draft.person_id == work.actor.person_id
    newest_ones = select(Draft.id).where(mine).order_by(Draft.saved_at.desc(), Draft.id).limit(MOST_DRAFTS)
    work.session.execute(delete(Draft).where(mine, Draft.id.not_in(newest_ones)))
