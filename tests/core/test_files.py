"""What is kept can be neither changed nor lost, and only its owner can read it."""

import stat
from hashlib import sha256

import pytest

from lms.core.files import Files, NotKept


def test_what_is_kept_comes_back_under_the_hash_of_what_it_is(tmp_path):
    name = Files(tmp_path).keep(b"a scan")

    assert name == sha256(b"a scan").hexdigest()
    assert Files(tmp_path).fetch(name) == b"a scan"


def test_the_folder_need_not_be_there(tmp_path):
    files = Files(tmp_path / "not" / "yet")

    assert files.fetch(files.keep(b"a scan")) == b"a scan"


def test_only_the_owner_can_read_what_is_kept(tmp_path):
    folder = tmp_path / "evidence"
    name = Files(folder).keep(b"a scan")

    place = folder / name[:2] / name
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, place.parent)} == {0o700}


def test_the_same_bytes_are_kept_once_and_never_written_over(tmp_path):
    files = Files(tmp_path)
    name = files.keep(b"a scan")
    before = (tmp_path / name[:2] / name).stat().st_ino

    assert files.keep(b"a scan") == name
    assert (tmp_path / name[:2] / name).stat().st_ino == before


def test_nothing_half_written_is_left_behind(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="no space"):
        Files(tmp_path).keep(b"a scan")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, f"{'0' * 64}\n", "0" * 64])
def test_a_name_that_is_no_hash_or_was_never_kept_leads_nowhere(tmp_path, name):
    with pytest.raises(NotKept):
        Files(tmp_path).fetch(name)


def test_what_was_tampered_with_is_not_given(tmp_path):
    name = Files(tmp_path).keep(b"a scan")
    (tmp_path / name[:2] / name).write_bytes(b"another")

    with pytest.raises(NotKept):
        Files(tmp_path).fetch(name)


def test_a_site_keeps_its_files_in_the_data_folder_unless_told_where(tmp_path, settings):
    from dataclasses import replace

    assert settings.evidence_dir == settings.data_dir / "evidence"
    assert replace(settings, evidence_url=str(tmp_path)).evidence_dir == tmp_path
