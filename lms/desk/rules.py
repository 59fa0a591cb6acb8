"""What to put on a home page: where somebody stopped, and numbers too small to print."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lms.courses.rules import ModuleProgress
from lms.pool.rules import Member, State

SMALLEST = 5
TRAINED = (State.AVAILABLE, State.PAUSED, State.LAPSED)
PAGE_OF = re.compile(r"/learn/(?P<module>[a-z0-9-]+)/(?P<page>[0-9]{1,3})")
CHECK_OF = re.compile(r"/learn/(?P<module>[a-z0-9-]+)/check")
IN_PORTFOLIO = re.compile(r"/portfolios/(?P<registration>[0-9a-f-]{36})/(?P<rest>.+)")
SHEET = re.compile(r"practicals/[0-9a-f-]{36}")
PIECE = re.compile(r"evidence/(?P<number>[0-9]{1,5})")
NEW_PIECE = ("evidence/new", "evidence/new/account", "evidence/new/product")
DECIDING = re.compile(r"evidence/(?P<number>[0-9]{1,5})/decide")
OWN_PLACES = {
    "/portfolio": "your portfolio",
    "/shadowing": "your shadowing",
    "/shadowing/new": "the session you were writing down",
}


@dataclass(frozen=True, slots=True)
class CarryOn:
    """One place to go on from, and what to call it."""

    href: str
    words: str


def carry_on(place: str | None, modules: Sequence[ModuleProgress], registration_id: UUID) -> CarryOn:
    """Where a learner goes on: exactly where they stopped, else the next thing to read, else their portfolio."""
    words = _stopped_at(place, modules, registration_id) if place else None
    if place and words:
        return CarryOn(place, words)
    return _next_to_read(modules) or CarryOn("/portfolio", "your portfolio")


def _stopped_at(place: str, modules: Sequence[ModuleProgress], registration_id: UUID) -> str | None:
    known = {module.edition.slug: module for module in modules}
    page, check = PAGE_OF.fullmatch(place), CHECK_OF.fullmatch(place)
    if page and (module := known.get(page["module"])) and 1 <= int(page["page"]) <= module.length:
        return _page_words(module, int(page["page"]))
    if check and (module := known.get(check["module"])):
        return _check_words(module)
    inside = IN_PORTFOLIO.fullmatch(place)
    if inside and inside["registration"] == str(registration_id):
        return _in_own_portfolio(inside["rest"])
    return OWN_PLACES.get(place)


def _in_own_portfolio(rest: str) -> str | None:
    piece = PIECE.fullmatch(rest)
    if piece:
        return f"piece {int(piece['number'])} of your portfolio"
    if SHEET.fullmatch(rest):
        return "the practical assessment to sign"
    return "your new piece of work" if rest in NEW_PIECE else None


def _next_to_read(modules: Sequence[ModuleProgress]) -> CarryOn | None:
    """A page of a module already begun, then a check never tried, then a module not begun."""
    unread = sorted((module for module in modules if module.next_page), key=lambda module: not module.begun)
    untried = [module for module in modules if not module.next_page and not module.attempts]
    if unread and (unread[0].begun or not untried):
        module = unread[0]
        return CarryOn(f"/learn/{module.edition.slug}/{module.next_page}", _page_words(module, module.next_page or 1))
    if untried:
        return CarryOn(f"/learn/{untried[0].edition.slug}/check", _check_words(untried[0]))
    return None


def _page_words(module: ModuleProgress, number: int) -> str:
    return f"{module.edition.title}, page {number} of {module.length}"


def _check_words(module: ModuleProgress) -> str:
    return f"{module.edition.title}, check what you know"


def left_off(place: str | None) -> CarryOn | None:
    """Where a member of staff left words half-typed, when it is a page that keeps them. It names nobody."""
    inside = IN_PORTFOLIO.fullmatch(place) if place else None
    if place and inside and (piece := DECIDING.fullmatch(inside["rest"])):
        return CarryOn(place, f"the decision on piece {int(piece['number'])} that you were writing")
    if place and inside and inside["rest"].endswith("/practical"):
        return CarryOn(place, "the practical assessment that you were writing")
    return CarryOn(place, "the learner you were adding") if place == "/learners/new" else None


def registration_in(place: str | None) -> UUID | None:
    """The registration whose pages a place is among, or None."""
    inside = IN_PORTFOLIO.fullmatch(place) if place else None
    try:
        return UUID(inside["registration"]) if inside else None
    except ValueError:
        return None


# Learning, which is never mixed with the portfolio


@dataclass(frozen=True, slots=True)
class Learning:
    """How much was read and how many checks were passed."""

    read: int
    pages: int
    passed: int
    checks: int

    @property
    def in_words(self) -> str:
        """12 of 17 pages read, 1 of 4 checks passed."""
        checks = "check" if self.checks == 1 else "checks"
        return f"{self.read} of {self.pages} pages read, {self.passed} of {self.checks} {checks} passed"


def learning(modules: Iterable[ModuleProgress]) -> Learning:
    """What all the modules add up to."""
    each = list(modules)
    return Learning(
        read=sum(module.read for module in each),
        pages=sum(module.length for module in each),
        passed=sum(module.passed for module in each),
        checks=len(each),
    )


# The nation


@dataclass(frozen=True, slots=True)
class Nation:
    """How many trained mentors there are, where, and how many are available: in words, small numbers hidden."""

    trained: str
    available: str
    places: tuple[tuple[str, str], ...]


def nation(members: Iterable[Member]) -> Nation:
    """The trained are those in the pool who were not withdrawn and did not leave.

    A number under five is never printed, nor one from which such a number could be worked out (DESIGN 1, peers.md 3.5).
    """
    trained = [member for member in members if member.standing.state in TRAINED]
    available = sum(member.standing.state is State.AVAILABLE for member in trained)
    by_place: dict[str, int] = {}
    for member in sorted(trained, key=lambda member: member.place):
        by_place[member.place] = by_place.get(member.place, 0) + 1
    return Nation(
        trained=_total(by_place),
        available=in_words(available) if _tells_nothing(len(trained), available) else "nearly all of them",
        places=tuple((place, in_words(count)) for place, count in by_place.items()),
    )


def in_words(count: int) -> str:
    """A number that may be printed: under five is "fewer than 5"."""
    return f"{count:,}" if count >= SMALLEST else f"fewer than {SMALLEST}"


def _total(by_place: Mapping[str, int]) -> str:
    """All of them; where one prison alone is hidden, only how many the others have, or it could be worked out."""
    total, hidden = sum(by_place.values()), [count for count in by_place.values() if count < SMALLEST]
    if len(hidden) == 1 and len(by_place) > 1:
        return f"at least {total - hidden[0]:,}"
    return in_words(total)


def _tells_nothing(trained: int, available: int) -> bool:
    """Whether both numbers can stand side by side without giving away a small number of the others."""
    return not 0 < trained - available < SMALLEST or available < SMALLEST
