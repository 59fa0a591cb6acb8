"""The same deeds from a terminal, and checking with no database at all."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from lms.app import cli
from lms.credentials import folder as files
from lms.credentials import qr, queries, registry, service
from lms.credentials.certificate import certificate
from lms.credentials.cli import verify as verify_command
from tests import builders as a
from tests.builders import signing

ROOT = Path(__file__).parents[2]
AT = ("--at", "2026-06-01")


@pytest.fixture
def run(app):
    """Run a command in this test's own transaction."""
    runner = app.test_cli_runner()

    def command(*words, code=0):
        done = runner.invoke(cli, ["credentials", *map(str, words)], obj=_script_info(app))
        assert done.exit_code == code, (done.output, done.exception)
        return done.output.strip()

    return command


def _script_info(app):
    return ScriptInfo(create_app=lambda: app)


# Keys


def test_the_root_key_is_made_once(run, office):
    assert run("keys", "create", "--root").startswith("Made key z6Mk")
    assert "already" in run("keys", "create", "--root", code=1)


def test_a_centre_key_adds_its_centre_and_then_the_next_key(run, office, session):
    assert "root key" in run("keys", "create", "--centre", "0417", "--establishment", "LEI", code=1)
    run("keys", "create", "--root")
    run("keys", "create", "--centre", "0417", "--establishment", "lei")
    run("keys", "create", "--centre", "0417")

    assert "signs for LEI" in run("keys", "create", "--centre", "0417", "--establishment", "HLI", code=1)
    assert "no prison XXX" in run("keys", "create", "--centre", "0999", "--establishment", "XXX", code=1)
    assert "--establishment" in run("keys", "create", "--centre", "0999", code=1)
    assert "four digits" in run("keys", "create", "--centre", "HULL", "--establishment", "HLI", code=1)
    listed = run("keys", "list").splitlines()
    assert [line.split("  ")[0].strip() for line in listed] == ["root", "centre 0417", "centre 0417"]
    assert all(line.endswith("private half here") for line in listed)


@pytest.mark.parametrize("words", [(), ("--root", "--centre", "0417"), ("--root", "--establishment", "LEI")])
def test_keys_are_made_one_kind_at_a_time(run, words):
    run("keys", "create", *words, code=2)


# Files


def test_the_register_and_lists_are_exported_and_written_beside_the_data(run, office, settings, session, tmp_path):
    assert "make the keys first" in run("register", "export", tmp_path / "r.json", code=1)
    assert "make the keys first" in run("status", "export", tmp_path / "lists", code=1)
    run("keys", "create", "--root")
    run("keys", "create", "--centre", "0417", "--establishment", "LEI")

    run("register", "export", tmp_path / "r.json")
    run("status", "export", tmp_path / "lists")

    text = queries.signed_document(session, "register").text
    assert (tmp_path / "r.json").read_text() == text
    assert (settings.data_dir / "register" / "register.json").read_text() == text
    assert [file.name for file in (tmp_path / "lists").iterdir()] == ["0417-1.json"]


def test_an_older_register_is_not_imported(run, office, session, tmp_path):
    run("keys", "create", "--root")
    run("register", "export", tmp_path / "old.json")
    run("keys", "create", "--centre", "0417", "--establishment", "LEI")

    assert "not newer" in run("register", "import", tmp_path / "old.json", code=1)
    assert "cannot be opened" in run("register", "import", tmp_path / "none.json", code=2)


def test_a_persons_credentials_are_exported_with_their_certificates(run, office, tmp_path):
    a.open_site(office)
    made = a.earn_everything(office)
    number = office.room.learner.number

    assert run("export", number, tmp_path / "out") == "Wrote 5 credentials."

    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {f"{each.id}.json" for each in made} | {f"{each.id}.pdf" for each in made[3:]}
    assert (tmp_path / "out" / f"{made[0].id}.json").read_text() == made[0].document
    assert "Nobody here" in run("export", "Z9999ZZ", tmp_path / "none", code=1)
    assert not (tmp_path / "none").exists()


def test_a_credential_is_withdrawn_with_a_reason(run, office, session):
    a.open_site(office)
    a.meet(office, "PM1")
    credential = a.agree(office, "PM1")[0]

    run("withdraw", credential.id, code=2)
    assert "no credential" in run("withdraw", office.iqa.id, "--reason", "Signed in error", code=1)
    assert run("withdraw", credential.id, "--reason", "Signed in error") == "PM-0417-000001 is withdrawn."
    assert "already" in run("withdraw", credential.id, "--reason", "Again", code=1)


def test_lists_are_signed_again_when_they_are_a_week_old(run, office):
    a.open_site(office)

    assert run("renew") == "Signed again."
    assert run("renew") == "Nothing needed signing again."


# Checking


@pytest.fixture
def brought(tmp_path):
    """A register folder, and a good credential as JSON, as a code and as a certificate."""
    listed = signing.status_list()
    known = signing.signed_register(status_lists=(signing.pointer(listed),))
    files.write(
        tmp_path / "var" / "register",
        register_text=files.as_text(known),
        roots={signing.ROOT.verification_method},
        lists={"0417-1": files.as_text(listed)},
    )
    document = signing.signed(signing.accreditation())
    code = qr.encode(qr.token_of(document), signing.CENTRE)
    (tmp_path / "credential.json").write_text(files.as_text(document))
    (tmp_path / "code.txt").write_text(code + "\r\n")
    (tmp_path / "certificate.pdf").write_bytes(certificate(files.as_text(document), code))
    return tmp_path


@pytest.fixture
def verify(monkeypatch):
    """Run the command alone: it belongs to no app, and is told where the data folder is and nothing else."""

    def check(folder, *words, code=0, data="var"):
        monkeypatch.setenv("LMS_DATA_DIR", str(folder / data))
        monkeypatch.chdir(folder)
        done = CliRunner().invoke(verify_command, list(map(str, words)))
        assert done.exit_code == code, (done.output, done.exception)
        assert not isinstance(done.exception, Exception)
        return done.stdout

    return check


def test_it_needs_no_database_and_no_settings(brought):
    """In a process of its own, with a database that is not there."""
    told = {"LMS_DATA_DIR": str(brought / "var"), "LMS_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "lms.app", "credentials", "verify", "credential.json", "--json", *AT],
        cwd=brought,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **told},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["genuine"] is True
    assert done.stderr == ""
    assert sorted(file.name for file in (brought / "var").iterdir()) == ["register"]


@pytest.mark.parametrize("name", ["credential.json", "code.txt", "certificate.pdf"])
def test_a_good_credential_is_good(brought, verify, name):
    said = json.loads(verify(brought, name, "--json", *AT))

    assert {key: said[key] for key in ("genuine", "inDate", "withdrawn")} == {
        "genuine": True,
        "inDate": True,
        "withdrawn": False,
    }
    assert said["statusAsOf"] == "2026-05-20"
    assert said["name"] == "Jordan A. Sample"
    assert said["award"] == "Accredited Peer Mentor"
    assert said["issuer"] == "Peer Mentoring Awards, Centre 0417"


def test_it_says_so_in_words(brought, verify):
    said = verify(brought, "credential.json", *AT)

    assert said.splitlines()[0] == "Is it genuine? Yes. Signed by Peer Mentoring Awards, Centre 0417."


@pytest.mark.parametrize("name", ["credential.json", "code.txt"])
def test_one_changed_character_is_not_genuine(brought, verify, name):
    file = brought / name
    text = file.read_text()
    file.write_text(text.replace("Jordan", "Jordon") if name.endswith("json") else text[:-4] + "A" + text[-3:])

    said = json.loads(verify(brought, name, "--json", *AT, code=1))

    assert said["genuine"] is False
    assert said["name"] is None
    assert said["withdrawn"] is None


def test_a_withdrawn_credential_is_not_good(brought, verify):
    listed = files.as_text(signing.status_list(signing.INDEX))
    (brought / "list.json").write_text(listed)

    said = json.loads(verify(brought, "credential.json", "--status", "list.json", "--json", *AT, code=1))

    assert said["genuine"] is True
    assert said["withdrawn"] is True


def test_with_no_list_withdrawal_is_not_known_and_that_is_said(brought, verify):
    shutil.rmtree(brought / "var" / "register" / "status")

    said = json.loads(verify(brought, "credential.json", "--json", *AT))

    assert said["withdrawn"] is None
    assert said["statusAsOf"] is None
    assert "not checked" in said["reason"]


def test_it_is_good_to_the_end_of_its_last_day_in_london(brought, verify):
    verify(brought, "credential.json", "--at", "2027-05-05")
    verify(brought, "credential.json", "--at", "2027-05-05T22:59:59Z")
    assert json.loads(verify(brought, "credential.json", "--json", "--at", "2027-05-06", code=1))["inDate"] is False
    verify(brought, "credential.json", "--at", "2027-05-05T23:00:00Z", code=1)


def test_a_register_on_the_command_line_is_trusted_on_its_own_root_where_none_is_pinned(brought, verify):
    shutil.move(brought / "var" / "register" / "register.json", brought / "register.json")
    (brought / "var" / "register" / "roots.json").unlink()

    said = json.loads(verify(brought, "credential.json", "--register", "register.json", "--json", *AT))

    assert "own root" in said["reason"]


def test_a_register_by_another_root_is_not_believed(brought, verify):
    (brought / "var" / "register" / "roots.json").write_text(json.dumps([signing.CENTRE.verification_method]))

    said = json.loads(verify(brought, "credential.json", "--json", *AT, code=1))

    assert said["genuine"] is False
    assert "not pinned" in said["reason"]


@pytest.mark.parametrize("content", [b"", b"not JSON", b"\xff\xfe", b"[]", b"{}", b"[" * 100_000, b"1" * 5_000_000])
def test_a_file_that_is_no_credential_is_not_genuine(brought, verify, content):
    (brought / "other").write_bytes(content)

    said = json.loads(verify(brought, "other", "--json", *AT, code=1))

    assert said["genuine"] is False
    assert said["reason"].endswith(".")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("none.json",),
        ("credential.json", "--register", "none.json"),
        ("credential.json", "--status", "none.json"),
        ("credential.json", "--at", "yesterday"),
        ("credential.json", "--at", "2026-06-01T09:00:00"),
        ("credential.json", "--loudly"),
        ("var",),
    ],
)
def test_misuse_ends_with_2(brought, verify, words):
    assert verify(brought, *words, code=2) == ""


def test_checking_makes_no_folder(brought, verify):
    verify(brought, "credential.json", data="elsewhere", code=2)

    assert not (brought / "elsewhere").exists()


def test_a_site_writes_what_the_command_reads(office, session, tmp_path, verify):
    """From a signed award to a check in another process."""
    a.open_site(office)
    credential = a.earn_everything(office)[4]
    service.withdraw(office.as_(office.iqa), credential, "Signed in error")
    registry.republish_files(session, tmp_path / "var")
    (tmp_path / "credential.json").write_text(credential.document)

    said = json.loads(verify(tmp_path, "credential.json", "--json", "--at", "2026-06-01", code=1))

    assert said["genuine"] is True
    assert said["withdrawn"] is True
