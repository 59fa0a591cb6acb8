"""Working flags out, kind by kind: all that there are, or those that name one piece."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from lms.people.called import short_names
from lms.quality.queries.flags import facts
from lms.quality.queries.flags.words import texts
from lms.quality.rules import flags as rules
from lms.quality.rules.flags import Dated, Flag, FlagKind, Judged, Piece, Stayed, mark_of

Asked = Mapping[str, object]


def of_kind(kind: FlagKind, session: Session, asked: Asked, piece: Piece | None = None) -> list[Flag]:
    """The flags of a kind; with a piece, those that its own facts give, and perhaps more. At most three statements.

    Which words are nearly the same is asked with which are the same, and not again.
    """
    if piece is not None:
        asked = {**asked, "registration": piece.registration_id, "number": piece.number}
    match kind:
        case FlagKind.SAME_WORDS:
            return rules.same_words(texts(session, asked))
        case FlagKind.ALIKE:
            return rules.same_words(texts(session, asked)) if piece else []
        case FlagKind.SAME_FILE:
            return _files(session, asked, facts.FILES_LIKE_ITS_OWN if piece else facts.FILES)
        case FlagKind.OUTSIDE_STAY:
            return _days(session, asked, *(facts.DAYS_OF_PIECE if piece else facts.DAYS))
        case FlagKind.MANY_MET:
            return _bursts(session, asked, facts.JUDGED_BY_ITS_DECIDERS if piece else facts.JUDGED)
        case FlagKind.WITNESS:
            return _witnesses(session, asked, facts.WITNESSES_OF if piece else facts.WITNESSES)
        case FlagKind.OWN_IQA:
            return _own_iqas(session, asked, facts.OWN_IQA_OF if piece else facts.OWN_IQA)


def _files(session: Session, asked: Asked, wanted: Select[*tuple[Any, ...]]) -> list[Flag]:
    rows = session.execute(wanted, asked)
    return rules.same_files((row.file, Piece(row.registration_id, row.number)) for row in rows)


def _days(
    session: Session, asked: Asked, sources: Select[*tuple[Any, ...]], said: Select[*tuple[Any, ...]]
) -> list[Flag]:
    dated = [
        Dated(source, Piece(registration_id, number), learner_id, here, day, registered_at)
        for source, registration_id, number, learner_id, here, day, registered_at in session.execute(sources, asked)
    ]
    dated += [
        Dated(version_id, Piece(registration_id, number), learner_id, None, day, registered_at)
        for version_id, registration_id, number, learner_id, day, registered_at in session.execute(said, asked)
    ]
    learners = {each.learner_id for each in dated}
    stays = session.execute(facts.STAYS, {"learners": list(learners)}) if learners else ()
    return rules.outside_stay(dated, [Stayed(*row) for row in stays])


def _bursts(session: Session, asked: Asked, wanted: Select[*tuple[Any, ...]]) -> list[Flag]:
    rows = session.execute(wanted, asked)
    return rules.many_met(
        Judged(row.id, row.decider, Piece(row.registration_id, row.number), row.met, row.decided_at, row.units)
        for row in rows
    )


def _witnesses(session: Session, asked: Asked, wanted: Select[*tuple[Any, ...]]) -> list[Flag]:
    kind, found = FlagKind.WITNESS, {}
    for row in session.execute(wanted, asked):
        piece = Piece(row.registration_id, row.number)
        for decider, name in ((row.assessor, row.assessor_name), (row.other, row.other_name)):
            if decider and (row.witness_id == decider or row.known_as in short_names(name)):
                found[piece, row.id, decider] = Flag(kind, mark_of(kind, row.id, decider), (piece,), about_id=decider)
    return [found[key] for key in sorted(found)]


def _own_iqas(session: Session, asked: Asked, wanted: Select[*tuple[Any, ...]]) -> list[Flag]:
    kind = FlagKind.OWN_IQA
    pieces: dict[tuple[UUID, UUID, str], list[Piece]] = {}
    for registration_id, number, iqa_id, code in session.execute(wanted, asked):
        pieces.setdefault((registration_id, iqa_id, code), []).append(Piece(registration_id, number))
    return [
        Flag(kind, mark_of(kind, registration_id, iqa_id, code), tuple(found), f"Unit {code}", iqa_id, (code,))
        for (registration_id, iqa_id, code), found in pieces.items()
    ]
