"""Taking in a file before its door is opened.

Reading ten megabytes, opening them, asking a virus scanner and reaching a store all take seconds, so they come ahead
of the door. Only when it would open may the body be longer than others, and is it read, scanned, looked at and kept.
The door that then opens finds what came of the file. What is kept and then refused by the deed is an object that
nothing names: harmless, for it is kept under its own hash.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, g, request
from werkzeug.datastructures import FileStorage

from lms.core.ahead import asked
from lms.core.files import evidence
from lms.core.settings import Settings
from lms.core.uploads import virus
from lms.core.uploads.changes import SAVED, Change, Harmless
from lms.core.uploads.limits import Unfit
from lms.core.uploads.naming import is_another_name, safe_name
from lms.core.web import Door, View, is_forged
from lms.core.work import Refused

FIELD = "file"
# How many times as much as may be kept is let in, so that a file somewhat too long is refused by its own sentence.
ROOM = 2
CHOOSE_AGAIN = "Choose the file again."
NO_ROOM = "The file could not be kept: the place for files is full or closed. Tell a member of staff, or try later."
INFECTED = "A virus was found in this file, so it was not kept. Tell a member of staff."
BUSY = "Another file is being opened just now. Wait a moment. If yours is not here then, choose it again."
SCANNER_AWAY = "Files cannot be checked for viruses just now, so this one was not kept. Try again later."

Look = Callable[[bytes], Harmless]
Read = Callable[[bytes], object]
Fault = Callable[..., str | None]


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was looked at and kept: its name for people, what it is, how long, where it is, what was changed.

    `renamed` is whether a reader sees another name than the one it came with.
    """

    name: str
    media: str
    octets: int
    file: str
    thumbnail: str | None
    changes: tuple[Change, ...] = ()
    renamed: bool = False


class NotTaken(Refused):
    """A file was refused before the deed. `found` is what a virus scanner called it, or ""."""

    def __init__(self, sentence: str, *, found: str = "") -> None:
        super().__init__(sentence, field=FIELD)
        self.found = found


@dataclass(frozen=True, slots=True)
class Intake:
    """How a door takes a file: how long it may be, what is made of its name and bytes, and what forbids reading it."""

    most_octets: int
    take: Callable[[str, bytes], object]
    fault: Fault


def _no_fault(*_: object, **__: object) -> None:
    return None


def takes_file(most_octets: int, look: Look, *, fault: Fault = _no_fault) -> Callable[[View], View]:
    """Let the POST of a view bring one file of this length, named `file`, which `look` makes harmless or finds Unfit.

    Stands below `@allows`. `fault` is given what the view is given, and returns a sentence when nothing may be added.
    """
    return _takes_in(Intake(most_octets, lambda name, body: kept(name, look(body)), fault))


def opens_file(most_octets: int, read: Read) -> Callable[[View], View]:
    """Let the POST of a view bring one file of this length, named `file`, which `read` opens or finds Unfit.

    Stands below `@allows`. Nothing is kept of it but what the view keeps.
    """
    return _takes_in(Intake(most_octets, lambda _, body: read(body), _no_fault))


def _takes_in(intake: Intake) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.intake = intake  # type: ignore[attr-defined]
        return view

    return mark


def received() -> Received:
    """The file this request brought, kept already. Raises NotTaken, a Refused, with the reason when there is none."""
    return cast(Received, opened())


def opened() -> Any:
    """What was made of the file this request brought. Raises NotTaken, a Refused, with why there is none."""
    came = g.upload if "upload" in g else NotTaken(CHOOSE_AGAIN)
    if isinstance(came, NotTaken):
        raise came
    return came


def found_virus() -> str:
    """What a virus scanner called the file this request brought; "" when it found nothing."""
    came = g.get("upload")
    return came.found if isinstance(came, NotTaken) else ""


def open_intake(app: Flask) -> None:
    """Tell the app to take in files before the doors that want them."""
    app.before_request(_take_in)


def _take_in() -> None:
    door = current_app.view_functions.get(request.endpoint or "")
    intake: Intake | None = getattr(door, "intake", None)
    if request.method != "POST" or intake is None or not isinstance(door, Door):
        return
    opens, fault = asked(door, intake.fault)
    if not opens:
        return
    request.max_content_length = ROOM * intake.most_octets
    sent = request.files.get(FIELD)
    if sent is None or not sent.filename or is_forged():
        return
    try:
        g.upload = _taken(sent, intake) if fault is None else NotTaken(fault)
    except NotTaken as refusal:
        g.upload = refusal


def _taken(sent: FileStorage, intake: Intake) -> object:
    body = sent.stream.read(intake.most_octets + 1)
    try:
        with _alone():
            if len(body) <= intake.most_octets:  # what is too long is refused by whoever looks
                _scan(body)
            return intake.take(sent.filename or "", body)
    except Unfit as reason:
        raise NotTaken(str(reason)) from None
    except OSError:  # the store is away, or this machine has no room to look at a file
        current_app.logger.exception("a file could not be kept")
        raise NotTaken(NO_ROOM) from None


@contextmanager
def _alone() -> Iterator[None]:
    """One file at a time on a machine: whoever sends many that take long to open keeps nobody else from their pages.

    Raises NotTaken at once while there is another.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with (settings.data_dir / "opening").open("wb") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotTaken(BUSY) from None
        yield


def kept(name: str, harmless: Harmless) -> Received:
    """Keep a file that was looked at, under a name that is safe to show. Raises StoreAway."""
    store = evidence()
    small = store.keep(harmless.thumbnail) if harmless.thumbnail else None
    file = store.keep(harmless.body)
    media, shown = harmless.media, safe_name(name, harmless.media)
    renamed = is_another_name(name, shown, media, saved_anew=not SAVED.isdisjoint(harmless.changes))
    return Received(shown, media, len(harmless.body), file, small, harmless.changes, renamed)


def _scan(body: bytes) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.clamd:
        return
    try:
        virus.scan(body, settings.clamd)
    except virus.Infected as problem:
        raise NotTaken(INFECTED, found=str(problem)) from None
    except virus.ScannerAway:
        current_app.logger.exception("the virus scanner could not be asked")
        raise NotTaken(SCANNER_AWAY) from None
