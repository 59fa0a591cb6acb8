"""Doors to observation sheets: recording one, reading it, signing it."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy, queries, rules, service
from lms.assessments.forms import SEEN_WORDS, ObservationForm, SheetOnPaperForm, SignForm, sheet_for
from lms.assessments.models import Booking, PracticalAssessment
from lms.assessments.queries.bookings import get_booking
from lms.assessments.rules.bookings import in_words
from lms.assessments.service.bookings import still_needed
from lms.assessments.views.blueprint import bp
from lms.audit.service import note_reading
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration, Unit
from lms.courses.queries import get_registration

PAGE = "assessments/practical.html"


@bp.route("/portfolios/<uuid:registration>/units/<unit>/practical", methods=["GET", "POST"])
@allows(policy.may_observe, registration=get_registration)
def observe(work: Work, registration: Registration, unit: str) -> ResponseReturnValue:
    asked = registration.qualification.unit(unit)
    if asked is None:
        abort(404)
    return _observe(work, registration, asked, None)


@bp.route("/portfolios/<uuid:registration>/bookings/<uuid:booking>/practical", methods=["GET", "POST"])
@allows(policy.may_observe, registration=get_registration)
def record_booking(work: Work, registration: Registration, booking: UUID) -> ResponseReturnValue:
    booked = get_booking(work, booking)
    if booked is None or booked.registration_id != registration.id:
        abort(404)
    if request.method == "GET" and booked.practical is not None:
        return redirect(_sheet(booked.practical), 303)
    if request.method == "GET" and booked.ended_at is not None:
        return redirect(url_for(".slots"), 303)
    return _observe(work, registration, booked.unit, booked)


def _observe(work: Work, registration: Registration, unit: Unit, booking: Booking | None) -> ResponseReturnValue:
    form = sheet_for(unit.criteria)(draft=drafts.kept(work, request.path), data=_known(booking))
    form.of(unit).warn_of([] if booking else still_needed(work, registration)).about(work, registration.learner)
    made: list[PracticalAssessment] = []
    if form.does(lambda: made.append(_record(work, registration, unit, booking, form))):
        drafts.forget(work, request.path)
        flash("The practical assessment is recorded.")
        return redirect(_sheet(made[0]), 303)
    return form.page(
        "assessments/observe.html",
        registration=registration,
        unit=unit,
        booking=booking,
        in_words=in_words,
    )


def _known(booking: Booking | None) -> dict[str, Any]:
    """What a booking says already: the day, the length and the place."""
    if booking is None:
        return {}
    slot = booking.slot
    return {"day": slot.day, "minutes": slot.minutes, "setting": f"{slot.room.wing}, {slot.room.name}"[:100]}


def _record(
    work: Work, registration: Registration, unit: Unit, booking: Booking | None, form: ObservationForm
) -> PracticalAssessment:
    assert form.day.data is not None
    return service.record_practical(
        work,
        registration,
        unit,
        day=form.day.data,
        minutes=form.minutes.data,
        setting=form.setting.data,
        activity=form.activity.data,
        lines=form.lines(),
        booking=booking,
        observer_comment=form.observer_comment.data or "",
        learner_comment=form.learner_comment.data or "",
        paper=form.paper,
        **form.played(),
    )


def _sheet(practical: PracticalAssessment) -> str:
    return url_for(".practical", registration=practical.registration_id, practical=practical.id)


@bp.get("/portfolios/<uuid:registration>/practicals/<uuid:practical>")
@allows(policy.may_read_practical, registration=get_registration)
def practical(work: Work, registration: Registration, practical: UUID) -> ResponseReturnValue:
    sheet = _found(work, registration, practical)
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "portfolio")
    if rules.is_signed(sheet):
        return render_template(PAGE, **_facts(work, registration, sheet))
    is_learner = policy.may_log(work.actor, registration)
    form = _sign_form(work, registration, sheet) if is_learner else _on_paper(work, sheet)
    return form.page(PAGE, **_facts(work, registration, sheet))


@bp.post("/portfolios/<uuid:registration>/practicals/<uuid:practical>")
@allows(policy.may_log, registration=get_registration)
def sign_practical(work: Work, registration: Registration, practical: UUID) -> ResponseReturnValue:
    sheet = _found(work, registration, practical)
    if rules.is_signed(sheet):
        flash(service.SIGNED_ALREADY)
        return redirect(_sheet(sheet), 303)
    form = _sign_form(work, registration, sheet)
    if form.does(lambda: service.sign_practical(work, sheet, form.learner_comment.data or "")):
        drafts.forget(work, _sheet(sheet))
        flash("You have signed this sheet.")
        return redirect(_sheet(sheet), 303)
    return form.page(PAGE, **_facts(work, registration, sheet))


@bp.post("/portfolios/<uuid:registration>/practicals/<uuid:practical>/signed-on-paper")
@allows(policy.may_observe, registration=get_registration)
def sign_practical_on_paper(work: Work, registration: Registration, practical: UUID) -> ResponseReturnValue:
    sheet = _found(work, registration, practical)
    if rules.is_signed(sheet):
        flash(service.SIGNED_ALREADY)
        return redirect(_sheet(sheet), 303)
    form = _on_paper(work, sheet)
    if form.does(lambda: service.sign_practical_on_paper(work, sheet, form.paper, **form.copied)):
        drafts.forget(work, _sheet(sheet))
        flash("Written down: the learner has signed on paper.")
        return redirect(_sheet(sheet), 303)
    return form.page(PAGE, **_facts(work, registration, sheet))


def _found(work: Work, registration: Registration, practical: UUID) -> PracticalAssessment:
    sheet = queries.get_practical(work.session, registration.id, practical)
    if sheet is None:
        abort(404)
    return sheet


def _sign_form(work: Work, registration: Registration, sheet: PracticalAssessment) -> SignForm:
    kept = {"learner_comment": sheet.learner_comment}
    form = SignForm(draft=drafts.kept(work, _sheet(sheet)), data=kept)
    return form.about(work, registration.learner, sheet.observer, kept_at=sheet.establishment_id)


def _on_paper(work: Work, sheet: PracticalAssessment) -> SheetOnPaperForm:
    form = SheetOnPaperForm(draft=drafts.kept(work, _sheet(sheet))).under(sheet)
    return form.about(work, sheet.registration.learner, sheet.observer, kept_at=sheet.establishment_id)


def _facts(work: Work, registration: Registration, sheet: PracticalAssessment) -> dict[str, Any]:
    return {
        "practical": sheet,
        "registration": registration,
        "words": SEEN_WORDS,
        "in_hours": rules.in_hours,
        "is_signed": rules.is_signed(sheet),
        "is_learner": policy.may_log(work.actor, registration),
        "may_observe": policy.may_observe(work.actor, registration),
    }
