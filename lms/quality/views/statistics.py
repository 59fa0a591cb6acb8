"""Numbers without names, for the people who assure quality."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.core.clock import LONDON
from lms.core.web import allows
from lms.core.work import Work
from lms.establishments.queries import establishments, establishments_among
from lms.people.models import Role
from lms.quality import policy
from lms.quality.queries import statistics as queries
from lms.quality.rules import statistics as rules
from lms.quality.views.blueprint import bp

LOOKS_BACK = timedelta(days=365)
MOST_CRITERIA = 40


@bp.get("/quality/statistics")
@allows(policy.may_see_statistics)
def statistics(work: Work) -> ResponseReturnValue:
    """What was decided over the last year: by prison, and by assessor for whoever assures quality there."""
    own = work.actor.places(Role.IQA, Role.EQA)
    prisons = establishments_among(work.session, own) if own else establishments(work.session)
    since, until = datetime.combine(work.today - LOOKS_BACK, time.min, LONDON), work.now
    places = [prison.id for prison in prisons]
    counts = queries.counted(work.session, places, since, until)
    learners = queries.learners_at(work.session, places, since, until)
    enough = max(learners.values(), default=0) >= rules.FEWEST
    referred = queries.referred(work.session, places, since, until)
    kinds = queries.kinds_by_unit(work.session, places, since, until)
    together = queries.by_prison(counts, learners)
    parts = [
        rules.part(prison.name, _of_assessors(counts, prison.id)) for prison in prisons if own and prison.id in together
    ]
    nation = rules.part("Prisons", {prison.name: together[prison.id] for prison in prisons if prison.id in together})
    return render_template(
        "quality/statistics.html",
        parts=parts if own else [nation],
        by_assessor=bool(own),
        kinds=[(unit, rules.practical_to_written(*pair)) for unit, pair in kinds.items() if enough],
        referred=rules.often_enough(referred)[:MOST_CRITERIA] if enough else [],
        since=since.date(),
        until=work.today,
        fewest=rules.FEWEST,
        reason_words=rules.REASON_WORDS,
    )


def _of_assessors(counts: Mapping[Any, rules.Counts], place: Any) -> dict[str, rules.Counts]:
    """Each assessor of a prison under a number in place of a name."""
    theirs = [each for (where, _), each in counts.items() if where == place]
    return {f"Assessor {number}": each for number, each in enumerate(theirs, 1)}
