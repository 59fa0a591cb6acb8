"""A learner's learning as staff see it: modules and editions, pace, breaks, hours; and a prison's sessions."""

from collections.abc import Sequence

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.forms import Press
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses import drafts, policy, queries
from lms.courses.forms.pace import ALL_DAY, BreakForm, ClosureForm, DueForm, EndBreakForm, HoursForm, WeekForm
from lms.courses.models import Break, Registration
from lms.courses.queries import pace
from lms.courses.rules.hours import written_minutes
from lms.courses.service import pace as deeds
from lms.courses.service import reading
from lms.courses.views.blueprint import bp
from lms.establishments import service as establishments
from lms.establishments.models import Closure, Establishment, Interruption, PartOfDay
from lms.establishments.queries import closures_at, establishment_coded, establishments_among, weeks_of
from lms.establishments.rules import REASONS
from lms.people import policy as people
from lms.people.models import Person
from lms.people.queries import get_person

PAGE = 50


# One learner


@bp.get("/learners/<uuid:person>/learning")
@allows(policy.may_read_record, person=pace.get_learning)
def learning(work: Work, person: Registration) -> ResponseReturnValue:
    """The learning of a person, who is known by what they are registered for."""
    registration, learner = person, person.learner
    note_reading(learner.id, learner.establishment_id, "learning")
    modules = queries.progress(work.session, learner.id)
    breaks = pace.breaks_of(work.session, learner.id)
    due = pace.due_date_of(work.session, registration.id)
    return Press().page(
        "courses/learning.html",
        person=learner,
        registration=registration,
        modules=modules,
        progress=pace.progress_of(work, registration, modules, due=due, breaks=breaks),
        breaks=breaks,
        hours=pace.hours_of(work.session, learner.id),
        guided=queries.guided_hours(work.session, registration.qualification_id),
        reasons=REASONS,
        written=written_minutes,
        may_teach=people.may_teach_person(work.actor, learner),
    )


@bp.post("/learners/<uuid:person>/learning/<module>/move-on")
@allows(people.may_teach_person, person=get_person)
def move_on(work: Work, person: Person, module: str) -> ResponseReturnValue:
    form = Press()
    if form.does(lambda: reading.move_on(work, person, module)):
        flash(f"{person.name} is on the newest edition now. What is the same stays read.")
    else:
        flash(form.refusal or "Press the button again.")
    return redirect(url_for(".learning", person=person.id), 303)


@bp.route("/learners/<uuid:person>/due", methods=["GET", "POST"])
@allows(people.may_teach_person, person=get_person)
def due(work: Work, person: Person) -> ResponseReturnValue:
    registration = pace.newest_registration(work.session, person.id)
    if registration is None:
        abort(404)
    stands = pace.due_date_of(work.session, registration.id)
    form = DueForm(data={"due_on": stands.due_on if stands else None}, draft=drafts.kept(work, request.path))

    def decide() -> None:
        assert form.due_on.data is not None
        deeds.set_due(work, person, registration, form.due_on.data)

    if form.does(decide):
        drafts.forget(work, request.path)
        return redirect(url_for(".learning", person=person.id), 303)
    return form.page("courses/due.html", person=person)


@bp.route("/learners/<uuid:person>/breaks/new", methods=["GET", "POST"])
@allows(people.may_teach_person, person=get_person)
def new_break(work: Work, person: Person) -> ResponseReturnValue:
    form = BreakForm(data={"from_day": work.today}, draft=drafts.kept(work, request.path))

    def begin() -> None:
        assert form.from_day.data is not None
        deeds.begin_break(work, person, form.from_day.data, form.reason.data)

    if form.does(begin):
        drafts.forget(work, request.path)
        return redirect(url_for(".learning", person=person.id), 303)
    return form.page("courses/new-break.html", person=person)


@bp.route("/breaks/<uuid:pause>/end", methods=["GET", "POST"])
@allows(policy.may_end_break, pause=pace.get_break)
def end_break(work: Work, pause: Break) -> ResponseReturnValue:
    if pause.to_day is not None and request.method == "GET":
        return redirect(url_for(".learning", person=pause.learner_id), 303)
    form = EndBreakForm(data={"to_day": work.today, "seen": pause.version}, draft=drafts.kept(work, request.path))

    def end() -> None:
        assert form.to_day.data is not None
        deeds.end_break(work, pause, form.to_day.data, form.seen.data)

    if form.does(end):
        drafts.forget(work, request.path)
        return redirect(url_for(".learning", person=pause.learner_id), 303)
    return form.page("courses/end-break.html", pause=pause, reasons=REASONS)


@bp.route("/learners/<uuid:person>/hours", methods=["GET", "POST"])
@allows(people.may_teach_person, person=get_person)
def hours(work: Work, person: Person) -> ResponseReturnValue:
    form = HoursForm(draft=drafts.kept(work, request.path)).about(work, person)
    if form.does(lambda: deeds.correct_hours(work, person, form.minutes.data, form.reason.data)):
        drafts.forget(work, request.path)
        return redirect(url_for(".learning", person=person.id), 303)
    found = pace.hours_of(work.session, person.id)
    return form.page("courses/hours.html", person=person, hours=found, written=written_minutes)


# A prison's sessions


@bp.route("/regime", methods=["GET", "POST"])
@allows(policy.may_record_closures)
def regime(work: Work) -> ResponseReturnValue:
    prisons = establishments_among(work.session, work.actor.places(*people.HELPING))
    number = page_number()
    form = ClosureForm(
        data={"from_day": work.today, "to_day": work.today}, draft=drafts.kept(work, request.path)
    ).offer(prisons)
    if form.does(lambda: _close(work, form, prisons)):
        drafts.forget(work, request.path)
        flash("Saved. Those sessions count against nobody. The Bookings page says who must be moved, if anybody is.")
        return redirect(url_for(".regime"), 303)
    places = {prison.id for prison in prisons}
    found = closures_at(work.session, places, limit=PAGE + 1, offset=(number - 1) * PAGE)
    return form.page(
        "courses/regime.html",
        prisons=prisons,
        closures=found[:PAGE],
        page=number,
        more=len(found) > PAGE,
        reasons=REASONS,
        press=Press(),
    )


def _close(work: Work, form: ClosureForm, prisons: Sequence[Establishment]) -> Closure:
    code = form.establishment.data if form.establishment else prisons[0].code
    part = form.part.data
    assert form.from_day.data is not None
    assert form.to_day.data is not None
    return establishments.close(
        work,
        next(prison for prison in prisons if prison.code == code),
        from_day=form.from_day.data,
        to_day=form.to_day.data,
        part=None if part == ALL_DAY else PartOfDay(part),
        wing=form.wing.data,
        reason=Interruption(form.reason.data),
    )


@bp.post("/regime/<uuid:closure>/take-back")
@allows(policy.may_take_back, closure=pace.get_closure)
def take_back(work: Work, closure: Closure) -> ResponseReturnValue:
    form = Press()
    taken = form.does(lambda: establishments.take_back(work, closure))
    flash("Taken back. Those sessions count again." if taken else form.refusal or "Press the button again.")
    return redirect(url_for(".regime"), 303)


def _prison_coded(work: Work, code: str) -> Establishment | None:
    return establishment_coded(work.session, code)


@bp.route("/regime/<prison>/week", methods=["GET", "POST"])
@allows(policy.may_set_week, prison=_prison_coded)
def week(work: Work, prison: Establishment) -> ResponseReturnValue:
    now = weeks_of(work.session, {prison.id})[prison.id]
    chosen = [f"{day}-{part.value}" for day, part in sorted(now)]
    form = WeekForm(data={"sessions": chosen}, draft=drafts.kept(work, request.path))
    if form.does(lambda: establishments.set_week(work, prison, form.chosen)):
        drafts.forget(work, request.path)
        flash("Saved.")
        return redirect(url_for(".regime"), 303)
    return form.page("courses/week.html", prison=prison)
