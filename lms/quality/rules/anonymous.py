"""A piece without whose it is: its words, with what says whose and where they are taken out (domain.md 1.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lms.assessments.models import Discussion, PracticalAssessment, PriorAchievement, ShadowingSession, WitnessStatement
from lms.assessments.rules.prior import LEVELS
from lms.people.remarks import A_PRISON_NUMBER
from lms.portfolio.models import Evidence, EvidenceVersion

LEARNER, MENTOR, STAFF, SOMEBODY = "[the learner]", "[a mentor]", "[a member of staff]", "[a learner]"
NUMBER, PLACE, WING = "[a number]", "[a prison]", "[a wing]"
# “B wing”, “b-wing”, “B2 wing”, “wing 3”, “Gordon wing”; not “the wing”, and not “a wing”.
A_WING = re.compile(
    r"\b(?:[A-Zb-z]|[A-Za-z]?\d{1,2}|(?!(?:The|My|Our|Their|His|Her|This|That|Each|Every)\b)[A-Z][a-z]+)[ -][Ww]ing\b"
    r"|\b[Ww]ing (?:[A-Z]\d?|\d{1,2})\b"
)
BEFORE_A_PRISON = r"(?:\bHM(?:P|YOI|P ?(?:and|&|/) ?YOI)[ -]+)?"
APOSTROPHES, HYPHENS = "'‘’ʼʹ′‛＇`´", "-\u2010\u2011\u2012\u2013"
_NOTHING = dict.fromkeys(map(ord, APOSTROPHES + HYPHENS))

# Taking names out


@dataclass(frozen=True, slots=True)
class Names:
    """Who and where must not be told from a piece. Everybody's first and last name; of others the whole name only."""

    learner: str = ""
    mentors: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def whole(self) -> dict[str, str]:
        """Every whole name, and the mark that stands for it."""
        marks = dict.fromkeys(self.others, SOMEBODY) | dict.fromkeys(self.staff, STAFF)
        marks |= dict.fromkeys(self.mentors, MENTOR)
        return {name: mark for name, mark in (marks | {self.learner: LEARNER}).items() if name.strip()}

    @property
    def parts(self) -> dict[str, str]:
        """Every first and last name of those the piece is about, and the mark that stands for it."""
        known = {**dict.fromkeys(self.staff, STAFF), **dict.fromkeys(self.mentors, MENTOR), self.learner: LEARNER}
        return {part: mark for name, mark in known.items() for part in name.split() if len(part) > 1}


def anonymised(text: str, names: Names) -> str:
    """The text with names, prison numbers, prisons and wings as marks such as [the learner].

    It rather takes out too much than too little: a word that is also a name goes. An IQA reads it before it is opened.
    """
    text = A_PRISON_NUMBER.sub(NUMBER, text)
    text = _marked(text, names.whole)
    text = _marked(text, names.parts)
    for place in sorted(filter(None, names.places), key=len, reverse=True):
        text = re.sub(rf"{BEFORE_A_PRISON}\b{re.escape(place)}\b", PLACE, text, flags=re.IGNORECASE)
    return A_WING.sub(WING, text)


def _marked(text: str, marks: Mapping[str, str]) -> str:
    """The text with every one of these names as its mark. One pass over it, for the names that can be there."""
    there = _run_together(text)
    marks = {name: mark for name, mark in marks.items() if _run_together(name) in there}
    if not marks:
        return text
    by_name = {_folded(name): mark for name, mark in marks.items()}
    longest_first = sorted(marks, key=len, reverse=True)
    written = "|".join(_however_written(name) for name in longest_first)
    found = re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)
    return found.sub(lambda match: by_name.get(_folded(match[0]), SOMEBODY), text)


def _however_written(name: str) -> str:
    """A pattern of a name with any spaces, any apostrophe and any hyphen, or a space in a hyphen's place."""
    return "".join(_pattern_of(sign) for sign in " ".join(name.split()))


def _pattern_of(sign: str) -> str:
    if sign in APOSTROPHES:
        return f"[{APOSTROPHES}]"
    if sign in HYPHENS:
        return rf"(?:[{re.escape(HYPHENS)}]|\s+)"
    return r"\s+" if sign == " " else re.escape(sign)


def _folded(name: str) -> str:
    """A name in one way of writing it, so that it is known however it is written."""
    name = re.sub(f"[{APOSTROPHES}]", "'", name.casefold())
    return " ".join(re.sub(f"[{re.escape(HYPHENS)}]", " ", name).split())


def _run_together(text: str) -> str:
    """The letters of a text, however they are written and whatever stands between them."""
    return "".join(text.casefold().translate(_NOTHING).split())


def still_says_who(text: str, names: Names) -> bool:
    """Whether a whole name or a prison number is still in a text."""
    return A_PRISON_NUMBER.search(text) is not None or _marked(text, names.whole) != text


# The words of each kind

Parts = list[tuple[str, str]]


def words_of(piece: Evidence, version: EvidenceVersion) -> Parts:
    """Everything a piece says in words, under plain headings; parts with no words are left out. Its files are not in
    it: no machine can take the names out of them."""
    found: Parts = [("What the learner wrote", version.text), ("Where it comes from", version.origin)]
    if piece.shadowing:
        found += _of_shadowing(piece.shadowing)
    if piece.practical:
        found += _of_practical(piece.practical)
    if piece.witness:
        found += _of_witness(piece.witness)
    if piece.discussion:
        found += _of_discussion(piece.discussion)
    if piece.prior:
        found += _of_prior(piece.prior)
    return [(heading, text) for heading, text in found if text.strip()]


def _of_shadowing(seen: ShadowingSession) -> Parts:
    did = [("The role they saw", seen.role_seen), ("What they saw", seen.saw), ("What they did", seen.did)]
    return [*did, ("What they learned", seen.learned), ("A boundary they noticed", seen.boundary)]


def _of_practical(sheet: PracticalAssessment) -> Parts:
    notes = "\n".join(f"{line.criterion.number} {line.seen.value}: {line.note}" for line in sheet.lines)
    return [
        ("What was played", sheet.scenario),
        ("What the learner was doing", sheet.activity),
        ("What the observer noted", notes),
        ("What the observer said about it", sheet.observer_comment),
        ("What the learner said about it", sheet.learner_comment),
    ]


def _of_witness(said: WitnessStatement) -> Parts:
    return [("Who the witness is", f"{said.job}\n{said.relationship_to_learner}"), ("What a witness saw", said.seen)]


def _of_discussion(talk: Discussion) -> Parts:
    said = "\n\n".join(f"{each.question}\n{each.answer}" for each in talk.questions)
    return [("What was planned", talk.plan), ("What was asked and answered", said), ("What it came to", talk.summary)]


def _of_prior(prior: PriorAchievement) -> Parts:
    proof = f"{prior.proof}\nLevel of proof: {LEVELS[prior.proof_level]}, {prior.proof_level.value}"
    achieved = f"{prior.title}\nLevel: {prior.level}\nGiven by: {prior.issuer}\nYear: {prior.achieved_on.year}"
    return [("What was achieved before", achieved), ("The proof of it", proof), ("How it fits", prior.mapping)]
