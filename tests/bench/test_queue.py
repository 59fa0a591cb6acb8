"""What the queue costs with much waiting beside what it costs with little: two databases, asked in turn."""

import gc
from collections.abc import Iterator
from ctypes import CDLL, byref, c_int
from datetime import timedelta
from functools import partial
from time import clock_gettime, process_time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Select, func, insert, literal, select, text
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.core.db import Database
from lms.core.migrating import upgrade
from lms.core.settings import Settings
from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.people.models import Person, PrisonNumber, Role, Stay, StayReason
from lms.portfolio.models import Claim, Evidence, EvidenceVersion, Kind
from tests import builders as a
from tests.bench.costs import compared
from tests.client import Browser
from tests.databases import KIND, OwnSettings

LITTLE, MUCH = 1_000, 100_000
PIECES_OF_ONE = 4
PRISONS = 20
# Learners at the quiet prison, however many there are in the country.
QUIET = 15
LIMIT = 1.3
ROUNDS = 20

pytestmark = pytest.mark.bench


class Country:
    """Prisons in which so much waits: half of it at a busy one, and at a quiet one the same little however much."""

    def __init__(self, session: Session, waiting: int) -> None:
        self.session, self.room = session, a.classroom(session)
        self.busy, self.quiet = self.room.leeds, self.room.hull
        self.others = [a.establishment(f"Z{chr(65 + number)}I") for number in range(PRISONS - 2)]
        places = {
            "a busy prison": [self.busy],
            "a quiet prison": [self.quiet],
            "three prisons": [self.busy, *self.others[:2]],
        }
        a.save(session, *self.others)
        self.assessors = {where: self._assessor(each) for where, each in places.items()}
        self._people(waiting // PIECES_OF_ONE)
        self._learners()
        for turn in range(PIECES_OF_ONE):
            self._pieces(turn + 1)
        session.execute(text("ANALYZE"))
        session.commit()

    def _assessor(self, places: list[Establishment]) -> Person:
        assessor = a.staff(*((Role.ASSESSOR, place) for place in places))
        a.save(self.session, assessor, *assessor.grants)
        return assessor

    def _people(self, count: int) -> None:
        """So many people. For a first name each has the code of their prison, for a last name their number."""
        codes = [self._home(number).code for number in range(count)]
        rows = [
            {"id": uuid4(), "first_name": code, "last_name": str(number), "urn": uuid4(), "made_at": a.LAST_WEEK}
            for number, code in enumerate(codes)
        ]
        self.session.execute(insert(Person.__table__), rows)

    def _home(self, number: int) -> Establishment:
        if number < QUIET:
            return self.quiet
        return self.busy if number % 2 else self.others[number // 2 % len(self.others)]

    def _learners(self) -> None:
        theirs = select(Person).join(Establishment, Establishment.code == Person.first_name)
        person, place, then = Person.id, Establishment.id, Person.made_at
        self._add(PrisonNumber, theirs, person_id=person, number=Person.last_name, given_at=then)
        self._add(Stay, theirs, person_id=person, establishment_id=place, began_at=then, reason=StayReason.ADMISSION)
        self._add(
            Registration,
            theirs,
            learner_id=person,
            qualification_id=self.room.qualification.id,
            establishment_id=place,
            registered_at=then,
        )

    def _pieces(self, number: int) -> None:
        """Each learner's piece of that number, sent in the same hour."""
        theirs = select(Registration).join(Person).where(Registration.id != self.room.registration.id)
        self._add(
            Evidence,
            theirs,
            registration_id=Registration.id,
            number=number,
            kind=Kind.REFLECTIVE_ACCOUNT,
            title="My week",
            started_at=Person.made_at,
            version=1,
        )
        pieces = select(Evidence).join(Registration).where(Evidence.number == number)
        self._add(
            EvidenceVersion,
            pieces,
            evidence_id=Evidence.id,
            number=1,
            text="I listened, and then I asked what would help. " * 8,
            made_at=Evidence.started_at,
            submitted_at=a.LAST_WEEK + timedelta(hours=number),
            establishment_id=Registration.establishment_id,
            declaration="Mine.",
        )
        versions = select(EvidenceVersion).join(Evidence).where(Evidence.number == number)
        criterion = self.room.unit().criteria[0]
        self._add(Claim, versions, version_id=EvidenceVersion.id, criterion_id=criterion.id)

    def _add(self, table: Any, source: Select[Any], **facts: Any) -> None:
        """A row of a table for each of a source's. The database makes them, and their ids: nothing else is as quick."""
        new = func.gen_random_uuid() if KIND == "postgresql" else func.lower(func.hex(func.randomblob(16)))
        columns = {"id": new} | {
            name: fact if hasattr(fact, "label") else literal(fact, table.__table__.c[name].type)
            for name, fact in facts.items()
        }
        rows = source.with_only_columns(*columns.values())
        self.session.execute(insert(table.__table__).from_select(list(columns), rows))


class Site:
    """The app in such a country: assessors at their machines, by where they assess, and what it has spent."""

    def __init__(self, settings: Settings, waiting: int) -> None:
        app = create_app(settings, clock=lambda: a.NOON)
        app.test_client_class = Browser
        self.database: Database = app.extensions["database"]
        upgrade(self.database.engine)
        self.browsers: dict[str, Browser] = {}
        with self.database.sessions() as session:
            for where, assessor in Country(session, waiting).assessors.items():
                self.browsers[where] = browser = app.test_client()  # type: ignore[assignment]
                browser.sign_in(assessor)
        self.clocks = self._clocks()

    def _clocks(self) -> list[int]:
        """The clocks of the processes that PostgreSQL has for our connections; SQLite is in ours.

        It has others for this database, which tidy up and are soon gone.
        """
        if KIND == "sqlite":
            return []
        with self.database.sessions() as session:
            ours = text(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND backend_type = 'client backend'"
            )
            return [_clock_of(pid) for pid in session.scalars(ours)]

    def spent(self, where: str, address: str) -> float:
        """The processor time of a page, in the app and the database."""
        start = self._processor_time()
        assert self.browsers[where].get(address).status_code in (200, 303)
        return self._processor_time() - start

    def _processor_time(self) -> float:
        return process_time() + sum(clock_gettime(clock) for clock in self.clocks)


def _clock_of(pid: int) -> int:
    clock = c_int()
    assert CDLL(None).clock_getcpuclockid(pid, byref(clock)) == 0
    return clock.value


@pytest.fixture(scope="module")
def sites(own_settings: OwnSettings) -> Iterator[list[Site]]:
    """One where little waits and one where much does, each with a database of its own."""
    made = [Site(own_settings(f"queue_{waiting}"), waiting) for waiting in (LITTLE, MUCH)]
    gc.collect()
    yield made
    for site in made:
        site.database.close()


@pytest.mark.parametrize("where", ["a busy prison", "a quiet prison", "three prisons"])
@pytest.mark.parametrize("address", ["/assess", "/assess/next"])
def test_the_queue_costs_no_more_when_a_hundred_times_as_much_waits(sites, where, address, capsys):
    shown = [len(site.browsers[where].page("/assess").tree.xpath("//tbody/tr")) for site in sites]
    assert shown == [50, 50]

    few, many = (partial(site.spent, where, address) for site in sites)
    much, little = compared(many, few, LIMIT, ROUNDS)

    with capsys.disabled():
        print(f"\n{address}, {where}: {little * 1000:.1f} ms, {much * 1000:.1f} ms, {much / little:.2f} times")
    assert much / little <= LIMIT
