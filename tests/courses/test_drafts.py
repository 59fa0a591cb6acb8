"""Half-typed words, and where somebody left off."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.courses import drafts
from lms.courses.models import Draft
from lms.courses.rules import drafts as rules
from lms.people.models import Person
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


# Two tabs, two machines


def page(key, began="", turn=None):
    """What an open page says of itself when it saves."""
    said = {"writer": [key], "draft_seen": [began]}
    return said | ({"turn": [str(turn)]} if turn is not None else {})


def put_aside(work):
    state = drafts.state_at(work, PLACE)
    return {writer: words.fields for writer, words in state.earlier.items()} if state else {}


def test_the_later_of_two_pages_wins_and_the_earlier_is_put_aside_and_offered(mine):
    drafts.keep(mine, PLACE, {"saw": ["from the first tab"]} | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["from the second"]} | page("two"))

    kept = drafts.kept(mine, PLACE)
    assert kept == {"saw": ["from the second"]}
    assert kept.others == [mine.now]
    assert put_aside(mine) == {"one": {"saw": ["from the first tab"]}}


def test_a_page_that_began_from_the_words_there_writes_over_them(mine):
    drafts.keep(mine, PLACE, {"saw": ["half a"]} | page("one"))
    began = drafts.kept(mine, PLACE).began

    drafts.keep(later(mine), PLACE, {"saw": ["half a word"]} | page("two", began))

    assert drafts.kept(mine, PLACE).others == []


def test_words_typed_on_after_another_page_began_from_them_are_put_aside(mine):
    drafts.keep(mine, PLACE, {"saw": ["half a"]} | page("one"))
    began = drafts.kept(mine, PLACE).began
    drafts.keep(later(mine), PLACE, {"saw": ["half a word more"]} | page("one"))

    drafts.keep(later(mine, 2), PLACE, {"saw": ["half a loaf"]} | page("two", began))

    assert put_aside(mine) == {"one": {"saw": ["half a word more"]}}


def test_a_draft_begun_anew_is_not_taken_for_the_one_a_page_began_from(mine):
    drafts.keep(mine, PLACE, {"saw": ["sent since"]} | page("one"))
    began = drafts.kept(mine, PLACE).began
    drafts.forget(mine, PLACE)
    drafts.keep(mine, PLACE, {"saw": ["sent since"]} | page("one", turn=0))
    drafts.forget(replace(mine), PLACE)
    drafts.keep(mine, PLACE, {"saw": ["new"]} | page("three"))

    drafts.keep(later(mine), PLACE, {"saw": ["old"]} | page("two", began))

    assert put_aside(mine)["three"] == {"saw": ["new"]}


def test_a_page_that_saves_again_has_no_words_put_aside_any_more(mine):
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["b"]} | page("two"))
    drafts.keep(later(mine, 2), PLACE, {"saw": ["a more"]} | page("one"))

    assert drafts.kept(mine, PLACE) == {"saw": ["a more"]}
    assert put_aside(mine) == {"two": {"saw": ["b"]}}


@pytest.mark.parametrize("other", [{"saw": ["the same"], "at": ["7"]}, {"saw": [" "], "at": ["3"]}, {"at": ["3"]}])
def test_nothing_is_offered_that_is_the_same_or_no_words_at_all(mine, other):
    drafts.keep(mine, PLACE, other | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["the same"], "at": ["2"]} | page("two"))

    assert drafts.kept(mine, PLACE).others == []


def test_the_same_words_are_offered_once_the_winning_page_takes_them_out(mine):
    drafts.keep(mine, PLACE, {"saw": ["the same"]} | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["the same"]} | page("two"))
    drafts.keep(later(mine), PLACE, {"saw": [""]} | page("two"))

    assert drafts.kept(mine, PLACE).others == [mine.now]


def test_an_older_save_that_comes_late_is_passed_over(mine):
    drafts.keep(mine, PLACE, {"saw": ["newer"]} | page("one", turn=8))
    drafts.keep(mine, PLACE, {"saw": ["older"]} | page("one", turn=7))
    assert drafts.kept(mine, PLACE) == {"saw": ["newer"]}

    drafts.keep(mine, PLACE, {"saw": ["others"]} | page("two", turn=1))
    drafts.keep(mine, PLACE, {"saw": ["older"]} | page("one", turn=7))
    assert drafts.kept(mine, PLACE) == {"saw": ["others"]}
    assert put_aside(mine) == {"one": {"saw": ["newer"]}}


@pytest.mark.parametrize("turn", ["", "x", "-1", "1.5", "٣", "9" * 400])
def test_a_turn_that_is_no_number_loses_nothing(mine, turn):
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one", turn=5))
    drafts.keep(mine, PLACE, {"saw": ["b"]} | page("one") | {"turn": [turn]})

    assert drafts.kept(mine, PLACE) == {"saw": ["b"]}


def test_five_other_pages_words_are_put_aside_and_no_more(mine):
    for n in range(8):
        drafts.keep(later(mine, n), PLACE, {"saw": [str(n)]} | page(f"page {n}"))

    assert drafts.kept(mine, PLACE) == {"saw": ["7"]}
    assert set(put_aside(mine)) == {f"page {n}" for n in range(2, 7)}


def send(app, work, key, began="", place=PLACE):
    with app.test_request_context(place, method="POST", data={"once": key, "draft_seen": began}):
        drafts.forget(work, place)


def test_sending_a_page_forgets_its_own_words_and_never_another_open_pages(app, mine):
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["b"]} | page("two"))

    send(app, mine, "one")
    assert (drafts.kept(mine, PLACE), put_aside(mine)) == ({"saw": ["b"]}, {})

    drafts.keep(later(mine, 2), PLACE, {"saw": ["a"]} | page("three"))
    send(app, mine, "three")
    kept = drafts.kept(mine, PLACE)
    assert (kept, kept.others) == ({}, [later(mine).now])
    assert put_aside(mine) == {"two": {"saw": ["b"]}}

    send(app, mine, "two")
    assert count(mine) == 0


def test_sending_a_page_that_began_from_a_draft_forgets_it(app, mine):
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one"))

    send(app, mine, "two", drafts.kept(mine, PLACE).began)

    assert count(mine) == 0


def test_words_put_aside_do_not_lead_anyone_back_before_what_they_did_since(app, mine):
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one"))
    drafts.keep(later(mine, 2), PLACE, {"saw": ["b"]} | page("two"))
    drafts.keep(later(mine, 1), "/portfolio/new", {"saw": ["c"]} | page("three"))

    send(app, later(mine, 3), "two")

    assert drafts.newest(mine).place == "/portfolio/new"
    drafts.keep(later(mine, 4), "/learn/listening/2", {})
    assert put_aside(mine) == {"one": {"saw": ["a"]}}


def test_words_put_aside_change_places_with_those_on_the_page(mine):
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["b"]} | page("two"))

    assert drafts.take(later(mine, 2), PLACE, "one")
    assert not drafts.take(mine, PLACE, "one")
    assert drafts.kept(mine, PLACE) == {"saw": ["a"]}
    assert put_aside(mine) == {"two": {"saw": ["b"]}}


def test_words_put_aside_can_be_thrown_away(app, mine):
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["b"]} | page("two"))

    assert drafts.throw_away(mine, PLACE, "one")
    assert not drafts.throw_away(mine, PLACE, "one")
    assert (drafts.kept(mine, PLACE), put_aside(mine)) == ({"saw": ["b"]}, {})

    drafts.keep(later(mine, 2), PLACE, {"saw": ["a"]} | page("one"))
    send(app, mine, "one")
    drafts.throw_away(mine, PLACE, "two")
    assert count(mine) == 0


def test_nobody_can_take_or_throw_away_anyone_elses_words(mine, session, leeds):
    other = a.learner(leeds)
    a.save(session, other)
    theirs = replace(mine, actor=a.actor(other))
    drafts.keep(mine, PLACE, {"saw": ["a"]} | page("one"))
    drafts.keep(later(mine), PLACE, {"saw": ["b"]} | page("two"))

    assert drafts.state_at(theirs, PLACE) is None
    assert not drafts.take(theirs, PLACE, "one")
    assert not drafts.throw_away(theirs, PLACE, "one")
    assert put_aside(mine) == {"one": {"saw": ["a"]}}


PAGES = st.sampled_from(["one", "two", "three"])
WORDS = st.text("ab ", max_size=3)
SAVES = st.lists(st.tuples(PAGES, WORDS, st.booleans()), max_size=14)


@given(SAVES)
def test_whatever_the_order_every_open_pages_last_words_are_kept(saves):
    """Three pages opened before anything was kept; some of their saves come twice, or again and late."""
    state = rules.State(rules.Words({}, a.NOON, 0), 0, "")
    last: dict[str, dict[str, list[str]]] = {}
    for turn, (key, words, again) in enumerate(saves):
        moment = a.NOON + timedelta(minutes=turn)
        sent = rules.OpenPage(key, "", turn), {"saw": [words]}, moment
        state = rules.after_saving(state, *sent) or state
        late = rules.OpenPage(key, "", turn - 1), {"saw": ["late"]}, moment
        state = (again and rules.after_saving(state, *late)) or state
        last[key] = {"saw": [words]}

    held = [state.words.fields, *(words.fields for words in state.earlier.values())]
    assert not saves or state.words.fields == last[saves[-1][0]]
    for words in last.values():
        assert words in held or not rules.has_words(words)
    assert state.writer not in state.earlier


@given(SAVES, PAGES)
def test_whatever_the_order_sending_one_page_keeps_the_others_last_words(saves, sent):
    state: rules.State | None = rules.State(rules.Words({}, a.NOON, 0), 0, "")
    last = {}
    for turn, (key, words, _) in enumerate(saves):
        state = rules.after_saving(state, rules.OpenPage(key), {"saw": [words]}, a.NOON + timedelta(minutes=turn))
        last[key] = {"saw": [words]}
    state = rules.after_sending(state, rules.OpenPage(sent))

    held = [state.words.fields, *(words.fields for words in state.earlier.values())] if state else []
    for key, words in last.items():
        assert key == sent or words in held or not rules.has_words(words) or words == last.get(sent)


# The pages


CHECK = "/learn/listening/check"


@pytest.fixture
def twice(browser, mine, session, learner, registration):
    """A check that its learner left half-answered in two tabs."""
    edition = a.module_edition()
    a.save(session, edition)
    a.save(session, *a.module_pages(edition))
    drafts.keep(mine, CHECK, {"question_1": ["1"]} | page("one"))
    drafts.keep(later(mine), CHECK, {"question_1": ["2"], "more": ["<b>words</b>"]} | page("two"))
    session.commit()
    browser.sign_in(learner)
    return browser


def test_a_page_offers_other_words_shows_both_and_uses_the_ones_chosen(twice):
    met = twice.page(CHECK)
    assert met.values()["question_1"] == ["2"]
    assert "You also typed other words here on 6 May 2026, 12:00pm." in met.text
    both = twice.page(met.links["See both"])
    assert both.heading == "You typed other words here"
    assert "Question 12 More<b>words</b>" in both.text
    assert "Question 1 (different)1" in both.text

    back = twice.send(both, button="Use these words typed on 6 May 2026, 12:00pm")

    assert back.address == CHECK
    assert back.values()["question_1"] == ["1"]
    assert "You also typed other words here on 6 May 2026, 12:01pm." in back.text


def test_other_words_can_be_thrown_away_on_the_page(twice):
    both = twice.page(f"/earlier?place={CHECK}")

    back = twice.send(both, button="Throw these away typed on 6 May 2026, 12:00pm")

    assert back.values()["question_1"] == ["2"]
    assert "You also typed" not in back.text
    assert twice.get(f"/earlier?place={CHECK}").headers["Location"] == CHECK


def test_words_used_already_in_another_tab_say_so(twice):
    both = twice.page(f"/earlier?place={CHECK}")
    twice.post(f"/earlier?place={CHECK}", data=both.values("Throw these away typed on 6 May 2026, 12:00pm"))
    other = both.values("Use these words typed on 6 May 2026, 12:00pm") | {"once": ["another"]}

    assert twice.post(f"/earlier?place={CHECK}", data=other).headers["Location"] == CHECK
    assert "used or thrown away already" in twice.page(CHECK).text


@pytest.mark.parametrize("place", ["", "//evil.example", "https://evil.example/", "/sign-out", "/a?b", "/\\evil"])
def test_only_a_place_of_ours_has_other_words(twice, place):
    twice.page(f"/earlier?place={quote(place)}", 404)


def test_nobody_meets_anyone_elses_other_words(twice, session, leeds):
    other = a.learner(leeds)
    a.save(session, other)
    twice.sign_in(other)

    assert twice.get(f"/earlier?place={CHECK}").headers["Location"] == CHECK


def test_signing_out_puts_aside_what_another_page_had_typed(twice, session, mine):
    tabs = twice.page(CHECK), twice.page(CHECK)
    for tab, answer in zip(tabs, "13", strict=True):
        home = twice.sign_in(session.get(Person, mine.actor.person_id))
        token = home.tree.xpath("//input[@name='csrf_token']/@value")[0]
        typed = {"question_1": [answer], "left": [CHECK], "csrf_token": [token]}
        twice.post("/sign-out", data=tab.values() | typed)

    session.expire_all()
    assert drafts.kept(mine, CHECK)["question_1"] == ["3"]
    assert put_aside(mine)[tabs[0].values()["once"][0]]["question_1"] == ["1"]
