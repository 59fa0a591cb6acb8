"""The staff an admin looks after: the list, adding somebody, and one member with their roles."""

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.establishments.queries import establishments
from lms.people import cpd, marks, policy, queries, rules, service
from lms.people.forms import ROLE_WORDS, RoleForm, StaffForm
from lms.people.models import Person
from lms.people.views.blueprint import bp

PAGE = 50
# How much CPD of one member is shown beside their roles.
NEWEST = 20


@bp.get("/admin/staff")
@allows(policy.may_manage)
def staff(work: Work) -> ResponseReturnValue:
    page = page_number()
    grants = queries.staff(work.session, work.today, PAGE + 1, (page - 1) * PAGE)
    return render_template(
        "people/staff.html",
        grants=grants[:PAGE],
        page=page,
        more=len(grants) > PAGE,
        words=ROLE_WORDS,
        training=partial(marks.training_in_words, today=work.today),
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
    awards = cpd.qualifications_of(work.session, person.id)
    return form.page(
        "people/staff-member.html",
        person=person,
        grants=grants,
        places=places,
        words=ROLE_WORDS,
        press=Press(),
        training=partial(marks.training_in_words, today=work.today),
        in_training=marks.in_training,
        qualifications=awards,
        lacking=sorted({cpd.lacking_for(grant, awards) for grant in grants} - {""}),
        entries=cpd.cpd_of(work.session, person.id, limit=NEWEST),
        minutes=cpd.minutes_in_a_year(work.session, [person.id], work.today).get(person.id, 0),
        in_words=rules.minutes_in_words,
        newest=NEWEST,
    )
