"""A ZIP of modules: made the same every time, and read without trusting it."""

import io
import stat
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.work import Refused
from lms.courses.content import archive
from lms.courses.content.archive import check_paths, folder_files, pack, unpack, unpacked_in
from lms.courses.content.files import LARGEST
from tests.builders.content import module_files

PARTS = st.text("abc-1é ", min_size=1, max_size=6).filter(lambda part: part.strip() == part)
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


def zipped(*entries, **given):
    """A ZIP of these entries: a name or a ZipInfo, and a body each."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **given) as writing:
        for name, body in entries:
            writing.writestr(name, body)
    return made.getvalue()


def test_what_is_packed_is_unpacked_byte_for_byte():
    assert unpack(pack(module_files())) == module_files()


@given(st.dictionaries(PATHS, st.binary(max_size=200), max_size=5))
def test_any_files_come_back_byte_for_byte(files):
    try:
        check_paths(files)
    except Refused:
        return

    assert unpack(pack(files)) == files


def test_the_same_files_are_the_same_bytes_in_any_order():
    files = module_files()

    assert pack(files) == pack(dict(reversed(files.items())))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../evil.md", "../evil.md leads out of the folder."),
        ("01-a/../../evil.md", "01-a/../../evil.md leads out of the folder."),
        ("01-a//page-1.md", "01-a//page-1.md leads out of the folder."),
        ("./page-1.md", "./page-1.md leads out of the folder."),
        ("/etc/passwd", "/etc/passwd is named from outside the folder: use / and names only."),
        ("C:/evil.md", "C:/evil.md is named from outside the folder: use / and names only."),
        ("01-a\\page-1.md", "01-a\\page-1.md is named from outside the folder: use / and names only."),
        ("page\n1.md", "A file has a name that cannot be used."),
        ("x" * 201, "A file has a name that cannot be used."),
    ],
)
def test_a_path_that_leaves_the_folder_is_refused(name, sentence, tmp_path):
    with pytest.raises(Refused) as refused:
        unpack(zipped((name, b"x")))
    assert refused.value.sentence == sentence

    for other in (lambda: pack({name: b"x"}), lambda: unpacked_in(tmp_path, {name: b"x"})):
        with pytest.raises(Refused):
            other()
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_not_cut_short_at_a_zero_byte():
    body = zipped(("page-1.md", b"x")).replace(b"page-1.md", b"page\x001.md")

    with pytest.raises(Refused, match="A file has a name that cannot be used"):
        unpack(body)


def test_a_link_is_refused():
    entry = zipfile.ZipInfo("01-a/page-1.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    with pytest.raises(Refused, match=r"01-a/page-1.md is a link, and not a file."):
        unpack(zipped((entry, "/etc/passwd")))


def test_a_locked_file_is_refused():
    body = bytearray(zipped(("a.md", b"x")))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + flags] |= 1

    with pytest.raises(Refused, match=r"a.md is locked with a password"):
        unpack(bytes(body))


def test_a_file_packed_in_an_odd_way_is_refused():
    with pytest.raises(Refused, match=r"a.md is packed in a way that is not known here."):
        unpack(zipped(("a.md", b"x" * 100), compression=zipfile.ZIP_LZMA))


def test_a_name_that_comes_twice_is_refused_whatever_its_capitals():
    with pytest.raises(Refused, match=r"A.md is there twice."):
        unpack(zipped(("a.md", b"x"), ("A.md", b"y")))


def test_a_file_that_is_also_a_folder_is_refused():
    with pytest.raises(Refused, match="a is both a file and a folder"):
        unpack(zipped(("a", b"x"), ("a/b", b"y")))


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Refused, match=r"a.md is larger than 1 MB."):
        unpack(zipped(("a.md", b"x" * (LARGEST + 1))))


def test_a_file_that_unpacks_to_far_more_than_it_should_is_refused():
    with pytest.raises(Refused, match=r"a.md unpacks to far more than it should."):
        unpack(zipped(("a.md", b"x" * LARGEST), compression=zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize(("size", "said"), [(LARGEST, 10), (100, 1000)])
def test_a_size_that_is_a_lie_does_not_help(size, said):
    body = bytearray(zipped(("a.md", b"x" * size), compression=zipfile.ZIP_DEFLATED))
    at = body.index(b"PK\x01\x02") + 24
    body[at : at + 4] = said.to_bytes(4, "little")

    with pytest.raises(Refused):
        unpack(bytes(body))


def test_a_folder_of_too_many_files_is_refused(monkeypatch, tmp_path):
    unpacked_in(tmp_path, {"a.md": b"x", "b.md": b"y"})
    monkeypatch.setattr(archive, "MOST_FILES", 1)

    with pytest.raises(Refused, match="The folder holds more than 1 files"):
        folder_files(tmp_path)


@pytest.mark.parametrize(
    ("limit", "value", "sentence"),
    [
        ("MOST_FILES", 1, "The ZIP file holds more than 1 files."),
        ("LARGEST_UNPACKED", 1, "The ZIP file unpacks to more than 0 MB."),
        ("LARGEST_ARCHIVE", 1, "The ZIP file is larger than 0 MB."),
    ],
)
def test_a_zip_that_is_too_much_is_refused(monkeypatch, limit, value, sentence):
    monkeypatch.setattr(archive, limit, value)

    with pytest.raises(Refused) as refused:
        unpack(zipped(("a.md", b"xx"), ("b.md", b"yy")))
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("body", [b"", b"PK", b"not a ZIP file", zipped(("a.md", b"words"))[:-10]])
def test_what_is_not_a_zip_is_refused(body):
    with pytest.raises(Refused, match="This is not a ZIP file that can be read"):
        unpack(body)


@given(st.integers(0), st.integers(0, 255))
def test_a_damaged_zip_is_read_or_refused_and_nothing_else(at, value):
    body = bytearray(pack({"01-a/page-1.md": b"# A\n\nWords.\n", "01-a/check.toml": b"pass = 1\n"}))
    body[at % len(body)] = value

    with suppress(Refused):
        unpack(bytes(body))


def test_what_a_desktop_leaves_behind_is_left_out():
    names = ("a.md", ".DS_Store", "__MACOSX/a.md", "x/.git/config", "x/Thumbs.db")

    assert unpack(zipped(*((name, b"x") for name in names))) == {"a.md": b"x"}


def test_a_folder_on_disk_is_read_under_the_same_rules(tmp_path):
    unpacked_in(tmp_path, {"01-a/page-1.md": b"x", "01-a/.hidden": b"y"})
    assert folder_files(tmp_path) == {"01-a/page-1.md": b"x"}

    (tmp_path / "01-a" / "page-2.md").symlink_to("/etc/passwd")
    with pytest.raises(Refused, match=r"01-a/page-2.md is a link, and not a file."):
        folder_files(tmp_path)


def test_a_large_file_of_a_folder_is_refused(tmp_path):
    unpacked_in(tmp_path, {"page-1.md": b"x" * (LARGEST + 1)})

    with pytest.raises(Refused, match=r"page-1.md is larger than 1 MB."):
        folder_files(tmp_path)


def test_nothing_is_written_over(tmp_path):
    unpacked_in(tmp_path, {"a.md": b"x"})

    with pytest.raises(FileExistsError):
        unpacked_in(tmp_path, {"a.md": b"y"})
    assert (tmp_path / "a.md").read_bytes() == b"x"
