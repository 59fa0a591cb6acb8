"""JSON read strictly and written one way only, so that a signature means the same to everyone."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NoReturn

import rfc8785

Json = str | int | bool | None | list[Any] | dict[str, Any]
Document = dict[str, Any]

MOST_BYTES = 4 * 1024 * 1024
MOST_DEPTH = 32
# The largest whole number that every JSON reader keeps exactly (RFC 8785 section 3.2.2.3).
MOST_WHOLE = 2**53 - 1

_ESCAPES = re.compile(r"\\(?:u.{0,4}|.)", re.DOTALL)
_PLAIN_ESCAPE = re.compile(r'\\(?:["\\bfnrt]|u[0-9a-f]{4})')


class Unreadable(Exception):
    """The text is not JSON that we read. The message is one plain sentence."""


def parse(text: str | bytes) -> Json:
    """Return the value a JSON text holds.

    Raises Unreadable for text that is too large, too deep or not JSON, and for all that two readers could
    understand differently: a name given twice in one object, a fraction, a number past 2^53 - 1, half a
    surrogate pair, or a character escaped in a second way. The last is what makes every change of one
    character outside white space a change of the value.
    """
    words = _decoded(text)
    _refuse_second_spellings(words)
    try:
        value: Json = json.loads(
            words,
            object_pairs_hook=_object,
            parse_int=_whole_number,
            parse_float=_refuse_fraction,
            parse_constant=_refuse_fraction,
        )
    except RecursionError:
        raise Unreadable("This is nested too deeply to be one of our documents.") from None
    except ValueError:
        raise Unreadable("This is not JSON.") from None
    if _depth(value) > MOST_DEPTH:
        raise Unreadable("This is nested too deeply to be one of our documents.")
    return value


def parse_object(text: str | bytes) -> Document:
    """Return the JSON object a text holds. Raises Unreadable, also where it holds something else."""
    value = parse(text)
    if not isinstance(value, dict):
        raise Unreadable("This is JSON, but not one of our documents.")
    return value


def jcs(value: object) -> bytes:
    """Return the canonical form of RFC 8785. Raises ValueError for what has none."""
    if _sorts_plainly(value):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def digest(value: object) -> str:
    """Return "u" and the base64url SHA-256 of the canonical form."""
    return "u" + urlsafe_b64encode(sha256(jcs(value)).digest()).rstrip(b"=").decode()


def unsigned(document: Mapping[str, Any]) -> Document:
    """Return a document without its proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def _decoded(text: str | bytes) -> str:
    if len(text) > MOST_BYTES:
        raise Unreadable("This is too large to be one of our documents.")
    try:
        octets = text.encode() if isinstance(text, str) else text
        words = octets.decode()
    except UnicodeError:
        raise Unreadable("This is not text in UTF-8.") from None
    if len(octets) > MOST_BYTES:
        raise Unreadable("This is too large to be one of our documents.")
    return words


def _refuse_second_spellings(words: str) -> None:
    """A slash may be escaped in JSON and hexadecimal digits may be capitals: signed text has neither."""
    if "\\" not in words:
        return
    if not all(_PLAIN_ESCAPE.fullmatch(escape) for escape in _ESCAPES.findall(words)):
        raise Unreadable("This has a character written in a way that we do not accept.")
    if "\\ud" in words and _has_half_a_pair(words):
        raise Unreadable("This has half a character in it.")


def _has_half_a_pair(words: str) -> bool:
    try:
        json.dumps(json.loads(words), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _object(pairs: list[tuple[str, Any]]) -> Document:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unreadable("This gives the same name twice in one place.")
    return members


def _whole_number(digits: str) -> int:
    if digits == "-0":
        raise Unreadable("This has a number written in a way that we do not accept.")
    if len(digits) > len("-9007199254740991") or abs(int(digits)) > MOST_WHOLE:
        raise Unreadable("This has a number too large to be kept exactly.")
    return int(digits)


def _refuse_fraction(digits: str) -> NoReturn:
    raise Unreadable("This has a number that is not whole.")


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


def _sorts_plainly(value: object) -> bool:
    """Whether Python's own writer gives the canonical form: names in ASCII, and no fraction or large number.

    RFC 8785 sorts names by UTF-16 unit, which differs from Python's order only outside ASCII. This path
    takes half the time of the general one.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is dict:
        return all(type(name) is str and name.isascii() for name in value) and all(  # type: ignore[attr-defined]
            map(_sorts_plainly, value.values())  # type: ignore[attr-defined]
        )
    if kind is list:
        return all(map(_sorts_plainly, value))  # type: ignore[call-overload]
    return kind is int and -MOST_WHOLE <= value <= MOST_WHOLE  # type: ignore[operator]
