"""Doors to the rooms of a prison."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy
from lms.assessments.forms.bookings import RoomForm
from lms.assessments.rules.bookings import marks
from lms.assessments.service import bookings
from lms.assessments.views.blueprint import bp
from lms.core.forms import Press
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.establishments import service as establishments
from lms.establishments.models import Establishment, Room
from lms.establishments.queries import establishments_among, room_with, rooms_at
from lms.people.policy import HELPING


def get_room(work: Work, room_id: UUID) -> Room | None:
    return room_with(work.session, room_id)


@bp.route("/rooms", methods=["GET", "POST"])
@allows(policy.may_see_slots)
def rooms(work: Work) -> ResponseReturnValue:
    places = work.actor.places(*HELPING)
    prisons = establishments_among(work.session, places)
    form = RoomForm(draft=drafts.kept(work, request.path)).offer(prisons)
    if form.does(lambda: establishments.add_room(work, _prison(form, prisons), form.facts())):
        drafts.forget(work, request.path)
        flash("The room is on the list.")
        return redirect(url_for(".rooms"), 303)
    found = rooms_at(work.session, places)
    return form.page("assessments/rooms.html", rooms=found, marks=marks, prisons=prisons)


def _prison(form: RoomForm, prisons: Sequence[Establishment]) -> Establishment:
    code = form.establishment.data if form.establishment else prisons[0].code
    return next(prison for prison in prisons if prison.code == code)


@bp.route("/rooms/<uuid:room>", methods=["GET", "POST"])
@allows(policy.may_change_room, room=get_room)
def room(work: Work, room: Room) -> ResponseReturnValue:
    form = RoomForm(draft=drafts.kept(work, request.path), obj=room).offer([room.establishment])
    if form.does(lambda: establishments.change_room(work, room, form.facts())):
        drafts.forget(work, request.path)
        flash("The room is changed.")
        return redirect(url_for(".rooms"), 303)
    return form.page("assessments/room.html", room=room, press_form=Press())


@bp.post("/rooms/<uuid:room>/close")
@allows(policy.may_change_room, room=get_room)
def close_room(work: Work, room: Room) -> ResponseReturnValue:
    form = Press()
    if form.does(lambda: bookings.close_room(work, room)):
        flash(f"{room.wing}, {room.name} is closed. Nobody can be booked into it.")
        return redirect(url_for(".rooms"), 303)
    flash(form.refusal or "Press the button again.")
    return redirect(url_for(".room", room=room.id), 303)
