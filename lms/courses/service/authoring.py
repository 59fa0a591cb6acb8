"""Writing modules: working copies, their parts, and what comes of them."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from lms.audit.service import record
from lms.core.work import Refused, Stale, Work
from lms.courses.content.files import LARGEST, is_tangled
from lms.courses.content.images import NAME as PICTURE_NAME
from lms.courses.content.scenarios import SCENARIO
from lms.courses.models import ModuleEdition, WorkingCopy, WorkingFile
from lms.courses.queries import authoring as queries
from lms.courses.queries import editions
from lms.courses.rules import authoring as rules
from lms.courses.rules import starters
from lms.courses.service import publishing

MOST_PAGES = 99
NOT_READ = "has too many brackets or marks, or too many inside each other, to be read: take some out"

Files = Mapping[str, WorkingFile]


def bodies(files: Files) -> dict[str, bytes]:
    """What each file says."""
    return {path: file.body for path, file in files.items()}


def report_on(work: Work, folder: str, files: Mapping[str, bytes]) -> publishing.Report:
    """What publishing a working copy would do, and everything that is wrong with it. Raises Refused. Two statements."""
    return report_on_all(work, {f"{folder}/{path}": body for path, body in files.items()})


def report_on_all(work: Work, files: Mapping[str, bytes]) -> publishing.Report:
    """What importing some files would do, and everything that is wrong with them. Raises Refused. Two statements."""
    tangled = next((path for path, body in files.items() if is_tangled(path, body)), None)
    if tangled:
        raise Refused(f"{tangled} {NOT_READ}.")
    try:
        return publishing.report_on(work, files)
    except RecursionError:
        raise Refused(f"A file {NOT_READ}.") from None


# Beginning and ending


def begin(work: Work, folder: str) -> WorkingCopy:
    """Begin a working copy from the newest edition's files. Raises Refused where there is one, or no such module."""
    slug = rules.slug_of(folder)
    if slug is None:
        raise Refused("There is no module of that name.")
    named, files = publishing.files_to_export(work.session, slug)
    refuse_another(work, [named])
    return make_copy(work, named, files, began_from=editions.newest_edition(work.session, slug))


def begin_new(work: Work, folder: str, title: str) -> WorkingCopy:
    """Begin a module that nobody has published. Raises Refused for a name, number or title that is taken."""
    slug, position = rules.slug_of(folder), rules.position_of(folder)
    if slug is None:
        raise Refused("Type two figures, a hyphen and a name in small letters, such as 05-ending-well", field="folder")
    published = editions.newest_editions(work.session)
    copies = queries.working_copies(work.session)
    if slug in published or slug in map(rules.slug_of, copies):
        raise Refused("There is a module of that name already: choose another name", field="folder")
    taken = {edition.position for edition in published.values()} | set(map(rules.position_of, copies))
    if position in taken:
        raise Refused("Another module has that number: choose another", field="folder")
    if any(edition.title == title for edition in published.values()):
        raise Refused("Another module has that title: choose another", field="title")
    return make_copy(work, folder, starters.new_module(title), began_from=None)


def refuse_another(work: Work, folders: Iterable[str]) -> None:
    """A module has one working copy, whatever number its folder has. Raises Refused where there is one already."""
    open_now = {rules.slug_of(folder): each for folder, each in queries.working_copies(work.session).items()}
    for folder in folders:
        if there := open_now.get(rules.slug_of(folder)):
            name = there.copy.folder
            raise Refused(f"{there.begun_by} began a working copy of {name}: publish it or throw it away first.")


def make_copy(work: Work, folder: str, files: Mapping[str, bytes], *, began_from: ModuleEdition | None) -> WorkingCopy:
    assert work.actor.person_id is not None
    copy = WorkingCopy(
        folder=folder,
        began_from=began_from.id if began_from else None,
        begun_by=work.actor.person_id,
        begun_at=work.now,
    )
    work.session.add(copy)
    work.session.flush()
    for path, body in files.items():
        _add(work, copy, path, body)
    record(work, "working copy begun", copy, module=rules.slug_of(folder))
    return copy


def _add(work: Work, copy: WorkingCopy, path: str, body: bytes) -> None:
    assert work.actor.person_id is not None
    who, when = work.actor.person_id, work.now
    work.session.add(WorkingFile(copy_id=copy.id, path=path, body=body, changed_by=who, changed_at=when))


def throw_away(work: Work, copy: WorkingCopy, seen: int | None) -> None:
    """Throw a working copy away with everything in it. Raises Stale when somebody changed it since it was read."""
    _refuse_stale(queries.files_of(work.session, copy), seen)
    record(work, "working copy thrown away", copy, module=rules.slug_of(copy.folder))
    work.session.delete(copy)


def publish(work: Work, copy: WorkingCopy, whats_new: str, seen: int | None) -> str:
    """Publish a working copy as a new edition, and put the copy away. Returns a sentence.

    Raises Refused with the first fault, or where nothing is different; Stale when it was changed since it was read.
    """
    files = queries.files_of(work.session, copy)
    _refuse_stale(files, seen)
    saying = bodies(files)
    if saying == _published(work, copy.folder):
        raise Refused("Nothing is different from the edition that is out now: there is nothing to publish.")
    about = rules.with_changes(saying.get(rules.ABOUT, b""), whats_new)
    if about is None:
        raise Refused("What is new cannot be put into “About the module”: put it right there first.")
    report = report_on(work, copy.folder, saying | {rules.ABOUT: about})
    if report.faults:
        raise Refused(f"Put this right first: {report.faults[0].removeprefix('modules/')}")
    said = publishing.publish_modules(work, report.modules)
    work.session.delete(copy)
    return said[0] if said else "This edition is the newest already."


def _published(work: Work, folder: str) -> dict[str, bytes]:
    edition = editions.newest_edition(work.session, rules.slug_of(folder) or "")
    return editions.files_of(work.session, edition) if edition else {}


def _refuse_stale(files: Files, seen: int | None) -> None:
    if seen != rules.mark_of_all(bodies(files)):
        raise Stale()


# Parts


def change(work: Work, copy: WorkingCopy, path: str, body: bytes, seen: int | None) -> None:
    """Put other words into a part. Raises Stale when somebody changed it since it was read."""
    file = queries.files_of(work.session, copy).get(path)
    if file is None or seen != rules.mark_of(file.body):
        raise Stale()
    _write(work, file, body)


def _write(work: Work, file: WorkingFile, body: bytes) -> None:
    if body == file.body:
        return
    assert work.actor.person_id is not None
    file.body, file.changed_by, file.changed_at = body, work.actor.person_id, work.now


def add_page(work: Work, copy: WorkingCopy, title: str, seen: int | None) -> int:
    """Add a page at the end, and return its number. Raises Refused for a title that cannot be one, and Stale."""
    files = queries.files_of(work.session, copy)
    _refuse_stale(files, seen)
    if any(mark in title for mark in "*_`[]<>#"):
        raise Refused("Use plain words for a title, without * _ ` # or brackets", field="title")
    number = max(rules.page_numbers(files), default=0) + 1
    if number > MOST_PAGES:
        raise Refused(f"A module has {MOST_PAGES} pages at most", field="title")
    _add(work, copy, rules.page_path(number), starters.new_page(title))
    return number


def add_part(work: Work, copy: WorkingCopy, path: str, seen: int | None) -> None:
    """Add a part that the module has not got, with a few words to begin from. Raises Refused, and Stale."""
    files = queries.files_of(work.session, copy)
    _refuse_stale(files, seen)
    body = starters.new_part(path)
    wanted = not SCENARIO.fullmatch(path) or path == rules.next_scenario(files)
    if body is None or path in files or not wanted:
        raise Refused("That part is there already, or is none that a module can have.")
    _add(work, copy, path, body)


def move_page(work: Work, copy: WorkingCopy, number: int, to: int, seen: int | None) -> None:
    """Put a page in another's place; what is on a page goes with it. Raises Refused where there is no such place."""
    files = queries.files_of(work.session, copy)
    _refuse_stale(files, seen)
    numbers = rules.page_numbers(files)
    if number not in numbers or to not in numbers:
        raise Refused("There is no page to change places with.")
    _follow(work, files, rules.moved(numbers, number, to))


def take_out(work: Work, copy: WorkingCopy, path: str, seen: int | None) -> None:
    """Take a part out; pages and scenarios after it come forward. Raises Refused for one that must stay, and Stale."""
    files = queries.files_of(work.session, copy)
    _refuse_stale(files, seen)
    reason = why_it_stays(path, bodies(files))
    if reason:
        raise Refused(reason)
    number = rules.page_number(path)
    if number is not None:
        numbers = rules.page_numbers(files)
        _follow(work, files, rules.closed_up(numbers, number))
        path = rules.page_path(numbers[-1])
    elif SCENARIO.fullmatch(path):
        path = _bring_scenarios_forward(work, files, path)
    work.session.delete(files[path])


def why_it_stays(path: str, files: Mapping[str, bytes]) -> str | None:
    """A sentence that says why a part cannot be taken out, or None."""
    if path not in files:
        return "That part is not there any more."
    if path in rules.MUST_STAY:
        return "A module cannot be without this part."
    number = rules.page_number(path)
    if number is None:
        return None
    if len(rules.page_numbers(files)) == 1:
        return "A module has one page at least."
    held = rules.on_page(files, number)
    return f"{' and '.join(held)} must be put on another page first: change the page number there." if held else None


def _follow(work: Work, files: Files, goes: Mapping[int, int]) -> None:
    """Put the words of each page where it goes. A file keeps its name, so that nobody saves over another's page."""
    before = bodies(files)
    for number, now in goes.items():
        _write(work, files[rules.page_path(now)], before[rules.page_path(number)])
    for path, body in rules.follow_pages(before, goes).items():
        _write(work, files[path], body)


def _bring_scenarios_forward(work: Work, files: Files, path: str) -> str:
    """Put each later scenario in the place of the one before it, and return the place left over."""
    before = bodies(files)
    later = [each for each in rules.in_order(files) if SCENARIO.fullmatch(each)]
    places = later[later.index(path) :]
    for place, after in pairwise(places):
        _write(work, files[place], before[after])
    return places[-1]


# Pictures


def add_picture(
    work: Work, copy: WorkingCopy, *, name: str, sent_as: str, body: bytes, words: str, page: int, seen: int | None
) -> str:
    """Add a picture, at the end of a page where one is named, and return the Markdown that shows it.

    Raises Refused for one that is not a sound SVG or PNG picture, for words that Markdown would take for its own, or
    for a name that is taken; Stale when the module was changed since it was read.
    """
    files = queries.files_of(work.session, copy)
    _refuse_stale(files, seen)
    path = _picture_path(name, sent_as, files)
    if len(body) > LARGEST:
        raise Refused("The picture is larger than 1 MB: make it smaller", field="picture")
    if any(mark in words for mark in "[]\\<>"):
        raise Refused("Leave out [ ] < > and \\", field="words")
    reasons = rules.by_file(copy.folder, report_on(work, copy.folder, bodies(files) | {path: body}).faults)
    if path in reasons:
        raise Refused(f"This picture {reasons[path][0]}", field="picture")
    shown = f"![{words}]({path})"
    _add(work, copy, path, body)
    if page:
        _append(work, files, rules.page_path(page), shown)
    return shown


def _picture_path(name: str, sent_as: str, files: Files) -> str:
    ending = sent_as.rpartition(".")[2].casefold()
    if ending not in ("svg", "png"):
        raise Refused("Choose an SVG or PNG picture", field="picture")
    named = f"{name.removesuffix(f'.{ending}')}.{ending}"
    if not PICTURE_NAME.fullmatch(named):
        raise Refused("Use small letters, numbers and hyphens, such as two-chairs", field="name")
    path = f"{rules.PICTURES}{named}"
    if path in files:
        raise Refused("There is a picture of that name already: choose another", field="name")
    return path


def _append(work: Work, files: Files, path: str, words: str) -> None:
    file = files.get(path)
    before = rules.words_of(file.body) if file else None
    if file is None or before is None:
        raise Refused("Choose another page", field="goes_on")
    _write(work, file, f"{before.rstrip()}\n\n{words}\n".encode())
