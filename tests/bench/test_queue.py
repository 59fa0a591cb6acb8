"""What the queue costs with much waiting beside what it costs with little, in the same process."""

import gc
from datetime import timedelta
from time import process_time
from uuid import uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.people.models import Person, PrisonNumber, Stay, StayReason
from lms.portfolio.models import Claim, Evidence, EvidenceVersion, Kind
from tests import builders as a
from tests.client import Browser

LITTLE, MUCH = 1_000, 100_000
PIECES_OF_ONE = 20
AT_ONCE = 5_000
ROUNDS = 40
LIMIT = 1.3
# Where work waits at many prisons at once: not brought down to the same yet.
LIMIT_ELSEWHERE = 2.5
PRISONS = 20
FEW = 60

pytestmark = pytest.mark.bench


class Country:
    """Prisons in which more and more pieces wait."""

    def __init__(self, session: Session, room: a.Classroom, prisons: int) -> None:
        self.session, self.room = session, room
        self.places = [room.leeds, *(_prison(number) for number in range(1, prisons))]
        a.save(session, *self.places)
        self.count = 0

    def fill(self, pieces: int, places: list[Establishment] | None = None) -> None:
        """Let this many more pieces wait, each sent a second after the one before, at these prisons in turn."""
        places = places or self.places
        learners = [uuid4() for _ in range(pieces // PIECES_OF_ONE)]
        ids = dict(zip(learners, self._learners(learners, places), strict=True))
        evidence, versions, claims = [], [], []
        criterion = self.room.unit().criteria[0]
        for number in range(pieces):
            piece, version = uuid4(), uuid4()
            registration = ids[learners[number % len(learners)]]
            evidence.append(self._piece(piece, registration, number // len(learners) + 1))
            versions.append(self._version(version, piece))
            claims.append({"id": uuid4(), "version_id": version, "criterion_id": criterion.id})
        for table, rows in ((Evidence, evidence), (EvidenceVersion, versions), (Claim, claims)):
            self._insert(table, rows)
        self.session.commit()
        self.session.execute(text("ANALYZE"))
        self.session.commit()

    def _learners(self, learners: list[object], places: list[Establishment]) -> list[object]:
        registrations = [uuid4() for _ in learners]
        where = [places[number % len(places)].id for number in range(len(learners))]
        people = [{"id": p, "first_name": "A", "last_name": "Z", "urn": uuid4(), "made_at": a.NOON} for p in learners]
        numbers = [
            {"id": uuid4(), "person_id": p, "number": f"{self.count}-{n}", "given_at": a.NOON}
            for n, p in enumerate(learners)
        ]
        stay = {"began_at": a.NOON, "ended_at": None, "reason": StayReason.ADMISSION, "end_reason": None}
        stays = [
            {"id": uuid4(), "person_id": p, "establishment_id": here} | stay
            for p, here in zip(learners, where, strict=True)
        ]
        registered = [
            {
                "id": r,
                "learner_id": p,
                "qualification_id": self.room.qualification.id,
                "establishment_id": here,
                "registered_at": a.NOON,
            }
            for r, p, here in zip(registrations, learners, where, strict=True)
        ]
        for table, rows in ((Person, people), (PrisonNumber, numbers), (Stay, stays), (Registration, registered)):
            self._insert(table, rows)
        return registrations

    def _piece(self, piece: object, registration: object, number: int) -> dict[str, object]:
        return {
            "id": piece,
            "registration_id": registration,
            "number": number,
            "kind": Kind.REFLECTIVE_ACCOUNT,
            "title": "My week",
            "started_at": a.LAST_WEEK,
            "version": 1,
        }

    def _version(self, version: object, piece: object) -> dict[str, object]:
        self.count += 1
        return {
            "id": version,
            "evidence_id": piece,
            "number": 1,
            "text": "I listened, and then I asked what would help. " * 8,
            "made_at": a.LAST_WEEK,
            "submitted_at": a.LAST_WEEK + timedelta(seconds=self.count),
            "declaration": "Mine.",
        }

    def _insert(self, table: type, rows: list[dict[str, object]]) -> None:
        for begin in range(0, len(rows), AT_ONCE):
            self.session.execute(insert(table), rows[begin : begin + AT_ONCE])


def _prison(number: int) -> Establishment:
    return a.establishment("Z" + chr(65 + number // 26) + chr(65 + number % 26))


def cost(browser: Browser, address: str) -> float:
    """The least processor time of many rounds, the database's own beside ours where it is in this process."""
    took = []
    gc.collect()
    for _ in range(ROUNDS):
        start = process_time()
        assert browser.get(address).status_code in (200, 303)
        took.append(process_time() - start)
    return min(took)


def least_cost(browser: Browser, address: str, little: float) -> float:
    """The cost, asked again up to five times while a busy machine makes it more than it may be."""
    least = cost(browser, address)
    for _ in range(4):
        if least / little < LIMIT:
            break
        least = min(least, cost(browser, address))
    return least


def rows_of(browser: Browser) -> int:
    return len(browser.page("/assess").tree.xpath("//tbody/tr"))


@pytest.mark.parametrize("prisons", [1, PRISONS])
def test_the_queue_costs_no_more_when_a_hundred_times_as_much_waits(browser, session, prisons):
    room = a.classroom(session)
    country = Country(session, room, prisons)
    country.fill(LITTLE)
    browser.sign_in(room.assessor)
    assert rows_of(browser) == 50
    little = cost(browser, "/assess")

    country.fill(MUCH - LITTLE)
    browser.sign_in(room.assessor)

    assert rows_of(browser) == 50
    assert least_cost(browser, "/assess", little) / little < (LIMIT if prisons == 1 else LIMIT_ELSEWHERE)


def test_a_prison_with_little_waiting_pays_nothing_for_what_waits_elsewhere(browser, session):
    room = a.classroom(session)
    country = Country(session, room, PRISONS)
    elsewhere = country.places[1:]
    country.fill(LITTLE - FEW, elsewhere)
    country.fill(FEW, [room.leeds])
    browser.sign_in(room.assessor)
    little = cost(browser, "/assess")

    country.fill(MUCH - LITTLE, elsewhere)
    browser.sign_in(room.assessor)

    assert rows_of(browser) == 50
    assert cost(browser, "/assess") / little < LIMIT_ELSEWHERE
