"""Work that is there before somebody sits down: made through the services, in the data of a running site."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from lms.app import create_app
from lms.core.settings import read_settings
from lms.core.web import database
from lms.core.work import piece_of_work
from lms.courses import service as courses
from lms.courses.models import Registration
from lms.courses.queries import qualifications, registration_of
from lms.desk.demo.stage import Boards
from lms.desk.demo.writing import account
from lms.establishments.queries import establishment_coded
from lms.people.models import Person, StayReason
from lms.people.queries import account_named, person_numbered
from lms.portfolio import service as portfolio
from lms.portfolio.models import Evidence, Kind, Outcome
from lms.portfolio.rules import Line, Particulars, Varcs
from tests.browser.conftest import Site, environment

SOUND = Varcs(valid=True, authentic=True, reliable=True, current=True, sufficient=True)
NOT_ENOUGH = "This is a good beginning. Say what happened then, and what you would do another time."


@contextmanager
def boards_of(site: Site) -> Iterator[Boards]:
    """The people of the site, and a way to let them act."""
    app = create_app(read_settings(environment(site.data)))
    with app.app_context():
        with piece_of_work() as work:
            yield Boards(work.session, work.now)
        database().engine.dispose()


def portfolio_of(boards: Boards, number: str) -> tuple[Person, Registration]:
    """A learner by prison number, with their portfolio."""
    person = person_numbered(boards.session, number)
    assert person is not None
    registration = registration_of(boards.session, person.id)
    assert registration is not None
    return person, registration


def twenty_pieces(site: Site) -> list[str]:
    """Ten pieces each from two learners at Leeds, all waiting; the first was sent before. Returns their titles."""
    titles = []
    with boards_of(site) as boards:
        for whose, number in enumerate(("A1006AA", "A1008AA")):
            person, registration = portfolio_of(boards, number)
            for place in range(10):
                titles.append(f"Account {whose + 1}.{place + 1}")
                _send(boards, person, registration, titles[-1], place, hours_ago=40 - place - 10 * whose)
        _refer_and_send_again(boards, "A1006AA")
    return titles


def _send(
    boards: Boards, person: Person, registration: Registration, title: str, place: int, *, hours_ago: int
) -> Evidence:
    unit = registration.qualification.units[place % 3]
    start = 3 * (place // 3) % len(unit.criteria)
    claimed = [criterion.id for criterion in unit.criteria[start : start + 3]]
    _, text = account(unit.code, place)
    work = boards.by(person, boards.now - timedelta(hours=hours_ago))
    piece = portfolio.start(work, registration, Kind.REFLECTIVE_ACCOUNT, title, text)
    portfolio.submit(work, piece, text, claimed, True, piece.version, particulars=Particulars(work.today))
    return piece


def _refer_and_send_again(boards: Boards, number: str) -> None:
    """The first piece is not yet decided as met; its learner has written more."""
    person, registration = portfolio_of(boards, number)
    piece = boards.session.query(Evidence).filter_by(registration_id=registration.id, number=1).one()
    decide(boards, "marcus.webb", piece, Outcome.NOT_YET, hours_ago=36)
    again = boards.by(person, boards.now - timedelta(hours=32))
    version = portfolio.add_version(again, piece, piece.version)
    claimed = [claim.criterion_id for claim in version.claims]
    portfolio.submit(again, piece, version.text + " Then he thanked me, and came again.", claimed, True, piece.version)


def decide(boards: Boards, username: str, piece: Evidence, outcome: Outcome, *, hours_ago: int) -> None:
    """An assessor decides the same of every criterion that a piece claims."""
    held = account_named(boards.session, username)
    assert held is not None
    claims = piece.latest.claims
    portfolio.decide(
        boards.by(held.person, boards.now - timedelta(hours=hours_ago)),
        piece,
        seen=piece.version,
        feedback=NOT_ENOUGH,
        checks=SOUND,
        lines=[Line(claim.criterion_id, outcome, "" if outcome is Outcome.MET else NOT_ENOUGH) for claim in claims],
    )


def two_units_ready(site: Site) -> None:
    """Two learners at Hull whose first unit is all decided as met, so that there is something to draw from."""
    with boards_of(site) as boards:
        for place, number in enumerate(("A2005AA", "A2006AA")):
            person, registration = portfolio_of(boards, number)
            unit = registration.qualification.units[0]
            _, text = account(unit.code, 15 + place)
            work = boards.by(person, boards.now - timedelta(hours=30))
            piece = portfolio.start(work, registration, Kind.REFLECTIVE_ACCOUNT, f"My part, {place + 1}", text)
            said = Particulars(work.today)
            portfolio.submit(work, piece, text, [c.id for c in unit.criteria], True, piece.version, particulars=said)
            decide(boards, "kofi.lane", piece, Outcome.MET, hours_ago=20 - place)


def one_piece_at_hull(site: Site) -> None:
    """A piece with two criteria that waits at Hull."""
    with boards_of(site) as boards:
        person, registration = portfolio_of(boards, "A2004AA")
        unit = registration.qualification.units[0]
        _, text = account(unit.code, 19)
        work = boards.by(person, boards.now - timedelta(hours=2))
        piece = portfolio.start(work, registration, Kind.REFLECTIVE_ACCOUNT, "A card for the landing", text)
        claimed = [c.id for c in unit.criteria[:2]]
        portfolio.submit(work, piece, text, claimed, True, piece.version, particulars=Particulars(work.today))


def one_who_was_released(site: Site) -> str:
    """Somebody with a decided piece at Leeds, who was released an hour ago. Returns their name."""
    with boards_of(site) as boards:
        tutor, leeds = account_named(boards.session, "priya.nolan"), establishment_coded(boards.session, "LEI")
        assert tutor is not None
        assert leeds is not None
        person = courses.enrol(
            boards.by(tutor.person, boards.now - timedelta(days=20)),
            number="A3001AA",
            first_name="Terry",
            last_name="Quill",
            here=leeds,
            qualification=qualifications(boards.session)[0],
        )
        boards.session.flush()
        _, registration = portfolio_of(boards, "A3001AA")
        piece = _send(boards, person, registration, "My first talk", 0, hours_ago=40)
        decide(boards, "marcus.webb", piece, Outcome.MET, hours_ago=30)
        boards.session.refresh(person, ["stay"])
        assert person.stay is not None
        person.stay.ended_at, person.stay.end_reason = boards.now - timedelta(hours=1), StayReason.RELEASED
        return person.name
