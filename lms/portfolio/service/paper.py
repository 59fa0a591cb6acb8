"""Deeds of forms on paper: printing one for a learner, and keying what came back on it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms.audit.service import record
from lms.core.clock import local_day
from lms.core.work import Refused, Work
from lms.courses.models import FormKind, PaperForm, Registration, Unit
from lms.courses.queries.paper import hold_form
from lms.courses.service.paper import unused_code
from lms.portfolio import policy, rules
from lms.portfolio.models import Evidence, Source
from lms.portfolio.queries.paper import forms_out
from lms.portfolio.rules import Basis, Particulars
from lms.portfolio.rules import paper as on_paper
from lms.portfolio.rules.paper import Signer
from lms.portfolio.service.pieces import begin, claim, put_in
from lms.portfolio.service.sending import describe, faults_in_sending

NOT_FOR_YOU = "Only the learner, or staff where they are now, can print this."
# How many forms of a kind a learner may have out: more would bury everybody else’s in the list of what is out.
MOST_OUT = 10
TOO_MANY_OUT = f"{MOST_OUT} of these are not back yet. Use one of them, or ask your tutor for more"
NOT_TO_KEY = "Only a tutor or assessor where the learner is now can key this, and nobody their own."


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a learner wrote on paper that is a piece by itself: an account, or what a product is."""

    title: str
    text: str
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a form: the piece it made, if any, and why that is not with an assessor yet, if it is not."""

    piece: Evidence | None
    waits: str | None = None


def print_form(
    work: Work, registration: Registration, kind: FormKind, unit: Unit | None, *, reading: str, pages: int
) -> PaperForm:
    """Note that a form is printed for a portfolio, under a new code. Returns it; it prints alike however often.

    Raises Refused for anybody but the learner, for their own forms, and staff where they are now; for a learner who
    has ten of a kind that nobody has keyed; and for an observation sheet without a unit of their qualification.
    """
    is_learner = policy.may_write(work.actor, registration)
    if not policy.may_print_form(work.actor, registration) or (is_learner and kind not in on_paper.FOR_LEARNERS):
        raise Refused(NOT_FOR_YOU, field="what")
    if is_learner and forms_out(work.session, registration.id, kind) >= MOST_OUT:
        raise Refused(
            f"{MOST_OUT} of these are not back yet. Use one of them, or ask your tutor for more", field="what"
        )
    about_unit = kind is FormKind.PRACTICAL_ASSESSMENT
    if about_unit is not (unit is not None and unit.qualification_id == registration.qualification_id):
        raise Refused("Choose what to print", field="what")
    form = PaperForm(
        code=unused_code(work),
        kind=kind,
        registration=registration,
        unit=unit,
        pages=pages,
        reading=reading,
        printed_at=work.now,
        printed_by=work.actor.person_id,
        keyed_at=None,
        keyed_by=None,
        kept_at="",
    )
    work.session.add(form)
    learner = registration.learner
    record(work, "form printed", learner.id, place=learner.establishment_id, kind=kind.value)
    work.session.flush()
    return form


def key(
    work: Work,
    paper: PaperForm,
    *,
    kept_at: str,
    signed: Mapping[Signer, date | None],
    happened: date | None = None,
    scribe: str = "",
    enter: Callable[[], Basis | OwnWords],
    criteria_ids: Collection[UUID] = (),
) -> Kept:
    """Type in what is on a form, once: `enter` writes down the record, and the portfolio takes what the learner sends.

    The learner's own words are a piece. What somebody else saw or asked is a record, and a piece too when the learner
    signed the declaration. What is declared is sent; what is not, or lacks something, waits for the learner. The form
    keeps the day beside each signature: when it was keyed is another. Raises Refused for anybody but a tutor or
    assessor where the learner is now, without where the paper is kept, a second time, without the signature of an
    assessor whose words they are, a day of signing that `faults_in_days` finds wrong for what `happened` and the day it
    was printed, a scribe without a name, a day to come, and whatever `enter` refuses.
    """
    if not policy.may_key_form(work.actor, paper):
        raise Refused(NOT_TO_KEY)
    hold_form(work.session, paper)
    if fault := on_paper.keyed_before(paper):
        raise Refused(fault)
    if not kept_at.strip():
        raise Refused("Type where the paper is kept", field="kept_at")
    if fault := on_paper.fault_in_signatures(paper.kind, signed):
        raise Refused(fault, field=f"signed_{Signer.ASSESSOR.value}")
    for signer, fault in on_paper.faults_in_days(paper.kind, signed, happened, local_day(paper.printed_at), work.today):
        raise Refused(fault, field=f"day_{signer.value}")
    if fault := on_paper.fault_in_scribe(signed, scribe):
        raise Refused(fault, field="scribe")
    made = enter()
    if isinstance(made, OwnWords) and (fault := rules.fault_in_day(made.particulars.day, work.today)):
        raise Refused(fault, field="day")
    paper.keyed_at, paper.keyed_by, paper.kept_at = work.now, work.actor.person_id, kept_at.strip()
    paper.scribe = scribe.strip()
    paper.signed_days = {signer.value: day.isoformat() for signer, day in signed.items() if day}
    learner = paper.learner
    who = sorted(signer.value for signer in signed)
    record(work, "form keyed", learner.id, place=learner.establishment_id, kind=paper.kind.value, signed=who)
    work.session.flush()
    return _into_portfolio(work, paper, made, criteria_ids, declared=Signer.DECLARATION in signed)


def _into_portfolio(
    work: Work, paper: PaperForm, made: Basis | OwnWords, criteria_ids: Collection[UUID], *, declared: bool
) -> Kept:
    if isinstance(made, OwnWords):
        kind = on_paper.OWN_WORDS[paper.kind]
        piece = begin(work, paper.registration, kind, made.title, made.text, came=Source.PAPER, form=paper)
        describe(piece, made.particulars)
    elif not declared:
        return Kept(None)
    elif not rules.usable([made], ()):
        return Kept(None, "It can be sent once the witness has signed")
    else:
        kind = rules.kind_of(made)
        piece = begin(work, paper.registration, kind, "", "", made, came=Source.PAPER, form=paper)
    if criteria_ids:
        claim(work, piece, piece.latest, criteria_ids)
    work.session.flush()
    return _sent(work, piece) if declared else Kept(piece)


def _sent(work: Work, piece: Evidence) -> Kept:
    """The piece, sent where nothing is missing: nothing is lost when something is, and the learner sends it later."""
    latest = piece.latest
    ids = rules.claimed_ids(latest)
    faults = [sentence for _, sentence in faults_in_sending(work, piece, latest.text, ids, True)]
    waits = on_paper.fault_in_paper(piece) or (faults[0] if faults else None)
    if waits is None:
        put_in(work, piece, latest.text, ids)
    return Kept(piece, waits)
