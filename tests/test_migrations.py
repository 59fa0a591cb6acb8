"""The migrations make exactly the tables the models describe, on this database."""

import json

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

import lms.app  # noqa: F401 - every model
from lms.assessments.models import WitnessStatement
from lms.core.db import Base, Database
from lms.core.migrating import downgrade, upgrade
from lms.people.called import short_name
from lms.portfolio.models import Evidence, EvidenceFile, EvidenceVersion
from lms.quality.models import SampleItem
from tests import builders as a


@pytest.fixture
def fresh(own_settings):
    database = Database(own_settings("migrations").database_url)
    yield database
    database.close()


def is_described(name: str | None, kind: str, _: object) -> bool:
    """The search index is made by each database in its own way, on SQLite as several tables; no model describes it."""
    return kind != "table" or not (name or "").startswith("search_words")


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described})
        return compare_metadata(context, Base.metadata)


def test_migrations_go_up_match_the_models_and_come_down_and_up_again(fresh):
    upgrade(fresh.engine)
    assert differences(fresh) == []

    downgrade(fresh.engine, "base")
    upgrade(fresh.engine)
    assert differences(fresh) == []


def test_work_of_the_release_before_waits_where_its_learner_is_and_was_decided_where_it_was(fresh):
    upgrade(fresh.engine)
    with fresh.sessions() as session:
        room = a.classroom(session)
        decided, waiting = (a.sent_evidence(room.registration, room.unit().criteria[:1], number) for number in (1, 2))
        a.judge(decided, room.assessor)
        a.save(session, decided, waiting, a.evidence(room.registration, 3))
        room.move(room.learner, room.hull)

    downgrade(fresh.engine, "0005")
    upgrade(fresh.engine)

    with fresh.sessions() as session:
        places = select(EvidenceVersion.establishment_id).join(EvidenceVersion.evidence).order_by(Evidence.number)
        assert session.scalars(places).all() == [room.leeds.id, room.hull.id, None]


def test_a_pick_of_the_release_before_is_given_the_facts_that_its_draw_kept_of_it(fresh):
    upgrade(fresh.engine)
    with fresh.sessions() as session:
        office = a.office(session)
        a.crowd(office, 4)
        drawn = a.drawn(office, a.plan(office))
        stood = json.loads(json.dumps([pick.stood for pick in drawn.items]))

    downgrade(fresh.engine, "0008")
    upgrade(fresh.engine)

    with fresh.sessions() as session:
        kept = session.scalars(select(SampleItem).order_by(SampleItem.position)).all()
        assert [pick.stood for pick in kept] == stood
        assert all(pick.stood["registration"] == str(pick.registration_id) for pick in kept)


def test_a_file_of_the_release_before_is_not_said_to_be_changed(fresh):
    upgrade(fresh.engine)
    with fresh.sessions() as session:
        room = a.classroom(session)
        piece = a.evidence(room.registration)
        piece.latest.files = [a.kept_file(room.learner, changes=["place"])]
        a.save(session, piece)

    downgrade(fresh.engine, "0008")
    upgrade(fresh.engine)

    with fresh.sessions() as session:
        assert session.scalars(select(EvidenceFile.changes)).all() == [[]]


def test_a_witness_of_the_release_before_is_known_by_the_name_that_was_typed(fresh):
    typed = {"Officer J. Smith": "j smith", "Smith J": "j smith", "CM O’Neil": "oneil", "Zoë Hall-Ray": "z ray"}
    typed |= {"Officer J Smith, B wing": "j smith", "Smith, Jo": "smith", "Jo (Joanna) Smith - education": "j smith"}
    typed |= {
        "Officer K. Senior": "k senior",
        "Min So": "min",
        "Head of security, Ann Lee": "a lee",
        "Ray B wing": "ray",
        "J Fox and P Jones": "j fox",
        "Officer Fox 1234": "fox",
    }
    upgrade(fresh.engine)
    with fresh.sessions() as session:
        room = a.classroom(session)
        by_tutor = {"written_by": room.tutor.id}
        names = [{"witness_name": name, "witness_id": None} for name in typed]
        every = [a.statement(room.registration, room.assessor, room.leeds, **by_tutor, **each) for each in [*names, {}]]
        a.save(session, *every, a.statement(room.registration, room.coordinator, room.leeds))

    downgrade(fresh.engine, "0008")
    upgrade(fresh.engine)

    with fresh.sessions() as session:
        kept = {each.witness_name: each.known_as for each in session.scalars(select(WitnessStatement))}
        assert kept == typed | {room.assessor.name: "a khan", room.coordinator.name: ""}
        assert all(known == short_name(name) for name, known in kept.items() if known)
