"""How a person likes to read, as a few words: what pages wear, and what paper is set in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lms.people.models import Background, Face, Spacing, TextSize

Choice = TypeVar("Choice", bound=StrEnum)

ORDINARY = (TextSize.ORDINARY, Spacing.ORDINARY, Face.ATKINSON, Background.WHITE)
# Body sizes on paper. The UK Association for Accessible Formats asks for 12 pt in clear print, 14 where it can be,
# and 16 to 18 in large print.
POINTS = {TextSize.ORDINARY: 12, TextSize.LARGE: 14, TextSize.LARGEST: 17}
FAMILIES = {Face.ATKINSON: "Atkinson Hyperlegible Next", Face.LEXEND: "Lexend"}
# Letters, words, lines and paragraphs: wide is what WCAG 2.2, 1.4.12 says a reader may set, with words to match.
SPACES = {Spacing.ORDINARY: ("normal", "normal", "1.5", "0.7em"), Spacing.WIDE: ("0.08em", "0.22em", "1.9", "1.2em")}


@dataclass(frozen=True, slots=True)
class Reading:
    """The four things a person may choose."""

    size: TextSize = ORDINARY[0]
    spacing: Spacing = ORDINARY[1]
    face: Face = ORDINARY[2]
    background: Background = ORDINARY[3]


def as_words(size: TextSize | None, spacing: Spacing | None, face: Face | None, background: Background | None) -> str:
    """What differs from the ordinary, such as "large wide lexend cream"; "" when nothing does, or nothing is known."""
    chosen = (size, spacing, face, background)
    return " ".join(one.value for one, usual in zip(chosen, ORDINARY, strict=True) if one and one != usual)


def from_words(words: str) -> Reading:
    """The choices behind such words. A word nobody knows is passed over."""
    said = words.split()
    return Reading(
        _said(TextSize, said, TextSize.ORDINARY),
        _said(Spacing, said, Spacing.ORDINARY),
        _said(Face, said, Face.ATKINSON),
        _said(Background, said, Background.WHITE),
    )


def print_css(words: str) -> str:
    """CSS that sets a printed page as its reader likes: size, room and lettering. Paper keeps its own colour."""
    chosen = from_words(words)
    letters, between_words, lines, paragraphs = SPACES[chosen.spacing]
    return (
        f'body {{ font-family: "{FAMILIES[chosen.face]}", sans-serif; font-size: {POINTS[chosen.size]}pt;'
        f" line-height: {lines}; letter-spacing: {letters}; word-spacing: {between_words}; }}\n"
        f"p, ul, ol, dl, blockquote {{ margin: 0 0 {paragraphs}; }}\n"
    )


def _said(kind: type[Choice], said: list[str], usual: Choice) -> Choice:
    return next((one for one in kind if one.value in said and one != usual), usual)
