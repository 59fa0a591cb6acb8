"""What is typed in about the signatures on a form that comes on paper: whose they are, and what each one needs."""

from datetime import date
from typing import Any

from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.validators import Optional

from lms.assessments.rules.practice import SignedPaper
from lms.core.days import DayOrNoneField
from lms.core.forms import at_most, required
from lms.courses.models import FormKind
from lms.people.checking import CheckedWords
from lms.portfolio.rules import paper as on_paper
from lms.portfolio.rules.paper import Signer


def staff_who_signed() -> SelectField:
    """Which member of staff signed a form, if one did."""
    return SelectField("Which member of staff signed it?", validators=[Optional()])


def assessor_who_signed() -> SelectField:
    """Which assessor signed a form that an assessor must sign."""
    return SelectField("Which assessor signed it?", validators=[required("Choose the assessor who signed it")])


def asked_about(kind: FormKind) -> dict[str, Any]:
    """What a form of this kind asks about its signatures: a box and a day for each, and the scribe."""
    fields: dict[str, Any] = {}
    for one in on_paper.SIGNATURES[kind]:
        fields[box_of(one.signer)] = BooleanField(one.asked)
        fields[day_of(one.signer)] = DayOrNoneField(one.day_asked)
    if kind in on_paper.DATED:
        fields |= {"paper_kept_at": None, "signed_day": None}
    if kind in on_paper.SCRIBED and kind not in on_paper.DISCUSSIONS:
        fields["scribe"] = StringField(
            "Who wrote the learner’s words down?",
            description="Only where a scribe signed.",
            validators=[at_most(on_paper.LONGEST_SCRIBE)],
        )
    return fields


def box_of(signer: Signer) -> str:
    """What the box is called that says a signature is there: signed_mentor."""
    return f"signed_{signer.value}"


def day_of(signer: Signer) -> str:
    """What the day beside a signature is called: day_mentor."""
    return f"day_{signer.value}"


class SignedForm(CheckedWords):
    """A form that people signed on paper, and where that is kept."""

    form_kind: FormKind

    kept_at = StringField(
        "The paper is kept in",
        description="For example, the education office, blue folder",
        validators=[required("Type where the paper is kept"), at_most(on_paper.LONGEST_KEPT)],
    )

    @property
    def signatures(self) -> list[tuple[on_paper.Signature, Field, Field]]:
        """Each signature of the form, the box that says it is there, and the day beside it."""
        every = on_paper.SIGNATURES[self.form_kind]
        return [(one, self[box_of(one.signer)], self[day_of(one.signer)]) for one in every]

    @property
    def signed(self) -> dict[Signer, date | None]:
        """Who signed the paper, as ticked, and the day beside each signature."""
        return {signature.signer: day.data for signature, box, day in self.signatures if box.data}

    @property
    def happened(self) -> date | None:
        """The day of what is signed, as typed."""
        day: date | None = self["achieved_on" if "achieved_on" in self._fields else "day"].data
        return day

    @property
    def signers(self) -> list[Field]:
        """The fields that say by name who of the staff signed."""
        return [self[name] for name in ("assessor", "staff") if name in self._fields]

    @property
    def paper(self) -> SignedPaper | None:
        """The paper with the signature that has a day of its own, or None when it is not signed so."""
        signed, signer = self.signed, on_paper.DATED.get(self.form_kind)
        return SignedPaper(self.kept_at.data or "", signed[signer]) if signer in signed else None

    @property
    def scribes_name(self) -> str:
        """Who wrote the learner's words down, as typed."""
        return self["scribe"].data or "" if "scribe" in self._fields else ""

    @property
    def asks_scribe_last(self) -> bool:
        """Whether the scribe's name is asked with the signatures: a discussion asks it among its questions."""
        return "scribe" in self._fields and self.form_kind not in on_paper.DISCUSSIONS

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is sound, every day is beside a signature, and whoever of the staff signed is named."""
        sound = bool(super().validate(extra_validators))
        for _, box, day in self.signatures:
            if day.data and not box.data:
                box.errors = [*box.errors, "Tick that this is signed, or take its day away"]
                sound = False
        if "staff" in self._fields and Signer.STAFF in self.signed and not self["staff"].data:
            self["staff"].errors = [*self["staff"].errors, "Choose who of the staff signed it"]
            return False
        return sound
