"""One draw written down whole: both databases give it, in whatever order the rows were kept.

Who is drawn from, the seed, and every pick with its reasons stand here. Names are such that databases put them in
different orders: capitals, accents, and work of one and the same moment.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.people import cpd
from lms.people.models import DeclaredInterest, Person, PrisonNumber, Role, Stay, StayReason
from lms.portfolio.models import Claim, Decision, Evidence, EvidenceVersion, Judgement, Kind, Outcome, Source
from lms.portfolio.rules import CHECKS, DECLARATION
from lms.quality.models import Stage
from lms.quality.queries.sampling import get_draw
from lms.quality.service import sampling as service
from tests import builders as a

SEED = "Green door 7"
RATES = {"low": 20, "medium": 34, "high": 50}
ADAM, EMIL, ZOE = (UUID(int=number << 96 | 0xA55E55) for number in (3, 1, 2))
NAMES = {ADAM: "adam zed", EMIL: "Émil Ash", ZOE: "Zoë van der Berg"}
ACCOUNT, PRODUCT, ASKED = Kind.REFLECTIVE_ACCOUNT, Kind.PRODUCT, Kind.ORAL_QUESTIONING
TYPED, PAPER, IMPORTED = Source


@dataclass(frozen=True)
class Piece:
    """A piece that shows part of a unit: who decided it, what it is, how and where it came, and when."""

    by: UUID
    kind: Kind = ACCOUNT
    source: Source = TYPED
    at: str = "Leeds"
    days_ago: int = 20
    first_not_yet: bool = False


# The number of a learner, a unit, and the pieces that show it between them.
POPULATION = (
    (1, "PM1", Piece(ADAM, days_ago=190), Piece(ADAM, PRODUCT, days_ago=190, first_not_yet=True)),
    (2, "PM1", Piece(ADAM, days_ago=110)),
    (3, "PM1", Piece(ADAM, days_ago=100)),
    (4, "PM1", Piece(ADAM, PRODUCT, days_ago=60)),
    (5, "PM2", Piece(ADAM)),
    (6, "PM2", Piece(ADAM)),
    (1, "PM2", Piece(ADAM)),
    (7, "PM1", Piece(EMIL, ASKED, PAPER)),
    (8, "PM1", Piece(EMIL)),
    (9, "PM3", Piece(EMIL), Piece(ZOE, at="Écrou")),
    (10, "PM1", Piece(ZOE, at="erlestoke")),
    (11, "PM1", Piece(ZOE, PRODUCT, IMPORTED, at="Écrou"), Piece(ZOE, at="erlestoke")),
    (12, "PM2", Piece(ZOE, at="Écrou", first_not_yet=True)),
)
# The IQA who draws has an interest in these learners.
APART = (4, 7)

# What is picked: the learner, the unit, by which day it is looked at, and why.
EMIL_IS = "Émil Ash is high risk: 50 per cent of their units are looked at"
ZOE_IS = "Zoë van der Berg is high risk: 50 per cent of their units are looked at"
ADAM_IS = "adam zed is low risk: 20 per cent of their units are looked at"
EXPECTED = (
    (8, "PM1", "2026-05-20", EMIL_IS, "First to cover assessors: Émil Ash"),
    (12, "PM2", "2026-05-20", ZOE_IS),
    (
        11,
        "PM1",
        "2026-05-20",
        ZOE_IS,
        "First to cover candidates: began here, working on a first unit",
        "First to cover assessors: Zoë van der Berg",
        "First to cover methods: product, reflective account",
        "First to cover evidence: imported, typed here",
        "First to cover records: every decision was met the first time",
        "First to cover assessment sites: erlestoke, Écrou",
    ),
    (9, "PM3", "2026-05-20", EMIL_IS),
    (2, "PM1", "2026-06-03", ADAM_IS),
    (
        1,
        "PM1",
        "2026-06-03",
        ADAM_IS,
        "First to cover assessors: adam zed",
        "First to cover records: a decision was made again, something was asked for before it was met",
        "First to cover assessment sites: Leeds",
    ),
)
MISSING = (
    "Evidence: scanned or keyed from paper: only in the sampler’s own work",
    "Methods: oral questioning: only in the sampler’s own work",
)


def key(kind, number):
    return UUID(int=kind << 64 | number)


@pytest.fixture
def office(session):
    """An IQA, and three assessors of whom one has an award and has decided for long."""
    office = a.office(session)
    room = office.room
    for person_id, name in NAMES.items():
        someone = a.person(room.leeds, Role.ASSESSOR, name=name)
        someone.id = person_id
        first, _, last = name.partition(" ")
        someone.first_name, someone.last_name = first, last
        a.save(session, someone, *someone.grants)
    held = cpd.Award("D32 and D33", "A body", date(1999, 3, 1))
    cpd.add_qualification(office.as_(session.get(Person, ADAM)), ADAM, held)
    a.save(session, a.establishment("ECR", "Écrou"), a.establishment("ERL", "erlestoke"))
    return office


def rows_of(office, sites):
    """Every row of the population, by its table, the ones that others point to first."""
    room = office.room
    rows = {}

    def add(table, **facts):
        rows.setdefault(table, []).append(facts)

    for number in sorted({number for number, *_ in POPULATION}):
        learner, names = key(1, number), {"first_name": "Lee", "last_name": f"No{number}"}
        add(Person, id=learner, **names, urn=uuid4(), made_at=a.LONG_AGO)
        called = {"number": f"G{number:04d}GG", "given_at": a.LONG_AGO, "replaced_at": None}
        add(PrisonNumber, id=uuid4(), person_id=learner, **called)
        here = {"establishment_id": room.leeds.id, "began_at": a.LONG_AGO, "ended_at": None}
        add(Stay, id=uuid4(), person_id=learner, **here, reason=StayReason.ADMISSION, end_reason=None)
        on = {"qualification_id": room.qualification.id, "establishment_id": room.leeds.id}
        add(Registration, id=key(2, number), learner_id=learner, **on, registered_at=a.LONG_AGO)
    place = 0
    for number, code, *pieces in POPULATION:
        for turn, piece in enumerate(pieces):
            place += 1
            criteria = room.unit(code).criteria[turn :: len(pieces)]
            _add_piece(add, piece, place, key(2, number), criteria, sites[piece.at])
    return rows


def _add_piece(add, piece, place, registration, criteria, site):
    evidence, version, at = key(3, place), key(4, place), a.NOON - timedelta(days=piece.days_ago)
    made = {"number": place, "kind": piece.kind, "title": "Mine", "source": piece.source, "version": 1}
    add(Evidence, id=evidence, registration_id=registration, started_at=at, **made)
    sent = {"made_at": at, "submitted_at": at, "declaration": DECLARATION, "answered_at": at, "held_on_paper": ""}
    add(EvidenceVersion, id=version, evidence_id=evidence, number=1, text="Words", **sent)
    turns = (Outcome.NOT_YET, Outcome.MET) if piece.first_not_yet else (Outcome.MET,)
    for turn, outcome in enumerate(turns):
        judged = {"feedback": "Good", "why_again": "Looked again" if turn else "", "countersigned_by": None}
        there = {"establishment_id": site, "decided_at": at + timedelta(hours=turn)}
        add(Judgement, id=key(5 + turn, place), version_id=version, assessor_id=piece.by, **there, **judged)
        for criterion in criteria:
            known = {"registration_id": registration, "criterion_id": criterion.id, "outcome": outcome, "comment": ""}
            before = key(7 + criteria.index(criterion), place) if turn else None
            stands = {"supersedes_id": before, "takes_effect": True, "decided_at": at + timedelta(hours=turn)}
            decision = uuid4() if turn else key(7 + criteria.index(criterion), place)
            add(
                Decision,
                id=decision,
                judgement_id=key(5 + turn, place),
                **known,
                **stands,
                **dict.fromkeys(CHECKS, True),
            )
    for criterion in criteria:
        add(Claim, id=uuid4(), version_id=version, criterion_id=criterion.id)


@pytest.mark.parametrize("order", ["as written", "backwards", "shuffled"])
def test_the_draw_that_is_written_here_is_drawn_on_every_database_in_whatever_order_its_rows_were_kept(
    office, session, order
):
    sites = dict(session.execute(select(Establishment.name, Establishment.id)).all())
    chance = random.Random(order)
    for table, rows in rows_of(office, sites).items():
        if order == "backwards":
            rows.reverse()
        elif order == "shuffled":
            chance.shuffle(rows)
        # What another row of the same table replaces comes before it.
        rows.sort(key=lambda row: row.get("supersedes_id") is not None)
        session.execute(insert(table), rows)
    for number in APART:
        facts = {"why": "A neighbour", "declared_at": a.NOON, "ended_at": None}
        session.add(DeclaredInterest(person_id=office.iqa.id, about_id=key(1, number), **facts))
    session.commit()
    plan = a.plan(office, rates=RATES)

    drawn = service.make_draw(office.as_(office.iqa), plan, Stage.SUMMATIVE, SEED)

    session.commit()
    session.expire_all()
    drawn = get_draw(office.as_(office.iqa), drawn.id)
    assert len(drawn.population) == len(POPULATION)
    picked = [
        (item.registration_id.int & 0xFFFF, item.unit.code, item.due_on.isoformat(), *item.reasons)
        for item in drawn.items
    ]
    assert tuple(picked) == EXPECTED
    assert tuple(drawn.missing) == MISSING
    assert service.draw_again(session, drawn).is_the_same
