"""Portfolios worth keeping: files beside the words, and documents that somebody asked for."""

from io import BytesIO

from PIL import Image

from lms.establishments.models import Establishment
from lms.people.models import Person
from lms.portfolio.models import EvidenceFile, EvidenceVersion
from lms.quality.models import CentrePack, PackKind
from tests.builders.people import LONG_AGO, NOON


def picture(colour: str = "teal", size: tuple[int, int] = (60, 40)) -> bytes:
    """A PNG of one colour."""
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()


def file_of(
    version: EvidenceVersion,
    added_by: Person,
    file: str,
    *,
    name: str = "poster.png",
    media: str = "image/png",
    octets: int = 1200,
    note: str = "A poster I made. Nobody is on it.",
) -> EvidenceFile:
    """A file with a version, kept under this SHA-256."""
    made = EvidenceFile(
        position=len(version.files) + 1,
        name=name,
        media=media,
        octets=octets,
        file=file,
        thumbnail=None,
        note=note,
        added_by=added_by.id,
        added_at=LONG_AGO,
    )
    version.files.append(made)
    return made


def centre_pack(here: Establishment, asker: Person, *, names_all: bool = False) -> CentrePack:
    """A pack that somebody asked for just now."""
    return CentrePack(
        establishment_id=here.id,
        kind=PackKind.PDF,
        first_day=LONG_AGO.date(),
        last_day=NOON.date(),
        names_all=names_all,
        asked_by=asker.id,
        asked_at=NOON,
        steps_done=0,
    )
