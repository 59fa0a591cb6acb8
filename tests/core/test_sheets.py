"""A code is read right or not at all, and the pages of a scan are told apart whatever the scanner did."""

import io

import pypdfium2 as pdfium
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image
from pypdf import PdfReader, PdfWriter

from lms.core import sheets
from lms.core.sheets import ALPHABET, LENGTH, Mark, Unsound, code_from, heard, new_code, said, split, written
from tests.builders import paper

codes = some.builds(new_code)
places = some.integers(0, LENGTH - 1)
letters = some.sampled_from(ALPHABET)


# Codes


@given(codes)
def test_a_code_can_be_typed_as_it_is_printed(code):
    assert code_from(written(code)) == code


@given(codes)
def test_capitals_spaces_and_dashes_do_not_matter(code):
    assert code_from(f" {code[:3].lower()} {code[3:5]}–{code[5:].lower()} ") == code


@given(codes, places, letters)
def test_any_one_wrong_character_shows(code, place, letter):
    wrong = code[:place] + letter + code[place + 1 :]

    assert code_from(wrong) == (code if wrong == code else None)


@given(codes, places, places, letters, letters)
def test_any_two_wrong_characters_show(code, first, second, one, other):
    typed = list(code)
    typed[first], typed[second] = one, other

    assert code_from("".join(typed)) == (code if "".join(typed) == code else None)


@given(codes, places, places)
def test_any_two_characters_changed_over_show(code, first, second):
    typed = list(code)
    typed[first], typed[second] = typed[second], typed[first]

    assert code_from("".join(typed)) == (code if "".join(typed) == code else None)


@given(some.text(max_size=20))
def test_nothing_that_is_typed_breaks_it(typed):
    code = code_from(typed)

    assert code is None or len(code) == LENGTH


def test_no_letter_looks_like_another_and_none_makes_a_word():
    assert not set(ALPHABET) & set("AEIOU01LQSBZY")
    assert len(set(ALPHABET)) == 23


def test_letters_that_were_left_out_are_taken_for_what_they_look_like():
    code = next(code for code in iter(new_code, "") if {"5", "8", "2"} <= set(code))

    assert code_from(code.replace("5", "S").replace("8", "b").replace("2", "Z")) == code


@given(codes, some.integers(1, 99), some.integers(0, 99))
def test_what_a_picture_says_is_heard(code, page, more):
    mark = Mark(code, page, page + more)

    assert heard(said(mark)) == mark


@given(codes, some.data())
def test_a_changed_text_is_not_heard(code, data):
    text = said(Mark(code, 3, 12))
    place = data.draw(some.integers(0, len(text) - 1))
    letter = data.draw(some.sampled_from("0123456789ABCDEFGHJKMNPRTVWX:/ "))
    changed = text[:place] + letter + text[place + 1 :]

    assert heard(changed) == (Mark(code, 3, 12) if changed == text else None)


@pytest.mark.parametrize("text", ["", "https://example.org", "PM1:ABC", "MP1:/1/1/2"])
def test_the_text_of_other_pictures_is_no_mark(text):
    assert heard(text) is None


def test_a_page_beyond_the_last_is_no_mark():
    assert heard(said(Mark(new_code(), 5, 4))) is None


# Splitting

MARK = Mark(new_code(), 2, 3)


def read(pdf: bytes) -> list[Mark | None]:
    return [page.mark for page in split(pdf)]


@pytest.mark.parametrize("turn", [0, 2, -3, 90, 180, 270])
def test_a_page_is_known_however_it_went_into_the_scanner(turn):
    [page] = split(paper.pdf_of([paper.scanned(paper.sheet(MARK), turn=turn)]))

    assert page.mark == MARK


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_its_picture_is_turned_the_right_way_up(turn):
    [page] = split(paper.pdf_of([paper.sheet(MARK).rotate(turn, expand=True)]))

    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.picture)))
    assert abs(found.orientation) < 5
    assert found.position.top_left.y < 400  # the code is at the top, as it was printed


def test_a_faint_page_is_known():
    assert read(paper.pdf_of([paper.faint(paper.sheet(MARK))])) == [MARK]


def test_letter_paper_and_a_scan_that_does_not_know_its_size_are_read():
    image = paper.sheet(MARK)
    letter = Image.new("L", (1275, 1650), 255)
    letter.paste(image.resize((1200, 1600)), (30, 20))

    assert read(paper.pdf_of([letter])) == [MARK]
    assert read(paper.pdf_of([image], resolution=72)) == [MARK]


def test_a_blank_page_says_nothing_and_is_kept():
    [page] = split(paper.pdf_of([Image.new("L", (1240, 1754), 255)]))

    assert page.mark is None
    assert Image.open(io.BytesIO(page.picture)).height == 1754


def test_two_sheets_on_one_page_are_not_guessed():
    both = paper.sheet(MARK)
    another = paper.sheet(Mark(new_code(), 1, 1)).crop((990, 50, 1240, 300))
    both.paste(another, (100, 1300))

    assert read(paper.pdf_of([both])) == [None]


def test_a_picture_carries_nothing_about_where_it_was_made():
    [page] = split(paper.pdf_of([paper.sheet(MARK)]))

    image = Image.open(io.BytesIO(page.picture))
    assert not image.getexif()
    assert image.mode == "L"
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def locked(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("secret", algorithm="AES-256")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def empty(pages: int) -> bytes:
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    kept = io.BytesIO()
    document.save(kept)
    document.close()
    return kept.getvalue()


def huge() -> bytes:
    return paper.pdf_of([Image.new("1", (12_000, 12_000))])


SMALL = paper.pdf_of([Image.new("L", (100, 100), 255)])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not a PDF"),
        (b"\x89PNG and the rest of a picture", "not a PDF"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (locked(SMALL), "locked with a password"),
        (empty(sheets.MOST_PAGES + 1), "too many pages"),
        (huge(), "too large"),
    ],
    ids=["nothing", "a picture", "damaged", "locked", "too many", "a bomb"],
)
def test_what_cannot_be_a_scan_is_refused_in_a_sentence(body, why):
    with pytest.raises(Unsound, match=f"{why}.*\\.$"):
        read(body)


def test_a_file_that_is_too_big_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_OCTETS", 100)

    with pytest.raises(Unsound, match="too big"):
        read(SMALL)


def test_a_page_that_shows_no_code_has_only_so_long(monkeypatch):
    looks: list[int] = []
    draw = sheets._drawn
    monkeypatch.setattr(sheets, "LONGEST_LOOK", -1)
    monkeypatch.setattr(sheets, "_drawn", lambda page, side: looks.append(side) or draw(page, side))

    assert read(SMALL) == [None]
    assert len(looks) == 1


def test_a_page_that_cannot_be_drawn_in_its_time_ends_the_process_and_no_other_does(monkeypatch):
    """A page of a few thousand octets can ask for drawing without end, which nothing in the process can stop."""
    set_for: list[float] = []
    monkeypatch.setattr(sheets.signal, "setitimer", lambda _which, seconds: set_for.append(seconds))
    body = paper.pdf_of([Image.new("L", paper.A4, 255)] * 2)

    for _ in split(body):
        assert set_for[-1] == 0
    assert set_for == [sheets.LONGEST_PAGE, 0, sheets.LONGEST_PAGE, 0]
