"""Answering a module's knowledge check, helping whoever is stuck, and marking short answers."""

from collections.abc import Collection
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.forms import HalfTyped, Press
from lms.core.web import allows, page_number
from lms.core.work import Work
from lms.courses import drafts, policy, rules
from lms.courses.forms.checks import answers_in, check_form, field_name, mark_form, marks_in, words_before
from lms.courses.models import CallForHelp, CheckAttempt, ModuleEdition
from lms.courses.queries import checks as queries
from lms.courses.queries.modules import get_module_and_check
from lms.courses.rules import ModuleProgress
from lms.courses.rules.checks import tries
from lms.courses.rules.drafts import OF_EDITION
from lms.courses.rules.editions import asks_differently
from lms.courses.rules.marking import to_mark, why_not_marked
from lms.courses.rules.remarks import in_words, right_in_words
from lms.courses.service import checks as service
from lms.courses.views.blueprint import bp
from lms.courses.views.shown import as_shown, edition_of
from lms.people import policy as people

AFRESH = "afresh"


# Answering


@bp.route("/learn/<module>/check", methods=["GET", "POST"])
@allows(policy.may_read_module, module=get_module_and_check)
def check(work: Work, module: ModuleProgress) -> ResponseReturnValue:
    if policy.may_study(work.actor, module):
        return _take_check(work, _edition_asked(work, module))
    if request.method == "POST":
        abort(404)
    return render_template("courses/answers.html", module=module, right_in_words=right_in_words)


def _edition_asked(work: Work, module: ModuleProgress) -> ModuleEdition:
    """The edition whose questions are answered: the one a page showed, or the newer one where they are the same."""
    shown = as_shown(work, module).edition
    return shown if asks_differently(shown, module.edition) else module.edition


def _half_typed(work: Work, edition: ModuleEdition) -> HalfTyped | None:
    """What was half-typed in answer to these very questions, or None."""
    kept = drafts.kept(work, request.path)
    return None if asks_differently(edition_of(work, edition, kept), edition) else kept


def _take_check(work: Work, edition: ModuleEdition) -> ResponseReturnValue:
    """Ask what is not right yet; the first time, and when starting afresh, ask everything."""
    before = None if AFRESH in request.args else queries.newest_attempt(work.session, work.actor.person_id, edition.id)
    asked = _to_ask(edition, before)
    if not asked:
        return _nothing_to_ask(edition, before)
    words = words_before(edition.questions, asked, before.answers if before else {})
    form = check_form(edition.questions, asked)(draft=_half_typed(work, edition), data=words)
    form[OF_EDITION].data = edition.content_hash
    attempts: list[CheckAttempt] = []

    def answer() -> None:
        given = answers_in(form, edition.questions, asked)
        attempts.append(service.answer_check(work, edition, given, before))

    if form.does(answer):
        drafts.forget(work, request.path)
        return redirect(url_for(".result", module=edition.slug, attempt_id=attempts[0].id), 303)
    return form.page(
        "courses/check.html",
        edition=edition,
        asked={n: form[field_name(n)] for n in asked},
        before=before,
        shown=_shown(edition, before),
        called=_called(work, edition) if before else set(),
    )


def _to_ask(edition: ModuleEdition, before: CheckAttempt | None) -> list[int]:
    marks = {mark.question: mark.mark for mark in before.marks} if before else {}
    done = rules.carried(edition.questions, before.answers, marks) if before else {}
    return [n for n in range(1, len(edition.questions) + 1) if str(n) not in done]


def _nothing_to_ask(edition: ModuleEdition, before: CheckAttempt | None) -> ResponseReturnValue:
    """Everything is right, or waits for a tutor. Whoever sends it again is shown how it went."""
    if request.method == "POST" and before:
        return redirect(url_for(".result", module=edition.slug, attempt_id=before.id), 303)
    shown = _shown(edition, before)
    return render_template(
        "courses/check.html", edition=edition, asked={}, before=before, shown=shown, called=frozenset()
    )


def _shown(edition: ModuleEdition, before: CheckAttempt | None) -> list[rules.QuestionFeedback]:
    return rules.feedback(edition.questions, before.answers if before else {}, before.marks if before else ())


def _called(work: Work, edition: ModuleEdition) -> Collection[int]:
    """The numbers of the questions a tutor knows somebody would like help with."""
    calls = queries.calls_of(work.session, work.actor.person_id, edition.id)
    return {call.question for call in calls if call.helped_at is None}


@bp.get("/learn/<module>/check/<uuid:attempt_id>")
@allows(policy.may_study, module=get_module_and_check)
def result(work: Work, module: ModuleProgress, attempt_id: UUID) -> ResponseReturnValue:
    attempt = queries.attempt_of(work.session, work.actor.person_id, module.edition.slug, attempt_id)
    if attempt is None:
        abort(404)
    return render_template(
        "courses/result.html",
        module=module,
        attempt=attempt,
        is_newest=not queries.was_answered_again(work.session, attempt),
        answered=rules.feedback(attempt.edition.questions, attempt.answers, attempt.marks),
        to_ask=_to_ask(attempt.edition, attempt) if attempt.edition_id == module.edition.id else [],
        called=_called(work, attempt.edition),
    )


# Helping


@bp.get("/learners/stuck")
@allows(people.may_teach)
def stuck(work: Work) -> ResponseReturnValue:
    return _stuck_page(work, Press())


@bp.post("/learners/stuck/<uuid:call>/helped")
@allows(policy.may_help, call=queries.get_call)
def helped(work: Work, call: CallForHelp) -> ResponseReturnValue:
    form = Press()
    if form.does(lambda: service.give_help(work, call)):
        flash(f"Thank you for helping {call.learner.name}.")
        return redirect(url_for(".stuck"), 303)
    return _stuck_page(work, form)


def _stuck_page(work: Work, form: Press) -> ResponseReturnValue:
    page = page_number()
    found = queries.stuck_at(
        work.session,
        work.actor.places(*people.TEACHING),
        actor_id=work.actor.person_id,
        limit=queries.PAGE + 1,
        offset=(page - 1) * queries.PAGE,
    )
    calls = found[: queries.PAGE]
    behind = queries.answers_behind(work.session, calls)
    return form.page(
        "courses/stuck.html",
        calls=[_told(call, [answers.get(str(call.question), []) for answers in behind[call.id]]) for call in calls],
        page=page,
        more=len(found) > queries.PAGE,
    )


def _told(call: CallForHelp, answers: list[rules.Answer]) -> dict[str, object]:
    """What a tutor needs to know before helping."""
    question = call.edition.questions[call.question - 1]
    answered = [answer for answer in answers if answer]
    return {
        "call": call,
        "text": question["text"],
        "tries": tries(question, answers),
        "last": in_words(question, answered[-1]) if answered else [],
        "right": right_in_words(question),
    }


# Marking


@bp.get("/learners/to-mark")
@allows(people.may_teach)
def short_answers(work: Work) -> ResponseReturnValue:
    page = page_number()
    found = queries.to_mark_at(
        work.session,
        work.actor.places(*people.TEACHING),
        actor_id=work.actor.person_id,
        limit=queries.PAGE + 1,
        offset=(page - 1) * queries.PAGE,
    )
    return render_template(
        "courses/short-answers.html", attempts=found[: queries.PAGE], page=page, more=len(found) > queries.PAGE
    )


@bp.route("/learners/to-mark/<uuid:attempt>", methods=["GET", "POST"])
@allows(policy.may_mark, attempt=queries.get_attempt)
def mark_short_answers(work: Work, attempt: CheckAttempt) -> ResponseReturnValue:
    learner = attempt.learner
    note_reading(learner.id, learner.establishment_id, "knowledge check")
    waiting = to_mark(attempt)
    form = mark_form(waiting)(draft=drafts.kept(work, request.path))
    if form.does(lambda: service.mark_short_answers(work, attempt, marks_in(form, waiting))):
        drafts.forget(work, request.path)
        flash(f"You have marked what {learner.name} wrote.")
        return redirect(url_for(".short_answers"), 303)
    why_not = why_not_marked(attempt, answered_again=queries.was_answered_again(work.session, attempt))
    if why_not:
        form.keeps_drafts = False
    return form.page("courses/mark-short-answers.html", attempt=attempt, waiting=waiting, why_not=why_not)
