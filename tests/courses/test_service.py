"""Registering, reading, answering and publishing."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core.work import Refused
from lms.courses import drafts, queries, service
from lms.courses.models import (
    CheckAttempt,
    Criterion,
    ModuleEdition,
    ModuleFile,
    ModulePage,
    PageRead,
    Qualification,
    Registration,
)
from lms.people.models import Role
from lms.people.service import AlreadyHere
from tests import builders as a


@pytest.fixture
def qualification(session):
    qualification = a.qualification()
    a.save(session, qualification)
    return qualification


@pytest.fixture
def mine(work, learner):
    """The learner's own work."""
    return replace(work, actor=a.actor(learner))


@pytest.fixture
def folder(tmp_path, content):
    """The shipped content, to change at will."""
    return shutil.copytree(content, tmp_path / "content")


def count(work, model):
    return work.session.scalar(select(func.count(model.id)))


def events(work):
    """What was written down: keeping the work chains its events."""
    work.session.commit()
    return [(event.name, event.detail) for event in work.session.scalars(select(Event).order_by(Event.position))]


def test_a_learner_is_registered_and_it_is_written_down(work, learner, leeds, qualification):
    registration = service.register(work, learner, qualification, leeds)

    assert (registration.learner_id, registration.establishment_id) == (learner.id, leeds.id)
    assert registration.registered_at == work.now
    assert events(work) == [("learner registered", {"qualification": "l2-peer-mentoring"})]


def test_nobody_is_registered_twice_not_even_for_another_edition(work, session, learner, leeds, qualification):
    service.register(work, learner, qualification, leeds)
    newer = a.qualification()
    newer.version, newer.content_hash = "3", "second"
    a.save(session, newer)

    with pytest.raises(Refused, match="registered for this already"):
        service.register(work, learner, newer, leeds)
    assert count(work, Registration) == 1


def test_only_a_learner_at_this_prison_is_registered(work, session, learner, leeds, qualification):
    hull, tutor = a.establishment("HLI"), a.person(leeds, Role.TUTOR)
    a.save(session, hull, tutor)

    for person, here in ((learner, hull), (tutor, leeds)):
        with pytest.raises(Refused, match="at this prison"):
            service.register(work, person, qualification, here)
    assert count(work, Registration) == 0


def enrol(work, leeds, qualification, number="A1234AA"):
    return service.enrol(
        work, number=number, first_name="Ali", last_name="Khan", here=leeds, qualification=qualification
    )


def test_enrolling_adds_a_learner_with_an_account_and_registers_them(work, leeds, qualification):
    person = enrol(work, leeds, qualification)

    assert person.number == "A1234AA"
    assert queries.registration_of(work.session, person.id).qualification is qualification
    assert [name for name, _ in events(work)] == ["account made", "learner added", "learner registered"]


def test_a_learner_may_be_added_before_there_is_anything_to_register_for(work, leeds):
    person = enrol(work, leeds, None)

    assert queries.registration_of(work.session, person.id) is None


def test_a_number_held_here_is_refused_with_its_person(work, leeds, qualification):
    person = enrol(work, leeds, qualification)

    with pytest.raises(AlreadyHere) as refused:
        enrol(work, leeds, qualification, number="a1234aa")
    assert refused.value.person is person


def test_a_page_is_read_once_however_often_next_is_pressed(mine, listening):
    service.read_page(mine, listening, 2)
    service.read_page(replace(mine, now=mine.now + timedelta(days=1)), listening, 2)

    (read,) = mine.session.scalars(select(PageRead))
    assert (read.learner_id, read.number, read.read_at) == (mine.actor.person_id, 2, mine.now)
    assert events(mine) == [("page read", {"module": "listening", "page": 2})]


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_page_that_is_not_there_is_not_read(mine, listening, number):
    with pytest.raises(Refused):
        service.read_page(mine, listening, number)
    assert count(mine, PageRead) == 0


def test_reading_on_forgets_where_they_left_off(mine, listening):
    drafts.keep(mine, "/learn/listening/1", {})

    service.read_page(mine, listening, 1)

    assert drafts.newest(mine) is None


def test_a_check_is_marked_and_keeps_its_pass_mark_and_edition(mine, listening):
    attempt = service.answer_check(mine, listening, {"1": [1], "2": [3, 1, 3]})

    assert (attempt.edition_id, attempt.pass_mark, attempt.score, attempt.out_of) == (listening.id, 1, 1, 2)
    assert attempt.answers == {"1": [1], "2": [1, 3]}
    assert attempt.passed
    detail = {"module": "listening", "score": 1, "out_of": 2, "passed": True}
    assert events(mine) == [("knowledge check answered", detail)]


def test_a_check_may_be_tried_again_and_again(mine, listening):
    for chosen in (2, 3, 1):
        service.answer_check(mine, listening, {"1": [chosen], "2": [1]})

    assert count(mine, CheckAttempt) == 3
    assert queries.progress(mine.session, mine.actor.person_id)[0].best == 1


def test_passing_a_check_needs_no_page_read_and_reads_none(mine, listening):
    service.answer_check(mine, listening, {"1": [1], "2": [1, 2]})

    (module,) = queries.progress(mine.session, mine.actor.person_id)
    assert module.passed
    assert module.read == 0


@pytest.mark.parametrize("answers", [{}, {"1": [1]}, {"1": [1], "2": []}, {"1": [1], "2": [9]}])
def test_every_question_needs_an_answer(mine, listening, answers):
    with pytest.raises(Refused, match="Answer question") as refused:
        service.answer_check(mine, listening, answers)
    assert refused.value.field in ("question_1", "question_2")
    assert count(mine, CheckAttempt) == 0


def test_publishing_makes_editions_named_by_their_content(work, folder):
    said = service.publish(work, folder)

    assert len(said) == 5
    listening = queries.edition_for(work.session, None, "listening")
    assert (listening.title, listening.position, listening.length, listening.pass_mark) == ("Listening", 1, 8, 10)
    assert len(listening.content_hash) == 64
    assert len(listening.questions) == 12
    assert {name for name, _ in events(work)} == {"qualification published", "module published"}


def test_a_pages_heading_is_its_title_and_the_rest_its_body(work, folder):
    service.publish(work, folder)
    listening = queries.edition_for(work.session, None, "listening")

    page = queries.page_of(work.session, listening, 1)

    assert page.title == listening.page_titles[0] == "Three things every mentor brings"
    assert "<h1" not in page.html
    assert 'src="images/three-things.svg"' in page.html
    assert queries.image_of(work.session, listening, "three-things.svg").body.startswith(b"<svg")


def test_the_published_qualification_is_the_file(work, folder):
    service.publish(work, folder)

    (published,) = queries.qualifications(work.session)

    assert (published.title, published.credits, published.refresher_months) == (
        "Peer Mentoring, Level 2 (house specification)",
        7,
        12,
    )
    assert [(unit.code, unit.practical, len(unit.criteria)) for unit in published.units] == [
        ("PM1", False, 7),
        ("PM2", True, 7),
        ("PM3", True, 12),
    ]


def test_publishing_what_has_not_changed_changes_nothing(work, folder):
    service.publish(work, folder)
    written = len(events(work))
    (folder / "modules" / ".DS_Store").write_bytes(b"junk")
    (folder / "modules" / "01-listening" / ".hidden").write_bytes(b"junk")

    assert service.publish(replace(work, now=work.now + timedelta(days=1)), folder) == []
    assert len(events(work)) == written
    assert count(work, ModuleEdition) == 4


def test_one_changed_word_makes_a_new_edition_of_that_module_and_leaves_the_old(work, folder):
    service.publish(work, folder)
    old = queries.edition_for(work.session, None, "boundaries")
    page = folder / "modules" / "02-boundaries" / "page-1.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")

    said = service.publish(replace(work, now=work.now + timedelta(days=1)), folder)

    new = queries.edition_for(work.session, None, "boundaries")
    assert len(said) == 1
    assert said[0].startswith("Boundaries")
    assert new.content_hash != old.content_hash
    assert "One more line" in queries.page_of(work.session, new, 1).html
    assert "One more line" not in queries.page_of(work.session, old, 1).html
    assert count(work, ModuleEdition) == 5


def test_words_put_back_as_they_were_become_the_newest_edition_again(work, folder):
    service.publish(work, folder)
    old = queries.edition_for(work.session, None, "boundaries")
    page = folder / "modules" / "02-boundaries" / "page-1.md"
    before = page.read_bytes()
    page.write_bytes(before + b"\nOne more line.\n")
    service.publish(replace(work, now=work.now + timedelta(days=1)), folder)
    page.write_bytes(before)

    assert len(service.publish(replace(work, now=work.now + timedelta(days=2)), folder)) == 1
    assert queries.edition_for(work.session, None, "boundaries") is old
    assert count(work, ModuleEdition) == 5
    assert service.publish(replace(work, now=work.now + timedelta(days=3)), folder) == []


def test_a_changed_qualification_needs_a_new_version(work, folder):
    service.publish(work, folder)
    file = folder / "qualifications" / "l2-peer-mentoring.toml"
    changed = file.read_text(encoding="utf-8").replace("Explain the skills used.", "Explain two skills used.")
    file.write_text(changed, encoding="utf-8")

    with pytest.raises(Refused, match="new version"):
        service.publish(work, folder)
    file.write_text(changed.replace('version = "2"', 'version = "3"'), encoding="utf-8")
    assert len(service.publish(replace(work, now=work.now + timedelta(days=1)), folder)) == 1
    assert [q.version for q in queries.qualifications(work.session)] == ["3"]


def test_content_with_a_fault_is_not_published_at_all(work, folder):
    (folder / "modules" / "04-neurodiversity" / "check.toml").unlink()

    with pytest.raises(Refused, match=r"04-neurodiversity/check.toml: is missing"):
        service.publish(work, folder)
    for model in (Qualification, Criterion, ModuleEdition, ModulePage, ModuleFile):
        assert count(work, model) == 0
