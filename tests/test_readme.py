"""What the documents say is there: pictures, files, settings and commands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lms.app import cli

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "docs/operating.md", "docs/content.md", "docs/house.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"LMS_[A-Z_]+[A-Z]")
FOR_TESTS = {"LMS_TEST_DATABASE"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_and_picture_leads_to_a_file(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", re.sub(r"^```.*?^```", "", text(document), flags=re.M | re.S))
    for link in links:
        assert ((ROOT / document).parent / link).exists(), f"{document} points at {link}"


def test_every_picture_has_words_and_is_small_enough_to_wait_for() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text("README.md"))
    assert len(pictures) == 8
    for words, file in pictures:
        assert words, f"{file} has no words"
        assert (ROOT / file).stat().st_size < 150_000


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_script_and_file_of_the_house_named_in_a_document_is_there(document: str) -> None:
    for name in re.findall(r"`((?:script|lms|tests|docs|content)/[\w./-]+)", text(document)):
        assert (ROOT / name).exists(), f"{document} names {name}"


def test_the_settings_in_the_readme_are_the_settings_that_are_read() -> None:
    listed = re.findall(r"^\| `(LMS_[A-Z_]+)` \|", text("README.md"), re.MULTILINE)
    assert sorted(listed) == sorted(set(listed)), "each is documented once"
    assert set(listed) == set(SETTING.findall(text("lms/core/settings.py")))


def test_nothing_else_reads_a_setting_of_its_own() -> None:
    sources = [*(ROOT / "lms").rglob("*.py"), *(path for path in (ROOT / "script").iterdir() if path.is_file())]
    listed = set(re.findall(r"^\| `(LMS_[A-Z_]+)` \|", text("README.md"), re.MULTILINE))
    for source in sources:
        assert set(SETTING.findall(source.read_text(encoding="utf-8"))) <= listed | FOR_TESTS, source


def leaves(group: click.Group, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        words = f"{above} {name}".strip()
        if isinstance(command, click.Group):
            yield from leaves(command, words)
        else:
            yield words


def test_the_table_of_commands_is_the_commands_there_are() -> None:
    table = text("docs/operating.md").partition("## Commands")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)) == sorted(leaves(cli))


def documented() -> list[str]:
    """Every line of shell in the documents that runs script/lms or script/server."""
    lines = [line for name in DOCUMENTS for block in BLOCK.findall(text(name)) for line in block.splitlines()]
    return [line for line in lines if re.match(r"(LMS_\S+ )*script/(lms|server)\b", line)]


@pytest.mark.parametrize("line", documented())
def test_a_command_in_the_documents_is_one_that_can_be_given(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_DATA_DIR", "unused")
    words = [word for word in shlex.split(line, comments=True) if not word.startswith("LMS_")]
    arguments = words[1:] if words[0] == "script/lms" else ["serve", *words[1:]]
    parse(cli, arguments)


def parse(command: click.Command, arguments: list[str]) -> None:
    """Read a command's arguments as the command line would, and run nothing. Raises click.UsageError."""
    context = command.make_context("script/lms", list(arguments))
    if isinstance(command, click.Group):
        _, below, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert below is not None
        parse(below, rest)
