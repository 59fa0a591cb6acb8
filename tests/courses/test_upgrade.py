"""A site of the release before: whoever was in the middle of a module goes on, and every page of it works."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, joinedload

from lms.app import create_app
from lms.core.db import Base, Database, UTCDateTime
from lms.core.migrating import upgrade
from lms.core.work import SYSTEM, Work
from lms.courses import queries
from lms.courses.models import CheckAttempt, Draft, ModuleFile, PageRead
from lms.courses.rules import ModuleProgress
from lms.courses.service.searching import index_published
from lms.people.models import Person, Role
from tests import builders as a
from tests.client import Browser
from tests.databases import OwnSettings

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
CHECK = "/learn/listening/check"


def table(name: str, /, **kinds: Any) -> sa.TableClause:
    return sa.table(name, sa.column("id", sa.Uuid), *(sa.column(column, kind) for column, kind in kinds.items()))


# The tables of the release before that are others now.
EDITION = table(
    "module_edition",
    **dict.fromkeys(("slug", "content_hash", "title", "summary"), sa.String),
    **dict.fromkeys(("position", "minutes", "pass_mark"), sa.Integer),
    **dict.fromkeys(("criteria", "page_titles", "questions"), sa.JSON),
    published_at=UTCDateTime,
)
PAGE = table("module_page", edition_id=sa.Uuid, number=sa.Integer, title=sa.String, source=sa.String, html=sa.String)
IMAGE = table("module_image", edition_id=sa.Uuid, name=sa.String, body=sa.LargeBinary)
ATTEMPT = table(
    "check_attempt",
    learner_id=sa.Uuid,
    edition_id=sa.Uuid,
    answers=sa.JSON,
    **dict.fromkeys(("score", "out_of", "pass_mark"), sa.Integer),
    answered_at=UTCDateTime,
)
DRAFT = table("draft", person_id=sa.Uuid, place=sa.String, fields=sa.JSON, saved_at=UTCDateTime)


def copy_what_was_there(today: Session, before: Session) -> None:
    """Copy every row into the tables of the release before, with the columns they had then."""
    there = sa.inspect(before.connection())
    for now in Base.metadata.sorted_tables:
        if not there.has_table(now.name) or now.name == "event_head":  # each database has its own
            continue
        names = {column["name"] for column in there.get_columns(now.name)}
        then = sa.table(now.name, *(sa.column(each.name, each.type) for each in now.c if each.name in names))
        rows = today.execute(sa.select(*(now.c[column.name] for column in then.c))).mappings().all()
        if rows:
            before.execute(then.insert(), [dict(row) for row in rows])


class Old:
    """What a site of the release before held: one learner in the middle of one module, one who did nothing yet."""

    def __init__(self, session: Session, today: Session) -> None:
        self.session = session
        leeds = a.establishment()
        self.learner, self.fresh = a.learner(leeds), a.learner(leeds, name="Robin Elm")
        self.tutor = a.person(leeds, Role.TUTOR)
        qualification = a.qualification()
        a.save(today, leeds, self.learner, self.fresh, self.tutor, *self.tutor.grants, qualification)  # type: ignore[attr-defined]
        a.save(today, *(a.registration(person, qualification, leeds) for person in (self.learner, self.fresh)))
        copy_what_was_there(today, session)
        self.edition = self.publish(a.LONG_AGO)
        self.insert(IMAGE, edition_id=self.edition, name="ear.svg", body=PICTURE)
        session.add(PageRead(learner_id=self.learner.id, edition_id=self.edition, number=1, read_at=a.LONG_AGO))
        self.attempt = self.insert(
            ATTEMPT,
            learner_id=self.learner.id,
            edition_id=self.edition,
            answers={"1": [2], "2": [1, 2]},
            score=1,
            out_of=2,
            pass_mark=2,
            answered_at=a.LONG_AGO,
        )
        for place, fields in ((CHECK, {"question_1": ["3"]}), ("/learn/listening/2", {})):
            self.insert(DRAFT, person_id=self.learner.id, place=place, fields=fields, saved_at=a.LONG_AGO)
        session.commit()

    def insert(self, into: sa.TableClause, **facts: Any) -> UUID:
        facts["id"] = uuid4()
        self.session.execute(into.insert().values(facts))
        return facts["id"]

    def publish(self, published_at: datetime) -> UUID:
        edition = self.insert(
            EDITION,
            slug="listening",
            content_hash="of the release before",
            title="Listening",
            summary="All about listening.",
            position=1,
            minutes=20,
            pass_mark=2,
            criteria=["PM1 3.1"],
            page_titles=["Hearing", "Waiting", "Asking"],
            questions=[a.question(), a.question("several", (1, 2))],
            published_at=published_at,
        )
        for number, title in enumerate(("Hearing", "Waiting", "Asking"), 1):
            words = {
                "source": f"# {title}\n\nŵyau",
                "html": f'<p>{title} ŵyau. <img src="images/ear.svg" alt="Ear"></p>',
            }
            self.insert(PAGE, edition_id=edition, number=number, title=title, **words)
        return edition


class Site:
    """The site after the upgrade."""

    def __init__(self, app: Flask, old: Old) -> None:
        self.app, self.look = app, app.extensions["database"].sessions
        self.learner, self.fresh, self.tutor, self.attempt = old.learner, old.fresh, old.tutor, old.attempt

    def as_(self, someone: Person) -> Browser:
        """Somebody signed in."""
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        browser.sign_in(someone)
        return browser

    def keep(self, *rows: Any) -> None:
        with self.look() as session:
            a.save(session, *rows)

    def one(self, wanted: sa.Select[Any]) -> Any:
        with self.look() as session:
            return session.scalars(wanted).unique().one()

    def progress(self, someone: Person) -> ModuleProgress:
        with self.look() as session:
            (found,) = queries.progress(session, someone.id)
        return found


@pytest.fixture
def site(own_settings: OwnSettings) -> Iterator[Site]:
    settings, newest = own_settings("before"), own_settings("newest")
    before = Database(settings.database_url)
    upgrade(before.engine, "0002")
    now = Database(newest.database_url)
    upgrade(now.engine)
    with before.sessions() as session, now.sessions() as today:
        old = Old(session, today)
    before.close()
    now.close()
    app = create_app(settings, clock=lambda: a.NOON)
    app.test_client_class, app.testing = Browser, True
    database = app.extensions["database"]
    upgrade(database.engine)
    with database.sessions() as session:
        index_published(Work(session, SYSTEM, a.NOON))
        session.commit()
    yield Site(app, old)
    database.close()


def test_every_page_of_an_old_edition_works_in_the_middle_of_it(site):
    browser = site.as_(site.learner)

    assert "1 of 3 pages read. Check not passed yet: best score 1 of 2" in browser.page("/learn").text
    assert browser.page("/learn/listening/2").heading == "Waiting"
    assert "ŵyau" in browser.page("/learn/listening/1").text
    assert browser.get("/learn/listening/images/ear.svg").get_data() == PICTURE
    for missing in ("glossary", "easy-read", "scenarios/1", "tutor", "staff-note"):
        assert browser.get(f"/learn/listening/{missing}").status_code == 404
    assert "first edition" in browser.page("/learn/listening/changes").text
    assert "About option 2." in browser.page(f"{CHECK}/{site.attempt}").text
    assert browser.page("/reading").status == 200
    assert browser.page("/").status == 200
    links = browser.page("/learn/listening/1").links
    assert not any(words.startswith(("Words explained", "Easy read")) for words in links)


def test_reading_on_and_answering_again_go_on_from_where_they_were(site):
    browser = site.as_(site.learner)

    assert browser.press("/learn/listening/2", "Next").address == "/learn/listening/3"
    page = browser.page(CHECK)
    assert page.values()["question_1"] == ["3"]  # half-typed before the upgrade
    assert "question_2" not in page.values()
    browser.send(page, question_1="1")

    mine = site.progress(site.learner)
    assert (mine.pages_read, mine.passed, mine.attempts) == ({1, 2}, True, 2)


def test_saving_words_half_typed_before_the_upgrade_writes_over_them(site):
    browser = site.as_(site.learner)
    sent = browser.page(CHECK).values() | {"question_1": "2", "place": CHECK}
    sent["writer"] = sent.pop("once")

    assert browser.post("/drafts", data=sent).status_code == 204

    draft = site.one(sa.select(Draft).where(Draft.place == CHECK))
    assert (draft.fields["question_1"], draft.earlier) == (["2"], {})


def test_an_old_edition_is_found_by_its_words(site):
    assert "Waiting" in site.as_(site.learner).page("/learn/search?words=wyau").text


def test_old_files_are_kept_byte_for_byte(site):
    with site.look() as session:
        files = {file.path: file.body for file in session.scalars(sa.select(ModuleFile))}

    assert files["images/ear.svg"] == PICTURE
    assert files["page-2.md"] == "# Waiting\n\nŵyau".encode()


def test_staff_see_a_learner_of_before_and_may_move_them_on(site):
    newer = a.module_edition(published_at=a.NOON, pass_mark=2, questions=[a.question(), a.question("several", (1, 2))])
    site.keep(newer)
    site.keep(*a.module_pages(newer))
    browser = site.as_(site.tutor)
    learning = f"/learners/{site.learner.id}/learning"

    for address in ("/", "/learn", "/learners/stuck", "/learners/to-mark", "/regime", learning, CHECK):
        assert browser.page(address).status == 200
    assert browser.get("/learn/listening/scorm.zip").status_code == 200
    browser.press(learning, "Move on to it")

    mine = site.progress(site.learner)
    assert (mine.edition.id, mine.attempts) == (newer.id, 1)
    assert site.as_(site.learner).page("/learn/listening/changes").status == 200


def test_whoever_had_begun_nothing_begins_the_newest(site):
    browser = site.as_(site.fresh)

    browser.press("/learn/listening/1", "Next")
    browser.submit(CHECK, question_1="1", question_2=["1", "2"])

    kept = site.one(
        sa.select(CheckAttempt).options(joinedload(CheckAttempt.marks)).where(CheckAttempt.learner_id == site.fresh.id)
    )
    assert (kept.passed, kept.to_mark) == (True, 0)
