"""Finding texts by their words, alike on both databases."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lms.core.searching import TOO_COMMON, SearchEntry, find, index, marked, snippet, sought

HERE, ELSEWHERE = uuid4(), uuid4()
LONG = "Nobody asked. " * 30 + "Then she listened for an hour. " + "Nobody knew. " * 30
# Short texts such as a module has, each under a name of its own.
TEXTS = {
    "open": ("Asking open questions", "An open question cannot be answered with yes or no. Listening comes first."),
    "quiet": ("The quiet one", "He listened. He did not stop to talk, and nobody was stopping him."),
    "pass": ("What you must pass on", "Safeguarding means keeping people safe from harm. Self-harm is passed on."),
    "word": ("safeguarding", "Keeping people safe. Also: safeguard, safeguards."),
    "limits": ("Boundaries", "A boundary is a line. Confidentiality has limits: you can’t promise it."),
    "welsh": ("Tŷ a dŵr", "Mae'r tŷ ger y dŵr. Croeso."),
    "criterion": ("PM1 3.1: Say what helps people to listen", "Explain the core conditions."),
    "training": ("Training", "The train was late."),
    "other": ("PM1 1.3: Say what a mentor does", "Describe the role of a mentor, and/or of a prisoner’s friend."),
}
# What somebody types, and what they find: the same on both databases.
QUERIES = {
    "listening": {"open", "quiet", "criterion"},
    "Listened": {"open", "quiet", "criterion"},
    "listenin": {"open"},
    "listen": {"open", "quiet", "criterion"},
    "stops": {"quiet"},
    "stop": {"quiet"},
    "question": {"open"},
    "open questions": {"open"},
    "questions open": {"open"},
    "questions harm": set(),
    "safeguard": {"pass", "word"},
    "safeguarding": {"pass", "word"},
    "safeguardi": {"pass", "word"},
    "saf": {"pass", "word"},
    "harm": {"pass"},
    "self-harm": {"pass"},
    "self harm": {"pass"},
    "boundary": {"limits"},
    "boundaries": {"limits"},
    "bound": {"limits"},
    "confidential": {"limits"},
    "confidentialit": {"limits"},
    "confidentiality": {"limits"},
    "can't promise": {"limits"},
    "can’t promise": {"limits"},
    "cant": {"limits"},
    "tŷ": {"welsh"},
    "ty": {"welsh"},
    "DŴR": {"welsh"},
    "dwr croeso": {"welsh"},
    "PM1 3.1": {"criterion"},
    "pm1": {"criterion", "other"},
    "3.1": {"criterion"},
    "1.3": {"other"},
    "mentors": {"other"},
    "prisoner's": {"other"},
    "prisoners": {"other"},
    "the of and": set(),
    "the mentor": {"other"},
    "tray": set(),
    "trai": {"training"},
    "train": {"training"},
    "trains": {"training"},
    "nothing like it": set(),
    "": set(),
    "   ": set(),
    '"open': {"open"},
    "open*": {"open"},
    "NEAR(open questions)": set(),
    "title:open": set(),
    "open AND questions": {"open"},
    "open OR harm": set(),
    "NOT open": {"open"},
    "-open +question": {"open"},
    "open & !harm | (": set(),
    "harm:*": {"pass"},
    "'; DROP TABLE search_words --": set(),
    "🙂": set(),
    "🙂 harm 🙂": {"pass"},
    "\\": set(),
    "%": set(),
    "日本語": set(),
    "ﷺ": set(),
    "½": set(),
    "x" * 500: set(),
    "harm " * 100: {"pass"},
    "\U00020000" * 500: set(),
}


def entry(name: str, title: str, body: str, scope: UUID = HERE, audience: str = "", position: int = 0) -> SearchEntry:
    return SearchEntry(
        scope=scope, audience=audience, kind="text", anchor=name, position=position, title=title, body=body
    )


@pytest.fixture
def indexed(session):
    index(session, [entry(name, *words, position=n) for n, (name, words) in enumerate(TEXTS.items())])
    return session


def names(session, typed: str, **how: object) -> list[str]:
    return [found.entry.anchor for found in find(session, typed, [HERE], **how)]


def test_what_is_typed_finds_the_same_texts_on_both_databases(indexed):
    assert {typed: set(names(indexed, typed)) for typed in QUERIES} == QUERIES


def test_a_word_in_a_title_counts_more_than_one_in_a_text(indexed):
    assert names(indexed, "safeguarding")[0] == "word"


def test_texts_that_are_as_good_come_in_their_order(session):
    index(session, [entry(str(n), "Alike", "Just alike.", position=n) for n in (3, 1, 2)])

    assert names(session, "alike") == ["1", "2", "3"]


def test_a_text_is_found_only_in_the_scopes_that_are_searched(session):
    index(session, [entry("mine", "Trust", "Trust."), entry("theirs", "Trust", "Trust.", scope=ELSEWHERE)])

    assert names(session, "trust") == ["mine"]
    assert find(session, "trust", []) == []


def test_words_for_one_audience_are_found_by_nobody_else(session):
    index(session, [entry("1", "Her words", "Grace", audience="women"), entry("1", "His words", "Lee", audience="men")])

    assert names(session, "grace", audience="women") == ["1"]
    assert names(session, "grace", audience="men") == []
    assert names(session, "words") == []


def test_results_come_a_page_at_a_time(session):
    index(session, [entry(str(n), "Alike", "Just alike.", position=n) for n in range(5)])

    assert names(session, "alike", limit=2, offset=2) == ["2", "3"]


def test_what_is_sought_is_told_apart_in_other_forms_too():
    said = marked("He listened & stopped; <b>listeners</b> listen.", sought("listening stops"))

    assert [piece for piece, is_sought in said if is_sought] == ["listened", "stopped", "listeners", "listen"]
    assert "".join(piece for piece, _ in said) == "He listened & stopped; <b>listeners</b> listen."


def test_the_beginning_of_a_word_marks_the_whole_word():
    assert marked("Safeguarding first.", sought("safegu"))[0] == ("Safeguarding", True)


def test_a_snippet_shows_where_the_word_is():
    said = snippet(LONG, sought("listen"))

    assert ("listened", True) in said
    assert said[0] == ("… ", False)
    assert said[-1] == ("…", False)
    assert len("".join(piece for piece, _ in said).split()) <= 32


def test_a_snippet_of_a_text_without_the_word_is_its_beginning():
    assert snippet("Explain the core conditions.", sought("listen")) == [("Explain the core conditions.", False)]
    assert snippet("", sought("listen")) == []


def test_words_that_are_everywhere_say_too_little():
    assert sought("what is this") == []


@pytest.mark.postgresql
def test_postgresql_leaves_out_just_the_words_that_we_do(session):
    left_out = text("SELECT to_tsvector('english', :words) = ''::tsvector")

    assert session.scalar(left_out, {"words": " ".join(sorted(TOO_COMMON))})
    assert not session.scalar(left_out, {"words": "would could may might like"})
