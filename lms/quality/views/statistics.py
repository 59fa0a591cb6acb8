"""Numbers without names, for the people who assure quality."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.core.clock import start_of_day
from lms.core.web import allows
from lms.core.work import Work
from lms.establishments.queries import establishments, establishments_among
from lms.people.models import Role
from lms.quality import policy
from lms.quality.queries import statistics as queries
from lms.quality.rules import statistics as rules
from lms.quality.views.blueprint import bp

LOOKS_BACK = timedelta(days=365)


@bp.get("/quality/statistics")
@allows(policy.may_see_statistics)
def statistics(work: Work) -> ResponseReturnValue:
    """What was decided over the last year: by prison, and by assessor for whoever assures quality there."""
    own = work.actor.places(Role.IQA, Role.EQA)
    prisons = establishments_among(work.session, own) if own else establishments(work.session)
    since, until = start_of_day(work.today - LOOKS_BACK), work.now
    places = [prison.id for prison in prisons]
    count = queries.by_assessor if own else queries.by_prison
    counts = count(work.session, places, since, until)
    if own:
        each = [(prison.name, _of_assessors(counts, prison.id)) for prison in prisons]
        parts = [rules.part(name, theirs) for name, theirs in each if theirs]
    else:
        named = {prison.name: counts[prison.id,] for prison in prisons if (prison.id,) in counts}
        parts = [rules.part("Prisons", named)] if named else []
    return render_template(
        "quality/statistics.html",
        parts=parts,
        by_assessor=bool(own),
        since=since.date(),
        until=work.today,
        fewest=rules.FEWEST,
        most=rules.MOST_REFERRED,
        reason_words=rules.REASON_WORDS,
    )


def _of_assessors(counts: Mapping[queries.Key, rules.Counts], place: UUID) -> dict[str, rules.Counts]:
    """Each assessor of a prison under a number in place of a name."""
    theirs = [each for (where, *_), each in counts.items() if where == place]
    return {f"Assessor {number}": each for number, each in enumerate(theirs, 1)}
