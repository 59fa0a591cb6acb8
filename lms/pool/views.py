"""The pool of trained mentors, and shadowing one of them."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.assessments import policy as assessments_policy
from lms.assessments import service as assessments
from lms.assessments.forms import ShadowingForm
from lms.audit.service import note_reading
from lms.core.forms import Seen
from lms.core.web import allows
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import FormKind, PaperForm, Registration
from lms.courses.queries import own_registration
from lms.courses.queries.paper import get_form
from lms.credentials.queries import credentials_of
from lms.people.models import Person, Role
from lms.pool import policy, queries, rules, service
from lms.pool.forms import LeaveForm, PauseForm
from lms.pool.rules import Member, State
from lms.portfolio import policy as portfolio_policy
from lms.portfolio.views.paper import keying

bp = Blueprint("pool", __name__)
PAGE = 50


@bp.get("/pool")
@allows(policy.may_see_pool)
def members(work: Work) -> ResponseReturnValue:
    everyone = queries.standings(work.session, work.actor.places(Role.COORDINATOR), work.today)
    chosen = _chosen_state()
    wanted = {who: m for who, m in everyone.items() if chosen in (None, m.standing.state)}
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
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
        assessments.log_shadowing(
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
        return redirect("/portfolio", 303)
    return form.page("pool/new-shadowing.html", mentors=mentors)


@bp.route("/forms/<form>/shadowing", methods=["GET", "POST"])
@allows(portfolio_policy.may_key_form, form=get_form)
def key_shadowing(work: Work, form: PaperForm) -> ResponseReturnValue:
    """Typing in a shadowing log from paper: only here is it known whom a learner may have shadowed."""
    here = form.learner.establishment_id
    if form.kind is not FormKind.SHADOWING or here is None:
        abort(404)
    return keying(work, form, queries.available_mentors(work.session, here, work.today, but=form.learner.id))
