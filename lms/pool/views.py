"""The pool of trained mentors, and shadowing one of them."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy as assessments_policy
from lms.assessments import queries as practice
from lms.assessments import rules as practice_rules
from lms.assessments.forms import ShadowingForm
from lms.assessments.queries import bookings
from lms.assessments.rules.bookings import BookingState
from lms.assessments.views.words import BOOKING_WORDS
from lms.audit.service import note_reading
from lms.core.forms import Seen
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import FormKind, PaperForm, Registration
from lms.courses.queries import own_registration
from lms.courses.queries.paper import get_form
from lms.courses.rules.specification import rules_of
from lms.credentials.models import Kind
from lms.credentials.queries import credentials_for, credentials_of
from lms.people.models import Person, Role
from lms.pool import policy, queries, rules, service
from lms.pool.forms import LeaveForm, PauseForm
from lms.pool.rules import Member, State
from lms.portfolio import policy as portfolio_policy
from lms.portfolio.views.entering import Mentors
from lms.portfolio.views.paper import keying

bp = Blueprint("pool", __name__)
PAGE = 50
# How long a learner sees that a booking was cancelled.
SHOWN_FOR = timedelta(days=28)


@bp.get("/pool")
@allows(policy.may_see_pool)
def members(work: Work) -> ResponseReturnValue:
    everyone = queries.standings(work.session, work.actor.places(Role.COORDINATOR), work.today)
    chosen = _chosen_state()
    wanted = {who: m for who, m in everyone.items() if chosen in (None, m.standing.state)}
    page = page_number()
    order = rules.in_order({who: (m.standing, m.sorted_as) for who, m in wanted.items()})
    shown = order[(page - 1) * PAGE : page * PAGE]
    people = queries.people_among(work.session, shown)
    return render_template(
        "pool/members.html",
        rows=[(people[who], wanted[who]) for who in shown],
        counts=rules.counts(m.standing for m in everyone.values()),
        total=len(everyone),
        places=_places(everyone),
        chosen=chosen,
        page=page,
        more=len(order) > page * PAGE,
    )


def _chosen_state() -> State | None:
    asked = request.args.get("standing", "")
    return State(asked) if asked in list(State) else None


def _places(everyone: Mapping[UUID, Member]) -> set[str]:
    return {member.place for member in everyone.values()}


@bp.get("/pool/<uuid:person>")
@allows(policy.may_coordinate, person=queries.get_mentor)
def mentor(work: Work, person: Person) -> ResponseReturnValue:
    note_reading(person.id, person.establishment_id, "pool")
    return _mentor_page(work, person)


def _mentor_page(work: Work, person: Person) -> ResponseReturnValue:
    member = queries.member(work.session, person, work.today)
    assert member is not None
    told = member.membership.pauses
    rest = rules.current_pause(told, work.today) or rules.coming_pause(told, work.today)
    return render_template(
        "pool/mentor.html",
        person=person,
        member=member,
        rest=rest,
        rest_has_begun=rest is not None and rest.covers(work.today),
        seen=Seen(data={"seen": rest.version}, formdata=None) if rest else None,
        is_member=member.standing.state not in (State.LEFT, State.WITHDRAWN),
        credentials=credentials_of(work.session, person.id),
    )


@bp.route("/pool/<uuid:person>/pause", methods=["GET", "POST"])
@allows(policy.may_coordinate, person=queries.get_mentor)
def pause(work: Work, person: Person) -> ResponseReturnValue:
    form = PauseForm(data={"from_day": work.today})

    def rest() -> None:
        assert form.from_day.data is not None
        service.pause(work, person, form.reason.data, form.from_day.data, form.to_day.data)

    if form.does(rest):
        flash(f"{person.name} is paused.")
        return redirect(url_for(".mentor", person=person.id), 303)
    return form.page("pool/pause.html", person=person)


@bp.post("/pool/<uuid:person>/resume")
@allows(policy.may_coordinate, person=queries.get_mentor)
def resume(work: Work, person: Person) -> ResponseReturnValue:
    member = queries.member(work.session, person, work.today)
    told = member.membership.pauses if member else ()
    rest = rules.current_pause(told, work.today) or rules.coming_pause(told, work.today)
    service.resume(work, person, rest, Seen().seen.data)
    flash(f"The pause of {person.name} is over.")
    return redirect(url_for(".mentor", person=person.id), 303)


@bp.route("/pool/<uuid:person>/leave", methods=["GET", "POST"])
@allows(policy.may_coordinate, person=queries.get_mentor)
def leave(work: Work, person: Person) -> ResponseReturnValue:
    form = LeaveForm()
    if form.does(lambda: service.leave(work, person, form.reason.data)):
        flash(f"{person.name} has left the pool. Their qualification stays theirs.")
        return redirect(url_for(".mentor", person=person.id), 303)
    return form.page("pool/leave.html", person=person)


@bp.get("/shadowing")
@allows(assessments_policy.may_log, registration=own_registration)
def shadowing(work: Work, registration: Registration) -> ResponseReturnValue:
    """A learner's own shadowing: only here is it known that somebody is trained, and needs no more of it."""
    sessions = practice.sessions_of(work.session, registration.id)
    return render_template(
        "pool/shadowing.html",
        registration=registration,
        is_qualified=_is_qualified(work, registration),
        minimums=practice_rules.minimums(rules_of(registration.qualification).practice, sessions),
        bookings=bookings.bookings_of(work, registration.id, work.now - SHOWN_FOR),
        states=BookingState,
        to_sign=practice.sheets_to_sign(work.session, registration.id),
        sessions=sessions,
        to_confirm=practice.waiting_for_mentor(work.session, registration.learner_id),
        state_in_words=practice_rules.state_in_words,
        is_confirmed=practice_rules.is_confirmed,
        in_hours=practice_rules.in_hours,
        confirmed_minutes=practice_rules.confirmed_minutes(sessions),
        **BOOKING_WORDS,
    )


def _is_qualified(work: Work, registration: Registration) -> bool:
    """Whether the whole qualification was signed for, and stands: nobody is assessed in practice after that."""
    held = credentials_for(work.session, registration.id)
    return any(each.kind is Kind.QUALIFICATION and each.withdrawal is None for each in held)


@bp.route("/shadowing/new", methods=["GET", "POST"])
@allows(assessments_policy.may_log, registration=own_registration)
def new_shadowing(work: Work, registration: Registration) -> ResponseReturnValue:
    here = registration.learner.establishment_id
    mentors = queries.available_mentors(work.session, here, work.today, but=work.actor.person_id) if here else []
    if not mentors and request.method == "GET":
        return render_template("pool/no-mentor.html")
    form = ShadowingForm(draft=drafts.kept(work, request.path)).offer(mentors, registration.qualification)
    chosen = next((mentor for mentor in mentors if str(mentor.id) == form.mentor.data), None)
    form.about(work, registration.learner, *([chosen] if chosen else []))

    def log() -> None:
        assert form.day.data is not None
        assert chosen is not None
        service.log_shadowing(
            work,
            registration,
            chosen,
            day=form.day.data,
            minutes=form.minutes.data,
            setting=form.setting.data,
            role_seen=form.role_seen.data,
            saw=form.saw.data,
            did=form.did.data,
            learned=form.learned.data,
            boundary=form.boundary.data,
            proposed=form.proposed.data or [],
        )

    if form.does(log):
        drafts.forget(work, request.path)
        flash("Your session is saved. Your mentor confirms it next, then a member of staff.")
        return redirect(url_for(".shadowing"), 303)
    return form.page("pool/new-shadowing.html", mentors=mentors)


@bp.route("/forms/<form>/shadowing", methods=["GET", "POST"])
@allows(portfolio_policy.may_key_form, form=get_form)
def key_shadowing(work: Work, form: PaperForm) -> ResponseReturnValue:
    """Typing in a shadowing log from paper: only here is it known whom a learner may have shadowed.

    Whoever was an active mentor here on the day can be named, moved on or released since or not; nobody else can.
    """
    stay = form.learner.stay
    if form.kind is not FormKind.SHADOWING or stay is None:
        abort(404)
    mentored = queries.mentored_at(work.session, stay.establishment_id, stay.began_at)
    people = queries.by_name(work.session, mentored.keys() - {form.learner.id})
    return keying(work, form, Mentors(people, lambda mentor, day: mentored[mentor.id].on(day)))
