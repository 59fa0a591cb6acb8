"""Doors to what was seen: shadowing sessions, and observation sheets."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy, queries, rules, service
from lms.assessments.forms import SEEN_WORDS, ConfirmForm, sheet_for
from lms.assessments.models import PracticalAssessment, ShadowingSession
from lms.assessments.views.blueprint import bp
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration, own_registration
from lms.people.policy import HELPING


@bp.get("/shadowing")
@allows(policy.may_log, registration=own_registration)
def shadowing(work: Work, registration: Registration) -> ResponseReturnValue:
    sessions = queries.sessions_of(work.session, registration.id)
    return render_template(
        "assessments/shadowing.html",
        sessions=sessions,
        to_confirm=queries.waiting_for_mentor(work.session, registration.learner_id),
        in_words=rules.state_in_words,
        is_confirmed=rules.is_confirmed,
        in_hours=rules.in_hours,
        confirmed_minutes=rules.confirmed_minutes(sessions),
    )


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
        in_words=rules.state_in_words,
        in_hours=rules.in_hours,
        is_confirmed=rules.is_confirmed,
        for_mentor=for_mentor,
        for_staff=for_staff,
        reads_record=policy.may_read_practical(work.actor, shadowing.registration),
        is_learner=policy.may_log(work.actor, shadowing.registration),
    )


@bp.get("/countersign")
@allows(policy.may_countersign_here)
def to_countersign(work: Work) -> ResponseReturnValue:
    page = min(max(1, request.args.get("page", 1, type=int)), queries.LAST_PAGE)
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


@bp.route("/portfolios/<uuid:registration>/units/<unit>/practical", methods=["GET", "POST"])
@allows(policy.may_observe, registration=get_registration)
def observe(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    asked = registration.qualification.unit(unit)
    if asked is None:
        abort(404)
    form = sheet_for(asked.criteria)(draft=drafts.kept(work, request.path))

    made: list[PracticalAssessment] = []

    def keep() -> None:
        assert form.day.data is not None
        sheet = service.record_practical(
            work,
            registration,
            asked,
            day=form.day.data,
            minutes=form.minutes.data,
            setting=form.setting.data,
            activity=form.activity.data,
            lines=form.lines(),
        )
        made.append(sheet)

    if form.does(keep):
        drafts.forget(work, request.path)
        flash("The practical assessment is recorded.")
        return redirect(url_for(".practical", registration=registration.id, practical=made[0].id), 303)
    return form.page("assessments/observe.html", registration=registration, unit=asked)


@bp.get("/portfolios/<uuid:registration>/practicals/<uuid:practical>")
@allows(policy.may_read_practical, registration=get_registration)
def practical(work: Work, registration: Registration, practical: UUID) -> ResponseReturnValue:
    sheet = queries.get_practical(work.session, registration.id, practical)
    if sheet is None:
        abort(404)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    return render_template(
        "assessments/practical.html",
        practical=sheet,
        registration=registration,
        words=SEEN_WORDS,
        in_hours=rules.in_hours,
        is_learner=policy.may_log(work.actor, registration),
    )
