"""Whether a credential or a printed code is to be believed, said in four answers and never as one tick.

The page and the command both ask here. Every fact in the answer is from what was signed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from lms.core.clock import local_day, written_day
from lms.credentials import qr, statuslist
from lms.credentials.badges import AWARDS, TYPES, UNIT, achievement_address
from lms.credentials.canonical import Document, Unreadable, parse_object
from lms.credentials.contexts import BADGE_CONTEXTS, Contexts
from lms.credentials.encodings import from_moment_text
from lms.credentials.qr import NotOurCode
from lms.credentials.register import Issuer, Key, Register, State, UnknownSigner
from lms.credentials.signing import NotGenuine, check_jcs, check_rdfc, proof_set
from lms.credentials.statuslist import StatusList

LIST_IS_OLD_AFTER = timedelta(days=35)


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One of the four answers: what is asked, the answer in a word, and in a sentence."""

    question: str
    answer: Answer
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a checker has to go by: a register, the status lists, and pinned contexts.

    Allow lists are by their digest: the credentials made with a key before it was stolen.
    """

    register: Register
    contexts: Contexts
    status_lists: Sequence[Document] = ()
    allow_lists: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What can be said of a credential. Of one that is not genuine, nothing it says is repeated."""

    genuine: bool
    in_date: bool
    withdrawn: bool | None
    status_as_of: date | None
    name: str | None
    award: str | None
    issuer: str | None
    reason: str
    number: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    lines: tuple[Line, ...]

    @property
    def is_good(self) -> bool:
        """Whether it is genuine, in date and not known to be withdrawn."""
        return self.genuine and self.in_date and self.withdrawn is not True

    def as_json(self) -> Document:
        """Return what the command prints with `--json`."""
        return {
            "genuine": self.genuine,
            "inDate": self.in_date,
            "withdrawn": self.withdrawn,
            "statusAsOf": self.status_as_of.isoformat() if self.status_as_of else None,
            "name": self.name,
            "award": self.award,
            "issuer": self.issuer,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    """What a good signature by a registered centre says."""

    id: str
    issuer: Issuer
    award: str
    name: str | None
    number: str | None
    valid_from: datetime
    valid_until: datetime | None
    created: datetime
    list_id: str
    index: int


@dataclass(frozen=True, slots=True)
class _Status:
    """Whether it is withdrawn, whether that can be relied on, as of when, and a clause that says so."""

    withdrawn: bool | None
    answer: Answer
    as_of: datetime | None
    clause: str


def check(text: str | bytes, held: Held, *, at: datetime, clock: datetime) -> Verdict:
    """Return what can be said of a credential's JSON or of a printed code, at a moment.

    The clock is what this computer shows now: while it is behind the newest date that was signed, "in date"
    is not said. Never raises for what the text holds.
    """
    try:
        signed = _signed_code(text, held) if _is_code(text) else _signed_credential(parse_object(text), held)
    except (Unreadable, NotOurCode, NotGenuine) as problem:
        return _not_genuine(problem, held)
    return _verdict(signed, held, at, clock)


def _is_code(text: str | bytes) -> bool:
    start = text[:64] if isinstance(text, str) else text[:64].decode("ascii", "replace")
    return start.lstrip("\r\n").startswith(qr.PREFIX)


def _signed_code(text: str | bytes, held: Held) -> _Signed:
    words = text if isinstance(text, str) else text[: qr.MOST_CHARACTERS + 1].decode("ascii", "replace")
    token, key = qr.verify(words, held.register)
    award = AWARDS.get(token.code)
    remit = award.slug if award else UNIT
    issuer = _believed(token.credential_id.urn, key, token.valid_from, remit, held)
    return _Signed(
        id=token.credential_id.urn,
        issuer=issuer,
        award=award.name if award else f"Unit {token.code}",
        name=token.name,
        number=token.number,
        valid_from=token.valid_from,
        valid_until=token.valid_until,
        created=token.valid_from,
        list_id=statuslist.list_address(held.register.host, issuer.code, token.list_number),
        index=token.status_index,
    )


def _signed_credential(document: Document, held: Held) -> _Signed:
    """The signature that covers every byte comes first, so no stranger's linked data is ever processed."""
    first, second = proof_set(document)
    key = held.register.key(first["verificationMethod"])
    check_jcs(document, first, key.public_key)
    try:
        signed = _facts(document, key, from_moment_text(first["created"]), held)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise NotGenuine("It is signed, but does not have the shape of our credentials.") from None
    check_rdfc(document, second, key.public_key, held.contexts)
    return signed


def _facts(document: Document, key: Key, created: datetime, held: Held) -> _Signed:
    if document["@context"] != BADGE_CONTEXTS or document["type"] != TYPES:
        raise NotGenuine("It is signed, but is not a credential.")
    if document["issuer"]["id"] != key.controller:
        raise NotGenuine("It is signed by another centre than the one it names.")
    subject = document["credentialSubject"]
    status = document["credentialStatus"]
    if status["statusPurpose"] != "revocation":
        raise NotGenuine("It does not say where to look for its withdrawal.")
    return _Signed(
        id=document["id"],
        issuer=_believed(document["id"], key, created, _remit(subject["achievement"], held.register), held),
        award=_words(subject["achievement"]["name"]),
        name=_words(subject["identifier"][0]["identityHash"]),
        number=_words(subject["licenseNumber"]),
        valid_from=from_moment_text(document["validFrom"]),
        valid_until=from_moment_text(document["validUntil"]) if "validUntil" in document else None,
        created=created,
        list_id=_words(status["statusListCredential"]),
        index=_index(status["statusListIndex"]),
    )


def _remit(achievement: dict[str, Any], register: Register) -> str:
    """What the register must let a centre award for an achievement: any unit, or the one thing it names."""
    if achievement["achievementType"] == "Course":
        return UNIT
    slug = achievement["id"].split("/")[-2]
    if achievement["id"] != achievement_address(register.host, slug, achievement["version"]):
        raise NotGenuine("It is for an award that we do not know.")
    return str(slug)


def _believed(credential_id: str, key: Key, created: datetime, remit: str, held: Held) -> Issuer:
    """The centre a key belongs to, if the key signed in its time, is not stolen, and may sign this award."""
    issuer = held.register.issuer_of(key)
    if not key.signed_at(created):
        raise NotGenuine("It is dated outside the time when its key was signing.")
    if key.revoked_at and credential_id not in held.allow_lists.get(key.allow_list or "", ()):
        raise NotGenuine("It is signed with a key that has been revoked.")
    if remit not in issuer.may_award:
        raise NotGenuine("It is signed by a centre that may not award this.")
    return issuer


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _index(value: str) -> int:
    """A place in a list, in plain digits: Python would read more than that as a number."""
    if not (value.isascii() and value.isdigit()):
        raise ValueError("not an index")
    return int(value)


def _not_genuine(problem: Exception, held: Held) -> Verdict:
    unknown = isinstance(problem, UnknownSigner)
    genuine = Line("Is it genuine?", Answer.UNKNOWN if unknown else Answer.NO, str(problem))
    rest = "We say nothing more of what we cannot believe."
    return Verdict(
        genuine=False,
        in_date=False,
        withdrawn=None,
        status_as_of=None,
        name=None,
        award=None,
        issuer=None,
        reason=_sentence(str(problem), held.register, None),
        lines=(
            genuine,
            Line("Is it in date?", Answer.UNKNOWN, rest),
            Line("Has it been withdrawn?", Answer.UNKNOWN, rest),
            Line("Whose is it?", Answer.UNKNOWN, rest),
        ),
    )


def _verdict(signed: _Signed, held: Held, at: datetime, clock: datetime) -> Verdict:
    lists = _lists(signed, held)
    status = _status(signed, held.register, lists, at)
    newest = max([signed.created, held.register.issued, *(each.issued for each in lists)])
    dated = _dated(signed, at, clock_is_behind=clock < newest)
    return Verdict(
        genuine=True,
        in_date=dated.answer is Answer.YES,
        withdrawn=status.withdrawn,
        status_as_of=local_day(status.as_of) if status.as_of else None,
        name=signed.name,
        award=signed.award,
        issuer=signed.issuer.name,
        reason=_sentence(_summary(dated, status), held.register, at),
        number=signed.number,
        valid_from=signed.valid_from,
        valid_until=signed.valid_until,
        lines=(
            Line("Is it genuine?", Answer.YES, _sentence(f"Signed by {signed.issuer.name}", held.register, at)),
            dated,
            Line("Has it been withdrawn?", status.answer, f"{_capital(status.clause)}."),
            _whose(signed),
        ),
    )


def _lists(signed: _Signed, held: Held) -> list[StatusList]:
    """The good status lists, oldest first, that say whether this credential is withdrawn."""
    found = []
    for document in held.status_lists:
        if document.get("id") != signed.list_id:
            continue
        try:
            each = statuslist.read(document, held.register, held.contexts)
        except NotGenuine:
            continue
        if each.issuer == signed.issuer.id and 0 <= signed.index < len(each.bits) * 8:
            found.append(each)
    return sorted(found, key=lambda each: each.issued)


def _status(signed: _Signed, register: Register, lists: list[StatusList], at: datetime) -> _Status:
    if signed.issuer.state is not State.ACTIVE:
        return _Status(True, Answer.YES, register.issued, f"its centre is {signed.issuer.state} as an issuer")
    if signed.id in register.withdrawn:
        return _Status(True, Answer.YES, register.issued, "withdrawn by the national body")
    if not lists:
        clause = "withdrawal was not checked, as no good list for it is held"
        return _Status(None, Answer.UNKNOWN, None, clause)
    return _listed(signed, register, lists, at)


def _listed(signed: _Signed, register: Register, lists: list[StatusList], at: datetime) -> _Status:
    """A withdrawal is for good, so an older list that has it counts; only the newest can say that there is none."""
    newest = lists[-1]
    if any(each.is_revoked(signed.index) for each in lists):
        return _Status(True, Answer.YES, newest.issued, "withdrawn by its centre")
    if statuslist.is_superseded(newest, register):
        clause = "withdrawal was not checked, as the list held is not the newest: get a newer one"
        return _Status(None, Answer.UNKNOWN, newest.issued, clause)
    clause = f"not withdrawn as of {written_day(newest.issued)}, {_ago(newest.issued, at)}"
    if at - newest.issued > LIST_IS_OLD_AFTER:
        clause += ", which is too old to rely on: telephone the centre"
        return _Status(False, Answer.UNKNOWN, newest.issued, clause)
    return _Status(False, Answer.NO, newest.issued, clause)


def _ago(moment: datetime, at: datetime) -> str:
    days = max((local_day(at) - local_day(moment)).days, 0)
    return {0: "today", 1: "1 day ago"}.get(days, f"{days} days ago")


def _dated(signed: _Signed, at: datetime, *, clock_is_behind: bool) -> Line:
    question = "Is it in date?"
    if clock_is_behind:
        behind = "This computer's clock is behind the newest date we hold, so we cannot say."
        return Line(question, Answer.UNKNOWN, behind)
    if at < signed.valid_from:
        return Line(question, Answer.NO, f"It starts on {written_day(signed.valid_from)}.")
    if signed.valid_until is None:
        return Line(question, Answer.YES, "It does not run out.")
    if at > signed.valid_until:
        return Line(question, Answer.NO, f"It ran out on {written_day(signed.valid_until)}: a refresher is due.")
    return Line(question, Answer.YES, f"Until the end of {written_day(signed.valid_until)}.")


def _whose(signed: _Signed) -> Line:
    question = "Whose is it?"
    if signed.name is None:
        return Line(question, Answer.UNKNOWN, "This code carries no name.")
    return Line(question, Answer.YES, f"{signed.name}. Check that this is the person in front of you.")


def _summary(dated: Line, status: _Status) -> str:
    """The most telling thing first, in one sentence."""
    if status.withdrawn:
        return f"It is genuine, but {status.clause}"
    if dated.answer is Answer.UNKNOWN:
        return "It is genuine, but this computer's clock is behind, so we cannot say that it is in date"
    if dated.answer is Answer.NO:
        return f"It is genuine, but {dated.words[0].lower()}{dated.words[1:-1]}"
    joined = "and" if status.withdrawn is False else "but"
    return f"It is genuine and in date, {joined} {status.clause}"


def _sentence(main: str, register: Register, at: datetime | None) -> str:
    """One sentence, with what else a reader should know of the register it rests on."""
    clauses = [main.rstrip(".")]
    if at is not None and register.is_stale(at):
        clauses.append("a newer register is due")
    if not register.pinned:
        clauses.append("no root key is pinned here, so the register is trusted on its own root's signature")
    return "; ".join(clauses) + "."


def _capital(clause: str) -> str:
    return clause[0].upper() + clause[1:]
