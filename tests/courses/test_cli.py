"""Content from a terminal."""

import shutil

import pytest
from sqlalchemy import func, select

from lms.courses.cli import cli
from lms.courses.models import ModuleEdition


@pytest.fixture
def run(app, session):
    """Run a command: its exit code, what it said, and what it complained of."""

    def _run(*words):
        answer = app.test_cli_runner().invoke(cli, [str(word) for word in words])
        return answer.exit_code, answer.stdout, answer.stderr

    return _run


@pytest.fixture
def folder(tmp_path, content):
    return shutil.copytree(content, tmp_path / "content")


def test_the_shipped_content_is_checked_unless_another_is_named(run):
    assert run("check") == (0, "The content is sound. Qualifications: 1. Modules: 4.\n", "")


def test_faults_are_a_line_each_and_exit_one(run, folder):
    (folder / "modules" / "01-listening" / "check.toml").write_text("pass = ", encoding="utf-8")
    (folder / "modules" / "02-boundaries" / "page-2.md").unlink()

    code, said, _ = run("check", "--content", folder)

    assert code == 1
    first, second = said.splitlines()
    assert first.startswith("modules/01-listening/check.toml: is not sound TOML")
    assert second == "modules/02-boundaries: has no page-2.md, and has pages after it"


def test_a_folder_that_is_not_there_is_misuse(run, tmp_path):
    assert run("check", "--content", tmp_path / "none")[0] == 2
    assert run("publish", "--content", tmp_path / "none")[0] == 2


def test_publishing_says_what_is_new_and_then_that_nothing_is(run, session):
    code, said, _ = run("publish")

    assert code == 0
    assert len(said.splitlines()) == 5
    assert run("publish") == (0, "Nothing has changed since it was last published.\n", "")
    assert session.scalar(select(func.count(ModuleEdition.id))) == 4


def test_content_with_a_fault_is_not_published(run, session, folder):
    (folder / "modules" / "01-listening" / "check.toml").unlink()

    code, said, complained = run("publish", "--content", folder)

    assert (code, said) == (1, "")
    assert complained == "Nothing was published. modules/01-listening/check.toml: is missing\n"
    assert session.scalar(select(func.count(ModuleEdition.id))) == 0
