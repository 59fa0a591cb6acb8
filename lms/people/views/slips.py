"""Slips with a first password: making a new one, and showing it once."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows, signed_in
from lms.core.work import Work
from lms.people import policy, queries, rules, service
from lms.people.models import Account, Person
from lms.people.views.blueprint import bp


@bp.post("/learners/<uuid:person>/reset-sign-in")
@allows(policy.may_reset_sign_in, person=queries.get_person)
def reset_sign_in(work: Work, person: Person) -> ResponseReturnValue:
    service.reset_sign_in(work, person)
    return redirect(url_for(".slips"), 303)


@bp.get("/slips")
@allows(signed_in)
def slips(work: Work) -> ResponseReturnValue:
    """The first passwords this person made a moment ago: shown to nobody else, and not for long."""
    assert work.actor.person_id is not None
    made = queries.slips_made_by(work.session, work.actor.person_id, work.now, rules.SLIP_SHOWN_FOR)
    return render_template("people/slips.html", slips=[_slip(account) for account in made])


def _slip(account: Account) -> dict[str, str]:
    shown = account.person.number or account.username
    return {"name": account.person.name, "username": shown, "password": service.slip_password(account)}
