"""What happens to one learner, act by act, until their stage is reached."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lms.assessments import service as assessments
from lms.assessments.models import PracticalAssessment, Seen, ShadowingSession
from lms.assessments.rules import Line as SheetLine
from lms.core.clock import local_day
from lms.courses import queries as courses_queries
from lms.courses import service as courses
from lms.courses.models import CheckAttempt, Criterion, ModuleEdition, Registration, Unit
from lms.courses.rules import Answer, right_answer, shown
from lms.courses.rules.marking import to_mark
from lms.courses.service import checks
from lms.credentials import service as credentials
from lms.desk.demo import words
from lms.desk.demo.cast import SAMPLED, Learner, Stage, Twist, place_of
from lms.desk.demo.sampling import draw_before_agreeing, of_each
from lms.desk.demo.stage import Boards
from lms.desk.demo.writing import account
from lms.people.models import Person, Role
from lms.pool.service import log_shadowing
from lms.portfolio import service as portfolio
from lms.portfolio.models import Evidence, Kind, Outcome
from lms.portfolio.rules import Line, Particulars, Varcs
from lms.quality import service as quality

SOUND = Varcs(valid=True, authentic=True, reliable=True, current=True, sufficient=True)
SHORT = replace(SOUND, sufficient=False)
ORDER = ("PM1", "PM2", "PM3")
A_LITTLE_LATER = timedelta(minutes=25)
ONE_DAY = timedelta(days=1)


@dataclass
class Learning:
    """One learner on the way: who, how far they are to come, and the mentor they may shadow."""

    boards: Boards
    part: Learner
    person: Person
    registration: Registration
    mentor: Person | None

    @property
    def prison(self) -> str:
        return self.part.prison

    def at(self, share: float, hour: int = 10) -> datetime:
        """A moment on the way: 0 when they were registered, 1 at the end of their story."""
        return self.boards.ago(self.part.days - (self.part.days - self.part.until) * share, hour)

    def unit(self, code: str) -> Unit:
        found = self.registration.qualification.unit(code)
        assert found is not None
        return found


def walk(learning: Learning) -> None:
    """Take a learner through every act up to their stage."""
    stage = learning.part.stage
    if stage >= Stage.READING:
        _read(learning)
    if learning.part.twist is Twist.STUCK:
        _be_stuck(learning)
    if stage >= Stage.SHADOWED and learning.mentor:
        _shadow(learning)
    if stage in (Stage.SUBMITTED, Stage.NOT_YET):
        _send_account(learning, "PM2")
    if stage == Stage.NOT_YET:
        _ask_for_more(learning)
    if stage == Stage.SENT_BACK:
        _earn_until_iqa(learning, "PM3", 0.6)
        _send_back(learning)
    for place, code in enumerate(ORDER[: _units(stage)]):
        _earn(learning, code, 0.3 + 0.2 * place)
    if stage == Stage.TWO_UNITS:
        _earn_until_iqa(learning, "PM3", 0.75)


def _units(stage: Stage) -> int:
    if stage == Stage.ACCREDITED:
        return 3
    return {Stage.ONE_UNIT: 1, Stage.TWO_UNITS: 2}.get(stage, 0)


# Learning


def _read(learning: Learning) -> None:
    boards = learning.boards
    modules = [each.edition for each in courses_queries.progress(boards.session, learning.person.id)]
    first, rest = modules[0], modules[1:]
    pages = first.length if learning.part.stage >= Stage.CHECKED else first.length // 2
    for number in range(1, pages + 1):
        courses.read_page(boards.by(learning.person, learning.at(0.02 * number)), first, number)
    if learning.part.stage >= Stage.CHECKED:
        _answer(learning, first)
    for edition in rest if learning.part.stage >= Stage.ONE_UNIT else []:
        for number in range(1, edition.length + 1):
            courses.read_page(boards.by(learning.person, learning.at(0.22)), edition, number)
        _answer(learning, edition)


def _answer(learning: Learning, edition: ModuleEdition) -> None:
    """Everything right, and the short answers marked by a tutor, unless it is this learner's lot to wait."""
    attempt = courses.answer_check(learning.boards.by(learning.person, learning.at(0.2)), edition, _right(edition))
    if learning.part.twist is not Twist.UNMARKED:
        _mark(learning, attempt, learning.at(0.21, 15))


def _mark(learning: Learning, attempt: CheckAttempt, when: datetime) -> None:
    learning.boards.session.flush()
    if attempt.to_mark:
        tutor = learning.boards.by_role(Role.TUTOR, learning.prison, when)
        checks.mark_short_answers(tutor, attempt, dict.fromkeys(to_mark(attempt), (1, words.MARKED)))


def _right(edition: ModuleEdition) -> dict[str, Answer]:
    asked = enumerate(edition.questions, 1)
    return {str(n): [words.SHORT_ANSWER] if q["kind"] == "short" else right_answer(q) for n, q in asked}


def _be_stuck(learning: Learning) -> None:
    """Three tries at a check, with the first question that has a wrong answer not right in any of them."""
    boards = learning.boards
    edition = courses_queries.progress(boards.session, learning.person.id)[0].edition
    number, question = next((n, q) for n, q in enumerate(edition.questions, 1) if q["kind"] != "short")
    answers = _right(edition) | {str(number): _wrong(question)}
    attempt = None
    for share in (0.9, 0.95, 1):
        attempt = courses.answer_check(boards.by(learning.person, learning.at(share, 14)), edition, answers, attempt)
        boards.session.flush()
    assert attempt is not None
    _mark(learning, attempt, learning.at(1, 15))


def _wrong(question: Mapping[str, Any]) -> list[int]:
    placed = question["kind"] in ("order", "matching")
    return shown(question) if placed else [n for n in shown(question) if n not in right_answer(question)][:1]


# Being seen


def _shadow(learning: Learning) -> ShadowingSession:
    boards, mentor = learning.boards, learning.mentor
    assert mentor is not None
    when = learning.at(0.25)
    work = boards.by(learning.person, when)
    session = log_shadowing(work, learning.registration, mentor, day=local_day(when), minutes=60, **words.SHADOWING)
    if learning.part.stage >= Stage.CONFIRMED:
        assessments.confirm(boards.by(mentor, learning.at(0.26, 14)), session, session.version)
    if learning.part.stage >= Stage.SUBMITTED:
        tutor = boards.by_role(Role.TUTOR, learning.prison, learning.at(0.27, 15))
        assessments.countersign(tutor, session, session.version)
    return session


def _watch(learning: Learning, unit: Unit, when: datetime) -> PracticalAssessment:
    whose = place_of(learning.part)
    lines = [_sheet_line(criterion, whose) for criterion in unit.criteria]
    sheet = assessments.record_practical(
        learning.boards.by_role(Role.TUTOR, learning.prison, when),
        learning.registration,
        unit,
        day=local_day(when),
        minutes=45,
        setting="Side room, B wing",
        activity=words.ACTIVITY[whose % len(words.ACTIVITY)],
        lines=lines,
        observer_comment=words.OBSERVED[whose % len(words.OBSERVED)],
    )
    assessments.sign_practical(
        learning.boards.by(learning.person, when), sheet, words.SIGNED[whose % len(words.SIGNED)]
    )
    return sheet


def _sheet_line(criterion: Criterion, whose: int) -> SheetLine:
    notes = words.NOTES.get(criterion.code)
    return (criterion, Seen.SEEN, notes[whose % len(notes)]) if notes else (criterion, Seen.NOT_APPLICABLE, "")


# Evidence and decisions


def _send(learning: Learning, kind: Kind, unit: Unit, source: PracticalAssessment | None, when: datetime) -> Evidence:
    title, text = account(unit.code, place_of(learning.part)) if source is None else ("", "")
    work = learning.boards.by(learning.person, when)
    evidence = portfolio.start(work, learning.registration, kind, title, text, source)
    shown = [c for c in unit.criteria if source is None or words.NOTES.get(c.code)]
    said = Particulars(day=work.today - ONE_DAY)
    portfolio.submit(work, evidence, text, [c.id for c in shown], True, evidence.version, particulars=said)
    return evidence


def _send_account(learning: Learning, code: str) -> Evidence:
    return _send(learning, Kind.REFLECTIVE_ACCOUNT, learning.unit(code), None, learning.at(0.8))


def decide(learning: Learning, evidence: Evidence, when: datetime, not_yet: dict[str, str] | None = None) -> None:
    """An assessor decides a piece: met, but for the criteria that are not yet, each with what is still to be done.

    There is not enough of those yet.
    """
    more = not_yet or {}
    lines = [
        Line(claim.criterion_id, Outcome.NOT_YET, more[claim.criterion.code], SHORT, {"sufficient": words.NOT_ENOUGH})
        if claim.criterion.code in more
        else Line(claim.criterion_id, Outcome.MET)
        for claim in evidence.latest.claims
    ]
    portfolio.decide(
        learning.boards.by_role(Role.ASSESSOR, learning.prison, when),
        evidence,
        seen=evidence.version,
        feedback=words.FEEDBACK["not yet" if more else "met"],
        checks=SOUND,
        lines=lines,
    )


def _ask_for_more(learning: Learning) -> None:
    waiting = portfolio_pieces(learning)[-1]
    decide(learning, waiting, learning.at(0.95, 14), words.COMMENTS)


def portfolio_pieces(learning: Learning) -> list[Evidence]:
    """A learner's pieces of evidence, in order."""
    from lms.portfolio.queries import evidence_of

    return list(evidence_of(learning.boards.session, learning.registration.id))


def _earn_until_iqa(learning: Learning, code: str, share: float) -> None:
    """Everything a unit needs before an IQA looks at it."""
    unit = learning.unit(code)
    pieces = [_send(learning, Kind.REFLECTIVE_ACCOUNT, unit, None, learning.at(share))]
    if unit.practical:
        sheet = _watch(learning, unit, learning.at(share + 0.02, 11))
        when = learning.at(share + 0.04)
        pieces.append(_send(learning, Kind.PRACTICAL_ASSESSMENT, unit, sheet, when))
    for place, piece in enumerate(pieces):
        decide(learning, piece, learning.at(share + 0.08, 14) + place * A_LITTLE_LATER)


def _earn(learning: Learning, code: str, share: float) -> None:
    """A whole unit, agreed and signed for."""
    _earn_until_iqa(learning, code, share)
    if code == ORDER[-1]:
        name = learning.person.name
        credentials.confirm_name(learning.boards.by(learning.person, learning.at(share + 0.1)), learning.person, name)
    work = learning.boards.by_role(Role.IQA, learning.prison, learning.at(share + 0.12, 15))
    unit = learning.unit(code)
    said = of_each(learning.boards, learning.registration, unit, {})
    if learning.part.number == SAMPLED and code == ORDER[-1]:
        drawn_at = learning.at(share + 0.1, 15)
        said = draw_before_agreeing(learning.boards, learning.prison, learning.registration, unit, drawn_at)
    award = quality.agree(work, learning.registration, unit, words.AGREED, said=said)
    credentials.issue_for_award(work, award)


def _send_back(learning: Learning) -> None:
    unit = learning.unit("PM3")
    criterion = next(each for each in unit.criteria if each.number == "3.2")
    work = learning.boards.by_role(Role.IQA, learning.prison, learning.at(0.9, 15))
    to_do = {criterion.id: words.ACTION}
    said = of_each(learning.boards, learning.registration, unit, to_do)
    quality.send_back(work, learning.registration, unit, to_do, words.SENT_BACK, said=said)
