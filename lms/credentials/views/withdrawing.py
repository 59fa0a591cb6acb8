"""Finding a certificate by its number, and taking one back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Stale, Work
from lms.courses import drafts
from lms.credentials import policy, queries, service
from lms.credentials.forms import WithdrawForm
from lms.credentials.models import Credential
from lms.credentials.views.blueprint import bp


@bp.get("/credentials")
@allows(policy.may_find)
def find(work: Work) -> ResponseReturnValue:
    """Where whoever may withdraw a credential finds it by the number printed on it, wherever its holder is now."""
    number = request.args.get("number", "").strip().upper()[:40]
    found = queries.credential_numbered(work.session, number) if number else None
    if found is not None and policy.may_withdraw(work.actor, found):
        return redirect(url_for(".withdraw", credential=found.id), 303)
    return render_template("credentials/find.html", number=number)


@bp.route("/credentials/<uuid:credential>/withdraw", methods=["GET", "POST"])
@allows(policy.may_withdraw, credential=queries.get_credential)
def withdraw(work: Work, credential: Credential) -> ResponseReturnValue:
    """Where a centre's IQA, or an admin, takes a credential back."""
    if credential.withdrawal and request.method == "POST":
        raise Stale
    if credential.withdrawal:
        return render_template("credentials/withdraw.html", credential=credential)
    form = WithdrawForm(draft=drafts.kept(work, request.path))
    form.about(work, credential.holder, kept_at=credential.centre.establishment_id)
    if form.does(lambda: service.withdraw(work, credential, form.reason.data)):
        drafts.forget(work, request.path)
        flash(f"{credential.number} is withdrawn. The status list and the register say so now.")
        return redirect(url_for(".withdraw", credential=credential.id), 303)
    return form.page("credentials/withdraw.html", credential=credential)
