"""Publishing a content folder, importing modules, and giving their files back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.core.work import Refused
from lms.courses import service
from lms.courses.content import read
from lms.courses.content.archive import pack, unpack
from lms.courses.models import ModuleEdition, ModulePage
from lms.courses.queries import editions
from lms.courses.rules.publishing import State, clashes, state_of
from lms.courses.service.publishing import files_to_export, publish_modules, report_on
from tests import builders as a
from tests.builders.content import AT, FILES, QUALIFICATION, change, module_files, write

NAME = "01-listening"


def later(work, days=1):
    return replace(work, now=work.now + timedelta(days=days))


def newest(work, slug="listening"):
    return editions.newest_edition(work.session, slug)


def renamed(name, title):
    """The small module under another name and title, as the files of an import."""
    files = {f"{name}/{path}": body for path, body in module_files().items()}
    files[f"{name}/module.toml"] = FILES[f"{AT}/module.toml"].replace("Listening", title).encode()
    return files


def test_an_edition_holds_every_part_of_its_module(work, folder):
    service.publish(work, folder)

    _, (module,), _ = read(folder)
    edition = newest(work)
    assert edition.changes == "There is a new page."
    assert [term["anchor"] for term in edition.glossary] == ["servery", "wing"]
    assert edition.scenarios == list(module.scenarios)
    assert edition.easy_read == list(module.easy_read)
    assert edition.facilitator == "<p>Ask everyone to sit in pairs.</p>"
    assert edition.staff_note == "<p>This learner is learning to listen.</p>"
    assert edition.questions == list(module.check.questions)


def test_a_page_of_an_edition_holds_its_prompts_scenarios_and_words_for_each_estate(work, folder):
    service.publish(work, folder)

    first, second = work.session.scalars(select(ModulePage).order_by(ModulePage.number))
    assert "Lee waits." in first.html
    assert "Grace waits." in first.html_women
    assert second.html_women is None
    assert (first.prompts, first.scenarios) == ([], [{"number": 1, "title": "The quiet one"}])
    assert second.prompts == [{"text": "Who listens to you?", "criteria": ["PM1 1.1"]}]
    assert second.scenarios == []


def test_every_file_of_an_edition_is_kept_byte_for_byte(work, folder):
    write(folder, f"{AT}/page-2.md", b"\xef\xbb\xbf# Second things\r\n\r\nMore words.\r\n")
    service.publish(work, folder)

    name, files = files_to_export(work.session, "listening")

    assert name == NAME
    assert files == {**module_files(), "page-2.md": b"\xef\xbb\xbf# Second things\r\n\r\nMore words.\r\n"}


def test_hidden_files_are_no_part_of_an_edition(work, folder):
    service.publish(work, folder)
    write(folder, f"{AT}/.DS_Store", b"x")
    write(folder, f"{AT}/.git/config", b"x")

    assert service.publish(later(work), folder) == []
    assert set(files_to_export(work.session, "listening")[1]) == set(module_files())


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@given(words=WORDS, ends=st.sampled_from(["\n", "\r\n", ""]), mark=st.sampled_from(["", "\ufeff"]))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_exported_is_what_was_imported_and_imports_as_the_same(work, folder, words, ends, mark):
    with work.session.begin_nested() as undone:
        service.publish(work, folder)
        files = {f"{NAME}/{path}": body for path, body in module_files().items()}
        files[f"{NAME}/facilitator.md"] = f"{mark}# For tutors{ends}\n\nWords. {words}{ends}".encode()
        report = report_on(later(work), files)
        if not report.faults:
            publish_modules(later(work), report.modules)
            name, given_back = files_to_export(work.session, "listening")
            packed = {f"{name}/{path}": body for path, body in given_back.items()}
            assert packed == files
            assert report_on(later(work, 2), unpack(pack(packed))).lines == (f"{AT}: the same",)
        undone.rollback()


def test_content_that_came_with_a_release_does_not_override_what_an_author_published(work, folder):
    assert len(service.publish_unknown(work, folder)) == 2
    shipped = newest(work).content_hash
    authored = dict(module_files(), **{"page-2.md": b"# Second things\n\nBetter words.\n"})
    report = report_on(later(work), {f"{NAME}/{path}": body for path, body in authored.items()})
    assert report.faults == ()
    publish_modules(later(work), report.modules)

    assert service.publish_unknown(later(work, 2), folder) == []
    assert newest(work).content_hash != shipped

    change(folder, f"{AT}/page-2.md", "More words.", "Newer words.")
    assert len(service.publish_unknown(later(work, 3), folder)) == 1
    assert newest(work).content_hash not in (shipped, report.modules[0].content_hash)


def test_publishing_by_hand_makes_words_put_back_the_newest_again(work, folder):
    service.publish(work, folder)
    shipped = newest(work).content_hash
    change(folder, f"{AT}/page-2.md", "More words.", "Better words.")
    service.publish(later(work), folder)
    change(folder, f"{AT}/page-2.md", "Better words.", "More words.")

    assert service.publish_unknown(later(work, 2), folder) == []
    assert newest(work).content_hash != shipped
    assert len(service.publish(later(work, 3), folder)) == 1
    assert newest(work).content_hash == shipped
    assert work.session.scalar(select(func.count(ModuleEdition.id))) == 2


def test_a_fault_in_what_is_unknown_publishes_nothing(work, folder):
    (folder / AT / "check.toml").unlink()

    with pytest.raises(Refused, match=r"check.toml: is missing"):
        service.publish_unknown(work, folder)
    assert newest(work) is None


def test_a_report_says_what_is_new_changed_and_the_same(work, folder):
    service.publish(work, folder)
    same = {f"{NAME}/{path}": body for path, body in module_files().items()}
    changed = same | {f"{NAME}/page-2.md": b"# Second things\n\nOther words.\n"}

    assert report_on(work, same).lines == (f"{AT}: the same",)
    assert report_on(work, changed).lines == (f"{AT}: changed",)
    assert report_on(work, same | renamed("02-waiting", "Waiting")).lines == (
        f"{AT}: the same",
        "modules/02-waiting: new",
    )
    assert work.session.scalar(select(func.count(ModuleEdition.id))) == 1


def test_criteria_are_those_of_the_newest_qualifications_that_are_published(work, folder):
    service.publish(work, folder)
    files = {f"{NAME}/{path}": body for path, body in module_files().items()}
    assert report_on(work, files).faults == ()

    change(folder, QUALIFICATION, 'version = "1"', 'version = "2"')
    change(folder, QUALIFICATION, 'number = "1.1"', 'number = "1.3"')
    change(folder, f"{AT}/module.toml", "PM1 1.1", "PM1 1.3")
    change(folder, f"{AT}/reflections.toml", "PM1 1.1", "PM1 1.3")
    service.publish(later(work), folder)
    assert editions.newest_codes(work.session) == {"PM1 1.2", "PM1 1.3"}
    assert f"{AT}/module.toml: names a criterion that does not exist: PM1 1.1" in report_on(work, files).faults


def test_a_module_cannot_take_the_number_or_the_title_of_one_that_stays(work, folder):
    service.publish(work, folder)
    number, title = renamed("01-waiting", "Waiting"), renamed("02-waiting", "Listening")

    assert report_on(work, number).faults == (
        "modules/01-waiting: has the same number as another module that is published",
    )
    assert report_on(work, title).faults == (
        "modules/02-waiting/module.toml: has the same title as another module that is published",
    )
    with pytest.raises(Refused, match="has the same number as another module"):
        publish_modules(work, report_on(work, number).modules)


def test_two_modules_may_change_numbers_together(work, folder):
    service.publish(work, folder)
    both = {f"02-listening/{path}": body for path, body in module_files().items()} | renamed("01-waiting", "Waiting")

    report = report_on(later(work), both)

    assert report.faults == ()
    assert len(publish_modules(later(work), report.modules)) == 2
    assert files_to_export(work.session, "listening")[0] == "02-listening"


def test_files_without_a_module_are_refused(work):
    with pytest.raises(Refused, match="There is no module here"):
        report_on(work, {"notes.md": b"x"})


def test_a_file_beside_the_modules_is_a_fault(work, folder):
    service.publish(work, folder)
    files = {f"{NAME}/{path}": body for path, body in module_files().items()}

    assert report_on(work, files | {"notes.md": b"x"}).faults == (
        "modules/notes.md: is not a module: give its folder a name such as 01-listening",
    )


def test_a_module_that_is_not_there_cannot_be_exported(work, session):
    with pytest.raises(Refused, match="There is no module called listening"):
        files_to_export(session, "listening")


def test_an_edition_whose_files_were_not_kept_cannot_be_exported(work, session):
    a.save(session, a.module_edition())

    with pytest.raises(Refused, match="was published before its files were kept"):
        files_to_export(session, "listening")


def test_the_state_of_a_module_follows_from_the_newest_edition_of_its_name(folder):
    _, (module,), _ = read(folder)
    other, same = a.module_edition(), a.module_edition()
    same.content_hash = module.content_hash

    assert state_of(module, {}) is State.NEW
    assert state_of(module, {"listening": other}) is State.CHANGED
    assert state_of(module, {"listening": same}) is State.SAME
    assert clashes([module], {"listening": other}) == []
