"""Deeds of asking: writing down a discussion, and signing it."""

from collections.abc import Sequence
from datetime import date
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from lms.assessments import policy
from lms.assessments.models import Discussion, DiscussionKind, DiscussionQuestion
from lms.assessments.rules import discussions as rules
from lms.assessments.rules.discussions import Asked
from lms.assessments.service.occasions import check_form, check_seen, check_when, stay_of
from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.models import PaperForm, Registration

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
    paper_kept_at: NotRequired[str]


def record_discussion(
    work: Work, registration: Registration, kind: DiscussionKind, **said: Unpack[Talked]
) -> Discussion:
    """Write down what an assessor asked and what the learner answered. The assessor signs by recording. Returns it.

    The learner has signed too when the paper they signed is kept somewhere. Raises Refused for anybody but an
    assessor where the learner is now who declared no interest in them, a day or length that cannot be, rows that
    `rules.faults_in_rows` finds wrong, and a professional discussion without a plan or a summary.
    """
    if not policy.may_question(work.actor, registration):
        raise Refused(NOT_THE_ASSESSOR)
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
        paper_kept_at="",
        form_id=form.id if form else None,
    )
    discussion.questions = _questions(said["rows"])
    work.session.add(discussion)
    record(work, "discussion recorded", registration.learner_id, place=stay.establishment_id, kind=kind.value)
    if said.get("paper_kept_at", "").strip():
        _sign_on_paper(work, discussion, said["paper_kept_at"])
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


def sign_on_paper(work: Work, discussion: Discussion, paper_kept_at: str, seen: int | None) -> None:
    """An assessor says where the paper is that the learner signed.

    Raises Refused for anybody but an assessor where the learner is now, without a place and a second time; Stale
    when it changed since it was read.
    """
    if not policy.may_question(work.actor, discussion.registration):
        raise Refused(NOT_THE_ASSESSOR)
    check_seen(seen, discussion.version)
    if rules.is_signed(discussion):
        raise Refused(SIGNED_ALREADY)
    if not paper_kept_at.strip():
        raise Refused("Type where the signed paper is kept", field="paper_kept_at")
    _sign_on_paper(work, discussion, paper_kept_at)
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


def _sign_on_paper(work: Work, discussion: Discussion, paper_kept_at: str) -> None:
    discussion.signed_on_paper, discussion.learner_signed_at = True, work.now
    discussion.paper_kept_at = paper_kept_at.strip()
    _record_signing(work, discussion)


def _record_signing(work: Work, discussion: Discussion) -> None:
    learner = discussion.registration.learner
    record(work, "discussion signed", learner.id, place=learner.establishment_id, kind=discussion.kind.value)
