"""Deeds of knowledge checks: answering, keying from paper, marking short answers, and helping whoever is stuck."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses import rules
from lms.courses.models import CallForHelp, CheckAttempt, ModuleEdition, Printed, ShortAnswerMark
from lms.courses.queries import checks as queries
from lms.courses.queries.pace import hold_learner
from lms.courses.rules.checks import as_kept, is_possible, short_answers, stuck_on
from lms.courses.rules.marking import to_mark, why_not_marked
from lms.courses.service import pace

JUST_AFTER = timedelta(microseconds=1)


def answer_check(
    work: Work, edition: ModuleEdition, answers: rules.Answers, before: CheckAttempt | None = None
) -> CheckAttempt:
    """Mark a knowledge check for whoever is signed in. Raises Refused when a question has no possible answer.

    `before` is the try it goes on from: what was right there, or waits for a tutor, is carried over whatever is
    answered now. Without it every question is answered afresh. The attempt keeps the edition and the pass mark it was
    answered under. Tries are unlimited and gate nothing.
    """
    learner_id = work.actor.person_id
    assert learner_id is not None
    assert before is None or (before.learner_id, before.edition_id) == (learner_id, edition.id)
    done = rules.carried(edition.questions, before.answers, _marks(before)) if before else {}
    given = _kept(edition, answers) | {n: list(answer) for n, answer in done.items()}
    missing = rules.unanswered(edition.questions, given)
    if missing:
        raise Refused(f"Answer question {missing[0]}", field=f"question_{missing[0]}")
    pace.note_active(work, edition.slug)
    attempt = _attempt(work, learner_id, edition, given)
    if before:
        attempt.marks = [the_same(mark) for mark in before.marks if str(mark.question) in done]
    return _keep(work, attempt, edition, work.actor.place_id)


def enter_from_paper(
    work: Work,
    learner_id: UUID,
    edition: ModuleEdition,
    answers: rules.Answers,
    printed: Printed | None,
    *,
    place: UUID | None = None,
) -> CheckAttempt:
    """Mark an answer sheet a learner wrote on, against the edition it was printed from, whatever is newest.

    A question left blank is not right, and no try at it. `place` is where the learner is now. Raises Refused for an
    answer nobody could have given.
    """
    given = {n: answer for n, answer in _kept(edition, answers).items() if answer}
    for n, question in enumerate(edition.questions, 1):
        if str(n) in given and not is_possible(question, given[str(n)]):
            raise Refused(f"Look at question {n} again: nobody could answer it so", field=f"question_{n}")
    attempt = _attempt(work, learner_id, edition, given)
    attempt.printed_id = printed.id if printed else None
    attempt.keyed_by = work.actor.person_id
    return _keep(work, attempt, edition, place)


def _kept(edition: ModuleEdition, answers: rules.Answers) -> dict[str, list[Any]]:
    """The answers of questions there are, as they are kept."""
    asked = {str(n): question for n, question in enumerate(edition.questions, 1)}
    return {n: as_kept(question, _clean(answers[n])) for n, question in asked.items() if n in answers}


def _clean(answer: rules.Answer) -> list[int | str]:
    words = (each.strip() if isinstance(each, str) else each for each in answer)
    return [each for each in words if each != ""]


def _marks(attempt: CheckAttempt) -> dict[int, int]:
    return {mark.question: mark.mark for mark in attempt.marks}


def the_same(mark: ShortAnswerMark) -> ShortAnswerMark:
    """A mark for the same words where they are carried over, to go with another try."""
    return ShortAnswerMark(
        question=mark.question,
        mark=mark.mark,
        feedback=mark.feedback,
        marked_by=mark.marked_by,
        marked_at=mark.marked_at,
    )


def _attempt(work: Work, learner_id: UUID, edition: ModuleEdition, answers: dict[str, list[Any]]) -> CheckAttempt:
    return CheckAttempt(
        learner_id=learner_id,
        edition_id=edition.id,
        answers=answers,
        score=rules.score(edition.questions, answers),
        out_of=len(edition.questions),
        pass_mark=edition.pass_mark,
        answered_at=work.now,
        to_mark=len(short_answers(edition.questions, answers)),
        printed_id=None,
        keyed_by=None,
        marks=[],
    )


def _keep(work: Work, attempt: CheckAttempt, edition: ModuleEdition, place: UUID | None) -> CheckAttempt:
    """Keep an attempt, write it down, and see whether anybody should be told."""
    hold_learner(work.session, attempt.learner_id)
    earlier = queries.attempts_so_far(work.session, attempt.learner_id, edition.id)
    attempt.answered_at = _after(work.now, earlier)
    work.session.add(attempt)
    record(
        work,
        "knowledge check answered",
        attempt.learner_id,
        place=place,
        module=edition.slug,
        score=attempt.score,
        out_of=attempt.out_of,
        passed=attempt.passed,
    )
    _tell_a_tutor(work, [*earlier, attempt], edition, place)
    return attempt


def _after(now: datetime, earlier: Sequence[CheckAttempt]) -> datetime:
    """This moment, and after every earlier try, so that which is the newest is never in doubt."""
    return max([now, *(attempt.answered_at + JUST_AFTER for attempt in earlier)])


def _tell_a_tutor(work: Work, attempts: Sequence[CheckAttempt], edition: ModuleEdition, place: UUID | None) -> None:
    """Call for help, once a question, where three tries were not right; end the calls they no longer need."""
    newest = attempts[-1]
    calls = {call.question: call for call in queries.calls_of(work.session, newest.learner_id, edition.id)}
    for number, call in calls.items():
        question = edition.questions[number - 1]
        if call.helped_at is None and rules.is_right(question, newest.answers.get(str(number), ())):
            call.helped_at = work.now
    for number in stuck_on(edition.questions, [attempt.answers for attempt in attempts]):
        if number not in calls:
            _call(work, newest.learner_id, edition, number, place)


def _call(work: Work, learner_id: UUID, edition: ModuleEdition, number: int, place: UUID | None) -> None:
    call = CallForHelp(
        learner_id=learner_id,
        edition_id=edition.id,
        question=number,
        called_at=work.now,
        helped_at=None,
        helped_by=None,
    )
    work.session.add(call)
    record(work, "help called for", learner_id, place=place, module=edition.slug, question=number)


def give_help(work: Work, call: CallForHelp) -> None:
    """Somebody helped a learner with a question: it leaves the list. Raises Refused when it has left already."""
    if work.actor.person_id == call.learner_id:
        raise Refused("Somebody else helps you with this.")
    work.session.refresh(call, ["helped_at"], with_for_update=True)
    if call.helped_at is not None:
        raise Refused(f"{call.learner.name} has had help with this already.")
    call.helped_at = work.now
    call.helped_by = work.actor.person_id
    here = call.learner.establishment_id
    record(work, "help given", call.learner_id, place=here, module=call.edition.slug, question=call.question)


def mark_short_answers(work: Work, attempt: CheckAttempt, marks: Mapping[int, tuple[int, str]]) -> None:
    """A tutor marks a learner's short answers: 1 or 0 under the question's number, with words for the learner.

    Raises Refused for one's own answers, answers that were marked or answered again since, and a 0 without words.
    """
    marker_id = work.actor.person_id
    assert marker_id is not None
    if marker_id == attempt.learner_id:
        raise Refused("Somebody else marks your answers.")
    hold_learner(work.session, attempt.learner_id)
    work.session.refresh(attempt, ["marks"])
    fault = why_not_marked(attempt, answered_again=queries.was_answered_again(work.session, attempt))
    if fault:
        raise Refused(fault)
    waiting = to_mark(attempt)
    for number in waiting:
        mark, feedback = marks.get(number, (0, ""))
        if not mark and not feedback:
            raise Refused("Say what to add or change", field=f"feedback_{number}")
    for number in waiting:
        mark, feedback = marks[number]
        attempt.marks.append(
            ShortAnswerMark(
                question=number,
                mark=int(bool(mark)),
                feedback=feedback,
                marked_by=marker_id,
                marked_at=work.now,
            )
        )
        facts = {"module": attempt.edition.slug, "question": number, "mark": int(bool(mark))}
        record(work, "short answer marked", attempt.learner_id, place=attempt.learner.establishment_id, **facts)
