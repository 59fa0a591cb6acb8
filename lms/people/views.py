"""Getting in, slips, and the staff an admin looks after."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user

from lms.core.forms import Form, Press
from lms.core.web import allows, everyone, signed_in
from lms.core.work import Actor, Work
from lms.establishments import service as prisons_service
from lms.establishments.queries import establishments
from lms.people import interests, marks, policy, queries, rules, service
from lms.people.forms import (
    ROLE_WORDS,
    ChangePasswordForm,
    FirstPasswordForm,
    InterestForm,
    PrisonForm,
    QualifiedForm,
    ReadingForm,
    RoleForm,
    SignInForm,
    StaffForm,
    TrainingForm,
)
from lms.people.models import Account, Person, Role, RoleGrant
from lms.people.reading import from_words

bp = Blueprint("people", __name__)
PAGE = 50
NOT_RIGHT = "That name and password do not go together. Check your slip, or ask staff for a new one."


def _carry(token: str) -> None:
    """Give the browser its session's secret, and nothing left over from whoever used it before."""
    cookie.clear()
    login_user(Actor(person_id=UUID(int=0), token=token))


def _next() -> str:
    """Where to go after signing in: a path of ours, or home."""
    return _path_in("next")


def _path_in(name: str) -> str:
    """The path of ours that the address carries under this name, or home."""
    wanted = request.args.get(name, "/")
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours and not urlsplit(wanted).netloc and len(wanted) < 500 else "/"


@bp.route("/sign-in", methods=["GET", "POST"])
@allows(everyone)
def sign_in(work: Work) -> ResponseReturnValue:
    if not work.actor.is_anonymous and request.method == "GET":
        return redirect(_next(), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return form.page("people/sign-in.html", wait=None)
    answer = service.sign_in(work, form.username.data, form.password.data, request.remote_addr or "")
    if answer.token:
        service.sign_out(work)
        _carry(answer.token)
        return redirect(_next(), 303)
    if answer.wait:
        page = render_template("people/sign-in.html", form=form, wait=rules.in_minutes(answer.wait))
        return page, 429, {"Retry-After": str(max(1, int(answer.wait.total_seconds())))}
    form.refusal = NOT_RIGHT
    return form.page("people/sign-in.html", wait=None)


@bp.route("/first-password", methods=["GET", "POST"])
@allows(signed_in)
def first_password(work: Work) -> ResponseReturnValue:
    if not work.actor.must_visit:
        return redirect(url_for("people.password"), 303)
    form = FirstPasswordForm()
    if form.does(lambda: _carry(service.change_password(work, None, form.new.data))):
        flash("Your password is saved. Use it the next time you sign in.")
        return redirect("/", 303)
    return form.page("people/first-password.html")


@bp.route("/password", methods=["GET", "POST"])
@allows(signed_in)
def password(work: Work) -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.does(lambda: _carry(service.change_password(work, form.current.data, form.new.data))):
        flash("Your password is changed.")
        return redirect("/", 303)
    return form.page("people/password.html")


@bp.route("/reading", methods=["GET", "POST"])
@allows(signed_in)
def reading(work: Work) -> ResponseReturnValue:
    """How they like to read; then back to the page they came from."""
    form = ReadingForm(obj=from_words(work.actor.reading))
    back = _path_in("from")
    if form.does(lambda: service.choose_reading(work, form.chosen)):
        flash("Saved. Every page will look like this, and so will what you print.")
        return redirect(back, 303)
    return form.page("people/reading.html", came_from=back)


@bp.post("/learners/<uuid:person>/reset-sign-in")
@allows(policy.may_reset_sign_in, person=queries.get_person)
def reset_sign_in(work: Work, person: Person) -> ResponseReturnValue:
    service.reset_sign_in(work, person)
    return redirect(url_for(".slips"), 303)


@bp.get("/slips")
@allows(signed_in)
def slips(work: Work) -> ResponseReturnValue:
    """The first passwords this person made a moment ago: shown to nobody else, and not for long."""
    assert work.actor.person_id is not None
    made = queries.slips_made_by(work.session, work.actor.person_id, work.now, rules.SLIP_SHOWN_FOR)
    return render_template("people/slips.html", slips=[_slip(account) for account in made])


def _slip(account: Account) -> dict[str, str]:
    shown = account.person.number or account.username
    return {"name": account.person.name, "username": shown, "password": service.slip_password(account)}


@bp.get("/admin/staff")
@allows(policy.may_manage)
def staff(work: Work) -> ResponseReturnValue:
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    grants = queries.staff(work.session, work.today, PAGE + 1, (page - 1) * PAGE)
    return render_template(
        "people/staff.html",
        grants=grants[:PAGE],
        page=page,
        more=len(grants) > PAGE,
        words=ROLE_WORDS,
        press=Press(),
    )


@bp.route("/admin/staff/new", methods=["GET", "POST"])
@allows(policy.may_manage)
def new_staff(work: Work) -> ResponseReturnValue:
    prisons = establishments(work.session)
    form = StaffForm().offer(prisons)

    def add() -> None:
        here = next((p for p in prisons if p.code == form.establishment.data), None)
        person = service.add_staff(work, form.first_name.data, form.last_name.data, form.username.data)
        service.give_role(work, person, form.role.data, here, last_day=form.last_day.data)

    if form.does(add):
        return redirect(url_for(".slips"), 303)
    return form.page("people/new-staff.html")


@bp.route("/admin/staff/<uuid:person>", methods=["GET", "POST"])
@allows(policy.may_manage_person, person=queries.get_person)
def staff_member(work: Work, person: Person) -> ResponseReturnValue:
    prisons = establishments(work.session)
    grants = queries.held_by(work.session, person.id, work.today)
    form = RoleForm().offer(prisons)

    def give() -> None:
        here = next((p for p in prisons if p.code == form.establishment.data), None)
        service.give_role(work, person, form.role.data, here, last_day=form.last_day.data)

    if form.does(give):
        flash(f"{person.name} has the role now.")
        return redirect(url_for(".staff_member", person=person.id), 303)
    places = {prison.id: prison.name for prison in prisons}
    return form.page(
        "people/staff-member.html",
        person=person,
        grants=grants,
        places=places,
        words=ROLE_WORDS,
        press=Press(),
        in_training=marks.in_training,
    )


@bp.post("/admin/staff/<uuid:person>/roles/<uuid:grant_id>/end")
@allows(policy.may_manage_person, person=queries.get_person)
def take_role(work: Work, person: Person, grant_id: UUID) -> ResponseReturnValue:
    service.take_role(work, _held(work, person, grant_id))
    flash(f"{person.name} does not have that role any more.")
    return redirect(url_for(".staff_member", person=person.id), 303)


def _held(work: Work, person: Person, grant_id: UUID) -> RoleGrant:
    """The role this person holds under this id. Aborts with 404 when there is none."""
    held = queries.held_by(work.session, person.id, work.today)
    grant = next((grant for grant in held if grant.id == grant_id), None)
    if grant is None:
        abort(404)
    return grant


@bp.post("/admin/staff/<uuid:person>/roles/<uuid:grant_id>/suspend")
@allows(policy.may_manage_person, person=queries.get_person)
def suspend_role(work: Work, person: Person, grant_id: UUID) -> ResponseReturnValue:
    grant = _held(work, person, grant_id)
    if Press().does(lambda: marks.suspend(work, grant)):
        flash(f"The role opens nothing to {person.name} until you restore it.")
    return redirect(url_for(".staff_member", person=person.id), 303)


@bp.post("/admin/staff/<uuid:person>/roles/<uuid:grant_id>/restore")
@allows(policy.may_manage_person, person=queries.get_person)
def restore_role(work: Work, person: Person, grant_id: UUID) -> ResponseReturnValue:
    grant = _held(work, person, grant_id)
    if Press().does(lambda: marks.restore(work, grant)):
        flash(f"{person.name} has the role again.")
    return redirect(url_for(".staff_member", person=person.id), 303)


@bp.route("/admin/staff/<uuid:person>/roles/<uuid:grant_id>/training", methods=["GET", "POST"])
@allows(policy.may_manage_person, person=queries.get_person)
def training(work: Work, person: Person, grant_id: UUID) -> ResponseReturnValue:
    """Begin an assessor's training; or, when it began, say from when they are qualified."""
    grant = _held(work, person, grant_id)
    if grant.role is not Role.ASSESSOR:
        abort(404)
    trained = marks.in_training(grant)
    form: Form = QualifiedForm() if trained else TrainingForm()

    def mark() -> None:
        if trained:
            marks.qualify(work, grant, form["on"].data)
        else:
            marks.begin_training(work, grant, form["since"].data)

    if form.does(mark):
        flash(f"{person.name} is {'qualified' if trained else 'in training'}.")
        return redirect(url_for(".staff_member", person=person.id), 303)
    return form.page("people/training.html", person=person, grant=grant, in_training=trained)


@bp.route("/my-interests", methods=["GET", "POST"])
@allows(policy.may_declare_interest)
def my_interests(work: Work) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    form = InterestForm()
    places = work.actor.places(*policy.READING)

    def declare() -> None:
        interests.declare(work, interests.learner_here(work.session, form.who.data, places), form.why.data)

    if form.does(declare):
        flash("Kept. Somebody else will judge their work.")
        return redirect(url_for(".my_interests"), 303)
    declared = interests.interests_of(work.session, work.actor.person_id)
    return form.page("people/my-interests.html", interests=declared, press=Press())


@bp.post("/my-interests/<uuid:interest_id>/end")
@allows(policy.may_declare_interest)
def end_interest(work: Work, interest_id: UUID) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    mine = interests.interests_of(work.session, work.actor.person_id)
    interest = next((each for each in mine if each.id == interest_id), None)
    if interest is None:
        abort(404)
    if Press().does(lambda: interests.end(work, interest)):
        flash("It is over. You may judge their work again.")
    return redirect(url_for(".my_interests"), 303)


@bp.get("/interests")
@allows(policy.may_see_interests)
def declared_interests(work: Work) -> ResponseReturnValue:
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    everywhere = work.actor.has(Role.ADMIN, None)
    places = None if everywhere else work.actor.places(Role.ADMIN, Role.IQA)
    found = interests.interests_at(work.session, places, work.today, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template("people/interests.html", interests=found[:PAGE], page=page, more=len(found) > PAGE)


@bp.route("/admin/prisons", methods=["GET", "POST"])
@allows(policy.may_manage)
def prisons(work: Work) -> ResponseReturnValue:
    form = PrisonForm()

    def add() -> None:
        prisons_service.add(
            work,
            code=form.code.data,
            name=form.name.data,
            function=form.function.data,
            gender=form.gender.data,
            operator=form.operator.data,
            welsh_name=form.welsh_name.data,
        )

    if form.does(add):
        flash(f"{form.name.data} is added. Add its centre and its staff next.")
        return redirect(url_for(".prisons"), 303)
    return form.page("people/prisons.html", prisons=establishments(work.session))
