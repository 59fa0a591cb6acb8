"""A deed refuses whoever may not do it, by whatever way it is reached: the door's policy is not the only lock.

Each deed is held against a row of the table of policies: whoever that row says no to is refused by the deed itself.
"""

import importlib
import inspect
from dataclasses import dataclass
from datetime import time
from pathlib import Path

import pytest

from lms.assessments.models import DiscussionKind, Proof, Recognition, Seen
from lms.assessments.rules.discussions import Asked
from lms.assessments.service import bookings, discussions, practical, prior, shadowing, witnesses
from lms.core.uploads.receiving import Received
from lms.core.work import Refused, Stale, Work
from lms.courses.models import FormKind, Reflection
from lms.credentials.rules import NoUln
from lms.credentials.service import claiming, organisation, packs
from lms.establishments.models import Interruption
from lms.portfolio.models import Kind, Outcome
from lms.portfolio.rules import ALL_YES
from lms.portfolio.service import deciding, files, paper, pieces, proof
from lms.quality.models import CaseKind, CaseOutcome, ClaimMode, DocumentKind, PackKind, Stage
from lms.quality.queries.flags import Flagged, Whose
from lms.quality.rules.anonymous import Names
from lms.quality.rules.cases import NEEDS
from lms.quality.rules.flags import Flag, FlagKind, Piece
from lms.quality.service import actions, cases, claims, documents, findings, flags, sampling, standardisation, telling
from lms.quality.service import deciding as again
from tests import builders as a
from tests.builders import circumstances as given
from tests.builders.circumstances import LEARNERS, NOWHERE, STAFF
from tests.test_policy_table import ROWS, WHEN

pytestmark = pytest.mark.once

TODAY = a.NOON.date()
SAID = {"feedback": "Clear.", "checks": ALL_YES}
OCCASION = {"day": TODAY, "minutes": 30}
WITNESS = {
    "job": "Officer",
    "relationship": "I run the wing",
    "contact": "The office",
    "day": TODAY,
    "seen": "They sat.",
}
SHADOWED = dict.fromkeys(("setting", "role_seen", "saw", "did", "learned", "boundary"), "Words")
REASON = Interruption.REGIME
RECEIVED = Received("plan.jpg", "image/jpeg", 2048, "b" * 64, None)


def lines(version):
    return a.verdict(version, Outcome.MET)["lines"]


def flagged(prison):
    piece = Piece(prison.registration.id, prison.piece.number)
    whose = {prison.registration.id: Whose(prison.registration.id, "Jordan Ash", "A1234AA", is_read=True, is_ours=True)}
    return Flagged(Flag(FlagKind.MANY_MET, "a-mark", (piece,)), whose, None)


def asked(prison):
    criterion = prison.room.unit("PM1").criteria[0]
    return [Asked("What is it?", "Somebody to talk to.", criterion.id)]


def seen_lines(prison):
    return [(criterion, Seen.SEEN, "They asked") for criterion in prison.room.unit("PM2").criteria]


def reflection(prison):
    return Reflection(
        learner_id=prison.room.learner.id, module="listening", prompt="Why?", words="Because.", written_at=a.NOON
    )


def certified(prison):
    """The registration, as one for a qualification of an awarding organisation."""
    qualification = prison.room.qualification
    qualification.rules = {**qualification.rules, "awarding_organisation": a.ORGANISATION}
    prison.session.flush()
    return prison.registration


def args(*said, **named):
    """What a deed is given after its work."""
    return said, named


# Each deed, the row of the table it is held against, and what it is given here. `p` is the prison.
DEEDS = {
    bookings.close_room: ("assessments.may_change_room room", lambda p: args(p.rest["room"])),
    bookings.offer: (
        "assessments.may_change_slot slot",
        lambda p: args(p.rest["room"], day=TODAY, begins=time(15), minutes=30),
    ),
    bookings.withdraw: (
        "assessments.may_change_slot slot",
        lambda p: args(p.rest["slot"], REASON, p.rest["slot"].version),
    ),
    bookings.book: (
        "assessments.may_book registration",
        lambda p: args(p.registration, p.rest["slot"], p.room.unit("PM2"), p.room.assessor),
    ),
    bookings.cancel: (
        "assessments.may_change_booking booking",
        lambda p: args(p.rest["booking"], REASON, p.rest["booking"].version),
    ),
    bookings.move: (
        "assessments.may_change_booking booking",
        lambda p: args(
            p.rest["booking"],
            p.rest["slot"],
            p.room.assessor,
            REASON,
            p.rest["booking"].version,
        ),
    ),
    discussions.record_discussion: (
        "assessments.may_question registration",
        lambda p: args(
            p.registration,
            DiscussionKind.ORAL_QUESTIONING,
            **OCCASION,
            plan="What a mentor is for",
            rows=asked(p),
            summary="",
        ),
    ),
    discussions.sign: (
        "assessments.may_sign_discussion registration",
        lambda p: args(p.rest["discussion"], p.rest["discussion"].version),
    ),
    discussions.sign_on_paper: (
        "assessments.may_question registration",
        lambda p: args(p.rest["discussion"], a.signed_paper(), p.rest["discussion"].version),
    ),
    practical.record_practical: (
        "assessments.may_observe registration",
        lambda p: args(
            p.registration,
            p.room.unit("PM2"),
            **OCCASION,
            setting="Room",
            activity="A talk",
            lines=seen_lines(p),
            observer_comment="Calm and clear.",
        ),
    ),
    practical.sign_practical: ("assessments.may_log registration", lambda p: args(p.rest["practical"], "Yes.")),
    practical.sign_practical_on_paper: (
        "assessments.may_observe registration",
        lambda p: args(p.rest["practical"], a.signed_paper(), "I was nervous."),
    ),
    prior.claim_prior: (
        "assessments.may_claim_prior registration",
        lambda p: args(
            p.registration,
            Recognition.RPL,
            title="T",
            issuer="I",
            level="1",
            achieved_on=TODAY,
            proof="P",
            mapping="M",
        ),
    ),
    shadowing.log_shadowing: (
        "assessments.may_log registration",
        lambda p: args(p.registration, p.room.mentor, **OCCASION, **SHADOWED),
    ),
    shadowing.confirm: (
        "assessments.may_confirm shadowing",
        lambda p: args(p.rest["shadowing"], p.rest["shadowing"].version),
    ),
    shadowing.countersign: (
        "assessments.may_countersign shadowing",
        lambda p: args(p.rest["shadowing"], p.rest["shadowing"].version),
    ),
    witnesses.bear_witness: ("assessments.may_bear_witness registration", lambda p: args(p.registration, **WITNESS)),
    witnesses.type_for_witness: (
        "assessments.may_type_for_a_witness registration",
        lambda p: args(p.registration, **WITNESS, witness_name="Wes Noble"),
    ),
    witnesses.sign_on_paper: (
        "assessments.may_type_for_a_witness registration",
        lambda p: args(p.rest["statement"], a.signed_paper(), p.rest["statement"].version),
    ),
    witnesses.say_who: (
        "assessments.may_type_for_a_witness registration",
        lambda p: args(p.rest["statement"], p.room.tutor.id, p.rest["statement"].version),
    ),
    pieces.start: (
        "portfolio.may_write registration",
        lambda p: args(p.registration, Kind.REFLECTIVE_ACCOUNT, "Mine", "Words"),
    ),
    pieces.start_from_reflection: ("portfolio.may_write registration", lambda p: args(p.registration, reflection(p))),
    pieces.save: (
        "portfolio.may_write registration",
        lambda p: args(p.draft, "Words", p.draft.version),
    ),
    pieces.submit: (
        "portfolio.may_write registration",
        lambda p: args(p.draft, "Words", [p.room.unit("PM1").criteria[0].id], True, p.draft.version),
    ),
    pieces.take_back: ("portfolio.may_write registration", lambda p: args(p.piece, p.piece.version)),
    pieces.add_version: ("portfolio.may_write registration", lambda p: args(p.decided, p.decided.version)),
    files.add_file: (
        "portfolio.may_add_files registration",
        lambda p: args(p.draft, RECEIVED, "My plan", 1),
    ),
    files.take_away_file: (
        "portfolio.may_take_away_file draft_file",
        lambda p: args(p.draft, p.rest["draft"], 1),
    ),
    # An assessor in training decides nothing alone, so these are held against the row of countersigning.
    deciding.decide: (
        "portfolio.may_countersign proposal",
        lambda p: args(p.piece, **SAID, seen=p.piece.version, lines=lines(p.piece.latest)),
    ),
    deciding.decide_again: (
        "portfolio.may_countersign proposal",
        lambda p: args(
            p.decided,
            1,
            **SAID,
            seen=p.decided.version,
            why="A slip.",
            lines=lines(p.decided.latest),
        ),
    ),
    again.decide_again: (
        "portfolio.may_countersign proposal",
        lambda p: args(
            p.decided,
            1,
            **SAID,
            seen=p.decided.version,
            why="A slip.",
            lines=lines(p.decided.latest),
        ),
    ),
    deciding.propose: (
        "portfolio.must_propose registration",
        lambda p: args(p.piece, **SAID, seen=p.piece.version, lines=lines(p.piece.latest)),
    ),
    deciding.countersign: (
        "portfolio.may_countersign proposal",
        lambda p: args(p.proposal, seen=p.proposal.version_number),
    ),
    deciding.hand_back: (
        "portfolio.may_countersign proposal",
        lambda p: args(p.proposal, "Look again.", seen=p.proposal.version_number),
    ),
    proof.see_proof: (
        "assessments.may_see_proof registration",
        lambda p: args(p.rest["prior"], Proof.LEARNER_SAYS, "A paper", p.rest["prior"].version),
    ),
    paper.print_form: (
        "portfolio.may_print_form registration",
        lambda p: args(p.registration, FormKind.REFLECTIVE_ACCOUNT, None, reading="", pages=1),
    ),
    paper.key: (
        "portfolio.may_key_form form",
        lambda p: args(p.rest["form"], kept_at="Here", signed=[], enter=lambda: paper.OwnWords("A", "B")),
    ),
    cases.appeal: ("quality.may_ask registration", lambda p: args(p.registration, p.decided, "Look again.")),
    cases.appeal_unit: (
        "quality.may_ask registration",
        lambda p: args(p.registration, p.room.unit("PM3"), "Look again."),
    ),
    cases.ask: (
        "quality.may_ask registration",
        lambda p: args(
            p.registration, CaseKind.ADJUSTMENT, category="More time", units=[], text="Time.", reason_category=NEEDS[0]
        ),
    ),
    cases.raise_malpractice: (
        "quality.may_report registration",
        lambda p: args(p.registration, category="Seen", units=[], text="Two alike."),
    ),
    cases.decide: (
        "quality.may_decide_case appeal",
        lambda p: args(
            p.whole(p.cases["appeal"]),
            CaseOutcome.UPHELD,
            "I agree.",
            seen=p.cases["appeal"].version,
        ),
    ),
    cases.take_on: (
        "quality.may_take_on closed_appeal",
        lambda p: args(p.whole(p.cases["closed_appeal"]), seen=p.cases["closed_appeal"].version),
    ),
    telling.correct_telling: (
        "quality.may_tell malpractice",
        lambda p: args(p.whole(p.cases["malpractice"]), TODAY, "AO/26/15", seen=p.cases["malpractice"].version),
    ),
    telling.tell: (
        "quality.may_tell malpractice",
        lambda p: args(p.whole(p.cases["malpractice"]), TODAY, "AO/26/14", seen=p.cases["malpractice"].version),
    ),
    claims.set_route: (
        "quality.may_set_claim_route prison",
        lambda p: args(p.room.leeds, p.room.qualification, ClaimMode.EQA_FIRST, TODAY, "A letter."),
    ),
    claims.record_visit: (
        "quality.may_set_claim_route prison",
        lambda p: args(
            p.room.leeds,
            p.room.qualification,
            visited_on=TODAY,
            reviewer="Eve",
            grade="",
            report="Sound.",
            actions_open=False,
        ),
    ),
    claiming.claim: ("credentials.may_claim registration", lambda p: args(p.registration)),
    organisation.check_identity: (
        "credentials.may_check_identity registration",
        lambda p: args(certified(p), name="Jordan Ash", uln="", no_uln=NoUln.ASKED_FOR, seen=0),
    ),
    organisation.record_certificate: (
        "credentials.may_claim registration",
        lambda p: args(certified(p), number="N 1", issued_on=TODAY, replaces=None, seen=0),
    ),
    packs.ask: ("quality.may_make_pack_of prison_id", lambda p: args(p.room.leeds, TODAY, TODAY, PackKind.PDF)),
    documents.ask: ("quality.may_read registration", lambda p: args(p.registration, DocumentKind.PDF)),
    findings.agree: (
        "quality.may_review registration",
        lambda p: args(p.registration, p.room.unit("PM2"), "Sound.", said=a.answers(p.room.unit("PM2"))),
    ),
    findings.send_back: (
        "quality.may_review registration",
        lambda p: args(p.registration, p.room.unit("PM2"), {}, "No.", said=a.answers(p.room.unit("PM2"))),
    ),
    findings.look: (
        "quality.may_review registration",
        lambda p: args(p.registration, p.room.unit("PM2"), {}, "Looked.", a.answers(p.room.unit("PM2"))),
    ),
    findings.release: ("quality.may_review registration", lambda p: args(p.registration, p.room.unit("PM2"))),
    actions.move_action: (
        "quality.may_move_action action",
        lambda p: args(p.rest["action"], p.rest["action"].owner_id, p.rest["action"].due_on),
    ),
    actions.finish_action: ("quality.may_answer_action action", lambda p: args(p.rest["action"], "Done.")),
    flags.look_into: ("quality.may_report registration", lambda p: args(flagged(p), "Two alike.")),
    flags.explain: ("quality.may_report registration", lambda p: args(flagged(p), "The same talk.")),
    sampling.make_plan: (
        "quality.may_plan_at prison_id",
        lambda p: args(
            p.room.leeds.id,
            p.room.qualification.slug,
            from_day=TODAY,
            to_day=TODAY,
            rates={"low": 15, "medium": 30, "high": 50},
        ),
    ),
    sampling.end_plan: ("quality.may_run_plan plan", lambda p: args(p.rest["plan"])),
    sampling.agree_rates: (
        "quality.may_run_plan plan",
        lambda p: args(p.rest["plan"], sampling.Agreed("Eve Outer", TODAY)),
    ),
    sampling.make_draw: ("quality.may_run_plan plan", lambda p: args(p.rest["plan"], Stage.SUMMATIVE, "seed")),
    standardisation.open_exercise: (
        "quality.may_standardise registration",
        lambda p: args(
            p.registration,
            p.decided,
            title="A talk",
            words=[("What I did", "I listened.")],
            criteria_ids=[p.room.unit("PM1").criteria[0].id],
            names=Names(),
            planned_on=TODAY,
        ),
    ),
    standardisation.answer: (
        "quality.may_answer exercise",
        lambda p: args(p.rest["exercise"], {p.room.unit("PM1").criteria[0].id: (Outcome.MET, "Clear.")}),
    ),
    standardisation.close: (
        "quality.may_lead exercise",
        lambda p: args(p.rest["exercise"], seen=p.rest["exercise"].version),
    ),
    standardisation.agree: (
        "quality.may_lead exercise",
        lambda p: args(
            p.rest["exercise"],
            meeting_on=TODAY,
            there=[],
            note="",
            agreed={},
            seen=p.rest["exercise"].version,
        ),
    ),
}

# What the deeds are made of: each is called by a deed that asks, or by a machine, and says so where it is written.
INNER = {
    "assessments.bookings": {"still_needed", "cancel_for_transfer"},
    "assessments.discussions": {"enter_discussion"},
    "assessments.occasions": {
        "stay_of",
        "check_day",
        "check_when",
        "check_worked_here",
        "check_words",
        "check_form",
        "check_paper",
        "check_seen",
    },
    "assessments.practical": {"enter_practical"},
    "assessments.prior": {"enter_proof"},
    "assessments.shadowing": {"enter_shadowing", "enter_signatures"},
    "portfolio.pieces": {"begin", "put_in", "claim", "touch", "record_of", "check_seen"},
    "portfolio.sending": {"describe", "faults_in_sending"},
    "portfolio.files": {"copies_of", "infected_file_refused"},
    "portfolio.verdicts": {"as_data", "check", "lines_of"},
    # A phrase is the one's own who keeps it, and nobody else's is ever found.
    "portfolio.phrases": {"add_phrase", "remove_phrase"},
    # Where work waits follows its learner, whoever sends it or receives them.
    "portfolio.waiting": {"place_to_wait", "take_along"},
    "quality.cases": {"why_no_appeal", "why_no_appeal_of_unit", "go_on", "check_seen", "record_about", "write_step"},
    "quality.claims": {"cycle_facts"},
    "quality.deciding": {"settled_for"},
    "quality.documents": {"make", "give_up", "note_download", "clear_replaced"},
    "quality.making": {"step", "write_trouble", "write_file"},
    "quality.actions": {"check_asked"},
    "quality.findings": {"why_not_released_now", "why_not_released_with"},
    "quality.reviewing": {
        "ready_unit",
        "unit_for",
        "why_apart",
        "sampled",
        "check_said",
        "check_named",
        "write_finding",
        "record_sampled",
        "award_unit",
        "add_lines",
        "add_actions",
    },
    "quality.sampling": {"draw_again", "unforeseen"},
}
STOREYS = ("assessments", "portfolio", "quality")


def public(module):
    """The functions that a module of deeds offers."""
    own = {name: made for name, made in vars(module).items() if inspect.isfunction(made)}
    return {name for name, made in own.items() if made.__module__ == module.__name__ and not name.startswith("_")}


def modules_of(storey):
    package = importlib.import_module(f"lms.{storey}.service")
    [folder] = package.__path__
    names = sorted(path.stem for path in Path(folder).glob("*.py") if path.stem != "__init__")
    return {f"{storey}.{name}": importlib.import_module(f"lms.{storey}.service.{name}") for name in names}


@pytest.mark.parametrize("storey", STOREYS)
def test_every_deed_is_here(storey):
    for name, module in modules_of(storey).items():
        held = {deed.__name__ for deed in DEEDS if deed.__module__ == module.__name__}
        assert public(module) == held | INNER.get(name, set()), f"say who may do what is new in {name}"


@dataclass
class Everybody:
    """Who knocks, by name."""

    actors: dict
    prison: given.Prison

    def refused(self, deed):
        """What the deed says to each of them: its refusal, or None."""
        _, arguments = DEEDS[deed]
        return {who: self._said(deed, actor, arguments) for who, actor in self.actors.items()}

    def _said(self, deed, actor, arguments):
        session = self.prison.session
        work = Work(session, actor, a.NOON)
        once = session.begin_nested()
        try:
            said, named = arguments(self.prison)
            deed(work, *said, **named)
        except Refused as refused:
            return refused.sentence
        except Stale:
            return "stale"
        finally:
            once.rollback()
            session.expire_all()
        return None


@pytest.fixture
def prison(session):
    made = given.prison(session)
    room = made.room
    unsigned = {"signed_at": None, "witness_id": None, "known_as": "t vale"}
    made.rest["statement"] = a.statement(made.registration, room.tutor, room.leeds, **unsigned)
    made.rest["discussion"] = a.discussion(made.registration, room.assessor, room.leeds, learner_signed_at=None)
    said = {"learner_signed_at": None, "observer_comment": "Calm and clear."}
    made.rest["practical"] = a.practical(made.registration, room.unit("PM2"), room.tutor, room.leeds, **said)
    made.rest["prior"] = a.prior(made.registration)
    a.save(session, *(made.rest[name] for name in ("statement", "discussion", "practical", "prior")))
    made.draft = made.rest["draft"].version.evidence
    return made


def everybody(prison):
    actors = {who: given.as_signed_in(prison.session, prison.learner_called(who)) for who in LEARNERS}
    nobody = given.as_signed_in(prison.session, given.holder(prison.session, STAFF[0], prison.room.leeds))
    for role in STAFF:
        actors[role] = given.holding(nobody, role, prison.room.leeds)
        if role not in NOWHERE:
            actors[f"{role} at Hull"] = given.holding(nobody, role, prison.room.hull)
    actors["nobody"] = given.without_a_role(nobody)
    return Everybody(actors, prison)


def allowed(deed, when, elsewhere):
    """Whom the table lets do the deed, of those who are asked."""
    _, _, words = ROWS[DEEDS[deed][0]]
    here = {who for who, word in words.items() if word in WHEN[when]}
    there = {f"{who} at Hull" for who, word in words.items() if who in STAFF and word in WHEN[elsewhere]}
    return here | {who for who in there if who.removesuffix(" at Hull") not in NOWHERE}


WHERE = {
    "the learner is here": "staff are at the other prison",
    "the learner was moved away": "staff are where the learner was moved to",
}


@pytest.mark.parametrize("when", WHERE)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.__module__.removeprefix('lms.')}.{deed.__name__}")
def test_a_deed_refuses_whoever_may_not(prison, deed, when):
    if when != "the learner is here":
        prison.move()
    said = everybody(prison).refused(deed)
    may = allowed(deed, when, WHERE[when])
    assert {who for who, sentence in said.items() if sentence in (None, "stale")} <= may
    no = said["nobody"]
    assert no, "somebody without any role was not refused"
    assert not {who for who in may if said[who] == no}, f"somebody who may was told: {no}"
