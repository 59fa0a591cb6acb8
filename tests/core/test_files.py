"""What is kept can be neither changed nor lost, and only its owner can read it, in a folder and in a bucket alike."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import DEVNULL, PIPE
from threading import Thread
from uuid import uuid4

import pytest

from lms.core.files import Bucket, Folder, NotKept, Store, StoreAway, evidence
from lms.core.settings import BucketAddress, _bucket

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "eu-west-2"}


FAKE = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(*server.get_host_and_port(), flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture(scope="module")
def loopback() -> Iterator[str]:
    """A fake of an S3 store, on this machine only, in a process of its own: it takes a quarter of a gigabyte."""
    command = [sys.executable, "-c", FAKE]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True) as fake:
        assert fake.stdout
        host, port = fake.stdout.readline().split()
        yield f"http://{host}:{port}"
        fake.terminate()


@pytest.fixture
def bucket(loopback: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    from lms.core.files import bucket as room

    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    made = Bucket(BucketAddress(f"evidence-{uuid4().hex[:8]}", "passport", loopback, "eu-west-2"))
    client(made).create_bucket(
        Bucket=made.address.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    yield made
    room._client.cache_clear()  # each takes thirteen megabytes


def client(bucket: Bucket):
    from lms.core.files.bucket import _client

    return _client(bucket.address)


def place_in(bucket: Bucket, name: str) -> dict[str, str]:
    return {"Bucket": bucket.address.bucket, "Key": f"passport/{name[:2]}/{name}"}


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each kind of store there is, and the one that TEST_S3_URL names if it does."""
    if request.param == "folder":
        return Folder(tmp_path / "evidence")
    made: Bucket = request.getfixturevalue("bucket" if request.param == "bucket" else "real_bucket")
    return made


@pytest.fixture
def real_bucket() -> Iterator[Bucket]:
    """A place of a test's own in the store that TEST_S3_URL names."""
    with place_of_its_own(os.environ["TEST_S3_URL"]) as own:
        yield own


@contextmanager
def place_of_its_own(url: str) -> Iterator[Bucket]:
    """A new prefix in the store at this address, of which nothing is left at the end."""
    address = _bucket(url)
    own = Bucket(replace(address, prefix=f"{address.prefix}/{uuid4().hex}".strip("/")))
    try:
        yield own
    finally:
        take_away(own)


def take_away(bucket: Bucket) -> None:
    """Delete every object below the prefix of a bucket."""
    where, room = {"Bucket": bucket.address.bucket}, client(bucket)
    for page in room.get_paginator("list_objects_v2").paginate(**where, Prefix=f"{bucket.address.prefix}/"):
        for found in page.get("Contents", []):
            room.delete_object(**where, Key=found["Key"])


def every_key(bucket: Bucket) -> list[str]:
    """The name of every object in the bucket, below the prefix or not."""
    pages = client(bucket).get_paginator("list_objects_v2").paginate(Bucket=bucket.address.bucket)
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        kinds = ["folder", "bucket", *(["TEST_S3_URL"] if "TEST_S3_URL" in os.environ else [])]
        metafunc.parametrize("store", kinds, indirect=True)


# Every store


def test_what_is_kept_comes_back_under_the_hash_of_what_it_is(store):
    name = store.keep(b"a scan")

    assert name == sha256(b"a scan").hexdigest()
    assert store.fetch(name) == b"a scan"


def test_nothing_at_all_can_be_kept_too(store):
    assert store.fetch(store.keep(b"")) == b""


def test_the_same_bytes_are_kept_once(store):
    assert store.keep(b"a scan") == store.keep(b"a scan")


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, f"{'0' * 64}\n", "0" * 64])
def test_a_name_that_is_no_hash_or_was_never_kept_leads_nowhere(store, name):
    with pytest.raises(NotKept):
        store.fetch(name)


def test_what_was_kept_before_a_moment_is_named_and_cleared_unless_it_was_kept_again_since(store):
    name = store.keep(b"a scan")
    past, future = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))

    assert list(store.kept_before(past)) == []
    assert not store.clear(name, past)
    assert list(store.kept_before(future)) == [name]
    assert store.clear(name, future)
    assert not store.clear(name, future)
    with pytest.raises(NotKept):
        store.fetch(name)
    assert store.fetch(store.keep(b"a scan")) == b"a scan"


def test_a_store_that_tests_are_run_against_is_left_as_it_was_found_whatever_else_is_in_it(bucket):
    bucket.keep(b"not ours")
    before, here = every_key(bucket), bucket.address

    for _ in range(2):
        with place_of_its_own(f"s3://{here.bucket}/passport?endpoint={here.endpoint}&region={here.region}") as own:
            assert list(own.kept_before(datetime.now(UTC) + timedelta(days=1))) == []
            own.keep(b"ours")
            assert len(every_key(bucket)) == len(before) + 1
        assert every_key(bucket) == before


# A folder


def test_the_folder_need_not_be_there(tmp_path):
    files = Folder(tmp_path / "not" / "yet")

    assert files.fetch(files.keep(b"a scan")) == b"a scan"


def test_only_the_owner_can_read_what_is_kept(tmp_path):
    folder = tmp_path / "evidence"
    name = Folder(folder).keep(b"a scan")

    place = folder / name[:2] / name
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, place.parent)} == {0o700}


def test_what_is_in_the_folder_is_never_written_over(tmp_path):
    files = Folder(tmp_path)
    name = files.keep(b"a scan")
    before = (tmp_path / name[:2] / name).stat().st_ino

    files.keep(b"a scan")

    assert (tmp_path / name[:2] / name).stat().st_ino == before


def test_what_is_kept_again_is_young_again_and_what_is_not_ours_is_never_named(tmp_path):
    files = Folder(tmp_path)
    name = files.keep(b"a scan")
    os.utime(tmp_path / name[:2] / name, (0, 0))
    (tmp_path / name[:2] / "notes.txt").write_text("mine")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert list(files.kept_before(yesterday)) == [name]

    files.keep(b"a scan")

    assert list(files.kept_before(yesterday)) == []


def test_a_file_that_lost_its_end_is_written_again(tmp_path):
    name = Folder(tmp_path).keep(b"a scan")
    (tmp_path / name[:2] / name).write_bytes(b"a s")

    Folder(tmp_path).keep(b"a scan")

    assert Folder(tmp_path).fetch(name) == b"a scan"


def test_nothing_half_written_is_left_behind(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StoreAway, match="no space"):
        Folder(tmp_path).keep(b"a scan")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_was_tampered_with_in_the_folder_is_not_given(tmp_path):
    name = Folder(tmp_path).keep(b"a scan")
    (tmp_path / name[:2] / name).write_bytes(b"another")

    with pytest.raises(NotKept):
        Folder(tmp_path).fetch(name)


def test_a_folder_that_is_closed_is_not_taken_for_an_empty_one(tmp_path, monkeypatch):
    name = Folder(tmp_path).keep(b"a scan")

    def closed(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", closed)
    with pytest.raises(StoreAway):
        Folder(tmp_path).fetch(name)


# A bucket


def test_an_object_lies_below_the_prefix_as_a_file_lies_in_the_folder(bucket):
    name = bucket.keep(b"a scan")

    assert client(bucket).get_object(**place_in(bucket, name))["Body"].read() == b"a scan"


def test_an_object_that_is_there_whole_is_not_sent_again(bucket):
    name = bucket.keep(b"a scan")
    before = client(bucket).head_object(**place_in(bucket, name))["LastModified"]
    client(bucket).put_object(**place_in(bucket, name), Body=b"A SCAN")  # as long, so nobody looks

    bucket.keep(b"a scan")

    assert client(bucket).get_object(**place_in(bucket, name))["Body"].read() == b"A SCAN"
    assert before


def test_an_object_cut_short_is_sent_again(bucket):
    name = bucket.keep(b"a scan")
    client(bucket).put_object(**place_in(bucket, name), Body=b"a s")

    bucket.keep(b"a scan")

    assert bucket.fetch(name) == b"a scan"


def test_what_was_tampered_with_in_the_bucket_is_not_given(bucket):
    name = bucket.keep(b"a scan")
    client(bucket).put_object(**place_in(bucket, name), Body=b"another")

    with pytest.raises(NotKept):
        bucket.fetch(name)


def test_an_object_too_long_to_be_ours_is_not_read(bucket, monkeypatch):
    name = bucket.keep(b"a scan")
    monkeypatch.setattr("lms.core.files.bucket.MOST_OCTETS", 5)

    with pytest.raises(NotKept):
        bucket.fetch(name)


def test_a_bucket_that_is_not_there_is_away(bucket):
    nowhere = Bucket(replace(bucket.address, bucket="nobody-made-this"))

    with pytest.raises(StoreAway, match="NoSuchBucket"):
        nowhere.keep(b"a scan")
    with pytest.raises(StoreAway, match="NoSuchBucket"):
        nowhere.fetch("0" * 64)


def test_a_store_that_does_not_answer_is_away(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("lms.core.files.bucket.TRIES", 1)
    closed = Bucket(BucketAddress("evidence", "", "http://127.0.0.1:9", "eu-west-2"))

    with pytest.raises(StoreAway):
        closed.keep(b"a scan")
    with pytest.raises(StoreAway):
        closed.fetch("0" * 64)


class _Cut(BaseHTTPRequestHandler):
    """A store whose answer ends before it said it would."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"a scan")

    def log_message(self, *_: object) -> None:
        pass


def test_a_store_that_stops_in_the_middle_is_away_and_has_not_lost_the_file(monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Cut) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        cut = Bucket(BucketAddress("evidence", "", f"http://127.0.0.1:{server.server_port}", "eu-west-2"))
        with pytest.raises(StoreAway):
            cut.fetch("0" * 64)
        server.shutdown()


# Which of them a site has


def test_a_site_keeps_its_files_in_the_data_folder_unless_told_where(tmp_path, settings):
    assert settings.evidence_dir == settings.data_dir / "evidence"
    assert replace(settings, evidence_url=str(tmp_path)).evidence_dir == tmp_path


def test_a_site_keeps_its_files_in_a_bucket_when_told_so(app, settings, monkeypatch):
    address = "s3://evidence/passport?endpoint=https://s3.example.org&region=eu-west-2"
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, evidence_url=address))

    with app.app_context():
        assert evidence() == Bucket(BucketAddress("evidence", "passport", "https://s3.example.org", "eu-west-2"))
