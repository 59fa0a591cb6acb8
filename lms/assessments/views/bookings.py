"""Doors to slots and bookings: what is offered, who is booked, and what must be moved."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy, queries, rules
from lms.assessments.forms.bookings import BookForm, CancelForm, MoveForm, SlotForm, TimeForm, WithdrawForm
from lms.assessments.models import AssessmentSlot, Booking, ShadowingSession
from lms.assessments.queries import bookings as reads
from lms.assessments.queries.bookings import get_booking, get_slot
from lms.assessments.queries.staff import staff_at
from lms.assessments.rules.bookings import SlotState, slot_state
from lms.assessments.service import bookings as deeds
from lms.assessments.views.blueprint import bp
from lms.assessments.views.words import BOOKING_WORDS
from lms.audit.service import note_reading
from lms.core.forms import clean
from lms.core.web import allows, page_number
from lms.core.work import Refused, Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration, learners_at
from lms.courses.rules.specification import Practice, rules_of
from lms.establishments.models import Interruption
from lms.establishments.queries import rooms_at
from lms.people.models import Person
from lms.people.policy import HELPING, TEACHING

# Slots


@bp.get("/slots")
@allows(policy.may_see_slots)
def slots(work: Work) -> ResponseReturnValue:
    page = page_number()
    places = work.actor.places(*HELPING)
    found = reads.slots_at(work.session, places, work.today, limit=reads.PAGE + 1, offset=(page - 1) * reads.PAGE)
    to_move, to_record = reads.loose_ends(work, places)
    return render_template(
        "assessments/slots.html",
        rows=_with_states(work, found[: reads.PAGE]),
        states=SlotState,
        to_move=to_move,
        to_record=to_record,
        today=work.today,
        several=len(places) > 1,
        may_offer=policy.may_offer(work.actor),
        may_change=lambda slot: policy.may_change_slot(work.actor, slot),
        page=page,
        more=len(found) > reads.PAGE,
        **BOOKING_WORDS,
    )


def _with_states(work: Work, found: Sequence[AssessmentSlot]) -> list[tuple[AssessmentSlot, SlotState]]:
    closed = reads.closed_at_each(work.session, found)
    return [(slot, slot_state(slot, closed[slot.room.establishment_id], work.now)) for slot in found]


@bp.get("/slots/unlock")
@allows(policy.may_see_slots)
def unlock(work: Work) -> ResponseReturnValue:
    day = _day_asked() or work.today
    found = reads.booked_on(work.session, work.actor.places(*HELPING), day)
    happening = [slot for slot, state in _with_states(work, found) if state is SlotState.TAKEN]
    return render_template(
        "assessments/unlock.html",
        day_asked=day,
        slots=happening,
        several=len({slot.room.establishment_id for slot in happening}) > 1,
        **BOOKING_WORDS,
    )


def _day_asked() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


@bp.route("/slots/new", methods=["GET", "POST"])
@allows(policy.may_offer)
def offer(work: Work) -> ResponseReturnValue:
    rooms = {str(room.id): room for room in rooms_at(work.session, work.actor.places(*TEACHING))}
    form = SlotForm(draft=drafts.kept(work, request.path)).offer(list(rooms.values()))
    said: list[str] = []

    def make() -> None:
        assert form.day.data is not None
        made, left_out = deeds.offer(
            work,
            rooms[form.room.data],
            day=form.day.data,
            begins=form.time,
            minutes=form.minutes.data,
            weeks=form.weeks.data,
        )
        said.append(f"{len(made)} {'time' if len(made) == 1 else 'times'} offered.")
        said.extend(f"Left out: {sentence}." for sentence in left_out)

    if form.does(make):
        drafts.forget(work, request.path)
        flash(" ".join(said))
        return redirect(url_for(".slots"), 303)
    return form.page("assessments/offer.html", rooms=rooms)


@bp.route("/slots/<uuid:slot>/withdraw", methods=["GET", "POST"])
@allows(policy.may_change_slot, slot=get_slot)
def withdraw(work: Work, slot: AssessmentSlot) -> ResponseReturnValue:
    form = WithdrawForm(data={"seen": slot.version}, draft=drafts.kept(work, request.path))
    booked: list[Booking | None] = []
    if form.does(lambda: booked.append(_withdraw(work, slot, form))):
        drafts.forget(work, request.path)
        if booked[0] is not None:
            flash("This time is withdrawn. Now find them another time.")
            return redirect(url_for(".move_booking", booking=booked[0].id), 303)
        flash("This time is withdrawn.")
        return redirect(url_for(".slots"), 303)
    return form.page("assessments/withdraw.html", slot=slot, **BOOKING_WORDS)


def _withdraw(work: Work, slot: AssessmentSlot, form: WithdrawForm) -> Booking | None:
    return deeds.withdraw(work, slot, Interruption(form.reason.data), form.seen.data)


@bp.get("/slots/<uuid:slot>/book")
@allows(policy.may_change_slot, slot=get_slot)
def choose_learner(work: Work, slot: AssessmentSlot) -> ResponseReturnValue:
    words = clean(request.args.get("words", ""))[:100]
    page = page_number()
    limit, offset = reads.PAGE + 1, (page - 1) * reads.PAGE
    here = {slot.room.establishment_id}
    found = learners_at(work.session, here, words=words, limit=limit, offset=offset)
    registered = [one.registration for one in found[: reads.PAGE] if one.registration is not None]
    sessions = queries.sessions_of_each(work.session, [registration.id for registration in registered])
    return render_template(
        "assessments/choose-learner.html",
        slot=slot,
        rows=[(one, rules.still_needed(rules_of(one.qualification).practice, sessions[one.id])) for one in registered],
        people={one.registration.id: one.person for one in found if one.registration is not None},
        words=words,
        page=page,
        more=len(found) > reads.PAGE,
        **BOOKING_WORDS,
    )


# Bookings


@bp.route("/portfolios/<uuid:registration>/bookings/new", methods=["GET", "POST"])
@allows(policy.may_book, registration=get_registration)
def book(work: Work, registration: Registration) -> ResponseReturnValue:
    learner = registration.learner
    note_reading(learner.id, learner.establishment_id, "shadowing")
    practice = rules_of(registration.qualification).practice
    sessions = queries.sessions_of(work.session, registration.id)
    if rules.still_needed(practice, sessions):
        if request.method == "POST":
            flash(deeds.NOT_YET)
            return redirect(url_for(".book", registration=registration.id), 303)
        return _not_yet(registration, practice, sessions)
    free, assessors = _choices(work, learner)
    form = BookForm(data=_asked_for(work, assessors), draft=drafts.kept(work, request.path))
    form.offer(free, registration.qualification, assessors)

    def make() -> None:
        unit = registration.qualification.unit(form.unit.data)
        assert unit is not None
        deeds.book(work, registration, _slot_chosen(work, form), unit, _assessor_chosen(form, assessors))

    if form.does(make):
        drafts.forget(work, request.path)
        flash(f"{learner.name} is booked.")
        return redirect(url_for(".slots"), 303)
    return form.page("assessments/book.html", registration=registration, free=free)


def _not_yet(registration: Registration, practice: Practice, sessions: Sequence[ShadowingSession]) -> str:
    return render_template(
        "assessments/cannot-book.html", registration=registration, minimums=rules.minimums(practice, sessions)
    )


def _asked_for(work: Work, assessors: Sequence[Person]) -> dict[str, str]:
    """The slot that was chosen on the page before, and whoever is booking when they may assess."""
    mine = [str(person.id) for person in assessors if person.id == work.actor.person_id]
    return {"slot": request.args.get("slot", "")[:36], "assessor": mine[0] if mine else ""}


def _choices(work: Work, learner: Person) -> tuple[list[AssessmentSlot], Sequence[Person]]:
    """The slots that are free where a learner is now, and who may assess there."""
    here = learner.establishment_id
    assert here is not None
    found = reads.free_slots(work.session, here, work.today)
    free = [slot for slot, state in _with_states(work, found) if state is SlotState.FREE]
    return free, staff_at(work.session, here, TEACHING, learner.id, on=work.today)


def _slot_chosen(work: Work, form: TimeForm) -> AssessmentSlot:
    try:
        slot = get_slot(work, UUID(form.slot.data))
    except ValueError:
        slot = None
    if slot is None or not policy.may_change_slot(work.actor, slot):
        raise Refused("Choose a time from the list", field="slot")
    return slot


def _assessor_chosen(form: TimeForm, assessors: Sequence[Person]) -> Person:
    return next(person for person in assessors if str(person.id) == form.assessor.data)


@bp.route("/bookings/<uuid:booking>/cancel", methods=["GET", "POST"])
@allows(policy.may_change_booking, booking=get_booking)
def cancel_booking(work: Work, booking: Booking) -> ResponseReturnValue:
    if request.method == "GET" and _is_settled(booking):
        return redirect(url_for(".slots"), 303)
    form = CancelForm(data={"seen": booking.version}, draft=drafts.kept(work, request.path))
    if form.does(lambda: deeds.cancel(work, booking, form.reason.data, form.seen.data)):
        drafts.forget(work, request.path)
        flash("The booking is cancelled. It is nobody’s fault, and it counts against nobody.")
        return redirect(url_for(".slots"), 303)
    return form.page("assessments/cancel-booking.html", booking=booking, **BOOKING_WORDS)


@bp.route("/bookings/<uuid:booking>/move", methods=["GET", "POST"])
@allows(policy.may_change_booking, booking=get_booking)
def move_booking(work: Work, booking: Booking) -> ResponseReturnValue:
    learner = booking.registration.learner
    if learner.establishment_id != booking.slot.room.establishment_id:
        flash(deeds.GONE)
        return redirect(url_for(".slots"), 303)
    if request.method == "GET" and _is_settled(booking):
        return redirect(url_for(".slots"), 303)
    free, assessors = _choices(work, learner)
    kept = {"seen": booking.version, "assessor": str(booking.assessor_id)}
    form = MoveForm(data=kept, draft=drafts.kept(work, request.path)).offer(free, assessors)

    def take() -> None:
        slot, assessor = _slot_chosen(work, form), _assessor_chosen(form, assessors)
        deeds.move(work, booking, slot, assessor, form.reason.data, form.seen.data)

    if form.does(take):
        drafts.forget(work, request.path)
        flash(f"The booking is moved. Tell {learner.name} that it is nobody’s fault.")
        return redirect(url_for(".slots"), 303)
    return form.page("assessments/move-booking.html", booking=booking, free=free, **BOOKING_WORDS)


def _is_settled(booking: Booking) -> bool:
    return booking.ended_at is not None or booking.practical is not None
