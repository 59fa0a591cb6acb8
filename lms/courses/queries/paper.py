"""Reading about sheets that were printed, pages that came back, and scans."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from lms.core.sheets import code_from
from lms.core.work import Work
from lms.courses.models import (
    CheckAttempt,
    ModuleEdition,
    ModuleFile,
    PaperForm,
    Printed,
    Registration,
    ReturnedPage,
    Scan,
    ScannedPage,
)
from lms.establishments.models import Establishment
from lms.people.models import Person, ReadingSettings, Stay
from lms.people.reading import as_words

PAGE = 50
LEARNER: tuple[Any, ...] = (
    joinedload(Printed.learner).joinedload(Person.stay).joinedload(Stay.establishment),
    joinedload(Printed.learner).joinedload(Person.number_row),
    joinedload(Printed.edition),
)
FORM: tuple[Any, ...] = (
    joinedload(PaperForm.registration).options(
        joinedload(Registration.learner).options(
            joinedload(Person.stay).joinedload(Stay.establishment), joinedload(Person.number_row)
        )
    ),
    joinedload(PaperForm.unit),
)


@dataclass(frozen=True, slots=True)
class SheetsOut:
    """Sheets printed for a learner who is here, and how many of them came back."""

    printed: Printed
    back: int


@dataclass(frozen=True, slots=True)
class ScanHere:
    """A scan, and how many of its pages wait for a person."""

    scan: Scan
    waiting: int


_SHEETS = select(Printed).where(Printed.code == bindparam("code")).options(*LEARNER)


def get_sheets(work: Work, typed: str) -> Printed | None:
    """The sheets with this code, with their learner (stay, number) and edition, or None. One statement."""
    code = code_from(typed)
    return work.session.scalar(_SHEETS, {"code": code}) if code else None


_FORM = select(PaperForm).where(PaperForm.code == bindparam("code")).options(*FORM)


def get_form(work: Work, typed: str) -> PaperForm | None:
    """The form with this code, with its learner (stay, number) and unit, or None. One statement."""
    code = code_from(typed)
    return work.session.scalar(_FORM, {"code": code}) if code else None


def is_taken(session: Session, code: str) -> bool:
    """Whether sheets or a form have this code already."""
    return any(session.scalar(select(kind.id).where(kind.code == code)) is not None for kind in (Printed, PaperForm))


def known_by_code(session: Session, codes: Collection[str]) -> dict[str, tuple[UUID, int, UUID | None]]:
    """For each of these codes: the sheets' id, how many there are, and where their learner is now. One statement."""
    wanted = (
        select(Printed.code, Printed.id, Printed.pages, Stay.establishment_id)
        .outerjoin(Stay, and_(Stay.person_id == Printed.learner_id, Stay.ended_at.is_(None)))
        .where(Printed.code.in_(codes))
    )
    return {row.code: (row.id, row.pages, row.establishment_id) for row in session.execute(wanted)}


def forms_known_by_code(session: Session, codes: Collection[str]) -> dict[str, tuple[UUID, int, UUID | None]]:
    """What `known_by_code` says of sheets, of the forms with these codes. One statement."""
    wanted = (
        select(PaperForm.code, PaperForm.id, PaperForm.pages, Stay.establishment_id)
        .join(Registration, Registration.id == PaperForm.registration_id)
        .outerjoin(Stay, and_(Stay.person_id == Registration.learner_id, Stay.ended_at.is_(None)))
        .where(PaperForm.code.in_(codes))
    )
    return {row.code: (row.id, row.pages, row.establishment_id) for row in session.execute(wanted)}


def form_pages_back(session: Session, forms: Collection[UUID]) -> Sequence[ScannedPage]:
    """The pages of these forms that a person has put where they belong, in order. One statement."""
    wanted = select(ScannedPage).where(
        ScannedPage.form_id.in_(forms), ScannedPage.settled_at.is_not(None), ScannedPage.set_aside.is_(False)
    )
    return session.scalars(wanted.order_by(ScannedPage.form_id, ScannedPage.page)).all()


def hold_form(session: Session, form: PaperForm) -> None:
    """Make other work on a form wait until this work ends, and read again whether it was keyed."""
    session.flush()
    session.refresh(form, ["keyed_at", "keyed_by"], with_for_update=True)


def pages_back(session: Session, pages: Collection[ScannedPage]) -> set[tuple[UUID, int]]:
    """What is back of the sheets and forms these pages are of: whose each is, and which of them. Two statements."""
    sheets = returned_of(session, {page.printed_id for page in pages if page.printed_id})
    forms = form_pages_back(session, {page.form_id for page in pages if page.form_id})
    back = {(page.form_id, page.page) for page in forms if page.form_id and page.page}
    return back | {(page.printed_id, page.page) for page in sheets}


_BACK = select(func.count(ReturnedPage.id)).where(ReturnedPage.printed_id == Printed.id)
_SHEETS_AT = (
    select(Printed, _BACK.correlate(Printed).scalar_subquery())
    .join(Stay, and_(Stay.person_id == Printed.learner_id, Stay.ended_at.is_(None)))
    .where(Stay.establishment_id.in_(bindparam("places", expanding=True)))
    .order_by(Printed.printed_at.desc(), Printed.code)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
    .options(*LEARNER)
)


def sheets_at(session: Session, places: Collection[UUID], *, limit: int, offset: int) -> list[SheetsOut]:
    """Sheets of learners who are now at any of these prisons, newest first. One statement."""
    rows = session.execute(_SHEETS_AT, {"places": list(places), "limit": limit, "offset": offset})
    return [SheetsOut(printed, back) for printed, back in rows]


def returned_of(session: Session, sheets: Collection[UUID]) -> Sequence[ReturnedPage]:
    """The pages of these sheets that came back, in order. One statement."""
    wanted = select(ReturnedPage).where(ReturnedPage.printed_id.in_(sheets))
    return session.scalars(wanted.order_by(ReturnedPage.printed_id, ReturnedPage.page)).all()


def returned_picture(session: Session, sheets: Printed, number: int) -> str | None:
    """The name of the picture of a page that came back by scan, or None."""
    wanted = select(ScannedPage.picture).join(ReturnedPage, ReturnedPage.scanned_page_id == ScannedPage.id)
    return session.scalar(wanted.where(ReturnedPage.printed_id == sheets.id, ReturnedPage.page == number))


def attempt_keyed_from(session: Session, sheets: Printed) -> CheckAttempt | None:
    """The answers that were keyed from these sheets, or None."""
    return session.scalar(select(CheckAttempt).where(CheckAttempt.printed_id == sheets.id).limit(1))


_WAITING = select(func.count(ScannedPage.id)).where(ScannedPage.scan_id == Scan.id, ScannedPage.settled_at.is_(None))
_SCANS_AT = (
    select(Scan, _WAITING.correlate(Scan).scalar_subquery())
    .where(Scan.establishment_id.in_(bindparam("places", expanding=True)))
    .order_by(Scan.handed_in_at.desc(), Scan.id)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
    .options(joinedload(Scan.establishment))
)


def scans_at(session: Session, places: Collection[UUID], *, limit: int, offset: int) -> list[ScanHere]:
    """Scans handed in at these prisons, newest first. One statement."""
    rows = session.execute(_SCANS_AT, {"places": list(places), "limit": limit, "offset": offset})
    return [ScanHere(scan, waiting) for scan, waiting in rows]


def get_scan(work: Work, scan_id: UUID) -> Scan | None:
    """A scan with its prison, or None."""
    return work.session.get(Scan, scan_id, options=[joinedload(Scan.establishment)])


def same_scan(session: Session, here: Establishment, file: str) -> Scan | None:
    """The same file handed in at the same prison before, unless it could not be read."""
    wanted = select(Scan).where(Scan.establishment_id == here.id, Scan.file == file, Scan.trouble.is_(None))
    return session.scalar(wanted.limit(1))


_PAGES = (
    select(ScannedPage)
    .where(ScannedPage.scan_id == bindparam("scan_id", type_=Uuid))
    .order_by(ScannedPage.position)
    .options(joinedload(ScannedPage.printed).options(*LEARNER), joinedload(ScannedPage.form).options(*FORM))
)


def scanned_pages(session: Session, scan: Scan) -> Sequence[ScannedPage]:
    """Every page of a scan, each with the sheets it is of and their learner. One statement."""
    return session.scalars(_PAGES, {"scan_id": scan.id}).all()


_ONE_PAGE = _PAGES.where(ScannedPage.position == bindparam("position", type_=Integer))


def scanned_page(session: Session, scan: Scan, position: int) -> ScannedPage | None:
    """One page of a scan, or None."""
    return session.scalar(_ONE_PAGE, {"scan_id": scan.id, "position": position})


def whole_edition(session: Session, edition: ModuleEdition) -> ModuleEdition:
    """An edition with its scenarios and glossary loaded. One statement."""
    wanted = select(ModuleEdition).where(ModuleEdition.id == edition.id)
    loaded = wanted.options(undefer(ModuleEdition.scenarios), undefer(ModuleEdition.glossary))
    return session.scalars(loaded.execution_options(populate_existing=True)).one()


def pictures_of(session: Session, edition: ModuleEdition) -> dict[str, bytes]:
    """The pictures of an edition under their names. One statement."""
    wanted = select(ModuleFile).where(ModuleFile.edition_id == edition.id, ModuleFile.path.startswith("images/"))
    return {file.path.removeprefix("images/"): file.body for file in session.scalars(wanted)}


def reading_of(session: Session, learner: Person) -> str:
    """How a learner likes paper to be set, in a few words; its colour is the paper's own."""
    chosen = session.scalar(select(ReadingSettings).where(ReadingSettings.person_id == learner.id))
    return as_words(chosen.size, chosen.spacing, chosen.face, None) if chosen else ""
