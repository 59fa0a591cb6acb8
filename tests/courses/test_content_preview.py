"""A module, and a page of it, as it is being written."""

import pytest

from lms.core.work import Refused
from lms.courses.content import read
from lms.courses.content.loose import read_files
from lms.courses.content.preview import preview
from tests.builders.content import AT, FILES, module_files

CODES = {"PM1 1.1", "PM1 1.2"}
HARD = "Institutional accountability necessitates comprehensive documentation of administration. " * 4


def within(folder, files):
    return {f"{folder}/{path}": body for path, body in files.items()}


def test_a_module_given_as_its_files_is_what_its_folder_is(folder):
    _, (in_folder,), _ = read(folder)

    assert read_files(within("01-listening", module_files()), CODES) == ([in_folder], [])


def test_the_faults_of_a_module_are_named_by_their_paths():
    files = module_files()
    del files["check.toml"], files["page-1.md"]

    modules, lines = read_files(within("01-listening", files), CODES)

    assert len(modules) == 1
    assert lines == [
        "modules/01-listening: has no page-1.md, and has pages after it",
        "modules/01-listening/check.toml: is missing",
        "modules/01-listening/scenario-1.toml: is on a page that is not there: 1",
    ]


def test_criteria_are_those_that_are_named():
    _, lines = read_files(within("01-listening", module_files()), {"PM2 1.1"})

    assert "modules/01-listening/module.toml: names a criterion that does not exist: PM1 1.1" in lines


@pytest.mark.parametrize("name", ["listening", "1-listening", "01-Listening"])
def test_a_folder_that_cannot_be_a_modules_holds_none(name):
    modules, lines = read_files(within(name, module_files()), CODES)

    assert modules == []
    assert lines == [f"modules/{name}: is not a module: give its folder a name such as 01-listening"]


@pytest.mark.parametrize("path", ["../../evil.md", "/evil.md", ""])
def test_a_path_that_leaves_the_module_is_refused(path):
    with pytest.raises(Refused):
        read_files(within("01-listening", {path: b"x"}), CODES)


def test_modules_may_stand_in_a_folder_of_that_name_or_not():
    bare = within("01-listening", module_files())

    assert read_files(bare, CODES) == read_files(within("modules", bare), CODES)
    assert read_files(bare, CODES)[1] == []


def test_a_preview_is_the_page_as_it_will_be_published(folder):
    _, (module,), _ = read(folder)
    page = module.pages[0]

    seen = preview(FILES[f"{AT}/page-1.md"], module_files(), number=1)

    assert (seen.title, seen.html, seen.html_women, seen.reasons) == (page.title, page.html, page.html_women, ())
    assert seen.measure.words > 0


def test_a_preview_says_everything_that_is_wrong():
    seen = preview(f"# One\n\n![](images/eye.svg)\n\n!!! note\n    x\n\n{HARD}", module_files())

    first, *others = seen.reasons
    assert first.startswith("has a notice that is not known: note")
    assert others[:2] == [
        "shows a picture that is not there: images/eye.svg",
        "shows a picture that has no words: images/eye.svg",
    ]
    assert others[2].startswith("asks for a reading age of ")
    assert seen.measure.is_too_hard


def test_a_preview_measures_the_estate_that_is_asked_for_more():
    seen = preview(f"# One\n\n!!! women\n    {HARD}\n\n!!! men\n    Lee waits.\n", module_files())

    assert seen.measure.is_too_hard


def test_a_preview_without_a_heading_says_so_and_shows_nothing():
    seen = preview("Words.", module_files())

    assert (seen.html, seen.measure.words) == ("", 0)
    assert seen.reasons == ("has no heading: begin it with # and its title",)


def test_a_preview_outlives_a_glossary_half_written():
    assert preview("# One\n\nA servery.", {"glossary.toml": b"[[term"}).html == "<p>A servery.</p>"
