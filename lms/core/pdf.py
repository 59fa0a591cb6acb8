"""Pages as PDF/A-3a and PDF/UA-1 in one file, the same bytes every time."""

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PRINT = Path(__file__).parents[2] / "templates" / "print"
FONTS = Path(__file__).parents[2] / "build" / "fonts"
# The families a page may be set in, and how their files are named.
FAMILIES = {"Atkinson Hyperlegible Next": "AtkinsonHyperlegibleNext", "Lexend": "Lexend"}
VARIANT = "pdf/a-3a"
# A little more than the renderer can lose by counting a width in 1,024ths of a pixel.
ROUNDED = 1 / 256
NO_PICTURES: Mapping[str, bytes] = {}

# PDF/A wants every property declared that it does not know itself, PDF/UA among them (ISO 19005-3, 6.6.2.3).
ACCESSIBLE = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Which part of ISO 14289 the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
END = b"</rdf:RDF>"


class PdfLibrariesMissing(Exception):
    """The system libraries that make PDFs are not there. The message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside a PDF, dated, so that two renders are the same."""

    name: str
    text: str
    description: str
    dated: datetime


def templates() -> Environment:
    """The templates of what is printed. Every value is escaped, and one that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(PRINT), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _shared() -> Environment:
    return templates()


def filled(template: str, **facts: Any) -> str:
    """A template of what is printed with these facts in it, as HTML."""
    return _shared().get_template(template).render(**facts)


@cache
def style(*names: str) -> str:
    """The CSS in these files of what is printed, one after another."""
    return "".join((PRINT / name).read_text(encoding="utf-8") for name in names)


def render(
    html: str, css: str, *, attached: Sequence[Attached] = (), pictures: Mapping[str, bytes] = NO_PICTURES
) -> bytes:
    """A page as PDF/A-3a and PDF/UA-1. It may use our fonts, `data:` addresses and these pictures, and nothing else.

    A picture is a JPEG; its name is its address, such as `picture:1`. A page carries many of them more lightly so than
    within itself. Its title and dates are the HTML's own. Raises PdfLibrariesMissing.
    """
    weasyprint = _weasyprint()
    fetch = _fetcher(pictures)
    files = [
        weasyprint.Attachment(
            string=each.text,
            name=each.name,
            description=each.description,
            created=each.dated,
            modified=each.dated,
            relationship="Data",
        )
        for each in attached
    ]
    page = weasyprint.HTML(string=html, base_url=None, url_fetcher=fetch)
    sheet = _sheet(css)
    with warnings.catch_warnings():
        # The renderer leaves its own colour profile's file for Python to close.
        warnings.simplefilter("ignore", ResourceWarning)
        pdf: bytes = page.write_pdf(
            stylesheets=[sheet],
            font_config=_fonts(),
            attachments=files,
            pdf_variant=VARIANT,
            finisher=_say_accessible,
        )
    return pdf


def length(html: str, css: str) -> int:
    """How many pages a page takes when it is printed. Raises PdfLibrariesMissing."""
    page = _weasyprint().HTML(string=html, base_url=None, url_fetcher=_fetcher(NO_PICTURES))
    return len(page.render(stylesheets=[_sheet(css)], font_config=_fonts()).pages)


def font_faces() -> str:
    """CSS that names our fonts: both families, each regular and bold."""
    return "".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f' src: url("{(FONTS / f"{file}-{name}.ttf").as_uri()}"); }}\n'
        for family, file in FAMILIES.items()
        for name, weight in (("Regular", 400), ("Bold", 700))
    )


@cache
def _weasyprint() -> Any:
    """The renderer, loaded when first wanted: it is slow to load and needs system libraries."""
    try:
        import weasyprint
    except OSError:
        raise PdfLibrariesMissing("The libraries that make PDFs are missing: run the set-up script again.") from None
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    _leave_room_for_spacing()
    return weasyprint


def _leave_room_for_spacing() -> None:
    """Break lines of letters set wide where they are full.

    The renderer adds the space after a line's last letter once the line is broken. A line that was full is then too
    long, and only its first word is kept on it.
    """
    from weasyprint.text import line_break

    plain = line_break.create_layout

    def create_layout(text: str, style: Any, context: Any, max_width: float | None, *rest: Any) -> Any:
        spacing = style["letter_spacing"]
        if max_width is not None and spacing != "normal":
            max_width -= spacing - ROUNDED
        return plain(text, style, context, max_width, *rest)

    line_break.create_layout = create_layout


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _sheet(css: str) -> Any:
    return _weasyprint().CSS(string=font_faces() + css, font_config=_fonts(), url_fetcher=_fetcher(NO_PICTURES))


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFilesOnly(URLFetcher):
        """Gives a page our fonts, the pictures that come with it, and what it carries within itself."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in pictures:
                return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/jpeg"})
            if not is_ours(url):
                raise ValueError(f"{url} is not ours to fetch")
            return super().fetch(url, headers)

    return OurFilesOnly()


def is_ours(url: str) -> bool:
    """Whether a page being printed may have what is at this address: `data:`, or a file in our font folder."""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    file = Path(unquote(parts.path))
    return parts.scheme == "file" and not parts.netloc and file.resolve().parent == FONTS.resolve()


def _say_accessible(_document: Any, pdf: Any) -> None:
    """Say in the file's own description that it follows PDF/UA-1, which the renderer cannot say beside PDF/A."""
    for found in pdf.objects:
        extra = getattr(found, "extra", None)
        if extra and extra.get("Type") == "/Metadata":
            found.stream = [_with_accessible(part) for part in found.stream]
            found.compress = False


def _with_accessible(part: Any) -> Any:
    return part.replace(END, ACCESSIBLE + END) if isinstance(part, bytes) else part
