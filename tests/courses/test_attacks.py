"""What a curious learner, a tutor in a hurry and two open pages can do to learning, and cannot."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.core.work import Work
from lms.courses import queries, service
from lms.courses.content import faults
from lms.courses.models import (
    Break,
    CallForHelp,
    CheckAttempt,
    Draft,
    DueDate,
    MovedOn,
    PageRead,
    Reflection,
    Registration,
    ShortAnswerMark,
)
from lms.courses.queries import checks, pace
from lms.courses.rules.pace import AtPrison, pace_of
from lms.courses.service import checks as deeds
from lms.establishments.models import Interruption, PartOfDay
from lms.people.models import Role, StayReason
from tests import builders as a

PAGE, CHECK = "/learn/listening/1", "/learn/listening/check"
OLD, NEW = "Who listened to you?", "Who did you listen to?"
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


@pytest.fixture
def trainee(browser, learner, registration):
    browser.sign_in(learner)
    return learner


@pytest.fixture
def teaching(session, tutor) -> Work:
    return Work(session, a.actor(tutor), a.NOON)


def publish(session, *, questions=None, prompt=OLD, later=0, html=None, pages=3, pass_mark=1):
    """An edition with a prompt on its first page."""
    edition = a.module_edition(
        questions=questions, pages=pages, pass_mark=pass_mark, published_at=a.LONG_AGO + timedelta(days=later)
    )
    a.save(session, edition)
    rows = a.module_pages(edition)
    rows[0].prompts = [{"text": prompt, "criteria": ["PM1 3.1"]}]
    rows[0].html = html or rows[0].html
    a.save(session, *rows)
    return edition


def reflections(session):
    return {row.prompt: row.words for row in session.scalars(select(Reflection))}


def attempts(session):
    session.expire_all()
    return session.scalars(select(CheckAttempt).order_by(CheckAttempt.answered_at)).all()


# An edition that changes while a page is open


def test_a_page_read_while_a_newer_edition_came_out_is_read_in_the_edition_that_was_shown(browser, session, trainee):
    old = publish(session)
    page = browser.page(PAGE)
    publish(session, prompt=NEW, html="<p>New words.</p>", later=10)

    browser.send(page, words_1="My nan")

    assert reflections(session) == {OLD: "My nan"}
    assert [row.edition_id for row in session.scalars(select(PageRead))] == [old.id]


def test_a_page_sent_after_being_moved_on_marks_no_new_page_as_read(browser, session, trainee, teaching):
    old = publish(session)
    a.save(session, a.page_read(trainee, old, 2))
    page = browser.page(PAGE)
    new = publish(session, prompt=NEW, html="<p>New words.</p>", later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    browser.send(page, words_1="My nan")

    assert reflections(session) == {OLD: "My nan"}
    assert session.scalars(select(PageRead.number).where(PageRead.edition_id == new.id)).all() == [2]
    assert queries.edition_for(session, trainee.id, "listening").id == new.id


def test_words_kept_by_stopping_after_being_moved_on_stay_under_the_prompt_they_were_written_for(
    browser, session, trainee, teaching
):
    old = publish(session)
    a.save(session, a.page_read(trainee, old, 2))
    page = browser.page(PAGE)
    publish(session, prompt=NEW, later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    browser.send(page, words_1="My nan", stop="yes")

    assert reflections(session) == {OLD: "My nan"}


def test_the_last_page_of_a_longer_edition_leads_on_to_a_page_there_is(browser, session, trainee, teaching):
    old = publish(session)
    a.save(session, a.page_read(trainee, old, 1))
    page = browser.page("/learn/listening/2")
    publish(session, pages=1, html="<p>New words.</p>", later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    assert browser.send(page).status == 200


def test_answers_are_marked_against_the_questions_that_were_shown(browser, session, trainee):
    old = publish(session, questions=[a.question(right=(2,))])
    page = browser.page(CHECK)
    publish(session, questions=[a.question(right=(1,)), a.question()], later=10)

    browser.send(page, question_1="2")

    (attempt,) = attempts(session)
    assert (attempt.edition_id, attempt.score, attempt.out_of) == (old.id, 1, 1)


def test_answers_to_old_questions_pass_nothing_of_the_edition_moved_on_to(browser, session, trainee, teaching):
    old = publish(session, questions=[a.question(right=(2,))])
    a.save(session, a.page_read(trainee, old, 1))
    page = browser.page(CHECK)
    publish(session, questions=[a.question(right=(2,)), a.question()], pass_mark=1, later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    shown = browser.send(page, question_1="2")

    assert "Go to all modules" in shown.links
    assert not any("Try again" in words for words in shown.links)
    (mine,) = queries.progress(session, trainee.id)
    assert (mine.attempts, mine.passed) == (0, False)


def test_answers_to_questions_that_stayed_the_same_count_in_the_edition_moved_on_to(
    browser, session, trainee, teaching
):
    old = publish(session)
    a.save(session, a.page_read(trainee, old, 1))
    page = browser.page(CHECK)
    publish(session, html="<p>New words.</p>", later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    browser.send(page, question_1="1", question_2=["1", "2"])

    (mine,) = queries.progress(session, trainee.id)
    assert mine.passed


@pytest.mark.parametrize("said", ["", "no such edition", "x" * 5000])
def test_an_edition_nobody_published_is_taken_for_the_one_they_read(browser, session, trainee, said):
    edition = publish(session, questions=[a.question()])

    browser.submit(CHECK, question_1="1", of_edition=said)

    assert attempts(session)[0].edition_id == edition.id


def test_an_edition_of_another_module_is_taken_for_the_one_they_read(browser, session, trainee):
    edition = publish(session, questions=[a.question()])
    other = a.module_edition("boundaries", questions=[])
    a.save(session, other)

    browser.submit(CHECK, question_1="1", of_edition=other.content_hash)

    assert attempts(session)[0].edition_id == edition.id


def test_half_typed_answers_to_old_questions_do_not_fill_in_new_ones(browser, session, trainee, teaching):
    old = publish(session, questions=[a.question()])
    a.save(session, a.page_read(trainee, old, 1))
    keep(browser, CHECK, browser.page(CHECK), question_1="2")
    assert browser.page(CHECK).values()["question_1"] == ["2"]
    publish(session, questions=[a.question(options=4), a.short_question()], later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    assert "question_1" not in browser.page(CHECK).values()


def test_half_typed_answers_to_the_same_questions_survive_being_moved_on(browser, session, trainee, teaching):
    old = publish(session, questions=[a.question()])
    a.save(session, a.page_read(trainee, old, 1))
    keep(browser, CHECK, browser.page(CHECK), question_1="2")
    publish(session, questions=[a.question()], html="<p>New words.</p>", later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    page = browser.page(CHECK)
    assert page.values()["question_1"] == ["2"]
    browser.send(page)
    (mine,) = queries.progress(session, trainee.id)
    assert mine.attempts == 1


def test_half_typed_words_do_not_move_under_another_prompt(browser, session, trainee, teaching):
    old = publish(session)
    a.save(session, a.page_read(trainee, old, 2))
    keep(browser, PAGE, browser.page(PAGE), words_1="My nan")
    publish(session, prompt=NEW, later=10)
    service.move_on(teaching, trainee, "listening")
    session.commit()

    page = browser.page(PAGE)
    assert page.values()["words_1"] == [""]
    keep(browser, PAGE, page, words_1="Dev")
    assert "You also typed other words here" in browser.page(PAGE).text
    assert "My nan" in browser.page(f"/earlier?place={PAGE}").text


def test_an_edition_and_what_a_page_began_with_are_no_words_of_anybodys(browser, session, trainee):
    publish(session)
    first, second = browser.page(PAGE), browser.page(PAGE)
    keep(browser, PAGE, first, at="2")
    keep(browser, PAGE, second, at="3")

    assert "You also typed other words here" not in browser.page(PAGE).text


def keep(browser, place, page, **fields):
    """Save a page as its script does."""
    sent = page.values() | fields
    sent["writer"] = sent.pop("once")
    assert browser.post("/drafts", data=sent | {"place": place}).status_code == 204


# Two open pages and one set of words


def test_an_open_page_that_nobody_touched_takes_no_words_away(browser, session, trainee):
    publish(session)
    untouched = browser.page(PAGE)
    browser.submit(PAGE, words_1="My nan, at her table")

    browser.send(untouched)

    assert reflections(session) == {OLD: "My nan, at her table"}


def test_words_written_on_two_pages_are_both_kept_and_the_earlier_ones_offered(browser, session, trainee):
    publish(session)
    first, second = browser.page(PAGE), browser.page(PAGE)
    browser.send(first, words_1="My nan")

    browser.send(second, words_1="My cell mate")

    assert reflections(session) == {OLD: "My cell mate"}
    assert "You also typed other words here" in browser.page(PAGE).text
    assert "My nan" in browser.page(f"/earlier?place={PAGE}").text
    page = browser.page(f"/earlier?place={PAGE}")
    browser.send(page, button=page.buttons[0])
    assert browser.page(PAGE).values()["words_1"] == ["My nan"]


def test_words_are_still_taken_out_by_whoever_saw_them(browser, session, trainee):
    publish(session)
    browser.submit(PAGE, words_1="My nan")

    browser.submit(PAGE, words_1="")

    assert reflections(session) == {OLD: ""}
    assert "You also typed other words here" not in browser.page(PAGE).text


# Moving on


def test_a_short_answer_that_waits_goes_along_and_waits_once(session, learner, registration, tutor, teaching):
    old = publish(session, questions=[a.question(), a.short_question()], pass_mark=1)
    mine = Work(session, a.actor(learner), a.NOON)
    attempt = deeds.answer_check(mine, old, {"1": [1], "2": ["I would listen."]})
    session.commit()
    new = publish(session, questions=old.questions, html="<p>New words.</p>", later=10)
    service.move_on(teaching, learner, "listening")
    session.commit()

    places = {learner.establishment_id}
    (waiting,) = checks.to_mark_at(session, places, actor_id=tutor.id)
    assert waiting.edition_id == new.id
    assert checks.was_answered_again(session, attempt)


def test_a_try_that_is_no_pass_yet_goes_along_when_the_questions_are_the_same(session, learner, registration, teaching):
    old = publish(session, questions=[a.question(), a.short_question()], pass_mark=2)
    mine = Work(session, a.actor(learner), a.NOON)
    deeds.answer_check(mine, old, {"1": [1], "2": ["I would listen."]})
    session.commit()
    publish(session, questions=old.questions, pass_mark=2, html="<p>New words.</p>", later=10)
    service.move_on(teaching, learner, "listening")
    session.commit()

    (progress,) = queries.progress(session, learner.id)
    assert (progress.attempts, progress.waiting) == (1, 1)


def test_a_pass_and_the_newest_try_both_go_along(session, learner, registration, teaching):
    old = publish(session, questions=[a.question(), a.question()], pass_mark=2)
    mine = Work(session, a.actor(learner), a.NOON)
    deeds.answer_check(mine, old, {"1": [1], "2": [1]})
    session.flush()
    deeds.answer_check(mine, old, {"1": [1], "2": [2]})
    session.commit()
    new = publish(session, questions=old.questions, pass_mark=2, html="<p>New words.</p>", later=10)
    service.move_on(teaching, learner, "listening")
    session.commit()

    (progress,) = queries.progress(session, learner.id)
    assert (progress.passed, progress.best, progress.attempts) == (True, 2, 2)
    assert checks.newest_attempt(session, learner.id, new.id).score == 1


def test_words_answering_questions_that_were_left_wait_for_nobody(session, learner, registration, tutor, teaching):
    old = publish(session, questions=[a.short_question()])
    deeds.answer_check(Work(session, a.actor(learner), a.NOON), old, {"1": ["I would listen."]})
    session.commit()
    publish(session, questions=[a.question(), a.short_question()], later=10)
    service.move_on(teaching, learner, "listening")
    session.commit()

    assert checks.to_mark_at(session, {learner.establishment_id}, actor_id=tutor.id) == []


def test_words_that_come_in_after_moving_on_wait_for_a_tutor_all_the_same(
    session, learner, registration, tutor, teaching
):
    old = publish(session, questions=[a.short_question()])
    a.save(session, a.page_read(learner, old))
    publish(session, questions=[a.question(), a.short_question()], later=10)
    service.move_on(teaching, learner, "listening")
    session.flush()
    later = Work(session, teaching.actor, a.NOON + timedelta(hours=1))
    attempt = deeds.enter_from_paper(later, learner.id, old, {"1": ["I would listen."]}, None)
    session.commit()

    (waiting,) = checks.to_mark_at(session, {learner.establishment_id}, actor_id=tutor.id)
    assert waiting.id == attempt.id


# Pace


WEEK = frozenset((day, part) for day in range(5) for part in (PartOfDay.MORNING, PartOfDay.AFTERNOON))
MONDAY = date(2026, 5, 4)


def test_the_day_of_a_transfer_is_one_day_and_not_one_at_each_prison():
    moved = [AtPrison(MONDAY, MONDAY, WEEK, []), AtPrison(MONDAY, None, WEEK, [])]

    progress = pace_of(
        done=0,
        steps=10,
        began=MONDAY,
        due_on=MONDAY + timedelta(days=4),
        prisons=moved,
        breaks=[],
        today=MONDAY + timedelta(days=1),
    )

    assert (progress.possible, progress.planned) == (2, 10)


def test_a_closure_at_either_prison_counts_on_the_day_of_a_transfer(session, leeds):
    from lms.establishments.models import Closure

    closed = Closure(from_day=MONDAY, to_day=MONDAY, part=None, reason=Interruption.REGIME, taken_back_at=None)
    for closures in (([closed], []), ([], [closed])):
        moved = [AtPrison(MONDAY, MONDAY, WEEK, closures[0]), AtPrison(MONDAY, None, WEEK, closures[1])]
        progress = pace_of(
            done=0,
            steps=10,
            began=MONDAY,
            due_on=None,
            prisons=moved,
            breaks=[],
            today=MONDAY + timedelta(days=1),
        )
        assert (progress.possible, progress.lost) == (0, 2)


def test_a_learner_registered_again_sees_the_day_their_tutor_sees(session, learner, registration, leeds, tutor):
    a.save(
        session,
        DueDate(registration_id=registration.id, due_on=MONDAY, set_at=a.NOON, set_by=tutor.id, break_id=None),
    )
    again = a.qualification()
    again.content_hash, again.version = "newer", "next"
    second = a.registration(learner, again, leeds)
    second.registered_at = a.NOON
    a.save(session, second)

    assert pace.due_date_of(session, pace.newest_registration(session, learner.id).id) is None
    assert pace.due_date_for(session, learner.id) is None


# Who may, after a transfer or a release


def test_after_a_transfer_the_old_prison_finds_nothing_and_the_new_one_everything(
    browser, session, learner, registration, leeds, tutor
):
    hull = a.establishment("HLI")
    receiving = a.person(hull, Role.TUTOR)
    a.save(session, hull, receiving, *receiving.grants)
    edition = publish(session, questions=[a.question(), a.short_question()])
    attempt = deeds.answer_check(Work(session, a.actor(learner), a.NOON), edition, {"1": [2], "2": ["I would listen."]})
    call = a.call_for_help(learner, edition)
    pause = a_break(learner, tutor)
    a.save(session, call, pause)
    move(session, learner, hull)
    doors = [
        f"/learners/{learner.id}/learning",
        f"/learners/{learner.id}/hours",
        f"/learners/{learner.id}/due",
        f"/learners/{learner.id}/breaks/new",
        f"/breaks/{pause.id}/end",
        f"/learners/to-mark/{attempt.id}",
    ]
    posts = [*doors[1:], f"/learners/stuck/{call.id}/helped", f"/learners/{learner.id}/learning/listening/move-on"]

    browser.sign_in(tutor)
    assert {browser.get(door).status_code for door in doors} == {404}
    assert {browser.post(door).status_code for door in posts} == {404}
    assert "Nobody is stuck" in browser.page("/learners/stuck").text
    assert learner.name not in browser.page("/learners/to-mark").text

    browser.sign_in(receiving)
    assert {browser.get(door).status_code for door in doors} == {200}
    assert learner.name in browser.page("/learners/stuck").text
    assert learner.name in browser.page("/learners/to-mark").text


def test_whoever_was_released_is_out_of_reach_of_everybody(browser, session, learner, registration, tutor):
    edition = publish(session, questions=[a.short_question()])
    attempt = deeds.answer_check(Work(session, a.actor(learner), a.NOON), edition, {"1": ["I would listen."]})
    call, pause = a.call_for_help(learner, edition), a_break(learner, tutor)
    a.save(session, call, pause)
    move(session, learner, None)
    browser.sign_in(tutor)

    for door in (f"/learners/{learner.id}/learning", f"/breaks/{pause.id}/end", f"/learners/to-mark/{attempt.id}"):
        assert browser.get(door).status_code == 404
    assert browser.post(f"/learners/stuck/{call.id}/helped").status_code == 404
    assert learner.name not in browser.page("/learners/stuck").text + browser.page("/learners/to-mark").text


def a_break(learner, tutor) -> Break:
    return Break(
        learner_id=learner.id,
        from_day=date(2026, 5, 1),
        to_day=None,
        reason=Interruption.OTHER_HEALTH,
        began_by=tutor.id,
        begun_at=a.LONG_AGO,
        ended_by=None,
        ended_at=None,
    )


def move(session, learner, there):
    from lms.people.models import Stay

    stay = session.scalars(select(Stay).where(Stay.person_id == learner.id, Stay.ended_at.is_(None))).one()
    stay.ended_at, stay.end_reason = a.NOON, StayReason.TRANSFERRED if there else StayReason.RELEASED
    session.flush()
    if there:
        session.add(
            Stay(
                person_id=learner.id,
                establishment_id=there.id,
                began_at=a.NOON,
                ended_at=None,
                reason=StayReason.TRANSFERRED,
                end_reason=None,
            )
        )
    session.commit()
    session.expire_all()


# Whatever is sent


def test_other_peoples_answers_are_not_found(browser, session, trainee, leeds):
    edition = publish(session)
    other = a.learner(leeds, name="Robin Elm")
    a.save(session, other)
    theirs = a.check_attempt(other, edition)
    a.save(session, theirs)

    assert browser.get(f"{CHECK}/{theirs.id}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/learn/listening/99999999999999999999999",
        "/learn/listening/0",
        "/learn/lis%00tening/1",
        "/learn/listening/images/a%00.svg",
        "/learn/listening/images/..%2f..%2fmodule.toml",
        "/learn/listening/scenarios/1/%00",
        "/learn/listening/scenarios/99999999999999999999",
        "/learn/LISTENING/1",
        "/learn/listening/check/not-an-id",
        "/earlier?place=//evil.example",
        "/earlier?place=/%5cevil.example",
        "/earlier?place=https://evil.example",
        "/earlier?place=/learn%00",
        "/regime/LE%00/week",
    ],
)
def test_an_address_that_makes_no_sense_is_not_found(browser, session, trainee, address):
    publish(session)

    assert browser.get(address).status_code in (403, 404)


@pytest.mark.parametrize("words", ["\x00", "\u202e\u200b", "x" * 300_000, "\ud83d", "e\u0301" * 5000])
def test_whatever_is_typed_under_a_prompt_is_kept_clean_or_refused(browser, session, trainee, words):
    publish(session)
    page = browser.page(PAGE)

    sent = page.values() | {"words_1": words.encode("utf-8", "surrogatepass")}
    response = browser.post(PAGE, data=sent)

    assert response.status_code in (303, 413, 422)
    assert all("\x00" not in said and len(said) <= 4000 for said in reflections(session).values())


@pytest.mark.parametrize(
    "answer",
    [
        {"question_4": ["1", "1", "1"]},
        {"question_4": ["9", "x", "-1"]},
        {"question_5": ["\u0661", "2", "3"]},
        {"question_1": "9" * 5000},
        {"question_2": ["0"]},
        {"question_2": ["1", "1e0"]},
        {"question_6": "\u200b \u2060"},
    ],
)
def test_an_answer_nobody_could_give_is_refused_and_marked_as_nothing(browser, session, trainee, answer):
    publish(session, questions=a.every_kind())
    page = browser.page(CHECK)

    assert browser.post(CHECK, data=page.values() | answer).status_code == 422
    assert attempts(session) == []


def test_nothing_that_was_stored_is_ever_markup(browser, session, trainee, tutor):
    edition = publish(session, questions=[a.question(), a.short_question()], prompt=NASTY)
    edition.glossary = [{"word": NASTY, "also": [], "meaning": NASTY, "anchor": "x"}]
    edition.changes = NASTY
    session.commit()
    browser.submit(PAGE, words_1=NASTY)
    browser.submit(CHECK, question_1="2", question_2=NASTY)
    (attempt,) = attempts(session)
    call = a.call_for_help(trainee, edition)
    a.save(session, call)
    addresses = [PAGE, CHECK, f"{CHECK}/{attempt.id}", "/learn/listening/glossary", "/learn/listening/changes"]
    for address in [*addresses, f"/learn/search?words={NASTY}"]:
        bears_no_markup(browser, address)
    browser.sign_in(tutor)
    browser.submit(f"/learners/to-mark/{attempt.id}", **{"mark_2": "not yet", "feedback_2": NASTY})
    browser.submit(f"/learners/{trainee.id}/hours", minutes="30", reason=NASTY)
    today = ["6", "5", "2026"]
    browser.submit(
        "/regime",
        from_day=today,
        to_day=today,
        part="all day",
        wing=NASTY[:60],
        reason=Interruption.REGIME.value,
    )
    for address in ("/regime", f"/learners/{trainee.id}/hours", f"/learners/{trainee.id}/learning", "/learners/stuck"):
        bears_no_markup(browser, address)
    browser.sign_in(trainee)
    bears_no_markup(browser, CHECK)
    bears_no_markup(browser, f"{CHECK}/{attempt.id}")


def bears_no_markup(browser, address):
    body = browser.get(address).get_data(as_text=True)
    assert "<img src=x" not in body, address
    assert "<script>alert" not in body, address


def test_nothing_is_written_without_the_forms_own_token(browser, session, trainee, tutor):
    edition = publish(session, questions=[a.question()])
    browser.post(PAGE, data={"words_1": "Forged"})
    browser.post(CHECK, data={"question_1": "1"})
    browser.post("/drafts", data={"place": PAGE, "words_1": "Forged"})
    browser.sign_in(tutor)
    a.save(session, a.page_read(trainee, edition, 1))
    for address in ("hours", "due", "breaks/new"):
        browser.post(
            f"/learners/{trainee.id}/{address}",
            data={"minutes": "30", "reason": "FAILED_TO_ENGAGE", "due_on": ["6", "6", "2026"]},
        )
    publish(session, later=10)
    browser.post(f"/learners/{trainee.id}/learning/listening/move-on")

    for kind in (Reflection, CheckAttempt, Draft, DueDate, Break, MovedOn):
        assert session.scalars(select(kind)).all() == [], kind.__name__


def test_a_key_of_another_form_is_a_conflict_and_answers_nothing(browser, session, trainee):
    publish(session, questions=[a.question()])
    page = browser.page(PAGE)
    browser.send(page)
    check = browser.page(CHECK)

    response = browser.post(CHECK, data=check.values() | {"question_1": "1", "once": page.values()["once"]})

    assert response.status_code == 409
    assert attempts(session) == []


def test_tampered_marks_of_drafts_break_nothing(browser, session, trainee):
    publish(session)
    page = browser.page(PAGE)
    for odd in (
        {"draft_seen": "9" * 9000},
        {"turn": "9" * 400},
        {"turn": "-1"},
        {"writer": "w" * 9000},
        {"at": "\x00"},
    ):
        sent = page.values() | {"place": PAGE, "writer": "me", "words_1": "Mine", "once": ""} | odd
        assert browser.post("/drafts", data=sent).status_code in (204, 404)
    assert browser.page(PAGE).values()["words_1"] == ["Mine"]


def test_two_prompts_of_one_module_in_the_same_words_are_a_fault(folder):
    path = next(folder.glob("modules/*/reflections.toml"))
    path.write_text(path.read_text() + "\n" + path.read_text())

    assert any("same words" in fault for fault in faults(folder))


def test_nobody_calls_or_marks_what_is_not_theirs_to_call_or_mark(session, learner, registration, teaching):
    edition = publish(session, questions=[a.question(), a.short_question()])
    attempt = deeds.answer_check(Work(session, a.actor(learner), a.NOON), edition, {"1": [1], "2": ["I would listen."]})
    session.flush()

    deeds.mark_short_answers(teaching, attempt, {1: (1, ""), 2: (5, ""), 99: (1, "")})
    session.flush()

    marks = session.scalars(select(ShortAnswerMark)).all()
    assert [(mark.question, mark.mark) for mark in marks] == [(2, 1)]
    assert session.scalars(select(CallForHelp)).all() == []
    assert session.scalars(select(Registration)).one().id == registration.id


def test_words_that_are_too_many_to_keep_are_not_said_to_be_kept(browser, session, trainee):
    publish(session)
    sent = browser.page(PAGE).values() | {"place": PAGE, "once": "", "words_1": "x" * 50_000}

    assert browser.post("/drafts", data=sent).status_code == 413
    assert session.scalars(select(Draft)).all() == []


def test_whoever_is_nowhere_still_reads_and_answers(browser, session, trainee):
    publish(session, questions=[a.question()])
    move(session, trainee, None)

    for address in ("/", "/learn", "/reading", "/learn/search?words=words"):
        browser.page(address)
    browser.submit(PAGE, words_1="My nan")
    browser.submit(CHECK, question_1="1")
    assert (len(attempts(session)), reflections(session)) == (1, {OLD: "My nan"})


def test_whoever_is_not_registered_finds_no_module(browser, session, learner):
    publish(session)
    browser.sign_in(learner)

    for address in (PAGE, CHECK, "/learn/listening", "/learn/listening/changes", "/learn/listening/scorm.zip"):
        assert browser.get(address).status_code == 404
    for address in (PAGE, CHECK):
        assert browser.post(address).status_code == 404


DAY = ["6", "5", "2026"]


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("hours", {"minutes": "9" * 400, "reason": "Why"}),
        ("hours", {"minutes": "0", "reason": "Why"}),
        ("hours", {"minutes": "-5", "reason": "Why"}),
        ("hours", {"minutes": "30", "reason": "\u200b"}),
        ("due", {"due_on": ["29", "2", "2027"]}),
        ("due", {"due_on": ["1", "1", "99999"]}),
        ("due", {"due_on": ["1"]}),
        ("breaks/new", {"from_day": DAY, "reason": "SULKING"}),
        ("breaks/new", {"from_day": ["7", "5", "2026"], "reason": "TRANSFER"}),
        ("breaks/new", {"from_day": ["31", "4", "2026"], "reason": "TRANSFER"}),
    ],
)
def test_what_cannot_be_about_a_learners_pace_is_refused(browser, session, learner, registration, tutor, address, sent):
    browser.sign_in(tutor)
    page = browser.page(f"/learners/{learner.id}/{address}")

    assert browser.post(page.address, data=page.values() | sent).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [
        {"part": "night"},
        {"reason": "TRANSFER"},
        {"establishment": "HLI"},
        {"to_day": ["6", "5", "2036"]},
        {"wing": "w" * 61},
        {"from_day": ["6", "5", "1999"]},
    ],
)
def test_a_closure_that_cannot_be_is_refused(browser, session, leeds, sent):
    hull, york = a.establishment("HLI"), a.establishment("YOR")
    someone = a.staff((Role.COORDINATOR, leeds), (Role.COORDINATOR, york))
    a.save(session, hull, york, someone, *someone.grants)
    browser.sign_in(someone)
    page = browser.page("/regime")
    good = {"establishment": "LEI", "from_day": DAY, "to_day": DAY, "part": "all day", "wing": ""}

    answer = browser.post("/regime", data=page.values() | good | {"reason": Interruption.REGIME.value} | sent)

    assert answer.status_code == 422


def test_a_session_of_a_week_that_is_not_one_is_refused(browser, session, tutor):
    browser.sign_in(tutor)
    page = browser.page("/regime/LEI/week")

    for odd in ("7-morning", "0-night", "-1-morning", "x"):
        assert browser.post(page.address, data=page.values() | {"sessions": [odd], "once": ""}).status_code == 422
    assert browser.get("/regime/HLI/week").status_code == 404


@pytest.mark.parametrize(
    "words",
    ["\u00aa", "\u00bd", "\u0661\u0662", "\\'", "&|!():*", "<->", "\ufdfa" * 400, "\u0130", "\u1e9e", "a" * 400],
)
def test_odd_letters_are_searched_for_like_any(browser, session, trainee, words):
    publish(session)

    assert browser.get("/learn/search", query_string={"words": words}).status_code == 200
