"""Deeds of asking: writing down a discussion, and signing it."""

from collections.abc import Sequence
from datetime import date
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from lms.assessments import policy
from lms.assessments.models import Discussion, DiscussionKind, DiscussionQuestion
from lms.assessments.rules import discussions as rules
from lms.assessments.rules.discussions import Asked
from lms.assessments.rules.practice import SignedPaper
from lms.assessments.service.occasions import (
    check_form,
    check_paper,
    check_seen,
    check_when,
    check_worked_here,
    stay_of,
)
from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration
from lms.people.models import Role

NOT_THE_ASSESSOR = "Only an assessor where the learner is now, with no interest in them, can record this."
NOT_THE_LEARNER = "Only the learner can sign this."
SIGNED_ALREADY = "This is signed already."


class Talked(TypedDict):
    """What an assessor writes down of a discussion: its plan, its questions and answers, and what it came to."""

    day: date
    minutes: int
    plan: str
    rows: Sequence[Asked]
    summary: str
    scribe: NotRequired[str]
    paper: NotRequired[SignedPaper | None]


def record_discussion(
    work: Work, registration: Registration, kind: DiscussionKind, **said: Unpack[Talked]
) -> Discussion:
    """Write down what an assessor asked and what the learner answered. The assessor signs by recording. Returns it.

    The learner has signed too when there is a paper that they signed. Raises Refused for anybody but an assessor where
    the learner is now who declared no interest in them, a day on which they assessed nobody here, a day or length that
    cannot be, a paper that `check_paper` refuses, rows that `rules.faults_in_rows` finds wrong, no plan, and a
    professional discussion without a summary.
    """
    if not policy.may_question(work.actor, registration):
        raise Refused(NOT_THE_ASSESSOR)
    check_worked_here(work, registration, (Role.ASSESSOR,), said["day"], "assess")
    return enter_discussion(work, registration, kind, work.actor.person_id, **said)


def enter_discussion(
    work: Work,
    registration: Registration,
    kind: DiscussionKind,
    assessor_id: UUID | None,
    *,
    form: PaperForm | None = None,
    **said: Unpack[Talked],
) -> Discussion:
    """Write down what somebody asked: `record_discussion` says who may on screen, keying who may from paper.

    Returns it. Raises Refused as `record_discussion` does, and for another portfolio's form.
    """
    stay = stay_of(registration)
    check_form(registration, form)
    check_when(work, stay, said["day"], said["minutes"])
    _check_said(registration, kind, said["plan"], said["summary"], said["rows"])
    signed = said.get("paper")
    if signed is not None:
        check_paper(work, signed, said["day"])
    discussion = Discussion(
        registration=registration,
        establishment_id=stay.establishment_id,
        kind=kind,
        assessor_id=assessor_id,
        day=said["day"],
        minutes=said["minutes"],
        plan=said["plan"].strip(),
        summary=said["summary"].strip(),
        scribe=said.get("scribe", "").strip(),
        recorded_at=work.now,
        learner_signed_at=None,
        signed_on_paper=False,
        signed_day=None,
        paper_kept_at="",
        form_id=form.id if form else None,
    )
    discussion.questions = _questions(said["rows"])
    work.session.add(discussion)
    record(work, "discussion recorded", registration.learner_id, place=stay.establishment_id, kind=kind.value)
    if signed is not None:
        _sign_on_paper(work, discussion, signed)
    work.session.flush()
    return discussion


def sign(work: Work, discussion: Discussion, seen: int | None) -> None:
    """The learner says that these are their words. Raises Refused for anyone else or a second time, and Stale."""
    if not policy.may_sign_discussion(work.actor, discussion.registration):
        raise Refused(NOT_THE_LEARNER)
    check_seen(seen, discussion.version)
    if rules.is_signed(discussion):
        raise Refused(SIGNED_ALREADY)
    discussion.learner_signed_at = work.now
    _record_signing(work, discussion)
    work.session.flush()


def sign_on_paper(work: Work, discussion: Discussion, paper: SignedPaper, seen: int | None) -> None:
    """An assessor says where the paper is that the learner signed, and the day it says.

    Raises Refused for anybody but an assessor where the learner is now, a paper that `check_paper` refuses and a
    second time; Stale when it changed since it was read.
    """
    if not policy.may_question(work.actor, discussion.registration):
        raise Refused(NOT_THE_ASSESSOR)
    check_seen(seen, discussion.version)
    if rules.is_signed(discussion):
        raise Refused(SIGNED_ALREADY)
    check_paper(work, paper, discussion.day)
    _sign_on_paper(work, discussion, paper)
    work.session.flush()


def _check_said(
    registration: Registration, kind: DiscussionKind, plan: str, summary: str, rows: Sequence[Asked]
) -> None:
    offered = [criterion.id for unit in registration.qualification.units for criterion in unit.criteria]
    fault = rules.fault_in_words(kind, plan, summary)
    for field, sentence in [*([fault] if fault else []), *rules.faults_in_rows(rows, offered)]:
        raise Refused(sentence, field=field)


def _questions(rows: Sequence[Asked]) -> list[DiscussionQuestion]:
    asked = [row for row in rows if row.question.strip()]
    return [
        DiscussionQuestion(
            position=position,
            question=row.question.strip(),
            answer=row.answer.strip(),
            criterion_id=row.criterion_id,
        )
        for position, row in enumerate(asked, 1)
    ]


def _sign_on_paper(work: Work, discussion: Discussion, paper: SignedPaper) -> None:
    discussion.signed_on_paper, discussion.learner_signed_at = True, work.now
    discussion.signed_day, discussion.paper_kept_at = paper.signed_day, paper.kept_at.strip()
    _record_signing(work, discussion)


def _record_signing(work: Work, discussion: Discussion) -> None:
    learner = discussion.registration.learner
    record(work, "discussion signed", learner.id, place=learner.establishment_id, kind=discussion.kind.value)
