"""What people send is told from its content, made harmless or refused, and cannot hold the server up."""

import base64
import io
import json
import socket
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lms.core.uploads import apart, child, limits, streams, virus
from lms.core.uploads.changes import Change, Harmless
from lms.core.uploads.jpegs import bare
from lms.core.uploads.limits import Unfit
from lms.core.uploads.looking import BEGINNINGS, kind_of, look, media_of
from lms.core.uploads.naming import LONGEST, is_another_name, safe_name, words_of_name
from tests.builders import files as a
from tests.builders.harmless import HARMLESS, Kept
from tests.builders.hostile import NAMES, ORDINARY_NAMES, REFUSED, SAME_TO_A_READER, Sent

pytestmark = pytest.mark.once


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


# What is refused, and what is kept


@pytest.mark.parametrize(("sent", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_made_harmless_is_refused_with_a_sentence(sent: Sent, sentence: str):
    with pytest.raises(Unfit) as refusal:
        look(sent.body())

    assert str(refusal.value) == sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(("sent", "kept"), HARMLESS.values(), ids=HARMLESS)
def test_what_is_kept_holds_nothing_that_was_hidden_in_it(sent: Sent, kept: Kept):
    harmless = look(sent.body())

    assert harmless.media == kept.media == media_of(harmless.body)
    for gone in kept.without:
        assert gone not in harmless.body


@pytest.mark.parametrize(("sent", "kept"), HARMLESS.values(), ids=HARMLESS)
def test_what_was_changed_is_said_exactly_and_is_not_there_a_second_time(sent: Sent, kept: Kept):
    harmless = look(sent.body())

    assert harmless.changes == kept.changes
    assert look(harmless.body).changes == ()


def test_the_same_file_is_made_harmless_the_same_way_every_time():
    for body in (a.located(), a.pdf(pages=2), a.animated()):
        assert look(body) == look(body)


def test_what_was_made_harmless_stays_as_it_is_when_it_is_sent_again():
    for body in (a.pdf(pages=2), a.picture("PNG"), b"words\n"):
        once = look(body).body
        assert look(once).body == once


# Pictures


def test_a_photograph_is_turned_the_right_way_up_and_forgets_where_it_was_taken():
    before = a.located()
    assert 0x8825 in opened(before).getexif()

    kept = opened(look(before).body)

    assert kept.size == (40, 60)
    assert not kept.getexif()
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert kept.convert("L").getpixel((38, 2)) < 60  # the dark corner, which was at the top left


def test_only_the_first_frame_is_kept():
    kept = opened(look(a.animated()).body)

    assert getattr(kept, "n_frames", 1) == 1
    assert kept.convert("RGB").getpixel((50, 30)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_can_be_seen_through_stays_so(kind):
    clear = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(clear, kind)

    kept = look(clear.getvalue())

    assert opened(kept.body).getpixel((4, 4))[3] == 0
    assert kept.thumbnail
    assert kind_of(kept.thumbnail) == "PNG"


def test_a_palette_with_a_colour_that_cannot_be_seen_stays_so():
    kept = io.BytesIO()
    Image.new("P", (9, 9)).save(kept, "PNG", transparency=0)

    assert opened(look(kept.getvalue()).body).getpixel((4, 4))[3] == 0


def test_a_scan_of_sixteen_bits_a_pixel_keeps_its_greys():
    kept = io.BytesIO()
    Image.new("I;16", (9, 9), 0x8080).save(kept, "PNG")

    assert opened(look(kept.getvalue()).body).getpixel((4, 4)) == 128


def test_a_picture_that_grows_too_large_as_a_png_becomes_a_jpeg(monkeypatch):
    monkeypatch.setattr("lms.core.uploads.pictures.MOST_OCTETS", 2000)
    noisy = io.BytesIO()
    Image.effect_noise((60, 60), 90).convert("RGB").save(noisy, "PNG")

    assert look(noisy.getvalue()).media == limits.JPEG


@pytest.mark.parametrize("size", [(900, 300), (10, 4000), (1, 1)])
def test_a_thumbnail_is_small(size):
    small = look(a.picture(size=size)).thumbnail

    assert small is not None
    assert max(opened(small).size) <= limits.THUMBNAIL
    assert not opened(small).getexif()


def test_a_picture_may_be_as_large_as_a_sheet_at_six_hundred_dots_an_inch():
    assert look(a.picture("PNG", size=(4961, 7016), mode="1")).media == limits.PNG


# PDFs and text


def test_a_pdf_keeps_its_pages_and_has_no_thumbnail():
    kept = look(a.pdf(pages=3))

    assert kept.thumbnail is None
    with pikepdf.open(io.BytesIO(kept.body)) as document:
        assert len(document.pages) == 3


@pytest.mark.parametrize(
    ("written", "filters"),
    [
        (bytes, ["DCTDecode"]),
        (zlib.compress, ["FlateDecode", "DCTDecode"]),
        (lambda body: base64.a85encode(body, wrapcol=76) + b"~>", ["ASCII85Decode", "DCTDecode"]),
        (lambda body: base64.a85encode(body), ["A85", "DCT"]),
        (lambda body: body.hex(" ", 30).upper().encode() + b"\r\n>", ["ASCIIHexDecode", "DCTDecode"]),
        (
            lambda body: base64.a85encode(zlib.compress(body)) + b"~>",
            ["ASCII85Decode", "FlateDecode", "DCTDecode"],
        ),
    ],
)
def test_a_photograph_in_a_pdf_is_seen_as_before_and_forgets_where_it_was_taken(written, filters):
    looked = look(a.pdf(a.photograph(written(a.located()), *filters)))
    kept = looked.body

    assert Change.PLACE in looked.changes
    with pikepdf.open(io.BytesIO(kept)) as document:
        stream = document.pages[0].Resources.XObject.I
        photograph = opened(stream.read_raw_bytes())
        assert stream.Filter == "/DCTDecode"
    assert not photograph.getexif()
    assert "comment" not in photograph.info
    assert photograph.tobytes() == opened(a.located()).tobytes()


def boxed(beside: bytes = b"") -> bytes:
    """A JPEG 2000 picture, with further boxes between its head and its pixels."""
    kept = io.BytesIO()
    Image.linear_gradient("L").resize((60, 40)).convert("RGB").save(kept, "JPEG2000")
    head, pixels = kept.getvalue().split(b"jp2c")
    return head[:-4] + beside + head[-4:] + b"jp2c" + pixels


@pytest.mark.parametrize(
    ("beside", "changes"),
    [
        (b"", ()),
        (b"\0\0\0\x0dxml 53.47", (Change.NOTES,)),
        (b"\0\0\0\1uuid\0\0\0\0\0\0\0\x1553.47", (Change.NOTES,)),
    ],
)
def test_a_jpeg_2000_picture_in_a_pdf_keeps_its_pixels_and_nothing_beside_them(beside, changes):
    kept = look(a.pdf(a.photograph(boxed(beside), "JPXDecode")))

    assert kept.changes == (Change.MAKER, *changes)
    with pikepdf.open(io.BytesIO(kept.body)) as document:
        picture = document.pages[0].Resources.XObject.I.read_raw_bytes()
    assert picture == boxed()


def test_a_jpeg_2000_picture_of_nothing_but_pixels_stays_as_it_is():
    pixels = boxed().split(b"jp2c")[1]
    kept = look(a.pdf(a.photograph(pixels, "JPXDecode")))

    with pikepdf.open(io.BytesIO(kept.body)) as document:
        assert document.pages[0].Resources.XObject.I.read_raw_bytes() == pixels


@pytest.mark.parametrize(
    ("body", "filters"),
    [
        (b"\0\0\0\7jp2h", ["JPXDecode"]),
        (b"\0\0\0\xffjp2hshort", ["JPXDecode"]),
        (b"zz>", ["ASCIIHexDecode", "DCTDecode"]),
        (b"\xff\xd8", ["DCTDecode", "ASCIIHexDecode"]),
        (b"\xff\xd8", ["CCITTFaxDecode", "DCTDecode"]),
    ],
)
def test_a_pdf_with_a_photograph_that_is_none_is_refused(body, filters):
    with pytest.raises(Unfit, match="damaged"):
        look(a.pdf(a.photograph(body, *filters)))


def test_a_photograph_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("lms.core.uploads.streams.MOST_IN_ONE", 100)

    with pytest.raises(Unfit, match="too much"):
        look(a.pdf(a.photograph(zlib.compress(a.located()), "FlateDecode", "DCTDecode")))


def test_a_photograph_keeps_its_scans_and_its_colours_and_loses_what_follows_it():
    cmyk = io.BytesIO()
    Image.effect_noise((90, 70), 90).convert("CMYK").save(cmyk, "JPEG", progressive=True, icc_profile=b"p" * 70_000)

    kept = bare(cmyk.getvalue() + a.located())

    assert opened(kept).tobytes() == opened(cmyk.getvalue()).tobytes()
    assert kept.endswith(b"\xff\xd9")
    assert b"pppp" not in kept
    assert b"Exif" not in kept


@given(st.binary(max_size=60), st.integers(0, 600))
def test_whatever_was_done_to_a_photograph_it_is_bare_or_unsound(noise: bytes, at: int):
    whole = a.located()

    try:
        kept = bare(whole[:at] + noise + whole[at:])
    except ValueError:
        return

    assert len(kept) <= len(whole) + len(noise)
    assert bare(kept) == kept


def test_a_pdf_whose_objects_unpack_to_gigabytes_holds_nobody_up():
    with pytest.raises(Unfit) as refusal:
        apart.looked_at(a.objects_bomb(2000))

    assert str(refusal.value) in (limits.TOO_MUCH_IN_IT, limits.NOT_OPENED)


def test_a_print_out_with_much_on_many_pages_may_be_sent():
    assert streams.len_unpacked(a.packed(100)) == 100 * limits.MEGABYTE


def test_text_is_kept_with_one_kind_of_line_end():
    made = Harmless(limits.TEXT, "Café\nŵyl\nend".encode(), changes=(Change.LINE_ENDS,))

    assert look("Café\r\nŵyl\rend".encode()) == made


# Names


@pytest.mark.parametrize(("sent", "name"), NAMES.items())
def test_the_name_of_a_file_is_never_a_path_nor_says_what_it_is(sent, name):
    assert safe_name(sent, limits.JPEG) == name


@pytest.mark.parametrize("sent", [*NAMES, *ORDINARY_NAMES])
def test_a_name_is_another_when_a_reader_would_see_that_it_is(sent):
    is_ordinary = sent in (*SAME_TO_A_READER, *ORDINARY_NAMES)

    assert is_another_name(sent, safe_name(sent, limits.JPEG), limits.JPEG) is not is_ordinary


@pytest.mark.parametrize(
    ("sent", "kept", "saved_anew", "another"),
    [
        ("a.gif", "a.png", True, False),
        ("a.WEBP", "a.png", True, False),
        ("a.pdf", "a.png", True, True),
        ("a.gif", "a.png", False, True),
        ("a.jpg", "a.png", False, True),
        ("a", "a.png", False, True),
        ("b.gif", "a.png", True, True),
    ],
)
def test_an_ending_says_nothing_new_where_it_is_said_that_a_picture_was_saved_anew(sent, kept, saved_anew, another):
    assert is_another_name(sent, kept, limits.PNG, saved_anew=saved_anew) is another


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plan_JordanSample2.jpg", ["plan Jordan Sample2", "plan Jordan Sample "]),
        ("scanA1234BC.pdf", ["scan A1234BC", "scan A BC"]),
        ("notes", ["notes", "notes"]),
    ],
)
def test_what_can_be_read_in_a_name_is_its_words_with_and_without_figures(name, words):
    assert words_of_name(name) == words


@pytest.mark.parametrize("sent", NAMES)
@pytest.mark.parametrize("media", limits.SUFFIXES)
def test_a_name_always_ends_as_what_the_file_is(sent, media):
    name = safe_name(sent, media)

    assert name.endswith(limits.SUFFIXES[media][0])
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|\r\n\0')
    assert len(name) <= 90


@given(st.text(max_size=300), st.sampled_from(sorted(limits.SUFFIXES)))
def test_whatever_a_file_is_called_its_name_is_safe_and_stays_as_it_is(sent: str, media: str):
    name = safe_name(sent, media)

    assert name.isprintable()
    assert not set(name) & set("/\\:*?\"<>|%`$&;'#~^")
    assert name.count(".") == 1
    assert not name.startswith((".", " ", "-"))
    assert len(name) <= LONGEST + 10
    assert safe_name(name, media) == name


@settings(max_examples=60)
@given(st.sampled_from([b"", *BEGINNINGS, b"RIFF0000WEBP"]), st.binary(max_size=300))
def test_whatever_is_sent_it_is_refused_in_a_sentence_or_kept_as_what_it_is(beginning: bytes, rest: bytes):
    try:
        kept, said = look(beginning + rest), "."
    except Unfit as refusal:
        kept, said = None, str(refusal)

    assert said.endswith(".")
    if kept:
        again = look(kept.body)
        assert media_of(kept.body) == kept.media == again.media
        assert again.changes == ()


# In a process of its own


def test_a_file_is_opened_in_another_process_and_comes_back_the_same():
    for body in (a.located(), a.pdf(), b"words\n"):
        assert apart.looked_at(body) == look(body)


def test_a_refusal_comes_back_from_there_too():
    with pytest.raises(Unfit, match="runs a script"):
        apart.looked_at(a.pdf(a.root(OpenAction=a.script)))


def _saying(**said: object) -> str:
    """A program that answers as the other process does, but for what is given."""
    what = {"media": "text/plain", "body": 3, "thumbnail": None, "changes": []} | said
    return f"print({json.dumps(what)!r}); print('abc', end='')"


def test_a_process_that_tells_the_truth_is_believed_and_each_change_counts_once(monkeypatch):
    deed = _saying(changes=["line ends", "mark", "mark"])
    monkeypatch.setattr(apart, "CHILD", [sys.executable, "-c", deed])

    assert apart.looked_at(b"words") == Harmless(limits.TEXT, b"abc", changes=(Change.MARK, Change.LINE_ENDS))


@pytest.mark.parametrize(
    "deed",
    [
        "while True: pass",
        "import os; os.kill(os.getpid(), 11)",
        "raise SystemExit(1)",
        "print('nonsense')",
        _saying(media="text/html"),
        _saying(body=99999999),
        _saying(media="image/png"),
        _saying(changes=["made up"]),
        _saying(changes=["place", "<b>"]),
        _saying(changes=[["place"]]),
        _saying(changes="place"),
        _saying(changes={"place": 1}),
        _saying(changes=None),
        "print('[]')",
    ],
)
def test_a_process_that_hangs_crashes_or_lies_is_a_file_refused(monkeypatch, deed):
    monkeypatch.setattr(apart, "CHILD", [sys.executable, "-c", deed])
    monkeypatch.setattr(apart, "LONGEST", 0.5)

    with pytest.raises(Unfit) as refusal:
        apart.looked_at(b"words")

    assert str(refusal.value) == limits.NOT_OPENED


def test_the_process_has_little_memory_and_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("LMS_SECRET_KEY", "nobody else may know")
    greedy = (
        "import os, sys; from lms.core.uploads.child import be_bounded; be_bounded();"
        "assert 'LMS_SECRET_KEY' not in os.environ\n"
        "try: bytearray(2 * 1024**3)\n"
        'except MemoryError: print(\'{"unfit": "no memory"}\')'
    )
    monkeypatch.setattr(apart, "CHILD", [sys.executable, "-P", "-c", greedy])

    with pytest.raises(Unfit, match="no memory"):
        apart.looked_at(b"words")


def test_what_needs_too_much_memory_is_refused(monkeypatch):
    def greedy(_: bytes) -> Harmless:
        raise MemoryError

    monkeypatch.setattr("lms.core.uploads.looking.look", greedy)

    assert json.loads(child.answer(b"words")) == {"unfit": limits.NOT_OPENED}


# Viruses


class Clamd(threading.Thread):
    """A scanner that answers one question after another as it is told, and remembers what it was sent."""

    def __init__(self, listening: socket.socket, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.listening = listening
        self.answer = answer
        self.asked: list[bytes] = []

    def run(self) -> None:
        while True:
            try:
                talk, _ = self.listening.accept()
            except OSError:
                return
            with talk, talk.makefile("rb") as heard:
                if heard.readline() == b"nINSTREAM\n":
                    self.asked.append(b"".join(_chunks(heard)))
                talk.sendall(self.answer)


def _chunks(heard) -> Iterator[bytes]:
    while length := int.from_bytes(heard.read(4), "big"):
        yield heard.read(length)


@pytest.fixture
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Clamd, str]]:
    """A scanner on a socket; it answers `request.param`."""
    place = tmp_path / "clamd.ctl"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        scanner = Clamd(listening, request.param)
        scanner.start()
        yield scanner, f"unix:{place}"
        listening.shutdown(socket.SHUT_RDWR)
    scanner.join(5)


@pytest.mark.parametrize("clamd", [b"stream: OK\n"], indirect=True)
def test_what_the_scanner_passes_goes_through(clamd):
    scanner, place = clamd

    virus.scan(b"words" * 1000, place)

    assert scanner.asked == [b"words" * 1000]


@pytest.mark.parametrize("clamd", [b"stream: Eicar-Test-Signature FOUND\n"], indirect=True)
def test_what_the_scanner_finds_has_its_name(clamd):
    with pytest.raises(virus.Infected, match="Eicar-Test-Signature"):
        virus.scan(b"words", clamd[1])


@pytest.mark.parametrize(
    "clamd",
    [b"", b"\n", b"stream: lstat() failed ERROR\n", b"INSTREAM size limit exceeded. ERROR\n", b"\xff\xfe\n", b"hm\n"],
    indirect=True,
)
def test_no_clear_answer_is_no_leave(clamd):
    with pytest.raises(virus.ScannerAway):
        virus.scan(b"words", clamd[1])


def test_a_scanner_that_is_not_there_gives_no_leave(tmp_path):
    for place in (f"unix:{tmp_path / 'nobody'}", "127.0.0.1:9"):
        with pytest.raises(virus.ScannerAway):
            virus.scan(b"words", place)


@pytest.mark.parametrize(
    ("host", "family", "said"),
    [("127.0.0.1", socket.AF_INET, "127.0.0.1"), ("::1", socket.AF_INET6, "[::1]")],
)
def test_a_scanner_may_listen_at_a_port(host, family, said):
    with socket.create_server((host, 0), family=family) as listening:
        scanner = Clamd(listening, b"stream: OK\n")
        scanner.start()
        virus.scan(b"words", f"{said}:{listening.getsockname()[1]}")
        listening.shutdown(socket.SHUT_RDWR)
    scanner.join(5)

    assert scanner.asked == [b"words"]
