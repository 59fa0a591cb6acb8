"""From what was typed in from a form on paper to the deed that the page on screen calls."""

from collections.abc import Callable, Sequence
from uuid import UUID

from lms.assessments.models import Discussion, PracticalAssessment, PriorAchievement, ShadowingSession, WitnessStatement
from lms.assessments.queries.staff import staff_at
from lms.assessments.service.discussions import enter_discussion
from lms.assessments.service.practical import enter_practical
from lms.assessments.service.prior import claim_prior, enter_proof
from lms.assessments.service.shadowing import enter_shadowing, enter_signatures
from lms.assessments.service.witnesses import type_for_witness
from lms.core.work import Refused, Work
from lms.courses.models import FormKind, PaperForm
from lms.people.models import Person
from lms.portfolio.forms.paper import FromPaper
from lms.portfolio.rules import Basis
from lms.portfolio.rules.paper import DISCUSSIONS, Signer, roles_of_signer
from lms.portfolio.service.paper import OwnWords

Enter = Callable[[], Basis | OwnWords]


def entering(work: Work, paper: PaperForm, form: FromPaper, mentors: Sequence[Person]) -> Enter:
    """What writes down the record that a form holds. Only for a sound form."""
    if paper.kind is FormKind.SHADOWING:
        return lambda: _shadowing(work, paper, form, mentors)
    if paper.kind is FormKind.PRACTICAL_ASSESSMENT:
        return lambda: _practical(work, paper, form)
    if paper.kind is FormKind.WITNESS_STATEMENT:
        return lambda: _statement(work, paper, form)
    if paper.kind in DISCUSSIONS:
        return lambda: _discussion(work, paper, form)
    if paper.kind is FormKind.PRIOR_LEARNING:
        return lambda: _prior(work, paper, form)
    held = form["held_on_paper"].data or "" if "held_on_paper" in form else ""
    return lambda: OwnWords(form["title"].data, form["text"].data, held)


def _shadowing(work: Work, paper: PaperForm, form: FromPaper, mentors: Sequence[Person]) -> ShadowingSession:
    said = {name: form[name].data for name in ("day", "minutes", "setting", "role_seen")}
    said |= {name: form[name].data for name in ("saw", "did", "learned", "boundary")}
    mentor = next(mentor for mentor in mentors if str(mentor.id) == form["mentor"].data)
    made = enter_shadowing(work, paper.registration, mentor, proposed=form["proposed"].data or [], form=paper, **said)
    staff = _person(work, form, "staff") if Signer.STAFF in form.signed else None
    enter_signatures(work, made, mentor=Signer.MENTOR in form.signed, staff=staff)
    return made


def _practical(work: Work, paper: PaperForm, form: FromPaper) -> PracticalAssessment:
    assert paper.unit is not None
    return enter_practical(
        work,
        paper.registration,
        paper.unit,
        _assessor(work, paper, form),
        day=form["day"].data,
        minutes=form["minutes"].data,
        setting=form["setting"].data,
        activity=form["activity"].data,
        lines=form.lines(),
        observer_comment=form["observer_comment"].data or "",
        learner_comment=form["learner_comment"].data or "",
        form=paper,
        signed_on_paper=Signer.LEARNER in form.signed,
        **form.played(),
    )


def _statement(work: Work, paper: PaperForm, form: FromPaper) -> WitnessStatement:
    said = {name: form[name].data for name in ("witness_name", "job", "relationship", "contact", "day", "seen")}
    signed_in = form.kept_at.data if Signer.WITNESS in form.signed else ""
    return type_for_witness(work, paper.registration, paper_kept_at=signed_in, form=paper, **said)


def _discussion(work: Work, paper: PaperForm, form: FromPaper) -> Discussion:
    return enter_discussion(
        work,
        paper.registration,
        DISCUSSIONS[paper.kind],
        _assessor(work, paper, form),
        day=form["day"].data,
        minutes=form["minutes"].data,
        plan=form["plan"].data or "",
        rows=form.asked(),
        summary=form["summary"].data or "",
        scribe=form["scribe"].data or "",
        paper_kept_at=form.kept_at.data if Signer.LEARNER in form.signed else "",
        form=paper,
    )


def _prior(work: Work, paper: PaperForm, form: FromPaper) -> PriorAchievement:
    said = {name: form[name].data or "" for name in ("title", "issuer", "level", "proof", "mapping")}
    made = claim_prior(
        work,
        paper.registration,
        form["recognition"].data,
        achieved_on=form["achieved_on"].data,
        form=paper,
        **said,
    )
    if Signer.STAFF in form.signed:
        enter_proof(work, made, form["proof_level"].data, said["proof"], UUID(form["staff"].data))
    return made


def _assessor(work: Work, paper: PaperForm, form: FromPaper) -> UUID:
    """The id of the assessor who signed. Raises Refused for somebody who did not assess here on the day it says."""
    chosen, place = _person(work, form, "assessor"), paper.learner.establishment_id
    assert place is not None
    roles = roles_of_signer(paper.kind, "assessor")
    if chosen not in staff_at(work.session, place, roles, paper.learner.id, on=form["day"].data):
        sentence = f"{chosen.name} did not assess here on that day. Look at the name and the day again"
        raise Refused(sentence, field="assessor")
    return chosen.id


def _person(work: Work, form: FromPaper, name: str) -> Person:
    return work.session.get_one(Person, UUID(form[name].data))
