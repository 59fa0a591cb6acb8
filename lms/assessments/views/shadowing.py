"""Doors to shadowing: a learner's own, those to confirm, and those to countersign."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy, queries, rules, service
from lms.assessments.forms import ConfirmForm
from lms.assessments.models import ShadowingSession
from lms.assessments.queries import bookings
from lms.assessments.rules.bookings import BookingState, booking_state
from lms.assessments.views.blueprint import bp
from lms.assessments.views.words import BOOKING_WORDS
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.courses.models import Criterion, Registration
from lms.courses.queries import get_registration, own_registration
from lms.courses.rules.specification import rules_of
from lms.people.policy import HELPING

# How long a learner sees that a booking was cancelled.
SHOWN_FOR = timedelta(days=28)


@bp.get("/shadowing")
@allows(policy.may_log, registration=own_registration)
def shadowing(work: Work, registration: Registration) -> ResponseReturnValue:
    sessions = queries.sessions_of(work.session, registration.id)
    practice = rules_of(registration.qualification).practice
    booked = bookings.bookings_of(work.session, registration.id, work.now - SHOWN_FOR)
    closed = bookings.closed_at_each(work.session, [booking.slot for booking in booked])
    return render_template(
        "assessments/shadowing.html",
        minimums=rules.minimums(practice, sessions),
        bookings=[(one, booking_state(one, closed[one.slot.room.establishment_id], work.now)) for one in booked],
        states=BookingState,
        to_sign=queries.sheets_to_sign(work.session, registration.id),
        registration=registration,
        **BOOKING_WORDS,
        sessions=sessions,
        to_confirm=queries.waiting_for_mentor(work.session, registration.learner_id),
        state_in_words=rules.state_in_words,
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
