"""Two members of staff at the same moment: the second is told what the first did, and nothing of it is lost.

Only PostgreSQL lets two pieces of work go on side by side; SQLite makes writers queue.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from lms.app import create_app
from lms.core.migrating import upgrade
from lms.core.work import Actor, Work
from lms.courses.models import Registration
from lms.courses.queries import get_registration
from lms.credentials import service as credentials
from lms.credentials.models import Credential
from lms.establishments.models import Establishment
from lms.people import interests
from lms.people.models import DeclaredInterest, Person, Role
from lms.portfolio import service as portfolio
from lms.portfolio.models import Evidence, Judgement, Outcome
from lms.portfolio.service.deciding import NOT_ASSESSOR
from lms.quality import service as quality
from lms.quality.models import Action, UnitAward
from lms.quality.queries import get_action
from lms.quality.service import actions
from lms.quality.service.reviewing import NOT_AN_IQA
from lms.transfers import service as transfers
from tests import builders as a
from tests.builders.credentials import answers
from tests.courses.test_races import Deed, Site, only
from tests.databases import OwnSettings

pytestmark = pytest.mark.postgresql


class Office(Site):
    """A site where an assessor has met a unit of a learner's, an IQA may award it, and a piece waits."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.sessions = app.extensions["database"].sessions
        with self.sessions() as session:
            office = a.office(session)
            room = office.room
            a.open_site(office)
            a.meet(office, "PM1")
            self.waiting = a.sent_evidence(room.registration, room.unit("PM2").criteria[:1], 2)
            other = a.person(room.leeds, Role.ASSESSOR, name="Bea Second")
            a.save(session, self.waiting, other, *other.grants)  # type: ignore[attr-defined]
            session.commit()
            self.assessor, self.iqa = a.actor(room.assessor), a.actor(office.iqa)
            self.learner_id, self.other_id = room.learner.id, other.id

    def send_back(self) -> None:
        """An IQA sends the unit back, and asks the assessor for something about how they work."""

        def send(work: Work) -> None:
            registration = registered(work)
            unit = registration.qualification.units[0]
            first = unit.criteria[0].id
            asked = actions.Asked(self.assessor.person_id, "Read it again") if self.assessor.person_id else None
            said = answers(unit, [first], action=asked)
            quality.send_back(work, registration, unit, {first: "Ask again"}, "Not yet.", said=said)

        assert self.do(self.iqa, send) is None


@pytest.fixture
def site(own_settings: OwnSettings) -> Iterator[Office]:
    app = create_app(own_settings("quality_races"), clock=lambda: a.NOON)
    upgrade(app.extensions["database"].engine)
    with app.app_context():
        yield Office(app)
    app.extensions["database"].close()


def by(actor: Actor, deed: Deed) -> Deed:
    return lambda work: deed(Work(work.session, actor, work.now))


def registered(work: Work) -> Registration:
    found: Registration | None = get_registration(work, only(work.session, Registration).id)
    assert found
    return found


def receives(work: Work) -> None:
    """Another prison takes the learner in."""
    learner = registered(work).learner
    assert learner.number
    hull = work.session.scalars(select(Establishment).where(Establishment.code == "HLI")).one()
    transfers.claim(work, learner.number, learner.last_name, hull)


def decides(work: Work) -> None:
    registered(work)
    piece = work.session.scalars(select(Evidence).where(Evidence.number == 2)).one()
    portfolio.decide(work, piece, seen=piece.version, **a.verdict(piece.latest, Outcome.MET))


def agrees(work: Work) -> None:
    registration = registered(work)
    unit = registration.qualification.units[0]
    credentials.agree_unit(work, registration, unit, "Sound.", said=answers(unit))


def asked_of_assessor(work: Work) -> Action:
    of_work = select(Action.id).where(Action.criterion_id.is_(None))
    action = get_action(work, work.session.scalars(of_work).one())
    assert action
    return action


def test_an_assessor_decides_nothing_once_another_prison_has_received_the_learner(site: Office) -> None:
    [told] = site.at_once(site.assessor, receives, decides)

    assert str(told) == NOT_ASSESSOR
    assert site.count(Judgement) == 1  # the one that was there


def test_an_iqa_awards_and_signs_nothing_once_another_prison_has_received_the_learner(site: Office) -> None:
    def agrees_within(work: Work) -> None:
        with site.app.app_context():  # to sign: the second deed is on a thread of its own
            agrees(work)

    [told] = site.at_once(site.iqa, receives, agrees_within)

    assert str(told) == NOT_AN_IQA
    assert site.count(UnitAward) == site.count(Credential) == 0


def test_of_two_who_say_that_an_action_is_done_the_second_is_told_and_the_firsts_words_stay(site: Office) -> None:
    site.send_back()
    own = by(site.assessor, lambda work: actions.finish_action(work, asked_of_assessor(work), "I read it again."))
    closes = by(site.iqa, lambda work: actions.finish_action(work, asked_of_assessor(work), "Nothing is left."))

    [told] = site.at_once(site.iqa, own, closes)

    assert str(told) == actions.DONE_ALREADY
    assert site.count(Action, Action.done_note == "I read it again.") == site.events("action done") == 1


def test_an_action_that_is_said_to_be_done_meanwhile_goes_to_nobody_else(site: Office) -> None:
    site.send_back()
    own = by(site.assessor, lambda work: actions.finish_action(work, asked_of_assessor(work), "I read it again."))
    moves = by(site.iqa, lambda work: actions.move_action(work, asked_of_assessor(work), site.other_id, a.TODAY))

    [told] = site.at_once(site.iqa, own, moves)

    assert str(told) == actions.ANSWERED
    assert site.count(Action, Action.owner_id == site.other_id) == 0


def test_an_interest_declared_from_two_open_pages_is_declared_once(site: Office) -> None:
    def declares(work: Work) -> None:
        interests.declare(work, work.session.get_one(Person, site.learner_id), "We are family")

    [told] = site.at_once(site.assessor, declares)

    assert str(told) == "You said so already"
    assert site.count(DeclaredInterest) == 1
