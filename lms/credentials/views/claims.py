"""Where an IQA claims a qualification for the learners who have earned it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration, qualifications
from lms.courses.rules.specification import rules_of
from lms.credentials import policy, queries
from lms.credentials.service import claiming
from lms.credentials.views.blueprint import bp
from lms.people.models import Role
from lms.quality.rules.claims import stands_between

PAGE = 50


@bp.get("/claims")
@allows(policy.may_see_claims)
def claims(work: Work) -> ResponseReturnValue:
    """Learners who could be claimed for, and what stands between each of them and the claim."""
    page = page_number()
    first = (page - 1) * PAGE
    found = queries.to_claim(work.session, work.actor.places(Role.IQA), limit=PAGE + 1, offset=first)
    facts = claiming.facts_of(work, found[:PAGE])
    certified = [each.learner_id for each in found[:PAGE] if facts[each.id].organisation]
    checks = queries.identity_checks(work.session, certified) if certified else {}
    return render_template(
        "credentials/claims.html",
        rows=[(each, facts[each.id], stands_between(facts[each.id])) for each in found[:PAGE]],
        checks={person: each[-1] for person, each in checks.items()},
        outside=any(rules_of(each).awarding_organisation for each in qualifications(work.session)),
        page=page,
        more=len(found) > PAGE,
        press=Press(),
        may_claim=policy.may_claim,
        may_check=policy.may_check_identity,
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
