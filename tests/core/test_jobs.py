"""A job is there when what it is about is there, is done once, and does not get lost when whoever does it dies."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from lms.app import create_app
from lms.core import jobs
from lms.core.jobs import Doing
from lms.core.migrating import upgrade
from lms.core.models import Job
from lms.core.web import database
from lms.core.work import Work, piece_of_work
from lms.establishments.models import Establishment
from tests import builders as a
from tests.builders.people import NOON
from tests.databases import OwnSettings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made_site(own_settings: OwnSettings) -> Iterator[Flask]:
    """A site with a database of its own, so that work is truly kept."""
    site = create_app(own_settings("jobs"))
    upgrade(site.extensions["database"].engine)
    yield site
    site.extensions["database"].close()


@pytest.fixture
def site(made_site: Flask) -> Iterator[Flask]:
    made_site.extensions["clock"] = lambda: NOON
    with made_site.app_context():
        yield made_site
        with database().sessions() as session:
            for job in session.scalars(select(Job)):
                session.delete(job)
            session.commit()


def nothing(*_: object, **__: object) -> None:
    """A deed that changes nothing."""


def teach(site: Flask, do: object, give_up: object = lambda why, **_: nothing) -> None:
    jobs.know(site, {"count": Doing(do=do, give_up=give_up)})  # type: ignore[arg-type]


def asked(name: str = "count", **arguments: str) -> None:
    with piece_of_work() as work:
        jobs.ask(work, name, **arguments)


def kept() -> list[Job]:
    with database().sessions() as session:
        return list(session.scalars(select(Job).order_by(Job.asked_at, Job.id)))


def later(site: Flask, minutes: int) -> None:
    site.extensions["clock"] = lambda: NOON + timedelta(minutes=minutes)


def test_a_job_is_done_with_what_it_was_asked_about_and_only_once(site):
    seen: list[str] = []
    teach(site, lambda what: seen.append(what) or nothing)
    asked(what="a scan")

    assert jobs.run_waiting() == 1
    assert jobs.run_waiting() == 0
    assert seen == ["a scan"]
    assert kept()[0].done_at == NOON
    assert kept()[0].trouble is None


def test_a_job_asked_for_in_work_that_came_to_nothing_never_was(site):
    teach(site, lambda: nothing)

    def change_ones_mind() -> None:
        with piece_of_work() as work:
            jobs.ask(work, "count")
            raise ValueError("never mind")

    with pytest.raises(ValueError, match="never mind"):
        change_ones_mind()

    assert jobs.run_waiting() == 0


def test_nothing_is_asked_for_that_nobody_knows_how_to_do(site, work):
    with pytest.raises(KeyError):
        jobs.ask(work, "make tea")


def test_the_slow_part_holds_no_lock_and_the_outcome_is_written_with_the_job(site):
    def do() -> object:
        with piece_of_work() as meanwhile:  # would wait in vain if the job held the only right to write
            meanwhile.session.add(a.establishment("HLI"))
        return write

    def write(work: Work) -> None:
        work.session.add(a.establishment("LEI"))

    teach(site, do)
    asked()
    jobs.run_waiting()

    with database().sessions() as session:
        assert set(session.scalars(select(Establishment.code))) == {"HLI", "LEI"}


def test_a_job_that_goes_wrong_is_tried_three_times_and_then_says_so(site):
    tries: list[int] = []
    gave_up: list[str] = []

    def fail() -> object:
        tries.append(1)
        raise RuntimeError("the words of somebody's scan")

    teach(site, fail, lambda why: gave_up.append(why) or nothing)
    asked()
    jobs.run_waiting()

    assert len(tries) == 3
    assert gave_up == ["It could not be done (RuntimeError)."]
    assert kept()[0].trouble == gave_up[0]
    assert kept()[0].done_at is not None


def test_an_outcome_that_cannot_be_written_is_no_outcome(site):
    def write(work: Work) -> None:
        work.session.add(a.establishment("BAD"))
        work.session.flush()
        raise RuntimeError

    teach(site, lambda: write)
    asked()
    jobs.run_waiting()

    with database().sessions() as session:
        assert "BAD" not in set(session.scalars(select(Establishment.code)))
    assert kept()[0].trouble is not None


def test_what_somebody_took_and_never_ended_is_taken_again_when_their_time_is_over(site):
    teach(site, lambda: nothing)
    asked()
    assert jobs._take() is not None

    later(site, 14)
    assert jobs.run_waiting() == 0
    later(site, 15)
    assert jobs.run_waiting() == 1


def test_a_job_that_kills_whoever_does_it_is_given_up(site):
    gave_up: list[str] = []
    teach(site, lambda: nothing, lambda why: gave_up.append(why) or nothing)
    asked()
    for turn in range(3):
        later(site, 15 * turn)
        assert jobs._take() is not None

    later(site, 45)
    jobs.run_waiting()

    assert gave_up == [jobs.GAVE_UP]


def test_whoever_took_too_long_writes_nothing(site):
    written: list[str] = []
    teach(site, lambda: nothing)
    asked()
    slow = jobs._take()
    later(site, 15)
    assert jobs._take() is not None

    jobs._end(slow, lambda work: written.append("late"), None)

    assert written == []
    assert kept()[0].done_at is None


def test_a_job_of_another_version_is_closed_with_a_sentence(site):
    teach(site, lambda: nothing)
    asked()
    jobs.know(site, {})
    jobs.run_waiting()

    assert kept()[0].trouble == jobs.NO_SUCH_JOB


def test_no_two_take_the_same_job(site):
    teach(site, lambda what: nothing)
    for n in range(20):
        asked(what=str(n))
    taken: list[str] = []

    def take_all() -> None:
        with site.app_context():
            while job := jobs._take():
                taken.append(job.arguments["what"])

    threads = [Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(int, taken)) == list(range(20))


def test_a_process_that_holds_a_job_for_too_long_is_ended():
    hanging = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    jobs._wait_for(hanging.pid, 0)

    with pytest.raises(ProcessLookupError):
        os.kill(hanging.pid, 0)
    hanging.stdin.close()
    hanging.returncode = -9


def test_a_job_may_not_take_all_the_memory_there_is(site, monkeypatch):
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(jobs.resource, "setrlimit", lambda _which, limit: limits.append(limit))
    monkeypatch.setattr(jobs.os, "nice", lambda _by: None)
    monkeypatch.setattr(jobs, "end_with_parent", lambda: None)
    monkeypatch.setattr(jobs.os, "_exit", lambda status: limits.append((status, status)))

    with site.app_context():
        jobs._be_the_child()

    assert limits == [(jobs.MOST_MEMORY, jobs.MOST_MEMORY), (0, 0)]


def test_jobs_are_done_from_a_terminal(site):
    teach(site, lambda: nothing)
    asked()

    ran = site.test_cli_runner().invoke(args=["jobs", "run", "--once"])

    assert ran.output == "Jobs done: 1.\n"
    assert kept()[0].done_at is not None


def test_whoever_does_jobs_looks_whether_any_wait(site):
    teach(site, lambda: nothing)

    assert not jobs._is_any_waiting()
    asked()
    assert jobs._is_any_waiting()


# Beside the server


@pytest.mark.parametrize("signal_number", [15, 9])
def test_the_process_for_jobs_ends_with_the_server_however_that_ends(tmp_path, signal_number):
    environment = os.environ | {"LMS_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", "gunicorn", "--bind", "127.0.0.1:0", "--no-control-socket"]
    command += ["--config", str(ROOT / "lms" / "core" / "serving.py"), "flask:Flask('none')"]
    command += ["--graceful-timeout", "3"]  # a worker that is only just being made misses the signal and is waited for
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        beside = until(lambda: jobs_process_of(server.pid))
        server.send_signal(signal_number)
        server.wait(60)
        until(lambda: not is_running(beside))


def jobs_process_of(server: int) -> int | None:
    for child in children(server):
        if b"jobs\0run" in command_of(child):
            return child
    return None


def children(process: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def is_running(process: int) -> bool:
    return b"jobs\0run" in command_of(process)


def until(found: object) -> int:
    """What is found in the end, looking again for twenty seconds at most."""
    from time import monotonic

    end = monotonic() + 20
    while monotonic() < end:
        if what := found():  # type: ignore[operator]
            return int(what)
        os.sched_yield()
    raise AssertionError("it did not come about in twenty seconds")
