"""What can be typed to review a unit, print a name, take a credential back, add a centre and check a certificate."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce
from wtforms.validators import ValidationError

from lms.core.days import DayField
from lms.core.forms import Form, Seen, at_most, required
from lms.credentials.models import OrganisationCertificate
from lms.credentials.rules import LONGEST_NAME, LONGEST_NUMBER, NoUln
from lms.establishments.models import Establishment
from lms.people.checking import CheckedWords
from lms.quality.forms.findings import UnitForm

LONGEST_CHECKED = 200_000
HAS_ONE, NOTHING = "yes", "no"


class Verdict(StrEnum):
    """What an IQA may say of a unit."""

    AGREE = "agree"
    SEND_BACK = "send back"


VERDICT_WORDS = {
    Verdict.AGREE: "Award the unit",
    Verdict.SEND_BACK: "Something must be done first: send it back",
}


class ReviewForm(UnitForm):
    """What an IQA says of a whole unit: whether it is awarded, and of each criterion."""

    verdict = RadioField(
        "What do you find?",
        choices=enum_choices(Verdict, label=VERDICT_WORDS.__getitem__),
        coerce=enum_coerce(Verdict),
        validators=[required("Choose what you find")],
    )

    @property
    def agrees(self) -> bool:
        return bool(self.verdict.data is Verdict.AGREE)

    def validate_verdict(self, field: Field) -> None:
        if field.data is Verdict.AGREE and self.to_do:
            raise ValidationError("You typed something to do. Choose to send it back, or clear what you typed")
        if field.data is Verdict.AGREE and not all(self.said_of_each.values()):
            raise ValidationError("You disagree with a decision. Choose to send it back")
        if field.data is Verdict.SEND_BACK and not self.to_do:
            raise ValidationError("Say what to do about at least one criterion, in its box")


class NameForm(Form):
    name = StringField(
        "Name to print",
        description="Use the name you want people to read, such as an employer.",
        validators=[required("Type your name"), at_most(LONGEST_NAME)],
    )


class WithdrawForm(CheckedWords):
    reason = TextAreaField("Why is it withdrawn?", validators=[required("Say why it is withdrawn"), at_most(500)])


class CentreForm(Form):
    code = StringField(
        "Centre code",
        description="Four digits, such as 0417. It is printed on certificates, so it says nothing of the prison.",
        validators=[required("Type four digits, such as 0417"), at_most(4)],
    )
    establishment = SelectField("Prison it signs for", validators=[required("Choose a prison")])

    def offer(self, prisons: Sequence[Establishment]) -> "CentreForm":
        """Offer these prisons to choose from."""
        none = SelectChoice(value="", label="Choose a prison")
        self.establishment.choices = [none, *(SelectChoice(value=p.code, label=p.name) for p in prisons)]
        return self


class IdentityForm(Seen):
    """What staff saw when they checked who a learner is. Its words are kept nowhere while they are half typed."""

    keeps_drafts = False

    name = StringField(
        "Full registered name",
        description="As the prison’s record has it. It may differ from the name they go by.",
        validators=[required("Type their full registered name"), at_most(LONGEST_NAME)],
    )
    held = BooleanField(
        "I held their name and date of birth against the prison’s record",
        validators=[required("Hold both against the prison’s record first, then tick this")],
    )
    no_uln = RadioField(
        "Is there a Unique Learner Number (ULN)?",
        choices=[
            SelectChoice(value=HAS_ONE, label="Yes"),
            *(SelectChoice(value=reason.name, label=f"No: {reason.value}") for reason in NoUln),
        ],
        validators=[required("Say whether there is a ULN")],
    )
    uln = StringField("ULN", description="Ten digits. Leave it empty if there is none.", validators=[at_most(20)])

    @property
    def reason(self) -> NoUln | None:
        """Why there is no ULN, or None where there is one."""
        return None if self.no_uln.data == HAS_ONE else NoUln[self.no_uln.data]


class CertificateForm(Seen):
    """What is on the certificate of an awarding organisation."""

    number = StringField(
        "Certificate number", validators=[required("Type the number on the certificate"), at_most(LONGEST_NUMBER)]
    )
    issued_on = DayField("Date of issue", missing="Type the day it was issued")
    replaces = RadioField("Does it replace another certificate?", validators=[required("Say whether it replaces one")])

    def offer(self, held: Sequence[OrganisationCertificate]) -> "CertificateForm":
        """Offer these to be replaced; where there are none nothing is asked."""
        if not held:
            del self.replaces
            return self
        yes = (SelectChoice(value=str(each.id), label=f"Yes: {each.number}") for each in held)
        self.replaces.choices = [SelectChoice(value=NOTHING, label="No"), *yes]
        return self

    def replaced(self, held: Sequence[OrganisationCertificate]) -> OrganisationCertificate | None:
        """Which of these it replaces, if any."""
        chosen = self.replaces.data if self.replaces else NOTHING
        return next((each for each in held if str(each.id) == chosen), None)


class AsTyped(TextAreaField):
    """Words that must reach the checker as they were typed: spaces belong to a code, and signed text has one form."""

    typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.typed = self.data


class CheckForm(Form):
    """A certificate to check. It keeps nothing: no draft, and no one-use key, so that it can be sent again."""

    keeps_drafts = False
    once = None
    text = AsTyped(
        "What the certificate says",
        description="Paste the credential, or scan or type the code that starts PM1:",
        validators=[at_most(LONGEST_CHECKED)],
    )
    file = FileField("Or choose its file", description="The certificate (PDF), the credential (JSON), or a text file.")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.text.data = self.text.typed

    def validate_text(self, field: Field) -> None:
        if not (field.data or "").strip() and not self.upload:
            raise ValidationError("Paste what the certificate says, or choose its file")

    @property
    def upload(self) -> bool:
        """Whether a file was chosen."""
        return bool(self.file.data and self.file.data.filename)
