"""What looks odd, for an IQA to look into and an EQA to read."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.people.models import Role
from lms.quality import policy
from lms.quality.forms.flags import LOOK, FlagForm
from lms.quality.queries.flags import MOST, MOST_SHOWN, Flagged, flags_at, get_flag, observed_at
from lms.quality.rules.flags import FlagKind
from lms.quality.service import flags as service
from lms.quality.views.blueprint import bp

# What each kind asks, in a sentence.
ASKS = {
    FlagKind.SAME_WORDS: "Did one person copy, or did somebody write for both?",
    FlagKind.ALIKE: "More than half of the words run the same way. Did one person copy?",
    FlagKind.SAME_FILE: "Whose work is it? It is the very same file, to the last byte.",
    FlagKind.OUTSIDE_STAY: "Is the day typed wrong, or did it not happen?",
    FlagKind.MANY_MET: "Was each piece read before it was decided?",
    FlagKind.WITNESS: "A witness says what they saw and decides nothing. Somebody else must decide this.",
    FlagKind.OWN_IQA: "Nobody checks their own decisions. Another IQA must look.",
}


@bp.get("/quality/flags")
@allows(policy.may_see_quality)
def flags(work: Work) -> ResponseReturnValue:
    """What looks odd at the prisons where one is an IQA or EQA, and nobody has looked into."""
    places = work.actor.places(Role.IQA, Role.EQA)
    found = flags_at(work, places)
    return render_template(
        "quality/flags.html",
        flags=found,
        full=len(found) == MOST_SHOWN,
        most=MOST,
        observed=observed_at(work, places),
        asks=ASKS,
        looks=policy.may_look_into(work.actor),
    )


@bp.route("/quality/flags/<flagged>", methods=["GET", "POST"])
@allows(policy.may_look_into, flagged=get_flag)
def flag(work: Work, flagged: Flagged) -> ResponseReturnValue:
    """Look into a flag, or explain it."""
    form = FlagForm(draft=drafts.kept(work, request.path)).at(work, work.actor.places(Role.IQA))
    deed = service.look_into if form.what.data == LOOK else service.explain
    if form.does(lambda: deed(work, flagged, form.text.data)):
        drafts.forget(work, request.path)
        flash("A case is open." if form.what.data == LOOK else "Explained. It is not shown again.")
        return redirect(url_for(".cases"), 303)
    return form.page("quality/flags-one.html", flagged=flagged, asks=ASKS)
