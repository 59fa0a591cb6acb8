"""Cases: asking for support, the list, and deciding. Asking for another look is in `appeals`."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
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
from lms.people.queries import holders_at
from lms.portfolio.forms import OUTCOME_WORDS
from lms.quality import policy
from lms.quality.forms.cases import AdjustmentForm, AskForm, DecideCaseForm, MalpracticeForm, TakeOnForm, ToldForm
from lms.quality.models import Case, CaseKind
from lms.quality.queries import cases as queries
from lms.quality.queries.cases import PAGE, WholeCase, get_case
from lms.quality.queries.concerned import let_go_from, staff_in_time_of
from lms.quality.rules import cases as rules
from lms.quality.service import cases as service
from lms.quality.service import telling
from lms.quality.views.blueprint import bp
from lms.quality.views.case_pieces import PIECES, pieces_away

TOLD = "It is kept. The awarding organisation decides what it means for the award."
PUT_RIGHT = "It is put right. What was there before stays in the history."
WORDS = {
    "titles": rules.TITLES,
    "is_open": rules.is_open,
    "waits_for": rules.waits_for,
    "answer_by": rules.answer_by,
    "category_words": rules.category_words,
    "outcome_words": rules.outcome_words,
    "outcome_of": rules.outcome_of,
    "to_be_told": rules.to_be_told,
    "was_explained": rules.was_explained,
}


@bp.get("/cases")
@allows(policy.may_see_cases)
def cases(work: Work) -> ResponseReturnValue:
    """Cases of learners here, the open ones first; for assessors and IQAs, what is to be decided again."""
    page = page_number()
    actor = work.actor
    places = actor.places(Role.ASSESSOR, Role.IQA, Role.EQA)
    found = queries.cases_at(
        work.session,
        places,
        actor.person_id,
        looking=actor.places(Role.IQA, Role.EQA),
        reading=actor.places(Role.EQA),
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    redoing, looking = actor.places(Role.ASSESSOR, Role.IQA), actor.places(Role.IQA)
    return render_template(
        "quality/cases.html",
        cases=found[:PAGE],
        again=queries.to_decide_again(work.session, redoing, asked_by=actor.person_id) if redoing else [],
        let_go=let_go_from(work, looking) if looking else [],
        page=page,
        more=len(found) > PAGE,
        is_overdue=lambda case: rules.is_overdue(case, work.today),
        **WORDS,
    )


@bp.get("/malpractice")
@allows(signed_in)
def malpractice_procedure(work: Work) -> ResponseReturnValue:
    """What counts as malpractice, who looks into it, what waits and who is told: the written procedure, to print."""
    return render_template("quality/malpractice-procedure.html")


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
    form = DecideCaseForm(draft=kept, data={"seen": whole.case.version}).of_case(whole.case)
    form.about(work, whole.registration.learner, kept_at=whole.case.establishment_id)
    if form.does(lambda: service.decide(work, whole, form.outcome.data, form.reason.data, seen=form.seen.data)):
        drafts.forget(work, request.path)
        flash("What was decided is kept.")
        return redirect(url_for(".case", whole=whole.case.id), 303)
    _note(whole.registration, policy.place_of(whole))
    page = page_number()
    away, pieces = pieces_away(work, whole, page)
    return form.page(
        "quality/case-decide.html",
        whole=whole,
        case=whole.case,
        same_work=rules.SAME_WORK,
        away=away,
        pieces=pieces,
        page=page,
        more=pieces > page * PIECES,
        decided_words=OUTCOME_WORDS,
        **WORDS,
    )


@bp.route("/cases/<uuid:whole>/told", methods=["GET", "POST"])
@allows(policy.may_tell, whole=get_case)
def told_of_case(work: Work, whole: WholeCase) -> ResponseReturnValue:
    """Write down when the awarding organisation was told of malpractice, or put that right. It goes on to them."""
    case = whole.case
    given = {"seen": case.version, "told_on": case.told_on, "reference": case.told_reference}
    form = ToldForm(draft=drafts.kept(work, request.path), data=given)
    form.about(work, whole.registration.learner, kept_at=case.establishment_id)
    deed = telling.correct_telling if case.told_on else telling.tell

    def keep() -> None:
        assert form.told_on.data is not None
        deed(work, whole, form.told_on.data, form.reference.data, seen=form.seen.data)

    if form.does(keep):
        drafts.forget(work, request.path)
        flash(TOLD if deed is telling.tell else PUT_RIGHT)
        return redirect(url_for(".case", whole=whole.case.id), 303)
    _note(whole.registration, policy.place_of(whole))
    return form.page("quality/case-told.html", whole=whole, case=whole.case, **WORDS)


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
    made_of = AdjustmentForm if kind is CaseKind.ADJUSTMENT else AskForm
    form = made_of(draft=drafts.kept(work, request.path)).offer(categories, registration.qualification)
    form.about(work, registration.learner)
    made: list[Case] = []

    def deed() -> None:
        units = form.units.data or []
        asked = {"category": form.category.data, "units": units, "text": form.text.data}
        made.append(service.ask(work, registration, kind, reason_category=form.kind_of_reason, **asked))

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
@allows(policy.may_report, registration=get_registration)
def look_into(work: Work, registration: Registration) -> ResponseReturnValue:
    """Begin to look into what was seen or said about a portfolio, with or without a flag."""
    staff = staff_in_time_of(work.session, registration.learner, work.today, but_for=work.actor.person_id)
    form = MalpracticeForm(draft=drafts.kept(work, request.path)).offer(registration, staff)
    form.about(work, registration.learner)
    made: list[Case] = []

    def deed() -> None:
        asked = {"category": rules.REPORTED, "units": form.units.data or [], "text": form.text.data}
        made.append(service.raise_malpractice(work, registration, about_id=form.about_id, **asked))

    if form.does(deed):
        drafts.forget(work, request.path)
        flash("A case is open. Somebody with no part in it decides.")
        return redirect(url_for(".case", whole=made[0].id), 303)
    _note(registration, rules.last_prison(registration.learner))
    return form.page("quality/case-malpractice.html", registration=registration)


def _who_may_decide(work: Work, whole: WholeCase) -> str:
    """The names of those who may decide an open case at its stage; "" where everybody there has a part in it."""
    stage = rules.waits_for(whole.case)
    if stage is None:
        return ""
    role = Role.ASSESSOR if stage == rules.ASSESSOR else Role.IQA
    held = holders_at(work.session, role, policy.place_of(whole), work.today)
    return rules.one_of([each.name for each in held if policy.may_decide_case(each, whole)])


def _note(registration: Registration, place: UUID | None) -> None:
    note_reading(registration.learner_id, place, "case")


def _case_page(work: Work, whole: WholeCase, form: TakeOnForm) -> ResponseReturnValue:
    _note(whole.registration, policy.place_of(whole))
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
        stages=rules.stages_of(whole.case),
        deciders=_who_may_decide(work, whole),
        reads_reason=policy.may_read_reason(work.actor, whole),
        to_do_again=rules.to_decide_again(whole.case),
        is_overdue=rules.is_overdue(whole.case, work.today),
        support=rules.SUPPORT,
        same_work=rules.SAME_WORK,
        **WORDS,
    )
