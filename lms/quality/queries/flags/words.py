"""The words that are compared: what learners wrote, and what others wrote down of them, the newest of each."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, Subquery, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.assessments.models import (
    Discussion,
    DiscussionQuestion,
    ObservationLine,
    PracticalAssessment,
    PriorAchievement,
    ShadowingSession,
    WitnessStatement,
)
from lms.courses.models import Registration
from lms.portfolio.models import Evidence, EvidenceVersion
from lms.quality.queries.flags.reach import MOST_ROWS, SINCE, were_here
from lms.quality.queries.sources import with_sources
from lms.quality.rules.flags import Piece, Text

# The words of a sheet beside its lines, and of a claim, each compared on its own. A scenario is no sign: staff may give
# everybody the same one.
OF_PRACTICAL = "activity", "observer_comment", "learner_comment"
OF_PRIOR = "mapping", "proof"


def _sent_words() -> Select[*tuple[Any, ...]]:
    """What was sent: the learner's own words, and what others wrote down of a session or a practical assessment, as a
    witness, in a summary, or of an earlier achievement."""
    sent = (
        select(
            EvidenceVersion.id,
            Evidence.registration_id,
            Evidence.number,
            EvidenceVersion.text,
            EvidenceVersion.origin,
            Evidence.shadowing_id,
            ShadowingSession.saw,
            ShadowingSession.did,
            ShadowingSession.learned,
            ShadowingSession.boundary,
            Evidence.witness_id,
            WitnessStatement.seen,
            Evidence.discussion_id,
            Discussion.summary,
            Evidence.practical_id,
            PracticalAssessment.activity,
            PracticalAssessment.observer_comment,
            PracticalAssessment.learner_comment,
            Evidence.prior_id,
            PriorAchievement.mapping,
            PriorAchievement.proof,
        )
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Registration, Registration.id == Evidence.registration_id)
    )
    return (
        with_sources(sent, ShadowingSession, WitnessStatement, Discussion, PracticalAssessment, PriorAchievement)
        .where(EvidenceVersion.submitted_at >= SINCE, were_here())
        .order_by(EvidenceVersion.submitted_at.desc(), EvidenceVersion.id)
        .limit(MOST_ROWS)
    )


def _newest_with(source: SQLColumnExpression[UUID | None]) -> Subquery:
    """The newest pieces that were sent and are made from something: its id, the portfolio and the number there."""
    lately = select(EvidenceVersion.evidence_id).where(EvidenceVersion.submitted_at >= SINCE)
    return (
        select(source.label("source_id"), Evidence.registration_id, Evidence.number)
        .join(Registration, Registration.id == Evidence.registration_id)
        .where(source.is_not(None), Evidence.id.in_(lately), were_here())
        .order_by(Evidence.started_at.desc(), Evidence.id)
        .limit(MOST_ROWS)
        .subquery()
    )


def _said(source: SQLColumnExpression[UUID | None], of: InstrumentedAttribute[UUID], words: Any, position: Any) -> Any:
    """The words of each question or line, in order, with the id of the row they belong to."""
    piece = _newest_with(source)
    return (
        select(piece.c.source_id, piece.c.registration_id, piece.c.number, words)
        .join(piece, piece.c.source_id == of)
        .order_by(piece.c.source_id, position)
    )


TEXTS = _sent_words()
_ANSWERS = _said(
    Evidence.discussion_id, DiscussionQuestion.discussion_id, DiscussionQuestion.answer, DiscussionQuestion.position
)
_NOTES = _said(Evidence.practical_id, ObservationLine.practical_id, ObservationLine.note, ObservationLine.position)


def texts(session: Session, asked: Mapping[str, object]) -> list[Text]:
    """Everything said in words: what was sent, what was answered, and what observers noted. Three statements."""
    found = [
        Text(source, Piece(row.registration_id, row.number), words)
        for row in session.execute(TEXTS, asked)
        for source, words in _parts(row)
        if words and words.strip()
    ]
    for statement in (_ANSWERS, _NOTES):
        rows = session.execute(statement, asked)
        for whole, lines in groupby(rows, key=lambda row: (row.source_id, row.registration_id, row.number)):
            source_id, registration_id, number = whole
            words = "\n".join(line[3] for line in lines)
            found.append(Text(str(source_id), Piece(registration_id, number), words))
    return found


def _parts(row: Any) -> Iterable[tuple[str, str | None]]:
    """The parts of a piece, each with the row that holds it. What was seen, done and learned is one."""
    yield str(row.id), row.text
    yield f"{row.id} origin", row.origin
    if row.shadowing_id:
        yield str(row.shadowing_id), "\n".join((row.saw, row.did, row.learned))
        yield f"{row.shadowing_id} boundary", row.boundary
    if row.witness_id:
        yield str(row.witness_id), row.seen
    if row.discussion_id:
        yield f"{row.discussion_id} summary", row.summary
    for source_id, parts in ((row.practical_id, OF_PRACTICAL), (row.prior_id, OF_PRIOR)):
        if source_id:
            yield from ((f"{source_id} {part}", getattr(row, part)) for part in parts)
