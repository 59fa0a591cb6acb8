"""Making a site ready to serve: what it does with the content that came with it."""

from datetime import timedelta

import pytest

from lms.courses.queries import editions
from lms.desk import starting
from tests import builders as a
from tests.builders import NOON
from tests.builders.content import AT, change, write_content


@pytest.fixture
def start(app, session, settings, tmp_path, monkeypatch):
    """Start a site from a content folder, leaving out its tables and keys."""
    monkeypatch.setattr(starting, "upgrade", lambda engine: False)
    monkeypatch.setattr(starting.credentials, "prepare", lambda work: [])
    monkeypatch.setattr(starting.registry, "republish_files", lambda session: None)

    def _start(folder, days):
        app.extensions["clock"] = lambda: NOON + timedelta(days=days)
        return list(starting.prepare(settings, folder, with_demonstration=False))

    return _start


def test_a_start_publishes_what_this_site_has_never_had_and_nothing_else(start, session, tmp_path):
    shipped, authored = write_content(tmp_path / "shipped"), write_content(tmp_path / "authored")
    change(authored, f"{AT}/page-2.md", "More words.", "Better words.")

    assert len(start(shipped, 1)) == 2
    assert len(start(authored, 2)) == 1
    newest = editions.newest_edition(session, "listening").content_hash

    assert start(shipped, 3) == []
    assert editions.newest_edition(session, "listening").content_hash == newest


def test_it_is_not_loaded_among_other_people(app, session):
    leeds = a.establishment()
    a.save(session, leeds, a.learner(leeds))

    refused = app.test_cli_runner().invoke(args=["demo", "load"])

    assert refused.exit_code == 1
    assert refused.output == "There are people here already, so the demonstration was not loaded.\n"
