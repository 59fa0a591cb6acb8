"""A prison's pack whole: what quality says of it, and what was claimed and certified."""

from datetime import date

from lms.core.work import Work
from lms.courses.queries import qualifications
from lms.courses.rules.specification import rules_of
from lms.credentials.queries import packs as queries
from lms.establishments.models import Establishment
from lms.quality.queries.pack import MOST_ROWS, Pack, Section, Span, known_at, pack_of, section, span_of


def whole_pack(
    work: Work, here: Establishment, first: date, last: date, *, names_all: bool, most: int = MOST_ROWS
) -> Pack:
    """All that a pack of these days holds, and whether it names who has left; in as many statements, however much."""
    span = span_of(work, here, first, last, names_all=names_all, most=most)
    return pack_of(work, here, span).having(_certified(work, span), after="units-awarded")


def _certified(work: Work, span: Span) -> list[Section]:
    session, known = work.session, known_at(work, span)
    certifies = {each.slug: rules_of(each).awarding_organisation for each in qualifications(session)}
    return [
        section(
            span,
            "claims",
            "Qualifications claimed",
            "Claimed|Learner|Prison number|Qualification|Edition|Claimed by|Certificate number|Claim route then",
            [(*row[:-1], known.route(row[-1], row[0])) for row in queries.claims(session, span)],
        ),
        section(
            span,
            "certificates",
            "Certificates issued and withdrawn",
            "Issued|Learner|Prison number|Of|Title|Certificate number|Withdrawn|Withdrawn by|Why",
            queries.certificates(session, span),
        ),
        section(
            span,
            "organisation-certificates",
            "Certificates of awarding organisations",
            "Issued|Learner|Prison number|Qualification|Certificate number|In place of|Written down by|Written down|"
            "Awarding organisation",
            [(*row[:-1], certifies.get(row[-1], "")) for row in queries.from_organisations(session, span)],
        ),
    ]
