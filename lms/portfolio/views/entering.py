"""From what was typed in from a form on paper to the deed that the page on screen calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms.assessments.models import Discussion, PracticalAssessment, PriorAchievement, ShadowingSession, WitnessStatement
from lms.assessments.queries.staff import staff_at
from lms.assessments.rules.shadowing import no_mentor_then
from lms.assessments.service.discussions import enter_discussion
from lms.assessments.service.practical import enter_practical
from lms.assessments.service.prior import claim_prior, enter_proof
from lms.assessments.service.shadowing import enter_shadowing, enter_signatures
from lms.assessments.service.witnesses import type_for_witness
from lms.core.work import Refused, Work
from lms.courses.models import FormKind, PaperForm
from lms.people.models import Person
from lms.portfolio.forms.paper import FromPaper
from lms.portfolio.rules import Basis, Particulars
from lms.portfolio.rules.paper import DISCUSSIONS, Signer, roles_of_signer
from lms.portfolio.service.paper import OwnWords

Enter = Callable[[], Basis | OwnWords]


@dataclass(frozen=True)
class Mentors:
    """Whom a learner may have shadowed here, and whether one of them was a mentor here on a day."""

    people: Sequence[Person] = ()
    mentored: Callable[[Person, date], bool] = lambda mentor, day: True


def entering(work: Work, paper: PaperForm, form: FromPaper, mentors: Mentors) -> Enter:
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
    return lambda: OwnWords(form["title"].data, form["text"].data, _particulars(form))


def _particulars(form: FromPaper) -> Particulars:
    origin, held = (form[name].data or "" if name in form else "" for name in ("origin", "held_on_paper"))
    return Particulars(form["day"].data, origin, held)


def _shadowing(work: Work, paper: PaperForm, form: FromPaper, mentors: Mentors) -> ShadowingSession:
    said = {name: form[name].data for name in ("day", "minutes", "setting", "role_seen")}
    said |= {name: form[name].data for name in ("saw", "did", "learned", "boundary")}
    mentor = next(mentor for mentor in mentors.people if str(mentor.id) == form["mentor"].data)
    if not mentors.mentored(mentor, form["day"].data):
        raise Refused(no_mentor_then(mentor.name), field="mentor")
    made = enter_shadowing(work, paper.registration, mentor, proposed=form["proposed"].data or [], form=paper, **said)
    staff = _staff(work, paper, form) if Signer.STAFF in form.signed else None
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
        paper=form.paper,
        **form.played(),
    )


def _statement(work: Work, paper: PaperForm, form: FromPaper) -> WitnessStatement:
    said = {name: form[name].data for name in ("witness_name", "job", "relationship", "contact", "day", "seen")}
    return type_for_witness(work, paper.registration, paper=form.paper, form=paper, **said)


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
        paper=form.paper,
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
        enter_proof(work, made, form["proof_level"].data, said["proof"], _staff(work, paper, form).id)
    return made


def _assessor(work: Work, paper: PaperForm, form: FromPaper) -> UUID:
    """The id of the assessor who signed. Raises Refused for somebody who did not assess here on the day it says, nor on
    the day they signed."""
    _signer(work, paper, form, "assessor", form["day"].data, "did not assess here")
    signed_on = form.signed.get(Signer.ASSESSOR) or form["day"].data
    return _signer(work, paper, form, "assessor", signed_on, "did not work here").id


def _staff(work: Work, paper: PaperForm, form: FromPaper) -> Person:
    """The member of staff who signed. Raises Refused for somebody who did not work here on the day they signed."""
    return _signer(work, paper, form, "staff", form.signed[Signer.STAFF], "did not work here")


def _signer(work: Work, paper: PaperForm, form: FromPaper, name: str, day: date | None, fault: str) -> Person:
    chosen, place = work.session.get_one(Person, UUID(form[name].data)), paper.learner.establishment_id
    assert place is not None
    assert day is not None
    roles, judging = roles_of_signer(paper.kind, name), paper.kind is not FormKind.SHADOWING
    if chosen in staff_at(work.session, place, roles, paper.learner.id, on=day, judging=judging):
        return chosen
    if judging and chosen in staff_at(work.session, place, roles, paper.learner.id, on=day, judging=False):
        raise Refused(f"{chosen.name} declared an interest in this learner, so another signs it", field=name)
    raise Refused(f"{chosen.name} {fault} on that day. Look at the name and the day again", field=name)
