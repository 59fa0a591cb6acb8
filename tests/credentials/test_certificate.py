"""The certificate: the same bytes every time, for every reader, checked by its code and by what is inside it."""

import re
import subprocess
from io import BytesIO

import page
import pypdf
import pypdfium2
import pytest
import zxingcpp

from lms.core import pdf as printing
from lms.credentials import attachment, qr
from lms.credentials.certificate import certificate
from lms.credentials.folder import as_text
from tests.builders import signing

MOST_NAME = "Ŵ" * 40 + " " + "W" * 39


def printed(document):
    code = qr.encode(qr.token_of(document), signing.CENTRE)
    return certificate(as_text(document), code), code


@pytest.fixture(scope="module")
def accreditation():
    document = signing.signed(signing.accreditation(name="Siân O’Neill"))
    return document, *printed(document)


@pytest.fixture(scope="module")
def qualification():
    document = signing.signed(signing.qualification(name="Siân O’Neill"))
    return document, *printed(document)


@pytest.fixture(params=["qualification", "accreditation"])
def each(request):
    return request.getfixturevalue(request.param)


def words(pdf):
    return " ".join(pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_it_can_be_archived_and_read_aloud(each, profile):
    report = page.validate_pdf_bytes(each[1], profile=profile)

    assert [failure.rule_id for failure in report.failures] == []


def test_two_renders_are_the_same_bytes(each):
    document, pdf, code = each

    assert certificate(as_text(document), code) == pdf


def test_its_code_reads_back_from_the_page_at_150_dots_an_inch(each):
    _, pdf, code = each

    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
    found = zxingcpp.read_barcodes(picture)

    assert [barcode.text for barcode in found] == [code]
    assert found[0].extra.get("ECLevel", found[0].ec_level) == "M"


def test_its_code_is_40_millimetres_wide(each):
    picture = pypdfium2.PdfDocument(each[1])[0].render(scale=300 / 72).to_pil()

    corners = zxingcpp.read_barcodes(picture)[0].position
    width = (corners.top_right.x - corners.top_left.x) / 300 * 25.4

    assert width == pytest.approx(40, abs=0.6)


def test_the_credential_inside_it_is_the_one_that_was_signed(each):
    document, pdf, _ = each

    assert attachment.credential_in(pdf).decode() == as_text(document)
    inside = next(iter(pypdf.PdfReader(BytesIO(pdf)).attachment_list))
    assert inside.associated_file_relationship == "/Data"


def test_it_says_how_long_it_lasts(qualification, accreditation):
    assert "In date: does not run out" in words(qualification[1])
    assert "In date until 5 May 2027" in words(accreditation[1])


def test_it_says_whose_it_is_and_that_it_is_not_a_regulated_certificate(each):
    said = words(each[1])

    for wanted in ("Siân O’Neill", "PM-0417-000123", "6 May 2026", "Centre 0417"):
        assert wanted in said
    assert "It is not on the Ofqual register" in said


def test_nothing_in_it_says_where_it_was_earned(each):
    pdf = each[1]
    reader = pypdf.PdfReader(BytesIO(pdf))
    everything = " ".join([words(pdf), str(reader.metadata), reader.xmp_metadata.stream.get_data().decode()])

    assert not re.search(r"prison|hmp|custody|[A-Z][0-9]{4}[A-Z]{2}\b", everything, re.IGNORECASE)
    assert str(printing.FONTS.parent).encode() not in pdf


def test_the_longest_name_still_fits_on_one_page():
    document = signing.signed(signing.qualification(name=MOST_NAME))
    pdf, code = printed(document)

    read = pypdfium2.PdfDocument(pdf)
    assert len(read) == 1
    assert [barcode.text for barcode in zxingcpp.read_barcodes(read[0].render(scale=150 / 72).to_pil())] == [code]


def test_a_name_is_words_and_never_markup():
    pdf, _ = printed(signing.signed(signing.qualification(name="<img src='file:///etc/passwd'>")))

    assert "<img" in words(pdf)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/", "https://example.org/a.png", "file://host/x", "ftp://x/"]
)
def test_a_page_being_printed_gets_only_our_own_files(address):
    assert not printing.is_ours(address)
    assert not printing.is_ours(f"{printing.FONTS.as_uri()}/../contexts/credentials-v2.json")
    assert printing.is_ours(f"{printing.FONTS.as_uri()}/AtkinsonHyperlegibleNext-Bold.ttf")
    assert printing.is_ours("data:image/svg+xml,x")


def test_what_is_not_ours_never_reaches_a_page(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words")
    html = f"<html lang=en><title>T</title><link rel=attachment href='{secret.as_uri()}'><h1>T</h1></html>"

    pdf = printing.render(html, "")

    assert list(pypdf.PdfReader(BytesIO(pdf)).attachment_list) == []


def pdf_with(name, content):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment(name, content)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def hostile():
    bomb = pypdf.PdfWriter()
    bomb.add_blank_page(10, 10)
    bomb.add_attachment("credential.json", b"0" * 50_000_000)
    for found in bomb._objects:
        if isinstance(found, pypdf.generic.StreamObject) and found.get("/Type") == "/EmbeddedFile":
            bomb._objects[bomb._objects.index(found)] = found.flate_encode()
    packed = BytesIO()
    bomb.write(packed)
    return {
        "nothing attached": pdf_with("other.txt", b"{}"),
        "an empty attachment": pdf_with("credential.json", b""),
        "a large attachment": pdf_with("credential.json", b"x" * 1_000_000),
        "a bomb": packed.getvalue(),
        "rubbish": b"%PDF-1.7\n" + bytes(range(256)) * 40,
        "too large": b"%PDF-1.7" + b" " * attachment.MOST_OCTETS,
    }


@pytest.mark.parametrize("kind", list(hostile()))
def test_a_hostile_pdf_has_no_credential(kind):
    with pytest.raises(attachment.NoCredential):
        attachment.credential_in(hostile()[kind])


def test_a_cut_off_pdf_has_no_credential(each):
    with pytest.raises(attachment.NoCredential):
        attachment.credential_in(each[1][:4000])


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch):
    def never(*_, **given):
        raise subprocess.TimeoutExpired("reader", given["timeout"])

    monkeypatch.setattr(attachment.subprocess, "run", never)

    with pytest.raises(attachment.NoCredential, match="could not be read"):
        attachment.credential_in(b"%PDF-1.7")
