"""What can be said of a credential, and what a checker has to go by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from lms.credentials.canonical import Document
from lms.credentials.contexts import Contexts
from lms.credentials.register import Register


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
