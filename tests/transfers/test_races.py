"""Work that is sent while its learner is being received is not left behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from lms.app import create_app
from lms.core.migrating import upgrade
from lms.core.work import Work
from lms.courses.models import Registration
from lms.establishments.models import Establishment
from lms.portfolio.models import Evidence, EvidenceVersion
from lms.portfolio.service.pieces import put_in
from lms.transfers import service
from tests import builders as a
from tests.courses.test_races import Site, learner_of, only
from tests.databases import OwnSettings

pytestmark = pytest.mark.postgresql


@pytest.fixture
def site(own_settings: OwnSettings) -> Iterator[Site]:
    app = create_app(own_settings("transfer_races"), clock=lambda: a.NOON)
    upgrade(app.extensions["database"].engine)
    with app.app_context():
        yield Site(app)
    app.extensions["database"].close()


def hull(work: Work) -> Establishment:
    return work.session.scalars(select(Establishment).where(Establishment.code == "HLI")).one()


def sends(work: Work) -> None:
    put_in(work, only(work.session, Evidence), "I listened.", [])


def receives(work: Work) -> None:
    learner = learner_of(work)
    assert learner.number is not None
    service.claim(work, learner.number, learner.last_name, hull(work))


@pytest.mark.parametrize("deeds", [(sends, receives), (receives, sends)])
def test_work_sent_while_its_learner_is_received_waits_where_they_went(site: Site, deeds: Any) -> None:
    with site.sessions() as session:
        a.save(session, a.establishment("HLI"), a.evidence(only(session, Registration)))

    assert site.at_once(site.teaching, *deeds) == [None]

    with site.sessions() as session:
        there = select(Establishment.code).join(EvidenceVersion, EvidenceVersion.establishment_id == Establishment.id)
        assert session.scalars(there).all() == ["HLI"]
