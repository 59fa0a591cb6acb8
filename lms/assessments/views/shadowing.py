"""Doors to sessions of shadowing: reading one, confirming it, and countersigning."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy, queries, rules, service
from lms.assessments.forms import ConfirmForm
from lms.assessments.models import ShadowingSession
from lms.assessments.views.blueprint import bp
from lms.audit.service import note_reading
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses.models import Criterion
from lms.courses.queries import get_registration
from lms.people.policy import HELPING


@bp.get("/shadowing/<uuid:shadowing>")
@allows(policy.may_read_shadowing, shadowing=queries.get_shadowing)
def shadowing_session(work: Work, shadowing: ShadowingSession) -> ResponseReturnValue:
    learner = shadowing.registration.learner
    note_reading(learner.id, learner.establishment_id, "shadowing")
    return _session_page(work, shadowing, ConfirmForm(data={"seen": shadowing.version}))


@bp.post("/shadowing/<uuid:shadowing>/confirm")
@allows(policy.may_confirm, shadowing=queries.get_shadowing)
def confirm(work: Work, shadowing: ShadowingSession) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.does(lambda: service.confirm(work, shadowing, form.seen.data)):
        flash("Thank you. You have confirmed this session.")
        return redirect(url_for(".shadowing_session", shadowing=shadowing.id), 303)
    return _session_page(work, shadowing, form)


@bp.post("/shadowing/<uuid:shadowing>/countersign")
@allows(policy.may_countersign, shadowing=queries.get_shadowing)
def countersign(work: Work, shadowing: ShadowingSession) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.does(lambda: service.countersign(work, shadowing, form.seen.data)):
        flash(f"You have countersigned the session of {shadowing.registration.learner.name}.")
        return redirect(url_for(".to_countersign"), 303)
    return _session_page(work, shadowing, form)


def _session_page(work: Work, shadowing: ShadowingSession, form: ConfirmForm) -> ResponseReturnValue:
    state = rules.shadowing_state(shadowing)
    for_mentor = state is rules.ShadowingState.WAITING_FOR_MENTOR and policy.may_confirm(work.actor, shadowing)
    for_staff = state is rules.ShadowingState.WAITING_FOR_STAFF and policy.may_countersign(work.actor, shadowing)
    return form.page(
        "assessments/shadowing-session.html",
        shadowing=shadowing,
        proposed=_proposed(work, shadowing),
        in_words=rules.state_in_words,
        in_hours=rules.in_hours,
        is_confirmed=rules.is_confirmed,
        for_mentor=for_mentor,
        for_staff=for_staff,
        reads_record=policy.may_read_practical(work.actor, shadowing.registration),
        is_learner=policy.may_log(work.actor, shadowing.registration),
    )


def _proposed(work: Work, shadowing: ShadowingSession) -> list[Criterion]:
    registration = get_registration(work, shadowing.registration_id) if shadowing.proposed else None
    return rules.proposed_criteria(registration.qualification, shadowing) if registration else []


@bp.get("/countersign")
@allows(policy.may_countersign_here)
def to_countersign(work: Work) -> ResponseReturnValue:
    page = page_number()
    waiting = queries.waiting_for_countersign(
        work.session,
        work.actor.places(*HELPING),
        actor_id=work.actor.person_id,
        limit=queries.PAGE + 1,
        offset=(page - 1) * queries.PAGE,
    )
    return render_template(
        "assessments/to-countersign.html",
        sessions=waiting[: queries.PAGE],
        page=page,
        more=len(waiting) > queries.PAGE,
        in_hours=rules.in_hours,
    )
