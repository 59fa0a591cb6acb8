"""What a file carried is told by what it is about, and nothing is said to be changed that was not."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from lms.core.uploads.changes import Change
from lms.core.uploads.exif import told_by_exif
from lms.core.uploads.jpegs import bare
from lms.core.uploads.looking import look
from lms.core.uploads.traces import told
from tests.builders import files as a
from tests.builders import hidden

pytestmark = pytest.mark.once
NO_NUMBER = TiffImagePlugin.IFDRational(0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_an_ordinary_picture_is_not_said_to_be_changed(kind, mode):
    assert look(a.picture(kind, mode=mode, dpi=(300, 300))).changes == ()


def test_an_ordinary_pdf_and_ordinary_words_are_not_said_to_be_changed():
    assert look(a.pdf(pages=2) + b"\r\n\0").changes == ()
    assert look("Café\n".encode()).changes == ()


@pytest.mark.parametrize(
    ("tags", "changes"),
    [
        ({0x0112: 6, 0x011A: 72.0}, set()),
        ({0x010E: " \0 ", 0x8825: {0: b"\2\3\0\0"}}, set()),
        ({0x8825: {2: (53.0, 47.0, 0.0)}}, {Change.PLACE}),
        ({0x8825: {0x1D: "2025:05:06"}}, {Change.TIME}),
        ({0x8825: {6: 80.0}}, {Change.PLACE}),
        ({0x8825: {0x14: (53.0, 47.0, 0.0)}}, {Change.PLACE}),
        ({0x8825: {0x16: (1.0, 34.0, 0.0)}}, {Change.PLACE}),
        ({0x8825: {1: "N", 2: (53.0, 47.0, 0.0), 9: "A", 0x12: "WGS-84"}}, {Change.PLACE}),
        ({0x8825: {9: "V"}}, {Change.NOTES}),
        ({0x8825: {0x12: "WGS-84"}}, {Change.NOTES}),
        ({0x8825: {2: (NO_NUMBER,) * 3, 4: (NO_NUMBER,) * 3, 6: NO_NUMBER}}, set()),
        ({0x8825: {2: (0.0,) * 3, 4: (0.0,) * 3, 6: 0.0}}, set()),
        ({0x8825: {2: (0.0,) * 3, 4: (0.0, 7.0, 39.2)}}, {Change.PLACE}),
        ({0x8825: {0x1B: b"ASCII\0\0\0   "}}, set()),
        ({0x8825: {7: (0.0, 0.0, 0.0), 0x1D: "0000:00:00"}}, set()),
        ({0x8769: {0x9003: "    :  :     :  :  ", 0x9004: "0000:00:00 00:00:00", 0x9291: "000"}}, set()),
        ({0x0132: "0000:00:00 00:00:00", 0x8769: {0x9010: "+00:00"}}, set()),
        ({0xEA1C: bytes(2060), 0x8769: {0xEA1C: b"\x1c\xea" + bytes(2060), 0xEA1D: 4266}}, set()),
        ({0x8769: {0xA500: 2.2}}, set()),
        ({0x8769: {0x829A: 0.02, 0x8827: 100}}, {Change.NOTES}),
        ({0x8769: {0xFDE8: "the wing"}}, {Change.NOTES}),
        ({0x8769: {0x920A: 4.2, 0x9205: 1.8}}, {Change.NOTES}),
        ({0x8769: {0xA431: "No 7", 0xA435: "No 8"}}, {Change.DEVICE}),
        ({0x8769: {0x9286: b"ASCII\0\0\0      \0"}}, set()),
        ({0x8769: {0x9003: "2025:05:06 12:00:00", 0xA002: 60}}, {Change.TIME}),
        ({0x8769: {0xA434: "A lens"}}, {Change.DEVICE}),
        ({0x8769: {0x9004: "2025:05:06 12:00:00", 0x9291: "5", 0x9292: "5", 0x9011: "+01:00"}}, {Change.TIME}),
        ({0x010F: "A maker"}, {Change.DEVICE}),
        ({0x0110: "A telephone"}, {Change.DEVICE}),
        ({0x0131: "A program"}, {Change.MAKER}),
        ({0x0132: "2025:05:06 12:00:00"}, {Change.MAKER}),
        ({0x013C: "A computer"}, {Change.MAKER}),
        ({0x8769: {0x9010: "+01:00", 0x9290: "5"}}, {Change.MAKER}),
        ({0x013B: "Sam Staff"}, {Change.NOTES}),
        ({0x8769: {0x9286: b"ASCII\0\0\0the wing"}}, {Change.NOTES}),
    ],
)
def test_what_a_camera_wrote_is_told_by_what_it_is_about(tags, changes):
    exif = Image.Exif()
    for tag, value in tags.items():
        exif[tag] = value

    assert told_by_exif(exif.tobytes()) == changes


def test_what_a_camera_wrote_and_nobody_can_read_is_notes():
    assert told_by_exif(b"Exif\0\0what?") == {Change.NOTES}


def test_words_where_a_place_should_be_are_told_as_one():
    exif = Image.Exif()
    exif[0x8825] = {0x1C: b"ASCII\0\0\0the wing"}
    area, latitude = (tag.to_bytes(2, "little") + b"\7\0" for tag in (0x1C, 2))

    assert told_by_exif(exif.tobytes()) == {Change.NOTES}
    assert told_by_exif(exif.tobytes().replace(area, latitude)) == {Change.PLACE}


def test_a_small_picture_within_what_a_camera_wrote_is_a_note():
    """It can show what was cropped away (Exif 2.32, 4.8.1: the second directory)."""
    assert told_by_exif(hidden.exif_with_thumbnail()) == {Change.NOTES}
    assert told_by_exif(hidden.exif_with_thumbnail(octets=0)) == set()


def test_what_is_said_of_a_camera_stays_where_what_it_wrote_second_is_damaged():
    whole = hidden.exif_with_thumbnail(tag=0x010F)
    assert told_by_exif(whole) == {Change.DEVICE, Change.NOTES}
    assert Change.DEVICE in told_by_exif(whole[:-10])


def test_a_scan_with_more_greys_than_a_screen_shows_says_that_its_colours_changed():
    deep = io.BytesIO()
    Image.new("I;16", (9, 9), 0x8080).save(deep, "PNG")

    assert look(deep.getvalue()).changes == (Change.COLOURS,)


@pytest.mark.parametrize(
    ("chunk", "change"),
    [
        (b"tEXt", Change.NOTES),
        (b"tIME", Change.MAKER),
        (b"prVt", Change.NOTES),
        (b"gAMA", None),
        (b"iDOT", None),
        (b"sPLT", Change.NOTES),
    ],
)
def test_each_part_of_a_png_is_known_or_is_a_note(chunk, change):
    whole = a.picture("PNG")

    assert told(whole[:33] + a.chunk(chunk, b"1234567") + whole[33:], "PNG") == ({change} if change else set())


@pytest.mark.parametrize("stray", [b"\xff\0", b"\xff\xff\xff", b"\0\0", b"\xff\0\0\xff"])
def test_what_stands_behind_stray_bytes_in_a_photograph_is_told_all_the_same(stray):
    """Those who draw it pass them over, too."""
    whole = a.located()

    assert told(whole[:20] + stray + whole[20:] + b"PK", "JPEG") == told(whole, "JPEG") | {Change.TAIL}
    assert bare(whole[:20] + stray + whole[20:]) == bare(whole)


def test_words_between_the_parts_of_a_photograph_are_a_note():
    whole = a.picture()

    assert told(whole[:20] + b"the wing" + whole[20:], "JPEG") == {Change.NOTES}
    assert bare(whole[:20] + b"the wing" + whole[20:]) == whole


@pytest.mark.parametrize("thumbnail", hidden.thumbnails_of_jfif().values(), ids=hidden.thumbnails_of_jfif())
def test_a_small_picture_at_the_beginning_of_a_photograph_is_a_note_and_is_gone_in_a_pdf_too(thumbnail):
    assert look(thumbnail).changes == (Change.NOTES,)
    kept = look(a.pdf(a.photograph(thumbnail, "DCTDecode")))
    assert kept.changes == (Change.MAKER, Change.NOTES)
    assert b"small" not in kept.body
    assert bare(thumbnail) == a.picture()


def test_a_film_behind_the_second_picture_of_a_photograph_is_told():
    two = a.moving("MPO")

    assert told(two + hidden.FILM, "JPEG") == {Change.FRAMES, Change.TAIL}
    assert told(two + bytes(9) + a.picture() + bytes(9), "JPEG") == {Change.FRAMES}
    assert told(two[:-9], "JPEG") == {Change.FRAMES}
    assert told(two + b"\xff\xd8", "JPEG") == {Change.FRAMES}
    assert told(two + b"\xff\xd8x", "JPEG") == {Change.FRAMES, Change.TAIL}


@pytest.mark.parametrize(("marker", "own"), [(b"\xff\xe0", b"JFIF\0"), (b"\xff\xee", b"Adobe")])
def test_a_segment_whose_name_is_not_its_own_is_a_note_and_is_gone_in_a_pdf_too(marker, own):
    whole = a.picture()
    hiding = whole[:20] + marker + b"\0\x10" + b"the wing".ljust(14) + whole[20:]

    assert told(hiding, "JPEG") == {Change.NOTES}
    assert bare(hiding) == whole
    usual = whole[:20] + marker + b"\0\x10" + own.ljust(14, b"\0") + whole[20:]
    assert told(usual, "JPEG") == set()
    assert bare(usual) == usual


@pytest.mark.parametrize("marker", [b"\xff\xfe", b"\xff\xe0", b"\xff\xed"])
def test_a_segment_with_nothing_in_it_is_not_told(marker):
    whole = a.picture()

    assert told(whole[:20] + marker + b"\0\x06 \0\0 " + whole[20:], "JPEG") == set()


def test_what_follows_a_photograph_in_a_pdf_does_not_follow_the_pdf():
    assert look(a.pdf(a.photograph(a.moving("MPO"), "DCTDecode"))).changes == (Change.MAKER, Change.NOTES)


def test_the_colours_of_a_photograph_in_a_pdf_stay_as_they_are():
    profiled = a.picture(icc_profile=b"p" * 128)

    assert Change.COLOURS in look(profiled).changes
    assert Change.COLOURS not in look(a.pdf(a.photograph(profiled, "DCTDecode"))).changes


@settings(max_examples=60)
@given(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]), st.binary(max_size=40), st.integers(0, 400))
def test_whatever_was_done_to_a_picture_what_it_carries_is_told_or_passed_over(kind: str, noise: bytes, at: int):
    whole = a.picture(kind)

    assert told(whole[:at] + noise + whole[at:], kind) <= set(Change)


# PDFs that were changed, and those only written in two goes


def test_a_pdf_written_for_old_and_new_readers_says_what_it_was_before_it_was_changed():
    assert look(hidden.for_old_readers(hidden.changed(a.pdf()))).changes == (Change.EARLIER,)


def test_a_pdf_for_a_web_page_that_was_changed_says_what_it_was_before():
    assert look(hidden.changed(a.pdf(linearize=True))).changes == (Change.EARLIER,)


def test_a_pdf_that_says_there_is_nothing_before_it_was_not_changed():
    assert look(a.pdf().replace(b"/Root", b"/Prev 0 /Root")).changes == ()


def test_an_end_written_twice_or_not_at_all_is_no_addition():
    assert look(a.pdf() + b"%%EOF\n").changes == ()
    assert look(hidden.changed(a.pdf()).rpartition(b"%%EOF")[0]).changes == (Change.EARLIER,)


def test_a_pdf_that_was_signed_says_that_its_signature_no_longer_counts():
    assert look(a.pdf(hidden.signed)).changes == (Change.SIGNATURE,)
    assert look(a.pdf(hidden.to_sign)).changes == ()


def test_where_the_last_end_leads_nowhere_nothing_is_said_of_what_was_added():
    assert look(a.pdf() + b"words\nstartxref\n7\n%%EOF\n").changes == ()
