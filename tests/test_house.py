"""The map of the house is the house."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
STOREY = re.compile(r"^\| `([a-z]+)` \| .*\? \|", re.MULTILINE)


def test_the_storeys_on_the_map_are_the_folders():
    mapped = STOREY.findall((ROOT / "docs" / "house.md").read_text(encoding="utf-8"))
    folders = {path.parent.name for path in (ROOT / "lms").glob("*/__init__.py")}

    assert set(mapped) == folders
    assert len(mapped) == 12


def test_the_map_lists_the_storeys_in_the_order_the_import_contract_holds():
    mapped = STOREY.findall((ROOT / "docs" / "house.md").read_text(encoding="utf-8"))
    contract = re.search(r"layers = \[\n(.*?)\n\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.DOTALL)
    held = re.findall(r'"([a-z]+)"', contract[1])

    assert ["app", *mapped] == held


def test_each_storey_says_the_question_it_answers():
    for path in sorted((ROOT / "lms").glob("*/__init__.py")):
        assert "?" in path.read_text(encoding="utf-8"), f"{path.parent.name} does not say its question"


def test_no_room_is_named_after_not_having_decided():
    vague = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert not [path for path in (ROOT / "lms").rglob("*.py") if path.name in vague]


def test_templates_mirror_the_house():
    storeys = {path.parent.name for path in (ROOT / "lms").glob("*/__init__.py")}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert folders <= storeys | {"components", "print"}
