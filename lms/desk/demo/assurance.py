"""What the IQAs of the demonstration did: findings, cases, judging alike, and a visit from outside."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from lms.desk.demo import words
from lms.desk.demo.acts import Learning, portfolio_pieces
from lms.desk.demo.sampling import draw_early, of_each
from lms.desk.demo.stage import Boards
from lms.people import interests
from lms.people.models import Person, Role
from lms.portfolio.models import Outcome
from lms.quality import service as quality
from lms.quality.models import CaseKind, CaseOutcome, StandardisationExercise
from lms.quality.queries.cases import WholeCase
from lms.quality.queries.concerned import concerned_in
from lms.quality.queries.standardisation import names_in
from lms.quality.rules.anonymous import anonymised, words_of
from lms.quality.rules.cases import ADJUSTMENTS, CONSIDERATIONS, NEEDS
from lms.quality.service import Asked, cases, claims, standardisation

A_WEEK = timedelta(days=7)
# By what happens to them: whose portfolio is looked at early, who asks for support, whose words are judged alike.
LOOKED_AT, SUPPORTED, LOST_TIME = "A1010AA", "A1005AA", "A1009AA"
JUDGED, STILL_JUDGED, VISITED = "A1001AA", "A1002AA", ("A1001AA", "A1002AA")
LEAVES_TO_OTHERS = "A1007AA"


def assure(boards: Boards, learners: dict[str, Learning]) -> None:
    """Everything that IQAs do once there is work to look at. `learners` is by prison number."""
    _judge_alike(boards, learners[JUDGED], learners[STILL_JUDGED])
    _ask_for_support(boards, learners[SUPPORTED], learners[LOST_TIME])
    draw_early(boards, "LEI", boards.ago(3, 14))
    _look_early(boards, learners[LOOKED_AT])
    _appeal(learners[LOOKED_AT])
    _be_visited(boards, [learners[number] for number in VISITED])


def leave_to_others(boards: Boards, about: Learning) -> None:
    """The assessor in training knows somebody from school, and says so."""
    who = boards.trainees["LEI"]
    interests.declare(boards.by(who, boards.ago(30)), about.person, words.INTEREST)
    boards.interests.setdefault(who.id, set()).add(about.person.id)


# Findings


def _look_early(boards: Boards, learning: Learning) -> None:
    """Disagree with one decision of a unit that is not complete, and ask the assessor for something by a day."""
    unit = learning.unit("PM2")
    met = next(criterion for criterion in unit.criteria if criterion.number == "2.2")
    to_do = {met.id: words.EARLY_ACTION}
    work = boards.by_role(Role.IQA, "LEI", boards.ago(2, 15))
    owner = boards.staff["LEI"][Role.ASSESSOR].id
    said = of_each(boards, learning.registration, unit, to_do, due_on=work.today + 2 * A_WEEK)
    said = replace(said, action=Asked(owner, words.WORK_ACTION, work.today + A_WEEK))
    quality.look(work, learning.registration, unit, to_do, words.LOOKED_EARLY, said)


# Cases


def _appeal(learning: Learning) -> None:
    """Ask for another look at what was decided last. It waits for an assessor who had no part in it."""
    (*_, piece) = portfolio_pieces(learning)
    cases.appeal(
        learning.boards.by(learning.person, learning.boards.ago(1, 11)), learning.registration, piece, words.APPEAL
    )


def _ask_for_support(boards: Boards, supported: Learning, lost: Learning) -> None:
    """A reasonable adjustment and a special consideration, both decided by an IQA."""
    asked = (
        (supported, CaseKind.ADJUSTMENT, ADJUSTMENTS[2], words.SUPPORT, words.SUPPORT_AGREED, 8),
        (lost, CaseKind.CONSIDERATION, CONSIDERATIONS[0], words.LOST_TIME, words.LOST_TIME_AGREED, 11),
    )
    for learning, kind, category, text, reason, days in asked:
        asking = boards.by(learning.person, boards.ago(days, 11))
        need = NEEDS[0] if kind is CaseKind.ADJUSTMENT else ""
        case = cases.ask(
            asking, learning.registration, kind, category=category, units=(), text=text, reason_category=need
        )
        iqa = boards.by_role(Role.IQA, learning.prison, boards.ago(days - 2, 15))
        whole = WholeCase(case, learning.registration, concerned_in(boards.session, case, learning.registration))
        cases.decide(iqa, whole, CaseOutcome.UPHELD, reason, seen=case.version)


# Judging alike


def _judge_alike(boards: Boards, judged: Learning, still: Learning) -> None:
    """One piece that everybody has judged and talked about, and one that somebody still has to."""
    qualified, second, trainee = boards.staff["LEI"][Role.ASSESSOR], boards.seconds["LEI"], boards.trainees["LEI"]
    first = _open(boards, judged, 0, words.JUDGED_ALIKE, boards.ago(40))
    _answer(boards, first, qualified, (), boards.ago(38))
    _answer(boards, first, second, first.lines[2:3], boards.ago(38, 14))
    _answer(boards, first, trainee, first.lines[1:3], boards.ago(37))
    iqa = boards.by_role(Role.IQA, "LEI", boards.ago(35, 15))
    standardisation.close(iqa, first, seen=first.version)
    there = [qualified.id, second.id, trainee.id, boards.staff["LEI"][Role.IQA].id]
    guidance = {0: words.GUIDANCE, 2: words.LIMIT_GUIDANCE}
    agreed = {line.criterion_id: (Outcome.MET, guidance.get(n, "")) for n, line in enumerate(first.lines)}
    boards.session.flush()
    standardisation.agree(
        iqa, first, meeting_on=iqa.today, there=there, note=words.MEETING, agreed=agreed, seen=first.version
    )
    newest = _open(boards, still, -2, words.STILL_OPEN, boards.ago(4))
    _answer(boards, newest, trainee, (), boards.ago(2, 14))


def _open(boards: Boards, learning: Learning, place: int, title: str, when: datetime) -> StandardisationExercise:
    piece = portfolio_pieces(learning)[place]
    iqa = boards.by_role(Role.IQA, learning.prison, when)
    names = names_in(iqa, learning.registration, piece)
    return standardisation.open_exercise(
        iqa,
        learning.registration,
        piece,
        title=title,
        words=[(heading, anonymised(text, names)) for heading, text in words_of(piece, piece.latest)],
        criteria_ids=[claim.criterion_id for claim in piece.latest.claims],
        names=names,
        planned_on=iqa.today + A_WEEK,
    )


def _answer(
    boards: Boards, exercise: StandardisationExercise, who: Person, not_yet: Sequence[object], when: datetime
) -> None:
    decided: dict[UUID, tuple[Outcome, str]] = {
        line.criterion_id: (Outcome.NOT_YET, words.WHY_NOT) if line in not_yet else (Outcome.MET, words.WHY_MET)
        for line in exercise.lines
    }
    standardisation.answer(boards.by(who, when), exercise, decided)


# From outside


def _be_visited(boards: Boards, signed_off: Sequence[Learning]) -> None:
    """Somebody from outside came to Leeds and was content; at Hull they look first for now."""
    qualification = signed_off[0].registration.qualification
    iqa = boards.by_role(Role.IQA, "LEI", boards.ago(20, 15))
    claims.record_visit(
        iqa,
        boards.prisons["LEI"],
        qualification,
        visited_on=iqa.today,
        reviewer=words.REVIEWER,
        grade="Green",
        report=words.REPORT,
        actions_open=False,
        signed_off=[each.registration for each in signed_off],
    )
