"""A setting that cannot be used stops the start with one sentence."""

import stat

import pytest

from lms.core.settings import BucketAddress, Misconfigured, read_settings


def environment(tmp_path, **given: str) -> dict[str, str]:
    return {"LMS_DATA_DIR": str(tmp_path / "data"), **{f"LMS_{name}": value for name, value in given.items()}}


def test_nothing_need_be_set(tmp_path):
    settings = read_settings(environment(tmp_path))

    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'lms.sqlite3'}"
    assert settings.host_name == "register.peermentor.example"
    assert settings.made_secrets


def test_secrets_are_made_once_and_kept_where_only_the_owner_can_read(tmp_path):
    first = read_settings(environment(tmp_path))
    second = read_settings(environment(tmp_path))

    assert (first.secret_key, first.key_passphrase) == (second.secret_key, second.key_passphrase)
    assert stat.S_IMODE((tmp_path / "data" / "secrets").stat().st_mode) == 0o600
    assert not second.made_secrets


def test_a_secret_that_is_given_wins_and_is_not_written_down(tmp_path):
    settings = read_settings(environment(tmp_path, SECRET_KEY="s" * 20, KEY_PASSPHRASE="p" * 20))

    assert settings.secret_key == "s" * 20
    assert not (tmp_path / "data" / "secrets").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("KEY_PASSPHRASE", "short"),
        ("DATABASE_URL", "mysql://here"),
        ("HOST_NAME", "Not A Name"),
        ("HOST_NAME", "nodots"),
        ("HOST_NAME", "http://x.org"),
        ("PUBLIC_URL", "mentors.example.org"),
        ("PUBLIC_URL", "http://"),
        ("PUBLIC_URL", "http://x:notaport"),
        ("PROXIES", "-1"),
        ("PROXIES", "two"),
        ("DATABASE_URL", "postgresql+psycopg://lms@host:notaport/lms"),
        ("PUBLIC_URL", "https://mentors.example.org/?from=here"),
        ("EVIDENCE_URL", "https://files.example.org"),
        ("EVIDENCE_URL", "s3:bucket"),
        ("EVIDENCE_URL", "s3://"),
        ("EVIDENCE_URL", "s3://B"),
        ("EVIDENCE_URL", "s3://bucket/a//b"),
        ("EVIDENCE_URL", "s3://bucket/../b"),
        ("EVIDENCE_URL", "s3://bucket?endpoint="),
        ("EVIDENCE_URL", "s3://bucket?endpoint=s3.example.org"),
        ("EVIDENCE_URL", "s3://bucket?endpoint=https://s3.example.org/path"),
        ("EVIDENCE_URL", "s3://bucket?endpoint=https://x:notaport"),
        ("EVIDENCE_URL", "s3://bucket?region=EU West"),
        ("EVIDENCE_URL", "s3://bucket?colour=blue"),
        ("EVIDENCE_URL", "s3://bucket?region=a&region=b"),
        ("EVIDENCE_URL", "s3://key:secret@bucket"),
        ("EVIDENCE_URL", "s3://bucket#part"),
        ("EVIDENCE_URL", "/evidence" * 1000),
        ("CLAMD", "clamd.example.org"),
        ("CLAMD", "unix:run/clamd.sock"),
        ("CLAMD", f"unix:/{'a' * 200}"),
        ("CLAMD", "127.0.0.1:0"),
        ("CLAMD", "127.0.0.1:99999"),
        ("CLAMD", "tcp://127.0.0.1:3310"),
    ],
)
def test_a_malformed_setting_is_named_in_one_sentence(tmp_path, name, value):
    with pytest.raises(Misconfigured, match=f"^LMS_{name} must .*\\.$"):
        read_settings(environment(tmp_path, **{name: value}))


@pytest.mark.parametrize(
    ("url", "bucket"),
    [
        ("s3://evidence", BucketAddress("evidence")),
        ("s3://evidence/", BucketAddress("evidence")),
        ("s3://evidence/a/b.c?region=eu-west-2", BucketAddress("evidence", "a/b.c", "", "eu-west-2")),
        ("s3://evidence?endpoint=http://127.0.0.1:9000/", BucketAddress("evidence", "", "http://127.0.0.1:9000")),
    ],
)
def test_a_bucket_is_named_with_what_reaches_it(tmp_path, url, bucket):
    assert read_settings(environment(tmp_path, EVIDENCE_URL=url)).evidence_bucket == bucket


def test_a_folder_of_evidence_is_no_bucket(tmp_path):
    assert read_settings(environment(tmp_path, EVIDENCE_URL=str(tmp_path))).evidence_bucket is None


@pytest.mark.parametrize("place", ["", "unix:/run/clamav/clamd.ctl", "127.0.0.1:3310", "scanner.example.org:3310"])
def test_a_virus_scanner_is_a_socket_or_a_host_and_port(tmp_path, place):
    assert read_settings(environment(tmp_path, CLAMD=place)).clamd == place


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(Misconfigured, match=r"^LMS_DATA_DIR must be a folder"):
        read_settings({"LMS_DATA_DIR": str(tmp_path / "file" / "below")})


def test_secrets_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "data" / "secrets").mkdir(parents=True)

    with pytest.raises(Misconfigured, match=r"^LMS_DATA_DIR holds secrets that cannot be read"):
        read_settings({"LMS_DATA_DIR": str(tmp_path / "data")})


def test_cookies_insist_on_https_only_where_the_site_is_reached_by_it(tmp_path):
    assert read_settings(environment(tmp_path, PUBLIC_URL="https://m.example.org/")).served_securely
    assert not read_settings(environment(tmp_path)).served_securely
