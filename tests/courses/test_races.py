"""Two people, or two open pages, at the same moment: each deed happens once, and nobody's words are lost.

Only PostgreSQL lets two pieces of work go on side by side; SQLite makes writers queue.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lms.app import create_app
from lms.audit.models import Event
from lms.core.migrating import upgrade
from lms.core.work import Actor, Refused, Stale, Work
from lms.courses import drafts
from lms.courses.models import (
    ActiveTime,
    Break,
    CallForHelp,
    CheckAttempt,
    Draft,
    HoursCorrection,
    ModuleEdition,
    MovedOn,
    PageRead,
    Reflection,
    ShortAnswerMark,
)
from lms.courses.service import checks, pace, reading
from lms.courses.views.drafts import keep_draft
from lms.establishments import service as establishments
from lms.establishments.models import Closure, Interruption
from lms.people.models import Person, Role
from tests import builders as a
from tests.databases import OwnSettings

pytestmark = pytest.mark.postgresql
# How long the second may wait for the first before the first goes on; where nothing is held it needs far less.
A_MOMENT = 1.0
Deed = Callable[[Work], Any]


class Site:
    """A site with a database of its own: a tutor, a learner, and a module with a question of two kinds."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.sessions = app.extensions["database"].sessions
        with self.sessions() as session:
            leeds = a.establishment()
            self.learner, self.tutor = a.learner(leeds), a.person(leeds, Role.TUTOR)
            self.edition = a.module_edition(questions=[a.question(), a.short_question()], pass_mark=2)
            held = self.tutor.grants  # type: ignore[attr-defined]
            a.save(session, leeds, self.learner, self.tutor, *held, self.edition)
            a.save(session, a.registration(self.learner, a.qualification(), leeds), *a.module_pages(self.edition))
            self.teaching, self.studying = a.actor(self.tutor), a.actor(self.learner)

    def keep(self, *rows: Any) -> None:
        with self.sessions() as session:
            a.save(session, *rows)

    def at_once(self, actor: Actor, deed: Deed, other: Deed | None = None) -> list[BaseException | None]:
        """Do a deed twice: the second begins while the first is not kept yet. What each raised, or None."""
        raised: list[BaseException | None] = []

        def second() -> None:
            raised.append(self.do(actor, other or deed))

        thread = Thread(target=second)
        with self.sessions() as session:
            deed(Work(session, actor, a.NOON))
            session.flush()
            thread.start()
            thread.join(A_MOMENT)
            session.commit()
        thread.join(20)
        assert not thread.is_alive()
        return raised

    def do(self, actor: Actor, deed: Deed) -> BaseException | None:
        """Do a deed and keep it. What it raised, or None."""
        try:
            with self.sessions() as session:
                deed(Work(session, actor, a.NOON))
                session.commit()
        except (Refused, Stale, StaleDataError, IntegrityError, OperationalError) as error:
            return error
        return None

    def count(self, kind: Any, *where: Any) -> int:
        with self.sessions() as session:
            return session.scalar(select(func.count(kind.id)).where(*where)) or 0

    def events(self, name: str) -> int:
        return self.count(Event, Event.name == name)


@pytest.fixture
def site(own_settings: OwnSettings) -> Iterator[Site]:
    app = create_app(own_settings("races"), clock=lambda: a.NOON)
    upgrade(app.extensions["database"].engine)
    with app.app_context():
        yield Site(app)
    app.extensions["database"].close()


def learner_of(work: Work) -> Person:
    return work.session.scalars(select(Person).join(Person.stays)).one()


def only(session: Session, kind: Any) -> Any:
    return session.scalars(select(kind)).unique().one()


def edition_of(work: Work) -> ModuleEdition:
    return work.session.scalars(select(ModuleEdition).order_by(ModuleEdition.published_at)).first()  # type: ignore[return-value]


def test_help_is_given_once(site):
    site.keep(a.call_for_help(site.learner, site.edition))

    raised = site.at_once(site.teaching, lambda work: checks.give_help(work, only(work.session, CallForHelp)))

    assert isinstance(raised[0], Refused)
    assert site.events("help given") == 1


def test_help_is_called_for_once_and_both_tries_are_kept(site):
    wrong = {"1": [2], "2": ["I would listen."]}
    site.keep(*(tried(site, wrong, minutes) for minutes in (1, 2)))

    raised = site.at_once(site.studying, lambda work: checks.answer_check(work, edition_of(work), wrong))

    assert raised == [None]
    assert (site.count(CheckAttempt), site.count(CallForHelp), site.events("help called for")) == (4, 1, 1)


def tried(site, answers, minutes):
    attempt = a.check_attempt(site.learner, site.edition, score=0)
    attempt.answers, attempt.to_mark = answers, 1
    attempt.answered_at += timedelta(minutes=minutes)
    return attempt


def test_an_answer_is_marked_once(site):
    site.keep(tried(site, {"1": [1], "2": ["I would listen."]}, 1))

    raised = site.at_once(
        site.teaching, lambda work: checks.mark_short_answers(work, only(work.session, CheckAttempt), {2: (1, "")})
    )

    assert isinstance(raised[0], Refused)
    assert (site.count(ShortAnswerMark), site.events("short answer marked")) == (1, 1)


def test_an_answer_given_again_at_that_moment_is_not_marked(site):
    site.keep(tried(site, {"1": [1], "2": ["I would listen."]}, 1))
    teaching = site.teaching

    def answer(work):
        mine = Work(work.session, site.studying, work.now)
        checks.answer_check(mine, edition_of(mine), {"1": [1], "2": ["I would wait."]})

    def mark(work):
        first = select(CheckAttempt).order_by(CheckAttempt.answered_at).limit(1)
        checks.mark_short_answers(work, work.session.scalars(first).one(), {2: (1, "")})

    raised = site.at_once(teaching, answer, mark)

    assert isinstance(raised[0], Refused)
    assert site.count(ShortAnswerMark) == 0


def test_a_learner_is_moved_on_once(site):
    newer = a.module_edition(questions=site.edition.questions, pass_mark=2, published_at=a.NOON)
    site.keep(newer, a.page_read(site.learner, site.edition, 1), tried(site, {"1": [1], "2": ["Words"]}, 1))
    site.keep(*a.module_pages(newer))

    raised = site.at_once(site.teaching, lambda work: reading.move_on(work, learner_of(work), "listening"))

    assert isinstance(raised[0], Refused)
    assert (site.count(MovedOn), site.count(CheckAttempt), site.count(PageRead)) == (1, 2, 2)


def test_a_learner_is_on_one_break_at_once(site):
    raised = site.at_once(
        site.teaching,
        lambda work: pace.begin_break(work, learner_of(work), a.NOON.date(), Interruption.REGIME),
    )

    assert isinstance(raised[0], Refused)
    assert site.count(Break) == 1


def test_a_break_ends_once(site):
    site.keep(
        Break(
            learner_id=site.learner.id,
            from_day=date(2026, 5, 1),
            to_day=None,
            reason=Interruption.REGIME,
            began_by=site.tutor.id,
            begun_at=a.LONG_AGO,
            ended_by=None,
            ended_at=None,
        )
    )

    raised = site.at_once(site.teaching, lambda work: pace.end_break(work, only(work.session, Break), a.NOON.date(), 1))

    assert isinstance(raised[0], Stale | StaleDataError)
    assert site.events("break ended") == 1


def test_no_more_minutes_are_taken_off_than_there_are(site):
    site.keep(
        HoursCorrection(
            learner_id=site.learner.id,
            minutes=60,
            reason="Group work",
            corrected_by=site.tutor.id,
            corrected_at=a.LONG_AGO,
        )
    )

    raised = site.at_once(site.teaching, lambda work: pace.correct_hours(work, learner_of(work), -60, "Twice"))

    assert isinstance(raised[0], Refused)
    assert site.count(HoursCorrection) == 2


def test_a_closure_is_taken_back_once(site):
    site.keep(
        Closure(
            establishment_id=next(iter(site.teaching.places(Role.TUTOR))),
            from_day=a.NOON.date(),
            to_day=a.NOON.date(),
            part=None,
            wing=None,
            reason=Interruption.REGIME,
            recorded_by=site.tutor.id,
            recorded_at=a.LONG_AGO,
            taken_back_by=None,
            taken_back_at=None,
        )
    )

    raised = site.at_once(site.teaching, lambda work: establishments.take_back(work, only(work.session, Closure)))

    assert isinstance(raised[0], Refused)
    assert site.events("closure taken back") == 1


def test_a_page_read_on_two_machines_is_read_once_and_both_words_are_kept(site):
    def said(words):
        seen = {"Who?": "e3b0c44298fc"}  # the mark of no words at all
        return lambda work: reading.read_page(work, edition_of(work), 1, {"Who?": words}, seen)

    raised = site.at_once(site.studying, said("My nan"), said("Dev"))

    assert raised == [None]
    with site.sessions() as session:
        assert only(session, Reflection).words == "Dev"
        assert [words["fields"] for words in only(session, Draft).earlier.values()] == [{"words_1": ["My nan"]}]
    assert site.count(PageRead) == 1


def test_words_saved_on_two_machines_are_both_kept(site):
    def typed(writer):
        return lambda work: drafts.keep(work, "/learn/listening/1", {"words_1": [writer], "writer": [writer]})

    assert site.at_once(site.studying, typed("first"), typed("second")) == [None]

    with site.sessions() as session:
        draft = only(session, Draft)
    assert (draft.writer, list(draft.earlier)) == ("second", ["first"])


def test_a_save_on_its_way_while_next_is_pressed_does_not_lock_both_out(site):
    place = "/learn/listening/1"
    site.keep(Draft(person_id=site.learner.id, place=place, fields={"words_1": ["My"]}, saved_at=a.LONG_AGO))
    raised = []

    def save():
        form = {"place": place, "words_1": "My nan", "writer": "one"}
        with site.app.test_request_context("/drafts", method="POST", data=form):
            raised.append(site.do(site.studying, keep_draft.view))

    saving = Thread(target=save)
    with site.sessions() as session:
        work = Work(session, site.studying, a.NOON)
        pace.note_active(work, "listening")
        saving.start()
        saving.join(A_MOMENT)
        drafts.forget(work, place)
        session.commit()
    saving.join(20)

    assert raised == [None]


def test_five_minutes_on_two_machines_are_five_minutes(site):
    assert site.at_once(site.studying, lambda work: pace.note_active(work, "listening")) == [None]

    assert site.count(ActiveTime) == 1
