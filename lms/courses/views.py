"""Reading modules and answering their checks; the drafts that keep half-typed words; adding and finding learners."""

from uuid import UUID

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.forms import Press, clean
from lms.core.web import allows, signed_in
from lms.core.work import Work
from lms.courses import drafts, policy, queries, rules, service
from lms.courses.content.images import content_type
from lms.courses.forms import LearnerForm, RegisterForm, answers_in, check_form, question_fields
from lms.courses.models import CheckAttempt, ModuleEdition
from lms.courses.rules import ModuleProgress
from lms.establishments.queries import establishments_among
from lms.people import policy as people
from lms.people.models import Person
from lms.people.queries import get_person
from lms.people.service import AlreadyHere

bp = Blueprint("courses", __name__)
LAST_PAGE = 10_000


# Learning


@bp.get("/learn")
@allows(signed_in)
def modules(work: Work) -> ResponseReturnValue:
    assert work.actor.person_id is not None
    found = queries.progress(work.session, work.actor.person_id)
    learning = any(policy.may_study(work.actor, module) for module in found)
    readable = [module for module in found if policy.may_read_module(work.actor, module)]
    return render_template("courses/modules.html", modules=readable, learning=learning)


@bp.get("/learn/<module>")
@allows(policy.may_read_module, module=queries.get_module)
def module(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    return redirect(url_for(".page", module=module.edition.slug, number=module.next_page or 1), 303)


@bp.get("/learn/<module>/<int:number>")
@allows(policy.may_read_module, module=queries.get_module)
def page(work: Work, module: ModuleProgress, number: int) -> ResponseReturnValue:
    found = queries.page_of(work.session, module.edition, number)
    if found is None:
        abort(404)
    studies = policy.may_study(work.actor, module)
    return Press().page("courses/page.html", module=module, page=found, studies=studies)


@bp.post("/learn/<module>/<int:number>")
@allows(policy.may_study, module=queries.get_module)
def read(work: Work, module: ModuleProgress, number: int) -> ResponseReturnValue:
    if not 1 <= number <= module.length:
        abort(404)
    form = Press()
    if not form.does(lambda: service.read_page(work, module.edition, number)):
        found = queries.page_of(work.session, module.edition, number)
        return form.page("courses/page.html", module=module, page=found, studies=True)
    if number == module.length:
        return redirect(url_for(".check", module=module.edition.slug), 303)
    return redirect(url_for(".page", module=module.edition.slug, number=number + 1), 303)


@bp.route("/learn/<module>/check", methods=["GET", "POST"])
@allows(policy.may_read_module, module=queries.get_module)
def check(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    if policy.may_study(work.actor, module):
        return _take_check(work, module.edition)
    if request.method == "POST":
        abort(404)
    return render_template("courses/answers.html", module=module)


def _take_check(work: Work, edition: ModuleEdition) -> ResponseReturnValue:
    form = check_form(edition.questions)(draft=drafts.kept(work, request.path))
    attempts: list[CheckAttempt] = []

    def answer() -> None:
        attempts.append(service.answer_check(work, edition, answers_in(form, edition.questions)))

    if form.does(answer):
        drafts.forget(work, request.path)
        return redirect(url_for(".result", module=edition.slug, attempt_id=attempts[0].id), 303)
    return form.page("courses/check.html", edition=edition, fields=question_fields(form, edition.questions))


@bp.get("/learn/<module>/check/<uuid:attempt_id>")
@allows(policy.may_study, module=queries.get_module)
def result(work: Work, module: ModuleProgress, attempt_id: UUID) -> ResponseReturnValue:
    attempt = queries.attempt_of(work.session, work.actor.person_id, module.edition.slug, attempt_id)
    if attempt is None:
        abort(404)
    answered = rules.feedback(attempt.edition.questions, attempt.answers)
    return render_template("courses/result.html", module=module, attempt=attempt, answered=answered)


@bp.get("/learn/<module>/images/<name>")
@allows(policy.may_read_module, module=queries.get_module)
def image(work: Work, module: ModuleProgress, name: str) -> Response:
    found = queries.image_of(work.session, module.edition, name)
    if found is None:
        abort(404)
    return make_response(found.body, {"Content-Type": content_type(found.name)})


# Half-typed words


@bp.post("/drafts")
@allows(signed_in)
def keep_draft(work: Work) -> ResponseReturnValue:
    drafts.keep(work, request.form.get("place", ""), request.form.to_dict(flat=False))
    return "", 204


# Learners


@bp.get("/learners")
@allows(people.may_see_learners)
def learners(work: Work) -> ResponseReturnValue:
    words = clean(request.args.get("words", ""))[:100]
    number = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
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
