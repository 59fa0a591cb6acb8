"""Asking for another look: at what an assessor decided about a piece, or at a unit that an IQA sent back."""

from datetime import datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.courses.rules.specification import rules_of
from lms.people.policy import is_self
from lms.portfolio.models import Evidence
from lms.portfolio.queries import get_evidence
from lms.portfolio.rules import newest_judgement, newest_sent
from lms.quality import policy
from lms.quality.forms.cases import AppealForm
from lms.quality.models import Case
from lms.quality.queries import cases as queries
from lms.quality.queries.cases import get_case
from lms.quality.queries.findings import sent_back
from lms.quality.rules import cases as rules
from lms.quality.service import cases as service
from lms.quality.views.blueprint import bp
from lms.quality.views.reviewing import unit_of


@bp.route("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/appeal", methods=["GET", "POST"])
@allows(policy.may_ask, registration=get_registration)
def appeal(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    """Ask for another look at a piece, by the learner or for them."""
    piece = _decided(work, registration, number)
    form = AppealForm(draft=drafts.kept(work, request.path)).about(work, registration.learner)
    made: list[Case] = []
    if form.does(lambda: made.append(service.appeal(work, registration, piece, form.text.data))):
        drafts.forget(work, request.path)
        flash("Asked. Another assessor will look at it.")
        return redirect(url_for(".case", whole=made[0].id), 303)
    judgement = newest_judgement(piece)
    asked = queries.appeal_against(work.session, judgement.id) if judgement else None
    return form.page(
        "quality/case-appeal.html",
        piece=piece,
        fault=service.why_no_appeal(work, registration, judgement),
        **_facts(work, registration, judgement.decided_at if judgement else None, asked),
    )


@bp.route("/portfolios/<uuid:registration>/units/<unit>/appeal", methods=["GET", "POST"])
@allows(policy.may_ask, registration=get_registration)
def appeal_unit(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    """Ask for another look at a unit that an IQA sent back, by the learner or for them."""
    found = unit_of(registration, unit)
    form = AppealForm(draft=drafts.kept(work, request.path)).about(work, registration.learner)
    made: list[Case] = []
    if form.does(lambda: made.append(service.appeal_unit(work, registration, found, form.text.data))):
        drafts.forget(work, request.path)
        flash("Asked. Another IQA will look at it.")
        return redirect(url_for(".case", whole=made[0].id), 303)
    finding = sent_back(work.session, registration.id, found.id)
    asked = queries.appeal_against_finding(work.session, finding.id) if finding else None
    return form.page(
        "quality/case-appeal-unit.html",
        unit=found,
        finding=finding,
        fault=service.why_no_appeal_of_unit(work, registration, finding),
        **_facts(work, registration, finding.found_at if finding else None, asked),
    )


def _facts(
    work: Work, registration: Registration, decided_at: datetime | None, asked: Case | None
) -> dict[str, object]:
    """What templates/quality/_appeal.html says of any appeal: until when it can be asked for, by when it is answered,
    and where one that was asked for already may be read."""
    terms = rules_of(registration.qualification)
    working = queries.working_days_at(work.session, registration.learner.establishment_id)
    return {
        "registration": registration,
        "own": is_self(work.actor, registration.learner),
        "asked": _where_it_may_be_read(work, asked),
        "until": rules.appeal_until(decided_at, terms.appeal_within_days, working) if decided_at else None,
        "answered_by": working.after(work.now, terms.appeal_answer_days),
    }


def _where_it_may_be_read(work: Work, asked: Case | None) -> Case | None:
    """An appeal there is already, where this reader may read it."""
    whole = get_case(work, asked.id) if asked else None
    return whole.case if whole and policy.may_read_case(work.actor, whole) else None


def _decided(work: Work, registration: Registration, number: int) -> Evidence:
    piece = get_evidence(work.session, registration.id, number)
    if piece is None or newest_sent(piece) is None:
        abort(404)
    return piece
