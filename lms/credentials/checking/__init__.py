"""Whether a credential or a printed code is to be believed, said in four answers and never as one tick.

The page and the command both ask here. Every fact in the answer is from what was signed.
"""

from datetime import datetime

from lms.core.clock import local_day, written_day
from lms.credentials.canonical import Unreadable
from lms.credentials.checking.signed import Signed, read_signed
from lms.credentials.checking.status import Status, lists_for, status_of
from lms.credentials.checking.verdict import Answer, Held, Line, Verdict
from lms.credentials.qr import NotOurCode
from lms.credentials.register import Register, UnknownSigner
from lms.credentials.signing import NotGenuine

__all__ = ["Answer", "Held", "Line", "Verdict", "check"]


def check(text: str | bytes, held: Held, *, at: datetime, clock: datetime) -> Verdict:
    """Return what can be said of a credential's JSON or of a printed code, at a moment.

    The clock is what this computer shows now: while it is behind the newest date that was signed, "in date"
    is not said. Never raises for what the text holds.
    """
    try:
        signed = read_signed(text, held)
    except (Unreadable, NotOurCode, NotGenuine) as problem:
        return _not_genuine(problem, held)
    return _verdict(signed, held, at, clock)


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


def _verdict(signed: Signed, held: Held, at: datetime, clock: datetime) -> Verdict:
    lists = lists_for(signed, held)
    status = status_of(signed, held.register, lists, at)
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


def _dated(signed: Signed, at: datetime, *, clock_is_behind: bool) -> Line:
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


def _whose(signed: Signed) -> Line:
    question = "Whose is it?"
    if signed.name is None:
        return Line(question, Answer.UNKNOWN, "This code carries no name.")
    return Line(question, Answer.YES, f"{signed.name}. Check that this is the person in front of you.")


def _summary(dated: Line, status: Status) -> str:
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
