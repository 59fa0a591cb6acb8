"""Half-typed words, and where somebody left off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.courses import drafts
from lms.courses.models import Draft
from tests import builders as a

PLACE = "/learn/listening/check"


@pytest.fixture
def mine(work, learner):
    """The learner's own work."""
    return replace(work, actor=a.actor(learner))


def later(work, minutes=1):
    return replace(work, now=work.now + timedelta(minutes=minutes))


def count(work):
    return work.session.scalar(select(func.count(Draft.id)))


def test_what_was_typed_is_kept_and_overwritten(mine):
    drafts.keep(mine, PLACE, {"saw": ["half a"]})
    drafts.keep(later(mine), PLACE, {"saw": ["half a word"], "boxes": ["1", "3"]})

    assert drafts.kept(mine, PLACE) == {"saw": ["half a word"], "boxes": ["1", "3"]}
    assert count(mine) == 1
    assert drafts.newest(mine).saved_at == later(mine).now


def test_nobody_meets_anyone_elses_draft(mine, session, leeds):
    other = a.learner(leeds)
    a.save(session, other)
    drafts.keep(mine, PLACE, {"saw": ["private"]})
    theirs = replace(mine, actor=a.actor(other))

    assert drafts.kept(theirs, PLACE) is None
    assert drafts.newest(theirs) is None
    drafts.forget(theirs, PLACE)
    assert drafts.kept(mine, PLACE) == {"saw": ["private"]}


@pytest.mark.parametrize(
    "name", ["csrf_token", "once", "seen", "left", "place", "password", "new_password", "Password"]
)
def test_secrets_and_a_forms_own_workings_are_never_kept(mine, name):
    drafts.keep(mine, PLACE, {name: ["secret"], "saw": ["words"]})

    assert drafts.kept(mine, PLACE) == {"saw": ["words"]}


@pytest.mark.parametrize(
    "place",
    [
        *("", "learn", "//evil.example/x", "/\\evil.example", "http://evil.example/", "/learn?x=1", "/learn#x"),
        *("/a b", "/a\0b", "/a\nb", "/" + "x" * 300, "/%2f"),
        *("/", "/sign-in", "/sign-out", "/password", "/first-password", "/slips", "/drafts"),
    ],
)
def test_only_a_place_of_ours_is_kept(mine, place):
    drafts.keep(mine, place, {"saw": ["words"]})

    assert count(mine) == 0


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({f"f{n}": ["x"] for n in range(200)}, True),
        ({f"f{n}": ["x"] for n in range(201)}, False),
        ({"saw": ["x" * 39_997]}, True),
        ({"saw": ["x" * 39_998]}, False),
        ({"saw": ["x"] * 40_000}, False),
    ],
)
def test_what_is_too_much_is_dropped_quietly(mine, fields, fits):
    drafts.keep(mine, PLACE, fields)

    assert (drafts.kept(mine, PLACE) is not None) == fits


def test_a_place_may_be_kept_with_nothing_typed(mine):
    drafts.keep(mine, "/learn/listening/2", {"csrf_token": ["x"], "left": ["y"]})

    assert drafts.newest(mine).place == "/learn/listening/2"
    assert drafts.kept(mine, "/learn/listening/2") is None


def test_there_is_one_place_where_somebody_left_off(mine):
    drafts.keep(mine, "/learn/listening/2", {})
    drafts.keep(later(mine), "/learn/listening/3", {})

    assert count(mine) == 1
    assert drafts.newest(mine).place == "/learn/listening/3"


def test_leaving_a_place_without_typing_does_not_lose_what_was_typed_there_before(mine):
    drafts.keep(mine, PLACE, {"saw": ["words"]})
    drafts.keep(later(mine), "/learn/listening/3", {"saw": ["others"]})
    drafts.keep(later(mine, 2), PLACE, {})

    assert drafts.kept(mine, PLACE) == {"saw": ["words"]}
    assert drafts.newest(mine).place == PLACE


def test_moving_on_forgets_the_place_and_where_they_left_off_but_no_other_words(mine):
    drafts.keep(mine, PLACE, {"saw": ["words"]})
    drafts.keep(mine, "/portfolio/new", {"saw": ["more"]})
    drafts.keep(mine, "/learn/listening/2", {})

    drafts.forget(mine, PLACE)

    assert drafts.kept(mine, PLACE) is None
    assert drafts.newest(mine).place == "/portfolio/new"
    assert count(mine) == 1


def test_only_the_newest_hundred_are_kept(mine):
    for n in range(103):
        drafts.keep(later(mine, n), f"/portfolio/{n}", {"saw": ["x"]})

    assert count(mine) == 100
    assert drafts.kept(mine, "/portfolio/2") is None
    assert drafts.kept(mine, "/portfolio/3") is not None


def test_nobody_signed_in_keeps_nothing(work):
    drafts.keep(work, PLACE, {"saw": ["words"]})

    assert count(work) == 0
    assert drafts.kept(work, PLACE) is None
    assert drafts.newest(work) is None
