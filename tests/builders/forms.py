"""A mentor who can be shadowed, and forms on paper."""

from sqlalchemy.orm import Session

from lms.core.sheets import new_code
from lms.courses.models import FormKind, PaperForm, Qualification, Registration
from lms.credentials.models import Kind
from lms.establishments.models import Establishment
from lms.people.models import Person
from tests.builders.courses import registration
from tests.builders.people import LONG_AGO, save
from tests.builders.transfers import bare_centre, bare_credential

__all__ = ["accredited", "paper_form"]


def accredited(session: Session, mentor: Person, qualification: Qualification, here: Establishment) -> None:
    """Make somebody a mentor of the pool, whom a trainee may shadow."""
    own, centre = registration(mentor, qualification, here), bare_centre(here)
    save(session, own, centre, bare_credential(own, centre), bare_credential(own, centre, Kind.QUALIFICATION))


def paper_form(of: Registration, by: Person, kind: FormKind = FormKind.REFLECTIVE_ACCOUNT, pages: int = 2) -> PaperForm:
    """A form that was printed and has not come back."""
    return PaperForm(
        code=new_code(),
        kind=kind,
        registration=of,
        unit_id=None,
        pages=pages,
        reading="",
        printed_at=LONG_AGO,
        printed_by=by.id,
        keyed_at=None,
        keyed_by=None,
        kept_at="",
    )
