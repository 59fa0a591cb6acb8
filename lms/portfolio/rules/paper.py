"""What follows from a form on paper: who signs it, what it becomes, and what must be there before it is keyed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.assessments.models import Discussion, DiscussionKind, PracticalAssessment
from lms.assessments.rules import discussions, is_signed
from lms.assessments.rules.practice import fault_in_signed_day
from lms.core.clock import written_day
from lms.courses.models import FormKind, PaperForm, Unit
from lms.people.models import Role
from lms.people.policy import HELPING, TEACHING
from lms.portfolio.models import Evidence, Kind
from lms.portfolio.rules.pieces import DECLARATION
from lms.portfolio.rules.sources import fault_in_signing, source_of

LONGEST_KEPT = 200
LONGEST_SCRIBE = 200
# What a learner may print for themselves to write on; the rest is for staff to write.
FOR_LEARNERS = (FormKind.SHADOWING, FormKind.REFLECTIVE_ACCOUNT, FormKind.PRODUCT, FormKind.PRIOR_LEARNING)
OWN_WORDS = {FormKind.REFLECTIVE_ACCOUNT: Kind.REFLECTIVE_ACCOUNT, FormKind.PRODUCT: Kind.PRODUCT}
DISCUSSIONS = {
    FormKind.PROFESSIONAL_DISCUSSION: DiscussionKind.PROFESSIONAL_DISCUSSION,
    FormKind.ORAL_QUESTIONING: DiscussionKind.ORAL_QUESTIONING,
}
# How many questions a discussion's form has room for.
QUESTIONS_ON_PAPER = 5


class Signer(StrEnum):
    """Who may sign a form (domain.md 1.4). The learner signs what happened and, apart from it, their declaration."""

    ASSESSOR = "assessor"
    WITNESS = "witness"
    MENTOR = "mentor"
    LEARNER = "learner"
    SCRIBE = "scribe"
    DECLARATION = "declaration"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Signature:
    """One box to sign in: whose it is, what they say by signing, and how whoever keys is asked about it."""

    signer: Signer
    who: str
    says: str
    asked: str

    @property
    def named(self) -> str:
        """What it is called among the others of its form: "Mentor", "Learner’s declaration"."""
        return "Learner’s declaration" if self.signer is Signer.DECLARATION else self.who

    @property
    def day_asked(self) -> str:
        """How whoever keys is asked for the day beside it."""
        whose = self.named.lower()
        return f"What day is beside the {whose if self.signer is Signer.DECLARATION else f'{whose}’s signature'}?"


_ASSESSOR = Signature(
    Signer.ASSESSOR,
    "Assessor",
    "This is what I saw and heard.",
    "The assessor signed it, and their name is chosen above",
)
_LEARNER = Signature(
    Signer.LEARNER, "Learner", "This is what happened.", "The learner signed that this is what happened"
)
_WITNESS = Signature(Signer.WITNESS, "Witness", "This is what I saw.", "The witness signed it")
_MENTOR = Signature(Signer.MENTOR, "Mentor", "I was shadowed as it says here.", "The mentor signed it")
_COUNTERSIGNS = Signature(
    Signer.STAFF,
    "Member of staff",
    "I sign after the mentor.",
    "A member of staff signed it, and their name is chosen above",
)
_PROVES = Signature(
    Signer.STAFF,
    "Member of staff",
    "I looked at the proof, and ticked how I know.",
    "A member of staff signed for the proof, and their name is chosen above",
)
_SCRIBE = Signature(Signer.SCRIBE, "Scribe", "I wrote the learner’s own words down for them.", "The scribe signed it")
_DECLARATION = Signature(
    Signer.DECLARATION,
    "Learner: I want to send this to my assessor",
    DECLARATION,
    "The learner signed the declaration, so it is sent to an assessor",
)

SIGNATURES: dict[FormKind, tuple[Signature, ...]] = {
    FormKind.SHADOWING: (_MENTOR, _COUNTERSIGNS, _SCRIBE, _DECLARATION),
    FormKind.PRACTICAL_ASSESSMENT: (_ASSESSOR, _LEARNER, _DECLARATION),
    FormKind.WITNESS_STATEMENT: (_WITNESS, _DECLARATION),
    FormKind.PROFESSIONAL_DISCUSSION: (_ASSESSOR, _LEARNER, _SCRIBE, _DECLARATION),
    FormKind.ORAL_QUESTIONING: (_ASSESSOR, _LEARNER, _SCRIBE, _DECLARATION),
    FormKind.REFLECTIVE_ACCOUNT: (_SCRIBE, _DECLARATION),
    FormKind.PRODUCT: (_SCRIBE, _DECLARATION),
    FormKind.PRIOR_LEARNING: (_PROVES, _SCRIBE, _DECLARATION),
}

# Whose signature the record itself keeps too, with the day beside it; and the kinds somebody may write for a learner.
DATED = {
    FormKind.PRACTICAL_ASSESSMENT: Signer.LEARNER,
    FormKind.WITNESS_STATEMENT: Signer.WITNESS,
    FormKind.PROFESSIONAL_DISCUSSION: Signer.LEARNER,
    FormKind.ORAL_QUESTIONING: Signer.LEARNER,
}
SCRIBED = frozenset(kind for kind, signatures in SIGNATURES.items() if _SCRIBE in signatures)


def roles_of_signer(kind: FormKind, name: str) -> tuple[Role, ...]:
    """Which roles whoever signs a form as its "assessor" or its "staff" holds."""
    if name == "assessor":
        return (Role.ASSESSOR,) if kind in DISCUSSIONS else TEACHING
    return HELPING if kind is FormKind.SHADOWING else TEACHING


def fault_in_signatures(kind: FormKind, signed: Collection[Signer]) -> str | None:
    """A sentence when a form cannot be kept with these signatures, or None.

    What an assessor saw or asked is theirs to sign: without that nobody says that it happened.
    """
    asked = {signature.signer for signature in SIGNATURES[kind]}
    if Signer.ASSESSOR in asked and Signer.ASSESSOR not in signed:
        return "The assessor must sign the paper before it is keyed"
    return None


def faults_in_days(
    kind: FormKind, signed: Mapping[Signer, date | None], happened: date | None, printed: date, today: date
) -> list[tuple[Signer, str]]:
    """Whose signatures cannot have been made on the day beside them, each with a sentence, in the order of the form.

    Each has one (domain.md 1.4): not after today, nor before the day of what it is about, nor before there was a form
    to sign, which may be printed after what it tells of. Staff sign after the mentor.
    """
    found = []
    known = happened if happened is None or happened <= today else None  # what is still to come is refused as such
    for signer in (one.signer for one in SIGNATURES[kind] if one.signer in signed):
        fault = fault_in_signed_day(signed[signer], known, today) or _fault_in_printing(signed[signer], printed)
        if fault or (signer is Signer.STAFF and _is_before_the_mentor(signed)):
            found.append((signer, fault or "Staff sign after the mentor. Look at both days again"))
    return found


def _fault_in_printing(day: date | None, printed: date) -> str | None:
    early = day is not None and day < printed
    before = f"The form was printed on {written_day(printed)}. The day beside a signature cannot be before that"
    return before if early else None


def _is_before_the_mentor(signed: Mapping[Signer, date | None]) -> bool:
    mentor, staff = signed.get(Signer.MENTOR), signed.get(Signer.STAFF)
    return mentor is not None and staff is not None and staff < mentor


def fault_in_scribe(signed: Collection[Signer], name: str) -> str | None:
    """A sentence when a scribe signed whom nobody named, or None: words written down for a learner say by whom.

    domain.md 1.4.
    """
    return "Type the name of the scribe who signed it" if Signer.SCRIBE in signed and not name.strip() else None


def name_of(kind: FormKind, unit: Unit | None) -> str:
    """What a form is called on paper and on screen: "Observation sheet: PM2 Supporting others"."""
    words = kind.value[:1].upper() + kind.value[1:]
    return f"{words}: {unit.code} {unit.title}" if unit else words


def keyed_before(paper: PaperForm) -> str | None:
    """A sentence when a form was keyed already, or None."""
    return f"This form was keyed on {written_day(paper.keyed_at)}. It can be keyed once." if paper.keyed_at else None


def is_from_before(paper: PaperForm) -> bool:
    """Whether a form was printed before its learner came to where they are now."""
    stay = paper.learner.stay
    return stay is not None and paper.printed_at < stay.began_at


def fault_in_paper(piece: Evidence) -> str | None:
    """A sentence while somebody has still to sign what came on paper, or None: a declaration signs nothing else."""
    source = source_of(piece)
    if isinstance(source, PracticalAssessment) and not is_signed(source):
        return "The learner has not signed the observation sheet yet"
    if isinstance(source, Discussion) and not discussions.is_signed(source):
        return "The learner has not signed what was said yet"
    return fault_in_signing(piece)
