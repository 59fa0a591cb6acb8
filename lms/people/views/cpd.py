"""What staff hold and keep up: one's own awards and CPD, those an admin sees, and the list for whoever assures."""

from functools import partial
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.people import cpd, marks, policy, queries, rules
from lms.people.forms import ROLE_WORDS, CpdForm, QualificationForm
from lms.people.models import CpdEntry, Person, Role, StaffQualification
from lms.people.views.blueprint import bp

PAGE = 50


def _me(work: Work) -> UUID:
    assert work.actor.person_id is not None
    return work.actor.person_id


def _award(work: Work, person_id: UUID, qualification_id: UUID) -> StaffQualification:
    """This person's award under this id. Aborts with 404 when there is none."""
    return cpd.qualification_numbered(work.session, person_id, qualification_id) or abort(404)


def _entry(work: Work, entry_id: UUID) -> CpdEntry:
    """One's own CPD under this id. Aborts with 404 when there is none."""
    return cpd.cpd_numbered(work.session, _me(work), entry_id) or abort(404)


def _places(work: Work) -> set[UUID]:
    return {place for _, place in work.actor.grants if place is not None}


# One's own


@bp.route("/my-cpd", methods=["GET", "POST"])
@allows(policy.may_keep_cpd)
def my_cpd(work: Work) -> ResponseReturnValue:
    """What one holds and did, and a form to add CPD."""
    form, page, me = CpdForm().at(work, _places(work)), page_number(), _me(work)

    def add() -> None:
        cpd.add_cpd(work, form["done_on"].data, form.minutes.data, form.done.data, form.learned.data)

    if form.does(add):
        flash("Kept. It counts towards your hours.")
        return redirect(url_for(".my_cpd"), 303)
    entries = cpd.cpd_of(work.session, me, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return form.page(
        "people/my-cpd.html",
        qualifications=cpd.qualifications_of(work.session, me),
        entries=entries[:PAGE],
        minutes=cpd.minutes_in_a_year(work.session, [me], work.today).get(me, 0),
        in_words=rules.minutes_in_words,
        page=page,
        more=len(entries) > PAGE,
        press=Press(),
    )


@bp.post("/my-cpd/<uuid:entry_id>/take-back")
@allows(policy.may_keep_cpd)
def take_back_cpd(work: Work, entry_id: UUID) -> ResponseReturnValue:
    entry = _entry(work, entry_id)
    if Press().does(lambda: cpd.take_back_cpd(work, entry)):
        flash("Taken back. It does not count towards your hours.")
    return redirect(url_for(".my_cpd"), 303)


@bp.route("/my-cpd/qualification", methods=["GET", "POST"])
@allows(policy.may_keep_cpd)
def my_qualification(work: Work) -> ResponseReturnValue:
    form = QualificationForm()
    if form.does(lambda: cpd.add_qualification(work, _me(work), form.award)):
        flash("Kept. Show an admin your certificate.")
        return redirect(url_for(".my_cpd"), 303)
    return form.page("people/my-qualification.html")


@bp.post("/my-cpd/qualification/<uuid:qualification_id>/take-back")
@allows(policy.may_keep_cpd)
def take_back_my_qualification(work: Work, qualification_id: UUID) -> ResponseReturnValue:
    held = _award(work, _me(work), qualification_id)
    if Press().does(lambda: cpd.take_back_qualification(work, held)):
        flash("Taken back.")
    return redirect(url_for(".my_cpd"), 303)


# Those of a member of staff, for an admin


@bp.route("/admin/staff/<uuid:person>/qualification", methods=["GET", "POST"])
@allows(policy.may_manage_person, person=queries.get_person)
def staff_qualification(work: Work, person: Person) -> ResponseReturnValue:
    """Write down an award whose certificate the admin saw."""
    form = QualificationForm()
    if form.does(lambda: cpd.add_qualification(work, person.id, form.award)):
        flash(f"Kept. You saw the certificate of {person.name}.")
        return redirect(url_for(".staff_member", person=person.id), 303)
    return form.page("people/staff-qualification.html", person=person)


@bp.post("/admin/staff/<uuid:person>/qualification/<uuid:qualification_id>/seen")
@allows(policy.may_manage_person, person=queries.get_person)
def see_qualification(work: Work, person: Person, qualification_id: UUID) -> ResponseReturnValue:
    held = _award(work, person.id, qualification_id)
    if Press().does(lambda: cpd.see_qualification(work, held)):
        flash(f"You saw the certificate of {person.name}.")
    return redirect(url_for(".staff_member", person=person.id), 303)


@bp.post("/admin/staff/<uuid:person>/qualification/<uuid:qualification_id>/take-back")
@allows(policy.may_manage_person, person=queries.get_person)
def take_back_qualification(work: Work, person: Person, qualification_id: UUID) -> ResponseReturnValue:
    held = _award(work, person.id, qualification_id)
    if Press().does(lambda: cpd.take_back_qualification(work, held)):
        flash("Taken back.")
    return redirect(url_for(".staff_member", person=person.id), 303)


# Everybody who assesses or assures


@bp.get("/staff-cpd")
@allows(policy.may_see_cpd)
def staff_cpd(work: Work) -> ResponseReturnValue:
    page = page_number()
    everywhere = work.actor.has(Role.ADMIN, None)
    places = None if everywhere else work.actor.places(Role.ADMIN, Role.IQA, Role.EQA)
    found = cpd.kept_at(work.session, places, work.today, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "people/staff-cpd.html",
        staff=found[:PAGE],
        page=page,
        more=len(found) > PAGE,
        words=ROLE_WORDS,
        training=partial(marks.training_in_words, today=work.today),
        in_words=rules.minutes_in_words,
    )
