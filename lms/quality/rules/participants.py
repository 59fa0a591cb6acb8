"""Who took part in a portfolio, and as what."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from lms.people.models import Person
from lms.portfolio.models import Evidence
from lms.portfolio.rules import sent_versions
from lms.quality.models import Finding

Part = tuple[str, str]


def participants(
    pieces: Iterable[Evidence], findings: Iterable[Finding], people: Mapping[UUID, Person]
) -> list[tuple[str, list[str]]]:
    """The names of those who took part beside the learner, each with what they did, in the order they come up.

    Two of one name are told apart by nothing here: the pieces say which is which.
    """
    found: dict[str, dict[str, None]] = {}
    for piece in pieces:
        for name, part in (*_in_source(piece), *_in_files(piece, people), *_in_judging(piece)):
            found.setdefault(name, {})[part] = None
    for finding in findings:
        found.setdefault(finding.iqa.name, {})["IQA"] = None
    return [(name, list(parts)) for name, parts in found.items() if name]


def _in_source(piece: Evidence) -> Iterator[Part]:
    if session := piece.shadowing:
        yield session.mentor.name, "mentor who was shadowed"
        if session.countersigner:
            yield session.countersigner.name, "countersigned shadowing"
    if sheet := piece.practical:
        yield sheet.observer.name, "watched a practical assessment"
    if statement := piece.witness:
        yield statement.witness_name, f"witness ({statement.job})"
        if statement.written_by != statement.witness_id:
            yield statement.writer.name, "wrote down a witness statement"
    if talk := piece.discussion:
        yield talk.assessor.name, f"asked in {_article(talk.kind.value)}"
        yield talk.scribe, "wrote down what the learner said"
    if piece.prior and piece.prior.prover:
        yield piece.prior.prover.name, "saw proof of an earlier achievement"


def _article(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "aeiou" else f"a {kind}"


def _in_files(piece: Evidence, people: Mapping[UUID, Person]) -> Iterator[Part]:
    learner_id = piece.registration.learner_id
    for version in sent_versions(piece):
        for file in version.files:
            if file.added_by != learner_id and file.added_by in people:
                yield people[file.added_by].name, "added files"


def _in_judging(piece: Evidence) -> Iterator[Part]:
    for version in piece.versions:
        for judgement in version.judgements:
            yield judgement.assessor.name, "assessor"
            if judgement.countersigner:
                yield judgement.countersigner.name, "countersigned decisions"
