"""Slow work that is asked for in a request and done outside it, kept in a table of our own.

A job is written in the transaction that asks for it, so it is neither lost nor begun before what it is about is
there (docs/decisions/0005). Whoever runs it takes it for a while; when that one dies, another may take it again.
"""

import os
import resource
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import exists, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from lms.core.models import Job
from lms.core.web import database
from lms.core.work import Work, piece_of_work

TAKEN_FOR = timedelta(minutes=15)
MOST_TRIES = 3
LOOKS_EVERY = 2.0
NICENESS = 5
MOST_MEMORY = 4 * 1024**3
NO_SUCH_JOB = "This version does not know how to do that."
GAVE_UP = f"It was tried {MOST_TRIES} times and did not come to an end."

Deed = Callable[[Work], object]


@dataclass(frozen=True, slots=True)
class Doing:
    """How a job is done: slow work that changes nothing and returns the short deed that writes what came of it.

    `give_up` returns the deed for when it was tried as often as it may be, given a sentence that says why.
    """

    do: Callable[..., Deed]
    give_up: Callable[..., Deed]


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that is ours until it is done, or until its time is over."""

    id: UUID
    name: str
    arguments: dict[str, Any]
    tries: int


def know(app: Flask, doings: Mapping[str, Doing]) -> None:
    """Tell the app how each job is done. Core itself knows none."""
    app.extensions["jobs"] = dict(doings)


def ask(work: Work, name: str, **arguments: str) -> Job:
    """Ask for a job in this piece of work: it is there when the work is kept, and never was when it is not.

    Raises KeyError for a job that nobody told the app about.
    """
    _doing(name)
    job = Job(name=name, arguments=arguments, asked_at=work.now, tries=0, taken_until=None, done_at=None, trouble=None)
    work.session.add(job)
    return job


def run_waiting() -> int:
    """Do every job that waits, one after another. Returns how many were taken."""
    count = 0
    while taken := _take():
        _do(taken)
        count += 1
    return count


def run_for_ever() -> None:
    """Do jobs as they come, each lot in a process of its own, which may crash or hang without stopping the rest."""
    while True:
        try:
            if _is_any_waiting():
                _run_apart()
        except SQLAlchemyError:
            current_app.logger.exception("the database could not be asked for jobs")
            database().close()
        time.sleep(LOOKS_EVERY)


def _doing(name: str) -> Doing:
    known: dict[str, Doing] = current_app.extensions["jobs"]
    return known[name]


def _now() -> datetime:
    clock: Callable[[], datetime] = current_app.extensions["clock"]
    return clock()


def _waits(now: datetime) -> tuple[Any, Any]:
    return Job.done_at.is_(None), or_(Job.taken_until.is_(None), Job.taken_until <= now)


def _is_any_waiting() -> bool:
    with database().glance() as session:
        return bool(session.scalar(select(exists().where(*_waits(_now())))))


def _take() -> Taken | None:
    """Take the job that waited longest. One statement, so that no two can take the same one.

    PostgreSQL passes over a row that another is taking; SQLite lets one write at a time.
    """
    now = _now()
    first = select(Job.id).where(*_waits(now)).order_by(Job.asked_at, Job.id).limit(1)
    wanted = first.with_for_update(skip_locked=True).scalar_subquery()
    taking = update(Job).where(Job.id == wanted).values(taken_until=now + TAKEN_FOR, tries=Job.tries + 1)
    with database().sessions() as session:
        row = session.execute(
            taking.returning(Job.id, Job.name, Job.arguments, Job.tries).execution_options(synchronize_session=False)
        ).first()
        session.commit()
    return Taken(*row) if row else None


def _do(taken: Taken) -> None:
    """Do the slow part with no transaction open, then write what came of it, and that it is done, in a short one."""
    try:
        doing = _doing(taken.name)
    except KeyError:
        _end(taken, lambda _work: None, NO_SUCH_JOB)
        return
    if taken.tries > MOST_TRIES:
        _end(taken, doing.give_up(GAVE_UP, **taken.arguments), GAVE_UP)
        return
    try:
        _end(taken, doing.do(**taken.arguments), None)
    except Exception as problem:
        current_app.logger.exception("the job %r came to nothing", taken.name)
        _try_again_or_give_up(taken, doing, f"It could not be done ({type(problem).__name__}).")


def _try_again_or_give_up(taken: Taken, doing: Doing, why: str) -> None:
    if taken.tries >= MOST_TRIES:
        _end(taken, doing.give_up(why, **taken.arguments), why)
        return
    with piece_of_work() as work:
        _hold(work, taken).taken_until = None


def _end(taken: Taken, deed: Deed, trouble: str | None) -> None:
    with piece_of_work() as work:
        job = _hold(work, taken)
        if job.done_at is None and job.tries == taken.tries:  # otherwise another took it when our time was over
            deed(work)
            job.done_at, job.trouble = work.now, trouble


def _hold(work: Work, taken: Taken) -> Job:
    return work.session.scalars(select(Job).where(Job.id == taken.id).with_for_update()).one()


# A process of its own


def _run_apart() -> None:
    """Do what waits in a child process, and end that when it has held a job for longer than it may."""
    database().close()  # no connection may be shared with a child
    child = os.fork()
    if child == 0:
        _be_the_child()
    _wait_for(child, TAKEN_FOR.total_seconds())


def _be_the_child() -> None:
    try:
        end_with_parent()
        os.nice(NICENESS)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        run_waiting()
    except BaseException:
        current_app.logger.exception("jobs came to a stop")
        os._exit(1)
    os._exit(0)


def _wait_for(child: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, _ = os.waitpid(child, os.WNOHANG)
        if ended:
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def end_with_parent() -> None:
    """On Linux, let this process be ended with the one that started it, however that ends (prctl(2))."""
    import ctypes
    import sys

    if sys.platform == "linux":
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)
