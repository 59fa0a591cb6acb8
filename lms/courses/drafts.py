"""Where somebody left off, and what was half-typed there. Drafts are no facts: they are overwritten and thrown away.

The same place may be open in two tabs or on two machines. The save that comes later wins; words of another open page,
which the winner had not seen, are put aside and offered. An open page is known by its form's one-use key.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import has_request_context, request
from sqlalchemy import Text, bindparam, cast, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.core.forms import HalfTyped
from lms.core.web import ONCE
from lms.core.work import Work
from lms.courses.models import Draft
from lms.courses.rules.drafts import (
    Fields,
    OpenPage,
    State,
    Words,
    after_saving,
    after_sending,
    after_taking,
    newest_few,
)

LONGEST_PLACE = 300
LONGEST_KEY = 100
MOST_FIELDS = 200
MOST_CHARACTERS = 40_000
MOST_DRAFTS = 100
LAST_TURN = 2**53
# The open page that saves, the state of the draft it began from, and which of its saves this is.
WRITER, BEGAN, TURN = "writer", "draft_seen", "turn"
NEVER_KEPT = frozenset({"csrf_token", ONCE, "seen", "left", "place", WRITER, BEGAN, TURN})
# Nobody leaves work half-done on these.
NOWHERE = frozenset(
    {"/", "/drafts", "/earlier", "/reading", "/sign-in", "/sign-out", "/first-password", "/password", "/slips"}
)
PLACE = re.compile(r"/[^\s/\\?#%][^\s\\?#%]*")


# Keeping


def keep(work: Work, place: str, fields: Mapping[str, Sequence[str]]) -> bool:
    """Keep what was half-typed at a place; another open page's words are put aside. No fields means "left off here".

    Secrets and a form's own workings are never kept, and nothing is at what is not a path of ours. Returns False, and
    keeps nothing, when it is too much.
    """
    wanted = {name: list(values) for name, values in fields.items() if _may_be_kept(name)}
    if not _fits(wanted):
        return False
    if work.actor.person_id is None or not is_ours(place):
        return True
    if not wanted:
        _forget_where(work)
    draft = _held(work, place)
    if not wanted:
        draft.saved_at = work.now
    elif after := after_saving(_state(draft), _page_in(fields), wanted, work.now):
        _write(draft, after)
    work.session.flush()
    _throw_away_the_oldest(work)
    return True


def forget(work: Work, place: str) -> None:
    """Throw away what this open page kept at a place, and where they left off: they have moved on.

    What another open page kept there stays.
    """
    draft = _mine(work, place)
    if draft is not None:
        _leave(work, draft, after_sending(_state(draft), _page_in({})))
    _forget_where(work)


def put_aside(work: Work, place: str, fields: Fields) -> None:
    """Offer words at a place that another open page has sent and that are being written over."""
    draft = _held(work, place)
    state = _state(draft)
    words = {f"sent before {work.now.isoformat()}": Words(fields, work.now, 0)}
    _write(draft, replace(state, earlier=newest_few({**state.earlier, **words})))
    work.session.flush()


def take(work: Work, place: str, writer: str) -> bool:
    """Put words that were put aside back on the page. Returns whether there were any under that key."""
    draft = _mine(work, place)
    if draft is None or writer not in draft.earlier:
        return False
    _write(draft, after_taking(_state(draft), writer, work.now))
    return True


def throw_away(work: Work, place: str, writer: str) -> bool:
    """Throw away words that were put aside. Returns whether there were any under that key."""
    draft = _mine(work, place)
    if draft is None or writer not in draft.earlier:
        return False
    state = _state(draft)
    earlier = {key: words for key, words in state.earlier.items() if key != writer}
    _leave(work, draft, replace(state, earlier=earlier) if earlier or state.words.fields else None)
    return True


# Reading


# Statements that ordinary pages ask for are built once: building one costs more than running it.
_MINE = Draft.person_id == bindparam("person_id")
_AT = (_MINE, Draft.place == bindparam("place"))
_KEPT = select(Draft.fields, Draft.saved_at, Draft.version, Draft.writer, Draft.turn, Draft.earlier).where(*_AT)
_NEWEST = select(Draft).where(_MINE).order_by(Draft.saved_at.desc(), Draft.id).limit(1)
_HELD = select(Draft).where(*_AT).with_for_update().execution_options(populate_existing=True)


def state_at(work: Work, place: str) -> State | None:
    """All that whoever is signed in has half-typed at a place, or None. Nobody else's words are ever among it."""
    row = work.session.execute(_KEPT, {"person_id": work.actor.person_id, "place": place}).one_or_none()
    return _state(row) if row else None


def kept(work: Work, place: str) -> HalfTyped | None:
    """What was half-typed at a place by whoever is signed in, and when other open pages typed others; or None."""
    state = state_at(work, place)
    if state is None or not (state.words.fields or state.others):
        return None
    return HalfTyped(state.words.fields, began=state.mark, others=[words.saved_at for _, words in state.others])


def newest(work: Work) -> Draft | None:
    """Where whoever is signed in was last, or None."""
    return work.session.scalar(_NEWEST, {"person_id": work.actor.person_id})


def is_ours(place: str) -> bool:
    """Whether a place is a path of ours where work may be left half-done."""
    sound = len(place) <= LONGEST_PLACE and place.isprintable() and PLACE.fullmatch(place) is not None
    return sound and place not in NOWHERE


def _may_be_kept(name: str) -> bool:
    return name not in NEVER_KEPT and "password" not in name.casefold()


def _fits(fields: Mapping[str, Sequence[str]]) -> bool:
    words = [word for name, values in fields.items() for word in (name, *values)]
    return len(fields) <= MOST_FIELDS and sum(map(len, words)) <= MOST_CHARACTERS


def _page_in(fields: Mapping[str, Sequence[str]]) -> OpenPage:
    """The open page that sent these fields; where they do not say, the one that sent this request."""

    def said(name: str) -> str:
        asked = request.form.getlist(name) if has_request_context() else []
        return next((value for value in (*fields.get(name, ()), *asked) if value), "")

    turn = said(TURN)
    counted = int(turn) if turn.isascii() and turn.isdecimal() and len(turn) < 17 else None
    return OpenPage(
        (said(WRITER) or said(ONCE))[:LONGEST_KEY],
        said(BEGAN),
        min(counted, LAST_TURN) if counted is not None else None,
    )


def _state(row: Any) -> State:
    earlier = {
        writer: Words(words["fields"], datetime.fromisoformat(words["saved_at"]), words.get("turn", 0))
        for writer, words in row.earlier.items()
    }
    return State(Words(row.fields, row.saved_at, row.turn), row.version, row.writer, earlier)


def _write(draft: Draft, state: State) -> None:
    draft.fields, draft.saved_at, draft.turn = state.words.fields, state.words.saved_at, state.words.turn
    draft.version, draft.writer = state.version, state.writer
    draft.earlier = {
        writer: {"fields": words.fields, "saved_at": words.saved_at.isoformat(), "turn": words.turn}
        for writer, words in state.earlier.items()
    }


def _leave(work: Work, draft: Draft, state: State | None) -> None:
    if state is None:
        work.session.delete(draft)
    else:
        _write(draft, state)
    work.session.flush()


def _mine(work: Work, place: str) -> Draft | None:
    return work.session.scalar(_HELD, {"person_id": work.actor.person_id, "place": place})


def _held(work: Work, place: str) -> Draft:
    """The row of this place as it is now, held until this work ends.

    Made first where there is none: two saves at once cannot both make it, and making one over another holds it.
    """
    insert = postgresql.insert if work.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row: dict[str, Any] = {"person_id": work.actor.person_id, "place": place, "fields": {}, "saved_at": work.now}
    row |= {"id": uuid4(), "version": 0, "writer": "", "turn": 0, "earlier": {}}
    wanted = insert(Draft).values(row)
    held = wanted.on_conflict_do_update(index_elements=["person_id", "place"], set_={"place": place})
    return work.session.scalars(held.returning(Draft), execution_options={"populate_existing": True}).one()


def _forget_where(work: Work) -> None:
    nothing = (cast(Draft.fields, Text) == "{}", cast(Draft.earlier, Text) == "{}")
    work.session.execute(delete(Draft).where(Draft.person_id == work.actor.person_id, *nothing))


def _throw_away_the_oldest(work: Work) -> None:
    mine = Draft.person_id == work.actor.person_id
    newest_ones = select(Draft.id).where(mine).order_by(Draft.saved_at.desc(), Draft.id).limit(MOST_DRAFTS)
    work.session.execute(delete(Draft).where(mine, Draft.id.not_in(newest_ones)))
