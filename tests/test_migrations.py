"""The migrations make exactly the tables the models describe, on this database."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

import lms.app  # noqa: F401 - every model
from lms.core.db import Base, Database
from lms.core.migrating import downgrade, upgrade
from lms.portfolio.models import Evidence, EvidenceVersion
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
