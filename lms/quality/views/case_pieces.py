"""The pieces of a case while their own pages are closed to all: what they say, what was decided, and their files."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, abort

from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.portfolio.models import Evidence, EvidenceVersion
from lms.portfolio.rules import sent_versions
from lms.portfolio.views.files import as_download
from lms.quality import policy
from lms.quality.queries.case_pieces import file_named, pieces_named
from lms.quality.queries.cases import WholeCase, get_case
from lms.quality.rules import cases as rules
from lms.quality.rules.anonymous import words_of
from lms.quality.views.blueprint import bp

# How many pieces a page prints whole.
PIECES = 10


@dataclass(frozen=True, slots=True)
class Away:
    """A piece of somebody who is at no prison: the version in question and its words, and all that were sent."""

    piece: Evidence
    version: EvidenceVersion
    words: list[tuple[str, str]]
    versions: list[EvidenceVersion]


def pieces_away(work: Work, whole: WholeCase, page: int) -> tuple[list[Away], int]:
    """What the pieces that a case names say and hold, while its learner is at no prison: those of a page, and how many
    there are. None while they are at one, where whoever decides reads the portfolio itself."""
    if not rules.learner_is_nowhere(whole.case):
        return [], 0
    found, named = [], pieces_named(work.session, whole)
    for piece in named[(page - 1) * PIECES : page * PIECES]:
        sent = sent_versions(piece)
        version = whole.case.judgement.version if whole.case.judgement else sent[-1]
        found.append(Away(piece, version, words_of(piece, version), sent))
    return found, len(named)


@bp.get("/cases/<uuid:whole>/files/<uuid:file>")
@allows(policy.may_decide_case, whole=get_case)
def case_file(work: Work, whole: WholeCase, file: UUID) -> Response:
    """A file of a piece that a case names, for those who may decide it and as long as it is open."""
    found = file_named(work.session, whole, file)
    if found is None:
        abort(404)
    note_reading(whole.registration.learner_id, policy.place_of(whole), "file")
    return as_download(found)
