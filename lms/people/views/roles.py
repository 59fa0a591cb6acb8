"""A role that somebody holds: taking it away, suspending it, and training for it."""

from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows
from lms.core.work import Work
from lms.people import marks, policy, queries, service
from lms.people.forms import QualifiedForm, TrainingForm
from lms.people.models import Person, Role, RoleGrant
from lms.people.views.blueprint import bp


def _held(work: Work, person: Person, grant_id: UUID) -> RoleGrant:
    """The role this person holds under this id. Aborts with 404 when there is none."""
    held = queries.held_by(work.session, person.id, work.today)
    grant = next((grant for grant in held if grant.id == grant_id), None)
    if grant is None:
        abort(404)
    return grant


@bp.post("/admin/staff/<uuid:person>/roles/<uuid:grant_id>/end")
@allows(policy.may_manage_person, person=queries.get_person)
def take_role(work: Work, person: Person, grant_id: UUID) -> ResponseReturnValue:
    service.take_role(work, _held(work, person, grant_id))
    flash(f"{person.name} does not have that role any more.")
    return redirect(url_for(".staff_member", person=person.id), 303)


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


def _assessor(work: Work, person: Person, grant_id: UUID) -> RoleGrant:
    """The role of assessor this person holds under this id. Aborts with 404 when there is none."""
    grant = _held(work, person, grant_id)
    if grant.role is not Role.ASSESSOR:
        abort(404)
    return grant


@bp.route("/admin/staff/<uuid:person>/roles/<uuid:grant_id>/training", methods=["GET", "POST"])
@allows(policy.may_manage_person, person=queries.get_person)
def training(work: Work, person: Person, grant_id: UUID) -> ResponseReturnValue:
    """Say since when an assessor is in training."""
    grant, form = _assessor(work, person, grant_id), TrainingForm()
    if form.does(lambda: marks.begin_training(work, grant, form["since"].data)):
        flash(f"{person.name} is in training.")
        return redirect(url_for(".staff_member", person=person.id), 303)
    return form.page("people/training.html", person=person)


@bp.route("/admin/staff/<uuid:person>/roles/<uuid:grant_id>/qualified", methods=["GET", "POST"])
@allows(policy.may_manage_person, person=queries.get_person)
def qualified(work: Work, person: Person, grant_id: UUID) -> ResponseReturnValue:
    """Say since when an assessor is qualified."""
    grant, form = _assessor(work, person, grant_id), QualifiedForm()
    if form.does(lambda: marks.qualify(work, grant, form["on"].data)):
        flash(f"{person.name} is qualified.")
        return redirect(url_for(".staff_member", person=person.id), 303)
    return form.page("people/qualified.html", person=person, since=grant.training_since)
