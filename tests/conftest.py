"""What every test stands on: one app and database a worker, and a transaction a test that is always undone."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as properties
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.core.migrating import upgrade
from lms.core.settings import Settings
from lms.core.work import SYSTEM, Work
from lms.credentials import keyfile
from tests import postgres
from tests.builders.people import NOON
from tests.client import Browser, Statements
from tests.databases import KIND, OwnSettings, test_database

TESTS = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL for the whole run, when it is asked for. No property is held to the clock of a busy machine.

    A test that never ends is ended by pytest-timeout.
    """
    properties.register_profile(
        "no clock", properties.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    properties.load_profile("no clock")
    postgres.serve_the_run(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only PostgreSQL can do; on PostgreSQL, what is no matter of databases or marked `once`."""
    on_postgresql = KIND == "postgresql"
    left_out = {item for item in items if not (_needs_it(item) if on_postgresql else _bears_any(item))}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


def _needs_it(item: pytest.Item) -> bool:
    return "database_kind" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("once")


def _bears_any(item: pytest.Item) -> bool:
    return not item.get_closest_marker("postgresql")


@pytest.fixture(scope="session", autouse=True)
def cost_in_earnest() -> Iterator[int]:
    """Key files that open at once, as the passwords of builders do. Yields what they cost outside of tests."""
    cost, keyfile.COST = keyfile.COST, 2
    yield cost
    keyfile.COST = cost


@pytest.fixture(scope="session")
def database_kind() -> str:
    """What the tests run on: "sqlite", or "postgresql" when LMS_TEST_DATABASE says so."""
    return KIND


@pytest.fixture(scope="session")
def own_settings(database_kind: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[OwnSettings]:
    """Makes the settings of a site with an empty database and a folder of its own, given a short name for it."""
    with ExitStack() as databases:

        def made(name: str) -> Settings:
            kept = test_database(database_kind, tmp_path_factory, f"{worker_id}_{name}")
            return Settings(
                data_dir=tmp_path_factory.mktemp("data"),
                database_url=databases.enter_context(kept),
                secret_key="a secret that only the tests know",
                host_name="register.peermentor.example",
                key_passphrase="a passphrase that only the tests know",
                public_url="http://127.0.0.1:8000",
                proxies=0,
            )

        yield made


@pytest.fixture(scope="session")
def settings(own_settings: OwnSettings) -> Settings:
    return own_settings("site")


@pytest.fixture(scope="session")
def made_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings, clock=lambda: NOON)
    app.test_client_class = Browser
    app.testing = True
    upgrade(app.extensions["database"].engine)
    gc.collect()
    gc.freeze()  # what is there for good is not looked through again and again
    yield app
    app.extensions["database"].close()


@pytest.fixture
def app(made_app: Flask) -> Iterator[Flask]:
    """The app, at noon on 6 May 2026 unless a test moves its clock."""
    clock = made_app.extensions["clock"]
    yield made_app
    made_app.extensions["clock"] = clock


@pytest.fixture
def session(app: Flask, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session inside a transaction that is undone when the test ends, whatever the code under test commits."""
    database = app.extensions["database"]
    makers = (database.sessions, database.reading_sessions)
    with database.engine.connect() as connection, connection.begin() as transaction:
        for maker in makers:
            maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        with database.sessions() as session:
            yield session
        transaction.rollback()
        database.use_engine()
    if KIND == "postgresql" and ("statements" in request.fixturenames or next(TESTS) % 20 == 0):
        postgres.sweep(database.engine)


@pytest.fixture
def work(session: Session) -> Work:
    return Work(session, SYSTEM, NOON)


@pytest.fixture
def browser(app: Flask, session: Session) -> Browser:
    """Somebody at a machine, signed out."""
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.fixture
def statements(app: Flask, session: Session) -> Iterator[Statements]:
    """Counts the statements between a request and its response."""
    with Statements(app.extensions["database"].engine, session) as counted:
        yield counted


@pytest.fixture
def content() -> Path:
    return Path(__file__).parent.parent / "content"
