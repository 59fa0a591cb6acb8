"""Standardisation: assessors judge the same piece alone, then agree."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Criterion, Registration
from lms.courses.queries import get_registration
from lms.people.models import Role
from lms.portfolio.forms import OUTCOME_WORDS
from lms.portfolio.models import Evidence
from lms.portfolio.queries import get_evidence
from lms.portfolio.rules import field_of
from lms.quality import policy
from lms.quality.forms.standardisation import CloseForm, OpenForm, agreeing, answering, box_of, opening
from lms.quality.models import StandardisationExercise
from lms.quality.queries import standardisation as queries
from lms.quality.queries.sampling import assessors_at
from lms.quality.queries.standardisation import PAGE, get_exercise
from lms.quality.rules import anonymous
from lms.quality.rules import standardisation as rules
from lms.quality.service import standardisation as service
from lms.quality.views.blueprint import bp

ROLES = (Role.ASSESSOR, Role.IQA, Role.EQA)


@bp.get("/standardisation")
@allows(policy.may_see_standardisation)
def standardisation(work: Work) -> ResponseReturnValue:
    """The exercises here, the open ones first, and when the last one was."""
    page, places = page_number(), work.actor.places(*ROLES)
    reader = work.actor.person_id
    found = queries.exercises_at(work.session, places, reader, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "quality/standardisation.html",
        exercises=found[:PAGE],
        meetings=queries.meetings_at(work.session, places),
        when_next=lambda each: rules.when_next(each.last, each.planned, work.today),
        may_answer=lambda exercise: policy.may_answer(work.actor, exercise),
        page=page,
        more=len(found) > PAGE,
    )


@bp.get("/standardisation/pieces")
@allows(policy.may_look_into)
def standardisation_pieces(work: Work) -> ResponseReturnValue:
    """Decided pieces an IQA can open for their assessors, the newest decision first."""
    page, places = page_number(), work.actor.places(Role.IQA)
    reader = work.actor.person_id
    found = queries.decided_pieces(work.session, places, reader, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "quality/standardisation-pieces.html",
        pieces=found[:PAGE],
        files_left_out=service.HOLDS_FILES,
        page=page,
        more=len(found) > PAGE,
    )


@bp.route("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/standardise", methods=["GET", "POST"])
@allows(policy.may_standardise, registration=get_registration)
def standardise(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    """A piece without its names: read it through, then open it to the assessors."""
    piece = get_evidence(work.session, registration.id, number)
    if piece is None or piece.latest.judgement is None:
        abort(404)
    names = queries.names_in(work, registration, piece)
    form = _opening(work, registration, piece, names)
    made: list[StandardisationExercise] = []

    def deed() -> None:
        assert form.planned_on.data is not None
        given = {"title": form.title.data, "words": form.words(), "criteria_ids": form.ids, "names": names}
        made.append(service.open_exercise(work, registration, piece, planned_on=form.planned_on.data, **given))

    if form.does(deed):
        drafts.forget(work, request.path)
        flash("Open. Every assessor here can judge it now.")
        return redirect(url_for(".exercise", exercise=made[0].id), 303)
    note_reading(registration.learner_id, registration.learner.establishment_id, "portfolio")
    return form.page(
        "quality/standardisation-open.html",
        files_only=None if form.headings else service.FILES_ONLY,
        files_left_out=service.HOLDS_FILES if piece.latest.files else None,
    )


def _opening(work: Work, registration: Registration, piece: Evidence, names: anonymous.Names) -> OpenForm:
    judgement = piece.latest.judgement
    assert judgement is not None
    words = anonymous.words_of(piece, piece.latest)
    criteria = queries.outcome_criteria(registration.qualification, judgement)
    given: dict[str, Any] = {box_of(heading): anonymous.anonymised(text, names) for heading, text in words}
    given |= {"title": anonymous.anonymised(piece.title, names), "criteria": [str(c.id) for c in criteria]}
    made = opening([heading for heading, _ in words])
    return made(draft=drafts.kept(work, request.path), data=given).offer(criteria)


@bp.get("/standardisation/<uuid:exercise>")
@allows(policy.may_read_exercise, exercise=get_exercise)
def exercise(work: Work, exercise: StandardisationExercise) -> ResponseReturnValue:
    """The words, who has answered, and, to whoever may see it yet, how far they agree."""
    return _exercise_page(work, exercise, CloseForm(data={"seen": exercise.version}))


@bp.route("/standardisation/<uuid:exercise>/answer", methods=["GET", "POST"])
@allows(policy.may_answer, exercise=get_exercise)
def answer_exercise(work: Work, exercise: StandardisationExercise) -> ResponseReturnValue:
    """Judge a piece alone."""
    done = bool(exercise.closed_at) or rules.has_answered(exercise, work.actor.person_id)
    if done and request.method == "GET":
        return redirect(url_for(".exercise", exercise=exercise.id), 303)
    form = answering(_criteria(exercise))(draft=drafts.kept(work, request.path)).at(work, [exercise.establishment_id])
    if form.does(lambda: service.answer(work, exercise, form.decided())):
        drafts.forget(work, request.path)
        flash("Your answer is kept. Now you can see what others said.")
        return redirect(url_for(".exercise", exercise=exercise.id), 303)
    return form.page("quality/standardisation-answer.html", exercise=exercise)


@bp.post("/standardisation/<uuid:exercise>/close")
@allows(policy.may_lead, exercise=get_exercise)
def close_exercise(work: Work, exercise: StandardisationExercise) -> ResponseReturnValue:
    form = CloseForm().at(work, [exercise.establishment_id])
    if form.does(lambda: service.close(work, exercise, form.why.data or "", seen=form.seen.data)):
        flash("Closed. Meet, and then write down what you agreed.")
        return redirect(url_for(".exercise", exercise=exercise.id), 303)
    return _exercise_page(work, exercise, form)


@bp.route("/standardisation/<uuid:exercise>/agreed", methods=["GET", "POST"])
@allows(policy.may_lead, exercise=get_exercise)
def agree_exercise(work: Work, exercise: StandardisationExercise) -> ResponseReturnValue:
    """Write down who met, what was agreed, and the line to take from now on."""
    if not exercise.closed_at and request.method == "GET":
        return redirect(url_for(".exercise", exercise=exercise.id), 303)
    criteria = _criteria(exercise)
    staff = queries.who_could_meet(work.session, exercise, work.today)
    planned = exercise.planned_on if exercise.planned_on and exercise.planned_on <= work.today else None
    came = [str(each.person_id) for each in exercise.attendance]
    given = {
        "seen": exercise.version,
        "meeting_on": exercise.meeting_on or planned,
        "there": came,
        "note": exercise.note,
    }
    for line in exercise.lines:
        given[field_of("outcome", line.criterion)] = line.agreed
        given[field_of("words", line.criterion)] = line.guidance
    form = agreeing(criteria)(draft=drafts.kept(work, request.path), data=given).offer(staff)
    form.at(work, [exercise.establishment_id])

    def deed() -> None:
        said = {"meeting_on": form.meeting_on.data, "there": form.ids, "note": form.note.data}
        service.agree(work, exercise, seen=form.seen.data, agreed=form.decided(), **said)

    if form.does(deed):
        drafts.forget(work, request.path)
        flash("What you agreed is kept, and shown to assessors here while they decide.")
        return redirect(url_for(".exercise", exercise=exercise.id), 303)
    return form.page("quality/standardisation-agreed.html", exercise=exercise, agreements=_agreements(exercise))


def _criteria(exercise: StandardisationExercise) -> list[Criterion]:
    return [line.criterion for line in exercise.lines]


def _agreements(exercise: StandardisationExercise) -> dict[object, rules.Agreement]:
    return {each.id: rules.agreement(exercise.answers, each.id) for each in _criteria(exercise)}


def _exercise_page(work: Work, exercise: StandardisationExercise, form: CloseForm) -> ResponseReturnValue:
    shown = bool(exercise.closed_at) or rules.has_answered(exercise, work.actor.person_id)
    leads = policy.may_lead(work.actor, exercise)
    criteria = _criteria(exercise)
    counts = bool(exercise.closed_at)
    missing = queries.could_not_answer(work.session, exercise)
    asked = assessors_at(work.session, exercise.establishment_id, work.today) if leads and not counts else missing
    here = queries.answers_at(work.session, exercise.establishment_id, [c.id for c in criteria]) if counts else []
    return form.page(
        "quality/standardisation-exercise.html",
        exercise=exercise,
        shown=shown,
        leads=leads,
        may_answer=policy.may_answer(work.actor, exercise) and not shown,
        people=rules.people_of(exercise, asked) if leads or counts else [],
        not_answered=rules.not_answered(exercise, asked),
        missing=", ".join(person.name for person in missing),
        may_close=len(rules.assessors_of(exercise)) >= rules.FEWEST,
        agreements=_agreements(exercise) if shown else {},
        kappa=rules.kappa_of_exercise(exercise.answers) if counts else None,
        kappas={c.id: rules.kappa_of_criterion(each for each in here if each.criterion_id == c.id) for c in criteria},
        answers_about=lambda criterion: [each for each in exercise.answers if each.criterion_id == criterion.id],
        outcome_words=OUTCOME_WORDS,
    )
