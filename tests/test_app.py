"""The command line says one sentence where something is wrong, and makes only the data folder it was given."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def lms(folder: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "lms.app", *arguments],
        env=environment | {"PYTHONPATH": str(ROOT)} | given,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_whose_tables_were_never_made_is_one_sentence(tmp_path):
    ran = lms(tmp_path, "--data", "here", "audit", "verify")

    assert ran.returncode == 1
    assert ran.stderr.startswith("The database cannot be used (no such table")
    assert len(ran.stderr.splitlines()) == 1


def test_the_server_makes_the_data_folder_it_was_given_and_no_other(tmp_path):
    away = f"sqlite:///{tmp_path / 'nowhere' / 'lms.sqlite3'}"
    ran = lms(tmp_path, "serve", "--port", "8999", "--data", "here", LMS_DATA_DIR="there", LMS_DATABASE_URL=away)

    assert ran.returncode == 1
    assert "The database cannot be used" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_usage_names_the_script():
    assert "Usage: script/lms [OPTIONS]" in lms(ROOT, "--help").stdout
