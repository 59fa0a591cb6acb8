"""Where an IQA claims a qualification for the learners who have earned it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.credentials import policy, queries
from lms.credentials.service import claiming
from lms.credentials.views.blueprint import bp
from lms.people.models import Role
from lms.quality.rules.claims import ULN, stands_between

PAGE = 50


@bp.get("/claims")
@allows(policy.may_see_claims)
def claims(work: Work) -> ResponseReturnValue:
    """Learners who could be claimed for, and what stands between each of them and the claim."""
    page = page_number()
    first = (page - 1) * PAGE
    found = queries.to_claim(work.session, work.actor.places(Role.IQA), limit=PAGE + 1, offset=first)
    facts = claiming.facts_of(work, found[:PAGE])
    return render_template(
        "credentials/claims.html",
        rows=[(each, facts[each.id].mode, stands_between(facts[each.id])) for each in found[:PAGE]],
        page=page,
        more=len(found) > PAGE,
        press=Press(),
        may_claim=policy.may_claim,
        uln=ULN,
    )


@bp.post("/portfolios/<uuid:registration>/claim")
@allows(policy.may_claim, registration=get_registration)
def claim(work: Work, registration: Registration) -> ResponseReturnValue:
    """Claim the qualification: sign it, and the accreditation with it."""
    form = Press()
    if form.does(lambda: claiming.claim(work, registration)):
        flash(f"{registration.qualification.title} is claimed and signed for {registration.learner.name}.")
    elif form.refusal:
        flash(form.refusal)
    return redirect(url_for(".claims"), 303)
