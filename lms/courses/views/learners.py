"""Adding and finding learners."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import clean
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses import drafts, queries, service
from lms.courses.forms.learners import LearnerForm, RegisterForm
from lms.courses.views.blueprint import bp
from lms.establishments.queries import establishments_among
from lms.people import policy as people
from lms.people.models import Person
from lms.people.queries import get_person
from lms.people.service import AlreadyHere


@bp.get("/learners")
@allows(people.may_see_learners)
def learners(work: Work) -> ResponseReturnValue:
    words = clean(request.args.get("words", ""))[:100]
    number = page_number()
    here = work.actor.places(*people.READING)
    found = queries.learners_at(
        work.session, here, words=words, limit=queries.PAGE + 1, offset=(number - 1) * queries.PAGE
    )
    return render_template(
        "courses/learners.html",
        learners=found[: queries.PAGE],
        words=words,
        page=number,
        more=len(found) > queries.PAGE,
        may_add=people.may_teach(work.actor),
        may_register=lambda person: people.may_teach_person(work.actor, person),
    )


@bp.route("/learners/new", methods=["GET", "POST"])
@allows(people.may_teach)
def new_learner(work: Work) -> ResponseReturnValue:
    prisons = establishments_among(work.session, work.actor.places(*people.TEACHING))
    qualifications = queries.qualifications(work.session)
    form = LearnerForm(draft=drafts.kept(work, request.path))
    form.offer(prisons, qualifications)
    here_already: list[Person] = []

    def enrol() -> None:
        code = form.establishment.data if form.establishment else prisons[0].code
        try:
            service.enrol(
                work,
                number=form.prison_number.data,
                first_name=form.first_name.data,
                last_name=form.last_name.data,
                here=next(prison for prison in prisons if prison.code == code),
                qualification=next((q for q in qualifications if q.slug == form.qualification.data), None),
            )
        except AlreadyHere as refusal:
            here_already.append(refusal.person)
            raise

    if form.does(enrol):
        drafts.forget(work, request.path)
        return redirect(url_for("people.slips"), 303)
    known = here_already[0] if here_already else None
    registration = queries.registration_of(work.session, known.id) if known else None
    return form.page("courses/new-learner.html", known=known, registration=registration)


@bp.route("/learners/<uuid:person>/register", methods=["GET", "POST"])
@allows(people.may_teach_person, person=get_person)
def register(work: Work, person: Person) -> ResponseReturnValue:
    qualifications = queries.qualifications(work.session)
    form = RegisterForm(draft=drafts.kept(work, request.path))
    form.offer(qualifications)

    def enter() -> None:
        chosen = next(q for q in qualifications if q.slug == form.qualification.data)
        assert person.stay is not None
        service.register(work, person, chosen, person.stay.establishment)

    if form.does(enter):
        drafts.forget(work, request.path)
        flash(f"{person.name} is registered.")
        return redirect(url_for(".learners"), 303)
    return form.page("courses/register.html", person=person, qualifications=qualifications)
