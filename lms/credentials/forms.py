"""What can be typed to review a unit, print a name, take a credential back, add a centre and check a certificate."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.fields.choices import enum_choices, enum_coerce
from wtforms.validators import ValidationError

from lms.core.forms import Form, at_most, required
from lms.credentials.rules import LONGEST_NAME
from lms.establishments.models import Establishment
from lms.quality.forms.findings import UnitForm

LONGEST_CHECKED = 200_000


class Verdict(StrEnum):
    """What an IQA may say of a unit."""

    AGREE = "agree"
    SEND_BACK = "send back"


VERDICT_WORDS = {
    Verdict.AGREE: "I agree with every decision: award the unit",
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


class WithdrawForm(Form):
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
