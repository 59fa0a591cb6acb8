"""Content from a terminal."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from lms.courses.cli import cli
from lms.courses.content.archive import pack, unpack
from lms.courses.models import ModuleEdition
from tests.builders import NOON
from tests.builders.content import AT, change, module_files, write


@pytest.fixture
def run(app, session):
    """Run a command: its exit code, what it said, and what it complained of. Each is a minute after the one before."""
    minutes = count(1)

    def _run(*words):
        moment = NOON + timedelta(minutes=next(minutes))
        app.extensions["clock"] = lambda: moment
        answer = app.test_cli_runner().invoke(cli, [str(word) for word in words])
        return answer.exit_code, answer.stdout, answer.stderr

    return _run


@pytest.fixture
def published(run, folder):
    """The small content folder, published."""
    assert run("publish", "--content", folder)[0] == 0
    return folder


def editions(session):
    return session.scalar(select(func.count(ModuleEdition.id)))


def test_the_shipped_content_is_checked_unless_another_is_named(run, folder):
    assert run("check") == (0, "The content is sound. Qualifications: 1. Modules: 4.\n", "")
    assert run("check", "--content", folder) == (0, "The content is sound. Qualifications: 1. Modules: 1.\n", "")


def test_faults_are_a_line_each_and_exit_one(run, folder):
    write(folder, f"{AT}/check.toml", "pass = ")
    (folder / AT / "page-1.md").unlink()

    code, said, _ = run("check", "--content", folder)

    assert code == 1
    first, second, third = said.splitlines()
    assert first == f"{AT}: has no page-1.md, and has pages after it"
    assert second.startswith(f"{AT}/check.toml: is not sound TOML")
    assert third == f"{AT}/scenario-1.toml: is on a page that is not there: 1"


def test_a_folder_that_is_not_there_is_misuse(run, tmp_path):
    assert run("check", "--content", tmp_path / "none")[0] == 2
    assert run("publish", "--content", tmp_path / "none")[0] == 2


def test_publishing_says_what_is_new_and_then_that_nothing_is(run, session, folder):
    code, said, _ = run("publish", "--content", folder)

    assert code == 0
    assert len(said.splitlines()) == 2
    assert run("publish", "--content", folder) == (0, "Nothing has changed since it was last published.\n", "")
    assert editions(session) == 1


def test_content_with_a_fault_is_not_published(run, session, folder):
    (folder / AT / "check.toml").unlink()

    code, said, complained = run("publish", "--content", folder)

    assert (code, said) == (1, "")
    assert complained == f"Nothing was published. {AT}/check.toml: is missing\n"
    assert editions(session) == 0


def files_of(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_module_is_exported_to_a_folder_as_it_was(run, published, tmp_path):
    code, said, _ = run("export", "listening", tmp_path / "out")

    assert (code, said) == (0, f"Files written: 11. They are in {tmp_path / 'out' / '01-listening'}\n")
    assert files_of(tmp_path / "out" / "01-listening") == module_files()


def test_a_module_is_exported_to_a_zip_file_that_is_the_same_every_time(run, published, tmp_path):
    assert run("export", "listening", tmp_path / "a.zip")[0] == 0
    assert run("export", "listening", tmp_path / "b.zip")[0] == 0

    packed = (tmp_path / "a.zip").read_bytes()
    assert packed == (tmp_path / "b.zip").read_bytes()
    assert unpack(packed) == {f"01-listening/{path}": body for path, body in module_files().items()}


@pytest.mark.parametrize("place", ["out", "out.zip"])
def test_an_export_writes_over_nothing(run, published, tmp_path, place):
    assert run("export", "listening", tmp_path / place)[0] == 0
    before = files_of(tmp_path)

    code, said, complained = run("export", "listening", tmp_path / place)

    assert (code, said) == (2, "")
    assert "is there already: name another place." in complained
    assert files_of(tmp_path) == before


def test_a_module_that_is_not_there_is_misuse(run, published, tmp_path):
    assert run("export", "waiting", tmp_path / "out") == (2, "", "There is no module called waiting.\n")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_misuse(run, published, tmp_path):
    code, _, complained = run("export", "listening", tmp_path / "none" / "a.zip")

    assert code == 2
    assert "cannot be written" in complained


@pytest.mark.parametrize("within", ["", "modules/"])
def test_a_zip_file_is_imported_from_its_root_or_its_modules_folder(run, session, published, tmp_path, within):
    files = dict(module_files(), **{"page-2.md": b"# Second things\n\nOther words.\n"})
    (tmp_path / "a.zip").write_bytes(pack({f"{within}01-listening/{path}": body for path, body in files.items()}))

    code, said, _ = run("import", tmp_path / "a.zip", "--dry-run")
    assert (code, said) == (0, f"{AT}: changed\nNothing was published: this was a dry run.\n")
    assert editions(session) == 1

    code, said, _ = run("import", tmp_path / "a.zip")
    assert code == 0
    assert said.startswith(f"{AT}: changed\nListening: edition ")
    assert editions(session) == 2

    assert run("import", tmp_path / "a.zip")[1] == f"{AT}: the same\nNothing has changed since it was last published.\n"


@pytest.mark.parametrize("part", ["", "modules", "modules/01-listening"])
def test_a_folder_is_imported_whole_or_as_one_module(run, session, published, tmp_path, part):
    (published / "qualifications").rename(tmp_path / "qualifications")
    change(published, f"{AT}/page-2.md", "More words.", "Other words.")

    code, said, _ = run("import", published / part)

    assert code == 0
    assert said.startswith(f"{AT}: changed\nListening: edition ")
    assert editions(session) == 2


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_modules_with_any_fault_are_not_imported_at_all(run, session, published, tmp_path, options):
    sound = {f"02-waiting/{path}": body.replace(b'"Listening"', b'"Waiting"') for path, body in module_files().items()}
    broken = {f"01-listening/{path}": body for path, body in module_files().items()} | {"01-listening/check.toml": b""}
    (tmp_path / "a.zip").write_bytes(pack(sound | broken))

    code, said, complained = run("import", tmp_path / "a.zip", *options)

    assert code == 1
    assert said.splitlines() == [
        f"{AT}: changed",
        "modules/02-waiting: new",
        f"{AT}/check.toml: has no question",
        f"{AT}/check.toml: has no pass",
    ]
    assert complained == "Nothing was published: put this right first.\n"
    assert editions(session) == 1


def test_what_cannot_be_taken_at_all_is_misuse(run, session, published, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"words")
    (tmp_path / "empty").mkdir()

    assert run("import", tmp_path / "a.zip")[0] == 2
    assert run("import", tmp_path / "none.zip")[0] == 2
    assert run("import", tmp_path / "empty")[0] == 2
    assert editions(session) == 1
