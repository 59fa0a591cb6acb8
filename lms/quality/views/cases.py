"""Cases: asking for another look or for support, the list, and deciding."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.audit.service import note_reading
from lms.core.web import allows, page_number, signed_in
from lms.core.work import Work
from lms.courses import drafts
from lms.courses.models import Registration
from lms.courses.queries import get_registration, own_registration
from lms.courses.rules.specification import rules_of
from lms.people.models import Role
from lms.people.policy import is_self
from lms.portfolio.models import Evidence, Judgement
from lms.portfolio.queries import get_evidence
from lms.portfolio.rules import newest_judgement, newest_sent
from lms.quality import policy
from lms.quality.forms.cases import AppealForm, AskForm, DecideCaseForm, MalpracticeForm, TakeOnForm, ToldForm
from lms.quality.models import Case, CaseKind
from lms.quality.queries import cases as queries
from lms.quality.queries.cases import PAGE, WholeCase, get_case
from lms.quality.rules import cases as rules
from lms.quality.service import cases as service
from lms.quality.views.blueprint import bp

WORDS = {
    "titles": rules.TITLES,
    "is_open": rules.is_open,
    "waits_for": rules.waits_for,
    "answer_by": rules.answer_by,
    "category_words": rules.category_words,
    "outcome_words": rules.outcome_words,
    "outcome_of": rules.outcome_of,
    "to_be_told": rules.to_be_told,
}


@bp.get("/cases")
@allows(policy.may_see_cases)
def cases(work: Work) -> ResponseReturnValue:
    """Cases of learners here, the open ones first; for assessors, what they are to decide again."""
    page = page_number()
    actor = work.actor
    places = actor.places(Role.ASSESSOR, Role.IQA, Role.EQA)
    found = queries.cases_at(
        work.session,
        places,
        actor.person_id,
        looking=actor.places(Role.IQA, Role.EQA),
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    assessing = actor.places(Role.ASSESSOR)
    return render_template(
        "quality/cases.html",
        cases=found[:PAGE],
        again=queries.to_decide_again(work.session, assessing, asked_by=work.actor.person_id) if assessing else [],
        page=page,
        more=len(found) > PAGE,
        is_overdue=lambda case: rules.is_overdue(case, work.today),
        **WORDS,
    )


@bp.get("/cases/mine")
@allows(signed_in)
def my_cases(work: Work) -> ResponseReturnValue:
    """What a learner asked for, and what was said."""
    registration = own_registration(work)
    every = queries.cases_of(work.session, registration.id) if registration else []
    return render_template(
        "quality/cases-mine.html",
        registration=registration,
        cases=[case for case in every if rules.learner_may_see(case)],
        **WORDS,
    )


@bp.get("/cases/<uuid:whole>")
@allows(policy.may_read_case, whole=get_case)
def case(work: Work, whole: WholeCase) -> ResponseReturnValue:
    """A case and its history. Reading it is written down."""
    return _case_page(work, whole, TakeOnForm(data={"seen": whole.case.version}))


@bp.post("/cases/<uuid:whole>/take-on")
@allows(policy.may_take_on, whole=get_case)
def take_on_case(work: Work, whole: WholeCase) -> ResponseReturnValue:
    form = TakeOnForm()
    if form.does(lambda: service.take_on(work, whole, seen=form.seen.data)):
        flash("It goes to the next stage. Somebody else will look at it.")
        return redirect(url_for(".case", whole=whole.case.id), 303)
    return _case_page(work, whole, form)


@bp.route("/cases/<uuid:whole>/decide", methods=["GET", "POST"])
@allows(policy.may_decide_case, whole=get_case)
def decide_case(work: Work, whole: WholeCase) -> ResponseReturnValue:
    """Decide a case at its stage, or write down what the awarding organisation decided."""
    kept = drafts.kept(work, request.path)
    form = DecideCaseForm(draft=kept, data={"seen": whole.case.version}).about(whole.case)
    if form.does(lambda: service.decide(work, whole, form.outcome.data, form.reason.data, seen=form.seen.data)):
        drafts.forget(work, request.path)
        flash("What was decided is kept.")
        return redirect(url_for(".case", whole=whole.case.id), 303)
    _note(whole.registration)
    return form.page("quality/case-decide.html", whole=whole, case=whole.case, same_work=rules.SAME_WORK, **WORDS)


@bp.route("/cases/<uuid:whole>/told", methods=["GET", "POST"])
@allows(policy.may_tell, whole=get_case)
def told_of_case(work: Work, whole: WholeCase) -> ResponseReturnValue:
    """Write down when the awarding organisation was told of malpractice. It goes on to them."""
    form = ToldForm(draft=drafts.kept(work, request.path), data={"seen": whole.case.version})

    def keep() -> None:
        assert form.told_on.data is not None
        service.tell(work, whole, form.told_on.data, form.reference.data, seen=form.seen.data)

    if form.does(keep):
        drafts.forget(work, request.path)
        flash("It is kept. The awarding organisation decides what it means for the award.")
        return redirect(url_for(".case", whole=whole.case.id), 303)
    _note(whole.registration)
    return form.page("quality/case-told.html", whole=whole, case=whole.case, **WORDS)


@bp.route("/portfolios/<uuid:registration>/evidence/<int(max=99999):number>/appeal", methods=["GET", "POST"])
@allows(policy.may_ask, registration=get_registration)
def appeal(work: Work, registration: Registration, number: int) -> ResponseReturnValue:
    """Ask for another look at a piece, by the learner or for them."""
    piece = _decided(work, registration, number)
    form = AppealForm(draft=drafts.kept(work, request.path))
    made: list[Case] = []
    if form.does(lambda: made.append(service.appeal(work, registration, piece, form.text.data))):
        drafts.forget(work, request.path)
        flash("Asked. Another assessor will look at it.")
        return redirect(url_for(".case", whole=made[0].id), 303)
    judgement = newest_judgement(piece)
    terms = rules_of(registration.qualification)
    working = queries.working_days_at(work.session, registration.learner.establishment_id)
    return form.page(
        "quality/case-appeal.html",
        registration=registration,
        piece=piece,
        own=is_self(work.actor, registration.learner),
        fault=service.why_no_appeal(work, registration, judgement),
        asked=_asked_before(work, judgement),
        until=rules.appeal_until(judgement, terms.appeal_within_days, working) if judgement else None,
        answered_by=working.after(work.now, terms.appeal_answer_days),
    )


def _asked_before(work: Work, judgement: Judgement | None) -> Case | None:
    """The appeal there is against a judgement, where this reader may read it."""
    asked = queries.appeal_against(work.session, judgement.id) if judgement else None
    whole = get_case(work, asked.id) if asked else None
    return whole.case if whole and policy.may_read_case(work.actor, whole) else None


@bp.route("/portfolios/<uuid:registration>/adjustment", methods=["GET", "POST"])
@allows(policy.may_ask, registration=get_registration)
def ask_adjustment(work: Work, registration: Registration) -> ResponseReturnValue:
    """Ask for a reasonable adjustment."""
    return _ask(work, registration, CaseKind.ADJUSTMENT, rules.ADJUSTMENTS)


@bp.route("/portfolios/<uuid:registration>/consideration", methods=["GET", "POST"])
@allows(policy.may_ask, registration=get_registration)
def ask_consideration(work: Work, registration: Registration) -> ResponseReturnValue:
    """Ask for special consideration."""
    return _ask(work, registration, CaseKind.CONSIDERATION, rules.CONSIDERATIONS)


def _ask(work: Work, registration: Registration, kind: CaseKind, categories: tuple[str, ...]) -> ResponseReturnValue:
    form = AskForm(draft=drafts.kept(work, request.path)).offer(categories, registration.qualification)
    made: list[Case] = []

    def deed() -> None:
        units = form.units.data or []
        asked = {"category": form.category.data, "units": units, "text": form.text.data}
        made.append(service.ask(work, registration, kind, **asked))

    if form.does(deed):
        drafts.forget(work, request.path)
        flash("Asked. An IQA will decide.")
        return redirect(url_for(".case", whole=made[0].id), 303)
    working = queries.working_days_at(work.session, registration.learner.establishment_id)
    return form.page(
        "quality/case-ask.html",
        registration=registration,
        kind=kind,
        own=is_self(work.actor, registration.learner),
        same_work=rules.SAME_WORK,
        answered_by=working.after(work.now, rules_of(registration.qualification).appeal_answer_days),
        **WORDS,
    )


@bp.route("/portfolios/<uuid:registration>/malpractice", methods=["GET", "POST"])
@allows(policy.may_review, registration=get_registration)
def look_into(work: Work, registration: Registration) -> ResponseReturnValue:
    """Begin to look into what was seen or said about a portfolio, with or without a flag."""
    form = MalpracticeForm(draft=drafts.kept(work, request.path)).offer(registration.qualification)
    made: list[Case] = []

    def deed() -> None:
        asked = {"category": rules.REPORTED, "units": form.units.data or [], "text": form.text.data}
        made.append(service.raise_malpractice(work, registration, **asked))

    if form.does(deed):
        drafts.forget(work, request.path)
        flash("A case is open. Somebody with no part in it decides.")
        return redirect(url_for(".case", whole=made[0].id), 303)
    _note(registration)
    return form.page("quality/case-malpractice.html", registration=registration)


def _decided(work: Work, registration: Registration, number: int) -> Evidence:
    piece = get_evidence(work.session, registration.id, number)
    if piece is None or newest_sent(piece) is None:
        abort(404)
    return piece


def _note(registration: Registration) -> None:
    note_reading(registration.learner_id, registration.learner.establishment_id, "case")


def _case_page(work: Work, whole: WholeCase, form: TakeOnForm) -> ResponseReturnValue:
    _note(whole.registration)
    days = rules_of(whole.registration.qualification).appeal_within_days
    working = queries.working_days_at(work.session, whole.registration.learner.establishment_id)
    on = rules.why_not_taken_on(whole.case, work.today, days, working) is None
    return form.page(
        "quality/case.html",
        whole=whole,
        case=whole.case,
        own=is_self(work.actor, whole.registration.learner),
        may_take_on=on and policy.may_take_on(work.actor, whole),
        take_on_until=rules.take_on_until(whole.case, days, working) if on else None,
        stages=rules.stages_of(whole.case.kind),
        to_do_again=rules.to_decide_again(whole.case),
        is_overdue=rules.is_overdue(whole.case, work.today),
        same_work=rules.SAME_WORK,
        **WORDS,
    )
