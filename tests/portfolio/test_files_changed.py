"""A file that is not kept byte for byte as it was sent says so wherever it is shown."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from tests import builders as a

WORDS = "We took out where and when it was taken."


@pytest.fixture
def base(room):
    return f"/portfolios/{room.registration.id}/evidence/1"


@pytest.fixture
def sent(room, session):
    """A piece that waits, with one file that was changed and one that was not."""
    piece = a.sent_evidence(room.registration, room.unit().criteria[:2])
    changed = a.kept_file(room.learner, 1, changes=["place", "time"])
    piece.latest.files = [changed, a.kept_file(room.learner, 2, file="b" * 64, name="clean.jpg")]
    a.save(session, piece)
    return piece


def said_of(page) -> dict[str, list[str]]:
    """What is said of each file on a page beside its kind and what it shows, by its name."""
    return {
        file.xpath("normalize-space(.//a)"): [
            " ".join(each.text_content().split()) for each in file.xpath(".//p[position() > 2 and position() < last()]")
        ]
        for file in page.tree.xpath("//li[@class='passport-files__file']")
    }


def test_the_learner_and_whoever_reads_the_record_meet_it_on_the_page_of_the_piece(browser, room, sent, base):
    for someone in (room.learner, room.tutor, room.assessor):
        browser.sign_in(someone)
        assert said_of(browser.page(base)) == {"plan.jpg": [WORDS], "clean.jpg": []}


def test_the_learner_meets_it_while_the_piece_is_not_sent_yet(browser, session, room, base):
    piece = a.evidence(room.registration)
    piece.latest.files = [a.kept_file(room.learner, changes=["place", "time"])]
    a.save(session, piece)
    browser.sign_in(room.learner)

    for address in (base, f"{base}/files"):
        assert said_of(browser.page(address)) == {"plan.jpg": [WORDS]}


def test_an_assessor_meets_it_while_they_decide_and_while_they_countersign(browser, session, room, sent, base):
    trainee = a.trainee_assessor(room.leeds)
    a.save(session, trainee, *trainee.grants)
    browser.sign_in(trainee)
    assert said_of(browser.page(f"{base}/decide")) == {"plan.jpg": [WORDS], "clean.jpg": []}
    browser.submit(f"{base}/decide", typed=a.typed_verdict("met", "met"))

    browser.sign_in(room.assessor)

    assert said_of(browser.page(f"{base}/proposal")) == {"plan.jpg": [WORDS], "clean.jpg": []}


@pytest.fixture
def from_later(session, room):
    """A piece not sent yet, with a file whose change has no words here."""
    piece = a.evidence(room.registration)
    piece.latest.files = [a.kept_file(room.learner, changes=["a change of years to come"])]
    a.save(session, piece)
    return piece


def test_a_change_that_has_no_words_leaves_no_empty_line_on_the_page_of_the_piece(browser, room, from_later, base):
    browser.sign_in(room.learner)

    paragraphs = browser.page(base).tree.xpath("//li[@class='passport-files__file']//p")

    assert [p.text_content().strip() == "" for p in paragraphs] == [False] * 3


def test_nor_on_the_page_of_a_case_of_somebody_released(app, from_later):
    """The pieces of a case, as their page shows them."""
    whole = SimpleNamespace(case=SimpleNamespace(id=uuid4(), judgement=None))
    each = {"piece": from_later, "version": from_later.latest, "versions": from_later.versions, "words": []}
    with app.test_request_context():
        shown = app.jinja_env.get_template("quality/_away.html").render(
            away=[each], pieces=1, page=1, more=False, whole=whole, decided_words={}
        )

    assert "plan.jpg" in shown
    assert "<br><span" in shown  # the note
    assert shown.count("<br>") == 1
