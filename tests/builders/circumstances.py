"""A prison in the middle of everything, and everybody who might knock: what the tables of policies are asked about."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms.core.sheets import new_code
from lms.core.work import Actor
from lms.courses.models import FormKind, Registration
from lms.establishments.models import Establishment
from lms.people import queries as people
from lms.people.models import Person, Role, SignedIn
from lms.portfolio.models import Evidence, EvidenceFile, Proposal
from lms.portfolio.rules import ALL_YES
from lms.quality.models import (
    Action,
    Case,
    CaseKind,
    CaseOutcome,
    CaseStep,
    Draw,
    Finding,
    SamplingPlan,
    Stage,
    StandardisationExercise,
    StandardisationLine,
)
from lms.quality.queries import coverage_of
from lms.quality.queries.cases import WholeCase
from lms.quality.queries.concerned import concerned_in
from tests.builders.assessments import Classroom, practical, shadowing
from tests.builders.bookings import booking, room, slot
from tests.builders.cases import appealing
from tests.builders.claims import draw_of, sampling_plan
from tests.builders.credentials import Office
from tests.builders.deciding import interest, trainee_assessor
from tests.builders.documents import centre_pack
from tests.builders.files import kept_file
from tests.builders.kinds import discussion, keyed_form, statement
from tests.builders.people import LONG_AGO, NOON, grant, learner, person, release, save, staff
from tests.builders.portfolio import evidence, sent_evidence

# Held with no establishment.
NOWHERE = (Role.ADMIN, Role.NATIONAL, Role.AUTHOR)
IN_TRAINING = "assessor in training"
STAFF = [*(role.value for role in Role), IN_TRAINING]
LEARNERS = ["the learner", "another learner", "the mentor"]


def held(role: str, here: Establishment) -> tuple[Role, Establishment | None]:
    """A role as it is held at a prison."""
    real = Role.ASSESSOR if role == IN_TRAINING else Role(role)
    return real, None if real in NOWHERE else here


def holder(session: Session, role: str, here: Establishment, name: str = "Robin Late") -> Person:
    """Somebody with a part in nothing, who holds one role."""
    someone = staff(held(role, here), name=name)
    if role == IN_TRAINING:
        someone.grants[0].training_since = LONG_AGO.date()  # type: ignore[attr-defined]
    save(session, someone, *someone.grants)  # type: ignore[attr-defined]
    return someone


def as_signed_in(session: Session, someone: Person) -> Actor:
    """The actor that the door makes of somebody who is signed in, with what they hold today."""
    kept = sha256(str(someone.id).encode()).hexdigest()
    if people.visitor_with(session, kept, NOON.date()) is None:
        assert someone.account is not None
        row = SignedIn(token_hash=kept, account_id=someone.account.id, began_at=NOON, seen_at=NOON, ended_at=None)
        save(session, row)
    found = people.visitor_with(session, kept, NOON.date())
    assert found is not None
    return Actor(
        person_id=found.person_id,
        name=found.name,
        grants=found.grants,
        place_id=found.place_id,
        apart_from=found.apart_from,
    )


def holding(actor: Actor, role: str, here: Establishment) -> Actor:
    """The same person, if this role were the only one they hold."""
    real, place = held(role, here)
    wanted = {(real.value, place.id if place else None)}
    if role == IN_TRAINING:
        wanted.add((IN_TRAINING, here.id))
    return replace(actor, grants=frozenset(wanted))


def without_a_role(actor: Actor) -> Actor:
    """The same person, holding nothing."""
    return replace(actor, grants=frozenset())


@dataclass
class Prison:
    """Leeds with a learner in the middle of everything: `things` is what policies are asked about, by name."""

    office: Office
    piece: Evidence
    decided: Evidence
    proposal: Proposal
    member: Person
    other: Person
    cases: dict[str, Case]
    rest: dict[str, Any] = field(default_factory=dict)

    @property
    def room(self) -> Classroom:
        return self.office.room

    @property
    def session(self) -> Session:
        return self.room.session

    @property
    def registration(self) -> Registration:
        return self.room.registration

    def learner_called(self, who: str) -> Person:
        """The learner, the mentor they shadowed, or somebody else at the same prison."""
        return {"the learner": self.room.learner, "the mentor": self.room.mentor}.get(who, self.other)

    def things(self) -> dict[str, tuple[Any, ...]]:
        """What each thing that a row of a table names is now."""
        one = {name: (thing,) for name, thing in self.rest.items()}
        whole = {name: (self.whole(case),) for name, case in self.cases.items()}
        unit = coverage_of(self.session, self.registration).unit(self.room.unit("PM1"))
        return {
            "-": (),
            "registration": (self.registration,),
            "deciders": (self.registration, unit.deciders),
            "learner": (self.room.learner,),
            "since": (self.room.learner, self.registration.registered_at),
            "member": (self.member,),
            "prison": (self.room.leeds,),
            "prison_id": (self.room.leeds.id,),
            "piece": (self.piece,),
            "proposal": (self.proposal,),
            "sent_file": (self.registration, self.rest["sent"]),
            "draft_file": (self.registration, self.rest["draft"]),
            **one,
            **whole,
        }

    def whole(self, case: Case) -> WholeCase:
        """A case as a door gives it to a policy."""
        return WholeCase(case, self.registration, concerned_in(self.session, case, self.registration))

    def move(self) -> None:
        """The learner is received at Hull."""
        self._receive(self.room.hull)

    def come_back(self) -> None:
        """The learner is received at Leeds again."""
        self._receive(self.room.leeds)

    def _receive(self, here: Establishment) -> None:
        self.room.move(self.room.learner, here)
        self.session.expire(self.room.learner, ["stays"])

    def release(self) -> None:
        """The learner is at no prison."""
        release(self.session, self.room.learner)


def prison(session: Session) -> Prison:
    """A saved prison: everything that a deed of assessing, deciding or assuring can be about, once."""
    started = appealing(session)
    office, decided = started.office, started.piece
    place, unit = office.room, office.room.unit("PM1")
    member, other = person(place.leeds, Role.ASSESSOR, name="Max Member"), learner(place.leeds, "Kit Hale")
    trainee = trainee_assessor(place.leeds)
    save(session, member, *member.grants, other, trainee, *trainee.grants)  # type: ignore[attr-defined]
    piece = sent_evidence(place.registration, unit.criteria[:1], 2)
    piece.witness = statement(place.registration, place.tutor, place.leeds, witness_id=None, written_by=place.tutor.id)
    save(session, piece)
    proposal, cases = _proposal(piece, trainee, place), _cases(office, decided, member)
    made = Prison(office, piece, decided, proposal, member, other, cases)
    save(session, made.proposal, *made.cases.values())
    made.rest |= _seen(place) | _assured(office) | {"sent": _file(place, piece), "draft": _draft(place)}
    save(session, *made.rest.values())
    return made


def _proposal(piece: Evidence, trainee: Person, place: Classroom) -> Proposal:
    said: dict[str, Any] = {"feedback": "Good.", "checks": asdict(ALL_YES), "lines": [], "note": "", "agreed": None}
    return Proposal(
        version=piece.latest,
        assessor_id=trainee.id,
        establishment_id=place.leeds.id,
        proposed_at=NOON,
        settled_at=None,
        settled_by=None,
        **said,
    )


def _seen(place: Classroom) -> dict[str, Any]:
    where = room(place.leeds)
    free = slot(where, place.tutor)
    return {
        "shadowing": shadowing(place.registration, place.mentor, place.leeds),
        "room": where,
        "slot": free,
        "booking": booking(free, place.registration, place.unit("PM2"), place.tutor),
        "form": keyed_form(place.registration, place.tutor, FormKind.REFLECTIVE_ACCOUNT, new_code()),
        "witness_form": keyed_form(place.registration, place.tutor),
    }


def _file(place: Classroom, piece: Evidence) -> EvidenceFile:
    file = kept_file(place.learner)
    piece.latest.files.append(file)
    return file


def _draft(place: Classroom) -> EvidenceFile:
    """A file with words that are not sent yet."""
    return _file(place, evidence(place.registration, 3, title="Not sent"))


def _assured(office: Office) -> dict[str, Any]:
    place = office.room
    plan: SamplingPlan = sampling_plan(place, office.other_iqa)
    drawn: Draw = draw_of(plan, office.other_iqa, (place.registration, place.unit("PM1"), place.assessor))
    found = _finding(office)
    asked: dict[str, Any] = {"finding": found, "owner_id": place.assessor.id, "due_on": NOON.date(), "done_at": None}
    return {
        "plan": plan,
        "draw": drawn,
        "exercise": _exercise(office),
        "pack": centre_pack(place.leeds, office.admin),
        "pack_naming_all": centre_pack(place.leeds, office.admin, names_all=True),
        "action": Action(criterion_id=None, text="Say what to do next.", **asked),
        "to_decide": Action(criterion_id=place.unit("PM3").criteria[0].id, text="Ask again.", **asked),
    }


def _finding(office: Office) -> Finding:
    """What an IQA found in a unit that no case is about."""
    return Finding(
        registration=office.room.registration,
        unit_id=office.room.unit("PM3").id,
        iqa_id=office.other_iqa.id,
        establishment_id=office.room.leeds.id,
        stage=Stage.INTERIM,
        agrees=False,
        comment="One thing.",
        found_at=NOON - timedelta(days=1),
    )


def _exercise(office: Office) -> StandardisationExercise:
    made = StandardisationExercise(
        establishment_id=office.room.leeds.id,
        qualification_id=office.room.qualification.id,
        title="A first talk",
        words=[{"heading": "What I did", "text": "I listened."}],
        opened_by=office.other_iqa.id,
        opened_at=NOON,
        note="",
    )
    criterion = office.room.unit("PM1").criteria[0]
    made.lines = [StandardisationLine(criterion_id=criterion.id, position=1, agreed=None, guidance="")]
    return made


def _cases(office: Office, decided: Evidence, member: Person) -> dict[str, Case]:
    """A case at each stage. Those who decided the earlier stages could not decide these."""
    place = office.room
    judgement = decided.latest.judgement

    def appeal(*outcomes: CaseOutcome) -> Case:
        return _case(office, CaseKind.APPEAL, *outcomes, judgement=judgement, deciders=[office.eqa.id, office.admin.id])

    up, no = CaseOutcome.UPHELD, CaseOutcome.NOT_UPHELD
    looked = {"category": "Something that was seen or said", "deciders": [office.hull_iqa.id]}
    mine = {"raised_by": place.learner.id}
    found = _case(office, CaseKind.MALPRACTICE, up, units=["PM1"], **looked)
    found.steps[-1].taken_on_at = None
    turned_down = appeal(no)
    turned_down.steps[-1].taken_on_at = None
    return {
        "appeal": appeal(),
        "closed_appeal": turned_down,
        "second_appeal": appeal(no),
        "last_appeal": appeal(no, no),
        "unit_appeal": _case(office, CaseKind.APPEAL, units=["PM3"], finding=_finding(office)),
        "suspicion": _case(office, CaseKind.MALPRACTICE, units=["PM1"], **looked),
        "malpractice": found,
        "about_staff": _case(office, CaseKind.MALPRACTICE, units=["PM2"], about_id=member.id, **looked),
        "adjustment": _case(office, CaseKind.ADJUSTMENT, category="More time", **mine),
        "consideration": _case(office, CaseKind.CONSIDERATION, category="Not well on the day", **mine),
    }


def _case(office: Office, kind: CaseKind, *outcomes: CaseOutcome, deciders: Any = (), **changed: Any) -> Case:
    facts: dict[str, Any] = {
        "kind": kind,
        "registration_id": office.room.registration.id,
        "establishment_id": office.room.leeds.id,
        "judgement": None,
        "about_id": None,
        "category": "",
        "units": [],
        "text": "Please look.",
        "raised_by": office.hull_iqa.id,
        "raised_at": NOON,
        "answer_by": NOON.date(),
    }
    made = Case(**facts | changed)
    said = zip(outcomes, deciders, strict=False)
    made.steps = [_step(stage, outcome, decider) for stage, (outcome, decider) in enumerate(said, 1)]
    return made


def _step(stage: int, outcome: CaseOutcome, decider: UUID, taken_on_at: datetime | None = NOON) -> CaseStep:
    return CaseStep(
        stage=stage,
        outcome=outcome,
        reason="As I see it.",
        decided_by=decider,
        decided_at=NOON,
        taken_on_at=taken_on_at,
        next_answer_by=None,
    )


# What somebody may have a part in


def take_part(prison: Prison, someone: Person, part: str) -> None:
    """Let somebody have this part in something, and keep it."""
    PARTS[part](prison, someone)
    prison.session.commit()
    prison.session.expire_all()


def _interest(prison: Prison, someone: Person) -> None:
    prison.session.add(interest(someone, prison.room.learner))


def _interest_in_staff(prison: Prison, someone: Person) -> None:
    prison.session.add(interest(someone, prison.member))


def _interest_in_decider(prison: Prison, someone: Person) -> None:
    prison.session.add(interest(someone, prison.room.assessor))


def _sent_back(prison: Prison, someone: Person) -> None:
    finding = prison.cases["unit_appeal"].finding
    assert finding is not None
    finding.iqa_id = someone.id


def _witness(prison: Prison, someone: Person) -> None:
    assert prison.piece.witness is not None
    prison.piece.witness.witness_id = someone.id


def _witness_of_appeal(prison: Prison, someone: Person) -> None:
    prison.decided.witness = statement(prison.registration, someone, prison.room.leeds)


def _observer(prison: Prison, someone: Person) -> None:
    room = prison.room
    prison.decided.practical = practical(prison.registration, room.unit("PM2"), someone, room.leeds)


def _asker(prison: Prison, someone: Person) -> None:
    prison.decided.discussion = discussion(prison.registration, someone, prison.room.leeds)


def _decider(prison: Prison, someone: Person) -> None:
    prison.decided.latest.judgements[0].assessor_id = someone.id


def _countersigner(prison: Prison, someone: Person) -> None:
    prison.decided.latest.judgements[0].countersigned_by = someone.id


def _looked(prison: Prison, someone: Person) -> None:
    found = _finding(prison.office)
    found.iqa_id, found.unit_id = someone.id, prison.room.unit("PM1").id
    prison.session.add(found)


def _first_stage(prison: Prison, someone: Person) -> None:
    prison.cases["second_appeal"].steps[0].decided_by = someone.id
    prison.cases["last_appeal"].steps[0].decided_by = someone.id


def _proposer(prison: Prison, someone: Person) -> None:
    prison.proposal.assessor_id = someone.id


def _asked(prison: Prison, someone: Person) -> None:
    prison.cases["adjustment"].raised_by = someone.id


def _took_on(prison: Prison, someone: Person) -> None:
    prison.cases["second_appeal"].steps[0].taken_on_by = someone.id
    prison.cases["last_appeal"].steps[0].taken_on_by = someone.id


def _suspects(prison: Prison, someone: Person) -> None:
    for name in ("suspicion", "malpractice"):
        prison.cases[name].raised_by = someone.id


def _appeals_for_them(prison: Prison, someone: Person) -> None:
    for name in ("appeal", "closed_appeal"):
        prison.cases[name].raised_by = someone.id


def _interest_in_raiser(prison: Prison, someone: Person) -> None:
    prison.session.add(interest(someone, prison.office.hull_iqa))


def _is_about(prison: Prison, someone: Person) -> None:
    prison.cases["about_staff"].about_id = someone.id


def _added(prison: Prison, someone: Person) -> None:
    prison.rest["draft"].added_by = someone.id


def _asked_for_packs(prison: Prison, someone: Person) -> None:
    prison.rest["pack"].asked_by = someone.id
    prison.rest["pack_naming_all"].asked_by = someone.id


def _owner(prison: Prison, someone: Person) -> None:
    prison.rest["action"].owner_id = someone.id
    prison.rest["to_decide"].owner_id = someone.id


def _asked_for_action(prison: Prison, someone: Person) -> None:
    prison.rest["action"].finding.iqa_id = someone.id


PARTS: dict[str, Callable[[Prison, Person], None]] = {
    "declared an interest in the learner": _interest,
    "declared an interest in the member of staff a case is about": _interest_in_staff,
    "declared an interest in whoever decided it": _interest_in_decider,
    "declared an interest in whoever raised the cases": _interest_in_raiser,
    "sent the unit back that is appealed about": _sent_back,
    "bore witness in the piece": _witness,
    "bore witness in the piece appealed about": _witness_of_appeal,
    "observed what the piece appealed about shows": _observer,
    "asked the questions in the piece appealed about": _asker,
    "decided it": _decider,
    "countersigned it": _countersigner,
    "looked at the unit as an IQA": _looked,
    "decided the first stage": _first_stage,
    "took it on": _took_on,
    "proposed it": _proposer,
    "asked for the adjustment": _asked,
    "raised the suspicion": _suspects,
    "appealed on the learner's behalf": _appeals_for_them,
    "is whom the case is about": _is_about,
    "added the file that is not sent": _added,
    "asked for the packs": _asked_for_packs,
    "is asked to do the action": _owner,
    "asked for the action": _asked_for_action,
}


def close(prison: Prison, name: str) -> None:
    """Somebody decides the case that is called so, and nobody takes it on."""
    case = prison.cases[name]
    case.steps.append(_step(1, CaseOutcome.UPHELD, prison.office.hull_iqa.id, taken_on_at=None))
    prison.session.commit()


# Roles that are not in force


def also(prison: Prison, someone: Person, role: str, here: Establishment | None = None) -> None:
    """Give somebody this role too, at Leeds unless told otherwise."""
    given = grant(*held(role, here or prison.room.leeds))
    given.person = someone
    if role == IN_TRAINING:
        given.training_since = LONG_AGO.date()
    save(prison.session, given)


def out_of_force(prison: Prison, someone: Person, how: str) -> None:
    """Suspend the only role of somebody, let it end yesterday or begin tomorrow."""
    [mine] = someone.grants  # type: ignore[attr-defined]
    day = timedelta(days=1)
    if how == "suspended":
        mine.suspended_on = NOON.date()
    elif how == "ended yesterday":
        mine.to_day = NOON.date() - day
    else:
        mine.from_day = NOON.date() + day
    prison.session.commit()


def in_force(prison: Prison, someone: Person) -> None:
    """Let the only role of somebody be in force today."""
    [mine] = someone.grants  # type: ignore[attr-defined]
    mine.suspended_on, mine.to_day, mine.from_day = None, None, LONG_AGO.date()
    prison.session.commit()
