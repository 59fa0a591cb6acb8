"""Modules that come in a ZIP: what they would change, and putting them into working copies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lms.audit.service import record
from lms.core.work import Refused, Work
from lms.courses.content import Module
from lms.courses.content.files import repeated
from lms.courses.models import ModuleEdition, WorkingCopy
from lms.courses.queries import authoring as queries
from lms.courses.queries import editions
from lms.courses.rules import authoring as rules
from lms.courses.rules.authoring import Difference
from lms.courses.service.authoring import make_copy, refuse_another, report_on_all


@dataclass(frozen=True, slots=True)
class Arriving:
    """A module in a ZIP: how each of its files stands to the newest edition, and what is wrong with each."""

    module: Module
    folder: str
    files: Mapping[str, Difference]
    faults: Mapping[str, Sequence[str]]

    @property
    def same(self) -> list[str]:
        """The files that are as they are published, with nothing wrong."""
        return [path for path, stands in self.files.items() if stands is Difference.SAME and path not in self.faults]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What importing a ZIP would do. `elsewhere` are faults of files that are in no module.

    `stops` is a sentence that says why the modules cannot be put into working copies, None when they can.
    """

    modules: Sequence[Arriving]
    elsewhere: Sequence[str]
    stops: str | None


def look_at(work: Work, files: Mapping[str, bytes]) -> Arrivals:
    """What importing some files would do. Changes nothing. Raises Refused where there is no module among them."""
    report = report_on_all(work, files)
    newest = editions.newest_editions(work.session)
    known = [newest[module.slug] for module in report.modules if module.slug in newest]
    before = queries.published_files(work.session, known)
    arriving = [_arriving(module, before.get(module.slug, {}), report.faults) for module in report.modules]
    ours = tuple(module.path for module in report.modules)
    return Arrivals(
        modules=arriving,
        elsewhere=[line.removeprefix("modules/") for line in report.faults if not _is_about(line, ours)],
        stops=_why_not(work, arriving, newest),
    )


def _is_about(line: str, paths: Sequence[str]) -> bool:
    return any(line.startswith((f"{path}/", f"{path}:")) for path in paths)


def _arriving(module: Module, before: Mapping[str, bytes], lines: Sequence[str]) -> Arriving:
    folder = module.path.removeprefix("modules/")
    mine = [line for line in lines if _is_about(line, [module.path])]
    return Arriving(module, folder, rules.differences(before, module.files), rules.by_file(folder, mine))


def _why_not(work: Work, arriving: Sequence[Arriving], newest: Mapping[str, ModuleEdition]) -> str | None:
    """A sentence that says why the modules cannot be put into working copies, or None."""
    slugs = [each.module.slug for each in arriving]
    others = {edition.position for slug, edition in newest.items() if slug not in slugs}
    others |= _numbers_being_written(work, slugs)
    return _taken(arriving, others) or _bad_picture(arriving) or _begun_already(work, arriving)


def _numbers_being_written(work: Work, slugs: Sequence[str]) -> set[int]:
    folders = [folder for folder in queries.working_copies(work.session) if rules.slug_of(folder) not in slugs]
    return {position for folder in folders if (position := rules.position_of(folder)) is not None}


def _taken(arriving: Sequence[Arriving], others: Collection[int]) -> str | None:
    for name in repeated([each.module.slug for each in arriving]):
        return f"Two modules in this ZIP are called {name}: leave one out."
    for number in repeated([str(each.module.position) for each in arriving]):
        return f"Two modules in this ZIP have the number {number}: give one another."
    for each in arriving:
        if each.module.position in others:
            return f"{each.folder} has the number of another module: give its folder another."
    return None


def _bad_picture(arriving: Sequence[Arriving]) -> str | None:
    """A picture is shown as soon as it is in a working copy, so only sound ones get there."""
    for each in arriving:
        for path, reasons in each.faults.items():
            if path.startswith(rules.PICTURES):
                return f"{each.folder}/{path} {reasons[0]}. Put it right or leave it out."
    return None


def _begun_already(work: Work, arriving: Sequence[Arriving]) -> str | None:
    try:
        refuse_another(work, (each.folder for each in arriving))
    except Refused as refusal:
        return refusal.sentence
    return None


def take_in(work: Work, files: Mapping[str, bytes]) -> list[WorkingCopy]:
    """Put the modules in some files into working copies of their own, all or none. Raises Refused."""
    arrivals = look_at(work, files)
    if arrivals.stops:
        raise Refused(arrivals.stops)
    newest = editions.newest_editions(work.session)
    return [
        make_copy(work, each.folder, each.module.files, began_from=newest.get(each.module.slug))
        for each in arrivals.modules
    ]


def infected_zip_refused(work: Work, found: str) -> None:
    """Write down that a virus scanner found something in a ZIP of modules. Nothing was kept of it."""
    record(work, "infected ZIP refused", None, found=found)
