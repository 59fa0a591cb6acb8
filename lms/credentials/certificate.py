"""A certificate to print and keep: what the signed credential says, its code, and the credential itself inside.

It is made anew whenever it is asked for, from the stored JSON alone, and is the same bytes every time. It must not
look like a regulated certificate (Ofqual condition I3; domain.md 1.7), and nothing on it says where it was earned.
"""

from typing import Any

import segno

from lms.core.clock import written_day
from lms.core.pdf import Attached, filled, render, style
from lms.credentials.attachment import NAME
from lms.credentials.canonical import Document, parse_object
from lms.credentials.encodings import from_moment_text
from lms.credentials.models import Credential, Kind

LEVEL = "M"


def has_certificate(credential: Credential) -> bool:
    """Whether a certificate is made for a credential: not for a unit."""
    return credential.kind is not Kind.UNIT


def file_name(credential: Credential) -> str:
    """What the certificate's file is called: its number and nothing more."""
    return f"{credential.number}.pdf"


def certificate(document: str, code: str) -> bytes:
    """The certificate of a credential, given its signed JSON and its code, as a PDF."""
    credential = parse_object(document)
    signed = credential["proof"][0]["created"]
    html = filled("certificate.html", **_facts(credential), code=code_image(code), made=signed)
    words = "The signed credential that this certificate prints"
    attached = Attached(name=NAME, text=document, description=words, dated=from_moment_text(signed))
    return render(html, style("certificate.css"), attached=[attached])


def code_image(code: str) -> str:
    """A code as an SVG picture in a `data:` address, one unit a module and no edge: the page sets its size."""
    symbol = segno.make_qr(code, error=LEVEL, boost_error=False)
    uri: str = symbol.svg_data_uri(border=0, omitsize=True)
    return uri


def _facts(credential: Document) -> dict[str, Any]:
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    until = credential.get("validUntil")
    return {
        "name": subject["identifier"][0]["identityHash"],
        "award": achievement["name"],
        "description": achievement["description"],
        "narrative": achievement["criteria"]["narrative"],
        "number": subject["licenseNumber"],
        "issuer": credential["issuer"]["name"],
        "awarded": written_day(from_moment_text(credential["awardedDate"])),
        "in_date": f"In date until {written_day(from_moment_text(until))}" if until else "In date: does not run out",
    }
