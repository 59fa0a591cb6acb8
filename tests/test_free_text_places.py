"""Whose names free words are looked through for: wherever the learner was in the last year, and where the record is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from wtforms import StringField

from lms.core.forms import at_most
from lms.core.work import NOBODY, Work
from lms.people.checking import A_YEAR, CheckedWords
from lms.people.models import Role, Stay
from tests import builders as a
from tests.builders import circumstances as given
from tests.builders.people import NOON

NAMES = {"leeds": "Kit Hale", "hull": "Ola Gale", "york": "Bo Wren"}


class Note(CheckedWords):
    """Some words."""

    words = StringField(validators=[at_most(100)])


@pytest.fixture
def places(session):
    """Three prisons with a learner each beside the one that the words are about, who is at Leeds."""
    room, york = a.classroom(session), a.establishment("FSI")
    there = {"leeds": room.leeds, "hull": room.hull, "york": york}
    a.save(session, york, *(a.learner(there[name], called) for name, called in NAMES.items()))
    return SimpleNamespace(room=room, york=york, session=session)


def named(app, places, *, kept_at=None, at=NOON):
    """At which prisons the learners are whose names a form about the learner finds when it is sent."""
    places.session.expire_all()
    found = []
    for name, called in NAMES.items():
        sent = {"method": "POST", "data": {"words": f"{called} was there."}}
        with app.test_request_context(**sent):
            form = Note(meta={"csrf": False})
            form.about(Work(places.session, NOBODY, at), places.room.learner, kept_at=kept_at)
            if form.remark == "These words look as if they hold another learner’s name.":
                found.append(name)
    return found


def test_names_are_those_of_where_the_learner_is(app, places):
    assert named(app, places) == ["leeds"]


def test_names_of_the_prison_a_learner_left_are_looked_for_for_a_year(app, places):
    places.room.move(places.room.learner, places.room.hull)
    assert named(app, places) == ["leeds", "hull"]

    left = places.session.scalar(
        select(Stay.ended_at).where(Stay.person_id == places.room.learner.id, Stay.ended_at.is_not(None))
    )
    assert named(app, places, at=left + A_YEAR) == ["leeds", "hull"]
    assert named(app, places, at=left + A_YEAR + timedelta(seconds=1)) == ["hull"]


def test_names_are_looked_for_when_the_learner_went_home(app, places):
    a.release(places.session, places.room.learner)

    assert named(app, places) == ["leeds"]


def test_names_of_where_the_record_was_made_are_looked_for_however_long_ago_the_learner_left(app, places):
    a.release(places.session, places.room.learner)
    long_after = NOON + 2 * A_YEAR

    assert named(app, places, at=long_after) == []
    assert named(app, places, kept_at=places.york.id, at=long_after) == ["york"]
    assert named(app, places, kept_at=places.york.id) == ["leeds", "york"]


@pytest.mark.parametrize("moves", [0, 4])
def test_names_take_two_statements_however_often_a_learner_moved(browser, places, statements, moves):
    room = places.room
    for number in range(moves):
        room.move(room.learner, (room.hull, places.york)[number % 2])
    browser.sign_in(room.learner)
    page = browser.page(f"/portfolios/{room.registration.id}/prior/new")
    statements.said.clear()
    browser.send(page, 422, typed={"mapping": "Kit Hale was there."})

    # Five of any press of it, and these two.
    assert len(statements.said) == 7


# Pages about somebody who went home


def warns_of_a_name(browser, page):
    boxes = page.tree.xpath("//main//textarea/@name")
    answer = browser.send(page, 422, typed=dict.fromkeys(boxes, "Kit Hale was there."))
    return "These words look as if they hold another learner’s name." in answer.text


def test_withdrawing_the_credential_of_somebody_who_went_home_warns_of_a_name(browser, session):
    room = a.classroom(session)
    credential = a.bare_credential(room.registration, a.bare_centre(room.leeds))
    a.save(session, credential.centre, credential, a.learner(room.leeds, "Kit Hale"))
    a.release(session, room.learner)
    browser.sign_in(given.holder(session, Role.IQA.value, room.leeds))

    assert warns_of_a_name(browser, browser.page(f"/credentials/{credential.id}/withdraw"))


def test_answering_an_action_about_somebody_who_went_home_warns_of_a_name(browser, session):
    prison = given.prison(session)
    someone = given.holder(session, Role.ASSESSOR.value, prison.room.leeds)
    given.take_part(prison, someone, "is asked to do the action")
    prison.release()
    browser.sign_in(someone)

    assert warns_of_a_name(browser, browser.page(f"/quality/actions/{prison.rest['action'].id}"))


def test_a_learner_who_moved_is_warned_of_the_names_where_they_were(browser, session):
    room = a.classroom(session)
    a.save(session, a.learner(room.leeds, "Kit Hale"))
    room.move(room.learner, room.hull)
    browser.sign_in(room.learner)

    assert warns_of_a_name(browser, browser.page(f"/portfolios/{room.registration.id}/prior/new"))
