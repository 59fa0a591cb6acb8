"""Writing modules, from starting a working copy to the edition that comes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused, Stale, Work
from lms.courses import policy, service
from lms.courses.models import MovedOn, WorkingFile
from lms.courses.queries import authoring as queries
from lms.courses.queries import editions
from lms.courses.rules import authoring as rules
from lms.courses.service import authoring
from lms.people.models import Role
from tests import builders as a
from tests.builders.content import SVG, module_files
from tests.builders.people import LONG_AGO

NAME = "01-listening"


@pytest.fixture
def author(session, leeds):
    author = a.staff((Role.TUTOR, leeds), (Role.AUTHOR, None), name="Robin Vale")
    a.save(session, author, *author.grants)
    return author


@pytest.fixture
def authors_work(work, author, folder):
    """An author at work, on a site with the small module published."""
    service.publish(work, folder)
    work.session.commit()
    return Work(work.session, a.actor(author), work.now)


@pytest.fixture
def copy(authors_work):
    copy = authoring.begin(authors_work, NAME)
    authors_work.session.flush()
    return copy


def says(work, copy):
    work.session.flush()
    return authoring.bodies(queries.files_of(work.session, copy))


def seen(work, copy):
    return rules.mark_of_all(says(work, copy))


def write(work, copy, path, words):
    before = says(work, copy)[path]
    authoring.change(work, copy, path, words.encode(), rules.mark_of(before))


def events(work, name):
    work.session.commit()
    return list(work.session.scalars(select(Event).where(Event.name == name)))


# Who may


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ((Role.TUTOR, Role.AUTHOR), True),
        ((Role.ASSESSOR, Role.AUTHOR), True),
        ((Role.AUTHOR,), False),
        ((Role.TUTOR,), False),
        ((Role.ASSESSOR, Role.IQA, Role.EQA, Role.COORDINATOR, Role.ADMIN), False),
        ((Role.IQA, Role.AUTHOR), False),
        ((Role.ADMIN, Role.NATIONAL, Role.AUTHOR), False),
    ],
)
def test_modules_are_written_by_those_who_teach_and_are_authors(session, leeds, roles, may):
    everywhere = (Role.AUTHOR, Role.NATIONAL)
    someone = a.staff(*((role, None if role in everywhere else leeds) for role in roles))

    assert policy.may_write_modules(a.actor(someone)) is may


def test_an_authors_grant_at_one_prison_only_is_none(session, leeds):
    assert not policy.may_write_modules(a.actor(a.staff((Role.TUTOR, leeds), (Role.AUTHOR, leeds))))


# Beginning and throwing away


def test_a_working_copy_begins_with_the_files_of_the_newest_edition(authors_work, copy):
    assert says(authors_work, copy) == module_files()
    assert copy.began_from == editions.newest_edition(authors_work.session, "listening").id
    (event,) = events(authors_work, "working copy begun")
    assert (event.subject_id, event.actor_id, event.detail) == (
        copy.id,
        authors_work.actor.person_id,
        {"module": "listening"},
    )


def test_a_module_has_one_working_copy(authors_work, copy):
    with pytest.raises(Refused, match="Robin Vale began a working copy of 01-listening"):
        authoring.begin(authors_work, NAME)


@pytest.mark.parametrize("named", ["02-nothing", "nothing", "../01-listening"])
def test_a_module_that_was_never_published_has_no_copy_to_begin(authors_work, named):
    with pytest.raises(Refused, match="There is no module"):
        authoring.begin(authors_work, named)


def test_a_new_module_begins_with_what_it_must_have(authors_work):
    copy = authoring.begin_new(authors_work, "05-ending-well", "Ending well")

    assert set(says(authors_work, copy)) == {"module.toml", "page-1.md", "check.toml"}
    assert authoring.report_on(authors_work, copy.folder, says(authors_work, copy)).faults == (
        "modules/05-ending-well/module.toml: has criteria that are not a list of text",
    )


@pytest.mark.parametrize(
    ("named", "title", "field"),
    [
        ("5-ending", "Ending", "folder"),
        ("05-Ending", "Ending", "folder"),
        ("05-listening", "Ending", "folder"),
        ("01-ending", "Ending", "folder"),
        ("05-ending", "Listening", "title"),
        ("06-waiting", "Ending", "folder"),
        ("07-waiting", "Ending", "folder"),
    ],
)
def test_a_new_module_takes_no_name_number_or_title_of_another(authors_work, named, title, field):
    authoring.begin_new(authors_work, "06-waiting", "Waiting")
    authors_work.session.flush()

    with pytest.raises(Refused) as refusal:
        authoring.begin_new(authors_work, named, title)
    assert refusal.value.field == field


def test_a_working_copy_is_thrown_away_whole_and_it_is_written_down(authors_work, copy):
    authoring.throw_away(authors_work, copy, seen(authors_work, copy))

    (event,) = events(authors_work, "working copy thrown away")
    assert event.detail == {"module": "listening"}
    assert authors_work.session.scalar(select(func.count()).select_from(WorkingFile)) == 0
    assert editions.newest_edition(authors_work.session, "listening") is not None


def test_a_working_copy_that_changed_since_it_was_read_is_not_thrown_away(authors_work, copy):
    before = seen(authors_work, copy)
    write(authors_work, copy, "page-1.md", "# First things\n\nOther words.\n")

    with pytest.raises(Stale):
        authoring.throw_away(authors_work, copy, before)


# Changing parts


def test_a_part_says_who_changed_it_and_when(authors_work, copy, session, leeds):
    other = a.staff((Role.ASSESSOR, leeds), (Role.AUTHOR, None), name="Kim Lake")
    a.save(session, other, *other.grants)
    later = Work(session, a.actor(other), authors_work.now + timedelta(days=1))
    write(later, copy, "page-1.md", "# First things\n\nOther words.\n")

    file = queries.files_of(session, copy)["page-1.md"]
    session.flush()
    assert (file.changed_by, file.changed_at, file.version) == (other.id, later.now, 2)
    assert file.body == b"# First things\n\nOther words.\n"


def test_two_authors_cannot_save_over_each_other(authors_work, copy):
    before = rules.mark_of(says(authors_work, copy)["page-1.md"])
    authoring.change(authors_work, copy, "page-1.md", b"# One", before)

    with pytest.raises(Stale):
        authoring.change(authors_work, copy, "page-1.md", b"# Two", before)
    with pytest.raises(Stale):
        authoring.change(authors_work, copy, "page-9.md", b"# Two", before)


def test_a_page_is_added_at_the_end(authors_work, copy):
    assert authoring.add_page(authors_work, copy, "Third things", seen(authors_work, copy)) == 3
    assert says(authors_work, copy)["page-3.md"].startswith(b"# Third things\n")


def test_a_title_that_is_no_plain_words_is_refused(authors_work, copy):
    with pytest.raises(Refused, match="plain words"):
        authoring.add_page(authors_work, copy, "Third *things*", seen(authors_work, copy))


def test_a_page_that_moves_takes_what_is_on_it_along(authors_work, copy):
    before = says(authors_work, copy)
    authoring.move_page(authors_work, copy, 2, 1, seen(authors_work, copy))

    after = says(authors_work, copy)
    assert (after["page-1.md"], after["page-2.md"]) == (before["page-2.md"], before["page-1.md"])
    assert b"page = 1\n" in after["reflections.toml"]
    assert b"page = 2\n" in after["scenario-1.toml"]
    assert authoring.report_on(authors_work, NAME, after).faults == ()
    authoring.move_page(authors_work, copy, 1, 2, seen(authors_work, copy))
    assert says(authors_work, copy) == before


def test_whoever_is_typing_on_a_page_that_moved_cannot_save_it_over_another(authors_work, copy):
    typing = rules.mark_of(says(authors_work, copy)["page-2.md"])
    authoring.move_page(authors_work, copy, 2, 1, seen(authors_work, copy))

    with pytest.raises(Stale):
        authoring.change(authors_work, copy, "page-2.md", b"# Mine", typing)


@pytest.mark.parametrize(("number", "to"), [(1, 0), (2, 3), (3, 1), (9, 9)])
def test_there_is_nowhere_to_move_a_page_but_to_another(authors_work, copy, number, to):
    with pytest.raises(Refused):
        authoring.move_page(authors_work, copy, number, to, seen(authors_work, copy))


def test_pages_after_one_that_is_taken_out_come_forward(authors_work, copy):
    for title in ("Third things", "Fourth things"):
        authoring.add_page(authors_work, copy, title, seen(authors_work, copy))
    authoring.take_out(authors_work, copy, "page-3.md", seen(authors_work, copy))

    after = says(authors_work, copy)
    assert after["page-3.md"].startswith(b"# Fourth things")
    assert "page-4.md" not in after


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("page-1.md", "Scenario 1 must be put on another page first"),
        ("page-2.md", "Think and write must be put on another page first"),
        ("module.toml", "cannot be without"),
        ("check.toml", "cannot be without"),
        ("page-9.md", "not there any more"),
    ],
)
def test_some_parts_must_stay(authors_work, copy, path, said):
    with pytest.raises(Refused, match=said):
        authoring.take_out(authors_work, copy, path, seen(authors_work, copy))


def test_the_last_page_stays(authors_work):
    copy = authoring.begin_new(authors_work, "05-ending-well", "Ending well")

    with pytest.raises(Refused, match="one page at least"):
        authoring.take_out(authors_work, copy, "page-1.md", seen(authors_work, copy))


def test_scenarios_after_one_that_is_taken_out_come_forward(authors_work, copy):
    first = says(authors_work, copy)["scenario-1.toml"]
    authoring.add_part(authors_work, copy, "scenario-2.toml", seen(authors_work, copy))
    second = says(authors_work, copy)["scenario-2.toml"]
    authoring.take_out(authors_work, copy, "scenario-1.toml", seen(authors_work, copy))

    assert says(authors_work, copy)["scenario-1.toml"] == second != first
    assert "scenario-2.toml" not in says(authors_work, copy)


@pytest.mark.parametrize("part", ["glossary.toml", "scenario-3.toml", "scenario-0.toml", "page-7.md", "x"])
def test_only_a_part_that_is_missing_can_be_added(authors_work, copy, part):
    with pytest.raises(Refused):
        authoring.add_part(authors_work, copy, part, seen(authors_work, copy))


@pytest.mark.parametrize("part", ["glossary.toml", "reflections.toml", "easy-read.toml", "facilitator.md"])
def test_a_part_that_was_taken_out_can_be_begun_again(authors_work, copy, part):
    authoring.take_out(authors_work, copy, part, seen(authors_work, copy))
    assert part not in says(authors_work, copy)
    authoring.add_part(authors_work, copy, part, seen(authors_work, copy))

    assert part in says(authors_work, copy)


def test_no_deed_on_the_whole_module_is_done_on_one_that_changed_since_it_was_read(authors_work, copy):
    before = seen(authors_work, copy)
    write(authors_work, copy, "page-1.md", "# First things\n\nOther words.\n")
    picture = {"name": "eye", "sent_as": "eye.svg", "body": SVG.encode(), "words": "An eye", "page": 0}

    for deed in (
        lambda: authoring.add_page(authors_work, copy, "Third", before),
        lambda: authoring.add_part(authors_work, copy, "scenario-2.toml", before),
        lambda: authoring.move_page(authors_work, copy, 1, 2, before),
        lambda: authoring.take_out(authors_work, copy, "glossary.toml", before),
        lambda: authoring.add_picture(authors_work, copy, **picture, seen=before),
        lambda: authoring.publish(authors_work, copy, "New.", before),
    ):
        with pytest.raises(Stale):
            deed()


# Pictures


def add_picture(work, copy, **changed):
    given = {"name": "eye", "sent_as": "Eye.SVG", "body": SVG.encode(), "words": "An eye", "page": 0}
    return authoring.add_picture(work, copy, **{**given, **changed}, seen=seen(work, copy))


def test_a_picture_is_added_with_the_markdown_that_shows_it(authors_work, copy):
    assert add_picture(authors_work, copy, page=2) == "![An eye](images/eye.svg)"
    assert says(authors_work, copy)["images/eye.svg"] == SVG.encode()
    assert says(authors_work, copy)["page-2.md"].endswith(b"\n\n![An eye](images/eye.svg)\n")
    assert authoring.report_on(authors_work, NAME, says(authors_work, copy)).faults == ()


def test_a_picture_may_wait_for_its_page(authors_work, copy):
    add_picture(authors_work, copy, sent_as="eye.png", name="eye.png", body=b"\x89PNG\r\n\x1a\n rest")

    assert "images/eye.png" in says(authors_work, copy)


LIVELY = [
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:alert(1)'/></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://elsewhere.example/x.png'/></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><style>@import url(//elsewhere.example)</style></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject></svg>",
    b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'>&x;</svg>",
    b"<html><script>alert(1)</script></html>",
    b"GIF89a",
    b"",
]


@pytest.mark.parametrize("body", LIVELY)
@pytest.mark.parametrize("sent_as", ["eye.svg", "eye.png"])
def test_a_picture_is_judged_by_what_is_in_it(authors_work, copy, body, sent_as):
    with pytest.raises(Refused) as refusal:
        add_picture(authors_work, copy, body=body, sent_as=sent_as)
    assert refusal.value.field == "picture"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sent_as": "eye.html"}, "picture"),
        ({"body": SVG.encode() + b" " * 1024 * 1024}, "picture"),
        ({"name": "../eye"}, "name"),
        ({"name": "Eye"}, "name"),
        ({"name": "eye.html"}, "name"),
        ({"name": "ear"}, "name"),
        ({"words": "](javascript:alert(1))"}, "words"),
        ({"words": "<script>"}, "words"),
        ({"page": 9}, "goes_on"),
    ],
)
def test_a_picture_with_a_bad_name_or_words_is_refused(authors_work, copy, changed, field):
    with pytest.raises(Refused) as refusal:
        add_picture(authors_work, copy, **changed)
    assert refusal.value.field == field


# Publishing


def test_publishing_makes_a_new_edition_that_says_what_is_new_and_puts_the_copy_away(authors_work, copy):
    write(authors_work, copy, "page-2.md", "# Second things\n\nBetter words.\n")
    later = replace(authors_work, now=authors_work.now + timedelta(days=1))

    said = authoring.publish(later, copy, 'There is a "better" page.', seen(later, copy))

    assert said.startswith("Listening: edition ")
    edition = editions.newest_edition(later.session, "listening")
    assert (edition.published_at, edition.changes) == (later.now, 'There is a "better" page.')
    assert editions.files_of(later.session, edition)["page-2.md"] == b"# Second things\n\nBetter words.\n"
    assert queries.working_copies(later.session) == {}
    assert [event.detail["edition"] for event in events(later, "module published")][-1] == edition.content_hash


def test_nothing_is_published_while_anything_is_wrong(authors_work, copy):
    write(authors_work, copy, "page-2.md", "No heading.\n")

    with pytest.raises(Refused, match=r"01-listening/page-2.md: has no heading"):
        authoring.publish(authors_work, copy, "New.", seen(authors_work, copy))
    assert queries.working_copies(authors_work.session).keys() == {NAME}


def test_what_is_not_different_is_not_published(authors_work, copy):
    with pytest.raises(Refused, match="Nothing is different"):
        authoring.publish(authors_work, copy, "New.", seen(authors_work, copy))


def test_a_new_module_is_published_like_any_other(authors_work):
    copy = authoring.begin_new(authors_work, "05-ending-well", "Ending well")
    about = says(authors_work, copy)["module.toml"].decode().replace("[]", '["PM1 1.2"]')
    write(authors_work, copy, "module.toml", about)

    authoring.publish(authors_work, copy, "It is new.", seen(authors_work, copy))

    assert editions.newest_edition(authors_work.session, "ending-well").title == "Ending well"


def test_what_nobody_can_read_to_its_end_is_refused(authors_work, copy):
    write(authors_work, copy, "check.toml", "a = " + "[" * 20_000)

    with pytest.raises(Refused, match="too many brackets"):
        authoring.publish(authors_work, copy, "New.", seen(authors_work, copy))


@pytest.mark.parametrize("words", ["a = " + "[" * 20_000, "a = " + "9" * 6_000])
def test_where_the_module_itself_cannot_be_read_that_is_said(authors_work, copy, words):
    write(authors_work, copy, "module.toml", words)

    with pytest.raises(Refused):
        authoring.publish(authors_work, copy, "New.", seen(authors_work, copy))


# How many people are on each edition


def people_on(session):
    return {each.edition.id: each.people for each in queries.editions_in_use(session)}


def test_a_person_is_on_the_newest_of_the_editions_they_began(session, leeds, learner):
    old = a.module_edition()
    new = a.module_edition(published_at=LONG_AGO + timedelta(days=9))
    others = [a.learner(leeds, name) for name in ("A B", "C D", "E F", "G H")]
    a.save(session, old, new, *others)
    read, tried, moved, _ = others
    a.save(session, a.page_read(read, old, 1), a.page_read(read, old, 2))
    a.save(session, a.page_read(tried, old, 1), a.check_attempt(tried, old), a.page_read(moved, old, 1))
    a.save(session, MovedOn(learner_id=moved.id, edition_id=new.id, moved_at=LONG_AGO, moved_by=tried.id))

    assert people_on(session) == {old.id: 2, new.id: 1}
    assert [each.people for each in queries.editions_of(session, "listening")] == [1, 2]
    assert queries.editions_of(session, "boundaries") == []
