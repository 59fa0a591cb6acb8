"""Reading about registrations, learners and modules."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import inspect

from lms.courses import queries
from lms.people.models import PrisonNumber, Role, Stay, StayReason
from tests import builders as a
from tests.client import COUNTED, Statements


class Counted(Statements):
    """Counts every statement, in a request or not."""

    def _count(self, _connection, _cursor, statement, *_):
        if statement.startswith(COUNTED):
            self.said.append(statement)


@pytest.fixture
def counted(app, session):
    with Counted(app.extensions["database"].engine, session) as counted:
        yield counted.said


def as_learner(work, learner):
    return replace(work, actor=a.actor(learner))


def test_a_registration_comes_whole_in_one_statement(session, work, registration, counted):
    session.expunge_all()
    counted.clear()

    found = queries.get_registration(work, registration.id)
    words = [found.learner.name, found.learner.number, found.learner.establishment_id, found.establishment.name]
    codes = list(queries.criteria_by_code(found.qualification))

    assert all(words)
    assert codes[0] == "PM1 1.1"
    assert len(codes) == 26
    assert len(counted) == 1


def test_nobody_elses_id_finds_a_registration(work, registration):
    assert queries.get_registration(work, uuid4()) is None


def test_a_learner_has_their_newest_registration(session, work, leeds, learner, registration):
    newer = a.qualification()
    newer.slug, newer.content_hash = "l3-peer-mentoring", "another"
    later = a.registration(learner, newer, leeds)
    later.registered_at += timedelta(days=1)
    a.save(session, later)

    assert queries.registration_of(session, learner.id) is later
    assert queries.own_registration(as_learner(work, learner)) is later


def test_whoever_is_not_registered_has_no_registration(session, work, learner):
    assert queries.own_registration(as_learner(work, learner)) is None
    assert queries.own_registration(work) is None


def test_only_the_newest_edition_of_a_qualification_is_offered(session, registration):
    newer = a.qualification()
    newer.version, newer.content_hash = "3", "second"
    newer.published_at += timedelta(days=1)
    a.save(session, newer)

    assert [found.version for found in queries.qualifications(session)] == ["3"]
    assert queries.is_registered_for(session, registration.learner_id, newer.slug)


def test_a_learner_keeps_the_edition_they_began(session, learner):
    old, new = a.module_edition(), a.module_edition()
    new.published_at += timedelta(days=1)
    other = a.module_edition("boundaries")
    a.save(session, old, new, other)

    assert queries.edition_for(session, learner.id, "listening") is new
    a.save(session, a.page_read(learner, old))
    assert queries.edition_for(session, learner.id, "listening") is old
    assert queries.edition_for(session, None, "listening") is new
    assert [module.edition for module in queries.progress(session, learner.id)] == [other, old]


def test_trying_the_check_begins_an_edition_too(session, learner):
    old, new = a.module_edition(), a.module_edition()
    new.published_at += timedelta(days=1)
    a.save(session, old, new)
    a.save(session, a.check_attempt(learner, old))

    assert queries.edition_for(session, learner.id, "listening") is old


@pytest.mark.parametrize("slug", ["", "nothing", "LISTENING", "a\0b", "listening\n", "../x"])
def test_there_is_no_edition_of_a_module_that_is_not_there(session, work, learner, slug):
    a.save(session, a.module_edition())

    assert queries.edition_for(session, learner.id, slug) is None
    assert queries.get_module(as_learner(work, learner), slug) is None


def test_progress_says_what_was_read_and_how_the_check_went(session, work, learner, registration):
    listening = a.module_edition(pages=3, pass_mark=2)
    boundaries = a.module_edition("boundaries", position=2)
    a.save(session, boundaries, listening)
    a.save(session, a.page_read(learner, listening, 1), a.page_read(learner, listening, 3))
    a.save(session, a.check_attempt(learner, listening, 2), a.check_attempt(learner, listening, 1))

    first, second = queries.progress(session, learner.id)

    assert (first.edition, first.pages_read, first.next_page) == (listening, {1, 3}, 2)
    assert (first.attempts, first.best, first.out_of, first.passed) == (2, 2, 2, True)
    assert (second.pages_read, second.best, second.passed, second.next_page) == (frozenset(), None, False, 1)
    assert first.registered
    assert queries.get_module(as_learner(work, learner), "listening") == first


def test_an_attempt_passes_by_the_mark_of_its_day(session, learner):
    listening = a.module_edition(pass_mark=1)
    a.save(session, listening)
    attempt = a.check_attempt(learner, listening, 1)
    attempt.pass_mark = 2
    a.save(session, attempt)

    assert not queries.progress(session, learner.id)[0].passed


def test_nobody_elses_reading_is_counted(session, leeds, learner):
    other, listening = a.learner(leeds), a.module_edition()
    a.save(session, other, listening)
    a.save(session, a.page_read(other, listening), a.check_attempt(other, listening, 2))

    (module,) = queries.progress(session, learner.id)

    assert not module.begun
    assert not module.registered


@pytest.mark.parametrize("size", [10, 1000])
def test_progress_takes_one_statement_and_leaves_the_questions_out(session, learner, counted, size):
    editions = [a.module_edition(f"module-{n % 50}", position=n % 50, pages=3) for n in range(size)]
    for n, edition in enumerate(editions):
        edition.published_at += timedelta(days=n)
    a.save(session, *editions)
    learner_id = learner.id
    session.expunge_all()
    counted.clear()

    modules = queries.progress(session, learner_id)

    assert len(modules) == min(size, 50)
    assert len(counted) == 1
    assert "questions" in inspect(modules[0].edition).unloaded


def test_learners_here_are_listed_by_name_with_their_registration(session, leeds, learner, registration):
    hull = a.establishment("HLI")
    zed, abe, gone = a.learner(leeds, "Zed Young"), a.learner(leeds, "Abe Adams"), a.learner(hull, "Gone Away")
    a.save(session, hull, zed, abe, gone, a.person(leeds, Role.TUTOR))
    session.expunge_all()

    found = queries.learners_at(session, {leeds.id})

    assert [row.person.name for row in found] == ["Abe Adams", "Jordan Ash", "Zed Young"]
    assert [row.registration and row.registration.id for row in found] == [None, registration.id, None]
    assert queries.learners_at(session, set()) == []


def test_whoever_left_is_not_listed(session, leeds, learner):
    learner.stays[0].ended_at = a.NOON
    a.save(session, learner)

    assert queries.learners_at(session, {leeds.id}) == []


def test_learners_are_found_by_name_or_number(session, leeds):
    jo, al = a.learner(leeds, "Jo O'Neill", "A1234AA"), a.learner(leeds, "Al 100%", "B2345BB")
    al.numbers.append(PrisonNumber(number="C3456CC", given_at=a.LONG_AGO, replaced_at=a.NOON))
    a.save(session, jo, al)

    def named(words):
        return [row.person.first_name for row in queries.learners_at(session, {leeds.id}, words=words)]

    assert named("o o'n") == ["Jo"]
    assert named("a1234") == ["Jo"]
    assert named("c3456cc") == ["Al"]
    assert named("100%") == ["Al"]
    assert named("%") == ["Al"]
    assert named("nobody") == []


def test_a_learner_with_two_registrations_is_listed_once(session, leeds, learner, registration):
    newer = a.qualification()
    newer.slug, newer.content_hash = "l3", "another"
    later = a.registration(learner, newer, leeds)
    later.registered_at += timedelta(days=1)
    a.save(session, later)

    assert [row.registration for row in queries.learners_at(session, {leeds.id})] == [later]


def test_somebody_who_came_back_is_listed_where_they_are_now(session, leeds, learner):
    hull = a.establishment("HLI")
    learner.stays[0].ended_at = a.NOON
    back = Stay(establishment=hull, began_at=a.NOON, ended_at=None, reason=StayReason.TRANSFERRED, end_reason=None)
    learner.stays.append(back)
    a.save(session, hull, learner)

    assert queries.learners_at(session, {leeds.id}) == []
    assert [row.person for row in queries.learners_at(session, {hull.id})] == [learner]
