"""PDFs written anew without what they carried along, and refused when anything in them can act (ISO 32000-1, 12.6)."""

import io
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

from lms.core.uploads.changes import Change, Harmless, in_order
from lms.core.uploads.limits import (
    DAMAGED_PDF,
    LOCKED,
    MOST_OBJECTS,
    MOST_PAGES,
    PDF,
    PRINT_IT,
    TOO_MANY_PAGES,
    TOO_MUCH_IN_IT,
    Unfit,
)
from lms.core.uploads.revisions import has_tail, was_changed
from lms.core.uploads.streams import Weighed, forget_photographer

SCRIPT = "runs a script"
ACTS = "does something by itself"
HOLDS = "has other files inside it"
POINTS = "opens other files or programs"
PLAYS = "has sound or film in it"
FILLED = "is a form made for one program"

KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/AA": ACTS,
    "/Launch": POINTS,
    "/EF": HOLDS,
    "/EmbeddedFiles": HOLDS,
    "/Collection": HOLDS,
    "/XFA": FILLED,
    "/RichMediaContent": PLAYS,
    "/RichMediaSettings": PLAYS,
}
ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": POINTS,
    "/GoToE": POINTS,
    "/GoToR": POINTS,
    "/ImportData": POINTS,
    "/Thread": POINTS,
    "/SubmitForm": POINTS,
    "/Rendition": PLAYS,
    "/Movie": PLAYS,
    "/Sound": PLAYS,
    "/RichMediaExecute": PLAYS,
    "/GoTo3DView": PLAYS,
}
SUBTYPES = {
    "/RichMedia": PLAYS,
    "/Movie": PLAYS,
    "/Sound": PLAYS,
    "/Screen": PLAYS,
    "/3D": PLAYS,
    "/FileAttachment": HOLDS,
}
TYPES = {"/EmbeddedFile": HOLDS, "/Filespec": HOLDS}
NAMED = (("/S", ACTIONS), ("/Subtype", SUBTYPES), ("/Type", TYPES))
ADDRESSES = ("http://", "https://", "mailto:")
DEEPEST = 100
# What programs write down for themselves beside a document, a page or a picture (ISO 32000-1, 14.3.2 and 14.5).
MAKERS = ("/Metadata", "/PieceInfo")
# Which bytes were signed: written anew, they are others, and the signature is left out (ISO 32000-1, 12.8.1).
SIGNED = "/ByteRange"
OF_SIGNATURE = frozenset({SIGNED, "/Contents", "/Cert", "/Changes", "/Reference", "/Prop_Build"})
OF_SIGNATURE |= {"/Name", "/M", "/Location", "/Reason", "/ContactInfo"}


def rewritten(body: bytes) -> Harmless:
    """A PDF with its pages and no more: not who made it with what, nor anything before its beginning or after its end.

    Raises Unfit for what is locked, damaged, too much, or could act when it is opened.
    """
    try:
        with pikepdf.open(io.BytesIO(body), suppress_warnings=True) as document:
            _refuse_much(document)
            weighed, changes = Weighed(), _changes_around(body, document)
            for thing in (*document.objects, document.trailer):  # the catalogue may be written within the trailer
                _refuse_lively(thing)
                changes |= _forget_makers(thing, weighed)
            return Harmless(PDF, _written(document), changes=in_order(changes))
    except pikepdf.PasswordError:
        raise Unfit(LOCKED) from None
    except (Unfit, MemoryError):
        raise
    except Exception:  # what is damaged raises whatever it meets
        raise Unfit(DAMAGED_PDF) from None


def _refuse_much(document: pikepdf.Pdf) -> None:
    if document.is_encrypted:
        raise Unfit(LOCKED)
    if len(document.objects) > MOST_OBJECTS:
        raise Unfit(TOO_MUCH_IN_IT)
    if len(document.pages) > MOST_PAGES:
        raise Unfit(TOO_MANY_PAGES)
    if not document.pages:
        raise Unfit(DAMAGED_PDF)


def _refuse_lively(thing: Any) -> None:
    for found in _dictionaries(thing):
        for key in found.keys():  # noqa: SIM118 - it is no mapping
            if fault := _fault_in(found, str(key)):
                raise Unfit(f"This PDF {fault}. {PRINT_IT}")


def _changes_around(body: bytes, document: pikepdf.Pdf) -> set[Change]:
    """What is lost when a PDF is written anew: what follows its end, its older states, and who made it."""
    changes = set()
    if has_tail(body):
        changes.add(Change.TAIL)
    if was_changed(body, document.trailer):
        changes.add(Change.EARLIER)
    info = document.trailer.get("/Info")
    if isinstance(info, pikepdf.Dictionary) and len(info.keys()):
        changes.add(Change.MAKER)
    return changes


def _forget_makers(thing: Any, weighed: Weighed) -> set[Change]:
    """Leave nothing with any part of a PDF of who made it, with what and where. Returns what is lost by it, and whether
    a signature is.

    Raises Unfit and ValueError.
    """
    changes = set()
    for found in _dictionaries(thing):
        if SIGNED in found:
            _drop(found, OF_SIGNATURE)
            changes.add(Change.SIGNATURE)
        if _drop(found, MAKERS):
            changes.add(Change.MAKER)
    if isinstance(thing, pikepdf.Stream):
        weighed.add(thing)
        changes |= forget_photographer(thing)
    return changes


def _drop(found: Any, keys: Iterable[str]) -> bool:
    """Take these entries out of a dictionary of a PDF. Returns whether there were any."""
    there = [key for key in keys if key in found]
    for key in there:
        del found[key]
    return bool(there)


def _dictionaries(thing: Any) -> Iterator[Any]:
    """The dictionaries in an object of a PDF; those it only points to have their own turn. Raises Unfit for depth."""
    waiting = [(thing, 0)]
    while waiting:
        found, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unfit(TOO_MUCH_IN_IT)
        if isinstance(found, pikepdf.Array):
            inner = list(found)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            inner = [found[key] for key in found.keys()]  # noqa: SIM118
        else:
            continue
        waiting += [(each, depth + 1) for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _fault_in(found: Any, key: str) -> str | None:
    if key in KEYS:
        return KEYS[key]
    value = found[key]
    for name, faults in NAMED:
        if key == name and isinstance(value, pikepdf.Name) and str(value) in faults:
            return faults[str(value)]
    if key == "/OpenAction" and not _only_turns_to_a_page(value):
        return ACTIONS.get(str(value.get("/S")), ACTS) if isinstance(value, pikepdf.Dictionary) else ACTS
    if key == "/F" and isinstance(found, pikepdf.Stream):  # its bytes are said to be in another file
        return POINTS
    if key == "/Ref" and isinstance(value, pikepdf.Dictionary) and "/F" in value:  # so is a drawing of its (8.10.4)
        return POINTS
    if key == "/URI" and isinstance(value, pikepdf.String) and not str(value).lower().startswith(ADDRESSES):
        return POINTS
    return None


def _only_turns_to_a_page(action: Any) -> bool:
    """Office programs say at which page to begin; that does nothing (ISO 32000-1, 12.3.2)."""
    if isinstance(action, pikepdf.Dictionary):
        return action.get("/S") == pikepdf.Name.GoTo and "/Next" not in action
    return isinstance(action, pikepdf.Array | pikepdf.String | pikepdf.Name)


def _written(document: pikepdf.Pdf) -> bytes:
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    kept = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says of forms helps nobody here
        document.save(kept, deterministic_id=True)
    return kept.getvalue()
