"""Tables, the two databases they live in, and the sessions they are reached by."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum as PythonEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Refuses to store one that does not know its time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _values(kind: type[PythonEnum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """A row. Its key is made in Python when it is built, so that two servers never clash."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: UTCDateTime,
        PythonEnum: Enum(PythonEnum, native_enum=False, values_callable=_values, length=40),
        dict[str, Any]: JSON,
        dict[str, str]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **facts: Any) -> None:
        facts.setdefault("id", uuid4())
        for name, value in facts.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


class Database:
    """One database: an engine, sessions that may write, and sessions that may only read."""

    def __init__(self, url: str) -> None:
        # What goes wrong is logged: never with the words that people typed.
        self.engine = create_engine(url, hide_parameters=True, **_pool(url))
        if self.engine.dialect.name == "sqlite":
            _behave_like_a_database(self.engine)
        self.sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
        self.reading_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
        self.use_engine()

    def use_engine(self) -> None:
        """Let sessions take their connections from the engine, each kind in its own way."""
        reading = self.engine.execution_options(reads=True, postgresql_readonly=True, **_one_moment(self.engine))
        self.sessions.configure(bind=self.engine, join_transaction_mode="conditional_savepoint")
        self.reading_sessions.configure(bind=reading, join_transaction_mode="conditional_savepoint")

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """A session of its own for a quick look, ended before slow work such as hashing begins."""
        with self.reading_sessions() as session:
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _pool(url: str) -> dict[str, Any]:
    """How connections are made. PostgreSQL compiles no plan (its manual, "When to JIT?"): that is for questions that
    take minutes, and a page asks many parts in one that is soon answered."""
    return {} if url.startswith("sqlite") else {"pool_pre_ping": True, "connect_args": {"options": "-c jit=off"}}


def _one_moment(engine: Engine) -> dict[str, Any]:
    """Make reading see the database as it stood at one moment, as SQLite always does."""
    return {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}


def _behave_like_a_database(engine: Engine) -> None:
    """Make SQLite enforce foreign keys, wait for locks, queue writers, and refuse to write when reading."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "busy_timeout = 5000",
            "foreign_keys = ON",
            "synchronous = NORMAL",
            "temp_store = MEMORY",
            "cache_size = -16000",  # kibibytes: of a large site, what a page reads again and again
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads", False)
        if connection.info.get("reads") is not reads:  # asking makes SQLite forget every statement it has prepared
            connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
            connection.info["reads"] = reads
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
