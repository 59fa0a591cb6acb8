"""What an IQA asks for: of whom and by when, giving it to somebody else, and saying that it is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.quality import policy
from lms.quality.models import Action
from lms.quality.queries.findings import is_waiting
from lms.quality.queries.sampling import assessor_ids_at
from lms.quality.rules.actions import why_not_by

NOT_YOURS = "Only the person asked, or an IQA there, can say that this is done."
NOT_YOURS_TO_MOVE = "Only an IQA there who is not to do this can give it to somebody else."
DONE_ALREADY = "This was said to be done already."
ANSWERED_BY_DECIDING = "This is about a criterion. It is done once an assessor decides it again."
ANSWERED = "This is done already, so there is nothing to give to anybody."
NOT_AN_ASSESSOR = "Choose an assessor of this prison"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an assessor is asked to do, and by when."""

    owner_id: UUID
    text: str
    # On the usual day where nothing is said: see `rules.actions`.
    due_on: date | None = None


def check_asked(
    work: Work, assess: Collection[UUID], owner_id: UUID, due_on: date | None, fields: tuple[str, str]
) -> None:
    """Raises Refused for an owner who is not among those who assess there, and for a day in the past or after a year,
    each with its field."""
    if owner_id not in assess:
        raise Refused(NOT_AN_ASSESSOR, field=fields[0])
    if due_on and (why_not := why_not_by(due_on, work.today)):
        raise Refused(why_not, field=fields[1])


def _hold(work: Work, action: Action) -> None:
    """Make whoever moves or finishes the same action meanwhile wait, and be told what became of it."""
    work.session.refresh(action, ["owner_id", "due_on", "done_at", "done_note"], with_for_update=True)


def move_action(work: Work, action: Action, owner_id: UUID, due_on: date) -> None:
    """Give what is not done to another assessor, or another day. Raises Refused for whoever may not move it, for
    what is done, for an owner who does not assess there, and for a day in the past or after a year."""
    _hold(work, action)
    if not policy.may_move_action(work.actor, action):
        raise Refused(NOT_YOURS_TO_MOVE)
    if not is_waiting(work.session, action.id):
        raise Refused(ANSWERED)
    found = action.finding
    check_asked(work, assessor_ids_at(work, found.establishment_id), owner_id, due_on, ("owner", "due"))
    facts = {"unit": found.unit.code, "action": str(action.id), "owner": str(owner_id), "due": due_on.isoformat()}
    facts |= {"from_owner": str(action.owner_id), "from_due": action.due_on.isoformat() if action.due_on else ""}
    action.owner_id, action.due_on = owner_id, due_on
    record(work, "action given", found.registration.learner_id, place=found.establishment_id, **facts)
    work.session.flush()


def finish_action(work: Work, action: Action, note: str) -> None:
    """Say that what an IQA asked about somebody's work is done and how, or as an IQA there why nothing is left to do.

    Raises Refused for anybody but its owner and an IQA there, for an action about a criterion, without a note, and for
    one that is done.
    """
    if action.criterion_id is not None:
        raise Refused(ANSWERED_BY_DECIDING)
    _hold(work, action)
    if not policy.may_answer_action(work.actor, action):
        raise Refused(NOT_YOURS)
    if action.done_at:
        raise Refused(DONE_ALREADY)
    if not note.strip():
        raise Refused("Say what was done, or why nothing is left to do", field="note")
    is_own = action.owner_id == work.actor.person_id
    action.done_at = work.now
    action.done_note = note.strip() if is_own else f"{work.actor.name}, an IQA, closed this: {note.strip()}"
    found = action.finding
    record(work, "action done", found.registration.learner_id, place=found.establishment_id, unit=found.unit.code)
    work.session.flush()
