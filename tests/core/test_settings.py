"""A setting that cannot be used stops the start with one sentence."""

import stat

import pytest

from lms.core.settings import Misconfigured, read_settings


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
        ("EVIDENCE_URL", "s3://bucket"),
        ("EVIDENCE_URL", "https://files.example.org"),
    ],
)
def test_a_malformed_setting_is_named_in_one_sentence(tmp_path, name, value):
    with pytest.raises(Misconfigured, match=f"^LMS_{name} must .*\\.$"):
        read_settings(environment(tmp_path, **{name: value}))


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
